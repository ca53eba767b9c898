"""Questions of exercise 10: gene counting, Louis' identity, missing information, Aitken's jump, the rate matrix."""

import numpy as np

from emcourse.check.answers import Question
from emcourse.check.case import Slip
from emcourse.check.edited import how_fast_how_sure as edited


def _count_genes(p, counts, AA=None, BB=None):
    a, b, o = p
    A, B, AB, none = counts
    AA = A * a / (a + 2 * o) if AA is None else AA
    BB = B * b / (b + 2 * o) if BB is None else BB
    return np.array([A + AA + AB, B + BB + AB, (A - AA) + (B - BB) + 2 * none]) / (2 * sum(counts))


gene_counting = Question(
    "one iteration of gene counting",
    asked=(
        (np.array([0.3, 0.2, 0.5]), np.array([186.0, 38.0, 13.0, 284.0])),
        (np.array([0.1, 0.1, 0.8]), np.array([20.0, 31.0, 7.0, 42.0])),
    ),
    right=_count_genes,
    slips=(
        Slip(
            "everybody brings two genes: divide by twice the number of people.",
            lambda p, counts: 2 * _count_genes(p, counts),
        ),
        Slip(
            "AO can come about in two ways, so AA has the share a² / (a² + 2 a o): the 2 is missing.",
            lambda p, counts: _count_genes(
                p, counts, counts[0] * p[0] / (p[0] + p[2]), counts[1] * p[1] / (p[1] + p[2])
            ),
        ),
        Slip(
            "you took everybody of group A for AA, and of group B for BB: share them out.",
            lambda p, counts: _count_genes(p, counts, counts[0], counts[1]),
        ),
        Slip(
            "you took everybody of group A for AO, and of group B for BO: share them out.",
            lambda p, counts: _count_genes(p, counts, 0.0, 0.0),
        ),
        Slip(
            "you swapped the shares: AA has a²/(a² + 2 a o) of group A, AO the rest.",
            lambda p, counts: _count_genes(
                p, counts, counts[0] * 2 * p[2] / (p[0] + 2 * p[2]), counts[1] * 2 * p[2] / (p[1] + 2 * p[2])
            ),
        ),
        Slip(
            "group AB is left out: each of its members brings one gene A and one gene B.",
            lambda p, counts: _count_genes(p, counts) - np.array([counts[2], counts[2], 0.0]) / (2 * sum(counts)),
        ),
        Slip(
            "everybody of group O brings two genes O; you counted one.",
            lambda p, counts: _count_genes(p, counts) - np.array([0.0, 0.0, counts[3]]) / (2 * sum(counts)),
        ),
        Slip(
            "an AA brings two genes A, one as a member of group A and one more; you counted one.",
            lambda p, counts: (
                _count_genes(p, counts)
                - np.array([counts[0] * p[0] / (p[0] + 2 * p[2]), counts[1] * p[1] / (p[1] + 2 * p[2]), 0.0])
                / (2 * sum(counts))
            ),
        ),
        *edited.GENES,
    ),
)


def _information(mean, weeks, relapsed):
    lengths = weeks + (1 - relapsed) * mean
    return 2 * lengths.sum() / mean**3 - len(weeks) / mean**2 - (relapsed == 0).sum() / mean**2


def _with(complete, missing):
    return lambda mean, weeks, relapsed: complete(mean, weeks, relapsed) - missing(mean, weeks, relapsed)


def _of_complete(mean, weeks, relapsed):
    return 2 * (weeks + (1 - relapsed) * mean).sum() / mean**3 - len(weeks) / mean**2


def _of_missing(mean, weeks, relapsed):
    return (relapsed == 0).sum() / mean**2


