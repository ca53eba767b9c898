"""Two starts, as Python sees them: the data, both starts, emlearn's own runs, how their ends compare, and the still."""

import json

import numpy as np
import pytest

from emlearn import datasets
from emlearn.models.labels import match_labels
from emlearn.widgets import TwoStarts
from emlearn.widgets.page import static_page
from emlearn.widgets.playground import drawn_rows
from emlearn.widgets.presets import films

FAITHFUL = datasets.old_faithful()
SIX = [[1, 1], [1.5, 2], [2, 1.2], [8, 8], [8.5, 7], [9, 8.2]]


def placed(widget, *both):
    """The widget with these starting means, as the browser sends them after a mean was dragged."""
    starts = [
        {"n_components": len(means), "seed": 0, "means": np.reshape(means, (len(means), -1)).tolist(), "drawn": False}
        for means in both
    ]
    widget.set_state(json.loads(json.dumps({"starts": starts})))
    return widget


@pytest.mark.parametrize("name", TwoStarts.datasets())
@pytest.mark.parametrize("K", [1, 2, 3])
def test_both_runs_climb_from_rows_that_their_seeds_draw(name, K):
    widget = TwoStarts(name, K, seeds=(4, 11))
    X = np.array(widget.sets[name]["X"])
    for means, trace, seed in zip(widget.means, widget.traces, (4, 11)):
        np.testing.assert_array_equal(means, drawn_rows(X, K, seed))
        np.testing.assert_array_equal(trace.states[0].params.means, means)
        assert trace.falls == []


def test_the_galaxies_have_two_summits_for_three_normals():
    widget = TwoStarts("galaxies", 3, seeds=(0, 2))
    assert [round(trace.objectives[-1], 2) for trace in widget.traces] == [-203.18, -212.08]
    assert widget.comparison == "Two summits: start A ends 8.90 nats above start B."
    swapped = TwoStarts("galaxies", 3, seeds=(2, 0))
    assert swapped.comparison == "Two summits: start B ends 8.90 nats above start A."


def test_what_is_only_renamed_is_one_summit():
    a = np.array([[2.0, 54.0], [4.3, 80.0]])
    widget = placed(TwoStarts("Old Faithful", 2), a, a[::-1])
    assert widget.comparison == "The same summit with 1 and 2 exchanged: the two ends are 0.0000 nats apart."
    assert (
        placed(widget, a, a).comparison == "The same summit with the same numbers: the two ends are 0.0000 nats apart."
    )


def test_three_names_that_go_round():
    a = np.array([10.0, 21.0, 33.0])
    widget = placed(TwoStarts("galaxies", 3), a, a[[1, 2, 0]])
    assert "under other numbers (1, 2, 3 of A are 3, 1, 2 of B)" in widget.comparison
    ends = [trace.params.means.ravel() for trace in widget.traces]
    np.testing.assert_allclose(ends[0], ends[1][[2, 0, 1]], rtol=1e-6)
    shares = [trace.model.posterior(trace.params, datasets.galaxies()).responsibilities for trace in widget.traces]
    np.testing.assert_array_equal(match_labels(*shares), [2, 0, 1])


def test_equal_components_stand_on_a_saddle():
    widget = placed(TwoStarts("Old Faithful", 2), [[3, 70], [3, 70]], [[2, 54], [4.3, 80]])
    assert widget.comparison.startswith(
        "Start A has come to rest on a saddle, because its components 1 and 2 are equal: start B"
    )


def test_summits_of_one_height_with_other_components():
    """Four clouds at the corners of a square, with its symmetry: cut left from right or top from bottom."""
    corners = np.repeat([[4, 4], [-4, -4], [4, -4], [-4, 4]], 8, axis=0)
    cloud = corners + np.random.default_rng(0).normal(0, 0.8, corners.shape)
    widget = TwoStarts(np.concatenate([cloud, cloud[:, ::-1]]), 2)
    words = placed(widget, [[-4, 0], [4, 0]], [[0, -4], [0, 4]]).comparison
    assert words.startswith("Two summits of almost the same height, with other components: start ")


