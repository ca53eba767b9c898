"""Covariances by volume, shape and orientation: against mclust, and against a search that knows no decomposition."""

import json
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn import datasets as classical

from emlearn import GaussianMixture, datasets, fit
from emlearn.engine.acceleration import METHODS
from emlearn.engine.convergence import until
from emlearn.engine.errors import CollapsedComponent
from emlearn.estimators.initialization import from_responsibilities
from emlearn.models.gaussian.covariances import COVARIANCES
from emlearn.models.gaussian.decompositions import DECOMPOSITIONS, OwnAxes
from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.standard_errors import louis, oakes, sem

FURTHER = [name for name, covariance in DECOMPOSITIONS.items() if covariance not in COVARIANCES.values()]
MCLUST = json.loads((Path(__file__).parent / "mclust" / "shapes.json").read_text(encoding="utf-8"))
DATA = {"iris": classical.load_iris().data, "faithful": datasets.old_faithful()}
EQUALLY_HIGH = 1e-3
"""In nats."""


@pytest.mark.parametrize("name", DECOMPOSITIONS)
@pytest.mark.parametrize("of_mclust", MCLUST, ids=lambda run: f"{run['data']}, K={max(run['classes']) + 1}")
def test_from_mclusts_start_em_ends_where_mclust_does_or_higher(name, of_mclust):
    X, classes = DATA[of_mclust["data"]], np.array(of_mclust["classes"])
    height, parameters = of_mclust["ends"][name]
    model = MixtureOfGaussians(DECOMPOSITIONS[name])
    run = fit(model, X, from_responsibilities(X, np.eye(classes.max() + 1)[classes], model), tol=1e-8, max_iter=20_000)
    assert run.converged
    assert run.objectives[-1] > height - EQUALLY_HIGH
    assert model.n_parameters(run.params) == parameters


def test_the_best_of_iris_is_the_one_that_mclust_chooses():
    X = DATA["iris"]
    bic = {name: GaussianMixture(2, covariance_type=name, random_state=0).fit(X).bic(X) for name in DECOMPOSITIONS}
    assert min(bic, key=bic.get) == "VEV"
    assert bic["VEV"] == pytest.approx(561.7285, abs=1e-3)  # mclust 6.0.0: Mclust(iris[, 1:4])$bic is -561.7285


def scatters(seed, K=2, d=3):
    """Scatter matrices that are no multiples of each other, and counts."""
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(K, d, 2 * d)) * rng.uniform(0.3, 2, (K, d, 1))
    counts = rng.uniform(5, 30, K)
    return roots @ roots.swapaxes(1, 2) * counts[:, None, None], counts


def height(matrices, scatter, counts):
    """``Σ_k N_k log |Σ_k| + tr(Σ_k⁻¹ W_k)``, which an M-step minimises."""
    return (
        counts @ np.linalg.slogdet(matrices)[1] + np.trace(np.linalg.solve(matrices, scatter), axis1=1, axis2=2).sum()
    )


