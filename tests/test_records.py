"""A class's records: a roster that is the truth about names, and grades that nothing overwrites with less."""

import os
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import nbformat
import pytest
from handed_in import release_of, small_solution

from classroom import grade
from classroom.grading.assignment import source_of
from classroom.grading.copied import whose_numbers
from classroom.grading.doubts import is_doubtful
from classroom.grading.side_by_side import side_by_side
from classroom.records.grades import ABSENT, GRADED, NO_PAGE, NOT_GRADED, grades_file, note, read_grades, row_of
from classroom.records.roster import Student, class_roster, read_roster, with_newcomers, write_roster
from classroom.records.submissions import drawn_from, handed_in, read_notebook
from emcourse.progress.added import Lost

ROOT = Path(__file__).resolve().parent.parent

# --- the roster


@pytest.mark.parametrize(
    "text, students",
    [
        ("Ann\n\n  Bob \n", [Student("Ann"), Student("Bob")]),
        ("\ufeffAnn\r\nBob", [Student("Ann"), Student("Bob")]),
        ("Smith, Ann", None),  # an id with a comma: say which is which
        ("id,name\n17,Smith Ann\n18\n", [Student("17", "Smith Ann"), Student("18", "")]),
        ('\ufeffID;Name\n17;"Smith, Ann"', [Student("17", "Smith, Ann")]),
        ("id,name\n17,Zoe\u0308", [Student("17", "Zoë")]),
        ("", []),
    ],
)
def test_a_roster_is_read_however_it_was_saved(text, students, tmp_path):
    path = tmp_path / "names.txt"
    path.write_text(text, encoding="utf-8", newline="")
    if students is None:
        with pytest.raises(ValueError, match="id,name"):
            read_roster(path)
    else:
        assert read_roster(path) == students


def test_another_encoding_is_named(tmp_path):
    path = tmp_path / "names.txt"
    path.write_bytes("Zoë".encode("utf-16"))
    with pytest.raises(ValueError, match="not in UTF-8"):
        read_roster(path)


SPELLED = r"../elsewhere .. . a/b a\b .hidden -rf a* [a] con a:b a."
IMPOSSIBLE = [*SPELLED.split(), "x" * 101, "é" * 60]


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_name_that_is_no_folder_is_refused_before_anything_is_written(name, tmp_path):
    (tmp_path / "names.txt").write_text(f"Ann\n{name}", encoding="utf-8")
    words = ["make", "03_e_step", "--course", str(tmp_path / "class"), "--students", str(tmp_path / "names.txt")]
    assert grade.main(words) == 2
    assert not (tmp_path / "class").exists()
    with pytest.raises(ValueError, match="cannot be that of a folder"):
        grade.Classroom(tmp_path).make(ROOT / "solutions" / "03_e_step.ipynb", ["Ann", name])
    assert {path.name for path in tmp_path.iterdir()} <= {"names.txt", "nbgrader_config.py", "gradebook.db"}


@pytest.mark.parametrize("twice", ["Ann\nann", "Zoë\nZoe\u0308", "id,name\n1,Ann\n2,Ann", "id,name\n1,2\n2,Bob"])
def test_two_of_one_name_are_refused(twice, tmp_path):
    (tmp_path / "names.txt").write_text(twice, encoding="utf-8")
    with pytest.raises(ValueError, match="make them differ"):
        read_roster(tmp_path / "names.txt")


def test_nobody_leaves_the_roster_and_newcomers_come(tmp_path):
    known = [Student("1", "Ann"), Student("2", "Bob")]
    write_roster(tmp_path, with_newcomers(known, [Student("2", "Robert"), Student("3", "Zoë")]))
    assert class_roster(tmp_path) == [Student("1", "Ann"), Student("2", "Robert"), Student("3", "Zoë")]


# --- what was handed in


@pytest.fixture
def course(tmp_path):
    """A class with an assignment that needs no grading to be looked through."""
    (tmp_path / "release" / "small").mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "release" / "small" / "small.ipynb")
    write_roster(tmp_path, [Student("ann.example", "Ann Example"), Student("17", "Zoë"), Student("18", "Cy")])
    return tmp_path


def put(folder, path):
    (folder / "submitted" / path).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(), folder / "submitted" / path)


def found(folder):
    return {each.student.id: each for each in handed_in(folder, "small", class_roster(folder))}


def test_folders_are_found_by_id_or_name_in_any_spelling(course):
    put(course, "ann.example/small/any name.ipynb")
    put(course, unicodedata.normalize("NFD", "Zoë") + "/small/small.ipynb")
    assert {name: bool(each.notebook) for name, each in found(course).items()} == {
        "ann.example": True,
        "17": True,
        "18": False,
    }


