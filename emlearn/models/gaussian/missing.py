r"""Rows with missing entries: what they contribute to the E-step of the Gaussian mixture.

A row's missing entries ``m`` are hidden, as its label is. Given the observed entries ``o`` and the component, they
are Gaussian, and the E-step needs their mean *and* their covariance. With ``Λ = Σ⁻¹``,

.. math::
   E[x_m] = \mu_m - \Lambda_{mm}^{-1}\Lambda_{mo} (x_o - \mu_o), \qquad \mathrm{cov}[x_m] = \Lambda_{mm}^{-1}.

Filling in the mean alone would make every such row look more certain than it is, and every covariance too small.

The mean is where the row is nearest to the component: with ``Λ = A Aᵀ`` it minimises ``|(x - μ) A|²``, a problem of
least squares with as many unknowns as entries are missing. Its normal equations are solved with a triangular root of
``Λ_mm`` that comes from the columns of ``Aᵀ`` themselves, made orthonormal, so nothing narrow is squared; where columns
nearly determine each other, they are solved a second time for what is left, which makes up for the digits that the
normal equations lose. Rows with the same missing entries, a *pattern*, share the root, and all patterns with the same
number of them are treated at once, one along the last axis.

Little & Rubin (2019), Statistical Analysis with Missing Data, 3rd edition, section 11.2; Ghahramani & Jordan (1994),
Supervised learning from incomplete data via an EM approach, NIPS 6. Björck (1996), Numerical Methods for Least Squares
Problems, sections 2.4 and 6.6.5, on modified Gram-Schmidt and the corrected seminormal equations.
"""

from __future__ import annotations

import math
import threading
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np

from emlearn.models.gaussian.log_cholesky import inverse_roots
from emlearn.models.gaussian.passes import best_pass
from emlearn.models.gaussian.statistics import LOG_2PI, GaussianParameters, Statistics
from emlearn.models.table import Rows

AT_ONCE = 2**17
"""How many numbers of one array a chunk may hold: a megabyte."""
NARROW = 1e3
"""The condition of a root with rows of length 1 beyond which the normal equations are solved twice: once loses digits
with its square, a million here."""


class Space:
    """Memory that chunks use again: for arrays of this size, fresh memory costs more than what is computed there."""

    def __init__(self):
        self.held: dict[str, np.ndarray] = defaultdict(lambda: np.empty(0))

    def __call__(self, name: str, *shape: int) -> np.ndarray:
        """An array of that shape, with anything in it, which is valid until the next call with that name."""
        size = math.prod(shape)
        if self.held[name].size < size:
            self.held[name] = np.empty(size)
        return self.held[name][:size].reshape(shape)


class Chunk(NamedTuple):
    """Rows of which each lacks ``s`` entries, sorted by which; columns lie along the first axis."""

    rows: Rows
    X: np.ndarray
    """Their entries, shape ``(d, n)``, 0 where one is missing."""
    missing: np.ndarray
    """Which columns each pattern lacks, shape ``(s, P)``."""
    pattern: np.ndarray
    """The pattern of each row, shape ``(n,)``."""
    first: np.ndarray
    """The first row of each pattern, shape ``(P,)``."""
    places: np.ndarray
    """Where in ``X.ravel()`` each row's missing entries are, shape ``(s, n)``."""

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
        K, d = len(R), len(self.X)
        shares = np.add.reduceat(R, self.first, axis=1)
        places = (self.missing[:, None] * d + columns).ravel()
        return np.reshape(
            [np.bincount(places, b.ravel(), d * d) for b in np.moveaxis(blocks * shares, 2, 0)], (K, d, d)
        )


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
            X, pattern = np.where(here, 0.0, rows.X[index]).T, new.cumsum() - 1
            places = missing[:, pattern] * len(index) + np.arange(len(index))
            yield index, Chunk(rows[index], X.copy(), missing, pattern, np.flatnonzero(new), places)


class Inverses(NamedTuple):
    """The inverses of the components' covariances, as far as rows with gaps need them."""

    roots: np.ndarray
    """``A``, with the inverse ``Λ = A Aᵀ``; shape ``(K, d, d)``."""
    precisions: np.ndarray
    """``Λ``, the same shape."""
    solutions: int
    """How often normal equations are solved: twice if columns nearly determine each other, in whatever units."""


