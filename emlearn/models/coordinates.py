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

from emlearn.models.covariances import inverse_root


class GaussianCoordinates:
    """About a reference: log weights, means in each component's white coordinates, log-Cholesky of covariances.

    With ``Σ_ref = L Lᵀ`` a covariance is ``L B Bᵀ Lᵀ``: ``B`` is lower triangular, and 1 at the reference.

    Parameters
    ----------
    model : MixtureOfGaussians
    reference : State
    """

    def __init__(self, model, reference):
        self.model, self.reference = model, reference.params
        params, N = reference.params, np.maximum(reference.stats.counts, 1.0)
        K, d = params.means.shape
        self.centre, self.white = params.means, np.stack([inverse_root(S) for S in params.matrices])
        self.root_counts = np.sqrt(N)
        self.stacked = (-1, d, d) if params.whiteners.ndim == 3 else None
        C = self._stack(params.covariances)
        self.each = np.sqrt(N if len(C) == K else N.sum()) * np.ones(len(C))
        if self.stacked:
            self.L = np.linalg.cholesky(C)
            self.A = np.stack([inverse_root(S) for S in C])
            self.low = np.tril_indices(d)
            self.unit = np.where(self.low[0] == self.low[1], np.sqrt(2), 1.0)
        else:
            self.L, self.unit = np.sqrt(C), np.sqrt(2 * d / C.shape[1])

    def to_vector(self, params):
        """The coordinates of ``params``."""
        means = np.einsum("kij,ki->kj", self.white, params.means - self.centre)
        C = self._stack(params.covariances)
        if self.stacked:
            B = self.A.swapaxes(1, 2) @ np.linalg.cholesky(C)
            i, j = self.low
            widths = np.where(i == j, np.log(np.where(i == j, B[:, i, j], 1.0)), B[:, i, j])
        else:
            widths = np.log(np.sqrt(C) / self.L)
        return self._join(np.log(np.maximum(params.weights, 1e-300)), means, widths)

    def from_vector(self, u):
        """The parameters at ``u``."""
        log_weights, means, widths = self._split(u)
        means = self.centre + np.stack([np.linalg.solve(A.T, m) for A, m in zip(self.white, means)])
        if self.stacked:
            L = self.L @ self._triangle(widths)
            C = L @ L.swapaxes(1, 2)
        else:
            C = (self.L * np.exp(widths)) ** 2
        shape = self.model.kind.shape(*means.shape)
        params = replace(self.reference, weights=softmax(log_weights), means=means, covariances=C.reshape(shape))
        return self.model.held(params)

    def gradient(self, params, stats):
        """The gradient of the objective at ``params``, given the statistics of the E-step there."""
        model, (K, d) = self.model, params.means.shape
        here = stats.about(params.means, model.kind)
        N, S = model.seen(stats, params.means)
        precisions = model.kind.expand(params.precisions, K, d)
        raw = np.einsum("kij,kj->ki", precisions, here.sums)
        means = np.stack([np.linalg.solve(A, g) for A, g in zip(self.white, raw)])
        S = self._stack(S)
        totals = N if len(S) == K else N.sum(keepdims=True)
        _, _, widths = self._split(self.to_vector(params))
        if self.stacked:
            i, j = self.low
            B = self._triangle(widths)
            C = np.linalg.inv(B)
            inner = C @ (self.A.swapaxes(1, 2) @ S @ self.A) @ C.swapaxes(1, 2)
            G = (C.swapaxes(1, 2) @ (inner - totals[:, None, None] * np.eye(d)))[:, i, j]
            slope = np.where(i == j, G * B[:, i, j], G)
        else:
            per = d / S.shape[1]
            slope = per * (S / (self.L * np.exp(widths)) ** 2 - totals[:, None])
        means[held(model, "means", K)] = 0
        slope[held(model, "covariances", len(S))] = 0
        return self._join(slope_of_weights(model, params.weights, N), means, slope, inverse=True)

    def _stack(self, C):
        return C.reshape(self.stacked) if self.stacked else C.reshape(len(self.centre), -1)

    def _triangle(self, widths):
        d, (i, j) = self.centre.shape[1], self.low
        B = np.zeros((len(widths), d, d))
        B[:, i, j] = np.where(i == j, np.exp(np.where(i == j, widths, 0.0)), widths)
        return B

    def _scales(self):
        return self.root_counts, self.root_counts[:, None], self.each[:, None] * self.unit

    def _join(self, *parts, inverse=False):
        """One vector in scaled coordinates; of gradients (``inverse``), which scale the other way round."""
        scaled = [p / s if inverse else p * s for p, s in zip(parts, self._scales())]
        return np.concatenate([part.ravel() for part in scaled])

    def _split(self, u):
        K, d = self.centre.shape
        weights, means, widths = u[:K], u[K : K + K * d].reshape(K, d), u[K + K * d :].reshape(len(self.each), -1)
        return tuple(part / s for part, s in zip((weights, means, widths), self._scales()))


class FamilyCoordinates:
    """Log weights, and the family's own coordinates without bounds, in units of the root of the counts.

    Parameters
    ----------
    model : MixtureOf
    reference : State
    """

    def __init__(self, model, reference):
        self.model, self.reference = model, reference.params
        self.root_counts = np.sqrt(np.maximum(reference.stats.counts, 1.0))

    def to_vector(self, params):
        """The coordinates of ``params``."""
        log_weights = np.log(np.maximum(params.weights, 1e-300))
        free = self.model.family.to_free(params.theta) * self.root_counts[:, None]
        return np.concatenate([log_weights * self.root_counts, free.ravel()])

    def from_vector(self, u):
        """The parameters at ``u``."""
        K = len(self.root_counts)
        free = u[K:].reshape(self.reference.theta.shape) / self.root_counts[:, None]
        theta = self.model.family.from_free(free)
        return self.model.held(replace(self.reference, weights=softmax(u[:K] / self.root_counts), theta=theta))

    def gradient(self, params, stats):
        """The gradient of the objective at ``params``, given the statistics of the E-step there."""
        N, t = stats.counts, stats.sums
        if self.model.imagined:
            N, t = N + self.model.imagined.number, t + self.model.imagined.sums
        slope = self.model.family.slope(params.theta, t) / self.root_counts[:, None]
        slope[held(self.model, "theta", len(N))] = 0
        weights = slope_of_weights(self.model, params.weights, N) / self.root_counts
        return np.concatenate([weights, slope.ravel()])


def held(model, name, K):
    """Which components' numbers of this name are fixed, shape ``(K,)`` of bool."""
    values = model.fixed.get(name)
    return np.zeros(K, bool) if values is None else ~np.isnan(values.reshape(K, -1)[:, 0])


def slope_of_weights(model, weights, N):
    """The gradient of ``Σ N_k log π_k`` in the log weights of those components whose weight is free."""
    free = ~held(model, "weights", len(N))
    return np.where(free, N - N[free].sum() * weights / max(weights[free].sum(), 1e-300), 0.0)
