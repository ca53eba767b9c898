r"""Covariances by volume, shape and orientation in unconstrained coordinates, which are all 0 at a reference.

Each covariance is turned from the axes of the reference, and its eigenvalues are multiplied:

.. math:: \Sigma_k = D_k R_k \, \mathrm{diag}(e^{l_k}) \, R_k^\top D_k^\top.

The logarithms ``l`` change along an orthonormal basis, whose first vector is the volume and the others, each of which
sums to 0, are the shape. The rotation ``R`` is Cayley's function of a skew matrix ``W``, a number for each pair of
axes: ``R = (I - W/2)⁻¹ (I + W/2)``. Numbers that are equal in all components are one coordinate.

Golub & Van Loan (2013), Matrix Computations, section 8.1: how eigenvalues and axes move. Pinheiro & Bates (1996),
Unconstrained parametrizations for variance-covariance matrices, Statistics and Computing 6, 289-296.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import helmert
from scipy.optimize import linear_sum_assignment

ROUNDING = np.finfo(float).eps
"""An eigenvalue below this, relative to the largest, is rounding, which may leave it below 0."""


class LogSpectral:
    """Coordinates of the covariances of one of :mod:`.decompositions`, of shape ``(1, m)``."""

    def __init__(self, covariance, C, d: int):
        K = len(C)
        self.covariance, self.identity, self.pairs = covariance, np.eye(d), np.triu_indices(d, 1)
        self.basis = helmert(d, full=True)
        letters = np.array(
            [*covariance.volume, *covariance.form * (d - 1), *covariance.orientation * len(self.pairs[0])]
        )
        sizes = np.where(letters == "V", K, letters == "E")
        self.m = sizes.sum()
        """The number of coordinates; the place ``m`` after them stands for what is always 0."""
        of_components = sizes.cumsum() - sizes + np.outer(np.arange(K), letters == "V")
        self.places = np.where(letters == "I", self.m, of_components)  # (K, d + pairs): volume, shape, orientation
        self.axes, self.logs = self.identity, np.zeros((K, d))
        self.axes, self.logs = self._decomposed(C)

    def to_vector(self, C):
        """The coordinates of ``C``."""
        R, logs = self._decomposed(C)
        W = 2 * np.linalg.solve(R + self.identity, R - self.identity)
        u = np.zeros(self.m + 1)
        u[self.places] = np.hstack([(logs - self.logs) @ self.basis.T, W[:, *self.pairs]])
        return u[None, :-1]

    def from_vector(self, u):
        """The inverse of :meth:`to_vector`."""
        K, d = self.logs.shape
        numbers = np.append(u, 0.0)[self.places]
        W = np.zeros((K, d, d))
        W[:, *self.pairs] = numbers[:, d:]
        half = (W - W.swapaxes(1, 2)) / 2
        axes = self.axes @ np.linalg.solve(self.identity - half, self.identity + half)
        spectra = np.exp(self.logs + numbers[:, :d] @ self.basis)
        return self.covariance.project((axes * spectra[:, None, :]) @ axes.swapaxes(1, 2))

    def gradient(self, C, S, N):
        """The gradient of ``-½ Σ (N log |C| + tr(C⁻¹ S))`` for scatter ``S`` and counts ``N``, shape ``(K,)``."""
        R, logs = self._decomposed(C)
        axes, precisions = self.axes @ R, np.exp(-logs)
        M = axes.swapaxes(1, 2) @ self.covariance.expand(S, *logs.shape) @ axes
        of_logs = 0.5 * (np.diagonal(M, axis1=1, axis2=2) * precisions - N[:, None])
        half = (self.identity + R) / 2  # RᵀdR is halfᵀ dW half
        of_W = half @ (M * (precisions[:, :, None] - precisions[:, None, :])) @ half.swapaxes(1, 2)
        return self._sums(of_logs @ self.basis.T, of_W[:, *self.pairs])

    def information(self, N):
        """What complete data with counts ``N`` would tell of each coordinate; of axes of equal widths, nothing."""
        i, j = self.pairs
        turns = 4 * np.sinh((self.logs[:, i] - self.logs[:, j]) / 2) ** 2
        return self._sums(np.full(self.logs.shape, N[:, None] / 2), N[:, None] * turns)

    def _sums(self, *parts):
        """Numbers of each component, shape ``(K, ...)``, added up where they belong to one coordinate."""
        return np.bincount(self.places.ravel(), np.hstack(parts).ravel(), self.m + 1)[None, :-1]

    def _decomposed(self, C):
        """Rotations from the reference's axes, shape ``(K, d, d)``, and the logarithms of eigenvalues along them."""
        K, d = self.logs.shape
        matrices = self.axes.swapaxes(-2, -1) @ self.covariance.expand(C, K, d) @ self.axes
        own = self.covariance.orientation == "V"
        R = np.broadcast_to(np.linalg.eigh(matrices if own else mixed(matrices))[1], (K, d, d))
        overlap = R**2 if self.covariance.form == "V" else np.broadcast_to((R**2).sum(axis=0), R.shape)
        R = np.stack([_least_turned(*each) for each in zip(R, overlap)])
        spectra = np.einsum("kji,kjl,kli->ki", R, matrices, R)
        return R, np.log(np.maximum(spectra, ROUNDING * spectra.max(axis=1, keepdims=True)))


def mixed(matrices):
    """A mixture of matrices ``(K, d, d)`` of whatever sizes: if they share their axes, it has them too."""
    shares = np.sqrt(np.arange(2, len(matrices) + 2)) / np.trace(matrices, axis1=1, axis2=2)
    return np.einsum("k,kij->ij", shares, matrices)


def _least_turned(R, overlap):
    """The rotation with the columns of ``R``, in the order that overlaps the old axes most, and with signs alike."""
    R = R[:, linear_sum_assignment(-overlap)[1]]
    R = np.where(np.diag(R) < 0, -R, R)
    if np.linalg.det(R) < 0:
        R[:, np.diag(R).argmin()] *= -1
    return R