def inverses_of(A) -> Inverses:
    """The inverses of covariances, from their :func:`inverse_roots`, shape ``(K, d, d)``."""
    narrow = np.linalg.cond(A / np.linalg.norm(A, axis=2, keepdims=True)).max()
    return Inverses(A, A @ A.swapaxes(1, 2), 1 if narrow < NARROW else 2)


class Conditional(NamedTuple):
    """The distribution of the missing entries given the observed ones: of ``K`` components, for ``P`` patterns."""

    root: np.ndarray
    """Triangular, with ``root rootᵀ`` the covariance of the missing entries; shape ``(s, s, K, P)``."""
    covariance: np.ndarray
    """The same shape."""
    log_volume: np.ndarray
    """``½ log |Λ_mm|``, shape ``(K, P)``."""


def conditional(A, missing) -> Conditional:
    """What the components know of the missing entries of each pattern.

    Parameters
    ----------
    A : ndarray of shape (K, d, d)
        The inverse of a covariance is ``A Aᵀ``.
    missing : ndarray of int, shape (s, P)
    """
    (s, patterns), (K, d, _) = missing.shape, A.shape
    basis = np.empty((s, d + s, K, patterns))  # the rows of A that a pattern lacks, and after each what it is made of
    basis[:, :d] = A[:, missing].transpose(1, 3, 0, 2)
    basis[:, d:] = np.eye(s)[:, :, None, None]
    log_volume = np.zeros((K, patterns))
    for j in range(s):
        length = np.sqrt(np.einsum("xkp,xkp->kp", basis[j, :d], basis[j, :d]))
        basis[j] /= length
        log_volume += np.log(length)
        if j + 1 < s:
            basis[j + 1 :] -= np.einsum("ixkp,xkp->ikp", basis[j + 1 :, :d], basis[j, :d])[:, None] * basis[j]
    root = basis[:, d:].swapaxes(0, 1)
    return Conditional(root, np.einsum("ajkp,bjkp->abkp", root, root), log_volume)


def white_and_filled(chunk: Chunk, means, inverses: Inverses, given: Conditional, space: Space):
    """The white coordinates of what is observed, and the rows filled in, minus the means; each ``(K, d, n)``."""
    (K, d, _), (s, n) = inverses.roots.shape, chunk.places.shape
    filled, white, slope = (space(name, K, d, n) for name in ("filled", "white", "slope"))
    np.subtract(chunk.X, means[:, :, None], out=filled)
    entries, hidden = filled.reshape(K, d * n), space("hidden", s, K, n)
    of_pair, step = space("of_pair", K, n), space("step", K, n)
    hidden[:] = entries[:, chunk.places.ravel()] = 0
    np.matmul(inverses.precisions, filled, out=slope)
    for more in reversed(range(inverses.solutions)):
        there = slope.reshape(K, d * n).take(chunk.places, axis=1).swapaxes(0, 1)
        for a, b in combinations_with_replacement(range(s), 2):
            np.take(given.covariance[a, b], chunk.pattern, axis=-1, out=of_pair, mode="clip")  # by default, it buffers
            for to, of in {(a, b), (b, a)}:
                hidden[to] -= np.multiply(of_pair, there[of], out=step)
        for of_one, here in zip(entries, hidden.swapaxes(0, 1)):
            of_one[chunk.places] = here
        np.matmul(inverses.roots.swapaxes(1, 2), filled, out=white)
        if more:  # what rounding left
            np.matmul(inverses.roots, white, out=slope)
    return white, filled


def log_joint_of_observed(model, params: GaussianParameters, X):
    """``log p(x_o, z = k)`` of each row's observed entries, shape ``(n, K)``."""
    K, inverses, space = len(params.weights), inverses_of(params.inverse_roots), Space()
    out = np.empty((K, len(X))).T
    for index, chunk in chunks(Rows(X), K):
        out[index] = _joint(model, params, inverses, chunk, space)[0]
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
    inverses, mean, variance, space = inverses_of(inverse_roots(covariances)), X.copy(), np.zeros_like(X), Space()
    for index, chunk in chunks(Rows(X), len(means)):
        given, columns = conditional(inverses.roots, chunk.missing), chunk.missing[:, chunk.pattern]
        filled = means[:, :, None] + white_and_filled(chunk, means, inverses, given, space)[1]
        of_each = filled[:, columns, np.arange(len(index))]
        spread = np.einsum("aakp->kap", given.covariance)[..., chunk.pattern]
        mean[index, columns] = average = np.einsum("nk,kan->an", R[index], of_each)
        variance[index, columns] = np.einsum("nk,kan->an", R[index], spread + (of_each - average) ** 2)
    return mean, variance


