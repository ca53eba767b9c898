"""The index of the course, ``notebooks/README.md``: every link leads somewhere, and no promise is left out."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
INDEX = ROOT / "notebooks" / "README.md"
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
    return [re.split(r"\s*(?<!\\)\|\s*", line)[1:-1] for line in part.splitlines() if line.startswith("| ")][1:]


@pytest.mark.parametrize(
    "path",
    [INDEX, ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")), *LESSONS, *sorted(ROOT.glob("exercises/*.ipynb"))],
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
