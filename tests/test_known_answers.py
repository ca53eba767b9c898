"""Published answers, and answers recomputed elsewhere, for the models and their estimators."""

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit
from scipy.stats import binom, expon, multivariate_normal, norm, poisson
from sklearn.mixture import GaussianMixture as SklearnMixture

from emlearn import (
    BernoulliMixture,
    BinomialMixture,
    CategoricalMixture,
    ExponentialMixture,
    GaussianMixture,
    Handwritten,
    PoissonMixture,
    ZeroInflatedPoisson,
    anderson,
    datasets,
    fit,
)
from emlearn.estimators.initialization import from_means
from emlearn.models import families
from emlearn.models.family_mixture import FamilyParameters, MixtureOf
from emlearn.models.gaussian.covariances import COVARIANCES
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.models.table import Rows
from emlearn.models.two_coins import CoinParameters, TwoCoins

X = datasets.old_faithful()
FLIPS = datasets.coin_flips()


class TestTwoCoins:
    """Do & Batzoglou (2008), figure 1b."""

    trace = fit(TwoCoins(), FLIPS, CoinParameters(np.array([0.6, 0.5])), tol=0)

    def test_the_first_e_step_shares_out_the_published_counts(self):
        np.testing.assert_allclose(self.trace.states[0].stats.tosses, [[21.3, 8.6], [11.7, 8.4]], atol=0.05)

    def test_all_fifty_tosses_stay_fifty(self):
        for state in self.trace.states:
            np.testing.assert_allclose(state.stats.tosses.sum(axis=0), FLIPS.sum(axis=0))

    def test_the_first_iterate(self):
        np.testing.assert_allclose(self.trace.states[1].params.heads, [0.713012, 0.581339], atol=5e-7)

    def test_the_tenth_iterate_as_printed(self):
        np.testing.assert_allclose(self.trace.states[10].params.heads, [0.80, 0.52], atol=0.005)

    def test_the_maximum(self):
        np.testing.assert_allclose(self.trace.params.heads, [0.796789, 0.519583], atol=5e-7)

    def test_it_is_a_maximum_by_direct_search(self):
        a, b = self.trace.params.heads

        def minus(heads):
            return -TwoCoins().e_step(CoinParameters(np.array(heads)), FLIPS).log_likelihood

        assert minimize_scalar(lambda v: minus([v, b]), (a - 0.05, a + 0.05)).x == pytest.approx(a, abs=1e-6)
        assert minimize_scalar(lambda v: minus([a, v]), (b - 0.05, b + 0.05)).x == pytest.approx(b, abs=1e-6)


class TestOldFaithful:
    def test_two_components(self):
        mixture = GaussianMixture(2, random_state=0).fit(X)
        assert mixture.log_likelihood_ == pytest.approx(-1130.26396, abs=5e-6)
        order = mixture.means_[:, 0].argsort()
        np.testing.assert_allclose(mixture.means_[order], [[2.036388, 54.478516], [4.289662, 79.968115]], atol=1e-4)
        np.testing.assert_allclose(mixture.weights_[order], [0.355873, 0.644127], atol=1e-5)

    def test_waiting_alone_with_one_variance_for_both(self):
        """The tied model as a learner's own three functions, on the same loop."""

        def log_joint(params, x):
            weights, means, sd = params
            return np.log(weights) - np.log(sd) - 0.5 * np.log(2 * np.pi) - ((x[:, None] - means) / sd) ** 2 / 2

        def e_step(params, x):
            joint = np.exp(log_joint(params, x))
            return joint / joint.sum(axis=1, keepdims=True)

        def m_step(R, x):
            N = R.sum(axis=0)
            means = R.T @ x / N
            return N / len(x), means, np.sqrt((R * (x[:, None] - means) ** 2).sum() / len(x))

        def log_likelihood(params, x):
            return np.log(np.exp(log_joint(params, x)).sum(axis=1)).sum()

        mine = Handwritten(e_step, m_step, log_likelihood)
        trace = fit(mine, X[:, 1], (np.array([0.5, 0.5]), np.array([50.0, 80.0]), 10.0))
        assert trace.objectives[-1] == pytest.approx(-1034.00176, abs=5e-6)

    def test_waiting_alone_with_tied_covariance(self):
        mixture = GaussianMixture(2, covariance_type="tied", random_state=0).fit(X[:, 1:])
        assert mixture.log_likelihood_ == pytest.approx(-1034.00176, abs=5e-6)


