"""One entry a model is all that pictures ask: every model that has one is played, cut, barred and put under the lens.

A hidden part need not be a label: waiting times filled in, and a path of states, are drawn by a scene and an entry of
some thirty lines.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest
from models import MODELS as REGISTRY
from sweeping import sweep

import emlearn
from emlearn import EMMicroscope, Handwritten, datasets, fit, watch
from emlearn.engine.convergence import until
from emlearn.engine.em import em
from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.posterior import Posterior
from emlearn.engine.trace import Trace
from emlearn.estimators.initialization import from_means
from emlearn.models import families
from emlearn.models.annealing import Annealing, AnnealingParameters
from emlearn.models.blood_groups import AlleleFrequencies, BloodGroups
from emlearn.models.censored import CensoredExponential, CensoredParameters
from emlearn.models.family_mixture import FamilyParameters, MixtureOf
from emlearn.models.gaussian.covariances import COVARIANCES
from emlearn.models.gaussian.mixture import MixtureOfGaussians, from_sds
from emlearn.models.linkage import Linkage, LinkageParameters
from emlearn.models.table import Rows
from emlearn.models.two_coins import CoinParameters, TwoCoins
from emlearn.pictures import layers
from emlearn.pictures.axes import axis
from emlearn.pictures.film import Panel, quantised
from emlearn.pictures.of_models import Entry, Slice, Starts, entry_of, register
from emlearn.pictures.of_models.entry import ENTRIES
from emlearn.pictures.scenes import Times
from emlearn.pictures.slices import at, between
from emlearn.widgets import Subject, elbo_bars, lower_bound

# --- a path: two states that take turns ------------------------------------------------------------------------------


class Path(NamedTuple):
    """What is known of the states of a series."""

    states: np.ndarray
    """Of each moment, shape ``(n, 2)``."""
    log_likelihood: float


class PathStatistics(NamedTuple):
    log_likelihood: float
    counts: np.ndarray
    sums: np.ndarray
    squares: float


@dataclass(frozen=True)
class Levels:
    levels: np.ndarray


class TwoStates:
    """A hidden Markov chain of two states that stay with 0.9; each has a level, about which the series is normal."""

    stay = np.array([[0.9, 0.1], [0.1, 0.9]])

    def posterior(self, params, y) -> Path:
        """The path's smoothed probabilities: forward, then backward."""
        likely = np.exp(-((y[:, None] - params.levels) ** 2) / 2) / np.sqrt(2 * np.pi)
        forward, log_likelihood, now = [], 0.0, np.array([0.5, 0.5])
        for row in likely:
            now = now * row
            log_likelihood += np.log(now.sum())
            forward.append(now := now / now.sum())
            now = self.stay.T @ now
        after, R = np.ones(2), np.empty_like(likely)
        for i in range(len(y) - 1, -1, -1):
            R[i] = forward[i] * after / (forward[i] @ after)
            after = self.stay @ (likely[i] * after)
            after /= after.sum()
        return Path(R, float(log_likelihood))

    def e_step(self, params, y):
        R, log_likelihood = self.posterior(params, y)
        return PathStatistics(log_likelihood, R.sum(axis=0), R.T @ y, float(y @ y))

    def m_step(self, stats):
        return Levels(stats.sums / stats.counts)

    def expected_log_joint(self, params, stats):
        """Up to what no level touches."""
        m = params.levels
        return float(-(stats.squares - 2 * stats.sums @ m + stats.counts @ m**2) / 2)


class OverTime:
    """A series over time, each moment in the colours of its states; beneath it the probability of the second state."""

    def __init__(self, y):
        self.y, self.t = y, np.arange(float(len(y)))
        self.floor, self.room = y.min() - 0.6 * np.ptp(y), 0.4 * np.ptp(y)

    def component_names(self, params):
        return ["low", "high"]

    def stage(self, names):
        steps = np.column_stack([self.t[:-1], self.y[:-1], self.t[1:], self.y[1:]])
        marks = [
            layers.segments(steps),
            layers.points(np.column_stack([self.t, self.y]), "states", names=names),
            layers.outlines("levels", names),
            layers.band("chance", 1),
        ]
        ticks = [[self.floor, "0"], [self.floor + self.room, "1"], [0.0, "y = 0"], [3.0, "y = 3"]]
        y = {**axis([self.floor, self.y.max()], "p(high) under the series"), "ticks": ticks}
        return Panel(axis(self.t, "time"), y, marks, "a series and its states")

    def after_m_step(self, params):
        ends = np.array([6.0, len(self.y) - 1.0])
        return {"levels": np.stack(np.broadcast_arrays(ends, params.levels[:, None]), axis=-1)}

    def after_e_step(self, path, params):
        floor = np.full(len(self.t), self.floor)
        return {
            "states": quantised(path.states),
            "chance": np.column_stack([self.t, floor, floor + self.room * path.states[:, 1]]),
        }


