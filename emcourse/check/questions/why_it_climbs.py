"""Questions of exercise 06: the bound and the gap, a bound that touches, and steps that climb without EM."""

import numpy as np
from scipy.special import logsumexp, rel_entr, xlogy

from emcourse.check.answers import Question
from emcourse.check.case import Slip, harden
from emcourse.check.cases.two_coins import _log_joint as coins
from emcourse.check.comparing import Mistake
from emcourse.check.edited import why_it_climbs as edited
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
        Slip("this is Q: add the entropy of the shares.", lambda q, a: (q * a).sum()),
        Slip(
            "the entropy has the wrong sign: the bound is Q *minus* the sum of q log q.",
            lambda q, a: (q * a).sum() + xlogy(q, q).sum(),
        ),
        Slip(
            "this is the log-likelihood, for the best of all shares: use the shares that were given.",
            lambda q, a: logsumexp(a, axis=1).sum(),
        ),
        Slip("this is the mean over the rows; the bound is the sum.", lambda q, a: _elbo(q, a) / len(q)),
        Slip("return one number: sum over rows and components.", lambda q, a: (q * a - xlogy(q, q)).sum(axis=1)),
        Slip(
            "the shares are not used as weights: each log(p / q) is multiplied by its q.",
            _quietly(lambda q, a: (a - np.log(q)).sum()),
        ),
        Slip(
            "a share of 0 gave NaN: 0 log 0 counts as 0, as scipy.special.xlogy(q, q) knows.",
            _quietly(lambda q, a: (q * a - q * np.log(q)).sum()),
        ),
        *edited.ELBO,
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
        Slip("return one number: sum over rows and components.", lambda q, p: rel_entr(q, p).sum(axis=1)),
        Slip("this is in bits: use the natural logarithm.", lambda q, p: _kl(q, p) / np.log(2)),
        Slip("this is the cross-entropy: the logarithm of q is missing.", lambda q, p: -xlogy(q, p).sum()),
        Slip(
            "a share of 0 gave NaN: 0 log 0 counts as 0, as scipy.special.rel_entr(q, p) knows.",
            _quietly(lambda q, p: (q * np.log(q / p)).sum()),
        ),
        *edited.KL,
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
            "Keep the shares of theta_t.",
            lambda theta, theta_t, flips: _loglik(theta, flips),
        ),
        Slip(
            "nothing here moves with theta: the shares come from theta_t, the log joint from theta.",
            lambda theta, theta_t, flips: _loglik(theta_t, flips),
        ),
        Slip(
            "theta and theta_t are swapped: the shares come from theta_t.",
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
        *edited.TOUCHING,
    ),
)


def _weighted(w, x):
    return w @ x / w.sum()


median_step = Question(
    name="a step towards the median",
    asked=((5.5, np.array([2.0, 3.0, 4.0, 7.0, 50.0])), (0.0, np.array([-1.0, 2.0, 10.0, 11.0]))),
    right=lambda m, x: _weighted(1 / np.abs(x - m), x),
    slips=(
        Slip(
            "far points count for more: the weights are one over the distance.",
            lambda m, x: _weighted(np.abs(x - m), x),
        ),
        Slip("the distances are squared: the weights are 1 / |x - m|.", lambda m, x: _weighted((x - m) ** -2.0, x)),
        Slip("this is the plain mean: weight each point by 1 / |x - m|.", lambda m, x: x.mean()),
        Slip(
            "you divided by the number of points: divide by the sum of the weights.",
            lambda m, x: (x / np.abs(x - m)).mean(),
        ),
        Slip(
            "this is the median itself: return one step towards it, the maximum of the minoriser.",
            lambda m, x: float(np.median(x)),
        ),
        Slip(
            "the distances kept their sign: the weights are 1 / |x - m|, never negative.",
            lambda m, x: _weighted(1 / (x - m), x),
        ),
        *edited.MEDIAN,
    ),
)


def _gradient(theta, R, flips):
    heads, tails = (R.T @ flips).T
    return heads / theta - tails / (1 - theta)


def _raise_q(theta, R, flips, length, sign=1, slope=_gradient, halvings=60):
    def Q(theta):
        return (R * coins(theta, flips)).sum() if np.all((theta > 0) & (theta < 1)) else -np.inf

    for _ in range(halvings):
        new = theta + sign * length * slope(theta, R, flips)
        if Q(new) > Q(theta):
            return new
        length = length / 2
    return theta


class _Length(float):
    """A length that speaks up when a loop has halved it to nothing, where it would go on for ever."""

    def __mul__(self, other):
        return self._shorter(float(self) * other)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._shorter(float(self) / other)

    def _shorter(self, product):
        if not isinstance(product, float):
            return product
        if product == 0:
            raise Mistake("your loop never ends where no step raises Q: stop after 60 halvings, say, and return theta.")
        return _Length(product)


OTHERS = np.array([0.6, 0.6, 0.8, 0.6, 0.7])
"""Shares that are not the posterior at theta, so that Q and the log-likelihood rise to different places."""
AT_REST = (np.full(2, 0.5), np.full((5, 2), 0.5), np.array([[5.0, 5], [9, 1], [1, 9], [4, 6], [6, 4]]))
"""Where the gradient is 0, so that no step raises Q."""

raising_step = Question(
    name="a step that raises Q",
    asked=(
        (np.array([0.6, 0.5]), shares(np.array([0.6, 0.5]), FLIPS), FLIPS, _Length(0.02)),
        (np.array([0.6, 0.5]), shares(np.array([0.6, 0.5]), FLIPS), FLIPS, _Length(0.001)),
        (np.array([0.9, 0.2]), shares(np.array([0.9, 0.2]), FLIPS), FLIPS, _Length(1.0)),
        (np.array([0.7, 0.5]), np.column_stack([OTHERS, 1 - OTHERS]), FLIPS, _Length(0.1)),
        (*AT_REST, _Length(1.0)),
    ),
    right=_raise_q,
    slips=(
        Slip(
            "the step is taken whatever Q says: halve the length until Q is higher than before.",
            lambda theta, R, flips, length: theta + length * _gradient(theta, R, flips),
        ),
        Slip(
            "this goes down the slope: add length * gradient.",
            lambda theta, R, flips, length: theta - length * _gradient(theta, R, flips),
        ),
        Slip(
            "the tails are missing in the gradient: heads / theta - tails / (1 - theta).",
            lambda theta, R, flips, length: _raise_q(
                theta, R, flips, length, slope=lambda t, R, flips: (R.T @ flips)[:, 0] / t
            ),
        ),
        Slip(
            "this is the full M-step, heads over tosses: take one step along the gradient.",
            lambda theta, R, flips, length: (R.T @ flips)[:, 0] / (R.T @ flips).sum(axis=1),
        ),
        Slip(
            "the gradient forgets the shares: use expected heads and tails, R.T @ flips.",
            lambda theta, R, flips, length: _raise_q(
                theta, R, flips, length, slope=lambda t, R, flips: _gradient(t, np.ones_like(R), flips)
            ),
        ),
        Slip(
            "theta comes back unmoved: add length * gradient, since to subtract it leads down the slope, and where Q "
            "is not higher, halve the length and try again.",
            lambda theta, R, flips, length: theta,
        ),
        *edited.RAISING,
    ),
)
