"""scikit-learn's contract for any model of the engine: starts, runs of the one loop, and what the best of them gives.

A mixture, a regression, a chain of states, a factor analysis differ in their model, in where they start and in what
their parameters are called. Everything else is here, and only here.
"""

from __future__ import annotations

import functools
import itertools
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from emlearn import standard_errors
from emlearn.engine.abilities import prepared
from emlearn.engine.acceleration import METHODS
from emlearn.engine.convergence import monotone, until
from emlearn.engine.em import progress_bar
from emlearn.engine.state import State
from emlearn.engine.trace import Trace
from emlearn.estimators.options import number, one_of, or_none, refuse_options, seed, switch, whole

MOST_NUMBERS_KEPT = 2**21
"""If a trace holds more numbers than this, its states keep only their objectives, except the first and the last."""
WAYS_TO_ERRORS = ("oakes", "louis", "sem", "bootstrap")


def whole_or_not_at_all(fit: Callable) -> Callable:
    """A decorator: a method that fails leaves its estimator as it was, the old fit included.

    The method runs under NumPy's default error settings, because with ``all="raise"`` even 1e-200 squared fails.
    """

    @functools.wraps(fit)
    def method(self, *args, **options):
        before = vars(self).copy()
        try:
            with np.errstate(divide="warn", over="warn", invalid="warn", under="ignore"):
                return fit(self, *args, **options)
        except BaseException:
            vars(self).clear()
            vars(self).update(before)
            raise

    return method


class Problem(NamedTuple):
    """What a fit climbs: a model, the data as they were read, and the same data prepared for many E-steps."""

    model: Any
    data: Any
    ready: Any

    @classmethod
    def of(cls, model: Any, data: Any) -> Problem:
        """The problem of a model and its data."""
        return cls(model, data, prepared(model, data))