WEEKS = np.array([6.0, 7.0, 10.0, 13.0, 9.0, 11.0, 17.0])
RELAPSED = np.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
observed_information = Question(
    "the observed information about a mean, some times censored",
    asked=((15.0, WEEKS, RELAPSED), (73 / 4, WEEKS, RELAPSED), (20.0, WEEKS[:4], RELAPSED[:4])),
    right=_information,
    slips=(
        Slip(
            "this is the complete information: subtract the missing. (Or does n/μ² count the relapses alone?)",
            _of_complete,
        ),
        Slip("this is the missing information: subtract it from the complete information.", _of_missing),
        Slip("you added the missing information: subtract it.", lambda *a: _of_complete(*a) + _of_missing(*a)),
        Slip(
            "the missing information comes from the censored rows, relapsed == 0; you counted the relapses.",
            _with(_of_complete, lambda mean, weeks, relapsed: (relapsed == 1).sum() / mean**2),
        ),
        Slip(
            "the score has t/μ²; its variance is that of t, μ², over μ to the fourth: 1/μ² for each censored row.",
            _with(_of_complete, lambda mean, weeks, relapsed: (relapsed == 0).sum() * mean**2 / mean**2),
        ),
        Slip(
            "a censored length is the weeks observed and μ more, on average; you took the weeks alone.",
            _with(lambda mean, weeks, relapsed: 2 * weeks.sum() / mean**3 - len(weeks) / mean**2, _of_missing),
        ),
        Slip(
            "this is the variance, which is one over the information: return the information.",
            lambda *arguments: 1 / _information(*arguments),
        ),
        *edited.INFORMATION,
    ),
)


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
            "this is the fraction that is known: return the fraction that is missing.",
            lambda theta, y: 1 - _fraction(theta, y),
        ),
        Slip(
            "this is the observed information: divide the missing by the complete information.",
            lambda theta, y: _complete(theta, y) - _missing(theta, y),
        ),
        Slip(
            "the variance of a binomial is n p (1 - p); the factor 1 - p is missing.",
            lambda theta, y: _missing(theta, y) * (2 + theta) / 2 / _complete(theta, y),
        ),
        Slip(
            "the score is x/θ, so its variance is that of x over θ squared; you divided by θ once.",
            lambda theta, y: _missing(theta, y) * theta / _complete(theta, y),
        ),
        Slip(
            "this is the share of the first cell that is hidden, θ/(2 + θ): return the share of the information.",
            lambda theta, y: theta / (2 + theta),
        ),
        Slip(
            "of the first cell, the complete information counts only the share y1 θ/(2 + θ), not all of y1.",
            lambda theta, y: _missing(theta, y) / ((y[0] + y[3]) / theta**2 + (y[1] + y[2]) / (1 - theta) ** 2),
        ),
        *edited.FRACTION,
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
            "square the last step: the rest is d r/(1 - r) with r the ratio of the steps.",
            lambda a, b, c: c - (c - b) / ((c - b) - (b - a)),
        ),
        Slip(
            "this counts the last step twice: what remains after it is d r/(1 - r), not d/(1 - r).",
            lambda a, b, c: c + (c - b) / (1 - (c - b) / (b - a)),
        ),
        Slip("this is what remains; add it to the last of the three.", lambda a, b, c: _jump(a, b, c) - c),
        Slip("this is the rate: use it to jump.", lambda a, b, c: (c - b) / (b - a)),
        *edited.JUMP,
    ),
)


def _moves(em_step, at, h):
    axes = np.eye(len(at))
    return np.column_stack([(em_step(at + h * e) - em_step(at - h * e)) / (2 * h) for e in axes])


def coin_step(theta):
    """One iteration of EM on the five rows of coins: the map whose rate matrix the task asks for."""
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
            "rows and columns are swapped: column j is what became of a move of coordinate j.",
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
            "you moved all coordinates at once: move one at a time, for one column each.",
            lambda em_step, at, h: (em_step(at + h) - em_step(at - h)) / (2 * h),
        ),
        Slip(
            "this is one minus the rate matrix: return the matrix itself.",
            lambda em_step, at, h: np.eye(len(at)) - _moves(em_step, at, h),
        ),
        Slip(
            "these are its eigenvalues: return the whole matrix.",
            lambda em_step, at, h: np.linalg.eigvals(_moves(em_step, at, h)).real,  # real where EM rests
        ),
        *edited.RATES,
    ),
)
