"""Assignments for a class: make them from the exercises, collect what comes back, grade it, and export the points.

    python classroom/grade.py make 03_e_step --course CLASS --students roster.csv
    python classroom/grade.py collect 03_e_step DOWNLOAD --course CLASS
    python classroom/grade.py grade 03_e_step --course CLASS
    python classroom/grade.py points 03_e_step --course CLASS
    python classroom/grade.py export 03_e_step --course CLASS --for moodle

CLASS is a folder of yours, outside the course. ``make`` writes ``CLASS/release/03_e_step/``, one notebook for all,
and with ``--students`` (one name a line, or a table id,name) also ``CLASS/for_students/ID/``. ``collect`` lays what
Moodle or Canvas lets you download into ``CLASS/submitted/ID/03_e_step/``; you may put it there yourself. ``grade``
writes ``CLASS/grades/03_e_step.csv``, an overview of all assignments in ``CLASS/grades.csv``, and the pages in
``CLASS/feedback/``. ``points`` takes those that were given by hand into them. ``export`` writes what the gradebook of
Moodle or Canvas imports into ``CLASS/exports/``. One command at a time works on an assignment; another is refused.
"""

import argparse
import sys
from functools import partial
from pathlib import Path

import nbformat
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # this course, whatever is installed

from classroom import ROOT
from classroom.box.kernel import NoBox, best_way
from classroom.box.limits import memory_can_be_limited
from classroom.grading.assignment import worth
from classroom.grading.classroom import Classroom
from classroom.platforms.collect import collect
from classroom.platforms.export import for_canvas, for_moodle
from classroom.records.busy import alone_with
from classroom.records.grades import ABSENT, NO_PAGE, NOT_GRADED, grades_file
from classroom.records.roster import class_roster, read_roster

UNSAFE = (
    "--unsafe: submissions run without a box, so each of them can read and change whatever this account can, these "
    "grades and other submissions among it, use the network, forge its points, and go on running."
)
UNLIMITED = "This system cannot limit the memory of a submission; only its time is limited."


def main(arguments=None):
    options = _parser().parse_args(arguments)
    try:
        return options.do(options)
    except NoBox as reason:
        print(f"Not graded: {reason}", file=sys.stderr)
        return 1
    except (ValueError, OSError) as error:
        if isinstance(error, OSError) and error.strerror:
            print(f"{error.filename or options.course}: {error.strerror}", file=sys.stderr)
        else:
            print(error, file=sys.stderr)
        return 2


def _parser():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name, do, about, many=False):
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(do=do)
        made.add_argument("name", nargs="?" if many else None, help="the exercise, such as 03_e_step")
        made.add_argument("--course", required=True, type=Path, help="the folder of your class")
        return made

    make = command("make", _made, "make an assignment from an exercise")
    make.add_argument("--students", type=Path, help="a file with one name a line, or a table id,name")
    make.add_argument("--tasks", type=int, nargs="+", default=[], help="the tasks to assign, such as 1 2")
    taken = command("collect", _collected, "lay a download from Moodle or Canvas where it is graded")
    taken.add_argument("download", type=Path, help="the zip of submissions, or the folder that it unpacks to")
    taken.add_argument("--dry-run", action="store_true", help="only say what would be done")
    graded = command("grade", _graded_class, "grade what was handed in")
    graded.add_argument("--student", action="append", default=[], help="only this one; may be given again")
    graded.add_argument("--jobs", type=int, default=1, help="how many at once; each takes a processor")
    graded.add_argument("--seconds", type=int, default=30, help="the time that a cell may take; default 30")
    graded.add_argument("--gigabytes", type=float, default=4.0, help="the memory that a submission may take; default 4")
    graded.add_argument("--unsafe", action="store_true", help="grade without a box, where none can be made")
    command("points", _read_again, "take points that were given by hand into the grades file and the pages")
    export = command(
        "export", _exported, "write points as a platform imports them; of all assignments, if none is named", many=True
    )
    export.add_argument("--for", dest="platform", required=True, choices=["moodle", "canvas"])
    export.add_argument("--gradebook", type=Path, help="canvas: its gradebook, as it exports it")
    export.add_argument("--column", help="what the assignment is called in the gradebook, if not as here")
    export.add_argument("--provisional", action="store_true", help="export points that are not final, too")
    return parser


