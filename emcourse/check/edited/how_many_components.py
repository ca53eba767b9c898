"""Small changes to the programs of exercise 09."""

import numpy as np
from scipy.special import xlogy

from emcourse.check.case import edits


def icl(log_likelihood, p, R):
    bic = p * np.log(len(R)) - 2 * log_likelihood
    return bic - 2 * xlogy(R, R).sum()


ICL = edits(
    icl,
    ("np.log(len(R))", "np.log10(len(R))", "n has the natural logarithm, np.log."),
    ("xlogy(R, R)", "(R * np.log(R))", "it is NaN: a share of 0 made 0 * log 0. Use scipy.special.xlogy(R, R)."),
    ("len(R)", "R.size", "R.size counts rows times components; n is the number of rows, len(R)."),
    ("xlogy(R, R).sum()", "xlogy(R, R).mean()", "the entropy is a sum over all rows, not a mean."),
    ("xlogy(R, R).sum()", "xlogy(R, R).sum() / len(R)", "the entropy is a sum over all rows, not a mean."),
    ("np.log(len(R))", "np.log(len(R)) / 2",
     "each parameter costs log n on the scale of -2 log L; you charged half of it."),
    ("xlogy(R, R).sum()", "xlogy(R, R).sum(axis=1)", "return one number: sum the entropy over the rows as well."),
    ("xlogy(R, R)", "np.log(np.where(R > 0, R, 1))", "the entropy lacks its weights: sum R log R, not log R."),
    ("p * np.log(len(R)) - 2 * log_likelihood", "-2 * log_likelihood", "the parameters are not charged: add p log n."),
)  # fmt: skip


def held_out(x, folds, fit):
    parts = [fit(x[folds != f])(x[folds == f]) for f in np.unique(folds)]
    return np.concatenate(parts).mean()


HELD_OUT = edits(
    held_out,
    ("fit(x[folds != f])(x[folds == f])", "fit(x)(x[folds == f])",
     "these rows were used in fitting: fit to the *other* folds."),
    ("fit(x[folds != f])(x[folds == f])", "fit(x[folds == f])(x[folds == f])",
     "each fold was judged by a fit to itself: fit to the *other* folds."),
    ("np.concatenate(parts).mean()", "np.mean([part.sum() for part in parts])",
     "this is the mean of the folds' sums: divide by the number of rows, not of folds."),
    ("np.unique(folds)", "range(len(np.unique(folds)))",
     "folds need not be numbered 0, 1, ...: go through np.unique(folds)."),
    ("np.unique(folds)", "range(folds.max())", "the last fold is left out: go through np.unique(folds)."),
    ("np.concatenate(parts).mean()", "np.concatenate(parts)", "return one number: the mean over the rows."),
    ("np.concatenate(parts).mean()", "np.exp(np.concatenate(parts)).mean()",
     "this is the mean density: average its logarithm, as fit's function gives it."),
)  # fmt: skip


def p_value(observed, simulated):
    return (1 + np.sum(np.asarray(simulated) >= observed)) / (1 + len(simulated))


P_VALUE = edits(
    p_value,
    ("1 + np.sum", "np.sum",
     "you added 1 to the denominator, but not to the numerator: the observed value counts in both."),
    ("1 + np.sum(np.asarray(simulated) >= observed)", "1 + (np.asarray(simulated) >= observed)",
     "this is one number per sample: count them, np.sum(...)."),
    ("return (1", "return 1 - (1", "this is 1 minus the p-value: return the share of values at least as large."),
)  # fmt: skip
