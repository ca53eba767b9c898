"""The loop, its stopping rule and its alarm."""

from itertools import islice, pairwise
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

from emlearn import ObjectiveFell, Trace, datasets, fit, monotone, progress_bar, remaining_gain, until
from emlearn.engine.em import State, em
from emlearn.models.two_coins import CoinParameters, TwoCoins

FLIPS, START = datasets.coin_flips(), CoinParameters(np.array([0.6, 0.5]))


class Score(NamedTuple):
    log_likelihood: float


class Scripted:
    """A model whose log-likelihoods are given."""

    def __init__(self, values):
        self.values = values

    def e_step(self, t, data):
        return Score(self.values[t])

    def m_step(self, stats):
        return min(self.values.index(stats.log_likelihood) + 1, len(self.values) - 1)

    def expected_log_joint(self, t, stats):
        return self.values[t]


def scripted(*values):
    return (State(i, i, None, value) for i, value in enumerate(values))


def test_the_first_state_is_the_start_itself():
    first, second = islice(em(TwoCoins(), FLIPS, START), 2)
    assert first.iteration == 0 and first.params is START
    assert first.objective == TwoCoins().e_step(START, FLIPS).log_likelihood
    assert second.objective == TwoCoins().e_step(second.params, FLIPS).log_likelihood


def test_em_never_ends_by_itself():
    assert len(list(islice(em(TwoCoins(), FLIPS, START), 500))) == 500


@pytest.mark.parametrize("bad", [np.nan, -np.inf, np.inf])
def test_a_log_likelihood_that_is_no_number_is_an_error(bad):
    with pytest.raises(FloatingPointError, match="at iteration 1.*log-sum-exp"):
        list(islice(em(Scripted([-3.0, bad]), None, 0), 3))


def test_remaining_gain_of_a_geometric_approach_is_exact():
    values = [-(0.9**t) for t in range(10)]
    assert remaining_gain(values) == pytest.approx(0.9**9)


@pytest.mark.parametrize(
    "values",
    [
        [0.0, 1.0, 1.1],  # too few
        [0.0, 1e-6, 3e-6, 7e-6],  # a plateau: gains tiny and growing
        [0.0, 1.0, 1.001, 1.0021],  # one big gain, then tiny ones that grow
        [0.0, 1.0, 2.0, 1.9999],  # a fall
        [0.0, 1.0, 0.5, 0.6],  # a fall just before
    ],
)
def test_nothing_is_concluded_from_too_little_from_a_plateau_or_from_a_fall(values):
    assert remaining_gain(values) == np.inf


def test_a_small_gain_at_a_slow_rate_is_not_nearness():
    values = [-(0.999**t) for t in range(8000)]
    stopped = list(until(scripted(*values), tol=1e-3, max_iter=10_000))[-1]
    assert values[-1] - stopped.objective < 1e-3
    assert stopped.objective - values[stopped.iteration - 1] < 2e-6  # the last gain was a thousandth of that


def test_with_tol_zero_a_run_ends_where_floating_point_does():
    trace = fit(TwoCoins(), FLIPS, START, tol=0, max_iter=10_000)
    assert trace.converged and trace.n_iter < 200
    assert np.ptp(trace.objectives[-3:]) < 1e-12


def test_a_run_that_is_cut_short_has_not_converged():
    trace = fit(TwoCoins(), FLIPS, START, max_iter=3)
    assert trace.n_iter == 3 and not trace.converged


def test_a_fall_is_told_with_iteration_and_amount_and_never_called_convergence():
    values = [-10.0, -5.0, -5.5, -5.4, -5.39, -5.389, -5.3889]
    with pytest.warns(ObjectiveFell, match=r"fell by 0\.5 at iteration 2"):
        trace = Trace(Scripted(values), monotone(scripted(*values)), tol=1.0)
    assert [(fall.iteration, fall.amount) for fall in trace.falls] == [(2, pytest.approx(0.5))]
    assert not trace.converged


def test_rounding_is_no_fall():
    values = [-10.0, -5.0, -5.0 - 1e-13, -5.0]
    assert Trace(Scripted(values), monotone(scripted(*values))).falls == []


def test_progress_passes_every_state_through(capsys):
    assert [s.iteration for s in progress_bar(scripted(-3.0, -2.0, -1.0), total=3)] == [0, 1, 2]
    assert "objective" in capsys.readouterr().err


def test_an_empty_trace_is_refused():
    with pytest.raises(ValueError, match="at least one state"):
        Trace(SimpleNamespace(), [])


def test_half_steps_go_start_e_m_and_end_with_e():
    trace = fit(TwoCoins(), FLIPS, START, max_iter=2)
    steps = trace.half_steps
    assert [(s.name, s.iteration) for s in steps] == [("start", 0), ("E", 1), ("M", 1), ("E", 2), ("M", 2), ("E", 3)]
    assert steps[0].bound is None and steps[0].kl is None
    for step in steps[1:]:
        assert step.bound + step.kl == pytest.approx(step.log_likelihood)
        assert step.kl == pytest.approx(0, abs=1e-12) if step.name == "E" else step.kl > 0


def test_e_steps_move_no_parameter_and_m_steps_keep_the_statistics():
    steps = fit(TwoCoins(), FLIPS, START, max_iter=4).half_steps
    for before, after in pairwise(steps):
        assert (after.params is before.params) if after.name == "E" else (after.stats is before.stats)


def test_a_trace_says_what_happened():
    assert repr(fit(TwoCoins(), FLIPS, START)) == "<Trace: 12 iterations, objective -31.570200, converged>"
