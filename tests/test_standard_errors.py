"""Standard errors: closed forms, the numerical Hessian, and each way beside the others."""

from collections import namedtuple
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy.special import logsumexp
from scipy.stats import chi2, norm, poisson

import emlearn
from emlearn import datasets
from emlearn.models import Rows, TwoCoins, blood_groups, censored, linkage, two_coins
from emlearn.models.blood_groups import BloodGroups
from emlearn.models.censored import CensoredExponential
from emlearn.models.families import Poisson
from emlearn.models.family_mixture import FamilyParameters, MixtureOf
from emlearn.models.gaussian.covariances import COVARIANCES
from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.models.linkage import Linkage
from emlearn.standard_errors import bootstrap, louis, oakes, resample_counts, resample_rows, sem
from emlearn.standard_errors.components import FEW
from emlearn.standard_errors.resampling import _in_order

WAYS = pytest.mark.parametrize("way", [oakes, louis, sem], ids=lambda way: way.__name__)
OPTIONS = {"accelerate": "lbfgs", "tol": 1e-12, "random_state": 0}
Sums = namedtuple("Sums", "log_likelihood total rows")
WAITING = datasets.old_faithful()[:, 1:]
DEATHS = Rows(*datasets.london_deaths())


def run(model, data, start):
    return emlearn.fit(model, data, start, tol=0)


LINKAGE = run(Linkage(), datasets.linkage(), linkage.LinkageParameters(0.5))
BLOOD = run(BloodGroups(), datasets.blood_groups(), blood_groups.AlleleFrequencies(np.full(3, 1 / 3)))
LEUKAEMIA = run(CensoredExponential(), datasets.leukaemia(), censored.CensoredParameters(30.0))


def hessian_errors(log_likelihood, at):
    """Standard errors from the second differences of a log-likelihood of free numbers."""
    n, h = len(at), 1e-3 * np.abs(at)
    H = np.empty((n, n))
    steps = np.diag(h)
    for i in range(n):
        for j in range(n):
            ends = [s * t * log_likelihood(at + s * steps[i] + t * steps[j]) for s in (1, -1) for t in (1, -1)]
            H[i, j] = sum(ends) / (4 * h[i] * h[j])
    return np.sqrt(np.diagonal(np.linalg.inv(-H)))


@WAYS
def test_linkage_in_closed_form(way):
    found = way(LINKAGE, datasets.linkage())
    assert found.names == ("theta",)
    assert found.covariance[0, 0] == pytest.approx(0.0026489, abs=5e-8)
    assert found.information[0, 0] == pytest.approx(435.318 - 57.801, abs=1e-3)
    assert found.missing_fraction == pytest.approx([57.801 / 435.318], abs=1e-5)


@WAYS
def test_censored_times_in_closed_form(way):
    found = way(LEUKAEMIA, datasets.leukaemia())
    assert found.standard_errors == pytest.approx([359 / 9 / np.sqrt(9)], rel=1e-5)
    assert found.standard_errors == pytest.approx([13.296], abs=1e-3)
    assert found.missing_fraction == pytest.approx([12 / 21], rel=1e-5)


@WAYS
def test_blood_groups_beside_the_hessian(way):
    def log_likelihood(free):
        a, b = free
        o = 1 - a - b
        return datasets.blood_groups() @ np.log([a * a + 2 * a * o, b * b + 2 * b * o, 2 * a * b, o * o])

    found = way(BLOOD, datasets.blood_groups())
    expected = hessian_errors(log_likelihood, BLOOD.params.alleles[:2])
    assert found.standard_errors[:2] == pytest.approx(expected, rel=1e-4)
    assert found.covariance.sum(axis=1) == pytest.approx(np.zeros(3), abs=1e-12)  # they sum to 1, whatever they are


@WAYS
@pytest.mark.parametrize("kind, free", [("full", 5), ("tied", 4)])
def test_old_faithful_beside_the_hessian(way, kind, free):
    def log_likelihood(numbers):
        w, m1, m2, *v = numbers
        parts = norm.logpdf(WAITING, [m1, m2], np.sqrt(v)) + np.log([w, 1 - w])
        return logsumexp(parts, axis=1).sum()

    fitted = emlearn.GaussianMixture(2, covariance_type=kind, **OPTIONS).fit(WAITING)
    found = way(fitted.trace_, WAITING)
    at = np.concatenate([fitted.weights_[:1], fitted.means_.ravel(), fitted.covariances_.ravel()])
    assert len(at) == free
    expected = hessian_errors(log_likelihood, at)
    assert np.delete(found.standard_errors, 1) == pytest.approx(expected, rel=1e-4)
    assert found.standard_errors[0] == pytest.approx(found.standard_errors[1])
    assert np.linalg.matrix_rank(found.covariance, tol=1e-9) == free


