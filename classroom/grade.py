"""Make an assignment from an exercise, and grade what comes back, with nbgrader.

    python classroom/grade.py make 03_e_step --course CLASS --students roster.csv
    python classroom/grade.py grade 03_e_step --course CLASS
    python classroom/grade.py points 03_e_step --course CLASS

CLASS is a folder of yours, outside the course. ``make`` writes ``CLASS/release/03_e_step/``, one notebook for all,
and with ``--students`` (one name a line, or a table id,name) also ``CLASS/for_students/ID/``. Put what comes back into
``CLASS/submitted/ID/03_e_step/``; ``grade`` writes ``CLASS/grades/03_e_step.csv``, an overview of all assignments in
``CLASS/grades.csv``, and the pages in ``CLASS/feedback/``. ``points`` takes those that were given by hand into them.
"""

import argparse
import contextlib
import copy
import functools
import os
import shutil
import sys
import warnings
from pathlib import Path

import nbformat
from assignment import is_own, source_of, who
from box import NoBox, best_way
from doubts import is_doubtful
from limits import memory_can_be_limited
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from records import ABSENT, GRADED, LOOK, NOT_GRADED, grades_file, note, read_grades, row_of
from repairs import repaired, typed_name
from roster import Student, class_roster, find, read_roster, with_newcomers, write_roster
from settings import FOR_OTHER_PROGRAMS, contain
from side_by_side import side_by_side
from sqlalchemy.exc import SAWarning
from submissions import drawn_from, handed_in, read_notebook
from tqdm import tqdm
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
        self._made_with = {name: value for name, value in locals().items() if name != "self"}
        self.folder = Path(folder).resolve()
        _find_programs_of_this_environment()
        self.database = f"sqlite:///{self.folder / 'gradebook.db'}?timeout=120"  # others write to it too
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

    def __reduce__(self):
        return functools.partial(Classroom, **self._made_with), ()

    def make(self, solution, students=(), chosen=()):
        """Make the assignment that belongs to a solution; returns the released notebook's path.

        Parameters
        ----------
        solution : Path
        students : sequence of Student or str
            Those who get a copy with their name in it, and a place on the roster.
        chosen : collection of int
            The numbers of the tasks to assign; all, if empty.

        Raises
        ------
        ValueError
            If a name cannot be that of a folder, or a task cannot be assigned without another; nothing is written then.
        """
        students = [Student(each) if isinstance(each, str) else each for each in students]
        roster = with_newcomers(class_roster(self.folder), students)
        name, source = solution.stem, source_of(solution, chosen)
        aside = self.folder / ".making"
        shutil.rmtree(aside, ignore_errors=True)
        _write(source, aside / "source" / name / solution.name)
        self._release_from(aside.name, name)
        release = nbformat.read(aside / "release" / name / solution.name, as_version=4)
        for student in students:
            _write(_named(release, student), aside / "for_students" / student.id / name / solution.name)
        for made in [*aside.glob("source/*"), *aside.glob("release/*"), *aside.glob("for_students/*/*")]:
            _swap(made, self.folder / made.relative_to(aside), aside / "before")
        if students:
            write_roster(self.folder, roster)
        shutil.rmtree(aside)
        return self._release(name)

    def _release_from(self, aside, name):
        """Let nbgrader make the release from the source, both in a folder aside."""
        places = self.api.coursedir
        kept = places.source_directory, places.release_directory
        places.source_directory, places.release_directory = f"{aside}/source", f"{aside}/release"
        try:
            _expect(self.api.generate_assignment(name))
        finally:
            places.source_directory, places.release_directory = kept

    def grade(self, name, students=(), jobs=1):
        """Grade an assignment; yields each row of its grades file when it has been noted there.

        Parameters
        ----------
        name : str
        students : collection of str
            The ids or names of those to grade; everyone, if empty.
        jobs : int
            How many submissions are graded at once.

        Raises
        ------
        ValueError
            If there is no such assignment or student.
        """
        work = self.work(name, students)
        known = read_grades(grades_file(self.folder, name))
        new = [each for each in work if each.notebook is None or each.student.id not in known]
        note(self.folder, name, [_before_grading(each) for each in new])
        waiting = [each for each in work if each.notebook is not None]
        for each, row in side_by_side(functools.partial(_grader, self, name), waiting, jobs):
            row = row or row_of(each.student, NOT_GRADED, ["the process that graded it died"])
            note(self.folder, name, [row])
            yield row

    def work(self, name, students=()):
        """What was handed in, by those students or by everyone."""
        self._refuse_unknown(name)
        if not (self.folder / "submitted").is_dir():
            raise ValueError(f"Nothing has been handed in: there is no folder {self.folder / 'submitted'}.")
        work = handed_in(self.folder, name, class_roster(self.folder))
        unknown = [text for text in students if find([each.student for each in work], text) is None]
        if unknown:
            raise ValueError(f"Nobody of that name is on the roster or has handed in: {', '.join(unknown)}.")
        return [each for each in work if not students or any(map(each.student.is_called, students))]

    def read_again(self, name):
        """Put the points that now stand in the gradebook, those given by hand among them, into the grades file."""
        self._refuse_unknown(name)
        known = read_grades(grades_file(self.folder, name))
        note(self.folder, name, [row | self.score(name, row["id"]) for row in known.values() if row["points"]])

    def _refuse_unknown(self, name):
        if not self._release(name).exists():
            made = ", ".join(sorted(path.name for path in self.folder.glob("release/*"))) or "none"
            raise ValueError(f"{self.folder} has no assignment {name!r}; made were: {made}.")

    def grade_one(self, name, work):
        """Grade one submission; returns its row, which says why if it could not be graded."""
        student = work.student
        try:
            submitted = read_notebook(work.notebook)
            drawn, remark = drawn_from(student, typed_name(submitted))
            release = nbformat.read(self._release(name), as_version=4)
            notebook, lost = repaired(release, submitted, drawn)
            _write(notebook, self.folder / "repaired" / student.id / name / f"{name}.ipynb")
            with _quiet():
                _expect(self.api.autograde(name, student.id))
            score = self.score(name, student.id)
        except Exception as error:  # one submission must not stop the class
            reason = "".join(str(error).strip().splitlines()[-1:])
            return row_of(student, NOT_GRADED, [*work.remarks, f"{type(error).__name__}: {reason}"])
        remarks = [*work.remarks, *([remark] if remark else []), *(each.reason for each in lost)]
        if not self.api.generate_feedback(name, student.id)["success"]:
            remarks.append("no page of feedback could be made")
        copied = any(is_own(cell) and not cell.source.endswith("None") for cell in notebook.cells)
        doubtful = bool(work.remarks) or is_doubtful(release, score, lost, other_name=bool(remark) and copied)
        return row_of(student, LOOK if doubtful else GRADED, remarks, score)

    def score(self, name, student):
        """A student's points, in all and by test, and how many answers wait to be read."""
        with Gradebook(self.database) as book:
            notebook = book.find_submission_notebook(name, name, student)
            points = {grade.name: grade.score for grade in notebook.grades}
            waiting = sum(grade.needs_manual_grade for grade in notebook.grades)
            return {"points": notebook.score, "of": notebook.max_score, "to read": waiting, **points}

    def _release(self, name):
        return self.folder / "release" / name / f"{name}.ipynb"


