"""Questions of exercises 07 and 09: normals in d dimensions, the cold, names for labels, and free parameters."""

from itertools import permutations

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import softmax

from emcourse.check.answers import Question
from emcourse.check.case import Slip, harden
from emcourse.check.edited import gaussian_mixtures as edited
from emlearn.models.gaussian.covariances import COVARIANCES

LOG_2PI = np.log(2 * np.pi)
SIGMA = np.array([[4.0, 2.0], [2.0, 3.0]])
POINTS = np.array([[2.0, 1.0], [2.0, -1.0], [0.0, 2.0]])
MU = np.array([0.5, -0.25])
SHARES = np.array([[0.9, 0.1], [0.6, 0.4], [0.3, 0.7], [0.2, 0.8], [0.7, 0.3]])
ROWS = np.array([[0.0, 1.0], [1.0, 3.0], [2.0, 2.0], [4.0, 7.0], [5.0, 5.0]])


def _log_normal(X, mu, Sigma, *, constant=1.0, determinant=1.0, half=0.5, quadratic=None):
    L = np.linalg.cholesky(Sigma)
    lengths = (solve_triangular(L, (X - mu).T, lower=True) ** 2).sum(axis=0) if quadratic is None else quadratic
    return -constant * len(mu) / 2 * LOG_2PI - determinant * np.log(np.diag(L)).sum() - half * lengths


log_normal_density = Question(
    name="log-density of a normal in d dimensions",
    asked=((POINTS, MU, SIGMA), (1e3 * POINTS, MU, SIGMA), (np.eye(3), np.zeros(3), np.diag([1.0, 4.0, 9.0]))),
    right=_log_normal,
    slips=(
        Slip(
            "Sigma stands where its inverse belongs: solve L w = x - mu and take the squared length of w.",
            lambda X, mu, Sigma: _log_normal(X, mu, Sigma, quadratic=((X - mu) @ Sigma * (X - mu)).sum(axis=1)),
        ),
        Slip(
            "L w = x - mu is solved with the transpose of L: it is lower triangular, lower=True.",
            lambda X, mu, Sigma: _log_normal(
                X, mu, Sigma, quadratic=(np.linalg.solve(np.linalg.cholesky(Sigma).T, (X - mu).T) ** 2).sum(axis=0)
            ),
        ),
        Slip(
            "the log-determinant is counted twice: half of log |Sigma| is the sum of log L_jj.",
            lambda X, mu, Sigma: _log_normal(X, mu, Sigma, determinant=2.0),
        ),
        Slip(
            "the log-determinant has the wrong sign: a wide normal is a low one.",
            lambda X, mu, Sigma: _log_normal(X, mu, Sigma, determinant=-1.0),
        ),
        Slip(
            "the log-determinant is missing; it differs between components and does not cancel.",
            lambda X, mu, Sigma: _log_normal(X, mu, Sigma, determinant=0.0),
        ),
        Slip(
            "the constant is that of one dimension: it is -d/2 log(2 pi).",
            lambda X, mu, Sigma: _log_normal(X, mu, Sigma, constant=1 / len(mu)),
        ),
        Slip(
            "the 1/2 before the squared length is missing.",
            lambda X, mu, Sigma: _log_normal(X, mu, Sigma, half=1.0),
        ),
        Slip("this is the density: return its logarithm.", lambda X, mu, Sigma: np.exp(_log_normal(X, mu, Sigma))),
        Slip(
            "mu is not subtracted: the length is that of x - mu.",
            lambda X, mu, Sigma: _log_normal(X + mu, mu, Sigma),
        ),
        Slip(
            "return one number per row: sum over the columns of X, not over the rows.",
            lambda X, mu, Sigma: _log_normal(X, mu, Sigma).sum(),
        ),
        *edited.LOG_NORMAL,
    ),
)


def _covariances(R, X, means=None, N=None):
    counts = R.sum(axis=0) if N is None else N
    means = R.T @ X / R.sum(axis=0)[:, None] if means is None else means
    return np.array([(R[:, k] * (X - m).T) @ (X - m) / counts[k] for k, m in enumerate(means)])


def _m_step(R, X, **changed):
    N = R.sum(axis=0)
    parts = {"weights": N / len(X), "means": R.T @ X / N[:, None], "Sigmas": _covariances(R, X)}
    return tuple({**parts, **changed}.values())


