"""Questions of exercise 01: drawing from a mixture, what is known of a hidden label or time, and areas."""

import numpy as np
from scipy.stats import norm

from emcourse.check.answers import Question
from emcourse.check.case import Slip
from emcourse.check.cases.normal_mixture import E_SLIPS, HARD_EM, log_joint
from emcourse.check.edited import latent_variables as edited
from emlearn.engine.posterior import bayes


def _kinds(weights, u):
    return np.searchsorted(np.cumsum(weights), u, side="right")


def _draw(weights, means, sds, u, e):
    z = _kinds(weights, u)
    return z, means[z] + sds[z] * e


def _draw_with(z, means, sds, e):
    return z, means[z] + sds[z] * e


DRAW_SLIPS = (
    Slip(
        "you compared u with the weights themselves; compare with their running sum, np.cumsum(weights).",
        lambda weights, means, sds, u, e: _draw_with(
            np.minimum((u[:, None] > weights).sum(axis=1), len(weights) - 1), means, sds, e
        ),
    ),
    Slip(
        "your components are equally frequent: use the weights.",
        lambda weights, means, sds, u, e: _draw_with((u * len(weights)).astype(int), means, sds, e),
    ),
    Slip(
        "your components are counted from 1; count from 0, so that means[z] works.",
        lambda weights, means, sds, u, e: (_kinds(weights, u) + 1, _draw(weights, means, sds, u, e)[1]),
    ),
    Slip(
        "you averaged the components: a draw comes from one of them, means[z], wholly.",
        lambda weights, means, sds, u, e: (_kinds(weights, u), weights @ means + weights @ sds * e),
    ),
    Slip(
        "the spread is left out: e has standard deviation 1, so multiply it by sds[z].",
        lambda weights, means, sds, u, e: (_kinds(weights, u), means[_kinds(weights, u)] + e),
    ),
    Slip(
        "you multiplied by the variance; e times the standard deviation has the right spread.",
        lambda weights, means, sds, u, e: _draw(weights, means, sds**2, u, e),
    ),
    Slip(
        "x is the mean of its component, without any chance in it: add sds[z] * e.",
        lambda weights, means, sds, u, e: _draw(weights, means, 0 * sds, u, e),
    ),
    Slip(
        "x and z are swapped: return z, then x.",
        lambda weights, means, sds, u, e: _draw(weights, means, sds, u, e)[::-1],
    ),
)

draw_from_mixture = Question(
    name="drawing z, then x",
    parts=("z", "x"),
    asked=(
        (
            np.array([0.5, 0.2, 0.3]),
            np.array([0.0, 10.0, 30.0]),
            np.array([1.5, 2.0, 4.0]),
            np.array([0.1, 0.45, 0.55, 0.65, 0.72, 0.95]),
            np.array([0.5, -1.0, 0.3, 1.2, -0.4, 2.0]),
        ),
        (
            np.array([0.3, 0.7]),
            np.array([20.0, 40.0]),
            np.array([5.0, 5.0]),
            np.array([0.29, 0.31]),
            np.array([0.0, 0.0]),
        ),
    ),
    right=_draw,
    slips=(*DRAW_SLIPS, *edited.DRAW),
)


def _posterior(x, weights, means, sds):
    return bayes(log_joint((weights, means, sds), x)).responsibilities


def _told_by_the_e_step(slip):
    """A slip of the E-step, with the arguments in this exercise's order."""
    return Slip(slip.hint, lambda x, weights, means, sds: slip.wrong((weights, means, sds), x))


posterior_of_kind = Question(
    name="p(z given x)",
    asked=(
        (
            np.array([18.0, 24.0, 27.0, 33.0]),
            np.array([0.3, 0.7]),
            np.array([20.0, 36.0]),
            np.array([3.0, 6.0]),
        ),
        (
            np.array([25.0, 28.0, 30.0]),
            np.array([0.3, 0.7]),
            np.array([20.0, 40.0]),
            np.array([5.0, 5.0]),
        ),
        (
            np.array([1.0, 2.5]),
            np.array([0.2, 0.3, 0.5]),
            np.array([0.0, 2.0, 3.0]),
            np.array([1.0, 0.5, 2.0]),
        ),
    ),
    right=_posterior,
    slips=(
        *(_told_by_the_e_step(slip) for slip in E_SLIPS if slip is not HARD_EM),
        Slip(
            "you gave a verdict, 0 or 1: return how probable each kind is.",
            lambda *a: np.eye(len(a[1]))[_posterior(*a).argmax(axis=1)],
        ),
        *edited.POSTERIOR,
    ),
)


