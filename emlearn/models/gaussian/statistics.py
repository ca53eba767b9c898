"""Parameters and expected sufficient statistics of the Gaussian mixture, which its E- and M-step hand to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from emlearn.models.gaussian.covariance import Covariance
from emlearn.models.gaussian.covariances import FULL

LOG_2PI = np.log(2 * np.pi)


@dataclass(frozen=True)
class GaussianParameters:
    """Mixing weights, means and covariances of ``K`` components in ``d`` columns.

    Parameters
    ----------
    weights : ndarray of shape (K,)
    means : ndarray of shape (K, d)
    covariances : ndarray of shape (K, d, d) if full, (d, d) if tied, (K, d) if diag, or (K,) if spherical
    covariance : Covariance

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn.models import GaussianParameters
    >>> params = GaussianParameters(np.array([0.5, 0.5]), np.zeros((2, 2)), np.array([np.eye(2), 4 * np.eye(2)]))
    >>> params.precisions[1]
    array([[0.25, 0.  ],
           [0.  , 0.25]])
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    covariance: Covariance = field(default=FULL, repr=False)

    @property
    def matrices(self) -> np.ndarray:
        """The covariances as full matrices, shape ``(K, d, d)``, however they are stored."""
        return self.covariance.expand(self.covariances, *self.means.shape)

    @cached_property
    def precisions_cholesky(self) -> np.ndarray:
        """What whitens each component's rows: see :meth:`Covariance.precisions_cholesky`."""
        return self.covariance.precisions_cholesky(self.covariances, *self.means.shape)

    @property
    def inverse_roots(self) -> np.ndarray:
        """:attr:`precisions_cholesky` as full matrices, shape ``(K, d, d)``, whatever the covariance type."""
        return self.covariance.expand(self.covariance.stored(self.precisions_cholesky), *self.means.shape)

    @property
    def precisions(self) -> np.ndarray:
        """The inverse covariances, stored like the covariances."""
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
    """Gaussian parameters in one dimension from weights, means and standard deviations.

    Parameters
    ----------
    weights, means, sds : array-like of shape (K,)

    Returns
    -------
    GaussianParameters

    Examples
    --------
    >>> from_sds([0.3, 0.7], [20, 40], [5, 5]).covariances.ravel()
    array([25., 25.])
    """
    weights, means, sds = (np.asarray(part, dtype=float) for part in (weights, means, sds))
    return GaussianParameters(weights, means[:, None], sds[:, None, None] ** 2)


class Statistics(NamedTuple):
    """Expected sufficient statistics; those of two chunks of rows, from one E-step, add."""

    log_likelihood: float
    counts: np.ndarray
    """The expected number of rows of each component, shape ``(K,)``: Bishop's ``N_k``."""
    sums: np.ndarray
    """The expected sum of ``x - origin``, shape ``(K, d)``."""
    moments: np.ndarray
    """The expected sum of ``(x - origin)(x - origin)ᵀ``, stored like the covariances."""
    origins: np.ndarray
    """The points about which the moments are taken, shape ``(K, d)``; they do not add."""

    def __add__(self, other):
        log_likelihood, counts, sums, moments = (a + b for a, b in zip(self[:4], other))
        return Statistics(log_likelihood, counts, sums, moments, self.origins)

    def times(self, factor: float) -> Statistics:
        """The statistics of the same rows if each counted ``factor`` times."""
        counts, sums, moments = factor * self.counts, factor * self.sums, factor * self.moments
        return Statistics(factor * self.log_likelihood, counts, sums, moments, self.origins)

    def recentred(self, origins, covariance: Covariance):
        """The statistics of the same rows with moments about other ``origins``."""
        if origins is self.origins:
            return self
        move = self.origins - origins
        sums = self.sums + self.counts[:, None] * move
        moments = self.moments + covariance.outer(self.sums + sums, move)
        return Statistics(self.log_likelihood, self.counts, sums, moments, origins)


@dataclass(frozen=True)
class PseudoObservations:
    """A conjugate prior, in the form of pseudo-observations that are added to the rows of each component."""

    number: float
    """The number of pseudo-observations of each component, which need not be whole."""
    scatter: np.ndarray
    """Their number times their covariance about the component's mean, stored like the covariances."""
