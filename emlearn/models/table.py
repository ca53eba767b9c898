"""The rows of a table and what else is known about each: how much it counts, and perhaps its label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from emlearn.engine.posterior import Posterior, bayes

CHUNK = 4096
"""How many rows are summed over at a time."""
UNKNOWN = -1
"""The label of a row whose component is hidden."""


@dataclass(frozen=True)
class Rows:
    """Rows with weights, labels, both or neither.

    A row of weight ``w`` stands for ``w`` equal rows. A row with a known label belongs to that component alone, and
    contributes ``log p(x, z)`` to the log-likelihood instead of ``log p(x)``.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    weights : ndarray of shape (n,), optional
        By default every row counts once.
    labels : ndarray of shape (n,), optional
        From 0, or -1 where unknown; by default no label is known.

    Examples
    --------
    A row that counts twice, and one whose component is known:

    >>> import numpy as np
    >>> from emlearn.models import MixtureOfGaussians, Rows, from_sds
    >>> rows = Rows(np.array([[1.0], [2.0]]), weights=np.array([2.0, 1.0]), labels=np.array([-1, 0]))
    >>> stats = MixtureOfGaussians().e_step(from_sds([0.5, 0.5], [1, 2], [1, 1]), rows)
    >>> stats.counts.round(2)
    array([2.24, 0.76])
    """

    X: np.ndarray
    weights: np.ndarray | None = None
    labels: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.X)

    @property
    def width(self) -> int:
        """The number of columns."""
        return self.X.shape[1]

    @property
    def at_hand(self) -> Rows:
        """The rows that can be looked at one by one: all of them."""
        return self

    def sum_of(self, function, *rest) -> Any:
        """The sum of ``function(rows, *rest)`` over chunks of the rows."""
        return reduce(add, (function(chunk, *rest) for chunk in self.chunks(CHUNK)))

    def at_once(self, function, cases) -> list[Any]:
        """What the function makes of each case, one after another here."""
        return [function(case) for case in cases]

    def __getitem__(self, part) -> Rows:
        return Rows(self.X[part], *(None if a is None else a[part] for a in (self.weights, self.labels)))

    @property
    def total(self) -> float:
        """The sum of the weights, which is the number of rows if every row counts once."""
        return float(len(self.X) if self.weights is None else self.weights.sum())

    @property
    def counted(self) -> np.ndarray:
        """How often each row counts, shape ``(n,)``."""
        return np.ones(len(self.X)) if self.weights is None else self.weights

    @property
    def unit(self) -> float:
        """What one row weighs: 1, or less where the weights add up to fewer rows than there are."""
        return min(1.0, self.total / len(self.X))

    def chunks(self, size: int) -> Iterator[Rows]:
        """The rows in pieces of at most ``size``."""
        return (self[a : a + size] for a in range(0, len(self), size))

    def posterior(self, log_joint: np.ndarray) -> Posterior:
        """Bayes' rule for ``log_joint``, shape ``(n, K)``, where a row's label rules out what is not its own."""
        if self.labels is not None:
            log_joint = np.where(self.ruled_out(log_joint.shape[1]), -np.inf, log_joint)
        return bayes(log_joint)

    def ruled_out(self, K: int) -> np.ndarray:
        """Which of ``K`` components each row's label rules out, shape ``(n, K)`` of bool."""
        assert self.labels is not None
        return (self.labels != UNKNOWN)[:, None] & (self.labels[:, None] != np.arange(K))

    def apply_weights(self, posterior: Posterior) -> tuple[np.ndarray, float]:
        """Responsibilities times weights, shape ``(n, K)``, and the log-likelihood of the rows."""
        R, log_density = posterior
        return R if self.weights is None else R * self.weights[:, None], float(self.summed(log_density))

    def summed(self, log_density: np.ndarray) -> Any:
        """The sum over the rows, along the last axis, of each as often as it counts."""
        if self.weights is None:
            return log_density.sum(axis=-1)
        return np.where(self.weights > 0, log_density, 0) @ self.weights  # a row of weight 0 may be impossible


def has_missing(X) -> bool:
    """Whether an entry of ``X`` is missing (NaN); the sum goes first, because it needs no array as large as ``X``."""
    return bool(np.isnan(X.sum()) and np.isnan(X).any())


def as_rows(data) -> Rows:
    """``data`` itself if they are Rows, or else an array as rows that count once and have no known label."""
    return data if isinstance(data, Rows) else Rows(np.asarray(unmasked(data)))


def unmasked(values):
    """``values``, with NaN for each that is masked if they are a masked array."""
    masked = isinstance(values, np.ma.MaskedArray)
    return np.ma.filled(values.astype(np.result_type(values, np.float32)), np.nan) if masked else values


def labelled_rows(model, params, data) -> Iterator:
    """Yields, for each unlabelled row, how often it counts, its responsibilities, and its statistics by label."""
    rows = as_rows(data)
    R = model.posterior(params, rows).responsibilities
    for i, (count, shares) in enumerate(zip(rows.counted, R)):
        if rows.labels is None or rows.labels[i] == UNKNOWN:
            row = rows.X[i : i + 1]
            labelled = [Rows(row, labels=np.array([k])) for k in range(len(shares))]
            yield count, shares, [model.e_step(params, each) for each in labelled]
