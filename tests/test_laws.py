"""Laws that hold for every model that claims the ability they are about, whatever the data and the start."""

import contextlib
from dataclasses import fields, replace
from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from emlearn import anderson, fit, lbfgs, squarem, until
from emlearn.engine import online
from emlearn.engine.abilities import HasPrior
from emlearn.engine.convergence import is_fall
from emlearn.engine.em import em
from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.newton import newton
from emlearn.engine.state import evaluate
from emlearn.engine.trace import Trace, bound
from emlearn.models.family import IMPOSSIBLE
from emlearn.models.family_mixture import FamilyParameters, MixtureOf
from emlearn.models.gaussian.missing import MissingPass
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.models.gaussian.passes import FeaturePass, WhitenedPass
from emlearn.models.table import UNKNOWN, Rows
from emlearn.standard_errors import louis, oakes

seeds = st.integers(0, 2**32 - 1)
law = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
few = settings(law, max_examples=8)


@pytest.fixture(params=[squarem, anderson, lbfgs, newton], ids=lambda method: method.__name__)
def accelerated(request):
    return request.param


def drawn(problem, seed):
    rng = np.random.default_rng(seed)
    return rng, *problem.draw(rng)


def states(model, data, params, n):
    """The first states of a run; fewer where a component collapses, which is no business of these laws."""
    run, found = em(model, data, params), []
    with contextlib.suppress(CollapsedComponent):
        found.extend(islice(run, n))
    return found


def numbers(params):
    """The numbers of parameters, an array a field."""
    values = [np.asarray(getattr(params, field.name)) for field in fields(params)]
    return [value for value in values if value.dtype.kind == "f"]


def assert_same(params, others, rtol=1e-7, atol=1e-9):
    for a, b in zip(numbers(params), numbers(others)):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=atol)


def assert_same_statistics(stats, others, rtol=1e-9, atol=1e-8):
    for a, b in zip(stats, others):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=atol)


def objective(model, params, data):
    """What EM climbs."""
    return evaluate(model, data, params, 0, 0).objective


def climbs(found):
    """Whether no state is below the one before it, but for rounding."""
    return not any(is_fall(a, b) for a, b in pairwise(found))


def with_its_prior_twice(model):
    """The model with each of its pseudo-observations, if it has any, counted twice."""
    if not isinstance(model, HasPrior) or model.prior is None:
        return model
    return replace(model, prior=replace(model.prior, **{k: 2 * v for k, v in vars(model.prior).items()}))


@law
@given(seed=seeds)
def test_the_objective_never_falls(problem, seed):
    _, data, params = drawn(problem, seed)
    assert climbs(states(problem.model, data, params, 30))


@law
@given(seed=seeds)
def test_statistics_of_two_chunks_add_up(problem, seed):
    rng, data, params = drawn(problem, seed)
    first, second = (problem.model.e_step(params, part) for part in problem.split(data, rng))
    assert_same_statistics(problem.model.e_step(params, data), first + second)


@law
@given(seed=seeds)
def test_the_order_of_rows_changes_nothing(of_rows, seed):
    rng, data, params = drawn(of_rows, seed)
    assert_same_statistics(of_rows.model.e_step(params, data), of_rows.model.e_step(params, rng.permutation(data)))


@law
@given(seed=seeds)
def test_relabelling_permutes_and_changes_nothing_else(relabelable, seed):
    rng, data, params = drawn(relabelable, seed)
    here = relabelable.model.posterior(params, data)
    order = rng.permutation(here.responsibilities.shape[1])
    there = relabelable.model.posterior(relabelable.model.relabelled(params, order), data)
    named = isinstance(relabelable.model, HasPrior) and relabelable.model.fixed  # a fixed value names its component
    expected = here.responsibilities if named else here.responsibilities[:, order]
    np.testing.assert_allclose(there.responsibilities, expected, atol=1e-10)
    np.testing.assert_allclose(there.log_density, here.log_density, rtol=1e-10)


