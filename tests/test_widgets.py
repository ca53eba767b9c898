"""What moves: every control of every widget driven over its range, in Python; a frame for each, and none with a NaN."""

import json

import numpy as np
import pytest

from emlearn import (
    EMMicroscope,
    ExponentialMixture,
    GaussianMixture,
    Handwritten,
    PoissonMixture,
    datasets,
    fit,
    watch,
)
from emlearn.films.film import FINEST, film_of, shown_iterations
from emlearn.films.scenes import Coins, Line, Plane
from emlearn.models.gaussian_mixture import from_sds
from emlearn.models.two_coins import Parameters, TwoCoins
from emlearn.widgets import soft_hard
from emlearn.widgets.soft_hard import sharpened

FLIPS = datasets.coin_flips()


def sweep(player):
    """Drive the slider to both ends and through every frame; each must be whole."""
    film = player._film
    json.dumps(film.script())
    assert np.isfinite(film.outlines).all()
    empty = [film.stage["kind"] == "bars" and item[2] == 0 for item in film.stage["items"]]  # a bar of no height
    sums = film.shares.sum(axis=2) / FINEST
    np.testing.assert_allclose(sums, np.tile(np.where(empty, 0, 1), (len(sums), 1)), atol=film.shares.shape[2] / FINEST)
    for frame in range(len(film.frames)):
        player.frame = frame
        script = film.frames[frame]
        assert player.frame == frame and player.status == script["status"]
        assert 0 <= script["outline"] < len(film.outlines) and -1 <= script["share"] < len(film.shares)
        assert "nan" not in script["status"]
    player.frame = 10**6
    assert player.frame == len(film.frames) - 1
    player.frame = 0


@pytest.mark.parametrize("data", EMMicroscope.datasets())
def test_every_control_of_the_microscope(data):
    microscope = EMMicroscope(data)
    sweep(microscope)
    most = microscope.choices["max_components"]
    for start in microscope.choices["starts"]:
        microscope.start = start
        for n_components in (1, 2, 3, most):
            microscope.n_components = n_components
            assert microscope.message == "" and microscope.trace.falls == []
            fewest = microscope.choices["min_components"]
            assert microscope.n_components == len(microscope.starting_means) == max(fewest, min(n_components, most))
    for seed in (0, 1, 999):
        microscope.seed = seed
        sweep(microscope)


def test_every_dataset_from_every_other():
    microscope = EMMicroscope()
    for data in [*EMMicroscope.datasets(), *reversed(EMMicroscope.datasets())]:
        microscope.dataset = data
        assert microscope.message == "" and microscope.title.endswith(data)
        assert microscope.start in microscope.choices["starts"]


def test_placed_means_are_where_em_starts():
    microscope = EMMicroscope("Old Faithful", means="2 54; 4 80")
    np.testing.assert_allclose(microscope.trace.states[0].params.means, [[2, 54], [4, 80]])
    microscope.means = "3.5, 60, 3, 70"
    assert microscope.start == "placed" and microscope.message == ""
    np.testing.assert_allclose(microscope.trace.states[0].params.means, [[3.5, 60], [3, 70]])
    microscope.n_components = 3  # two means do not fit three components: back to the first start
    assert microscope.start == microscope.choices["starts"][0] and microscope.message == ""


@pytest.mark.parametrize(
    "data, typed, complaint",
    [
        ("Old Faithful", "2 54", "need 4 finite numbers"),
        ("Old Faithful", "2 54; 4 inf", "need 4 finite numbers"),
        ("Old Faithful", "two and four", "write numbers only"),
        ("two coins", "0.5 1", "between 0 and 1"),
    ],
)
def test_means_that_make_no_start_are_refused_and_the_film_stays(data, typed, complaint):
    microscope = EMMicroscope(data)
    before = microscope.film
    microscope.means = typed
    assert complaint in microscope.message
    assert microscope.film == before
    microscope.seed = 3
    microscope.start = microscope.choices["starts"][0]
    assert microscope.message == ""