def composed(name, u, K, d):
    """Matrices from free numbers: log volumes, log shapes, and rotations as exponentials."""
    numbers = iter(np.clip(u, -12, 12))

    def taken(letter, how_many):
        rows = {"I": 0, "E": 1, "V": K}[letter]
        part = np.array([[next(numbers) for _ in range(how_many)] for _ in range(rows)]).reshape(rows, how_many)
        return np.resize(part, (K, how_many)) if rows else np.zeros((K, how_many))

    volumes, logs, angles = taken(name[0], 1), taken(name[1], d - 1), taken(name[2], d * (d - 1) // 2)
    logs = np.column_stack([logs, -logs.sum(axis=1)])
    matrices = []
    for volume, log, angle in zip(volumes, logs, angles):
        skew = np.zeros((d, d))
        skew[np.triu_indices(d, 1)] = angle
        D = expm(skew - skew.T)
        matrices.append(D * np.exp(volume + log) @ D.T)
    return np.array(matrices)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", FURTHER)
def test_no_search_over_volumes_shapes_and_orientations_finds_a_better_m_step(name, seed):
    K, d = 2, 3
    scatter, counts = scatters(seed, K, d)
    covariance = DECOMPOSITIONS[name]
    ours = covariance.expand(covariance.divide(covariance.project(scatter), counts), K, d)
    rng, m = np.random.default_rng(seed), covariance.n_parameters(K, d)
    runs = [minimize(lambda u: height(composed(name, u, K, d), scatter, counts), rng.normal(size=m)) for _ in range(6)]
    assert height(ours, scatter, counts) == pytest.approx(min(run.fun for run in runs), rel=1e-8)


@pytest.mark.parametrize("name", FURTHER)
def test_what_is_called_equal_is_equal(name):
    scatter, counts = scatters(7, K=3, d=4)
    covariance = DECOMPOSITIONS[name]
    matrices = covariance.expand(covariance.divide(covariance.project(scatter), counts), 3, 4)
    volumes = np.linalg.det(matrices) ** (1 / 4)
    spectra, axes = np.linalg.eigh(matrices / volumes[:, None, None])
    assert (np.ptp(volumes) < 1e-9) == (name[0] == "E")
    if name[1] != "V":
        assert np.ptp(spectra, axis=0).max() < 1e-8
    if name[1] == "I":
        assert np.allclose(spectra, 1)
    if name[2] == "E":
        turned = axes[0].T @ matrices @ axes[0]
        assert np.abs(turned * (1 - np.eye(4))).max() < 1e-8
    if name[2] == "I":
        assert np.abs(matrices * (1 - np.eye(4))).max() == 0


def test_a_component_without_width_is_a_collapse():
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(size=(40, 3)), 9 + rng.normal(size=(4, 1)) * [1, 2, 3]])  # four rows on a line
    classes = np.repeat([0, 1], [40, 4])
    for name in ("EVV", "EVE", "VVE"):
        model = MixtureOfGaussians(DECOMPOSITIONS[name])
        with pytest.raises(CollapsedComponent):
            fit(model, X, from_responsibilities(X, np.eye(2)[classes], model))


def test_names_of_mclust_for_the_four_types_of_scikit_learn_are_the_same_types():
    X = DATA["faithful"]
    for theirs, ours in {"VVV": "full", "EEE": "tied", "VVI": "diag", "VII": "spherical"}.items():
        both = [
            GaussianMixture(2, covariance_type=name, random_state=0).fit(X).log_likelihood_ for name in (theirs, ours)
        ]
        assert both[0] == both[1]


def drawn(name, seed, K=3, d=3):
    """Covariances of this type, with the scatter and counts that they fit."""
    scatter, counts = scatters(seed, K, d)
    covariance = DECOMPOSITIONS[name]
    return covariance.divide(covariance.project(scatter), counts), covariance.project(scatter), counts


@pytest.mark.parametrize("d", [1, 2, 4])
@pytest.mark.parametrize("name", FURTHER)
def test_there_is_a_coordinate_for_each_free_parameter_and_back_again(name, d):
    covariance = DECOMPOSITIONS[name]
    C, other = (drawn(name, seed, d=d)[0] for seed in (1, 2))
    coordinates = covariance.log_scales(C, d)
    u = coordinates.to_vector(other)
    assert u.size == covariance.n_parameters(3, d)
    assert coordinates.to_vector(C) == pytest.approx(0, abs=1e-8)
    assert coordinates.from_vector(u) == pytest.approx(other, rel=1e-9, abs=1e-9)
    moves = [coordinates.from_vector(step).ravel() - C.ravel() for step in 1e-4 * np.eye(u.size)]
    assert np.linalg.matrix_rank(moves, tol=1e-8) == u.size


@pytest.mark.parametrize("name", FURTHER)
def test_a_turn_is_small_though_eigenvalues_change_places_on_the_way(name):
    """The coordinates follow an axis, not the rank of its eigenvalue."""
    C = drawn(name, 3)[0]
    coordinates = DECOMPOSITIONS[name].log_scales(C, 3)
    rng = np.random.default_rng(0)
    for _ in range(20):
        turns = np.isin(np.arange(coordinates.m), coordinates.places[:, 3:])
        u = rng.normal(0, np.where(turns, 0.1, 0.8))
        assert coordinates.to_vector(coordinates.from_vector(u))[0] == pytest.approx(u, abs=1e-7)