@law
@given(seed=seeds)
def test_responsibilities_are_shares(labelled, seed):
    _, data, params = drawn(labelled, seed)
    R = labelled.model.posterior(params, data).responsibilities
    assert (R >= 0).all()
    np.testing.assert_allclose(R.sum(axis=1), 1, rtol=1e-12)


@law
@given(seed=seeds)
def test_the_m_step_maximises_q(problem, seed):
    rng, data, params = drawn(problem, seed)
    run = states(problem.model, data, params, 2)
    if len(run) < 2:
        return
    stats, best = run[0].stats, run[1].params
    top = problem.model.expected_log_joint(best, stats)
    for _ in range(5):
        assert problem.model.expected_log_joint(problem.nudge(best, rng), stats) <= top + 1e-9 * abs(top)


@law
@given(seed=seeds)
def test_the_bound_touches_at_its_own_parameters_and_lies_below_elsewhere(problem, seed):
    rng, data, params = drawn(problem, seed)
    state = next(em(problem.model, data, params))
    assert bound(problem.model, params, state) == pytest.approx(state.objective, rel=1e-12)
    elsewhere = problem.nudge(params, rng)
    there = objective(problem.model, elsewhere, data)
    assert bound(problem.model, elsewhere, state) <= there + 1e-8 * abs(there)


@law
@given(seed=seeds)
@example(seed=3506266)  # in the exponential mixture a share of 1e-319 becomes 0
def test_the_gap_is_the_divergence_between_the_responsibilities(labelled_exactly, seed):
    model, nudge = labelled_exactly.model, labelled_exactly.nudge
    rng, data, params = drawn(labelled_exactly, seed)
    elsewhere = nudge(params, rng)
    state = next(em(model, data, params))
    R, S = (model.posterior(place, data).responsibilities for place in (params, elsewhere))
    R, S = (np.maximum(shares, 5e-324) for shares in (R, S))  # the least number there is, where one rounded to 0
    divergences = (R * (np.log(R) - np.log(S))).sum(axis=1)
    kl = divergences.sum() if labelled_exactly.rows else data @ divergences
    gap = objective(model, elsewhere, data) - bound(model, elsewhere, state)
    assert gap == pytest.approx(kl, rel=1e-6, abs=1e-7)


@law
@given(seed=seeds)
def test_repeating_data_and_prior_doubles_the_objective_and_moves_nothing(problem, seed):
    _, data, params = drawn(problem, seed)
    once = states(problem.model, data, params, 4)
    twice = states(with_its_prior_twice(problem.model), problem.repeat(data), params, 4)
    assert len(once) == len(twice)
    assert twice[-1].objective == pytest.approx(2 * once[-1].objective, rel=1e-9)
    assert_same(once[-1].params, twice[-1].params)


def test_where_em_rests_no_small_move_raises_the_objective(exact):
    rng = np.random.default_rng(5)
    data, params = exact.draw(rng)
    trace = fit(exact.model, data, params, tol=0, max_iter=20_000)
    top = trace.objectives[-1]
    assert trace.converged
    for _ in range(50):
        near = exact.nudge(trace.params, rng)
        assert objective(exact.model, near, data) <= top + 1e-9 * abs(top)


# --- what every model obeys whose parameters can be vectors without bounds ----------------------------------


@law
@given(seed=seeds)
def test_coordinates_and_parameters_are_the_same_place(smooth, seed):
    rng, data, params = drawn(smooth, seed)
    coordinates = smooth.model.coordinates(evaluate(smooth.model, data, params, 0, 0))
    for place in (params, smooth.nudge(params, rng)):
        assert_same(coordinates.from_vector(coordinates.to_vector(place)), place)


