"""EM for many samples of normals at once: notebook 05 with one more axis (notebook 09).

``x`` is shape ``(samples, n)``; ``params`` are ``(weights, means, sd)``, the first two of shape ``(K, samples)``, and
``sd`` the one spread that all components of a sample have in common, shape ``(samples,)``.
"""

import numpy as np
from scipy.special import logsumexp


def log_joint(params, x):
    """``log p(x_i, z_i = k)`` in each sample, shape ``(K, samples, n)``.

    >>> params = np.array([[0.5], [0.5]]), np.array([[0.0], [4.0]]), np.array([1.0])
    >>> log_joint(params, np.array([[1.0]])).round(2).ravel()
    array([-2.11, -6.11])
    """
    weights, means, sd = (part[..., None] for part in params)
    return np.log(weights / sd) - 0.5 * np.log(2 * np.pi) - ((x - means) / sd) ** 2 / 2


def e_step(params, x):
    """The responsibilities ``p(z_i = k | x_i)``, shape ``(K, samples, n)``.

    >>> params = np.array([[0.5], [0.5]]), np.array([[0.0], [4.0]]), np.array([1.0])
    >>> e_step(params, np.array([[1.0]])).round(2).ravel()
    array([0.98, 0.02])
    """
    a = log_joint(params, x)
    shares = np.exp(a - a.max(axis=0))
    return shares / shares.sum(axis=0)


def m_step(R, x):
    """Weighted shares and means, and the one standard deviation of each sample.

    >>> weights, means, sd = m_step(np.array([[[1, 1, 0, 0]], [[0, 0, 1, 1]]]), np.array([[0.0, 2.0, 4.0, 6.0]]))
    >>> weights.ravel(), means.ravel(), sd
    (array([0.5, 0.5]), array([1., 5.]), array([1.]))
    """
    N, n = R.sum(axis=-1), x.shape[-1]
    means = (R * x).sum(axis=-1) / N
    variance = (R * (x - means[..., None]) ** 2).sum(axis=(0, -1)) / n
    return N / n, means, np.sqrt(variance)


def log_likelihood(params, x):
    """``log p(x)`` of each sample, in nats, shape ``(samples,)``.

    >>> params = np.array([[0.5], [0.5]]), np.array([[0.0], [4.0]]), np.array([1.0])
    >>> log_likelihood(params, np.array([[1.0]])).round(2)
    array([-2.09])
    """
    return logsumexp(log_joint(params, x), axis=0).sum(axis=-1)


def start(weights, x):
    """Components that cut each sorted sample into parts of these sizes, each with its mean at the middle of its part.

    >>> start([0.5, 0.5], np.array([[0.0, 1, 2, 3, 4]]))[1].ravel()
    array([1., 3.])
    """
    weights = np.asarray(weights, dtype=float)
    means = np.quantile(x, weights.cumsum() - weights / 2, axis=1)
    return np.broadcast_to(weights[:, None], means.shape), means, x.std(axis=1) / len(weights)


def fit(weights, x, iterations=200):
    """The parameters after so many iterations from :func:`start`.

    >>> fit([0.5, 0.5], np.array([[0.0, 1, 9, 10]]))[1].round(2).ravel()
    array([0.5, 9.5])
    """
    params = start(weights, x)
    for _ in range(iterations):
        params = m_step(e_step(params, x), x)
    return params
