"""What EM did: the states of a run and the half-steps between them.

Every value here comes from one identity. After the E-step at ``θt``, for any ``θ``,

    bound(θ) = loglik(θt) + Q(θ; stats_t) - Q(θt; stats_t)  <=  loglik(θ),

with equality at ``θt``. The gap ``loglik(θ) - bound(θ)`` is the Kullback-Leibler divergence from the
responsibilities in use to those that ``θ`` would give (Neal & Hinton 1998, A view of the EM algorithm
that justifies incremental, sparse, and other variants).
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from emlearn.engine.convergence import is_fall, left_to_gain
from emlearn.engine.state import Model, State

PICKLED = 1
"""The version of the format in which a trace is pickled."""


class HalfStep(NamedTuple):
    """The situation after half an iteration.

    Examples
    --------
    >>> from emlearn import datasets, fit
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> trace = fit(Linkage(), datasets.linkage(), LinkageParameters(0.5))
    >>> for step in trace.half_steps[1:4]:
    ...     print(step.name, step.iteration, f"{step.log_likelihood:.4f}", f"{step.kl:.4f}")
    E 1 -208.4702 0.0000
    M 1 -205.7798 0.3991
    E 2 -205.7798 0.0000
    """

    name: str
    """``"start"``, ``"E"`` or ``"M"``."""
    iteration: int
    """The iteration that this half-step belongs to, from 1; 0 for the start."""
    params: Any
    stats: Any
    """The sufficient statistics of the latest E-step; ``None`` at the start."""
    log_likelihood: float
    """The objective in nats, which includes the log prior if there is a prior."""
    bound: float | None
    """The lower bound on it (ELBO) from the latest E-step, in nats; ``None`` at the start."""

    @property
    def kl(self) -> float | None:
        """The gap ``log_likelihood - bound`` in nats, which an E-step closes and an M-step opens again."""
        return None if self.bound is None else self.log_likelihood - self.bound


class Fall(NamedTuple):
    """A fall of the objective, by an ``amount`` in nats, which cannot happen under exact EM."""

    iteration: int
    amount: float


def bound(model: Model, params: Any, state: State) -> float:
    """The lower bound on the objective (ELBO) at ``params``, in nats.

    Parameters
    ----------
    model : Model
    params : object
    state : State
        The state whose E-step made the bound; at its own parameters the bound touches the objective.

    Examples
    --------
    At its own parameters the bound touches the log-likelihood; elsewhere it lies below:

    >>> from emlearn import bound, datasets, em
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> start = next(em(Linkage(), datasets.linkage(), LinkageParameters(0.5)))
    >>> there = next(em(Linkage(), datasets.linkage(), LinkageParameters(0.8)))
    >>> bound(Linkage(), start.params, start) == start.objective
    True
    >>> bound(Linkage(), there.params, start) < there.objective
    True
    """
    q_here = model.expected_log_joint(state.params, state.stats)
    return state.objective + model.expected_log_joint(params, state.stats) - q_here


class Trace:
    """The states of one run of EM.

    Parameters
    ----------
    model : Model
    states : iterable of State
        The run, which is carried out at once; ValueError is raised if it has no state.
    tol : float
        In nats; a run has converged if its estimated remaining gain is at most this.
    history : sequence of float
        The objectives, in nats, of the states before the first one, if the run continues an earlier run.

    Examples
    --------
    >>> from emlearn import datasets, fit
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> trace = fit(Linkage(), datasets.linkage(), LinkageParameters(0.5))
    >>> trace
    <Trace: 5 iterations, objective -205.715887, converged>
    >>> trace.objectives[:3].round(3), trace.falls
    (array([-208.47 , -205.78 , -205.717]), [])
    """

    def __init__(self, model: Model, states: Iterable[State], tol: float = 1e-8, *, history: Sequence[float] = ()):
        self.model, self.states, self.tol = model, tuple(states), tol
        self.history = tuple(history)
        if not self.states:
            raise ValueError("a Trace needs at least one state; em() yields the start as its first.")

    def after(self, earlier: "Trace", passes: int) -> "Trace":
        """This run as the continuation of another, with E-steps between them; itself if it begins lower."""
        if is_fall(earlier.states[-1], self.states[0]):
            return self
        more, cost = earlier.n_iter + 1, earlier.evaluations + passes
        onward = (s._replace(iteration=s.iteration + more, evaluations=s.evaluations + cost) for s in self.states)
        return Trace(self.model, [*earlier.states, *onward], self.tol, history=earlier.history)

    def __getstate__(self) -> dict[str, Any]:
        """A pickle keeps all objectives and the last parameters, but no other arrays."""
        *earlier, last = self.states
        light = [state._replace(params=None, stats=None) for state in earlier]
        return {**vars(self), "states": (*light, last._replace(stats=None)), "version": PICKLED}

    def __len__(self) -> int:
        return len(self.states)

    def __repr__(self) -> str:
        verdict = "converged" if self.converged else "not converged"
        return f"<Trace: {self.n_iter} iterations, objective {self.objectives[-1]:.6f}, {verdict}>"

    @property
    def params(self) -> Any:
        """The last parameters."""
        return self.states[-1].params

    @property
    def n_iter(self) -> int:
        """The number of M-steps taken."""
        return self.states[-1].iteration

    @property
    def evaluations(self) -> int:
        """The number of E-steps, each a pass over the data, including those of rejected steps."""
        return self.states[-1].evaluations

    @property
    def objectives(self) -> np.ndarray:
        """The objective of each state, shape ``(n_iter + 1,)``, in nats."""
        return np.array([state.objective for state in self.states])

    @property
    def falls(self) -> list[Fall]:
        """Where the objective fell and by how much; empty for every correct EM."""
        return [
            Fall(after.iteration, before.objective - after.objective)
            for before, after in pairwise(self.states)
            if is_fall(before, after)
        ]

    @property
    def converged(self) -> bool:
        """Whether the objective never fell and its estimated remaining gain is at most ``tol``."""
        climbed = [*self.history, *(state.objective for state in self.states[-4:])]
        return not self.falls and left_to_gain(self.states[-1], climbed) <= self.tol

    @property
    def half_steps(self) -> list[HalfStep]:
        """The run in half-steps: start, E, M, E, M, ..., E, where the last E-step closes the last gap.

        It raises ValueError if most states kept only their objectives (the run was too large, or comes from a pickle).
        """
        if any(state.stats is None for state in self.states):
            raise ValueError(
                "this run has kept only its objectives, because it was too large or comes from a pickle. To look at "
                "its half-steps, fit again; if it is too large, use fewer rows, components or columns."
            )
        first = self.states[0]
        steps = [HalfStep("start", 0, first.params, None, first.objective, None)]
        for before, after in pairwise(self.states):
            steps += [self._after_e(before), self._after_m(before, after)]
        return [*steps, self._after_e(self.states[-1])]

    def _after_e(self, state: State) -> HalfStep:
        return HalfStep("E", state.iteration + 1, state.params, state.stats, state.objective, state.objective)

    def _after_m(self, before: State, after: State) -> HalfStep:
        reached = bound(self.model, after.params, before)
        return HalfStep("M", after.iteration, after.params, before.stats, after.objective, reached)