def _joint(model, params, inverses: Inverses, chunk: Chunk, space: Space):
    """``log p(x_o, z = k)``, shape ``(n, K)``, the rows filled in, centred, and the Conditional behind them."""
    given = conditional(inverses.roots, chunk.missing)
    white, filled = white_and_filled(chunk, params.means, inverses, given, space)
    constants = (model.constants(params) + 0.5 * LOG_2PI * len(chunk.missing))[:, None] - given.log_volume
    if model.reg_covar:  # the clouds spread along the observed columns alone
        hidden = np.einsum("axkp,ajkp->xjkp", _precisions(inverses, chunk), given.root)
        constants += 0.5 * model.reg_covar * (hidden**2).sum(axis=(0, 1))
    return (constants[:, chunk.pattern] - 0.5 * np.einsum("kxn,kxn->kn", white, white)).T, filled, given


def _precisions(inverses, chunk: Chunk):
    """The rows of each pattern's missing entries in ``Λ``, shape ``(s, d, K, P)``."""
    return inverses.precisions[:, chunk.missing].transpose(1, 3, 0, 2)


class MissingPass:
    """The E-step over rows with missing entries (NaN), prepared for many iterations; complete rows take another way."""

    def __init__(self, model, rows: Rows):
        self.model, self.rows, self.dtype = model, rows, np.dtype(float)
        complete = ~np.isnan(rows.X).any(axis=1)
        self.complete = best_pass(model, rows[complete]) if complete.any() else None
        self.gaps = rows[~complete]
        self.chunks: dict[int, list[Chunk]] = {}
        """By the number of components."""
        self.spaces: dict[int, Space] = defaultdict(Space)
        """By the thread that works in it."""

    def __call__(self, params: GaussianParameters) -> Statistics:
        (K, d), log_likelihood = params.means.shape, 0.0
        N, sums, scatter = np.zeros(K), np.zeros((K, d)), np.zeros((K, d, d))
        inverses, space = inverses_of(params.inverse_roots), self.spaces[threading.get_ident()]
        if K not in self.chunks:
            self.chunks[K] = [chunk for _, chunk in chunks(self.gaps, K)]
        for chunk in self.chunks[K]:
            log_joint, filled, given = _joint(self.model, params, inverses, chunk, space)
            R, part = chunk.rows.apply_weights(chunk.rows.posterior(log_joint))
            log_likelihood += part
            N += R.sum(axis=0)
            shared = np.multiply(filled, R.T[:, None], out=space("shared", *filled.shape))
            sums += shared.sum(axis=2)
            scatter += shared @ filled.swapaxes(1, 2) + self._spread(chunk, R.T, inverses, given)
        gaps = Statistics(log_likelihood, N, sums, self.model.covariance.project(scatter), params.means)
        return self.complete(params) + gaps if self.complete else gaps

    def _spread(self, chunk: Chunk, R, inverses: Inverses, given: Conditional):
        """The covariance of the filled-in entries and of the reg_covar clouds, without what the M-step itself adds."""
        if not self.model.reg_covar:
            return chunk.total(R, given.covariance, chunk.missing)
        follow = -np.einsum(
            "axkp,abkp->xbkp", _precisions(inverses, chunk), given.covariance
        )  # the observed entries' clouds
        follow[chunk.missing, :, :, np.arange(chunk.missing.shape[1])] = 0
        moved = np.einsum("xakp,xbkp->abkp", follow, follow) - np.eye(len(chunk.missing))[:, :, None, None]
        own = chunk.total(R, given.covariance + self.model.reg_covar * moved, chunk.missing)
        across = self.model.reg_covar * chunk.total(R, follow.swapaxes(0, 1), np.arange(len(chunk.X))[:, None])
        return own + across + across.swapaxes(1, 2)
