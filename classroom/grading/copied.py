"""Whose numbers a notebook gives where it should give the student's own: those of a copied one are somebody else's."""

import contextlib
import io
from collections.abc import Iterable, Mapping

from nbformat import NotebookNode

from classroom.grading.assignment import is_own


def whose_numbers(
    notebook: NotebookNode, source: NotebookNode, points: Mapping[str, float], others: Iterable[str]
) -> list[str]:
    """Those whose own numbers stand in a notebook instead of its student's.

    Parameters
    ----------
    notebook : NotebookNode
        A repaired one, whose own numbers are nothing but numbers.
    source : NotebookNode
        That of the assignment, with its hidden tests.
    points : mapping
        What was given, by test; only numbers that got none are compared.
    others : iterable of str
        The names from which other students' numbers are drawn.
    """
    given = {cell.source.partition(" = ")[0]: cell.source for cell in notebook.cells if is_own(cell)}
    tests = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in source.cells}
    wrong = {name: f"test-{name.removeprefix('own_')}-own" for name in given if not given[name].endswith("None")}
    failed = [(given[name], tests[test]) for name, test in wrong.items() if test in tests and not points.get(test)]
    return [other for other in others if any(_passes(program, other) for program in failed)]


def _passes(program, student):
    """Whether numbers and their test, both ours to run, agree for a student."""
    numbers, test = program
    space = {"student": student}
    with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):  # numbers may be of any shape
        exec(f"{numbers}\n{test}", space)
        return True
    return False
