"""Broken: both components start as the same one."""

import numpy as np


def start(x):
    return np.array([0.5, 0.5]), np.full(2, x.mean()), np.full(2, x.std())
