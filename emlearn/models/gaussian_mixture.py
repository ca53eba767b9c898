r"""The Gaussian mixture, in any dimension, each component with its own full covariance.

Observed: ``X``, shape ``(n, d)``. Hidden: the component ``z_i`` of each row. With mixing weights ``pi``,

.. math::
   \log p(x_i, z_i = k) = \log \pi_k - \tfrac12 \left( d \log 2\pi + \log |\Sigma_k|
                          + (x_i - \mu_k)^\top \Sigma_k^{-1} (x_i - \mu_k) \right).

The sufficient statistics of a component are its expected count, sum and second moment. They are taken *about
the mean that the E-step used*: as EM settles the shift of the mean goes to nothing, and with it the
cancellation that spoils ``E[x²] - E[x]²`` for data far from zero.

Bishop (2006), Pattern Recognition and Machine Learning, section 9.2, equations 9.13 and 9.24-9.26.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.linalg import solve_triangular

from emlearn.errors import CollapsedComponent
from emlearn.posterior import Posterior, bayes

SMALLEST_SPREAD = 1e-7
"""A component narrower than this, in standard deviations of all the data, has collapsed: there the likelihood
has no maximum, and double precision no digits left."""


@dataclass(frozen=True)
class Parameters:
    """Mixing ``weights`` ``(K,)``, ``means`` ``(K, d)`` and ``covariances`` ``(K, d, d)``."""

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray


def from_sds(weights, means, sds) -> Parameters:
    """Parameters in one dimension from weights, means and standard deviations, each of shape ``(K,)``."""
    weights, means, sds = (np.asarray(part, dtype=float) for part in (weights, means, sds))
    return Parameters(weights, means[:, None], sds[:, None, None] ** 2)


class Statistics(NamedTuple):
    """Expected sufficient statistics; those of two chunks of rows, from one E-step, add."""

    log_likelihood: float
    counts: np.ndarray
    """Expected number of rows of each component, shape ``(K,)``: Bishop's ``N_k``."""
    sums: np.ndarray
    """Expected sum of ``x - origin``, shape ``(K, d)``."""
    moments: np.ndarray
    """Expected sum of ``(x - origin)(x - origin)ᵀ``, shape ``(K, d, d)``."""
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


class MixtureOfGaussians:
    """The mixture as a model for :func:`emlearn.em.em`; ``X`` has shape ``(n, d)``."""

    def log_joint(self, params, X):
        """``log p(x_i, z_i = k)``, shape ``(n, K)``."""
        n, d = X.shape
        out = np.empty((n, len(params.weights)))
        with np.errstate(divide="ignore"):  # log 0 = -inf: a component of no weight is out of play
            out[:] = np.log(params.weights)
        for k, (mu, Sigma) in enumerate(zip(params.means, params.covariances)):
            L = np.linalg.cholesky(Sigma)
            white = solve_triangular(L, (X - mu).T, lower=True)
            log_det = 2 * np.log(np.diag(L)).sum()
            out[:, k] -= 0.5 * (d * np.log(2 * np.pi) + log_det + (white**2).sum(axis=0))
        return out

    def posterior(self, params, X) -> Posterior:
        """The responsibility of each component for each row."""
        return bayes(self.log_joint(params, X))

    def statistics(self, posterior: Posterior, X, origins) -> Statistics:
        """Count, sum and second moment of the rows, shared among the components, about ``origins``."""
        R, log_density = posterior
        K, d = origins.shape
        sums, moments = np.empty((K, d)), np.empty((K, d, d))
        for k in range(K):
            centred = X - origins[k]
            sums[k] = R[:, k] @ centred
            moments[k] = (R[:, k, None] * centred).T @ centred
        return Statistics(log_density.sum(), R.sum(axis=0), sums, moments, origins)

    def e_step(self, params, X) -> Statistics:
        """Responsibilities, and the statistics that they make of the rows."""
        return self.statistics(self.posterior(params, X), X, params.means)

    def m_step(self, stats: Statistics) -> Parameters:
        """Weighted means and weighted covariances.

        Raises
        ------
        CollapsedComponent
            If a component has lost its weight, or its width in some direction.
        """
        _, N, sums, moments, origins = stats
        if not (N > 0).all():
            raise CollapsedComponent(int(np.argmin(N)), 0.0, 0.0)
        shift = sums / N[:, None]
        covariances = moments / N[:, None, None] - shift[:, :, None] * shift[:, None, :]
        params = Parameters(N / N.sum(), origins + shift, (covariances + covariances.swapaxes(1, 2)) / 2)
        _refuse_collapse(params)
        return params

    def expected_log_joint(self, params, stats: Statistics) -> float:
        """Q: the complete-data log-likelihood, averaged over the labels."""
        _, counts, sums, moments, origins = stats
        Q, d = 0.0, params.means.shape[1]
        components = zip(params.weights, params.means, params.covariances)
        for k, (pi, mu, Sigma) in enumerate(components):
            N, b, delta = counts[k], sums[k], mu - origins[k]
            if N == 0:  # 0 log 0 = 0
                continue
            about_mu = moments[k] - np.outer(b, delta) - np.outer(delta, b) + N * np.outer(delta, delta)
            log_det = np.linalg.slogdet(Sigma).logabsdet
            Q += N * np.log(pi) - 0.5 * N * (d * np.log(2 * np.pi) + log_det)
            Q -= 0.5 * np.trace(np.linalg.solve(Sigma, about_mu))
        return float(Q)

    def free_parameters(self, n_components: int, d: int) -> int:
        """How many numbers are free: weights less one, means, and the triangle of each covariance."""
        return n_components - 1 + n_components * d + n_components * d * (d + 1) // 2


def _refuse_collapse(params: Parameters) -> None:
    """Raise if a component is, in some direction, narrower than ``SMALLEST_SPREAD`` of the whole data."""
    w, means, covariances = params.weights, params.means, params.covariances
    within = w @ np.diagonal(covariances, axis1=1, axis2=2)
    whole = np.sqrt(within + w @ (means - w @ means) ** 2)
    for k, Sigma in enumerate(covariances):
        try:
            widths = np.diag(np.linalg.cholesky(Sigma)) / whole
        except np.linalg.LinAlgError:
            widths = np.zeros(1)
        if not widths.min() > SMALLEST_SPREAD:
            raise CollapsedComponent(k, float(w[k]), float(widths.min()))
