"""Points as a platform's gradebook imports them; whose points are not final, or who cannot be found, is named."""

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from classroom.platforms.collect import matching
from classroom.platforms.download import Sender
from classroom.records.grades import GRADED, grades_file, read_grades
from classroom.records.roster import Student, class_roster, find
from emcourse.check.variants import one_spelling

MOODLE_CALLS = {"id": "ID number", "email": "Email address", "username": "Username", "name": "Full name"}
ABOUT_A_STUDENT = {
    "Student",
    "LastName",
    "FirstName",
    "ID",
    "SIS User ID",
    "SIS Login ID",
    "Integration ID",
    "Root Account",
    "Section",
}
"""The columns by which Canvas knows whose a row is."""


class Exported(NamedTuple):
    """A file that was written."""

    path: Path
    students: int
    left: list[str]
    """Whose points are not in it, and why; and what else is to be known."""


def points_of(folder: Path, name: str, provisional: bool = False) -> tuple[dict[Student, str], list[str]]:
    """The points of an assignment that a gradebook may have, and those who have none that are final."""
    roster, rows = class_roster(folder), read_grades(grades_file(folder, name))
    if not rows:
        raise ValueError(f"{name} has not been graded: there are no rows in {grades_file(folder, name)}.")
    points, left = {}, []
    for row in rows.values():
        student = find(roster, row["id"]) or Student(row["id"], row["name"])
        why = _not_final(row)
        if row["points"] and (provisional or not why):
            points[student] = f"{float(row['points']):g}"
        if why:
            left.append(f"{student.id}: {why}{', exported all the same' if student in points else ''}")
    return points, left


def _not_final(row: Mapping[str, str]) -> str:
    if row["status"] != GRADED:
        return row["status"]
    return f"answers to read: {row['to read']}" if row["to read"] not in ("", "0") else ""


def for_moodle(folder: Path, name: str, column: str | None = None, provisional: bool = False) -> Exported:
    """Write an assignment's points for Moodle; who has none has no row, so that nothing is changed there.

    A blank would not do: Moodle's import takes it for the end of a grade that may have been given there by hand.
    """
    points, left = points_of(folder, name, provisional)
    known = [field for field in MOODLE_CALLS if any(getattr(student, field) for student in points)]
    titles = [*(MOODLE_CALLS[field] for field in known), column or name]
    rows = [[*(getattr(student, field) for field in known), given] for student, given in points.items()]
    return Exported(_written(folder, f"moodle-{name}.csv", [titles, *rows]), len(rows), left)


def for_canvas(folder: Path, name: str, gradebook: Path, column: str | None = None, provisional: bool = False):
    """Write an assignment's points into a copy of Canvas's own gradebook, cut down to those rows and that column.

    Parameters
    ----------
    gradebook : Path
        As Canvas exports it.
    column : str, optional
        What the assignment is called there; by default, as here.

    Raises
    ------
    ValueError
        If the file is another, or has no such column.
    """
    titles, rows, delimiter = _gradebook(gradebook)
    place = _column(titles, column or name, gradebook)
    shown = [i for i, title in enumerate(titles) if title in ABOUT_A_STUDENT or i == place]
    points, left = points_of(folder, name, provisional)
    roster = class_roster(folder) or list(points)
    possible = [row for row in rows if "Points Possible" in row[0]]
    theirs = {student: _rows_of(student, roster, titles, rows) for student in points}
    claims = Counter(itertools.chain(*theirs.values()))
    filled = []
    for student, found in theirs.items():
        if len(found) == 1 and claims[found[0]] == 1:
            row = rows[found[0]]
            filled.append([*row[:place], points[student], *row[place + 1 :]])
        else:
            shared = ", or somebody else's" if any(claims[i] > 1 for i in found) else ""
            left.append(f"{student.id}: rows of Canvas's gradebook that may be theirs{shared}: {len(found)}")
    left += _other_points(possible, place, folder, name)
    table = [[row[i] for i in shown] for row in [titles, *possible, *filled]]
    return Exported(_written(folder, f"canvas-{name}.csv", table, delimiter), len(filled), left)


def _gradebook(path):
    """Titles, rows and delimiter of Canvas's gradebook; rows are as long as the titles."""
    text = path.read_text(encoding="utf-8-sig")
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    titles, *rows = list(csv.reader(text.splitlines(), delimiter=delimiter)) or [[]]
    if not {"ID", "Section"} <= set(titles):
        raise ValueError(f"{path} is not the gradebook that Canvas exports: it has no columns ID and Section.")
    return titles, [[*row, *[""] * len(titles)][: len(titles)] for row in rows if any(row)], delimiter


def _column(titles, wanted, path):
    """The place of an assignment, by its title there, with or without the number that Canvas puts behind."""
    theirs = [i for i, title in enumerate(titles) if title not in ABOUT_A_STUDENT]
    found = [i for i in theirs if wanted in (titles[i], re.sub(r" \(\d+\)$", "", titles[i]))]
    if len(found) != 1:
        there = "; ".join(titles[i] for i in theirs if re.search(r" \(\d+\)$", titles[i])) or "none"
        raise ValueError(f"{path} has {len(found)} columns {wanted!r}. Say which with --column; there are: {there}")
    return found[0]


def _rows_of(student: Student, roster: list[Student], titles: list[str], rows: Iterable[list[str]]) -> list[int]:
    """The rows that are a student's: by Canvas's number, by id or login, or else by the name."""
    tables = [dict(zip(titles, row)) for row in rows]
    ids = {one_spelling(each) for each in (student.id, student.username, student.email) if each}
    sure = [
        i
        for i, row in enumerate(tables)
        if (student.canvas and row["ID"] == student.canvas)
        or ids & {one_spelling(row.get(title, "")) for title in ("SIS User ID", "SIS Login ID")}
    ]
    if sure:
        return sure
    return [i for i, row in enumerate(tables) if matching(Sender(_name(row), row["ID"]), roster) == [student]]


def _name(row):
    return row["Student"] if "Student" in row else f"{row['LastName']} {row['FirstName']}"


def _other_points(possible, place, folder, name):
    """What is to be said if full marks differ, here and there."""
    here = {f"{float(row['of']):g}" for row in read_grades(grades_file(folder, name)).values() if row["of"]}
    there = {row[place].replace(",", ".") for row in possible if row[place]}
    if {float(each) for each in here} == {float(each) for each in there} or not (here and there):
        return []
    return [f"full marks are {', '.join(here)} here and {', '.join(there)} in Canvas: change them there"]


def _written(folder, name, table, delimiter=","):
    path = folder / "exports" / name
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter).writerows(table)
    return path
