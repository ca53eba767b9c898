"""Questions of exercise 04: M-steps as weighted averages."""

import numpy as np

from emcourse.check.answers import Question
from emcourse.check.case import Slip, harden


def mean_of(r, x):
    return r @ x / r.sum()


def _spread(r, x):
    mean = mean_of(r, x)
    return mean, np.sqrt(mean_of(r, (x - mean) ** 2))


def around(r, x, centre):
    return np.sqrt(mean_of(r, (x - centre) ** 2))


_rng = np.random.default_rng(0)
_shares, _points = _rng.uniform(0.1, 1, size=7), _rng.normal(20, 5, size=7)

weighted_spread = Question(
    name="the weighted mean and standard deviation",
    asked=((_shares, _points), (np.array([3.0, 1.0, 2.0]), np.array([1.0, 2.0, 4.0]))),
    right=_spread,
    slips=(
        Slip(
            "the mean forgets the shares: each point counts by its share, r @ x / r.sum().",
            lambda r, x: (x.mean(), around(r, x, x.mean())),
        ),
        Slip(
            "the spread forgets the shares: the squares, too, are averaged with weights r.",
            lambda r, x: (mean_of(r, x), np.sqrt(np.mean((x - mean_of(r, x)) ** 2))),
        ),
        Slip(
            "both forget the shares: weight the points, and the squares, by r.",
            lambda r, x: (x.mean(), x.std()),
        ),
        Slip(
            "the squares are taken around the plain mean: take them around the weighted one, just computed.",
            lambda r, x: (mean_of(r, x), around(r, x, x.mean())),
        ),
        Slip(
            "you divided by the number of points: divide by the sum of the shares.",
            lambda r, x: (r @ x / len(x), np.sqrt(r @ (x - r @ x / len(x)) ** 2 / len(x))),
        ),
        Slip(
            "this is the variance; the standard deviation is its root.",
            lambda r, x: (mean_of(r, x), _spread(r, x)[1] ** 2),
        ),
        Slip(
            "the spread is divided by the sum of the shares less 1: maximum likelihood divides by the sum itself.",
            lambda r, x: (mean_of(r, x), np.sqrt(r @ (x - mean_of(r, x)) ** 2 / (r.sum() - 1))),
        ),
    ),
)


def _poisson(R, x, counts):
    W = counts[:, None] * R
    return W.sum(axis=0) / counts.sum(), W.T @ x / W.sum(axis=0)


_table = np.arange(5.0), np.array([12.0, 20.0, 9.0, 4.0, 1.0])
_R = _rng.dirichlet([1, 1], size=5)

poisson_table = Question(
    name="weights and rates from a table of counts",
    asked=((_R, *_table), (_rng.dirichlet([1, 1, 1], size=4), np.array([0.0, 2.0, 3.0, 7.0]), np.ones(4))),
    right=_poisson,
    slips=(
        Slip(
            "how often each value came is forgotten: multiply the shares of a row of the table by its count.",
            lambda R, x, counts: _poisson(R, x, np.ones(len(x))),
        ),
        Slip(
            "the weights are divided by the rows of the table: divide by how many data they stand for, counts.sum().",
            lambda R, x, counts: (_poisson(R, x, counts)[0] * counts.sum() / len(x), _poisson(R, x, counts)[1]),
        ),
        Slip(
            "the rates are divided by all the data: each component's sum is divided by that component's N.",
            lambda R, x, counts: (_poisson(R, x, counts)[0], (counts[:, None] * R).T @ x / counts.sum()),
        ),
        Slip(
            "these weights are the N of each component: divide by their sum.",
            lambda R, x, counts: (_poisson(R, x, counts)[0] * counts.sum(), _poisson(R, x, counts)[1]),
        ),
        Slip(
            "the counts weight the numerator of the rates only: they belong in N, below, as well.",
            lambda R, x, counts: (_poisson(R, x, counts)[0], (counts[:, None] * R).T @ x / R.sum(axis=0)),
        ),
        Slip(
            "you gave each row wholly to its likelier component; keep the shares.",
            lambda R, x, counts: _poisson(harden(R), x, counts),
        ),
        Slip(
            "weights and rates are exchanged: return the weights first.",
            lambda R, x, counts: _poisson(R, x, counts)[::-1],
        ),
    ),
)