def test_after_a_wrong_request_the_next_right_one_is_met():
    microscope = EMMicroscope()
    microscope.dataset = "nope"
    assert "no data called 'nope'" in microscope.message
    microscope.dataset = "two coins"
    assert microscope.message == "" and microscope.start == "published"


def test_a_request_from_the_browser_is_answered_once():
    microscope = EMMicroscope()
    microscope.set_state({"n_components": 3, "seed": 4, "asked": 7})
    assert microscope.answered == 7
    assert len(microscope.trace.params.weights) == 3 and microscope.seed == 4
    microscope.set_state({"asked": 8})
    assert microscope.answered == 8


def test_a_collapse_is_shown_until_it_happens_and_told():
    data = np.concatenate([np.full(30, 3.0), np.random.default_rng(0).normal(10, 2, 30)])
    microscope = EMMicroscope(data, means="3; 10")
    sweep(microscope)
    assert "collapsed onto too few points" in microscope.film["note"]


def test_your_own_numbers_and_names_of_axes():
    X = datasets.old_faithful()
    assert EMMicroscope(X, labels=("minutes", "more")).film["stage"]["x"]["label"] == "minutes"
    assert EMMicroscope(X[:, 0]).dataset == "your data"


@pytest.mark.parametrize("n_iter", [0, 1, 5, 59, 60, 61, 500, 2000])
def test_long_runs_are_thinned_and_keep_their_ends(n_iter):
    shown = shown_iterations(n_iter)
    assert shown[0] == 0 and shown[-1] == n_iter and len(shown) <= 61
    assert sorted(set(shown)) == shown
    assert shown[:30] == list(range(min(n_iter + 1, 30)))


def test_a_thinned_film_refers_to_the_right_outlines():
    microscope = EMMicroscope("Old Faithful", n_components=4, seed=0)
    steps = {(s.name, s.iteration): s for s in microscope.trace.half_steps}
    film = microscope._film
    for frame in film.frames[1:]:
        step = steps[frame["tick"], frame["at"] + (frame["tick"] == "E")]
        expected = microscope._subjects["Old Faithful"]().scene.outlines(step.params)
        np.testing.assert_allclose(film.outlines[frame["outline"]], expected, rtol=1e-5)
        assert frame["objective"] == step.log_likelihood and frame["bound"] == step.bound


def test_the_pictures_shares_are_the_models_responsibilities():
    microscope = EMMicroscope("two coins")
    film = microscope._film
    published = [[0.45, 0.55], [0.8, 0.2], [0.73, 0.27], [0.35, 0.65], [0.65, 0.35]]
    np.testing.assert_allclose(film.shares[0] / FINEST, published, atol=0.006)
    totals = (film.shares[0] / FINEST).sum(axis=1) * 10
    np.testing.assert_allclose(totals, 10, atol=1e-3)


def test_a_bar_has_the_mean_responsibility_of_its_rows():
    x = np.array([[0.0], [0.1], [5.0], [9.9], [10.0]])
    shares = Line(x).shares(np.array([[1.0, 0], [0.5, 0.5], [0.2, 0.8], [0, 1], [0.4, 0.6]]))
    np.testing.assert_allclose(shares[0], [0.75, 0.25])
    np.testing.assert_allclose(shares[-1], [0.2, 0.8])


def test_an_ellipse_lies_two_standard_deviations_out():
    covariance = np.array([[[2.0, 0.6], [0.6, 1.0]]])
    outline = Plane(datasets.old_faithful()).outlines(
        type("P", (), {"means": np.array([[1.0, 2.0]]), "covariances": covariance})
    )[0]
    centred = outline - [1, 2]
    np.testing.assert_allclose(np.einsum("vi,ij,vj->v", centred, np.linalg.inv(covariance[0]), centred), 4, rtol=1e-9)


def test_a_density_under_the_curve_is_one():
    scene = Line(datasets.introduction())
    *parts, whole = scene.outlines(from_sds([0.3, 0.7], [20, 40], [5, 5]))
    assert np.trapezoid(whole[:, 1], whole[:, 0]) == pytest.approx(1, abs=1e-3)
    np.testing.assert_allclose(sum(part[:, 1] for part in parts), whole[:, 1])


