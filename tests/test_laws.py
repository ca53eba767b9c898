"""Laws that hold for every model, whatever the data and the start."""

import contextlib
from dataclasses import fields, replace
from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emlearn import fit
from emlearn.convergence import is_fall
from emlearn.em import em
from emlearn.errors import CollapsedComponent
from emlearn.state import evaluate
from emlearn.trace import bound

seeds = st.integers(0, 2**32 - 1)
law = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


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
    """The arrays of parameters."""
    return [getattr(params, f.name) for f in fields(params) if isinstance(getattr(params, f.name), np.ndarray)]


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
    return not any(is_fall(a.objective, b.objective) for a, b in pairwise(found))


def imagining_twice(model):
    """The model with each of its imagined rows, if it has any, imagined twice."""
    if getattr(model, "imagined", None) is None:
        return model
    return replace(model, imagined=replace(model.imagined, **{k: 2 * v for k, v in vars(model.imagined).items()}))


@law
@given(seed=seeds)
def test_the_objective_never_falls(problem, seed):
    _, data, params = drawn(problem, seed)
    assert climbs(states(problem.model, data, params, 30))


@law
@given(seed=seeds)
def test_statistics_of_two_chunks_add_up(problem, seed):
    rng, data, params = drawn(problem, seed)
    cut = rng.integers(1, len(data))
    whole = problem.model.e_step(params, data)
    added = problem.model.e_step(params, data[:cut]) + problem.model.e_step(params, data[cut:])
    for a, b in zip(whole, added):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-8)


@law
@given(seed=seeds)
def test_the_order_of_rows_changes_nothing(problem, seed):
    rng, data, params = drawn(problem, seed)
    for a, b in zip(problem.model.e_step(params, data), problem.model.e_step(params, rng.permutation(data))):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-8)


@law
@given(seed=seeds)
def test_relabelling_permutes_and_changes_nothing_else(problem, seed):
    rng, data, params = drawn(problem, seed)
    order = rng.permutation(len(numbers(params)[0]))
    relabelled = problem.relabel(params, order)
    here, there = problem.model.posterior(params, data), problem.model.posterior(relabelled, data)
    np.testing.assert_allclose(there.responsibilities, here.responsibilities[:, order], atol=1e-10)
    np.testing.assert_allclose(there.log_density, here.log_density, rtol=1e-10)


@law
@given(seed=seeds)
def test_responsibilities_are_shares(problem, seed):
    _, data, params = drawn(problem, seed)
    R = problem.model.posterior(params, data).responsibilities
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
def test_the_gap_is_the_divergence_between_the_responsibilities(problem, seed):
    rng, data, params = drawn(problem, seed)
    elsewhere = problem.nudge(params, rng)
    state = next(em(problem.model, data, params))
    R = problem.model.posterior(params, data).responsibilities
    S = problem.model.posterior(elsewhere, data).responsibilities
    with np.errstate(divide="ignore", invalid="ignore"):
        kl = np.where(R > 0, R * (np.log(R) - np.log(S)), 0).sum()
    gap = objective(problem.model, elsewhere, data) - bound(problem.model, elsewhere, state)
    assert gap == pytest.approx(kl, rel=1e-6, abs=1e-7)


@law
@given(seed=seeds)
def test_repeating_every_row_imagined_ones_too_doubles_the_objective_and_moves_nothing(problem, seed):
    _, data, params = drawn(problem, seed)
    once = states(problem.model, data, params, 4)
    twice = states(imagining_twice(problem.model), np.repeat(data, 2, axis=0), params, 4)
    assert len(once) == len(twice)
    assert twice[-1].objective == pytest.approx(2 * once[-1].objective, rel=1e-9)
    assert_same(once[-1].params, twice[-1].params)


def test_the_gradient_vanishes_where_em_stops(problem):
    """Fisher's identity the long way round: where EM rests, no small move raises the log-likelihood."""
    rng = np.random.default_rng(5)
    data, params = problem.draw(rng)
    trace = fit(problem.model, data, params, tol=0, max_iter=20_000)
    top = trace.objectives[-1]
    assert trace.converged
    for _ in range(50):
        near = problem.nudge(trace.params, rng)
        assert objective(problem.model, near, data) <= top + 1e-9 * abs(top)
