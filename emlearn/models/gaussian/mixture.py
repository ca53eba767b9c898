r"""The Gaussian mixture, in any dimension, with any type of covariance.

Observed: ``X``, shape ``(n, d)``, or its entries that are not NaN. Hidden: the component ``z_i`` of each row (and the
missing entries). With mixing weights ``pi``,

.. math::
   \log p(x_i, z_i = k) = \log \pi_k - \tfrac12 \left( d \log 2\pi + \log |\Sigma_k|
                          + (x_i - \mu_k)^\top \Sigma_k^{-1} (x_i - \mu_k) \right).

The sufficient statistics of a component are its expected count, sum and second moment. They are taken *about
the mean that the E-step used*: as EM converges, the shift of the mean goes to 0, and with it the cancellation
that spoils ``E[x²] - E[x]²`` for data far from zero.

The code reads like the derivation; :mod:`emlearn.models.gaussian.passes` has the same E-step for many rows.

Bishop (2006), Pattern Recognition and Machine Learning, section 9.2, equations 9.13 and 9.24-9.26. The prior
follows Fraley & Raftery (2007), Bayesian regularization for normal mixture estimation and model-based
clustering, Journal of Classification 24, 155-181.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add

import numpy as np
from scipy.special import xlogy

from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.posterior import Posterior
from emlearn.models.gaussian import missing, passes
from emlearn.models.gaussian.collapse import refuse_collapse
from emlearn.models.gaussian.coordinates import GaussianCoordinates
from emlearn.models.gaussian.covariance import Covariance
from emlearn.models.gaussian.covariances import FULL
from emlearn.models.gaussian.statistics import LOG_2PI, GaussianParameters, PseudoObservations, Statistics, from_sds
from emlearn.models.mixing import mixing_weights, n_free, with_fixed
from emlearn.models.table import as_rows, has_missing, labelled_rows

__all__ = ["GaussianParameters", "MixtureOfGaussians", "PseudoObservations", "Statistics", "from_sds"]

CHUNK = 4096
"""Rows at a time, few enough for their temporary arrays to stay in the processor's cache."""


