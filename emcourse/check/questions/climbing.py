"""Questions of exercise 06 on steps that climb: one of MM, and one that raises Q without maximising it."""

import numpy as np

from emcourse.check.answers import Question
from emcourse.check.case import Slip
from emcourse.check.questions.bounds import FLIPS, shares
from emcourse.check.questions.coin_slips import _log_joint as coins


def _weighted(w, x):
    return w @ x / w.sum()


median_step = Question(
    name="a step towards the median",
    asked=((5.5, np.array([2.0, 3.0, 4.0, 7.0, 50.0])), (0.0, np.array([-1.0, 2.0, 10.0, 11.0]))),
    right=lambda m, x: _weighted(1 / np.abs(x - m), x),
    slips=(
        Slip(
            "far points count for more: the weights are one over the distance.",
            lambda m, x: _weighted(np.abs(x - m), x),
        ),
        Slip("the distances are squared: the weights are 1 / |x - m|.", lambda m, x: _weighted((x - m) ** -2.0, x)),
        Slip("this is the plain mean: weight each point by 1 / |x - m|.", lambda m, x: x.mean()),
        Slip(
            "you divided by the number of points: divide by the sum of the weights.",
            lambda m, x: (x / np.abs(x - m)).mean(),
        ),
        Slip(
            "this is the median itself; asked is one step towards it, the maximum of the minoriser.",
            lambda m, x: float(np.median(x)),
        ),
        Slip(
            "the distances kept their sign: the weights are 1 / |x - m|, never negative.",
            lambda m, x: _weighted(1 / (x - m), x),
        ),
    ),
)


def _gradient(theta, R, flips):
    heads, tails = (R.T @ flips).T
    return heads / theta - tails / (1 - theta)


def _raise_q(theta, R, flips, length, sign=1, slope=_gradient, halvings=60):
    def Q(theta):
        return (R * coins(theta, flips)).sum() if np.all((theta > 0) & (theta < 1)) else -np.inf

    for _ in range(halvings):
        new = theta + sign * length * slope(theta, R, flips)
        if Q(new) > Q(theta):
            return new
        length = length / 2
    return theta


raising_step = Question(
    name="a step that raises Q",
    asked=tuple(
        (theta, shares(theta, FLIPS), FLIPS, length)
        for theta, length in (
            (np.array([0.6, 0.5]), 0.02),
            (np.array([0.6, 0.5]), 0.001),
            (np.array([0.9, 0.2]), 1.0),
        )
    ),
    right=_raise_q,
    slips=(
        Slip(
            "the step is taken whatever Q says: halve the length until Q is higher than before.",
            lambda theta, R, flips, length: theta + length * _gradient(theta, R, flips),
        ),
        Slip(
            "this goes down the slope: add length * gradient.",
            lambda theta, R, flips, length: theta - length * _gradient(theta, R, flips),
        ),
        Slip(
            "the tails are missing in the gradient: heads / theta - tails / (1 - theta).",
            lambda theta, R, flips, length: _raise_q(
                theta, R, flips, length, slope=lambda t, R, flips: (R.T @ flips)[:, 0] / t
            ),
        ),
        Slip(
            "this is the full M-step, heads over tosses; asked is one step along the gradient.",
            lambda theta, R, flips, length: (R.T @ flips)[:, 0] / (R.T @ flips).sum(axis=1),
        ),
        Slip(
            "the gradient forgets the shares: use expected heads and tails, R.T @ flips.",
            lambda theta, R, flips, length: _raise_q(
                theta, R, flips, length, slope=lambda t, R, flips: _gradient(t, np.ones_like(R), flips)
            ),
        ),
        Slip(
            "theta comes back unmoved: when Q is not higher, halve the length and try again.",
            lambda theta, R, flips, length: theta,
        ),
    ),
)
