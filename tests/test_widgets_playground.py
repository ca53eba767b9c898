"""The playground, as Python sees it: points, the start that the browser draws as well, emlearn's run, and the still."""

import json

import numpy as np
import pytest

from emlearn.widgets import Playground
from emlearn.widgets.page import static_page
from emlearn.widgets.playground import drawn_rows, seeded

RNG = np.random.default_rng(0)
TWO = np.concatenate([RNG.normal([3, 3], 0.8, (40, 2)), RNG.normal([7, 6], 0.8, (40, 2))]).round(2)
NOTHING_TO_RUN_ON = [[], [[1, 1]], [[1, 1], [2, 2], [3, 3]], [[4, 4]] * 5]


def test_the_seeds_numbers_are_mulberry32s():
    """The first numbers of its published code for the seeds 0 and 1, in a browser's console."""
    first, second = seeded(0), seeded(1)
    assert [next(first), next(first)] == pytest.approx([0.26642920868471265, 0.0003297457005828619], rel=1e-15)
    assert next(second) == pytest.approx(0.6270739405881613, rel=1e-15)


@pytest.mark.parametrize("K", range(1, 6))
def test_a_start_is_different_points(K):
    X = np.array([[1, 1]] * 9 + [[2, 5], [3, 3], [4, 8], [5, 1]], dtype=float)
    for seed in range(20):
        means = Playground(X, K, seed).means
        assert means.shape == (K, 2) == np.unique(means, axis=0).shape
        assert {tuple(mean) for mean in means} <= {tuple(row) for row in X}
        np.testing.assert_array_equal(means, Playground(X, K, seed).means)
    assert drawn_rows(X[:9], 2, 0) == []


@pytest.mark.parametrize("K", range(1, 6))
def test_the_run_climbs_from_the_means_that_the_browser_sends(K):
    playground = Playground(TWO, K)
    assert playground.trace.falls == []
    means = TWO[:: len(TWO) // K][:K].tolist()
    playground.set_state(json.loads(json.dumps({"start": {**playground.start, "means": means, "drawn": False}})))
    np.testing.assert_array_equal(playground.means, means)
    np.testing.assert_array_equal(playground.trace.states[0].params.means, means)
    assert f"{K} component" in repr(playground) and "80 points" in repr(playground)


def test_means_that_are_given_are_where_it_starts():
    playground = Playground(TWO, means=[[4.9, 5], [5.1, 5]])
    np.testing.assert_array_equal(playground.means, [[4.9, 5], [5.1, 5]])
    np.testing.assert_array_equal(playground.trace.states[0].params.means, playground.means)
    assert not playground.start["drawn"]


@pytest.mark.parametrize("values", NOTHING_TO_RUN_ON)
def test_where_nothing_can_run_there_is_no_run(values):
    playground = Playground(values)
    assert playground.trace is None and repr(playground).startswith("EM playground")
    assert playground._repr_mimebundle_()[0]["image/png"].startswith(b"\x89PNG")


def test_a_run_that_collapses_has_a_still_too():
    playground = Playground([[1, 1], [1.5, 2], [2, 1.2], [8, 8], [8.5, 7], [9, 8.2]], 3)
    assert not playground.trace.converged
    data, metadata = playground._repr_mimebundle_()
    assert data["text/plain"] == repr(playground) == metadata["image/png"]["alt"]


@pytest.mark.parametrize("values", [None, TWO])
def test_where_nothing_runs_there_is_a_picture_and_a_sentence(values):
    playground = Playground(values, title="My clouds")
    data, metadata = playground._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG") and "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == repr(playground) == metadata["image/png"]["alt"]
    assert repr(playground).startswith("My clouds") and repr(playground).endswith(".") and "nan" not in repr(playground)


def test_points_go_both_ways_and_changes_are_told():
    playground, heard = Playground(), []
    playground.on_change(heard.append)
    playground.set_state({"values": TWO.tolist()})
    np.testing.assert_array_equal(heard[0], TWO)
    assert len(playground.means) == 2 and playground.get_state("values")["values"] == TWO.tolist()
    playground.clear()
    assert len(heard) == 2 and playground.means.shape == (0, 2)


def test_challenges_that_are_met_are_said():
    playground = Playground(TWO)
    assert "challenges" not in repr(playground)
    playground.set_state({"challenges": {"collapse": "Component 2 collapsed after 7 iterations."}})
    assert repr(playground).endswith("1 of 4 challenges met.")
    assert "Component 2 collapsed" in static_page([playground])


@pytest.mark.parametrize("options, message", [
    ({"n_components": 0}, "n_components must be a whole number from 1 to 5; got 0"),
    ({"n_components": 6}, "n_components must be a whole number from 1 to 5; got 6"),
    ({"seed": -1}, "seed must be a whole number from 0 to 4294967295; got -1"),
    ({"x": (1, 0)}, "x must be the lowest and the highest number on its axis"),
    ({"values": [[1, 11]]}, "point 0 has y = 11, but the axis goes from 0 to 10"),
    ({"means": [[1, 1]]}, r"means must have shape \(2, 2\), one row per component; got shape \(1, 2\)"),
    ({"means": [[1, 1], [1, 12]]}, "point 1 has y = 12, but the axis goes from 0 to 10"),
    ({"values": np.ones((2500, 2))}, r"at most 1,000 points, so that EM keeps up.*got 2,500.*values\[::3\]"),
])  # fmt: skip
def test_it_refuses_and_says_why(options, message):
    with pytest.raises(ValueError, match=message):
        Playground(**options)
