"""The check of a function with a right answer: any exercise that is not an E-step, an M-step or a likelihood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from emcourse.check.case import Slip
from emcourse.check.comparing import told
from emcourse.check.resemblances import judge


@dataclass(frozen=True)
class Question:
    """A function to write: the arguments of the calls, the right function, and the wrong ones that people write."""

    name: str
    asked: tuple[tuple, ...]
    """The arguments of each call; the first is the one that tells most slips apart, the last the hardest."""
    right: Callable
    slips: tuple[Slip, ...]
    parts: tuple[str, ...] = ()
    """The names of the answer's parts, where it is a tuple."""
    redraw: Callable | None = None
    """``rng -> asked`` with other numbers; without it, :mod:`emcourse.check.redraw` finds some."""


def answer(function, question: Question):
    """Check that a function answers a question as it should.

    Parameters
    ----------
    function : callable
    question : Question
        One of those in :mod:`emcourse.check`, one a task.

    Raises
    ------
    Mistake
        With the slip that the function resembles, or else with which part is right and how the others differ.
    """
    judge(function, question.asked, question.right, question.slips, what=question.name, parts=question.parts)
    told(f"{question.name}: right, on {len(question.asked)} example{'s' if len(question.asked) > 1 else ''}")
