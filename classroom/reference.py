"""The part of a solution notebook that one name needs: its definition, what that uses, and so on."""

import ast

import nbformat


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
            if one in _bound(statements[i]):
                if i not in kept:
                    kept.add(i)
                    wanted |= _used(statements[i])
                break
    return "\n".join(ast.unparse(statements[i]) for i in sorted(kept))


def _bound(statement):
    """The names that a top-level statement gives a value."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _used(statement):
    arguments = {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return names - arguments
