"""What a learner has done is kept: tasks that were solved, and answers through an update of the course."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import emcourse
from emcourse.progress import solved
from emcourse.progress.carry import carry
from emcourse.progress.tasks import STUB, TEXT_STUB, read_cells, tasks

ROOT = Path(__file__).resolve().parent.parent
EXERCISE = "03_e_step.ipynb"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A copy of the course's exercises, with a notebook open in it."""
    monkeypatch.delenv("EMLEARN_PROGRESS", raising=False)
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises", ignore=shutil.ignore_patterns(".*"))
    monkeypatch.chdir(tmp_path / "exercises")
    return tmp_path


@pytest.fixture
def checks():
    """The sources of the checks of exercise 03, task by task."""
    cells = read_cells(ROOT / "exercises" / EXERCISE)
    return [[cells[i]["source"] for i in task.checks] for task in tasks(cells)]


def done():
    return [title[:6] for notebook, title, done in emcourse.my_progress().rows if done]


# --- what was solved


def test_a_check_that_runs_through_is_noted_in_a_kernel(course):
    """Task 1 is solved in the exercise itself; task 2 is not."""
    notebook = nbformat.read(course / "exercises" / EXERCISE, as_version=4)
    right = nbformat.read(ROOT / "solutions" / EXERCISE, as_version=4)
    first, second, *_ = tasks(notebook.cells)
    notebook.cells = notebook.cells[: second.cells.stop]
    for i in first.cells:
        notebook.cells[i].source = right.cells[i].source
    place = {"metadata": {"path": course / "exercises"}}
    NotebookClient(notebook, timeout=60, allow_errors=True, resources=place).execute()
    assert done() == ["Task 1"]
    assert "| 03_e_step | Task 1 ★ Responsibilities (10 minutes) | done |" in emcourse.my_progress()._repr_markdown_()


def test_a_check_is_known_by_its_id_or_by_its_source(course, checks):
    solved.note(
        "check.anything()", cell_id=read_cells(course / "exercises" / EXERCISE)[tasks_of(course)[1].checks[0]]["id"]
    )
    solved.note(checks[0][0] + "\n")
    solved.note("check.something_of_my_own()")
    assert done() == ["Task 1", "Task 2"]


def tasks_of(course):
    return tasks(read_cells(course / "exercises" / EXERCISE))


def test_a_task_with_two_checks_is_done_when_both_have_run(course):
    two = course / "exercises" / "99_two.ipynb"
    cells = ["def f():\n    pass", "assert f() is None", "assert f() is not True"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("## Task 1 ★ Two (1 minute)")])
    notebook.cells += map(nbformat.v4.new_code_cell, cells)
    nbformat.write(notebook, two)
    solved.note(cells[1])
    assert emcourse.my_progress().done == 0
    solved.note(cells[2])
    assert emcourse.my_progress().done == 1


def test_nothing_is_noted_elsewhere(course, checks, monkeypatch):
    for where in (ROOT / "solutions", ROOT, course):
        monkeypatch.chdir(where)
        assert solved.place() is None
        solved.note(checks[0][0])
    assert not (course / "my_work").exists() and not (ROOT / "my_work" / "progress.json").exists()


def test_a_variable_says_where_or_not_at_all(course, checks, monkeypatch, tmp_path):
    monkeypatch.setenv("EMLEARN_PROGRESS", str(tmp_path / "mine.json"))
    solved.note(checks[0][0])
    assert done() == ["Task 1"] and (tmp_path / "mine.json").exists()
    monkeypatch.setenv("EMLEARN_PROGRESS", "off")
    assert solved.place() is None


@pytest.mark.parametrize(
    "damaged", ["", "{", "[]", '{"version": 1}', '{"version": "x"}', '{"version": 1, "solved": {"a": 3}}']
)
def test_a_damaged_file_is_kept_aside(course, checks, damaged, capsys):
    file = solved.place()
    file.parent.mkdir()
    file.write_text(damaged)
    solved.note(checks[0][0])
    assert done() == ["Task 1"]
    assert (file.parent / "progress-damaged-1.json").read_text() == damaged
    assert "kept as progress-damaged-1.json" in capsys.readouterr().out


def test_a_file_of_a_newer_course_is_left_alone(course, checks):
    file = solved.place()
    file.parent.mkdir()
    newer = json.dumps({"version": 2, "solved": "in another way"})
    file.write_text(newer)
    with pytest.raises(solved.UnreadableProgress, match="newer version"):
        solved.note(checks[0][0])
    solved._cell_has_run(Ran(checks[0][0]))  # what the notebook calls: silent
    assert file.read_text() == newer
    assert "update the course" in repr(emcourse.my_progress())


class Ran:
    """What IPython tells of a cell that has run."""

    def __init__(self, source):
        self.success, self.info, self.raw_cell = True, self, source


def test_a_file_that_cannot_be_written_disturbs_nobody(course, checks):
    (course / "my_work").write_text("a file where a folder should be")
    solved._cell_has_run(Ran(checks[0][0]))
    assert emcourse.my_progress().done == 0


