"""The index, the glossary and the take-away page of the course: every link leads somewhere, and nothing is left out."""

import re
import sys
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import take_away  # noqa: E402

INDEX = ROOT / "notebooks" / "README.md"
GLOSSARY = ROOT / "notebooks" / "glossary.md"
LESSONS = sorted(ROOT.glob("notebooks/*.ipynb"))
MISCONCEPTIONS, QUESTIONS = [*range(1, 13), 15], range(1, 15)


def text_cells(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]


def anchors(path):
    """The headings of a notebook, as JupyterLab makes targets of them; those of a page, as GitHub does."""
    if path.suffix == ".md":
        titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
        return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    titles = [title for text in text_cells(path) for title in re.findall(r"^#+ (.+)$", text, re.M)]
    return {title.replace(" ", "-") for title in titles}


def links(text):
    """Targets of the links to files of ours, each as a file's name and an anchor, which may be empty."""
    found = re.findall(r"\]\(<([^>]+)>\)|\]\((?!https?:|<)([^)\s]+)\)", text)
    return [unquote(a or b).partition("#")[::2] for a, b in found]


def table(heading):
    """The rows of the table under a heading of the index, cell by cell."""
    part = INDEX.read_text(encoding="utf-8").split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    return rows_of(part)


def rows_of(text):
    """The cells of a Markdown table, row by row, without its head."""
    return [re.split(r"\s*(?<!\\)\|\s*", line)[1:-1] for line in text.splitlines() if line.startswith("| ")][1:]


def plain(text):
    """Lower case, without marks of emphasis and formulas, and with a space for a hyphen."""
    return re.sub(r"[*$`]", "", text).lower().replace("-", " ")


def section(path, anchor):
    """The heading of a notebook to which an anchor leads, and the text below it, up to the next heading."""
    parts = re.split(r"^#+ ", "\n".join(text_cells(path)), flags=re.M)
    return next(part for part in parts if part.split("\n")[0].replace(" ", "-") == anchor)


@pytest.mark.parametrize(
    "path",
    [
        ROOT / "README.md",
        *sorted(ROOT.glob("notebooks/*.md")),
        *sorted(ROOT.glob("docs/*.md")),
        *LESSONS,
        *sorted(ROOT.glob("exercises/*.ipynb")),
    ],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_every_link_leads_somewhere(path):
    text = path.read_text(encoding="utf-8") if path.suffix == ".md" else "\n".join(text_cells(path))
    for name, anchor in links(text):
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), name
        assert not anchor or target.suffix not in (".md", ".ipynb") or anchor in anchors(target), f"{name}#{anchor}"


def test_every_promise_of_every_notebook_has_an_exercise():
    rows = table("What you will be able to do, and the exercise that tests it")
    promised = [
        promise.rstrip(";.") for path in LESSONS for promise in re.findall(r"^- (.+)$", text_cells(path)[0], re.M)
    ]
    assert [row[1] for row in rows] == promised
    assert all(links(row[2]) for row in rows)


def test_every_misconception_and_every_question_has_its_place():
    misconceptions = table("Misconceptions, and the place that shows each wrong")
    questions = table("You asked")
    assert [int(row[0]) for row in misconceptions] == MISCONCEPTIONS
    assert [int(row[0]) for row in questions] == list(QUESTIONS)
    assert all(anchor for row in [*misconceptions, *questions] for _, anchor in links(row[2]))
    assert all(links(row[2]) for row in [*misconceptions, *questions])


TERMS = rows_of(GLOSSARY.read_text(encoding="utf-8"))


def term_of(row):
    return re.match(r"\*\*(.+?)\*\*", row[0])[1].split(",")[0]


@pytest.mark.parametrize("row", TERMS, ids=term_of)
def test_a_term_is_explained_where_the_glossary_says(row):
    ((name, anchor),) = links(row[3])
    stem = plain(term_of(row)).removesuffix("y")  # singularity, singularities
    assert anchor and re.search(rf"\b{re.escape(stem)}", plain(section(GLOSSARY.parent / name, anchor)))
    assert row[1][0].isupper() or (row[1].startswith("`") and row[1].endswith("."))


def test_the_glossary_is_in_order_and_has_the_symbols_of_the_notation():
    names = [re.sub("[^a-z0-9, ]", "", plain(re.match(r"\*\*(.+?)\*\*", row[0])[1])) for row in TERMS]
    assert len(names) > 80 and names == sorted(set(names))
    notation = re.findall(r"\$(.+?)\$", INDEX.read_text(encoding="utf-8").split("## Notation", 1)[1])
    for symbol in {symbol for row in TERMS for symbol in re.findall(r"\$(.+?)\$", row[0])}:
        assert any(symbol in formula for formula in notation), symbol


def test_the_take_away_pages_say_what_the_notebooks_say():
    for name, text in take_away.pages().items():
        assert (ROOT / "notebooks" / name).read_text(encoding="utf-8") == text, "run python tools/take_away.py"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_what_a_notebook_leaves_you_with_is_a_few_whole_sentences(path):
    _, _, *sentences = take_away.taken_away(path).splitlines()
    assert 3 <= len(sentences) <= 5
    assert all(line.startswith("- ") and line.endswith(".") and len(line.split()) <= 32 for line in sentences)
