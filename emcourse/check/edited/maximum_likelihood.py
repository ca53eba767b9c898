"""Small changes to the programs of exercise 02."""

import numpy as np
from scipy.special import logsumexp
from scipy.stats import norm

from emcourse.check.case import edits


def log_likelihood(params, x):
    weights, means, sds = params
    return logsumexp(np.log(weights) + norm.logpdf(x[:, None], means, sds), axis=1).sum()


LOG_LIKELIHOOD = edits(
    log_likelihood,
    ("axis=1", "axis=0", "the sum inside the logarithm runs over the components, axis=1; yours runs over the points."),
    ("+ norm.logpdf", "- norm.logpdf",
     "a sign is wrong: the logarithm of weight times density is log weight *plus* log density."),
    ("np.log(weights) +", "weights *", "among logarithms a weight is added as its logarithm, np.log(weights) + ..."),
    ("np.log(weights)", "weights", "the weights need their logarithm here: np.log(weights) plus the log density."),
    ("means, sds)", "means, sds**2)", "you used the variance for the standard deviation: the density takes sds."),
    ("means, sds)", "means, np.sqrt(sds))", "you used the root of sds: the density takes the standard deviation, sds."),
    ("logsumexp(np.log(weights) + norm.logpdf(x[:, None], means, sds), axis=1)",
     "(weights * norm.logpdf(x[:, None], means, sds))",
     "these are weighted logarithms: p(x) is a sum over components, so add before the logarithm."),
    ("logsumexp(np.log(weights) + norm.logpdf(x[:, None], means, sds), axis=1).sum()",
     "(weights * norm.pdf(x[:, None], means, sds)).sum(axis=1).prod()",
     "this is the likelihood: take its logarithm, a sum over the points."),
    ("logsumexp(np.log(weights) + norm.logpdf(x[:, None], means, sds), axis=1).sum()",
     "(weights * norm.pdf(x[:, None], means, sds)).sum()",
     "the logarithm is missing: take it of each point's density, then sum."),
    ("logsumexp(np.log(weights) + norm.logpdf(x[:, None], means, sds), axis=1)",
     "(np.log(weights) + norm.logpdf(x[:, None], means, sds)).max(axis=1)",
     "you took the likelier component alone for each point; p(x) is the sum over all components."),
)  # fmt: skip


def slope(weights, means, sds, x):
    a = np.log(weights) + norm.logpdf(x[:, None], means, sds)
    R = np.exp(a - logsumexp(a, axis=1, keepdims=True))
    return (R * (x[:, None] - means)).sum(axis=0) / sds**2


SLOPE = edits(
    slope,
    ("- means", "", "the mean is not subtracted: the slope has x - mu."),
    ("np.exp(a - logsumexp(a, axis=1, keepdims=True))", "np.exp(a)",
     "you used joint densities for shares: divide them by their sum over the components first."),
    (".sum(axis=0) / sds**2", ".sum() / sds**2",
     "you summed over the components as well: sum over the points only, axis=0."),
    (".sum(axis=0)", "", "sum over the points, axis=0: return one slope per component."),
    ("(R * (x[:, None] - means)).sum(axis=0) / sds**2", "R.T @ x / R.sum(axis=0)",
     "these are the new means, at which the slope would be 0 if R stood still: return the slope."),
    ("axis=1, keepdims", "axis=0, keepdims",
     "your shares sum to 1 over the points: the components of one point share it, axis=1."),
)  # fmt: skip


def bars_log_likelihood(weights, means, sds, counts, edges):
    areas = np.diff(norm.cdf(edges[:, None], means, sds), axis=0)
    return counts @ np.log(areas @ weights)


BARS = edits(
    bars_log_likelihood,
    ("means, sds)", "means)", "sds is left out, so that norm.cdf takes 1 for it: give it means and sds."),
    (
        "counts @ np.log(areas @ weights)",
        "np.log(counts @ (areas @ weights))",
        "the logarithm comes too late: take it of each bar's probability, then weight by the counts.",
    ),
    ("norm.cdf", "norm.pdf", "you subtracted densities, norm.pdf; areas are differences of norm.cdf."),
    ("counts @ np", "counts * np", "these are the bars' parts: sum them, counts @ ..."),
)


def complete_fit(x, z):
    N = np.bincount(z)
    means = np.bincount(z, x) / N
    return N / len(x), means, np.sqrt(np.bincount(z, (x - means[z]) ** 2) / N)


COMPLETE_FIT = edits(
    complete_fit,
    ("np.sqrt(np.bincount(z, (x - means[z]) ** 2) / N)", "np.full(len(N), x.std())",
     "every kind got the spread of all points: take that of its own points."),
    ("means = np.bincount(z, x) / N", "means = np.full(len(N), x.mean())",
     "every kind got the mean of all points: take that of its own points."),
    ("means = np.bincount(z, x) / N", "means = np.bincount(z, x)",
     "the sums are not divided: a kind's mean is its sum over its own count, N_k."),
    ("** 2) / N)", "** 2))", "the sums of squares are not divided: divide them by N_k, the points of that kind."),
)  # fmt: skip


def means_out(weights, means, sds, x):
    a = np.log(weights) + norm.logpdf(x[:, None], means, sds)
    R = np.exp(a - logsumexp(a, axis=1, keepdims=True))
    return R.T @ x / R.sum(axis=0)


MEANS_OUT = edits(
    means_out,
    ("means, sds)", "means, sds**2)", "you used the variance for the standard deviation: the density takes sds."),
    ("means, sds)", "means, np.sqrt(sds))", "you used the root of sds: the density takes the standard deviation, sds."),
)
