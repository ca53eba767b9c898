"""An update of the course, as learners do it: nothing of theirs is lost, and what could not be placed is named."""

import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from classroom.laptops import update
from emcourse.progress import solved
from emcourse.progress.tasks import read_cells

ROOT = Path(__file__).resolve().parent.parent
EXERCISE = "03_e_step.ipynb"


@pytest.fixture
def course(tmp_path):
    """A copy of the course, of one chapter to be quick."""
    for folder in ("exercises", "solutions", "notebooks"):
        (tmp_path / "old" / folder).mkdir(parents=True)
        shutil.copy(ROOT / folder / EXERCISE, tmp_path / "old" / folder)
    return tmp_path / "old"


@pytest.fixture
def new(course):
    """A download of the next edition beside it."""
    shutil.copytree(course, course.parent / "new")
    release_new_version(course.parent / "new")
    return course.parent / "new"


def edit(path, change):
    """Change a notebook as Jupyter would: read, change, written."""
    notebook = nbformat.read(path, as_version=4)
    change(notebook.cells)
    nbformat.write(notebook, path)


def sources(path):
    return [cell["source"] for cell in read_cells(path)]


MINE = "def e_step(theta, flips):\n    return 'mine'"


def answer_task_1(folder):
    def answer(cells):
        next(cell for cell in cells if "def e_step" in cell.source).source = MINE

    edit(folder / "exercises" / EXERCISE, answer)


def release_new_version(folder):
    path = folder / "exercises" / EXERCISE
    old, heading = path.read_text(encoding="utf-8"), "# Exercise 03"
    assert heading in old
    path.write_text(old.replace(heading, f"{heading}, new edition", 1), encoding="utf-8")


def read(folder):
    return (folder / "exercises" / EXERCISE).read_text(encoding="utf-8")


# --- a new download


def test_a_new_download_takes_answers_from_the_old_folder(course, new, capsys):
    answer_task_1(course)
    (course / "my_work").mkdir()
    (course / "my_work" / "progress.json").write_text('{"version": 1, "solved": {}}')
    assert update.main([str(course)], new)
    assert "return 'mine'" in read(new) and "new edition" in read(new)
    assert (new / "my_work" / "progress.json").exists()
    assert f"{EXERCISE}: 1 answer carried over" in capsys.readouterr().out
    nbformat.validate(nbformat.read(new / "exercises" / EXERCISE, as_version=4))
    before = read(new)
    assert update.main([str(course)], new) and read(new) == before  # once more changes nothing
    assert len(list(new.glob("my_work/before-update-*"))) == 2


def test_answers_already_given_are_never_overwritten(course, new):
    answer_task_1(course)
    answer_task_1(new)
    (new / "exercises" / EXERCISE).write_text(read(new).replace("'mine'", "'later'"), encoding="utf-8")
    update.main([str(course)], new)
    assert "'later'" in read(new) and "'mine'" not in read(new)


def test_the_files_of_the_old_folder_are_copied_first(course, new):
    answer_task_1(course)
    (course / "exercises" / "data.csv").write_text("mine")
    (course / "notebooks" / "thoughts").mkdir()
    (course / "notebooks" / "thoughts" / "a.txt").write_text("thought")
    update.main([str(course)], new)
    (kept,) = new.glob("my_work/before-update-*")
    assert "return 'mine'" in (kept / "exercises" / EXERCISE).read_text(encoding="utf-8")
    for place in (kept, new):
        assert (place / "exercises" / "data.csv").read_text() == "mine"
        assert (place / "notebooks" / "thoughts" / "a.txt").read_text() == "thought"


def test_a_chapter_and_a_task_that_are_gone_are_named(course, new, capsys):
    shutil.copy(course / "exercises" / EXERCISE, course / "exercises" / "99_gone.ipynb")
    shutil.copy(course / "solutions" / EXERCISE, course / "solutions" / "99_gone.ipynb")
    answer_task_1(course)
    for part in ("exercises", "solutions"):
        edit(new / part / EXERCISE, lambda cells: cells.__delitem__(slice(2, 6)))
    update.main([str(course)], new)
    said = capsys.readouterr().out
    assert "99_gone.ipynb: not in this version of the course" in said and "e_step: no longer asked for; kept" in said
    assert "solutions" not in said and MINE in sources(new / "exercises" / EXERCISE)
    assert not (new / "exercises" / "99_gone.ipynb").exists()


