"""What every mixture has in common under scikit-learn's contract: what is read, and what is published.

Between the two EM runs: :mod:`emlearn.estimators.runs`. A mixture of its own supplies a model and says what its
parameters are called.
"""

from __future__ import annotations

import warnings
from numbers import Integral, Real

import numpy as np
from scipy.special import xlogy
from sklearn.base import BaseEstimator, DensityMixin, _fit_context
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_is_fitted, validate_data

from emlearn.engine import online
from emlearn.engine.acceleration import METHODS
from emlearn.engine.posterior import Posterior
from emlearn.estimators.initialization import STARTS
from emlearn.estimators.runs import Runs
from emlearn.estimators.validation import (
    read_labels,
    read_sample_weight,
    refuse_empty_column,
    refuse_nonfinite,
    refuse_too_few_rows,
)
from emlearn.models.table import Rows

OF_A_RUN = ("trace_", "converged_", "log_likelihood_", "log_likelihoods_", "lower_bound_", "lower_bounds_")
"""Attributes that tell of a run of EM, which online EM does not make."""
CHUNK = 4096
"""Rows predicted at a time."""


class Mixture(Runs, DensityMixin, BaseEstimator):
    """Base of all mixtures; not for use itself.

    A subclass supplies ``_make_model(rows, prior)``, ``_shapes(d)`` of its parameters, ``_from_shares(model, rows,
    R)``, ``_parameters()`` (from its fitted attributes), ``_publish_parameters(params)``, ``_draw(labels, rng)`` and
    ``_n_parameters()``.
    """

    _parameter_constraints = {  # noqa: RUF012 (the name and form are scikit-learn's)
        "n_components": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="left")],
        "max_iter": [Interval(Integral, 0, None, closed="left")],
        "n_init": [Interval(Integral, 1, None, closed="left")],
        "init_params": [StrOptions(set(STARTS))],
        "weights_init": ["array-like", None],
        "fixed": [dict, None],
        "prior": [Interval(Real, 0, None, closed="left"), None],
        "collapse": [StrOptions({"raise", "restart", "prior"})],
        "accelerate": [StrOptions({name for name in METHODS if name}), None],
        "warm_start": ["boolean"],
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    }

    _takes_missing = True
    """Whether an entry of ``X`` may be missing (NaN)."""

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None, sample_weight=None):
        """Fit by EM.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,), default=None
            What is known of the rows' components: a number from 0 to ``n_components - 1``, or -1 where
            unknown. Component ``k`` is the one of the rows labelled ``k``. Rows keep their label while the mixture
            is fitted; ``predict`` does not know of it. With one component there is nothing to tell: ``y`` is ignored.
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
        rows = self._rows(X, y, sample_weight, reset=True)
        refuse_too_few_rows(rows.X, self.n_components)
        model = self._make_model(rows, self.prior)
        data = model.prepare(rows)
        onward = self.warm_start and hasattr(self, "trace_")
        trace = self._onward(model, data, rows) if onward else self._best_run(model, data, rows)
        self.__dict__.pop("_stream", None)  # what partial_fit remembers is of other parameters
        self._publish(model, trace, rows)
        if not self.converged_ and self.max_iter > 0:
            warnings.warn(
                f"EM did not converge in {self.n_iter_} iterations: raise max_iter (now {self.max_iter}) "
                f"or tol (now {self.tol:g}), or look at trace_.",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y=None, sample_weight=None):
        """Online EM: one step with one more batch of rows (:mod:`emlearn.engine.online`).

        The first batch makes the start: let it be large and mixed enough to hold every component. After a ``fit``
        it starts anew, with the next batch as the first.

        Parameters
        ----------
        X, y, sample_weight
            As for :meth:`fit`.

        Returns
        -------
        self
        """
        first = not hasattr(self, "_stream")
        rows = self._rows(X, y, sample_weight, reset=first)
        if first:
            refuse_too_few_rows(rows.X, self.n_components)
            self._online_model = self._make_model(rows, self.prior)
            trace = self._best_run(self._online_model, self._online_model.prepare(rows), rows)
            self._stream = online.begin(self._online_model, trace.params, rows, rows.total)
        else:
            self._stream = online.step(self._online_model, self._stream, rows, rows.total)
        for stale in OF_A_RUN:
            self.__dict__.pop(stale, None)
        self._publish_parameters(self._stream.params)
        self.n_iter_ = self._stream.batches
        return self

    def fit_predict(self, X, y=None, sample_weight=None):
        """Fit, and label the rows fitted."""
        return self.fit(X, y, sample_weight).predict(X)

    def predict_proba(self, X):
        """Responsibilities, shape ``(n_samples, n_components)``."""
        return self._posterior(X).responsibilities

    def predict(self, X):
        """The component with the largest responsibility for each row, shape ``(n_samples,)``."""
        return self.predict_proba(X).argmax(axis=1)

    def score_samples(self, X):
        """Log-density of each row, of what was observed of it, in nats, shape ``(n_samples,)``."""
        return self._posterior(X).log_density

    def score(self, X, y=None, sample_weight=None):
        """Mean log-density of the rows, in nats, each counted by its weight."""
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
        return self._draw(labels, rng), labels

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
        weights = read_sample_weight(sample_weight, R)
        return self.bic(X, sample_weight) - 2 * (np.ones(len(R)) if weights is None else weights) @ xlogy(R, R).sum(
            axis=1
        )

    # --- what is read ---------------------------------------------------------------------------------------

    def _rows(self, X, y, sample_weight, *, reset) -> Rows:
        """The data of a fit, validated; rows of no weight left out."""
        X = self._validated(X, reset=reset)
        weights = read_sample_weight(sample_weight, X)
        labels = read_labels(y, len(X), self._n_parts)
        rows = Rows(X, weights, labels)
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
        names = getattr(self, "feature_names_in_", None)
        refuse_nonfinite(X, names, who=type(self).__name__, missing=self._takes_missing)
        return self._read(X, names, reset=reset)

    _keeps_single = False
    """Whether single precision stays as it is; else it is made double."""

    def _read(self, X, names, *, reset):
        """``X`` as the model takes it; ValueError for what this mixture in particular cannot take."""
        return X

    # --- what is published ----------------------------------------------------------------------------------

    def _publish(self, model, trace, rows):
        self._publish_parameters(trace.params)
        self.trace_, self.n_iter_, self.converged_ = trace, trace.n_iter, trace.converged
        self.log_likelihood_ = float(trace.states[-1].stats.log_likelihood)
        self.lower_bounds_ = (trace.objectives[1:] / rows.total).tolist()
        self.lower_bound_ = float(trace.objectives[-1] / rows.total)

    def _posterior(self, X) -> Posterior:
        check_is_fitted(self)
        X = self._validated(X, reset=False)
        model, params = self._plain_model(), self._parameters()
        parts = [model.posterior(params, chunk) for chunk in Rows(X).chunks(CHUNK)]
        return Posterior(*(np.concatenate(part) for part in zip(*parts)))

    def _plain_model(self):
        """The model that was fitted, without what only a fit needs."""
        return self._make_model(Rows(np.zeros((1, self.n_features_in_))), None)

    def _total(self, X, sample_weight):
        log_density = self.score_samples(X)
        weights = read_sample_weight(sample_weight, log_density)
        if weights is None:
            return log_density.sum(), len(log_density)
        counts = weights > 0  # a row of no weight may well be impossible
        return weights[counts] @ log_density[counts], weights.sum()

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = self._takes_missing
        return tags
