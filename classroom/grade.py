"""Make an assignment from an exercise, and grade what comes back, with nbgrader.

    python classroom/grade.py make 03_e_step --course CLASS --students names.txt
    python classroom/grade.py grade 03_e_step --course CLASS

CLASS is a folder of yours, outside the course. ``make`` writes ``CLASS/release/03_e_step/``, one notebook for all,
and with ``--students`` (a file with one name per line) also ``CLASS/for_students/NAME/``. Put what comes back into
``CLASS/submitted/NAME/03_e_step/``; ``grade`` writes ``CLASS/grades.csv`` and the pages in ``CLASS/feedback/``.
"""

import argparse
import contextlib
import csv
import os
import sys
import warnings
from pathlib import Path

import nbformat
from assignment import source_of, who
from box import NoBox, best_way
from limits import memory_can_be_limited
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from repairs import repaired
from settings import FOR_OTHER_PROGRAMS, contain
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from emcourse.progress.tasks import STUB, TEXT_STUB

ROOT = Path(__file__).resolve().parent.parent
UNSAFE = (
    "--unsafe: submissions run without a box, so each of them can read and change whatever this account can, these "
    "grades and other submissions among it, use the network, forge its points, and go on running."
)
UNLIMITED = "This system cannot limit the memory of a submission; only its time is limited."


class Classroom:
    """A folder with the assignments of a class.

    Parameters
    ----------
    folder : Path
    seconds : int
        The time that a cell of a submission may take.
    gigabytes : float
        The memory that a submission may take, where the system can enforce it.
    boxed : bool
        Whether submissions run in a box; without one, each can do whatever this account can.
    """

    def __init__(self, folder, seconds=30, gigabytes=4.0, boxed=True):
        self.folder = Path(folder).resolve()
        _find_programs_of_this_environment()
        self.database = f"sqlite:///{self.folder / 'gradebook.db'}"
        config = Config()
        config.CourseDirectory.root = str(self.folder)
        config.CourseDirectory.db_url = self.database
        config.CourseDirectory.submitted_directory = "repaired"
        config.ClearSolutions.code_stub = {"python": STUB}
        config.ClearSolutions.text_stub = TEXT_STUB
        config.LimitedExecute.timeout = seconds
        config.LimitedExecute.gigabytes = gigabytes
        config.LimitedExecute.boxed = boxed
        contain(config)
        self.api = NbGraderAPI(config=config)
        (self.folder / "nbgrader_config.py").write_text(FOR_OTHER_PROGRAMS, encoding="utf-8")

    def make(self, solution, students=()):
        """Make the assignment that belongs to a solution; returns the released notebook's path."""
        for student in students:
            if Path(student).name != student:
                raise ValueError(f"the name {student!r} cannot be that of a folder: write it without / and \\.")
        name = solution.stem
        source = self.folder / "source" / name / solution.name
        source.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(source_of(solution), source)
        _expect(self.api.generate_assignment(name))
        release = self._release(name)
        for student in students:
            _write_for(student, release, self.folder / "for_students" / student / name / release.name)
        return release

    def grade(self, name):
        """Grade every submission of an assignment; returns a row for each, and by student what was missing or wrong."""
        rows, troubles = [], {}
        for place in sorted(self.folder.glob(f"submitted/*/{name}")):
            student = place.parent.name
            try:
                troubles[student] = self._repair(place, name, student)
                with _quiet():
                    _expect(self.api.autograde(name, student))
                rows.append(self.score(name, student))
            except Exception as error:  # one submission must not stop the class
                reason = "".join(str(error).strip().splitlines()[-1:])
                troubles[student] = [f"not graded: {type(error).__name__}: {reason}"]
        if rows:
            _expect(self.api.generate_feedback(name))
        return rows, troubles

    def score(self, name, student):
        """A student's points, in all and by test, and how many answers wait to be read."""
        with Gradebook(self.database) as book:
            notebook = book.find_submission_notebook(name, name, student)
            points = {grade.name: grade.score for grade in notebook.grades}
            waiting = sum(grade.needs_manual_grade for grade in notebook.grades)
            return {
                "student": student,
                "points": notebook.score,
                "of": notebook.max_score,
                "to read": waiting,
                **points,
            }

    def _release(self, name):
        return self.folder / "release" / name / f"{name}.ipynb"

    def _repair(self, place, name, student):
        """Write the submission as it is graded beside the one that was handed in; returns what it lacks."""
        given = place / f"{name}.ipynb"
        found = [given] if given.exists() else sorted(place.glob("*.ipynb"))
        if len(found) != 1:
            raise FileNotFoundError(f"{place} must hold one notebook, the one to be graded; it holds {len(found)}.")
        release = nbformat.read(self._release(name), as_version=4)
        notebook, lost = repaired(release, _read(found[0]), student)
        goal = self.folder / "repaired" / student / name / f"{name}.ipynb"
        goal.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, goal)
        return lost


def _find_programs_of_this_environment():
    """nbgrader calls ``alembic`` by its bare name, which is found only where the environment is activated."""
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, os.environ["PATH"]])


def _read(path):
    """A notebook of any version 4, with or without ids."""
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=nbformat.NO_CONVERT)
    return notebook if notebook.nbformat == 4 else nbformat.convert(notebook, 4)


def _write_for(student, release, goal):
    notebook = nbformat.read(release, as_version=4)
    for cell in notebook.cells:
        if cell.id == "class-student":
            cell.source = who(student)
    goal.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, goal)


def _expect(result):
    if not result["success"]:
        raise RuntimeError("\n".join(filter(None, [result.get("error"), result.get("log")])) or "no reason given")


@contextlib.contextmanager
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own dealings with its database
        yield


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=["make", "grade"])
    parser.add_argument("name", help="the exercise, such as 03_e_step")
    parser.add_argument("--course", required=True, type=Path, help="the folder of your class")
    parser.add_argument("--students", type=Path, help="a file with one name per line")
    parser.add_argument("--seconds", type=int, default=30, help="the time that a cell may take; default 30")
    parser.add_argument("--gigabytes", type=float, default=4.0, help="the memory that a submission may take; default 4")
    parser.add_argument("--unsafe", action="store_true", help="grade without a box, where none can be made")
    options = parser.parse_args(arguments)
    options.course.mkdir(parents=True, exist_ok=True)
    classroom = Classroom(options.course, options.seconds, options.gigabytes, boxed=not options.unsafe)
    if options.task == "make":
        names = options.students.read_text(encoding="utf-8").split("\n") if options.students else []
        print(classroom.make(ROOT / "solutions" / f"{options.name}.ipynb", [n.strip() for n in names if n.strip()]))
        return 0
    if options.unsafe:
        print(UNSAFE, *[] if memory_can_be_limited() else [UNLIMITED], sep="\n", file=sys.stderr)
    else:
        try:
            best_way()
        except NoBox as reason:
            parser.exit(1, f"Not graded: {reason}\n")
    rows, troubles = classroom.grade(options.name)
    _write_grades(rows, options.course / "grades.csv")
    for student, remarks in troubles.items():
        for remark in remarks:
            print(f"{student}: {remark}")
    print(f"{len(rows)} graded: {options.course / 'grades.csv'}")
    return len(rows) < len(troubles)


def _write_grades(rows, path):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
