r"""Rows with missing entries: what they contribute to the E-step of the Gaussian mixture.

A row's missing entries ``m`` are hidden, as its label is. Given the observed entries ``o`` and the component, they
are Gaussian, and the E-step needs their mean *and* their covariance:

.. math::
   E[x_m] = \mu_m + \Sigma_{mo}\Sigma_{oo}^{-1}(x_o - \mu_o), \qquad
   \mathrm{cov}[x_m] = \Sigma_{mm} - \Sigma_{mo}\Sigma_{oo}^{-1}\Sigma_{om}.

Filling in the mean alone would make every such row look more certain than it is, and every covariance too small.
Rows with the same missing entries, a *pattern*, share both matrices. All patterns of a chunk are computed at once: a
missing column is decoupled from the others and given variance 1, so that the matrices of all patterns have one size.

Little & Rubin (2019), Statistical Analysis with Missing Data, 3rd edition, section 11.2; Ghahramani & Jordan (1994),
Supervised learning from incomplete data via an EM approach, NIPS 6.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from emlearn.models.gaussian.statistics import LOG_2PI, GaussianParameters, Statistics
from emlearn.models.table import Rows

AT_ONCE = 2**18
"""How many values the matrices of one chunk may hold: two megabytes."""


class Chunk(NamedTuple):
    """Rows sorted by their missing entries, and the patterns among them."""

    rows: Rows
    X: np.ndarray
    """Their entries, 0 where one is missing."""
    known: np.ndarray
    """1 where an entry is observed, 0 where it is missing."""
    patterns: np.ndarray
    """Which columns are observed in each pattern, shape ``(P, d)`` of bool."""
    spans: list[slice]
    """The rows of each pattern, which are adjacent."""

    def centred(self, mu):
        """The rows minus a mean, 0 where an entry is missing."""
        return self.X - mu * self.known

    def times(self, Z, matrices):
        """Each row of ``Z`` times the matrix of its pattern."""
        out = np.empty((len(Z), matrices.shape[2]))
        for span, matrix in zip(self.spans, matrices):
            np.matmul(Z[span], matrix, out=out[span])
        return out

    def totals(self, r):
        """The sum of ``r`` over the rows of each pattern, shape ``(P,)``."""
        return np.add.reduceat(r, [span.start for span in self.spans])


def chunks(rows: Rows) -> Iterator[tuple[np.ndarray, Chunk]]:
    """All rows in chunks that fit the processor's cache, each with the indices of its rows."""
    d = rows.X.shape[1]
    known = ~np.isnan(rows.X)
    order = np.lexsort(known.T)
    size = int(np.clip(AT_ONCE // d**2, 64, 4096))
    for start in range(0, len(order), size):
        index = order[start : start + size]
        here = known[index]
        first = np.flatnonzero(np.r_[True, (here[1:] != here[:-1]).any(axis=1)])
        spans = [slice(a, b) for a, b in zip(first, [*first[1:], len(index)])]
        X = np.where(here, rows.X[index], 0.0)
        yield index, Chunk(rows[index], X, here.astype(float), here[first], spans)


class Conditional(NamedTuple):
    """A component's distribution given the observed columns of each of ``P`` patterns."""

    whitening: np.ndarray
    """``A`` with ``A Aᵀ`` the inverse covariance of the observed columns, ``(P, d, d)``; 1 for a missing column."""
    half_log_det: np.ndarray
    """``log |Σ_oo|^(-1/2)``, shape ``(P,)``."""
    filling: np.ndarray
    """The matrices that turn centred observed entries into all entries, shape ``(P, d, d)``."""
    covariance: np.ndarray
    """The covariance of the missing entries, shape ``(P, d, d)``; 0 in the rows and columns of observed ones."""


def conditional(Sigma, observed) -> Conditional:
    """What the observed columns of each pattern say about the others.

    Parameters
    ----------
    Sigma : ndarray of shape (d, d)
        A covariance; LinAlgError is raised if it is not positive definite.
    observed : ndarray of bool, shape (P, d)
    """
    both, missing = observed[:, :, None] & observed[:, None], ~observed
    loose = np.where(both, Sigma, 0.0)
    loose[:, np.arange(len(Sigma)), np.arange(len(Sigma))] += missing
    L = np.linalg.cholesky(loose)
    A = np.linalg.inv(L).swapaxes(1, 2)
    half_log_det = -np.log(np.diagonal(L, axis1=1, axis2=2)).sum(axis=1)
    regression = np.where(both, A @ A.swapaxes(1, 2), 0.0) @ Sigma * missing[:, None]
    covariance = (Sigma - Sigma @ regression) * (missing[:, :, None] & missing[:, None])
    return Conditional(A, half_log_det, regression + observed[:, :, None] * np.eye(len(Sigma)), covariance)


def log_joint_of_observed(model, params: GaussianParameters, X):
    """``log p(x_o, z = k)`` of each row's observed entries, shape ``(n, K)``."""
    out = np.empty((len(params.weights), len(X))).T
    for index, chunk in chunks(Rows(X)):
        out[index] = _joint(model, params, chunk)[0]
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
    first, second = np.zeros_like(X), np.zeros_like(X)
    for index, chunk in chunks(Rows(X)):
        for k, (mu, Sigma) in enumerate(zip(means, covariances)):
            given = conditional(Sigma, chunk.patterns)
            mean = mu + chunk.times(chunk.centred(mu), given.filling)
            variances = np.diagonal(given.covariance, axis1=1, axis2=2)
            spread = np.repeat(variances, [span.stop - span.start for span in chunk.spans], axis=0)
            first[index] += R[index, k, None] * mean
            second[index] += R[index, k, None] * (mean**2 + spread)
    missing = np.isnan(X)
    return np.where(missing, first, X), np.where(missing, np.maximum(second - first**2, 0), 0.0)


def _joint(model, params, chunk: Chunk):
    """``log p(x_o, z = k)``, shape ``(n, K)``, and by component the rows filled in, centred, and its Conditional."""
    (K, d), lengths = params.means.shape, [span.stop - span.start for span in chunk.spans]
    with np.errstate(divide="ignore"):  # log 0 = -inf: a component of weight 0 is out of play
        log_weights = np.log(params.weights)
    log_joint, filled, given = np.empty((len(chunk.X), K)), [], []
    for k, (mu, Sigma) in enumerate(zip(params.means, params.matrices)):
        here = conditional(Sigma, chunk.patterns)
        both = chunk.times(chunk.centred(mu), np.concatenate([here.whitening, here.filling], axis=2))
        constants = log_weights[k] + here.half_log_det - 0.5 * LOG_2PI * chunk.patterns.sum(axis=1)
        if model.reg_covar:
            constants -= 0.5 * model.reg_covar * (here.whitening**2).sum(axis=(1, 2), where=chunk.patterns[:, :, None])
        log_joint[:, k] = np.repeat(constants, lengths) - 0.5 * np.einsum("ij,ij->i", both[:, :d], both[:, :d])
        filled.append(both[:, d:])
        given.append(here)
    return log_joint, filled, given


class MissingPass:
    """The E-step over rows with missing entries (NaN), prepared for many iterations."""

    def __init__(self, model, rows: Rows):
        self.model, self.rows, self.dtype = model, rows, np.dtype(float)
        self.chunks = [chunk for _, chunk in chunks(rows)]

    def __call__(self, params: GaussianParameters) -> Statistics:
        (K, d), log_likelihood = params.means.shape, 0.0
        N, sums, scatter = np.zeros(K), np.zeros((K, d)), np.zeros((K, d, d))
        for chunk in self.chunks:
            log_joint, filled, given = _joint(self.model, params, chunk)
            R, part = chunk.rows.apply_weights(chunk.rows.posterior(log_joint))
            log_likelihood += part
            N += R.sum(axis=0)
            for k in range(K):
                sums[k] += R[:, k] @ filled[k]
                scatter[k] += (R[:, k, None] * filled[k]).T @ filled[k]
                scatter[k] += np.tensordot(chunk.totals(R[:, k]), self._spread(given[k]), 1)
        return Statistics(log_likelihood, N, sums, self.model.covariance.project(scatter), params.means)

    def _spread(self, here: Conditional):
        """The covariance of the filled-in entries and of the reg_covar clouds, without what the M-step adds itself."""
        if not self.model.reg_covar:
            return here.covariance
        moved = here.filling.swapaxes(1, 2) @ here.filling - np.eye(here.filling.shape[1])
        return here.covariance + self.model.reg_covar * moved
