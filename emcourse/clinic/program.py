"""A program in the clinic: a few functions, the run that they make, and a record of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy.special import logsumexp

from emlearn.engine.convergence import remaining_gain
from emlearn.engine.em import em
from emlearn.engine.posterior import bayes
from emlearn.engine.state import State

ROLES = ("read", "start", "log_joint", "e_step", "m_step", "objective", "stop", "named")
LONGEST = 300
"""The number of iterations after which the clinic ends a run that does not stop by itself."""


class Turn(NamedTuple):
    """What the E-step hands to the M-step, with the objective that the program reports."""

    log_likelihood: float
    hidden: Any
    params: Any
    data: Any


class Program:
    """An EM program, by its functions; it is a model for :func:`emlearn.engine.em.em`.

    ::

        read(raw)                -> data     what the rest works with
        start(data)              -> params
        log_joint(params, data)  -> (n, K)   log p(x_i, z_i = k)
        e_step(params, data)     -> hidden   by default Bayes' rule applied to log_joint
        m_step(hidden, data, params) -> params
        objective(params, data)  -> float    what it reports and judges by; by default the log-likelihood
        stop(objectives)         -> bool     by default when what remains to be gained is below 1e-8
        named(params)            -> dict     the parameters by name, for the clinic's papers

    Parameters
    ----------
    functions : mapping of str to callable
        By role; the roles with a default may be missing.
    """

    def __init__(self, functions: Mapping[str, Callable]):
        self.functions = dict(functions)
        self.roles = {**_DEFAULTS, **functions}
        if "log_joint" in functions:
            self.roles = {**_of_joint(functions["log_joint"]), **self.roles}

    @classmethod
    def of(cls, module) -> Program:
        """The functions of a module that have a role's name."""
        return cls({role: getattr(module, role) for role in ROLES if hasattr(module, role)})

    def changed(self, functions: Mapping[str, Callable]) -> Program:
        """The same program with some functions replaced."""
        return Program({**self.functions, **functions})

    def objective(self, params, data) -> float:
        """What the program reports."""
        return float(self.roles["objective"](params, data))

    def e_step(self, params, data) -> Turn:
        """What is hidden, given the parameters, with the objective at the same parameters."""
        return Turn(self.objective(params, data), self.roles["e_step"](params, data), params, data)

    def m_step(self, turn: Turn) -> Any:
        """The next parameters."""
        return self.roles["m_step"](turn.hidden, turn.data, turn.params)

    def expected_log_joint(self, params, turn: Turn) -> float:
        """The clinic looks at no bound, so these programs do not provide it."""
        raise NotImplementedError


def _of_joint(log_joint):
    return {
        "e_step": lambda params, data: bayes(log_joint(params, data)).responsibilities,
        "objective": lambda params, data: logsumexp(log_joint(params, data), axis=1).sum(),
    }


_DEFAULTS: dict[str, Callable] = {
    "read": lambda raw: raw,
    "stop": lambda objectives: remaining_gain(objectives[-4:]) <= 1e-8,
}


@dataclass(frozen=True)
class Record:
    """What a run of a program left behind, and the log-likelihood as the clinic measures it."""

    program: Program
    correct: Program
    raw: Any
    data: Any
    """What the program made of ``raw``."""
    states: tuple[State, ...]
    ended: str
    """``"stopped"`` by its own rule, ``"broke off"`` at a value that is not finite, or ``"out of time"``."""
    summit: float

    @cached_property
    def reported(self) -> np.ndarray:
        """The objectives that the program reported, one for each iteration, the start first."""
        return np.array([state.objective for state in self.states])

    @cached_property
    def true(self) -> np.ndarray:
        """The log-likelihood of the same parameters, by the correct program, in nats."""
        data = self.correct.roles["read"](self.raw)
        return np.array([self.correct.objective(state.params, data) for state in self.states])

    @property
    def params(self) -> Any:
        """The last parameters."""
        return self.states[-1].params

    @property
    def hides_labels(self) -> bool:
        """Whether what is hidden are labels, rather than numbers."""
        return "log_joint" in self.correct.roles

    def named(self, at: int) -> dict:
        """The parameters of an iteration, by name."""
        return self.correct.roles["named"](self.states[at].params)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The E-step of each iteration."""
        return tuple(state.stats for state in self.states)

    @property
    def iterations(self) -> int:
        """How many M-steps were taken."""
        return self.states[-1].iteration


def run(program: Program, correct: Program, raw, summit: float) -> Record:
    """Run a program until it stops, breaks off, or has had :data:`LONGEST` iterations.

    Returns
    -------
    Record

    Raises
    ------
    ValueError
        If it broke off before it had begun.
    """
    data, states, ended = program.roles["read"](raw), [], "out of time"
    with np.errstate(all="ignore"):
        try:
            for state in em(program, data, program.roles["start"](data)):
                states.append(state)
                if program.roles["stop"]([state.objective for state in states]):
                    ended = "stopped"
                    break
                if state.iteration >= LONGEST:
                    break
        except (FloatingPointError, np.linalg.LinAlgError):
            ended = "broke off"
    if not states:
        raise ValueError("the objective is not a finite number at the start, so there is no run to show.")
    return Record(program, correct, raw, data, tuple(states), ended, summit)
