r"""Rows with gaps: what a missing entry is worth to the E-step of the Gaussian mixture.

A row's missing entries ``m`` are hidden like its label. Given the observed ``o`` and the component, they are
Gaussian, and the E-step needs their mean *and* their covariance:

.. math::
   E[x_m] = \mu_m + \Sigma_{mo}\Sigma_{oo}^{-1}(x_o - \mu_o), \qquad
   \mathrm{cov}[x_m] = \Sigma_{mm} - \Sigma_{mo}\Sigma_{oo}^{-1}\Sigma_{om}.

Filling in the mean alone would make every such row look more certain than it is, and each covariance too small.
Rows with the same gaps share both matrices, so that the work goes by pattern.

Little & Rubin (2019), Statistical Analysis with Missing Data, 3rd edition, section 11.2; Ghahramani & Jordan (1994),
Supervised learning from incomplete data via an EM approach, NIPS 6.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import add

import numpy as np

from emlearn.models.gaussian.log_cholesky import inverse_root
from emlearn.models.gaussian.statistics import LOG_2PI, GaussianParameters, Statistics
from emlearn.models.table import Rows


def patterns(X) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows with the same gaps: their indices, and which columns they have, shape ``(d,)`` of bool."""
    seen, which = np.unique(~np.isnan(X), axis=0, return_inverse=True)
    for p, observed in enumerate(seen):
        yield np.flatnonzero(which.ravel() == p), observed


def log_joint_of_observed(model, params: GaussianParameters, X):
    """``log p(x_o, z = k)`` of each row's observed entries, shape ``(n, K)``."""
    out = np.empty((len(params.weights), len(X))).T
    with np.errstate(divide="ignore"):
        out[:] = np.log(params.weights)
    matrices = params.matrices
    for rows, o in patterns(X):
        for k, (mu, Sigma) in enumerate(zip(params.means, matrices)):
            A = inverse_root(Sigma[np.ix_(o, o)])
            white = (X[rows][:, o] - mu[o]) @ A
            constant = np.log(np.diag(A)).sum() - 0.5 * (o.sum() * LOG_2PI + model.reg_covar * (A**2).sum())
            out[rows, k] += constant - 0.5 * (white**2).sum(axis=1)
    return out


def conditional(mu, Sigma, x, o):
    """Rows ``x`` with their gaps filled in by the mean given the rest, and the covariance of what was filled in.

    Parameters
    ----------
    mu, Sigma : ndarray of shape (d,), (d, d)
    x : ndarray of shape (n, d)
    o : ndarray of bool, shape (d,)
        The observed columns, the same for all rows.

    Returns
    -------
    filled : ndarray of shape (n, d)
    covariance : ndarray of shape (d, d)
        Zero wherever an observed column is concerned.
    moved : ndarray of shape (d, o.sum())
        How a filled row moves with its observed entries.
    """
    m, filled, covariance, moved = ~o, x.copy(), np.zeros_like(Sigma), np.eye(len(Sigma))[:, o]
    A = inverse_root(Sigma[np.ix_(o, o)])
    slopes = A @ (A.T @ Sigma[np.ix_(o, m)])
    filled[:, m] = mu[m] + (x[:, o] - mu[o]) @ slopes
    covariance[np.ix_(m, m)] = Sigma[np.ix_(m, m)] - Sigma[np.ix_(m, o)] @ slopes
    moved[m] = slopes.T
    return filled, covariance, moved


class MissingPass:
    """E-steps over rows of which some entries are missing (NaN).

    Parameters
    ----------
    model : MixtureOfGaussians
    rows : Rows
    """

    def __init__(self, model, rows: Rows):
        self.model, self.rows, self.dtype = model, rows, np.dtype(float)
        self.parts = [(rows[index], observed) for index, observed in patterns(rows.X)]

    def __call__(self, params: GaussianParameters) -> Statistics:
        return reduce(add, (self._statistics(params, rows, observed) for rows, observed in self.parts))

    def _statistics(self, params, rows, observed) -> Statistics:
        R, log_likelihood = rows.apply_weights(rows.posterior(log_joint_of_observed(self.model, params, rows.X)))
        sums, scatter = np.empty_like(params.means), np.empty(params.matrices.shape)
        for k, (mu, Sigma) in enumerate(zip(params.means, params.matrices)):
            filled, covariance, moved = conditional(mu, Sigma, rows.X.astype(float), observed)
            covariance += self.model.reg_covar * (moved @ moved.T - np.eye(len(mu)))  # the ball is of what was observed
            centred = filled - mu
            sums[k] = R[:, k] @ centred
            scatter[k] = (R[:, k, None] * centred).T @ centred + R[:, k].sum() * covariance
        return Statistics(log_likelihood, R.sum(axis=0), sums, self.model.covariance.project(scatter), params.means)
