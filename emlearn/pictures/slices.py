"""One number of a model's parameters, moved while all others are held: a cut through the landscape that EM climbs.

A model's entry (:mod:`emlearn.pictures.of_models`) says which numbers can move alone; here is what it says it with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

POINTS = 61
CHANCES = np.linspace(0.02, 0.98, POINTS)


@dataclass(frozen=True)
class Slice:
    """A number to move, by name."""

    label: str
    values: np.ndarray
    """Where it is looked at, in rising order."""
    place: Callable[[Any, float], Any]
    """``(params, value) -> params`` with that number put in."""


def chances(value) -> np.ndarray:
    """All probabilities but the very smallest and largest, wherever it is now."""
    return CHANCES


def scaled(value) -> np.ndarray:
    """From a quarter of a number above 0 to four times it; of 0 itself, which no factor moves, as of 1."""
    value = value or 1.0
    return np.geomspace(value / 4, value * 4, POINTS)


def between(low, high) -> np.ndarray:
    """From the one to the other."""
    return np.linspace(low, high, POINTS)


def at(name: str, place: Any = ...) -> Callable[[Any, float], Any]:
    """Puts a number in a place of an array of parameters, in all places by default; of a number, in its stead."""

    def put(params, value):
        array = np.array(getattr(params, name), dtype=float)
        array[place] = value
        return replace(params, **{name: array if array.ndim else float(array)})

    return put


def each_mean(means, X) -> Iterable[Slice]:
    """Each mean of ``means``, shape ``(K, d)``, over the range of its column of ``X``."""
    low, high = np.nanmin(X, axis=0), np.nanmax(X, axis=0)
    for k, j in np.ndindex(*np.shape(means)):
        yield Slice(f"mean {number_name(k, j, X.shape[1])}", between(low[j], high[j]), at("means", (k, j)))


def first_weight(weights) -> list[Slice]:
    """Of two components, the weight of the first; of more there is no one number to move."""
    if len(weights) != 2:
        return []
    return [Slice("weight of 1", CHANCES, lambda params, v: replace(params, weights=np.array([v, 1 - v])))]


def number_name(k: int, j: int, columns: int) -> str:
    """What the number of component ``k`` and column ``j`` is called."""
    return f"{k + 1}" if columns == 1 else f"{k + 1}, column {j + 1}"