def test_what_was_added_to_cells_of_the_course_comes_along(course, new, capsys):
    def add(cells):
        cells[1].source += "\nimport math as m\nTOLERANCE = 1e-9"
        cells[4].source = f"def helper(x):\n    return x\n\n{cells[4].source}"
        cells[2].source += "\n\nMy note on task 1."

    edit(course / "exercises" / EXERCISE, add)
    edit(new / "solutions" / EXERCISE, lambda cells: None)
    edit(new / "exercises" / EXERCISE, lambda cells: cells[4].update(source="check.e_step(e_step, check.two_coins)"))
    update.main([str(course)], new)
    found = sources(new / "exercises" / EXERCISE)
    assert "import math as m\nTOLERANCE = 1e-9" in found and "My note on task 1." in found
    helper = found.index("def helper(x):\n    return x")
    assert found[helper + 1] == "check.e_step(e_step, check.two_coins)"
    nbformat.validate(nbformat.read(new / "exercises" / EXERCISE, as_version=4))
    before = read(new)
    assert update.main([str(course)], new) and read(new) == before


def test_notes_in_notebooks_come_along(course, new, capsys):
    note = new_markdown_cell("My note.", id="aaaa")
    edit(course / "notebooks" / EXERCISE, lambda cells: cells.insert(3, note))
    update.main([str(course)], new)
    assert "My note." in sources(new / "notebooks" / EXERCISE)
    assert f"notebooks/{EXERCISE}: 1 cell of yours kept" in capsys.readouterr().out.replace("\\", "/")


def test_notes_inside_a_cell_of_a_notebook_are_named(course, new, capsys):
    def add(cells):
        cells[0].source += "\n\nMy note, which is in the copy."
        next(cell for cell in cells if cell.cell_type == "code").source += "\nmine = 1"

    edit(course / "notebooks" / EXERCISE, add)
    update.main([str(course)], new)
    (kept,) = new.glob("my_work/before-update-*")
    assert "My note, which is in the copy." in "".join(sources(kept / "notebooks" / EXERCISE))
    said = capsys.readouterr().out.replace("\\", "/")
    assert f"notebooks/{EXERCISE}: not all carried over" in said
    assert "yours or an older one's: “My note, which is in the copy.”, “mine = 1”\n" in said


def test_an_untouched_notebook_is_not_named(course, new, capsys):
    update.main([str(course)], new)
    assert "carried over" not in capsys.readouterr().out


def test_progress_of_both_folders_is_put_together(course, new):
    for folder, noted in (
        (course, {"a": {"Task 1": {"0": "2026-01-01"}}}),
        (new, {"a": {"Task 2": {"0": "2026-02-01"}}}),
    ):
        (folder / "my_work").mkdir()
        (folder / "my_work" / "progress.json").write_text(json.dumps({"version": 1, "solved": noted}))
    (course / "my_work" / "other.txt").write_text("old")
    (new / "my_work" / "other.txt").write_text("new")
    update.main([str(course)], new)
    assert set(solved.load(new / "my_work" / "progress.json")["solved"]["a"]) == {"Task 1", "Task 2"}
    assert (new / "my_work" / "other.txt").read_text() == "new"
    (older,) = new.glob("my_work/before-update-*/my_work/other.txt")
    assert older.read_text() == "old"


def test_an_update_that_was_broken_off_is_taken_up_again(course, new, monkeypatch, capsys):
    answer_task_1(course)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(update, "carry_file", killed)
        with pytest.raises(KeyboardInterrupt):
            update.main([str(course)], new)
    assert "return 'mine'" not in read(new)
    update.main([], new)
    assert "return 'mine'" in read(new) and "An update was broken off" in capsys.readouterr().out
    assert not list(new.glob("my_work/before-update-*/unfinished"))


@pytest.mark.parametrize("given, said", [("new", "this folder itself"), ("nowhere", "not a folder of the course")])
def test_another_folder_is_refused(new, given, said, capsys):
    assert not update.main([str(new.parent / given)], new)
    assert said in capsys.readouterr().out


