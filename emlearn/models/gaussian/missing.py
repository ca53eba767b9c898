r"""Rows with missing entries: what they contribute to the E-step of the Gaussian mixture.

A row's missing entries ``m`` are hidden, as its label is. Given the observed entries ``o`` and the component, they
are Gaussian, and the E-step needs their mean *and* their covariance. With ``Λ = Σ⁻¹``,

.. math::
   E[x_m] = \mu_m - \Lambda_{mm}^{-1}\Lambda_{mo} (x_o - \mu_o), \qquad \mathrm{cov}[x_m] = \Lambda_{mm}^{-1}.

Filling in the mean alone would make every such row look more certain than it is, and every covariance too small.

The mean is where the row is nearest to the component: with ``Λ = A Aᵀ`` it minimises ``|(x - μ) A|²``, a problem of
least squares with as many unknowns as entries are missing. The columns of ``Aᵀ`` that belong to them, made orthonormal,
solve it, so nothing narrow is squared. Rows with the same missing entries, a *pattern*, share the solution,
and all patterns with the same number of them are solved at once, one along the last axis.

Little & Rubin (2019), Statistical Analysis with Missing Data, 3rd edition, section 11.2; Ghahramani & Jordan (1994),
Supervised learning from incomplete data via an EM approach, NIPS 6. Björck (1996), Numerical Methods for Least Squares
Problems, section 2.4, on Gram-Schmidt, twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from emlearn.models.gaussian.log_cholesky import inverse_roots
from emlearn.models.gaussian.passes import best_pass
from emlearn.models.gaussian.statistics import LOG_2PI, GaussianParameters, Statistics
from emlearn.models.table import Rows

AT_ONCE = 2**16
"""How many numbers of one array a chunk may hold: a megabyte."""


class Chunk(NamedTuple):
    """Rows of which each lacks ``s`` entries, sorted by which; columns lie along the first axis."""

    rows: Rows
    X: np.ndarray
    """Their entries, shape ``(d, n)``, 0 where one is missing."""
    known: np.ndarray
    """1 where an entry is observed, 0 where it is missing, shape ``(d, n)``."""
    missing: np.ndarray
    """Which columns each pattern lacks, shape ``(s, P)``."""
    pattern: np.ndarray
    """The pattern of each row, shape ``(n,)``."""

    def total(self, R, blocks, columns) -> np.ndarray:
        """The sum over the rows of what their patterns add to the second moments, in the missing rows and ``columns``.

        Parameters
        ----------
        R : ndarray of shape (K, n)
        blocks : ndarray of shape (s, c, K, P)
        columns : ndarray of int, shape (c, P) or (c, 1)

        Returns
        -------
        ndarray of shape (K, d, d)
        """
        (K, d), patterns = (len(R), len(self.X)), self.missing.shape[1]
        shares = np.stack([np.bincount(self.pattern, r, patterns) for r in R])
        places = (self.missing[:, None] * d + columns)[:, :, None] + d * d * np.arange(K)[:, None]
        return np.bincount(places.ravel(), (shares * blocks).ravel(), K * d * d).reshape(K, d, d)


def chunks(rows: Rows, K: int) -> Iterator[tuple[np.ndarray, Chunk]]:
    """All rows in chunks that fit the cache with what ``K`` components make of them, and the indices of their rows."""
    d = rows.X.shape[1]
    lacking = np.isnan(rows.X)
    numbers = lacking.sum(axis=1)
    order = np.lexsort((*lacking.T, numbers))
    for s in range(d + 1):
        first, last = np.searchsorted(numbers[order], [s, s + 1])
        size = max(64, AT_ONCE // (K * (d + s)))
        for start in range(first, last, size):
            index = order[start : min(start + size, last)]
            here = lacking[index]
            new = np.r_[True, (here[1:] != here[:-1]).any(axis=1)]
            missing = np.nonzero(here[new])[1].reshape(new.sum(), s).T
            X = np.where(here, 0.0, rows.X[index]).T
            yield index, Chunk(rows[index], X.copy(), (~here).T.astype(float), missing, new.cumsum() - 1)


class Conditional(NamedTuple):
    """The distribution of the missing entries given the observed ones: of ``K`` components, for ``P`` patterns."""

    basis: np.ndarray
    """Orthonormal vectors that span the ``s`` rows of ``A`` that a pattern lacks, and after each what it is made of:
    ``basis[j, :, :d] = Σ_i basis[j, :, d + i] A[:, missing[i]]``; shape ``(s, K, d + s, P)``."""
    log_volume: np.ndarray
    """``½ log |Λ_mm|``, shape ``(K, P)``."""

    @property
    def directions(self) -> np.ndarray:
        """The orthonormal vectors, shape ``(s, K, d, P)``."""
        return self.basis[:, :, : self.basis.shape[2] - len(self.basis)]

    @property
    def made_of(self) -> np.ndarray:
        """What each is made of, shape ``(s, K, s, P)``."""
        return self.basis[:, :, self.basis.shape[2] - len(self.basis) :]

    @property
    def covariance(self) -> np.ndarray:
        """The covariance of the missing entries, shape ``(s, s, K, P)``."""
        return np.einsum("jkap,jkbp->abkp", self.made_of, self.made_of)


def conditional(A, missing) -> Conditional:
    """What the components know of the missing entries of each pattern.

    Parameters
    ----------
    A : ndarray of shape (K, d, d)
        The inverse of a covariance is ``A Aᵀ``.
    missing : ndarray of int, shape (s, P)
    """
    (s, patterns), (K, d, _) = missing.shape, A.shape
    basis = np.empty((s, K, d + s, patterns))
    basis[:, :, :d] = A[:, missing].transpose(1, 0, 3, 2)
    basis[:, :, d:] = np.eye(s)[:, None, :, None]
    log_volume = np.zeros((K, patterns))
    for j in range(s):
        for _ in range(2 if j else 0):  # the second time takes away what rounding left
            along = np.einsum("ikxp,kxp->ikp", basis[:j, :, :d], basis[j, :, :d])
            basis[j] -= np.einsum("ikp,ikxp->kxp", along, basis[:j])
        length = np.sqrt((basis[j, :, :d] ** 2).sum(axis=1))
        basis[j] /= length[:, None]
        log_volume += np.log(length)
    return Conditional(basis, log_volume)


def white_and_filled(chunk: Chunk, means, A, given: Conditional):
    """The white coordinates of what is observed, and the rows filled in, minus the means; each ``(K, d, n)``."""
    d, n = chunk.X.shape
    filled = chunk.X - means[:, :, None] * chunk.known
    both = np.zeros((len(A), d + len(chunk.missing), n))
    white, hidden = both[:, :d], both[:, d:]
    np.matmul(A.swapaxes(1, 2), filled, out=white)
    for direction in given.basis:
        change = direction[..., chunk.pattern]
        change *= np.einsum("kxn,kxn->kn", change[:, :d], white)[:, None]
        both -= change
    filled[:, chunk.missing[:, chunk.pattern], np.arange(n)] = hidden
    return white, filled


def log_joint_of_observed(model, params: GaussianParameters, X):
    """``log p(x_o, z = k)`` of each row's observed entries, shape ``(n, K)``."""
    K, A = len(params.weights), inverse_roots(params.matrices)
    out = np.empty((K, len(X))).T
    for index, chunk in chunks(Rows(X), K):
        out[index] = _joint(model, params, A, chunk)[0]
    return out


