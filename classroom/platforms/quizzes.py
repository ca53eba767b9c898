"""The quizzes of the notebooks, read.

A question has a name in the notebook, in the comment below its heading, and a choice has one before its feedback::

    ### 2. What changes?

    <!-- quiz e-step-changes -->

    <details><summary>A. The shapes</summary><!-- shapes -->No: ...</details>

Platforms know questions by these names, so numbers, letters and words may change, and names may not.
"""

import re
from typing import NamedTuple

from classroom.texts.mathjax import html, inline
from emcourse.progress.tasks import read_cells

CHOICE = re.compile(r"<details>\s*<summary>\s*[A-Z]\.\s*(.*?)</summary>\s*<!-- (\S+) -->(.*?)</details>", re.S)
NAME = re.compile(r"<!-- quiz (\S+) -->\s*")


class Choice(NamedTuple):
    """What may be chosen, in HTML, with the feedback on it."""

    name: str
    text: str
    feedback: str
    right: bool


class Quiz(NamedTuple):
    """One question with its choices."""

    name: str
    """Such as ``e-step-changes``: no other question of the course has it."""
    text: str
    choices: tuple[Choice, ...]


def quizzes_of(path):
    """The quizzes of a notebook; none if it has no heading *Quiz*.

    Raises
    ------
    ValueError
        If a question or a choice has no name, or not exactly one choice of a question is right: the one whose feedback
        begins with *Yes*.
    """
    parts = re.split(
        r"^## ", "\n\n".join(c["source"] for c in read_cells(path) if c["cell_type"] == "markdown"), flags=re.M
    )
    quiz = "".join(part.removeprefix("Quiz\n") for part in parts if part.startswith("Quiz\n"))
    return [_quiz(source) for source in re.split(r"^### \d+\. ", quiz, flags=re.M)[1:]]


def _quiz(source):
    question, _, listed = NAME.sub("", source, count=1).partition("<details>")
    named = NAME.search(source)
    if named is None:
        raise ValueError(f"the question {question.strip()!r} has no name: put <!-- quiz NAME --> below it.")
    choices = tuple(
        Choice(name, inline(text), inline(feedback), feedback.strip().startswith("Yes"))
        for text, name, feedback in CHOICE.findall("<details>" + listed)
    )
    if len(choices) != source.count("<details>"):
        raise ValueError(f"quiz {named[1]}: a choice has no name: put <!-- NAME --> before its feedback.")
    right = sum(choice.right for choice in choices)
    if right != 1 or len(choices) < 2:
        raise ValueError(f"quiz {named[1]}: {right} of {len(choices)} choices are right (that is, begin with Yes).")
    return Quiz(named[1], html(question), choices)
