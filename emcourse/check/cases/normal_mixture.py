"""The case ``normal_mixture``, in one dimension: ``params`` is ``(weights, means, sds)``, ``data`` the points."""

import numpy as np
from scipy.special import logsumexp, softmax

from emcourse.check.case import Case, Slip, harden
from emcourse.check.edited import e_step, m_step, maximum_likelihood
from emlearn.engine.posterior import bayes
from emlearn.models.gaussian.statistics import LOG_2PI, log_normal


def log_joint(params, x):
    """``log p(x_i, z_i = k)``, shape ``(n, K)``."""
    weights, means, sds = params
    return np.log(weights) + log_normal(x[:, None], means, sds)


def _right(params, x):
    return bayes(log_joint(params, x)).responsibilities


def _of(log_joint):
    return bayes(log_joint).responsibilities


def _uniform(params):
    weights, means, sds = params
    return np.full_like(weights, 1 / len(weights)), means, sds


def _m_step(R, x):
    N = R.sum(axis=0)
    means = R.T @ x / N
    return N / len(x), means, np.sqrt((R * (x[:, None] - means) ** 2).sum(axis=0) / N)


def _m_step_with(R, x, **changed):
    weights, means, sds = _m_step(R, x)
    right = {"weights": weights, "means": means, "sds": sds}
    return tuple({**right, **changed}.values())


HARD_EM = Slip(
    "you gave each point to one component, 0 or 1. That is hard EM; the E-step keeps the shares.",
    lambda params, x: harden(_right(params, x)),
)
E_SLIPS = (
    Slip(
        "your columns sum to 1, not your rows: you divided by the sum over points (axis=0) instead of the sum over "
        "components (axis=1, keepdims=True).",
        lambda params, x: (p := np.exp(log_joint(params, x))) / p.sum(axis=0),
    ),
    Slip(
        "these are the joint densities: divide them by their sum over the components (Bayes' rule).",
        lambda params, x: np.exp(log_joint(params, x)),
    ),
    Slip("these are logarithms: take np.exp, then divide by the sum over the components.", log_joint),
    HARD_EM,
    Slip(
        "your columns are swapped: column 0 belongs to component 0.",
        lambda params, x: _right(params, x)[:, ::-1],
    ),
    Slip(
        "the mixing weights are left out: multiply each density by its component's weight.",
        lambda params, x: _right(_uniform(params), x),
    ),
    Slip(
        "the factor 1/sd of the normal density is left out; it differs between components and does not cancel.",
        lambda params, x: _of(log_joint(params, x) + np.log(params[2])),
    ),
    Slip(
        "you divided the squared distance by the sd; it is divided by the variance, sd**2.",
        lambda params, x: _of(np.log(params[0]) - np.log(params[2]) - (x[:, None] - params[1]) ** 2 / (2 * params[2])),
    ),
    Slip(
        "the 1/2 in the exponent is missing: the density is exp(-z**2 / 2) / sd.",
        lambda params, x: _of(np.log(params[0]) - np.log(params[2]) - ((x[:, None] - params[1]) / params[2]) ** 2),
    ),
    Slip(
        "the exponent has the wrong sign: the density falls with the distance, exp(-z**2 / 2).",
        lambda params, x: _of(np.log(params[0] / params[2]) + ((x[:, None] - params[1]) / params[2]) ** 2 / 2),
    ),
)

