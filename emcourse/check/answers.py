"""The check of a function with a right answer: any exercise that is not an E-step, an M-step or a likelihood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from emcourse.check.case import Slip
from emcourse.check.comparing import call, equal, explain, told
from emlearn.engine.contract import name_of


@dataclass(frozen=True)
class Question:
    """A function to write: the arguments of the calls, the right function, and the wrong ones that people write."""

    name: str
    asked: tuple[tuple, ...]
    """The arguments of each call; the first is the one that tells most slips apart, the last the hardest."""
    right: Callable
    slips: tuple[Slip, ...]
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
        With the slip that the function resembles, or else with what was expected and what was returned.
    """
    who = name_of(function)
    for arguments in question.asked:
        right = question.right(*arguments)
        given = call(function, *arguments)
        explain(given, right, question.slips, arguments, who)
        equal(given, right, who, question.name)
    told(f"{question.name}: right, on {len(question.asked)} example{'s' if len(question.asked) > 1 else ''}")
