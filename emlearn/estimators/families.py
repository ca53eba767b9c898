"""The mixtures of exponential families under scikit-learn's contract, one class per row of their table."""

import numpy as np

from emlearn.estimators.family_mixture import ExponentialFamilyMixture
from emlearn.estimators.validation import column_name
from emlearn.models import families
from emlearn.models.family import refuse_counts
from emlearn.models.family_mixture import FamilyParameters

MOST_LEVELS = 10_000
"""How many levels of a column may be asked for by number alone, if there are fewer rows."""


class BernoulliMixture(ExponentialFamilyMixture):
    """Mixture of products of coins: rows of 0 and 1, with ``probabilities_``, those of 1, shape ``(K, d)``.

    The latent class model of yes and no (Lazarsfeld & Henry 1968). Its parameters are those of :class:`FamilyMixture`.

    Examples
    --------
    Two latent classes of respondents; each pattern of answers is a row that counts as often as it was given:

    >>> from emlearn import BernoulliMixture, datasets
    >>> patterns, respondents = datasets.stouffer_toby()
    >>> classes = BernoulliMixture(2, random_state=0).fit(patterns, sample_weight=respondents)
    >>> round(classes.log_likelihood_, 2), classes.weights_.round(2)
    (-504.47, array([0.72, 0.28]))
    """

    def _family(self):
        return families.Bernoulli()


class PoissonMixture(ExponentialFamilyMixture):
    """Mixture of products of Poisson counts, ``rates_``, ``(K, d)``; parameters as in :class:`FamilyMixture`.

    Examples
    --------
    Deaths a day: one rate does not explain their spread, two do:

    >>> from emlearn import PoissonMixture, datasets
    >>> deaths, days = datasets.london_deaths()
    >>> for K in (1, 2):
    ...     fit = PoissonMixture(K, random_state=0).fit(deaths, sample_weight=days)
    ...     print(K, fit.rates_.ravel().round(2), round(fit.bic(deaths, sample_weight=days), 1))
    1 [2.16] 4009.8
    2 [2.66 1.26] 4000.9
    """

    def _family(self):
        return families.Poisson()


class ExponentialMixture(ExponentialFamilyMixture):
    """Mixture of products of exponential waiting times with ``rates_``, one over the mean, shape ``(K, d)``.

    Its parameters are those of :class:`FamilyMixture`.

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn import ExponentialMixture
    >>> seconds = np.random.default_rng(0).exponential([[1.0]] * 700 + [[20.0]] * 300)
    >>> queues = ExponentialMixture(2, random_state=0).fit(seconds)
    >>> np.sort(1 / queues.rates_.ravel()).round(1)  # the mean waiting times
    array([ 1.1, 18.4])
    """

    def _family(self):
        return families.Exponential()


class MultinomialMixture(ExponentialFamilyMixture):
    """Mixture of multinomials: rows of counts over the same categories, with ``probabilities_``, shape ``(K, d)``.

    The total of a row is given, not modelled; ``sample`` draws rows with the mean total of the data. The parameters
    are those of :class:`FamilyMixture`.

    Examples
    --------
    Texts as counts of three words; each text has a total of its own:

    >>> import numpy as np
    >>> from emlearn import MultinomialMixture
    >>> counts = np.array([[8, 1, 1], [15, 3, 2], [9, 0, 1], [1, 2, 17], [0, 1, 9], [2, 1, 7]])
    >>> topics = MultinomialMixture(2, random_state=0).fit(counts)
    >>> topics.predict(counts), topics.probabilities_.round(2)
    (array([1, 1, 1, 0, 0, 0]), array([[0.07, 0.1 , 0.83],
           [0.8 , 0.1 , 0.1 ]]))
    """

    _takes_missing = False

    def _family(self):
        return families.Multinomial(getattr(self, "mean_total_", 1))

    def _learn(self, rows):
        self.mean_total_ = max(1, round(float(rows.sum_of(_total)) / len(rows)))

    def _as_numbers(self, X):
        return X / np.maximum(X.sum(axis=1, keepdims=True), 1)


