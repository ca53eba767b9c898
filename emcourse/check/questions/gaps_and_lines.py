"""Questions of exercise 04: what a missing value is worth to the M-step, and weighted least squares."""

import numpy as np

from emcourse.check.answers import Question
from emcourse.check.case import Slip
from emcourse.check.questions.m_steps import around, mean_of

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
            "the second answer is the conditional variance; asked is the average of the square: add mean**2.",
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
    asked=(
        (_rng.uniform(0.05, 1, size=12), _before, _after),
        (np.array([1.0, 1.0, 0.0, 1.0]), np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 2.0, 50.0, 4.5])),
    ),
    right=_line,
    slips=(
        Slip(
            "the line forgets the shares: each squared residual counts by its share.",
            lambda r, before, after: _line(np.ones(len(r)), before, after),
        ),
        Slip(
            "the shares count twice: whoever multiplies rows before lstsq multiplies them by the *root* of the shares.",
            lambda r, before, after: (
                *_line(r**2, before, after)[:2],
                around(r, after - _line(r**2, before, after)[0] - _line(r**2, before, after)[1] * before, 0),
            ),
        ),
        Slip("the line lacks its intercept: add a column of ones.", _through_zero),
        Slip(
            "before and after are exchanged: the line predicts `after` from `before`.",
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
    ),
)
