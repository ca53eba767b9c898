"""Lay a platform's download into ``CLASS/submitted/ID/ASSIGNMENT/``; what is not certain is named and left."""

import itertools
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from classroom.platforms.download import File, Sender, Unreadable, opened, sender_of
from classroom.records.roster import Student
from classroom.records.submissions import LATE

THERE, KEPT = "is there already", "; the one before is kept in earlier/"
MOST_OF_A_NAME = 255


class Outcome(NamedTuple):
    """What became of a file."""

    file: str
    student: Student | None
    what: str
    is_left: bool = False
    """Whether somebody has to see to it."""


def collect(folder: Path, name: str, download: Path, roster: list[Student], dry: bool = False) -> list[Outcome]:
    """Lay each student's notebook where it is graded.

    Nothing that stands there is overwritten: a newer notebook goes in, and the one before is kept beside.

    Parameters
    ----------
    folder : Path
        That of the class.
    name : str
        The assignment.
    download : Path
        A folder or a zip from Moodle or Canvas.
    roster : list of Student
    dry : bool
        Only say what would be done.

    Raises
    ------
    ValueError
        If the download is none, or if there is no roster to tell whose a file is.
    """
    if not roster:
        raise ValueError(f"{folder} has no roster, which says whose a file is: `make` with --students first.")
    outcomes: list[Outcome] = []
    theirs: dict[Student, list] = {}
    with opened(download) as files:
        for file in files:
            student, why = _owner(file, roster)
            if student is None:
                outcomes.append(Outcome(file.name, None, why, is_left=True))
            else:
                theirs.setdefault(student, []).append(file)
        for student in sorted(theirs):
            outcomes += _of_student(student, theirs[student], folder, name, dry)
    return outcomes


def _owner(file: File, roster: list[Student]) -> tuple[Student | None, str]:
    """The one student whom a file's name means, or why there is none."""
    parts = file.name.split("/")
    if ".." in parts or file.name.startswith("/") or re.search(r"\\|^\w:", file.name):
        return None, "its name leads out of the download"
    if any(len(part.encode()) > MOST_OF_A_NAME for part in parts):
        return None, "its name is longer than a file's may be"
    sender = sender_of(file)
    if sender is None:
        return None, "it is not named as Moodle or Canvas name what they download, or names are hidden there"
    meant = matching(sender, roster)
    if len(meant) == 1:
        return meant[0], ""
    if not meant:
        return None, f"nobody on the roster is {sender.name!r}"
    return None, f"{sender.name!r} may be {' or '.join(student.id for student in meant)}"


def matching(sender: Sender, roster: list[Student]) -> list[Student]:
    """Those on the roster whom a platform's name can mean; a number of Canvas's says more than a name."""
    if sender.canvas and (known := [student for student in roster if student.canvas == sender.canvas]):
        return known
    return [
        student
        for student in roster
        if letters(sender.name) in orders(student.name or student.id) and not (sender.canvas and student.canvas)
    ]


def letters(text: str) -> str:
    """The letters and digits of a name: platforms leave out blanks, commas, apostrophes and capitals."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum() or unicodedata.category(char)[0] == "M")


def orders(name: str) -> set[str]:
    """A name's letters with any number of its words moved from the front to the end.

    Examples
    --------
    >>> sorted(orders("Zoë O'Neil"))
    ['oneilzoë', 'zoëoneil']
    """
    words = re.split(r"[\s,]+", name.strip())
    return {letters(" ".join(words[i:] + words[:i])) for i in range(len(words))}


def _of_student(student, files, folder, name, dry):
    notebooks = [file for file in files if file.name.lower().endswith(".ipynb")]
    if len(notebooks) > 1:
        why = f"{len(notebooks)} notebooks of theirs: put the right one into submitted/{student.id}/{name}/"
        return [Outcome(file.name, student, why, is_left=True) for file in notebooks]
    if not notebooks:
        return [Outcome(file.name, student, "it is no notebook", is_left=True) for file in files]
    (file,) = notebooks
    sender = sender_of(file)
    late = sender is not None and sender.late
    try:
        done = _lay_in(file.read(), late, student, folder, name, dry)
        return [Outcome(file.name, student, "late; " * late + done)]
    except (Unreadable, OSError) as why:
        return [Outcome(file.name, student, str(why), is_left=True)]


def _lay_in(data, late, student, folder, name, dry):
    """Put a notebook into a student's folder for an assignment, beside what was there; returns what was done."""
    places = [place for place in folder.glob("submitted/*") if place.is_dir() and student.is_called(place.name)]
    if len(places) > 1:
        raise Unreadable(f"submitted/ has {len(places)} folders of theirs")
    goal = (places[0] if places else folder / "submitted" / student.id) / name
    standing = sorted(goal.glob("*.ipynb"))
    if any(path.read_bytes() == data for path in standing):
        return THERE
    if any(path.read_bytes() == data for path in goal.glob("earlier/*")):
        raise Unreadable("it is one of those in earlier/, and another stands in its place")
    if len(standing) > 1:
        raise Unreadable(f"{len(standing)} notebooks stand in {goal}")
    if not dry:
        _put(data, goal, f"{name}.ipynb", standing)
        _mark_late(goal / LATE, late)
    return ("would collect" if dry else "collected") + KEPT * bool(standing)


def _mark_late(mark, late):
    if late:
        mark.write_text("The platform says that this notebook was handed in late.\n", encoding="utf-8")
    else:
        mark.unlink(missing_ok=True)


def _put(data, goal, name, standing):
    goal.mkdir(parents=True, exist_ok=True)
    draft = goal / f".{name}.draft"
    draft.write_bytes(data)
    for old in standing:
        aside = goal / "earlier"
        aside.mkdir(exist_ok=True)
        free = next(number for number in itertools.count(1) if not any(aside.glob(f"{number} *")))
        old.rename(aside / f"{free} {old.name}")
    draft.rename(goal / name)
