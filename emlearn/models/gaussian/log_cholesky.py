"""Covariances in unconstrained coordinates, which are all 0 at a reference.

``C`` is a stack of ``J`` covariances, one per component or one for all: matrices ``(J, d, d)`` or variances ``(J, q)``.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg.lapack import dtrtri


class LogCholesky:
    """Coordinates of matrices ``C = L B Bᵀ Lᵀ`` at a reference ``L Lᵀ``: the triangle of ``B``, with log diagonal."""

    def __init__(self, C, d: int):
        C = C.reshape(-1, d, d)
        self.L, self.A = np.linalg.cholesky(C), inverse_roots(C)
        self.low = np.tril_indices(d)
        self.diagonal = self.low[0] == self.low[1]

    def to_vector(self, C):
        """The coordinates of ``C``, shape ``(J, d (d + 1) / 2)``."""
        B = self._factor(C)[:, *self.low]
        return np.where(self.diagonal, np.log(np.where(self.diagonal, B, 1.0)), B)

    def from_vector(self, u):
        """The inverse of :meth:`to_vector`."""
        L = self.L @ self._triangle(u)
        return L @ L.swapaxes(1, 2)

    def gradient(self, C, S, N):
        """The gradient of ``-½ Σ (N log |C| + tr(C⁻¹ S))`` for scatter ``S`` and counts ``N``, shape ``(K,)``."""
        B = self._factor(C)
        back = np.linalg.inv(B)
        white = back @ (self.A.swapaxes(1, 2) @ S.reshape(B.shape) @ self.A) @ back.swapaxes(1, 2)
        G = (back.swapaxes(1, 2) @ (white - pooled(N, len(B))[:, None] * np.eye(B.shape[1])))[:, *self.low]
        return np.where(self.diagonal, G * B[:, *self.low], G)

    def information(self, N):
        """What complete data with counts ``N``, shape ``(K,)``, would tell of each coordinate at the reference."""
        return pooled(N, len(self.L)) * np.where(self.diagonal, 2.0, 1.0)

    def _factor(self, C):
        return self.A.swapaxes(1, 2) @ np.linalg.cholesky(C.reshape(self.L.shape))

    def _triangle(self, u):
        B = np.zeros_like(self.L)
        B[:, *self.low] = np.where(self.diagonal, np.exp(np.where(self.diagonal, u, 0.0)), u)
        return B


class LogScales:
    """Coordinates of variances: the logarithm of each standard deviation divided by that of the reference."""

    def __init__(self, C, d: int):
        self.C = C.reshape(len(C), -1)
        self.columns = d / self.C.shape[1]  # for how many columns each variance stands

    def to_vector(self, C):
        """The coordinates of ``C``, shape ``(J, q)``."""
        return 0.5 * np.log(C.reshape(self.C.shape) / self.C)

    def from_vector(self, u):
        """The inverse of :meth:`to_vector`."""
        return self.C * np.exp(2 * u)

    def gradient(self, C, S, N):
        """The gradient of ``-½ Σ (N log |C| + tr(C⁻¹ S))`` for scatter ``S`` and counts ``N``, shape ``(K,)``."""
        return self.columns * (S.reshape(self.C.shape) / C.reshape(self.C.shape) - N[:, None])

    def information(self, N):
        """What complete data with counts ``N``, shape ``(K,)``, would tell of each coordinate at the reference."""
        return np.outer(N, np.full(self.C.shape[1], 2 * self.columns))


def pooled(N, J: int):
    """The counts behind each of ``J`` covariances, shape ``(J, 1)``: one per component, or their sum behind one."""
    return N.reshape(J, -1).sum(axis=1, keepdims=True)


def inverse_root(Sigma):
    """Upper-triangular ``A`` with ``A Aᵀ = Σ⁻¹``, so that ``(x - μ) A`` is white; LinAlgError if there is none."""
    return inverse_roots(Sigma[None])[0]


def inverse_roots(matrices):
    """:func:`inverse_root` of each of several matrices, shape ``(K, d, d)``."""
    K, d, _ = matrices.shape
    L = np.linalg.cholesky(matrices) if d else matrices
    if 4 * d > K:
        return np.stack([dtrtri(one, lower=1)[0].T for one in L])
    back = np.zeros_like(L)  # of many small ones row by row, all matrices at once
    back[:, range(d), range(d)] = 1 / np.diagonal(L, axis1=1, axis2=2)
    for i in range(1, d):
        back[:, i, :i] = -back[:, i, i, None] * np.einsum("kj,kji->ki", L[:, i, :i], back[:, :i, :i])
    return back.swapaxes(1, 2)