def _joint_on(grid, weights, means, sds):
    return np.exp(log_joint((weights, means, sds), grid))


def _step(grid):
    return grid[1] - grid[0]


def _smallest_error(weights, means, sds, grid):
    joint = _joint_on(grid, weights, means, sds)
    return (joint.sum(axis=1) - joint.max(axis=1)).sum() * _step(grid)


smallest_share_wrong = Question(
    name="the smallest share of wrong verdicts",
    asked=(
        (
            np.array([0.2, 0.3, 0.5]),
            np.array([10.0, 20.0, 32.0]),
            np.array([4.0, 5.0, 6.0]),
            np.arange(-20.0, 70.0, 0.05),
        ),
        (np.array([0.3, 0.7]), np.array([20.0, 40.0]), np.array([5.0, 5.0]), np.arange(-20.0, 80.0, 0.01)),
    ),
    right=_smallest_error,
    slips=(
        Slip(
            "with three kinds, two lose at each point: subtract the largest part from the sum, do not take the "
            "smallest.",
            lambda w, m, s, grid: _joint_on(grid, w, m, s).min(axis=1).sum() * _step(grid),
        ),
        Slip(
            "this is the share of right verdicts: the winner's area.",
            lambda w, m, s, grid: _joint_on(grid, w, m, s).max(axis=1).sum() * _step(grid),
        ),
        Slip(
            "the strips have a width: multiply the sum by grid[1] - grid[0].",
            lambda w, m, s, grid: _smallest_error(w, m, s, grid) / _step(grid),
        ),
        Slip(
            "the weights are left out: each part is weight times density.",
            lambda w, m, s, grid: _smallest_error(np.ones_like(w), m, s, grid),
        ),
        Slip(
            "the weights are taken as equal; each kind has its own.",
            lambda w, m, s, grid: _smallest_error(np.full_like(w, 1 / len(w)), m, s, grid),
        ),
        Slip(
            "you averaged the doubt over the grid, where all points count alike; weight it by the density p(x).",
            lambda w, m, s, grid: (1 - _posterior(grid, w, m, s).max(axis=1)).mean(),
        ),
        Slip(
            "you gave the variances for the standard deviations.",
            lambda w, m, s, grid: _smallest_error(w, m, s**2, grid),
        ),
        *edited.SMALLEST_ERROR,
    ),
)


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
        Slip("this is the probability of lying outside: return that of lying inside.", lambda *a: 1 - _probability(*a)),
        Slip(
            "you gave norm.cdf the variance; its third argument is the standard deviation.",
            lambda low, high, mean, sd: _probability(low, high, mean, sd**2),
        ),
        Slip(
            "you used the standard normal: give norm.cdf the mean and sd, or standardise both ends.",
            lambda low, high, mean, sd: _probability(low, high, 0.0, 1.0),
        ),
        Slip(
            "you divided by the width; that is the average density over the interval.",
            lambda low, high, mean, sd: _probability(low, high, mean, sd) / (high - low),
        ),
        *edited.PROBABILITY,
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
            "you put the mean for each censored time. But that patient has already lived so long: add the mean to it.",
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
            "you added it to the wrong ones: `censored` is True where the end was not observed.",
            lambda times, censored, mean: times + mean * ~censored,
        ),
        Slip(
            "you took the larger of time and mean: the expected time to come is the whole mean, however late it is.",
            lambda times, censored, mean: np.where(censored, np.maximum(times, mean), times),
        ),
        Slip(
            "these are the expected remaining times: add the time until censoring.",
            lambda times, censored, mean: mean * censored,
        ),
        *edited.EXPECTED_TIMES,
    ),
)