@register(TwoStates)
class TwoStatesEntry(Entry):
    def scene(self, model, y):
        return OverTime(y)

    def slices(self, model, params, y):
        return [Slice(f"level {k + 1}", between(y.min(), y.max()), at("levels", k)) for k in (0, 1)]

    def starts(self, model, y):
        named = {"two moments": lambda y, K, rng: Levels(np.sort(rng.choice(y, 2, replace=False)))}
        return Starts(named, lambda y, means: Levels(means[:, 0]), lambda params: params.levels[:, None])


SERIES = np.random.default_rng(1).normal(np.repeat([0.0, 3.0, 0.0, 3.0], 15), 1)


def test_a_path_of_states_can_be_watched():
    trace = fit(TwoStates(), SERIES, Levels(np.array([1.0, 2.0])))
    assert trace.falls == []
    film = watch(trace, SERIES)._film
    end = film.shown(film.frames - 1)
    np.testing.assert_allclose(end["levels"][:, 0, 1], [0, 3], atol=0.5)
    assert film.panels[0].layers[1]["names"] == ["low", "high"]
    known = trace.model.posterior(trace.params, SERIES).states
    np.testing.assert_allclose(end["states"], known, atol=1e-4)


# --- a number: the times that were not seen --------------------------------------------------------------------------


def test_times_that_were_cut_off_are_filled_in_by_what_is_left_on_average():
    data, model = datasets.leukaemia(), CensoredExponential()
    left, sd = model.posterior(CensoredParameters(20.0), data)
    np.testing.assert_array_equal(left, np.where(data[:, 1] == 1, 0, 20))
    np.testing.assert_array_equal(sd, left)
    stats = model.e_step(CensoredParameters(20.0), data)
    assert stats.total == pytest.approx((data[:, 0] + left).sum())
    trace = fit(model, data, CensoredParameters(10.0), tol=1e-12)
    film = watch(trace, data)._film
    end = film.shown(film.frames - 1)
    assert end["mean"][0] == pytest.approx(359 / 9, abs=1e-3)
    drawn = end["beyond"][~np.isnan(end["beyond"][:, 1])]
    assert len(drawn) == 12
    np.testing.assert_allclose(drawn[:, 1] - drawn[:, 0], 359 / 9, rtol=1e-4)


def test_of_times_the_picture_has_room_for_what_is_filled_in():
    (low, high) = Times(datasets.leukaemia()).stage([]).x["domain"]
    assert low == 0 and high > datasets.leukaemia()[:, 0].max() + 2 * 359 / 9


# --- labels that are drawn in a way of their own ----------------------------------------------------------------------


class Lines:
    """The scene of models yet to come: two regression lines through one cloud of points."""

    def __init__(self, xy):
        self.xy, self.ends = xy, np.array([xy[:, 0].min(), xy[:, 0].max()])

    def stage(self, names):
        marks = [layers.points(self.xy, "responsibilities", names=names), layers.outlines("outlines", names)]
        return Panel(axis(self.xy[:, 0], "x"), axis(self.xy[:, 1], "y"), marks, "points and lines")

    def after_m_step(self, params):
        heights = params[:, :1] + params[:, 1:] * self.ends
        return {"outlines": np.stack([np.broadcast_to(self.ends, heights.shape), heights], axis=-1)}

    def after_e_step(self, posterior, params):
        return {"responsibilities": posterior.responsibilities}


