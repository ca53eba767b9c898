"""What all mixtures of exponential families do under scikit-learn's contract, and the one that takes any family."""

import numpy as np

from emlearn.estimators.ends import STARVED
from emlearn.estimators.initialization import unscored
from emlearn.estimators.mixture import Mixture
from emlearn.estimators.options import instance
from emlearn.estimators.validation import column_name, read_array, read_fixed
from emlearn.models import families
from emlearn.models.family_mixture import FamilyParameters, MixtureOf, PseudoObservations

BLUR = 0.05
"""How much of each component of a start is made like the whole data, so that no probability or rate is 0."""

EDGE, RISES, OFF_THE_EDGE = -7.0, 1e-3, 1e-3
"""A logarithm this low that rises this much in a step is at an edge; the third, like :data:`BLUR`, leads off it."""


class ExponentialFamilyMixture(Mixture):
    """What the mixtures of exponential families share; their parameters are those of :class:`FamilyMixture`."""

    def __init__(
        self, n_components=1, *, tol=1e-8, max_iter=1000, n_init=1, init_params="search", weights_init=None,
        theta_init=None, fixed=None, prior=None, collapse="raise", accelerate=None, warm_start=False, random_state=None,
        verbose=0,
    ):  # fmt: skip
        super().__init__(
            n_components, tol=tol, max_iter=max_iter, n_init=n_init, init_params=init_params, weights_init=weights_init,
            fixed=fixed, prior=prior, collapse=collapse, accelerate=accelerate, warm_start=warm_start,
            random_state=random_state, verbose=verbose,
        )  # fmt: skip
        self.theta_init = theta_init

    def _family(self) -> families.Family:
        """The family; one that depends on the data is as it was when it was fitted."""
        raise NotImplementedError

    def _read_columns(self, X, names, *, reset):
        family = self._family() if reset else self._model.family
        family.refuse(X, lambda column: column_name(column, names))
        return X

    def _shapes(self, rows):
        family, K = self._family(), self._n_parts
        features = family.T(rows.at_hand.X[:1]).shape[1]  # a row that there is: T may be defined nowhere else
        return {"weights": (K,), "theta": family.mle(np.ones((K, features))).shape}

    def _model_with(self, rows, prior):
        family, pseudo = self._family(), None
        if prior:
            pseudo = PseudoObservations(prior, prior / rows.total * rows.sum_of(_features, family))
        shapes = self._shapes(rows)
        fixed = read_fixed(self._fixed_values(), {"weights": shapes["weights"], family.parameter: shapes["theta"]})
        if family.parameter in fixed:
            held = fixed["theta"] = fixed.pop(family.parameter)
            family.refuse_theta(held[~np.isnan(held).any(axis=1)], f"fixed[{family.parameter!r}]")
        return MixtureOf(family, pseudo, fixed)

    def _fixed_values(self):
        return self.fixed

    @property
    def _start_is_given(self):
        return self.theta_init is not None and self.weights_init is not None

    def _given_start(self, problem):
        return FamilyParameters(np.full(self._n_parts, 1 / self._n_parts), self._read_theta(problem.data))

    def _from_responsibilities(self, model, rows, R):
        """What an M-step makes of ``R`` and :data:`BLUR`, without which a probability or rate of 0 would stay 0."""
        params = self._blurred(model, model.statistics(unscored(R), rows), BLUR)
        return params if self.theta_init is None else FamilyParameters(params.weights, self._read_theta(rows))

    def _blurred(self, model, stats, share):
        """What an M-step makes of statistics to which this ``share`` of a component like the whole data is added."""
        all_rows = stats._replace(counts=stats.counts.sum(keepdims=True), sums=stats.sums.sum(axis=0, keepdims=True))
        return model.m_step(stats + all_rows.times(share / len(stats.counts)))

    def _off_the_edge(self, problem, trace):
        """A start off the edge at which a probability, a rate or a weight is almost 0, though EM raises it."""
        family, state, rows = problem.model.family, trace.states[-1], problem.data
        onward = problem.model.m_step(state.stats)
        now, then = family.natural(trace.params.theta), family.natural(onward.theta)
        hardly_there = state.stats.counts < STARVED * rows.unit
        if ((now < EDGE) & (then - now > RISES)).any() or (
            hardly_there & (onward.weights > trace.params.weights)
        ).any():
            yield self._blurred(problem.model, state.stats, OFF_THE_EDGE), True, 0

    @property
    def _some_is_given(self):
        return super()._some_is_given or self.theta_init is not None

    def _read_theta(self, rows):
        family = self._family()
        shape = self._shapes(rows)["theta"]
        theta = read_array(self.theta_init, shape, "theta_init", f"(n_components, {family.parameter})")
        family.refuse_theta(theta, "theta_init")
        return theta

    def _axes_of_columns(self, field):
        return int(field == "theta" and self._parameters().theta.shape[1] == self.n_features_in_)

    def _published_field(self, field):
        return self._model.family.parameter if field == "theta" else field

    def _parameters(self):
        theta = getattr(self, self._model.family.parameter + "_")
        return FamilyParameters(self.weights_.astype(float), theta.astype(float))

    def _publish_parameters(self, params):
        self.weights_ = params.weights.astype(self._dtype)
        setattr(self, self._family().parameter + "_", params.theta.astype(self._dtype))


