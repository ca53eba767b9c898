"""A mixture of normals in one dimension (notebooks 02, 04 and 05).

``params`` is ``(weights, means, sds)``, each of shape ``(K,)``; ``x`` are the points, shape ``(n,)``.
"""

import numpy as np
from scipy.special import logsumexp


def log_joint(params, x):
    """``log p(x_i, z_i = k)``, shape ``(n, K)``.

    >>> log_joint(([0.5, 0.5], np.array([0, 4]), np.array([1, 1])), np.array([1.0])).round(2)
    array([[-2.11, -6.11]])
    """
    weights, means, sds = params
    u = (x[:, None] - means) / sds
    return np.log(weights) - np.log(sds) - 0.5 * np.log(2 * np.pi) - u**2 / 2


def e_step(params, x):
    """The responsibilities ``p(z_i = k | x_i)``, shape ``(n, K)``.

    >>> e_step(([0.5, 0.5], np.array([0, 4]), np.array([1, 1])), np.array([1.0])).round(2)
    array([[0.98, 0.02]])
    """
    a = log_joint(params, x)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


def m_step(R, x):
    """Mixing weights, weighted means and weighted standard deviations, each of shape ``(K,)``.

    >>> m_step(np.array([[1, 0], [1, 0], [0, 1], [0, 1]]), np.array([0.0, 2.0, 4.0, 10.0]))
    (array([0.5, 0.5]), array([1., 7.]), array([1., 3.]))
    """
    N = R.sum(axis=0)
    means = R.T @ x / N
    variances = (R * (x[:, None] - means) ** 2).sum(axis=0) / N
    return N / len(x), means, np.sqrt(variances)


def log_likelihood(params, x):
    """``log p(x)``, in nats.

    >>> round(float(log_likelihood(([0.5, 0.5], np.array([0, 4]), np.array([1, 1])), np.array([1.0]))), 2)
    -2.09
    """
    return logsumexp(log_joint(params, x), axis=1).sum()
