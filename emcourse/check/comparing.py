"""Comparing a learner's answer with the right one, and saying kindly what is wrong."""

import copy

import numpy as np

from emlearn.engine.contract import name_of


class Mistake(AssertionError):
    """What is wrong with a learner's function, in a sentence; notebooks show the sentence alone."""

    def _render_traceback_(self):
        return [f"✗ {self}"]


def call(function, *arguments):
    """What the function returns, after a check that it left its arguments as they were.

    Raises
    ------
    Mistake
        If an argument has changed, or if the function returned nothing.
    """
    mine = copy.deepcopy(arguments)
    answer = function(*mine)
    if not all(map(alike, mine, arguments)):
        raise Mistake(f"{name_of(function)} changed the data that it was given: work on a copy, such as X = X.copy().")
    if answer is None:
        raise Mistake(f"{name_of(function)} returned None. Is a `return` missing?")
    return answer


def explain(answer, right, slips, arguments, who):
    """Raise with the slip that ``answer`` resembles, if it is wrong and resembles one."""
    if alike(answer, right):
        return
    for hint, wrong in slips:
        with np.errstate(all="ignore"):
            slipped = wrong(*copy.deepcopy(arguments))
        if alike(answer, slipped):
            raise Mistake(f"{who}: {hint}")


def alike(answer, right):
    """Whether an answer has the right one's form and numbers; a list is as good as an array, or as a tuple."""
    if answer is right:
        return True
    if isinstance(right, tuple):
        return _has_length(answer, len(right)) and all(map(alike, answer, right))
    try:
        answer, right = _floats(answer), _floats(right)
    except (TypeError, ValueError):
        return bool(np.shape(answer) == np.shape(right) and np.all(answer == right))  # a word
    return answer.shape == right.shape and np.allclose(answer, right, rtol=1e-6, atol=1e-9, equal_nan=True)


def _floats(value):
    """Numbers as floats, also complex ones without an imaginary part, as NumPy returns real eigenvalues since 2.5."""
    numbers = np.real_if_close(value)
    if np.iscomplexobj(numbers):
        raise TypeError("these numbers are complex")
    return np.asarray(numbers, dtype=float)


def _has_length(answer, n):
    return isinstance(answer, (tuple, list, np.ndarray)) and len(answer) == n


def law(refuse, *arguments, **options):
    """The contract's refusals, as mistakes."""
    try:
        refuse(*arguments, **options)
    except (TypeError, ValueError) as error:
        raise Mistake(str(error)) from None


def equal(answer, right, who, what):
    if not alike(answer, right):
        raise Mistake(
            f"{who}: for {what} it gave\n{_shown(answer)}\nbut the right answer is\n{_shown(right)}\n"
            "This resembles none of the usual slips, so compare the first entries by hand."
        )


def _shown(value):
    parts = value if isinstance(value, (tuple, list)) else (value,)
    with np.printoptions(precision=4, suppress=True, threshold=20, edgeitems=2):
        return "\n".join(str(part) for part in parts)


def told(what):
    print(f"✓ {what}")
