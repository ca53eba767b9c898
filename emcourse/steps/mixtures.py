"""The two functions that every mixture has, from the one that is its own (notebook 07).

``params`` are whatever ``log_joint`` takes; it returns ``log p(x_i, z_i = k)``, shape ``(n, K)``.
"""

import numpy as np
from scipy.special import logsumexp


def from_log_joint(log_joint):
    """The E-step and the log-likelihood: the lines of notebook 05, with any ``log_joint``.

    >>> from emcourse.steps.normals import log_joint
    >>> e_step, log_likelihood = from_log_joint(log_joint)
    >>> params = ([0.5, 0.5], np.array([0, 4]), np.array([1, 1]))
    >>> e_step(params, np.array([1.0])).round(2)
    array([[0.98, 0.02]])
    >>> round(float(log_likelihood(params, np.array([1.0]))), 2)
    -2.09
    """

    def e_step(params, X):
        a = log_joint(params, X)
        return np.exp(a - logsumexp(a, axis=1, keepdims=True))

    def log_likelihood(params, X):
        return logsumexp(log_joint(params, X), axis=1).sum()

    return e_step, log_likelihood
