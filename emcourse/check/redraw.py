"""Other arguments of the same kind: how a question is asked anew with other numbers.

What an argument *is* decides how it may change. Rows of data are left out, their order kept; shares that sum to 1 are
raised to a power and shared again; probabilities are raised to a power; other numbers with decimals are stretched, all
by one factor. Whole numbers (counts, labels, sizes) and words stay.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from emcourse.check.comparing import alike

FEWEST_ROWS = 5
"""An array with fewer rows is taken for parameters, not for data."""


def redrawn(function: Callable, arguments: tuple, rng: np.random.Generator) -> tuple:
    """Other arguments that ``function``, the right one, can answer; the same ones if there are no others.

    Parameters
    ----------
    function : callable
    arguments : tuple
        Numbers, arrays, words, and lists and tuples of them; where there is anything else, all stay as they are.
    rng : numpy.random.Generator

    Returns
    -------
    tuple
    """
    if not is_plain(arguments):
        return copy.deepcopy(arguments)
    with np.errstate(all="ignore"):
        before = function(*copy.deepcopy(arguments))
        for drop, stretch in ((True, True), (False, True), (True, False)):
            proposed = _proposed(arguments, rng, drop, stretch)
            try:
                after = function(*copy.deepcopy(proposed))
            except Exception:  # whatever the right function cannot answer is no question
                continue
            if not alike(proposed, arguments) and _kinds(after) == _kinds(before) and _finite(after) >= _finite(before):
                return proposed
    return copy.deepcopy(arguments)


def is_plain(value: Any) -> bool:
    """Whether a value is made of numbers, arrays and words alone: an object has a meaning that must not be redrawn."""
    if type(value) in (tuple, list):
        return all(map(is_plain, value))
    return value is None or isinstance(value, (str, int, float, np.number, np.bool_, np.ndarray))


def _proposed(arguments, rng, drop, stretch):
    n = _rows(arguments)
    kept = np.sort(rng.permutation(n)[: max(FEWEST_ROWS - 1, n - int(rng.integers(1, max(2, n // 4 + 1))))])
    factor, power = rng.uniform(1.05, 1.3), rng.uniform(1.1, 1.5)

    def change(value):
        if isinstance(value, (tuple, list)) and not _numbers(value):
            return _as(value, map(change, value))
        if not isinstance(value, (float, np.floating, np.ndarray, list, tuple)):
            return copy.deepcopy(value)
        array = np.asarray(value)
        if drop and n and array.ndim and len(array) == n:
            array = array[kept]
        if stretch and array.dtype.kind == "f" and not _whole(array):
            array = _stretched(array, factor, power)
        if isinstance(value, (list, tuple)):
            return _as(value, array.tolist())
        return array.copy() if isinstance(value, np.ndarray) else type(value)(array)

    return tuple(change(value) for value in arguments)


def _stretched(array, factor, power):
    inside = array[np.isfinite(array)]
    if inside.size == 0 or inside.min() < 0 or inside.max() > 1:
        return array * factor
    raised = array**power
    for axis in range(-1, array.ndim - 1) if array.ndim else ():
        if np.allclose(array.sum(axis=axis), 1):
            return raised / raised.sum(axis=axis, keepdims=True)
    return raised


def _leaves(value) -> Iterator[Any]:
    if isinstance(value, (tuple, list)) and not _numbers(value):
        for part in value:
            yield from _leaves(part)
    else:
        yield np.asarray(value) if isinstance(value, (list, tuple)) else value


def _numbers(value):
    """Whether a list or tuple is one row of numbers."""
    return len(value) > 0 and all(isinstance(part, (float, int, np.number)) for part in value)


def _rows(arguments):
    """How many rows the data has: the commonest first length that is long enough, or 0."""
    arrays = [leaf for leaf in _leaves(arguments) if isinstance(leaf, np.ndarray) and leaf.ndim]
    lengths = Counter(len(array) for array in arrays if len(array) >= FEWEST_ROWS)
    return max(lengths, key=lambda n: (lengths[n], n)) if lengths else 0


def _whole(array):
    return bool(np.all(np.isnan(array) | (array == np.floor(array))))


def _finite(value):
    """The share of an answer's numbers that are finite."""
    leaves = [np.asarray(leaf) for leaf in _leaves(value)]
    numbers = [leaf for leaf in leaves if leaf.dtype.kind in "fiub"]
    return min((np.isfinite(leaf).mean() for leaf in numbers if leaf.size), default=1.0)


def _kinds(value):
    """The kind of each part of an answer: real, complex or a word."""
    return [np.asarray(leaf).dtype.kind for leaf in _leaves(value)]


def _as(value, parts):
    return list(parts) if isinstance(value, list) else tuple(parts)
