"""Where climbs start, the search over starts, and what is said of ends: spikes, starved components, convergence."""

import importlib
import itertools
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture as Theirs

from emlearn import (
    BernoulliMixture,
    BinomialMixture,
    CategoricalMixture,
    CollapsedComponent,
    ExponentialMixture,
    GaussianMixture,
    MultinomialMixture,
    PoissonMixture,
    ZeroInflatedPoisson,
    datasets,
)
from emlearn.engine.acceleration import METHODS
from emlearn.engine.em import em
from emlearn.estimators import climbing, starts
from emlearn.estimators.base import Problem
from emlearn.estimators.initialization import STARTS
from emlearn.estimators.side_by_side import Climb, SideBySide
from emlearn.models.table import Rows

IRIS = load_iris().data
RNG = np.random.default_rng(5)
Z = RNG.integers(3, size=120)
FAMILIES = {
    "Gaussian": (GaussianMixture(3), IRIS[::2]),
    "gaps": (GaussianMixture(3), np.where(RNG.random(IRIS.shape) < 0.1, np.nan, IRIS)[::2]),
    "diag": (GaussianMixture(3, covariance_type="diag", reg_covar=0.01), IRIS[::2]),
    "spherical": (GaussianMixture(3, covariance_type="spherical"), IRIS[::2]),
    "tied": (GaussianMixture(3, covariance_type="tied"), IRIS[::2]),
    "prior": (GaussianMixture(3, prior=1.0), IRIS[::2]),
    "Bernoulli": (BernoulliMixture(3), (RNG.random((120, 5)) < np.array([0.1, 0.5, 0.9])[Z][:, None]).astype(float)),
    "binomial": (BinomialMixture(3, trials=10), RNG.binomial(10, np.array([[0.1], [0.5], [0.9]])[Z]).astype(float)),
    "categorical": (CategoricalMixture(3, n_categories=3), RNG.integers(3, size=(120, 4)).astype(float)),
    "multinomial": (MultinomialMixture(3), RNG.multinomial(9, [0.2, 0.3, 0.5], size=120).astype(float)),
    "Poisson": (PoissonMixture(3), RNG.poisson(np.array([[1.0, 9], [5, 2], [15, 20]])[Z]).astype(float)),
    "exponential": (ExponentialMixture(3), RNG.exponential(np.array([[1.0], [5], [25]])[Z])),
    "surplus zeros": (ZeroInflatedPoisson(2), RNG.poisson(np.array([[0.0], [3], [12]])[Z]).astype(float)),
}


@pytest.fixture(params=FAMILIES)
def family(request):
    return FAMILIES[request.param]


def problem_of(mixture, X, **more):
    rows = mixture._read_rows(X, reset=True, **more)
    return Problem.of(mixture._make_model(rows), rows)


# --- scikit-learn's names -----------------------------------------------------------------------------------


class Told(Theirs):
    """scikit-learn's mixture, which tells the responsibilities that it starts from."""

    def _initialize(self, X, resp):
        self.first_guess = resp
        super()._initialize(X, resp)


@pytest.mark.parametrize("name", ["kmeans", "random"])
def test_a_start_is_the_one_that_scikit_learn_draws(name):
    theirs = Told(3, init_params=name, max_iter=1, random_state=7)
    with pytest.warns(match="did not converge"):
        theirs.fit(IRIS)
    ours = STARTS[name](IRIS, 3, np.random.RandomState(7))
    np.testing.assert_array_equal(ours, theirs.first_guess)


@pytest.mark.parametrize("name", ["k-means++", "random_from_data"])
def test_a_start_from_seeds_is_where_scikit_learns_first_e_step_leads(name):
    theirs = Told(3, init_params=name, max_iter=1, random_state=7)
    theirs._initialize_parameters(IRIS, np.random.RandomState(7))
    np.testing.assert_array_equal(
        STARTS[name](IRIS, 3, np.random.RandomState(7)), np.eye(3)[theirs._estimate_log_prob_resp(IRIS)[1].argmax(1)]
    )


def test_seeds_among_few_different_rows_differ():
    X = np.repeat([[0.0], [1.0], [2.0]], [50, 2, 2], axis=0)
    for seed in range(10):
        R = STARTS["random_from_data"](X, 3, np.random.RandomState(seed))
        assert np.array_equal(np.sort(R.sum(axis=0)), [2, 2, 50])


