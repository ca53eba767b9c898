"""The rules of EM by hand, held against the package: levels, EM's half-steps, drags, and games as addresses."""

import numpy as np
import pytest

from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.widgets.base import browser_text
from emlearn.widgets.by_hand import lower_bound, own_half_step

RULES = ("axes.js", "em.js", "half_steps.js", "hand_turns.js", "hand_address.js", "hand_ellipses.js")
SCRIPT = """
const begun = ({ mixture }) => ({ name: "start", mixture });
window.standings = (problems) => problems.map(({ X, mixture, shares }) => {
  const E = [begun({ mixture }), { name: "E", by: "you", shares }], M = nextTurn(E, X);
  return { E: standing(E, X), M: standing(M, X) };
});
window.dragged = (problems) => problems.map(({ mixture, scale: [right, up], part, to }) => {
  const box = { left: -1e4, top: -1e4, width: 2e4, height: 2e4 };
  const scale = { X: (v) => 30 + right * v, Y: (v) => 300 - up * v, box }, held = partsOf(mixture, scale)[part];
  const [x, y] = mixture.means[held.k], middle = [scale.X(x), scale.Y(y)];
  const axes = axesInPixels(mixture.covariances[held.k], pixelsOf(scale));
  const at = to.map((v, i) => middle[i] + v), after = withPartAt(mixture, { ...held, middle, axes }, at, scale);
  const lengths = (of) => axesInPixels(of.covariances[held.k], pixelsOf(scale)).map((v) => Math.hypot(...v));
  const parts = partsOf(after, scale).map((one) => one.at);
  return { held, after, at, parts, lengths: lengths(mixture), longer: lengths(after) };
});
window.roundTrip = ({ X, mixture, turns }) => {
  const start = begun({ mixture });
  const played = turns.reduce((game, what) => {
    const next = nextTurn(game, X);
    return what === "EM" ? leftToEM(next, standing(next, X)) : what ? done(next, "you", what) : next;
  }, [start]);
  const text = writeTurns(played);
  return { text, played, read: readTurns(text, start, X) };
};
window.unread = ({ X, mixture, text }) => readTurns(text, begun({ mixture }), X);
"""


def problem(seed):
    """Points, a mixture that has nothing to do with them, and a painting with grey and hard shares in it."""
    rng = np.random.default_rng(seed)
    n, K = rng.integers(8, 80), rng.integers(2, 4)
    X = rng.normal(size=(n, 2)) @ rng.normal(size=(2, 2)) * 10 ** rng.uniform(-1, 1.5) + rng.normal(size=2) * 10
    whole = np.cov(X.T, bias=True)
    roots = np.linalg.cholesky(whole) @ (np.eye(2) + 0.4 * rng.normal(size=(K, 2, 2)))
    covariances = roots @ roots.transpose(0, 2, 1) + 0.05 * whole
    params = GaussianParameters(rng.dirichlet(np.full(K, 3.0)), X[rng.choice(n, K)] + 0.1 * X.std(axis=0), covariances)
    R = rng.dirichlet(np.full(K, 1.0), n)
    R[rng.random(n) < 0.3] = np.eye(K)[rng.integers(K)]
    shares = [None if rng.random() < 0.2 else row.tolist() for row in R]
    return params, X, shares


def as_lists(params):
    return {name: getattr(params, name).tolist() for name in ("weights", "means", "covariances")}


@pytest.fixture
def rules(watched):
    """A page that knows the rules of the game, and shows nothing."""
    watched.page.set_content("<!doctype html><title>rules</title>")
    watched.page.add_script_tag(content=browser_text(*RULES) + SCRIPT)
    yield lambda call, given: watched.page.evaluate(f"(given) => {call}(given)", given)
    assert watched.errors == []


