"""The right answers of exercises 01 and 02 are right: laws, closed forms, and agreement with other ways."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import logsumexp
from scipy.stats import norm

import emlearn
from emcourse import check
from emlearn import datasets

WEIGHTS, MEANS, SDS = np.array([0.3, 0.7]), np.array([20.0, 40.0]), np.array([5.0, 5.0])


def log_likelihood(weights, means, sds, x):
    return logsumexp(np.log(weights) + norm.logpdf(x[:, None], means, sds), axis=1).sum()


def test_draws_have_the_mixtures_mean_and_variance():
    rng = np.random.default_rng(0)
    z, x = check.draw_from_mixture.right(WEIGHTS, MEANS, SDS, rng.random(200_000), rng.normal(size=200_000))
    assert np.mean(z == 0) == pytest.approx(0.3, abs=0.005)
    assert x.mean() == pytest.approx(34, abs=0.1)
    assert x.var() == pytest.approx(25 + 0.3 * 0.7 * 20**2, rel=0.01)  # within, and between


@pytest.mark.parametrize("distance", [20, 10, 2.5, 0.5])
def test_the_smallest_share_of_wrong_verdicts_in_closed_form(distance):
    """Two equal spreads: one border, at which the parts are equal."""
    means, grid = np.array([20, 20 + distance]), np.arange(-40, 100, 0.01)
    border = 20 + distance / 2 + 25 * np.log(0.3 / 0.7) / distance
    expected = 0.3 * norm.sf(border, 20, 5) + 0.7 * norm.cdf(border, means[1], 5)
    assert check.smallest_share_wrong.right(WEIGHTS, means, SDS, grid) == pytest.approx(expected, abs=1e-6)


def test_no_verdict_does_better_than_the_best_one():
    x = np.linspace(-20, 80, 10_001)
    joint = WEIGHTS * norm.pdf(x[:, None], MEANS, SDS)
    best = check.smallest_share_wrong.right(WEIGHTS, MEANS, SDS, x)
    for border in (27.0, 30.0, 33.0):
        wrong = np.where(x < border, joint[:, 1], joint[:, 0]).sum() * 0.01
        assert wrong > best


def test_a_censored_time_by_simulation():
    lives = np.random.default_rng(0).exponential(10, 400_000)
    answer = check.censored_times.right(np.array([6.0]), np.array([True]), 10.0)
    assert lives[lives > 6].mean() == pytest.approx(answer[0], abs=0.1)


def test_labelled_estimates_are_em_with_all_labels_known():
    X = datasets.old_faithful()
    z = (X[:, 0] > 3).astype(int)
    weights, means, sds = check.labelled_estimates.right(X[:, 1], z)
    fitted = emlearn.GaussianMixture(2).fit(X[:, 1:], labels=z)
    np.testing.assert_allclose(weights, fitted.weights_)
    np.testing.assert_allclose(means, fitted.means_[:, 0])
    np.testing.assert_allclose(sds**2, fitted.covariances_[:, 0, 0], rtol=1e-4)


def test_the_slope_is_the_change_of_the_log_likelihood():
    x = datasets.old_faithful()[:, 1]
    means, sds = np.array([60.0, 75.0]), np.array([6.0, 5.0])
    slope = check.slope_in_means.right(WEIGHTS, means, sds, x)
    moved = approx_fprime(means, lambda m: log_likelihood(WEIGHTS, m, sds, x), 1e-6)
    np.testing.assert_allclose(slope, moved, rtol=1e-4)


def test_where_means_come_out_as_they_went_in_the_slope_is_zero():
    x, means, sds = datasets.old_faithful()[:, 1], np.array([60.0, 75.0]), np.array([6.0, 6.0])
    for _ in range(60):
        means = check.means_put_in.right(WEIGHTS, means, sds, x)
    np.testing.assert_allclose(check.slope_in_means.right(WEIGHTS, means, sds, x), 0, atol=1e-8)


def test_bars_become_points_when_they_are_narrow():
    x = datasets.old_faithful()[:, 1]
    counts, edges = np.histogram(x, np.arange(40.9995, 100, 0.001))
    bars = check.bars_log_likelihood.right(WEIGHTS, np.array([55.0, 80.0]), SDS, counts, edges)
    assert bars == pytest.approx(
        log_likelihood(WEIGHTS, np.array([55.0, 80.0]), SDS, x) + len(x) * np.log(0.001), abs=1e-4
    )
