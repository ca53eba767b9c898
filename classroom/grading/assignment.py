"""From a solution notebook, the one truth, to the notebook that nbgrader calls the source of an assignment."""

import ast
import copy
import itertools
import json
import re
from collections.abc import Collection
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

import emcourse.check as checks
from classroom.grading.reference import program_of
from emcourse.check import hidden
from emcourse.check.variants import alike_rounded
from emcourse.progress.tasks import after_answer, asked, is_check, names_bound, names_used, tasks

POINTS_PER_STAR = 2
POINTS_IN_WORDS = 2
POINTS_FOR_NUMBERS = 1
OWN_NUMBERS = (
    "**Your own numbers.** The next cell calls your function with arguments that are drawn from your name, and prints "
    "the answer. Copy what it prints into the cell below it, in place of `None`."
)
HIDDEN = "from emcourse import check; from emcourse.check import hidden"
BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


def who(student):
    """The source of the cell that names the student, which is valid for any name."""
    return f"student = {json.dumps(student, ensure_ascii=False)}  # your name: some numbers below are drawn from it"


def is_answer(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell of a source or a release is the student's to fill in."""
    return cell.metadata.get("nbgrader", {}).get("solution", False) or is_own(cell)


def is_own(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell holds numbers of one's own."""
    return re.fullmatch(r"own_\d+ = .*", cell.source.strip(), re.S) is not None


def worth(notebook: nbformat.NotebookNode) -> tuple[float, int]:
    """The full marks of a source or a release, and how many of its answers a person reads."""
    marks = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    graded = [mark for mark in marks if mark.get("grade")]
    return sum(mark["points"] for mark in graded), sum(mark["solution"] for mark in graded)


def source_of(solution: Path, chosen: Collection[int] = ()) -> nbformat.NotebookNode:
    """The source notebook of an assignment: marked cells, points, hidden tests, numbers of one's own.

    Every star is worth two points, an answer in words two (given by hand), and numbers of one's own one. All cells but
    the answers are locked.

    Parameters
    ----------
    solution : Path
    chosen : collection of int
        The numbers of the tasks to take; all, if empty.

    Raises
    ------
    ValueError
        If a task cannot be graded, is not there, or needs what another one, not taken, defines.
    """
    notebook = nbformat.read(solution, as_version=4)
    notebook.cells = [part for cell in notebook.cells for part in _answer_and_check(cell)]
    after = {0: [new_code_cell(who("your name"), id="class-student")]}
    for task in tasks(notebook.cells):
        number = task.number
        if not task.checks:
            raise ValueError(f"{solution.name}, {task.name}: no cell checks the answer, by assert or emcourse.check.")
        answer = next((i for i in task.cells if "BEGIN SOLUTION" in notebook.cells[i].source), None)
        if answer is None:
            raise ValueError(f"{solution.name}, {task.name}: no cell has a part that begins with BEGIN SOLUTION.")
        for part, i in enumerate(task.checks, 1):
            cell = notebook.cells[i]
            own = _own_numbers(cell.source, number, notebook, answer) if part == 1 else []
            if own:
                after[i] = own
            cell.source = _with_hidden_tests(cell.source, notebook, answer)
            _mark(cell, f"test-{number}-{part}", points=POINTS_PER_STAR * task.stars / len(task.checks))
    _mark_answers(notebook)
    for cell in notebook.cells:
        if "nbgrader" not in cell.metadata:
            _mark(cell, f"given-{cell.id}")
    left_out = _left_out(notebook, solution.name, chosen)
    taken = [(i, cell) for i, cell in enumerate(notebook.cells) if i not in left_out]
    notebook.cells = [new for i, cell in taken for new in (cell, *after.get(i, ()))]
    return notebook


def _left_out(notebook, name, chosen):
    """The cells of the tasks that are not chosen, if the others can do without them."""
    there = tasks(notebook.cells)
    unknown = sorted(set(chosen) - {task.number for task in there})
    if unknown:
        raise ValueError(f"{name} has no task {unknown[0]}; it has {len(there)}.")
    out = {i: task for task in there if chosen and task.number not in chosen for i in task.cells}
    known: set[str] = set()
    for i, cell in enumerate(notebook.cells):
        for statement in ast.parse(cell.source).body if cell.cell_type == "code" and i not in out else ():
            used = names_used(statement) - known
            for j in (j for j in out if j < i and notebook.cells[j].cell_type == "code"):
                missing = used & _bound(notebook.cells[j])
                if missing:
                    needs = f"what comes after it needs {min(missing)}"
                    raise ValueError(f"{name}: {out[j].name} cannot be left out, because {needs}.")
            known |= names_bound(statement)
    return out


def _bound(cell):
    return set().union(*map(names_bound, ast.parse(cell.source).body))


def _answer_and_check(cell):
    """A cell whose answer is followed by its check as two cells: one to fill in, one to lock."""
    if "BEGIN SOLUTION" not in cell.source or not is_check(cell):
        return [cell]
    tail = after_answer(cell.source)
    cell.source = cell.source.removesuffix(tail)
    return [cell, new_code_cell(tail.strip(), id=f"{cell.id}-check")]


def _mark_answers(notebook):
    for i, cell in enumerate(notebook.cells):
        if "BEGIN SOLUTION" in cell.source:
            in_words = cell.cell_type == "markdown"
            _mark(cell, f"answer-{i}", points=POINTS_IN_WORDS if in_words else None, answer=True)


def _mark(cell, name, points=None, answer=False):
    """The metadata by which nbgrader knows what a cell is."""
    cell.metadata["nbgrader"] = {
        "grade_id": name,
        "grade": points is not None,
        "solution": answer,
        "locked": not answer,
        "task": False,
        "schema_version": 3,
        "cell_type": cell.cell_type,
        **({"points": points} if points is not None else {}),
    }
    return cell


def _with_hidden_tests(check, notebook, answer):
    """The source of a check cell with its hidden tests: the same check on the student's own variant, if it can vary."""
    again = [ast.unparse(_OnVariants().visit(copy.deepcopy(call))) for call in _calls_of_check(check)]
    if again:
        return "\n".join([check, BEGIN, HIDDEN, *again, END])
    if not re.search(r"^\s*assert\b", check, re.M):  # a patient may be cured in more ways than one
        return check
    source = notebook.cells[answer].source
    names = sorted(name for name in asked(source) if f"def {name}(" in source)
    if not names:
        return check
    before = [f"{name} = hidden.Recorded({name})" for name in names]
    after = [f"hidden.same_as({name!r}, {name}, {program_of(name, notebook, answer)!r}, student)" for name in names]
    return "\n".join([BEGIN, HIDDEN, *before, END, check, BEGIN, *after, END])


def _calls_of_check(source):
    """The calls such as ``check.m_step(m_step, check.normal_mixture)`` in a cell."""
    return [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and _is_of_check(node.func) and any(map(_is_of_check, node.args))
    ]


def _is_of_check(node):
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "check"


class _OnVariants(ast.NodeTransformer):
    """``check.thing`` as an argument becomes ``check.variant(check.thing, student)``."""

    def visit_Call(self, call):
        call.args = [_varied(argument) if _is_of_check(argument) else argument for argument in call.args]
        return call


def _varied(argument):
    return ast.parse(f"check.variant({ast.unparse(argument)}, student)", mode="eval").body


def _own_numbers(check, number, notebook, answer):
    """The cells that ask for numbers drawn from the student's name, where the task's first check can vary."""
    for call in _calls_of_check(check):
        if len(call.args) == 2 and isinstance(call.args[0], ast.Name) and _is_of_check(call.args[1]):
            return _cells_of_own_numbers(call, number, notebook, answer)
    return []


def _cells_of_own_numbers(call, number, notebook, answer):
    checking, function, thing = ast.unparse(call.func), call.args[0].id, call.args[1]
    given = f"check.example({checking}, check.variant({ast.unparse(thing)}, student))"
    program = program_of(function, notebook, answer)
    if not _tell_apart(given, program, function):
        return []
    test = [
        f'assert own_{number} is not None, "copy your numbers into the cell above"',
        BEGIN,
        HIDDEN,
        f"right = hidden.right_one({program!r}, {function!r})",
        f"check.same_numbers(own_{number}, right(*{given}), student)",
        END,
    ]
    return [
        _mark(new_markdown_cell(OWN_NUMBERS, id=f"class-{number}-text"), f"own-{number}-text"),
        _mark(
            new_code_cell(f"print(check.numbers({function}(*{given})))", id=f"class-{number}-ask"), f"own-{number}-ask"
        ),
        new_code_cell(f"own_{number} = None", id=f"class-{number}-own"),  # unmarked: nbgrader would make it a stub
        _mark(
            new_code_cell("\n".join(test), id=f"class-{number}-test"), f"test-{number}-own", points=POINTS_FOR_NUMBERS
        ),
    ]


def _tell_apart(given, program, function):
    """Whether the numbers of any two students differ, so that nobody can pass theirs on."""
    right = hidden.right_one(program, function)
    answers = [checks.numbers(right(*eval(given, {"check": checks, "student": name}))) for name in "abcdef"]
    return not any(alike_rounded(*pair) for pair in itertools.combinations(answers, 2) if len(set(map(len, pair))) == 1)
