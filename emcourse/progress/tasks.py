"""An exercise notebook as its tasks: what each asks, which cells answer it, and which check it.

This works on the cells of a solution, of an exercise, and of an exercise that somebody has filled in, and needs only
the standard library.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

STUB = 'raise NotImplementedError("your turn: replace this line")'
TEXT_STUB = "*Your answer:*"
CHECK = re.compile(r"^\s*assert\b|\bcheck\.\w+\(|\bclinic\.(?:diagnose|discharge)\(", re.M)


class Task(NamedTuple):
    """One task of an exercise: its heading, and where its cells are."""

    title: str
    """Such as ``Task 1 ★ Responsibilities (10 minutes)``."""
    cells: range
    checks: tuple[int, ...]
    """The cells that check the answer."""

    @property
    def name(self) -> str:
        """``Task 1``."""
        return " ".join(self.title.split()[:2])

    @property
    def number(self) -> int:
        """``1``."""
        return int(re.findall(r"\d+", self.name)[0])

    @property
    def stars(self) -> int:
        return self.title.count("★")


def read_cells(path: str | Path) -> list[dict]:
    """The cells of a notebook file, each with its source as one text.

    Raises
    ------
    ValueError
        If the file is not a notebook.
    """
    try:
        cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
        return [{**cell, "source": "".join(cell["source"])} for cell in cells]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{Path(path).name} is not a notebook that can be read: {error!r}") from None


def tasks(cells: Sequence[Any]) -> list[Task]:
    """The tasks of an exercise, in their order.

    Parameters
    ----------
    cells : sequence of mappings
        With ``cell_type`` and ``source``, as in a notebook file.
    """
    heads = [i for i, cell in enumerate(cells) if cell["cell_type"] == "markdown" and cell["source"].startswith("## ")]
    found = []
    for here, after in zip(heads, [*heads[1:], len(cells)]):
        title = cells[here]["source"].splitlines()[0][3:].strip()
        if re.match(r"Task \d", title):
            inside = range(here, after)
            found.append(Task(title, inside, tuple(i for i in inside if is_check(cells[i]))))
    return found


def is_check(cell: Any) -> bool:
    """Whether a cell checks an answer: it asserts, asks :mod:`emcourse.check`, or asks the bug clinic.

    Of a cell with a part to complete, what follows that part counts.
    """
    return cell["cell_type"] == "code" and bool(CHECK.search(after_answer(cell["source"])))


def after_answer(source: str) -> str:
    """What follows the last part to complete; all of the source where there is none."""
    return re.split(rf"^.*(?:END SOLUTION|{re.escape(STUB)}).*$", source, flags=re.M)[-1]


def asked(source: str) -> set[str]:
    """The names that an answer cell asks for: the functions with a part to complete, or else all that it defines."""
    lines = source.splitlines()
    marked = [i for i, line in enumerate(lines, 1) if STUB in line or "BEGIN SOLUTION" in line]
    try:
        functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    except SyntaxError:
        return set(definitions(source))
    found = {f.name for f in functions if any(f.lineno <= i <= (f.end_lineno or i) + 1 for i in marked)}
    return found or set(definitions(source))


def definitions(source: str) -> dict[str, tuple[str, ...] | None]:
    """The names that a cell defines at its top level: functions with their arguments, other names with ``None``."""
    try:
        body = ast.parse(source).body
    except SyntaxError:  # half written; its functions can still be told
        found = re.findall(r"^(?:def|class)\s+(\w+)", source, re.M)
        return dict.fromkeys(found)
    names: dict[str, tuple[str, ...] | None] = {}
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            names[statement.name] = tuple(argument.arg for argument in statement.args.args)
        elif not isinstance(statement, (ast.Import, ast.ImportFrom)):
            names.update(dict.fromkeys(names_bound(statement)))
    return names


def names_bound(statement: ast.AST) -> set[str]:
    """The names to which a statement at the top level gives a value, be it in a branch or a loop of it."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return set()
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    own = {statement.id} if isinstance(statement, ast.Name) and isinstance(statement.ctx, ast.Store) else set()
    return own.union(*map(names_bound, ast.iter_child_nodes(statement)))


def names_used(statement: ast.AST) -> set[str]:
    """The names that a statement reads, its own arguments left out."""
    arguments = {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return names - arguments
