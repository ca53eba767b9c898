"""Small changes to the programs of exercises 04 and 05."""

import numpy as np

from emcourse.check.case import edits


def coins(R, flips):
    tosses = R.T @ flips
    return tosses[:, 0] / tosses.sum(axis=1)


COINS = edits(
    coins,
    ("tosses.sum(axis=1)", "tosses.sum(axis=0)",
     "you divided by the sums over the coins; a coin's expected tosses are its heads and tails together, axis=1."),
    ("tosses.sum(axis=1)", "tosses[:, 1]", "these are the odds, heads over tails: divide by heads and tails together."),
    ("tosses[:, 0] / tosses.sum(axis=1)", "tosses / tosses.sum(axis=1, keepdims=True)",
     "these are the shares of heads and of tails: return the first column, that of heads."),
    ("tosses.sum(axis=1)", "R.sum(axis=0)",
     "this is heads per row, since R.sum(axis=0) is the expected number of rows: divide by each coin's expected "
     "tosses."),
)  # fmt: skip


def normals(R, x):
    N = R.sum(axis=0)
    means = R.T @ x / N
    variances = (R * (x[:, None] - means) ** 2).sum(axis=0) / N
    return N / len(x), means, np.sqrt(variances)


NORMALS = edits(
    normals,
    ("(R * (x[:, None] - means) ** 2).sum(axis=0) / N", "((x[:, None] - means) ** 2).mean(axis=0)",
     "all points count alike in your spread: weight the squares by R, and divide by N_k."),
    ("(R * (x[:, None] - means) ** 2)", "((x[:, None] - means) ** 2)",
     "R is missing in the spread: weight the squares by R before you sum them."),
    ("R.T @ x / N", "R.T @ x", "the sums of the means are not divided: a weighted mean is divided by N_k."),
    ("sum(axis=0) / N", "sum(axis=0)", "the sums of squares are not divided: divide them by N_k."),
    ("R * (x", "R**2 * (x", "the shares count twice in the spread: R multiplies the squares once, outside the square."),
    ("(R * (x[:, None] - means) ** 2).sum(axis=0) / N", "R.T @ x**2 / N",
     "this is the mean square: subtract the square of the mean, or take the squares around it."),
    ("np.sqrt(variances)", "1 / variances", "these are precisions, one over the variance: return standard deviations."),
)  # fmt: skip


def weighted_spread(r, x):
    mean = r @ x / r.sum()
    return mean, np.sqrt(r @ (x - mean) ** 2 / r.sum())


SPREAD = edits(
    weighted_spread,
    ("2 / r.sum()", "2 / len(x)", "the squares are divided by the number of points: divide by the sum of the shares."),
    ("2 / r.sum()", "2", "the squares are not divided: divide by the sum of the shares."),
    ("r @ x / r.sum()", "r @ x", "the mean is not divided: divide r @ x by the sum of the shares."),
    ("r @ x / r.sum()", "r @ x / len(x)",
     "the mean is divided by the number of points: divide by the sum of the shares."),
    ("r @ (x", "r**2 @ (x", "the shares count twice in the spread: the squares are weighted by r, not by r**2."),
    ("np.sqrt(r @ (x - mean) ** 2 / r.sum())", "np.sqrt(r @ x**2 / r.sum())",
     "this is the root of the mean square: take the squares around the mean."),
)  # fmt: skip


def poisson(R, x, counts):
    W = counts[:, None] * R
    N = W.sum(axis=0)
    return N / counts.sum(), W.T @ x / N


POISSON = edits(
    poisson,
    ("counts[:, None] * R", "R",
     "the counts are left out of the shares: multiply the shares of a row of the table by its count, counts[:, "
     "None] * R."),
    ("W.T @ x / N", "R.T @ x / N",
     "the counts are in the denominator only: in the rates they weight the values as well, W.T @ x."),
    ("W.T @ x / N", "W.T @ x", "the sums of the rates are not divided: divide them by each component's N."),
    ("W.T @ x / N", "R.T @ x / R.sum(axis=0)",
     "the counts are left out of the rates: weight by counts times shares, in numerator and denominator."),
    ("N / counts.sum()", "R.mean(axis=0)",
     "the counts are left out of the weights: a row of the table stands for counts[i] points."),
    ("W.T @ x / N", "W.T @ (x * counts) / N", "the counts are used twice in the rates: W has them already."),
    ("N / counts.sum()", "N / N.sum() / 2", "the weights sum to one half: divide N by the number of points."),
)  # fmt: skip