@WAYS
def test_london_deaths_beside_the_hessian(way):
    def log_likelihood(numbers):
        w, *rates = numbers
        return DEATHS.weights @ logsumexp(poisson.logpmf(DEATHS.X, rates) + np.log([w, 1 - w]), axis=1)

    fitted = emlearn.PoissonMixture(2, **OPTIONS).fit(DEATHS.X, sample_weight=DEATHS.weights)
    found = way(fitted.trace_, DEATHS)
    at = np.concatenate([fitted.weights_[:1], fitted.rates_.ravel()])
    assert np.delete(found.standard_errors, 1) == pytest.approx(hessian_errors(log_likelihood, at), rel=1e-3)
    assert found.missing_fraction[0] == pytest.approx(0.995666, abs=1e-5)


def test_the_largest_missing_fraction_is_the_rate_that_em_shows():
    start = emlearn.GaussianMixture(2, init_params="kmeans", **OPTIONS).fit(WAITING).trace_
    slow = emlearn.fit(start.model, WAITING, start.states[0].params, tol=0)
    gains = np.diff(slow.objectives)
    late = np.flatnonzero(gains > 1e-5)[-3:]  # later ones are lost in rounding
    rates = [np.sqrt(gains[b] / gains[a]) for a, b in pairwise(late)]  # gains shrink by the square of the rate
    assert oakes(slow, WAITING).missing_fraction[0] == pytest.approx(rates[-1], abs=2e-3)


@WAYS
def test_labels_that_are_known_miss_nothing(way):
    labels = (WAITING[:, 0] > 68).astype(int)
    rows = Rows(WAITING, labels=labels)
    fitted = emlearn.GaussianMixture(2, **OPTIONS).fit(WAITING, labels=labels)
    found = way(fitted.trace_, rows)
    assert found.missing_fraction == pytest.approx(np.zeros(5), abs=1e-8)
    n = np.bincount(labels)
    assert found.standard_errors[2:4] == pytest.approx(np.sqrt(fitted.covariances_.ravel() / n), rel=1e-6)
    assert found.standard_errors[4:] == pytest.approx(fitted.covariances_.ravel() * np.sqrt(2 / n), rel=1e-6)


def test_some_labels_are_worth_something_and_all_ways_agree_on_how_much():
    labels = np.where(np.arange(272) % 3, -1, WAITING[:, 0] > 68)
    fitted = emlearn.GaussianMixture(2, **OPTIONS).fit(WAITING, labels=labels)
    found = [way(fitted.trace_, Rows(WAITING, labels=labels)) for way in (oakes, louis, sem)]
    for other in found[1:]:
        np.testing.assert_allclose(other.covariance, found[0].covariance, rtol=1e-6, atol=1e-9)
    assert 0 < found[0].missing_fraction[0] < 0.658


@WAYS
def test_what_is_held_has_no_error(way):
    deaths, days = datasets.london_deaths()
    fitted = emlearn.ZeroInflatedPoisson(**OPTIONS).fit(deaths, sample_weight=days)
    found = way(fitted.trace_, DEATHS)
    held = fitted.trace_.params.theta.ravel() == 0
    assert (found.standard_errors[2:][held] == 0).all() and (found.standard_errors[2:][~held] > 0).all()


def test_the_bootstrap_agrees_roughly():
    found = bootstrap(LINKAGE, datasets.linkage())
    assert found.standard_errors == pytest.approx([0.0515], rel=0.12)
    assert found.draws.shape == (200, 1) and found.missing_fraction is None
    fitted = emlearn.GaussianMixture(2, **OPTIONS).fit(WAITING)
    ratio = bootstrap(fitted.trace_, WAITING).standard_errors / oakes(fitted.trace_, WAITING).standard_errors
    assert ratio == pytest.approx(np.ones(6), abs=0.3)
    again = bootstrap(fitted.trace_, WAITING, repeats=5)
    np.testing.assert_array_equal(again.draws, bootstrap(fitted.trace_, WAITING, repeats=5).draws)


