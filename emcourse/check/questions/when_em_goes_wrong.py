"""Questions of exercise 08: a spike, a prior, which of many runs to keep, and what kind of point one stands on."""

import numpy as np
from scipy.special import logsumexp

from emcourse.check.answers import Question
from emcourse.check.case import Slip, harden
from emcourse.check.edited import when_em_goes_wrong as edited
from emlearn.models.gaussian.statistics import log_normal

X = np.array([1.0, 2.5, 3.0, 4.5, 7.0, 7.5])
R = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.3, 0.7], [0.1, 0.9], [0.2, 0.8]])


def _two(x, i, sd, weights=None, width=None):
    """Log joint densities of the narrow and the wide component, shape ``(2, n)``."""
    narrow, wide = np.log(weights or (1 / len(x), 1 - 1 / len(x)))
    spread = x.std() if width is None else width
    return np.stack([narrow + log_normal(x, x[i], sd), wide + log_normal(x, x.mean(), spread)])


spike = Question(
    name="log-likelihood with a component on one point",
    asked=((X, 2, 0.5), (X, 0, 1e-3), (X, 4, 1e-12)),
    right=lambda x, i, sd: logsumexp(_two(x, i, sd), axis=0).sum(),
    slips=(
        Slip(
            "the weights are left out: 1/n for the narrow component, 1 - 1/n for the wide one.",
            lambda x, i, sd: logsumexp(_two(x, i, sd, weights=(1.0, 1.0)), axis=0).sum(),
        ),
        Slip(
            "the weights are 1/n and 1 - 1/n here, not one half each.",
            lambda x, i, sd: logsumexp(_two(x, i, sd, weights=(0.5, 0.5)), axis=0).sum(),
        ),
        Slip(
            "you added the logarithms of both components: p(x) is a sum, so add before the logarithm.",
            lambda x, i, sd: _two(x, i, sd).sum(),
        ),
        Slip(
            "this is the narrow component alone; the wide one pays for the other points.",
            lambda x, i, sd: _two(x, i, sd)[0].sum(),
        ),
        Slip(
            "the narrow component counts for its own point alone in your sum; every point has a density under both.",
            lambda x, i, sd: _two(x, i, sd)[0, i] + np.delete(_two(x, i, sd)[1], i).sum(),
        ),
        Slip(
            "x.std(ddof=1) is not the wide component's spread here: use x.std().",
            lambda x, i, sd: logsumexp(_two(x, i, sd, width=x.std(ddof=1)), axis=0).sum(),
        ),
        Slip(
            "x.var() is the variance; the wide component's standard deviation is x.std().",
            lambda x, i, sd: logsumexp(_two(x, i, sd, width=x.var()), axis=0).sum(),
        ),
        Slip(
            "return one number: sum over the points.",
            lambda x, i, sd: logsumexp(_two(x, i, sd), axis=0),
        ),
        *edited.SPIKE,
    ),
)


def _map_m_step(R, x, nu, s0, *, count=None, scatter=None, weights=None, means=None):
    N, K = R.sum(axis=0), R.shape[1]
    mu = R.T @ x / N if means is None else means
    prior = nu * s0**2 if scatter is None else scatter
    variances = ((R * (x[:, None] - mu) ** 2).sum(axis=0) + prior) / (N + (nu if count is None else count))
    return (N + nu) / (len(x) + K * nu) if weights is None else weights, mu, np.sqrt(variances)


map_m_step = Question(
    name="M-step with a prior",
    parts=("weights", "means", "sds"),
    asked=((R, X, 2.0, 1.5), (R, X, 0.0, 1.5), (np.eye(2)[[0, 1, 1, 1, 1, 1]], X, 1.0, 0.7)),
    right=_map_m_step,
    slips=(
        Slip(
            "the imagined rows are missing in the weights: (N_k + nu) / (n + K nu).",
            lambda R, x, nu, s0: _map_m_step(R, x, nu, s0, weights=R.mean(axis=0)),
        ),
        Slip(
            "your weights do not sum to 1: each of the K components has nu imagined rows, so divide by n + K nu.",
            lambda R, x, nu, s0: _map_m_step(R, x, nu, s0, weights=(R.sum(axis=0) + nu) / (len(x) + nu)),
        ),
        Slip(
            "the imagined rows are missing in the denominator of the variance: N_k + nu.",
            lambda R, x, nu, s0: _map_m_step(R, x, nu, s0, count=0.0),
        ),
        Slip(
            "s0 is a distance: the imagined rows add nu * s0**2 to the squares.",
            lambda R, x, nu, s0: _map_m_step(R, x, nu, s0, scatter=nu * s0),
        ),
        Slip(
            "nu imagined rows add nu * s0**2, not s0**2 once.",
            lambda R, x, nu, s0: _map_m_step(R, x, nu, s0, scatter=s0**2),
        ),
        Slip(
            "there is no prior in your variances: add nu * s0**2 to the squares and nu to N_k.",
            lambda R, x, nu, s0: _map_m_step(R, x, nu, s0, scatter=0.0, count=0.0),
        ),
        Slip(
            "s0**2 is added after the division, as a floor: then it is no prior. The imagined rows join the real ones "
            "before the division.",
            lambda R, x, nu, s0: (
                (
                    *(part := _map_m_step(R, x, nu, s0, scatter=0.0, count=0.0))[:2],
                    np.sqrt(part[2] ** 2 + s0**2),
                )
                if nu
                else _map_m_step(R, x, nu, s0)
            ),
        ),
        Slip(
            "you returned variances: return the standard deviations, their square roots.",
            lambda R, x, nu, s0: (*(part := _map_m_step(R, x, nu, s0))[:2], part[2] ** 2),
        ),
        Slip(
            "the means moved: the imagined rows lie around each component's own mean and do not pull it.",
            lambda R, x, nu, s0: _map_m_step(R, x, nu, s0, means=(R.T @ x + nu * x.mean()) / (R.sum(axis=0) + nu)),
        ),
        Slip(
            "you gave each row wholly to its likelier component; every row counts for all, by its share.",
            lambda R, x, nu, s0: _map_m_step(harden(R), x, nu, s0),
        ),
        *edited.MAP,
    ),
)

