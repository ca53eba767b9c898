"""What notebooks 04 and 06 rest on: the apple trees, filling in against EM, the identity of bound and gap, pictures."""

import numpy as np
import pytest
from scipy.special import rel_entr

from emcourse import plots
from emlearn import GaussianMixture, bound, datasets, fit
from emlearn.engine.state import evaluate
from emlearn.models.two_coins import CoinParameters, TwoCoins

APPLES = datasets.apple_worms()
FLIPS = datasets.coin_flips()
ALT = "Something that this picture shows."


def test_apple_trees_give_the_published_answer():
    mixture = GaussianMixture(1, tol=1e-13).fit(APPLES)
    np.testing.assert_allclose(mixture.means_[0], [14.722222, 49.333333], atol=1e-5)
    np.testing.assert_allclose(mixture.covariances_[0], [[89.533951, -90.696729], [-90.696729, 114.694955]], atol=1e-4)
    assert mixture.log_likelihood_ == pytest.approx(-101.785632, abs=1e-6)


def test_filling_in_loses_the_conditional_variance_of_each_gap():
    gap = np.isnan(APPLES[:, 1])
    assert gap.sum() == 6 and not np.isnan(APPLES[:, 0]).any()
    mixture = GaussianMixture(1, tol=1e-13).fit(APPLES)
    mu, Sigma = mixture.means_[0], mixture.covariances_[0]
    filled = APPLES.copy()
    filled[gap, 1] = mu[1] + Sigma[1, 0] / Sigma[0, 0] * (APPLES[gap, 0] - mu[0])
    lost = Sigma - np.cov(filled.T, bias=True)
    np.testing.assert_allclose(lost, [[0, 0], [0, 6 / 18 * (Sigma[1, 1] - Sigma[1, 0] ** 2 / Sigma[0, 0])]], atol=1e-4)


def test_from_the_answer_of_hard_em_q_falls_in_every_iteration_and_the_log_likelihood_in_none():
    trace = fit(TwoCoins(), FLIPS, CoinParameters(np.array([0.8, 0.45])))
    Q = [trace.model.expected_log_joint(state.params, state.stats) for state in trace.states[:11]]
    assert (np.diff(Q) < 0).all() and trace.falls == []


@pytest.mark.parametrize("theta", [[0.3, 0.9], [0.6, 0.5], [0.99, 0.01]])
def test_log_likelihood_is_bound_plus_divergence_anywhere(theta):
    model, there = TwoCoins(), CoinParameters(np.array(theta))
    state = evaluate(model, FLIPS, CoinParameters(np.array([0.7, 0.4])), 0, 1)
    R, P = (model.posterior(params, FLIPS).responsibilities for params in (state.params, there))
    gap = model.posterior(there, FLIPS).log_density.sum() - bound(model, there, state)
    assert gap == pytest.approx(rel_entr(R, P).sum(), rel=1e-9)


X, R = np.linspace(0, 1, 5), np.column_stack([np.linspace(0.1, 0.9, 5), np.linspace(0.9, 0.1, 5)])
PICTURES = {
    "jensen": lambda: plots.jensen(1, 9, 0.25, alt=ALT),
    "bound_and_gap": lambda: plots.bound_and_gap([-3.0, -2.0], -1.5, "ab", alt=ALT),
    "touching": lambda: plots.touching(X, -(X**2), {0.5: -2 * (X - 0.5) ** 2 - X + 0.25}, label="x", alt=ALT),
    "staircase": lambda: plots.staircase(
        X, -np.add.outer(X**2, (X - 1) ** 2), np.array([[0, 0], [0, 0.5], [0.5, 0.5]]), labels=("a", "b"), alt=ALT
    ),
    "objectives": lambda: plots.objectives({"up": ("Q", X), "down": ("loglik", -X)}, alt=ALT),
    "q_curves": lambda: plots.q_curves(X, -((X[:, None] - [0.25, 0.75]) ** 2), names="AB", alt=ALT),
    "balance": lambda: plots.balance(X, R[:, 0], alt=ALT),
    "tangents": lambda: plots.tangents(X, X**2, X[1:3], 2 * X[1:3], labels=("a", "b"), names="ab", alt=ALT),
    "path": lambda: plots.path(X, (0.2,), label="price", alt=ALT),
    "pairs_with_gaps": lambda: plots.pairs_with_gaps(APPLES, labels=("a", "b"), gap="lost", alt=ALT),
    "falls": lambda: plots.falls({"up": X, "down": [1.0, 0.5, np.nan]}, floor=-1, alt=ALT),
    "counts": lambda: plots.counts(X, 5 * X, R, label="deaths", alt=ALT),
    "square_statistics": lambda: plots.square_statistics(X, R, alt=ALT),
    "filled_in": lambda: plots.filled_in(
        APPLES, {"one": (np.nan_to_num(APPLES), 1.0, np.eye(2))}, labels=("a", "b"), alt=ALT
    ),
    "gap_bands": lambda: plots.gap_bands(
        X, np.where(X > 0.6, np.nan, X), X, np.array([[0.75, 1.0]]), np.ones((1, 2)), np.ones(2), alt=ALT
    ),
    "regimes": lambda: plots.regimes(
        np.column_stack([X, X]), R, np.array([0.1, 0.5]), np.array([0.9, 0.5]), labels=("a", "b"), alt=ALT
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_and_says_what_is_seen(name):
    data, metadata = PICTURES[name]()._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG") and metadata["image/png"]["alt"] == ALT


def test_what_a_picture_finds_can_be_kept_out_of_its_cell():
    drawn = plots.falls({"A": [0.0, 1.0]}, **plots.finding("04-falls"))
    assert drawn.alt.startswith("Three curves") and drawn.figure.get_suptitle().startswith("B falls")


def test_a_beam_balances_at_the_weighted_mean():
    x, r = np.array([1.0, 2.0, 4.0]), np.array([3, 1, 2])
    rows = np.repeat(x, r)
    words = " ".join(text.get_text() for text in plots.balance(x, r, alt=ALT).figure.axes[0].texts)
    assert f"mean, {rows.mean():.2f}" in words and f"sd, {rows.std():.2f}," in words


def test_the_pictures_mark_what_they_claim():
    squares = plots.square_statistics(X, R, alt=ALT).figure.axes[0]
    said = [float(text.get_text().split()[-1]) for text in squares.texts if "variance" in text.get_text()]
    means = R.T @ X / R.sum(axis=0)
    np.testing.assert_allclose(said, [np.average((X - m) ** 2, weights=r) for m, r in zip(means, R.T)], atol=0.006)
    red = [line for line in plots.falls({"": [0.0, 1.0, 0.5, 2.0]}, alt=ALT).figure.axes[0].lines if line.get_lw() > 2]
    assert [list(line.get_xdata()) for line in red] == [[1, 2]]
