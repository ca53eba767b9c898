"""The landscape, as Python sees it: what it sends, where balls may drop, emlearn's run from there, and the still."""

import json

import numpy as np
import pytest
from scipy import optimize, stats

from emlearn import datasets
from emlearn.pictures.relief import View, in_sight
from emlearn.widgets import Landscape
from emlearn.widgets.landscape import STEPS
from emlearn.widgets.page import static_page

MINUTES, GALAXIES = datasets.introduction()[::20], datasets.galaxies()
MADE = {
    "minutes": lambda: Landscape(MINUTES, [0.3, 0.7], 5, truth=(20, 40)),
    "galaxies": lambda: Landscape(GALAXIES, sds=3, view="map"),
    "one hump": lambda: Landscape(np.linspace(-1, 1, 50), sds=3),
    "hardly two": lambda: Landscape(GALAXIES),
    "two widths": lambda: Landscape(GALAXIES, [0.2, 0.8], (1, 4)),
    "few": lambda: Landscape([0.0, 1.0, 1.0, 7.0, 9.0], step=0),
    "small": lambda: Landscape(1e-6 * GALAXIES, sds=3e-6),
    "far from 0": lambda: Landscape(1e6 + GALAXIES, sds=3),
}


def loglik(x, means, weights=(0.3, 0.7), sds=(5, 5)):
    return np.log(sum(w * stats.norm.pdf(np.ravel(x), m, s) for w, m, s in zip(weights, means, sds))).sum()


@pytest.mark.parametrize("name", MADE)
def test_every_one_is_whole(name):
    landscape = MADE[name]()
    state = {k: v for k, v in landscape.get_state().items() if not k.startswith("_") and k not in ("layout", "tokens")}
    assert "NaN" not in json.dumps(state, allow_nan=False) and len(json.dumps(state["given"])) < 60_000
    data, metadata = landscape._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG") and "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == repr(landscape) == metadata["image/png"]["alt"]
    assert repr(landscape).endswith(".") and "nan" not in repr(landscape)
    assert "landscape" in static_page([landscape])


@pytest.mark.parametrize("name", MADE)
def test_a_sweep_of_balls_steps_and_views(name):
    landscape = MADE[name]()
    low, high = landscape.given["domain"]
    ends = []
    for first in np.linspace(low, high, 5):
        for second in np.linspace(low, high, 5):
            landscape.drops = [*landscape.drops, (first, second)]
            trace = landscape.trace
            assert trace.falls == [] and trace.states[0].params.means.ravel() == pytest.approx([first, second])
            ends.append(trace.objectives[-1])
    assert len(landscape.drops) == 12
    assert max(ends) == pytest.approx(landscape.given["marks"][0]["height"], rel=1e-6)
    for step in STEPS:
        landscape.step = step
    for view in ("", "map", "surface"):
        landscape.view = view
    landscape.frame = 7
    landscape.set_state({"drops": [[low, high]], "step": 2.5, "frame": 3, "angle": [10, 20]})
    assert landscape.drops == [[low, high]] and landscape.frame == 3


def marks(landscape):
    return {mark["name"]: mark for mark in landscape.given["marks"]}


def test_marks_are_where_the_log_likelihood_is_stationary():
    told = marks(MADE["minutes"]())
    assert list(told) == ["summit", "lower summit", "saddle", "truth"]
    for name in ("summit", "lower summit"):
        best = optimize.minimize(lambda m: -loglik(MINUTES, m), told[name]["at"])
        np.testing.assert_allclose(told[name]["at"], best.x, atol=1e-2)
    for mark in told.values():
        assert mark["height"] == pytest.approx(loglik(MINUTES, mark["at"]), rel=1e-9)
    assert told["summit"]["height"] > told["lower summit"]["height"] > told["saddle"]["height"]


def test_equal_weights_have_a_mirror_image_and_one_hump_one_summit():
    told = marks(MADE["galaxies"]())
    np.testing.assert_allclose(told["summit"]["at"], told["mirror image"]["at"][::-1], atol=1e-3)
    assert list(marks(MADE["one hump"]())) == list(marks(MADE["hardly two"]())) == ["summit"]


def test_the_run_is_told_in_words():
    landscape = Landscape(MINUTES, [0.3, 0.7], 5, start=(46, 14))
    words = repr(landscape)
    assert words.startswith("The landscape of two means. From means 46.0 and 14.0, EM ends at the lower summit: ")
    assert words.endswith(
        f"log-likelihood {landscape.trace.objectives[-1]:.2f}, after {landscape.trace.n_iter} iterations."
    )
    landscape.drops = [(20, 20)]
    assert "EM ends at the saddle:" in repr(landscape)


@pytest.mark.parametrize("make, complaint", [
    (lambda: Landscape(np.arange(5000.0)), r"at most 2,000 numbers, so that the picture keeps up.*got 5,000.*x\[::3\]"),
    (lambda: Landscape([1.0, 1.0, 1.0]), "1 distinct numbers"),
    (lambda: Landscape([0.0, 1.0, np.nan]), "contains NaN at row 2"),
    (lambda: Landscape(GALAXIES, weights=(0.5, 0.6)), "weights must be 2"),
    (lambda: Landscape(GALAXIES, sds=-1), "sds must be 2 numbers above 0"),
    (lambda: Landscape(GALAXIES, truth=(1, 2, 3)), "truth must be finite numbers"),
    (lambda: Landscape(GALAXIES, start=(1, np.inf)), "a ball's means must be finite numbers"),
    (lambda: Landscape(GALAXIES, start=(20, 99)), r"dropped at means from 8.5 to 34.5; got \[20.0, 99.0\]"),
    (lambda: Landscape(GALAXIES, step=2.2), "step must be one of 0, 0.2, 0.5, .*; got 2.2"),
    (lambda: Landscape(GALAXIES, view="moon"), "view must be 'map', 'surface', or '' for what fits; got 'moon'"),
    (lambda: setattr(MADE["galaxies"](), "drops", []), "at least one pair of means"),
])  # fmt: skip
def test_it_refuses_and_says_why(make, complaint):
    with pytest.raises(ValueError, match=complaint):
        make()


def test_the_steps_of_the_slider_are_the_browsers():
    from emlearn.widgets.base import browser_text

    assert f"const STEPS_OF_ASCENT = {json.dumps(STEPS)}" in browser_text("uphill.js")


def test_a_hill_hides_what_is_behind_it():
    """A ridge along y, looked at from the side, and from above."""

    def ridge(x, y):
        return np.exp(-((x - 0.5) ** 2) / 0.005) + 0 * y

    places = np.array([0.2, 0.5, 0.8])
    low = View(90, 15, (0, 1), 0, 1)  # the eye is where x is large
    np.testing.assert_array_equal(in_sight(low, places, np.full(3, 0.5), ridge), [False, True, True])
    high = View(90, 75, (0, 1), 0, 1)
    assert in_sight(high, places, np.full(3, 0.5), ridge).all()
