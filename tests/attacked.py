"""Grade a class of attackers, as one would from a shell, and tell what came of it: ``attacked.py FOLDER WAY``.

``FOLDER/attacks/NAME.py`` is what each of them puts into the one answer cell; ``FOLDER/course`` is to be the class.
WAY is ``bwrap``, ``unshare``, or ``unsafe`` for no box at all. Written to ``FOLDER/told.json``.
"""

import contextlib
import io
import json
import resource
import sys
import time
from pathlib import Path

import nbformat
import psutil
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from classroom import grade
from classroom.box import kernel as box
from classroom.grading import classroom as grading

MARK = "lives-on"
"""The name of processes that a submission leaves behind."""


def solution():
    """One task, one answer of a line, one check."""
    answer = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
    heads = [
        new_markdown_cell("# Attacks", id="title"),
        new_markdown_cell("## Task 1 ★ Doubling (1 minute)", id="head"),
    ]
    return new_notebook(
        cells=[*heads, new_code_cell(answer, id="code"), new_code_cell("assert abs(double(2) - 4) < 1e-9", id="ask")]
    )


def hand_in(course, attacks):
    """Make the assignment, and hand in each attack as the answer of a student of that name."""
    course.mkdir()
    nbformat.write(solution(), course.parent / "attack.ipynb")
    released = grade.Classroom(course).make(course.parent / "attack.ipynb")
    for attack in sorted(attacks.glob("*.py")):
        notebook = nbformat.read(released, as_version=4)
        cell = next(cell for cell in notebook.cells if cell.source.startswith("def double"))
        cell.source = attack.read_text(encoding="utf-8")
        place = course / "submitted" / attack.stem / "attack"
        place.mkdir(parents=True)
        nbformat.write(notebook, place / "attack.ipynb")


def said(course, student):
    """What a student's cells printed and raised."""
    notebook = nbformat.read(course / "autograded" / student / "attack" / "attack.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return "".join(output.get("text", "") or f"{output.get('ename')}: {output.get('evalue')}" for output in outputs)


def main(folder, way):
    course = Path(folder) / "course"
    box.best_way = lambda: way
    grading.side_by_side = lambda make, tasks, jobs: ((task, make()(task)) for task in tasks)  # here, to be measured
    box.PLACE = str(Path(folder) / "boxes")
    hand_in(course, Path(folder) / "attacks")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        words = ["grade", "attack", "--course", str(course), "--seconds", "20", "--gigabytes", "2"]
        grade.main([*words, "--unsafe"] if way == "unsafe" else words)
    grew = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    time.sleep(2)  # for what lives on
    left = [process for process in psutil.process_iter(["name"]) if process.info["name"] == MARK]
    rows = (course / "grades.csv").read_text(encoding="utf-8")
    graded = [place.parent.name for place in course.glob("autograded/*/attack")]
    told = {
        "printed": printed.getvalue(),
        "grades": rows,
        "boxes left": [path.name for path in Path(box.PLACE).iterdir()],
        "left behind": len(left),
        "grew by megabytes": grew / 1024,
        "said": {student: said(course, student)[:5000] for student in graded},
        "points": {student: grade.Classroom(course).score("attack", student)["points"] for student in graded},
    }
    for process in left:
        process.kill()
    (Path(folder) / "told.json").write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
