"""Questions of exercise 01 on a single curve: the probability of an interval, and a time known to be longer."""

import numpy as np
from scipy.stats import norm

from emcourse.check.answers import Question
from emcourse.check.case import Slip


def _probability(low, high, mean, sd):
    return norm.cdf(high, mean, sd) - norm.cdf(low, mean, sd)


interval_probability = Question(
    name="the probability of an interval",
    asked=((18.0, 29.0, 20.0, 5.0), (0.3, 0.5, 1 / 3, 1 / 12), (-40.0, 60.0, 20.0, 5.0)),
    right=_probability,
    slips=(
        Slip(
            "this is the density at the middle times the width, good for narrow intervals only: subtract norm.cdf at "
            "both ends.",
            lambda low, high, mean, sd: norm.pdf((low + high) / 2, mean, sd) * (high - low),
        ),
        Slip(
            "you subtracted densities, norm.pdf; areas are differences of norm.cdf.",
            lambda low, high, mean, sd: norm.pdf(high, mean, sd) - norm.pdf(low, mean, sd),
        ),
        Slip(
            "this is the probability of everything below the upper end; subtract what lies below the lower.",
            lambda low, high, mean, sd: norm.cdf(high, mean, sd),
        ),
        Slip("your difference has the wrong sign: upper end minus lower.", lambda *a: -_probability(*a)),
        Slip("this is the probability of lying outside.", lambda *a: 1 - _probability(*a)),
        Slip(
            "you gave norm.cdf the variance; its third argument is the standard deviation.",
            lambda low, high, mean, sd: _probability(low, high, mean, sd**2),
        ),
        Slip(
            "you used the standard normal: pass mean and sd, or standardise both ends.",
            lambda low, high, mean, sd: _probability(low, high, 0.0, 1.0),
        ),
        Slip(
            "you divided by the width; that is the average density over the interval.",
            lambda low, high, mean, sd: _probability(low, high, mean, sd) / (high - low),
        ),
    ),
)

censored_times = Question(
    name="expected full times",
    asked=(
        (np.array([2.0, 6.0, 35.0, 6.0, 11.0]), np.array([False, True, True, False, True]), 10.0),
        (np.array([3.0]), np.array([False]), 4.0),
    ),
    right=lambda times, censored, mean: times + mean * censored,
    slips=(
        Slip(
            "you put the mean for each censored time. But that patient has lived so long already: it comes on top.",
            lambda times, censored, mean: np.where(censored, mean, times),
        ),
        Slip(
            "these are the times as observed: a censored one is known to be longer.",
            lambda times, censored, mean: times,
        ),
        Slip(
            "you added the mean to the times that were observed to the end as well.",
            lambda times, censored, mean: times + mean,
        ),
        Slip(
            "you added it to the wrong ones: `censored` is True where the end was not seen.",
            lambda times, censored, mean: times + mean * ~censored,
        ),
        Slip(
            "you took the larger of time and mean; what is still to come has the whole mean, however late it is.",
            lambda times, censored, mean: np.where(censored, np.maximum(times, mean), times),
        ),
        Slip(
            "these are the expected rests; add the time until censoring.",
            lambda times, censored, mean: mean * censored,
        ),
    ),
)
