"""The same question with each student's own numbers, drawn from a name and always the same for that name."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import singledispatch
from typing import Any

import numpy as np

from emcourse.check.answers import Question
from emcourse.check.case import Case
from emcourse.check.comparing import Mistake, alike
from emcourse.check.redraw import redrawn
from emlearn.engine.em import fit
from emlearn.engine.handwritten import Handwritten
from emlearn.engine.posterior import bayes


def variant(thing: Any, student: str | int) -> Any:
    """A case or a question with other numbers: those of one student.

    Parameters
    ----------
    thing : Case or Question
        Anything else comes back as it is. Where it has a ``redraw``, that draws; else
        :func:`emcourse.check.redraw.redrawn` does.
    student : str or int
        A name, or a seed. While a class is graded the name is the one under which the work was handed in,
        whatever the notebook says.

    Returns
    -------
    Case or Question

    Examples
    --------
    >>> from emcourse import check
    >>> check.variant(check.two_coins, "ada").data.shape
    (6, 2)
    """
    return _redraw(thing, rng_of(student, getattr(thing, "name", "")))


def rng_of(student: str | int, what: str = "") -> np.random.Generator:
    """Random numbers of a student and a question: the same on every machine and in every process."""
    name = one_spelling(str(os.environ.get("EMLEARN_STUDENT") or student))
    digest = hashlib.sha256(f"{name}\n{what}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def one_spelling(name: str) -> str:
    """A name as every keyboard and every file system spells it: composed letters, lower case, single blanks.

    Examples
    --------
    >>> one_spelling("\\ufeff Zoe\\u0308  ADA ") == one_spelling("zo\\u00eb ada")
    True
    """
    plain = unicodedata.normalize("NFC", name.replace("\ufeff", " "))
    return unicodedata.normalize("NFC", " ".join(plain.split()).casefold())


def example(checking: Callable, thing: Any) -> tuple:
    """The arguments with which a check first calls the function that it is given.

    Parameters
    ----------
    checking : callable
        Such as ``check.e_step`` or ``check.answer``.
    thing : Case or Question

    Returns
    -------
    tuple
    """

    class Asked(BaseException):
        pass

    def listen(*arguments):
        raise Asked(*arguments)

    try:
        checking(listen, thing)
    except Asked as asked:
        return asked.args
    raise TypeError(f"{checking.__name__} called no function")


def numbers(value: Any) -> list:
    """An answer as a plain list, four digits each, to be read and copied; at most its first twelve entries."""
    parts = value if isinstance(value, (tuple, list)) else (value,)
    flat = [entry for part in parts for entry in np.ravel(np.asarray(part)).tolist()][:12]
    return [float(f"{entry:.4g}") if isinstance(entry, (int, float)) else str(entry) for entry in flat]


def same_numbers(given: Any, right: Any, student: str) -> None:
    """Check numbers that a student copied into the notebook against those that belong to them.

    Raises
    ------
    Mistake
        If they differ.
    """
    wanted = numbers(right)
    try:
        given = numbers(given)  # a list, an array, a table of them: all say the same
        agree = len(given) == len(wanted) and alike_rounded(given, wanted)
    except (TypeError, ValueError):
        agree = False
    if not agree:
        raise Mistake(
            f"these are not the numbers of {student}: is the function right, and is the name in the first cell the one "
            "under which you hand in your work?"
        )


def alike_rounded(given, wanted) -> bool:
    """Whether two lists agree to about three digits."""
    if any(isinstance(entry, str) for entry in wanted):
        return [str(entry) for entry in given] == [str(entry) for entry in wanted]
    try:
        return np.allclose(np.asarray(given, dtype=float), wanted, rtol=2e-3, atol=1e-6, equal_nan=True)
    except ValueError:
        return False


@singledispatch
def _redraw(thing, rng):
    return thing


@_redraw.register
def _(question: Question, rng):
    """The redrawn examples first; the given ones stay, since they are chosen to tell slips apart."""
    if question.redraw is not None:
        redone = question.redraw(rng)
    else:
        redone = tuple(redrawn(question.right, given, rng) for given in question.asked)
    return replace(question, asked=(*redone, *question.asked))


@_redraw.register
def _(case: Case, rng):
    params, data = case.redraw(rng) if case.redraw else redrawn(case.log_joint, (case.params, case.data), rng)
    if alike((params, data), (case.params, case.data)):
        return case
    drawn = replace(case, params=params, data=data)
    return replace(drawn, summit=_summit(drawn))


def _summit(case):
    """The highest log-likelihood that EM reaches from the case's own start."""
    right = Handwritten(
        lambda params, data: bayes(case.log_joint(params, data)).responsibilities,
        case.m_step,
        lambda params, data: bayes(case.log_joint(params, data)).log_density.sum(),
    )
    return fit(right, case.data, case.params).objectives[-1]