@few
@given(seed=seeds)
def test_the_gradient_is_that_of_the_objective(smooth, seed):
    """Fisher's identity, against central differences, at the reference and beside it."""
    rng, data, params = drawn(smooth, seed)
    coordinates = smooth.model.coordinates(evaluate(smooth.model, data, params, 0, 0))
    for place in (params, smooth.nudge(params, rng)):
        u, h = coordinates.to_vector(place), 1e-4
        gradient = coordinates.gradient(place, smooth.model.e_step(place, data))
        for i in range(len(u)):
            step = h * (np.arange(len(u)) == i)
            above, below = (objective(smooth.model, coordinates.from_vector(v), data) for v in (u + step, u - step))
            assert gradient[i] == pytest.approx((above - below) / (2 * h), rel=1e-4, abs=1e-4)


@few
@given(seed=seeds)
def test_acceleration_never_lowers_the_objective_and_counts_its_e_steps(smooth, accelerated, seed):
    _, data, params = drawn(smooth, seed)
    run = []
    with contextlib.suppress(CollapsedComponent):
        run.extend(islice(accelerated(smooth.model, data, params), 12))
    assert climbs(run)
    assert [state.iteration for state in run] == list(range(len(run)))
    assert all(state.evaluations > state.iteration for state in run)
    assert objective(smooth.model, run[-1].params, data) == pytest.approx(run[-1].objective, rel=1e-10)


def test_acceleration_ends_no_lower_than_em(smooth, accelerated):
    """From the slope of one summit, where 30 steps of EM have led: from elsewhere each may find its own."""
    data, params = smooth.draw(np.random.default_rng(5))
    params = states(smooth.model, data, params, 31)[-1].params
    plain = fit(smooth.model, data, params, tol=1e-9, max_iter=20_000)
    fast = Trace(smooth.model, until(accelerated(smooth.model, data, params), tol=1e-9, max_iter=20_000), 1e-9)
    assert plain.converged and fast.converged
    assert fast.objectives[-1] >= plain.objectives[-1] - 1e-6


def test_where_acceleration_ends_em_finds_nothing_more(smooth, accelerated):
    data, params = smooth.draw(np.random.default_rng(5))
    fast = Trace(smooth.model, until(accelerated(smooth.model, data, params), tol=1e-9, max_iter=20_000), 1e-9)
    assert fast.converged
    assert fit(smooth.model, data, fast.params, tol=1e-9).objectives[-1] <= fast.objectives[-1] + 1e-6


def test_what_newton_promises_near_a_summit_is_what_is_left(smooth):
    """Or half of it where a probability is on its way to an edge, since the objective nears its limit exponentially."""
    data, params = smooth.draw(np.random.default_rng(5))
    slope = next(s for s in em(smooth.model, data, params) if s.iteration > 30 and left(smooth.model, data, s) < 1e-5)
    first, *_, last = islice(newton(smooth.model, data, slope.params), 12)
    assert 0.45 * (last.objective - first.objective) - 1e-9 <= first.remaining
    assert first.remaining <= 1.1 * (last.objective - first.objective) + 1e-9


def left(model, data, state):
    """What Newton's method promises."""
    return next(newton(model, data, state.params)).remaining


@few
@given(seed=seeds)
def test_data_drawn_from_a_model_can_be_fitted_by_it(sampleable, seed):
    rng, _, params = drawn(sampleable, seed)
    data = sampleable.model.sample(params, 30, rng)
    assert len(data) == 30
    assert np.isfinite(objective(sampleable.model, params, data))


@few
@given(seed=seeds)
def test_data_drawn_again_are_data_like_these(resampleable, seed):
    rng, data, params = drawn(resampleable, seed)
    again = resampleable.model.resample(data, rng)
    assert np.shape(again) == np.shape(data) and np.sum(again) == np.sum(data)
    assert np.isfinite(objective(resampleable.model, params, again))


