"""Where EM may start, in words: what the microscope's menu offers for a model and its data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from emlearn.estimators import initialization
from emlearn.estimators.starts import nearest, one_hot
from emlearn.models.table import Rows, as_rows

AT_RANDOM = "everything at random"
IN_WORDS = {"random_from_data": "random rows", "random": AT_RANDOM, "k-means++": "k-means++", "kmeans": "k-means"}
"""What scikit-learn's names are called in a menu. The longest roads first: there is more to see on them."""
MOST_COMPONENTS = 6


def no_means(params) -> np.ndarray:
    """The means of a model whose means nobody places."""
    return np.empty((0, 0))


@dataclass(frozen=True)
class Starts:
    """The starts on offer for some data.

    Raises
    ------
    ValueError
        If what is on offer does not fit together.
    """

    named: dict[str, Callable]
    """By what the menu calls it, ``(data, n_components, rng) -> params``; the first is where the microscope begins."""
    place: Callable | None = None
    """``(data, means) -> params``: parameters from starting means of shape ``(K, d)``, where they can be placed."""
    means: Callable = no_means
    """``params -> (K, d)``: what a click or a typed number sets."""
    components: tuple[int, int] = (2, 2)
    """Fewest and most."""

    def __post_init__(self):
        fewest, most = self.components
        if not self.named:
            raise ValueError("a Subject needs a start: starts={'mine': lambda data, n_components, rng: params}")
        if not 1 <= fewest <= most or any(int(K) != K for K in self.components):
            raise ValueError(f"components={self.components} must be the fewest and the most, whole numbers above 0")
        if self.place and self.means is no_means:
            raise ValueError("place puts starting means in, so means=lambda params: ... must say what they are, (K, d)")


def table(data) -> tuple[np.ndarray, np.ndarray | None]:
    """Rows and how often each counts: ``X`` as numbers, shape ``(n, d)``, and weights or ``None``."""
    rows = as_rows(data)
    X = np.asarray(rows.X, dtype=float)
    return (X[:, None] if X.ndim == 1 else X), rows.weights


def by_rows(make: Callable) -> dict[str, Callable]:
    """Starts from a first guess of who belongs where: ``make(rows, R)`` turns it into parameters."""
    return {words: partial(_guessed, name, make) for name, words in IN_WORDS.items()}


def _guessed(name, make, data, n_components, rng):
    """The start of that name, each column in its own unit; the rows that are drawn from the data differ."""
    X, weights = table(data)
    X, rng = initialization.filled(X), _legacy(rng)
    spread = X.std(axis=0)
    Z = (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1)
    if name == "random_from_data":
        different = np.unique(Z, axis=0)
        R = one_hot(nearest(Z, different[rng.choice(len(different), n_components, replace=False)]), n_components)
    else:
        R = initialization.STARTS[name](Z, n_components, rng, weights)
    return make(Rows(X, weights), R)


def _legacy(rng):
    """scikit-learn's functions take numpy's older generator only."""
    return np.random.RandomState(rng.integers(2**31))


def as_many_as(data: Any, most: int = MOST_COMPONENTS) -> tuple[int, int]:
    """From one component to as many as there are different rows, but no more than a picture can tell apart."""
    X, _ = table(data)
    return 1, min(most, len(np.unique(initialization.filled(X), axis=0)))