def test_iris_three_components():
    from sklearn.datasets import load_iris
    from sklearn.metrics import adjusted_rand_score

    iris, species = load_iris(return_X_y=True)
    mixture = GaussianMixture(3, random_state=0).fit(iris)
    assert mixture.log_likelihood_ == pytest.approx(-180.185477, abs=5e-6)
    assert adjusted_rand_score(species, mixture.predict(iris)) == pytest.approx(0.903874, abs=5e-7)


def test_one_component_is_the_closed_form():
    mixture = GaussianMixture(1).fit(X)
    np.testing.assert_allclose(mixture.means_[0], X.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(mixture.covariances_[0], np.cov(X.T, bias=True), rtol=1e-12)


class TestTheIntroductionsExample:
    """3,000 + 7,000 draws, and a start at random: where scikit-learn's call fails (see notebook 05)."""

    @pytest.mark.parametrize("seed", range(20))
    def test_a_random_start_reaches_the_optimum(self, seed):
        data = datasets.introduction(seed)
        optimum = GaussianMixture(means_init=[[20], [40]], n_components=2).fit(data)
        mixture = GaussianMixture(2, init_params="random", random_state=seed).fit(data)
        assert mixture.converged_
        assert mixture.log_likelihood_ == pytest.approx(optimum.log_likelihood_, abs=1e-3)
        np.testing.assert_allclose(np.sort(mixture.means_[:, 0]), [20, 40], atol=0.6)

    def test_the_call_of_the_introduction_does_fail(self):
        """If this ever passes elsewhere, notebook 05 must be rewritten."""
        data = datasets.introduction()
        call = SklearnMixture(n_components=2, init_params="random", random_state=0).fit(data)
        assert call.converged_ and call.n_iter_ <= 3 and np.ptp(call.means_) < 2


@pytest.mark.parametrize("kind", COVARIANCES)
@pytest.mark.parametrize("d, K", [(1, 2), (2, 3), (5, 4)])
def test_agrees_with_scikit_learn_from_the_same_start(d, K, kind):
    """Eight iterations from one start, without scikit-learn's addition to the covariance."""
    rng = np.random.default_rng(d)
    data = rng.normal(size=(400, d)) + 3 * rng.integers(K, size=(400, 1))
    means = data[rng.choice(400, K, replace=False)]
    start = from_means(data, means, COVARIANCES[kind])
    theirs = SklearnMixture(
        K,
        covariance_type=kind,
        reg_covar=0,
        tol=0,
        max_iter=8,
        weights_init=start.weights,
        means_init=means,
        precisions_init=start.precisions,
    )
    with pytest.warns(Warning, match="did not converge"):
        theirs.fit(data)
    model = MixtureOfGaussians(COVARIANCES[kind])
    ours = fit(model, data, start, tol=0, max_iter=8).params
    np.testing.assert_allclose(ours.weights, theirs.weights_, rtol=1e-8)
    np.testing.assert_allclose(ours.means, theirs.means_, rtol=1e-8)
    np.testing.assert_allclose(ours.covariances, theirs.covariances_, rtol=1e-8, atol=1e-8)
    assert model.e_step(ours, data).log_likelihood == pytest.approx(theirs.score(data) * 400, rel=1e-10)


@pytest.mark.parametrize("kind", COVARIANCES)
def test_an_offset_of_a_hundred_million_moves_the_means_and_nothing_else(kind):
    plain, far = (GaussianMixture(2, covariance_type=kind, random_state=0).fit(data) for data in (X, X + 1e8))
    np.testing.assert_allclose(far.means_ - 1e8, plain.means_, atol=1e-6)
    np.testing.assert_allclose(far.covariances_, plain.covariances_, rtol=1e-5)
    assert far.log_likelihood_ == pytest.approx(plain.log_likelihood_, abs=1e-3)


@pytest.mark.parametrize("kind", COVARIANCES)
@pytest.mark.parametrize("scale", [(1e-6, 1e6), (1e6, 1e6), (1e-6, 1e-6)])
def test_units_change_the_log_likelihood_by_their_logarithm_only(kind, scale):
    if kind == "spherical" and scale[0] != scale[1]:
        pytest.skip("one variance for all columns depends on the columns' units")
    plain, scaled = (GaussianMixture(2, covariance_type=kind, random_state=0).fit(data) for data in (X, X * scale))
    np.testing.assert_allclose(scaled.means_ / scale, plain.means_, rtol=1e-6)
    assert scaled.log_likelihood_ == pytest.approx(plain.log_likelihood_ - len(X) * np.log(scale).sum(), abs=1e-5)


def test_a_start_at_equal_means_is_left():
    """EM alone stays on the saddle for ever; the estimator pulls the twins apart."""
    data = X[:, 1:]
    stuck = fit(MixtureOfGaussians(), data, from_means(data, [[70.0], [70.0]]))
    free = GaussianMixture(2, means_init=[[70.0], [70.0]]).fit(data)
    best = GaussianMixture(2, random_state=0).fit(data)
    assert stuck.objectives[-1] < best.log_likelihood_ - 50
    assert free.log_likelihood_ == pytest.approx(best.log_likelihood_, abs=1e-4)


def test_samples_come_from_the_fitted_mixture():
    mixture = GaussianMixture(2, random_state=0).fit(X)
    drawn, labels = mixture.sample(50_000)
    for k in range(2):
        np.testing.assert_allclose(drawn[labels == k].mean(axis=0), mixture.means_[k], rtol=0.02)
        np.testing.assert_allclose(np.cov(drawn[labels == k].T), mixture.covariances_[k], rtol=0.1)
    np.testing.assert_allclose(np.bincount(labels) / 50_000, mixture.weights_, atol=0.01)


def test_aic_and_bic_are_scikit_learns():
    ours = GaussianMixture(3, random_state=0).fit(X)
    theirs = SklearnMixture(3).fit(X)
    theirs.weights_, theirs.means_, theirs.covariances_ = ours.weights_, ours.means_, ours.covariances_
    theirs.precisions_cholesky_ = np.linalg.cholesky(np.linalg.inv(ours.covariances_))
    assert ours.aic(X) == pytest.approx(theirs.aic(X), rel=1e-9)
    assert ours.bic(X) == pytest.approx(theirs.bic(X), rel=1e-9)


def test_a_weight_of_zero_is_a_component_out_of_play():
    params = GaussianParameters(np.array([1.0, 0.0]), np.array([[3.0], [4.0]]), np.ones((2, 1, 1)))
    stats = MixtureOfGaussians().e_step(params, X[:, :1])
    assert stats.counts[1] == 0 and np.isfinite(stats.log_likelihood)
    assert np.isfinite(MixtureOfGaussians().expected_log_joint(params, stats))


class TestLondonDeaths:
    """Hasselblad (1969): deaths a day, a mixture of two Poisson counts."""

    deaths, days = datasets.london_deaths()
    TOP = -1989.945860

    @pytest.mark.parametrize("accelerate", ["lbfgs", "anderson"])
    def test_two_components(self, accelerate):
        mixture = PoissonMixture(2, accelerate=accelerate, tol=1e-13, random_state=0)
        mixture.fit(self.deaths, sample_weight=self.days)
        order = mixture.rates_[:, 0].argsort()
        np.testing.assert_allclose(mixture.weights_[order], [0.3598854, 0.6401146], atol=5e-6)
        np.testing.assert_allclose(mixture.rates_[order, 0], [1.2560951, 2.6634044], atol=1e-5)
        assert mixture.log_likelihood_ == pytest.approx(self.TOP, abs=5e-7)

    def test_a_table_of_values_and_weights_is_a_table_of_rows(self):
        start = {"weights_init": [0.3, 0.7], "theta_init": [[1.0], [2.5]], "accelerate": "anderson", "tol": 1e-13}
        table = PoissonMixture(2, **start).fit(self.deaths, sample_weight=self.days)
        rows = PoissonMixture(2, **start).fit(np.repeat(self.deaths, self.days.astype(int), axis=0))
        np.testing.assert_allclose(table.rates_, rows.rates_, rtol=1e-5)
        assert table.bic(self.deaths, self.days) == pytest.approx(3 * np.log(1096) - 2 * self.TOP, abs=1e-5)

    def test_anderson_is_within_a_millionth_of_the_top_after_twenty_e_steps(self):
        start = FamilyParameters(np.array([0.3, 0.7]), np.array([[1.0], [2.5]]))
        run = anderson(MixtureOf(families.Poisson()), Rows(self.deaths, self.days), start)
        there = next(state for state in run if state.objective > self.TOP - 1e-6)
        assert there.evaluations <= 20


@pytest.mark.parametrize("mixture", [BernoulliMixture, CategoricalMixture])
def test_stouffer_and_tobys_two_classes(mixture):
    """Goodman (1974)."""
    patterns, respondents = datasets.stouffer_toby()
    fitted = mixture(2, tol=1e-12, n_init=10, random_state=0).fit(patterns, sample_weight=respondents)
    expected = 216 * np.exp(fitted.score_samples(patterns))
    seen = respondents > 0
    G2 = 2 * (respondents[seen] * np.log(respondents[seen] / expected[seen])).sum()
    assert pytest.approx(2.71992, abs=5e-6) == G2
    np.testing.assert_allclose(np.sort(fitted.weights_), [0.279246, 0.720754], atol=5e-6)
    assert fitted.aic(patterns, respondents) == pytest.approx(2 * 9 - 2 * fitted.log_likelihood_)


def highest(log_likelihood, start):
    """Direct maximisation, with no thought of EM."""
    fine = {"xatol": 1e-9, "fatol": 1e-11, "maxiter": 20_000, "maxfev": 20_000}
    rough = minimize(lambda u: -log_likelihood(u), start, method="BFGS").x
    return minimize(lambda u: -log_likelihood(u), rough, method="Nelder-Mead", options=fine)


def mixed(u, first, second):
    """The log-likelihood of two columns of log-densities, mixed in proportion ``expit(u)``."""
    return np.logaddexp(np.log(expit(u)) + first, np.log(expit(-u)) + second).sum()


def test_a_surplus_of_zeros_against_direct_maximisation():
    rng = np.random.default_rng(0)
    counts = (rng.poisson(2.5, 300) * (rng.uniform(size=300) > 0.3)).astype(float)

    def log_likelihood(u):
        with np.errstate(divide="ignore"):
            return mixed(u[0], np.log(counts == 0), poisson(np.exp(u[1])).logpmf(counts))

    top = highest(log_likelihood, [0.0, 1.0])
    mixture = ZeroInflatedPoisson(1, tol=1e-13).fit(counts[:, None])
    assert mixture.log_likelihood_ == pytest.approx(-top.fun, abs=1e-7)
    assert mixture.rates_[0, 0] == 0
    np.testing.assert_allclose([mixture.weights_[0], mixture.rates_[1, 0]], [expit(top.x[0]), np.exp(top.x[1])], 1e-4)


def test_two_exponential_waits_against_direct_maximisation():
    rng = np.random.default_rng(1)
    times = rng.exponential(np.where(rng.uniform(size=400) < 0.4, 1.0, 12.0))

    def log_likelihood(u):
        return mixed(u[0], *(expon(scale=np.exp(-v)).logpdf(times) for v in u[1:]))

    top = highest(log_likelihood, [0.0, 0.0, -2.0])
    mixture = ExponentialMixture(2, tol=1e-13, random_state=0).fit(times[:, None])
    assert mixture.log_likelihood_ == pytest.approx(-top.fun, abs=1e-7)
    np.testing.assert_allclose(np.sort(mixture.rates_[:, 0]), np.sort(np.exp(top.x[1:])), rtol=1e-4)


def test_two_binomials_against_direct_maximisation():
    rng = np.random.default_rng(2)
    successes = rng.binomial(15, rng.choice([0.3, 0.7], 300)).astype(float)

    def log_likelihood(u):
        return mixed(u[0], *(binom(15, expit(v)).logpmf(successes) for v in u[1:]))

    top = highest(log_likelihood, [0.0, -1.0, 1.0])
    mixture = BinomialMixture(2, trials=15, tol=1e-13, random_state=0).fit(successes[:, None])
    assert mixture.log_likelihood_ == pytest.approx(-top.fun, abs=1e-7)
    np.testing.assert_allclose(np.sort(mixture.probabilities_[:, 0]), np.sort(expit(top.x[1:])), rtol=1e-4)


def observed_log_likelihood(mean, covariance, data):
    """Of two columns with gaps, from scipy's densities: both where both are there, else the one that is."""
    gaps = np.isnan(data)
    both = data[~gaps.any(axis=1)]
    total = multivariate_normal(mean, covariance).logpdf(both).sum()
    for j in (0, 1):
        alone = data[~gaps[:, j] & gaps[:, 1 - j], j]
        total += norm(mean[j], np.sqrt(covariance[j, j])).logpdf(alone).sum()
    return total


@pytest.mark.parametrize("accelerate", [None, "anderson", "lbfgs"])
def test_gaps_against_direct_maximisation_of_what_was_observed(accelerate):
    rng = np.random.default_rng(3)
    data = rng.multivariate_normal([10, 20], [[4, 3], [3, 5]], size=40)
    data[:12, 1] = np.nan
    data[30:35, 0] = np.nan

    def unpack(u):
        L = np.array([[np.exp(u[2]), 0], [u[3], np.exp(u[4])]])
        return u[:2], L @ L.T

    top = highest(lambda u: observed_log_likelihood(*unpack(u), data), [10, 20, 0.7, 1.0, 0.5])
    mean, covariance = unpack(top.x)
    mixture = GaussianMixture(1, accelerate=accelerate, tol=1e-13).fit(data)
    assert mixture.log_likelihood_ == pytest.approx(-top.fun, abs=1e-7)
    np.testing.assert_allclose(mixture.means_[0], mean, rtol=1e-5)
    np.testing.assert_allclose(mixture.covariances_[0], covariance, rtol=1e-4)


class TestMurraysTwelvePoints:
    """Murray (1977), in the discussion of Dempster, Laird & Rubin: two summits and a saddle between them."""

    corners = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    alone = np.column_stack([[2, 2, -2, -2], np.full(4, np.nan)])
    points = np.vstack([corners, alone, alone[:, ::-1]])

    def fitted(self, rho, **options):
        start = np.linalg.inv([[[1, rho], [rho, 1]]])
        fixed = {"means": [[0, 0]]}
        return GaussianMixture(1, fixed=fixed, precisions_init=start, tol=1e-14, **options).fit(self.points)

    @pytest.mark.parametrize("accelerate", [None, "anderson", "lbfgs"])
    @pytest.mark.parametrize("sign", [1, -1])
    def test_the_two_summits(self, sign, accelerate):
        mixture = self.fitted(0.3 * sign, accelerate=accelerate)
        np.testing.assert_allclose(mixture.covariances_[0], 8 / 3 * np.array([[1, sign / 2], [sign / 2, 1]]), rtol=1e-5)
        assert mixture.means_.tolist() == [[0, 0]]

    def test_the_saddle(self):
        mixture = self.fitted(0.0)
        np.testing.assert_allclose(mixture.covariances_[0], 2.5 * np.eye(2), atol=1e-6)
        assert mixture.log_likelihood_ < self.fitted(0.3).log_likelihood_ - 0.01

    def test_the_log_likelihood_is_that_of_what_was_observed(self):
        mixture = self.fitted(0.3)
        expected = observed_log_likelihood(np.zeros(2), mixture.covariances_[0], self.points)
        assert mixture.log_likelihood_ == pytest.approx(expected, abs=1e-10)


def test_the_galaxies_are_those_of_roeder():
    velocities = datasets.galaxies()
    assert velocities.shape == (82, 1) and (np.diff(velocities[:, 0]) >= 0).all()
    assert velocities[77, 0] == 26.690 and np.isclose(velocities.mean(), 20.828, atol=5e-4)


@pytest.mark.parametrize("rho, variance, end", [(0.0, 5 / 2, 0.0), (0.1, 8 / 3, 0.5), (-0.1, 8 / 3, -0.5)])
def test_murrays_points_have_two_summits_and_a_saddle(rho, variance, end):
    start = np.array([[2.0, 2 * rho], [2 * rho, 2.0]])
    mixture = GaussianMixture(
        1, fixed={"means": [[0, 0]]}, means_init=[[0, 0]], precisions_init=[np.linalg.inv(start)], tol=1e-13
    ).fit(datasets.murray())
    (v1, c), (_, v2) = mixture.covariances_[0]
    assert np.allclose([v1, v2, c / np.sqrt(v1 * v2)], [variance, variance, end], atol=1e-4)
