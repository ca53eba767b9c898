"""One scalar parameter of a model, varied while all others are fixed: a cut through the landscape that EM climbs.

A model's entry (:mod:`emlearn.pictures.of_models`) says which parameters can be varied alone, by means of what follows.
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
    """A scalar parameter to vary.

    Parameters
    ----------
    label : str
        Its name.
    values : ndarray of shape (V,)
        The values at which the objective is evaluated, in increasing order.
    place : callable ``(params, value) -> params``
        Sets the parameter to a value.
    """

    label: str
    values: np.ndarray
    place: Callable[[Any, float], Any]


def chances(value) -> np.ndarray:
    """Probabilities from 0.02 to 0.98, whatever the current ``value``."""
    return CHANCES


def scaled(value) -> np.ndarray:
    """From a quarter of a positive ``value`` to four times it; for 0, which no factor changes, as for 1."""
    value = value or 1.0
    return np.geomspace(value / 4, value * 4, POINTS)


def between(low, high) -> np.ndarray:
    """Evenly spaced values from ``low`` to ``high``."""
    return np.linspace(low, high, POINTS)


def at(name: str, place: Any = ...) -> Callable[[Any, float], Any]:
    """A function that sets one entry of an array of parameters, or by default all; a scalar parameter is replaced."""

    def put(params, value):
        array = np.array(getattr(params, name), dtype=float)
        array[place] = value
        return replace(params, **{name: array if array.ndim else float(array)})

    return put


def each_mean(means, X) -> Iterable[Slice]:
    """One slice for each mean of ``means``, shape ``(K, d)``, over the range of its column of ``X``."""
    low, high = np.nanmin(X, axis=0), np.nanmax(X, axis=0)
    for k, j in np.ndindex(*np.shape(means)):
        yield Slice(f"mean {number_name(k, j, X.shape[1])}", between(low[j], high[j]), at("means", (k, j)))


def first_weight(weights) -> list[Slice]:
    """A slice for the weight of the first of two components; with more, no weight can be varied alone."""
    if len(weights) != 2:
        return []
    return [Slice("weight of 1", CHANCES, lambda params, v: replace(params, weights=np.array([v, 1 - v])))]


def number_name(k: int, j: int, columns: int) -> str:
    """The name of the parameter of component ``k`` and column ``j``."""
    return f"{k + 1}" if columns == 1 else f"{k + 1}, column {j + 1}"
