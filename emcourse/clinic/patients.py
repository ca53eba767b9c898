"""The ten patients: each a broken program, the data that it came with, and what its owner says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from emcourse.clinic import laws
from emcourse.clinic.broken import (
    equal_starts,
    fall,
    glued,
    hard,
    lost_covariance,
    old_means,
    q,
    sigma,
    underflow,
    weights,
)
from emcourse.clinic.correct import coins, gaps, normal, plane, steps
from emcourse.clinic.program import Program, Record, run
from emlearn import datasets


@dataclass(frozen=True)
class Patient:
    """A broken program with its data."""

    number: int
    complaint: str
    """What its owner says."""
    kind: str
    """How its data are drawn: ``"line"``, ``"plane"``, ``"coins"``, ``"steps"`` or ``"gaps"``."""
    label: str
    """What is on the axis of the data."""
    raw: Any
    """Its data, as they came."""
    correct: Program
    broken: dict[str, Callable]
    """The functions that are wrong, by role."""
    diagnosis: str
    summit: float
    """The log-likelihood that the correct program reaches."""

    @property
    def name(self) -> str:
        """``"patient 3"``."""
        return f"patient {self.number}"

    @property
    def sick(self) -> Program:
        """The program as it was brought in."""
        return self.correct.changed(self.broken)

    @cached_property
    def record(self) -> Record:
        """A run of the program as it was brought in."""
        return run(self.sick, self.correct, self.raw, self.summit)

    def fixed(self, functions) -> Record:
        """A run with corrected functions, by role, if it obeys every law.

        Raises
        ------
        Mistake
            With what is still wrong, or what is wrong now.
        """
        record = run(self.sick.changed(dict(functions)), self.correct, self.raw, self.summit)
        laws.refuse(record, self.diagnosis, dict(functions))
        return record


def _standardised(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


def _started(module, means, sd, name="start"):
    def start(x):
        return np.array([0.5, 0.5]), np.array(means), np.full(2, sd)

    return Program.of(module).changed({name: start})


def _overlapping():
    rng = np.random.default_rng(1)
    return np.concatenate([rng.normal(0, 1, 150), rng.normal(3, 1, 350)])


def _narrow_and_wide():
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(0, 1, 200), rng.normal(1, 5, 150)])


def _long_rows():
    rng = np.random.default_rng(1)
    heads = rng.binomial(1000, np.r_[np.repeat(0.25, 6), np.repeat(0.8, 6), 0.52])
    return np.column_stack([heads, 1000 - heads]).astype(float)


def _series():
    rng = np.random.default_rng(2)
    up = rng.random((12, 20)) < 0.6
    moves = np.where(up, rng.normal(0.5, 0.3, up.shape), rng.normal(-1, 0.6, up.shape))
    return list(rng.normal(0, 8, (12, 1)) + moves.cumsum(axis=1))


def _functions(module):
    """What is broken: the functions of a role's name that the module defines itself."""
    return {role: f for role, f in Program.of(module).functions.items() if f.__module__ == module.__name__}


_waiting = datasets.old_faithful()[:, 1]
_LINE, _SPREAD = Program.of(normal), "x, in standard deviations"

patients = {
    patient.number: patient
    for patient in (
        Patient(1, "It converges every time, and the log-likelihood never falls. But look at the left hump.",
                "line", "x", datasets.introduction()[::10, 0], _LINE, _functions(weights),
                "weights never updated", -3605.444963),
        Patient(2, "I copied it, as everybody does. On my data it never settles down.",
                "plane", "", _standardised(datasets.old_faithful()), Program.of(plane), _functions(sigma),
                "Sigma for its inverse", -385.460696),
        Patient(3, "It worked on rows of ten tosses. Now the rows have a thousand, and it crashes.",
                "coins", "share of heads", _long_rows(), Program.of(coins), _functions(underflow),
                "no log-sum-exp", -7175.950186),
        Patient(4, "It converges at once. Fast, isn't it?",
                "line", "waiting (minutes)", _waiting, _LINE, _functions(equal_starts),
                "equal starts", -1034.001750),
        Patient(5, "It is quick, and it says that it has converged. But a colleague gets a better fit.",
                "line", "x", _overlapping(), _LINE, _functions(hard),
                "hard E-step", -918.072929),
        Patient(6, "I made it faster. Now it reports convergence after seven iterations.",
                "line", "waiting (minutes)", _waiting, _LINE, _functions(fall),
                "a fall counted as convergence", -1034.001750),
        Patient(7, "It stops after two iterations, because what it reports no longer rises.",
                "line", "x", _narrow_and_wide(), _started(normal, [-4.0, 4.0], 2.0), _functions(q),
                "Q used to stop", -849.176524),
        Patient(8, "It goes up and down, and in the end it crashes.",
                "line", _SPREAD, _standardised(_waiting), _started(normal, [-1.0, 0.5], 0.8), _functions(old_means),
                "last iteration's means", -324.664230),
        Patient(9, "I have twelve series, with regimes 'up' and 'down'. The log-likelihood rises beautifully, "
                "but I find no regimes.",
                "steps", "step", _series(), Program.of(steps), _functions(glued),
                "sequences glued together", -230.959571),
        Patient(10, "I filled in the gaps with the E-step's formula. It converges, but the book has other numbers.",
                "gaps", "", datasets.apple_worms(), Program.of(gaps), _functions(lost_covariance),
                "no conditional covariance", -101.785632),
    )
}  # fmt: skip
"""The patients by number."""
