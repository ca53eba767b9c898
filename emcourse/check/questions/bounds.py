"""Questions of exercise 06: the bound, the gap, a bound that touches."""

import numpy as np
from scipy.special import logsumexp, rel_entr, xlogy

from emcourse.check.answers import Question
from emcourse.check.case import Slip, harden
from emcourse.check.questions.coin_slips import _log_joint as coins
from emlearn.engine.posterior import bayes


def _quietly(function):
    """The function without numpy's warnings: a slip may well take the logarithm of 0."""

    def quiet(*arguments):
        with np.errstate(all="ignore"):
            return function(*arguments)

    return quiet


def _elbo(q, log_joint):
    return (q * log_joint).sum() - xlogy(q, q).sum()


_rng = np.random.default_rng(6)
_q = _rng.dirichlet([1, 1, 1], size=5)
_joint = np.log(_rng.uniform(0.001, 0.2, size=(5, 3)))
_decided = np.eye(3)[[0, 1, 1, 2, 0]]

elbo = Question(
    name="the bound",
    asked=((_q, _joint), (_decided, _joint)),
    right=_elbo,
    slips=(
        Slip("this is Q: the entropy of the shares is still to be added.", lambda q, a: (q * a).sum()),
        Slip(
            "the entropy has the wrong sign: the bound is Q *minus* the sum of q log q.",
            lambda q, a: (q * a).sum() + xlogy(q, q).sum(),
        ),
        Slip(
            "this is the log-likelihood, for the best of all shares: use the shares that were given.",
            lambda q, a: logsumexp(a, axis=1).sum(),
        ),
        Slip("this is the mean over the rows; the bound is the sum.", lambda q, a: _elbo(q, a) / len(q)),
        Slip("one number is asked: sum over rows and components.", lambda q, a: (q * a - xlogy(q, q)).sum(axis=1)),
        Slip(
            "the shares are not used as weights: each log(p / q) is multiplied by its q.",
            _quietly(lambda q, a: (a - np.log(q)).sum()),
        ),
        Slip(
            "a share of 0 gave NaN: 0 log 0 counts as 0, and scipy.special.xlogy(q, q) knows it.",
            _quietly(lambda q, a: (q * a - q * np.log(q)).sum()),
        ),
    ),
)


def _kl(q, p):
    return rel_entr(q, p).sum()


_p = _rng.dirichlet([2, 2, 2], size=5)

kl = Question(
    name="the gap",
    asked=((_q, _p), (_decided, _p), (_p, _p)),
    right=_kl,
    slips=(
        Slip("this is KL(p || q), the other way round: the weights are q's.", lambda q, p: rel_entr(p, q).sum()),
        Slip("the sign is wrong: a divergence is never negative.", lambda q, p: -_kl(q, p)),
        Slip(
            "the shares are not used as weights: each log(q / p) is multiplied by its q.",
            _quietly(lambda q, p: np.log(q / p).sum()),
        ),
        Slip("this is the mean over the rows; the gap is the sum.", lambda q, p: _kl(q, p) / len(q)),
        Slip("one number is asked: sum over rows and components.", lambda q, p: rel_entr(q, p).sum(axis=1)),
        Slip("this is in bits: use the natural logarithm.", lambda q, p: _kl(q, p) / np.log(2)),
        Slip("this is the cross-entropy: the logarithm of q is missing.", lambda q, p: -xlogy(q, p).sum()),
        Slip(
            "a share of 0 gave NaN: 0 log 0 counts as 0; scipy.special.rel_entr(q, p) knows it.",
            _quietly(lambda q, p: (q * np.log(q / p)).sum()),
        ),
    ),
)


def shares(theta, flips):
    return bayes(coins(theta, flips)).responsibilities


def _touching(theta, theta_t, flips):
    return _elbo(shares(theta_t, flips), coins(theta, flips))


def _loglik(theta, flips):
    return logsumexp(coins(theta, flips), axis=1).sum()


FLIPS = np.array([[5, 5], [9, 1], [8, 2], [4, 6], [7, 3]], dtype=float)

touching_bound = Question(
    name="the bound that touches at theta_t",
    asked=(
        (np.array([0.7, 0.55]), np.array([0.6, 0.5]), FLIPS),
        (np.array([0.6, 0.5]), np.array([0.6, 0.5]), FLIPS),
        (np.array([0.8, 0.45]), np.array([0.65, 0.3]), FLIPS),
    ),
    right=_touching,
    slips=(
        Slip(
            "the shares are those of theta: then the gap is closed everywhere, and this is the log-likelihood. "
            "Hold the shares of theta_t.",
            lambda theta, theta_t, flips: _loglik(theta, flips),
        ),
        Slip(
            "nothing here moves with theta: the shares come from theta_t, the log joint from theta.",
            lambda theta, theta_t, flips: _loglik(theta_t, flips),
        ),
        Slip(
            "theta and theta_t are exchanged: the shares come from theta_t.",
            lambda theta, theta_t, flips: _touching(theta_t, theta, flips),
        ),
        Slip(
            "this is Q: it has the right shape but does not touch; add the entropy of the shares.",
            lambda theta, theta_t, flips: (shares(theta_t, flips) * coins(theta, flips)).sum(),
        ),
        Slip(
            "these are hard shares: the bound then touches nowhere. Keep the posterior.",
            lambda theta, theta_t, flips: _elbo(harden(shares(theta_t, flips)), coins(theta, flips)),
        ),
        Slip(
            "the fair draw of the coin is missing: log(1/2) belongs to the log joint.",
            lambda theta, theta_t, flips: _touching(theta, theta_t, flips) + len(flips) * np.log(2),
        ),
    ),
)
