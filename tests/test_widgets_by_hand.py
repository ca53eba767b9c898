"""EM by hand, as Python sees it: what the learner did, EM's own half-step, the climb beside EM's, and the still."""

import json

import numpy as np
import pytest

from emlearn import datasets
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.widgets import BeEM
from emlearn.widgets.by_hand import lower_bound, own_half_step
from emlearn.widgets.page import static_page

X = datasets.old_faithful()
ROWS = [[1, 1], [2, 5], [5, 2], [4, 4], [6, 6], [1.0, 6]]


def mixture(params):
    return {name: getattr(params, name).tolist() for name in ("weights", "means", "covariances")}


def turn(done):
    """A turn that the learner took: shares were painted, or parameters dragged."""
    if isinstance(done, GaussianParameters):
        return {"name": "M", "by": "you", "mixture": mixture(done)}
    return {"name": "E", "by": "you", "shares": np.asarray(done, dtype=object).tolist()}


def played(game, *done):
    """The game after these turns, as the browser sends it."""
    turns = [game.turns[0], *map(turn, done)]
    game.set_state(json.loads(json.dumps({"turns": turns, "frame": len(done)})))
    return game


@pytest.mark.parametrize("K", [2, 3])
def test_at_first_nothing_is_painted_and_the_gap_is_that_of_equal_shares(K):
    game = BeEM(n_components=K)
    assert game.turn == "E" and not game.painted.any()
    np.testing.assert_allclose(game.responsibilities, 1 / K)
    np.testing.assert_allclose(game.parameters.covariances, np.tile(np.diag(X.var(axis=0)), (K, 1, 1)))
    assert game.bound + game.gap == pytest.approx(game.log_likelihood) == pytest.approx(game.trace.objectives[0])
    assert game.behind == pytest.approx(game.gap) and game.gap > 0


def test_what_the_learner_painted_and_dragged_is_read():
    start = BeEM().parameters
    shares = [[0.8, 0.2] if x > 3 else None for x in X[:, 0]]
    moved = GaussianParameters(np.array([0.3, 0.7]), start.means + 0.5, start.covariances / 2)
    game = played(BeEM(), shares, moved)
    assert game.turn == "M" and game.painted.sum() == (X[:, 0] > 3).sum()
    np.testing.assert_allclose(game.responsibilities[~game.painted], 0.5)
    np.testing.assert_array_equal(game.parameters.means, moved.means)
    assert game.climb.shape == (3, 2) and np.isnan(game.climb[0, 0])
    np.testing.assert_allclose(game.climb[2], [game.bound, game.log_likelihood])
    np.testing.assert_allclose(game.climb[:2, 1], game.trace.objectives[0])


def test_ems_own_half_steps_are_its_run():
    """From EM's shares, EM's M-step; from there, EM's E-step: two iterations of the trace."""
    game, done = BeEM(), []
    for objective in game.trace.objectives[1:4]:
        done.append(game.own.responsibilities)
        played(game, *done)
        assert game.behind == pytest.approx(0, abs=1e-9) and game.gap == pytest.approx(0, abs=1e-9)
        done.append(own_half_step("M", game.responsibilities, game.parameters, X).parameters)
        played(game, *done)
        assert game.behind == pytest.approx(0, abs=1e-9) and game.log_likelihood == pytest.approx(objective)
        played(game, *done, game.responsibilities)
        assert game.gap > 0


def test_no_shares_lift_the_bound_above_the_log_likelihood_nor_parameters_above_the_m_step():
    rng, start = np.random.default_rng(0), BeEM().parameters
    log_likelihood = MixtureOfGaussians().posterior(start, X).log_density.sum()
    R = rng.dirichlet([1, 1], len(X))
    best = own_half_step("M", R, start, X)
    for _ in range(50):
        other = rng.dirichlet(rng.uniform(0.1, 3, 2), len(X))
        assert lower_bound(other, start, X) < log_likelihood
        nudged = GaussianParameters(
            rng.dirichlet(30 * best.parameters.weights),
            best.parameters.means + rng.normal(0, 0.1, (2, 2)),
            best.parameters.covariances * rng.uniform(0.8, 1.2, (2, 1, 1)),
        )
        assert lower_bound(R, nudged, X) < best.bound


def test_a_component_without_points_has_no_m_step_and_a_still_too():
    game = played(BeEM(ROWS, seed=0), [[1, 0]] * 6, BeEM(ROWS, seed=0).parameters)
    assert game.own is None and np.isnan(game.behind)
    assert "EM has no M-step from these shares" in repr(game)
    assert game._repr_mimebundle_()[0]["image/png"].startswith(b"\x89PNG")


@pytest.mark.parametrize("K", [2, 3])
@pytest.mark.parametrize("turns", [0, 1, 2])
def test_where_nothing_runs_there_is_a_picture_and_a_sentence(K, turns):
    game = BeEM(n_components=K, title="My turn")
    if turns:
        played(game, *[game.own.responsibilities, game.parameters][:turns])
    data, metadata = game._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG") and "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == repr(game) == metadata["image/png"]["alt"]
    assert repr(game).startswith(f"My turn: turn {max(turns, 1)}, your ") and "nan" not in repr(game)
    assert repr(game).endswith(f"EM alone climbs from the same start to {game.trace.objectives[-1]:.2f}.")


def test_a_start_of_your_own_and_changes_are_told():
    start = GaussianParameters(
        np.array([0.4, 0.6]), np.array([[2.0, 54], [4.3, 80]]), np.tile(np.diag([0.1, 40]), (2, 1, 1))
    )
    game, heard = BeEM(start=start), []
    game.observe(lambda change: heard.append(len(change["new"])), names="turns")
    np.testing.assert_array_equal(game.parameters.means, start.means)
    played(game, [[0.5, 0.5]] * 272, start)
    assert heard[-1] == 3 and game.frame == 2


def test_it_can_stand_on_a_page():
    assert '"turns"' in static_page([BeEM()])


@pytest.mark.parametrize("arguments, message", [
    ({"n_components": 1}, "n_components must be a whole number from 2 to 3; got 1"),
    ({"n_components": 4}, "n_components must be a whole number from 2 to 3; got 4"),
    ({"seed": -1}, "seed must be a whole number from 0 to 4294967295; got -1"),
    ({"X": X[:, 0]}, r"X must have 2 columns, shape \(n, d\); got shape \(272, 1\)"),
    ({"X": np.tile(X, (8, 1))}, r"at most 1,000 points, so that a hand can paint them; got 2,176.*X\[::3\]"),
    ({"X": [[1, 1], [1, 2], [1, 3]]}, "column 0 of X is constant"),
    ({"X": [[1, 1], [2, 2], [1, 1]], "n_components": 3}, "X has 2 different points, too few for 3 components"),
    ({"X": [[1, 1], [2, np.nan], [1, 3]]}, "Input X contains NaN at row 1, column 1"),
    ({"labels": ["one"]}, "labels must hold one name per column"),
    ({"start": BeEM().parameters, "n_components": 3}, r"means of shape \(3, 2\), one row per component; got .*2, 2"),
    ({"start": [1, 2]}, r"start must be GaussianParameters"),
])  # fmt: skip
def test_it_refuses_and_says_why(arguments, message):
    with pytest.raises(ValueError, match=message):
        BeEM(**arguments)