# --- climbs side by side ------------------------------------------------------------------------------------


@pytest.mark.parametrize("weighted, labelled", [(False, False), (True, False), (True, True)])
def test_a_climb_beside_others_is_the_same_as_alone(family, weighted, labelled):
    mixture, X = family
    rng, parts = np.random.default_rng(1), mixture._n_parts
    more = {"sample_weight": rng.integers(1, 4, len(X)).astype(float)} if weighted else {}
    problem = problem_of(mixture, X, **more)
    rows = problem.data
    if labelled:
        labels = np.full(len(X), -1)
        free = np.flatnonzero(~(rows.X == 0).all(axis=1))[:4]  # a surplus zero may not be labelled otherwise
        labels[free] = [1, parts - 1, 1, parts - 1]
        rows = Rows(rows.X, rows.weights, labels)
    mixture.prior_ = mixture.prior or 0.0
    guesses = [rng.dirichlet(np.ones(parts), len(X)) for _ in range(4)]
    begun = [mixture._from_responsibilities(problem.model, rows, R) for R in guesses]
    side = SideBySide(problem.model, rows, parts)
    climbs = side.advance([Climb(params) for params in begun], 5)
    assert len(climbs) == 4 and not side.collapses
    for climb, params in zip(climbs, begun):
        states = list(itertools.islice(em(problem.model, problem.model.prepare(rows), params), 6))
        np.testing.assert_allclose(climb.path, [state.objective for state in states[:5]], rtol=1e-10)
        np.testing.assert_allclose(climb.counts, states[4].stats.counts, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(climb.params.weights, states[5].params.weights, rtol=1e-6, atol=1e-9)


def test_climbs_begun_together_are_those_begun_alone():
    mixture, X = FAMILIES["Gaussian"]
    problem = problem_of(mixture, X)
    guesses = [np.random.default_rng(s).dirichlet(np.ones(3), len(X)) for s in range(3)]
    begin = lambda R: mixture._from_responsibilities(problem.model, problem.data, R)  # noqa: E731
    together = SideBySide(problem.model, problem.data, 3).begin(guesses, begin)
    for climb, R in zip(together, guesses):
        np.testing.assert_allclose(climb.params.covariances, begin(R).covariances, rtol=1e-12)
        np.testing.assert_allclose(climb.params.weights, begin(R).weights, rtol=1e-12)


def test_a_climb_that_collapses_is_left_out_and_the_others_go_on():
    X = np.concatenate([np.full(20, 3.0), np.linspace(10, 20, 40)])[:, None]
    mixture = GaussianMixture(2)
    problem = problem_of(mixture, X)
    rng = np.random.default_rng(0)
    soft = [rng.dirichlet([9, 9], 60) for _ in range(3)]
    heap = np.eye(2)[(X[:, 0] > 5).astype(int)]
    side = SideBySide(problem.model, problem.data, 2)
    climbs = side.begin(
        [soft[0], heap, *soft[1:]], lambda R: mixture._from_responsibilities(problem.model, problem.data, R)
    )
    assert [climb.number for climb in climbs] and len(climbs) == 3 and side.collapses[0].component == 0
    assert side.collapses[0].weight == pytest.approx(1 / 3)
    narrow = Climb(problem.model.m_step(problem.model.e_step(climbs[0].params, problem.data)))
    narrow.params = type(narrow.params)(
        np.array([0.3, 0.7]), np.array([[3.0], [15.0]]), np.array([[[1e-9]], [[9.0]]]), narrow.params.covariance
    )
    left = side.advance([climbs[0], narrow, climbs[1]], 2)
    assert left == climbs[:2] and len(side.collapses) == 2


# --- guesses and changes ------------------------------------------------------------------------------------


def test_guesses_share_out_every_row_and_differ():
    drawn = list(itertools.islice(starts.guesses(IRIS, 4, np.random.RandomState(0)), 12))
    assert all((R.sum(axis=1) == 1).all() and R.shape == (150, 4) for R in drawn)
    assert len({np.sort(R.sum(axis=0)).tobytes() for R in drawn}) > 8


def test_the_units_of_the_columns_change_no_guess():
    scaled = IRIS * [1e-3, 1, 50, 1e4]
    for a, b in zip(*(itertools.islice(starts.guesses(X, 3, np.random.RandomState(1)), 8) for X in (IRIS, scaled))):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("change", [starts.swapped, starts.split_and_merged])
def test_a_change_leaves_every_row_shared_out_and_some_rows_elsewhere(change):
    R = np.random.default_rng(0).dirichlet(np.ones(4), 150)
    changed = change(R, IRIS, np.random.RandomState(3))
    np.testing.assert_allclose(changed.sum(axis=1), 1)
    assert (changed.sum(axis=0) > 0).all() and not np.allclose(np.sort(changed, axis=1), np.sort(R, axis=1))


def test_of_climbs_on_the_same_hill_the_first_stays():
    climbs = [Climb(None, number, [height], np.array(counts, float)) for number, height, counts in
              [(0, 5.0, [3, 7]), (1, 5.001, [7, 3]), (2, 4.0, [5, 5]), (3, 6.0, [1, 9])]]  # fmt: skip
    assert [climb.number for climb in starts.ranked(climbs, lambda climb: climb.height)] == [3, 0, 2]


# --- the search ---------------------------------------------------------------------------------------------


def test_the_search_reaches_a_summit_that_k_means_misses():
    X = datasets.old_faithful()
    misses = GaussianMixture(3, init_params="kmeans", random_state=0).fit(X)
    for seed in range(3):
        found = GaussianMixture(3, init_params="thorough", random_state=seed).fit(X)
        assert found.log_likelihood_ == pytest.approx(-1114.43987, abs=1e-3) and found.converged_
    assert misses.log_likelihood_ < found.log_likelihood_ - 4


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_seed_repeats_a_search(family):
    mixture, X = family
    once, again = (mixture.set_params(random_state=3).fit(X).log_likelihood_ for _ in range(2))
    assert once == again


def test_of_many_rows_a_part_is_searched_and_all_are_fitted(monkeypatch):
    monkeypatch.setattr(climbing, "MOST_ROWS_TO_SEARCH", 100)
    seen = []
    search = starts.search
    monkeypatch.setattr(climbing, "search", lambda side, *more: seen.append(len(side.data)) or search(side, *more))
    mixture = GaussianMixture(2, random_state=0).fit(datasets.old_faithful())
    assert seen == [100] and mixture.log_likelihood_ == pytest.approx(-1130.26396, abs=1e-4)


def test_a_start_that_is_given_is_the_one_run(monkeypatch):
    monkeypatch.setattr(climbing, "search", None)
    X = datasets.old_faithful()
    mixture = GaussianMixture(2, means_init=[[2, 55], [4.3, 80]], n_init=5).fit(X)
    assert mixture.log_likelihoods_.shape == (1,)


@pytest.mark.parametrize("name", STARTS)
def test_so_many_starts_are_different_starts(name, monkeypatch):
    X = np.concatenate([RNG.normal(0, 1, (40, 2)), RNG.normal(20, 1, (40, 2))])  # k-means ends in one place
    begun = []
    run = GaussianMixture._run
    monkeypatch.setattr(
        GaussianMixture, "_run", lambda self, problem, params: begun.append(params) or run(self, problem, params)
    )
    mixture = GaussianMixture(2, init_params=name, n_init=6, prior=0.1, random_state=0).fit(X)
    assert len(begun) == len(mixture.log_likelihoods_) == 6
    heights = [mixture.trace_.model.e_step(params, mixture.data_).log_likelihood for params in begun]
    assert len(set(np.round(heights, 6))) == 6


def test_one_component_has_one_start():
    assert GaussianMixture(1, init_params="random", n_init=5).fit(IRIS).log_likelihoods_.shape == (1,)


# --- ends with spikes ---------------------------------------------------------------------------------------


def walked(estimator, X, monkeypatch):
    """The same fit, whose last stretch is EM's from the first step."""
    with monkeypatch.context() as patch:
        patch.setattr(climbing.MixtureClimber, "_hurried", lambda self, problem, params: params)
        return estimator.fit(X)


@pytest.mark.parametrize("K", [3, 4, 5])
def test_the_last_stretch_of_a_search_is_hurried_and_ends_on_the_same_summit(K, monkeypatch):
    X = datasets.old_faithful()
    hurried = GaussianMixture(K, random_state=0).fit(X)
    slow = walked(GaussianMixture(K, random_state=0), X, monkeypatch)
    assert hurried.converged_ and hurried.n_iter_ <= 10 < 60 < slow.n_iter_
    assert hurried.log_likelihood_ == pytest.approx(slow.log_likelihood_, abs=1e-4)


def test_a_jump_of_the_last_stretch_onto_a_spike_is_undone(monkeypatch):
    X = datasets.galaxies().reshape(-1, 1)
    fits = GaussianMixture(5, random_state=0).fit(X), walked(GaussianMixture(5, random_state=0), X, monkeypatch)
    for fit in fits:
        assert (len(X) * fit.weights_).min() >= 4 and fit.log_likelihood_ == pytest.approx(-198.845, abs=0.01)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_run_that_is_cut_short_is_ems_own(monkeypatch):
    X = datasets.old_faithful()
    fits = [GaussianMixture(4, max_iter=60, random_state=0).fit(X)]
    fits.append(walked(GaussianMixture(4, max_iter=60, random_state=0), X, monkeypatch))
    assert fits[0].n_iter_ == fits[1].n_iter_ == 60 and fits[0].log_likelihood_ == fits[1].log_likelihood_


def test_a_spike_is_passed_over_and_said():
    X = datasets.galaxies().reshape(-1, 1)
    mixture = GaussianMixture(5, init_params="thorough", random_state=0).fit(X)
    assert mixture.predict_proba(X).sum(axis=0).min() >= 4
    assert len(mixture.passed_over_) and (mixture.passed_over_ > mixture.log_likelihood_).all()
    assert (np.diff(mixture.passed_over_) <= 0).all()


def test_a_spike_stays_where_nothing_else_stands():
    X = np.r_[np.linspace(-1, 1, 60), 8.0, 8.001, 8.002].reshape(-1, 1)  # three rows of their own
    mixture = GaussianMixture(2, means_init=[[0.0], [8.0]]).fit(X)
    assert mixture.predict_proba(X).sum(axis=0).min() == pytest.approx(3)
    assert len(mixture.passed_over_) == 0


def test_weights_that_sum_to_one_change_nothing_of_what_a_spike_is():
    X = datasets.galaxies().reshape(-1, 1)
    even = GaussianMixture(3, random_state=0).fit(X, sample_weight=np.full(82, 1 / 82))
    plain = GaussianMixture(3, random_state=0).fit(X)
    assert even.log_likelihood_ * 82 == pytest.approx(plain.log_likelihood_, abs=1e-3)


# --- starved components -------------------------------------------------------------------------------------

ONE_RATE = RNG.poisson(4.0, (200, 1)).astype(float)
HOPELESS = {"theta_init": [[4.0], [40.0]], "weights_init": [0.5, 0.5]}


@pytest.mark.parametrize("accelerate", METHODS)
def test_a_starved_component_is_named(accelerate):
    with pytest.raises(CollapsedComponent, match="component 1 collapsed: mixing weight.*row") as caught:
        PoissonMixture(2, accelerate=accelerate, **HOPELESS).fit(ONE_RATE)
    assert caught.value.weight * 200 < 0.5 and np.isnan(caught.value.variance)


def test_a_starved_component_is_fed_by_a_prior():
    mixture = PoissonMixture(2, collapse="prior", **HOPELESS).fit(ONE_RATE)
    assert mixture.prior_ == 1 and (mixture.weights_ * 200 > 0.5).all()


@pytest.mark.parametrize("accelerate", METHODS)
def test_a_starved_component_is_dropped_by_choice(accelerate):
    mixture = PoissonMixture(2, collapse="drop", accelerate=accelerate, **HOPELESS)
    with pytest.warns(ConvergenceWarning, match="1 of 2 components lost all rows and had to be dropped"):
        mixture.fit(ONE_RATE)
    assert mixture.converged_ and mixture.weights_ == 1 and mixture.n_components == 2
    assert mixture.rates_.ravel() == pytest.approx(ONE_RATE.mean())
    assert mixture.predict_proba(ONE_RATE).shape == (200, 1)
    assert mixture.standard_errors().standard_errors[-1] == pytest.approx(np.sqrt(ONE_RATE.mean() / 200))


def test_dropping_leaves_the_mixture_that_fewer_components_make():
    X = RNG.binomial(100, np.repeat([[0.02], [0.97]], 200, axis=0)).astype(float)
    start = {"theta_init": [[0.02], [0.5], [0.97]], "weights_init": [0.4, 0.2, 0.4]}
    with pytest.warns(ConvergenceWarning, match="the mixture has 2"):
        dropped = BinomialMixture(3, trials=100, collapse="drop", **start).fit(X)
    two = BinomialMixture(2, trials=100, random_state=0).fit(X)
    assert dropped.log_likelihood_ == pytest.approx(two.log_likelihood_, abs=1e-6)
    assert dropped.bic(X) == pytest.approx(two.bic(X), abs=1e-5)


@pytest.mark.parametrize("held", ["labels", "fixed"])
def test_a_component_that_is_held_in_its_place_is_not_dropped(held):
    labels = {"labels": np.r_[0, np.full(199, -1)]} if held == "labels" else {}
    fixed = {"fixed": {"rates": [[np.nan], [40.0]]}} if held == "fixed" else {}
    with pytest.raises(CollapsedComponent, match="component 1"):
        PoissonMixture(2, collapse="drop", **HOPELESS, **fixed).fit(ONE_RATE, **labels)


def test_a_small_component_that_holds_its_own_is_not_starved():
    X = np.r_[np.zeros(300), 500.0].reshape(-1, 1) + RNG.poisson(2, (301, 1))
    mixture = PoissonMixture(2, theta_init=[[2.0], [400.0]], weights_init=[0.5, 0.5]).fit(X)
    assert mixture.weights_[1] * 301 == pytest.approx(1) and mixture.converged_


@pytest.mark.parametrize("start", ["search", "thorough", "kmeans"])
def test_no_component_starves_on_three_sharp_clusters(start):
    X = RNG.binomial(100, np.repeat([[0.02], [0.5], [0.97]], 200, axis=0)).astype(float)
    for seed in range(4):
        mixture = BinomialMixture(3, trials=100, init_params=start, collapse="restart", random_state=seed).fit(X)
        assert np.sort(mixture.probabilities_.ravel()) == pytest.approx([0.02, 0.5, 0.97], abs=0.01)


# --- converged means converged ------------------------------------------------------------------------------


@pytest.fixture
def converged(monkeypatch):
    """The script of that name in benchmarks."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent / "benchmarks"))
    return importlib.import_module("converged")


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_plain_em_gains_nothing_where_a_fit_has_converged(converged):
    counts, worst = converged.audited(range(44, 132), 500)
    said, beyond = np.sum(list(counts.values()), axis=0)[1:3]
    assert said > 50 and beyond == 0, worst


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(
    "family, method, seed",
    [
        ("categorical", "lbfgs", 71),  # the third step gains a tenth of the second, and the hill is yet to come
        ("binomial", "anderson", 10274),  # a component of 1e-29 rows, from which EM would climb for hundreds of steps
        ("multinomial", "lbfgs", 11735),  # another, of 1e-5 rows
        ("categorical", "lbfgs", 1963),  # a probability run to its edge, from which EM would come back, slowly
        ("categorical", "anderson", 2402),  # three saddles, on which EM's own gains shrink below any tolerance
        ("binomial", "squarem", 2705),
        ("Gaussian, diag", "anderson", 626),
        ("zero-inflated", "squarem", 4001),  # a slow direction along which the last steps hardly moved
    ],
)
def test_a_run_that_only_seems_to_have_converged_does_not_say_so(converged, family, method, seed):
    mixture = converged.fitted(family, method, seed)
    said = mixture is not None and mixture.converged_  # not a component that was named, nor a run that was too short
    assert not said or converged.gained(mixture, 2000) <= 10 * mixture.trace_.tol


def test_a_run_that_goes_on_counts_all_its_iterations_and_passes(converged):
    trace = converged.fitted("binomial", "squarem", 2705).trace_
    assert [state.iteration for state in trace.states] == list(range(len(trace)))
    assert trace.converged and not trace.falls and trace.evaluations > 2 * 27  # 27 iterations by SQUAREM came first
    assert (np.diff([state.evaluations for state in trace.states]) > 0).all()
