"""Questions of exercise 04: M-steps as weighted averages, weighted lines, and what a missing value is worth."""

import numpy as np

from emcourse.check.answers import Question
from emcourse.check.case import Slip, harden
from emcourse.check.edited import m_step as edited


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
    parts=("mean", "sd"),
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
            "the spread is divided by the sum of the shares minus 1: maximum likelihood divides by the sum itself.",
            lambda r, x: (mean_of(r, x), np.sqrt(r @ (x - mean_of(r, x)) ** 2 / (r.sum() - 1))),
        ),
        *edited.SPREAD,
    ),
)


def _poisson(R, x, counts):
    W = counts[:, None] * R
    return W.sum(axis=0) / counts.sum(), W.T @ x / W.sum(axis=0)


_table = np.arange(5.0), np.array([12.0, 20.0, 9.0, 4.0, 1.0])
_R = _rng.dirichlet([1, 1], size=5)

poisson_table = Question(
    name="weights and rates from a table of counts",
    parts=("weights", "rates"),
    asked=((_R, *_table), (_rng.dirichlet([1, 1, 1], size=4), np.array([0.0, 2.0, 3.0, 7.0]), np.ones(4))),
    right=_poisson,
    slips=(
        Slip(
            "the counts are left out: multiply the shares of a row of the table by its count.",
            lambda R, x, counts: _poisson(R, x, np.ones(len(x))),
        ),
        Slip(
            "the weights are divided by the rows of the table: divide by how many points they stand for, counts.sum().",
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
            "the counts weight the numerator of the rates only: they belong in N, the denominator, as well.",
            lambda R, x, counts: (_poisson(R, x, counts)[0], (counts[:, None] * R).T @ x / R.sum(axis=0)),
        ),
        Slip(
            "you gave each row wholly to its likelier component; keep the shares.",
            lambda R, x, counts: _poisson(harden(R), x, counts),
        ),
        Slip(
            "weights and rates are swapped: return the weights first.",
            lambda R, x, counts: _poisson(R, x, counts)[::-1],
        ),
        *edited.POISSON,
    ),
)


_rng = np.random.default_rng(1)


def _missing(mu, Sigma, x):
    slope = Sigma[1, 0] / Sigma[0, 0]
    mean = mu[1] + slope * (x - mu[0])
    return mean, mean**2 + Sigma[1, 1] - slope * Sigma[1, 0]


def _conditional_mean(mu, Sigma, x, slope):
    return mu[1] + slope * (x - mu[0])


def _with_mean(mean, mu, Sigma):
    return mean, mean**2 + Sigma[1, 1] - Sigma[1, 0] ** 2 / Sigma[0, 0]


missing_statistics = Question(
    name="the expected statistics of a missing entry",
    parts=("average", "average of the square"),
    asked=(
        (np.array([15.0, 50.0]), np.array([[90.0, -80.0], [-80.0, 115.0]]), np.array([4.0, 8.0, 10.0])),
        (np.array([0.0, 1.0]), np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([3.0])),
    ),
    right=_missing,
    slips=(
        Slip(
            "the conditional variance is lost: the average of a square is mean**2 + variance.",
            lambda mu, Sigma, x: (_missing(mu, Sigma, x)[0], _missing(mu, Sigma, x)[0] ** 2),
        ),
        Slip(
            "you added the whole variance of the column; knowing x leaves less: Sigma22 - Sigma21**2 / Sigma11.",
            lambda mu, Sigma, x: (_missing(mu, Sigma, x)[0], _missing(mu, Sigma, x)[0] ** 2 + Sigma[1, 1]),
        ),
        Slip(
            "the second answer is the conditional variance; return the average of the square: add mean**2.",
            lambda mu, Sigma, x: (
                _missing(mu, Sigma, x)[0],
                _missing(mu, Sigma, x)[1] - _missing(mu, Sigma, x)[0] ** 2,
            ),
        ),
        Slip(
            "the slope is upside down: it is Sigma21 / Sigma11, the covariance over the variance of what is known.",
            lambda mu, Sigma, x: _with_mean(_conditional_mean(mu, Sigma, x, Sigma[1, 0] / Sigma[1, 1]), mu, Sigma),
        ),
        Slip(
            "x is not centred: the conditional mean moves with x - mu1.",
            lambda mu, Sigma, x: _with_mean(mu[1] + Sigma[1, 0] / Sigma[0, 0] * x, mu, Sigma),
        ),
        Slip(
            "every gap got the column's mean: the conditional mean leans on x.",
            lambda mu, Sigma, x: _with_mean(np.full(len(x), mu[1]), mu, Sigma),
        ),
        *edited.STATISTICS,
    ),
)


def _line(r, before, after):
    A = np.column_stack([np.ones(len(before)), before])
    a, b = np.linalg.solve((A.T * r) @ A, (A.T * r) @ after)
    return a, b, np.sqrt(mean_of(r, (after - a - b * before) ** 2))


def _line_then(r, before, after, change):
    a, b, _ = _line(r, before, after)
    return a, b, change((after - a - b * before) ** 2)


def _through_zero(r, before, after):
    b = (r * before) @ after / ((r * before) @ before)
    return 0.0, b, around(r, after - b * before, 0)


_before = _rng.normal(10, 3, size=12)
_after = 4 + 0.6 * _before + _rng.normal(0, 1, size=12)

weighted_line = Question(
    name="a weighted line",
    parts=("a", "b", "sd"),
    asked=(
        (_rng.uniform(0.05, 1, size=12), _before, _after),
        (np.array([1.0, 1.0, 0.0, 1.0]), np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 2.0, 50.0, 4.5])),
    ),
    right=_line,
    slips=(
        Slip(
            "line and spread forget the shares: each squared residual counts by its share, in both.",
            lambda r, before, after: _line(np.ones(len(r)), before, after),
        ),
        Slip(
            "the shares count twice: if you multiply rows before lstsq, multiply them by the *root* of the shares.",
            lambda r, before, after: (
                *_line(r**2, before, after)[:2],
                around(r, after - _line(r**2, before, after)[0] - _line(r**2, before, after)[1] * before, 0),
            ),
        ),
        Slip("the line lacks its intercept: add a column of ones.", _through_zero),
        Slip(
            "before and after are swapped: the line predicts `after` from `before`.",
            lambda r, before, after: _line(r, after, before),
        ),
        Slip(
            "the third answer is the variance; the standard deviation is its root.",
            lambda r, before, after: _line_then(r, before, after, lambda squares: mean_of(r, squares)),
        ),
        Slip(
            "the spread of the residuals forgets the shares.",
            lambda r, before, after: _line_then(r, before, after, lambda squares: np.sqrt(squares.mean())),
        ),
        Slip(
            "the spread is divided by the number of steps: divide by the sum of the shares.",
            lambda r, before, after: _line_then(r, before, after, lambda squares: np.sqrt(r @ squares / len(r))),
        ),
        *edited.LINE,
    ),
)
