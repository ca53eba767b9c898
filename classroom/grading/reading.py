"""Answers in words that a person has read stay read when they are graded again, as long as their words are the same."""

from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry


def answers_read(database: str, folder: Path, name: str, student: str) -> dict[str, str]:
    """The words of each answer that has been read, by the name of its cell; none before the first grading."""
    with Gradebook(database) as book:
        try:
            grades = book.find_submission_notebook(name, name, student).grades
        except MissingEntry:
            return {}
        read = {grade.name for grade in grades if grade.manual_score is not None and not grade.needs_manual_grade}
    return {cell: words for cell, words in _words(folder, name, student).items() if cell in read}


def keep_read(database: str, folder: Path, name: str, student: str, read: dict[str, str]) -> None:
    """Mark as read what was read before and has not changed; nbgrader marks all answers as unread."""
    words = _words(folder, name, student)
    with Gradebook(database) as book:
        for grade in book.find_submission_notebook(name, name, student).grades:
            if grade.name in read and read[grade.name] == words.get(grade.name):
                grade.needs_manual_grade = False
        book.db.commit()


def _words(folder, name, student):
    path = folder / "autograded" / student / name / f"{name}.ipynb"
    cells = nbformat.read(path, as_version=4).cells if path.exists() else []
    return {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in cells}
