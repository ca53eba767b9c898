"""Broken: each point goes wholly to its likelier component."""

import numpy as np

from emcourse.clinic.correct.normal import log_joint


def e_step(params, x):
    a = log_joint(params, x)
    return np.eye(a.shape[1])[a.argmax(axis=1)]
