"""The ends of a mixture's runs: how EM continues where it only seemed to end, and what a starved component is."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from itertools import islice

import numpy as np

from emlearn.engine.abilities import HasPosterior, Splittable
from emlearn.engine.convergence import remaining_gain, until
from emlearn.engine.em import em
from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.newton import newton
from emlearn.engine.trace import Trace
from emlearn.estimators.base import EMEstimator
from emlearn.estimators.initialization import MOST_ROWS_TO_START
from emlearn.estimators.saddles import duplicate_components

CONFIRM = 6
"""How many states of plain EM after the end of a run show whether it has really ended."""
NEWTON_STEPS = 20
"""How many steps of Newton's method may follow an accelerated run that ended too early."""
STARVED = 0.5
"""In rows: a component that expects fewer than this at the end exists in name only."""


class MixtureRun(EMEstimator):
    """The part of a mixture's estimator that makes one run, and examines its end before it is believed."""

    def _run(self, problem, params, history=(), *, plain=False) -> Trace:
        """EM to true convergence; a component that has starved there raises an error, or is dropped."""
        trace = super()._run(problem, params, history, plain=plain)
        while trace.converged and (onward := self._onward(problem, trace)):
            trace = onward
        starved = self._starved(problem.data, trace)
        if starved is None:
            return trace
        fewer = self._without(starved.component, problem, trace.params) if self.collapse == "drop" else None
        if fewer is None:
            raise starved
        return self._run(problem, fewer)

    def _onward(self, problem, trace) -> Trace | None:
        """The run continued to a higher end, off a saddle, off an edge or where EM still climbs; or ``None``.

        What proposes to go on yields parameters, whether to go on by plain EM, and the passes that it cost to find out.
        """
        still_climbing = self._by_newton if self.accelerate else self._by_em
        for starts in (self._off_the_saddle, self._off_the_edge, still_climbing):
            for start, plain, passes in starts(problem, trace):
                onward = self._higher(problem, trace, start, plain)
                if onward:
                    return onward.after(trace, passes)
        return None

    def _higher(self, problem, trace, start, plain) -> Trace | None:
        """The run from ``start``, if it ends higher than the run ``trace``."""
        with contextlib.suppress(CollapsedComponent):  # no summit that way
            onward = super()._run(problem, start, plain=plain)
            if onward.objectives[-1] > trace.objectives[-1] + trace.tol:
                return onward
        return None

    def _by_em(self, problem, trace):
        """Where a few steps of plain EM lead, if their gain and the remaining gain are far more than ``tol``."""
        states = list(islice(em(problem.model, problem.ready, trace.params), CONFIRM))
        objectives = [state.objective for state in states]
        gained = objectives[-1] - objectives[0]
        if gained > 0 and gained + remaining_gain(objectives[-4:], states[-1].slack) > 2 * trace.tol:
            yield states[-1].params, True, CONFIRM

    def _by_newton(self, problem, trace):
        """Where Newton's method leads from the end of an accelerated run, if it promises far more than ``tol``."""
        states = newton(problem.model, problem.ready, trace.params)
        with contextlib.suppress(CollapsedComponent):  # no summit that way
            *_, last = until(states, tol=2 * trace.tol, max_iter=NEWTON_STEPS)
            if last.iteration:
                yield last.params, False, last.evaluations

    def _off_the_edge(self, problem, trace):
        """Starts off an edge of the parameters' range that a run has come too near; for families that have one."""
        return ()

    def _starved(self, rows, trace) -> CollapsedComponent | None:
        """The error about a component that has lost its rows, if there is one; a prior keeps all of them alive."""
        if trace.model.prior or not trace.converged:
            return None
        counts = trace.states[-1].stats.counts
        free = np.isnan(trace.model.fixed.get("weights", np.full(len(counts), np.nan)))
        starved = free & (counts < STARVED * rows.unit)
        if not starved.any():
            return None
        k = int(np.argmin(np.where(starved, counts, np.inf)))
        return CollapsedComponent(k, float(counts[k] / rows.total))

    def _without(self, k, problem, params):
        """The mixture without a component; ``None`` if labels or fixed values tie the others to their places."""
        if problem.model.fixed or problem.data.labels is not None or len(params.weights) == 1:
            return None
        fewer = problem.model.relabelled(params, np.delete(np.arange(len(params.weights)), k))
        return replace(fewer, weights=fewer.weights / fewer.weights.sum())

    def _off_the_saddle(self, problem, trace):
        """Starts beside a saddle: each splits two components that coincide."""
        if not (isinstance(problem.model, Splittable) and isinstance(problem.model, HasPosterior)):
            return
        rows = problem.data.at_hand
        some = rows if len(rows) <= MOST_ROWS_TO_START else rows[:: len(rows) // MOST_ROWS_TO_START]
        R = problem.model.posterior(trace.params, some).responsibilities
        for pair in duplicate_components(trace.params, R, some.weights):
            with contextlib.suppress(NotImplementedError):  # a family that knows no way
                yield problem.model.split(trace.params, pair), False, 0
