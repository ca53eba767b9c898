"""The options of the mixtures: what is held, known, weighted, imagined, and how a fit goes on."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning

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
    match_labels,
)
from emlearn.engine.convergence import is_fall
from emlearn.models import MixtureOfGaussians, families
from emlearn.models.gaussian.mixture import GaussianParameters

X = datasets.old_faithful()
KINDS = ["full", "tied", "diag", "spherical"]
NAN = np.nan


def drawn(family, seed=0, n=600):
    """Rows of two well-separated components of a family, and the components that they came from."""
    rng = np.random.default_rng(seed)
    z = (rng.uniform(size=n) < 0.4).astype(int)
    draw = {
        "Bernoulli": lambda: rng.uniform(size=(n, 5)) < np.array([0.15, 0.85])[z][:, None],
        "binomial": lambda: rng.binomial(12, np.array([[0.2, 0.3], [0.7, 0.8]])[z]),
        "categorical": lambda: np.array([rng.choice(3, 4, p=[[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]][k]) for k in z]),
        "exponential": lambda: rng.exponential(np.array([[1.0, 2.0], [20.0, 30.0]])[z]),
        "multinomial": lambda: np.array([rng.multinomial(20, [[0.6, 0.3, 0.1], [0.1, 0.3, 0.6]][k]) for k in z]),
        "Poisson": lambda: rng.poisson(np.array([[2.0, 5.0], [12.0, 20.0]])[z]),
        "surplus zeros": lambda: rng.poisson(np.array([[0.0, 0.0], [3.0, 4.0]])[z]),
        "Gaussian": lambda: rng.normal(np.array([[0.0, 0.0], [5.0, 8.0]])[z], [1.0, 2.0]),
    }
    return draw[family]().astype(float), z


MIXTURES = {
    "Gaussian": GaussianMixture,
    "Bernoulli": BernoulliMixture,
    "binomial": lambda K, **options: BinomialMixture(K, trials=12, **options),
    "categorical": CategoricalMixture,
    "exponential": ExponentialMixture,
    "multinomial": MultinomialMixture,
    "Poisson": PoissonMixture,
    "surplus zeros": lambda K, **options: ZeroInflatedPoisson(K - 1, **options),
}


@pytest.fixture(params=MIXTURES)
def family(request):
    return request.param


def numbers(mixture):
    """What was fitted of the components, the component first."""
    for name in ("means_", "rates_", "probabilities_"):
        if hasattr(mixture, name):
            value = getattr(mixture, name)
            return np.hstack(value) if isinstance(value, list) else value


class TestFixed:
    def test_weights_are_held_and_the_free_ones_share_the_rest(self):
        half = GaussianMixture(2, fixed={"weights": [0.5, 0.5]}, random_state=0).fit(X)
        assert half.weights_.tolist() == [0.5, 0.5]
        part = GaussianMixture(3, fixed={"weights": [NAN, 0.2, NAN]}, random_state=0).fit(X)
        assert part.weights_[1] == 0.2 and part.weights_.sum() == pytest.approx(1)

    @pytest.mark.parametrize("accelerate", [None, "squarem", "anderson", "lbfgs"])
    def test_one_components_mean_is_held_and_the_other_finds_its_own(self, accelerate):
        held = {"means": [[2.0, 50.0], [NAN, NAN]]}
        mixture = GaussianMixture(2, fixed=held, accelerate=accelerate, random_state=0).fit(X)
        assert mixture.means_[0].tolist() == [2, 50]
        np.testing.assert_allclose(mixture.means_[1], [4.28, 79.9], atol=0.1)

    @pytest.mark.parametrize("kind", KINDS)
    def test_covariances_are_held(self, kind):
        whole = {
            "full": [np.eye(2), 3 * np.eye(2)],
            "tied": 2 * np.eye(2),
            "diag": np.ones((2, 2)),
            "spherical": [1, 4],
        }
        mixture = GaussianMixture(2, covariance_type=kind, fixed={"covariances": whole[kind]}, random_state=0).fit(X)
        np.testing.assert_array_equal(mixture.covariances_, whole[kind])

    @pytest.mark.parametrize("accelerate", [None, "squarem", "anderson", "lbfgs"])
    def test_one_components_rates_are_held(self, accelerate):
        data, _ = drawn("Poisson")
        mixture = PoissonMixture(2, fixed={"rates": [[3, 3], [NAN, NAN]]}, accelerate=accelerate).fit(data)
        assert mixture.rates_[0].tolist() == [3, 3]
        np.testing.assert_allclose(mixture.rates_[1], [12, 20], rtol=0.1)

    def test_probabilities_are_held_columns_side_by_side(self):
        data, _ = drawn("categorical")
        row = [0.7, 0.2, 0.1] * 4
        mixture = CategoricalMixture(2, fixed={"probabilities": [row, [NAN] * 12]}, random_state=0).fit(data)
        np.testing.assert_array_equal(numbers(mixture)[0], row)

    @pytest.mark.parametrize(
        "fixed, free",
        [
            (None, 11),
            ({"weights": [0.5, 0.5]}, 10),
            ({"means": [[2, 50], [NAN, NAN]]}, 9),
            ({"means": [[2, 50], [4, 80]]}, 7),
            ({"covariances": [np.eye(2), np.full((2, 2), NAN)]}, 8),
        ],
    )
    def test_what_is_held_is_no_parameter_to_aic(self, fixed, free):
        mixture = GaussianMixture(2, fixed=fixed, random_state=0).fit(X)
        assert mixture.aic(X) + 2 * mixture.log_likelihood_ == pytest.approx(2 * free)

    def test_the_held_rate_of_surplus_zeros_is_no_parameter_to_aic(self):
        data, _ = drawn("surplus zeros")
        mixture = ZeroInflatedPoisson(1).fit(data)
        assert mixture.aic(data) + 2 * mixture.log_likelihood_ == pytest.approx(2 * (1 + 2))

    @pytest.mark.parametrize(
        "fixed, message",
        [
            ({"mean": [[0, 0], [0, 0]]}, "fixed names 'mean': choose from 'weights', 'means', 'covariances'"),
            (
                {"means": [0, 0]},
                r"fixed\['means'\] must have shape \(2, 2\), NaN where a component is free; got \(2,\)",
            ),
            ({"means": [[0, 0], [1, NAN]]}, "fixes a part of component 1 only: give all its numbers, or NaN for all"),
            ({"weights": [0.5, 0.6]}, "fixed weights must be above 0, and sum to 1"),
            ({"weights": [1.2, NAN]}, "or to less than 1 if others are free"),
        ],
    )
    def test_what_cannot_be_held(self, fixed, message):
        with pytest.raises(ValueError, match=message):
            GaussianMixture(2, fixed=fixed).fit(X)

    @pytest.mark.parametrize("matrix", [[[1, 2], [2, 1]], [[1, 0.9], [0, 1]]], ids=["indefinite", "lopsided"])
    def test_a_matrix_that_is_no_covariance_is_refused(self, matrix):
        bad = {"covariances": [matrix, np.full((2, 2), NAN)]}
        with pytest.raises(ValueError, match=r"fixed\['covariances'\]"):
            GaussianMixture(2, fixed=bad, random_state=0).fit(X)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"weights_init": [1.0]}, r"weights_init must have shape \(2,\), one weight per component; got \(1,\)"),
        ({"weights_init": [0.5, 0.6]}, "weights_init must lie between 0 and 1 and sum to 1.*Divide it by its sum"),
        ({"means_init": [[0, NAN], [1, 1]]}, "means_init must be finite numbers of shape"),
        ({"precisions_init": np.ones(2)}, r"precisions_init must be finite numbers.*got shape \(2,\)"),
        ({"precisions_init": [-np.eye(2)] * 2}, "precisions_init must be symmetric positive definite"),
    ],
)
def test_a_start_that_is_none(options, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(2, **options).fit(X)


def test_a_start_of_the_wrong_shape_for_a_family():
    with pytest.raises(ValueError, match=r"theta_init must be finite numbers.*\(n_components, rates\) = \(2, 2\)"):
        PoissonMixture(2, theta_init=[[1.0, 2.0]]).fit(drawn("Poisson")[0])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("option", ["theta_init", "fixed"])
@pytest.mark.parametrize("family, values", [("Poisson", -np.ones((2, 2))), ("binomial", np.full((2, 2), 1.5))])
def test_a_rate_or_probability_out_of_range(option, family, values):
    data, _ = drawn(family)
    name = "rates" if family == "Poisson" else "probabilities"
    with pytest.raises(ValueError, match=option):
        MIXTURES[family](2, **{option: values if option == "theta_init" else {name: values}}).fit(data)


@pytest.mark.parametrize(
    "weights, message",
    [
        (np.ones(3), r"sample_weight.shape == \(3,\), expected \(272,\)"),
        (np.where(np.arange(272) == 5, -1, 1), r"sample_weight is -1.0 at row 5: .* 0 or more"),
        (np.where(np.arange(272) == 7, NAN, 1), "sample_weight is nan at row 7"),
        (np.zeros(272), "zero for every row: at least one must count"),
    ],
)
def test_weights_that_are_none(weights, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(2).fit(X, sample_weight=weights)


@pytest.mark.parametrize(
    "labels, message",
    [
        (np.zeros(3), r"labels must have shape \(272,\).*-1 where it is unknown; got \(3,\)"),
        (np.where(np.arange(272) == 4, 2, -1), "at row 4: a label is the number of a component, 0 to 1"),
        (np.where(np.arange(272) == 4, 0.5, -1), "at row 4: a label is"),
        (np.full(272, "short"), "at row 0: a label is .*leave them out"),
    ],
)
def test_labels_that_are_none(labels, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(2).fit(X, labels=labels)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_a_few_labels_say_which_component_is_which(family, order):
    data, z = drawn(family)
    if family == "surplus zeros" and order[0]:
        pytest.skip("its component 0 is that of the surplus zeros")
    y = np.full(len(z), -1)
    y[:40] = np.array(order)[z[:40]]
    for seed in range(3):
        mixture = MIXTURES[family](2, random_state=seed).fit(data, labels=y)
        agreed = (mixture.predict(data) == np.array(order)[z]).mean()
        assert agreed > 0.9


class TestCollapse:
    """A heap of equal rows beside others that are spread: the component on the heap has no width."""

    heap = np.concatenate([np.full(50, 3.0), np.linspace(10, 20, 50)])[:, None]

    def test_it_is_named_with_its_weight_and_width(self):
        with pytest.raises(
            CollapsedComponent, match=r"component \d collapsed: mixing weight 0\.5.*deviation"
        ) as caught:
            GaussianMixture(2, random_state=0).fit(self.heap)
        assert caught.value.weight == pytest.approx(0.5) and caught.value.spread < 1e-6

    def test_a_prior_gives_it_a_width(self):
        mixture = GaussianMixture(2, collapse="prior", random_state=0).fit(self.heap)
        assert mixture.converged_ and mixture.covariances_.min() > 1e-3
        assert mixture.means_.min() == pytest.approx(3, abs=0.1)

    def test_other_starts_find_one_that_stands(self):
        rng = np.random.default_rng(0)
        data = np.concatenate([rng.normal(0, 1, (60, 1)), rng.normal(8, 1, (60, 1)), np.full((3, 1), 4.0)])
        options = {"init_params": "random_from_data", "max_iter": 3000}
        failed = []
        for seed in range(12):
            try:
                GaussianMixture(3, random_state=seed, **options).fit(data)
            except CollapsedComponent:
                failed.append(seed)
        assert failed
        mixture = GaussianMixture(3, random_state=failed[0], collapse="restart", **options).fit(data)
        assert np.isfinite(mixture.log_likelihood_) and mixture.covariances_.min() > 1e-6


def test_a_warm_start_goes_on_where_the_last_fit_stopped(family):
    data, _ = drawn(family)
    mixture = MIXTURES[family](2, max_iter=1, warm_start=True, init_params="random", random_state=0)
    with pytest.warns(ConvergenceWarning):
        mixture.fit(data)
    first = mixture.trace_.params
    mixture.set_params(max_iter=1000).fit(data)
    np.testing.assert_array_equal(mixture.trace_.states[0].params.weights, first.weights)
    assert mixture.converged_


def test_no_iterations_leave_the_start_as_it_is():
    means, weights = [[2.0, 55.0], [4.0, 80.0]], [0.3, 0.7]
    mixture = GaussianMixture(2, means_init=means, weights_init=weights, max_iter=0).fit(X)
    np.testing.assert_array_equal(mixture.means_, means)
    np.testing.assert_array_equal(mixture.weights_, weights)
    assert mixture.n_iter_ == 0
    rates = [[1.0, 2.0], [9.0, 9.0]]
    other = PoissonMixture(2, theta_init=rates, max_iter=0).fit(drawn("Poisson")[0])
    np.testing.assert_array_equal(other.rates_, rates)


@pytest.mark.parametrize("family", ["Bernoulli", "binomial", "categorical", "multinomial", "Poisson"])
def test_no_start_rules_out_what_only_its_own_rows_lack(family):
    """A probability of 0 stays 0 for ever: a start that has one has no way to the summit."""
    values = np.zeros((60, 2))
    values[:30, 0], values[30:, 1] = 1, 1
    assert (numbers(MIXTURES[family](2, max_iter=0, random_state=0).fit(values)) > 0).all()


@pytest.mark.parametrize("seed", range(4))
def test_one_start_of_stouffer_and_toby_is_no_dead_end(seed):
    patterns, respondents = datasets.stouffer_toby()
    mixture = BernoulliMixture(2, random_state=seed).fit(patterns, sample_weight=respondents)
    assert mixture.log_likelihood_ == pytest.approx(-504.46767, abs=1e-3)


def test_every_start_is_published_and_the_best_is_kept():
    mixture = GaussianMixture(3, n_init=4, init_params="random_from_data", random_state=0).fit(X)
    assert mixture.log_likelihoods_.shape == (4,)
    assert mixture.log_likelihood_ == mixture.log_likelihoods_.max()


def test_a_prior_is_in_the_objective_and_not_in_the_log_likelihood(family):
    data, _ = drawn(family)
    mixture = MIXTURES[family](2, prior=2.0, random_state=0).fit(data)
    plain = MIXTURES[family](2, random_state=0).fit(data)
    model = mixture._make_model(mixture._read_rows(data, reset=False))
    assert mixture.log_likelihood_ == pytest.approx(mixture.score_samples(data).sum())
    objective = mixture.log_likelihood_ + model.log_prior(mixture._parameters())
    assert mixture.lower_bound_ * len(data) == pytest.approx(objective)
    assert mixture.log_likelihood_ <= plain.log_likelihood_ + 1e-6
    assert plain.lower_bound_ * len(data) == pytest.approx(plain.log_likelihood_)


@pytest.mark.parametrize("kind", KINDS)
def test_reg_covar_is_a_floor_and_the_objective_never_falls(kind):
    data = np.concatenate([np.repeat([[3.0, 3.0]], 50, axis=0), np.random.default_rng(0).normal(10, 1, (50, 2))])
    mixture = GaussianMixture(2, covariance_type=kind, reg_covar=0.01, random_state=0).fit(data)
    K, d = mixture.means_.shape
    smallest = min(np.linalg.eigvalsh(S)[0] for S in mixture._covariance.expand(mixture.covariances_, K, d))
    assert smallest >= 0.01 - 1e-12
    run = mixture.trace_.states
    assert len(run) > 1 and not any(is_fall(a, b) for a, b in pairwise(run))
    assert mixture.converged_


def test_icl_charges_for_overlap_beyond_bic(family):
    data, _ = drawn(family)
    mixture = MIXTURES[family](2, random_state=0).fit(data)
    assert mixture.icl(data) >= mixture.bic(data)
    counted = np.full(len(data), 2.0)
    twice = np.repeat(data, 2, axis=0)
    assert mixture.icl(data, counted) == pytest.approx(mixture.icl(twice))
    assert mixture.bic(data, counted) == pytest.approx(mixture.bic(twice))
    assert mixture.aic(data, counted) == pytest.approx(mixture.aic(twice))


def test_the_score_counts_each_row_by_its_weight(family):
    data, _ = drawn(family)
    mixture = MIXTURES[family](2, random_state=0).fit(data)
    times = np.arange(len(data)) % 3
    assert mixture.score(data, sample_weight=times) == pytest.approx(mixture.score(np.repeat(data, times, axis=0)))


def test_a_sample_is_of_what_was_fitted(family):
    """Each component's draws have its own mean, fitted anew to them alone."""
    data, _ = drawn(family)
    mixture = MIXTURES[family](2, random_state=0).fit(data)
    rows, labels = mixture.sample(20_000)
    np.testing.assert_allclose(np.bincount(labels, minlength=2) / 20_000, mixture.weights_, atol=0.015)
    for k in range(2):
        own = rows[labels == k]
        if family == "surplus zeros":
            np.testing.assert_allclose(own.mean(axis=0), mixture.rates_[k], rtol=0.04)
        else:
            np.testing.assert_allclose(
                numbers(MIXTURES[family](1).fit(own))[0], numbers(mixture)[k], rtol=0.06, atol=0.02
            )


