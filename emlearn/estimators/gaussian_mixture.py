"""``GaussianMixture``: the model of :mod:`emlearn.models.gaussian_mixture` under scikit-learn's contract.

Thin on purpose: validate, start, run the one loop, set the attributes.
"""

import warnings
from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, DensityMixin, _fit_context
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_is_fitted, validate_data

from emlearn import initialization
from emlearn.em import fit
from emlearn.errors import CollapsedComponent
from emlearn.models.gaussian_mixture import MixtureOfGaussians, Parameters
from emlearn.validation import refuse_constant_column, refuse_nonfinite, refuse_too_few_rows


class GaussianMixture(DensityMixin, BaseEstimator):
    r"""Gaussian mixture with full covariances, fitted by EM.

    Maximises :math:`\sum_i \log \sum_k \pi_k N(x_i; \mu_k, \Sigma_k)`.

    Parameters
    ----------
    n_components : int, default=1
    tol : float, default=1e-8
        EM stops when the mean log-likelihood has, by estimate, no more than this left to gain (nats per row;
        :func:`emlearn.convergence.remaining_gain`). scikit-learn holds its ``tol`` against the last gain.
    max_iter : int, default=1000
    n_init : int, default=1
        Starts to try; the run with the highest log-likelihood is kept.
    init_params : {"kmeans", "k-means++", "random_from_data", "random"}, default="kmeans"
    means_init : array of shape (n_components, n_features), default=None
        Start from these means instead, with equal weights and the covariance of the whole data.
    random_state : int, RandomState instance or None, default=None

    Attributes
    ----------
    weights_ : ndarray of shape (n_components,)
    means_ : ndarray of shape (n_components, n_features)
    covariances_ : ndarray of shape (n_components, n_features, n_features)
    log_likelihood_ : float
        Observed-data log-likelihood of the training data at the fitted parameters, in nats, total.
    lower_bound_ : float
        The same per row, as in scikit-learn.
    converged_ : bool
    n_iter_ : int
        M-steps of the run that was kept.
    trace_ : Trace
        Every state of that run.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only when ``X`` names its columns.

    Examples
    --------
    >>> from emlearn import GaussianMixture, datasets
    >>> mixture = GaussianMixture(2, random_state=0).fit(datasets.old_faithful())
    >>> round(mixture.log_likelihood_, 5)
    -1130.26396

    References
    ----------
    McLachlan & Peel (2000), Finite Mixture Models, chapter 3.
    """

    _model = MixtureOfGaussians()

    _parameter_constraints = {  # noqa: RUF012 (the name and form are scikit-learn's)
        "n_components": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="left")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "n_init": [Interval(Integral, 1, None, closed="left")],
        "init_params": [StrOptions(set(initialization.STARTS))],
        "means_init": ["array-like", None],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        n_components=1,
        *,
        tol=1e-8,
        max_iter=1000,
        n_init=1,
        init_params="kmeans",
        means_init=None,
        random_state=None,
    ):
        self.n_components = n_components
        self.tol = tol
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.means_init = means_init
        self.random_state = random_state

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None):
        """Fit by EM.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : ignored

        Returns
        -------
        self

        Raises
        ------
        ValueError
            For NaN, infinity, a constant column, fewer (distinct) rows than components.
        CollapsedComponent
            If every start ends in a component of no width.
        """
        X = self._validated(X, reset=True)
        refuse_constant_column(X, getattr(self, "feature_names_in_", None))
        refuse_too_few_rows(X, self.n_components)
        trace = self._best_of(self._starts(X), X)
        params = trace.params
        self.trace_, self.n_iter_, self.converged_ = trace, trace.n_iter, trace.converged
        self.weights_, self.means_, self.covariances_ = params.weights, params.means, params.covariances
        self.log_likelihood_ = float(trace.objectives[-1])
        self.lower_bound_ = self.log_likelihood_ / len(X)
        if not self.converged_:
            warnings.warn(
                f"EM has not converged after {self.n_iter_} iterations: raise max_iter (now {self.max_iter}) "
                f"or tol (now {self.tol:g}), or look at trace_.",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self

    def predict_proba(self, X):
        """Responsibilities, shape ``(n_samples, n_components)``."""
        return self._posterior(X).responsibilities

    def predict(self, X):
        """The component with the largest responsibility for each row, shape ``(n_samples,)``."""
        return self.predict_proba(X).argmax(axis=1)

    def fit_predict(self, X, y=None):
        """Fit, and label the rows fitted."""
        return self.fit(X, y).predict(X)

    def score_samples(self, X):
        """Log-density of each row, in nats, shape ``(n_samples,)``."""
        return self._posterior(X).log_density

    def score(self, X, y=None):
        """Mean log-density of the rows, in nats."""
        return float(self.score_samples(X).mean())

    def sample(self, n_samples=1):
        """Draw rows and the components that they came from.

        Returns
        -------
        X : ndarray of shape (n_samples, n_features)
        labels : ndarray of shape (n_samples,)
        """
        check_is_fitted(self)
        rng = check_random_state(self.random_state)
        labels = rng.choice(len(self.weights_), n_samples, p=self.weights_)
        white = rng.standard_normal((n_samples, self.n_features_in_))
        L = np.linalg.cholesky(self.covariances_)
        return self.means_[labels] + np.einsum("nij,nj->ni", L[labels], white), labels

    def aic(self, X):
        """Akaike's criterion: ``2 p - 2 log L``; lower is better."""
        return 2 * self._n_parameters() - 2 * self.score_samples(X).sum()

    def bic(self, X):
        """Schwarz's criterion: ``p log n - 2 log L``; lower is better."""
        log_density = self.score_samples(X)
        return self._n_parameters() * np.log(len(log_density)) - 2 * log_density.sum()

    def _validated(self, X, *, reset):
        X = validate_data(self, X, reset=reset, dtype=np.float64, ensure_all_finite=False, ensure_min_samples=1 + reset)
        refuse_nonfinite(X, getattr(self, "feature_names_in_", None), who=type(self).__name__)
        return X

    def _posterior(self, X):
        check_is_fitted(self)
        params = Parameters(self.weights_, self.means_, self.covariances_)
        return self._model.posterior(params, self._validated(X, reset=False))

    def _starts(self, X):
        """The parameters to start from, one set per start; a start may itself fail to be a mixture."""
        if self.means_init is not None:
            means = np.asarray(self.means_init, dtype=float)
            expected = (self.n_components, X.shape[1])
            if means.shape != expected or not np.isfinite(means).all():
                raise ValueError(
                    f"means_init must be finite numbers of shape (n_components, n_features) = {expected}, "
                    f"got shape {means.shape}: one row per component."
                )
            yield lambda: initialization.from_means(X, means)
            return
        rng, share = check_random_state(self.random_state), initialization.STARTS[self.init_params]
        for _ in range(self.n_init):
            yield lambda: initialization.from_responsibilities(X, share(X, self.n_components, rng))

    def _best_of(self, starts, X):
        """The highest run; a start that collapses is passed over, unless all do."""
        runs, collapses = [], []
        for start in starts:
            try:
                runs.append(self._run(start(), X))
            except CollapsedComponent as error:
                collapses.append(error)
        if not runs:
            raise collapses[0]
        return max(runs, key=lambda trace: trace.objectives[-1])

    def _run(self, params, X):
        """EM to convergence; where it ends beside a saddle it goes on from there, the twins pulled apart."""
        tol = self.tol * len(X)
        trace = fit(self._model, X, params, tol=tol, max_iter=self.max_iter)
        while pair := initialization.twins(trace.params, self._responsibilities(trace.params, X)):
            apart = initialization.pull_apart(trace.params, pair)
            try:
                onward = fit(self._model, X, apart, tol=tol, max_iter=self.max_iter)
            except CollapsedComponent:  # no summit that way: the saddle's own run stands
                break
            if onward.objectives[-1] <= trace.objectives[-1] + tol:
                break
            trace = onward
        return trace

    def _responsibilities(self, params, X):
        return self._model.posterior(params, X).responsibilities

    def _n_parameters(self):
        return self._model.free_parameters(self.n_components, self.n_features_in_)