def test_soft_and_hard_ends():
    player = soft_hard(FLIPS, Parameters(np.array([0.6, 0.5])))
    sweep(player)
    film = player._film
    hard, soft = film.shares[0] / FINEST, film.shares[-1] / FINEST
    np.testing.assert_array_equal(hard, [[0, 1], [1, 0], [1, 0], [0, 1], [1, 0]])
    np.testing.assert_allclose(soft, TwoCoins().posterior(Parameters(np.array([0.6, 0.5])), FLIPS)[0], atol=1e-5)
    np.testing.assert_array_equal(sharpened(np.zeros((1, 2)), 0), [[0.5, 0.5]])  # a tie is not broken


def test_a_learners_own_model_needs_only_to_say_how_a_state_is_drawn():
    """A toy: points on a line shared by two movable marks, nothing of it known to the package."""

    class Marks:
        def stage(self):
            axis = {"domain": [-1, 11], "label": "place"}
            return {"kind": "points", "x": axis, "y": axis, "items": [[x, x] for x in (0.0, 1.0, 9.0, 10.0)]}

        def outlines(self, params):
            return np.array([[[p, 0.0], [p, 10.0], [p, 0.0]] for p in params])

        def shares(self, R):
            return R

    def e_step(params, x):
        joint = np.exp(-((x[:, None] - params) ** 2) / 2)
        return joint / joint.sum(axis=1, keepdims=True)

    def m_step(R, x):
        return R.T @ x / R.sum(axis=0)

    def log_likelihood(params, x):
        return np.log(np.exp(-((x[:, None] - params) ** 2) / 2).sum(axis=1)).sum()

    x = np.array([0.0, 1.0, 9.0, 10.0])
    trace = fit(Handwritten(e_step, m_step, log_likelihood), x, np.array([4.0, 6.0]))
    player = watch(trace, x, Marks(), names=["left", "right"])
    sweep(player)
    np.testing.assert_allclose(player._film.outlines[-1][:, 0, 0], [0.5, 9.5], atol=1e-3)


@pytest.mark.parametrize(
    "player", [EMMicroscope("two coins"), EMMicroscope(), soft_hard(FLIPS, Parameters(np.array([0.6, 0.5])))]
)
def test_where_nothing_runs_there_is_a_picture_and_a_sentence(player):
    data, metadata = player._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG") and "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == repr(player) == metadata["image/png"]["alt"]
    assert "At the end" in repr(player)


def test_a_film_of_coins_by_hand():
    trace = fit(TwoCoins(), FLIPS, Parameters(np.array([0.6, 0.5])))
    film = film_of(trace, FLIPS, Coins(FLIPS), names=["A", "B"])
    assert [f["tick"] for f in film.frames[:5]] == ["start", "E", "M", "E", "M"]
    assert film.frames[2]["status"] == "iteration 1, after the M-step: bound -32.00, log-likelihood -31.86, gap 0.14"


@pytest.mark.parametrize(
    "mixture, draw",
    [
        (PoissonMixture(2, random_state=0), lambda rng: rng.poisson(np.repeat([[2.0], [9.0]], 60, axis=0))),
        (ExponentialMixture(2, random_state=0), lambda rng: rng.exponential(np.repeat([[1.0], [30.0]], 60, axis=0))),
        (GaussianMixture(2, covariance_type="tied", random_state=0), lambda rng: rng.normal(size=(80, 2))),
    ],
    ids=lambda part: getattr(type(part), "__name__", None),
)
def test_the_run_of_any_mixture_of_one_or_two_columns_can_be_watched(mixture, draw):
    X = draw(np.random.default_rng(3)).astype(float)
    player = watch(mixture.fit(X).trace_, X)
    sweep(player)
    if X.shape[1] == 1:
        at, whole = player._film.outlines[-1][-1].T
        expected = np.exp(mixture.score_samples(at[:, None].astype(float)[at > 0]))
        np.testing.assert_allclose(whole[at > 0], expected, rtol=1e-4, atol=1e-7)
