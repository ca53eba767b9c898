"""The case ``two_coins``: ``params`` is the array of both probabilities of heads, ``data`` the flips."""

import numpy as np
from scipy.special import expit, logit, logsumexp, xlogy

from emcourse.check.case import Case, Slip, harden
from emcourse.check.edited import e_step, m_step
from emlearn.engine.posterior import bayes


def _log_joint(theta, flips):
    heads, tails = flips.T[:, :, None]
    return xlogy(heads, theta) + xlogy(tails, 1 - theta) - np.log(2)


def _right(theta, flips):
    return bayes(_log_joint(theta, flips)).responsibilities


def _share(weights):
    return weights / weights.sum(axis=1, keepdims=True)


def _m_step(R, flips):
    tosses = R.T @ flips
    return tosses[:, 0] / tosses.sum(axis=1)


E_SLIPS = (
    Slip(
        "your columns sum to 1, not your rows: you divided by the sum over points (axis=0) instead of the sum over "
        "coins (axis=1, keepdims=True).",
        lambda theta, flips: (p := np.exp(_log_joint(theta, flips))) / p.sum(axis=0),
    ),
    Slip(
        "these are the joint probabilities: divide them by their sum over the coins (Bayes' rule).",
        lambda theta, flips: np.exp(_log_joint(theta, flips)),
    ),
    Slip(
        "these are the likelihoods of each row: divide them by their sum over the coins (Bayes' rule).",
        lambda theta, flips: 2 * np.exp(_log_joint(theta, flips)),
    ),
    Slip("these are logarithms: take np.exp, then divide by the sum over the coins.", _log_joint),
    Slip(
        "you gave each row to one coin, 0 or 1. That is hard EM; the E-step keeps the shares.",
        lambda theta, flips: harden(_right(theta, flips)),
    ),
    Slip(
        "your columns are swapped: column 0 belongs to coin 0.",
        lambda theta, flips: _right(theta, flips)[:, ::-1],
    ),
    Slip(
        "the tails are left out: a row's probability is theta**heads * (1 - theta)**tails.",
        lambda theta, flips: _share(theta ** flips[:, :1]),
    ),
    Slip(
        "heads and tails are swapped: the first column of flips is heads, and theta is the probability of heads.",
        lambda theta, flips: _right(1 - theta, flips),
    ),
    Slip(
        "you used one toss instead of the row: raise theta to the number of heads, 1 - theta to that of tails.",
        lambda theta, flips: _share(np.tile(theta, (len(flips), 1))),
    ),
    Slip(
        "this is the share of heads and tails in each row; return the probability that each *coin* made it.",
        lambda theta, flips: _share(flips),
    ),
)

M_SLIPS = (
    Slip(
        "you divided by the number of rows: divide each coin's expected heads by its expected tosses.",
        lambda R, flips: R.T @ flips[:, 0] / len(flips),
    ),
    Slip(
        "these are the expected heads: divide by each coin's expected tosses.",
        lambda R, flips: R.T @ flips[:, 0],
    ),
    Slip(
        "you divided by all tosses; a coin's heads are divided by that coin's expected tosses.",
        lambda R, flips: R.T @ flips[:, 0] / flips.sum(),
    ),
    Slip(
        "you averaged the rows' shares of heads; rows with more tosses must count for more: add up expected heads, "
        "then divide by expected tosses.",
        lambda R, flips: R.T @ _share(flips)[:, 0] / R.sum(axis=0),
    ),
    Slip(
        "you gave each row wholly to its likelier coin; every row counts for both, by its responsibility.",
        lambda R, flips: _m_step(harden(R), flips),
    ),
    Slip("this is the probability of tails: return that of heads.", lambda R, flips: 1 - _m_step(R, flips)),
    Slip(
        "both coins got the same answer, the share of heads of all tosses: weight the rows by R.",
        lambda R, flips: np.full(2, flips[:, 0].sum() / flips.sum()),
    ),
)

LOG_LIKELIHOOD_SLIPS = (
    Slip(
        "this is the logarithm of the sum over *all* rows and coins; add over the coins inside the logarithm, over the "
        "rows outside.",
        lambda theta, flips: logsumexp(_log_joint(theta, flips)),
    ),
    Slip(
        "you added the logarithms of both coins: p(x) is a sum over the coins, so add before the logarithm.",
        lambda theta, flips: _log_joint(theta, flips).sum(),
    ),
    Slip(
        "the fair draw of the coin is missing: each coin's likelihood is multiplied by 1/2 before adding.",
        lambda theta, flips: logsumexp(_log_joint(theta, flips) + np.log(2), axis=1).sum(),
    ),
    Slip(
        "this is the mean over the rows; the log-likelihood is the sum.",
        lambda theta, flips: logsumexp(_log_joint(theta, flips), axis=1).mean(),
    ),
    Slip(
        "return one number: sum over the rows.",
        lambda theta, flips: logsumexp(_log_joint(theta, flips), axis=1),
    ),
)


def _redraw(rng):
    tosses = rng.permutation([5, 8, 10, 12, 15, 20])
    heads = rng.binomial(tosses, rng.permutation([0.3, 0.8] * 3))
    return rng.uniform([0.55, 0.3], [0.8, 0.5]), np.column_stack([heads, tosses - heads]).astype(float)


# Rows of unequal length, so that averaging shares and adding tosses differ.
two_coins = Case(
    name="two coins",
    params=np.array([0.6, 0.5]),
    data=np.array([[5, 5], [18, 2], [8, 2], [4, 6], [7, 3], [1, 4]], dtype=float),
    far=np.array([[9000, 1000], [1000, 9000]], dtype=float),
    log_joint=_log_joint,
    m_step=_m_step,
    pack=logit,
    unpack=expit,
    summit=-39.115473173,
    e_slips=(*E_SLIPS, *e_step.COINS),
    m_slips=(*M_SLIPS, *m_step.COINS),
    log_likelihood_slips=LOG_LIKELIHOOD_SLIPS,
    redraw=_redraw,
)