def test_many_batches_come_near_the_fit_of_all_rows(family):
    data, _ = drawn(family, n=4000)
    whole = MIXTURES[family](2, random_state=0).fit(data)
    online = MIXTURES[family](2, random_state=0)
    for batch in np.split(data, 20):
        online.partial_fit(batch)
    assert online.n_iter_ == 20
    order = match_labels(whole.predict_proba(data), online.predict_proba(data))
    np.testing.assert_allclose(online.weights_[order], whole.weights_, atol=0.05)
    np.testing.assert_allclose(numbers(online)[order], numbers(whole), rtol=0.12, atol=0.06)
    assert online.score(data) > whole.score(data) - 0.01


def test_weights_and_labels_go_with_each_batch(family):
    data, z = drawn(family, n=400)
    times = 1 + np.arange(400) % 2
    weighted, repeated = MIXTURES[family](2, random_state=0), MIXTURES[family](2, random_state=0)
    for part in np.split(np.arange(400), 4):
        weighted.partial_fit(data[part], labels=z[part], sample_weight=times[part])
        repeated.partial_fit(np.repeat(data[part], times[part], axis=0), labels=np.repeat(z[part], times[part]))
    np.testing.assert_allclose(numbers(weighted), numbers(repeated), rtol=1e-9)
    np.testing.assert_allclose(weighted.weights_, repeated.weights_, rtol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_matching_undoes_any_permutation(seed):
    rng = np.random.default_rng(seed)
    K = rng.integers(2, 7)
    labels = rng.permutation(np.arange(60) % K)
    order = rng.permutation(K)
    np.testing.assert_array_equal(match_labels(labels, order[labels]), order)
    R = rng.dirichlet(np.full(K, 0.1), size=200)
    np.testing.assert_array_equal(R[:, order][:, match_labels(R, R[:, order])], R)


def test_rows_that_cannot_be_matched():
    with pytest.raises(ValueError, match="must label the same rows: got 2 and 3"):
        match_labels([0, 1], [0, 1, 1])


class Geometric(families.Family):
    """Failures before the first success."""

    parameter = "probabilities"

    def T(self, X):
        return np.hstack([np.ones_like(X), X])

    def natural(self, theta):
        return np.hstack([np.log(theta), np.log(1 - theta)])

    def mle(self, t):
        return t[:, :1] / t.sum(axis=1, keepdims=True)


class TestOwnFamily:
    data = np.random.default_rng(0).geometric(np.repeat([[0.5], [0.05]], [400, 200], axis=0)) - 1.0

    def test_it_is_fitted(self):
        mixture = FamilyMixture(2, family=Geometric(), random_state=0).fit(self.data)
        np.testing.assert_allclose(np.sort(mixture.probabilities_[:, 0]), [0.05, 0.5], rtol=0.25)
        assert mixture.aic(self.data) + 2 * mixture.log_likelihood_ == pytest.approx(2 * 3)

    @pytest.mark.parametrize("accelerate", ["squarem", "anderson", "lbfgs"])
    def test_acceleration_says_what_it_misses(self, accelerate):
        with pytest.raises(
            NotImplementedError,
            match="Geometric has no unconstrained coordinates.*give it to_unconstrained, from_unconstrained",
        ):
            FamilyMixture(2, family=Geometric(), accelerate=accelerate, init_params="kmeans", random_state=0).fit(
                self.data
            )

    def test_sampling_says_what_it_misses(self):
        with pytest.raises(NotImplementedError, match=r"Geometric has no method draw\(theta, rng\)"):
            FamilyMixture(1, family=Geometric()).fit(self.data).sample()


def test_counts_of_any_layout_and_kind_are_the_same_data():
    data, _ = drawn("Poisson")
    expected = PoissonMixture(2, random_state=0).fit(data).rates_
    read_only = data.copy()
    read_only.setflags(write=False)
    frame = pd.DataFrame(data, columns=["calls", "letters"])
    layouts = (data.astype(int), np.asfortranarray(data), np.repeat(data, 2, axis=1)[:, ::2])
    for same in (*layouts, read_only, frame, data.tolist()):
        np.testing.assert_allclose(PoissonMixture(2, random_state=0).fit(same).rates_, expected, rtol=1e-12)
    assert list(PoissonMixture(2).fit(frame).feature_names_in_) == ["calls", "letters"]


@pytest.mark.parametrize("kind", KINDS)
def test_gaps_far_from_zero_are_no_less_exact(kind):
    gappy = X.copy()
    gappy[::7, 0] = NAN
    near, far = (GaussianMixture(2, covariance_type=kind, random_state=0).fit(data) for data in (gappy, gappy + 1e8))
    np.testing.assert_allclose(far.means_ - 1e8, near.means_, atol=1e-5)
    assert far.log_likelihood_ == pytest.approx(near.log_likelihood_, abs=1e-3)


@pytest.mark.parametrize("width, allowed", [(1e-6, 1e-3), (1e-5, 1e-5), (1e-3, 1e-9), (4e-3, 1e-10), (0.1, 1e-12)])
def test_gaps_among_nearly_collinear_columns_are_as_exact_as_the_observed_columns_alone(width, allowed):
    """Solving for the missing entries once would lose a hundredth of a nat at a width of 1e-5, and all at 1e-6."""
    rng, means = np.random.default_rng(0), np.zeros((1, 5))
    loadings = rng.normal(size=(5, 3))
    covariance = loadings @ loadings.T + width**2 * np.eye(5)
    rows = rng.multivariate_normal(means[0], covariance, 200, method="cholesky")
    of_all = GaussianParameters(np.ones(1), means, covariance[None])
    for observed in ([0, 1, 2], [1, 3, 4], [0, 1, 2, 4], [2]):
        gappy = np.full_like(rows, NAN)
        gappy[:, observed] = rows[:, observed]
        alone = GaussianParameters(np.ones(1), means[:, observed], covariance[None][:, observed][:, :, observed])
        expected = MixtureOfGaussians().log_joint(alone, rows[:, observed])
        np.testing.assert_allclose(MixtureOfGaussians().log_joint(of_all, gappy), expected, rtol=0, atol=allowed)


@pytest.mark.parametrize("kind", KINDS)
def test_duplicated_rows_are_rows(kind):
    once, twice = (
        GaussianMixture(2, covariance_type=kind, random_state=0).fit(data) for data in (X, np.repeat(X, 2, axis=0))
    )
    assert twice.log_likelihood_ == pytest.approx(2 * once.log_likelihood_, abs=1e-4)


def test_as_many_components_as_rows():
    rows = np.array([[0.0], [1.0], [5.0]])
    with pytest.raises(CollapsedComponent):
        GaussianMixture(3, random_state=0).fit(rows)
    mixture = GaussianMixture(3, covariance_type="tied", prior=1.0, random_state=0).fit(rows)
    assert np.isfinite(mixture.log_likelihood_)
    counts = PoissonMixture(3, random_state=0).fit(rows)
    assert np.isfinite(counts.log_likelihood_)


def test_in_one_column_three_kinds_of_covariance_are_one():
    full, diag, spherical = (
        GaussianMixture(2, covariance_type=kind, random_state=0).fit(X[:, 1:]) for kind in ("full", "diag", "spherical")
    )
    np.testing.assert_allclose(diag.covariances_.ravel(), full.covariances_.ravel(), rtol=1e-6)
    np.testing.assert_allclose(spherical.covariances_.ravel(), full.covariances_.ravel(), rtol=1e-6)
    assert diag.log_likelihood_ == pytest.approx(full.log_likelihood_, abs=1e-8)


class TestTogether:
    """Options that meet."""

    def test_a_prior_and_a_parameter_held_at_its_boundary(self):
        rng = np.random.default_rng(0)
        counts = (rng.poisson(3, (400, 1)) * (rng.uniform(size=(400, 1)) < 0.7)).astype(float)
        mixture = ZeroInflatedPoisson(prior=1.0).fit(counts)
        assert mixture.rates_[0] == 0 and mixture.lower_bound_ > -10 and mixture.converged_

    def test_a_warm_start_takes_no_parameters_of_another_shape(self):
        mixture = GaussianMixture(2, random_state=0, warm_start=True).fit(X)
        with pytest.raises(ValueError, match=r"weights have shape \(2,\); this one needs \(3,\).*warm_start=False"):
            mixture.set_params(n_components=3).fit(X)
        held = mixture.set_params(n_components=2, fixed={"means": [[2, 50], [NAN, NAN]]}).fit(X)
        assert held.means_[0].tolist() == [2, 50]

    def test_a_warm_start_on_other_data_is_not_held_against_the_climb_before(self):
        mixture = GaussianMixture(2, random_state=0, warm_start=True).fit(X)
        again = mixture.fit(X[::2])
        fresh = GaussianMixture(2, random_state=0).fit(X[::2])
        assert again.converged_ and again.log_likelihood_ == pytest.approx(fresh.log_likelihood_, abs=1e-4)

    def test_a_batch_counts_by_its_rows(self):
        rng = np.random.default_rng(0)
        counts = np.concatenate([rng.poisson(2, (500, 1)), rng.poisson(20, (500, 1))]).astype(float)
        mixture = PoissonMixture(2, random_state=0).partial_fit(counts)
        before = mixture.rates_.copy()
        np.testing.assert_allclose(mixture.partial_fit([[4.0]]).rates_, before, rtol=0.05)

    def test_online_and_batch_do_not_borrow_from_each_other(self):
        mixture = GaussianMixture(2, random_state=0).partial_fit(X).fit(X + 500)
        assert mixture.partial_fit(X + 500).means_.min() > 500 and not hasattr(mixture, "trace_")

    def test_a_floor_under_variances_leaves_a_density(self):
        x = X[:, :1]
        mixture = GaussianMixture(2, reg_covar=1.0, random_state=0).fit(x)
        grid = np.linspace(-20, 30, 5001)[:, None]
        assert np.exp(mixture.score_samples(grid)).sum() * 0.01 == pytest.approx(1, abs=1e-6)
        assert mixture.log_likelihood_ == pytest.approx(mixture.score_samples(x).sum())

    def test_labels_of_one_component_alone_among_many_rows(self):
        rng = np.random.default_rng(0)
        rows = np.concatenate([rng.normal(mean, 1, (12_000, 1)) for mean in (0, 8, 16)])
        labels = np.repeat([0, -1, -1], 12_000)
        found = GaussianMixture(3, random_state=0).fit(rows, labels=labels).means_.ravel()
        np.testing.assert_allclose(found[0], 0, atol=0.05)
        np.testing.assert_allclose(np.sort(found), [0, 8, 16], atol=0.05)

    def test_an_impossible_row_of_no_weight_spoils_no_criterion(self):
        counts, weights = np.array([[0.0]] * 30 + [[3.0]]), np.append(np.ones(30), 0)
        mixture = PoissonMixture(1).fit(counts, sample_weight=weights)
        assert mixture.aic(counts, weights) == 2 and mixture.score(counts, None, weights) == 0
        assert mixture.icl(counts, weights) == pytest.approx(np.log(30))

    def test_clusters_far_apart_are_no_collapse(self):
        rng = np.random.default_rng(0)
        far = np.concatenate([rng.normal(0, 1, (100, 1)), rng.normal(0, 1, (100, 1)) + 1e8])
        np.testing.assert_allclose(GaussianMixture(2, random_state=0).fit(far).covariances_.ravel(), 1, rtol=0.4)

    def test_twins_that_are_held_do_not_hide_those_that_are_free(self):
        rng = np.random.default_rng(0)
        rows = np.concatenate([rng.normal(mean, 1, (100, 1)) for mean in (-6, 0, 6)])
        held = {"means": [[-6], [-6], [NAN], [NAN]]}
        mixture = GaussianMixture(4, fixed=held, means_init=[[-6], [-6], [3], [3]]).fit(rows)
        np.testing.assert_allclose(np.sort(mixture.means_.ravel()[2:]), [0, 6], atol=0.4)

    def test_a_column_of_gaps_and_a_constant_one_are_told_by_the_rows_that_count(self):
        bad = X.copy()
        bad[:200, 1] = 7
        with pytest.raises(ValueError, match="column 1 of X is constant"):
            GaussianMixture(1).fit(bad, sample_weight=np.repeat([1, 0], [200, 72]))
        bad[:, 1] = NAN
        with pytest.raises(ValueError, match="column 1 of X holds only NaN"):
            GaussianMixture(1).fit(bad)

    def test_a_row_that_nothing_can_make_is_shared_equally(self):
        held = {"probabilities": [[0.0, 0.5], [0.0, 0.5]], "weights": [0.5, 0.5]}
        mixture = BernoulliMixture(2, fixed=held).fit([[0, 0], [0, 1]] * 5)
        assert mixture.score_samples([[1, 1]]) == -np.inf
        assert mixture.predict_proba([[1, 1]]).tolist() == [[0.5, 0.5]]

    def test_rates_that_the_surplus_of_zeros_holds_itself(self):
        with pytest.raises(ValueError, match="only 'weights' may be fixed"):
            ZeroInflatedPoisson(fixed={"rates": [[0.0], [2.0]]}).fit([[0], [1], [2]])

    @pytest.mark.parametrize("trials", [[2.5, 2.5], [3, 4, 5], 0.5])
    def test_trials_that_are_none(self, trials):
        with pytest.raises(ValueError, match="trials"):
            BinomialMixture(2, trials=trials).fit(np.ones((9, 2)))


def test_overlapping_passes_leave_the_machine_as_they_found_it():
    from threadpoolctl import threadpool_info

    from emlearn.engine.parallel import one_blas_thread

    def limits():
        return [lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"]

    before, guard = limits(), one_blas_thread()
    guard.__enter__()
    guard.__enter__()
    guard.__exit__()
    assert set(limits()) == {1}
    guard.__exit__()
    assert limits() == before