@dataclass(frozen=True)
class MixtureOfGaussians:
    """The mixture as a model for :func:`emlearn.em`; data are ``X``, shape ``(n, d)``, or :class:`Rows`.

    Parameters
    ----------
    covariance : Covariance
        The covariance type, one of :data:`emlearn.models.gaussian.covariances.COVARIANCES`.
    prior : PseudoObservations, optional
        A prior on weights and covariances; its logarithm is part of the objective that EM climbs.
    fixed : mapping of str to ndarray
        Fixed values of ``weights``, ``means`` or ``covariances``; NaN where a component is free.
    reg_covar : float
        A floor under every variance, because each row stands for a small Gaussian cloud of this variance.

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn.models import MixtureOfGaussians, from_sds
    >>> params = from_sds([0.3, 0.7], [20, 40], [5, 5])
    >>> MixtureOfGaussians().posterior(params, np.array([[20.0], [30.0], [40.0]])).responsibilities.round(2)
    array([[1. , 0. ],
           [0.3, 0.7],
           [0. , 1. ]])
    """

    covariance: Covariance = FULL
    prior: PseudoObservations | None = None
    fixed: Mapping[str, np.ndarray] = field(default_factory=dict)
    reg_covar: float = 0.0

    def log_joint(self, params, X):
        """``log p(x_i, z_i = k)``, shape ``(n, K)``; for a row with NaN, that of its observed entries."""
        if has_missing(X):
            return missing.log_joint_of_observed(self, params, X)
        constants, A = self.constants(params), params.precisions_cholesky
        out = np.empty((len(params.weights), len(X))).T
        for k, mu in enumerate(params.means):
            white = self.covariance.whiten(X - mu, A[k])
            out[:, k] = constants[k] - 0.5 * (white**2).sum(axis=1)
        return out

    def constants(self, params):
        """The part of ``log p(x, z = k)`` that does not depend on ``x``, shape ``(K,)``."""
        with np.errstate(divide="ignore"):  # log 0 = -inf: a component of no weight is out of play
            constants = np.log(params.weights) + params.half_log_dets - 0.5 * params.means.shape[1] * LOG_2PI
        return constants - 0.5 * self.reg_covar * params.total_precisions if self.reg_covar else constants

    def posterior(self, params, data) -> Posterior:
        """The responsibility of each component for each row."""
        rows = as_rows(data)
        return rows.posterior(self.log_joint(params, rows.X))

    def statistics(self, posterior: Posterior, data, origins) -> Statistics:
        """Expected counts, sums and second moments about ``origins``, from the responsibilities."""
        rows = as_rows(data)
        R, log_likelihood = rows.apply_weights(posterior)
        K, d = origins.shape
        sums, matrices = np.empty((K, d)), np.empty((K, d, d))
        for k in range(K):
            centred = rows.X - origins[k]
            sums[k] = R[:, k] @ centred
            matrices[k] = (R[:, k, None] * centred).T @ centred
        return Statistics(log_likelihood, R.sum(axis=0), sums, self.covariance.project(matrices), origins)

    def e_step(self, params, data) -> Statistics:
        """The expected sufficient statistics of the rows."""
        if callable(data):  # prepared
            return data(params)
        if has_missing(as_rows(data).X):
            return self.prepare(data)(params)
        chunks = as_rows(data).chunks(CHUNK)
        return reduce(add, (self.statistics(self.posterior(params, c), c, params.means) for c in chunks))

    def prepare(self, data):
        """``data`` prepared for many E-steps: pass the result instead of them."""
        rows = as_rows(data)
        if has_missing(rows.X):
            return missing.MissingPass(self, rows)
        return passes.best_pass(self, rows)

    def slack(self, params, data) -> float:
        """What the log-likelihood may lose to rounding at ``params``, in nats."""
        if callable(data):  # prepared
            return passes.rounding(params, data.rows, data.dtype)
        return passes.rounding(params, as_rows(data))

    def m_step(self, stats: Statistics) -> GaussianParameters:
        """Mixing weights, weighted means and weighted covariances; fixed values stay as they are.

        It raises CollapsedComponent if a component has lost its weight, or its width in some direction.
        """
        N = np.where(stats.counts > 0, stats.counts, 1)
        means = with_fixed(stats.origins + stats.sums / N[:, None], self.fixed.get("means"))
        counts, scatter = self.with_prior(stats, means)
        if not (counts > 0).all():
            raise CollapsedComponent(int(np.argmin(counts)), 0.0)
        params = GaussianParameters(
            mixing_weights(counts, self.fixed.get("weights")),
            means,
            with_fixed(self.covariance.divide(scatter, counts), self.fixed.get("covariances")),
            self.covariance,
        )
        refuse_collapse(params)
        return params

    def with_prior(self, stats: Statistics, means):
        """Counts and scatter about ``means`` of the rows with their clouds (``reg_covar``) and of the prior."""
        counts, scatter = stats.counts, stats.recentred(means, self.covariance).moments
        if self.reg_covar:
            scatter = scatter + self.reg_covar * self.covariance.project(counts[:, None, None] * np.eye(means.shape[1]))
        if self.prior:
            counts, scatter = counts + self.prior.number, scatter + self.prior.scatter
        return counts, scatter

    def expected_log_joint(self, params, stats: Statistics) -> float:
        """Q: the complete-data log-likelihood, averaged over the labels, plus the log prior if there is one."""
        d = params.means.shape[1]
        counts, scatter = self.with_prior(stats, params.means)
        distances = self.covariance.inner(params.precisions, scatter, d) + d * LOG_2PI * stats.counts.sum()
        return float(xlogy(counts, params.weights).sum() + counts @ params.half_log_dets - 0.5 * distances)

    def log_prior(self, params) -> float:
        """The logarithm of the prior, up to a constant; 0 without a prior."""
        if self.prior is None:
            return 0.0
        K, d = params.means.shape
        nothing = Statistics(0.0, np.zeros(K), np.zeros((K, d)), np.zeros(self.covariance.shape(K, d)), params.means)
        return self.expected_log_joint(params, nothing)

    def with_fixed(self, params) -> GaussianParameters:
        """``params`` with the fixed values put in."""
        weights = self.fixed.get("weights")
        return replace(
            params,
            weights=params.weights if weights is None else mixing_weights(params.weights, weights),
            means=with_fixed(params.means, self.fixed.get("means")),
            covariances=with_fixed(params.covariances, self.fixed.get("covariances")),
        )

    def blend(self, old: Statistics, new: Statistics, share: float) -> Statistics:
        """The running mean of statistics per row, for online EM; ``share`` is the step size."""
        return old.recentred(new.origins, self.covariance).times(1 - share) + new.times(share)

    def split(self, params, pair) -> GaussianParameters:
        """A new start: two components moved apart, each by half a standard deviation along the first's longest axis."""
        means = params.means.copy()
        variances, axes = np.linalg.eigh(params.matrices[pair[0]])
        half = 0.5 * np.sqrt(variances[-1]) * axes[:, -1]
        means[pair[0]] -= half
        means[pair[1]] += half
        return self.with_fixed(replace(params, means=means))

    def relabelled(self, params, order) -> GaussianParameters:
        """The same components in another order, or unchanged if fixed values tie them to their labels."""
        if self.fixed:
            return params
        shared = self.covariance.name == "tied"
        covariances = params.covariances if shared else params.covariances[order]
        return replace(params, weights=params.weights[order], means=params.means[order], covariances=covariances)

    def complete_rows(self, params, data):
        """As :func:`emlearn.models.table.labelled_rows`; raises ValueError if entries are missing."""
        if has_missing(as_rows(data).X):
            raise ValueError("in rows with NaN more is hidden than a label, and louis ignores that: use oakes or sem.")
        return labelled_rows(self, params, data)

    def draw(self, params, labels, rng):
        """One row for each of ``labels``, drawn from that component, shape ``(n, d)``."""
        L = np.linalg.cholesky(params.matrices)
        white = rng.standard_normal((len(labels), params.means.shape[1]))
        return params.means[labels] + np.einsum("nij,nj->ni", L[labels], white)

    def sample(self, params, n, rng):
        """``n`` rows, shape ``(n, d)``, each from a component drawn by its mixing weight."""
        return self.draw(params, rng.choice(len(params.weights), n, p=params.weights), rng)

    def coordinates(self, state):
        """The parameters in unconstrained coordinates, scaled at ``state``."""
        return GaussianCoordinates(self, state)

    def n_parameters(self, params) -> int:
        """The number of free parameters: ``K - 1`` weights, the means and the covariances, without fixed values."""
        K, d = params.means.shape
        return n_free(self.fixed, K, means=K * d, covariances=self.covariance.n_parameters(K, d))
