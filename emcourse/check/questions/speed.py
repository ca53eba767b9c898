"""Questions on speed from notebook 10: missing information, Aitken's jump, the rate matrix."""

import numpy as np

from emcourse.check.answers import Question
from emcourse.check.case import Slip

ANIMALS = np.array([125.0, 18.0, 20.0, 34.0])


def _complete(theta, y):
    x = y[0] * theta / (2 + theta)
    return (x + y[3]) / theta**2 + (y[1] + y[2]) / (1 - theta) ** 2


def _missing(theta, y):
    p = theta / (2 + theta)
    return y[0] * p * (1 - p) / theta**2


def _fraction(theta, y):
    return _missing(theta, y) / _complete(theta, y)


missing_fraction = Question(
    "the fraction of missing information",
    asked=((0.6, ANIMALS), (0.6268214979, ANIMALS), (0.2, np.array([40.0, 30.0, 28.0, 4.0]))),
    right=_fraction,
    slips=(
        Slip(
            "this is missing over *observed* information; divide by the complete information.",
            lambda theta, y: _missing(theta, y) / (_complete(theta, y) - _missing(theta, y)),
        ),
        Slip(
            "this is the fraction that is known; asked is the fraction that is missing.",
            lambda theta, y: 1 - _fraction(theta, y),
        ),
        Slip(
            "this is the observed information; divide the missing by the complete one.",
            lambda theta, y: _complete(theta, y) - _missing(theta, y),
        ),
        Slip(
            "the variance of a binomial is n p (1 - p); the factor 1 - p is missing.",
            lambda theta, y: _missing(theta, y) * (2 + theta) / 2 / _complete(theta, y),
        ),
        Slip(
            "the score is x/θ, so that its variance is that of x over θ squared; you divided by θ once.",
            lambda theta, y: _missing(theta, y) * theta / _complete(theta, y),
        ),
        Slip(
            "this is the share of the first cell that is hidden, θ/(2 + θ); asked is a share of information.",
            lambda theta, y: theta / (2 + theta),
        ),
        Slip(
            "the complete information counts of the first cell the share y1 θ/(2 + θ), not all of y1.",
            lambda theta, y: _missing(theta, y) / ((y[0] + y[3]) / theta**2 + (y[1] + y[2]) / (1 - theta) ** 2),
        ),
    ),
)


def _jump(a, b, c):
    return c - (c - b) ** 2 / ((c - b) - (b - a))


aitken = Question(
    "Aitken's jump",
    asked=((0.5, 0.608247423, 0.624321050), (1.0, 1.9, 2.71), (8.0, 4.0, 2.0)),
    right=_jump,
    slips=(
        Slip("the sign is wrong: you jumped back.", lambda a, b, c: 2 * c - _jump(a, b, c)),
        Slip(
            "you jumped from the first of the three; jump on from the last.",
            lambda a, b, c: a - (c - b) ** 2 / ((c - b) - (b - a)),
        ),
        Slip(
            "you used the first step, b - a, where the last one, c - b, belongs.",
            lambda a, b, c: c - (b - a) ** 2 / ((c - b) - (b - a)),
        ),
        Slip(
            "the last step is to be squared: the rest is d r/(1 - r) with r the ratio of the steps.",
            lambda a, b, c: c - (c - b) / ((c - b) - (b - a)),
        ),
        Slip(
            "this counts the last step twice: what remains after it is d r/(1 - r), not d/(1 - r).",
            lambda a, b, c: c + (c - b) / (1 - (c - b) / (b - a)),
        ),
        Slip("this is what remains; add it to the last of the three.", lambda a, b, c: _jump(a, b, c) - c),
        Slip("this is the rate; jump with it.", lambda a, b, c: (c - b) / (b - a)),
    ),
)


def _moves(em_step, at, h):
    axes = np.eye(len(at))
    return np.column_stack([(em_step(at + h * e) - em_step(at - h * e)) / (2 * h) for e in axes])


def coin_step(theta):
    """One round of EM on the five rows of coins: the map whose rate matrix is asked."""
    heads, tails = np.array([[5.0, 9, 8, 4, 7], [5, 1, 2, 6, 3]])[:, :, None]
    joint = theta**heads * (1 - theta) ** tails
    R = joint / joint.sum(axis=1, keepdims=True)
    return (R * heads).sum(axis=0) / (10 * R.sum(axis=0))


rate_matrix = Question(
    "the rate matrix",
    asked=(
        (coin_step, np.array([0.79678, 0.51958]), 1e-2),
        (lambda u: np.array([0.9 * u[0] + 0.2 * u[1], 0.3 * u[1]]), np.array([1.0, 2.0]), 1e-3),
    ),
    right=_moves,
    slips=(
        Slip(
            "rows and columns are exchanged: column j is what became of a move of coordinate j.",
            lambda em_step, at, h: _moves(em_step, at, h).T,
        ),
        Slip("the two ends are 2 h apart; you divided by h.", lambda em_step, at, h: 2 * _moves(em_step, at, h)),
        Slip(
            "divide the difference by how far the two ends were apart, 2 h.",
            lambda em_step, at, h: 2 * h * _moves(em_step, at, h),
        ),
        Slip(
            "you moved to one side only; move to both, and the error is of second order.",
            lambda em_step, at, h: np.column_stack([(em_step(at + h * e) - em_step(at)) / h for e in np.eye(len(at))]),
        ),
        Slip(
            "you moved all coordinates at once: one at a time, a column each.",
            lambda em_step, at, h: (em_step(at + h) - em_step(at - h)) / (2 * h),
        ),
        Slip(
            "this is one minus the rate matrix.",
            lambda em_step, at, h: np.eye(len(at)) - _moves(em_step, at, h),
        ),
        Slip(
            "these are its eigenvalues; the matrix itself is asked.",
            lambda em_step, at, h: np.linalg.eigvals(_moves(em_step, at, h)),
        ),
    ),
)
