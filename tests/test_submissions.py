"""What students hand in: a right answer gets its points in any form, and nothing is dropped in silence."""

import copy
from pathlib import Path

import nbformat
import pytest
from handed_in import answered, cell_of, changed, points_of, release_of, small_solution, stripped
from nbformat.v4 import new_code_cell, new_markdown_cell

from classroom.grading.assignment import source_of
from classroom.grading.repairs import _numbers_only, repaired, typed_name
from emcourse.check import same_numbers, variant
from emcourse.check.comparing import Mistake

ROOT = Path(__file__).resolve().parent.parent

ALL = {"1-1": 2, "1-own": 1, "2-1": 2, "2-own": 1, "3-1": 4, "3-own": 1}


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    """The source, the release, and a right submission."""
    solution = small_solution(tmp_path_factory.mktemp("solutions"))
    source = source_of(solution)
    release = release_of(source)
    return source, release, answered(release, nbformat.read(solution, as_version=4), "ada")


def marked(assignment, submitted):
    """The points of a submission, and what is to be looked at."""
    source, release, _ = assignment
    notebook, lost = repaired(release, submitted, "ada")
    nbformat.validate(notebook)
    return points_of(notebook, source), lost, notebook


def with_cell(notebook, after, cell):
    notebook = copy.deepcopy(notebook)
    i = next(i for i, each in enumerate(notebook.cells) if each.source.startswith(after))
    notebook.cells.insert(i + 1, cell)
    return notebook


def without(notebook, start):
    notebook = copy.deepcopy(notebook)
    notebook.cells.remove(cell_of(notebook, start))
    return notebook


BODY = """    heads, tails = flips[:, :1], flips[:, 1:]
    log_joint = heads * np.log(theta) + tails * np.log(1 - theta)
    joint = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
    return joint / joint.sum(axis=1, keepdims=True)"""