def filled_in(X, R, means, covariances):
    """Mean and variance of every entry given the observed entries of its row, averaged over the components.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    R : ndarray of shape (n, K)
        Responsibilities.
    means, covariances : ndarray of shape (K, d), (K, d, d)

    Returns
    -------
    mean, variance : ndarray of shape (n, d)
        An observed entry is its own mean, with variance 0.
    """
    A, mean, variance = inverse_roots(covariances), X.copy(), np.zeros_like(X)
    for index, chunk in chunks(Rows(X), len(means)):
        given, columns = conditional(A, chunk.missing), chunk.missing[:, chunk.pattern]
        filled = means[:, :, None] + white_and_filled(chunk, means, A, given)[1]
        of_each = filled[:, columns, np.arange(len(index))]
        spread = np.einsum("aakp->kap", given.covariance)[..., chunk.pattern]
        mean[index, columns] = average = np.einsum("nk,kan->an", R[index], of_each)
        variance[index, columns] = np.einsum("nk,kan->an", R[index], spread + (of_each - average) ** 2)
    return mean, variance


def _joint(model, params, A, chunk: Chunk):
    """``log p(x_o, z = k)``, shape ``(n, K)``, the rows filled in, centred, and the Conditional behind them."""
    given = conditional(A, chunk.missing)
    white, filled = white_and_filled(chunk, params.means, A, given)
    constants = (model.constants(params) + 0.5 * LOG_2PI * len(chunk.missing))[:, None] - given.log_volume
    if model.reg_covar:  # the clouds spread along the observed columns alone
        constants += 0.5 * model.reg_covar * (_precisions(A, given) ** 2).sum(axis=(0, 2))
    return (constants[:, chunk.pattern] - 0.5 * np.einsum("kxn,kxn->kn", white, white)).T, filled, given


