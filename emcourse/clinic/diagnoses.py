"""What speaks for and against each diagnosis, computed from the record of a run."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp

from emcourse.clinic.broken import sigma as with_sigma
from emcourse.clinic.program import Record

SAME = 1e-6
"""Two numbers that differ by less than this, in nats or in shares, count as the same."""
ALMOST_ZERO = -700.0
"""The logarithm of a number that a computer can hardly represent."""


class Evidence(NamedTuple):
    """Whether a run shows a fault, and the numbers that say so."""

    found: bool
    told: str


def _no(told):
    return Evidence(False, told)


def _yes(told):
    return Evidence(True, told)


def sigma_for_its_inverse(record: Record) -> Evidence:
    """Whether the program's density is the one with Sigma where its inverse belongs."""
    if "Sigmas" not in record.named(0) and "Sigma" not in record.named(0):
        return _no("this program has no covariance matrix, so there is no inverse that could be missing.")
    gap = np.abs(record.reported - record.true).max()
    if gap < SAME:
        return _no(
            "what it reports is the log-likelihood of its parameters in every iteration, so its inverse is right."
        )
    wrong = logsumexp(with_sigma.log_joint(record.params, record.data), axis=1).sum()
    if abs(wrong - record.reported[-1]) > SAME:
        return _no(
            f"with Sigma in place of its inverse it would report {wrong:.2f} at the end, not {record.reported[-1]:.2f}."
        )
    return _yes(
        f"at its last parameters it reports {record.reported[-1]:.2f}, but their log-likelihood is "
        f"{record.true[-1]:.2f}; with Sigma in place of its inverse one gets exactly what it reports."
    )


def weights_never_updated(record: Record) -> Evidence:
    """Whether the weights stand still while the components' mean shares do not."""
    if "weights" not in record.named(0):
        return _no("this program estimates no weights.")
    first, last = record.named(0)["weights"], record.named(-1)["weights"]
    if np.abs(last - first).max() > SAME:
        return _no(f"its first weight moved from {first[0]:.3f} to {last[0]:.3f}.")
    share = record.turns[-1].hidden.mean(axis=0)
    if np.abs(share - last).max() < SAME:
        return _no(f"its weights stand still, but so they should: component 1 has {share[0]:.3f} of all points.")
    return _yes(f"its weights stay at {last.round(3)}, though the components have {share.round(3)} of all points.")


def q_used_to_stop(record: Record) -> Evidence:
    """Whether what the program reports is Q."""
    if np.abs(record.reported - record.true).max() < SAME:
        return _no("what it reports and judges by is the log-likelihood itself, in every iteration.")
    log_joint = record.correct.roles["log_joint"]
    Q = np.array([(turn.hidden * log_joint(turn.params, turn.data)).sum() for turn in record.turns])
    if np.abs(Q - record.reported).max() > SAME:
        return _no(f"what it reports is not Q: at the end Q is {Q[-1]:.2f}, and it reports {record.reported[-1]:.2f}.")
    steps = (
        f"in its last iteration that changed by {Q[-1] - Q[-2]:+.2f}, the log-likelihood by "
        if record.iterations
        else ""
    )
    return _yes(f"what it reports is Q; {steps}{record.true[-1] - record.true[max(-2, -len(Q))]:+.2f}.")


def hard_e_step(record: Record) -> Evidence:
    """Whether every share is 0 or 1."""
    if not record.hides_labels:
        return _no("what is hidden here are numbers, not labels, so there are no shares that could be hard.")
    R = np.stack([turn.hidden for turn in record.turns])
    largest = R.max(axis=2)
    if largest.min() == 1:
        return _yes(f"all {R.size} shares, in all iterations, are 0 or 1.")
    turn = int((largest < 1).any(axis=1).argmax())
    softest = R[turn, largest[turn].argmin()]
    return _no(
        f"in iteration {turn + 1} one row has the shares {softest[0]:.2f} and {softest[1]:.2f}; hard ones are 0 or 1."
    )


def no_conditional_covariance(record: Record) -> Evidence:
    """Whether the M-step takes what was filled in as if it had been observed."""
    if not np.isnan(np.concatenate([np.ravel(part) for part in record.raw])).any():
        return _no("no entry of these data is missing, so nothing is filled in.")
    before = record.states[max(-2, -len(record.states))].params
    after = record.program.m_step(record.program.e_step(before, record.data))[1][1, 1]
    right = record.correct.m_step(record.correct.e_step(before, record.data))[1][1, 1]
    if right - after < SAME:
        return _no(f"the second variance is {after:.3f}, and it includes the uncertainty of what was filled in.")
    return _yes(
        f"its last M-step makes the second variance {after:.3f}; with the uncertainty of what was filled in, the same "
        f"step makes it {right:.3f}."
    )