def test_regression_lines_can_be_watched():
    rng = np.random.default_rng(0)
    x, line = rng.uniform(0, 10, 120), rng.integers(0, 2, 120)
    xy = np.column_stack([x, np.where(line == 0, 1 + x, 9 - 0.5 * x) + rng.normal(0, 0.5, 120)])
    A = np.column_stack([np.ones(120), x])

    def log_joint(params, xy):
        return -((xy[:, 1:] - A @ params.T) ** 2) / (2 * 0.5**2)

    def e_step(params, xy):
        joint = np.exp(log_joint(params, xy) - log_joint(params, xy).max(axis=1, keepdims=True))
        return joint / joint.sum(axis=1, keepdims=True)

    def m_step(R, xy):
        return np.array([np.linalg.solve((A.T * r) @ A, (A.T * r) @ xy[:, 1]) for r in R.T])

    def log_likelihood(params, xy):
        return np.logaddexp.reduce(log_joint(params, xy), axis=1).sum()

    trace = fit(Handwritten(e_step, m_step, log_likelihood), xy, np.array([[0.0, 1.2], [10.0, -0.8]]))
    player = watch(trace, xy, Lines(xy), title="two lines")
    sweep(player)
    (left, right), _ = player._film.shown(player._film.frames - 1)["outlines"]
    assert (right[1] - left[1]) / (right[0] - left[0]) == pytest.approx(1, abs=0.05)
    assert player._repr_mimebundle_()[0]["image/png"]


# --- every model that has an entry -----------------------------------------------------------------------------------

FAITHFUL = datasets.old_faithful()[::4]
FLIPS = datasets.coin_flips()


def family(kind, X, theta):
    K = len(theta)
    return MixtureOf(kind), np.asarray(X, dtype=float), FamilyParameters(np.full(K, 1 / K), np.asarray(theta))


def normal(kind, X):
    means = X[[0, 1]] if X.ndim == 2 else X[[0, 1], None]
    return MixtureOfGaussians(COVARIANCES[kind]), X, from_means(X, means, COVARIANCES[kind])


def handwritten():
    def e_step(params, x):
        weights, means, sds = params
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2
        joint = np.exp(logs - logs.max(axis=1, keepdims=True))
        return joint / joint.sum(axis=1, keepdims=True)

    def m_step(R, x):
        N = R.sum(axis=0)
        means = R.T @ x / N
        return N / len(x), means, np.sqrt((R * (x[:, None] - means) ** 2).sum(axis=0) / N)

    def log_likelihood(params, x):
        weights, means, sds = params
        logs = np.log(weights / sds) - ((x[:, None] - means) / sds) ** 2 / 2
        return np.logaddexp.reduce(logs, axis=1).sum()

    return Handwritten(e_step, m_step, log_likelihood)


TUPLE = (np.array([0.5, 0.5]), np.array([55.0, 75.0]), np.array([8.0, 8.0]))
DRAWN = np.random.default_rng(0)
MODELS: dict[str, tuple[Any, Any, Any]] = {
    **{f"{kind} in the plane": normal(kind, FAITHFUL) for kind in COVARIANCES},
    **{f"{kind} on a line": normal(kind, FAITHFUL[:, 1:]) for kind in COVARIANCES},
    "Gaussians with weights": (
        MixtureOfGaussians(),
        Rows(FAITHFUL[:, 1:], np.arange(1.0, len(FAITHFUL) + 1)),
        from_sds([0.5, 0.5], [55, 80], [6, 6]),
    ),
    "Gaussians with gaps": (
        MixtureOfGaussians(),
        datasets.apple_worms(),
        from_means(datasets.apple_worms()[:12], np.array([[8.0, 50.0], [20.0, 40.0]])),
    ),
    "Bernoulli": family(families.Bernoulli(), DRAWN.integers(0, 2, (60, 3)), [[0.3, 0.6, 0.2], [0.5, 0.4, 0.7]]),
    "binomial": family(families.Binomial(9), DRAWN.binomial(9, 0.4, (60, 1)), [[0.3], [0.6]]),
    "Poisson": family(families.Poisson(), DRAWN.poisson(3, (60, 1)), [[2.0], [4.0]]),
    "exponential": family(families.Exponential(), DRAWN.exponential(3, (60, 1)), [[0.2], [0.6]]),
    "two coins": (TwoCoins(), FLIPS, CoinParameters(np.array([0.6, 0.5]))),
    "circles": (Annealing(), FAITHFUL, AnnealingParameters(FAITHFUL[[0, 1]], 30.0)),
    "warm circles on a line": (Annealing(1.5), FAITHFUL[:, 1:], AnnealingParameters(FAITHFUL[[0, 1], 1:], 30.0)),
    "linkage": (Linkage(), datasets.linkage(), LinkageParameters(0.5)),
    "blood groups": (BloodGroups(), datasets.blood_groups(), AlleleFrequencies(np.full(3, 1 / 3))),
    "times cut off": (CensoredExponential(), datasets.leukaemia(), CensoredParameters(10.0)),
    "a path": (TwoStates(), SERIES, Levels(np.array([1.0, 2.0]))),
    "a learner's own": (handwritten(), FAITHFUL[:, 1], TUPLE),
}


