"""A class, end to end: assignments made from solutions, handed in right and wrong, graded to the points expected."""

import re
import sys
import warnings
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
import pytest
from handed_in import answered, changed, run, small_solution, stripped
from nbgrader.api import Gradebook

import emlearn
from classroom import grade
from classroom.box import kernel as box
from classroom.box.limits import memory_can_be_limited
from classroom.grading.assignment import is_answer, source_of, who
from classroom.records.grades import grades_file, read_grades
from emcourse import check
from emcourse.check import Mistake, hidden
from emcourse.check.case import Case
from emcourse.check.redraw import redrawn
from emcourse.progress.tasks import tasks

ROOT = Path(__file__).resolve().parent.parent

SOLUTIONS = sorted(ROOT.glob("solutions/*.ipynb"))
named = pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda path: path.stem)
THINGS = {
    name: thing
    for name in dir(check)
    if isinstance(thing := getattr(check, name), (Case, check.Question)) and not isinstance(thing, type)
}
matplotlib.use("Agg")


# --- what is made of each solution


@named
def test_right_answers_pass_their_hidden_tests_and_numbers_of_another_student_do_not(solution, monkeypatch):
    monkeypatch.chdir(ROOT / "solutions")
    notebook = source_of(solution)
    space = run(notebook.cells)
    for cell in notebook.cells:
        if re.fullmatch(r"class-\d+-test", cell.id):
            with pytest.raises(Mistake, match="not the numbers of bob"):
                exec(cell.source, {**space, "student": "bob"})


@named
def test_points_follow_stars(solution):
    marks = [cell.metadata.get("nbgrader", {}) for cell in source_of(solution).cells]
    points = {mark["grade_id"]: mark["points"] for mark in marks if mark.get("grade")}
    for number, task in enumerate(tasks(source_of(solution).cells), 1):
        parts = [points[name] for name in points if re.fullmatch(rf"test-{number}-\d+", name)]
        assert task.stars > 0 and sum(parts) == pytest.approx(2 * task.stars)
    assert sum(name.startswith("answer-") for name in points) == 2  # the questions in words


@named
def test_what_is_visible_stays_as_it_is_in_the_exercise(solution):
    """Without hidden tests and numbers of one's own, a source is its solution."""
    ours = [
        re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS\n?", "", cell.source, flags=re.S)
        for cell in source_of(solution).cells
        if not cell.id.startswith("class-")
    ]
    theirs = [cell.source for cell in nbformat.read(solution, as_version=4).cells]
    assert " ".join(ours).split() == " ".join(theirs).split()


# --- variants


def _asked(thing):
    return repr(thing.asked if isinstance(thing, check.Question) else (thing.params, thing.data))


@pytest.mark.parametrize("name", THINGS)
def test_a_variant_belongs_to_a_name(name):
    one, same, other = (check.variant(THINGS[name], who) for who in ("ada", "ada", "bob"))
    first, again, another, given = map(_asked, (one, same, other, THINGS[name]))
    assert first == again
    if isinstance(THINGS[name], Case):
        assert len({first, another, given}) == 3


@pytest.mark.parametrize("name", [name for name in THINGS if isinstance(THINGS[name], check.Question)])
@pytest.mark.parametrize("student", ["ada", "bob"])
def test_a_varied_question_still_tells_right_from_wrong(name, student, capsys):
    question = check.variant(THINGS[name], student)
    check.answer(question.right, question)
    for slip in question.slips:
        with pytest.raises(Mistake), np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a wrong function may also warn
            check.answer(slip.wrong, question)


@pytest.mark.parametrize("name", [name for name in THINGS if isinstance(THINGS[name], Case)])
def test_slips_in_a_varied_case_are_still_named(name, capsys):
    case = check.variant(THINGS[name], "ada")
    for checking, slips in ((check.e_step, case.e_slips), (check.m_step, case.m_slips)):
        for slip in slips:
            with pytest.raises(Mistake, match=re.escape(slip.hint)), np.errstate(all="ignore"):
                checking(slip.wrong, case)