class BinomialMixture(ExponentialFamilyMixture):
    """Mixture of products of binomials: successes out of ``trials``, with ``probabilities_``, shape ``(K, d)``.

    Parameters
    ----------
    n_components : int, default=1
    trials : int or array of shape (n_features,), default=1
        Out of how many trials the entries of a column count successes.
    **others
        The other parameters of :class:`FamilyMixture`.

    Examples
    --------
    Five rows of ten tosses by two coins, as if each coin had a mixing weight of its own:

    >>> from emlearn import BinomialMixture, datasets
    >>> heads = datasets.coin_flips()[:, :1]
    >>> coins = BinomialMixture(2, trials=10, random_state=0).fit(heads)
    >>> coins.probabilities_.ravel().round(2), coins.predict_proba(heads)[0].round(2)
    (array([0.51, 0.79]), array([0.88, 0.12]))
    """

    def __init__(
        self, n_components=1, *, trials=1, tol=1e-8, max_iter=1000, n_init=1, init_params="search",
        weights_init=None, theta_init=None, fixed=None, prior=None, collapse="raise", accelerate=None, warm_start=False,
        random_state=None, verbose=0,
    ):  # fmt: skip
        super().__init__(
            n_components, tol=tol, max_iter=max_iter, n_init=n_init, init_params=init_params, weights_init=weights_init,
            theta_init=theta_init, fixed=fixed, prior=prior, collapse=collapse, accelerate=accelerate,
            warm_start=warm_start, random_state=random_state, verbose=verbose,
        )  # fmt: skip
        self.trials = trials

    def _family(self):
        return families.Binomial(np.asarray(self.trials))

    def _read_columns(self, X, names, *, reset):
        trials = np.asarray(self.trials if reset else self._model.family.trials, dtype=float)
        if trials.shape not in ((), (X.shape[1],)) or (trials < 1).any() or (trials != np.floor(trials)).any():
            raise ValueError(f"trials must be a whole number above 0, or one for each of the {X.shape[1]} columns.")
        return super()._read_columns(X, names, reset=reset)


class CategoricalMixture(ExponentialFamilyMixture):
    """Latent class model: each column holds one of several levels, independent of the other columns given the class.

    Levels are whole numbers, 0 or more, in any coding: by default those that occur in a column are its levels, so that
    columns coded from 1, or with unused numbers, have no extra parameters. ``probabilities_`` is a list with an array
    ``(K, levels)`` for each column, in the order of ``categories_``. In ``theta_init`` and ``fixed`` these arrays stand
    side by side.

    Parameters
    ----------
    n_components : int, default=1
    n_categories : int, array of shape (n_features,), or list of arrays, default=None
        How many levels each column has, numbered from 0; or the levels themselves, an array for each column.
    **others
        The other parameters of :class:`FamilyMixture`.

    Attributes
    ----------
    categories_ : list of ndarray
        The levels of each column, in increasing order.

    Examples
    --------
    Levels may have any whole numbers, and an answer may be missing:

    >>> import numpy as np
    >>> from emlearn import CategoricalMixture
    >>> answers = np.array([[1, 5], [1, 5], [1, np.nan], [3, 9], [3, 9], [2, 9]])
    >>> classes = CategoricalMixture(2, prior=1, random_state=0).fit(answers)
    >>> classes.predict(answers), classes.categories_
    (array([1, 1, 1, 0, 0, 0]), [array([1., 2., 3.]), array([5., 9.])])

    References
    ----------
    Goodman (1974), Exploratory latent structure analysis using both identifiable and unidentifiable models,
    Biometrika 61, 215-231.
    """

    def __init__(
        self, n_components=1, *, n_categories=None, tol=1e-8, max_iter=1000, n_init=1, init_params="search",
        weights_init=None, theta_init=None, fixed=None, prior=None, collapse="raise", accelerate=None, warm_start=False,
        random_state=None, verbose=0,
    ):  # fmt: skip
        super().__init__(
            n_components, tol=tol, max_iter=max_iter, n_init=n_init, init_params=init_params, weights_init=weights_init,
            theta_init=theta_init, fixed=fixed, prior=prior, collapse=collapse, accelerate=accelerate,
            warm_start=warm_start, random_state=random_state, verbose=verbose,
        )  # fmt: skip
        self.n_categories = n_categories

    def _family(self):
        return families.Categorical(self.n_categories_)

    def _read_columns(self, X, names, *, reset):
        if reset:
            refuse_counts(X, lambda column: column_name(column, names))
            self.categories_ = self._levels(X)
            self.n_categories_ = tuple(map(len, self.categories_))
        return super()._read_columns(self._coded(X, names), names, reset=reset)

    def _levels(self, X):
        """The levels of each column: those that were asked for, or those that occur."""
        asked = self.n_categories
        if asked is None:
            return [np.unique(column[~np.isnan(column)]) for column in X.T]
        if np.ndim(asked) == 0:
            asked = [asked] * X.shape[1]
        if len(asked) != X.shape[1]:
            raise ValueError(f"n_categories has {len(asked)} entries for {X.shape[1]} columns of X: give one for each.")
        by_number = max((levels for levels in asked if np.ndim(levels) == 0), default=0)
        if by_number > max(MOST_LEVELS, len(X)):
            raise ValueError(
                f"n_categories={by_number:g} levels are more than the {len(X)} rows can tell apart, and each has a "
                "probability in every component. Leave it out to use the levels that occur, or list the levels."
            )
        return [np.arange(float(levels)) if np.ndim(levels) == 0 else np.unique(levels) for levels in asked]

    def _coded(self, X, names):
        """The place of each entry among its column's levels; raises ValueError for one that is none of them."""
        coded = np.full(X.shape, np.nan)
        for j, (column, levels) in enumerate(zip(X.T, self.categories_)):
            known = ~np.isnan(column)
            strange = known & ~np.isin(column, levels)
            if strange.any():
                row = int(np.argmax(strange))
                raise ValueError(
                    f"X holds {column[row]:g} at row {row}, column {column_name(j, names)}, whose levels are "
                    f"{np.array2string(levels, threshold=12, edgeitems=4)}. By default these are the levels in the "
                    "data that were fitted; pass n_categories= to name others."
                )
            coded[known, j] = np.searchsorted(levels, column[known])
        return coded

    def _published(self, name):
        if not name.startswith("theta"):
            return name
        component, place = map(int, name[6:-1].split(", "))  # among the levels of all columns, side by side
        column = int(np.searchsorted(np.cumsum(self.n_categories_), place, side="right"))
        known = getattr(self, "feature_names_in_", range(self.n_features_in_))
        return f"probabilities[{component}, {known[column]!r}, {np.hstack(self.categories_)[place]:g}]"

    def sample(self, n_samples=1):
        coded, labels = super().sample(n_samples)
        columns = [levels[x.astype(int)] for x, levels in zip(coded.T, self.categories_)]
        return np.column_stack(columns).astype(self._dtype), labels

    def _for_parts_of_the_data(self):
        return {"n_categories": self.categories_}  # a level may be missing from a part

    def _as_numbers(self, X):
        return self._family().T(X)

    def _parameters(self):
        return FamilyParameters(self.weights_.astype(float), np.hstack(self.probabilities_).astype(float))

    def _publish_parameters(self, params):
        self.weights_ = params.weights.astype(self._dtype)
        self.probabilities_ = np.split(params.theta.astype(self._dtype), np.cumsum(self.n_categories_)[:-1], axis=1)


