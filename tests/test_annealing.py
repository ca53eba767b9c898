"""Equal spheres at a temperature: k-means at 0, EM at 1. Their laws: test_laws.py."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from emlearn import CollapsedComponent, datasets, fit
from emlearn.engine.em import em
from emlearn.engine.posterior import tempered
from emlearn.engine.state import evaluate
from emlearn.models.annealing import Annealing, AnnealingParameters
from emlearn.models.gaussian.covariances import SPHERICAL
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians

at_every_temperature = pytest.mark.parametrize("T", [0.0, 0.5, 1.0, 3.0])
law = settings(max_examples=25, deadline=None)
seeds = st.integers(0, 2**32 - 1)


def drawn(seed):
    rng = np.random.default_rng(seed)
    K, d = rng.integers(1, 5), rng.integers(1, 4)
    X = rng.normal(0, 3, (K, d))[rng.integers(K, size=60)] + rng.normal(size=(60, d))
    return rng, X, AnnealingParameters(X[rng.choice(60, K, replace=False)], rng.uniform(0.5, 4))


def run(T, X, params, n=20):
    return list(islice(em(Annealing(T), X, params), n))


@at_every_temperature
@pytest.mark.parametrize("far", [1e4, 1e6, 1e8])
def test_where_zero_lies_changes_nothing(T, far):
    _, X, params = drawn(3)
    X = np.round(X * 2**10) / 2**10  # so that adding a whole number loses no digit
    params = AnnealingParameters(X[: len(params.means)], params.variance)
    here, there = run(T, X, params), run(T, X + far, AnnealingParameters(params.means + far, params.variance))
    for a, b in zip(here, there):
        assert b.objective == pytest.approx(a.objective, rel=64 * np.finfo(float).eps * far)
        np.testing.assert_allclose(b.params.means - far, a.params.means, atol=64 * np.finfo(float).eps * far)
    assert there[-1].params.variance == pytest.approx(here[-1].params.variance, rel=64 * np.finfo(float).eps * far)


@at_every_temperature
@law
@given(seed=seeds)
def test_the_m_step_maximises_q_and_q_is_the_joint_shared_out(T, seed):
    rng, X, params = drawn(seed)
    model = Annealing(T)
    R, stats = model.posterior(params, X).responsibilities, model.e_step(params, X)
    best = model.m_step(stats)
    top = model.expected_log_joint(best, stats)
    assert top == pytest.approx((R * model.log_joint(best, X)).sum(), rel=1e-10)
    for _ in range(5):
        near = AnnealingParameters(
            best.means + rng.normal(0, 0.1, best.means.shape), best.variance * rng.uniform(0.7, 1.4)
        )
        assert model.expected_log_joint(near, stats) <= top + 1e-9 * abs(top)


def test_at_one_it_is_em_for_equal_spherical_components():
    X = datasets.old_faithful()
    params = AnnealingParameters(X[:3], 4.0)
    same = GaussianParameters(np.full(3, 1 / 3), params.means, np.full(3, params.variance), SPHERICAL)
    expected = evaluate(MixtureOfGaussians(SPHERICAL), X, same, 0, 0).objective
    assert evaluate(Annealing(1.0), X, params, 0, 0).objective == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("far", [0.0, 1e8])
@pytest.mark.parametrize("seed", range(5))
def test_at_zero_it_is_k_means(seed, far):
    X = datasets.old_faithful()
    X = np.round((X - X.mean(axis=0)) / X.std(axis=0), 3) * 1000
    start = X[np.random.default_rng(seed).choice(len(X), 4, replace=False)]
    theirs = KMeans(4, init=start, n_init=1, tol=0, max_iter=1000).fit(X)
    end = fit(Annealing(0.0), X + far, AnnealingParameters(start + far, 1.0), tol=0)
    np.testing.assert_allclose(end.params.means - far, theirs.cluster_centers_, atol=1e-9 + 1e-15 * far)
    assert end.params.variance == pytest.approx(theirs.inertia_ / X.size, rel=1e-9)


def test_a_sphere_without_rows_has_collapsed():
    X = np.arange(6.0)[:, None]
    with pytest.raises(CollapsedComponent, match="component 1 collapsed.*no longer responsible for any row") as caught:
        fit(Annealing(0.0), X, AnnealingParameters(np.array([[2.0], [99.0]]), 1.0))
    assert caught.value.component == 1 and caught.value.weight == 0


@pytest.mark.parametrize("X", [np.array([[1.0], [1.0], [5.1]]), np.full((4, 2), 1e8 / 3)], ids=["two points", "one"])
@pytest.mark.parametrize("T", [0.0, 0.5])
def test_spheres_that_have_closed_in_on_their_rows_have_collapsed(T, X):
    means = np.unique(X, axis=0)
    with pytest.raises(CollapsedComponent, match="its variance is 0"):
        fit(Annealing(T), X, AnnealingParameters(means + 1e-3, 1e-4))


@pytest.mark.parametrize("T", [-1.0, np.nan, np.inf])
def test_a_temperature_that_is_none(T):
    with pytest.raises(ValueError, match=f"the temperature is {T}, but it must be a finite number, 0 or more"):
        tempered(np.log([[0.9, 0.1]]), T)
    with pytest.raises(ValueError, match="the temperature"):
        fit(Annealing(T), np.ones((3, 1)), AnnealingParameters(np.ones((1, 1)), 1.0))
