"""The Gaussian mixture's parameters in unconstrained coordinates, for acceleration and standard errors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import softmax

from emlearn.models.coordinates import NOTHING_KNOWN, gradient_of_weights, is_fixed, log_weights, nothing_known
from emlearn.models.gaussian.collapse import refuse_collapse
from emlearn.models.gaussian.log_cholesky import inverse_roots


class GaussianCoordinates:
    """Log weights, means in each component's white coordinates, and covariances by
    :mod:`.log_cholesky` or :mod:`.log_spectral`.

    They are scaled at a ``reference`` state, at whose means and covariances those coordinates are 0.
    """

    def __init__(self, model, reference):
        self.model, self.reference, self.stats = model, reference.params, reference.stats
        d = self.reference.means.shape[1]
        N = np.maximum(reference.stats.counts, 1.0)
        self.white = inverse_roots(self.reference.matrices)
        self.log_scales = model.covariance.log_scales(self.reference.covariances, d)
        of_widths = np.sqrt(np.maximum(self.log_scales.information(N), 1.0))
        self.units = np.sqrt(N), np.sqrt(N)[:, None], of_widths
        self.scale = np.concatenate([self.units[0], np.repeat(self.units[1], d), of_widths.ravel()])

    def at_boundary(self) -> np.ndarray:
        """Which coordinates, shape ``(m,)``, are those of a free weight at 0 or on its way there, or of its component.

        A width would collapse before it reached the boundary; but nothing tells the axes of equal widths apart.
        """
        counts, _ = self.model.with_prior(self.stats, self.reference.means)
        gone = nothing_known(self.model, "weights", counts)
        of_widths = self.log_scales.information(np.where(gone, 0.0, counts)) < NOTHING_KNOWN
        return np.concatenate([gone, np.repeat(gone, self.reference.means.shape[1]), of_widths.ravel()])

    def to_vector(self, params):
        """The coordinates of ``params``."""
        means = np.einsum("kij,ki->kj", self.white, params.means - self.reference.means)
        parts = log_weights(params), means, self.log_scales.to_vector(params.covariances)
        return np.concatenate([(part * unit).ravel() for part, unit in zip(parts, self.units)])

    def from_vector(self, u):
        """The parameters at ``u``; it raises CollapsedComponent where a component has no width left."""
        K, d = self.reference.means.shape
        of_weights, of_means, of_widths = self.units
        logs, shifts = u[:K] / of_weights, u[K : K + K * d].reshape(K, d) / of_means
        widths = u[K + K * d :].reshape(of_widths.shape) / of_widths
        means = self.reference.means + np.linalg.solve(self.white.swapaxes(1, 2), shifts[:, :, None])[:, :, 0]
        covariances = self.log_scales.from_vector(widths).reshape(self.reference.covariances.shape)
        params = replace(self.reference, weights=softmax(logs), means=means, covariances=covariances)
        params = self.model.with_fixed(params)
        refuse_collapse(params)
        return params

    def gradient(self, params, stats):
        """The gradient of the objective at ``params``, given the statistics of the E-step there."""
        model, covariance, (K, d) = self.model, self.model.covariance, params.means.shape
        N, S = model.with_prior(stats, params.means)
        pull = np.einsum(
            "kij,kj->ki", covariance.expand(params.precisions, K, d), stats.recentred(params.means, covariance).sums
        )
        means = np.linalg.solve(self.white, pull[:, :, None])[:, :, 0]
        means[is_fixed(model, "means", K)] = 0
        widths = self.log_scales.gradient(params.covariances, S, N)
        widths[is_fixed(model, "covariances", len(widths))] = 0
        parts = gradient_of_weights(model, params.weights, N), means, widths
        return np.concatenate([(part / unit).ravel() for part, unit in zip(parts, self.units)])