class EMEstimator(BaseEstimator):
    """The base class of all estimators, which is not used by itself.

    A subclass supplies three hooks, and overrides whatever else its data require:

    ``_make_model(data)``
        The model.
    ``_start(problem, rng)``
        Parameters to start from, drawn with ``rng``, a numpy ``RandomState``.
    ``_publish_parameters(params)``
        Sets the attributes with a trailing underscore.

    ``fit(X, y=None)`` reads the data by ``_read(X)``; a subclass whose ``fit`` takes more (weights, lengths) also
    ends it with ``return self._fit(data)``.

    Parameters
    ----------
    tol : float, default=1e-8
        EM stops when the estimated remaining gain of the objective is at most this, in nats per row.
    max_iter : int, default=1000
        The largest number of M-steps; 0 leaves the start as it is.
    n_init : int, default=1
        How many starts to try; the run with the highest objective is kept.
    accelerate : {"squarem", "anderson", "lbfgs"}, default=None
        See :mod:`emlearn.engine.acceleration`.
    warm_start : bool, default=False
        Whether to continue from the last fit.
    random_state : int, RandomState instance or None, default=None
    verbose : int, default=0
        If it is above 0, a progress bar is shown.

    Attributes
    ----------
    log_likelihood_ : float
        The total observed-data log-likelihood of the training data at the fitted parameters, in nats.
    log_likelihoods_ : ndarray of shape (n_runs,)
        The same at the end of the run from each start.
    lower_bound_, lower_bounds_ : float, list of float
        The objective per row at the end, and after each iteration.
    converged_ : bool
    n_iter_ : int
        The number of M-steps in the run that was kept.
    trace_ : Trace
        Every state of that run; if the model is large, most states keep only their objective.
    data_ : object
        The data as they were read, with their weights and labels; a pickle does not contain them.
    """

    def __init__(
        self, *, tol=1e-8, max_iter=1000, n_init=1, accelerate=None, warm_start=False, random_state=None, verbose=0
    ):
        self.tol = tol
        self.max_iter = max_iter
        self.n_init = n_init
        self.accelerate = accelerate
        self.warm_start = warm_start
        self.random_state = random_state
        self.verbose = verbose

    # --- the three hooks ------------------------------------------------------------------------------------

    def _make_model(self, data):
        raise NotImplementedError(f"{type(self).__name__} has no _make_model(data); EMEstimator says what it gives.")

    def _start(self, problem, rng):
        raise NotImplementedError(f"{type(self).__name__} has no _start(problem, rng); EMEstimator says what it gives.")

    def _publish_parameters(self, params):
        raise NotImplementedError(
            f"{type(self).__name__} has no _publish_parameters(params); EMEstimator says what it sets."
        )

    # --- what a subclass may override ----------------------------------------------------------------------

    def _rules(self):
        """What each option must be, by the name of the option."""
        return {
            "tol": number(0),
            "max_iter": whole(0),
            "n_init": whole(1),
            "accelerate": or_none(one_of(*filter(None, METHODS))),
            "warm_start": switch(),
            "random_state": seed(),
            "verbose": switch(),
        }

    def _read(self, X):
        """The data as the model takes them; raises ValueError for data that it cannot take."""
        return np.asarray(X, dtype=float)

    def _n_rows(self, data) -> float:
        """The number of rows by which ``tol``, which is per row, is multiplied."""
        return len(data)

    def _parameters(self):
        """The fitted parameters."""
        return self.trace_.params

    # --- the fit --------------------------------------------------------------------------------------------

    @whole_or_not_at_all
    def fit(self, X, y=None):
        """Fit by EM.

        Parameters
        ----------
        X : array-like
        y : object
            Ignored; scikit-learn's tools pass it.

        Returns
        -------
        self
        """
        refuse_options(self, self._rules())
        return self._fit(self._read(X))

    def _fit(self, data):
        problem = Problem.of(self._make_model(data), data)
        onward = self.warm_start and hasattr(self, "trace_")
        trace = self._run_onward(problem) if onward else self._best_run(problem)
        self._publish(trace, data)
        if not self.converged_ and self.max_iter > 0:
            warnings.warn(
                f"EM did not converge in {self.n_iter_} iterations: raise max_iter (now {self.max_iter}) "
                f"or tol (now {self.tol:g}), or look at trace_.",
                ConvergenceWarning,
                stacklevel=4,
            )
        return self

    def _best_run(self, problem) -> Trace:
        """The run that ends highest of those from ``n_init`` starts."""
        rng = check_random_state(self.random_state)
        return self._best_of([self._run(problem, self._start(problem, rng)) for _ in range(self.n_init)])

    def _best_of(self, runs) -> Trace:
        self.log_likelihoods_ = np.array([run.states[-1].stats.log_likelihood for run in runs])
        return max(runs, key=lambda run: run.objectives[-1])

    def _run_onward(self, problem) -> Trace:
        """The run that continues from the last fit."""
        return self._best_of([self._run(problem, self._parameters(), self._history())])

    def _history(self) -> list[float]:
        """The objectives that led to the last fit."""
        return [*self.trace_.history, *self.trace_.objectives]

    def _run(self, problem, params, history: Sequence[float] = (), *, plain: bool = False) -> Trace:
        """EM from ``params`` to convergence, without acceleration if ``plain``."""
        tol = self.tol * self._n_rows(problem.data)
        states = METHODS[None if plain else self.accelerate](problem.model, problem.ready, params)
        first = next(states)
        same = len(history) and np.isclose(first.objective, history[-1], rtol=1e-9)  # otherwise these are other data
        history = history[-4:-1] if same else ()
        states = monotone(itertools.chain([first], states))
        states = until(states, tol=tol, max_iter=self.max_iter, history=history)
        states = progress_bar(states, self.max_iter) if self.verbose else states
        return Trace(problem.model, light(states), tol, history=history)

    def _publish(self, trace, data):
        self._model = trace.model
        self._publish_parameters(trace.params)
        self.trace_, self.n_iter_, self.converged_ = trace, trace.n_iter, trace.converged
        self.log_likelihood_ = float(trace.states[-1].stats.log_likelihood)
        self.lower_bounds_ = (trace.objectives[1:] / self._n_rows(data)).tolist()
        self.lower_bound_ = float(trace.objectives[-1] / self._n_rows(data))
        self._fitted_data = data

    # --- how sure -------------------------------------------------------------------------------------------

    def standard_errors(self, method="oakes", **options):
        """Standard errors of the fitted parameters, from the data as they were fitted: weights, labels and all.

        Parameters
        ----------
        method : {"oakes", "louis", "sem", "bootstrap"}, default="oakes"
            A function of :mod:`emlearn.standard_errors`.
        **options
            Options of that function, such as the bootstrap's ``repeats``.

        Returns
        -------
        StandardErrors

        Raises
        ------
        ValueError
            If there is no such method, or no standard error holds at the fitted parameters.
        """
        check_is_fitted(self, "trace_")
        if method not in WAYS_TO_ERRORS:
            raise ValueError(f"method={method!r}: choose from {', '.join(map(repr, WAYS_TO_ERRORS))}.")
        return getattr(standard_errors, method)(self, **options)

    @property
    def data_(self):
        """The data as they were fitted."""
        check_is_fitted(self, "trace_")
        if "_fitted_data" not in vars(self):
            raise ValueError("a pickle or copy of a fit has no data: fit again to get standard errors or pictures.")
        return self._fitted_data

    def __getstate__(self):
        state = super().__getstate__().copy()
        state.pop("_fitted_data", None)
        return state


def light(states: Iterator[State]) -> Iterator[State]:
    """The states; those of a large model keep only their objective once more of them would fill the memory."""
    numbers, previous = 0, None
    for state in states:
        if previous is not None:
            yield previous if numbers < MOST_NUMBERS_KEPT else previous._replace(params=None, stats=None)
        numbers += sum(map(np.size, state.stats if isinstance(state.stats, tuple) else [state.stats]))
        previous = state
    if previous is not None:
        yield previous
