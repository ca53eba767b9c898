"""Broken: the variances are the mean squares minus the squares of last iteration's means."""

import numpy as np


def m_step(R, x, params):
    N = R.sum(axis=0)
    variances = R.T @ x**2 / N - params[1] ** 2
    means = R.T @ x / N
    return N / len(x), means, np.sqrt(variances)
