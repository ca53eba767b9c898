"""What a type of covariance must be able to do: the contract between the Gaussian mixture and its covariances.

The scatter of the rows, ``Σ r (x - μ)(x - μ)ᵀ``, is stored like the covariance that it will become: a type is an
orthogonal projection of the full matrices, :meth:`Covariance.outer` applies it to ``u vᵀ``, and the rest of the M-step
is the same for all types.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np


class Covariance:
    """The operations of a covariance type; ``C`` stands for covariances, precisions or scatter as it stores them.

    ``d`` is the number of columns and ``K`` the number of components.
    """

    name: str
    column_axes: ClassVar[int]
    """How many axes of ``C`` stand for columns of the data."""
    shared = False
    """Whether the covariance that fits one component depends on the scatter of the others."""
    most_uneven = np.inf
    """By which factor the spreads of two columns may differ."""
    bounded = False
    """Whether the likelihood is bounded, because no component can shrink to a point alone."""

    def shape(self, K: int, d: int) -> tuple[int, ...]:
        """The shape of ``C``."""
        raise NotImplementedError

    def n_parameters(self, K: int, d: int) -> int:
        """The number of free parameters."""
        raise NotImplementedError

    def outer(self, u, v):
        """The projection of ``(u_k v_kᵀ + v_k u_kᵀ) / 2`` onto this type; ``u`` and ``v`` have shape ``(K, d)``."""
        raise NotImplementedError

    def divide(self, C, N):
        """Covariances, from scatter ``C`` and counts ``N`` of shape ``(K,)``."""
        raise NotImplementedError

    def log_scales(self, C, d: int):
        """The unconstrained coordinates of such covariances, which are 0 at ``C``."""
        raise NotImplementedError

    def within(self, C):
        """Covariances of this type, near ``C``, which is stored like one but may be none."""
        return C

    def expand(self, C, K: int, d: int):
        """``C`` as full matrices, shape ``(K, d, d)``."""
        raise NotImplementedError

    def project(self, matrices):
        """Scatter in this type's form, from full scatter matrices ``(K, d, d)``: the opposite of :meth:`expand`."""
        raise NotImplementedError

    def precisions_cholesky(self, C, K: int, d: int):
        """``A_k`` with ``A_k A_kᵀ`` the precision: upper-triangular ``(K, d, d)``, or ``(K, d)`` for a diagonal.

        It raises numpy.linalg.LinAlgError if a covariance is not positive definite.
        """
        raise NotImplementedError

    def whiten(self, centred, A_k):
        """Rows about a component's mean, shape ``(n, d)``, in its white coordinates."""
        raise NotImplementedError

    def diagonals(self, A):
        """The diagonals of :meth:`precisions_cholesky`, shape ``(K, d)``."""
        raise NotImplementedError

    def precisions(self, A):
        """The inverse of ``C``, stored like ``C``, from its :meth:`precisions_cholesky`."""
        raise NotImplementedError

    def stored(self, A):
        """:meth:`precisions_cholesky` stored like ``C``, which is scikit-learn's ``precisions_cholesky_``."""
        return A

    def inner(self, C, D, d: int) -> float:
        """``Σ_k tr(C_k D_k)`` of the full matrices for which ``C`` and ``D`` stand."""
        return float((C * D).sum())

    def scaled(self, C, s):
        """``C`` after each column of the data has been multiplied by its ``s``, shape ``(d,)``."""
        raise NotImplementedError

    def features(self, Z):
        """The products that the scatter of a row needs, shape ``(q, n)``, from rows as columns ``Z``, ``(d, n)``.

        ``q`` is 0 if all components share one matrix, because ``xᵀ P x`` is then the same for all, and the scatter of
        the rows about their centre does not depend on their components.
        """
        raise NotImplementedError

    def coefficients(self, P, K: int, d: int):
        """``c``, shape ``(K, q)``, such that ``c @ features(Z)`` is ``-½ zᵀ P z``."""
        raise NotImplementedError

    def gather(self, S, d: int):
        """The scatter, from sums of features ``S``, shape ``(K, q)``."""
        raise NotImplementedError