def test_bound_log_likelihood_and_ems_half_steps_are_the_packages(rules):
    problems = [problem(seed) for seed in range(150)]
    sent = [{"X": X.tolist(), "mixture": as_lists(params), "shares": shares} for params, X, shares in problems]
    for (params, X, shares), told in zip(problems, rules("standings", sent)):
        K = len(params.weights)
        R = np.array([row or [1 / K] * K for row in shares])
        log_likelihood = MixtureOfGaussians().posterior(params, X).log_density.sum()
        for name, now in told.items():
            own = own_half_step(name, R, params, X)
            np.testing.assert_allclose(now["logLikelihood"], log_likelihood, rtol=1e-9)
            np.testing.assert_allclose(now["bound"], lower_bound(R, params, X), rtol=1e-9)
            np.testing.assert_allclose(now["own"]["bound"], own.bound, rtol=1e-9)
            np.testing.assert_allclose(now["behind"], own.bound - lower_bound(R, params, X), rtol=1e-7, atol=1e-7)
            assert now["bound"] < log_likelihood + 1e-9 and now["behind"] > 0
        responsibilities = own_half_step("E", R, params, X).responsibilities
        np.testing.assert_allclose(told["E"]["own"]["R"], responsibilities, rtol=1e-9, atol=1e-12)
        for field, value in as_lists(own.parameters).items():
            np.testing.assert_allclose(told["M"]["own"]["mixture"][field], value, rtol=1e-9, atol=1e-9 * X.var())


@pytest.mark.parametrize("of_second", [0, 1, 2], ids=["none", "one", "two"])
def test_with_too_few_points_there_is_no_m_step(rules, of_second):
    params, X, _ = problem(3)
    K = len(params.weights)
    hard = np.eye(K)[np.where(np.arange(len(X)) < of_second, 1, 0)]
    [told] = rules("standings", [{"X": X.tolist(), "mixture": as_lists(params), "shares": hard.tolist()}])
    assert told["M"]["own"]["lost"] == 1 or of_second == 0
    assert (told["M"]["own"]["lost"] >= 0 and told["M"]["behind"] is None) or np.isnan(told["M"]["behind"])
    assert own_half_step("M", hard, params, X) is None


def test_every_drag_leaves_a_covariance_and_the_handle_follows_the_pointer(rules):
    rng = np.random.default_rng(0)
    problems = []
    for seed in range(100):
        params, _, _ = problem(seed)
        spread = params.covariances.max() ** 0.5
        scale = (rng.uniform(20, 80, 2) / spread).tolist()
        part = int(rng.integers(5 * len(params.weights)))
        to = (rng.uniform(5, 150, 2) * rng.choice([-1, 1], 2)).tolist()
        problems.append({"mixture": as_lists(params), "scale": scale, "part": part, "to": to})
    for given, told in zip(problems, rules("dragged", problems)):
        held, after = told["held"], told["after"]
        assert np.linalg.eigvalsh(after["covariances"]).min() > 0
        np.testing.assert_allclose(after["covariances"], np.swapaxes(after["covariances"], 1, 2))
        nearest = np.abs(np.array(told["parts"]) - told["at"]).sum(axis=1).min()
        assert nearest < 1e-6 or np.hypot(*given["to"]) < 6
        if held["axis"] < 0:
            assert after["covariances"] == given["mixture"]["covariances"]
        else:
            assert after["means"] == given["mixture"]["means"]
            other = told["lengths"][1 - held["axis"]]
            assert min(abs(length - max(other, 3)) for length in told["longer"]) < 1e-6


def test_the_address_keeps_a_game(rules):
    for seed in range(30):
        params, X, shares = problem(seed)
        moved = GaussianParameters(params.weights[::-1], params.means + 0.1 * X.std(axis=0), params.covariances / 3)
        turns = [{"shares": shares}, {"mixture": as_lists(moved)}, "EM", "EM", None]
        told = rules("roundTrip", {"X": X.tolist(), "mixture": as_lists(params), "turns": turns})
        assert len(told["read"]) == 6 and set("&=#% ").isdisjoint(told["text"])
        for played, read in zip(told["played"], told["read"]):
            assert played["name"] == read["name"] and played.get("by") == read.get("by")
            for name in ("weights", "means", "covariances"):
                if "mixture" in played:
                    np.testing.assert_allclose(read["mixture"][name], played["mixture"][name], rtol=0.02, atol=1e-2)
            for row, other in zip(played.get("shares", []), read.get("shares", [])):
                assert (row is None) == (other is None)
                assert row is None or np.abs(np.subtract(row, other)).max() < 0.0021


@pytest.mark.parametrize("text", ["", "EM!x", "y!EM", "y---", "n1_2_3", "EM!y1_nan"])
def test_an_address_that_tells_no_game_is_let_be(rules, text):
    params, X, _ = problem(1)
    assert rules("unread", {"X": X.tolist(), "mixture": as_lists(params), "text": text}) is None
