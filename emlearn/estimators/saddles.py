"""Saddles: two components that are one counted twice, and how to find them.

No rule that looks at gains alone can tell a saddle from a summit. What betrays the commonest saddle of a mixture
is the parameters: two components claim every row alike.
"""

import itertools

import numpy as np


def duplicate_components(params, R, weights=None, *, difference=0.05):
    """The pairs of components that claim every row alike.

    Two components with the same responsibilities, each in proportion to its weight, are one component counted
    twice: EM cannot tell them apart and crawls. That is a saddle of the likelihood, not a summit.

    Parameters
    ----------
    params : object
        With ``weights``, shape ``(K,)``.
    R : ndarray of shape (n, K)
        Responsibilities.
    weights : ndarray of shape (n,), optional
        How often each row counts.
    difference : float
        The mean difference of what two components claim, relative to their weights, below which they are a pair.

    Yields
    ------
    tuple of int
    """
    lift = R / np.maximum(params.weights, np.finfo(float).tiny)
    for k, j in itertools.combinations(range(R.shape[1]), 2):
        if np.average(np.abs(lift[:, j] - lift[:, k]), weights=weights) < difference:
            yield k, j