def _precisions(A, given: Conditional):
    """``A`` times the directions, shape ``(s, K, d, P)``."""
    return A @ given.directions


class MissingPass:
    """The E-step over rows with missing entries (NaN), prepared for many iterations; complete rows take another way."""

    def __init__(self, model, rows: Rows):
        self.model, self.rows, self.dtype = model, rows, np.dtype(float)
        complete = ~np.isnan(rows.X).any(axis=1)
        self.complete = best_pass(model, rows[complete]) if complete.any() else None
        self.gaps = rows[~complete]
        self.chunks: dict[int, list[Chunk]] = {}
        """By the number of components."""

    def __call__(self, params: GaussianParameters) -> Statistics:
        (K, d), log_likelihood = params.means.shape, 0.0
        N, sums, scatter, A = np.zeros(K), np.zeros((K, d)), np.zeros((K, d, d)), inverse_roots(params.matrices)
        if K not in self.chunks:
            self.chunks[K] = [chunk for _, chunk in chunks(self.gaps, K)]
        for chunk in self.chunks[K]:
            log_joint, filled, given = _joint(self.model, params, A, chunk)
            R, part = chunk.rows.apply_weights(chunk.rows.posterior(log_joint))
            log_likelihood += part
            N += R.sum(axis=0)
            shared = filled * R.T[:, None]
            sums += shared.sum(axis=2)
            scatter += shared @ filled.swapaxes(1, 2) + self._spread(chunk, R.T, A, given)
        gaps = Statistics(log_likelihood, N, sums, self.model.covariance.project(scatter), params.means)
        return self.complete(params) + gaps if self.complete else gaps

    def _spread(self, chunk: Chunk, R, A, given: Conditional):
        """The covariance of the filled-in entries and of the reg_covar clouds, without what the M-step itself adds."""
        if not self.model.reg_covar:
            return chunk.total(R, given.covariance, chunk.missing)
        follow = -np.einsum("jkxp,jkap->axkp", _precisions(A, given), given.made_of)  # the observed entries' clouds
        follow[:, chunk.missing, :, np.arange(chunk.missing.shape[1])] = 0
        moved = np.einsum("axkp,bxkp->abkp", follow, follow) - np.eye(len(follow))[:, :, None, None]
        own = chunk.total(R, given.covariance + self.model.reg_covar * moved, chunk.missing)
        across = self.model.reg_covar * chunk.total(R, follow, np.arange(len(A[0]))[:, None])
        return own + across + across.swapaxes(1, 2)
