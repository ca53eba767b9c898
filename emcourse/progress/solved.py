"""What a learner has solved, kept in a file of their own.

When a cell that checks an exercise runs through, in a notebook opened in ``exercises/`` or ``my_work/``, this is noted
in ``my_work/progress.json``. Nothing is noted elsewhere, unless the environment variable ``EMLEARN_PROGRESS`` names a
file (``off`` notes nothing anywhere). Noting never raises an error, and never overwrites a file that it cannot read.
"""

from __future__ import annotations

import contextlib
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from emcourse.progress import files
from emcourse.progress.files import UnreadableProgress
from emcourse.progress.tasks import Task, is_check, read_cells, tasks

VERSION = 1
NAME = "progress.json"


def listen() -> None:
    """Note solved tasks from now on, if this is a notebook opened where exercises are done."""
    with contextlib.suppress(Exception):
        shell = sys.modules["IPython"].get_ipython()  # where IPython is not loaded, nobody listens
        if shell is not None and place() is not None and not getattr(shell, "emlearn_listens", False):
            shell.events.register("post_run_cell", _cell_has_run)
            shell.emlearn_listens = True


def place() -> Path | None:
    """The file in which progress is kept, or ``None`` where none is."""
    named = os.environ.get("EMLEARN_PROGRESS")
    if named:
        return None if named == "off" else Path(named)
    root = _root()
    return None if root is None else root / "my_work" / NAME


def _root():
    """The course's folder, seen from a notebook in ``exercises/`` or ``my_work/``."""
    return files.course_folder(("exercises", "my_work"))


def _exercises():
    """The exercise notebooks by name, each as its cells and tasks; what cannot be read is left out."""
    root = _root() or Path(__file__).resolve().parents[2]
    for path in sorted(root.glob("exercises/*.ipynb")):
        with contextlib.suppress(ValueError, OSError):
            cells = read_cells(path)
            yield path.stem, cells, tasks(cells)


def _cell_has_run(result):
    with contextlib.suppress(Exception):
        if result.success:
            note(result.info.raw_cell, getattr(result.info, "cell_id", None))


def note(source: str, cell_id: str | None = None) -> None:
    """Note that a cell ran through, if it is a check of a task.

    Parameters
    ----------
    source : str
    cell_id : str, optional
        The id of the cell in the notebook; without it, the source must be that of the exercise.
    """
    file = place()
    if file is None or not is_check({"cell_type": "code", "source": source}):
        return
    for name, cells, asked in _exercises():
        for task in asked:
            for part, i in enumerate(task.checks):
                if (cell_id is not None and cells[i].get("id") == cell_id) or cells[i][
                    "source"
                ].strip() == source.strip():
                    return _add(file, name, task, part)


def _add(file: Path, notebook: str, task: Task, part: int) -> None:
    with files.alone(file):
        kept = load(file)
        checks = kept["solved"].setdefault(notebook, {}).setdefault(task.name, {})
        if str(part) not in checks:
            checks[str(part)] = date.today().isoformat()
            files.write(file, kept)


def bring(old: Path, new: Path) -> None:
    """Take what is noted in one file into another, which may have notes of its own; the earlier day counts.

    Raises
    ------
    UnreadableProgress, OSError
        If one of them cannot be read or written; neither is changed then.
    """
    theirs = load(old)["solved"]
    with files.alone(new):
        kept = load(new)
        for notebook, asked in theirs.items():
            for name, checks in asked.items():
                mine = kept["solved"].setdefault(notebook, {}).setdefault(name, {})
                mine.update({part: min(day, mine.get(part, day)) for part, day in checks.items()})
        files.write(new, kept)


def load(file: Path) -> dict[str, Any]:
    """What is noted in a file; a damaged file is kept under another name.

    Raises
    ------
    UnreadableProgress
        If the file was written by a newer version of the course, or cannot be opened.
    """
    return files.read(file, VERSION, _refuse_other) or {"version": VERSION, "solved": {}}


def _refuse_other(kept):
    if not all(isinstance(checks, dict) for asked in kept["solved"].values() for checks in asked.values()):
        raise TypeError("solved")


class Progress(NamedTuple):
    """Tasks of all exercises, done and open; shows itself as a table."""

    rows: tuple[tuple[str, str, bool], ...]
    """``(notebook, title of the task, done)``."""
    remark: str = ""

    @property
    def done(self) -> int:
        return sum(done for *_, done in self.rows)

    def __repr__(self):
        lines = [f"{'✓' if done else '·'} {notebook}  {title}" for notebook, title, done in self.rows]
        return "\n".join([*lines, f"{self.done} of {len(self.rows)} tasks done", *filter(None, [self.remark])])

    def _repr_markdown_(self):
        head = ["| notebook | task | |", "|---|---|---|"]
        rows = [f"| {notebook} | {title} | {'done' if done else 'open'} |" for notebook, title, done in self.rows]
        return "\n".join([*head, *rows, "", f"{self.done} of {len(self.rows)} tasks done. {self.remark}"])


def my_progress() -> Progress:
    """Which tasks of the exercises you have solved.

    Returns
    -------
    Progress
        A table in a notebook, lines elsewhere. A task is done when each of its checks has run through once.

    Notes
    -----
    The notes are in ``my_work/progress.json``: yours, to delete or to move to another machine.
    """
    file = place() or Path(__file__).resolve().parents[2] / "my_work" / NAME
    try:
        solved, remark = load(file)["solved"], ""
    except UnreadableProgress as reason:
        solved, remark = {}, str(reason)
    rows = (
        (name, task.title, len(solved.get(name, {}).get(task.name, {})) >= len(task.checks) > 0)
        for name, _, asked in _exercises()
        for task in asked
    )
    return Progress(tuple(rows), remark)