class ZeroInflatedPoisson(ExponentialFamilyMixture):
    """Poisson counts among more zeros than they explain: a mixture with a component whose rate is fixed at 0.

    ``n_components`` counts the Poisson components; component 0 is that of the surplus zeros, so that ``weights_`` is
    ``(n_components + 1,)`` and ``rates_[0]`` is 0. With several columns a surplus row is 0 in all of them.
    The parameters are those of :class:`FamilyMixture`; ``fixed`` may contain ``"weights"``.

    Examples
    --------
    300 who never fish, among 700 who catch two fish on average, and sometimes none:

    >>> import numpy as np
    >>> from emlearn import ZeroInflatedPoisson
    >>> fish = np.random.default_rng(0).poisson([[0.0]] * 300 + [[2.0]] * 700)
    >>> catch = ZeroInflatedPoisson(random_state=0).fit(fish)
    >>> catch.weights_.round(2), catch.rates_.ravel().round(2)
    (array([0.29, 0.71]), array([0.  , 1.95]))

    References
    ----------
    Lambert (1992), Zero-inflated Poisson regression, with an application to defects in manufacturing,
    Technometrics 34, 1-14.
    """

    @property
    def _n_parts(self):
        return self.n_components + 1

    def _family(self):
        return families.Poisson()

    def _fixed_values(self):
        if "rates" in (self.fixed or {}):
            raise ValueError(
                "fixed names 'rates', but ZeroInflatedPoisson fixes those itself: only 'weights' may be fixed."
            )
        rates = np.full((self._n_parts, self.n_features_in_), np.nan)
        rates[0] = 0
        return {**(self.fixed or {}), "rates": rates}

    def _refuse_to_fit(self, X, names):
        if not _all_zero(X).any():
            raise ValueError("X has no row of zeros, so there are no surplus zeros to model: use PoissonMixture.")

    def _with_surplus(self, rows, R):
        surplus = 0.5 * _all_zero(rows.X)[:, None]
        return np.hstack([surplus, (1 - surplus) * R])


def _total(rows):
    return rows.X.sum()


def _all_zero(X):
    return ((X == 0) | np.isnan(X)).all(axis=1) & ~np.isnan(X).all(axis=1)