normal_m_step = Question(
    name="M-step of normals in d dimensions",
    parts=("weights", "means", "Sigmas"),
    asked=((SHARES, ROWS), (np.eye(3)[[0, 1, 2, 0, 1, 2, 0, 1, 2, 0]], np.arange(20.0).reshape(10, 2) ** 1.5)),
    right=_m_step,
    slips=(
        Slip(
            "the covariances are divided by n; divide each by N_k, its component's expected count.",
            lambda R, X: _m_step(R, X, Sigmas=_covariances(R, X, N=np.full(R.shape[1], len(X)))),
        ),
        Slip(
            "N_k - 1 gives the unbiased sample covariance; the maximum of Q divides by N_k.",
            lambda R, X: _m_step(R, X, Sigmas=_covariances(R, X, N=R.sum(axis=0) - 1)),
        ),
        Slip(
            "the covariances are taken around the mean of all rows; take each around its own new mean.",
            lambda R, X: _m_step(R, X, Sigmas=_covariances(R, X, means=np.tile(X.mean(axis=0), (R.shape[1], 1)))),
        ),
        Slip(
            "every component got the covariance of all rows: weight the rows by R.",
            lambda R, X: _m_step(R, X, Sigmas=np.array([np.cov(X.T, bias=True)] * R.shape[1])),
        ),
        Slip(
            "the products between columns are lost: outside the diagonal a covariance is not 0.",
            lambda R, X: _m_step(R, X, Sigmas=_covariances(R, X) * np.eye(X.shape[1])),
        ),
        Slip(
            "the weights are the expected counts N_k; divide them by the number of rows.",
            lambda R, X: _m_step(R, X, weights=R.sum(axis=0)),
        ),
        Slip(
            "the means are transposed: one row per component, R.T @ X / N[:, None].",
            lambda R, X: _m_step(R, X, means=(R.T @ X / R.sum(axis=0)[:, None]).T),
        ),
        Slip(
            "you gave each row wholly to its likelier component; every row counts for all, by its share.",
            lambda R, X: _m_step(harden(R), X),
        ),
        *edited.M_STEP,
    ),
)


def _squares(means, X):
    return ((X[:, None] - means) ** 2).sum(axis=2)


def _naive(means, X, sigma2):
    joint = np.exp(-_squares(means, X) / (2 * sigma2))
    with np.errstate(invalid="ignore"):
        return joint / joint.sum(axis=1, keepdims=True)


def _cool(means, X, sigma2):
    return softmax(-_squares(means, X) / (2 * sigma2), axis=1)


MEANS = np.array([[0.0, 0.0], [2.5, 1.0], [-1.0, 2.0]])
AROUND = np.array([[1.0, 0.5], [0.0, 1.2], [2.0, 2.0], [-0.7, 0.6]])

cool_shares = Question(
    name="shares at a temperature",
    asked=((MEANS, AROUND, 0.8), (MEANS, AROUND, 50.0), (MEANS, AROUND, 1e-6)),
    right=_cool,
    slips=(
        Slip(
            "in the cold your shares are 0/0: take logarithms, subtract each row's largest, then np.exp.",
            _naive,
        ),
        Slip(
            "the distance is not squared: the exponent is the squared length over 2 sigma^2.",
            lambda means, X, sigma2: softmax(-np.sqrt(_squares(means, X)) / (2 * sigma2), axis=1),
        ),
        Slip(
            "the 2 is missing: divide the squared distances by 2 * sigma2.",
            lambda means, X, sigma2: softmax(-_squares(means, X) / sigma2, axis=1),
        ),
        Slip(
            "sigma2 is the variance already: do not square it again.",
            lambda means, X, sigma2: softmax(-_squares(means, X) / (2 * sigma2**2), axis=1),
        ),
        Slip(
            "your columns sum to 1, not your rows: the components of one point compete, axis=1.",
            lambda means, X, sigma2: softmax(-_squares(means, X) / (2 * sigma2), axis=0),
        ),
        Slip(
            "the exponent has the wrong sign: a far mean has a small share.",
            lambda means, X, sigma2: softmax(_squares(means, X) / (2 * sigma2), axis=1),
        ),
        Slip(
            "these are shares of 0 and 1: that is the limit, k-means. At a temperature above 0 points are shared.",
            lambda means, X, sigma2: harden(_cool(means, X, sigma2)),
        ),
        *edited.COOL,
    ),
)


def _agreements(labels, classes, K):
    names = np.array(list(permutations(range(K))))  # names[p, component] is the class it stands for
    return names, np.array([np.mean(name[labels] == classes) for name in names])


