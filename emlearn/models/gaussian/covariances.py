r"""Four types of covariance, each an object with the few operations in which they differ.

========== ================= =============================================== ====================
name       stored as         every component has                             free parameters
========== ================= =============================================== ====================
full       ``(K, d, d)``     its own matrix                                  ``K d (d + 1) / 2``
tied       ``(d, d)``        the same matrix                                 ``d (d + 1) / 2``
diag       ``(K, d)``        its own variance for each column                ``K d``
spherical  ``(K,)``          its own single variance                         ``K``
========== ================= =============================================== ====================

mclust's further types are in :mod:`.decompositions`.
"""

from __future__ import annotations

import functools

import numpy as np

from emlearn.models.gaussian.covariance import Covariance
from emlearn.models.gaussian.log_cholesky import LogCholesky, LogScales, inverse_root, inverse_roots


class _Matrices(Covariance):
    """What the two types with correlations between columns share."""

    column_axes = 2

    def log_scales(self, C, d):
        return LogCholesky(C, d)

    def whiten(self, centred, A_k):
        return centred @ A_k

    def diagonals(self, A):
        return np.diagonal(A, axis1=1, axis2=2)

    def scaled(self, C, s):
        return C * s[:, None] * s


class _Axes(Covariance):
    """What the two types without correlations share."""

    column_axes = 1

    def log_scales(self, C, d):
        return LogScales(C, d)

    def whiten(self, centred, A_k):
        return centred * A_k

    def diagonals(self, A):
        return A


class Full(_Matrices):
    """Each component has its own matrix."""

    name = "full"

    def shape(self, K, d):
        return (K, d, d)

    def n_parameters(self, K, d):
        return K * d * (d + 1) // 2

    def outer(self, u, v):
        product = u[:, :, None] * v[:, None, :]
        return (product + product.swapaxes(1, 2)) / 2

    def divide(self, C, N):
        return C / N[:, None, None]

    def expand(self, C, K, d):
        return C

    def project(self, matrices):
        return matrices

    def precisions_cholesky(self, C, K, d):
        return inverse_roots(C)

    def precisions(self, A):
        return A @ A.swapaxes(1, 2)

    def features(self, Z):
        return np.concatenate([Z[i] * Z[i:] for i in range(len(Z))])

    def coefficients(self, P, K, d):
        i, j = upper_triangle(d)
        return np.where(i == j, -0.5, -1.0) * P[:, i, j]

    def gather(self, S, d):
        i, j = upper_triangle(d)
        C = np.empty((len(S), d, d))
        C[:, i, j] = C[:, j, i] = S
        return C


class Tied(_Matrices):
    """All components share one matrix."""

    name = "tied"
    shared = bounded = True

    def shape(self, K, d):
        return (d, d)

    def n_parameters(self, K, d):
        return d * (d + 1) // 2

    def outer(self, u, v):
        product = u.T @ v
        return (product + product.T) / 2

    def divide(self, C, N):
        return C / N.sum()

    def expand(self, C, K, d):
        return np.broadcast_to(C, (K, d, d))

    def project(self, matrices):
        return matrices.sum(axis=0)

    def precisions_cholesky(self, C, K, d):
        return np.broadcast_to(inverse_root(C), (K, d, d))

    def precisions(self, A):
        return A[0] @ A[0].T

    def stored(self, A):
        return A[0]

    def features(self, Z):
        return np.empty((0, Z.shape[1]))

    def coefficients(self, P, K, d):
        return np.empty((K, 0))


class Diagonal(_Axes):
    """Each component has its own variance for each column; within a component, columns are independent."""

    name = "diag"

    def shape(self, K, d):
        return (K, d)

    def n_parameters(self, K, d):
        return K * d

    def outer(self, u, v):
        return u * v

    def divide(self, C, N):
        return C / N[:, None]

    def expand(self, C, K, d):
        return C[:, :, None] * np.eye(d)

    def project(self, matrices):
        return np.diagonal(matrices, axis1=1, axis2=2)

    def precisions_cholesky(self, C, K, d):
        return 1 / root(C)

    def precisions(self, A):
        return A**2

    def scaled(self, C, s):
        return C * s**2

    def features(self, Z):
        return Z**2

    def coefficients(self, P, K, d):
        return -0.5 * P

    def gather(self, S, d):
        return S


class Spherical(_Axes):
    """Each component has one variance, the same in every direction."""

    name = "spherical"
    column_axes = 0

    def shape(self, K, d):
        return (K,)

    def n_parameters(self, K, d):
        return K

    def outer(self, u, v):
        return (u * v).mean(axis=1)

    def divide(self, C, N):
        return C / N

    def expand(self, C, K, d):
        return C[:, None, None] * np.eye(d)

    def project(self, matrices):
        return np.trace(matrices, axis1=1, axis2=2) / matrices.shape[1]

    def precisions_cholesky(self, C, K, d):
        return np.repeat(1 / root(C)[:, None], d, axis=1)

    def precisions(self, A):
        return A[:, 0] ** 2

    def stored(self, A):
        return A[:, 0]

    def inner(self, C, D, d):
        return float(d * (C * D).sum())

    def scaled(self, C, s):
        return C * s[0] ** 2

    def features(self, Z):
        return (Z**2).mean(axis=0, keepdims=True)

    def coefficients(self, P, K, d):
        return -0.5 * d * P[:, None]

    def gather(self, S, d):
        return S[:, 0]


FULL, TIED, DIAGONAL, SPHERICAL = Full(), Tied(), Diagonal(), Spherical()
COVARIANCES: dict[str, Covariance] = {covariance.name: covariance for covariance in (FULL, TIED, DIAGONAL, SPHERICAL)}
"""The four types by scikit-learn's names."""


@functools.cache
def upper_triangle(d):
    """The row and column indices of a matrix's upper triangle."""
    return np.triu_indices(d)


def root(variances):
    """Standard deviations; raises LinAlgError unless all variances are positive, as for a matrix."""
    if not (variances > 0).all():
        raise np.linalg.LinAlgError("a variance is not positive")
    return np.sqrt(variances)
