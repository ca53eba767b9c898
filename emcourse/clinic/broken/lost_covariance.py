"""Broken: gaps are filled with their conditional means, and the filled rows are then taken as observed."""

import numpy as np


def e_step(params, X):
    mu, Sigma = params
    gap = np.isnan(X[:, 1])
    filled = X.copy()
    filled[gap, 1] = mu[1] + Sigma[0, 1] / Sigma[0, 0] * (X[gap, 0] - mu[0])
    return filled


def m_step(filled, X, params):
    mu = filled.mean(axis=0)
    far = filled - mu
    return mu, far.T @ far / len(X)
