"""How the fit of a mixture finds a high summit: its starts, the search over them, and the choice among its runs."""

from __future__ import annotations

import contextlib
import warnings
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, cast

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state

from emlearn.engine.abilities import Accelerable
from emlearn.engine.acceleration import lbfgs
from emlearn.engine.convergence import until
from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.parallel import one_blas_thread
from emlearn.engine.state import evaluate
from emlearn.engine.trace import Trace
from emlearn.estimators.base import Problem
from emlearn.estimators.ends import STARVED, MixtureRun
from emlearn.estimators.initialization import MOST_ROWS_TO_SEARCH, STARTS, filled, some_rows
from emlearn.estimators.options import instance, number, one_of, or_none, whole
from emlearn.estimators.side_by_side import SideBySide
from emlearn.estimators.starts import EFFORTS, LONGEST, guesses, search, views
from emlearn.estimators.validation import read_weights_init
from emlearn.models.labels import match_labels
from emlearn.models.table import UNKNOWN

MOST_RESTARTS = 20
"""How many more starts ``collapse="restart"`` tries."""


class MixtureClimber(MixtureRun):
    """The part of a mixture's estimator that climbs; ``Mixture`` adds what reads data and predicts."""

    def __init__(
        self, n_components, *, init_params, weights_init, fixed, prior, collapse, **options
    ):  # the defaults are each mixture's own
        super().__init__(**options)
        self.n_components = n_components
        self.init_params = init_params
        self.weights_init = weights_init
        self.fixed = fixed
        self.prior = prior
        self.collapse = collapse

    def _rules(self):
        return {
            **super()._rules(),
            "n_components": whole(1),
            "init_params": one_of(*EFFORTS, *STARTS),
            "fixed": or_none(instance(dict, "a dict of arrays, NaN where a component is free")),
            "prior": or_none(number(0)),
            "collapse": one_of("raise", "restart", "prior", "drop"),
        }

    # --- starts ---------------------------------------------------------------------------------------------

    @property
    def _n_parts(self):
        """How many components the mixture has in all."""
        return self.n_components

    @property
    def _start_is_given(self):
        """Whether the user gave a complete start; then none is computed, and there is one run."""
        return False

    @property
    def _some_is_given(self):
        """Whether the user gave a part of a start; then there is no search, and k-means supplies the rest."""
        return self.weights_init is not None

    def _given_start(self, problem):
        """The user's own start, if it is complete."""
        raise NotImplementedError

    def _start(self, problem, rng, draw=None):
        """The user's own start, or what one M-step makes of a first guess, with the parts that the user gave."""
        if self._start_is_given:
            return self._as_asked(problem.model, self._given_start(problem))
        rows = some_rows(problem.data, rng, self._n_parts)
        R = (draw or self._guess)(filled(self._as_numbers(rows.X)), rng, rows.weights)
        R = self._as_labelled(rows, self._with_surplus(rows, R))
        return self._as_asked(problem.model, self._from_responsibilities(problem.model, rows, R))

    def _guess(self, X, rng, weights):
        """A first guess of the responsibilities, shape ``(n, n_components)``."""
        way = "kmeans" if self.init_params in EFFORTS else self.init_params
        return STARTS[way](X, self.n_components, rng, weights)

    def _guess_of_any_kind(self, X, rng, weights):
        return next(islice(guesses(X, self.n_components, rng), rng.randint(4), None))

    def _with_surplus(self, rows, R):
        """A guess of ``n_components`` columns, with further ones for the components that the mixture itself adds."""
        return R

    def _as_labelled(self, rows, R):
        """A first guess in which each row whose label is known belongs to its component alone."""
        if rows.labels is not None:
            known = rows.labels != UNKNOWN
            R = R[:, match_labels(rows.labels, R)]
            R[known] = np.eye(self._n_parts)[rows.labels[known]]
        return R

    def _as_asked(self, model, params):
        if self.weights_init is not None:
            params = replace(params, weights=read_weights_init(self.weights_init, self._n_parts))
        return model.with_fixed(params)

    def _as_numbers(self, X):
        """``X`` as columns between which distances mean something."""
        return X

    # --- runs -----------------------------------------------------------------------------------------------

    def _best_run(self, problem) -> Trace:
        """The run that ends highest; a start that collapses is passed over, unless all do."""
        self.prior_ = self.prior or 0.0
        runs, collapses = self._runs(problem)
        if not runs and self.collapse == "prior":
            self.prior_ = 1.0
            runs, _ = self._runs(Problem.of(self._model_with(problem.data, 1.0), problem.data))
        if not runs:
            raise min(collapses, key=lambda error: np.isnan(error.variance))  # one that states a width, if any does
        return self._best_of(runs)

    def _runs(self, problem):
        """The runs from ``n_init`` starts, or from more where all collapse; and the errors of those that did."""
        rng = check_random_state(self.random_state)
        runs: list[Trace] = []
        collapses: list[CollapsedComponent] = []
        self.passed_over_, self._fewest = np.empty(0), self._fewest_rows(problem.data)
        wanted = 1 if self._start_is_given else self.n_init
        most = wanted + MOST_RESTARTS if self.collapse == "restart" and not self._start_is_given else wanted
        searches = self.init_params in EFFORTS and self._n_parts > 1 and self.max_iter > 0 and not self._some_is_given
        attempts = self._searches if searches else self._single_starts
        with one_blas_thread():  # held once, not anew in every E-step
            for tried, run in enumerate(attempts(problem, rng, collapses), 1):
                runs += [run] if run else []
                if tried >= (wanted if runs else most):
                    break
        return runs, collapses

    def _single_starts(self, problem, rng, collapses) -> Iterator[Trace | None]:
        """A run from each of several starts, ``None`` where it collapses, until no start is new."""
        begun: list[float] = []
        while True:
            try:
                params = self._different_start(problem, rng, begun)
                if params is None:
                    return
                yield self._run(problem, params)
            except CollapsedComponent as error:
                collapses.append(error)
                yield None

    def _different_start(self, problem, rng, begun):
        """A start whose height differs from those in ``begun``, the earlier ones; ``None`` if none is found.

        If ``init_params`` gives a known start again, the ways in which the search draws starts are tried.
        """
        if self._start_is_given or self.n_init == 1:
            return self._start(problem, rng)
        for draw in [self._guess] * 2 + [self._guess_of_any_kind] * 8:
            params = self._start(problem, rng, draw)
            height = evaluate(problem.model, problem.ready, params, 0, 0).objective
            if not np.isclose(height, begun, rtol=1e-10, atol=0).any():
                begun.append(height)
                return params
        return None

    def _searches(self, problem, rng, collapses) -> Iterator[Trace | None]:
        """A run from the best end of each of several searches, ``None`` where all of its climbs collapse."""
        model = problem.model
        while True:
            rows = some_rows(problem.data, rng, self._n_parts, MOST_ROWS_TO_SEARCH)
            X = filled(self._as_numbers(rows.X)).astype(float)
            draws = (self._as_labelled(rows, self._with_surplus(rows, R)) for R in guesses(X, self.n_components, rng))
            side = SideBySide(model, rows, self._n_parts)
            start = partial(self._from_responsibilities, model, rows)
            effort, fewest = EFFORTS[self.init_params], self._fewest_rows(rows)
            ends = search(side, draws, start, views(X)[-1], effort, rng, fewest)
            collapses += side.collapses
            found: list[Trace] = []
            for end in ends:
                try:
                    found.append(self._run(problem, self._hurried(problem, end.params)))
                except CollapsedComponent as error:
                    collapses.append(error)
                if found and self._worth(found[-1])[0]:
                    break
            if not ends and not side.collapses:  # some row is impossible from every start: a single start says why
                found.append(self._run(problem, self._start(problem, rng)))
            kept = max(found, key=self._worth, default=None)
            if kept and len(rows) == len(problem.data):
                tops = [*(run.objectives[-1] for run in found), *(end.height * rows.unit for end in ends)]
                self._tell_passed_over(kept, tops)
            yield kept

    def _hurried(self, problem, params):
        """Where L-BFGS leads, so that of a long last stretch little is left to plain EM; a jump to a spike is undone.

        A run that ``max_iter`` cuts short stays EM's own.
        """
        if self.accelerate or self.max_iter <= LONGEST or not isinstance(problem.model, Accelerable):
            return params
        tol, model = self.tol * self._n_rows(problem.data), cast(Any, problem.model)
        with contextlib.suppress(NotImplementedError):  # a family that has no gradient
            states = until(lbfgs(model, problem.ready, params, first=2), tol=tol, max_iter=self.max_iter)
            first, (last,) = next(states), deque(states, maxlen=1)
            return params if last.stats.counts.min() < self._fewest <= first.stats.counts.min() else last.params
        return params

    def _fewest_rows(self, rows) -> float:
        """The expected count below which a component is a spike, or starved."""
        return STARVED * rows.unit

    def _best_of(self, runs) -> Trace:
        """The highest of the runs whose components all have enough rows or, if there are none, of all runs."""
        self.log_likelihoods_ = np.array([run.states[-1].stats.log_likelihood for run in runs])
        best = max(runs, key=self._worth)
        self._tell_passed_over(best, [*self.passed_over_, *(run.objectives[-1] for run in runs)])
        if (left := len(best.params.weights)) < self._n_parts:
            warnings.warn(
                f"{self._n_parts - left} of {self._n_parts} components lost all rows and had to be dropped "
                f'(collapse="drop"): the mixture has {left} left.',
                ConvergenceWarning,
                stacklevel=5,
            )
        return best

    def _worth(self, run):
        """What runs are ranked by: first whether all components have enough rows, then the objective."""
        return run.states[-1].stats.counts.min() >= self._fewest, run.objectives[-1]

    def _tell_passed_over(self, kept, objectives):
        higher = {float(top) for top in objectives if top > kept.objectives[-1]}
        self.passed_over_ = np.array(sorted(higher, reverse=True))

    def _run_onward(self, problem) -> Trace:
        self.passed_over_, self._fewest = np.empty(0), self._fewest_rows(problem.data)
        params = self._parameters()
        for name, shape in self._shapes(problem.data).items():
            there = np.shape(getattr(params, name))
            if there != shape:
                raise ValueError(
                    f"warm_start=True continues from the last fit, whose {name} have shape {there}; this one needs "
                    f"{shape}. Set warm_start=False to start afresh."
                )
        try:
            return self._best_of([self._run(problem, problem.model.with_fixed(params), self._history())])
        except CollapsedComponent:
            if self.collapse == "raise":
                raise
            return self._best_run(problem)
