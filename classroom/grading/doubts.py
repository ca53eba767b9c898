"""Whether a person should look at a graded submission: something could not be placed, and points are missing there."""

from collections.abc import Iterable, Mapping, Sequence

from nbformat import NotebookNode

from emcourse.progress.added import Lost
from emcourse.progress.tasks import tasks


def is_doubtful(release: NotebookNode, points: Mapping[str, float], lost: Sequence[Lost], other_name: bool) -> bool:
    """Whether points are missing where something could not be placed.

    Parameters
    ----------
    release : NotebookNode
    points : mapping
        What was given, by test.
    lost : sequence of Lost
        What could not be placed, each with its cell of the release.
    other_name : bool
        Whether the notebook gives another name than the roster, which costs the points for own numbers.
    """
    marks = [cell.metadata.get("nbgrader", {}) for cell in release.cells]
    most = {mark["grade_id"]: mark["points"] for mark in marks if mark.get("grade")}
    short = [name for name in most if points.get(name, 0) < most[name]]
    if other_name and any(name.endswith("-own") for name in short):
        return True
    return any(_belongs(name, each.place, release) for each in lost for name in short)


def _belongs(test, place, release):
    """Whether a test may depend on a cell: one of its own task, or one before all tasks; for words, one after all."""
    asked: Iterable = tasks(release.cells)
    here = [task.number for task in asked if place in task.cells]
    before = all(place < task.cells.start for task in asked)
    in_words = not test.startswith("test-")
    if here:
        return test.startswith(f"test-{here[0]}-")
    return not in_words if before else in_words
