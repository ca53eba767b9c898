"""The question of exercise 02 where labels are known: estimates in closed form."""

import numpy as np

from emcourse.check.answers import Question
from emcourse.check.case import Slip


def _labelled(x, z):
    N = np.bincount(z)
    means = np.bincount(z, x) / N
    return N / len(x), means, np.sqrt(np.bincount(z, (x - means[z]) ** 2) / N)


def _labelled_with(x, z, **changed):
    weights, means, sds = _labelled(x, z)
    return tuple({"weights": weights, "means": means, "sds": sds, **changed}.values())


labelled_estimates = Question(
    name="estimates from complete data",
    asked=(
        (np.array([18.0, 41.0, 25.0, 38.0, 44.0, 20.0, 47.0, 31.0]), np.array([0, 1, 0, 1, 1, 0, 1, 1])),
        (np.array([1.0, 2.0, 9.0, 8.0, 4.0, 5.0]), np.array([0, 0, 2, 2, 1, 1])),
    ),
    right=_labelled,
    slips=(
        Slip(
            "these weights are counts; divide them by the number of points.",
            lambda x, z: _labelled_with(x, z, weights=np.bincount(z)),
        ),
        Slip(
            "the weights are the kinds' shares of the points, N_k / n, not 1 / K.",
            lambda x, z: _labelled_with(x, z, weights=np.full(z.max() + 1, 1 / (z.max() + 1))),
        ),
        Slip(
            "you returned variances; asked are standard deviations, their square roots.",
            lambda x, z: _labelled_with(x, z, sds=_labelled(x, z)[2] ** 2),
        ),
        Slip(
            "N_k - 1 is for an unbiased variance; the likelihood's maximum divides by N_k.",
            lambda x, z: _labelled_with(x, z, sds=_labelled(x, z)[2] * np.sqrt((N := np.bincount(z)) / (N - 1))),
        ),
        Slip(
            "the squares are divided by n; divide them by N_k, the points of that kind.",
            lambda x, z: _labelled_with(x, z, sds=_labelled(x, z)[2] * np.sqrt(np.bincount(z) / len(z))),
        ),
        Slip(
            "the spread is taken around the mean of all points; take it around each kind's own mean.",
            lambda x, z: _labelled_with(x, z, sds=np.sqrt(np.bincount(z, (x - x.mean()) ** 2) / np.bincount(z))),
        ),
        Slip(
            "the sums are divided by n; a kind's mean is its sum over its own count, N_k.",
            lambda x, z: _labelled_with(x, z, means=np.bincount(z, x) / len(x)),
        ),
        Slip(
            "the order is weights, means, sds.",
            lambda x, z: (_labelled(x, z)[1], _labelled(x, z)[2], _labelled(x, z)[0]),
        ),
    ),
)
