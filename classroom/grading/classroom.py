"""A class's folder: assignments are made in it from solutions, and what is handed in there is graded, by nbgrader."""

import contextlib
import copy
import functools
import os
import shutil
import sys
import warnings
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from classroom.grading.assignment import is_own, source_of, who
from classroom.grading.copied import whose_numbers
from classroom.grading.doubts import is_doubtful
from classroom.grading.reading import answers_read, keep_read
from classroom.grading.repairs import repaired, typed_name
from classroom.grading.rubrics import with_rubrics
from classroom.grading.settings import FOR_OTHER_PROGRAMS, contain
from classroom.grading.side_by_side import side_by_side
from classroom.records.busy import alone_with
from classroom.records.grades import ABSENT, GRADED, LOOK, NO_PAGE, NOT_GRADED, grades_file, note, read_grades, row_of
from classroom.records.roster import Student, class_roster, find, with_newcomers, write_roster
from classroom.records.submissions import drawn_from, handed_in, read_notebook
from emcourse.progress.tasks import STUB, TEXT_STUB


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
            If a name cannot be that of a folder, or a task cannot be assigned without another, or if another command
            is at work on it; nothing is written then.
        """
        students = [Student(each) if isinstance(each, str) else each for each in students]
        with_newcomers(class_roster(self.folder), students)
        source = source_of(solution, chosen)
        with alone_with(self.folder, solution.stem), alone_with(self.folder, "making"):
            return self._put_in_place(solution, source, students)

    def _put_in_place(self, solution, source, students):
        """Make everything aside, and put it in place when it is whole."""
        name, roster = solution.stem, with_newcomers(class_roster(self.folder), students)
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
            If there is no such assignment or student, or if another command is at work on it.
        """
        with alone_with(self.folder, name):
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
        self.refuse_unknown(name)
        if not (self.folder / "submitted").is_dir():
            raise ValueError(f"Nothing has been handed in: there is no folder {self.folder / 'submitted'}.")
        work = handed_in(self.folder, name, class_roster(self.folder))
        unknown = [text for text in students if find([each.student for each in work], text) is None]
        if unknown:
            raise ValueError(f"Nobody of that name is on the roster or has handed in: {', '.join(unknown)}.")
        return [each for each in work if not students or any(map(each.student.is_called, students))]

    def read_again(self, name):
        """Put what now stands in the gradebook, points given by hand among them, into the grades file and the pages.

        Returns
        -------
        dict
            Of each student whose page could not be made, by id, why.
        """
        self.refuse_unknown(name)
        with alone_with(self.folder, name):
            known = [row for row in read_grades(grades_file(self.folder, name)).values() if row["points"]]
            note(self.folder, name, [row | self.score(name, row["id"]) for row in known])
            return {row["id"]: why for row in known if (why := self._why_no_page(name, row["id"]))}

    def _why_no_page(self, name, student):
        """Make a student's page of feedback; returns why that cannot be done, or nothing."""
        made = self.api.generate_feedback(name, student)
        said = [line.strip() for line in (made.get("log") or "").splitlines() if line.strip() and line[0] != "["]
        return "" if made["success"] else f"{NO_PAGE}: {said[-1] if said else made.get('error', 'no reason given')}"

    def refuse_unknown(self, name):
        """Raise ValueError unless there is such an assignment."""
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
            graded = with_rubrics(copy.deepcopy(notebook), name)
            _write(graded, self.folder / "repaired" / student.id / name / f"{name}.ipynb")
            self._introduce(student)
            read = answers_read(self.database, self.folder, name, student.id)
            with _quiet():
                _expect(self.api.autograde(name, student.id))
            keep_read(self.database, self.folder, name, student.id, read)
            score = self.score(name, student.id)
        except Exception as error:  # one submission must not stop the class
            reason = "".join(str(error).strip().splitlines()[-1:])
            return row_of(student, NOT_GRADED, [*work.remarks, f"{type(error).__name__}: {reason}"])
        remarks = [*work.remarks, *["late"] * work.late, *([remark] if remark else []), *(each.reason for each in lost)]
        remarks += filter(None, [self._why_no_page(name, student.id)])
        copied = any(is_own(cell) and not cell.source.endswith("None") for cell in notebook.cells)
        others = self._numbers_of_others(name, student, notebook, score)
        remarks += others
        doubtful = bool(work.remarks or others) or is_doubtful(release, score, lost, other_name=bool(remark) and copied)
        return row_of(student, LOOK if doubtful else GRADED, remarks, score)

    def _numbers_of_others(self, name, student, notebook, score):
        """A remark for each student on the roster whose own numbers stand in this one's notebook."""
        source = nbformat.read(self.folder / "source" / name / f"{name}.ipynb", as_version=4)
        names = [each.name or each.id for each in class_roster(self.folder) if each.id != student.id]
        return [f"numbers of {other}" for other in whose_numbers(notebook, source, score, names)]

    def _introduce(self, student):
        """Tell the gradebook a student's name; the last is what stands before a comma, or else the last word."""
        before, comma, after = (student.name or student.id).rpartition(",")
        first, last = (after, before) if comma else (student.name or student.id).rpartition(" ")[::2]
        with Gradebook(self.database) as book:
            book.update_or_create_student(student.id, first_name=first.strip(), last_name=last.strip())

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
