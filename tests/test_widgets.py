"""What moves: every control of every widget driven over its range, in Python; a frame for each, and none with a NaN."""

import json
import re
import sys
from collections import Counter
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from sweeping import sweep

from emlearn import (
    EMMicroscope,
    ExponentialMixture,
    GaussianMixture,
    Handwritten,
    ObjectiveFell,
    PoissonMixture,
    datasets,
    fit,
    watch,
)
from emlearn.engine.posterior import tempered
from emlearn.estimators.initialization import filled, from_means
from emlearn.models.gaussian.covariances import DIAGONAL
from emlearn.models.gaussian.missing import filled_in
from emlearn.models.gaussian.mixture import MixtureOfGaussians, from_sds
from emlearn.models.table import Rows
from emlearn.models.two_coins import CoinParameters, TwoCoins
from emlearn.pictures import layers
from emlearn.pictures.axes import axis
from emlearn.pictures.em_film import film_of, shown_iterations
from emlearn.pictures.film import FINEST, Control, Film, Panel, picked, quantised, reel
from emlearn.pictures.scenes import Coins, Line, Plane, PlaneWithMissing
from emlearn.widgets import Subject, soft_hard
from emlearn.widgets.browser_rows import rows_for_browser
from emlearn.widgets.course_data import COURSE_DATA
from emlearn.widgets.presets import GALLERY, films

FLIPS = datasets.coin_flips()
COINS_START = CoinParameters(np.array([0.6, 0.5]))
MADE_IN_THE_BROWSER = {"Playground", "Two starts", "Be EM", "Landscape"}
EVERY_FILM = [(name, film) for name in GALLERY for film in films(name) if name not in MADE_IN_THE_BROWSER]


@cache
def made(name, film):
    """A film of the gallery; made once, so a test that moves it puts it back."""
    return films(name)[film]()


@pytest.mark.parametrize("name, film", EVERY_FILM, ids=map(" - ".join, EVERY_FILM))
def test_every_control_of_every_widget(name, film):
    sweep(made(name, film))


@pytest.mark.parametrize("name, film", EVERY_FILM, ids=map(" - ".join, EVERY_FILM))
def test_where_nothing_runs_there_is_a_picture_and_a_sentence(name, film):
    player = made(name, film)
    data, metadata = player._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG") and "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == repr(player) == metadata["image/png"]["alt"]
    assert len(repr(player).split()) >= 6 and repr(player).endswith(".") and "nan" not in repr(player)


def test_colab_is_told_of_its_widget_manager(monkeypatch):
    installed = SimpleNamespace(_installed_url="their manager")
    colab = SimpleNamespace(enable_custom_widget_manager=list, _widgets=installed)
    monkeypatch.setitem(sys.modules, "google.colab.output", colab)
    _, metadata = soft_hard(FLIPS, COINS_START)._repr_mimebundle_()
    said = metadata["application/vnd.jupyter.widget-view+json"]
    assert said == {"colab": {"custom_widget_manager": {"url": "their manager"}}} and "alt" in metadata["image/png"]


