"""The widgets to explore with: every position whole, every picture true, bad input refused."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from emlearn import GaussianMixture, datasets
from emlearn import widgets as w
from emlearn.models.gaussian.mixture import MixtureOfGaussians, from_sds
from emlearn.pictures.ends import root_ticks, spread
from emlearn.pictures.film import FINEST
from emlearn.widgets.explorers.not_at_random import table
from emlearn.widgets.explorers.online_steps import EXPONENTS, START, follow
from emlearn.widgets.explorers.overlap import count_humps, wrong_verdicts
from emlearn.widgets.presets import films

FAITHFUL, GALAXIES, INTRODUCTION = datasets.old_faithful(), datasets.galaxies(), datasets.introduction()
PLANE3 = np.column_stack([FAITHFUL, FAITHFUL.sum(axis=1) + np.random.default_rng(0).normal(0, 5, len(FAITHFUL))])

MADE = {
    "overlap": lambda: w.overlap(),
    "overlap of equals": lambda: w.overlap((0.5, 0.5), 2.0),
    "not at random": lambda: w.not_at_random(),
    "not at random, against each other": lambda: w.not_at_random(-0.9, seed=3),
    "online steps": lambda: w.online_steps(),
    "online steps, few": lambda: w.online_steps(30, 12, seed=3),
    "explorer": lambda: w.responsibility_explorer(),
    "explorer of three": lambda: w.responsibility_explorer((0.2, 0.33, 0.47), (-1, 0, 4), (0.5, 2, 1)),
    "surface": lambda: w.likelihood_surface(INTRODUCTION, (0.3, 0.7), (5, 5), truth=(20, 40)),
    "surface of few": lambda: w.likelihood_surface([0.0, 1.0, 1.0, 7.0, 9.0]),
    "drag": lambda: w.drag_responsibility(),
    "drag with parameters": lambda: w.drag_responsibility([0, 1, 2, 10], from_sds([0.3, 0.7], [0, 5], [1, 4])),
    "shapes": lambda: w.covariance_shapes(FAITHFUL, 2),
    "how many": lambda: w.how_many(FAITHFUL, range(1, 4)),
    "how many, one column": lambda: w.how_many(GALAXIES[:, 0], range(1, 5)),
    "how many, three columns": lambda: w.how_many(PLANE3, (2, 3), labels=("a", "b")),
}
MAY_BE_NAN = {"shown", "hidden", "border", "inside", "said_below", "said_above"}
MAY_BE_ABSENT = {"outlines"}


@pytest.fixture(scope="module")
def made():
    players = {}

    def of(name):
        if name not in players:
            players[name] = MADE[name]()
        return players[name]

    return of


@pytest.mark.parametrize("name", MADE)
def test_every_position_of_every_control_is_whole(made, name):
    player = made(name)
    film = player._film
    json.dumps(film.script(), allow_nan=False)
    assert len(film.captions) == np.prod(film.shape) and len(film.numbers()) + len(json.dumps(film.script())) < 420_000
    for control, of in enumerate(film.controls):
        assert not of.at or len(of.at) == film.shape[control]
        assert 0 <= of.start < film.shape[control]
    values = [value for panel in film.panels for layer in panel.layers for value in layer.values()]
    channels = {value for value in values if isinstance(value, str) and value in film.reels}
    assert channels == set(film.reels)
    for frame in range(len(film.captions)):
        for reel_name, numbers in film.shown(frame).items():
            if reel_name in MAY_BE_ABSENT:
                assert np.isfinite(numbers[0]).all()
            elif reel_name not in MAY_BE_NAN:
                assert np.isfinite(numbers).all(), (reel_name, frame)
        player.frame = frame
        assert player.frame == frame and "nan" not in player.status and "inf" not in player.status
    player.frame = 10**6
    assert player.frame == len(film.captions) - 1
    player.frame = film.first


@pytest.mark.parametrize("name", MADE)
def test_where_nothing_runs_there_is_a_picture_and_a_sentence(made, name):
    player = made(name)
    data, metadata = player._repr_mimebundle_()
    alt = metadata["image/png"]["alt"]
    assert data["image/png"].startswith(b"\x89PNG") and "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == repr(player) == alt
    assert len(alt.split()) >= 6 and alt.endswith(".") and not alt.endswith("..")


# overlap


@pytest.mark.parametrize("weights, distance, sd", [((0.3, 0.7), 12, 5), ((0.5, 0.5), 20, 5), ((0.9, 0.1), 1, 2)])
def test_wrong_verdicts_are_the_area_under_the_smaller_part(weights, distance, sd):
    def smaller(x):
        return min(weights[0] * stats.norm.pdf(x, 0, sd), weights[1] * stats.norm.pdf(x, distance, sd))

    area = integrate.quad(smaller, -60, 80, limit=400, points=[0, distance])[0]
    assert wrong_verdicts(np.array(weights), distance, sd) == pytest.approx(area, abs=1e-7)


def test_no_distance_leaves_the_smaller_weight_and_two_sds_part_equal_humps(made):
    assert wrong_verdicts(np.array([0.3, 0.7]), 0, 5) == 0.3
    halves = np.array([0.5, 0.5])  # equal halves have two humps if and only if more than two sds apart
    assert [count_humps(halves, np.array([0, d]), 1.0) for d in (0, 1.9, 1.99, 2.02, 3)] == [1, 1, 1, 2, 2]
    player = made("overlap")
    assert player.status.startswith("distance 20: 2.1% of the points") and player.status.endswith("two humps")


def test_missing_at_random_is_no_harm_and_not_at_random_is(made):
    film = made("not at random")._film
    (mean, variance), (low, narrow) = film.shown(0)["here"][:, 1], film.shown(film.frames - 1)["here"][:, 1]
    assert (mean, variance) == (pytest.approx(0, abs=0.08), pytest.approx(1, abs=0.12))  # 2,000 rows observed
    assert low < -0.5 and narrow < 0.5
    X, missing = table(0.7, 0)
    assert missing.mean(axis=1) == pytest.approx(0.5, abs=0.03)
    fit = GaussianMixture(1).fit(np.column_stack([X[:, 0], np.where(missing[-1], np.nan, X[:, 1])]))
    assert film.shown(film.frames - 1)["here"][0, 1] == pytest.approx(fit.means_[0, 1], abs=1e-5)
    for frame in (0, 10):
        shown, hidden = (film.shown(frame)[name] for name in ("shown", "hidden"))
        np.testing.assert_allclose(np.where(np.isnan(shown), hidden, shown), X[: len(shown)], atol=1e-4)


def test_overlap_draws_the_density(made):
    film = made("overlap")._film
    shown = film.shown(film.first)
    x, whole = shown["whole"].T
    expected = 0.3 * stats.norm.pdf(x, 20, 5) + 0.7 * stats.norm.pdf(x, 40, 5)
    np.testing.assert_allclose(whole, expected, atol=1e-7)
    np.testing.assert_allclose(shown["share"][:, 1], 0.7 * stats.norm.pdf(x, 40, 5) / expected, atol=1e-6)
    np.testing.assert_allclose(shown["smaller"][:, 2], shown["parts"][..., 1].min(axis=0))
    assert shown["border"][0] == pytest.approx(30 + 25 / 20 * np.log(0.3 / 0.7))


# responsibility_explorer


def test_small_exponents_forget_and_tremble_and_exponent_one_is_the_mean_of_all_batches(made):
    film = made("online steps")._film
    heights = [film.shown(i)["height"][:, 1] for i in range(len(EXPONENTS))]
    steps = [film.shown(i)["step"][:, 1] for i in range(len(EXPONENTS))]
    np.testing.assert_allclose(steps[0], 1)
    np.testing.assert_allclose(steps[-1], 1 / np.arange(1, 101), rtol=1e-6)
    shakes = [np.abs(np.diff(h[50:])).mean() for h in heights]
    assert shakes[0] > 5 * shakes[4] > 20 * shakes[12]  # exponents 0, 0.2, 0.6
    assert heights[4][20] > heights[12][20] > heights[-1][20]  # the smaller, the sooner it is high
    model, stream = MixtureOfGaussians(), [np.random.default_rng(k).normal(size=(40, 2)) for k in range(3)]
    last = follow(model, stream, stream[0], 0.0).heights[-1]
    params = START
    for batch in stream:
        params = model.m_step(model.e_step(params, batch))  # plain EM, a step on each batch by itself
    assert last == pytest.approx(model.e_step(params, stream[0]).log_likelihood / 40)


def test_the_point_between_the_curves(made):
    player = made("explorer")
    film = player._film
    weight, place = (control.captions for control in film.controls)
    player.frame = weight.index("0.3") * len(place) + place.index("29.0")
    parts = 0.3 * stats.norm.pdf(29, 20, 5), 0.7 * stats.norm.pdf(29, 40, 5)
    told = f"x = 29.0: {parts[0]:.2g} and {parts[1]:.2g} of density, so shares 0.49 and 0.51"
    assert player.status == told
    shown = film.shown(player.frame)
    np.testing.assert_allclose(shown["heights"], [[29, parts[0]], [29, parts[1]]], rtol=1e-6)
    assert shown["bar0"][0, 1] == shown["bar1"][0, 0] == pytest.approx(parts[0] / sum(parts))
    player.frame = film.first
    assert player.status.endswith("shares 0.30 and 0.70")  # half-way between equal widths the weights decide


def test_other_weights_keep_their_proportions(made):
    film = made("explorer of three")._film
    last = film.shown(len(film.captions) - 1)
    x, heights = last["parts"][2].T
    np.testing.assert_allclose(heights, 0.05 * 0.47 / 0.8 * stats.norm.pdf(x, 4, 1), rtol=1e-4, atol=1e-9)


# likelihood_surface


def test_the_surface_is_the_log_likelihood_to_the_digits_told(made):
    player = made("surface")
    film = player._film
    for frame in (0, film.first, 777):
        player.frame = frame
        first, second = film.shown(frame)["pair"][0]
        p = 0.3 * stats.norm.pdf(INTRODUCTION, first, 5) + 0.7 * stats.norm.pdf(INTRODUCTION, second, 5)
        assert f"log-likelihood {np.log(p).sum():.1f}," in player.status
    player.frame = film.first
    assert player.status.startswith("means 20 and 40:")


def test_the_map_lies_as_its_axes_say(made):
    film = made("surface")._film
    depth = film.panels[0].layers[0]["depth"]
    row, column = np.unravel_index(depth.argmax(), depth.shape)  # rows go up: the mean of component 2
    grid = np.array(film.controls[0].at)
    assert (grid[column], grid[row]) == (20, 40)
    step = grid[1] - grid[0]
    assert film.panels[0].x["domain"] == pytest.approx([grid[0] - step / 2, grid[-1] + step / 2])


def marked(film, name):
    layer = next(layer for layer in film.panels[0].layers if layer["kind"] == "dots" and name in layer["names"])
    return np.asarray(layer["xy"])[layer["names"].index(name)]


def test_summits_and_saddle_are_stationary_and_of_their_kind(made):
    film = made("surface")._film

    def loglik(mu):
        p = 0.3 * stats.norm.pdf(INTRODUCTION, mu[0], 5) + 0.7 * stats.norm.pdf(INTRODUCTION, mu[1], 5)
        return np.log(p).sum()

    best = optimize.minimize(lambda mu: -loglik(mu), (20, 40)).x
    np.testing.assert_allclose(marked(film, "summit"), best, atol=1e-2)
    lower = optimize.minimize(lambda mu: -loglik(mu), (40, 20)).x
    np.testing.assert_allclose(marked(film, "lower summit"), lower, atol=1e-2)
    saddle = marked(film, "saddle")
    np.testing.assert_allclose(saddle, INTRODUCTION.mean(), atol=1e-3)  # equal widths: one component counted twice
    across, along = np.array([0.7, -0.3]), np.array([1, 1])
    assert loglik(saddle + across) > loglik(saddle) > loglik(saddle + along)


def test_equal_weights_have_mirrored_summits_and_one_hump_none():
    film = w.likelihood_surface(INTRODUCTION)._film
    layer = next(layer for layer in film.panels[0].layers if layer.get("names") == ["summit", "summit"])
    np.testing.assert_allclose(layer["xy"][0], layer["xy"][1][::-1], atol=1e-3)
    cells = film.panels[0].layers[0]["depth"]
    np.testing.assert_allclose(cells, cells.T, atol=2e-3)
    one = w.likelihood_surface(np.linspace(-1, 1, 50), sds=3)._film
    assert not any("saddle" in layer.get("names", ()) for layer in one.panels[0].layers)


# drag_responsibility


def test_mean_and_spread_are_the_weighted_ones(made):
    player = made("drag with parameters")
    film, x = player._film, np.array([0.0, 1, 2, 10])
    joint = np.column_stack([0.3 * stats.norm.pdf(x, 0, 1), 0.7 * stats.norm.pdf(x, 5, 4)])
    said = joint[:, 0] / joint.sum(axis=1)
    for point, given in ((0, 0), (2, 13), (3, 20)):
        frame = point * 21 + given
        r = said.copy()
        r[point] = given / 20
        shown = film.shown(frame)
        np.testing.assert_allclose(shown["spots"][:, 1], r, atol=1e-6)
        mean = np.average(x, weights=r)
        sd = np.sqrt(np.cov(x, aweights=r, ddof=0))
        np.testing.assert_allclose(shown["mean"], mean, rtol=1e-6)
        np.testing.assert_allclose(shown["spread"][0, ::2], [mean - sd, mean + sd], rtol=1e-5)
        v, density = shown["density"].T
        np.testing.assert_allclose(density, stats.norm.pdf(v, mean, sd), rtol=1e-4, atol=1e-7)
        player.frame = frame
        assert f"N = Σ r = {r.sum():.2f}, mean = Σ r x / N = {mean:.2f}" in player.status
        assert player.status.endswith(f"= {sd:.2f}")


# covariance_shapes


def test_the_four_shapes_end_where_the_estimator_ends(made):
    film = made("shapes")._film
    steps = film.shape[1]
    for i, kind in enumerate(("full", "tied", "diag", "spherical")):
        fitted = GaussianMixture(2, covariance_type=kind, random_state=0, n_init=3).fit(FAITHFUL)
        end = film.captions[(i + 1) * steps - 1]
        assert end.startswith(f"{kind}, iteration") and " (converged): " in end
        assert f"log-likelihood {fitted.log_likelihood_:.2f}, BIC {fitted.bic(FAITHFUL):.1f}" in end
        shown = film.shown((i + 1) * steps - 1)
        order = np.argsort(fitted.means_[:, 0])
        centres = shown["outlines"][:, 1:].mean(axis=1)
        back = np.argsort(centres[:, 0])
        np.testing.assert_allclose(centres[back], fitted.means_[order], atol=0.02)
        np.testing.assert_allclose(
            shown["responsibilities"][:, back], fitted.predict_proba(FAITHFUL)[:, order], atol=2e-3
        )


def test_no_run_falls_and_a_run_that_ended_stays(made):
    film = made("shapes")._film
    for kind in range(4):
        rows = film.shown(kind * film.shape[1])["chosen"]
        assert (np.diff(rows[:, 1]) >= -1e-3).all() and (rows[:, 1] <= 0).all()


# how_many


def test_the_criteria_are_those_of_the_fits(made):
    player = made("how many")
    film = player._film
    assert player.status == "K = 2: log-likelihood -1130.26, 11 parameters, BIC 2322.2 (best at K = 2)"
    fits = [GaussianMixture(K, init_params="kmeans_scaled", random_state=0).fit(FAITHFUL) for K in (1, 2, 3)]
    for i, criterion in enumerate(("bic", "aic")):
        values = np.array([getattr(fit, criterion)(FAITHFUL) for fit in fits])
        curve = film.shown(i * 3)["chosen"]
        np.testing.assert_allclose(curve[:, 1] ** 2, values - values.min(), atol=0.05)
        assert film.shown(i * 3)["best"][0, 0] == values.argmin() + 1
    shown = film.shown(1)  # two of three components
    assert np.isfinite(shown["outlines"][:2]).all() and np.isnan(shown["outlines"][2]).all()
    np.testing.assert_allclose(shown["responsibilities"].sum(axis=1), 1, atol=3 / FINEST)


def test_one_column_draws_the_density_of_the_fit(made):
    film = made("how many, one column")._film
    x, whole = film.shown(2)["whole"].T
    fitted = GaussianMixture(3, init_params="kmeans_scaled", random_state=0).fit(GALAXIES)
    np.testing.assert_allclose(whole, np.exp(fitted.score_samples(x[:, None])), atol=2e-3)


def test_a_fit_that_collapsed_is_told():
    X = np.concatenate([np.full(20, 3.0), np.random.default_rng(0).normal(10, 2, 30)])
    film = w.how_many(X, (1, 2), mixture=GaussianMixture(random_state=0))._film
    assert "K = 2: the fit collapsed" in film.captions[1] and np.isnan(film.shown(1)["outlines"]).all()
    json.dumps(film.script(), allow_nan=False)


# what they share


@pytest.mark.parametrize("film", films("Lower bound"))
def test_the_lower_bound_opens_where_it_lies_below(film):
    film = films("Lower bound")[film]()._film
    (low, high), shown = film.panels[0].y[0]["domain"], film.shown(film.first)
    bound, loglik = shown["top"][:, 1]
    assert loglik - bound > 0.1 * (high - low)
    here = shown["touch"][0, 0]
    ends = film.panels[0].x[0]["domain"]
    assert ends[0] < here < ends[1]


def test_temperature_is_drawn_in_the_units_of_the_columns():
    X = datasets.old_faithful()[::4]
    film = w.temperature(X, 2, labels=("minutes of eruption", "minutes of waiting"))._film
    stage, beside = film.panels
    np.testing.assert_array_equal(stage.layers[0]["xy"], X)
    assert beside.y["label"] == "the means' minutes of eruption" and beside.y["domain"] == stage.x["domain"]
    cold, hot = film.shown(0), film.shown(film.frames - 1)
    np.testing.assert_allclose(hot["here"][:, 1], X[:, 0].mean(), atol=1e-3)
    rows = cold["responsibilities"].argmax(axis=1)
    np.testing.assert_allclose(cold["here"][:, 1], [X[rows == k, 0].mean() for k in (0, 1)], rtol=1e-5)
    centres = cold["outlines"][:, 1:].mean(axis=1)
    np.testing.assert_allclose(centres[:, 0], cold["here"][:, 1], rtol=1e-3)
    apart = np.ptp(cold["outlines"], axis=1) / np.ptp(hot["outlines"], axis=1)  # round in standardised columns
    np.testing.assert_allclose(apart[:, 0], apart[:, 1], rtol=1e-3)


def test_the_spike_of_the_singularity_grows_within_the_picture():
    film = w.singularity_trap(datasets.galaxies())._film
    low, high = film.panels[0].y["domain"]
    first, widths = film.first, film.shape[1]
    tops = np.array([np.nanmax(film.shown(first + j)["yours"][:, 1]) for j in range(widths)])
    assert (np.diff(tops) > 0.15).all() and low < tops[0] and tops[-1] < high  # decades, at each step
    assert (tops[-1] - tops[0]) / (high - low) > 0.7
    told = [float(film.words(first + j).split("peak ")[1].split(":")[0]) for j in range(widths)]
    np.testing.assert_allclose(np.log10(told), tops, atol=0.03)
    x = datasets.galaxies()[:, 0]
    density = stats.norm.pdf(x.mean(), x.mean(), x.std()) * (1 - 2 / len(x))
    still = next(layer for layer in film.panels[0].layers if layer.get("name") == "1")
    assert np.nanmax(still["xy"][:, 1]) == pytest.approx(np.log10(density), abs=1e-3)
    at, power = film.panels[0].y["ticks"][0]
    assert power == "10⁻²" and at == -2


def test_climbs_are_drawn_at_every_iteration_although_frames_are_fewer(made):
    film = made("shapes")._film
    last = int(film.controls[1].captions[-1])
    for covariance, name in enumerate(("full", "tied", "diag", "spherical")):
        frame = covariance * film.shape[1]
        places, below = film.shown(frame)["chosen"].T
        assert places.tolist() == list(range(last + 1)) and (np.diff(below) >= -1e-6).all(), name
        for step in range(film.shape[1]):
            at, here = film.shown(frame + step)["here"][0]
            assert here == pytest.approx(below[int(at)], abs=1e-6)
            assert str(int(at)) == film.controls[1].captions[step]


@pytest.mark.parametrize("correlation", [0.7, -0.6, 0])
def test_what_is_observed_and_what_is_missing_is_named_at_a_row(correlation):
    film = w.not_at_random(correlation)._film
    for frame in range(film.frames):
        shown = film.shown(frame)
        for named, rows in (("one shown", "shown"), ("one hidden", "hidden")):
            assert (shown[named] == shown[rows]).all(axis=1).any()


def test_names_stand_apart_and_in_order():
    moved = spread(np.array([0.0, 0.01, np.nan, 1.0, 0.99]), 0.1, 1.0)
    known = np.sort(moved[~np.isnan(moved)])
    assert (np.diff(known) > 0.1 - 1e-9).all() and known[-1] <= 0.95 + 1e-9
    assert (np.argsort(moved) == [0, 1, 4, 3, 2]).all()
    assert [text for _, text in root_ticks(np.sqrt(300))] == ["0", "2", "10", "50", "200"]


BAD = SimpleNamespace(text=["a", "b", "c"], gap=[0.0, 1.0, np.nan], table=np.zeros((4, 3)))


@pytest.mark.parametrize(
    "make, complaint",
    [
        (lambda: w.not_at_random(1.0), "correlation must be a number between -1 and 1; got 1.0"),
        (lambda: w.overlap((0.3, 0.3)), "weights must be 2 numbers above 0 that sum to 1"),
        (lambda: w.overlap((0.2, 0.3, 0.5)), "weights must be 2"),
        (lambda: w.online_steps(19), "size must be a whole number above 19"),
        (lambda: w.online_steps(batches=1), "batches must be a whole number above 1"),
        (lambda: w.overlap(sd=0), "sds must be"),
        (lambda: w.overlap(sd=np.inf), "sds must be"),
        (lambda: w.responsibility_explorer((0.3, 0.7), (1, 2, 3)), "means must be 2 finite numbers"),
        (lambda: w.responsibility_explorer((0.3, 0.7), (1, np.nan)), "means must be 2 finite numbers"),
        (lambda: w.responsibility_explorer((0.3, 0.7), (1, 2), (1, -1)), "sds must be 2 numbers above 0"),
        (lambda: w.likelihood_surface(BAD.gap), "contains NaN at row 2"),
        (lambda: w.likelihood_surface(FAITHFUL), "x must be finite numbers of shape"),
        (lambda: w.likelihood_surface([1.0, 1.0, 1.0]), "1 distinct numbers"),
        (lambda: w.likelihood_surface(GALAXIES, weights=(0.5, 0.6)), "weights must be 2"),
        (lambda: w.likelihood_surface(GALAXIES, truth=(1, 2, 3)), "truth must be finite numbers"),
        (lambda: w.drag_responsibility([1, 2]), "needs at least 3"),
        (lambda: w.drag_responsibility(np.arange(30)), "at most 20"),
        (lambda: w.drag_responsibility([1, 2, 3], from_sds([1], [2], [1])), "two components of one column"),
        (lambda: w.covariance_shapes(GALAXIES), "X must have 2 columns"),
        (lambda: w.covariance_shapes(BAD.table[:, :2]), "constant"),
        (lambda: w.covariance_shapes(FAITHFUL, 0), "whole number above 0"),
        (lambda: w.covariance_shapes(FAITHFUL[:3], 5), "n_components=5"),
        (lambda: w.covariance_shapes(FAITHFUL, 2, means=[[1, 2]]), "means must be finite numbers of shape"),
        (lambda: w.how_many(datasets.murray()), "contains NaN at row"),
        (lambda: w.how_many(FAITHFUL, (0, 1)), "whole number above 0"),
        (lambda: w.how_many(FAITHFUL, ()), "whole numbers above 0"),
        (lambda: w.how_many(FAITHFUL[:3], (1, 5)), "n_components=5"),
    ],
)
def test_what_makes_no_picture_is_refused(make, complaint):
    with pytest.raises(ValueError, match=complaint):
        make()
