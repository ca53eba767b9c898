"""What a practitioner may rely on: no entry is made up, precision is kept, and advice can be followed."""

import copy
import warnings

import numpy as np
import pandas as pd
import pytest

from emlearn import (
    BernoulliMixture,
    BinomialMixture,
    CategoricalMixture,
    CollapsedComponent,
    ExponentialMixture,
    FamilyMixture,
    GaussianMixture,
    MultinomialMixture,
    PoissonMixture,
    ZeroInflatedPoisson,
    datasets,
    select,
)
from emlearn.models.families import Family

RNG = np.random.default_rng(12)
SECOND = np.arange(200)[:, None] % 2 == 1
COUNTS = RNG.poisson(np.where(SECOND, 9.0, 2.0), (200, 2)).astype(float)
MIXTURES = {
    "GaussianMixture": (GaussianMixture(2, random_state=0), RNG.normal(6 * SECOND, 1, (200, 2))),
    "BernoulliMixture": (
        BernoulliMixture(2, random_state=0),
        RNG.binomial(1, np.where(SECOND, 0.8, 0.2), (200, 4)).astype(float),
    ),
    "PoissonMixture": (PoissonMixture(2, random_state=0), COUNTS),
    "ExponentialMixture": (
        ExponentialMixture(2, random_state=0),
        RNG.exponential(np.where(SECOND, 20.0, 1.0), (200, 2)),
    ),
    "MultinomialMixture": (
        MultinomialMixture(2, random_state=0),
        RNG.multinomial(12, np.where(SECOND, [0.1, 0.2, 0.7], [0.6, 0.3, 0.1])).astype(float),
    ),
    "BinomialMixture": (BinomialMixture(2, trials=40, random_state=0), COUNTS),
    "CategoricalMixture": (CategoricalMixture(2, prior=1, random_state=0), np.minimum(COUNTS, 5)),
    "ZeroInflatedPoisson": (
        ZeroInflatedPoisson(random_state=0),
        RNG.poisson(np.where(SECOND, 3.0, 0.0), (200, 1)).astype(float),
    ),
}


@pytest.fixture(params=MIXTURES)
def case(request):
    mixture, X = MIXTURES[request.param]
    return copy.deepcopy(mixture), X


class LogNormal(Family):
    """Logarithms that are normal with variance 1; its features are defined for positive numbers alone."""

    parameter = "locations"
    discrete = False

    def T(self, X):
        if (X <= 0).any():
            raise AssertionError("T was evaluated where there are no data")
        return np.hstack([np.nan_to_num(np.log(X)), ~np.isnan(X)])

    def natural(self, theta):
        return np.hstack([theta, -(theta**2) / 2])

    def mle(self, t):
        sums, counts = np.hsplit(t, 2)
        return sums / counts


LENGTHS = np.exp(RNG.normal(3 * SECOND, 1, (200, 1)))


class TestMaskedEntries:
    def test_are_missing(self, case):
        mixture, X = case
        mask = RNG.random(X.shape) < 0.1
        masked, gaps = np.ma.array(X, mask=mask), np.where(mask, np.nan, X)
        if isinstance(mixture, MultinomialMixture):
            with pytest.raises(ValueError, match="contains NaN"):
                mixture.fit(masked)
            return
        expected = mixture.fit(gaps).log_likelihood_
        np.testing.assert_array_equal(mixture.predict_proba(masked), mixture.predict_proba(gaps))
        assert mixture.fit(masked).log_likelihood_ == expected
        K = mixture.n_components
        assert select(mixture, masked, [K], folds=0).candidates[0].log_likelihood == expected

    def test_of_whole_numbers_and_of_single_precision(self):
        whole = np.ma.masked_equal(COUNTS.astype(int), 3)
        gaps = np.where(COUNTS == 3, np.nan, COUNTS)
        assert PoissonMixture(random_state=0).fit(whole).rates_ == pytest.approx(np.nanmean(gaps, axis=0)[None])
        assert PoissonMixture().fit(whole.astype(np.float32)).rates_.dtype == np.float32

    def test_a_masked_label_or_weight_is_not_what_lies_under_the_mask(self):
        mixture, X = MIXTURES["GaussianMixture"]
        hidden = np.ma.array(SECOND[:, 0].astype(int), mask=np.arange(len(X)) == 7)
        with pytest.raises(ValueError, match="labels is nan at row 7"):
            copy.copy(mixture).fit(X, labels=hidden)
        with pytest.raises(ValueError, match="sample_weight is nan at row 7"):
            copy.copy(mixture).fit(X, sample_weight=hidden + 1)


