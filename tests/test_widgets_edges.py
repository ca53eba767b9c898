"""The widgets at the edges: components far apart or narrow, any unit and offset, ties, what makes no picture."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from emlearn import EMMicroscope, datasets, watch
from emlearn import widgets as w
from emlearn.engine.em import fit
from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.state import State
from emlearn.estimators.initialization import from_means
from emlearn.models.families import Bernoulli, Categorical, Poisson
from emlearn.models.family_mixture import FamilyParameters, MixtureOf
from emlearn.models.gaussian.covariances import TIED
from emlearn.models.gaussian.mixture import MixtureOfGaussians, from_sds
from emlearn.models.table import Rows
from emlearn.models.two_coins import CoinParameters, TwoCoins
from emlearn.pictures import layers
from emlearn.pictures.film import Control, Film, Panel, reel
from emlearn.pictures.marks import draw_panel
from emlearn.pictures.of_models import entry_of
from emlearn.pictures.picture import figure
from emlearn.pictures.scenes import Coins, Line
from emlearn.widgets.explorers.basin_map import SHOWN, SIDE, Road, _film
from emlearn.widgets.explorers.likelihood_surface import gradient

FAITHFUL, GALAXIES = datasets.old_faithful(), datasets.galaxies()[:, 0]


def frames(player):
    return [player._film.shown(frame) for frame in range(player._film.frames)]


def test_far_between_two_components_a_point_has_shares():
    player = w.responsibility_explorer(means=(0, 1000), sds=(1, 1))
    assert "nan" not in " ".join(player._film.captions)
    assert " 0 and" not in " ".join(player._film.captions)  # what is 0 to the computer is told by its logarithm
    assert all(np.isfinite(shown["responsibilities"]).all() for shown in frames(player)[::50])
    top = player._film.shown(0)["parts"][1][:, 1].max()
    assert top == pytest.approx(0.95 / np.sqrt(2 * np.pi), rel=1e-3)  # however narrow beside their distance


def test_the_gradient_far_from_every_mean_is_not_0():
    x, mu, sds = np.array([1000.0]), np.array([0.0, 10.0]), np.ones(2)
    np.testing.assert_allclose(gradient(mu, x, np.array([0.5, 0.5]), sds), [0, 990])


def test_a_component_narrower_than_the_grid_is_drawn():
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 0.01, 100), rng.normal(1000, 0.01, 100)])[:, None]
    moved = Line(x).after_m_step(from_sds([0.5, 0.5], [0, 1000], [0.01, 0.01]))
    at, whole = moved["whole"].T
    assert whole.max() == pytest.approx(0.5 * stats.norm.pdf(0, 0, 0.01), rel=1e-6)
    assert np.trapezoid(whole, at) == pytest.approx(1, abs=1e-3)
    wide = Line(x).after_m_step(from_sds([0.5, 0.5], [0, 1000], [50, 50]))
    assert wide["whole"].shape == moved["whole"].shape
    trace = fit(MixtureOfGaussians(), x, from_sds([0.5, 0.5], [0, 1000], [1, 1]), max_iter=5)
    assert watch(trace, x)._repr_mimebundle_()[0]["image/png"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: EMMicroscope(FAITHFUL, labels=("minutes",)),
        lambda: EMMicroscope(FAITHFUL, labels="minutes"),
        lambda: EMMicroscope(GALAXIES, labels=("a", "b")),
        lambda: w.temperature(FAITHFUL, labels="minutes"),
        lambda: w.covariance_shapes(FAITHFUL, labels=("a", "b", "c")),
        lambda: w.missing_ellipse(labels=("a",)),
        lambda: w.how_many(GALAXIES, [1], labels=("a", "b")),
    ],
)
def test_labels_are_as_many_as_columns(make):
    with pytest.raises(ValueError, match="labels must hold one name per column, [12] in all"):
        make()


def test_one_label_may_come_alone():
    assert EMMicroscope(GALAXIES, labels="velocity").film["panels"][0]["x"]["label"] == "velocity"


def test_rows_with_weights_and_lists_can_be_watched():
    values, weights = datasets.london_deaths()
    model, start = MixtureOf(Poisson()), FamilyParameters(np.array([0.3, 0.7]), np.array([[1.0], [2.5]]))
    rows = Rows(values, weights)
    film = watch(fit(model, rows, start, max_iter=3), rows)._film
    bars = np.asarray(film.panels[0].layers[0]["boxes"])
    np.testing.assert_allclose(bars[:, 2], weights / weights.sum())
    prepared = model.prepare(rows)
    assert watch(fit(model, prepared, start, max_iter=3), prepared)._film.frames == film.frames
    flips = datasets.coin_flips()
    trace = fit(TwoCoins(), flips, CoinParameters(np.array([0.6, 0.5])))
    assert watch(trace, flips.tolist()).status == watch(trace, flips).status


def test_gaps_of_your_own_under_the_microscope():
    X = FAITHFUL[:60].copy()
    X[::7, 1], X[3, 0] = np.nan, np.nan
    for start in ("random", "kmeans"):
        microscope = EMMicroscope(X, start=start)
        assert microscope.message == "" and np.isfinite(microscope._film.shown(1)["filled"]).all()
    with pytest.raises(ValueError, match="contains NaN at row 0"):
        EMMicroscope(X[:, 1])
    with pytest.raises(ValueError, match="column 1 of X holds only NaN"):
        EMMicroscope(np.column_stack([X[:, 0], np.full(60, np.nan)]))


def test_large_counts_share_bars():
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.poisson(300, 50), rng.poisson(80_000, 50)]).astype(float)[:, None]
    trace = fit(MixtureOf(Poisson()), x, FamilyParameters(np.array([0.5, 0.5]), np.array([[200.0], [70_000.0]])))
    film = watch(trace, x)._film
    left, right, height = np.asarray(film.panels[0].layers[0]["boxes"]).T
    assert len(left) <= 201 and ((right - left) * height).sum() == pytest.approx(1)
    assert left[0] <= x.min() and right[-1] >= x.max()


WAITING, FLAT = FAITHFUL[::8, 1], FAITHFUL[::8]


def units():
    """The same data in other units, and far from 0."""
    return {
        "as it is": (1, 0),
        "small": (1e-6, 0),
        "large": (1e6, 0),
        "far from 0": (1, 1e6),
        "very far from 0": (1, 1e9),
    }


OF_DATA = {
    "basins": lambda of: w.basin_map(of(GALAXIES[::4])),
    "a point dragged": lambda of: w.drag_responsibility(of(np.array([1.0, 2.0, 2.5, 4.0, 9.0]))),
    "surface": lambda of: w.likelihood_surface(of(WAITING)),
    "bound": lambda of: w.lower_bound(
        MixtureOfGaussians(),
        of(WAITING[:, None]),
        from_sds([0.4, 0.6], of(np.array([55.0, 80.0])), np.full(2, of(6.0) - of(0.0))),
    ),
    "trap": lambda of: w.singularity_trap(of(GALAXIES)),
    "gaps": lambda of: w.missing_ellipse(of(datasets.apple_worms())),
    "explorer": lambda of: w.responsibility_explorer((0.3, 0.7), of(np.array([20.0, 40.0])), of(5.0) - of(0.0)),
}


@pytest.mark.parametrize("unit", units())
@pytest.mark.parametrize("name", OF_DATA)
def test_no_unit_hides_in_words_what_differs(name, unit):
    factor, offset = units()[unit]
    film = OF_DATA[name](lambda values: factor * values + offset)._film
    assert len(set(film.captions)) == len(film.captions)
    assert not any("nan" in told for told in film.captions)
    for control in film.controls:
        assert len(set(control.captions)) == len(control.captions), control
    for told in film.captions:
        for word in ("sds 0.00", "mean = Σ r x / N = 0.00 ", "means 0.00", "sds 0 "):
            assert word not in told


@pytest.mark.parametrize("unit", units())
def test_starting_means_of_any_unit_differ_and_can_be_read(unit):
    factor, offset = units()[unit]
    X = factor * FAITHFUL + offset
    microscope = EMMicroscope(X, start="random")
    first, second = microscope.means.split("; ")
    assert first != second and "e+" not in first
    started = microscope.trace.states[0].params.means
    microscope.n_components = 2
    read = microscope._subjects["your data"]().read_means(microscope.means, 2)
    np.testing.assert_allclose(read, started, atol=1e-3 * np.ptp(started))


def test_the_places_of_the_bound_are_called_after_the_parameter_chosen():
    film = w.lower_bound(MixtureOfGaussians(), WAITING[:, None], from_sds([0.4, 0.6], [55, 80], [6, 6]))._film
    assert [words[0].split(" at ")[0] for words in film.controls[1].words] == list(film.controls[0].captions)


def test_the_summit_of_a_race_is_the_highest_that_anyone_finds():
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.normal(m, 1, 25) for m in (0, 6, 12, 18)])[:, None]

    def ladder(heights):
        def climb(model, data, start):
            return (State(i, None, None, h, i + 1) for i, h in enumerate([*heights, *[heights[-1]] * 5000]))

        return climb

    runners = {"low": ladder([-300.0, -259.0]), "high": ladder([-9e6, -280.0, -251.0])}
    player = w.race(MixtureOfGaussians(), x, from_sds([0.3, 0.3, 0.4], [0, 1, 18], [1, 1, 1]), runners=runners)
    assert "low 8 below" in player._film.captions[-1] and "high arrived after 3" in player._film.captions[-1]
    assert player._film.panels[0].x["ticks"][-1][0] == 6
    film = w.race(MixtureOfGaussians(), x, from_sds([0.3, 0.3, 0.4], [0, 6, 15], [1, 1, 3]))._film
    assert "arrived" in film.captions[-1] and "nan" not in film.captions[-1]


def test_a_race_says_what_is_missing():
    with pytest.raises(ValueError, match="missing: data, start"):
        w.race(TwoCoins())
    with pytest.raises(ValueError, match="missing: model, start"):
        w.race(data=GALAXIES)


def test_a_surface_of_tied_quantiles():
    player = w.likelihood_surface(np.r_[np.zeros(5000), np.linspace(1, 2, 25)])
    summit = next(layer for layer in player._film.panels[0].layers if "summit" in layer.get("names", ()))
    assert np.isfinite(summit["xy"]).all()


def test_the_map_of_basins_has_no_unit():
    told = [w.basin_map(factor * GALAXIES[::4])._film.captions for factor in (1, 1e-7)]
    saddles = [["saddle" in text for text in said] for said in told]
    assert saddles[0] == saddles[1] and 0 < sum(saddles[0]) < 441
    with pytest.raises(ValueError, match="sd=1e-08"):
        w.basin_map(GALAXIES, sd=1e-8)


def test_many_ends_are_six_and_the_others():
    grid = np.linspace(0, 1, SIDE)
    means = np.zeros((SHOWN, 2))
    roads = {
        (i, j): Road(means + np.array([grid[i], grid[j]]), np.arange(SHOWN) + 0.0, np.arange(SHOWN), float(i % 9))
        for i in range(SIDE)
        for j in range(SIDE)
    }
    film = _film(grid, roads, "x")
    assert film.panels[0].layers[-1]["names"] == [*"ABCDEF", "other"]
    assert {text.split("ends at ")[1].split(":")[0].rstrip("′") for text in film.captions} == {*"ABCDEF", "other"}


def test_the_bound_along_each_number_that_moves_alone():
    params = from_means(FLAT, np.array([[2.0, 54.0], [4.3, 80.0]]))
    film = w.lower_bound(MixtureOfGaussians(), FLAT, params)._film
    assert list(film.controls[0].captions) == [
        "mean 1, column 1", "mean 1, column 2", "mean 2, column 1", "mean 2, column 2", "weight of 1",
    ]  # fmt: skip
    X, weights = datasets.stouffer_toby()
    chances = FamilyParameters(np.array([0.3, 0.7]), np.full((2, 4), 0.4) + 0.1 * np.eye(2, 4))
    film = w.lower_bound(MixtureOf(Bernoulli()), Rows(X, weights), chances)._film
    assert film.shape[0] == 9 and all(panel["domain"][1] < 1 for panel in film.panels[0].x)
    tied = from_means(GALAXIES[:, None], np.array([[10.0], [20.0]]), TIED)
    assert "sd of all" in w.lower_bound(MixtureOfGaussians(TIED), GALAXIES[:, None], tied)._film.controls[0].captions


def test_what_cannot_move_alone_is_refused_in_words():
    X = np.array([[0.0], [1.0], [2.0], [1.0]])
    levels = FamilyParameters(np.array([0.5, 0.5]), np.array([[0.2, 0.3, 0.5], [0.5, 0.3, 0.2]]))
    with pytest.raises(TypeError, match="categorical family"):
        w.lower_bound(MixtureOf(Categorical([3])), X, levels)
    flips, biases = datasets.coin_flips(), CoinParameters(np.array([0.6, 0.5]))
    cuts = entry_of(TwoCoins()).slices(TwoCoins(), biases, flips)
    with pytest.raises(ValueError, match="slices is empty"):
        w.lower_bound(TwoCoins(), flips, biases, slices=[])
    with pytest.raises(ValueError, match="equally many values"):
        w.lower_bound(TwoCoins(), flips, biases, slices=[cuts[0], replace(cuts[1], values=cuts[1].values[:9])])
    with pytest.raises(ValueError, match="must increase"):
        w.lower_bound(TwoCoins(), flips, biases, slices=[replace(cuts[0], values=cuts[0].values[::-1])])


def test_a_component_that_collapses_is_told_with_what_can_be_done():
    with pytest.raises(CollapsedComponent, match="start elsewhere: pass other means or another seed") as caught:
        w.covariance_shapes(FAITHFUL, means=[[1e9, 1e9], [2, 54]])
    assert "prior" not in str(caught.value) and "n_init" not in str(caught.value)


def test_no_axis_has_no_width():
    for player in (w.how_many(FLAT, [2]), w.how_many(FLAT, 2), w.covariance_shapes(FAITHFUL, 1), one_component()):
        for panel in player._film.panels:
            for axes in (panel.x, panel.y):
                for axis in axes if isinstance(axes, list) else [axes]:
                    low, high = axis["domain"]
                    assert high != low and np.isfinite([low, high]).all()
        assert player._repr_mimebundle_()[0]["image/png"]


def one_component():
    X, model = FAITHFUL, MixtureOfGaussians()
    start = from_means(X, X.mean(axis=0)[None])
    return w.elbo_bars(fit(model, X, start), X)


def subject(**changes):
    flips = datasets.coin_flips()
    given = {
        "data": flips,
        "model": TwoCoins(),
        "scene": Coins(flips),
        "starts": {"mine": lambda flips, K, rng: two_only(K)},
        "place": lambda flips, means: CoinParameters(means[:, 0]),
        "means": lambda params: params.heads[:, None],
    }
    return w.Subject(**given | changes)


def two_only(K):
    assert K == 2, "asked for another number of components than it has"
    return CoinParameters(np.array([0.6, 0.5]))


def test_a_subject_is_asked_for_the_components_it_has():
    microscope = EMMicroscope(subject(), means="0.7; 0.2")
    np.testing.assert_allclose(microscope.trace.states[0].params.heads, [0.7, 0.2])
    microscope.means = "nothing"
    assert "write numbers only" in microscope.message


@pytest.mark.parametrize(
    "changes, complaint",
    [
        ({"starts": {}}, "needs a start"),
        ({"components": (3, 2)}, "smallest and the largest number"),
        ({"components": (1.5, 2)}, "smallest and the largest number"),
        ({"names": ("A",)}, "each needs a name"),
    ],
)
def test_a_subject_that_cannot_be_looked_at_is_refused(changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        subject(**changes)


def test_means_that_are_placed_must_be_said():
    flips = datasets.coin_flips()
    with pytest.raises(ValueError, match="means=lambda params"):
        w.Subject(
            flips, TwoCoins(), Coins(flips), {"mine": two_only}, place=lambda flips, means: CoinParameters(means[:, 0])
        )


@pytest.mark.parametrize("make", [EMMicroscope, w.temperature, w.covariance_shapes])
@pytest.mark.parametrize("many", [2.5, 0, "two", None])
def test_a_number_of_components_is_whole(make, many):
    with pytest.raises(ValueError, match="whole number above 0"):
        make(FAITHFUL, many)


def test_three_coins_can_be_watched():
    flips = datasets.coin_flips()
    trace = fit(TwoCoins(), flips, CoinParameters(np.array([0.8, 0.5, 0.3])))
    player = watch(trace, flips)
    assert player._film.shown(1)["responsibilities"].shape == (5, 3)
    assert player._repr_mimebundle_()[0]["image/png"]


def drawn(layer, numbers=None):
    """The axes on which matplotlib has drawn one layer."""
    panel = Panel({"domain": [0, 4], "label": ""}, {"domain": [0, 2], "label": ""}, [layer], "one layer")
    film = Film([Control("k", ["0"])], [panel], numbers or {"x": reel(np.zeros((1, 1)))}, ["a frame"], (0,))
    _, ax = figure(3, 3)
    draw_panel(ax, film, panel, 0)
    return ax


def test_stills_draw_what_the_browser_draws():
    line = np.column_stack([np.arange(5.0), np.ones(5)])
    assert [text.get_text() for text in drawn(layers.rule(1.0, name="here")).texts] == ["here"]
    (pieces,) = drawn(layers.segments([[0, 0, 1, 1]], dash=[3, 3])).collections
    assert pieces.get_linestyle()[0][1] is not None
    pale, firm = drawn(layers.curve(line, reached=2)).lines
    assert pale.get_alpha() < 1 and len(pale.get_xdata()) == 5 and len(firm.get_xdata()) == 3
    ax = drawn(layers.stacks([[np.nan, 1.0], [0.5, 1.0], [0.8, 1.0]], now=1, names=["start", "E", "M"]))
    assert [text.get_text() for text in ax.texts] == ["E", "M"]
    assert [bar.get_alpha() for bar in ax.patches] == [1, 1, 0.25, 0.25]
    feet = [mark.get_ydata()[0] for mark in drawn(layers.outlines(line[None], ["1"], mark="foot")).lines]
    assert feet == [0]
    spike = line * [1, 99]
    assert drawn(layers.outlines(spike[None], ["1"])).texts[0].xy[1] == 2  # a name stays within the picture


def test_a_point_alone_has_no_width_and_none_no_mean():
    player = w.drag_responsibility([0, 1, 1000], from_sds([0.5, 0.5], [1e6, 1000], [0.1, 0.1]))
    assert "N = Σ r = 0, so there is nothing to average" in player._film.captions[0]
    assert not any("nan" in told for told in player._film.captions)
    narrow = w.drag_responsibility([0, 1, 1000], from_sds([0.5, 0.5], [0, 1000], [0.1, 0.1]))
    assert narrow._repr_mimebundle_()[0]["image/png"]


@pytest.mark.parametrize("many", ["ab", None, [2.5], [True, "x"], []])
def test_numbers_of_components_are_whole(many):
    with pytest.raises(ValueError, match="above 0"):
        w.how_many(FLAT, many)


def test_a_list_of_rows_is_a_table():
    assert w.how_many(FLAT.tolist(), 2).status == w.how_many(FLAT, [2]).status