def test_missing_information_row_by_row_is_that_of_the_derivative(completable):
    """Louis' identity beside Oakes', at a summit that a long run has reached."""
    data, params = completable.draw(np.random.default_rng(6))
    run = until(lbfgs(completable.model, data, params), tol=1e-13, max_iter=2000)
    try:
        trace = Trace(completable.model, run, 1e-13)
        expected = oakes(trace, data).covariance
    except ValueError:  # no summit inside the range on these data: known_answers has others
        return
    np.testing.assert_allclose(louis(trace, data).covariance, expected, rtol=2e-3, atol=1e-6 * np.abs(expected).max())


# --- what every mixture obeys besides -----------------------------------------------------------------------


def possible_labels(model, params, data, rng):
    """A label for each row, every component in turn where it can have made the row."""
    log_joint = model.log_joint(params, data)
    labels = rng.permutation(np.arange(len(data)) % log_joint.shape[1])
    impossible = log_joint[np.arange(len(data)), labels] < IMPOSSIBLE / 2
    return np.where(impossible, log_joint.argmax(axis=1), labels)


def with_gaps(X, rng):
    """``X`` with a fifth of its entries missing, and none of its first rows'."""
    gaps = rng.uniform(size=X.shape) < 0.2
    gaps[:10] = False
    return np.where(gaps, np.nan, X)


@law
@given(seed=seeds)
def test_whole_weights_are_repeated_rows(mixture, seed):
    rng, data, params = drawn(mixture, seed)
    times = rng.integers(0, 4, len(data))
    times[0] = 1
    weighted = Rows(data, weights=times.astype(float))
    repeated = np.repeat(data, times, axis=0)
    assert_same_statistics(mixture.model.e_step(params, weighted), mixture.model.e_step(params, repeated))
    runs = [states(mixture.model, rows, params, 4) for rows in (weighted, repeated)]
    assert len(runs[0]) == len(runs[1])
    assert_same(runs[0][-1].params, runs[1][-1].params)


@law
@given(seed=seeds)
def test_a_row_of_weight_zero_is_no_row(mixture, seed):
    rng, data, params = drawn(mixture, seed)
    more = np.concatenate([data, rng.permutation(data)[:5]])
    weights = np.append(np.ones(len(data)), np.zeros(5))
    assert_same_statistics(mixture.model.e_step(params, Rows(more, weights)), mixture.model.e_step(params, data))


@law
@given(seed=seeds)
def test_with_every_row_labelled_one_m_step_fits_each_class_alone(mixture, seed):
    rng, data, params = drawn(mixture, seed)
    labels = possible_labels(mixture.model, params, data, rng)
    start, fitted = states(mixture.model, Rows(data, labels=labels), params, 2)
    joint = mixture.model.log_joint(params, data)[np.arange(len(data)), labels].sum()
    assert start.objective == pytest.approx(joint + mixture.model.log_prior(params), rel=1e-10)
    expected = class_by_class(mixture.model, [data[labels == k] for k in range(len(params.weights))])
    assert_same(fitted.params, mixture.model.with_fixed(expected))


def class_by_class(model, classes):
    """Each class's estimate with no thought of a mixture, imagined rows counted in."""
    counts = np.array([len(rows) for rows in classes]) + (model.prior.number if model.prior else 0.0)
    weights = counts / counts.sum()
    if isinstance(model, MixtureOf):
        sums = [model.family.T(rows).sum(axis=0) + (model.prior.sums if model.prior else 0) for rows in classes]
        return FamilyParameters(weights, model.family.mle(np.array(sums)))
    d = classes[0].shape[1]
    scatter = [len(rows) * (np.cov(rows.T, bias=True).reshape(d, d) + model.reg_covar * np.eye(d)) for rows in classes]
    if model.prior:
        scatter += model.prior.scatter
    each = [S / n for S, n in zip(scatter, counts)]
    covariances = {
        "full": lambda: np.array(each),
        "tied": lambda: sum(scatter) / counts.sum(),
        "diag": lambda: np.array([np.diag(S) for S in each]),
        "spherical": lambda: np.array([np.trace(S) / d for S in each]),
    }.get(model.covariance.name, lambda: model.covariance.divide(model.covariance.project(np.array(scatter)), counts))()
    return GaussianParameters(weights, np.array([rows.mean(axis=0) for rows in classes]), covariances, model.covariance)


