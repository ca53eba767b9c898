"""Small changes to the programs of exercise 08."""

import numpy as np
from scipy.special import logsumexp

from emcourse.check.case import edits
from emlearn.models.gaussian.statistics import log_normal


def spike(x, i, sd):
    n = len(x)
    narrow = np.log(1 / n) + log_normal(x, x[i], sd)
    wide = np.log(1 - 1 / n) + log_normal(x, x.mean(), x.std())
    return logsumexp([narrow, wide], axis=0).sum()


SPIKE = edits(
    spike,
    ("x.std()", "sd", "the wide component has the spread of all points, x.std(), not sd."),
    ("x[i], sd", "i, sd", "i is a place in the array; the narrow component sits on that point, x[i]."),
    ("np.log(1 / n) +", "", "the weight 1/n of the narrow component is left out."),
    ("np.log(1 - 1 / n) +", "", "the weight 1 - 1/n of the wide component is left out."),
    ("np.log(1 / n)", "np.log(0.5)", "the narrow component has the weight 1/n, and not one half."),
    ("np.log(1 - 1 / n)", "np.log(1 / n)", "the wide component has the weight 1 - 1/n; the weights sum to 1."),
    ("np.log(1 / n) +", "1 / n *", "among logarithms a weight is added as its logarithm, np.log(1 / n) + ..."),
    ("np.log(1 / n) +", "1 / n +", "among logarithms a weight is added as its logarithm, np.log(1 / n) + ..."),
    ("axis=0", "axis=1",
     "the sum inside the logarithm runs over the two components, axis=0; yours runs over the points."),
    (", axis=0)", ")",
     "this is the logarithm of the sum over *all* points and components; add over the components inside the "
     "logarithm, axis=0, over the points outside."),
    ("x[i], sd", "x.mean(), sd", "the narrow component sits on one point: its mean is x[i]."),
    ("x[i], sd", "x[i], sd**2", "the narrow component has the standard deviation sd, not sd**2."),
    (".sum()", ".mean()", "this is the mean over the points; the log-likelihood is the sum."),
    ("logsumexp([narrow, wide], axis=0).sum()", "wide.sum()", "this is the wide component alone; add the narrow one."),
)  # fmt: skip


def map_m_step(R, x, nu, s0):
    N, K = R.sum(axis=0), R.shape[1]
    means = R.T @ x / N
    squares = (R * (x[:, None] - means) ** 2).sum(axis=0)
    return (N + nu) / (len(x) + K * nu), means, np.sqrt((squares + nu * s0**2) / (N + nu))


MAP = edits(
    map_m_step,
    ("(len(x) + K * nu)", "(len(x) + K)", "your weights do not sum to 1: divide N_k + nu by n + K nu."),
    ("nu * s0**2", "nu**2 * s0**2", "nu enters once: the imagined rows add nu * s0**2 to the squares."),
    ("squares + nu * s0**2) / (N + nu)", "squares + nu * s0**2) / (N + K * nu)",
     "each component has its own nu imagined rows: divide its squares by N_k + nu."),
    ("np.sqrt((squares + nu * s0**2) / (N + nu))", "np.sqrt(squares / N) + s0",
     "s0 is added to the spread, as a floor: then it is no prior. Add nu * s0**2 to the squares, and nu to N_k."),
    ("np.sqrt((squares + nu * s0**2) / (N + nu))", "np.maximum(np.sqrt(squares / N), s0)",
     "s0 is a floor in your spread: then it is no prior. Add nu * s0**2 to the squares, and nu to N_k."),
    ("R.T @ x / N", "R.T @ x / (N + nu)",
     "the prior stays out of the means: the imagined rows lie around each component's own mean, so divide by N_k."),
    ("R.T @ x / N", "R.T @ x / len(x)", "the sums of the means are divided by n: divide them by N_k."),
    ("/ (len(x) + K * nu)", "", "your weights do not sum to 1: divide N_k + nu by n + K nu."),
    ("/ (len(x) + K * nu)", "/ len(x)", "your weights do not sum to 1: divide N_k + nu by n + K nu."),
    ("squares + nu * s0**2", "squares", "the imagined rows are missing in the numerator: add nu * s0**2."),
    ("np.sqrt((squares + nu * s0**2) / (N + nu))", "np.sqrt((squares + nu * s0**2) / len(x))",
     "the squares are divided by n: divide them by N_k + nu."),
    ("(N + nu) / (len(x) + K * nu), means, np.sqrt((squares + nu * s0**2) / (N + nu))",
     "N / len(x), means, np.sqrt(squares / N)",
     "there is no prior in this M-step: nu joins N_k in weights and variances, and nu * s0**2 the squares."),
)  # fmt: skip


def run_to_keep(log_likelihoods, narrowest, least):
    sound = np.where(narrowest >= least, log_likelihoods, np.nan)
    return int(np.nanargmax(sound))


KEEP = edits(
    run_to_keep,
    ("np.nanargmax(sound)", "np.argmax(sound)",
     "you chose a NaN: np.argmax takes NaN for the largest, np.nanargmax skips it."),
    ("narrowest >= least", "narrowest < least",
     "that run is the best of those that are too narrow: keep those with narrowest >= least."),
    ("narrowest >= least", "narrowest > least",
     "a run whose narrowest component is exactly `least` wide is at least that wide: >=."),
    ("int(np.nanargmax(sound))", "int(np.nanargmax(sound)) + 1", "runs are counted from 1 here; count from 0."),
    ("int(np.nanargmax(sound))", "int(np.argmax(narrowest))",
     "that is the run with the widest component: among the sound ones the highest log-likelihood decides."),
)  # fmt: skip


def kind_of_point(H):
    curvatures = np.linalg.eigvalsh(H)
    if (curvatures < 0).all():
        return "summit"
    return "valley" if (curvatures > 0).all() else "saddle"


KIND = edits(
    kind_of_point,
    ('"valley" if (curvatures > 0).all() else "saddle"', '"saddle" if (curvatures > 0).all() else "valley"',
     "saddle and valley are swapped: where all curvatures are positive, it is a valley."),
    ("np.linalg.eigvalsh(H)", "np.trace(H) * np.ones(1)",
     "the trace is the *sum* of the curvatures, and decides nothing where they differ in sign: look at each "
     "eigenvalue."),
    ("np.linalg.eigvalsh(H)", "H", "you looked at the entries of H: the curvatures are its eigenvalues."),
    ('"summit"', '"Summit"', "return the word in lower case: summit, valley or saddle."),
    ('"summit"', '"maximum"', "the words to return are summit, valley or saddle."),
    ('"saddle"', '"saddle point"', "the words to return are summit, valley or saddle."),
)  # fmt: skip