def test_a_full_disk_is_told_and_harms_nothing(course, new, monkeypatch, capsys):
    answer_task_1(course)
    before = read(new)
    monkeypatch.setattr(shutil, "copy2", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    assert not update.main([str(course)], new)
    assert read(new) == before and "No space left on device" in capsys.readouterr().out


# --- a git clone


def git(folder, *arguments):
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def clone(course, tmp_path):
    git(course, "init", "-q", "-b", "main")
    git(course, "add", ".")
    git(course, "commit", "-qm", "first")
    git(tmp_path, "clone", "-q", str(course), "clone")
    (tmp_path / "clone" / ".git" / "info" / "exclude").write_text("my_work/\n")
    return tmp_path / "clone"


def test_a_clone_is_updated_with_answers_in_place(course, clone, capsys):
    answer_task_1(clone)
    release_new_version(course)
    git(course, "commit", "-qam", "second")
    assert update.main([], clone)
    assert "return 'mine'" in read(clone) and "new edition" in read(clone)
    kept = next(clone.glob(f"my_work/before-update-*/exercises/{EXERCISE}")).read_text(encoding="utf-8")
    assert "return 'mine'" in kept and "new edition" not in kept
    assert update.main([], clone) and "return 'mine'" in read(clone)  # nothing new to fetch: all stays


def test_where_nothing_can_be_fetched_nothing_changes(clone, capsys):
    answer_task_1(clone)
    before = read(clone)
    git(clone, "remote", "set-url", "origin", str(clone / "nowhere"))
    assert not update.main([], clone)
    assert read(clone) == before
    assert "Nothing was changed" in capsys.readouterr().out


def test_own_commits_stay_in_a_branch_and_their_notes_come_along(course, clone, capsys):
    answer_task_1(clone)
    note = new_markdown_cell("My note.", id="aaaa")
    edit(clone / "notebooks" / EXERCISE, lambda cells: cells.insert(3, note))
    (clone / "exercises" / "mine.txt").write_text("mine")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "my answers")
    edit(clone / "notebooks" / EXERCISE, lambda cells: cells.insert(1, new_code_cell("later = 1", id="bbbb")))
    release_new_version(course)
    git(course, "commit", "-qam", "second")
    assert update.main([], clone)
    assert "return 'mine'" in read(clone) and "new edition" in read(clone)
    assert {"My note.", "later = 1"} <= set(sources(clone / "notebooks" / EXERCISE))
    assert (clone / "exercises" / "mine.txt").read_text() == "mine"
    (kept,) = clone.glob("my_work/before-update-*")
    said = capsys.readouterr().out
    assert f"kept in the branch {kept.name}" in said
    branch = subprocess.run(["git", "log", "-1", "--format=%s", kept.name], cwd=clone, capture_output=True, text=True)
    assert branch.stdout.strip() == "my answers"
    assert update.main([], clone) and "return 'mine'" in read(clone)


def test_commits_to_the_course_itself_are_left_to_the_learner(course, clone, capsys):
    (course / "course.py").write_text("print('theirs')")
    git(course, "add", ".")
    git(course, "commit", "-qm", "second")
    git(clone, "pull", "-q")
    (clone / "course.py").write_text("print('mine')")
    git(clone, "commit", "-qam", "mine")
    before = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True).stdout
    assert not update.main([], clone)
    assert "such as to course.py" in capsys.readouterr().out
    assert subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True).stdout == before


def test_a_merge_under_way_is_noticed(clone, capsys):
    answer_task_1(clone)
    before = read(clone)
    (clone / ".git" / "MERGE_HEAD").write_text("0" * 40)
    assert not update.main([], clone)
    assert "under way" in capsys.readouterr().out and read(clone) == before


def test_the_launcher_updates(monkeypatch):
    spec = importlib.util.spec_from_file_location("course", ROOT / "course.py")
    launcher = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(launcher)
    commands = []
    monkeypatch.setattr(launcher, "run", lambda *command, **_: commands.append([str(part) for part in command]) or 0)
    monkeypatch.setattr(launcher, "environment", lambda folder, *_: Path(folder) / "python")
    monkeypatch.setattr(sys, "argv", ["course.py", "update", "/old/course"])
    assert launcher.main() == 0
    assert commands == [[".venv/python", str(ROOT / "classroom/laptops/update.py"), "/old/course"]]