def test_a_table_of_counts_is_dealt_out_anew():
    own = bootstrap(LINKAGE, datasets.linkage(), repeats=10)
    told = bootstrap(LINKAGE, datasets.linkage(), repeats=10, resample=resample_counts)
    np.testing.assert_array_equal(own.draws, told.draws)
    assert (bootstrap(BLOOD, datasets.blood_groups(), repeats=50).standard_errors < 0.02).all()


def test_one_row_of_numbers_may_be_counts_or_observations():
    class Mean:
        def e_step(self, params, x):
            return Sums(norm.logpdf(x, params.mean).sum(), x.sum(), len(x))

        def m_step(self, stats):
            return censored.CensoredParameters(stats.total / stats.rows)

    x = WAITING[:, 0]
    trace = emlearn.fit(Mean(), x, censored.CensoredParameters(70.0))
    with pytest.raises(ValueError, match="one row of 272 numbers.*resample=resample_rows.*resample=resample_counts"):
        bootstrap(trace, x)
    found = bootstrap(trace, x, resample=resample_rows)
    assert found.standard_errors == pytest.approx([x.std() / np.sqrt(len(x))], rel=0.15)


@pytest.mark.parametrize("repeats", [1, 0, -3])
def test_a_spread_needs_two_fits(repeats):
    with pytest.raises(ValueError, match=f"repeats is {repeats}: a spread needs 2"):
        bootstrap(LINKAGE, datasets.linkage(), repeats=repeats)


@pytest.mark.parametrize("kind", COVARIANCES)
def test_components_of_a_resampled_fit_get_their_names_back(kind):
    X = datasets.old_faithful()  # as many columns as components
    trace = emlearn.GaussianMixture(2, covariance_type=kind, random_state=0).fit(X).trace_
    params, own = trace.params, kind != "tied"
    swapped = replace(
        params, weights=params.weights[::-1], means=params.means[::-1],
        covariances=params.covariances[::-1] if own else params.covariances,
    )  # fmt: skip
    back = _in_order(trace.model, X, params, swapped)
    for name in ("weights", "means", "covariances"):
        np.testing.assert_array_equal(getattr(back, name), getattr(params, name))


def test_a_model_without_coordinates():
    trace = emlearn.fit(TwoCoins(), datasets.coin_flips(), two_coins.CoinParameters(np.array([0.6, 0.5])))
    with pytest.raises(TypeError, match="TwoCoins has no method coordinates.*To give it one.*bootstrap"):
        oakes(trace, datasets.coin_flips())
    assert bootstrap(trace, datasets.coin_flips(), repeats=5).draws.shape == (5, 2)


@WAYS
def test_what_is_no_summit_is_refused(way):
    short = emlearn.fit(Linkage(), datasets.linkage(), linkage.LinkageParameters(0.3), max_iter=1)
    with pytest.raises(ValueError, match="not at a summit.*nats still to gain"):
        way(short, datasets.linkage())
    both = emlearn.models.gaussian.mixture.from_sds([0.5, 0.5], [70.9, 70.9], [13.0, 13.0])
    saddle = emlearn.fit(MixtureOfGaussians(), WAITING, both)
    with pytest.raises(ValueError, match="curves upwards"):
        way(saddle, WAITING)


DIED_OUT = blood_groups.AlleleFrequencies(np.full(3, 1 / 3))
NOBODY_YES = np.column_stack([np.arange(60) % 2, np.arange(60) % 3 == 0, np.zeros(60)]).astype(float)
TOO_LATE = emlearn.models.gaussian.mixture.from_sds([0.5, 0.5], [70.9, 110.0], [13.6, 13.6])
ONLY_WEIGHTS = MixtureOfGaussians(fixed={"means": TOO_LATE.means, "covariances": TOO_LATE.covariances})
ON_THE_EDGE = {
    "at once": (Linkage(), np.array([15.0, 0, 0, 5]), linkage.LinkageParameters(0.5)),
    "step by step": (Linkage(), np.array([10.0, 18, 20, 0]), linkage.LinkageParameters(0.5)),
    "a rate without events": (
        MixtureOf(Poisson()), NOBODY_YES[:, 2:], FamilyParameters(np.ones(1), np.ones((1, 1))),
    ),
    "a component that is not needed": (ONLY_WEIGHTS, WAITING, TOO_LATE),
}  # fmt: skip


