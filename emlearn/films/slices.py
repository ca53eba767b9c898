"""One number of a model's parameters, moved while all others are held: a cut through the landscape that EM climbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any

import numpy as np

from emlearn.models import exponential_mixture, gaussian_statistics, two_coins

POINTS = 61


@dataclass(frozen=True)
class Slice:
    """A number to move, by name."""

    label: str
    values: np.ndarray
    """Where it is looked at, in rising order."""
    place: Callable[[Any, float], Any]
    """``(params, value) -> params`` with that number put in."""


@singledispatch
def slices_of(params, data) -> list[Slice]:
    """The cuts on offer for parameters of a kind.

    Raises
    ------
    TypeError
        If nothing is known of such parameters.
    """
    raise TypeError(
        f"no cuts are known for parameters of type {type(params).__name__}: pass slices=[Slice(label, values, place), "
        "...], each with a function place(params, value) that puts one number in."
    )


@slices_of.register
def _(params: two_coins.Parameters, data):
    biases = np.linspace(0.02, 0.98, POINTS)
    return [Slice(f"coin {name}", biases, _entry("heads", k)) for k, name in zip(range(len(params.heads)), "ABCDEFGH")]


@slices_of.register
def _(params: gaussian_statistics.Parameters, data):
    low, high = np.min(data), np.max(data)
    means = [Slice(f"mean {k + 1}", np.linspace(low, high, POINTS), _entry("means", k)) for k in _each(params)]
    sds = [Slice(f"sd {k + 1}", _widths(params.covariances[k]), _sd(k)) for k in _each(params)]
    return [*means, *sds, *_weights(params)]


@slices_of.register
def _(params: exponential_mixture.Parameters, data):
    first = [Slice(f"parameter {k + 1}", _scaled(params.theta[k, 0]), _entry("theta", k)) for k in _each(params)]
    return [*first, *_weights(params)]


def _each(params):
    return range(len(params.weights))


def _weights(params):
    """Of two components, the weight of the first; of more there is no one number to move."""
    if len(params.weights) != 2:
        return []
    place = lambda params, v: replace(params, weights=np.array([v, 1 - v]))  # noqa: E731
    return [Slice("weight of 1", np.linspace(0.02, 0.98, POINTS), place)]


def _entry(name, k):
    """Puts a number in the place of row ``k`` of an array of parameters."""

    def place(params, value):
        array = getattr(params, name).copy()
        array[k] = value
        return replace(params, **{name: array})

    return place


def _sd(k):
    square = _entry("covariances", k)
    return lambda params, value: square(params, value**2)


def _scaled(value):
    return np.geomspace(value / 4, value * 4, POINTS)


def _widths(variance):
    return _scaled(float(np.sqrt(np.ravel(variance)[0])))