@law
@given(seed=seeds)
def test_labels_never_let_the_objective_fall(mixture, seed):
    rng, data, params = drawn(mixture, seed)
    labels = possible_labels(mixture.model, params, data, rng)
    labels[rng.uniform(size=len(data)) < 0.5] = UNKNOWN
    assert climbs(states(mixture.model, Rows(data, labels=labels), params, 10))


@few
@given(seed=seeds)
def test_gaps_never_let_the_objective_fall(incomplete, seed):
    rng, data, params = drawn(incomplete, seed)
    assert climbs(states(incomplete.model, with_gaps(data, rng), params, 6))


@law
@given(seed=seeds)
def test_a_row_of_gaps_alone_adds_nothing_to_the_log_likelihood(incomplete, seed):
    _, data, params = drawn(incomplete, seed)
    more = np.vstack([data, np.full(data.shape[1], np.nan)])
    here, there = incomplete.model.e_step(params, data), incomplete.model.e_step(params, more)
    assert there.log_likelihood == pytest.approx(here.log_likelihood, rel=1e-12)


def test_where_em_rests_it_still_rests_with_a_row_of_gaps_alone(incomplete):
    data, params = incomplete.draw(np.random.default_rng(5))
    rest = fit(incomplete.model, data, params, tol=0, max_iter=20_000).params
    more = np.vstack([data, np.full(data.shape[1], np.nan)])
    onward = incomplete.model.m_step(incomplete.model.e_step(rest, more))
    assert_same(onward, rest, rtol=1e-5, atol=1e-6)


@law
@given(seed=seeds)
def test_what_a_missing_entry_would_be_is_summed_out(incomplete, seed):
    """The density of what was observed of a row is that of its columns alone."""
    _, data, params = drawn(incomplete, seed)
    first = np.column_stack([data[:, :1], np.full_like(data[:, 1:], np.nan)])
    expected = logsumexp(incomplete.first_column(params, data[:, 0]) + np.log(params.weights), axis=1)
    np.testing.assert_allclose(incomplete.model.posterior(params, first).log_density, expected, rtol=1e-9, atol=1e-9)


@law
@given(seed=seeds)
def test_prepared_rows_give_the_same_statistics(mixture, seed):
    rng, data, params = drawn(mixture, seed)
    labels = possible_labels(mixture.model, params, data, rng)
    labels[rng.uniform(size=len(data)) < 0.7] = UNKNOWN
    for rows in (Rows(data), Rows(data, rng.uniform(0, 3, len(data)), labels)):
        prepared = mixture.model.prepare(rows)
        assert_same_statistics(mixture.model.e_step(params, prepared), mixture.model.e_step(params, rows))


@few
@given(seed=seeds)
def test_every_pass_over_gaussian_rows_is_the_e_step(gaussians, seed):
    rng, data, params = drawn(gaussians, seed)
    model, labels = gaussians.model, possible_labels(gaussians.model, params, data, rng)
    labels[rng.uniform(size=len(data)) < 0.7] = UNKNOWN
    rows = Rows(data, rng.uniform(0, 3, len(data)), labels)
    expected = model.e_step(params, rows)
    for way in (FeaturePass, WhitenedPass, MissingPass):
        assert_same_statistics(way(model, rows)(params), expected, rtol=1e-8, atol=1e-7)
    single = WhitenedPass(model, Rows(data.astype(np.float32), rows.weights, labels), np.float32)(params)
    single = single.recentred(params.means, model.covariance)
    for a, b in zip(single[:4], expected[:4]):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4 * np.abs(expected.moments).max())


