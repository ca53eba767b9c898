"""``GaussianMixture``: the model of :mod:`emlearn.models.gaussian.mixture` under scikit-learn's contract."""

from dataclasses import replace

import numpy as np

from emlearn.engine.abilities import prepared
from emlearn.estimators import initialization
from emlearn.estimators.mixture import Mixture
from emlearn.estimators.options import number, one_of
from emlearn.estimators.validation import read_array, read_fixed, refuse_constant_column, refuse_uneven_columns
from emlearn.models.gaussian.covariances import COVARIANCES
from emlearn.models.gaussian.decompositions import DECOMPOSITIONS
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians, PseudoObservations


class GaussianMixture(Mixture):
    r"""Gaussian mixture, fitted by EM.

    Maximises :math:`\sum_i \log \sum_k \pi_k N(x_i; \mu_k, \Sigma_k)`. Entries of ``X`` may be missing (NaN): the
    likelihood is then that of what was observed, and nothing is filled in.

    Parameters
    ----------
    n_components : int, default=1
    covariance_type : {"full", "tied", "diag", "spherical"} or a name of mclust's, default="full"
        See :mod:`emlearn.models.gaussian.covariances`, and :mod:`emlearn.models.gaussian.decompositions` for mclust's
        fourteen by volume, shape and orientation, such as ``"VEV"``.
    tol : float, default=1e-8
        EM stops when the estimated remaining gain of the objective is at most this, in nats per row
        (:func:`emlearn.engine.convergence.remaining_gain`). scikit-learn compares its ``tol`` with the last gain.
    reg_covar : float, default=0
        A floor under every variance: each row stands for a small Gaussian cloud of this variance, over which the
        log-density of each component is averaged. That average is the objective that EM climbs, and
        ``lower_bound_``; ``log_likelihood_`` and ``score`` are those of the rows themselves. (scikit-learn adds
        the same to the covariances after each M-step but leaves it out of the E-step and of the objective, which
        may then fall.)
    max_iter : int, default=1000
        The largest number of M-steps; 0 leaves the start as it is.
    n_init : int, default=1
        How many different starts, or searches, to try; fewer if there are no more. The run with the highest
        objective is kept, but one with a spike, a component of fewer than ``2 (n_features + 1)`` rows or 2% of
        them, is kept only if all runs have one.
    init_params : {"search", "thorough", "kmeans", "k-means++", "random_from_data", "random", "kmeans_scaled"}
        ``"search"``, the default: short climbs from many different starts compete, and the best is taken apart and
        climbs again; L-BFGS takes the winner near its summit, where EM ends. ``"thorough"`` searches more
        (:mod:`emlearn.estimators.starts`). If there are more than 2,000 rows, a random part is searched. The next four
        are single starts, as scikit-learn draws them; ``"kmeans_scaled"`` is the first of them after each column has
        been divided by its standard deviation.
    weights_init : array of shape (n_components,), default=None
    means_init : array of shape (n_components, n_features), default=None
        Start from these means, with equal weights and the covariance of the whole data.
    precisions_init : array, default=None
        Start from these inverse covariances, in the shape of ``precisions_``.
    fixed : dict, default=None
        Fixed values of ``"weights"``, ``"means"`` or ``"covariances"``; NaN where a component is free.
    prior : float, default=None
        How many imagined rows are added to those of each component, with the covariance of the whole data divided
        by ``n_components ** (2 / n_features)``. The logarithm of this prior is part of the objective.
    collapse : {"raise", "restart", "prior", "drop"}, default="raise"
        If every start ends in a component without width or without rows: raise an error, try up to 20 more starts,
        or fit again with ``prior=1``; ``"drop"`` continues without a component that has lost its rows, with a
        warning, and raises an error for one without width.
    accelerate : {"squarem", "anderson", "lbfgs"}, default=None
        See :mod:`emlearn.engine.acceleration`.
    warm_start : bool, default=False
        Whether to continue from the last fit.
    random_state : int, RandomState instance or None, default=None
    verbose : int, default=0
        If it is above 0, a progress bar is shown.

    Attributes
    ----------
    weights_ : ndarray of shape (n_components,)
    means_ : ndarray of shape (n_components, n_features)
    covariances_ : ndarray
        ``(n_components, n_features, n_features)`` for full, ``(n_features, n_features)`` for tied,
        ``(n_components, n_features)`` for diag and ``(n_components,)`` for spherical; for mclust's further types as
        for diag if their second or third letter puts the axes along the columns (EII, EEI, VEI, EVI), else as for full.
    precisions_, precisions_cholesky_ : ndarray
        The inverse of ``covariances_``, and its upper-triangular root.
    log_likelihood_ : float
        The total observed-data log-likelihood of the training data at the fitted parameters, in nats.
    log_likelihoods_ : ndarray of shape (n_runs,)
        The same at the end of the run from each start.
    passed_over_ : ndarray
        The objectives of runs that ended higher than the one that was kept, but in a spike.
    lower_bound_ : float
        The objective per row: the log-likelihood, and with a prior its logarithm.
    prior_ : float
        The prior of the fit: ``prior``, or 1 if a collapse called for it.
    lower_bounds_ : list of float
        The objective per row after each iteration.
    converged_ : bool
    n_iter_ : int
        The number of M-steps in the run that was kept.
    trace_ : Trace
        Every state of that run; if the model is large, most states keep only their objective.
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

    _keeps_single = True

    def __init__(
        self, n_components=1, *, covariance_type="full", tol=1e-8, reg_covar=0.0, max_iter=1000, n_init=1,
        init_params="search", weights_init=None, means_init=None, precisions_init=None, fixed=None, prior=None,
        collapse="raise", accelerate=None, warm_start=False, random_state=None, verbose=0,
    ):  # fmt: skip
        super().__init__(
            n_components, tol=tol, max_iter=max_iter, n_init=n_init, init_params=init_params, weights_init=weights_init,
            fixed=fixed, prior=prior, collapse=collapse, accelerate=accelerate, warm_start=warm_start,
            random_state=random_state, verbose=verbose,
        )  # fmt: skip
        self.covariance_type = covariance_type
        self.reg_covar = reg_covar
        self.means_init = means_init
        self.precisions_init = precisions_init

    def _rules(self):
        return {**super()._rules(), "covariance_type": one_of(*COVARIANCES, *DECOMPOSITIONS), "reg_covar": number(0)}

    @property
    def _covariance(self):
        return {**COVARIANCES, **DECOMPOSITIONS}[self.covariance_type]

    def _refuse_to_fit(self, X, names):
        if self.reg_covar == 0:
            refuse_constant_column(X, names)
        refuse_uneven_columns(X, names, self._covariance.most_uneven, self.covariance_type)

    def _shapes(self, rows):
        K, d = self.n_components, rows.width
        return {"weights": (K,), "means": (K, d), "covariances": self._covariance.shape(K, d)}

    def _model_with(self, rows, prior):
        K, d = self.n_components, rows.width
        fixed = read_fixed(self.fixed, self._shapes(rows))
        pseudo = None
        if prior:
            whole = _whole_covariance(rows) / K ** (2 / d)
            pseudo = PseudoObservations(prior, self._covariance.project(prior * np.tile(whole, (K, 1, 1))))
        if "covariances" in fixed:
            refuse_covariances(self._covariance, fixed["covariances"], K, d)
        return MixtureOfGaussians(self._covariance, pseudo, fixed, self.reg_covar)

    def _fewest_rows(self, rows):
        if self._covariance.bounded or self.prior_ > 0:  # then the likelihood has a bound, and no spikes
            return super()._fewest_rows(rows)
        return max(2 * (rows.width + 1) * rows.unit, 0.02 * rows.total)

    @property
    def _start_is_given(self):
        return self.means_init is not None

    @property
    def _some_is_given(self):
        return super()._some_is_given or self.means_init is not None or self.precisions_init is not None

    def _given_start(self, problem):
        K, rows = self.n_components, problem.data.at_hand
        means = read_array(self.means_init, (K, rows.width), "means_init", "(n_components, n_features)")
        params = initialization.from_means(initialization.filled(rows.X), means, self._covariance, rows.weights)
        return self._with_precisions(params)

    def _from_responsibilities(self, model, rows, R):
        X = initialization.filled(rows.X).astype(float)
        return self._with_precisions(initialization.from_responsibilities(replace(rows, X=X), R, model))

    def _with_precisions(self, params):
        """``params`` with the covariances whose inverses the user gave."""
        if self.precisions_init is None:
            return params
        K, d = params.means.shape
        return replace(params, covariances=_covariances_of(self._covariance, self.precisions_init, K, d))

    def _parameters(self):
        weights, means, covariances = (
            np.asarray(part, dtype=float) for part in (self.weights_, self.means_, self.covariances_)
        )
        return GaussianParameters(weights, means, covariances, self._model.covariance)

    def _publish_parameters(self, params):
        arrays = {
            "weights_": params.weights,
            "means_": params.means,
            "covariances_": params.covariances,
            "precisions_": params.precisions,
            "precisions_cholesky_": params.covariance.stored(params.precisions_cholesky),
        }
        for name, part in arrays.items():
            setattr(self, name, part.astype(self._dtype))

    def _fields_of_each(self):
        return ("means",) if self._covariance.shared else ("means", "covariances")

    def _axes_of_columns(self, field):
        if field == "covariances":
            return self._model.covariance.column_axes
        return int(field == "means")

    def _plain_model(self):
        return replace(super()._plain_model(), reg_covar=0.0)

    def _publish(self, trace, data):
        super()._publish(trace, data)
        if trace.model.reg_covar:
            plain = replace(trace.model, reg_covar=0.0)
            self.log_likelihood_ = plain.e_step(trace.params, prepared(plain, data)).log_likelihood


def refuse_covariances(covariance, held, K, d):
    """Raise ValueError if the covariances to be fixed are not valid covariances."""
    if covariance.shared and np.isnan(held).any():
        raise ValueError(f"fixed['covariances']: {covariance.name} covariances share numbers, so give all of them.")
    free = covariance.divide(covariance.project(np.tile(np.eye(d), (K, 1, 1))), np.ones(K))
    matrices = covariance.expand(np.where(np.isnan(held), free, held), K, d)
    symmetric = np.allclose(matrices, matrices.swapaxes(1, 2), rtol=1e-9, atol=0)
    if not symmetric or np.linalg.eigvalsh(matrices).min() <= 0:
        raise ValueError("fixed['covariances'] must be symmetric and positive definite, and variances above 0.")


def _covariances_of(covariance, precisions, K, d):
    """The covariances whose inverses these are."""
    shape = covariance.shape(K, d)
    precisions = read_array(precisions, shape, "precisions_init", f"that of {covariance.name} covariances")
    try:
        precisions_cholesky = covariance.precisions_cholesky(precisions, K, d)
    except np.linalg.LinAlgError:
        raise ValueError(
            "precisions_init must be symmetric positive definite matrices or, for diag and spherical, numbers above 0."
        ) from None
    return covariance.within(covariance.precisions(precisions_cholesky))  # the inverse of the inverse


def _whole_covariance(rows):
    """The covariance of all rows, shape ``(d, d)``; gaps are filled by the column's mean."""
    sums, counts = rows.sum_of(_column_sums)
    return rows.sum_of(_scatter_about, sums / counts) / rows.total


def _column_sums(rows):
    """The sum and the number of the entries of each column, shape ``(2, d)``."""
    return np.array([rows.counted @ np.nan_to_num(rows.X), rows.counted @ ~np.isnan(rows.X)])


def _scatter_about(rows, centre):
    Z = np.nan_to_num(rows.X - centre)
    return (Z.T * rows.counted) @ Z
