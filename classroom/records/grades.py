"""The grades of a class: ``CLASS/grades/ASSIGNMENT.csv``, a row for everyone, and ``CLASS/grades.csv`` over all.

A row says what became of a submission in the run that looked at it last. Its points are those of the last time that it
could be graded: a later run that cannot grade it, or does not find it, leaves them there. Files are written whole,
after each submission, so that a run that is broken off loses nothing.
"""

import csv
import os
from datetime import datetime
from pathlib import Path

from classroom.records.roster import Student, class_roster
from emcourse.progress.files import alone

NO_PAGE = "no page of feedback could be made"
GRADED, LOOK, ABSENT, NOT_GRADED = "graded", "to be looked at", "absent", "not graded"
FIRST = ["id", "name", "status", "points", "of", "to read", "graded at", "points before", "remarks"]


def grades_file(folder: Path, name: str) -> Path:
    """Where the grades of an assignment are."""
    return Path(folder) / "grades" / f"{name}.csv"


def read_grades(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a grades file by id; none if there is no file.

    Raises
    ------
    ValueError
        If the file is something else.
    """
    if not path.exists():
        return {}
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        return {row["id"]: row for row in rows}
    except (KeyError, UnicodeDecodeError, csv.Error):
        raise ValueError(
            f"{path} is not a table of grades as it was written (perhaps a spreadsheet saved it in its own way). "
            "Move it elsewhere; then run the same command again."
        ) from None


def row_of(student: Student, status: str, remarks=(), score=None) -> dict:
    """A row of a grades file; without a score it has no points of its own."""
    row = {"id": student.id, "name": student.name, "status": status, "remarks": "; ".join(remarks)[:2000]}
    if score is not None:
        row |= {**score, "graded at": datetime.now().isoformat(sep=" ", timespec="seconds")}
    return row


def with_last_good(row: dict, before: dict | None) -> dict:
    """A row that has the points of an earlier one where it has none, and says so where they have changed."""
    before = before or {}
    if "points" not in row:
        return {**before, **row}
    changed = before.get("points") not in (None, "", str(row["points"]))
    return {**row, "points before": before["points"] if changed else before.get("points before", "")}


def note(folder: Path, name: str, rows: list[dict]) -> None:
    """Put rows into the grades file of an assignment, and renew the overview; no other row is touched."""
    path = grades_file(folder, name)
    with alone(Path(folder)):  # another run may grade another assignment, or other students
        kept = read_grades(path)
        for row in rows:
            kept[row["id"]] = with_last_good(row, kept.get(row["id"]))
        tests = sorted({key for row in kept.values() for key in row} - {*FIRST, None})
        _write(path, [*FIRST, *tests], kept.values())
        _write_overview(Path(folder))


def _write_overview(folder):
    """``CLASS/grades.csv``: for each student the points in every assignment, or why there are none, and their sum."""
    place = {student.id: i for i, student in enumerate(class_roster(folder))}
    grades = {path.stem: read_grades(path) for path in sorted(folder.glob("grades/*.csv"))}
    names = {row["id"]: row["name"] for rows in grades.values() for row in rows.values()}
    rows = []
    for student in sorted(names, key=lambda student: (place.get(student, len(place)), student)):
        mine = {name: table.get(student, {}) for name, table in grades.items()}
        points = {name: row.get("points") or row.get("status", "") for name, row in mine.items()}
        total = sum(float(row["points"]) for row in mine.values() if row.get("points"))
        look = "; ".join(f"{name}: {why}" for name, row in mine.items() if (why := ", ".join(_to_see_to(row))))
        rows.append({"id": student, "name": names[student], **points, "sum": f"{total:g}", "to see to": look})
    _write(folder / "grades.csv", ["id", "name", *grades, "sum", "to see to"], rows)


def _to_see_to(row):
    if row.get("status") not in (GRADED, None):
        yield row["status"]
    if (waiting := row.get("to read") or "0") != "0":
        yield f"{waiting} answer{'s' * (waiting != '1')} to read"


def _write(path, columns, rows):
    """Write the whole file or nothing of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with draft.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore", restval="")
            writer.writeheader()
            writer.writerows(rows)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
