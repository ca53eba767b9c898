"""Calling a learner's function, and comparing what it returns with the right answer."""

import copy

import numpy as np

from emcourse.check.breakdowns import sentence_about
from emlearn.engine.contract import name_of


class Mistake(AssertionError):
    """What is wrong with a learner's function, in a sentence; notebooks show the sentence alone."""

    def _render_traceback_(self):
        return [f"✗ {self}"]


def call(function, *arguments, expected=""):
    """What the function returns, after a check that it left its arguments as they were.

    Parameters
    ----------
    function : callable
    *arguments
    expected : str
        What it should return, in words, for a function that breaks off.

    Raises
    ------
    Mistake
        If an argument has changed, if the function returned nothing, or if it broke off because of its arrays.
    """
    mine = copy.deepcopy(arguments)
    try:
        answer = function(*mine)
    except (ValueError, IndexError, TypeError) as error:  # what NumPy raises; a NameError, say, explains itself
        raise Mistake(f"{name_of(function)} {sentence_about(error, function, arguments)}{expected}") from error
    if not all(map(alike, mine, arguments)):
        raise Mistake(f"{name_of(function)} changed the data that it was given: work on a copy, such as X = X.copy().")
    if answer is None:
        raise Mistake(f"{name_of(function)}: your function returns nothing: is the `return` missing?")
    return answer


def ahead(function, asked):
    """The function, after calls that it can make in one message: one that answers from a box can (``batched``)."""
    batched = getattr(function, "batched", None)
    return batched(asked) if batched else function


def alike(answer, right):
    """Whether an answer has the form and the numbers of the right one; a list will do for an array, or for a tuple."""
    if answer is right:
        return True
    if isinstance(right, tuple):
        return _has_length(answer, len(right)) and all(map(alike, answer, right))
    try:
        answer, right = floats(answer), floats(right)
    except (TypeError, ValueError):
        return isinstance(answer, (str, type(right))) and np.array_equal(answer, right)
    return answer.shape == right.shape and np.allclose(answer, right, rtol=1e-6, atol=1e-9, equal_nan=True)


def floats(value):
    """Numbers as floats, also complex ones without an imaginary part, as NumPy returns real eigenvalues since 2.5."""
    numbers = np.real_if_close(value)
    if np.iscomplexobj(numbers):
        raise TypeError("these numbers are complex")
    return np.asarray(numbers, dtype=float)


def _has_length(answer, n):
    has_one = isinstance(answer, (tuple, list)) or (isinstance(answer, np.ndarray) and answer.ndim > 0)
    return has_one and len(answer) == n


def law(refuse, *arguments, **options):
    """Call ``refuse``, and raise what it raises as a Mistake."""
    try:
        refuse(*arguments, **options)
    except (TypeError, ValueError) as error:
        raise Mistake(str(error)) from None


def told(what):
    print(f"✓ {what}")
