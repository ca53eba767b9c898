"""Exercises are made from solutions, and a stub fails as a stub should."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from make_exercises import exercise_of  # noqa: E402

from emcourse.progress.tasks import STUB, TEXT_STUB  # noqa: E402

SOLUTIONS = sorted(ROOT.glob("solutions/*.ipynb"))
named = pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda path: path.stem)


def source_of(path):
    return "\n\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)


def test_every_notebook_has_its_pair():
    names = {
        folder: {p.name for p in ROOT.glob(f"{folder}/*.ipynb")} for folder in ("notebooks", "exercises", "solutions")
    }
    assert names["notebooks"] == names["exercises"] == names["solutions"] != set()


@named
def test_in_step(solution):
    exercise = ROOT / "exercises" / solution.name
    assert exercise.read_text(encoding="utf-8") == exercise_of(solution), "run python tools/make_exercises.py"


@named
def test_no_solution_and_no_output_is_left_in_an_exercise(solution):
    exercise = nbformat.read(ROOT / "exercises" / solution.name, as_version=4)
    text = source_of(ROOT / "exercises" / solution.name)
    assert "SOLUTION" not in text and "model answer" not in text
    assert text.count(STUB) + text.count(TEXT_STUB) == source_of(solution).count("BEGIN SOLUTION") > 0
    assert all(not cell.get("outputs") for cell in exercise.cells)


@named
def test_each_task_has_stars_minutes_and_three_hints(solution):
    tasks = [cell.source for cell in nbformat.read(solution, as_version=4).cells if cell.source.startswith("## Task")]
    for task in tasks:
        heading = task.splitlines()[0]
        assert "★" in heading and "minutes" in heading
        assert [f"Hint {i}" in task for i in (1, 2, 3)] == [True] * 3
    stars = {task.splitlines()[0].count("★") for task in tasks}
    assert len(tasks) >= 4 and stars == {1, 2, 3}
    questions = [cell.source for cell in nbformat.read(solution, as_version=4).cells if cell.source.startswith("**")]
    assert "## Two questions in words" in source_of(solution) and any(q.startswith("**B.**") for q in questions)


@named
def test_a_stub_fails_with_not_implemented_and_nothing_else(solution):
    notebook = nbformat.read(ROOT / "exercises" / solution.name, as_version=4)
    NotebookClient(
        notebook, timeout=60, allow_errors=True, resources={"metadata": {"path": ROOT / "exercises"}}
    ).execute()
    errors = [output for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == "error"]
    # where a stub was called first, what should have come of it is missing afterwards
    unexpected = [(e.ename, e.evalue) for e in errors if e.ename not in ("NotImplementedError", "NameError")]
    assert not unexpected
    assert errors[0].ename == "NotImplementedError"