ENDS = np.array([-186.9, -205.0, np.nan, -190.0, -199.3, -215.0])
NARROWEST = np.array([0.04, 0.7, 0.0, 0.05, 0.42, 0.42])


def _keep(log_likelihoods, narrowest, least):
    return int(np.nanargmax(np.where(narrowest >= least, log_likelihoods, np.nan)))


run_to_keep = Question(
    name="which run to keep",
    asked=(
        (ENDS, NARROWEST, 0.1),
        (np.array([-12.0, -10.0, np.nan]), np.array([0.5, 0.3, 0.2]), 0.1),
        (np.array([-5.0, -4.0, -9.0]), np.array([0.5, 0.1, 0.3]), 0.1),
        (np.array([-10.0, -12.0, -15.0]), np.array([0.5, 0.05, 0.4]), 0.1),
        (np.array([np.nan, -3.0, -2.0, -1.0]), np.array([0.0, 0.1, 0.2, 0.01]), 0.1),
    ),
    right=_keep,
    slips=(
        Slip(
            "that run has the highest log-likelihood, but one of its components is narrower than allowed.",
            lambda L, narrowest, least: int(np.nanargmax(L)),
        ),
        Slip(
            "that run collapsed: its log-likelihood is NaN, which np.argmax takes for the largest. np.nanargmax "
            "skips it.",
            lambda L, narrowest, least: int(np.argmax(L)),
        ),
        Slip(
            "this is the place among the runs that were left: return the place among all runs.",
            lambda L, narrowest, least: int(np.nanargmax(L[narrowest >= least])),
        ),
        Slip(
            "that is the lowest of the sound runs: return the highest.",
            lambda L, narrowest, least: int(np.nanargmin(np.where(narrowest >= least, L, np.nan))),
        ),
        Slip(
            "this is the log-likelihood: return its place in the array.",
            lambda L, narrowest, least: float(L[_keep(L, narrowest, least)]),
        ),
        *edited.KEEP,
    ),
)

SADDLE, TOP, BOTTOM = np.diag([-3.0, 1.0]), np.array([[-2.0, 1.0], [1.0, -2.0]]), np.array([[2.0, 1.0], [1.0, 2.0]])
HIDDEN_SADDLE = np.array([[-1.0, 3.0], [3.0, -1.0]])
"""Every entry of the diagonal is negative, and yet it bends upwards along (1, 1)."""


def _kind(eigenvalues):
    if (eigenvalues < 0).all():
        return "summit"
    return "valley" if (eigenvalues > 0).all() else "saddle"


kind_of_point = Question(
    name="summit, valley or saddle",
    asked=((SADDLE,), (HIDDEN_SADDLE,), (TOP,), (BOTTOM,), (-np.eye(3),), (np.diag([-1.0, -1.0, 2.0]),), (np.eye(4),)),
    right=lambda H: _kind(np.linalg.eigvalsh(H)),
    slips=(
        Slip(
            "you looked at the diagonal alone: between the axes it may bend the other way. Take the eigenvalues.",
            lambda H: _kind(np.diag(H)),
        ),
        Slip(
            "summit and valley are swapped: at a summit all curvatures are negative.",
            lambda H: {"summit": "valley", "valley": "summit"}.get(
                _kind(np.linalg.eigvalsh(H)), _kind(np.linalg.eigvalsh(H))
            ),
        ),
        Slip(
            "the sign of the determinant decides nothing beyond two dimensions: three negative curvatures have a "
            "negative product, and so has one. Take the eigenvalues.",
            lambda H: "saddle" if np.linalg.det(H) < 0 else ("summit" if H[0, 0] < 0 else "valley"),
        ),
        Slip(
            "one negative curvature does not make a summit: all must be negative.",
            lambda H: "summit" if np.linalg.eigvalsh(H).min() < 0 else "valley",
        ),
        Slip(
            "one positive curvature does not make a valley: all must be positive.",
            lambda H: "valley" if np.linalg.eigvalsh(H).max() > 0 else "summit",
        ),
        Slip(
            "these are the curvatures: return a word, summit, valley or saddle.",
            lambda H: np.linalg.eigvalsh(H),
        ),
        *edited.KIND,
    ),
)