def test_nothing_half_written_is_left(course, checks, monkeypatch):
    solved.note(checks[0][0])
    before = solved.place().read_text()
    monkeypatch.setattr(solved.os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    solved._cell_has_run(Ran(checks[1][0]))
    assert solved.place().read_text() == before
    assert [path.name for path in solved.place().parent.iterdir()] == ["progress.json"]


NOTING = """
import sys
from pathlib import Path
from emcourse.progress import solved
from emcourse.progress.tasks import Task
for part in range(int(sys.argv[2]), 40, 4):
    solved._add(Path(sys.argv[1]), "03_e_step", Task(f"Task {part}", range(1), (0,)), 0)
"""


def test_kernels_that_note_at_once_lose_nothing(tmp_path):
    words = [sys.executable, "-c", NOTING, str(tmp_path / "my_work" / "progress.json")]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [subprocess.Popen([*words, str(first)], env=environ) for first in range(4)]
    assert [run.wait() for run in runs] == [0] * 4
    noted = solved.load(tmp_path / "my_work" / "progress.json")["solved"]["03_e_step"]
    assert set(noted) == {f"Task {part}" for part in range(40)}


def test_where_no_lock_can_be_made_progress_is_noted_all_the_same(course, checks, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(course / "nowhere"))
    solved.note(checks[0][0])
    assert done() == ["Task 1"]


# --- answers carried over


def code(source, name=None):
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "id": name or source[:9],
    }


def text(source, name=None):
    return {"cell_type": "markdown", "source": source, "metadata": {}, "id": name or source[:9]}


NEW = [
    text("# Exercise 42", "42-00"),
    text("## Task 1 ★ In new words (5 minutes)", "42-01"),
    code(f"def f(x):\n    {STUB}", "42-02"),
    code("assert f(1) == 2", "42-03"),
    text("**A.** Why?", "42-04"),
    text(TEXT_STUB, "42-05"),
]


def answers_in(old):
    carried = carry(old, NEW)
    return [carried.cells[i]["source"] for i in (2, -1)], carried


def test_answers_are_found_by_name_and_by_the_text_before_them():
    old = [
        text("# Exercise 42", "42-00"),
        text("## Task 1 ★ In old words (5 minutes)", "42-01"),
        text("A cell that is no more.", "42-02"),
        code("def f(x):\n    return x + 1", "42-03"),
        code("assert f(1) == 2 == 2", "42-04"),
        text("**A.** Why?", "42-05"),
        text("Because.", "42-06"),
    ]
    found, carried = answers_in(old)
    assert found == ["def f(x):\n    return x + 1", "Because."]
    assert carried.lost == [] and carried.done == ["f", "the answer to “**A.** Why?”"]
    assert [cell["source"] for i, cell in enumerate(carried.cells) if i not in (2, 5)] == [
        cell["source"] for i, cell in enumerate(NEW) if i not in (2, 5)
    ]


def test_answers_are_found_without_ids_and_where_a_function_cannot_be_parsed():
    old = [dict(cell) for cell in NEW]
    old[2] = code("def f(x):\n    return (x + 1")
    old[5] = text("Because.")
    for cell in old:
        del cell["id"]
    assert answers_in(old)[0] == ["def f(x):\n    return (x + 1", "Because."]


def test_own_cells_come_along_and_changed_course_cells_do_not():
    old = [*NEW[:2], code("def f(x):\n    return helper(x)", "42-02"), code("print('my own try')", "a1b2"), *NEW[3:]]
    old[4] = code("assert True", "42-03")
    carried = carry(old, NEW)
    assert [cell["source"] for cell in carried.cells[2:5]] == [
        old[2]["source"],
        "print('my own try')",
        "assert f(1) == 2",
    ]
    assert len(carried.cells) == len(NEW) + 1


@pytest.mark.parametrize(
    "answer, reason",
    [
        ("def f(x, y):\n    return x", r"f: its arguments were \(x, y\) and are now \(x\)"),
        (f"def f(x):\n    y = x\n    {STUB}", "f: not finished"),
        ("g = 3", "f: not found"),
    ],
)
def test_what_does_not_fit_is_named_and_stays_behind(answer, reason):
    old = [*NEW[:2], code(answer, "xyz"), *NEW[3:]]
    carried = carry(old, NEW)
    assert NEW[2] in carried.cells and len(carried.lost) == 1
    assert re.match(reason, carried.lost[0].reason)


def test_an_exercise_not_begun_has_nothing_to_carry():
    carried = carry(NEW, NEW)
    assert carried.cells == NEW and carried.done == carried.lost == []


@pytest.mark.parametrize("folder", ["notebooks", "exercises", "."])
def test_progress_knows_the_exercises_wherever_it_is_asked(folder, monkeypatch):
    monkeypatch.chdir(ROOT / folder)
    monkeypatch.delenv("EMLEARN_PROGRESS", raising=False)
    rows = emcourse.my_progress().rows
    assert len({notebook for notebook, *_ in rows}) == len(list(ROOT.glob("exercises/*.ipynb"))) and len(rows) > 48
