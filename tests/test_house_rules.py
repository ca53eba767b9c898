"""The house rules of the notebooks that a program can hold."""

import re
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*.ipynb")])
LESSONS = sorted(ROOT.glob("notebooks/*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"
FORM = re.compile(r"\bpredict\.(choose|number|sketch)\(")

every = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: f"{p.parent.name}/{p.stem}")
lessons = pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def unquoted(text):
    """A text cell's source without the marks of a block quotation, in which callouts stand."""
    return re.sub(r"^> ?", "", text, flags=re.M)


def prose(text):
    """A text cell's words, without folded parts, tables, references, comments and formulas."""
    text = unquoted(text)
    text = re.sub(r"<details>.*?</details>|<!--.*?-->|\$\$.*?\$\$|^\|.*$|^- .*$", "", text, flags=re.M | re.S)
    return re.findall(r"\w+", text)


@every
def test_small_clean_and_run(path):
    notebook, text = read(path), path.read_text(encoding="utf-8")
    assert path.stat().st_size < 600_000
    assert "widget-state" not in text and "widgets" not in notebook.metadata
    assert notebook.metadata.language_info == {"name": "python"}
    assert not any("execution" in cell.metadata for cell in notebook.cells)
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1)), "run it from top to bottom: python tools/refresh_notebooks.py"
    assert not [output for output in outputs(notebook) if output.output_type == "error"]
    assert not [output for output in outputs(notebook) if output.get("name") == "stderr"]


@every
def test_no_path_of_a_machine_in_an_output(path):
    for output in outputs(read(path)):
        shown = output.get("text", "") + output.get("data", {}).get("text/plain", "")
        assert not re.search(r"/(home|root|Users|tmp)/|[A-Z]:\\|0x[0-9a-f]{6}", shown)


@every
def test_every_picture_has_a_sentence(path):
    for output in outputs(read(path)):
        if "image/png" in output.get("data", {}):
            alt = output.metadata["image/png"]["alt"]
            assert len(alt.split()) >= 6 and alt.rstrip().endswith(".")
            assert "text/html" not in output.data, "stored once: run tools/refresh_notebooks.py"


@every
def test_text_cells_and_code_cells_are_short(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            assert len(prose(cell.source)) <= 95, cell.source[:80]
        else:
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 13 and max(map(len, lines)) <= 100, cell.source[:80]


@every
def test_headings_are_in_order(path):
    levels = [
        len(match[1])
        for cell in read(path).cells
        if cell.cell_type == "markdown"
        for match in re.finditer(r"^(#+) ", cell.source, re.M)
    ]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))  # noqa: RUF007


@every
def test_links_between_files_resolve(path):
    for cell in read(path).cells:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", cell.source) if cell.cell_type == "markdown" else []:
            assert (path.parent / target).exists(), target


@every
def test_chance_is_seeded_and_the_network_left_alone(path):
    code = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")
    assert not re.search(r"default_rng\(\)|np\.random\.(rand|normal|seed)|urllib|requests|fetch_openml", code)


@lessons
def test_it_opens_and_closes_as_every_lesson_does(path):
    cells = [cell.source for cell in read(path).cells]
    text = "\n".join(cells)
    assert all(promise in cells[0] for promise in ("After this notebook you can", "You need", "Time:"))
    headings = re.findall(r"^## (.+)$", text, re.M)
    assert headings[-4:] == ["In your own words", "Quiz", "To take away", "What next, and where it comes from"]
    quiz = next(source for source in cells if source.startswith("## Quiz"))
    assert 3 <= len(re.findall(r"^### \d", quiz, re.M)) <= 5
    assert quiz.count("<details>") >= 3 * len(re.findall(r"^### \d", quiz, re.M))


@lessons
def test_the_time_is_the_estimate_that_the_formula_makes(path):
    sys.path.insert(0, str(ROOT / "tools"))
    from estimate_times import estimate, said

    core, deeper = estimate(read(path))
    assert f"**Time:** {said(core, deeper)}" in read(path).cells[0].source, "run tools/estimate_times.py --write"
    assert core <= 80


@lessons
def test_a_figure_at_least_every_eight_cells_until_the_close(path):
    cells, since = read(path).cells, 0
    for cell in cells:
        if cell.source.startswith("## In your own words"):
            break
        pictured = any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))
        since = 0 if pictured else since + (not FORM.search(cell.source))
        assert since <= 8, cell.source[:60]


@lessons
def test_predict_run_explain_around_every_slider(path):
    cells = read(path).cells
    for i, cell in enumerate(cells):
        if not FORM.search(cell.source) and any(WIDGET in output.get("data", {}) for output in cell.get("outputs", [])):
            before = "".join(c.source for c in cells[max(0, i - 3) : i])
            after = "".join([c.source for c in cells[i + 1 :] if not FORM.search(c.source)][:2])
            assert "Predict" in before or "Step with" in before
            assert "Explain" in after or "What to notice" in after


TELLS_NOTHING = {
    "dg-50b",
    "00-04",
    "03-07",
    "07-32",
    "08-08",
    "08-13",
    "08-35",
    "10-06b",
    "10-32",
    "10-50",
}
"""Cells soon after a *Predict* that do not answer it: the data about which is asked, or the next task."""


def soon_after(cells, i):
    """What may tell the answer: three cells, not counting forms, or up to six where it is explained later."""
    explained = False
    for k, cell in enumerate([cell for cell in cells[i + 1 :] if not FORM.search(cell.source)][:6]):
        text = cell.cell_type == "markdown"
        if (text and cell.source.startswith("#")) or (k >= 3 and (explained or "**Predict" in cell.source)):
            return
        explained = explained or (
            text and re.match(r"(> )?\*\*(Explain|What to notice)|<details>", cell.source) is not None
        )
        if cell.id not in TELLS_NOTHING and (k < 3 or not text or explained):
            yield cell


@lessons
def test_no_prediction_has_its_answer_in_sight(path):
    cells = read(path).cells
    asking = [i for i, cell in enumerate(cells) if cell.cell_type == "markdown" and "**Predict" in cell.source]
    assert asking
    for cell in [cell for i in asking for cell in soon_after(cells, i)]:
        if cell.cell_type == "markdown":
            folded = r"(\*\*[\w ]+\.\*\*\n\n)?<details><summary>.+</summary>\n\n"
            assert re.match(folded, unquoted(cell.source)), cell.id
        elif cell.outputs:
            assert cell.metadata.get("jupyter", {}).get("outputs_hidden"), cell.id