DEEPER = BODY.replace("    ", "        ")
PLAIN = f"def solved(theta, flips):\n{BODY}\n\n"
FORMS = {
    "plain": f"def e_step(theta, flips):\n{BODY}",
    "lambda": f"{PLAIN}e_step = lambda theta, flips: solved(theta, flips)",
    "alias": f"{PLAIN}e_step = solved",
    "partial": f"import functools\n\n{PLAIN}e_step = functools.partial(solved)",
    "decorated": "def quiet(f):\n    def inner(*given):\n        return f(*given)\n    return inner\n\n"
    f"@quiet\ndef e_step(theta, flips):\n{BODY}",
    "object": f"class Mine:\n    def __call__(self, theta, flips):\n{DEEPER}\n\ne_step = Mine()",
    "branch": f"if True:\n    def e_step(theta, flips):\n{DEEPER}",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("leave", [lambda notebook: notebook, stripped], ids=["whole", "stripped"])
def test_an_answer_in_any_form_gets_its_points(assignment, form, leave):
    points, lost, _ = marked(assignment, leave(changed(assignment[2], "def e_step", FORMS[form])))
    assert points == {**points, **ALL} and lost == []


ASSERTED = """def doubled(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION"""


@pytest.mark.parametrize(
    "form", ["doubled = lambda x: 2 * x", "import functools as f, operator as o\ndoubled = f.partial(o.mul, 2)"]
)
def test_so_does_one_that_is_checked_by_assertions_alone(form, tmp_path):
    solution = nbformat.v4.new_notebook(
        cells=[
            new_markdown_cell("# Doubling"),
            new_markdown_cell("## Task 1 ★ Twice (1 minute)"),
            new_code_cell(ASSERTED),
            new_code_cell("assert doubled(1.5) == 3.0"),
        ]
    )
    nbformat.write(solution, tmp_path / "doubling.ipynb")
    source = source_of(tmp_path / "doubling.ipynb")
    release = release_of(source)
    right, _ = repaired(release, changed(release, "def doubled", form), "ada")
    assert points_of(right, source) == {"1-1": 2}
    wrong, _ = repaired(release, changed(release, "def doubled", "doubled = lambda x: 3.0"), "ada")
    assert points_of(wrong, source) == {"1-1": 0}


def test_what_was_added_to_given_cells_and_checks_comes_along(assignment):
    answer = "def e_step(theta, flips):\n    return {}(theta, flips) ** ONE"
    given = cell_of(assignment[2], "import numpy as np").source
    check = cell_of(assignment[2], "check.e_step").source
    submitted = changed(assignment[2], "import numpy", f"{given}\nimport math as m\nONE = m.cos(0)")
    submitted = changed(submitted, "def e_step", answer.format("helper"))
    submitted = changed(submitted, "check.e_step", f"def helper(theta, flips):\n{BODY}\n\n{check}")
    for leave in (lambda notebook: notebook, stripped):
        points, lost, notebook = marked(assignment, leave(submitted))
        assert points == {**points, **ALL} and lost == []
        assert cell_of(notebook, "import numpy").source == given


def test_a_cell_of_their_own_is_kept_though_it_resembles_a_given_one(assignment):
    given = cell_of(assignment[2], "import numpy as np").source
    submitted = with_cell(assignment[2], "import numpy", new_code_cell(f"{given}\nONE = 1.0", id="mine"))
    submitted = changed(submitted, "def e_step", f"def e_step(theta, flips):\n{BODY} ** ONE")
    for leave in (lambda notebook: notebook, stripped):
        points, lost, _ = marked(assignment, leave(submitted))
        assert points == {**points, **ALL} and lost == []


def test_an_answer_may_stand_in_a_cell_of_its_own_or_in_the_check(assignment):
    stub = cell_of(assignment[1], "def e_step").source
    check = cell_of(assignment[2], "check.e_step").source
    empty = changed(assignment[2], "def e_step", stub)
    in_check = changed(empty, "check.e_step", f"{FORMS['plain']}\n\n{check}")
    after_check = with_cell(empty, "check.e_step", new_code_cell(FORMS["plain"], id="mine"))
    given = cell_of(assignment[2], "import numpy as np").source
    merged = changed(without(assignment[2], "def e_step"), "import numpy", f"{given}\n\n{FORMS['plain']}")
    for submitted in (in_check, after_check, merged):
        for leave in (lambda notebook: notebook, stripped):
            points, *_ = marked(assignment, leave(submitted))
            assert points == {**points, **ALL}


def test_a_helper_may_stand_after_the_check_that_needs_it(assignment):
    """As in a notebook that was run in another order than from top to bottom."""
    helpers = [
        new_code_cell("POWER = 1", id="h1"),
        new_code_cell(f"def helper(theta, flips):\n{BODY} ** POWER", id="h2"),
    ]
    answer = "def e_step(theta, flips):\n    return helper(theta, flips)"
    stub = cell_of(assignment[1], "def e_step").source
    in_place = changed(assignment[2], "def e_step", answer)
    behind = with_cell(changed(assignment[2], "def e_step", stub), "check.e_step", new_code_cell(answer, id="mine"))
    for submitted in (in_place, behind):
        for helper in helpers:
            submitted = with_cell(submitted, "check.e_step", helper)
        for leave in (lambda notebook: notebook, stripped):
            points, *_ = marked(assignment, leave(submitted))
            assert points == {**points, **ALL}


def test_a_later_try_with_a_name_of_the_course_stays_where_it_is(assignment):
    submitted = copy.deepcopy(assignment[2])
    submitted.cells.append(new_code_cell("np = 3\ne_step = None", id="mine"))
    points, lost, notebook = marked(assignment, submitted)
    assert points == {**points, **ALL} and lost == [] and notebook.cells[-1].id == "mine"


def test_two_answers_may_share_a_cell(assignment):
    second = cell_of(assignment[2], "def expected_tosses").source
    submitted = changed(without(assignment[2], "def expected_tosses"), "def e_step", f"{FORMS['plain']}\n\n{second}")
    for leave in (lambda notebook: notebook, stripped):
        points, lost, _ = marked(assignment, leave(submitted))
        assert points == {**points, **ALL} and lost == []


TWO = "def half(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION\n\n"
TWO += "def twice(x):\n    ### BEGIN SOLUTION\n    return x * 2\n    ### END SOLUTION"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "after the check"])
def test_an_answer_split_in_two_is_put_together_before_its_check(order, tmp_path):
    cells = [new_markdown_cell("# Two"), new_markdown_cell("## Task 1 ★ Two (1 minute)"), new_code_cell(TWO)]
    solution = nbformat.v4.new_notebook(cells=[*cells, new_code_cell("assert half(twice(1.5)) == 1.5")])
    nbformat.write(solution, tmp_path / "two.ipynb")
    source = source_of(tmp_path / "two.ipynb")
    release = release_of(source)
    submitted = changed(release, "def half", "def half(x):\n    return x / 2")
    after = ["def half", "assert"][order[0]]
    submitted = with_cell(submitted, after, new_code_cell("def twice(x):\n    return x * 2", id="mine"))
    for leave in (lambda notebook: notebook, stripped):
        notebook, lost = repaired(release, leave(submitted), "ada")
        assert points_of(notebook, source) == {"1-1": 2} and lost == []


def test_functions_of_one_name_in_two_tasks_stay_in_their_tasks(tmp_path):
    """As in the clinic, where each patient has an M-step."""
    cells = [new_markdown_cell("# Two")]
    for number, value in ((1, "x + 1"), (2, "x + 2")):
        answer = f"def step(x):\n    ### BEGIN SOLUTION\n    return {value}\n    ### END SOLUTION"
        cells += [new_markdown_cell(f"## Task {number} ★ One (1 minute)"), new_code_cell(answer)]
        cells += [new_code_cell(f"assert step(0.5) == {0.5 + number}")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "two.ipynb")
    source = source_of(tmp_path / "two.ipynb")
    release = release_of(source)
    first = next(cell for cell in release.cells if cell.source.startswith("def step"))
    submitted = copy.deepcopy(release)
    for cell in submitted.cells:
        if cell.id == first.id:
            cell.source = "def step(x):\n    return x + 1"
    for leave in (lambda notebook: notebook, stripped):
        notebook, _ = repaired(release, leave(submitted), "ada")
        assert points_of(notebook, source) == {"1-1": 2, "2-1": 0}  # the second is not begun