def test_what_is_not_where_it_belongs_is_named_and_not_taken_for_absent(course):
    put(course, "ann.example/03_e_step/a.ipynb")
    put(course, "17/small/a.ipynb")
    put(course, "17/small/b.ipynb")
    put(course, "18/small/a.ipynb")
    put(course, "CY/small/a.ipynb")
    put(course, "stranger/small/a.ipynb")
    work = found(course)
    assert "has 03_e_step, but nothing in submitted/ann.example/small/" in work["ann.example"].problem
    assert "it holds 2" in work["17"].problem
    assert "more than one folder of theirs: 18 and CY" in work["18"].problem
    assert work["stranger"].notebook and work["stranger"].remarks == ("not on the roster",)


def test_without_a_roster_a_folder_is_a_student(course):
    (course / "roster.csv").unlink()
    put(course, unicodedata.normalize("NFD", "Zoë") + "/small/small.ipynb")
    (student,) = [each.student for each in handed_in(course, "small", [])]
    assert student == Student("Zoë")


@pytest.mark.parametrize(
    "typed, drawn, remark",
    [
        ("Ann Example", "Ann Example", False),
        ("ann.example", "ann.example", False),
        (" ANN  example", " ANN  example", False),
        ("Bob", "Ann Example", True),
        ("your name", "Ann Example", True),
        (None, "Ann Example", True),
    ],
)
def test_numbers_are_drawn_from_the_roster_and_another_name_is_remarked(typed, drawn, remark):
    assert drawn_from(Student("ann.example", "Ann Example"), typed)[0] == drawn
    assert bool(drawn_from(Student("ann.example", "Ann Example"), typed)[1]) == remark


def test_a_byte_order_mark_in_a_notebook_does_no_harm(tmp_path):
    text = nbformat.writes(nbformat.v4.new_notebook())
    (tmp_path / "a.ipynb").write_text("\ufeff" + text, encoding="utf-8")
    assert read_notebook(tmp_path / "a.ipynb").cells == []


def test_points_that_may_have_been_lost_with_what_could_not_be_placed_raise_a_doubt(tmp_path):
    release = release_of(source_of(small_solution(tmp_path)))
    starts = ("def e_step", "import", "*Your")
    places = {start: next(i for i, c in enumerate(release.cells) if c.source.startswith(start)) for start in starts}
    marks = [cell.metadata.get("nbgrader", {}) for cell in release.cells]
    full = {mark["grade_id"]: mark["points"] for mark in marks if mark.get("grade") and mark["grade_id"][:4] == "test"}
    first, third = {**full, "test-1-1": 0}, {**full, "test-3-1": 0}
    for place, points, doubt in (
        ("def e_step", first, True),
        ("def e_step", third, False),
        ("import", third, True),
        ("import", full, False),
        ("*Your", full, True),
    ):
        assert is_doubtful(release, points, [Lost(places[place], "")], other_name=False) == doubt
    assert is_doubtful(release, {**full, "test-1-own": 0}, [], other_name=True)
    assert not is_doubtful(release, full, [], other_name=True) and not is_doubtful(release, first, [], other_name=False)


# --- grades files


ANN, BOB = Student("1", "Ann"), Student("2", "Bob")
SCORE = {"points": 7.0, "of": 9.0, "to read": 1, "test-1-1": 2.0}


def test_the_last_good_grade_stays_beside_what_became_of_a_later_run(tmp_path):
    note(tmp_path, "a", [row_of(ANN, GRADED, score=SCORE), row_of(BOB, ABSENT)])
    note(tmp_path, "a", [row_of(ANN, NOT_GRADED, ["unreadable"])])
    rows = read_grades(grades_file(tmp_path, "a"))
    assert rows["1"]["status"] == "not graded" and rows["1"]["remarks"] == "unreadable"
    assert rows["1"]["points"] == "7.0" and rows["1"]["test-1-1"] == "2.0" and rows["1"]["graded at"]
    assert rows["2"]["status"] == "absent" and rows["2"]["points"] == ""
    note(tmp_path, "a", [row_of(ANN, GRADED, score={**SCORE, "points": 5.0})])
    note(tmp_path, "a", [row_of(ANN, GRADED, score={**SCORE, "points": 5.0})])
    row = read_grades(grades_file(tmp_path, "a"))["1"]
    assert (row["points"], row["points before"], row["status"], row["remarks"]) == ("5.0", "7.0", "graded", "")


