"""Small changes to the programs of exercise 07."""

from itertools import permutations

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import logsumexp

from emcourse.check.case import edits


def log_normal(X, mu, Sigma):
    L = np.linalg.cholesky(Sigma)
    w = solve_triangular(L, (X - mu).T, lower=True)
    return -len(mu) / 2 * np.log(2 * np.pi) - np.log(np.diag(L)).sum() - 0.5 * (w**2).sum(axis=0)


LOG_NORMAL = edits(
    log_normal,
    ("np.diag(L)", "np.diag(Sigma)",
     "half of log |Sigma| is the sum of log L_jj: take the diagonal of L, not of Sigma."),
    (", lower=True", "",
     "L is lower triangular, and solve_triangular takes the upper half unless it is told: lower=True."),
    (".sum(axis=0)", ".sum(axis=1)",
     "the squares are summed over the points: a column of w is a point, so sum over axis=0."),
    (".sum(axis=0)", ".sum()", "the squares are summed over all points: return one number per row, axis=0."),
    ("np.log(np.diag(L)).sum()", "0.5 * np.log(np.diag(L)).sum()",
     "the log-determinant is halved once too often: half of log |Sigma| is the sum of log L_jj."),
    ("-len(mu) / 2 * np.log(2 * np.pi) -", "-", "the constant is left out: it is -d/2 log(2 pi)."),
    ("-len(mu) / 2", "-len(mu)", "the constant is twice too large: it is -d/2 log(2 pi)."),
    ("-len(mu) / 2 *", "len(mu) / 2 *", "the constant has the wrong sign: it is -d/2 log(2 pi)."),
    ("-len(mu) / 2", "-len(X) / 2", "the constant counts the rows: d is the number of columns, len(mu)."),
    ("np.log(2 * np.pi)", "2 * np.pi", "the constant lacks its logarithm: -d/2 log(2 pi)."),
    ("(w**2)", "w", "w is not squared: the squared length is the sum of w**2."),
    ("- 0.5 * (w", "+ 0.5 * (w", "the squared length has the wrong sign: the density falls with the distance."),
    ("np.log(np.diag(L)).sum()", "np.diag(L).sum()",
     "the logarithm is missing: half of log |Sigma| is the sum of log L_jj."),
    ("solve_triangular(L, (X - mu).T, lower=True)", "Sigma @ (X - mu).T",
     "Sigma multiplies x - mu here, and its square is taken: solve L w = x - mu instead."),
    ("solve_triangular(L, (X - mu).T, lower=True)", "L @ (X - mu).T", "L multiplies x - mu here: solve L w = x - mu."),
    ("solve_triangular(L, (X - mu).T, lower=True)", "np.linalg.solve(Sigma, (X - mu).T)",
     "this is the squared length of Sigma^-1 (x - mu): solve with L, the Cholesky factor, in the place of Sigma."),
    ("0.5 * (w", "0.25 * (w", "the squared length is halved twice."),
)  # fmt: skip


def m_step(R, X):
    N = R.sum(axis=0)
    means = R.T @ X / N[:, None]
    centred = [X - mu for mu in means]
    Sigmas = [(R[:, k] * Z.T) @ Z / N[k] for k, Z in enumerate(centred)]
    return N / len(X), means, np.array(Sigmas)


