"""scikit-learn's contract, by scikit-learn's own checks, and what every mixture promises beyond it."""

import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.utils.estimator_checks import parametrize_with_checks

import emlearn
from emlearn import GaussianMixture, datasets
from emlearn.engine.errors import CollapsedComponent

X = datasets.old_faithful()


def for_checks(base, make=lambda X: X, name=None):
    """``base`` made fit for data that know nothing of it: ``make`` turns real numbers into the family's own."""

    def _read_columns(self, X, names, *, reset):
        return base._read_columns(self, make(X), names, reset=reset)

    return type(name or base.__name__, (base,), {"_read_columns": _read_columns, "__module__": __name__})


def counts(X):
    return np.floor(4 * np.abs(np.nan_to_num(X)))


Gaussians = for_checks(GaussianMixture, name="Gaussians")
BernoulliMixture = for_checks(emlearn.BernoulliMixture, lambda X: (counts(X) + counts(X / 4)) % 2)
BinomialMixture = for_checks(emlearn.BinomialMixture, lambda X: counts(X) % 5)
CategoricalMixture = for_checks(emlearn.CategoricalMixture, lambda X: counts(X) % 3)
ExponentialMixture = for_checks(emlearn.ExponentialMixture, lambda X: 0.1 + np.abs(np.nan_to_num(X)))
MultinomialMixture = for_checks(emlearn.MultinomialMixture, counts)
PoissonMixture = for_checks(emlearn.PoissonMixture, counts)
ZeroInflatedPoisson = for_checks(emlearn.ZeroInflatedPoisson, lambda X: counts(X) * (counts(10 * X[:, :1]) % 3 > 0))
FAMILIES = [
    BernoulliMixture,
    lambda K=1, **options: BinomialMixture(K, trials=4, **options),
    lambda K=1, **options: CategoricalMixture(K, n_categories=3, **options),
    ExponentialMixture,
    MultinomialMixture,
    PoissonMixture,
    ZeroInflatedPoisson,
]
CHECKED = [
    *(GaussianMixture(covariance_type=kind) for kind in ("full", "tied", "diag", "spherical")),
    Gaussians(4, covariance_type="spherical", prior=1.0, random_state=0),
    *(family() for family in FAMILIES),
    *(family(2, prior=1.0, random_state=0) for family in FAMILIES),
]


def cannot_pass(estimator):
    """Checks that an estimator cannot pass, and why."""
    name = "check_sample_weight_equivalence_on_dense_data"
    if estimator.n_components > 1:
        return {name: "its start is drawn at random, and from repeated rows otherwise; test_laws.py starts both alike"}
    if getattr(estimator, "covariance_type", None) in ("full", "tied"):
        return {name: "of 15 rows in 10 dimensions it gives weight 0 to so many that no maximum exists"}
    return {}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks(CHECKED, expected_failed_checks=cannot_pass)
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


def test_what_a_caller_tells_numpy_of_rounding_breaks_no_fit():
    far_apart = np.concatenate([X, 1e4 + X])
    with np.errstate(all="raise"):
        for mixture in (GaussianMixture(2, random_state=0), emlearn.PoissonMixture(2, random_state=0)):
            shares = mixture.fit(np.round(far_apart)).predict_proba(np.round(far_apart))
            np.testing.assert_allclose(shares.max(axis=1), 1, rtol=0, atol=1e-12)


def test_a_clock_in_nanoseconds_is_told_of_its_resolution():
    """2026 is about 1.8e18 nanoseconds after 1970, where the numbers of float64 lie 256 apart."""
    clock = 1_790_000_000_000_000_000 + np.random.default_rng(0).integers(0, 1500, (200, 1))
    with pytest.raises(ValueError, match=r"about 1.79e\+18, where floats are 256 apart.*subtract"):
        GaussianMixture(2, random_state=0).fit(clock)
    from_the_first = GaussianMixture(2, random_state=0).fit(clock - clock[0])
    assert from_the_first.converged_


def test_a_component_without_rows_is_named_with_what_can_help():
    one_rate = np.random.default_rng(0).poisson(1, (200, 1))
    with pytest.raises(CollapsedComponent, match="it has hardly any rows left.*Try fewer components"):
        emlearn.ZeroInflatedPoisson(2, random_state=0).fit(one_rate)


def test_attributes_hang_together():
    mixture = GaussianMixture(2, random_state=0).fit(X)
    assert mixture.lower_bound_ == pytest.approx(mixture.score(X))
    assert mixture.log_likelihood_ == pytest.approx(mixture.score_samples(X).sum())
    assert mixture.n_iter_ == mixture.trace_.n_iter and mixture.converged_
    np.testing.assert_array_equal(mixture.predict(X), mixture.predict_proba(X).argmax(axis=1))
    np.testing.assert_array_equal(mixture.fit_predict(X), mixture.predict(X))


@pytest.mark.parametrize("start", ["kmeans", "k-means++", "random_from_data", "random"])
def test_every_start_reaches_the_same_summit_on_old_faithful(start):
    for seed in range(5):
        mixture = GaussianMixture(2, init_params=start, random_state=seed).fit(X)
        assert mixture.log_likelihood_ == pytest.approx(-1130.26396, abs=1e-4)