def test_single_precision_comes_out_as_it_went_in(case):
    mixture, X = case
    single = X.astype(np.float32)
    double = copy.deepcopy(mixture).fit(single.astype(float))
    mixture.fit(single)
    for name, value in vars(double).items():
        if name.endswith("_") and isinstance(value, (np.ndarray, list)) and name not in {
            "categories_", "log_likelihoods_", "lower_bounds_", "passed_over_"
        }:  # fmt: skip
            for one, other in zip(np.atleast_1d(getattr(mixture, name)), np.atleast_1d(value)):
                assert one.dtype == np.float32 and other.dtype == np.float64, name
                np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5)
    assert mixture.predict_proba(single).dtype == mixture.score_samples(single).dtype == np.float32
    assert mixture.sample(3)[0].dtype == np.float32 and double.sample(3)[0].dtype == np.float64
    np.testing.assert_allclose(mixture.score_samples(X), double.score_samples(X), rtol=1e-4, atol=1e-4)


class TestAFamilyOfOnesOwn:
    @pytest.mark.parametrize(
        "options",
        [
            {},
            {"prior": 1.0},
            {"theta_init": [[0.0], [3.0]]},
            {"theta_init": [[0.0], [3.0]], "weights_init": [0.5, 0.5]},
            {"fixed": {"locations": [[0.0], [np.nan]]}},
            {"warm_start": True},
        ],
    )
    def test_has_its_features_evaluated_at_data_alone(self, options):
        mixture = FamilyMixture(2, family=LogNormal(), random_state=0, **options)
        assert np.sort(mixture.fit(LENGTHS).fit(LENGTHS).locations_.ravel()) == pytest.approx([0, 3], abs=0.4)

    def test_without_a_gradient_has_the_bootstrap(self):
        mixture = FamilyMixture(2, family=LogNormal(), random_state=0).fit(LENGTHS)
        errors = mixture.standard_errors("bootstrap", repeats=30)
        assert len(errors.draws) == 30
        of_means = errors.standard_errors[list(errors.names).index("locations[0, 0]")]
        assert 0.5 / np.sqrt(100) < of_means < 2.5 / np.sqrt(100)
        with pytest.raises(NotImplementedError, match="oakes need.*or use plain EM and the bootstrap"):
            mixture.standard_errors()


class TestAdvice:
    @pytest.mark.parametrize("options", [{}, {"prior": 1}, {"collapse": "restart"}, {"covariance_type": "VEV"}])
    @pytest.mark.parametrize(
        "X", [RNG.normal(size=(10, 20)), MIXTURES["GaussianMixture"][1][:, [0, 1, 0]]], ids=["wide", "twice"]
    )
    def test_where_no_start_can_help_is_one_that_helps(self, X, options):
        with pytest.raises(CollapsedComponent, match="linearly dependent.*no other start or prior can help"):
            GaussianMixture(2, random_state=0, **options).fit(X)
        assert GaussianMixture(2, random_state=0, covariance_type="spherical").fit(X).converged_
        assert GaussianMixture(2, random_state=0, reg_covar=0.1).fit(X).converged_

    def test_where_another_start_can_help_names_it(self):
        data = [[0.0], [0.0], [1.0], [2.0], [3.0], [4.0]]
        with pytest.raises(CollapsedComponent, match="Try other starts"):
            GaussianMixture(2, means_init=[[0.0], [2.5]]).fit(data)

    @pytest.mark.parametrize("seconds", [3e-9, 1e-6])
    def test_about_a_clock_in_nanoseconds(self, seconds):
        clock = 1_700_000_000_000_000_000 + (RNG.normal(size=(200, 1)) * 1e9 * seconds).astype(np.int64)
        with pytest.raises(ValueError, match=r"about 1.7e\+18, where floats are 256 apart.*subtract an origin"):
            GaussianMixture(2, random_state=0).fit(clock)
        assert GaussianMixture(2, random_state=0).fit(clock - clock[0]).means_.shape == (2, 1)

    def test_about_whole_numbers_that_floats_confuse(self):
        levels = np.array([[2**60 + 1], [2**60 + 2], [3]] * 10)
        for mixture in (CategoricalMixture(), PoissonMixture()):
            with pytest.raises(ValueError, match=r"a count up to 2\*\*53 is needed"):
                mixture.fit(levels)

    @pytest.mark.parametrize("option", ["tol", "prior", "reg_covar"])
    def test_about_an_infinite_option(self, option):
        with pytest.raises(ValueError, match=rf"{option}=inf\): it must be a number, 0 or more"):
            GaussianMixture(2, **{option: np.inf}).fit(COUNTS)