def expected_statistics(mu, Sigma, x):
    mean = mu[1] + Sigma[1, 0] / Sigma[0, 0] * (x - mu[0])
    variance = Sigma[1, 1] - Sigma[1, 0] ** 2 / Sigma[0, 0]
    return mean, mean**2 + variance


STATISTICS = edits(
    expected_statistics,
    ("Sigma[1, 0] / Sigma[0, 0] * (x", "Sigma[1, 0] / np.sqrt(Sigma[0, 0] * Sigma[1, 1]) * (x",
     "you took the correlation for the slope, which is Sigma21 / Sigma11."),
    ("mean = mu[1] +", "mean = mu[0] +", "the conditional mean starts from the mean of what is missing, mu2 = mu[1]."),
    ("mean = mu[1] +", "mean =",
     "mu2 is left out: the conditional mean starts from the mean of what is missing, mu[1]."),
    ("mu[1] + Sigma", "mu[1] - Sigma", "the slope has the wrong sign: mu2 *plus* slope times (x - mu1)."),
    ("mean**2 + variance", "mean + variance", "the square is missing: the average of a square is mean**2 + variance."),
    ("mean**2 + variance", "mean**2 - variance",
     "the variance has the wrong sign: the average of a square is mean**2 *plus* the variance."),
    ("mean**2 + variance", "mean**2 + np.sqrt(variance)",
     "you added the standard deviation: the average of a square is mean**2 + variance."),
    ("Sigma[1, 0] / Sigma[0, 0] * (x", "Sigma[1, 0] * (x",
     "the slope is not divided by the variance of what is known: it is Sigma21 / Sigma11."),
    ("- Sigma[1, 0] ** 2", "+ Sigma[1, 0] ** 2",
     "knowing x leaves less variance, not more: Sigma22 *minus* Sigma21**2 / Sigma11."),
    ("Sigma[1, 0] ** 2 / Sigma[0, 0]", "Sigma[1, 0] / Sigma[0, 0]",
     "the square is missing in the variance: Sigma22 - Sigma21**2 / Sigma11."),
    ("Sigma[1, 0] ** 2 / Sigma[0, 0]", "Sigma[1, 0] ** 2",
     "the conditional variance is Sigma22 - Sigma21**2 / Sigma11; the division is missing."),
)  # fmt: skip


def weighted_line(r, before, after):
    A = np.column_stack([np.ones(len(before)), before])
    a, b = np.linalg.solve((A.T * r) @ A, (A.T * r) @ after)
    return a, b, np.sqrt(r @ (after - a - b * before) ** 2 / r.sum())


def _plain_residuals(r, before, after):
    A = np.column_stack([np.ones(len(before)), before])
    a, b = np.linalg.solve((A.T * r) @ A, (A.T * r) @ after)
    return a, b, np.std(after - a - b * before)


LINE = (
    *edits(
        weighted_line,
        ("(A.T * r) @ A, (A.T * r) @ after", "A.T @ A, A.T @ after",
         "the line forgets the shares: each squared residual counts by its share."),
        ("(A.T * r) @ after", "A.T @ after",
         "the shares weight one side only: they belong to A.T @ A and to A.T @ after."),
        ("(A.T * r) @ A,", "A.T @ A,", "the shares weight one side only: they belong to A.T @ A and to A.T @ after."),
        ("np.ones(len(before)), before", "before, np.ones(len(before))",
         "a and b are swapped: the first column of A gives the first number that comes out."),
        ("after - a - b * before", "after - b * before", "the residuals lack the intercept: after - a - b * before."),
        ("after - a - b * before", "after - before",
         "the residuals are taken from `before`, not from the line: after - a - b * before."),
        ("/ r.sum()", "/ (r.sum() - 2)",
         "r.sum() minus 2 gives the unbiased variance; the maximum of Q divides by r.sum()."),
        ("/ r.sum()", "", "the squared residuals are not divided: divide by the sum of the shares."),
    ),
    *edits(
        _plain_residuals,
        ("np.std(", "1.0 * np.std(", "the spread of the residuals forgets the shares: weight their squares by r."),
    ),
)  # fmt: skip