def test_the_name_under_which_work_is_handed_in_counts(monkeypatch):
    ada = check.variant(check.two_coins, "ada").data
    monkeypatch.setenv("EMLEARN_STUDENT", "ada")
    assert np.array_equal(check.variant(check.two_coins, "bob").data, ada)


def test_redrawn_arguments_are_of_the_same_kind():
    R = np.array([[0.2, 0.8], [0.5, 0.5], [0.9, 0.1], [0.3, 0.7], [0.6, 0.4], [0.1, 0.9]])
    x = np.array([0.3, 1.2, 2.5, 3.7, 4.1, 9.9])
    shares, points, K, word = redrawn(lambda R, x, K, word: R.T @ x, (R, x, 2, "full"), np.random.default_rng(0))
    assert np.allclose(shares.sum(axis=1), 1) and not np.isin(shares[0], R).any()
    assert len(points) == len(shares) < len(x) and np.all(np.diff(points) > 0)
    assert (K, word) == (2, "full")


def test_what_has_a_meaning_of_its_own_is_not_redrawn():
    step = emlearn.EMMicroscope("two coins").trace.half_steps[1]
    (same,) = redrawn(lambda step: step.bound, (step,), np.random.default_rng(0))
    assert same.bound == step.bound
    asked = hidden.Recorded(lambda step: step.bound)
    asked(step)
    hidden.same_as("bound", asked, "def bound(step):\n    return None", "ada")


def test_a_function_that_knows_only_the_visible_numbers_is_found_out():
    program = "def total(x):\n    return x.sum()"
    answers = {3.5: 3.5}
    cheat = hidden.Recorded(lambda x: answers[x.sum()])
    assert cheat(np.array([0.5, 1.0, 2.0])) == 3.5
    with pytest.raises((Mistake, KeyError)):
        hidden.same_as("total", cheat, program, "ada")


# --- a class: one small assignment, everything that students hand in


@pytest.fixture(scope="module")
def solution(tmp_path_factory):
    return small_solution(tmp_path_factory.mktemp("solutions"))


def tampered(notebook):
    """Wrong answers with tests that were changed, deleted, and given other points; and another's name."""
    notebook = changed(notebook, "def e_step", "def e_step(theta, flips):\n    return 'easy'")
    notebook = changed(notebook, "check.e_step", "print('passed')")
    kept = [cell for cell in notebook.cells if not cell.source.startswith("expected = ")]
    notebook.cells = [cell for cell in kept if not cell.source.startswith("assert own_1")]
    for cell in notebook.cells:
        if "points" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader.points = 100
    return changed(notebook, "student = ", 'student = "right"')