def test_labels_are_knowledge_in_a_search_over_k_too():
    X = datasets.old_faithful()
    labels = np.where(np.arange(len(X)) < 60, np.asarray(X)[:, 1] > 68, -1)
    known = select(GaussianMixture(random_state=0), X, [2], labels=labels, folds=3).candidates[0]
    alone = GaussianMixture(2, random_state=0).fit(X, labels=labels)
    assert known.log_likelihood == alone.log_likelihood_ < GaussianMixture(2, random_state=0).fit(X).log_likelihood_
    assert np.isfinite(known.held_out)
    masked = np.ma.array(labels, mask=labels < 0)
    assert "labels is nan" in str(select(GaussianMixture(), X, [2], labels=masked, folds=0).candidates[0].fitted)


def test_standard_errors_name_a_level_by_its_column():
    X = pd.DataFrame({"mood": [1, 1, 5, 5] * 20, "sleep": [0, 0, 2, 7] * 20})
    errors = CategoricalMixture(2, prior=1, random_state=0).fit(X).standard_errors()
    named = dict(zip(errors.names, errors.estimates))
    assert {"probabilities[0, 'mood', 5]", "probabilities[1, 'sleep', 7]"} < set(named)
    assert sum(value for name, value in named.items() if name.startswith("probabilities[0, 'sleep'")) == pytest.approx(
        1
    )
    plain = CategoricalMixture(2, prior=1, random_state=0).fit(X.to_numpy()).standard_errors()
    assert "probabilities[1, 1, 7]" in plain.names


def test_a_callers_error_settings_break_nothing(case):
    mixture, X = case
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mixture.fit(X).predict_proba(X)
        for method, options in (("oakes", {}), ("louis", {}), ("sem", {}), ("bootstrap", {"repeats": 3})):
            assert mixture.standard_errors(method, **options).covariance.any()


def test_a_copy_predicts_and_says_that_it_has_no_data(case):
    mixture, X = case
    other = copy.deepcopy(mixture.fit(X))
    np.testing.assert_array_equal(other.predict_proba(X), mixture.predict_proba(X))
    with pytest.raises(ValueError, match="a pickle or copy of a fit has no data: fit again"):
        other.standard_errors()


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical", "VEV"])
@pytest.mark.parametrize("power, dtype", [(149, float), (155, float), (14, np.float32), (20, np.float32)])
@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.filterwarnings("error")
def test_units_may_be_anything_whose_squares_floats_can_hold(kind, power, sign, dtype):
    _, X = MIXTURES["GaussianMixture"]
    mixture = GaussianMixture(2, covariance_type=kind, random_state=0)
    moved = (X * 10.0 ** (sign * power)).astype(dtype)
    if power in (155, 20):
        with pytest.raises(ValueError, match="column 0 of X .* Multiply the column by a constant"):
            mixture.fit(moved)
        return
    expected = copy.deepcopy(mixture).fit(X).log_likelihood_ - X.size * np.log(10) * sign * power
    assert mixture.fit(moved).log_likelihood_ == pytest.approx(expected, rel=1e-6)