@WAYS
@pytest.mark.parametrize("model, data, start", ON_THE_EDGE.values(), ids=ON_THE_EDGE.keys())
def test_a_boundary_has_no_standard_error(way, model, data, start):
    with pytest.raises(ValueError, match="lies on the boundary of its range"):
        way(emlearn.fit(model, data, start), data)


@WAYS
def test_what_is_free_alone_keeps_its_error_where_another_is_on_the_boundary(way):
    """Without carriers of B, the O phenotype's share is r², so that Var(r) = q(1 - q) / (4 n q) for q = 0.6."""
    counts = np.array([40.0, 0, 0, 60])
    found = way(emlearn.fit(BloodGroups(), counts, DIED_OUT, tol=1e-12), counts)
    error = np.sqrt(0.4 / 400)
    np.testing.assert_allclose(found.standard_errors, [error, np.nan, error], rtol=1e-6)
    assert found.at_boundary.tolist() == [False, True, False] and "alleles[1]" in found.warnings[0]


@WAYS
def test_a_question_that_nobody_answers_yes_changes_no_other_error(way):
    rng = np.random.default_rng(0)
    X = (rng.random((300, 5)) < np.where(np.arange(300)[:, None] % 3, 0.2, 0.8)).astype(float)
    without = way(emlearn.BernoulliMixture(2, **OPTIONS).fit(X))
    found = way(emlearn.BernoulliMixture(2, **OPTIONS).fit(np.column_stack([X, np.zeros(len(X))])))
    assert np.flatnonzero(found.at_boundary).tolist() == [7, 13]  # the last question's, after two weights
    np.testing.assert_allclose(found.standard_errors[~found.at_boundary], without.standard_errors, rtol=1e-5)


@pytest.mark.parametrize("prior, edge", [(0, True), (1, False)])
def test_a_prior_keeps_from_the_boundary(prior, edge):
    X = NOBODY_YES.copy()
    X[0, 2] = 1
    fitted = emlearn.BernoulliMixture(2, prior=prior, **OPTIONS).fit(X).trace_
    assert fitted.model.coordinates(fitted.states[-1]).at_boundary().any() == edge


def test_louis_counts_labels_only():
    X = datasets.old_faithful().copy()
    X[::9, 0] = np.nan
    trace = emlearn.GaussianMixture(2, **OPTIONS).fit(X).trace_
    with pytest.raises(ValueError, match="more is hidden than a label"):
        louis(trace, X)
    np.testing.assert_allclose(oakes(trace, X).covariance, sem(trace, X).covariance, rtol=1e-5, atol=1e-9)


@WAYS
def test_data_that_are_not_those_of_the_run_are_refused(way):
    """Weights all alike leave the gradient 0, so that only the height tells that they were forgotten."""
    X = datasets.old_faithful()
    trace = emlearn.GaussianMixture(2, **OPTIONS).fit(X, sample_weight=np.full(len(X), 4.0)).trace_
    with pytest.raises(ValueError, match="these are not the data of the run"):
        way(trace, X)


def test_resampled_data_in_which_a_component_collapses_are_left_out_and_counted():
    x = np.concatenate([np.linspace(0, 1, 40), [5, 5.001, 5.002]])[:, None]
    mixture = emlearn.GaussianMixture(2, means_init=[[0.5], [5]], **OPTIONS).fit(x)
    found = mixture.standard_errors("bootstrap", repeats=40)
    assert (
        found.left_out > 0
        and len(found.draws) + found.left_out == 40
        and f"leave out {found.left_out} of" in found.warnings[0]
    )


def test_weights_that_are_no_numbers_of_rows_cannot_be_drawn():
    with pytest.raises(ValueError, match="not whole numbers"):
        resample_counts(np.array([0.5, 1.5]), np.random.default_rng(0))


def test_it_prints_as_a_table():
    assert str(oakes(LINKAGE, datasets.linkage())).split() == ["Oakes:", "theta", "0.626821", "±", "0.05147"]


def test_names_are_those_of_the_columns_and_of_the_published_attributes():
    frame = pd.DataFrame(datasets.old_faithful(), columns=["eruption", "waiting"])
    found = emlearn.GaussianMixture(2, **OPTIONS).fit(frame).standard_errors()
    assert "means[1, 'waiting']" in found.names and "covariances[0, 'eruption', 'waiting']" in found.names
    tied = emlearn.GaussianMixture(2, covariance_type="tied", **OPTIONS).fit(frame).standard_errors()
    assert "covariances['waiting', 'waiting']" in tied.names and "weights[0]" in tied.names
    counts = emlearn.PoissonMixture(2, **OPTIONS).fit(frame.round()[["waiting"]]).standard_errors()
    assert counts.names == ("weights[0]", "weights[1]", "rates[0, 'waiting']", "rates[1, 'waiting']")


