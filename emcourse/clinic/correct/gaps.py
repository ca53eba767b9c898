"""One normal in the plane, the second number of some rows missing (NaN); ``params`` is ``(mu, Sigma)``."""

import numpy as np


def e_step(params, X):
    """Rows filled with conditional means, and the sum of the conditional covariances of what was filled in."""
    mu, Sigma = params
    gap = np.isnan(X[:, 1])
    slope = Sigma[0, 1] / Sigma[0, 0]
    filled = X.copy()
    filled[gap, 1] = mu[1] + slope * (X[gap, 0] - mu[0])
    unknown = np.zeros((2, 2))
    unknown[1, 1] = gap.sum() * (Sigma[1, 1] - slope * Sigma[0, 1])
    return filled, unknown


def m_step(hidden, X, params):
    """Mean and covariance of the filled rows, with the uncertainty of what was filled in."""
    filled, unknown = hidden
    mu = filled.mean(axis=0)
    far = filled - mu
    return mu, (far.T @ far + unknown) / len(X)


def objective(params, X):
    """The log-likelihood of what was observed: both numbers of a row, or the first alone."""
    mu, Sigma = params
    full = X[~np.isnan(X[:, 1])] - mu
    alone = X[np.isnan(X[:, 1]), 0] - mu[0]
    squares = (full @ np.linalg.inv(Sigma) * full).sum() + (alone**2).sum() / Sigma[0, 0]
    log_dets = len(full) * np.linalg.slogdet(Sigma)[1] + len(alone) * np.log(Sigma[0, 0])
    return -0.5 * (squares + log_dets + (2 * len(full) + len(alone)) * np.log(2 * np.pi))


def start(X):
    """From the complete rows."""
    full = X[~np.isnan(X[:, 1])]
    return full.mean(axis=0), np.cov(full.T, bias=True)


def named(params):
    """What the parameters are called."""
    return dict(zip(("mean", "Sigma"), params))