def tied(R, x):
    N = R.sum(axis=0)
    means = R.T @ x / N
    squares = (R * (x[:, None] - means) ** 2).sum(axis=0)
    return N / len(x), means, np.full(len(means), np.sqrt(squares.sum() / len(x)))


TIED = edits(
    tied,
    ("squares.sum() / len(x)", "squares.sum() / len(means)", "you divided by the number of components: divide by n."),
    ("squares.sum() / len(x)", "(squares / N).mean()",
     "you averaged the variances, each component counting alike; add up all squares, then divide by n."),
    ("np.sqrt(squares.sum() / len(x))", "np.sqrt(squares / N).mean()",
     "you averaged the standard deviations; add up all squares, then divide by n and take the root."),
    ("np.sqrt(squares.sum() / len(x))", "squares.sum() / len(x)",
     "this is the variance: return its root, the standard deviation."),
    ("np.full(len(means), np.sqrt(squares.sum() / len(x)))", "np.sqrt(squares / N)",
     "each component has a spread of its own here: add up the squares of all components, and divide by n."),
    ("np.full(len(means), np.sqrt(squares.sum() / len(x)))", "np.sqrt(squares.sum() / len(x))",
     "the spread is right, but one number: return it once for each component, shape (K,)."),
    ("np.sqrt(squares.sum() / len(x))", "x.std()",
     "this is the spread of all data: take the squares around each component's own mean, weighted by R."),
    ("(R * (x", "((x", "R is missing in the spread: weight the squares by R before you sum them."),
    ("squares.sum() / len(x)", "squares.sum() / R.size",
     "you divided by the number of entries of R, which is K n: the shares of all entries sum to n."),
    ("squares.sum() / len(x)", "squares.sum() / (len(x) - len(means))",
     "n - K gives the unbiased variance; the maximum of Q divides by n."),
    ("squares.sum() / len(x)", "squares.sum() / (len(x) - 1)",
     "n - 1 gives an unbiased variance; the maximum of Q divides by n."),
    ("squares.sum() / len(x)", "squares.sum()", "the squares are not divided: divide by n."),
)  # fmt: skip


def still_to_come(log_likelihoods):
    gains = np.diff(log_likelihoods)
    if len(gains) < 2 or not 0 < gains[-1] < gains[-2]:
        return np.inf
    rate = gains[-1] / gains[-2]
    return gains[-1] * rate / (1 - rate)


STILL_TO_COME = edits(
    still_to_come,
    ("(1 - rate)", "(1 + rate)", "the denominator is 1 - ρ: the gains still to come are a geometric series."),
    ("gains[-1] * rate / (1", "gains[-1] / (1",
     "this counts the last gain again: what is still to come is g2 ρ / (1 - ρ), not g2 / (1 - ρ)."),
    ("gains[-1] * rate / (1 - rate)", "gains[-2] / (1 - rate)",
     "this starts from the gain before: what is still to come is g2 ρ / (1 - ρ)."),
    ("= gains[-1] / gains[-2]", "= gains[-2] / gains[-1]",
     "the rate is upside down: it is the last gain over the one before, g2 / g1."),
    ("* rate / (1 - rate)", "* rate",
     "this is one more gain, the next; the gains after it count as well: divide by 1 - ρ."),
    ("not 0 < gains[-1] < gains[-2]", "gains[-1] >= gains[-2]",
     "a gain must be above 0: if one is not, nothing can be said; return np.inf."),
    ("not 0 < gains[-1] < gains[-2]", "gains[-1] <= 0",
     "the gains must shrink, g2 < g1: if they do not, nothing can be said; return np.inf."),
    ("not 0 < gains[-1] < gains[-2]", "not gains[-1] < gains[-2]",
     "a gain must be above 0: if one is not, nothing can be said; return np.inf."),
    ("return np.inf", "return 0.0", "where nothing can be said, return np.inf: 0 would say that all is done."),
    ("return np.inf", "return np.nan",
     "where nothing can be said, return np.inf and not NaN: a rule that stops below a limit then goes on."),
)  # fmt: skip