@pytest.mark.parametrize("name, film", EVERY_FILM, ids=map(" - ".join, EVERY_FILM))
def test_every_dot_is_in_the_picture(name, film):
    """What says where we are is never beyond an axis; some hundred frames of each film are looked at."""
    film = made(name, film)._film
    for frame in range(0, film.frames, max(1, film.frames // 300)):
        shown = film.shown(frame)
        for panel in film.panels:
            low, high = np.sort([axis["domain"] for axis in film.axes(panel, frame)]).T
            for layer in panel.layers:
                if layer["kind"] == "dots" and isinstance(layer["xy"], str) and shown[layer["xy"]] is not None:
                    at = (shown[layer["xy"]] - low) / (high - low)
                    assert ((at > -1e-6) & (at < 1 + 1e-6) | np.isnan(at)).all(), (panel.name, layer["xy"], frame)


@pytest.mark.parametrize("name, film", EVERY_FILM, ids=map(" - ".join, EVERY_FILM))
def test_every_position_has_its_own_words(name, film):
    for control in made(name, film)._film.controls:
        if not control.ticks:  # half-steps are told by their captions
            assert len(set(control.captions)) == len(control.captions), control.label


@pytest.mark.parametrize("data", EMMicroscope.datasets())
def test_every_control_of_the_microscope(data):
    microscope = EMMicroscope(data)
    fewest, most = (microscope.choices[f"{which}_components"] for which in ("min", "max"))

    def met(said=""):
        assert microscope.message == said and microscope.trace.falls == []
        assert len(microscope.starting_means) in (0, microscope.n_components)

    for start in reversed(microscope.choices["starts"]):
        microscope.start = start
        met()
    allowed = f"from {fewest} to {most}" if fewest < most else f"always {most}"
    for n_components in (most + 1, max(1, most - 1), 3, 2, 1):
        if n_components != microscope.n_components:
            microscope.n_components = n_components
            got = max(fewest, min(n_components, most))
            met("" if got == n_components else f"components: {allowed}, so {n_components} became {got}.")
            assert microscope.n_components == got
    for seed in (0, 1, 999):
        microscope.seed = seed
        sweep(microscope)


def test_every_dataset_from_every_other():
    microscope = EMMicroscope()
    for data in [*EMMicroscope.datasets(), *reversed(EMMicroscope.datasets())]:
        microscope.dataset = data
        assert microscope.message == "" and microscope.title.endswith(data)
        assert microscope.start in microscope.choices["starts"]


GAUSSIAN = [name for name in COURSE_DATA if name.startswith(("Old Faithful", "3,000"))]


@pytest.mark.parametrize("name", COURSE_DATA)
def test_a_page_is_sent_the_rows_of_gaussian_mixtures_and_of_nothing_else(name):
    sent, X = EMMicroscope(name).alone(), COURSE_DATA[name]().data
    assert bool(sent) == (name in GAUSSIAN)
    if sent:
        np.testing.assert_array_equal(np.frombuffer(sent["rows"]).reshape(-1, sent["columns"]), X)


def test_the_rows_are_those_of_the_data_that_are_shown():
    microscope = EMMicroscope([1.0, 2.0, 4.0, 7.0], 1)
    np.testing.assert_array_equal(np.frombuffer(microscope.alone()["rows"]), [1, 2, 4, 7])
    microscope.dataset = "Old Faithful"
    assert microscope.alone()["columns"] == 2 and len(microscope.alone()["rows"]) == 272 * 2 * 8
    microscope.dataset = "two coins"
    assert microscope.alone() == {}


@pytest.mark.parametrize(
    "other",
    [
        MixtureOfGaussians(DIAGONAL),
        MixtureOfGaussians(reg_covar=0.1),
        MixtureOfGaussians(fixed={"weights": np.array([0.5, 0.5])}),
    ],
)
def test_no_rows_are_sent_for_what_the_browser_would_compute_otherwise(other):
    X = datasets.old_faithful()
    assert EMMicroscope(Subject(X, MixtureOfGaussians())).alone() != {}
    assert EMMicroscope(Subject(X, other)).alone() == {}
    assert EMMicroscope(Subject(Rows(X, np.ones(len(X))), MixtureOfGaussians())).alone() == {}
    assert rows_for_browser(Subject(np.tile(X, (80, 1)), MixtureOfGaussians())) == {}


class TestKnownAnswers:
    """What the subjects of the course end at, by the papers that they are from."""

    def test_london_deaths(self):
        """Hasselblad (1969): the maximum -1989.946; EM needs thousands of iterations for the last digits."""
        microscope = EMMicroscope("London deaths")
        np.testing.assert_allclose(microscope.trace.states[0].params.theta.ravel(), [1, 2.5])
        assert microscope.trace.objectives[-1] == pytest.approx(-1989.946, abs=5e-3)
        np.testing.assert_allclose(microscope.trace.params.theta.ravel(), [1.256, 2.663], atol=0.05)

    def test_role_conflict(self):
        """Goodman (1974): two classes, the larger 0.72, its chances of "yes" 0.29, 0.67, 0.65 and 0.87 at most."""
        microscope = EMMicroscope("role conflict (yes and no)")
        assert microscope.trace.objectives[-1] == pytest.approx(-504.468, abs=2e-3)
        np.testing.assert_allclose(np.sort(microscope.trace.params.weights), [0.279, 0.721], atol=2e-3)

    def test_apple_crops(self):
        """Snedecor & Cochran, completed by Little & Rubin: the crops' mean as seen, the worms' pulled up."""
        microscope = EMMicroscope("apple crops with gaps")
        np.testing.assert_allclose(microscope.trace.params.means[0], [14.722222, 49.333333], atol=2e-3)

    def test_two_coins(self):
        """Do & Batzoglou (2008): the first E-step's shares, of ten tosses in each row."""
        film = EMMicroscope("two coins")._film
        first = film.shown(1)["responsibilities"]
        np.testing.assert_allclose(
            first, [[0.45, 0.55], [0.8, 0.2], [0.73, 0.27], [0.35, 0.65], [0.65, 0.35]], atol=6e-3
        )
        np.testing.assert_allclose(10 * first.sum(axis=1), 10, atol=1e-3)
        assert film.shown(0)["responsibilities"] is None


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
        ("London deaths", "-1 2", "above 0"),
    ],
)
def test_means_that_make_no_start_are_refused_and_the_film_stays(data, typed, complaint):
    microscope = EMMicroscope(data)
    before, controls = microscope.film, settings(microscope)
    microscope.means = typed
    assert complaint in microscope.message
    assert microscope.film == before and settings(microscope) == controls
    microscope.seed = 3
    microscope.start = microscope.choices["starts"][0]
    assert microscope.message == ""


