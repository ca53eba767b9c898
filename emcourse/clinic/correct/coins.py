"""Two coins, fairly drawn; ``theta`` are their probabilities of heads, ``flips`` heads and tails of each row."""

import numpy as np


def log_joint(theta, flips):
    """``log p(flips_i, z_i = k)``, shape ``(n, 2)``."""
    heads, tails = flips[:, :1], flips[:, 1:]
    return np.log(0.5) + heads * np.log(theta) + tails * np.log(1 - theta)


def m_step(R, flips, theta):
    """Expected heads over expected tosses."""
    heads, tails = (R.T @ flips).T
    return heads / (heads + tails)


def start(flips):
    """Two coins that are nearly fair, and nearly equal."""
    return np.array([0.500001, 0.5])


def named(theta):
    """What the parameters are called."""
    return {"heads": theta}