@pytest.mark.parametrize("name", FURTHER)
def test_the_gradient_is_that_of_what_an_m_step_maximises(name):
    C, scatter, counts = drawn(name, 4)
    covariance, (K, d) = DECOMPOSITIONS[name], (3, 3)
    coordinates = covariance.log_scales(drawn(name, 5)[0], d)
    assert coordinates.gradient(C, scatter, counts) == pytest.approx(
        0 * coordinates.to_vector(C), abs=1e-3
    )  # C is the maximum
    u, step = coordinates.to_vector(C)[0] + 0.1, 1e-5

    def objective(u):
        return -0.5 * height(covariance.expand(coordinates.from_vector(u), K, d), expanded, counts)

    expanded = covariance.expand(scatter, K, d)
    differences = [objective(u + move) - objective(u - move) for move in step * np.eye(len(u))]
    gradient = coordinates.gradient(coordinates.from_vector(u), scatter, counts)[0]
    assert gradient == pytest.approx(np.array(differences) / (2 * step), rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("accelerate", ["squarem", "anderson", "lbfgs"])
@pytest.mark.parametrize("name", FURTHER)
def test_accelerated_runs_end_as_high_as_plain_em_or_higher(name, accelerate):
    X, classes = DATA["iris"], np.array(MCLUST[1]["classes"])
    model = MixtureOfGaussians(DECOMPOSITIONS[name])
    start = from_responsibilities(X, np.eye(3)[classes], model)
    *_, end = until(METHODS[accelerate](model, model.prepare(X), start), tol=1e-7, max_iter=5000)
    assert end.objective > MCLUST[1]["ends"][name][0] - EQUALLY_HIGH
    assert model.n_parameters(end.params) == MCLUST[1]["ends"][name][1]


def at_the_summit(name, X=DATA["faithful"]):
    return GaussianMixture(2, covariance_type=name, accelerate="lbfgs", tol=1e-13, random_state=0).fit(X)


@pytest.mark.parametrize("way", [oakes, sem, louis], ids=lambda way: way.__name__)
def test_standard_errors_do_not_depend_on_the_coordinates(way):
    """Free matrices by their volumes, shapes and orientations, and by their Cholesky roots."""
    fitted = at_the_summit("VVV").trace_
    decomposed = OwnAxes("VVV")
    again = fit(MixtureOfGaussians(decomposed), DATA["faithful"], replace(fitted.params, covariance=decomposed), tol=0)
    np.testing.assert_allclose(
        way(again, DATA["faithful"]).covariance, way(fitted, DATA["faithful"]).covariance, rtol=1e-6, atol=1e-9
    )


@pytest.mark.parametrize("name", FURTHER)
def test_standard_errors_are_those_of_the_numerical_hessian(name):
    """Of coordinates that know no reference: weights, means and the numbers of :func:`composed`."""
    X, K, d = DATA["faithful"], 2, 2
    fitted = at_the_summit(name)
    params, m = fitted.trace_.params, DECOMPOSITIONS[name].n_parameters(K, d)
    searches = (
        minimize(lambda u: ((composed(name, u, K, d) - params.matrices) ** 2).sum(), np.full(m, first), tol=1e-12)
        for first in (0.1, 0.8, -0.8, 1.5)
    )
    u = min(searches, key=lambda search: search.fun).x

    def numbers(v):
        return np.concatenate(
            [[v[0], 1 - v[0]], v[1:5], DECOMPOSITIONS[name].project(composed(name, v[5:], K, d)).ravel()]
        )

    def log_likelihood(v):
        matrices = composed(name, v[5:], K, d)
        parts = [multivariate_normal.logpdf(X, v[1 + 2 * k : 3 + 2 * k], matrices[k]) for k in range(K)]
        return logsumexp(np.log([[v[0]], [1 - v[0]]]) + parts, axis=0).sum()

    v = np.concatenate([params.weights[:1], params.means.ravel(), u])
    steps = np.diag(3e-4 * np.maximum(np.abs(v), 0.01))
    slopes = np.array([(numbers(v + s) - numbers(v - s)) / (2 * s.max()) for s in steps]).T
    hessian = [[
        sum(a * b * log_likelihood(v + a * s + b * t) for a in (1, -1) for b in (1, -1)) / (4 * s.max() * t.max())
        for t in steps] for s in steps]  # fmt: skip
    expected = np.sqrt(np.diagonal(slopes @ np.linalg.inv(-np.array(hessian)) @ slopes.T))
    assert fitted.standard_errors().standard_errors == pytest.approx(expected, rel=2e-3)


def test_the_bootstrap_agrees_roughly():
    fitted = at_the_summit("VEV")
    ratios = fitted.standard_errors("bootstrap", repeats=100).standard_errors / fitted.standard_errors().standard_errors
    assert ((ratios > 0.7) & (ratios < 1.4)).all()


@pytest.mark.parametrize("turn", [0, 0.4])
def test_the_axes_of_equal_widths_are_undetermined_and_the_errors_say_so(turn):
    cross = np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]]) @ [
        [np.cos(turn), np.sin(turn)],
        [-np.sin(turn), np.cos(turn)],
    ]
    fitted = GaussianMixture(1, covariance_type="EEV", random_state=0).fit(np.repeat(cross, 10, axis=0))
    found = fitted.standard_errors()
    assert found.undetermined or found.at_boundary.any()
    assert len(found.warnings) == 1
    assert np.isfinite(found.standard_errors[:3]).all()


