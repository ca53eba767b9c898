"""Where EM may start: what the microscope's menu offers for a model and its data."""

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
"""The menu's words for scikit-learn's names. The starts with the longest climbs come first: there is more to watch."""
MOST_COMPONENTS = 6


def no_means(params) -> np.ndarray:
    """No means, for a model whose starting means cannot be placed."""
    return np.empty((0, 0))


@dataclass(frozen=True)
class Starts:
    """The starts on offer for some data.

    Parameters
    ----------
    named : dict of str to callable ``(data, n_components, rng) -> params``
        The starts by their names in the menu; the microscope begins with the first.
    place : callable ``(data, means) -> params``, optional
        Parameters from starting means of shape ``(K, d)``, if these can be placed.
    means : callable ``params -> (K, d)``
        The means that a click or a typed number sets.
    components : (int, int)
        The smallest and the largest number of components.

    Raises
    ------
    ValueError
        If these do not fit together.
    """

    named: dict[str, Callable]
    place: Callable | None = None
    means: Callable = no_means
    components: tuple[int, int] = (2, 2)

    def __post_init__(self):
        fewest, most = self.components
        if not self.named:
            raise ValueError("a Subject needs a start: starts={'mine': lambda data, n_components, rng: params}.")
        if not 1 <= fewest <= most or any(int(K) != K for K in self.components):
            raise ValueError(
                f"components={self.components} must be the smallest and the largest number, both whole and above 0."
            )
        if self.place and self.means is no_means:
            raise ValueError("place= sets starting means, so pass means=lambda params: ... as well, which reads them.")


def table(data) -> tuple[np.ndarray, np.ndarray | None]:
    """The rows ``X`` as numbers, shape ``(n, d)``, and their weights, shape ``(n,)``, or ``None``."""
    rows = as_rows(data)
    X = np.asarray(rows.X, dtype=float)
    return (X[:, None] if X.ndim == 1 else X), rows.weights


def by_rows(make: Callable) -> dict[str, Callable]:
    """Starts from a first guess of the responsibilities, which ``make(rows, R)`` turns into parameters."""
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
    """A generator of NumPy's older kind, the only one that scikit-learn's functions take."""
    return np.random.RandomState(rng.integers(2**31))


def as_many_as(data: Any, most: int = MOST_COMPONENTS) -> tuple[int, int]:
    """From one component to as many as there are distinct rows, but no more than a picture can show clearly."""
    X, _ = table(data)
    return 1, min(most, len(np.unique(initialization.filled(X), axis=0)))