def test_a_changed_line_of_the_course_is_named_and_changes_nothing(assignment):
    given = cell_of(assignment[2], "import numpy as np").source
    submitted = changed(assignment[2], "import numpy", given.replace("0.6", "0.7"))
    points, lost, notebook = marked(assignment, submitted)
    assert points == {**points, **ALL}
    (one,) = lost
    assert "theta = np.array([0.7" in one.reason
    assert "theta = np.array([0.7" not in "".join(cell.source for cell in notebook.cells)


PROSE = "It isn't certain: 80% is a share, of belief."


@pytest.mark.parametrize("kind", [new_markdown_cell, new_code_cell, nbformat.v4.new_raw_cell])
@pytest.mark.parametrize("deleted", [False, True])
def test_words_beside_their_cell_are_put_into_it_and_shown_to_the_teacher(assignment, kind, deleted):
    words = next(cell for cell in assignment[1].cells if cell.source == "*Your answer:*")
    submitted = copy.deepcopy(assignment[2])
    place = next(i for i, cell in enumerate(submitted.cells) if cell.id == words.id)
    submitted.cells[place].source = "*Your answer:*"
    submitted.cells.insert(place + 1, kind(PROSE, id="mine"))
    if deleted:
        del submitted.cells[place]
    for leave in (lambda notebook: notebook, stripped):
        _, lost, notebook = marked(assignment, leave(submitted))
        (answer,) = [cell for cell in notebook.cells if cell.id == words.id]
        assert answer.source == PROSE and sum(PROSE in cell.source for cell in notebook.cells) == 1
        assert lost or (kind is new_markdown_cell and deleted)  # then it is found where it belongs


def test_words_under_the_question_are_the_answer_and_a_deleted_cell_is_named(assignment):
    words = next(cell for cell in assignment[1].cells if cell.source == "*Your answer:*")
    submitted = copy.deepcopy(assignment[2])
    place = next(i for i, cell in enumerate(submitted.cells) if cell.id == words.id)
    del submitted.cells[place]
    _, lost, _ = marked(assignment, submitted)
    assert ["not found" in each.reason for each in lost] == [True]
    submitted.cells[place - 1].source += f"\n\n{PROSE}"
    _, lost, notebook = marked(assignment, submitted)
    (answer,) = [cell for cell in notebook.cells if cell.id == words.id]
    assert answer.source == PROSE and lost


@pytest.mark.parametrize(
    "given, kept",
    [
        ("[1.5, 2]", "[1.5, 2]"),
        ("np.array([1.5, -2])", "[1.5, -2.0]"),
        ("numpy.asarray((1.5, 2))  # mine", "[1.5, 2]"),
        ("[np.float64(0.5), nan, -inf]", "[0.5, float('nan'), float('-inf')]"),
        ("['Bob', 'Ann']", "['Bob', 'Ann']"),
        ("[[1.0],\n [2.0]]", "[[1.0], [2.0]]"),
        ("numbers(e_step(theta))", "None"),
        ("list(open('key'))", "None"),
        ("[1, ", "None"),
    ],
)
def test_own_numbers_are_copied_in_any_form_and_never_computed(given, kept):
    assert _numbers_only(f"own_1 = {given}") == f"own_1 = {kept}"


def test_own_numbers_agree_in_any_form():
    import numpy as np

    right = np.array([[1.0, np.nan], [0.25, 3.0]])
    for given in ([1.0, np.nan, 0.25, 3.0], np.array([1.0, np.nan, 0.25, 3.0]), [[1.0, np.nan], [0.25, 3.0]], right):
        same_numbers(given, right, "ada")
    for given in ([1.0, 2.0], "x", 3.0, [1.0, np.nan, 0.25, 4.0], {"a": 1}):
        with pytest.raises(Mistake):
            same_numbers(given, right, "ada")


@pytest.mark.parametrize("spelled", ["Zoe\u0308 Ann", "\ufeffZoë Ann", " zoë  ann "])
def test_a_name_draws_the_same_numbers_however_it_is_spelled(spelled):
    from emcourse import check

    assert (variant(check.two_coins, spelled).data == variant(check.two_coins, "Zoë Ann").data).all()
    assert variant(check.two_coins, "Zoe Ann").data.tolist() != variant(check.two_coins, "Zoë Ann").data.tolist()


@pytest.mark.parametrize("line, name", [("student = 'Ann'  # me", None), ('student="Zoë"', "Zoë"), ("x = 1", None)])
def test_the_name_that_a_submission_gives(line, name):
    notebook = nbformat.v4.new_notebook(cells=[new_code_cell(line)])
    assert typed_name(notebook) == (name or ("Ann" if "Ann" in line else None))
