"""The laws that a corrected program must obey before it may go home."""

from __future__ import annotations

import numpy as np

from emcourse.check.comparing import Mistake
from emcourse.clinic.diagnoses import DIAGNOSES, SAME
from emcourse.clinic.program import Record, run

NEAR = 1e-3
"""A run that ends within this many nats of the summit has reached it."""
GOES_ON = {"after a fall": [-10.0, -9.0, -9.5], "after a fall at the end of small gains": [-9.0, -8.9999, -9.1],
           "while the gains are large": [-10.0, -9.0, -8.5]}  # fmt: skip


def refuse(record: Record, diagnosis: str, given) -> None:
    """Raise Mistake for the first law that a run breaks."""
    for law in (_old_fault, _whole, _never_falls, _honest, _another_fault, _stops, _at_the_summit, _same_answer):
        law(record, diagnosis)
    if "stop" in given:
        _stops_for_good_reason(given["stop"])


def _old_fault(record, diagnosis):
    sign = DIAGNOSES[diagnosis](record)
    if sign.found:
        raise Mistake(f"it still shows the same fault, {diagnosis}: {sign.told}")


def _another_fault(record, diagnosis):
    for name, sign_of in DIAGNOSES.items():
        if name != diagnosis and (sign := sign_of(record)).found:
            raise Mistake(f"that fault is gone, but now it has another, {name}: {sign.told}")


def _whole(record, diagnosis):
    if record.ended == "broke off":
        raise Mistake(
            f"it breaks off after {record.iterations} iterations: a parameter or its report is not a finite number."
        )


def _never_falls(record, diagnosis):
    steps = np.diff(record.true)
    if (steps < -SAME).any():
        at = int(steps.argmin())
        raise Mistake(f"the log-likelihood falls by {-steps[at]:.3g} in iteration {at + 1}, which EM cannot do.")


def _honest(record, diagnosis):
    wrong = np.abs(record.reported - record.true)
    if wrong.max() > SAME:
        at = int(wrong.argmax())
        raise Mistake(
            f"it reports {record.reported[at]:.3f} in iteration {at}, but the log-likelihood of those parameters is "
            f"{record.true[at]:.3f}."
        )


def _stops(record, diagnosis):
    if record.ended != "stopped":
        raise Mistake(f"it has not stopped after {record.iterations} iterations.")


def _at_the_summit(record, diagnosis):
    short = record.summit - record.true[-1]
    if short > NEAR:
        raise Mistake(
            f"it stops {short:.3g} nats below the summit {record.summit:.3f}, after {record.iterations} iterations."
        )


def _same_answer(record, diagnosis):
    correct = run(record.correct, record.correct, record.raw, record.summit)
    for name, part in record.named(-1).items():
        right = correct.named(-1)[name]
        if not np.allclose(np.sort(part, axis=0), np.sort(right, axis=0), rtol=0.02, atol=0.02):
            raise Mistake(f"it ends with {name} {np.round(part, 3)}, but the right value is {np.round(right, 3)}.")


def _stops_for_good_reason(stop):
    for when, objectives in GOES_ON.items():
        if stop(objectives):
            raise Mistake(f"your stop says 'converged' {when}: for {objectives} it should return False.")
