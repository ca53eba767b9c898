"""From data to a trace: starts, runs of the one loop, and the choice among them, the same for every mixture."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from emlearn.engine.acceleration import METHODS
from emlearn.engine.convergence import monotone, until
from emlearn.engine.em import progress_bar
from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.trace import Trace
from emlearn.estimators.initialization import STARTS, filled
from emlearn.estimators.saddles import duplicate_components
from emlearn.estimators.validation import read_weights_init
from emlearn.models.labels import match_labels
from emlearn.models.table import UNKNOWN, Rows

MOST_ROWS_TO_START = 10_000
"""A start is a guess: from more rows than this it is made of a random part of them."""
MOST_RESTARTS = 20
"""Starts more, where ``collapse="restart"``."""
MOST_NUMBERS_KEPT = 2**21
"""Numbers in a trace beyond which it keeps of its states the objective alone (but for the first and the last)."""


class Runs:
    """The part of :class:`emlearn.estimators.mixture.Mixture` that runs EM; this is what it needs of the rest."""

    n_components: int
    tol: float
    max_iter: int
    n_init: int
    init_params: str
    weights_init: Any
    prior: float | None
    collapse: str
    accelerate: str | None
    random_state: Any
    verbose: int
    trace_: Trace
    _make_model: Callable[..., Any]
    _shapes: Callable[..., dict[str, tuple[int, ...]]]
    _from_shares: Callable[..., Any]
    _parameters: Callable[..., Any]

    def _best_run(self, model, data, rows) -> Trace:
        """The highest run; a start that collapses is passed over, unless all do."""
        rng = check_random_state(self.random_state)
        runs, collapses = [], []
        for shares in self._shares(rows, rng):
            try:
                runs.append(self._run(model, data, rows, self._start(model, *shares)))
            except CollapsedComponent as error:
                collapses.append((error, shares))
            more = self.collapse == "restart" and not runs and len(collapses) < self.n_init + MOST_RESTARTS
            if len(runs) + len(collapses) >= self.n_init and not more:
                break
        self.prior_ = self.prior or 0.0
        if not runs and self.collapse == "prior":
            self.prior_ = 1.0
            firmer = self._make_model(rows, 1.0)
            data = firmer.prepare(rows)
            runs = [self._run(firmer, data, rows, self._start(firmer, *shares)) for _, shares in collapses]
        if not runs:
            raise collapses[0][0]
        self.log_likelihoods_ = np.array([run.states[-1].stats.log_likelihood for run in runs])
        return max(runs, key=lambda trace: trace.objectives[-1])

    def _shares(self, rows, rng) -> Iterator[tuple[Rows, np.ndarray]]:
        """Without end: some of the rows, and a first guess of who belongs where."""
        while True:
            some = _some_rows(rows, rng, self._n_parts)
            R = self._first_guess(filled(self._as_numbers(some.X)), rng, some.weights)
            if some.labels is not None:
                known = some.labels != UNKNOWN
                R = R[:, match_labels(some.labels, R)]
                R[known] = np.eye(self._n_parts)[some.labels[known]]
            yield some, R

    @property
    def _n_parts(self):
        """How many components the mixture has in all."""
        return self.n_components

    def _first_guess(self, X, rng, weights):
        return STARTS[self.init_params](X, self.n_components, rng, weights)

    def _as_numbers(self, X):
        """``X`` as columns between which distances mean something."""
        return X

    def _onward(self, model, data, rows) -> Trace:
        """The run that goes on from the last fit."""
        params = self._parameters()
        for name, shape in self._shapes(rows.X.shape[1]).items():
            there = np.shape(getattr(params, name))
            if there != shape:
                raise ValueError(
                    f"warm_start=True goes on from the last fit, whose {name} have shape {there}; this one needs "
                    f"{shape}. Set warm_start=False to start anew."
                )
        history = [*self.trace_.history, *self.trace_.objectives]
        try:
            trace = self._run(model, data, rows, model.with_fixed(params), history)
        except CollapsedComponent:
            if self.collapse == "raise":
                raise
            return self._best_run(model, data, rows)
        self.log_likelihoods_ = np.array([trace.states[-1].stats.log_likelihood])
        return trace

    def _run(self, model, data, rows, params, history=()) -> Trace:
        """EM to convergence; where it ends beside a saddle it goes on from there, the twins pulled apart."""
        trace = self._climb(model, data, rows, params, history)
        while trace.converged and (onward := self._off_the_saddle(model, data, rows, trace)):
            trace = onward
        return trace

    def _off_the_saddle(self, model, data, rows, trace) -> Trace | None:
        """A run that ends higher, from where a pair of twins was pulled apart; ``None`` if there is none."""
        some = rows if len(rows) <= MOST_ROWS_TO_START else rows[:: len(rows) // MOST_ROWS_TO_START]
        R = model.posterior(trace.params, some).responsibilities
        for pair in duplicate_components(trace.params, R, some.weights):
            try:
                onward = self._climb(model, data, rows, model.split(trace.params, pair))
            except (CollapsedComponent, NotImplementedError):  # no summit that way, or a family that knows no way
                continue
            if onward.objectives[-1] > trace.objectives[-1] + trace.tol:
                return onward
        return None

    def _climb(self, model, data, rows, params, history=()) -> Trace:
        tol, slack = self.tol * rows.total, getattr(data, "slack", 0.0)
        states = METHODS[self.accelerate](model, data, params)
        first = next(states)
        same = history and np.isclose(first.objective, history[-1], rtol=1e-9)  # else of other data, or a new objective
        history = history[-4:-1] if same else ()
        states = monotone(itertools.chain([first], states), slack=slack)
        states = until(states, tol=tol, max_iter=self.max_iter, history=history, slack=slack)
        states = progress_bar(states, self.max_iter) if self.verbose else states
        return Trace(model, _light(states), tol, history=history, slack=slack)

    def _start(self, model, rows, R):
        """The parameters that one M-step makes of a first guess, with the user's own values put in their place."""
        params = self._from_shares(model, rows, R)
        if self.weights_init is not None:
            params = replace(params, weights=read_weights_init(self.weights_init, self._n_parts))
        return model.with_fixed(params)


def _light(states):
    """The states; those of a large model keep their objective alone once more of them would fill the memory."""
    numbers, previous = 0, None
    for state in states:
        if previous is not None:
            yield previous if numbers < MOST_NUMBERS_KEPT else previous._replace(params=None, stats=None)
        numbers += sum(np.size(part) for part in state.stats)
        previous = state
    yield previous


def _some_rows(rows, rng, n_parts) -> Rows:
    """All rows, or of many a random part: of each label some first, then whatever comes."""
    if len(rows) <= MOST_ROWS_TO_START:
        return rows
    order = rng.permutation(len(rows))
    if rows.labels is not None:
        labels = rows.labels[order]
        first = np.zeros(len(order), bool)
        for label in range(n_parts):
            first[np.flatnonzero(labels == label)[: MOST_ROWS_TO_START // (2 * n_parts)]] = True
        order = order[np.argsort(~first, kind="stable")]
    some = rows[np.sort(order[:MOST_ROWS_TO_START])]
    return some if len(np.unique(some.X, axis=0)) >= n_parts else rows
