"""A mixture of normals in one dimension; ``params`` is ``(weights, means, sds)``, ``x`` has shape ``(n,)``."""

import numpy as np
from scipy.special import logsumexp


def log_joint(params, x):
    """``log p(x_i, z_i = k)``, shape ``(n, K)``."""
    weights, means, sds = params
    z = (x[:, None] - means) / sds
    return np.log(weights) - np.log(sds) - 0.5 * np.log(2 * np.pi) - z**2 / 2


def e_step(params, x):
    """Responsibilities, shape ``(n, K)``."""
    a = log_joint(params, x)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


def m_step(R, x, params):
    """Weights, means and standard deviations; ``params``, those of the last iteration, are not needed."""
    N = R.sum(axis=0)
    means = R.T @ x / N
    variances = (R * (x[:, None] - means) ** 2).sum(axis=0) / N
    return N / len(x), means, np.sqrt(variances)


def objective(params, x):
    """The log-likelihood, in nats."""
    return logsumexp(log_joint(params, x), axis=1).sum()


def start(x):
    """Two components, at the quartiles."""
    return np.array([0.5, 0.5]), np.quantile(x, [0.25, 0.75]), np.full(2, x.std())


def named(params):
    """What the parameters are called."""
    return dict(zip(("weights", "means", "sds"), params))
