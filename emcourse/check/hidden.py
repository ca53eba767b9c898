"""The hidden half of a graded test: the learner's function against the right one, on arguments that nobody has seen.

The visible check shows how a function is called; the calls are noted, redrawn, and asked of both.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from emcourse.check.answers import Question, answer
from emcourse.check.comparing import ahead
from emcourse.check.redraw import is_plain, redrawn
from emcourse.check.variants import rng_of

DRAWS = 2
"""How often each noted call is redrawn."""
NOTED = 12
"""How many calls are noted."""


class Recorded:
    """The same function, which notes the arguments of its first calls in ``calls``."""

    def __init__(self, function: Callable):
        functools.update_wrapper(self, function)
        vars(self).pop("batched", None)  # the function's own would note nothing
        self.function = function
        self.calls: list[tuple] = []

    def __call__(self, *arguments, **options):
        if not options and len(self.calls) < NOTED:
            self.calls.append(copy.deepcopy(arguments))
        return self.function(*arguments, **options)

    def batched(self, asked):
        """The same, after these calls were made ahead; it notes its calls in the same list."""
        same = copy.copy(self)
        same.function = ahead(self.function, asked)
        return same


def right_one(program: str, name: str) -> Any:
    """The function of that name, from the program that defines it."""
    namespace: dict[str, Any] = {"__name__": "reference"}
    exec(program, namespace)
    return namespace[name]


def same_as(name: str, function: Recorded, program: str, student: str) -> None:
    """Check a recorded function against the right one on redrawn arguments.

    Parameters
    ----------
    name : str
        The name that the task asks for. The function itself may have another, or none: a lambda, an alias, a partial.
    function : Recorded
        After the visible check has called it.
    program : str
        Python that defines the right function, under that name.
    student : str
        The student whose numbers are drawn.

    Raises
    ------
    Mistake
        If the answers differ. A function without arguments, or one of objects, leaves nothing to redraw, so it passes.
    """
    right = right_one(program, name)
    rng = rng_of(student, name)
    fresh = [redrawn(right, call, rng) for call in function.calls if call and is_plain(call) for _ in range(DRAWS)]
    if fresh:
        with np.errstate(all="ignore"):
            answer(function, Question("fresh numbers", tuple(fresh), right, slips=()))
