"""A written exam of 90 minutes with its key: the same questions with other numbers for another seed.

    python classroom/exam.py OUT --seed 1 [--paper letter]

writes ``OUT/exam_1.html`` and ``OUT/key_1.html`` (answers in full, and for what to give points). Print them from a
browser, on paper or as PDF. What is asked stands in ``printed/exam/*.md``, to be edited; numbers are drawn and
computed in ``printed/questions.py``.
"""

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # this course, whatever is installed

from classroom.printed.paper import PAPERS, filled, html, page
from classroom.printed.questions import QUESTIONS


class Question(NamedTuple):
    """One question, with its parts in Markdown."""

    title: str
    task: str
    room: int
    """Lines on which to answer."""
    key: str
    rubric: str
    points: int
    numbers: dict


def questions_of(seed, only=tuple(QUESTIONS)):
    """The questions of the exam with this seed, or some of them by name."""
    return [
        _question(name, points, draw(np.random.default_rng([seed, i])))
        for i, (name, (draw, points)) in enumerate(QUESTIONS.items())
        if name in only
    ]


def _question(name, points, numbers):
    task, key, rubric = filled(f"exam/{name}.md", **numbers).replace("--- rubric", "--- key").split("--- key\n")
    title, _, task = task.removeprefix("# ").partition("\n")
    task, _, room = task.partition("--- room ")
    return Question(title, task, int(room), key, rubric, points, numbers)


def exam(questions, seed, paper="A4"):
    """The pages for students, with room to answer."""
    points = sum(question.points for question in questions)
    head = (
        '<h1>The EM algorithm: exam</h1><p class="name"><span>Name</span><span>Number</span></p>'
        f"<p>{points} minutes, {points} points, so a point is worth a minute. A pocket calculator is allowed; "
        f"<em>log</em> is the natural logarithm. Show how you found what you write: steps earn points. "
        f"(Version {seed})</p>"
    )
    parts = [
        f"{_title(i, question)}{html(question.task)}" + f'<div class="room">{"<div></div>" * question.room}</div>'
        for i, question in enumerate(questions, 1)
    ]
    return page(f"EM exam, version {seed}", head + _sections(parts), paper)


def key(questions, seed, paper="A4"):
    """The answers in full, with what to give points for."""
    head = (
        f"<h1>The EM algorithm: key to version {seed}</h1><p>Numbers are computed in full precision, and rounded where "
        "≈ stands before them; an answer from rounded ones stays within what the rubric accepts. Points are for "
        "the step, so a number that is wrong costs once: what follows from it correctly counts in full.</p>"
    )
    parts = [
        f"{_title(i, question)}{html(question.key)}"
        + html(question.rubric).replace("<table>", '<table class="rubric">')
        for i, question in enumerate(questions, 1)
    ]
    return page(f"EM exam, key to version {seed}", head + _sections(parts), paper)


def _title(i, question):
    return f'<h2>{i}. {question.title}<span class="points">{question.points} points</span></h2>'


def _sections(parts):
    return "\n".join(f'<section class="question">{part}</section>' for part in parts)


def main(arguments=None):
    """Write an exam and its key."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--seed", type=int, default=1, help="the version; another seed has other numbers")
    parser.add_argument("--paper", choices=PAPERS, default="A4")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    questions = questions_of(given.seed)
    for make in (exam, key):
        path = given.out / f"{make.__name__}_{given.seed}.html"
        path.write_text(make(questions, given.seed, given.paper), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
