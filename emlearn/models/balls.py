r"""Equal balls at a temperature: from k-means to EM to one blob.

Observed: ``X``, shape ``(n, d)``. Hidden: which of ``K`` equally frequent, equally wide, round components made each
row.

.. math:: \log p(x_i, z_i = k) = -\log K - \tfrac d2 \log 2\pi\sigma^2 - \lVert x_i - \mu_k \rVert^2 / 2\sigma^2.

The E-step is made at a temperature ``T``. At 1 it is that of EM. At 0 each row goes to its nearest mean, whatever the
width, and the M-step averages the rows of each mean: that is k-means, step for step. As ``T`` grows the shares level
out, until all means are one. What climbs at every temperature is ``T log Σ_k p(x, k)^{1/T}``, the log-likelihood at 1.

Rose, Gurewitz & Fox (1990), Statistical mechanics and phase transitions in clustering, Physical Review Letters 65,
945-948; Ueda & Nakano (1998), Deterministic annealing EM algorithm, Neural Networks 11, 271-282.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from emlearn.posterior import Posterior, tempered


@dataclass(frozen=True)
class Parameters:
    """``means``, shape ``(K, d)``, and the one ``variance`` of every component along every axis."""

    means: np.ndarray
    variance: float

    @property
    def covariances(self) -> np.ndarray:
        """The same variance as full matrices, shape ``(K, d, d)``."""
        K, d = self.means.shape
        return np.tile(self.variance * np.eye(d), (K, 1, 1))


class Statistics(NamedTuple):
    """Expected sufficient statistics; those of two chunks of rows add."""

    log_likelihood: float
    counts: np.ndarray
    sums: np.ndarray
    """Of the rows of each component, shape ``(K, d)``."""
    squares: float
    """Of all rows: their squared lengths."""

    def __add__(self, other):
        return Statistics(*(a + b for a, b in zip(self, other)))


@dataclass(frozen=True)
class Balls:
    """The balls as a model for :func:`emlearn.em.em`, with E-steps made at a ``temperature``."""

    temperature: float = 1.0

    def log_joint(self, params, X):
        """``log p(x_i, z_i = k)``, shape ``(n, K)``."""
        K, d = params.means.shape
        distances = ((X[:, None] - params.means) ** 2).sum(axis=2)
        return -np.log(K) - d / 2 * np.log(2 * np.pi * params.variance) - distances / (2 * params.variance)

    def posterior(self, params, X) -> Posterior:
        """The shares of each row at this temperature."""
        return tempered(self.log_joint(params, X), self.temperature)

    def e_step(self, params, X) -> Statistics:
        """Count, sum and square the rows by their shares."""
        R, free_energy = self.posterior(params, X)
        return Statistics(free_energy.sum(), R.sum(axis=0), R.T @ X, (X**2).sum())

    def m_step(self, stats: Statistics) -> Parameters:
        """The mean of each component's rows; of all rows, the mean square about their component's mean."""
        means = stats.sums / stats.counts[:, None]
        spread = stats.squares - (stats.counts @ means**2).sum()
        return Parameters(means, spread / (stats.counts.sum() * means.shape[1]))

    def expected_log_joint(self, params, stats: Statistics) -> float:
        """Q: the complete-data log-likelihood, averaged over the shares."""
        K, d = params.means.shape
        squares = stats.squares - 2 * (stats.sums * params.means).sum() + (stats.counts @ params.means**2).sum()
        n = stats.counts.sum()
        return float(-n * np.log(K) - n * d / 2 * np.log(2 * np.pi * params.variance) - squares / (2 * params.variance))