def _made(options):
    solution = ROOT / "solutions" / f"{options.name}.ipynb"
    if not solution.exists():
        names = ", ".join(path.stem for path in sorted(ROOT.glob("solutions/*.ipynb")))
        raise ValueError(f"There is no exercise {options.name!r}. There are: {names}.")
    if not options.course.resolve().parent.is_dir():
        raise ValueError(f"{options.course.resolve().parent} is not a folder: is --course {options.course} mistyped?")
    if options.course.resolve().is_relative_to(ROOT):
        raise ValueError(f"--course {options.course} is inside the course: choose one outside, such as ../class.")
    students = read_roster(options.students) if options.students else []
    options.course.mkdir(exist_ok=True)
    release = Classroom(options.course).make(solution, students, options.tasks)
    points, words = worth(nbformat.read(release, as_version=4))
    print(f"{release}: {points:g} points, {words} answer{'s' * (words != 1)} to read")
    if students:
        print(f"{len(students)} notebook{'s' * (len(students) != 1)} in {options.course / 'for_students'}")
    return 0


def _class_of(options, **limits):
    if not (options.course / "release").is_dir():
        raise ValueError(f"{options.course} is not a folder of a class: `make` an assignment there first.")
    return Classroom(options.course, **limits)


def _collected(options):
    classroom = _class_of(options)
    classroom.refuse_unknown(options.name)
    with alone_with(options.course, options.name):
        roster = class_roster(options.course)
        found = collect(options.course, options.name, options.download, roster, options.dry_run)
    if options.dry_run:
        print("A dry run: nothing is written.")
    taken, left = ([each for each in found if each.is_left == kind] for kind in (False, True))
    for each in taken:
        print(f"{each.student and each.student.id}: {each.what}: {each.file}")
    sent = {each.student for each in found}
    for student in roster:
        if student not in sent:
            print(f"{student.id}: nothing in the download")
    for each in left:
        print(f"LEFT {each.file}: {each.what}")
    print(f"students with a notebook in the download: {len(taken)} of {len(roster)}; files left: {len(left)}")
    return int(bool(left))


def _read_again(options):
    without = _class_of(options).read_again(options.name)
    print(grades_file(options.course, options.name))
    print(*(f"{student}: {why}" for student, why in without.items()), sep="\n", end="\n" if without else "")
    return int(bool(without))


def _graded_class(options):
    if options.unsafe:
        print(UNSAFE, *[] if memory_can_be_limited() else [UNLIMITED], sep="\n", file=sys.stderr)
    else:
        best_way()
    classroom = _class_of(options, seconds=options.seconds, gigabytes=options.gigabytes, boxed=not options.unsafe)
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
    pageless = sum(NO_PAGE in row["remarks"] for row in found.values())
    if pageless:
        print(f"{pageless} without a page of feedback; their remarks say why.")
    if unread := sum(bool(row.get("to read")) for row in found.values()):
        print(f"{unread} student{'s have' if unread > 1 else ' has'} answers to read: classroom/README.md, step 4.")
    return int(any(each.problem for each in work) or good < ready or pageless > 0)


def _exported(options):
    classroom = _class_of(options)
    names = [options.name] if options.name else sorted(path.stem for path in options.course.glob("grades/*.csv"))
    if options.column and not options.name:
        raise ValueError("--column needs the name of the one assignment that it is for.")
    if options.platform == "canvas" and options.gradebook is None:
        raise ValueError("Canvas takes its own gradebook, filled in: export it there, and give it as --gradebook.")
    write = partial(for_canvas, gradebook=options.gradebook) if options.platform == "canvas" else for_moodle
    for name in names:
        classroom.refuse_unknown(name)
        made = write(options.course, name, column=options.column, provisional=options.provisional)
        print(f"{made.path}: points of {made.students}")
        print(*(f"  {line}" for line in made.left), sep="\n", end="\n" if made.left else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
