"""Moodle and Canvas: what they let one download is laid where it is graded, and points go back as they import them."""

import csv
import os
import subprocess
import sys
import time
import unicodedata
import zipfile
from pathlib import Path

import nbformat
import pytest

from classroom import grade
from classroom.platforms import download
from classroom.platforms.collect import collect
from classroom.records.busy import alone_with
from classroom.records.grades import GRADED, LOOK, grades_file, note, row_of
from classroom.records.roster import Student, class_roster, read_roster, write_roster
from classroom.records.submissions import handed_in

ROOT = Path(__file__).resolve().parent.parent

ANN, ZOE = Student("ann.example", "Ann Maria Example", "ann@example.org"), Student("17", "Zoë O'Neil", canvas="77")
CLASS = [ANN, ZOE, Student("18", "Cy Lee"), Student("19", "Lee Cy")]


@pytest.fixture
def course(tmp_path):
    """A class with an assignment that needs no grading."""
    folder = tmp_path / "class"
    (folder / "release" / "small").mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(), folder / "release" / "small" / "small.ipynb")
    write_roster(folder, CLASS)
    return folder


def downloaded(folder, files, as_zip):
    """A download with these files, as a zip or unpacked."""
    if as_zip:
        with zipfile.ZipFile(folder / "download.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return folder / "download.zip"
    for name, text in files.items():
        (folder / "download" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "download" / name).write_text(text, encoding="utf-8")
    return folder / "download"


def collected(course, files, as_zip=True, **options):
    outcomes = collect(course, "small", downloaded(course.parent, files, as_zip), class_roster(course), **options)
    return {each.file: each for each in outcomes}


def standing(course):
    """What stands where it is graded, and what is kept beside."""
    found = course.glob("submitted/**/*.ipynb")
    return {path.relative_to(course / "submitted").as_posix(): path.read_text(encoding="utf-8") for path in found}


MOODLE_FOLDERS = {
    "Ann Maria Example_1234_assignsubmission_file/my work.ipynb": "ann",
    "Zoë ONeil_1235_assignsubmission_file_/part/hw.ipynb": "zoe",
    "Zoë ONeil_1235_assignsubmission_onlinetext/onlinetext.html": "",
    "__MACOSX/Zoë ONeil_1235_assignsubmission_file_/._hw.ipynb": "",
}
MOODLE_FLAT = {
    "Ann Maria Example_1234_assignsubmission_file_my work.ipynb": "ann",
    unicodedata.normalize("NFD", "O'Neil Zoë_1235_assignsubmission_file_hw.ipynb"): "zoe",
}
CANVAS = {
    "exampleannmaria_5_990_my_work.ipynb": "ann",
    "somebodyelse_LATE_77_991_hw-1.ipynb": "zoe",  # the number says more than the name
}
WRAPPED = {f"E-step submissions/{name}": text for name, text in CANVAS.items()}


@pytest.mark.parametrize("as_zip", [True, False], ids=["zip", "folder"])
@pytest.mark.parametrize("files", [MOODLE_FOLDERS, MOODLE_FLAT, CANVAS, WRAPPED])
def test_each_notebook_goes_to_its_student(files, as_zip, course):
    outcomes = collected(course, files, as_zip)
    assert standing(course) == {"ann.example/small/small.ipynb": "ann", "17/small/small.ipynb": "zoe"}
    assert not any(each.is_left for each in outcomes.values())
    is_late = files in (CANVAS, WRAPPED)
    assert [each.what for each in outcomes.values() if each.what.startswith("late")] == ["late; collected"] * is_late
    late = {each.student.id: each.late for each in handed_in(course, "small", class_roster(course))}
    assert late == {"ann.example": False, "17": is_late, "18": False, "19": False}


LEFT = {
    "Bob Stranger_9_assignsubmission_file/a.ipynb": "nobody on the roster is 'Bob Stranger'",
    "Participant_9_assignsubmission_file/a.ipynb": "nobody on the roster is 'Participant'",
    "Cy Lee_9_assignsubmission_file/a.ipynb": "'Cy Lee' may be 18 or 19",
    "Zoe ONeil_9_assignsubmission_file/a.ipynb": "nobody",  # not in her spelling
    "oneilzoë_78_12_a.ipynb": "nobody",  # her name, but another's number
    "anon_12345_78_a.ipynb": "names are hidden",
    "anything.ipynb": "not named as Moodle or Canvas",
    "../Ann Maria Example_9_assignsubmission_file/a.ipynb": "leads out",
    "/Ann Maria Example_9_assignsubmission_file/a.ipynb": "leads out",
    "Ann Maria Example_9_assignsubmission_file\\..\\a.ipynb": "leads out",
    f"Ann Maria Example_9_assignsubmission_file/{'é' * 126}.ipynb": "longer than a file's may be",
    "Ann Maria Example_9_assignsubmission_file/essay.pdf": "no notebook",
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_not_certain_is_named_and_left(name, course):
    (outcome,) = collected(course, {name: "{}"}).values()
    assert outcome.is_left and LEFT[name] in outcome.what and standing(course) == {}


def test_of_two_notebooks_of_a_student_none_is_chosen(course):
    outcomes = collected(course, {f"exampleannmaria_5_{i}_a.ipynb": str(i) for i in range(2)})
    assert all("2 notebooks of theirs" in each.what for each in outcomes.values()) and standing(course) == {}


def test_a_zip_is_never_unpacked_beyond_what_a_notebook_may_hold(course, monkeypatch):
    monkeypatch.setattr(download, "LARGEST", 2**20)
    bomb = collected(course, {"exampleannmaria_5_1_a.ipynb": "0" * 2**24})
    assert "larger than 1 MB" in next(iter(bomb.values())).what and standing(course) == {}
    monkeypatch.setattr(download, "MOST", 3)
    with pytest.raises(ValueError, match="4 files"):
        collected(course, {f"{i}.ipynb": "" for i in range(4)})


def test_a_damaged_file_costs_no_other(course):
    place = downloaded(course.parent, CANVAS, as_zip=True)
    data = bytearray(place.read_bytes())
    data[data.index(b"my_work.ipynb") + len("my_work.ipynb")] ^= 255
    place.write_bytes(data)
    outcomes = collect(course, "small", place, class_roster(course))
    assert [each.is_left for each in outcomes] == [False, True] and "damaged" in outcomes[1].what
    assert standing(course) == {"17/small/small.ipynb": "zoe"}


def test_a_newer_notebook_goes_in_and_those_before_are_kept_beside(course):
    (course / "submitted" / "ANN maria example" / "small").mkdir(parents=True)
    (course / "submitted" / "ANN maria example" / "small" / "by mail.ipynb").write_text("first")
    name = "exampleannmaria_5_990_hw.ipynb"
    for text in ("second", "second", "third"):
        outcome = collected(course, {name: text})[name]
        assert not outcome.is_left
    place = "ANN maria example/small/"
    kept = {f"{place}earlier/1 by mail.ipynb": "first", f"{place}earlier/2 small.ipynb": "second"}
    assert standing(course) == {**kept, f"{place}small.ipynb": "third"}
    again = collected(course, {name: "second"})[name]
    assert again.is_left and "one of those in earlier/" in again.what
    assert collected(course, {name: "third"})[name].what == "is there already"
    assert standing(course) == {**kept, f"{place}small.ipynb": "third"}


def test_the_command_tells_of_everyone_and_a_dry_run_writes_nothing(course, capsys):
    place = downloaded(course.parent, {**MOODLE_FOLDERS, "anything.ipynb": ""}, as_zip=True)
    words = ["collect", "small", str(place), "--course", str(course)]
    assert grade.main([*words, "--dry-run"]) == 1 and not (course / "submitted").exists()
    said = capsys.readouterr().out
    assert said.count(": would collect: ") == 2
    assert grade.main(words) == 1
    said += capsys.readouterr().out
    assert said.count("18: nothing in the download") == 2 and said.count("LEFT anything.ipynb") == 2
    assert "students with a notebook in the download: 2 of 4; files left: 1" in said


@pytest.mark.parametrize("roster, text", [([], "has no roster"), (CLASS, "neither a folder nor a zip")])
def test_what_cannot_be_collected_is_an_error_that_says_so(roster, text, tmp_path):
    (tmp_path / "a.rar").write_text("")
    with pytest.raises(ValueError, match=text):
        collect(tmp_path, "small", tmp_path / "a.rar", roster)


def test_a_roster_keeps_by_what_platforms_know_a_student(tmp_path):
    (tmp_path / "names.csv").write_text("ID;Name;Group;Canvas;Email\n17;Zoë;A;77;z@example.org\n18;Cy\n", "utf-8")
    students = read_roster(tmp_path / "names.csv")
    assert students == [Student("17", "Zoë", "z@example.org", canvas="77"), Student("18", "Cy")]
    write_roster(tmp_path, students)
    assert class_roster(tmp_path) == students
    assert (tmp_path / "roster.csv").read_text("utf-8").splitlines()[0] == "id,name,email,canvas"
    (tmp_path / "names.csv").write_text("id,name,canvas\n1,Ann,5\n2,Bob,5")
    with pytest.raises(ValueError, match="Two students have the canvas '5'"):
        read_roster(tmp_path / "names.csv")


# --- points to a gradebook


@pytest.fixture
def graded(course):
    """Ann's points are final, Zoë's words are to be read, one is to be looked at, and one is absent."""
    score = {"points": 7.5, "of": 9.0, "to read": 0}
    rows = [row_of(ANN, GRADED, score=score), row_of(ZOE, GRADED, score={**score, "to read": 1})]
    looked = [row_of(CLASS[2], LOOK, score={**score, "points": 0.0}), row_of(CLASS[3], "absent")]
    note(course, "small", rows + looked)
    return course


def exported(course, *options):
    assert grade.main(["export", "small", "--course", str(course), *options]) == 0


def moodle_imports(path, users, grades, by):
    """Moodle's import, of a column of the file to a grade item: ``-`` and nothing end a grade."""
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            (user,) = [name for name, about in users.items() if about[by] == row[by]]
            grades[user] = None if row["E-step"] in ("", "-") else float(row["E-step"])
    return grades


def test_moodle_gets_what_is_final_and_nothing_else_is_changed(graded, capsys):
    exported(graded, "--for", "moodle", "--column", "E-step")
    said = capsys.readouterr().out
    assert "points of 1" in said
    assert all(line in said for line in ("17: answers to read: 1", "18: to be looked at", "19: absent"))
    users = {each.name: {"ID number": each.id, "Email address": each.email} for each in CLASS}
    by_hand = {"Cy Lee": 3.0, "Lee Cy": None}
    for by in ("ID number", "Email address"):
        grades = moodle_imports(graded / "exports" / "moodle-small.csv", users, dict(by_hand), by)
        assert grades == {**by_hand, "Ann Maria Example": 7.5}


def test_what_is_not_final_is_exported_if_asked_for_and_named_all_the_same(graded, capsys):
    exported(graded, "--for", "moodle", "--column", "E-step", "--provisional")
    users = {each.name: {"ID number": each.id} for each in CLASS}
    grades = moodle_imports(graded / "exports" / "moodle-small.csv", users, {}, "ID number")
    assert grades == {"Ann Maria Example": 7.5, "Zoë O'Neil": 7.5, "Cy Lee": 0.0}
    assert "17: answers to read: 1, exported all the same" in capsys.readouterr().out


def test_all_assignments_are_exported_without_a_name_and_none_that_was_not_graded(graded, capsys):
    assert grade.main(["export", "--course", str(graded), "--for", "moodle"]) == 0
    assert [path.name for path in (graded / "exports").iterdir()] == ["moodle-small.csv"]
    grades_file(graded, "small").unlink()
    assert grade.main(["export", "small", "--course", str(graded), "--for", "moodle"]) == 2
    assert "has not been graded" in capsys.readouterr().err


GRADEBOOK = """Student,ID,SIS User ID,SIS Login ID,Section,Notes,Homework (12),small (34),Assignments Current Score
,,,,,,,Manual Posting,
    Points Possible,,,,,,5,9,(read only)
"Example, Ann Maria",5,,,Lab,,4,2,50
"Nobody, Known",77,,zoe,Lab,,3,,
"Lee, Cy",6,18,cy,Lab,,1,4,
"Student, Test",9,,,Lab,,,,
"""


def canvas_imports(path, grades):
    """Canvas's import: students by number, assignments by the number behind their title, all cells as they stand."""
    titles, *rows = list(csv.reader(path.open(encoding="utf-8", newline=""), delimiter=","))
    assert "Student" in titles[0] and "ID" in titles[1] and titles.index("Section") == 4
    for row in rows:
        for title, cell in zip(titles[5:], row[5:]):
            if "Points Possible" not in row[0]:
                grades[row[1], title] = cell
    return grades


@pytest.mark.parametrize("lines, mark", [("\n", ""), ("\r\n", "\ufeff")])
def test_canvas_gets_its_own_gradebook_with_what_is_final(graded, lines, mark, capsys):
    theirs = graded.parent / "theirs.csv"
    theirs.write_text(mark + GRADEBOOK, encoding="utf-8", newline=lines)
    exported(graded, "--for", "canvas", "--gradebook", str(theirs))
    before = {("5", "small (34)"): "2", ("6", "small (34)"): "4", ("5", "Homework (12)"): "4"}
    after = canvas_imports(graded / "exports" / "canvas-small.csv", dict(before))
    assert after == {**before, ("5", "small (34)"): "7.5"}
    exported(graded, "--for", "canvas", "--gradebook", str(theirs), "--provisional")
    after = canvas_imports(graded / "exports" / "canvas-small.csv", dict(before))
    assert after == {**before, ("5", "small (34)"): "7.5", ("77", "small (34)"): "7.5", ("6", "small (34)"): "0"}
    exported(graded, "--for", "canvas", "--gradebook", str(theirs), "--column", "Homework")
    assert "full marks are 9 here and 5 in Canvas" in capsys.readouterr().out


def test_a_row_that_two_may_claim_is_nobodys(graded, capsys):
    write_roster(graded, [*CLASS[:2], Student("20", "Li Na", username="18"), *CLASS[2:]])
    theirs = graded.parent / "theirs.csv"
    theirs.write_text(GRADEBOOK)
    score = {"points": 1.0, "of": 9.0, "to read": 0}
    note(graded, "small", [row_of(Student(name), GRADED, score=score) for name in ("18", "20")])
    exported(graded, "--for", "canvas", "--gradebook", str(theirs))
    assert capsys.readouterr().out.count("rows of Canvas's gradebook that may be theirs, or somebody else's: 1") == 2
    assert canvas_imports(graded / "exports" / "canvas-small.csv", {}) == {("5", "small (34)"): "7.5"}


def test_whose_row_is_not_certain_is_named_and_left(graded, capsys):
    theirs = graded.parent / "theirs.csv"
    theirs.write_text(GRADEBOOK + '"Maria Example, Ann",8,,,Lab,,,,\n')
    exported(graded, "--for", "canvas", "--gradebook", str(theirs))
    assert "ann.example: rows of Canvas's gradebook that may be theirs: 2" in capsys.readouterr().out
    assert canvas_imports(graded / "exports" / "canvas-small.csv", {}) == {}


@pytest.mark.parametrize(
    "options, text",
    [
        (["--gradebook", "{}"], "Say which with --column; there are: Homework (12); Other (34)"),
        (["--gradebook", "{}", "--column", "Home"], "0 columns 'Home'"),
        (["--gradebook", __file__], "is not the gradebook that Canvas exports"),
        ([], "give it as --gradebook"),
    ],
)
def test_what_cannot_be_exported_is_an_error_that_says_so(graded, options, text, capsys):
    theirs = graded.parent / "theirs.csv"
    theirs.write_text(GRADEBOOK.replace("small", "Other"))
    words = ["export", "small", "--course", str(graded), "--for", "canvas"]
    assert grade.main([*words, *(option.replace("{}", str(theirs)) for option in options)]) == 2
    assert text in capsys.readouterr().err and not (graded / "exports").exists()


# --- one command at a time


HOLD = """
import sys, time
from classroom.records.busy import alone_with
with alone_with({folder!r}, "small"):
    open({sign!r}, "w").close()
    time.sleep(600)
"""


@pytest.mark.parametrize("words", [["grade"], ["points"], ["collect", "{}"]], ids=lambda words: words[0])
def test_a_second_command_on_an_assignment_is_refused_until_the_first_has_died(course, words, capsys):
    place = course / "submitted" / "17" / "small" / "small.ipynb"
    place.parent.mkdir(parents=True)
    place.write_text("no notebook")
    sign = course.parent / "held"
    code = HOLD.format(folder=str(course), sign=str(sign))
    first = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        while not sign.exists() and first.poll() is None:
            time.sleep(0.02)
        words = [words[0], "small", *(word.replace("{}", str(course / "submitted")) for word in words[1:])]
        words += ["--course", str(course)]
        assert grade.main(words) == 2
        assert "Another command is at work on 'small'" in capsys.readouterr().err
        assert not grades_file(course, "small").exists() and place.read_text() == "no notebook"
    finally:
        first.kill()
        first.wait()
    with alone_with(course, "small"):
        pass


def test_what_is_being_graded_is_not_made_anew_and_another_assignment_is_not_held_up(course):
    solution = ROOT / "solutions" / "clinic.ipynb"
    with alone_with(course, "clinic"), pytest.raises(ValueError, match="at work on 'clinic'"):
        grade.Classroom(course).make(solution)
    assert not (course / "release" / "clinic").exists()
    with alone_with(course, "clinic"), alone_with(course, "small"):
        pass
