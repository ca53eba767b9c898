"""Questions of exercise 07 on deriving the M-step: Q's gradient in a precision, and weights of which some are fixed."""

import numpy as np

from emcourse.check.answers import Question
from emcourse.check.case import Slip

# --- the gradient of Q: (Lambda, S, N) -> matrix, each entry moved alone ------------------------------------------


def _gradient(Lambda, S, N, *, inverse=np.linalg.inv, halves=(0.5, 0.5)):
    return halves[0] * N * inverse(Lambda) - halves[1] * S


def _moving_in_pairs(Lambda, S, N):
    both = 2 * _gradient(Lambda, S, N)
    return both - np.diag(np.diag(both)) / 2


def _in_sigma(Lambda, S, N):
    return 0.5 * (Lambda @ S @ Lambda - N * Lambda)


def _q(Lambda, S, N):
    return 0.5 * N * np.linalg.slogdet(Lambda)[1] - 0.5 * np.trace(Lambda @ S)


gradient_of_q = Question(
    name="the gradient of Q in Lambda",
    asked=(
        (np.array([[1.5, 0.4], [0.4, 0.8]]), np.array([[2.3, -0.6], [-0.6, 5.5]]), 3.5),
        (
            np.array([[2.2, 0.3, -0.5], [0.3, 1.1, 0.2], [-0.5, 0.2, 0.7]]),
            np.array([[6.5, 2.0, 0.5], [2.0, 4.2, -1.0], [0.5, -1.0, 9.1]]),
            7.2,
        ),
        (np.array([[1.25, -0.75], [-0.75, 1.25]]), 2.5 * np.array([[1.25, 0.75], [0.75, 1.25]]), 2.5),  # the summit
    ),
    right=_gradient,
    slips=(
        Slip(
            "Lambda stands where its inverse belongs: the derivative of log |Lambda| is the inverse of Lambda, "
            "which is Sigma.",
            lambda Lambda, S, N: _gradient(Lambda, S, N, inverse=np.asarray),
        ),
        Slip(
            "both halves are lost: Q has 1/2 before N log |Lambda| and before the trace.",
            lambda Lambda, S, N: _gradient(Lambda, S, N, halves=(1.0, 1.0)),
        ),
        Slip(
            "the 1/2 before N log |Lambda| is lost.",
            lambda Lambda, S, N: _gradient(Lambda, S, N, halves=(1.0, 0.5)),
        ),
        Slip("the 1/2 before the trace is lost.", lambda Lambda, S, N: _gradient(Lambda, S, N, halves=(0.5, 1.0))),
        Slip(
            "outside the diagonal you have twice the derivative: that is what an entry and its mirror image give when "
            "both move. Here each entry moves alone.",
            _moving_in_pairs,
        ),
        Slip(
            "N is forgotten: log |Lambda| counts once for each row that the component is credited with, N times.",
            lambda Lambda, S, N: _gradient(Lambda, S, 1.0),
        ),
        Slip(
            "this is the gradient per row: it is divided by N.",
            lambda Lambda, S, N: _gradient(Lambda, S, N) / N,
        ),
        Slip("S is divided by N: the trace has the whole scatter S.", lambda Lambda, S, N: _gradient(Lambda, S / N, N)),
        Slip("the sign is wrong: this is the way down.", lambda Lambda, S, N: -_gradient(Lambda, S, N)),
        Slip(
            "the trace is added: Q has a minus before it.",
            lambda Lambda, S, N: _gradient(Lambda, -S, N),
        ),
        Slip(
            "1 / Lambda inverts each entry by itself: the inverse of a matrix is np.linalg.inv(Lambda).",
            lambda Lambda, S, N: _gradient(Lambda, S, N, inverse=np.reciprocal),
        ),
        Slip(
            "this is the derivative in Sigma: here the entries of Lambda, its inverse, move.",
            _in_sigma,
        ),
        Slip("the entries outside the diagonal are lost: return the whole matrix.",
             lambda Lambda, S, N: np.diag(np.diag(_gradient(Lambda, S, N)))),
        Slip("this is Q itself, one number: return its derivative in each entry of Lambda.", _q),
    ),
)  # fmt: skip


# --- mixing weights, some of them fixed: (N, fixed) -> weights; NaN in fixed where a weight is free ---------------


def _weights(N, fixed, *, room=None, shared=None):
    """The free weights share ``room`` in proportion to their counts over ``shared``; both are by default as derived."""
    free = np.isnan(fixed)
    room = 1 - np.nansum(fixed) if room is None else room
    shared = N[free].sum() if shared is None else shared
    return np.where(free, room * N / shared, fixed)


def _normalised(weights):
    return weights / weights.sum()


def _evenly(N, fixed):
    free = np.isnan(fixed)
    return np.where(free, (1 - np.nansum(fixed)) / free.sum(), fixed)


weights_some_fixed = Question(
    name="mixing weights of which some are fixed",
    asked=(
        (np.array([30.5, 12.0, 7.5, 22.0]), np.array([np.nan, 0.3, np.nan, np.nan])),
        (np.array([4.2, 1.3, 9.9, 3.1, 2.5]), np.array([0.15, np.nan, np.nan, 0.05, np.nan])),
        (np.array([8.5, 1.5]), np.array([np.nan, np.nan])),  # nothing fixed: N / n
    ),
    right=_weights,
    slips=(
        Slip(
            "the fixed weights are ignored: this is N / n. They stay as they are given.",
            lambda N, fixed: _normalised(N),
        ),
        Slip(
            "the free weights are N_k / n, as if all were free, so the sum is not 1. The multiplier is no longer -n: "
            "find it from the sum of the free weights alone.",
            lambda N, fixed: _weights(N, fixed, room=1.0, shared=N.sum()),
        ),
        Slip(
            "the free weights sum to 1 by themselves: only 1 minus the fixed ones is left for them.",
            lambda N, fixed: _weights(N, fixed, room=1.0),
        ),
        Slip(
            "what is left is divided by the counts of all components: divide by those of the free ones.",
            lambda N, fixed: _weights(N, fixed, shared=N.sum()),
        ),
        Slip(
            "you normalised over all at the end, and the fixed weights moved: normalise over the free ones alone.",
            lambda N, fixed: _normalised(_weights(N, fixed, room=1.0, shared=N.sum())),
        ),
        Slip(
            "you normalised over all at the end, and the fixed weights moved: the free ones share only what is left.",
            lambda N, fixed: _normalised(_weights(N, fixed, room=1.0)),
        ),
        Slip(
            "what is left is shared out evenly: each free component takes part of it in proportion to its N_k.",
            _evenly,
        ),
        Slip(
            "the free weights are still counts: divide them by the sum of the free N_k.",
            lambda N, fixed: _weights(N, fixed, shared=1.0),
        ),
        Slip(
            "only the free weights came back: return all of them, in their order.",
            lambda N, fixed: _weights(N, fixed)[np.isnan(fixed)],
        ),
    ),
)  # fmt: skip
