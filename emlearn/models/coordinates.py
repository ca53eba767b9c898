r"""Parameters as vectors without bounds, for what is not EM's own step: acceleration and gradients.

A step that EM did not choose may leave the range of a weight or a variance; in logarithms it cannot. The
coordinates are scaled by the information that *complete* data would have about each of them, so that a unit
means the same along every axis, and so that units of the data change nothing.

The gradient of the observed-data log-likelihood needs no calculus beyond the M-step's (Fisher's identity):

.. math:: \nabla \log p(X; \theta) = \nabla_{\theta'} Q(\theta'; \mathrm{stats}(\theta)) \big|_{\theta' = \theta}.

Dempster, Laird & Rubin (1977), in the discussion; Jamshidian & Jennrich (1997), Acceleration of the EM algorithm by
using quasi-Newton methods, Journal of the Royal Statistical Society B 59, 569-587.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import softmax

from emlearn.models.free_coordinates import NOTHING_KNOWN
from emlearn.models.widths import inverse_root


class GaussianCoordinates:
    """Log weights, means in each component's white coordinates, and covariances by their :mod:`widths`.

    Parameters
    ----------
    model : MixtureOfGaussians
    reference : State
    """

    def __init__(self, model, reference):
        self.model, self.reference, self.stats = model, reference.params, reference.stats
        d = self.reference.means.shape[1]
        N = np.maximum(reference.stats.counts, 1.0)
        self.white = np.stack([inverse_root(S) for S in self.reference.matrices])
        self.widths = model.kind.widths(self.reference.covariances, d)
        N_of_width = self._pooled(N, self.widths.to_vector(self.reference.covariances))
        self.units = (np.sqrt(N), np.sqrt(N)[:, None], np.sqrt(N_of_width)[:, None] * self.widths.units)
        units = self.units[0], np.repeat(self.units[1], d), self.units[2].ravel()
        self.scale = np.concatenate(units)

    def at_boundary(self) -> bool:
        """Whether a free weight of the reference is 0, or on its way there; a width cannot be, it would collapse."""
        counts, _ = self.model.seen(self.stats, self.reference.means)
        return nothing_known(self.model, "weights", counts)

    def to_vector(self, params):
        """The coordinates of ``params``."""
        means = np.einsum("kij,ki->kj", self.white, params.means - self.reference.means)
        parts = log_weights(params), means, self.widths.to_vector(params.covariances)
        return np.concatenate([(part * unit).ravel() for part, unit in zip(parts, self.units)])

    def from_vector(self, u):
        """The parameters at ``u``."""
        K, d = self.reference.means.shape
        of_weights, of_means, of_widths = self.units
        logs, shifts = u[:K] / of_weights, u[K : K + K * d].reshape(K, d) / of_means
        widths = u[K + K * d :].reshape(of_widths.shape) / of_widths
        means = self.reference.means + np.stack([np.linalg.solve(A.T, m) for A, m in zip(self.white, shifts)])
        covariances = self.widths.from_vector(widths).reshape(self.reference.covariances.shape)
        params = replace(self.reference, weights=softmax(logs), means=means, covariances=covariances)
        return self.model.held(params)

    def gradient(self, params, stats):
        """The gradient of the objective at ``params``, given the statistics of the E-step there."""
        model, kind, (K, d) = self.model, self.model.kind, params.means.shape
        N, S = model.seen(stats, params.means)
        pull = np.einsum("kij,kj->ki", kind.expand(params.precisions, K, d), stats.about(params.means, kind).sums)
        means = np.stack([np.linalg.solve(A, g) for A, g in zip(self.white, pull)])
        means[held(model, "means", K)] = 0
        widths = self.widths.to_vector(params.covariances)
        widths = self.widths.slope(params.covariances, S, self._pooled(N, widths))
        widths[held(model, "covariances", len(widths))] = 0
        parts = slope_of_weights(model, params.weights, N), means, widths
        return np.concatenate([(part / unit).ravel() for part, unit in zip(parts, self.units)])

    @staticmethod
    def _pooled(N, widths):
        """The counts behind each row of ``widths``: one a component, or one for all together."""
        return N if len(widths) == len(N) else N.sum(keepdims=True)


class FamilyCoordinates:
    """Log weights, and the family's own coordinates without bounds.

    Parameters
    ----------
    model : MixtureOf
    reference : State
    """

    def __init__(self, model, reference):
        self.model, self.reference, self.stats = model, reference.params, reference.stats
        information = model.family.information(reference.params.theta, reference.stats.sums)
        self.root_counts = np.sqrt(np.maximum(reference.stats.counts, 1.0))
        self.units = np.sqrt(np.maximum(information, 1.0))
        self.scale = np.concatenate([self.root_counts, self.units.ravel()])

    def at_boundary(self) -> bool:
        """Whether a free number of the reference lies on the boundary of its range, or is on its way there."""
        N, t = self._seen(self.stats)
        information = self.model.family.information(self.reference.theta, t)
        return nothing_known(self.model, "weights", N) or nothing_known(self.model, "theta", information)

    def to_vector(self, params):
        """The coordinates of ``params``."""
        free = self.model.family.to_free(params.theta) * self.units
        return np.concatenate([log_weights(params) * self.root_counts, free.ravel()])

    def from_vector(self, u):
        """The parameters at ``u``."""
        K = len(self.root_counts)
        free = u[K:].reshape(self.units.shape) / self.units
        theta = self.model.family.from_free(free)
        return self.model.held(replace(self.reference, weights=softmax(u[:K] / self.root_counts), theta=theta))

    def gradient(self, params, stats):
        """The gradient of the objective at ``params``, given the statistics of the E-step there."""
        N, t = self._seen(stats)
        slope = self.model.family.slope(params.theta, t) / self.units
        slope[held(self.model, "theta", len(N))] = 0
        weights = slope_of_weights(self.model, params.weights, N) / self.root_counts
        return np.concatenate([weights, slope.ravel()])

    def _seen(self, stats):
        """Counts and sums: of the rows, and of the rows imagined."""
        imagined = self.model.imagined
        return (stats.counts + imagined.number, stats.sums + imagined.sums) if imagined else stats[1:3]


def log_weights(params):
    """Finite even where a component has no weight left."""
    return np.log(np.maximum(params.weights, 1e-300))


def nothing_known(model, name, information):
    """Whether complete data would tell next to nothing of some number that is free; ``information`` ``(K, ...)``."""
    return bool((information < NOTHING_KNOWN)[~held(model, name, len(information))].any())


def held(model, name, K):
    """Which components' numbers of this name are fixed, shape ``(K,)`` of bool."""
    values = model.fixed.get(name)
    return np.zeros(K, bool) if values is None else ~np.isnan(values.reshape(K, -1)[:, 0])


def slope_of_weights(model, weights, N):
    """The gradient of ``Σ N_k log π_k`` in the log weights of those components whose weight is free."""
    free = ~held(model, "weights", len(N))
    return np.where(free, N - N[free].sum() * weights / max(weights[free].sum(), 1e-300), 0.0)
