"""What earns how many points in an answer in words: read from ``guides/rubrics.md``, shown where answers are graded."""

import re

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from classroom import GUIDES
from classroom.grading.assignment import is_answer

PAGE = GUIDES / "rubrics.md"


def rubrics_of(exercise: str) -> list[tuple[str, list[list[str]]]]:
    """Each question in words of an exercise, with its rubric: points, what earns them, an example.

    Examples
    --------
    >>> question, rubric = rubrics_of("03_e_step")[0]
    >>> question
    '**A.** "Row 2 is 80% coin A." What is wrong with this sentence, and how would you say it?'
    >>> rubric[1]
    ['1', 'one of the two', '"It is a probability and not a share."']
    """
    text = PAGE.read_text(encoding="utf-8")
    part = re.search(rf"^## \[.*solutions/{re.escape(exercise)}\.ipynb\)\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    found = re.findall(r"^(\*\*[A-Z]\.\*\* .+)\n\n((?:\|.+\n)+)", part[1], re.M) if part else []
    return [(question, [_cells(line) for line in table.splitlines()[2:]]) for question, table in found]


def _cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def with_rubrics(notebook: NotebookNode, exercise: str) -> NotebookNode:
    """A submission with the rubric above each answer in words; it is changed in place."""
    rubrics = iter(rubrics_of(exercise))
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and is_answer(cell) and (found := next(rubrics, None)):
            lines = [f"- **{points}**: {what}. *{example}*" for points, what, example in found[1]]
            cells.append(new_markdown_cell("\n".join(["**Rubric**", "", *lines]), id=f"rubric-{len(cells)}"))
        cells.append(cell)
    notebook.cells = cells
    return notebook