def test_the_same_seed_gives_the_same_fit_and_more_starts_are_no_worse():
    one, same, many = (
        GaussianMixture(4, init_params="random_from_data", n_init=n, random_state=3).fit(X) for n in (1, 1, 6)
    )
    np.testing.assert_array_equal(one.means_, same.means_)
    assert many.log_likelihood_ >= one.log_likelihood_


def test_a_run_cut_short_says_so():
    with pytest.warns(ConvergenceWarning, match="in 2 iterations: raise max_iter"):
        mixture = GaussianMixture(3, max_iter=2, random_state=0).fit(X)
    assert not mixture.converged_


def test_frames_lists_integers_and_arrays_of_any_layout_are_the_same_data():
    expected = GaussianMixture(2, random_state=0).fit(X).means_
    frame = pd.DataFrame(X, columns=["eruptions", "waiting"])
    read_only = X.copy()
    read_only.setflags(write=False)
    for data in (frame, X.tolist(), np.asfortranarray(X), np.repeat(X, 2, axis=1)[:, ::2], read_only):
        np.testing.assert_allclose(GaussianMixture(2, random_state=0).fit(data).means_, expected, rtol=1e-10)
    assert list(GaussianMixture(2).fit(frame).feature_names_in_) == ["eruptions", "waiting"]
    np.testing.assert_allclose(GaussianMixture(2, random_state=0).fit(X.astype(np.float32)).means_, expected, rtol=1e-4)


def test_a_fit_survives_cloning_and_pickling():
    mixture = GaussianMixture(2, random_state=0).fit(X)
    again = pickle.loads(pickle.dumps(mixture))
    np.testing.assert_array_equal(again.predict_proba(X), mixture.predict_proba(X))
    np.testing.assert_array_equal(again.trace_.objectives, mixture.trace_.objectives)
    assert again.converged_ and again.trace_.converged and again.trace_.version == 1
    with pytest.raises(ValueError, match="comes from a pickle. To look at its half-steps, fit again"):
        again.trace_.half_steps  # noqa: B018
    assert not hasattr(clone(mixture), "means_")


def test_a_pickle_is_about_as_large_as_the_parameters_and_the_objectives():
    rows = np.random.default_rng(0).normal(size=(2000, 20))
    mixture = GaussianMixture(5, max_iter=50, tol=0, random_state=0).fit(rows)
    numbers = sum(part.size for part in (mixture.means_, mixture.covariances_, mixture.precisions_)) + 50
    assert len(pickle.dumps(mixture)) < 40 * numbers


def test_a_fit_that_fails_leaves_the_old_one_whole():
    mixture = GaussianMixture(2, random_state=0).fit(X)
    before = vars(mixture).copy()
    for wrong in (np.full((9, 3), np.nan), X[:1], np.ones((50, 2))):
        with pytest.raises(ValueError):
            mixture.fit(wrong)
        assert vars(mixture) == before
    with pytest.raises(ValueError):
        mixture.partial_fit(np.full((9, 2), np.inf))
    np.testing.assert_array_equal(mixture.predict(X), mixture.fit_predict(X))


def test_options_set_after_a_fit_wait_for_the_next_one():
    mixture = GaussianMixture(2, random_state=0).fit(X)
    expected, bic = mixture.predict_proba(X), mixture.bic(X)
    mixture.set_params(covariance_type="diag", n_components=5, reg_covar=3.0)
    np.testing.assert_array_equal(mixture.predict_proba(X), expected)
    assert mixture.bic(X) == bic and len(mixture.sample(3)[0]) == 3
    counted = emlearn.BinomialMixture(2, trials=4, random_state=0).fit([[0], [1], [4], [4], [3], [0]])
    expected = counted.predict_proba([[2]])
    np.testing.assert_array_equal(counted.set_params(trials=9).predict_proba([[2]]), expected)


@pytest.mark.parametrize("y", [None, np.arange(272) % 2, np.full(272, "text"), np.arange(272.0)])
def test_y_changes_nothing(y):
    expected = GaussianMixture(2, random_state=0).fit(X)
    for fitted in (GaussianMixture(2, random_state=0).fit(X, y), GaussianMixture(2, random_state=0)):
        np.testing.assert_array_equal(fitted.fit_predict(X, y), expected.predict(X))
    assert expected.score(X, y) == expected.score(X)


def test_scikit_learns_tools_hand_y_on_and_it_is_no_knowledge():
    y = np.random.default_rng(0).integers(0, 3, len(X))
    with_y, without = (
        GridSearchCV(GaussianMixture(random_state=0), {"n_components": [1, 2, 3]}, cv=KFold(3)).fit(X, given)
        for given in (y, None)
    )
    np.testing.assert_array_equal(with_y.cv_results_["mean_test_score"], without.cv_results_["mean_test_score"])


def test_importing_the_package_loads_none_of_the_heavy_ones():
    code = "import sys, emlearn; print({'numpy', 'scipy', 'sklearn', 'matplotlib', 'ipywidgets'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "set()"
