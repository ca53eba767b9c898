"""Broken: the square of the distance is taken with Sigma where its inverse belongs."""

import numpy as np


def log_joint(params, X):
    columns = []
    for weight, mu, Sigma in zip(*params):
        far = X - mu
        square = (far @ Sigma * far).sum(axis=1)
        log_det = np.linalg.slogdet(2 * np.pi * Sigma)[1]
        columns.append(np.log(weight) - 0.5 * log_det - 0.5 * square)
    return np.column_stack(columns)
