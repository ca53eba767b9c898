"""Questions of exercise 02: closed forms where labels are known; the slope, the circle and a likelihood for bars."""

import numpy as np
from scipy.special import logsumexp
from scipy.stats import norm

from emcourse.check.answers import Question
from emcourse.check.case import Slip, harden
from emcourse.check.cases.normal_mixture import log_joint
from emcourse.check.edited import maximum_likelihood as edited
from emlearn.engine.posterior import bayes


def _labelled(x, z):
    N = np.bincount(z)
    means = np.bincount(z, x) / N
    return N / len(x), means, np.sqrt(np.bincount(z, (x - means[z]) ** 2) / N)


def _labelled_with(x, z, **changed):
    weights, means, sds = _labelled(x, z)
    return tuple({"weights": weights, "means": means, "sds": sds, **changed}.values())


labelled_estimates = Question(
    name="estimates from complete data",
    parts=("weights", "means", "sds"),
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
            "you returned variances: return the standard deviations, their square roots.",
            lambda x, z: _labelled_with(x, z, sds=_labelled(x, z)[2] ** 2),
        ),
        Slip(
            "N_k - 1 gives the unbiased variance; the likelihood's maximum divides by N_k.",
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
        *edited.COMPLETE_FIT,
    ),
)


def _shares(weights, means, sds, x):
    return bayes(log_joint((weights, means, sds), x)).responsibilities


def _slope(R, means, sds, x):
    return (R * (x[:, None] - means)).sum(axis=0) / sds**2


# spreads that differ and are not 1, weights that differ: so that each thing left out shows
MIXTURE = (np.array([0.3, 0.7]), np.array([22.0, 37.0]), np.array([4.0, 6.0]))
POINTS = np.array([15.0, 21.0, 24.0, 27.0, 29.0, 33.0, 36.0, 41.0, 48.0])
THREE = (np.array([0.2, 0.3, 0.5]), np.array([0.0, 1.0, 4.0]), np.array([1.0, 0.5, 2.0]))

slope_in_means = Question(
    name="the slope in the means",
    asked=((*MIXTURE, POINTS), (*THREE, np.array([-1.0, 0.4, 2.0, 5.0]))),
    right=lambda w, m, s, x: _slope(_shares(w, m, s, x), m, s, x),
    slips=(
        Slip(
            "the shares r_ik are missing: this is the slope if every point were of every kind.",
            lambda w, m, s, x: _slope(np.ones((len(x), len(w))), m, s, x),
        ),
        Slip(
            "the division by the variance is missing, or you set it to 1.",
            lambda w, m, s, x: _slope(_shares(w, m, s, x), m, np.ones_like(s), x),
        ),
        Slip(
            "you divided by the standard deviation; the slope has its square.",
            lambda w, m, s, x: _slope(_shares(w, m, s, x), m, np.sqrt(s), x),
        ),
        Slip(
            "the sign is wrong: the slope is positive where the points lie above the mean, x - mu.",
            lambda w, m, s, x: -_slope(_shares(w, m, s, x), m, s, x),
        ),
        Slip(
            "this is the mean over the points; the log-likelihood is a sum, and so is its slope.",
            lambda w, m, s, x: _slope(_shares(w, m, s, x), m, s, x) / len(x),
        ),
        Slip(
            "your shares are verdicts, 0 or 1: the derivative of the logarithm gives Bayes' rule, shares from 0 to 1.",
            lambda w, m, s, x: _slope(harden(_shares(w, m, s, x)), m, s, x),
        ),
        Slip(
            "the weights are left out of the shares: r_ik has weight times density in numerator and denominator.",
            lambda w, m, s, x: _slope(_shares(np.ones_like(w) / len(w), m, s, x), m, s, x),
        ),
        Slip(
            "return one slope per component: sum over the points only, axis=0.",
            lambda w, m, s, x: _slope(_shares(w, m, s, x), m, s, x).sum(),
        ),
        *edited.SLOPE,
    ),
)


def _weighted_means(R, x):
    return R.T @ x / R.sum(axis=0)


