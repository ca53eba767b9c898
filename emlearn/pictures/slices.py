"""One number of a model's parameters, moved while all others are held: a cut through the landscape that EM climbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any

import numpy as np

from emlearn.models import family_mixture, two_coins
from emlearn.models.families import Bernoulli, Binomial, Exponential, Poisson
from emlearn.models.gaussian import statistics
from emlearn.models.gaussian.covariances import TIED
from emlearn.models.table import as_rows

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


@singledispatch
def slices_of(params, data, model=None) -> list[Slice]:
    """The cuts on offer for parameters of a kind: along each number that can move alone.

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
def _(params: two_coins.CoinParameters, data, model=None):
    return [Slice(f"coin {name}", CHANCES, _entry("heads", k)) for k, name in zip(range(len(params.heads)), "ABCDEFGH")]


@slices_of.register
def _(params: statistics.GaussianParameters, data, model=None):
    X = np.asarray(as_rows(data).X, dtype=float)
    X = X[:, None] if X.ndim == 1 else X
    low, high = np.nanmin(X, axis=0), np.nanmax(X, axis=0)
    means = [
        Slice(f"mean {_name(k, j, X.shape[1])}", np.linspace(low[j], high[j], POINTS), _entry("means", (k, j)))
        for k in _each(params)
        for j in range(X.shape[1])
    ]
    return [*means, *_sds(params), *_weights(params)]


@slices_of.register
def _(params: family_mixture.FamilyParameters, data, model=None):
    family = getattr(model, "family", None)
    places = next((places for kinds, places in FAMILIES if isinstance(family, kinds)), None)
    if places is None:
        raise TypeError(
            f"no cuts are known for the parameters of the {getattr(family, 'name', 'unknown')} family, whose numbers "
            "cannot move one by one: pass slices=[Slice(label, values, place), ...]."
        )
    p = params.theta.shape[1]
    theta = [
        Slice(f"parameter {_name(k, j, p)}", places(params.theta[k, j]), _entry("theta", (k, j)))
        for k in _each(params)
        for j in range(p)
    ]
    return [*theta, *_weights(params)]


def _name(k, j, columns):
    return f"{k + 1}" if columns == 1 else f"{k + 1}, column {j + 1}"


def _sds(params):
    """Of one column, each component's width; one for all where they share it."""
    if params.means.shape[1] > 1:
        return []
    if len(params.covariances) < len(params.means) or params.covariance is TIED:
        return [Slice("sd of all", _widths(params.covariances), _sd(...))]
    return [Slice(f"sd {k + 1}", _widths(params.covariances[k]), _sd(k)) for k in _each(params)]


def _each(params):
    return range(len(params.weights))


def _weights(params):
    """Of two components, the weight of the first; of more there is no one number to move."""
    if len(params.weights) != 2:
        return []
    place = lambda params, v: replace(params, weights=np.array([v, 1 - v]))  # noqa: E731
    return [Slice("weight of 1", CHANCES, place)]


def _entry(name, k):
    """Puts a number in the place ``k`` of an array of parameters."""

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


FAMILIES = (((Bernoulli, Binomial), lambda value: CHANCES), ((Poisson, Exponential), _scaled))
"""Families whose every number moves alone, and where each is looked at."""


def _widths(variance):
    return _scaled(float(np.sqrt(np.ravel(variance)[0])))