def test_a_given_precision_becomes_one_of_the_type_so_that_nothing_falls():
    X = DATA["iris"]
    given = np.linalg.inv([np.cov(X[:50].T), np.cov(X[50:].T)])
    mixture = GaussianMixture(2, covariance_type="EEV", precisions_init=given, random_state=0).fit(X)
    assert np.diff(mixture.trace_.objectives).min() > -1e-8


def test_a_fit_is_pickled_and_predicts_the_same():
    X = DATA["iris"]
    mixture = GaussianMixture(3, covariance_type="VVE", random_state=0).fit(X)
    again = pickle.loads(pickle.dumps(mixture))
    assert np.array_equal(again.predict(X), mixture.predict(X))
    assert again.trace_.model.covariance is DECOMPOSITIONS["VVE"]


ROUGH = np.random.default_rng(0)
A = ROUGH.normal(size=(60, 1))
ROUGH_DATA = {
    "the same column twice": np.hstack([A, A, ROUGH.normal(size=(60, 1))]),
    "nearly the same column twice": np.hstack([A, A + 1e-9 * ROUGH.normal(size=(60, 1)), ROUGH.normal(size=(60, 1))]),
    "one column": A,
    "four rows": ROUGH.normal(size=(4, 3)),
    "ties": np.round(ROUGH.normal(size=(60, 2))),
    "far away": 1e9 + ROUGH.normal(size=(60, 2)),
    "other units": ROUGH.normal(size=(60, 2)) * [1e-2, 2e2],
    "gaps": np.where(ROUGH.random((60, 2)) < 0.2, np.nan, ROUGH.normal(size=(60, 2))),
}


@pytest.mark.parametrize("name", FURTHER)
@pytest.mark.parametrize("X", ROUGH_DATA.values(), ids=list(ROUGH_DATA))
@pytest.mark.filterwarnings("error", "ignore::sklearn.exceptions.ConvergenceWarning")
def test_rough_data_are_fitted_or_collapse_and_nothing_else(X, name):
    for K in (1, 3):
        try:
            mixture = GaussianMixture(K, covariance_type=name, random_state=0).fit(X)
        except CollapsedComponent:
            continue
        assert np.isfinite(mixture.log_likelihood_)


PERCENTAGES = 100 * np.random.default_rng(0).dirichlet([5, 3, 2], 500)
"""Three columns with a sum of 100, which rounding to a few decimals leaves nearly, but not quite, collinear."""


@pytest.mark.parametrize("name", DECOMPOSITIONS)
@pytest.mark.parametrize("decimals", [3, 4, 5])
@pytest.mark.parametrize("gaps", [False, True], ids=["complete", "gaps"])
@pytest.mark.filterwarnings("error::emlearn.engine.convergence.ObjectiveFell")
def test_percentages_are_fitted_without_a_fall_though_rounding_alone_keeps_them_from_collinear(name, decimals, gaps):
    X = np.round(PERCENTAGES, decimals)
    if gaps:
        X[::9, 1] = np.nan
    for K in (1, 2):
        mixture = GaussianMixture(K, covariance_type=name, n_init=1, random_state=0, max_iter=2000)
        try:
            assert mixture.fit(X).converged_
        except CollapsedComponent:  # onto rows that rounding left in one plane
            assert K == 2 and not DECOMPOSITIONS[name].bounded


def test_columns_too_uneven_for_turned_axes_are_named():
    X = np.random.default_rng(0).normal(size=(60, 2)) * [1e-6, 1e8]
    with pytest.raises(ValueError, match="column 1 of X is spread .* times as wide as column 0.*'VEV'"):
        GaussianMixture(2, covariance_type="VEV").fit(X)
    for name in ("VEI", "VEE"):  # whose axes do not depend on the units
        assert GaussianMixture(2, covariance_type=name, random_state=0).fit(X).converged_