FOREVER = """
def expected_tosses(R, flips):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
MUCH = "def normal_e_step(params, x):\n    return np.ones(10**11)"


@pytest.fixture(scope="module")
def graded(solution, tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    can_box = None in map(box.why_not, ("bwrap", "unshare"))  # where none can be made, test_box.py says so
    classroom = grade.Classroom(folder, seconds=12, gigabytes=3, boxed=can_box)
    students = ["right", "bob", "empty", "wrong", "copier", "renamed", "tampered", "greedy", "broken"]
    release = nbformat.read(classroom.make(solution, students), as_version=4)
    answers = nbformat.read(solution, as_version=4)
    right = answered(release, answers, "right")
    wrong = answered(release, answers, "wrong")
    handed_in = {
        "right": right,
        "empty": release,
        "wrong": changed(wrong, "def e_step", "def e_step(theta, flips):\n    return flips / flips.sum()"),
        "copier": stripped(right),
        "renamed": changed(right, "student = ", 'student = "renamed"'),
        "tampered": tampered(right),
        "greedy": changed(changed(right, "def expected_tosses", FOREVER), "def normal_e_step", MUCH),
    }
    for student, notebook in handed_in.items():
        place = folder / "submitted" / student / "small"
        place.mkdir(parents=True)
        nbformat.write(notebook, place / "small.ipynb")
    (folder / "submitted" / "broken" / "small").mkdir(parents=True)
    (folder / "submitted" / "broken" / "small" / "small.ipynb").write_text("no notebook")
    rows = list(classroom.grade("small", jobs=2))
    return folder, {row["id"]: row for row in rows}


# points: tasks 1 to 3, each with its own numbers (task 3 has two stars); the answer in words waits for its two
EXPECTED = {
    "right": (2, 1, 2, 1, 4, 1),
    "empty": (0, 0, 0, 0, 0, 0),
    "wrong": (0, 1, 2, 1, 4, 1),  # the numbers were copied when the function was right
    "copier": (2, 0, 2, 0, 4, 0),  # and this notebook came without metadata and ids
    "renamed": (2, 0, 2, 0, 4, 0),
    "tampered": (0, 0, 0, 0, 4, 0),
    "greedy": (2, 0, 0, 0, 0, 0),
}


@pytest.mark.parametrize("student", EXPECTED)
def test_graded_to_the_points_expected(graded, student):
    _, rows = graded
    row = rows[student]
    given = tuple(row[f"test-{part}"] for part in ("1-1", "1-own", "2-1", "2-own", "3-1", "3-own"))
    assert given == EXPECTED[student]
    assert row["points"] == sum(given) and row["of"] == 2 + 1 + 2 + 1 + 4 + 1 + 2
    assert row["to read"] == (0 if student == "empty" else 1)


STATUS = {
    "right": "graded",
    "empty": "graded",
    "wrong": "graded",
    "copier": "to be looked at",  # the notebook gives another's name
    "renamed": "to be looked at",  # its numbers are another's
    "tampered": "to be looked at",
    "greedy": "to be looked at",
    "broken": "not graded",
    "bob": "absent",
}


def test_everyone_has_a_row_that_says_what_became_of_the_submission(graded):
    folder, rows = graded
    noted = read_grades(grades_file(folder, "small"))
    assert {name: row["status"] for name, row in noted.items()} == STATUS
    assert set(rows) == set(STATUS) - {"bob"}
    assert "NotJSONError" in noted["broken"]["remarks"] and noted["right"]["remarks"] == ""
    assert "the name 'right', not 'copier'" in noted["copier"]["remarks"]
    assert noted["renamed"]["remarks"] == "numbers of right"
    assert "print('passed')" in noted["tampered"]["remarks"]
    assert all(float(noted[name]["points"]) == rows[name]["points"] for name in EXPECTED)


def test_feedback_shows_the_answer_as_it_was_and_why_it_stopped(graded):
    folder, _ = graded
    pages = {
        student: (folder / "feedback" / student / "small" / "small.html").read_text(encoding="utf-8")
        for student in EXPECTED
    }
    assert "stopped after 12 seconds" in pages["greedy"] and "BaseException" in pages["greedy"]
    assert "MemoryError" in pages["greedy"]
    assert pages["empty"].count("not answered") == 6 and "Traceback (most" not in pages["empty"]
    teachers = (f"{ROOT}/", f"{Path.home()}/", f"{sys.prefix}/", "hidden.py", "answers.py")
    assert not [place for page in pages.values() for place in teachers if place in page]
    assert "Task 1, your own numbers</a> (Score: 1.0 / 1.0)" in pages["right"]
    assert "Answer in words</a> (not read yet)" in pages["right"] and "not read yet" not in pages["empty"]
    assert "right on the example" in pages["right"]


def test_formgrader_knows_names(graded):
    folder, _ = graded
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        assert book.find_student("right").last_name == "right"


def test_nothing_hidden_is_released(graded):
    folder, _ = graded
    release = folder / "release" / "small" / "small.ipynb"
    text = release.read_text(encoding="utf-8")
    assert "HIDDEN" not in text and "variant(check.two_coins, student))\\n" not in text and "hidden" not in text
    assert "model answer" not in text and "log_joint - log_joint" not in text
    notebook = nbformat.read(release, as_version=4)
    assert sum(map(is_answer, notebook.cells)) == 7
    assert all(
        cell.metadata.nbgrader.locked for cell in notebook.cells if not is_answer(cell) and cell.id != "class-student"
    )


def test_each_student_may_get_a_copy_with_their_name(graded):
    folder, _ = graded
    assert (
        'student = "bob"' in nbformat.read(folder / "for_students/bob/small/small.ipynb", as_version=4).cells[1].source
    )


def test_right_answers_pass_where_tests_hand_over_functions_and_objects(tmp_path, monkeypatch):
    """Exercise 8: a student's function is given classes and functions that stand in the tests, and uses an import."""
    monkeypatch.chdir(ROOT / "solutions")
    place = ROOT / "solutions" / "08_when_em_goes_wrong.ipynb"
    can_box = None in map(box.why_not, ("bwrap", "unshare"))
    classroom = grade.Classroom(tmp_path, seconds=120, boxed=can_box)
    release = nbformat.read(classroom.make(place), as_version=4)
    folder = tmp_path / "submitted" / "ada" / place.stem
    folder.mkdir(parents=True)
    nbformat.write(answered(release, nbformat.read(place, as_version=4), "ada"), folder / place.name)
    (row,) = classroom.grade(place.stem)
    assert row["points"] == row["of"] - 4  # two answers in words wait to be read
    page = (tmp_path / "feedback" / "ada" / place.stem / f"{place.stem}.html").read_text(encoding="utf-8")
    assert page.count("<strong>Rubric</strong>") == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its limit of memory")
