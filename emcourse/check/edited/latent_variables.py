"""Small changes to the programs of exercise 01."""

import numpy as np
from scipy.stats import norm

from emcourse.check.case import edits


def probability(low, high, mean, sd):
    return norm.cdf(high, mean, sd) - norm.cdf(low, mean, sd)


PROBABILITY = edits(
    probability,
    ("mean, sd)", "mean, np.sqrt(sd))", "you gave norm.cdf the root of sd; it takes sd itself, the third argument."),
    ("mean, sd)", "mean)", "sd is left out, so that norm.cdf takes it for 1: give it the mean and sd."),
)


def draw(weights, means, sds, u, e):
    z = np.searchsorted(np.cumsum(weights), u, side="right")
    return z, means[z] + sds[z] * e


DRAW = edits(
    draw,
    ("sds[z] * e", "np.sqrt(sds[z]) * e",
     "you took the root of sds: e times the standard deviation has the right spread."),
    ("means[z] + ", "", "the mean is left out: add means[z]."),
    ("means[z] + sds[z] * e", "e", "this is chance alone: multiply it by sds[z], and add means[z]."),
    ('side="right")', 'side="right") - 1',
     "your components are counted from -1; count from 0, so that means[z] works."),
    ("means[z]", "weights[z] * means[z]",
     "a weight says how often its component is drawn, which z does already: it does not multiply the mean."),
)  # fmt: skip


def posterior(x, weights, means, sds):
    joint = weights * norm.pdf(x[:, None], means, sds)
    return joint / joint.sum(axis=1, keepdims=True)


POSTERIOR = edits(
    posterior,
    ("means, sds)", "means)", "sds is left out, so that norm.pdf takes 1 for it: give it means and sds."),
    ("norm.pdf", "norm.cdf", "norm.cdf gives areas; at a point the density counts, norm.pdf."),
    ("norm.pdf", "norm.logpdf", "norm.logpdf is a logarithm: multiply the weights by norm.pdf."),
    ("means, sds)", "means, sds**2)", "you gave norm.pdf the variances; its third argument is the standard deviation."),
    ("means, sds)", "means, np.sqrt(sds))", "you gave norm.pdf the roots of sds; its third argument is sds itself."),
    ("joint.sum(axis=1, keepdims=True)", "joint.sum()",
     "you divided by the sum over all points and kinds: divide each row by its own sum."),
    ("return joint / joint.sum(axis=1, keepdims=True)", "return joint.argmax(axis=1)",
     "these are verdicts, the number of the likelier kind: return how probable each kind is."),
)  # fmt: skip


def expected_times(times, censored, mean):
    return times + mean * censored


EXPECTED_TIMES = edits(
    expected_times,
    ("times + mean * censored", "np.full(len(times), mean)",
     "everybody got the mean here: a patient observed to the end has that time, and a censored one the time so "
     "far plus the mean."),
    ("times + mean * censored", "mean",
     "everybody got the mean here: a patient observed to the end has that time, and a censored one the time so "
     "far plus the mean."),
    ("mean * censored", "mean / 2 * censored",
     "you added half of the mean; the expected time still to come is the whole mean."),
    ("mean * censored", "times * censored",
     "you counted the censored times twice: the expected time to come is the mean."),
    ("times + mean * censored", "(times + mean * censored).mean()",
     "this is the average over the patients: return each patient's own time."),
    ("times + mean * censored", "(times + mean * censored).sum()",
     "this is the sum over the patients: return each patient's own time."),
)  # fmt: skip


def smallest_error(weights, means, sds, grid):
    joint = weights * norm.pdf(grid[:, None], means, sds)
    loses = joint.sum(axis=1) - joint.max(axis=1)
    return loses.sum() * (grid[1] - grid[0])


SMALLEST_ERROR = edits(
    smallest_error,
    ("axis=1", "axis=0", "the kinds compete at each point: add and take the largest over the kinds, axis=1."),
    ("loses.sum() * (grid[1] - grid[0])", "loses.mean()",
     "this is the mean over the grid; an area is the sum of the strips times their width, grid[1] - grid[0]."),
)  # fmt: skip
