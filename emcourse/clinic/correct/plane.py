"""A mixture of normals in the plane; ``params`` is ``(weights, means, Sigmas)``, ``X`` has shape ``(n, 2)``."""

import numpy as np


def log_joint(params, X):
    """``log p(x_i, z_i = k)``, shape ``(n, K)``."""
    columns = []
    for weight, mu, Sigma in zip(*params):
        far = X - mu
        square = (far @ np.linalg.inv(Sigma) * far).sum(axis=1)
        log_det = np.linalg.slogdet(2 * np.pi * Sigma)[1]
        columns.append(np.log(weight) - 0.5 * log_det - 0.5 * square)
    return np.column_stack(columns)


def m_step(R, X, params):
    """Weights, means and covariances."""
    N = R.sum(axis=0)
    means = R.T @ X / N[:, None]
    far = X[:, None] - means
    Sigmas = np.einsum("nk,nki,nkj->kij", R, far, far) / N[:, None, None]
    return N / len(X), means, Sigmas


def start(X):
    """Two components, at the quartiles of both columns, the upper one first."""
    means = np.quantile(X, [0.75, 0.25], axis=0)
    return np.array([0.5, 0.5]), means, np.tile(np.cov(X.T, bias=True), (2, 1, 1))


def named(params):
    """What the parameters are called."""
    return dict(zip(("weights", "means", "Sigmas"), params))