M_STEP = edits(
    m_step,
    ("(R[:, k] * Z.T) @ Z / N[k]", "np.linalg.inv((R[:, k] * Z.T) @ Z / N[k])",
     "these are the precisions, the inverse matrices: return the covariances."),
    ("(R[:, k] * Z.T) @ Z / N[k]", "(R[:, k] * Z.T**2).sum(axis=1) / N[k]",
     "these are variances, one a column: return whole covariance matrices, shape (K, d, d)."),
    ("R.T @ X / N[:, None]", "R.T @ X / N",
     "the means are divided along the wrong axis: N belongs to the rows of R.T @ X, so write N[:, None]."),
    ("(R[:, k] * Z.T) @ Z / N[k]", "Z.T @ Z / len(X)",
     "all rows count alike in your covariances: weight the rows by R, and divide by N_k."),
    ("(R[:, k] * Z.T) @ Z", "Z.T @ Z", "R is missing in the covariances: weight the rows by R."),
    ("@ Z / N[k]", "@ Z", "the covariances are not divided: divide each by N_k."),
    ("R[:, k] *", "R[:, k] ** 2 *", "the shares count twice in the covariances: multiply by R once."),
    ("N[:, None]", "len(X)",
     "the sums of the means are divided by n; divide them by N_k, the component's expected count."),
    ("R.T @ X / N[:, None]", "R.T @ X", "the sums of the means are not divided: divide them by N_k, N[:, None]."),
    ("(R[:, k] * Z.T) @ Z / N[k]", "(R[:, k] * X.T) @ X / N[k]",
     "the covariances are taken around 0: subtract the component's mean first."),
    ("N / len(X), means", "np.full(len(N), 1 / len(N)), means",
     "the weights are never updated: they are N_k / n, not 1 / K."),
)  # fmt: skip


def free_parameters(K, d, kind):
    matrix = d * (d + 1) // 2
    covariances = {"full": K * matrix, "tied": matrix, "diag": K * d, "spherical": K}
    return (K - 1) + K * d + covariances[kind]


FREE = edits(
    free_parameters,
    ("(K - 1) +", "(K - 1) *", "the parameters of weights and means add up; you multiplied."),
    ('"spherical": K', '"spherical": 1', "`spherical` has one variance for *each* component: count K."),
    ('"diag": K * d', '"diag": d', "`diag` has d variances for *each* component: count K d."),
    ('"diag": K * d', '"diag": K', "`diag` has a variance for each column of each component: count K d."),
    ("+ K * d +", "+ d +", "every component has a mean of its own: count K d for the means."),
    ("+ K * d +", "+", "the means are left out: count K d for them."),
    ("+ covariances[kind]", "", "the covariances are left out."),
)  # fmt: skip


def cool_shares(means, X, sigma2):
    a = -((X[:, None] - means) ** 2).sum(axis=2) / (2 * sigma2)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


COOL = edits(
    cool_shares,
    ("/ (2 * sigma2)", "/ 2 * sigma2", "parentheses are missing: divide by (2 * sigma2)."),
    (".sum(axis=2)", ".mean(axis=2)", "this is the mean over the columns; a squared length is the sum."),
    (" ** 2)", ")", "the differences are not squared: the exponent is the squared length over 2 sigma^2."),
    ("np.exp(a - logsumexp(a, axis=1, keepdims=True))", "np.exp(a)",
     "these are not shares yet: divide each row by its sum."),
    ("sigma2)", "np.sqrt(sigma2))",
     "you took the root of sigma2, which is the variance already: divide by 2 * sigma2."),
    ("np.exp(a - logsumexp(a, axis=1, keepdims=True))", "a - logsumexp(a, axis=1, keepdims=True)",
     "these are the logarithms of the shares: take np.exp."),
    ("np.exp(a - logsumexp(a, axis=1, keepdims=True))", "a.argmax(axis=1)",
     "these are verdicts: return the shares, shape (n, K)."),
    ("np.exp(a - logsumexp(a, axis=1, keepdims=True))", "np.exp(a) / np.exp(a).sum()",
     "you divided by the sum over all rows and columns: divide each row by its own sum."),
)  # fmt: skip


def best_names(labels, classes, K):
    return max((np.array(names)[labels] for names in permutations(range(K))), key=lambda new: np.mean(new == classes))


NAMES = edits(
    best_names,
    ("max((np.array(names)[labels] for names in permutations(range(K))), key=lambda new: np.mean(new == classes))",
     "max(permutations(range(K)), key=lambda names: np.mean(np.array(names)[labels] == classes))",
     "this is the renaming itself, one name per component: apply it, and return the renamed labels."),
)  # fmt: skip
