"""Two coins, of which one is drawn for each row (notebooks 03, 04 and 06).

``theta`` are the probabilities of heads, shape ``(2,)``; ``flips`` the heads and tails of each row, shape ``(n, 2)``.
"""

import numpy as np
from scipy.special import logsumexp, xlogy


def log_joint(theta, flips):
    """``log p(row, coin)``, shape ``(n, 2)``; either coin is drawn with probability one half.

    >>> log_joint([0.6, 0.5], np.array([[5, 5]])).round(2)
    array([[-7.83, -7.62]])
    """
    heads, tails = flips[:, :1], flips[:, 1:]
    return np.log(0.5) + xlogy(heads, theta) + xlogy(tails, 1 - np.asarray(theta))


def e_step(theta, flips):
    """The responsibilities ``p(coin | row)``, shape ``(n, 2)``.

    >>> e_step([0.6, 0.5], np.array([[5, 5]])).round(2)
    array([[0.45, 0.55]])
    """
    a = log_joint(theta, flips)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


def m_step(R, flips):
    """Expected heads over expected tosses, shape ``(2,)``.

    >>> m_step(np.array([[0.25, 0.75], [1, 0]]), np.array([[5, 5], [8, 2]])).round(2)
    array([0.74, 0.5 ])
    """
    heads, tails = (R.T @ flips).T
    return heads / (heads + tails)


def log_likelihood(theta, flips):
    """``log p(flips)``, in nats.

    >>> round(float(log_likelihood([0.6, 0.5], np.array([[5, 5]]))), 2)
    -7.03
    """
    return logsumexp(log_joint(theta, flips), axis=1).sum()