def short_run(model, data, params):
    return Trace(model, list(until(em(model, data, params), tol=1e-6, max_iter=6)))


def test_every_entry_is_tried_here():
    tried = {type(entry_of(model)) for model, *_ in MODELS.values()}
    assert all(any(issubclass(each, type(entry)) for each in tried) for entry in ENTRIES.values())


@pytest.mark.parametrize("name", REGISTRY)
def test_every_model_of_the_registry_is_drawn_or_says_for_which_data_it_is_not(name):
    for seed in range(4):
        data, params = REGISTRY[name].draw(np.random.default_rng(seed))
        with suppress(CollapsedComponent):
            run = short_run(REGISTRY[name].model, data, params)
        try:
            assert watch(run, data).status
        except ValueError as error:
            assert "pass a scene" in str(error)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_that_has_an_entry_can_be_watched(name):
    model, data, params = MODELS[name]
    player = watch(short_run(model, data, params), data)
    sweep(player)
    assert player._repr_mimebundle_()[0]["image/png"].startswith(b"\x89PNG")


@pytest.mark.parametrize("name", MODELS)
def test_every_model_that_has_an_entry_has_bars_of_bound_and_gap(name):
    model, data, params = MODELS[name]
    sweep(elbo_bars(short_run(model, data, params), data))