means_put_in = Question(
    name="means in, means out",
    asked=((*MIXTURE, POINTS), (*THREE, np.array([-1.0, 0.4, 2.0, 5.0]))),
    right=lambda w, m, s, x: _weighted_means(_shares(w, m, s, x), x),
    slips=(
        Slip(
            "the sums are divided by n; divide by the sum of the shares of that component.",
            lambda w, m, s, x: _shares(w, m, s, x).T @ x / len(x),
        ),
        Slip(
            "these are the sums of r_ik x_i: divide them by the sums of r_ik.",
            lambda w, m, s, x: _shares(w, m, s, x).T @ x,
        ),
        Slip(
            "all components got the mean of all points: weight the points by the shares.",
            lambda w, m, s, x: np.full(len(w), x.mean()),
        ),
        Slip(
            "your shares are verdicts, 0 or 1; every point counts for each component, by its share.",
            lambda w, m, s, x: _weighted_means(harden(_shares(w, m, s, x)), x),
        ),
        Slip(
            "the weights are left out of the shares: multiply each density by its component's weight.",
            lambda w, m, s, x: _weighted_means(_shares(np.ones_like(w) / len(w), m, s, x), x),
        ),
        Slip(
            "these are not shares: divide the joint densities of each point by their sum over the components, axis=1.",
            lambda w, m, s, x: _weighted_means(np.exp(log_joint((w, m, s), x)), x),
        ),
        *edited.MEANS_OUT,
        Slip("what came out is what went in: compute the right-hand side.", lambda w, m, s, x: m),
    ),
)


def _bar_probabilities(weights, means, sds, edges):
    return np.diff(norm.cdf(edges[:, None], means, sds), axis=0) @ weights


def _bars(weights, means, sds, counts, edges):
    return counts @ np.log(_bar_probabilities(weights, means, sds, edges))


def _middle(edges):
    return (edges[1:] + edges[:-1]) / 2


bars_log_likelihood = Question(
    name="the log-likelihood of bars",
    asked=(
        (*MIXTURE, np.array([3, 12, 20, 41, 7]), np.array([10.0, 18.0, 25.0, 32.0, 45.0, 60.0])),
        (*MIXTURE, np.array([0, 5]), np.array([0.0, 30.0, 31.0])),
    ),
    right=_bars,
    slips=(
        Slip(
            "this uses the density at each bar's middle, which is no probability: take the area, a difference of "
            "norm.cdf.",
            lambda w, m, s, counts, edges: counts @ logsumexp(log_joint((w, m, s), _middle(edges)), axis=1),
        ),
        Slip(
            "this uses density times width for the area, good for narrow bars only: take a difference of norm.cdf.",
            lambda w, m, s, counts, edges: (
                counts @ (logsumexp(log_joint((w, m, s), _middle(edges)), axis=1) + np.log(np.diff(edges)))
            ),
        ),
        Slip(
            "every bar counts once here; a bar with 41 points is 41 factors, so multiply its logarithm by its count.",
            lambda w, m, s, counts, edges: np.log(_bar_probabilities(w, m, s, edges)).sum(),
        ),
        Slip(
            "the weights are left out: a bar's probability is the weighted sum of the components' areas.",
            lambda w, m, s, counts, edges: _bars(np.ones_like(w), m, s, counts, edges),
        ),
        Slip(
            "you added logarithms over the components: the sum stands inside the logarithm.",
            lambda w, m, s, counts, edges: (counts @ np.log(w * np.diff(norm.cdf(edges[:, None], m, s), axis=0))).sum(),
        ),
        Slip(
            "the logarithm is missing: these are counts times probabilities.",
            lambda w, m, s, counts, edges: counts @ _bar_probabilities(w, m, s, edges),
        ),
        Slip(
            "this is the mean over the points; the log-likelihood is the sum.",
            lambda w, m, s, counts, edges: _bars(w, m, s, counts, edges) / counts.sum(),
        ),
        Slip(
            "you gave norm.cdf the variances; its third argument is the standard deviation.",
            lambda w, m, s, counts, edges: _bars(w, m, s**2, counts, edges),
        ),
        *edited.BARS,
    ),
)
