"""A submission as it is graded: the released notebook with the student's answers and additions in it.

It therefore does not matter whether metadata was stripped (Colab and some editors do), or whether a test was changed or
deleted. What cannot be placed with certainty is told to the teacher, with the task that it belongs to.
"""

import ast
import copy
import itertools
import math
import re

import numpy as np

from classroom.grading.assignment import is_answer, is_own, who
from emcourse.progress.added import Lost
from emcourse.progress.carry import carry
from emcourse.progress.tasks import TEXT_STUB


def repaired(release, submitted, student):
    """The released notebook with the answers and the additions of a submitted one.

    Parameters
    ----------
    release, submitted : NotebookNode
    student : str
        The name from which their numbers are drawn; it replaces the one that the notebook gives.

    Returns
    -------
    notebook : NotebookNode
    lost : list of Lost
        What is to be looked at, each with the cell of the release that it concerns.
    """
    notebook = copy.deepcopy(release)
    answers = {i for i, cell in enumerate(release.cells) if is_answer(cell)}
    cells, _, lost = carry(submitted.cells, release.cells, answers, base=release.cells)
    notebook.metadata["student"] = student
    notebook.cells, moved = _with_words_in_place(cells, release)
    for i, cell in enumerate(notebook.cells):
        cell.setdefault("id", f"added-{i}")
        if cell.id == "class-student":
            cell.source = who(student)
        elif cell.cell_type == "code" and is_own(cell):
            cell.source = _numbers_only(cell.source)
    return notebook, [each for each in lost if not _names_somebody(each.reason)] + moved


def typed_name(notebook):
    """The name that a submission gives as its author's, or None."""
    for cell in notebook.cells:
        found = re.search(r"^\s*student\s*=\s*(.+)", cell.source, re.M) if cell.cell_type == "code" else None
        if found:
            try:
                value = ast.parse(found[1].strip(), mode="eval").body
            except SyntaxError:
                return None
            return str(value.value) if isinstance(value, ast.Constant) else None
    return None


def _names_somebody(reason):
    return re.search(r": student\s*=", reason) is not None


def _with_words_in_place(cells, release):
    """Words that were written beside the cell that asks for them, put into it; and where that was done."""
    place = {cell.id: i for i, cell in enumerate(release.cells)}
    used, moved = set(), []
    for i, cell in enumerate(cells):
        if cell.cell_type != "markdown" or not is_answer(cell) or cell.source.strip() not in ("", TEXT_STUB):
            continue
        around = (range(i - 1, -1, -1), range(i + 1, len(cells)))
        own = [list(itertools.takewhile(lambda k: cells[k].get("id") not in place, side)) for side in around]
        words = sorted(k for side in own for k in side if k not in used and _is_text(cells[k]))
        if words:
            cell.source = "\n\n".join(cells[k].source for k in words)
            used.update(words)
            moved.append(Lost(place[cell.id], "the answer in words stood outside its cell"))
    return [cell for i, cell in enumerate(cells) if i not in used], moved


def _is_text(cell):
    """Whether a cell that a student added holds words: new cells are of code until somebody says otherwise."""
    if cell.cell_type != "code":
        return True
    try:
        return not ast.parse(cell.source).body  # nothing but comments
    except SyntaxError:
        return True


def _numbers_only(source):
    """``own_1 = [...]`` with the numbers that are given there, ``None`` where they are computed."""
    name = source.partition("=")[0].strip()
    try:
        given = next(each for each in ast.parse(source).body if isinstance(each, ast.Assign))
        return f"{name} = {_written(_value(given.value))}"
    except (ValueError, SyntaxError, StopIteration):
        return f"{name} = None"


NUMBERS = {"nan": math.nan, "inf": math.inf, "NaN": math.nan, "Inf": math.inf}
WRAPPERS = {"array", "asarray", "list", "tuple", "float", "int", "str", "float64", "float32", "int64", "str_", "bool_"}


def _value(node):
    """What an expression of nothing but numbers and words is worth, be it wrapped in ``np.array`` or ``np.float64``."""
    if isinstance(node, ast.Call) and len(node.args) == 1 and _last_name(node.func) in WRAPPERS:
        inner = _value(node.args[0])
        return float(inner) if _last_name(node.func) == "float" and isinstance(inner, str) else inner
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(each) for each in node.elts]
    if isinstance(node, (ast.Name, ast.Attribute)) and _last_name(node) in NUMBERS:
        return NUMBERS[_last_name(node)]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -np.float64(_value(node.operand)).item()
    return ast.literal_eval(node)


def _last_name(node):
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", None)


def _written(value):
    """A value as Python that needs no import."""
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return repr(value) if not isinstance(value, float) or math.isfinite(value) else f"float({str(value)!r})"