M_SLIPS = (
    Slip(
        "the weights are the expected counts N_k; divide them by the number of points.",
        lambda R, x: _m_step_with(R, x, weights=R.sum(axis=0)),
    ),
    Slip(
        "the weights are never updated: they are N_k / n, not 1 / K.",
        lambda R, x: _m_step_with(R, x, weights=np.full(R.shape[1], 1 / R.shape[1])),
    ),
    Slip(
        "you returned variances: return the standard deviations, their square roots.",
        lambda R, x: _m_step_with(R, x, sds=_m_step(R, x)[2] ** 2),
    ),
    Slip(
        "the sum of squares is divided by n; divide it by N_k, the component's expected count.",
        lambda R, x: _m_step_with(R, x, sds=_m_step(R, x)[2] * np.sqrt(R.mean(axis=0))),
    ),
    Slip(
        "N_k - 1 gives the unbiased sample variance; the maximum of Q divides by N_k.",
        lambda R, x: _m_step_with(R, x, sds=_m_step(R, x)[2] * np.sqrt((N := R.sum(axis=0)) / (N - 1))),
    ),
    Slip(
        "the spread is taken around the mean of all data; take it around each component's own new mean.",
        lambda R, x: _m_step_with(R, x, sds=np.sqrt((R * (x[:, None] - x.mean()) ** 2).sum(axis=0) / R.sum(axis=0))),
    ),
    Slip(
        "every component got the spread of all data: weight the squares by R.",
        lambda R, x: _m_step_with(R, x, sds=np.full(R.shape[1], x.std())),
    ),
    Slip(
        "you gave each point wholly to its likelier component; every point counts for all, by its responsibility.",
        lambda R, x: _m_step(harden(R), x),
    ),
    Slip(
        "the sums are divided by n; a weighted mean is divided by the sum of its weights, N_k.",
        lambda R, x: (
            R.mean(axis=0),
            (means := R.T @ x / len(x)),
            np.sqrt((R * (x[:, None] - means) ** 2).sum(axis=0) / R.sum(axis=0)),
        ),
    ),
    Slip(
        "every component got the mean of all data: weight the points by R.",
        lambda R, x: (
            R.mean(axis=0),
            np.full(R.shape[1], x.mean()),
            np.sqrt((R * (x[:, None] - x.mean()) ** 2).sum(axis=0) / R.sum(axis=0)),
        ),
    ),
)

LOG_LIKELIHOOD_SLIPS = (
    Slip(
        "you added the logarithms of all components: p(x) is a sum over components, so add before the logarithm.",
        lambda params, x: log_joint(params, x).sum(),
    ),
    Slip(
        "this is the logarithm of the sum over *all* points and components; add over the components inside the "
        "logarithm, over the points outside.",
        lambda params, x: logsumexp(log_joint(params, x)),
    ),
    Slip(
        "this is Q with the responsibilities, not the log-likelihood: log p(x) = log of the sum over components.",
        lambda params, x: (_right(params, x) * log_joint(params, x)).sum(),
    ),
    Slip(
        "the mixing weights are left out: multiply each density by its component's weight.",
        lambda params, x: logsumexp(log_joint(params, x) - np.log(params[0]), axis=1).sum(),
    ),
    Slip(
        "the constant -log(2 pi)/2 of each point is left out: harmless for EM, but the number is not log p(x).",
        lambda params, x: logsumexp(log_joint(params, x) + 0.5 * LOG_2PI, axis=1).sum(),
    ),
    Slip(
        "this is the mean over the points; the log-likelihood is the sum.",
        lambda params, x: logsumexp(log_joint(params, x), axis=1).mean(),
    ),
    Slip("return one number: sum over the points.", lambda params, x: logsumexp(log_joint(params, x), axis=1)),
)


def _pack(params):
    weights, means, sds = params
    return np.concatenate([np.log(weights), means, np.log(sds)])


def _unpack(vector):
    logits, means, log_sds = vector.reshape(3, -1)
    return softmax(logits), means, np.exp(log_sds)


def _redraw(rng):
    narrow, wide = rng.normal(1, 0.5, size=4), rng.normal(5, 2, size=7)
    weight = rng.uniform(0.25, 0.45)
    params = (np.array([weight, 1 - weight]), rng.uniform([0.5, 3.5], [1.5, 5]), rng.uniform([0.4, 1.5], [0.8, 2.2]))
    return params, np.concatenate([narrow, wide]).round(1)


normal_mixture = Case(
    name="normal mixture",
    params=(np.array([0.3, 0.7]), np.array([1.0, 4.0]), np.array([0.5, 2.0])),
    data=np.array([0.1, 0.7, 1.2, 1.9, 2.2, 3.0, 3.9, 4.4, 5.1, 6.3, 7.5]),
    far=np.array([-400.0, 2.0, 900.0]),
    log_joint=log_joint,
    m_step=_m_step,
    pack=_pack,
    unpack=_unpack,
    summit=-23.552869330,
    e_slips=(*E_SLIPS, *e_step.NORMALS),
    m_slips=(*M_SLIPS, *m_step.NORMALS),
    log_likelihood_slips=(*LOG_LIKELIHOOD_SLIPS, *maximum_likelihood.LOG_LIKELIHOOD),
    parts=("weights", "means", "sds"),
    redraw=_redraw,
)
