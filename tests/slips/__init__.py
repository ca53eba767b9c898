"""Slips as learners make them, each a small change to a solution, with what the check should say of it.

A table is ``{task: [(old, new, said), ...]}``: in the task's solution ``old`` is replaced by ``new``, and the check
that the notebook calls must say ``said``. Where ``old`` is None, ``new`` is a whole body. Where ``said`` is None no
cause should be named, since none is known; the message then says which part is wrong, and how.
"""

import ast
import contextlib
import functools
import io
import linecache
import textwrap
import warnings
from pathlib import Path

import nbformat
import numpy as np

from emcourse import check

SOLUTIONS = Path(__file__).resolve().parent.parent.parent / "solutions"


@functools.cache
def notebook(number):
    """The code of a solution, parsed and as text."""
    path = next(SOLUTIONS.glob(f"{number}_*.ipynb"))
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    return ast.parse("\n\n".join(cells)), "\n\n".join(cells)


@functools.cache
def _namespace(number):
    tree, _ = notebook(number)
    known = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef))]
    space = {"__name__": "learner", "animals": np.array([125.0, 18.0, 20.0, 34.0])}
    exec(compile(ast.Module(known, []), "notebook", "exec"), space)
    return space


def solution_of(number, task):
    tree, code = notebook(number)
    node = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == task)
    lines = code.splitlines()[node.lineno - 1 : node.end_lineno + 1]
    return "\n".join(line for line in lines if "SOLUTION" not in line)


def changed(number, task, old, new):
    """The source of a task's function with a slip in it."""
    source = solution_of(number, task)
    if old is None:
        return source.split("\n")[0] + "\n" + textwrap.indent(textwrap.dedent(new).strip("\n"), "    ")
    head, body = source.split("\n", 1)
    assert old in body, f"{number}, {task}: {old!r} is not in\n{source}"
    return f"{head}\n{body.replace(old, new)}"


def check_of(number, task):
    """The call in the notebook that checks a task's function."""
    tree, _ = notebook(number)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    ours = [c for c in calls if ast.unparse(c.func).startswith("check.") and c.args and ast.unparse(c.args[0]) == task]
    return ast.unparse(ours[0])


def defined(number, source):
    """The names of a notebook, with a learner's function among them."""
    space = dict(_namespace(number))
    linecache.cache["learner"] = (len(source), None, source.splitlines(keepends=True), "learner")
    exec(compile(source, "learner", "exec"), space)
    return space


def message(number, task, source):
    """What the check says to a learner who wrote this, or "" if it passes; another error than Mistake comes through."""
    space = defined(number, source)
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            eval(check_of(number, task), space)
        except check.Mistake as mistake:
            return str(mistake)
    return ""
