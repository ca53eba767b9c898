"""What was handed in: whose each folder is, where the notebook in it is, and what is wrong if there is none."""

import unicodedata
from pathlib import Path
from typing import NamedTuple

import nbformat

from classroom.records.roster import Student, find, refuse_impossible
from emcourse.check.variants import one_spelling

LATE = "late.txt"
"""What lies beside a notebook that a platform called late."""


class HandedIn(NamedTuple):
    """A student's work on one assignment, or its absence."""

    student: Student
    notebook: Path | None = None
    """The file to grade, if there is one."""
    problem: str = ""
    """Why nothing can be graded although there is a folder."""
    remarks: tuple[str, ...] = ()
    late: bool = False
    """Whether the platform said so when it was collected."""


def handed_in(folder: Path, name: str, roster: list[Student]) -> list[HandedIn]:
    """What became of an assignment, for everyone on the roster and everyone else who handed something in.

    Parameters
    ----------
    folder : Path
        That of the class.
    name : str
        The assignment.
    roster : list of Student
        Empty if the class has none; then every folder's name is a student's.
    """
    places: dict[Student, list[Path]] = {student: [] for student in roster}
    for place in sorted(each for each in folder.glob("submitted/*") if each.is_dir() and each.name[0] != "."):
        called = unicodedata.normalize("NFC", place.name)
        known = [*places, *([] if roster else [Student(called)])]
        places.setdefault(find(known, called) or Student(called), []).append(place)
    strangers = set(places) - set(roster) if roster else set()
    remark = ("not on the roster",)
    found = (_work(student, mine, folder, name) for student, mine in places.items())
    return [each._replace(remarks=remark) if each.student in strangers else each for each in found]


def _work(student, places, folder, name):
    if not places:
        return HandedIn(student)
    try:
        refuse_impossible([student])
    except ValueError as error:
        return HandedIn(student, problem=str(error))
    if len(places) > 1:
        names = " and ".join(place.name for place in places)
        return HandedIn(student, problem=f"submitted/ has more than one folder of theirs: {names}")
    return _in_folder(student, places[0], folder, name)


def _in_folder(student, place, folder, name):
    inside = {each.name: each for each in sorted(place.iterdir()) if each.name[0] != "."}
    if name not in inside:
        made = {each.name for each in folder.glob("release/*")}
        others = sorted(set(inside) - made)
        wanted = f"submitted/{place.name}/{name}/"
        problem = f"submitted/{place.name}/ has {', '.join(others)[:200]}, but nothing in {wanted}" if others else ""
        return HandedIn(student, problem=problem)
    given = inside[name] / f"{name}.ipynb"
    found = [given] if given.exists() else sorted(inside[name].glob("*.ipynb")) if inside[name].is_dir() else []
    if len(found) != 1:
        said = f"{inside[name]} must hold one notebook, the one to be graded; it holds {len(found)}"
        return HandedIn(student, problem=said)
    return HandedIn(student, found[0], late=(inside[name] / LATE).exists())


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """A notebook of any version 4, with or without ids and a byte-order mark."""
    notebook = nbformat.reads(path.read_text(encoding="utf-8-sig"), as_version=nbformat.NO_CONVERT)
    return notebook if notebook.nbformat == 4 else nbformat.convert(notebook, 4)


def drawn_from(student: Student, typed: str | None) -> tuple[str, str]:
    """The name from which a student's numbers are drawn, and a remark if it is not the one in their notebook."""
    wanted = student.name or student.id
    if typed is None or one_spelling(typed) in ("", "your name"):
        return wanted, "the notebook gives no name"
    if student.is_called(typed):
        return typed, ""
    return wanted, f"the notebook gives the name {typed[:60]!r}, not {wanted!r}"
