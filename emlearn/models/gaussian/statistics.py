"""Parameters and expected sufficient statistics of the Gaussian mixture: what its E- and M-step hand to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from emlearn.models.gaussian.covariances import FULL, Covariance

LOG_2PI = np.log(2 * np.pi)


@dataclass(frozen=True)
class GaussianParameters:
    """Mixing ``weights`` ``(K,)``, ``means`` ``(K, d)`` and ``covariances`` in the shape of their ``covariance``."""

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    covariance: Covariance = field(default=FULL, repr=False)

    @property
    def matrices(self) -> np.ndarray:
        """The covariances as full matrices, shape ``(K, d, d)``, whatever their kind."""
        return self.covariance.expand(self.covariances, *self.means.shape)

    @cached_property
    def precisions_cholesky(self) -> np.ndarray:
        """What makes each component's rows white: :meth:`Covariance.whiteners`."""
        return self.covariance.precisions_cholesky(self.covariances, *self.means.shape)

    @property
    def precisions(self) -> np.ndarray:
        """The inverse covariances, in the shape of their kind."""
        return self.covariance.precisions(self.precisions_cholesky)

    @cached_property
    def half_log_dets(self) -> np.ndarray:
        """``log |Σ_k|^(-1/2)``, shape ``(K,)``."""
        return np.log(self.covariance.diagonals(self.precisions_cholesky)).sum(axis=1)

    @cached_property
    def total_precisions(self) -> np.ndarray:
        """``tr Σ_k⁻¹``, shape ``(K,)``."""
        return (self.precisions_cholesky.reshape(len(self.weights), -1) ** 2).sum(axis=1)


def log_normal(x, mean, sd):
    """``log N(x; mean, sd²)`` in one dimension, entry by entry."""
    return -np.log(sd) - 0.5 * LOG_2PI - ((x - mean) / sd) ** 2 / 2


def from_sds(weights, means, sds) -> GaussianParameters:
    """Parameters in one dimension from weights, means and standard deviations, each of shape ``(K,)``."""
    weights, means, sds = (np.asarray(part, dtype=float) for part in (weights, means, sds))
    return GaussianParameters(weights, means[:, None], sds[:, None, None] ** 2)


class Statistics(NamedTuple):
    """Expected sufficient statistics; those of two chunks of rows, from one E-step, add."""

    log_likelihood: float
    counts: np.ndarray
    """Expected number of rows of each component, shape ``(K,)``: Bishop's ``N_k``."""
    sums: np.ndarray
    """Expected sum of ``x - origin``, shape ``(K, d)``."""
    moments: np.ndarray
    """Expected sum of ``(x - origin)(x - origin)ᵀ``, in the shape of the covariances."""
    origins: np.ndarray
    """The points that the moments are taken about, shape ``(K, d)``; they do not add."""

    def __add__(self, other):
        return Statistics(
            self.log_likelihood + other.log_likelihood,
            self.counts + other.counts,
            self.sums + other.sums,
            self.moments + other.moments,
            self.origins,
        )

    def times(self, factor: float) -> Statistics:
        """Of rows that count ``factor`` times."""
        return Statistics(
            factor * self.log_likelihood,
            factor * self.counts,
            factor * self.sums,
            factor * self.moments,
            self.origins,
        )

    def recentred(self, origins, covariance: Covariance):
        """The same rows, their moments taken about other ``origins``."""
        move = self.origins - origins
        sums = self.sums + self.counts[:, None] * move
        moments = self.moments + covariance.outer(self.sums + sums, move)
        return Statistics(self.log_likelihood, self.counts, sums, moments, origins)


@dataclass(frozen=True)
class PseudoObservations:
    """A conjugate prior: rows that each component is imagined to have seen before any data."""

    number: float
    """How many, for each component; it need not be whole."""
    scatter: np.ndarray
    """Their covariance about the component's mean times their number, in the shape of the covariances."""
