"""Small changes to the programs of exercise 06."""

import numpy as np
from scipy.special import logsumexp, rel_entr, xlogy

from emcourse.check.case import edits
from emcourse.check.cases.two_coins import _log_joint as log_joint


def elbo(q, a):
    return (q * a).sum() - xlogy(q, q).sum()


ELBO = edits(
    elbo,
    ("(q * a).sum() - xlogy(q, q).sum()", "(q * a - xlogy(q, q)).mean()",
     "this is the mean over all entries; the bound is the sum."),
    ("q * a", "q * np.exp(a)", "a is already a logarithm, log p(x, z): do not take np.exp of it."),
    ("(q * a)", "a", "Q lacks its weights: each log joint is multiplied by its share q."),
    ("return (q * a).sum() -", "return -(q * a).sum() -",
     "Q has a sign too many: the bound is *plus* the sum of q a, minus the sum of q log q."),
    ("xlogy(q, q)", "np.log(np.where(q > 0, q, 1))", "the entropy lacks its weights: sum q log q, not log q."),
    ("(q * a).sum() - xlogy(q, q).sum()", "(-xlogy(q, q)).sum()", "this is the entropy alone: add Q, the sum of q a."),
)  # fmt: skip


def kl(q, p):
    return rel_entr(q, p).sum()


KL = edits(
    kl,
    ("rel_entr(q, p).sum()", "rel_entr(q, p).mean()", "this is the mean over all entries; the gap is the sum."),
    ("rel_entr(q, p)", "(p * np.log(np.where(q > 0, q, 1) / p))",
     "the weights are q's: sum q log(q / p), not p log(q / p)."),
    ("rel_entr(q, p)", "(q * q / p)", "the logarithm is missing: sum q log(q / p)."),
    ("rel_entr(q, p)", "(xlogy(q, q) + xlogy(q, p))", "log(q / p) is log q *minus* log p."),
    ("rel_entr(q, p)", "(p * np.log(q / p))", "the weights are q's: sum q log(q / p), not p log(q / p)."),
    ("rel_entr(q, p)", "xlogy(q, q)", "p is missing: sum q log(q / p)."),
    ("rel_entr(q, p)", "(q - p)", "this is a difference of shares: sum q log(q / p)."),
    ("rel_entr(q, p)", "np.abs(q - p)", "this is a difference of shares: sum q log(q / p)."),
)  # fmt: skip


def _shares(theta, flips):
    a = log_joint(theta, flips)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


def touching(theta, theta_t, flips):
    return elbo(_shares(theta_t, flips), log_joint(theta, flips))


TOUCHING = edits(
    touching,
    ("log_joint(theta, flips))", "np.exp(log_joint(theta, flips)))",
     "elbo takes the log joint as it is, a logarithm: no np.exp."),
)  # fmt: skip


def median(m, x):
    w = 1 / np.abs(x - m)
    return w @ x / w.sum()


MEDIAN = edits(
    median,
    ("x - m", "x - x.mean()", "the distances are those from m, not from the mean."),
    ("w @ x / w.sum()", "w @ x", "the sum is not divided: divide by the sum of the weights."),
    ("w @ x", "w * x", "these are the points' parts: sum them, w @ x."),
    ("np.abs(x - m)", "np.abs(x)", "the distances are those from m: the weights are 1 / |x - m|."),
    ("1 / np.abs(x - m)", "1 / np.sqrt(np.abs(x - m))",
     "you took the root of the distances: the weights are 1 / |x - m|."),
    ("w @ x / w.sum()", "w @ (x - m) / w.sum()", "this is the move from m: add m."),
)  # fmt: skip


def raising(theta, R, flips, length):
    heads, tails = (R.T @ flips).T
    before = (R * log_joint(theta, flips)).sum()
    for _ in range(60):
        new = theta + length * (heads / theta - tails / (1 - theta))
        if ((new > 0) & (new < 1)).all() and (R * log_joint(new, flips)).sum() > before:
            return new
        length = length / 2
    return theta


HEIGHT = "(R * log_joint(new, flips)).sum() > before"


def coin_by_coin(theta, R, flips, length):
    heads, tails = (R.T @ flips).T
    ends = theta.copy()
    for k in range(2):
        step = length * (heads / theta - tails / (1 - theta))[k] * np.eye(2)[k]
        for _ in range(60):
            new = theta + step
            if ((new > 0) & (new < 1)).all() and (R * (log_joint(new, flips) - log_joint(theta, flips))).sum() > 0:
                ends = ends + step
                break
            step = step / 2
    return ends


def marginal(theta, flips):
    return logsumexp(log_joint(theta, flips), axis=1).sum()


RAISING = (
    *edits(
        raising,
        (f" and {HEIGHT}", "", "whatever Q says, the first step inside (0, 1) is taken: halve the length until Q is "
         "higher than before."),
        (HEIGHT, "marginal(new, flips) > marginal(theta, flips)", "you judge by the log-likelihood; the task asks that "
         "Q, with the shares R fixed, is higher."),
        ("- tails", "+ tails",
         "the tails have the wrong sign in the gradient: heads / theta *minus* tails / (1 - theta)."),
        ("(heads / theta - tails / (1 - theta))", "(heads / theta)",
         "the tails are missing in the gradient: heads / theta - tails / (1 - theta)."),
        ("(R.T @ flips).T", "flips.sum(axis=0)",
         "the gradient forgets the shares: use expected heads and tails, R.T @ flips."),
        ("length = length / 2", "return theta",
         "where the first try fails, theta comes back: halve the length and try again, up to 60 times."),
        ("heads / theta - tails / (1 - theta)", "heads - tails",
         "the gradient is heads / theta - tails / (1 - theta); you left out the denominators."),
        ("heads / theta - tails / (1 - theta)", "heads / (1 - theta) - tails / theta",
         "theta and 1 - theta are swapped in the gradient: heads / theta - tails / (1 - theta)."),
        ("> before", "< before", "you take a step where Q is lower: it must be higher than before."),
        ("length / 2", "length / 10", "you divide the length by 10: halve it, or you may miss a good step."),
        ("length / 2", "length / 4", "you divide the length by 4: halve it, or you may miss a good step."),
        ("theta + length", "theta + length / 2",
         "the first try has half the length already: try the whole length first."),
        ("length * (heads", "length * np.sign(heads",
         "you took the sign of the gradient only: step by length times the gradient."),
    ),
    *edits(
        coin_by_coin,
        ("ends = ends + step", "ends = ends + 1.0 * step",
         "you halve for each coin on its own: there is one length, and it is halved for both coins together."),
    ),
)  # fmt: skip
