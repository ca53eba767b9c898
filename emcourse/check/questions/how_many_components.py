"""Questions of exercise 09: what is charged, held out, matched and simulated when K is chosen."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.special import xlogy

from emcourse.check.answers import Question
from emcourse.check.case import Slip
from emcourse.check.edited import how_many_components as edited
from emlearn.models.gaussian.statistics import log_normal

# --- ICL: (log_likelihood, p, R) -> float ---------------------------------------------------------------------


def _icl(log_likelihood, p, R, entropies=2.0, charge=np.log):
    return p * charge(len(R)) - 2 * log_likelihood - entropies * xlogy(R, R).sum()


icl = Question(
    name="ICL",
    asked=(
        (-20.0, 5, np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [1.0, 0.0], [0.3, 0.7]])),
        (-7.5, 8, np.array([[0.2, 0.5, 0.3], [0.0, 0.9, 0.1]])),
        (-9.0, 3, np.array([[0.2, 0.8], [0.5, 0.5], [0.6, 0.4]])),
    ),
    right=_icl,
    slips=(
        Slip("this is BIC: the entropy of the shares is missing.", lambda L, p, R: _icl(L, p, R, 0)),
        Slip(
            "the entropy must count twice: everything here is on the scale of -2 log L.",
            lambda L, p, R: _icl(L, p, R, 1),
        ),
        Slip(
            "the entropy has the wrong sign: overlap makes ICL larger, which is worse.",
            lambda L, p, R: _icl(L, p, R, -2),
        ),
        Slip("log L has the wrong sign: ICL begins with p log n - 2 log L.", lambda L, p, R: _icl(-L, p, R)),
        Slip("log L must count twice: it enters as -2 log L.", lambda L, p, R: _icl(L / 2, p, R)),
        Slip(
            "you charged 2 for each parameter, as AIC does; BIC charges log n.",
            lambda L, p, R: _icl(L, p, R, 2, lambda n: 2.0),
        ),
        Slip("you charged n for each parameter: charge the logarithm of n.", lambda L, p, R: _icl(L, p, R, 2, float)),
        Slip(
            "you took the entropy of hard labels, which is 0 but for rounding, or of the largest share alone.",
            lambda L, p, R: _icl(L, p, R, 0) - 2 * np.log(R.max(axis=1)).sum(),
        ),
        *edited.ICL,
    ),
)


# --- held-out log-likelihood: (x, folds, fit) -> float ---------------------------------------------------------


def normal_fit(x):
    """The log-density of the normal fitted to ``x``: what a ``fit`` looks like in this question."""
    mean, sd = x.mean(), x.std()
    return lambda new: log_normal(new, mean, sd)


def _held_out(x, folds, fit):
    return np.concatenate([fit(x[folds != f])(x[folds == f]) for f in np.unique(folds)]).mean()


held_out = Question(
    name="the held-out log-likelihood",
    asked=(
        (np.array([0.3, 1.9, 2.2, 4.0, 4.1, 6.5, 7.7, 9.9]), np.array([0, 1, 2, 0, 1, 0, 2, 0]), normal_fit),
        (np.array([5.0, 5.5, 7.0, 9.0]), np.array([3, 3, 8, 8]), normal_fit),
    ),
    right=_held_out,
    slips=(
        Slip("these rows were used in fitting: fit to the *other* folds.", lambda x, folds, fit: fit(x)(x).mean()),
        Slip(
            "you fitted to the fold and judged the rest; it is the other way round.",
            lambda x, folds, fit: np.concatenate([fit(x[folds == f])(x[folds != f]) for f in np.unique(folds)]).mean(),
        ),
        Slip(
            "you fitted to the other folds and judged these same rows: judge those of the fold.",
            lambda x, folds, fit: np.concatenate([fit(x[folds != f])(x[folds != f]) for f in np.unique(folds)]).mean(),
        ),
        Slip("this is the sum: give the mean over the rows.", lambda x, folds, fit: _held_out(x, folds, fit) * len(x)),
        Slip(
            "you averaged the folds' means; folds differ in size, so average over rows.",
            lambda x, folds, fit: np.mean([fit(x[folds != f])(x[folds == f]).mean() for f in np.unique(folds)]),
        ),
        Slip("only one fold was held out: let each have its turn.", lambda x, folds, fit: _one(x, folds, fit)),
        Slip("it has the wrong sign: higher is better here.", lambda x, folds, fit: -_held_out(x, folds, fit)),
        *edited.HELD_OUT,
    ),
)


def _one(x, folds, fit):
    return fit(x[folds != folds[0]])(x[folds == folds[0]]).mean()


# --- accuracy after matching: (truth, labels) -> float ---------------------------------------------------------


def _order(truth, labels):
    K = max(truth.max(), labels.max()) + 1
    table = np.array([[((truth == i) & (labels == j)).sum() for j in range(K)] for i in range(K)])
    return linear_sum_assignment(table, maximize=True)[1]


def _matched(truth, labels):
    return (np.argsort(_order(truth, labels))[labels] == truth).mean()


matched_accuracy = Question(
    name="the share of right labels after matching",
    asked=(
        (np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 0]), np.array([2, 2, 2, 2, 0, 1, 0, 0, 1, 1, 2, 0])),
        (np.array([0, 0, 1, 1, 1]), np.array([1, 1, 0, 0, 1])),
    ),
    right=_matched,
    slips=(
        Slip("the labels are compared as they are: match them first.", lambda truth, labels: (truth == labels).mean()),
        Slip(
            "order[k] is the component that goes with class k; you need the way back, np.argsort(order)[labels]. (Or "
            "are truth and labels swapped in match_labels?)",
            lambda truth, labels: (_order(truth, labels)[labels] == truth).mean(),
        ),
        Slip(
            "this is the number of right labels: give their share.",
            lambda truth, labels: _matched(truth, labels) * len(truth),
        ),
        Slip(
            "this is the share of wrong labels: return that of the right ones.",
            lambda truth, labels: 1 - _matched(truth, labels),
        ),
        Slip(
            "you sorted by label and compared in that order: matching renames the components, and moves no row.",
            lambda truth, labels: (np.sort(truth) == np.sort(labels)).mean(),
        ),
    ),
)

# --- bootstrap p-value: (observed, simulated) -> float ---------------------------------------------------------


def _p_value(observed, simulated):
    return (1 + (np.asarray(simulated) >= observed).sum()) / (1 + len(simulated))


bootstrap_p_value = Question(
    name="the p-value",
    asked=(
        (6.0, np.array([1.0, 7.5, 0.3, 6.0, 2.2, 9.1, 3.3, 0.9, 5.9])),
        (20.0, np.array([1.0, 2.0, 3.0, 4.0])),
    ),
    right=_p_value,
    slips=(
        Slip(
            "the observed value is one more draw under the null: add 1 to numerator and denominator, or p may be 0.",
            lambda observed, simulated: (simulated >= observed).mean(),
        ),
        Slip(
            "count those at least as large as the observed one, >=.",
            lambda observed, simulated: (1 + (simulated > observed).sum()) / (1 + len(simulated)),
        ),
        Slip(
            "this is the share of smaller values; large values speak against the null.",
            lambda observed, simulated: (1 + (simulated <= observed).sum() + 0.0) / (1 + len(simulated)),
        ),
        Slip(
            "you added 1 to the numerator, but not to the denominator: the observed value counts in both.",
            lambda observed, simulated: (1 + (simulated >= observed).sum()) / len(simulated),
        ),
        Slip("this is a number of samples: divide by how many there are.", lambda o, s: 1 + (s >= o).sum()),
        *edited.P_VALUE,
    ),
)

__all__ = ["bootstrap_p_value", "held_out", "icl", "matched_accuracy", "normal_fit"]