def test_a_collapse_and_a_run_that_is_not_at_rest():
    assert TwoStarts(SIX, 3, seeds=(0, 1)).comparison.startswith("A run that collapses ends on no summit")
    slow = TwoStarts("Old Faithful", 4, seeds=(1, 0))
    assert [trace.converged for trace in slow.traces] == [False, True]
    assert slow.comparison.startswith("Not both have come to rest: so far, start B ends ")


@pytest.mark.parametrize("name", films("Two starts"))
def test_where_nothing_runs_there_is_a_picture_and_a_sentence(name):
    widget = films("Two starts")[name]()
    data, metadata = widget._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG") and "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == repr(widget) == metadata["image/png"]["alt"]
    assert repr(widget).startswith("Two starts: ") and "Two summits: " in repr(widget) and "nan" not in repr(widget)


def test_a_run_that_collapses_has_a_still_too():
    assert TwoStarts(SIX, 3)._repr_mimebundle_()[0]["image/png"].startswith(b"\x89PNG")
    one_column = TwoStarts([0.0, 0.0, 0.0, 5.0, 6.0, 7.0, 8.0], 2)
    assert one_column._repr_mimebundle_()[0]["image/png"].startswith(b"\x89PNG")


def test_your_own_numbers_come_first_in_the_menu():
    widget = TwoStarts(FAITHFUL[:, 0], 2, labels="eruption (minutes)")
    assert list(widget.sets) == ["your data", *TwoStarts.datasets()]
    assert widget.sets["your data"]["panel"]["x"]["label"] == "eruption (minutes)"
    assert "your data, 2 components" in static_page([widget]) or widget.dataset == "your data"


def test_other_data_draw_other_starts():
    widget = TwoStarts("galaxies", 3, seeds=(0, 2))
    widget.dataset = "Old Faithful"
    for means, seed in zip(widget.means, (0, 2)):
        np.testing.assert_array_equal(means, drawn_rows(FAITHFUL, 3, seed))
    placed(widget, [[2, 54], [4.3, 80]], [[3, 70], [4, 60]])
    widget.dataset = "a ring"
    np.testing.assert_array_equal(widget.means[1], [[3, 70], [4, 60]])
    widget.dataset = "galaxies"
    assert [means.shape for means in widget.means] == [(2, 1), (2, 1)] and all(one["drawn"] for one in widget.starts)
    with pytest.raises(ValueError, match="no data called 'a rng': give numbers, or one of galaxies"):
        widget.dataset = "a rng"


@pytest.mark.parametrize("arguments, message", [
    ({"data": "no such"}, "no data called 'no such': give numbers, or one of galaxies, Old Faithful"),
    ({"n_components": 0}, "n_components must be a whole number from 1 to 6; got 0"),
    ({"n_components": 7}, "n_components must be a whole number from 1 to 6; got 7"),
    ({"data": [1.0, 2.0, 4.0], "n_components": 4}, "n_components must be a whole number from 1 to 3; got 4"),
    ({"seeds": (0, 1000)}, "a seed must be a whole number from 0 to 999; got 1000"),
    ({"seeds": 3}, r"seeds must be two whole numbers, one per start, such as \(0, 2\); got 3"),
    ({"seeds": (1, 2, 3)}, "seeds must be two whole numbers"),
    ({"data": np.ones((4, 3))}, "X must have 1 to 2 columns"),
    ({"data": [[1.0, 2.0], [np.nan, 1.0], [3.0, 1.0]]}, "X contains NaN at row 1, column 0"),
    ({"data": [[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]}, "lies on one line"),
    ({"data": [1.0, 1.0, 1.0]}, "column 0 of X is constant"),
    ({"data": [1.0, 2.0]}, "X must have at least 3 rows"),
    ({"data": [[1.0, 2.0], [2.0, 1.0]]}, "X must have at least 3 rows"),
    ({"data": np.arange(5000.0)}, r"at most 1,000 rows.*got 5,000\. Take some of them: X\[::5\]"),
])  # fmt: skip
def test_it_refuses_and_says_why(arguments, message):
    with pytest.raises(ValueError, match=message):
        TwoStarts(**arguments)