@pytest.mark.parametrize("name", MODELS)
def test_every_model_that_has_an_entry_has_a_bound_that_touches_and_lies_below(name):
    model, data, params = MODELS[name]
    film = lower_bound(model, data, params)._film
    for control in range(film.shape[0]):
        for place in (0, film.shape[1] // 2):
            shown = film.shown(control * film.shape[1] + place)
            gaps = shown["loglik"][:, 1] - shown["bound"][:, 1]
            assert gaps.min() == pytest.approx(0, abs=1e-6 * np.abs(shown["loglik"][:, 1]).max())


@pytest.mark.parametrize("name", MODELS)
def test_every_model_that_has_an_entry_can_be_put_under_the_microscope(name):
    model, data, _ = MODELS[name]
    microscope = EMMicroscope(Subject(data, model))
    for start in microscope.choices["starts"]:
        microscope.start = start
        assert microscope.message == "" and microscope.trace.falls == [] and microscope.start == start
    sweep(microscope)


@pytest.mark.parametrize("kind", [families.Categorical((3,)), families.Multinomial(1)], ids=lambda kind: kind.name)
def test_of_a_family_whose_numbers_cannot_move_alone_the_rest_is_there(kind):
    X = np.array([[0.0], [1.0], [2.0], [1.0]])
    if kind.name == "categorical":
        assert EMMicroscope(Subject(X, MixtureOf(kind))).message == ""
    with pytest.raises(TypeError, match=f"the {kind.name} family, which cannot be varied one by one"):
        entry_of(MixtureOf(kind)).slices(MixtureOf(kind), FamilyParameters(np.ones(1), np.ones((1, 3)) / 3), X)


# --- what is found, and what is said where nothing is ----------------------------------------------------------------


def test_a_model_that_descends_from_another_is_shown_as_that_one():
    class Biased(TwoCoins):
        pass

    class Peas(families.Poisson):
        name = "peas"

    assert entry_of(Biased()) is entry_of(TwoCoins())
    counts, model = MODELS["Poisson"][1], MixtureOf(Peas())
    assert next(cut.label for cut in entry_of(model).slices(model, MODELS["Poisson"][2], counts)) == "parameter 1"


class Unheard:
    """A model without an entry."""

    def posterior(self, params, data):
        return Posterior(np.ones((len(data), 1)), np.zeros(len(data)))

    def e_step(self, params, data):
        return PathStatistics(-float(((data - params) ** 2).sum()), np.ones(1), np.array([data.sum()]), len(data))

    def m_step(self, stats):
        return stats.sums[0] / stats.squares

    def expected_log_joint(self, params, stats):
        return float(2 * stats.sums[0] * params - stats.squares * params**2)


def test_a_model_without_an_entry_says_how_to_make_one():
    x = np.array([1.0, 2.0, 4.0])
    trace = fit(Unheard(), x, 0.0)
    for ask in (
        lambda: watch(trace, x),
        lambda: elbo_bars(trace, x),
        lambda: lower_bound(Unheard(), x, 0.0),
        lambda: Subject(x, Unheard()),
    ):
        with pytest.raises(TypeError) as told:
            ask()
        for part in ("type Unheard", "scene=", "slices=", "@register(Unheard)", "def starts(self, model, data)"):
            assert part in str(told.value)


def test_an_entry_that_leaves_something_out_says_what_to_pass():
    @register(Unheard)
    class Bare(Entry):
        pass

    try:
        entry, x = entry_of(Unheard()), np.zeros(3)
        for ask, part in (
            (lambda: entry.scene(Unheard(), x), "pass scene=, or give Bare a method scene"),
            (lambda: entry.slices(Unheard(), 0.0, x), "pass slices=.* or give Bare a method slices"),
            (lambda: entry.starts(Unheard(), x), "pass starts=.* or give Bare a method starts"),
        ):
            with pytest.raises(TypeError, match=part):
                ask()
    finally:
        del ENTRIES[Unheard]


def test_what_is_no_model_is_told():
    mixture = emlearn.GaussianMixture(2)
    with pytest.raises(TypeError, match=r"GaussianMixture is an estimator and not a model: .* trace_\.model"):
        lower_bound(mixture, FAITHFUL, None)
    with pytest.raises(TypeError, match=r"TwoCoins is a class and not a model: call it, TwoCoins\(\)"):
        entry_of(TwoCoins)


def test_a_model_without_a_posterior_says_which_method_it_lacks():
    class NoPosterior:
        e_step, m_step, expected_log_joint = Unheard.e_step, Unheard.m_step, Unheard.expected_log_joint

    x = np.array([1.0, 2.0, 4.0])
    with pytest.raises(TypeError, match="NoPosterior has no method posterior, which a picture of a run needs"):
        watch(fit(NoPosterior(), x, 0.0), x)


# --- a fitted estimator ----------------------------------------------------------------------------------------------


def test_a_fitted_estimator_can_be_watched_as_it_is():
    mixture = emlearn.PoissonMixture(2, random_state=0).fit(MODELS["Poisson"][1])
    assert watch(mixture).status == watch(mixture.trace_, MODELS["Poisson"][1]).status
    assert elbo_bars(mixture)._film.frames == elbo_bars(mixture.trace_, mixture.data_)._film.frames > 1
    assert watch(mixture, MODELS["Poisson"][1]).status == watch(mixture).status
    weighted = emlearn.GaussianMixture(2, random_state=0).fit(FAITHFUL[:, 1:], sample_weight=np.arange(1.0, 69))
    assert watch(weighted).status == watch(weighted.trace_, weighted.data_).status


def test_a_run_that_is_none_or_without_data_is_told():
    with pytest.raises(ValueError, match="not fitted yet"):
        watch(emlearn.GaussianMixture(2))
    with pytest.raises(ValueError, match="not fitted yet"):
        watch(emlearn.GaussianMixture(2), FAITHFUL)
    with pytest.raises(TypeError, match="a Trace does not keep the data"):
        watch(fit(*MODELS["two coins"]))
    with pytest.raises(TypeError, match="got an object of type TwoCoins"):
        watch(TwoCoins(), FLIPS)


# --- a learner's own parameters --------------------------------------------------------------------------------------


class Named(NamedTuple):
    weights: np.ndarray
    means: np.ndarray
    sds: np.ndarray


@dataclass(frozen=True)
class Mine:
    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray


FORMS = {
    "tuple": (lambda w, m, s: (w, m, s), lambda p: p),
    "list": (lambda w, m, s: [w, m, s], lambda p: p),
    "dict": (lambda w, m, s: {"sds": s, "means": m, "weights": w}, lambda p: (p["weights"], p["means"], p["sds"])),
    "named tuple": (Named, lambda p: p),
    "object": (
        lambda w, m, s: SimpleNamespace(weights=w, means=m, sds=s),
        lambda p: (p.weights, p.means, p.sds),
    ),
    "dataclass": (
        lambda w, m, s: Mine(w, m[:, None], s[:, None, None] ** 2),
        lambda p: (p.weights, p.means[:, 0], np.sqrt(p.covariances[:, 0, 0])),
    ),
    "matrices in a tuple": (
        lambda w, m, s: (w, m[:, None], s[:, None, None] ** 2),
        lambda p: (p[0], p[1][:, 0], np.sqrt(p[2][:, 0, 0])),
    ),
}


def in_form(write, read):
    own = handwritten()
    return Handwritten(
        lambda p, x: own._e_step(read(p), x),
        lambda R, x: write(*own._m_step(R, x)),
        lambda p, x: own._log_likelihood(read(p), x),
    )


@pytest.mark.parametrize("form", FORMS)
def test_parameters_of_any_form_are_read(form):
    write, read = FORMS[form]
    model, x, start = in_form(write, read), FAITHFUL[:, 1], write(*TUPLE)
    film = watch(fit(model, x, start, max_iter=5), x)._film
    expected = watch(fit(handwritten(), x, TUPLE, max_iter=5), x, read=lambda params: from_sds(*params))._film
    np.testing.assert_allclose(film.shown(4)["outlines"], expected.shown(4)["outlines"], rtol=1e-12)
    cut = entry_of(model).slices(model, start, x)[1]
    moved = read(cut.place(start, 70.0))
    np.testing.assert_allclose(moved[1], [55, 70])
    assert type(cut.place(start, 70.0)) is type(start)
    sweep(lower_bound(model, x, start))


@pytest.mark.parametrize(
    "write, read",
    [
        (lambda w, m, s: np.concatenate([w, m, s]), lambda p: p.reshape(3, 2)),
        (lambda w, m, s: (m, s, w), lambda p: (p[2], p[0], p[1])),
        (lambda w, m, s: {"pi": w, "mu": m, "sigma": s}, lambda p: tuple(p.values())),
        (lambda w, m, s: (w, m), lambda p: (*p, TUPLE[2])),
    ],
    ids=["one array", "another order", "other names", "two of three"],
)
def test_parameters_that_cannot_be_read_say_what_to_pass(write, read):
    model, x = in_form(write, read), FAITHFUL[:, 1]
    trace = fit(model, x, write(*TUPLE), max_iter=3)
    with pytest.raises(TypeError, match=r"cannot read your parameters.*Pass read=.*weights \(K,\), means \(K, 1\)"):
        watch(trace, x)
    with pytest.raises(TypeError, match="cannot read your parameters.*Pass slices="):
        lower_bound(model, x, write(*TUPLE))
    assert watch(trace, x, read=lambda p: from_sds(*read(p)))._film.frames == 8


def test_two_columns_of_a_learner_have_widths_or_matrices():
    weights, means = np.array([0.5, 0.5]), np.array([[2.0, 55.0], [4.0, 80.0]])
    parts = {"widths": np.array([[0.5, 6.0], [0.5, 6.0]]), "matrices": np.tile(np.diag([0.25, 36.0]), (2, 1, 1))}
    model = Handwritten(lambda p, X: np.full((len(X), 2), 0.5), lambda R, X: None, lambda p, X: 0.0)
    scene = entry_of(model).scene(model, FAITHFUL)
    outlines = [scene.after_m_step((weights, means, part))["outlines"] for part in parts.values()]
    np.testing.assert_allclose(outlines[0], outlines[1], rtol=1e-12)


# --- the menu --------------------------------------------------------------------------------------------------------


def test_the_menu_speaks_plainly_and_python_takes_scikit_learns_names_too():
    microscope = EMMicroscope("Old Faithful")
    assert microscope.choices["starts"] == ["random rows", "everything at random", "k-means++", "k-means", "placed"]
    for name, words in (("kmeans", "k-means"), ("random_from_data", "random rows"), ("k-means++", "k-means++")):
        assert EMMicroscope("Old Faithful", start=name).start == words
        microscope.start = name
        assert microscope.message == "" and microscope.start == words
    for data in EMMicroscope.datasets():
        assert not any("_" in words for words in EMMicroscope(data).choices["starts"])
    with pytest.raises(ValueError, match="no start called 'nope' here: choose from random rows"):
        EMMicroscope("Old Faithful", start="nope")


def test_a_subject_takes_from_the_entry_what_is_left_out():
    subject = Subject(FLIPS.tolist(), TwoCoins(), starts={"mine": lambda flips, K, rng: MODELS["two coins"][2]})
    assert EMMicroscope(subject).choices["starts"] == ["mine"]
    changed = replace(Subject(FAITHFUL, MixtureOfGaussians()), components=(2, 3), names=("a", "b", "c"))
    microscope = EMMicroscope(changed, 5)
    assert microscope.n_components == 3 and microscope.film["panels"][0]["layers"][1]["names"] == ["a", "b", "c"]
    microscope.means = "2 54; 4 80; 4 60"
    assert microscope.message == ""