def test_the_overview_is_over_all_assignments(tmp_path):
    note(tmp_path, "a", [row_of(ANN, GRADED, score=SCORE), row_of(BOB, ABSENT)])
    note(tmp_path, "b", [row_of(BOB, GRADED, score={**SCORE, "points": 4.5})])
    bob = "2,Bob,absent,4.5,4.5,a: absent; b: 1 answer to read"
    text = (tmp_path / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert text == ["id,name,a,b,sum,to see to", "1,Ann,7.0,,7,a: 1 answer to read", bob]


def test_the_overview_goes_by_the_roster(tmp_path):
    write_roster(tmp_path, [BOB, ANN])
    note(tmp_path, "a", [row_of(Student("0", "Stranger"), ABSENT), row_of(ANN, ABSENT), row_of(BOB, ABSENT)])
    text = (tmp_path / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert [line[0] for line in text[1:]] == ["2", "1", "0"]


def test_a_file_that_cannot_be_written_whole_is_left_as_it_was(tmp_path, monkeypatch):
    note(tmp_path, "a", [row_of(ANN, GRADED, score=SCORE)])
    before = grades_file(tmp_path, "a").read_text()
    monkeypatch.setattr("csv.DictWriter.writerows", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OSError, match="No space left"):
        note(tmp_path, "a", [row_of(BOB, ABSENT)])
    assert grades_file(tmp_path, "a").read_text() == before
    assert [path.name for path in (tmp_path / "grades").iterdir()] == ["a.csv"]


def test_a_grades_file_that_is_none_is_not_overwritten(tmp_path):
    grades_file(tmp_path, "a").parent.mkdir()
    grades_file(tmp_path, "a").write_text("Kennung;Name\n1;Ann\n")
    with pytest.raises(ValueError, match="Move it elsewhere"):
        note(tmp_path, "a", [row_of(ANN, ABSENT)])
    assert "Kennung" in grades_file(tmp_path, "a").read_text()


def note_in_a_process(folder, student):
    note(folder, "a", [row_of(Student(student), GRADED, score=SCORE)])
    return True


class Noting:
    """What a process does, as something that can be sent to it."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self):
        return lambda student: note_in_a_process(self.folder, student)


def test_runs_side_by_side_note_every_row(tmp_path):
    students = [f"s{i}" for i in range(12)]
    assert all(done for _, done in side_by_side(Noting(tmp_path), students, jobs=3))
    assert sorted(read_grades(grades_file(tmp_path, "a"))) == sorted(students)


def one_that_dies():
    return lambda task: os._exit(1) if task == "bad" else task * 2


def test_a_process_that_dies_costs_its_own_result_alone():
    results = dict(side_by_side(one_that_dies, ["a", "bad", "b"], jobs=1))
    assert results == {"a": "aa", "bad": None, "b": "bb"}


# --- the command


@pytest.mark.parametrize(
    "words, said",
    [
        (["grade", "small", "--course", "{}/clas"], "is not a folder of a class"),
        (["points", "small", "--course", "{}/clas"], "is not a folder of a class"),
        (["grade", "small", "--course", "{}"], "Nothing has been handed in"),
        (["grade", "smal", "--course", "{}"], "has no assignment 'smal'; made were: small"),
        (["grade", "small", "--course", "{}", "--student", "Zoe"], "Nobody of that name"),
        (["make", "03_estep", "--course", "{}"], "There is no exercise '03_estep'"),
        (["make", "03_e_step", "--course", "{}/a/b"], "is --course"),
        (["make", "03_e_step", "--course", "{}", "--students", "{}/nobody.txt"], "{}/nobody.txt: No such"),
        (["make", "03_e_step", "--course", str(ROOT)], "inside the course"),
        (["make", "03_e_step", "--course", str(ROOT / "class")], "inside the course"),
        (["make", "03_e_step", "--course", "{}", "--tasks", "9"], "has no task 9"),
        (["make", "03_e_step", "--course", "{}", "--tasks", "2"], "Task 1 cannot be left out"),
    ],
)
def test_what_is_mistyped_is_an_error_that_says_so(course, words, said, capsys):
    if "--student" in words:
        (course / "submitted").mkdir()
    before = {path for path in course.rglob("*") if path.name not in ("nbgrader_config.py", "gradebook.db")}
    assert grade.main([word.replace("{}", str(course)) for word in words]) == 2
    assert said.replace("{}", str(course)) in capsys.readouterr().err
    assert {path for path in course.rglob("*") if path.name not in ("nbgrader_config.py", "gradebook.db")} == before


def test_the_last_lines_say_what_is_left_to_do(course, monkeypatch, capsys):
    put(course, "17/small/small.ipynb")
    put(course, "18/small/small.ipynb")
    rows = [row_of(Student(name), GRADED, why, SCORE) for name, why in (("17", [f"{NO_PAGE}: why"]), ("18", []))]
    monkeypatch.setattr(grade.Classroom, "grade", lambda *_: iter(rows))
    assert grade.main(["grade", "small", "--course", str(course), "--unsafe"]) == 1
    *_, good, pageless, unread = capsys.readouterr().out.splitlines()
    assert good.startswith("2 of 3 graded") and pageless.startswith("1 without a page")
    assert unread == "2 students have answers to read: classroom/README.md, step 4."


def test_make_says_what_it_made(tmp_path, capsys):
    (tmp_path / "names.txt").write_text("Ann\nBob", encoding="utf-8")
    words = ["make", "03_e_step", "--course", str(tmp_path / "class"), "--students", str(tmp_path / "names.txt")]
    assert grade.main(words) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("points, 2 answers to read") and second.startswith("2 notebooks in ")


def test_some_tasks_can_be_assigned(tmp_path):
    solution = ROOT / "solutions" / "03_e_step.ipynb"
    marks = [cell.metadata.get("nbgrader", {}) for cell in source_of(solution, [1, 3]).cells]
    names = {mark.get("grade_id", "") for mark in marks}
    assert {"test-1-1", "test-3-1"} <= names
    assert not any(name.startswith(("test-2", "test-4", "own-2")) for name in names)


def test_a_release_that_cannot_be_made_leaves_the_old_one(tmp_path, monkeypatch):
    solution = small_solution(tmp_path)
    (tmp_path / "class").mkdir()
    classroom = grade.Classroom(tmp_path / "class")
    release = classroom.make(solution, ["Ann"])
    before = release.read_text(encoding="utf-8")
    broken = {"success": False, "error": "no reason"}
    monkeypatch.setattr(classroom.api, "generate_assignment", lambda name: broken)
    with pytest.raises(RuntimeError, match="no reason"):
        classroom.make(solution, ["Bob"])
    assert release.read_text(encoding="utf-8") == before
    assert [student.id for student in class_roster(tmp_path / "class")] == ["Ann"]
    assert not (tmp_path / "class" / "for_students" / "Bob").exists()


SLOW = """
import sys, time
from classroom import grade
from classroom.records.grades import row_of

def slow(self, name, work):
    open(self.folder / f"begun-{work.student.id}", "w").close()
    time.sleep(0.1 if work.student.id == "17" else 600)
    return row_of(work.student, "graded", score={"points": 1.0, "of": 1.0, "to read": 0})

grade.Classroom.grade_one = slow
if __name__ == "__main__":
    sys.exit(grade.main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a signal")
def test_ctrl_c_ends_the_whole_and_loses_nothing(course, tmp_path):
    put(course, "17/small/small.ipynb")
    put(course, "18/small/small.ipynb")
    script = tmp_path / "slow.py"
    script.write_text(SLOW, encoding="utf-8")
    words = [sys.executable, str(script), "grade", "small", "--course", str(course)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environ, start_new_session=True)
    begun = course / "begun-18"
    while not begun.exists() and run.poll() is None:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 130 and "Broken off: 1 of 2" in said
    rows = read_grades(grades_file(course, "small"))
    assert {name: row["status"] for name, row in rows.items()} == {
        "17": "graded",
        "18": "not graded",
        "ann.example": "absent",
    }
    assert rows["18"]["remarks"] == "not yet reached"


# --- numbers of one's own


@pytest.mark.parametrize(
    ("given", "whose"), [("[0.25, 3]", ["Zoë"]), ("[0.25]", []), ("[0.25, [3]]", []), ("'three'", []), ("None", [])]
)
def test_numbers_are_somebodys_if_they_pass_their_test_and_else_nobodys(given, whose):
    """What cannot even be compared, as a list with holes, is nobody's, and does no harm to the grading."""
    test = nbformat.v4.new_code_cell(
        "assert student == 'Zoë' and [a - b for a, b in zip(own_1, [0.25, 3], strict=True)] == [0, 0]"
    )
    test.metadata["nbgrader"] = {"grade_id": "test-1-own"}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"own_1 = {given}")])
    source = nbformat.v4.new_notebook(cells=[test])
    assert whose_numbers(notebook, source, {"test-1-own": 0}, ["Åse", "Zoë"]) == whose
    assert whose_numbers(notebook, source, {"test-1-own": 1}, ["Zoë"]) == []
