"""Who is in the class: an id, by which folders and the gradebook go, and a name, from which numbers may be drawn.

A roster is a file with one name a line (which then is the id too), or a table that begins with the line ``id,name``;
more columns may say by what a platform knows the student. Spreadsheets may save it with semicolons or a byte-order
mark. It is checked before anything is written.
"""

import csv
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from emcourse.check.variants import one_spelling

LONGEST = 100
"""The most bytes of an id: folders stand in folders, and no system takes names of more than 255."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.I)


class Student(NamedTuple):
    """One line of a roster."""

    id: str
    name: str = ""
    email: str = ""
    username: str = ""
    """With which they log in to the platform."""
    canvas: str = ""
    """Their number in Canvas, from the column ID of its gradebook."""

    def is_called(self, text: str) -> bool:
        """Whether a text is this student's id or name, however it is spelled."""
        return one_spelling(text) in {one_spelling(self.id), one_spelling(self.name or self.id)}


FIELDS = Student._fields
KNOWN_BY = FIELDS[2:]


def read_roster(path: Path) -> list[Student]:
    """The students in a file.

    Raises
    ------
    ValueError
        If it cannot be read, or if an id occurs twice or cannot be the name of a folder.
    """
    try:
        text = unicodedata.normalize("NFC", Path(path).read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not in UTF-8: save it as “CSV UTF-8” or as plain text in UTF-8.") from None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    head = re.match(r'"?id"?\s*([,;\t])\s*"?name"?\s*(?![^,;\t])', lines[0], re.I) if lines else None
    if head:
        titles = [title.strip().lower() for title in next(csv.reader(lines[:1], delimiter=head[1]))]
        rows = csv.DictReader(lines[1:], titles, delimiter=head[1], restval="")
        students = [Student(*(row.get(field, "").strip() for field in FIELDS)) for row in rows]
    else:
        students = [Student(line) for line in lines]
    refuse_impossible(students)
    return students


def refuse_impossible(students: list[Student]) -> None:
    """Raise ValueError unless every id can be a folder's name on any system, and none occurs twice.

    A name may not be another student's id or name either: their numbers would be the same.
    """
    owner: dict[str, Student] = {}
    for student in students:
        if why := _why_no_folder(student.id):
            raise ValueError(
                f"{student.id[:60]!r} cannot be that of a folder: {why}. In a roster that begins with the line "
                "id,name, the id may be anything simple, such as a number; names are free there."
            )
        for said in {one_spelling(student.id), one_spelling(student.name or student.id)}:
            if said in owner:
                raise ValueError(
                    f"{owner[said].id!r} and {student.id!r} are the same name to a file system, or share a name: "
                    "make them differ in the roster."
                )
            owner[said] = student
    for field in KNOWN_BY:
        given = [value for student in students if (value := one_spelling(getattr(student, field)))]
        if twice := next((value for value in given if given.count(value) > 1), None):
            raise ValueError(f"Two students have the {field} {twice!r} in the roster: make them differ.")


def _why_no_folder(name):
    if not name or name != name.strip() or name.startswith((".", "-")) or name.endswith("."):
        return "it is empty, or it begins or ends with a dot, a dash or a blank"
    if found := re.search(r'[/\\<>:"|?*\[\]{}+,\x00-\x1f\x7f\u2028\u2029]', name):
        return f"it has the character {found[0]!r}"
    if RESERVED.match(name):
        return "Windows keeps that name for itself"
    return f"it is longer than {LONGEST} bytes" if len(name.encode()) > LONGEST else ""


def class_roster(folder: Path) -> list[Student]:
    """The roster that belongs to a class's folder; empty if there is none."""
    path = Path(folder) / "roster.csv"
    return read_roster(path) if path.exists() else []


def write_roster(folder: Path, students: list[Student]) -> None:
    """Write the roster of a class, whole or not at all."""
    path = Path(folder) / "roster.csv"
    draft = path.with_name(".roster.csv")
    shown = [i for i, field in enumerate(FIELDS) if field not in KNOWN_BY or any(each[i] for each in students)]
    with draft.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([row[i] for i in shown] for row in [FIELDS, *students])
    draft.replace(path)


def with_newcomers(known: list[Student], given: list[Student]) -> list[Student]:
    """A roster with what a newer one says; nobody leaves it, because their grades stay."""
    newer = {one_spelling(each.id): each for each in given}
    kept = [_renewed(each, newer.pop(one_spelling(each.id), each)) for each in known]
    together = [*kept, *newer.values()]
    refuse_impossible(together)
    return together


def _renewed(old, new):
    return Student(*(said or before for said, before in zip(new, old)))


def find(students: list[Student], text: str) -> Student | None:
    """The student of that id or name."""
    return next((each for each in students if each.is_called(text)), None)
