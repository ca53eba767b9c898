r"""The mixture of any exponential family: two matrix products.

Observed: ``X``, from which a family computes features ``T(X)``. Hidden: the component ``z_i`` of each row.

.. math:: \log p(x_i, z_i = k) = \log \pi_k + T(x_i) \cdot \eta(\theta_k) + \mathrm{base}(x_i).

One product, ``T(X) @ eta.T``, gives the logarithms that Bayes' rule turns into responsibilities ``R``; the other,
``R.T @ T(X)``, gives the expected sufficient statistics, from which the family's ``mle`` computes the parameters.
:mod:`emlearn.models.families` says what a family is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from scipy.special import xlogy

from emlearn.engine.convergence import ROUNDING
from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.posterior import Posterior
from emlearn.models.coordinates import FamilyCoordinates, is_fixed
from emlearn.models.family import IMPOSSIBLE, Family
from emlearn.models.mixing import mixing_weights, n_free, with_fixed
from emlearn.models.table import Rows, as_rows, labelled_rows


@dataclass(frozen=True)
class FamilyParameters:
    """Mixing weights and the family's parameters of ``K`` components.

    Parameters
    ----------
    weights : ndarray of shape (K,)
        They sum to 1.
    theta : ndarray of shape (K, p)
        The family says what they mean.

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn.models import FamilyParameters
    >>> FamilyParameters(weights=np.array([0.4, 0.6]), theta=np.array([[1.3], [2.7]]))  # two rates of Poissons
    FamilyParameters(weights=array([0.4, 0.6]), theta=array([[1.3],
           [2.7]]))
    """

    weights: np.ndarray
    theta: np.ndarray


class Statistics(NamedTuple):
    """Expected sufficient statistics; those of two chunks of rows add."""

    log_likelihood: float
    counts: np.ndarray
    """The expected number of rows of each component, shape ``(K,)``."""
    sums: np.ndarray
    """The expected sum of ``T(x)`` over them, shape ``(K, m)``."""
    base: float
    """The part of the log-likelihood that depends on no parameter."""

    def __add__(self, other):
        return Statistics(*(a + b for a, b in zip(self, other)))

    def times(self, factor: float) -> Statistics:
        """The statistics of the same rows if each counted ``factor`` times."""
        return Statistics(factor * self.log_likelihood, factor * self.counts, factor * self.sums, factor * self.base)


@dataclass(frozen=True)
class PseudoObservations:
    """A conjugate prior, in the form of pseudo-observations that are added to the rows of each component."""

    number: float
    """The number of pseudo-observations of each component, which need not be whole."""
    sums: np.ndarray
    """Their sum of ``T``, shape ``(m,)`` or ``(K, m)``."""


@dataclass(frozen=True)
class Featured:
    """Rows whose features are computed once."""

    rows: Rows
    T: np.ndarray
    base: np.ndarray

    @property
    def slack(self) -> float:
        """What the log-likelihood may lose to rounding, in nats, because its terms may be far larger than their sum."""
        return ROUNDING * float(self.rows.counted @ np.abs(self.base))


@dataclass(frozen=True)
class MixtureOf:
    """The mixture as a model for :func:`emlearn.em`; data are ``X``, shape ``(n, d)``, or :class:`Rows`.

    Parameters
    ----------
    family : Family
    prior : PseudoObservations, optional
        A prior on all parameters; its logarithm is part of the objective that EM climbs.
    fixed : mapping of str to ndarray
        Fixed values of ``weights`` ``(K,)`` or ``theta`` ``(K, p)``; NaN where a component is free.

    Examples
    --------
    Hasselblad's start, from which EM is slow:

    >>> import numpy as np
    >>> from emlearn import datasets, fit
    >>> from emlearn.models import FamilyParameters, MixtureOf, Rows
    >>> from emlearn.models.families import Poisson
    >>> start = FamilyParameters(np.array([0.3, 0.7]), np.array([[1.1], [2.6]]))
    >>> rows = Rows(*datasets.london_deaths())
    >>> fit(MixtureOf(Poisson()), rows, start, max_iter=9999).params.theta.ravel().round(2)
    array([1.26, 2.66])
    """

    family: Family
    prior: PseudoObservations | None = None
    fixed: Mapping[str, np.ndarray] = field(default_factory=dict)

    def prepare(self, data) -> Featured:
        """``data`` prepared for many E-steps: pass the result instead of them."""
        if isinstance(data, Featured):
            return data
        rows = as_rows(data)
        T = np.asarray(self.family.T(rows.X), dtype=float)
        if not np.isfinite(T.sum()) and not np.isfinite(T).all():
            row = int(np.argmin(np.isfinite(T).all(axis=1)))
            raise ValueError(
                f"T of {type(self.family).__name__} is {T[row]} at row {row}, {rows.X[row]}: features are finite, and "
                "those of a missing entry (NaN) are 0."
            )
        return Featured(rows, T, self.family.base(rows.X))

    def log_joint(self, params, data):
        """``log p(x_i, z_i = k)``, shape ``(n, K)``."""
        ready = self.prepare(data)
        with np.errstate(divide="ignore"):  # log 0 = -inf: a component of no weight is out of play
            log_weights = np.log(params.weights)[:, None]
        return (self.family.natural(params.theta) @ ready.T.T + log_weights + ready.base).T

    def posterior(self, params, data) -> Posterior:
        """The responsibility of each component for each row."""
        ready = self.prepare(data)
        R, log_density = ready.rows.posterior(self.log_joint(params, ready))
        return Posterior(R, np.where(log_density > IMPOSSIBLE / 2, log_density, -np.inf))

    def statistics(self, posterior: Posterior, data) -> Statistics:
        """Expected counts and sums of features, from the responsibilities."""
        ready = self.prepare(data)
        R, log_likelihood = ready.rows.apply_weights(posterior)
        return Statistics(log_likelihood, R.sum(axis=0), R.T @ ready.T, float(R.sum(axis=1) @ ready.base))

    def e_step(self, params, data) -> Statistics:
        """The expected sufficient statistics of the rows."""
        if callable(data):  # prepared elsewhere
            return data(params)
        ready = self.prepare(data)
        return self.statistics(self.posterior(params, ready), ready)

    def slack(self, params, data) -> float:
        """What the log-likelihood of prepared data may lose to rounding, in nats."""
        return getattr(data, "slack", 0.0)

    def m_step(self, stats: Statistics) -> FamilyParameters:
        """The family's maximum-likelihood estimate, component by component; fixed values stay as they are.

        It raises CollapsedComponent if a component has lost its weight.
        """
        counts, sums = stats.counts, stats.sums
        if self.prior:
            counts, sums = counts + self.prior.number, sums + self.prior.sums
        if not (counts > 0).all():
            raise CollapsedComponent(int(np.argmin(counts)), 0.0)
        weights = mixing_weights(counts, self.fixed.get("weights"))
        return FamilyParameters(weights, with_fixed(self.family.mle(sums), self.fixed.get("theta")))

    def expected_log_joint(self, params, stats: Statistics) -> float:
        """Q: the complete-data log-likelihood, averaged over the labels, plus the log prior if there is one."""
        Q = xlogy(stats.counts, params.weights).sum() + (stats.sums * self.family.natural(params.theta)).sum()
        return float(Q + stats.base + self.log_prior(params))

    def log_prior(self, params) -> float:
        """The logarithm of the prior, up to a constant; 0 without a prior."""
        if self.prior is None:
            return 0.0
        of_weights = xlogy(self.prior.number, params.weights).sum()
        free = ~is_fixed(self, "theta", len(params.weights))  # for fixed values the prior is a constant
        return float(of_weights + (self.prior.sums * self.family.natural(params.theta)[free]).sum())

    def with_fixed(self, params) -> FamilyParameters:
        """``params`` with the fixed values put in."""
        weights = self.fixed.get("weights")
        return FamilyParameters(
            params.weights if weights is None else mixing_weights(params.weights, weights),
            with_fixed(params.theta, self.fixed.get("theta")),
        )

    def blend(self, old: Statistics, new: Statistics, share: float) -> Statistics:
        """The running mean of statistics per row, for online EM; ``share`` is the step size."""
        return old.times(1 - share) + new.times(share)

    def split(self, params, pair) -> FamilyParameters:
        """A new start: two components moved apart, with alternating signs from coordinate to coordinate."""
        free = self.family.to_unconstrained(params.theta)
        half = 0.2 * np.where(np.arange(free.shape[1]) % 2, -1.0, 1.0)
        free[pair[0]] -= half
        free[pair[1]] += half
        return self.with_fixed(replace(params, theta=self.family.from_unconstrained(free)))

    def relabelled(self, params, order) -> FamilyParameters:
        """The same components in another order, or unchanged if fixed values tie them to their labels."""
        if self.fixed:
            return params
        return FamilyParameters(params.weights[order], params.theta[order])

    def complete_rows(self, params, data):
        """Yields, for each row, how often it counts, its responsibilities and its statistics under each label."""
        return labelled_rows(self, params, data)

    def draw(self, params, labels, rng):
        """One row for each of ``labels``, drawn from that component, shape ``(n, d)``."""
        return self.family.draw(params.theta[labels], rng)

    def sample(self, params, n, rng):
        """``n`` rows, shape ``(n, d)``, each from a component drawn by its mixing weight."""
        return self.draw(params, rng.choice(len(params.weights), n, p=params.weights), rng)

    def coordinates(self, state):
        """The parameters in unconstrained coordinates, scaled at ``state``."""
        return FamilyCoordinates(self, state)

    def n_parameters(self, params) -> int:
        """The number of free parameters: ``K - 1`` weights and those of the family, without fixed values."""
        return n_free(self.fixed, len(params.weights), theta=self.family.n_parameters(params.theta))
