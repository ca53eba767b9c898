"""Submissions to try: a small assignment made in memory, what students hand in, and the points that its tests give."""

import contextlib
import copy
import io
from pathlib import Path

import nbformat
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

from classroom.grading.assignment import is_own
from classroom.grading.repairs import repaired
from emcourse.progress.tasks import STUB, TEXT_STUB, tasks

ROOT = Path(__file__).resolve().parent.parent


def small_solution(folder):
    """Tasks 1 to 3 of exercise 03 and a question in words, without pictures: quick to run."""
    notebook = nbformat.read(ROOT / "solutions" / "03_e_step.ipynb", as_version=4)
    first, second, third, _ = tasks(notebook.cells)
    words = next(i for i, cell in enumerate(notebook.cells) if cell.source.startswith("## Two questions"))
    kept = [*range(first.cells.start), *first.cells, *second.cells, *third.cells, *range(words, words + 3)]
    cells = [notebook.cells[i] for i in kept]
    notebook.cells = [cell for cell in cells if cell.cell_type == "markdown" or "plots." not in cell.source]
    for cell in notebook.cells:
        cell.source = cell.source.replace(", plots", "")
    path = folder / "small.ipynb"
    nbformat.write(notebook, path)
    return path


def release_of(source):
    """What students get of a source, as nbgrader makes it."""
    notebook, resources = copy.deepcopy(source), {"language": "python"}
    clear = ClearSolutions(code_stub={"python": STUB}, text_stub=TEXT_STUB)
    for preprocessor in (clear, ClearHiddenTests()):
        notebook, resources = preprocessor.preprocess(notebook, resources)
    return notebook


def run(cells, student="ada"):
    """Run code cells in one namespace, fill in numbers of one's own, and return the namespace."""
    space = {"__name__": "__main__"}
    ask = None
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in (cell for cell in cells if cell.cell_type == "code"):
            if is_own(cell):
                cell.source = cell.source.replace("None", repr(eval(ask[len("print(") : -1], space)))
            ask = cell.source
            exec(compile(cell.source, str(cell.get("id")), "exec"), space)
            space["student"] = student
    return space


def answered(release, solution, student):
    """A right submission: the release with the solution's answers, and the student's own numbers."""
    notebook, _ = repaired(release, solution, student)
    run(notebook.cells, student)
    return notebook


def points_of(notebook, source):
    """The points of a repaired submission by test, as nbgrader gives them: locked cells are those of the source."""
    theirs = {cell.metadata.nbgrader.grade_id: cell for cell in source.cells if "nbgrader" in cell.metadata}
    space, points = {"__name__": "__main__"}, {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
            mark = cell.metadata.get("nbgrader", {})
            text = theirs[mark["grade_id"]].source if mark.get("locked") else cell.source
            try:
                exec(compile(text, str(cell.get("id")), "exec"), space)
                passed = True
            except Exception:
                passed = False
            if mark.get("grade"):
                points[mark["grade_id"].removeprefix("test-")] = mark["points"] * passed
    return points


def cell_of(notebook, start):
    """The first cell that begins so."""
    return next(cell for cell in notebook.cells if cell.source.startswith(start))


def changed(notebook, start, source):
    """The notebook with another cell in place of the one that begins so."""
    notebook = copy.deepcopy(notebook)
    cell_of(notebook, start).source = source
    return notebook


def stripped(notebook):
    """What some editors leave: no metadata, no ids."""
    notebook = copy.deepcopy(notebook)
    notebook.nbformat_minor, notebook.metadata = 4, {}
    for cell in notebook.cells:
        cell.pop("id")
        cell.metadata = {}
    return notebook