def last_iterations_means(record: Record) -> Evidence:
    """Whether spreads are computed with the means of the iteration before."""
    names = record.named(0)
    if "heads" in names:
        return _no("a coin has a probability but no spread, so no mean enters its M-step.")
    if record.iterations == 0:
        return _no("it never reached an M-step.")
    if "sds" not in names:
        return _around_new_means(record)
    x, first = record.data, record.turns[0]
    N = first.hidden.sum(axis=0)
    squares, old, new = first.hidden.T @ x**2 / N, record.named(0)["means"], first.hidden.T @ x / N
    given, with_new, with_old = record.named(1)["sds"] ** 2, squares - new**2, squares - old**2
    if np.allclose(given, with_new):
        return _no(f"in iteration 1 its variances, {given.round(2)}, are taken about the means of that same iteration.")
    if not np.allclose(given, with_old):
        return _no(f"with the old means the variances of iteration 1 would be {with_old.round(2)}, "
                   f"but they are {given.round(2)}.")  # fmt: skip
    return _yes(
        f"the variances of iteration 1 are {given.round(2)}: the mean squares minus {(old**2).round(2)}, the squares "
        f"of the old means. With those of the new means they would be {with_new.round(2)}."
    )


def _around_new_means(record):
    """For matrices: their first entry, about the new means, from the shares (or rows) of the first iteration."""
    first, after = record.turns[0], record.named(1)
    R = first.hidden if record.hides_labels else np.ones((len(record.data), 1))
    x, N = record.data[:, 0], R.sum(axis=0)
    variances = R.T @ x**2 / N - (R.T @ x / N) ** 2
    given = np.reshape(after.get("Sigmas", after.get("Sigma")), (-1, 2, 2))[:, 0, 0]
    wide = "are not" if not np.allclose(given, variances) else "are"
    return _no(f"in iteration 1 the variances of the first column, {given.round(2)}, {wide} taken about its new means.")


def a_fall_counted_as_convergence(record: Record) -> Evidence:
    """Whether the program stopped at a step down of the log-likelihood."""
    if record.ended != "stopped":
        how = "it broke off" if record.ended == "broke off" else "it ran until the clinic ended it"
        return _no(f"it never claimed to have converged: {how}.")
    if record.iterations == 0:
        return _no("it stopped before its first iteration.")
    gain, told = record.true[-1] - record.true[-2], record.reported[-1] - record.reported[-2]
    if gain < -SAME:
        return _yes(f"the log-likelihood fell by {-gain:.2f} in iteration {record.iterations}, and it stopped there.")
    if told < -SAME:
        return _no(f"what fell by {-told:.2f} at the end is not the log-likelihood, which rose by {gain:.2f} there.")
    much = "less than a millionth of a nat" if gain < SAME else f"{gain:.1g}"
    return _no(f"its last step was no fall: the log-likelihood rose by {much}.")


def no_log_sum_exp(record: Record) -> Evidence:
    """Whether the run broke off because densities became zero."""
    if record.ended != "broke off":
        return _no("every number that it reported is finite, so the density of no row became zero.")
    turn = record.turns[-1]
    with np.errstate(all="ignore"):
        onward = record.program.m_step(turn)
    if not all(np.isfinite(part).all() for part in record.correct.roles["named"](onward).values()):
        name, bad = next((n, p) for n, p in record.correct.roles["named"](onward).items() if not np.isfinite(p).all())
        return _no(
            f"it broke off because its M-step returned {np.round(bad, 2)} for {name}: no density had become zero."
        )
    lowest = logsumexp(record.correct.roles["log_joint"](onward, turn.data), axis=1).min()
    if lowest > ALMOST_ZERO:
        return _no(f"it broke off, but the least likely row still has a density of exp({lowest:.0f}).")
    return _yes(
        f"it broke off where one row had a probability of exp({lowest:.0f}): a computer holds that as 0, and log 0 is "
        "not a finite number."
    )


def equal_starts(record: Record) -> Evidence:
    """Whether the components share every row alike from the start."""
    if not record.hides_labels:
        return _no("there is only one component, so it has no other to be equal to.")
    share = record.turns[0].hidden[:, 0]
    if np.ptp(share) > SAME:
        return _no(
            f"at the start component 1 has between {share.min():.2f} and {share.max():.2f} of a row, so they differ."
        )
    return _yes(f"at the start component 1 has {share[0]:.2f} of every row, and it still does at the end.")


def sequences_glued_together(record: Record) -> Evidence:
    """Whether steps were taken from the end of one series to the start of the next."""
    if isinstance(record.raw, np.ndarray):
        shuffled = record.data[np.random.default_rng(0).permutation(len(record.data))]
        with np.errstate(all="ignore"):
            change = abs(record.program.objective(record.params, shuffled) - record.reported[-1])
        return _no(
            f"these rows have no order: shuffled, they change its report by {0.0 if change < SAME else change:.1f}."
        )
    right = len(record.correct.roles["read"](record.raw))
    extra = len(record.data) - right
    if extra == 0:
        return _no(f"its {right} steps are those within the series, as they should be.")
    return _yes(
        f"the {len(record.raw)} series have {right} steps in them, but it took {len(record.data)}: {extra} too many."
    )


DIAGNOSES = {
    "weights never updated": weights_never_updated,
    "Sigma for its inverse": sigma_for_its_inverse,
    "no log-sum-exp": no_log_sum_exp,
    "equal starts": equal_starts,
    "hard E-step": hard_e_step,
    "a fall counted as convergence": a_fall_counted_as_convergence,
    "Q used to stop": q_used_to_stop,
    "last iteration's means": last_iterations_means,
    "sequences glued together": sequences_glued_together,
    "no conditional covariance": no_conditional_covariance,
}
"""Each diagnosis with what speaks for or against it."""
