"""The part of a solution notebook that one name needs: its definition, what that uses, and so on."""

import ast

import nbformat

from emcourse.progress.tasks import names_bound, names_used


def program_of(name: str, notebook: nbformat.NotebookNode, before: int) -> str:
    """The shortest program that defines ``name`` as the cells up to ``before`` do.

    Parameters
    ----------
    name : str
    notebook : NotebookNode
        A solution.
    before : int
        The index of the last cell that counts.

    Returns
    -------
    str
    """
    statements = [
        statement
        for cell in notebook.cells[: before + 1]
        if cell.cell_type == "code"
        for statement in ast.parse(cell.source).body
    ]
    wanted, kept = {name}, set()
    while wanted:
        one = wanted.pop()
        for i in range(len(statements) - 1, -1, -1):
            if one in names_bound(statements[i]):
                if i not in kept:
                    kept.add(i)
                    wanted |= names_used(statements[i])
                break
    return "\n".join(ast.unparse(statements[i]) for i in sorted(kept))