def test_an_estimator_remembers_what_it_was_fitted_to():
    """Frames, weights and labels: the errors are those of the data as they were fitted."""
    weights = np.random.default_rng(0).integers(1, 4, len(WAITING))
    weighted = emlearn.GaussianMixture(2, **OPTIONS).fit(WAITING, sample_weight=weights)
    repeated = emlearn.GaussianMixture(2, **OPTIONS).fit(np.repeat(WAITING, weights, axis=0))
    for way in ("oakes", "louis", "sem"):
        expected = repeated.standard_errors(way).standard_errors
        np.testing.assert_allclose(weighted.standard_errors(way).standard_errors, expected, rtol=1e-4)
    labels = np.where(np.arange(len(WAITING)) < 150, (WAITING[:, 0] > 67).astype(int), -1)
    labelled = emlearn.GaussianMixture(2, **OPTIONS).fit(WAITING, labels=labels)
    expected = oakes(labelled.trace_, Rows(WAITING, labels=labels)).standard_errors
    np.testing.assert_array_equal(oakes(labelled).standard_errors, expected)
    frame = pd.DataFrame(WAITING, columns=["waiting"])
    np.testing.assert_allclose(oakes(repeated.trace_, np.repeat(WAITING, weights, axis=0)).standard_errors,
                               oakes(repeated).standard_errors, rtol=1e-10)  # fmt: skip
    fitted = emlearn.GaussianMixture(2, **OPTIONS).fit(frame)
    for way in (oakes, louis, sem):
        np.testing.assert_array_equal(way(fitted.trace_, frame).standard_errors, way(fitted).standard_errors)


def test_where_much_is_missing_the_table_says_that_intervals_are_short():
    rng = np.random.default_rng(1)
    near = np.concatenate([rng.normal(0, 1, 400), rng.normal(1.6, 1, 400)])[:, None]
    found = emlearn.GaussianMixture(2, covariance_type="tied", **OPTIONS).fit(near).standard_errors()
    assert found.missing_fraction[0] > 0.9 and "cover " in repr(found.table())
    assert emlearn.GaussianMixture(2, **OPTIONS).fit(datasets.old_faithful()).standard_errors().warnings == ()


def test_components_of_few_rows_are_named():
    """And the sentence is true: the estimated variance is a chi-square over n, and Wald's interval is known from it."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 1, 8), rng.normal(9, 1, 60)])[:, None]
    errors = emlearn.GaussianMixture(2, random_state=0, weights_init=[0.9, 0.1], means_init=[[9], [0]]).fit(X)
    assert "Few rows: component 1 (8 rows)" in "".join(errors.standard_errors().warnings)
    reach = norm.ppf(0.975) * np.sqrt(2 / FEW)  # the interval covers 1 where the estimate lies between these
    covered = np.diff(chi2.cdf(FEW / np.array([1 + reach, 1 - reach]), FEW - 1))
    assert covered == pytest.approx(0.87, abs=0.005)


@pytest.mark.parametrize("method", ["oakes", "bootstrap"])
def test_components_that_are_not_told_apart_may_switch(method):
    rng = np.random.default_rng(0)
    apart, alike = (rng.poisson(np.repeat([3, rate], 100))[:, None] for rate in (12, 4.5))
    start = {"weights_init": [0.5, 0.5], "theta_init": [[2.0], [9.0]], "max_iter": 20_000}
    said = ["".join(emlearn.PoissonMixture(2, **start).fit(X).standard_errors(method).warnings) for X in (apart, alike)]
    assert "switch" not in said[0] and "Components 0 and 1 do not differ by more than their errors" in said[1]


def test_equal_means_of_different_widths_are_told_apart():
    rng = np.random.default_rng(0)
    X = rng.normal(0, np.repeat([1, 6], 300))[:, None]
    for kind in ("full", "diag", "spherical"):
        mixture = emlearn.GaussianMixture(2, covariance_type=kind, random_state=0).fit(X)
        assert "switch" not in "".join(mixture.standard_errors().warnings)