def _find_programs_of_this_environment():
    """nbgrader calls ``alembic`` by its bare name, which is found only where the environment is activated."""
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, os.environ["PATH"]])


def _grader(classroom, name):
    """What grades one submission, for a process of its own."""
    return functools.partial(classroom.grade_one, name)


def _before_grading(work):
    """The row of a submission that is not graded yet, or cannot be."""
    if work.notebook is not None:
        return row_of(work.student, NOT_GRADED, [*work.remarks, "not yet reached"])
    if work.problem:
        return row_of(work.student, NOT_GRADED, [*work.remarks, work.problem])
    return row_of(work.student, ABSENT, work.remarks)


def _named(release, student):
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        if cell.id == "class-student":
            cell.source = who(student.name or student.id)
    return notebook


def _write(notebook, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def _swap(made, goal, before):
    """Put a folder in the place of another in one step; what was there is deleted afterwards."""
    goal.parent.mkdir(parents=True, exist_ok=True)
    before.mkdir(exist_ok=True)
    if goal.exists():
        goal.rename(before / f"{len(list(before.iterdir()))}")
    made.rename(goal)


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
    parser.add_argument("task", choices=list(TASKS))
    parser.add_argument("name", help="the exercise, such as 03_e_step")
    parser.add_argument("--course", required=True, type=Path, help="the folder of your class")
    parser.add_argument("--students", type=Path, help="make: a file with one name a line, or a table id,name")
    parser.add_argument("--tasks", type=int, nargs="+", default=[], help="make: the tasks to assign, such as 1 2")
    parser.add_argument("--student", action="append", default=[], help="grade: only this one; may be given again")
    parser.add_argument("--jobs", type=int, default=1, help="grade: how many at once; each takes a processor")
    parser.add_argument("--seconds", type=int, default=30, help="the time that a cell may take; default 30")
    parser.add_argument("--gigabytes", type=float, default=4.0, help="the memory that a submission may take; default 4")
    parser.add_argument("--unsafe", action="store_true", help="grade without a box, where none can be made")
    options = parser.parse_args(arguments)
    try:
        return TASKS[options.task](options)
    except NoBox as reason:
        print(f"Not graded: {reason}", file=sys.stderr)
        return 1
    except (ValueError, OSError) as error:
        print(f"{options.course}: {error}" if isinstance(error, OSError) else error, file=sys.stderr)
        return 2


def _made(options):
    solution = ROOT / "solutions" / f"{options.name}.ipynb"
    if not solution.exists():
        names = ", ".join(path.stem for path in sorted(ROOT.glob("solutions/*.ipynb")))
        raise ValueError(f"There is no exercise {options.name!r}. There are: {names}.")
    if not options.course.resolve().parent.is_dir():
        raise ValueError(f"{options.course.resolve().parent} is not a folder: is --course {options.course} mistyped?")
    students = read_roster(options.students) if options.students else []
    options.course.mkdir(exist_ok=True)
    print(_classroom(options).make(solution, students, options.tasks))
    return 0


def _class_of(options):
    if not (options.course / "release").is_dir():
        raise ValueError(f"{options.course} is not a folder of a class: `make` an assignment there first.")
    return _classroom(options)


def _read_again(options):
    _class_of(options).read_again(options.name)
    print(grades_file(options.course, options.name))
    return 0


def _graded_class(options):
    if options.unsafe:
        print(UNSAFE, *[] if memory_can_be_limited() else [UNLIMITED], sep="\n", file=sys.stderr)
    else:
        best_way()
    classroom = _class_of(options)
    work = classroom.work(options.name, options.student)
    ready = sum(each.notebook is not None for each in work)
    found = {}
    try:
        with tqdm(total=ready, unit="submission", desc=options.name) as bar:
            for row in classroom.grade(options.name, options.student, options.jobs):
                found[row["id"]] = row
                if row["remarks"]:
                    tqdm.write(f"{row['id']}: {row['status']}: {row['remarks']}")
                bar.update()
    except KeyboardInterrupt:
        print(f"\nBroken off: {len(found)} of {ready} are graded, and noted. The same command begins again.")
        return 130
    for each in work:
        if each.notebook is None:
            print(f"{each.student.id}: {each.problem or ABSENT}")
    good = sum(row["status"] != NOT_GRADED for row in found.values())
    print(f"{good} of {len(work)} graded: {grades_file(options.course, options.name)}")
    return int(any(each.problem for each in work) or good < ready)


def _classroom(options):
    return Classroom(options.course, options.seconds, options.gigabytes, boxed=not options.unsafe)


TASKS = {"make": _made, "grade": _graded_class, "points": _read_again}


if __name__ == "__main__":
    sys.exit(main())