def test_memory_can_be_limited_here():
    assert memory_can_be_limited()


@pytest.mark.parametrize("student", ["ada", 'Ann "Nan" O\\\'Neil', "Zoë"])
def test_any_name_makes_a_valid_cell(student):
    said = {}
    exec(who(student), said)
    assert said["student"] == student


def read_by_hand(folder, rows, student):
    words = next(name for name in rows[student] if name.startswith("answer-"))
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        given = book.find_grade(words, "small", "small", student)
        given.manual_score, given.needs_manual_grade = 2, False
        book.db.commit()


def test_points_given_by_hand_are_taken_into_the_grades_file(graded):
    folder, rows = graded
    read_by_hand(folder, rows, "wrong")
    assert grade.main(["points", "small", "--course", str(folder)]) == 0
    row = read_grades(grades_file(folder, "small"))["wrong"]
    assert float(row["points"]) == rows["wrong"]["points"] + 2 and row["to read"] == "0"
    assert row["points before"] == str(rows["wrong"]["points"]) and row["status"] == "graded"
    page = folder / "feedback" / "wrong" / "small" / "small.html"
    assert "Answer in words</a> (Score: 2.0 / 2.0)" in page.read_text(encoding="utf-8")


def test_an_answer_that_was_read_stays_read_until_its_words_change(graded):
    folder, rows = graded
    read_by_hand(folder, rows, "wrong")
    place = folder / "submitted" / "wrong" / "small" / "small.ipynb"
    notebook = nbformat.read(place, as_version=4)
    boxed = None in map(box.why_not, ("bwrap", "unshare"))
    for more, to_read in (("", 0), ("Or another.", 1)):
        words = next(cell for cell in notebook.cells if cell.cell_type == "markdown" and is_answer(cell))
        words.source += more
        nbformat.write(notebook, place)
        (row,) = grade.Classroom(folder, boxed=boxed).grade("small", ["wrong"])
        assert (row["to read"], row["points"]) == (to_read, rows["wrong"]["points"] + 2)


def test_why_there_is_no_page_is_said(graded, monkeypatch):
    folder, _ = graded
    classroom = grade.Classroom(folder)
    log = "[INFO] converting\n    jinja2.TemplateNotFound: index\n    \n[ERROR] see above"
    monkeypatch.setattr(classroom.api, "generate_feedback", lambda *_: {"success": False, "log": log})
    assert classroom.read_again("small")["wrong"] == "no page of feedback could be made: jinja2.TemplateNotFound: index"


def test_one_student_is_graded_again_and_no_other_row_is_touched(graded):
    folder, _ = graded
    before = read_grades(grades_file(folder, "small"))
    (folder / "submitted" / "right" / "small" / "small.ipynb").write_text("no notebook any more", encoding="utf-8")
    words = ["grade", "small", "--course", str(folder), "--student", "right", "--seconds", "12"]
    assert grade.main(words) == 1
    now = read_grades(grades_file(folder, "small"))
    assert now["right"]["status"] == "not graded" and now["right"]["points"] == before["right"]["points"]
    assert {**now, "right": None} == {**before, "right": None}
