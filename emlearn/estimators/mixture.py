"""What mixtures alone have under scikit-learn's contract: weights and labels, responsibilities, criteria, batches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.special import xlogy
from sklearn.base import DensityMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from emlearn.cluster.rows import read_on_cluster
from emlearn.engine import online
from emlearn.engine.posterior import Posterior
from emlearn.estimators.base import EMEstimator, Problem, whole_or_not_at_all
from emlearn.estimators.climbing import MixtureClimber
from emlearn.estimators.options import refuse_options
from emlearn.estimators.validation import (
    read_labels,
    read_sample_weight,
    refuse_empty_column,
    refuse_no_numbers,
    refuse_nonfinite,
    refuse_too_few_rows,
)
from emlearn.models.table import CHUNK, Rows, unmasked
from emlearn.standard_errors.components import cautions

OF_A_RUN = ("trace_", "converged_", "log_likelihood_", "log_likelihoods_", "lower_bound_", "lower_bounds_")
"""Attributes that describe a run of EM, which online EM does not have."""


class Mixture(DensityMixin, MixtureClimber):
    """The base class of all mixtures, which is not used by itself.

    A subclass supplies ``_model_with(rows, prior)``, ``_shapes(rows)`` of its parameters, ``_parameters()`` (from its
    fitted attributes), ``_from_responsibilities(model, rows, R)`` and ``_publish_parameters(params)``.
    """

    _takes_missing = True
    """Whether an entry of ``X`` may be missing (NaN)."""
    _keeps_single = False
    """Whether it computes with rows in single precision as they are; otherwise they are made double before."""

    @whole_or_not_at_all
    def fit(self, X, y=None, *, labels=None, sample_weight=None):
        """Fit by EM.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Or a Dask array or dataframe, which is fitted where it lies (:mod:`emlearn.cluster`).
        y : object
            Ignored; scikit-learn's tools pass it.
        labels : array-like of shape (n_samples,), default=None
            The component of each row, where it is known: a number from 0 to ``n_components - 1``, or -1 where it
            is unknown. Component ``k`` is that of the rows labelled ``k``. Rows keep their label while the mixture
            is fitted, but ``predict`` does not use it. With one component labels say nothing and are ignored.
        sample_weight : array-like of shape (n_samples,), default=None
            How often each row counts; a row of weight 2 stands for two equal rows.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            For data that the mixture cannot take; the message says what, where, and a way out.
        CollapsedComponent
            If every start ends in a component without width, or without weight.
        """
        refuse_options(self, self._rules())
        rows = self._read_rows(X, labels, sample_weight, reset=True)
        refuse_too_few_rows(rows.at_hand.X, self.n_components)
        self.__dict__.pop("_stream", None)  # what partial_fit remembers is of other parameters
        return self._fit(rows)

    @whole_or_not_at_all
    def partial_fit(self, X, y=None, *, labels=None, sample_weight=None):
        """Online EM: one step with one more batch of rows (:mod:`emlearn.engine.online`).

        The first batch makes the start: it should be large and mixed enough to hold every component. After a
        ``fit`` it starts afresh, with the next batch as the first.

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
            refuse_too_few_rows(rows.at_hand.X, self.n_components)
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
        """Fit, and return the label of each row that was fitted."""
        return self.fit(X, labels=labels, sample_weight=sample_weight).predict(X)

    def predict_proba(self, X):
        """Responsibilities, shape ``(n_samples, n_components)``."""
        return self._as_given(self._posterior(X).responsibilities, X)

    def predict(self, X):
        """The component with the largest responsibility for each row, shape ``(n_samples,)``."""
        return self.predict_proba(X).argmax(axis=1)

    def score_samples(self, X):
        """The log-density of what was observed of each row, in nats, shape ``(n_samples,)``."""
        return self._as_given(self._posterior(X).log_density, X)

    def score(self, X, y=None, sample_weight=None):
        """The mean log-density of the rows, in nats, each row counted by its weight."""
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
            raise ValueError(f"Invalid value for 'n_samples': {n_samples}. It must be 1 or more.")
        rng = np.random.default_rng(check_random_state(self.random_state).randint(2**31))
        labels = rng.choice(len(self.weights_), n_samples, p=self.weights_)
        return self._plain_model().draw(self._parameters(), labels, rng).astype(self._dtype), labels

    def standard_errors(self, method="oakes", **options):
        found = super().standard_errors(method, **options)
        said = cautions(found, self.trace_.states[-1].stats.counts, self._fields_of_each())
        return replace(found, names=tuple(map(self._published, found.names)), cautions=said)

    standard_errors.__doc__ = EMEstimator.standard_errors.__doc__

    def _published(self, name):
        """The name of a parameter as it was published, with the names of the columns if they have any."""
        field, _, places = name.rstrip("]").partition("[")
        indices, columns = places.split(", "), self._axes_of_columns(field)
        if columns and (names := getattr(self, "feature_names_in_", None)) is not None:
            indices[-columns:] = [repr(str(names[int(column)])) for column in indices[-columns:]]
        return f"{self._published_field(field)}[{', '.join(indices)}]" if places else name

    def _fields_of_each(self):
        """The arrays of the model's parameters of which each component has its own, weights aside."""
        return ("theta",)

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

    def _read_rows(self, X, labels=None, sample_weight=None, *, reset) -> Any:
        """The data of a fit, validated, without the rows of weight 0: :class:`Rows`, or :class:`ClusterRows`."""
        if reset and hasattr(X, "__dask_graph__"):
            spread = read_on_cluster(self, X, labels, sample_weight)
            self._learn(spread)
            return spread
        X = self._validated(X, reset=reset)
        weights = read_sample_weight(sample_weight, X)
        rows = Rows(X, weights, read_labels(labels, len(X), self._n_parts))
        if weights is not None:
            rows = rows[weights > 0]
        if reset:
            names = getattr(self, "feature_names_in_", None)
            refuse_empty_column(rows.X, names)
            self._refuse_to_fit(rows.X, names)
            self._learn(rows)
        return rows

    def _learn(self, rows):
        """Learn what only all rows together tell, such as a mean."""

    def _refuse_to_fit(self, X, names):
        """Raise ValueError for rows that can be predicted, but to which nothing can be fitted."""

    def _validated(self, X, *, reset):
        rules = {"dtype": [np.float64, np.float32], "ensure_all_finite": False, "ensure_min_samples": 1 + reset}
        try:
            X = validate_data(self, unmasked(X), reset=reset, **rules)
        except (TypeError, ValueError):
            refuse_no_numbers(X)
            raise
        if reset:
            self._dtype = X.dtype  # what comes in so goes out so; sums are made in double precision all the same
        X = X if self._keeps_single else X.astype(float, copy=False)
        names = getattr(self, "feature_names_in_", None)
        refuse_nonfinite(X, names, who=type(self).__name__, missing=self._takes_missing)
        return self._read_columns(X, names, reset=reset)

    def _read_columns(self, X, names, *, reset):
        """``X`` as the model takes it; raises ValueError for what this mixture in particular cannot take."""
        return X

    def _n_rows(self, data):
        return data.total

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = self._takes_missing
        return tags

    def _make_model(self, data):
        return self._model_with(data, self.prior)

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
        """The options that a fit to a part of the data needs."""
        return {}

    def _n_parameters(self):
        return self._plain_model().n_parameters(self._parameters())

    def _as_given(self, values, X):
        """``values`` in single precision if ``X`` is."""
        return values.astype(np.float32) if np.asarray(X).dtype == np.float32 else values

    def _total(self, X, sample_weight):
        log_density = self._posterior(X).log_density
        weights = read_sample_weight(sample_weight, log_density)
        if weights is None:
            return log_density.sum(), len(log_density)
        counts = weights > 0  # a row of no weight may well be impossible
        return weights[counts] @ log_density[counts], weights.sum()