class FamilyMixture(ExponentialFamilyMixture):
    r"""Mixture of any exponential family, such as one of your own, fitted by EM.

    Maximises :math:`\sum_i \log \sum_k \pi_k \exp(\eta(\theta_k) \cdot T(x_i) + \mathrm{base}(x_i))`.

    Parameters
    ----------
    n_components : int, default=1
    family : Family
        With ``T``, ``natural`` and ``mle``, which :mod:`emlearn.models.families` explains.
    tol : float, default=1e-8
        EM stops when the estimated remaining gain of the objective is at most this, in nats per row.
    max_iter : int, default=1000
    n_init : int, default=1
        How many starts to try; the run with the highest objective is kept.
    init_params : {"search", "thorough", "kmeans", "k-means++", "random_from_data", "random", "kmeans_scaled"}
        How starts are drawn; see :class:`GaussianMixture`.
    weights_init : array of shape (n_components,), default=None
    theta_init : array of shape (n_components, p), default=None
        The family's parameters to start from.
    fixed : dict, default=None
        Fixed values of ``"weights"``, or of the family's parameter by its name; NaN where a component is free.
    prior : float, default=None
        How many imagined rows, made like the whole data, are added to those of each component. The logarithm
        of this prior is part of the objective; only what occurs in no row at all may get probability 0.
    collapse : {"raise", "restart", "prior", "drop"}, default="raise"
        If a component loses its rows from every start: raise an error, try up to 20 more starts, fit again with
        ``prior=1``, or drop it with a warning (unless labels or fixed values tie the components to their places).
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
    theta_ : ndarray of shape (n_components, p)
        The attribute has the name that the family gives it, such as ``rates_`` or ``probabilities_``.
    log_likelihood_ : float
        The total observed-data log-likelihood of the training data at the fitted parameters, in nats.
    log_likelihoods_ : ndarray of shape (n_runs,)
        The same at the end of the run from each start.
    lower_bound_, lower_bounds_ : float, list of float
        The objective per row at the end, and after each iteration.
    prior_ : float
        The prior of the fit: ``prior``, or 1 if a collapse called for it.
    converged_ : bool
    n_iter_ : int
    trace_ : Trace
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only when ``X`` names its columns.

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn import FamilyMixture
    >>> from emlearn.models.families import Family
    >>> class Geometric(Family):
    ...     "Failures before the first success."
    ...     parameter = "probabilities"
    ...     def T(self, X):
    ...         return np.hstack([~np.isnan(X), np.nan_to_num(X)])  # for a missing entry, all are 0
    ...     def natural(self, p):
    ...         return np.hstack([np.log(p), np.log(1 - p)])
    ...     def mle(self, t):
    ...         successes, failures = np.hsplit(t, 2)
    ...         return successes / (successes + failures)
    >>> X = np.random.default_rng(0).geometric([[0.5]] * 2000 + [[0.05]] * 1000) - 1.0
    >>> FamilyMixture(2, family=Geometric(), random_state=0).fit(X).probabilities_.ravel().round(2)
    array([0.49, 0.05])
    """

    def __init__(
        self, n_components=1, *, family=None, tol=1e-8, max_iter=1000, n_init=1, init_params="search",
        weights_init=None, theta_init=None, fixed=None, prior=None, collapse="raise", accelerate=None, warm_start=False,
        random_state=None, verbose=0,
    ):  # fmt: skip
        super().__init__(
            n_components, tol=tol, max_iter=max_iter, n_init=n_init, init_params=init_params, weights_init=weights_init,
            theta_init=theta_init, fixed=fixed, prior=prior, collapse=collapse, accelerate=accelerate,
            warm_start=warm_start, random_state=random_state, verbose=verbose,
        )  # fmt: skip
        self.family = family

    def _rules(self):
        words = "a Family with T, natural and mle, which emlearn.models.families explains"
        return {**super()._rules(), "family": instance(families.Family, words)}

    def _family(self):
        return self.family


def _features(rows, family):
    """The sum of the family's features, shape ``(m,)``."""
    return rows.counted @ family.T(rows.X)
