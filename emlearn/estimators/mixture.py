"""What mixtures alone have under scikit-learn's contract: weights, labels, components that collapse or coincide."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice

import numpy as np
from scipy.special import xlogy
from sklearn.base import DensityMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from emlearn.engine import online
from emlearn.engine.abilities import HasPosterior, Splittable
from emlearn.engine.convergence import remaining_gain
from emlearn.engine.em import em
from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.parallel import one_blas_thread
from emlearn.engine.posterior import Posterior
from emlearn.engine.state import evaluate
from emlearn.engine.trace import Trace
from emlearn.estimators.base import EMEstimator, Problem, whole_or_not_at_all
from emlearn.estimators.initialization import MOST_ROWS_TO_SEARCH, MOST_ROWS_TO_START, STARTS, filled, some_rows
from emlearn.estimators.options import instance, number, one_of, or_none, refuse_options, whole
from emlearn.estimators.saddles import duplicate_components
from emlearn.estimators.side_by_side import SideBySide
from emlearn.estimators.starts import EFFORTS, guesses, search, views
from emlearn.estimators.validation import (
    read_labels,
    read_sample_weight,
    read_weights_init,
    refuse_empty_column,
    refuse_nonfinite,
    refuse_too_few_rows,
)
from emlearn.models.labels import match_labels
from emlearn.models.table import UNKNOWN, Rows

OF_A_RUN = ("trace_", "converged_", "log_likelihood_", "log_likelihoods_", "lower_bound_", "lower_bounds_")
"""Attributes that tell of a run of EM, which online EM does not make."""
CHUNK = 4096
"""Rows predicted at a time."""
MOST_RESTARTS = 20
"""Starts more, where ``collapse="restart"``."""
CONFIRM = 6
"""States of plain EM after the end of a run, by which it is seen that it has come to its end."""
STARVED = 0.5
"""Rows: a component that expects fewer at the end is there in name only; the mixture is one of fewer components."""


class Mixture(DensityMixin, EMEstimator):
    """Base of all mixtures; not for use itself.

    A subclass supplies ``_model_with(rows, prior)``, ``_shapes(d)`` of its parameters, ``_from_responsibilities(model,
    rows, R)``, ``_parameters()`` (from its fitted attributes) and ``_publish_parameters(params)``.
    """

    _takes_missing = True
    """Whether an entry of ``X`` may be missing (NaN)."""
    _keeps_single = False
    """Whether single precision stays as it is; else it is made double."""

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
            "collapse": one_of("raise", "restart", "prior"),
        }

    @whole_or_not_at_all
    def fit(self, X, y=None, *, labels=None, sample_weight=None):
        """Fit by EM.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : object
            Ignored; here since scikit-learn's tools hand it on.
        labels : array-like of shape (n_samples,), default=None
            What is known of the rows' components: a number from 0 to ``n_components - 1``, or -1 where
            unknown. Component ``k`` is the one of the rows labelled ``k``. Rows keep their label while the mixture
            is fitted; ``predict`` does not know of it. With one component there is nothing to say: they are ignored.
        sample_weight : array-like of shape (n_samples,), default=None
            How often each row counts; a row of weight 2 is two equal rows.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            For data that the mixture cannot take: what, where, and the way out.
        CollapsedComponent
            If every start ends in a component of no width, or of no weight.
        """
        refuse_options(self, self._rules())
        rows = self._read_rows(X, labels, sample_weight, reset=True)
        refuse_too_few_rows(rows.X, self.n_components)
        self.__dict__.pop("_stream", None)  # what partial_fit remembers is of other parameters
        return self._fit(rows)

    @whole_or_not_at_all
    def partial_fit(self, X, y=None, *, labels=None, sample_weight=None):
        """Online EM: one step with one more batch of rows (:mod:`emlearn.engine.online`).

        The first batch makes the start: let it be large and mixed enough to hold every component. After a ``fit``
        it starts anew, with the next batch as the first.

        Parameters
        ----------
        X, y, labels, sample_weight
            As for :meth:`fit`.

        Returns
        -------
        self
        """
        refuse_options(self, self._rules())
        first = not hasattr(self, "_stream")
        rows = self._read_rows(X, labels, sample_weight, reset=first)
        if first:
            refuse_too_few_rows(rows.X, self.n_components)
            self._model = self._make_model(rows)
            trace = self._best_run(Problem.of(self._model, rows))
            self._stream = online.begin(self._model, trace.params, rows, rows.total)
        else:
            self._stream = online.step(self._model, self._stream, rows, rows.total)
        for stale in OF_A_RUN:
            self.__dict__.pop(stale, None)
        self._publish_parameters(self._stream.params)
        self.n_iter_ = self._stream.batches
        return self

    def fit_predict(self, X, y=None, *, labels=None, sample_weight=None):
        """Fit, and label the rows fitted."""
        return self.fit(X, labels=labels, sample_weight=sample_weight).predict(X)

    def predict_proba(self, X):
        """Responsibilities, shape ``(n_samples, n_components)``."""
        return self._as_given(self._posterior(X).responsibilities, X)

    def predict(self, X):
        """The component with the largest responsibility for each row, shape ``(n_samples,)``."""
        return self.predict_proba(X).argmax(axis=1)

    def score_samples(self, X):
        """Log-density of each row, of what was observed of it, in nats, shape ``(n_samples,)``."""
        return self._as_given(self._posterior(X).log_density, X)

    def score(self, X, y=None, sample_weight=None):
        """Mean log-density of the rows, in nats, each counted by its weight."""
        if sample_weight is None:
            return float(self.score_samples(X).mean())
        log_likelihood, n = self._total(X, sample_weight)
        return float(log_likelihood / n)

    def sample(self, n_samples=1):
        """Draw rows and the components that they came from.

        Returns
        -------
        X : ndarray of shape (n_samples, n_features)
        labels : ndarray of shape (n_samples,)
        """
        check_is_fitted(self)
        if n_samples < 1:
            raise ValueError(f"Invalid value for 'n_samples': {n_samples}. At least one row can be drawn.")
        rng = np.random.default_rng(check_random_state(self.random_state).randint(2**31))
        labels = rng.choice(len(self.weights_), n_samples, p=self.weights_)
        return self._plain_model().draw(self._parameters(), labels, rng), labels

    def standard_errors(self, method="oakes", **options):
        found = super().standard_errors(method, **options)
        return replace(found, names=tuple(map(self._published, found.names)))

    standard_errors.__doc__ = EMEstimator.standard_errors.__doc__

    def _published(self, name):
        """The name of a parameter as it was published, with the columns' own names where they have some."""
        field, _, places = name.rstrip("]").partition("[")
        indices, columns = places.split(", "), self._axes_of_columns(field)
        if columns and (names := getattr(self, "feature_names_in_", None)) is not None:
            indices[-columns:] = [repr(str(names[int(column)])) for column in indices[-columns:]]
        return f"{self._published_field(field)}[{', '.join(indices)}]" if places else name

    def _axes_of_columns(self, field):
        """How many of the last axes of a parameter's array run over the columns of ``X``."""
        return 0

    def _published_field(self, field):
        """What an array of the model's parameters is called among the fitted attributes, without the underscore."""
        return field

    def aic(self, X, sample_weight=None):
        """Akaike's criterion: ``2 p - 2 log L``; lower is better."""
        return 2 * self._n_parameters() - 2 * self._total(X, sample_weight)[0]

    def bic(self, X, sample_weight=None):
        """Schwarz's criterion: ``p log n - 2 log L``; lower is better."""
        log_likelihood, n = self._total(X, sample_weight)
        return self._n_parameters() * np.log(n) - 2 * log_likelihood

    def icl(self, X, sample_weight=None):
        r"""BIC plus twice the entropy of the responsibilities: it also charges for overlap; lower is better.

        Biernacki, Celeux & Govaert (2000), Assessing a mixture model for clustering with the integrated completed
        likelihood, IEEE Transactions on Pattern Analysis and Machine Intelligence 22, 719-725.
        """
        R = self.predict_proba(X)
        counted = Rows(R, read_sample_weight(sample_weight, R)).counted
        return self.bic(X, sample_weight) - 2 * counted @ xlogy(R, R).sum(axis=1)

    # --- what is read ---------------------------------------------------------------------------------------

    def _read_rows(self, X, labels=None, sample_weight=None, *, reset) -> Rows:
        """The data of a fit, validated; rows of no weight left out."""
        X = self._validated(X, reset=reset)
        weights = read_sample_weight(sample_weight, X)
        rows = Rows(X, weights, read_labels(labels, len(X), self._n_parts))
        if weights is not None:
            rows = rows[weights > 0]
        if reset:
            names = getattr(self, "feature_names_in_", None)
            refuse_empty_column(rows.X, names)
            self._refuse_to_fit(rows.X, names)
        return rows

    def _refuse_to_fit(self, X, names):
        """Raise ValueError for rows that can be predicted, but not fitted to."""

    def _validated(self, X, *, reset):
        dtype = [np.float64, np.float32] if self._keeps_single else np.float64
        X = validate_data(self, X, reset=reset, dtype=dtype, ensure_all_finite=False, ensure_min_samples=1 + reset)
        if reset:
            self._dtype = X.dtype
        names = getattr(self, "feature_names_in_", None)
        refuse_nonfinite(X, names, who=type(self).__name__, missing=self._takes_missing)
        return self._read_columns(X, names, reset=reset)

    def _read_columns(self, X, names, *, reset):
        """``X`` as the model takes it; ValueError for what this mixture in particular cannot take."""
        return X

    def _n_rows(self, data):
        return data.total

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = self._takes_missing
        return tags

    def _make_model(self, data):
        return self._model_with(data, self.prior)

    # --- starts ---------------------------------------------------------------------------------------------

    @property
    def _n_parts(self):
        """How many components the mixture has in all."""
        return self.n_components

    @property
    def _start_is_given(self):
        """Whether the user gave a whole start: then none is computed, and there is one run."""
        return False

    @property
    def _some_is_given(self):
        """Whether the user gave any of a start: then nothing is searched, and the rest of it is k-means'."""
        return self.weights_init is not None

    def _given_start(self, problem):
        """The user's own start, where it is whole."""
        raise NotImplementedError

    def _start(self, problem, rng, draw=None):
        """The user's own start, or what one M-step makes of a first guess, with what the user gave in its place."""
        if self._start_is_given:
            return self._as_asked(problem.model, self._given_start(problem))
        rows = some_rows(problem.data, rng, self._n_parts)
        R = (draw or self._guess)(filled(self._as_numbers(rows.X)), rng, rows.weights)
        R = self._as_labelled(rows, self._with_surplus(rows, R))
        return self._as_asked(problem.model, self._from_responsibilities(problem.model, rows, R))

    def _guess(self, X, rng, weights):
        """A first sharing-out of the rows, shape ``(n, n_components)``."""
        way = "kmeans" if self.init_params in EFFORTS else self.init_params
        return STARTS[way](X, self.n_components, rng, weights)

    def _guess_of_any_kind(self, X, rng, weights):
        return next(islice(guesses(X, self.n_components, rng), rng.randint(4), None))

    def _with_surplus(self, rows, R):
        """A guess of ``n_components`` columns with those of the components that the mixture adds of its own."""
        return R

    def _as_labelled(self, rows, R):
        """A first guess, with the rows whose label is known at their component."""
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
        """The highest run; a start that collapses is passed over, unless all do."""
        self.prior_ = self.prior or 0.0
        runs, collapses = self._runs(problem)
        if not runs and self.collapse == "prior":
            self.prior_ = 1.0
            runs, _ = self._runs(Problem.of(self._model_with(problem.data, 1.0), problem.data))
        if not runs:
            raise min(collapses, key=lambda error: np.isnan(error.variance))  # one that tells of a width, if any does
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
        """A run from each of several starts, ``None`` where it collapses; it ends where no start is new."""
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
        """A start as high as none before, whose heights are ``begun``; ``None`` if there seems to be none.

        Where the way that was asked for gives the same again, those of the search take its place.
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
                    found.append(self._run(problem, end.params))
                except CollapsedComponent as error:
                    collapses.append(error)
                if found and self._worth(found[-1])[0]:
                    break
            if not ends and not side.collapses:  # everywhere some row is impossible: a start of its own tells why
                found.append(self._run(problem, self._start(problem, rng)))
            kept = max(found, key=self._worth, default=None)
            if kept and len(rows) == len(problem.data):
                tops = [*(run.objectives[-1] for run in found), *(end.height * rows.unit for end in ends)]
                self._tell_passed_over(kept, tops)
            yield kept

    def _fewest_rows(self, rows) -> float:
        """The expected count below which a component is a spike, or starved."""
        return STARVED * rows.unit

    def _best_of(self, runs) -> Trace:
        """The highest of the runs whose components all have rows enough; where there is none, of all."""
        self.log_likelihoods_ = np.array([run.states[-1].stats.log_likelihood for run in runs])
        best = max(runs, key=self._worth)
        self._tell_passed_over(best, [*self.passed_over_, *(run.objectives[-1] for run in runs)])
        return best

    def _worth(self, run):
        """What runs are ranked by: first whether all components have rows enough, then the objective."""
        return run.states[-1].stats.counts.min() >= self._fewest, run.objectives[-1]

    def _tell_passed_over(self, kept, objectives):
        higher = {float(top) for top in objectives if top > kept.objectives[-1]}
        self.passed_over_ = np.array(sorted(higher, reverse=True))

    def _run_onward(self, problem) -> Trace:
        self.passed_over_, self._fewest = np.empty(0), self._fewest_rows(problem.data)
        params = self._parameters()
        for name, shape in self._shapes(problem.data.X.shape[1]).items():
            there = np.shape(getattr(params, name))
            if there != shape:
                raise ValueError(
                    f"warm_start=True goes on from the last fit, whose {name} have shape {there}; this one needs "
                    f"{shape}. Set warm_start=False to start anew."
                )
        try:
            return self._best_of([self._run(problem, problem.model.with_fixed(params), self._history())])
        except CollapsedComponent:
            if self.collapse == "raise":
                raise
            return self._best_run(problem)

    def _run(self, problem, params, history=(), *, plain=False) -> Trace:
        """EM to convergence; where it only seems to have come there it goes on, and a starved component is named."""
        trace = super()._run(problem, params, history, plain=plain)
        while trace.converged and (onward := self._onward(problem, trace)):
            trace = onward
        if trace.converged and not problem.model.prior:  # which feeds all
            self._refuse_starved(problem.data, trace)
        return trace

    def _onward(self, problem, trace) -> Trace | None:
        """A run that ends higher, from off a saddle, off an edge or from where EM still climbs; or ``None``."""
        for starts in (self._off_the_saddle, self._off_the_edge, self._still_climbing):
            for start, plain in starts(problem, trace):
                onward = self._higher(problem, trace, start, plain)
                if onward:
                    return onward
        return None

    def _higher(self, problem, trace, start, plain) -> Trace | None:
        """The run from a start, if it ends higher than another."""
        with contextlib.suppress(CollapsedComponent):  # no summit that way
            onward = super()._run(problem, start, plain=plain)
            if onward.objectives[-1] > trace.objectives[-1] + trace.tol:
                return onward
        return None

    def _still_climbing(self, problem, trace):
        """Where some steps of plain EM lead, if they tell that there is more to gain than ``tol``."""
        states = list(islice(em(problem.model, problem.ready, trace.params), CONFIRM))
        objectives = [state.objective for state in states]
        if remaining_gain(objectives[-4:], states[-1].slack) > trace.tol and objectives[-1] > objectives[0]:
            yield states[-1].params, True

    def _off_the_edge(self, problem, trace):
        """Starts off an edge of the parameters' range that a run has come too near; for families that have one."""
        return ()

    def _refuse_starved(self, rows, trace):
        """Raise CollapsedComponent where a component has lost its rows."""
        counts = trace.states[-1].stats.counts
        free = np.isnan(trace.model.fixed.get("weights", np.full(len(counts), np.nan)))
        starved = free & (counts < STARVED * rows.unit)
        if starved.any():
            k = int(np.argmin(np.where(starved, counts, np.inf)))
            raise CollapsedComponent(k, float(counts[k] / rows.total))

    def _off_the_saddle(self, problem, trace):
        """Starts beside a saddle: two components that coincide, split."""
        if not (isinstance(problem.model, Splittable) and isinstance(problem.model, HasPosterior)):
            return
        rows = problem.data
        some = rows if len(rows) <= MOST_ROWS_TO_START else rows[:: len(rows) // MOST_ROWS_TO_START]
        R = problem.model.posterior(trace.params, some).responsibilities
        for pair in duplicate_components(trace.params, R, some.weights):
            with contextlib.suppress(NotImplementedError):  # a family that knows no way
                yield problem.model.split(trace.params, pair), False

    # --- what was fitted ------------------------------------------------------------------------------------

    def _posterior(self, X) -> Posterior:
        check_is_fitted(self)
        X = self._validated(X, reset=False)
        model, params = self._plain_model(), self._parameters()
        parts = [model.posterior(params, chunk) for chunk in Rows(X).chunks(CHUNK)]
        return Posterior(*(np.concatenate(part) for part in zip(*parts)))

    def _plain_model(self):
        """The model that was fitted, without its prior."""
        return replace(self._model, prior=None)

    def _for_parts_of_the_data(self):
        """Options with which to fit a part of the data alone."""
        return {}

    def _n_parameters(self):
        return self._plain_model().n_parameters(self._parameters())

    def _as_given(self, values, X):
        """``values`` in single precision where ``X`` came in it."""
        return values.astype(np.float32) if self._keeps_single and np.asarray(X).dtype == np.float32 else values

    def _total(self, X, sample_weight):
        log_density = self._posterior(X).log_density
        weights = read_sample_weight(sample_weight, log_density)
        if weights is None:
            return log_density.sum(), len(log_density)
        counts = weights > 0  # a row of no weight may well be impossible
        return weights[counts] @ log_density[counts], weights.sum()
