"""Broken: impatient means that overshoot, and a stop that takes the fall for the end."""

import numpy as np


def m_step(R, x, params):
    N = R.sum(axis=0)
    means = params[1] + 2.5 * (R.T @ x / N - params[1])
    variances = (R * (x[:, None] - means) ** 2).sum(axis=0) / N
    return N / len(x), means, np.sqrt(variances)


def stop(objectives):
    return len(objectives) > 1 and objectives[-1] - objectives[-2] < 1e-6
