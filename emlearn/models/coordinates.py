r"""Parameters in unconstrained coordinates, for steps other than EM's own: acceleration and gradients.

A step that EM did not choose may take a weight or a variance out of its range; in logarithms it cannot. The
coordinates are scaled by the information that *complete* data would have about each of them, so that one unit
means the same along every axis and the units of the data do not matter.

The gradient of the observed-data log-likelihood requires no calculus beyond that of the M-step (Fisher's identity):

.. math:: \nabla \log p(X; \theta) = \nabla_{\theta'} Q(\theta'; \mathrm{stats}(\theta)) \big|_{\theta' = \theta}.

Dempster, Laird & Rubin (1977), in the discussion; Jamshidian & Jennrich (1997), Acceleration of the EM algorithm by
using quasi-Newton methods, Journal of the Royal Statistical Society B 59, 569-587.

A model without components supplies four small functions, as a family does: ``to_unconstrained(params)`` and its
inverse ``from_unconstrained(vector)``; ``gradient(params, stats)``, that of Q in these coordinates; and
``complete_information(params, stats)``, how much complete data would tell of each of them, which sets their scale.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import softmax

NOTHING_KNOWN = 1e-4
"""In rows: complete data tell less than this of a coordinate that runs to infinity, its parameter to a boundary."""


class UnconstrainedCoordinates:
    """The coordinates of a ``model`` with the four functions above, scaled at a ``reference`` state."""

    def __init__(self, model, reference):
        self.model = model
        self.information = model.complete_information(reference.params, reference.stats)
        self.scale = np.sqrt(np.maximum(self.information, 1.0))

    def at_boundary(self) -> np.ndarray:
        """Which coordinates, shape ``(m,)``, lie on the boundary of their range or are on the way there."""
        return np.ravel(self.information < NOTHING_KNOWN)

    def to_vector(self, params):
        """The coordinates of ``params``."""
        return self.model.to_unconstrained(params) * self.scale

    def from_vector(self, u):
        """The parameters at ``u``."""
        return self.model.from_unconstrained(u / self.scale)

    def gradient(self, params, stats):
        """The gradient of Q at ``params``; after an E-step there, that of the log-likelihood."""
        return self.model.gradient(params, stats) / self.scale


class FamilyCoordinates:
    """Log weights and the family's own unconstrained coordinates, scaled at a ``reference`` state."""

    def __init__(self, model, reference):
        self.model, self.reference, self.stats = model, reference.params, reference.stats
        information = model.family.information(reference.params.theta, reference.stats.sums)
        self.root_counts = np.sqrt(np.maximum(reference.stats.counts, 1.0))
        self.units = np.sqrt(np.maximum(information, 1.0))
        self.scale = np.concatenate([self.root_counts, self.units.ravel()])

    def at_boundary(self) -> np.ndarray:
        """Which free coordinates, shape ``(m,)``, lie on the boundary of their range or are on the way there."""
        N, t = self._with_prior(self.stats)
        information = self.model.family.information(self.reference.theta, t)
        parts = nothing_known(self.model, "weights", N), nothing_known(self.model, "theta", information)
        return np.concatenate([np.ravel(part) for part in parts])

    def to_vector(self, params):
        """The coordinates of ``params``."""
        free = self.model.family.to_unconstrained(params.theta) * self.units
        return np.concatenate([log_weights(params) * self.root_counts, free.ravel()])

    def from_vector(self, u):
        """The parameters at ``u``."""
        K = len(self.root_counts)
        free = u[K:].reshape(self.units.shape) / self.units
        theta = self.model.family.from_unconstrained(free)
        return self.model.with_fixed(replace(self.reference, weights=softmax(u[:K] / self.root_counts), theta=theta))

    def gradient(self, params, stats):
        """The gradient of the objective at ``params``, given the statistics of the E-step there."""
        N, t = self._with_prior(stats)
        slope = self.model.family.gradient(params.theta, t) / self.units
        slope[is_fixed(self.model, "theta", len(N))] = 0
        weights = gradient_of_weights(self.model, params.weights, N) / self.root_counts
        return np.concatenate([weights, slope.ravel()])

    def _with_prior(self, stats):
        """Counts and sums of the rows and of the prior's pseudo-observations."""
        prior = self.model.prior
        return (stats.counts + prior.number, stats.sums + prior.sums) if prior else stats[1:3]


def log_weights(params):
    """The logarithms of the mixing weights, finite even if a component has lost its weight."""
    return np.log(np.maximum(params.weights, 1e-300))


def nothing_known(model, name, information):
    """Of which free parameters complete data would tell next to nothing; ``information`` has shape ``(K, ...)``."""
    free = ~is_fixed(model, name, len(information))
    return (information < NOTHING_KNOWN) & free.reshape(-1, *[1] * (information.ndim - 1))


def is_fixed(model, name, K):
    """Whether each component's parameter of this ``name`` is fixed, shape ``(K,)``."""
    values = model.fixed.get(name)
    return np.zeros(K, bool) if values is None else ~np.isnan(values.reshape(K, -1)[:, 0])


def gradient_of_weights(model, weights, N):
    """The gradient of ``Σ N_k log π_k`` in the log weights; 0 for fixed weights."""
    free = ~is_fixed(model, "weights", len(N))
    return np.where(free, N - N[free].sum() * weights / max(weights[free].sum(), 1e-300), 0.0)
