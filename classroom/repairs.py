"""A submission as it is graded: the released notebook with the student's answers and added cells in it.

It therefore does not matter whether metadata was stripped (Colab and some editors do), or whether a test was changed or
deleted.
"""

import ast
import copy

from assignment import is_answer, is_own, who

from emcourse.progress.carry import carry


def repaired(release, submitted, student):
    """The released notebook with the answers and the added cells of a submitted one.

    Parameters
    ----------
    release, submitted : NotebookNode
    student : str
        The name under which it was handed in; it replaces the one that the notebook gives.

    Returns
    -------
    notebook : NotebookNode
    lost : list of str
        What was not found in the submission.
    """
    notebook = copy.deepcopy(release)
    answers = {i for i, cell in enumerate(release.cells) if is_answer(cell)}
    cells, _, lost = carry(submitted.cells, release.cells, answers)
    notebook.cells = [cell for cell in cells if not _names_somebody(cell)]
    notebook.cells.insert(1, next(copy.deepcopy(cell) for cell in release.cells if cell.id == "class-student"))
    notebook.cells[1].source = who(student)
    for cell in notebook.cells:
        if cell.cell_type == "code" and is_own(cell):
            cell.source = _numbers_only(cell.source)
    return notebook, lost


def _names_somebody(cell):
    return cell.cell_type == "code" and cell.source.lstrip().startswith('student = "')


def _numbers_only(source):
    """``own_1 = [...]`` as it stands where numbers are given, ``None`` where they are computed."""
    name, _, value = source.partition("=")
    try:
        ast.literal_eval(value.strip())
        return source
    except (ValueError, SyntaxError):
        return f"{name.strip()} = None"