def _renamed(labels, classes, K):
    names, agreement = _agreements(labels, classes, K)
    return names[agreement.argmax()][labels]


def _inverse(labels, classes, K):
    names, agreement = _agreements(labels, classes, K)
    return np.argsort(names[agreement.argmax()])[labels]


def _by_majority(labels, classes, K):
    return np.array([np.bincount(classes[labels == k], minlength=K).argmax() for k in range(K)])[labels]


def _by_size(labels, classes, K):
    order = [np.argsort(np.bincount(part, minlength=K), kind="stable") for part in (labels, classes)]
    return order[1][np.argsort(order[0])][labels]


FOUND = np.array([2, 0, 1, 0, 0, 2, 0, 2, 2, 0, 0])
TRUE = np.array([0, 1, 1, 1, 2, 1, 1, 0, 2, 2, 1])
CLEARER = (np.array([1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 2, 0, 0]), np.array([0, 0, 0, 0, 1, 1, 1, 0, 2, 2, 2, 1, 2]))

names_for_labels = Question(
    name="labels under their best names",
    asked=((FOUND, TRUE, 3), (*CLEARER, 3), (np.array([2, 0, 1, 1]), np.array([1, 2, 0, 0]), 3)),
    right=_renamed,
    slips=(
        Slip(
            "you applied the inverse of the right renaming: names[k] must be the class of component k.",
            _inverse,
        ),
        Slip("these are the labels as they came: rename them.", lambda labels, classes, K: labels + 0),
        Slip(
            "two components got the same name: each was given its commonest class, one by one. Try whole renamings, "
            "in which every name occurs once.",
            _by_majority,
        ),
        Slip(
            "you matched components and classes by their sizes; match them by the rows that they have in common.",
            _by_size,
        ),
        Slip(
            "this is the share of equal labels: return the renamed labels.",
            lambda labels, classes, K: _agreements(labels, classes, K)[1].max(),
        ),
        Slip(
            "this renaming agrees on the fewest rows: take the largest agreement.",
            lambda labels, classes, K: (found := _agreements(labels, classes, K))[0][found[1].argmin()][labels],
        ),
        Slip("these are the classes themselves, the truth: rename the components' labels.",
             lambda labels, classes, K: classes + 0),
        *edited.NAMES,
    ),
)  # fmt: skip


def _in_covariances(K, d, kind):
    return COVARIANCES[kind].n_parameters(K, d)


def _free(K, d, kind):
    return K - 1 + K * d + _in_covariances(K, d, kind)


def _taking(kind, other):
    """The count of one kind of covariance in the place of another."""
    return lambda K, d, asked: _free(K, d, other if asked == kind else asked)


def _matrix(numbers):
    """With ``numbers(d)`` for a matrix in the place of ``d (d + 1) / 2``; variances alone are counted rightly."""
    return lambda K, d, kind: (
        K - 1 + K * d + {"full": K * numbers(d), "tied": numbers(d)}.get(kind, _in_covariances(K, d, kind))
    )


free_parameters = Question(
    name="the number of free parameters",
    asked=((3, 4, "full"), (3, 4, "tied"), (3, 4, "diag"), (3, 4, "spherical"), (2, 7, "tied"), (1, 2, "full")),
    right=_free,
    slips=(
        Slip("the weights sum to 1: K - 1 of them are free, not K.", lambda K, d, kind: 1 + _free(K, d, kind)),
        Slip("the weights are left out: K - 1 of them are free.", lambda K, d, kind: _free(K, d, kind) - (K - 1)),
        Slip("a mean has d parameters: K d in all, not K.", lambda K, d, kind: K - 1 + K + _in_covariances(K, d, kind)),
        Slip("a covariance is symmetric: d (d + 1) / 2 of its d * d entries are free.", _matrix(lambda d: d * d)),
        Slip(
            "the diagonal belongs to the free parameters of a covariance: d (d + 1) / 2, not d (d - 1) / 2. (Or are "
            "the means left out?)",
            _matrix(lambda d: d * (d - 1) // 2),
        ),
        Slip("`full` has a matrix for each component: count K of them.", _taking("full", "tied")),
        Slip(
            "you counted only the variances: `full` has the covariances between columns, too.", _taking("full", "diag")
        ),
        Slip("`tied` has one matrix for all components together: count it once.", _taking("tied", "full")),
        Slip(
            "`spherical` has one variance per component, the same for all columns: count K.",
            _taking("spherical", "diag"),
        ),
        *edited.FREE,
    ),
)