def settings(microscope):
    """What the controls say."""
    return [getattr(microscope, name) for name in ("dataset", "n_components", "start", "seed", "means")]


REFUSED = {
    "other data and their means at once": {"dataset": "two coins", "means": "2 54; 4 80"},
    "no such start": {"start": "nope"},
    "no such data": {"dataset": "nope", "n_components": 3},
    "a start without points": {"means": "-1e200 0; 1e200 0", "seed": 5},
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_after_a_refused_change_the_controls_and_the_picture_agree(change):
    microscope = EMMicroscope("Old Faithful", seed=1)
    before, controls = (microscope.film, microscope.title, microscope.trace), settings(microscope)
    microscope.set_state({**change, "asked": 1})
    assert microscope.message and microscope.answered == 1
    assert settings(microscope) == controls
    assert (microscope.film, microscope.title, microscope.trace) == before
    microscope.seed = 2  # a control that is moved next starts from there
    assert microscope.message == "" and microscope.dataset == "Old Faithful" and microscope.trace is not before[2]


def test_a_message_names_only_what_the_microscope_has():
    """A component that has no width at the start is an error of the engine, whose way out is arguments of fit."""
    few = np.random.default_rng(0).normal(size=(10, 2))
    microscope, said = EMMicroscope(few), set()
    for n_components in range(2, 7):
        microscope.n_components = n_components
        for start in microscope.choices["starts"]:
            microscope.start = start
            said |= {microscope.message, microscope.film["note"]}
    assert any("too few points of its own at this start" in told for told in said)
    for word in ("prior", "collapse=", "n_init", "random_state", "init_params", "component 0"):
        assert not any(word in told for told in said), word
    with pytest.raises(ValueError, match="try another seed, another start, or fewer components"):
        EMMicroscope([1.0, 1.0, 2.0, 2.0])


def test_other_data_whose_start_has_another_name_begin_with_their_own():
    microscope = EMMicroscope("Old Faithful")
    microscope.set_state({"dataset": "two coins", "start": "k-means", "asked": 1})
    assert microscope.message == "" and microscope.start == "published" and microscope.title.endswith("two coins")


def test_another_seed_leaves_placed_means():
    microscope = EMMicroscope("Old Faithful", means="2 54; 4 80")
    microscope.seed = 3
    assert microscope.start == "random rows" and microscope.means != "2 54; 4 80"


def test_means_are_not_placed_where_they_cannot_be():
    microscope = EMMicroscope("role conflict (yes and no)")
    microscope.means = "0.2; 0.4"
    assert microscope.message.startswith("starting means cannot be placed here: choose a start from everything at")
    assert microscope.means == ""


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


def test_a_run_that_did_not_converge_says_so():
    states = fit(TwoCoins(), FLIPS, COINS_START, max_iter=2)
    assert film_of(states, FLIPS, Coins(FLIPS), names="AB").note == "not converged after 2 iterations"


def test_your_own_numbers_and_names_of_axes():
    X = datasets.old_faithful()
    assert EMMicroscope(X, labels=("minutes", "more")).film["panels"][0]["x"]["label"] == "minutes"
    assert EMMicroscope(X[:, 0]).dataset == "your data"


@pytest.mark.parametrize("n_iter", [0, 1, 5, 59, 60, 61, 500, 2000])
def test_long_runs_are_thinned_and_keep_their_ends(n_iter):
    shown = shown_iterations(n_iter)
    assert shown[0] == 0 and shown[-1] == n_iter and len(shown) <= 61
    assert sorted(set(shown)) == shown
    assert shown[:30] == list(range(min(n_iter + 1, 30)))


def test_a_thinned_film_shows_the_right_states():
    microscope = EMMicroscope("Old Faithful", n_components=3, seed=1)
    trace, film = microscope.trace, microscope._film
    assert trace.n_iter > 60
    steps = {(step.name, step.iteration): step for step in trace.half_steps}
    for frame, told in enumerate(film.captions):
        name = film.controls[0].ticks[frame]
        iteration = 0 if name == "start" else int(told.split()[1].rstrip(","))
        step, shown = steps[name, iteration], film.shown(frame)
        expected = Plane(datasets.old_faithful()).after_m_step(step.params)["outlines"]
        np.testing.assert_allclose(shown["outlines"], expected, rtol=1e-5)
        assert shown["run parts"][1] == step.log_likelihood
        if name == "E":
            R = trace.model.posterior(step.params, datasets.old_faithful()).responsibilities
            np.testing.assert_allclose(shown["responsibilities"], R, atol=1e-5)


def test_a_bar_has_the_mean_responsibility_of_its_rows():
    x = np.array([[0.0], [0.1], [5.0], [9.9], [10.0]])
    R = np.array([[1.0, 0], [0.5, 0.5], [0.2, 0.8], [0, 1], [0.4, 0.6]])
    posterior = TwoCoins().posterior(COINS_START, FLIPS)._replace(responsibilities=R)
    bars = Line(x).after_e_step(posterior, None)["responsibilities"] / FINEST
    np.testing.assert_allclose(bars[0], [0.75, 0.25], atol=1e-5)
    np.testing.assert_allclose(bars[-1], [0.2, 0.8], atol=1e-5)


def test_an_ellipse_lies_two_standard_deviations_out():
    covariance = np.array([[[2.0, 0.6], [0.6, 1.0]]])
    params = type("P", (), {"means": np.array([[1.0, 2.0]]), "covariances": covariance})
    centred = Plane(datasets.old_faithful()).after_m_step(params)["outlines"][0] - [1, 2]
    np.testing.assert_allclose(np.einsum("vi,ij,vj->v", centred, np.linalg.inv(covariance[0]), centred), 4, rtol=1e-9)


def test_a_density_under_the_curve_is_one():
    moved = Line(datasets.introduction()).after_m_step(from_sds([0.3, 0.7], [20, 40], [5, 5]))
    x, whole = moved["whole"].T
    assert np.trapezoid(whole, x) == pytest.approx(1, abs=1e-3)
    np.testing.assert_allclose(moved["outlines"][:, :, 1].sum(axis=0), whole)


@pytest.mark.parametrize("data", ["London deaths", "role conflict (yes and no)"])
def test_the_probabilities_of_a_discrete_subject_sum_to_one(data):
    microscope = EMMicroscope(data)
    subject = COURSE_DATA[data]()
    whole = subject.scene.after_m_step(microscope.trace.params)["whole"][:, 1]
    heights = whole if data == "London deaths" else whole[::3]  # there each probability is a stroke of two ends
    assert heights.sum() == pytest.approx(1, abs=1e-3)
    assert subject.scene.bars()[:, 2].sum() == pytest.approx(1)


def test_a_gap_is_filled_by_the_regression_on_what_is_seen():
    X = np.array([[1.0, np.nan], [2.0, 3.0]])
    params = type("P", (), {"means": np.array([[0.0, 1.0]]), "covariances": np.array([[[4.0, 2.0], [2.0, 5.0]]])})
    mean, variance = filled_in(X, np.ones((2, 1)), params.means, params.covariances)
    np.testing.assert_allclose(mean, [[1, 1.5], [2, 3]])
    np.testing.assert_allclose(variance, [[0, 4], [0, 0]], atol=1e-12)


def test_soft_and_hard_ends():
    film = soft_hard(FLIPS, COINS_START)._film
    hard, soft = film.shown(0)["responsibilities"], film.shown(film.frames - 1)["responsibilities"]
    np.testing.assert_array_equal(hard, [[0, 1], [1, 0], [1, 0], [0, 1], [1, 0]])
    np.testing.assert_allclose(soft, TwoCoins().posterior(COINS_START, FLIPS).responsibilities, atol=1e-5)
    np.testing.assert_array_equal(tempered(np.zeros((1, 2)), 0).responsibilities, [[0.5, 0.5]])  # a tie is not broken


class TestTheFilm:
    """The grammar itself: frames, controls, reels."""

    def film(self, **changes):
        told = [["a", "b"], ["0", "1", "2"]]
        parts = {
            "controls": [Control("kind", told[0], choice=True), Control("place", told[1], start=1)],
            "panels": [Panel({"domain": [0, 1]}, {"domain": [0, 1]}, [layers.rule("at")], "a rule")],
            "reels": {"at": reel(np.arange(6.0).reshape(2, 3, 1), over=(0, 1)), "of b": picked([[7.0]], [-1, 0])},
            "captions": [a + b for a in told[0] for b in told[1]],
            "stills": (5,),
        }
        return Film(**parts | changes)

    def test_the_last_control_turns_fastest(self):
        film = self.film()
        assert film.shape == (2, 3) and film.first == 1
        assert [film.shown(frame)["at"].item() for frame in range(6)] == [0, 1, 2, 3, 4, 5]
        assert film.captions[film.first] == "a1"

    def test_a_row_may_be_unknown_and_may_be_shared(self):
        film = self.film()
        assert [film.shown(frame)["of b"] is None for frame in range(6)] == [True] * 3 + [False] * 3

    def test_fewer_words_than_frames_are_said_of_several_in_a_row(self):
        film = self.film(captions=["all a", "all b"])
        assert [film.words(frame) for frame in range(6)] == ["all a"] * 3 + ["all b"] * 3

    def test_the_numbers_arrive_as_they_left(self):
        film, at = self.film(), 0
        sent = film.numbers()
        for of in film.reels.values():
            np.testing.assert_array_equal(np.frombuffer(sent, of.rows.dtype, of.rows.size, at), of.rows.ravel())
            at += -(-of.rows.nbytes // 8) * 8
        assert at == len(sent)

    def test_shares_in_small_are_good_to_five_digits(self):
        R = np.random.default_rng(0).dirichlet([1, 1, 1], 50)
        film = self.film(reels={"at": reel(quantised(R[:6].reshape(2, 3, 3)), over=(0, 1))})
        np.testing.assert_allclose([film.shown(frame)["at"] for frame in range(6)], R[:6], atol=1e-5)


class Marks:
    """The scene of a learner's toy: points on a line, shared by two movable marks."""

    def __init__(self, x):
        self.x = x

    def stage(self, names):
        place = axis(self.x, "place")
        marks = [
            layers.points(np.column_stack([self.x, np.full(len(self.x), 0.5)]), "responsibilities", names=names),
            *(layers.rule(f"mark {k}", look=k, name=name) for k, name in enumerate(names)),
        ]
        return Panel(place, {"domain": [0, 1], "label": "", "ticks": []}, marks, "points and marks")

    def after_m_step(self, params):
        return {f"mark {k}": np.array([place]) for k, place in enumerate(params)}

    def after_e_step(self, posterior, params):
        return {"responsibilities": posterior.responsibilities}


def _two_marks():
    def e_step(params, x):
        joint = np.exp(-((x[:, None] - params) ** 2) / 2)
        return joint / joint.sum(axis=1, keepdims=True)

    def m_step(R, x):
        return R.T @ x / R.sum(axis=0)

    def log_likelihood(params, x):
        return np.log(np.exp(-((x[:, None] - params) ** 2) / 2).sum(axis=1)).sum()

    return Handwritten(e_step, m_step, log_likelihood)


X_MARKS = np.array([0.0, 1.0, 9.0, 10.0])


class TestALearnersOwnModel:
    """A toy of which nothing is known to the package needs only to say how a state is drawn."""

    def test_watched(self):
        trace = fit(_two_marks(), X_MARKS, np.array([4.0, 6.0]))
        player = watch(trace, X_MARKS, Marks(X_MARKS), names=["left", "right"])
        sweep(player)
        ends = player._film.shown(player._film.frames - 1)
        np.testing.assert_allclose([ends["mark 0"][0], ends["mark 1"][0]], [0.5, 9.5], atol=1e-3)
        assert player._repr_mimebundle_()[0]["image/png"]

    def test_under_the_microscope(self):
        subject = Subject(
            data=X_MARKS,
            model=_two_marks(),
            scene=Marks(X_MARKS),
            starts={
                "in the middle": lambda x, K, rng: np.array([4.0, 6.0]),
                "random": lambda x, K, rng: rng.uniform(0, 10, K),
            },
            place=lambda x, means: means[:, 0],
            means=lambda params: params[:, None],
            names=("left", "right"),
        )
        microscope = EMMicroscope(subject)
        assert microscope.dataset == "your data" and microscope.choices["starts"] == [
            "in the middle",
            "random",
            "placed",
        ]
        np.testing.assert_allclose(microscope.trace.params, [0.5, 9.5], atol=1e-3)
        microscope.start, microscope.seed = "random", 5
        sweep(microscope)
        microscope.means = "2; 3"
        assert microscope.message == "" and microscope.start == "placed"
        np.testing.assert_allclose(microscope.trace.states[0].params, [2, 3])
        microscope.dataset = "two coins"
        assert microscope.message == ""


def test_a_film_of_coins_by_hand():
    film = film_of(fit(TwoCoins(), FLIPS, COINS_START), FLIPS, Coins(FLIPS), names=["A", "B"])
    assert film.controls[0].ticks[:5] == ["start", "E", "M", "E", "M"]
    assert film.captions[2] == "iteration 1, after the M-step: bound -32.00, log-likelihood -31.86, gap 0.14"


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
        at, whole = player._film.shown(player._film.frames - 1)["whole"].T
        expected = np.exp(mixture.score_samples(at[:, None][at > 0]))
        np.testing.assert_allclose(whole[at > 0], expected, rtol=1e-4, atol=1e-7)


def test_more_than_two_columns_ask_for_a_scene():
    X = np.random.default_rng(0).normal(size=(40, 3))
    trace = GaussianMixture(2, random_state=0).fit(X).trace_
    with pytest.raises(ValueError, match="no picture for 3 columns: pass a scene"):
        watch(trace, X)
    with pytest.raises(ValueError, match=r"shape \(n, 2\); got \(4, 3\)"):
        watch(fit(TwoCoins(), FLIPS, COINS_START), np.ones((4, 3)))


def test_gaps_are_drawn_where_they_are():
    X = datasets.apple_worms()
    scene = PlaneWithMissing(X)
    points, filled = scene.stage(["1"]).layers[1:3]
    assert len(points["xy"]) == 12 and filled["xy"] == "filled"


# --- what a reviewer found, one test each ---------------------------------------------------------------------


def test_hard_em_of_a_learner_can_be_watched():
    def hard_e_step(theta, flips):
        joint = theta ** flips[:, :1] * (1 - theta) ** flips[:, 1:]
        return np.eye(2)[joint.argmax(axis=1)]

    def m_step(R, flips):
        return R.T @ flips[:, 0] / (R.T @ flips).sum(axis=1)

    def log_likelihood(theta, flips):
        return np.log(0.5 * (theta ** flips[:, :1] * (1 - theta) ** flips[:, 1:]).sum(axis=1)).sum()

    trace = fit(Handwritten(hard_e_step, m_step, log_likelihood), FLIPS, np.array([0.95, 0.8]))
    player = watch(trace, FLIPS, Coins(FLIPS), read=CoinParameters)
    json.dumps(player._film.script(), allow_nan=False)
    assert all(np.isfinite(panel.y["domain"]).all() for panel in player._film.panels)
    assert "no finite bound" in "".join(player._film.captions)
    assert player._repr_mimebundle_()[0]["image/png"].startswith(b"\x89PNG")


def test_a_run_that_fell_says_so():
    def e_step(theta, flips):
        joint = theta ** flips[:, :1] * (1 - theta) ** flips[:, 1:]
        return joint / joint.sum(axis=1, keepdims=True)

    def log_likelihood(theta, flips):
        return np.log(0.5 * (theta ** flips[:, :1] * (1 - theta) ** flips[:, 1:]).sum(axis=1)).sum()

    with pytest.warns(ObjectiveFell):
        trace = fit(Handwritten(e_step, lambda R, X: np.array([0.9, 0.1]), log_likelihood), FLIPS, np.array([0.8, 0.5]))
    assert "it fell by" in watch(trace, FLIPS, Coins(FLIPS), read=CoinParameters).film["note"]


def test_gaps_of_any_unit_keep_their_places():
    X = 1e-6 * datasets.apple_worms()
    start = from_means(filled(X), np.nanmean(X, axis=0)[None])
    film = watch(fit(MixtureOfGaussians(), X, start, tol=1e-4), X)._film
    spots = film.shown(film.frames - 1)["filled"]
    assert np.ptp(spots[:, 0]) > 1e-6


@pytest.mark.parametrize("offset", [0.0, 1e8, 1.7e9])
def test_an_offset_does_not_blur_the_outlines(offset):
    x = datasets.old_faithful()[:, 1] + offset
    shown = EMMicroscope(x)._film.shown(3)
    assert len(np.unique(shown["whole"][:, 0])) >= 161


def test_a_scene_that_forgets_its_numbers_is_told():
    class Forgetful(Coins):
        def after_m_step(self, params):
            return {"outline": super().after_m_step(params)["outlines"]}

    trace = fit(TwoCoins(), FLIPS, COINS_START)
    with pytest.raises(ValueError, match=r"asks for outlines, but the film has only .*outline.*from after_m_step"):
        watch(trace, FLIPS, Forgetful(FLIPS))
    with pytest.raises(ValueError, match="2 lines, but names for only 1"):
        watch(trace, FLIPS, names=["A"])


def test_a_start_out_of_reach_is_answered_with_a_message():
    microscope = EMMicroscope("Old Faithful, waiting only")
    microscope.set_state({"means": "1e200; 1e200", "asked": 1})
    assert microscope.answered == 1 and "'1e200; 1e200': these are too far from the data" in microscope.message
    microscope.set_state({"means": "50; 80", "asked": 2})
    assert microscope.answered == 2 and microscope.message == ""


def test_with_a_prior_the_score_is_called_what_it_is():
    X = datasets.old_faithful()
    prior = watch(GaussianMixture(2, prior=1, random_state=0).fit(X).trace_, X)
    plain = watch(GaussianMixture(2, random_state=0).fit(X).trace_, X)
    assert "log-likelihood + log prior" in prior.status and prior.film["panels"][1]["y"]["label"].endswith("prior")
    assert "prior" not in plain.status and plain.film["panels"][2]["layers"][0]["name"] == "log-likelihood"


DECLARED = re.compile(r"^(?:async )?(?:function\*?|class) (\w+)|^(?:const|let) (.*?);$", re.M)


def declared(script):
    """The names that a script declares at its top level; of `const A = 1, B = 2;` those in capitals, too."""
    for function, variables in DECLARED.findall(script):
        yield from [function] if function else [variables.partition(" ")[0], *re.findall(r", ([A-Z_]+) =", variables)]


@pytest.mark.parametrize("name", GALLERY)
def test_no_name_is_declared_twice_in_what_a_widget_sends(name):
    """The files of a browser side become one module, in which a second declaration of a name is an error."""
    names = Counter(declared(next(iter(films(name).values()))()._esm))
    assert len(names) > 50 and [name for name, count in names.items() if count > 1] == []