@few
@given(seed=seeds)
def test_rows_with_gaps_against_the_formulas_for_one_row(gaussians, seed):
    """Little & Rubin, section 11.2: what a component expects of a row, worked out row by row with blocks of Σ."""
    rng, data, params = drawn(gaussians, seed)
    X, model, d = with_gaps(data, rng), gaussians.model, data.shape[1]
    cloud, log_joint, first, second = model.reg_covar * np.eye(d), [], [], []
    for mu, Sigma in zip(params.means, params.matrices):
        for x in X:
            o = ~np.isnan(x)
            filling = np.eye(d)[o] if o.all() else np.linalg.solve(Sigma[np.ix_(o, o)], Sigma[o])
            centred = (x[o] - mu[o]) @ filling
            first.append(centred)
            moved = filling.T @ cloud[np.ix_(o, o)] @ filling - cloud  # less what the M-step adds to every row
            second.append(np.outer(centred, centred) + Sigma - Sigma[:, o] @ filling + moved)
            density = multivariate_normal(mu[o], Sigma[np.ix_(o, o)]).logpdf(x[o]) if o.any() else 0.0
            log_joint.append(density - 0.5 * np.trace(np.linalg.inv(Sigma[np.ix_(o, o)]) @ cloud[np.ix_(o, o)]))
    log_joint = np.reshape(log_joint, (-1, len(X))) + np.log(params.weights)[:, None]
    R = np.exp(log_joint - logsumexp(log_joint, axis=0))
    sums, moments = (
        np.einsum("kn,kn...->k...", R, np.reshape(part, (*R.shape, *np.shape(part[0])))) for part in (first, second)
    )
    expected = logsumexp(log_joint, axis=0).sum(), R.sum(axis=1), sums, model.covariance.project(moments)
    for mine, theirs in zip(model.e_step(params, X)[:4], expected):
        np.testing.assert_allclose(mine, theirs, rtol=1e-8, atol=1e-8 * (1 + np.abs(theirs).max()))


@law
@given(seed=seeds)
def test_online_em_with_all_rows_in_one_batch_is_one_step_of_em(mixture, seed):
    _, data, params = drawn(mixture, seed)
    run = states(mixture.model, data, params, 2)
    if len(run) == 2:
        assert_same(online.begin(mixture.model, params, data, len(data)).params, run[1].params)


@law
@given(seed=seeds)
def test_blending_two_batches_by_their_sizes_is_the_batch_of_both(mixture, seed):
    rng, data, params = drawn(mixture, seed)
    cut, n = rng.integers(1, len(data)), len(data)
    old, new = (mixture.model.e_step(params, part) for part in (data[:cut], data[cut:]))
    if isinstance(mixture.model, MixtureOfGaussians):
        old = old.recentred(mixture.nudge(params, rng).means, mixture.model.covariance)
    both = mixture.model.blend(old.times(1 / cut), new.times(1 / (n - cut)), (n - cut) / n).times(n)
    assert_same_statistics(both, mixture.model.e_step(params, data))


@law
@given(seed=seeds)
def test_twins_are_pulled_apart_and_what_is_fixed_stays(mixture, seed):
    _, data, params = drawn(mixture, seed)
    if len(params.weights) < 2:
        return
    name = "theta" if isinstance(mixture.model, MixtureOf) else "means"
    held = np.where(np.arange(len(params.weights))[:, None] == 0, getattr(params, name), np.nan)
    model = replace(mixture.model, fixed={name: held})
    apart = model.split(params, (0, 1))
    before, after = getattr(params, name), getattr(apart, name)
    np.testing.assert_array_equal(after[0], before[0])
    assert not np.allclose(after[1], before[1], rtol=1e-3)
    np.testing.assert_allclose(after[2:], before[2:], rtol=1e-12)
    assert np.isfinite(objective(model, apart, data))
