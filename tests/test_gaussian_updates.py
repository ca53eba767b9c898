"""What the deeper part of notebook 07 rests on: Q's gradient, weights under a constraint, pictures, near misses."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import softmax
from scipy.stats import multivariate_normal

from emcourse import check, plots

ALT = "Something that this picture shows."
X = np.array([[1.0, 3.0], [2.0, 1.0], [4.0, 3.0], [4.0, 7.0], [7.0, 5.0], [7.0, 7.0]])
R = np.column_stack([[0.8, 0.9, 0.7, 0.2, 0.3, 0.1], [0.2, 0.1, 0.3, 0.8, 0.7, 0.9]])
COPIES = (10 * R).round().astype(int)


def q(Lambda, S, N):
    return 0.5 * N * np.linalg.slogdet(Lambda)[1] - 0.5 * np.trace(Lambda @ S)


@pytest.mark.parametrize("example", check.gradient_of_q.asked, ids=["plane", "space", "summit"])
def test_the_gradient_is_that_of_q_with_each_entry_moved_alone(example):
    Lambda, S, N = example
    assert (np.linalg.eigvalsh(Lambda) > 0).all() and (np.linalg.eigvalsh(S) > 0).all()
    moves = 1e-5 * np.eye(Lambda.size).reshape(-1, *Lambda.shape)
    slopes = [(q(Lambda + move, S, N) - q(Lambda - move, S, N)) / 2e-5 for move in moves]
    np.testing.assert_allclose(check.gradient_of_q.right(*example).ravel(), slopes, atol=1e-7)


def test_the_last_example_of_the_gradient_is_the_summit():
    assert np.allclose(check.gradient_of_q.right(*check.gradient_of_q.asked[-1]), 0)


@pytest.mark.parametrize("N, fixed", check.weights_some_fixed.asked, ids=["one", "two", "none"])
def test_a_climb_over_the_free_weights_ends_at_those_derived(N, fixed):
    free = np.isnan(fixed)

    def weights(v):
        return np.where(free, 0, fixed) + (1 - np.nansum(fixed)) * np.bincount(
            np.flatnonzero(free), softmax(np.append(v, 0)), len(N)
        )

    found = minimize(lambda v: -N @ np.log(weights(v)), np.zeros(free.sum() - 1), tol=1e-12)
    np.testing.assert_allclose(check.weights_some_fixed.right(N, fixed), weights(found.x), atol=1e-5)


def test_ten_times_q_is_the_log_likelihood_of_the_labelled_copies():
    weights, means, covariances = check.normal_m_step.right(R, X)
    normals = [multivariate_normal(*part) for part in zip(means, covariances)]
    own = [np.repeat(X, often, axis=0) for often in COPIES.T]
    labelled = sum(len(rows) * np.log(w) + f.logpdf(rows).sum() for w, f, rows in zip(weights, normals, own))
    Q = sum(r @ (np.log(w) + f.logpdf(X)) for w, f, r in zip(weights, normals, R.T))
    assert labelled == pytest.approx(10 * Q, rel=1e-12)
    np.testing.assert_allclose(covariances, [np.cov(rows.T, bias=True) for rows in own])


# --- other ways to write a right answer, and a wrong one that is no usual slip


def test_the_gradient_may_be_solved_or_listed():
    check.answer(lambda L, S, N: (N * np.linalg.solve(L, np.eye(len(L))) - S).T / 2, check.gradient_of_q)
    check.answer(lambda L, S, N: (0.5 * (N * np.linalg.inv(L) - S)).tolist(), check.gradient_of_q)


def test_weights_may_be_filled_in_one_by_one(capsys):
    def loop(N, fixed):
        left = 1 - sum(weight for weight in fixed if weight == weight)
        among = sum(count for count, weight in zip(N, fixed) if weight != weight)
        return [left * count / among if weight != weight else weight for count, weight in zip(N, fixed)]

    check.answer(loop, check.weights_some_fixed)
    assert capsys.readouterr().out.startswith("✓")


@pytest.mark.parametrize(
    "question, wrong",
    [
        (check.gradient_of_q, lambda L, S, N: 0.3 * N * np.linalg.inv(L) - 0.5 * S),
        (check.weights_some_fixed, lambda N, fixed: np.full(len(N), 0.25)),
    ],
    ids=["gradient", "weights"],
)
def test_what_resembles_no_slip_is_accused_of_none(question, wrong):
    with pytest.raises(check.Mistake, match="All entries are wrong"):
        check.answer(wrong, question)


# --- pictures


PICTURES = {
    "groupings": lambda: plots.groupings(X, {"two": np.array([0, 0, 0, 1, 1, 1])}, alt=ALT),
    "entry_slices": lambda: plots.entry_slices(
        lambda Sigma: q(np.linalg.inv(Sigma), np.eye(2), 1), np.eye(2), width=0.5, alt=ALT
    ),
    "lagrange": lambda: plots.lagrange((4.2, 1.8), elsewhere=0.4, alt=ALT),
    "repeated_rows": lambda: plots.repeated_rows(X, COPIES, alt=ALT),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_and_says_what_it_shows(name):
    data, metadata = PICTURES[name]()._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG") and metadata["image/png"]["alt"] == ALT


@pytest.mark.parametrize("name", PICTURES)
def test_no_two_texts_of_a_picture_meet(name):
    fig = PICTURES[name]().figure
    fig.canvas.draw()
    for ax in fig.axes:
        boxes = [text.get_window_extent() for text in (*ax.texts, ax.title, ax._left_title) if text.get_text()]
        assert not [1 for i, box in enumerate(boxes) for other in boxes[:i] if box.overlaps(other)]


def test_the_slices_mark_where_q_is_highest():
    Sigma = np.array([[3.8, 2.2], [2.2, 3.2]])
    panels = plots.entry_slices(lambda other: q(np.linalg.inv(other), 3 * Sigma, 3.0), Sigma, alt=ALT).figure.axes
    assert [ax.texts[0].get_text() for ax in panels] == ["3.8", "2.2", "3.2"]
    for ax in panels:
        curve, summit = (line.get_ydata() for line in ax.lines)
        assert curve.max() == summit[0] == pytest.approx(0, abs=1e-12)


def test_lagranges_points_lie_on_the_line_and_one_is_the_answer():
    ax = plots.lagrange((4.2, 1.8), elsewhere=0.4, alt=ALT).figure.axes[0]
    best, other = (np.ravel(line.get_data()) for line in ax.lines if line.get_marker() == "o")
    np.testing.assert_allclose(best, [0.7, 0.3])
    np.testing.assert_allclose(other, [0.4, 0.6])
    tips = [text.xy - start for text, start in zip(ax.texts[1::2], (best, other))]
    np.testing.assert_allclose(tips[0] @ [1, -1], 0, atol=1e-12)  # at right angles to the line
    assert tips[1] @ [1, -1] > 0.1


def test_discs_are_as_large_as_their_rows_are_frequent_and_the_ellipse_is_theirs():
    axes = plots.repeated_rows(X, COPIES, alt=ALT).figure.axes
    for ax, often in zip(axes, COPIES.T):
        areas = ax.collections[0].get_sizes()
        np.testing.assert_allclose(areas / areas.sum(), often / often.sum())
        outline, centre = ax.lines[0].get_xydata(), ax.lines[1].get_xydata()[0]
        rows = np.repeat(X, often, axis=0)
        np.testing.assert_allclose(centre, rows.mean(axis=0))
        away = np.linalg.solve(np.linalg.cholesky(np.cov(rows.T, bias=True)), (outline - centre).T)
        np.testing.assert_allclose(np.hypot(*away), 2)


def test_either_ruler_draws_the_points_that_are_as_far_as_the_marked_one():
    Sigma, A = np.array([[4.0, 2.0], [2.0, 2.0]]), np.array([2.0, 1.0])
    ax = plots.two_rulers(Sigma, {"A": A, "B": (2.0, -1.0)}, through="A").figure.axes[0]
    for line, ruler in zip(ax.lines, (np.linalg.inv(Sigma), Sigma)):
        outline = line.get_xydata()
        np.testing.assert_allclose(np.einsum("na,ab,nb->n", outline, ruler, outline), A @ ruler @ A)


def test_a_difference_map_rings_what_has_changed_and_counts_it():
    rows = np.array([[-1.0, 0.5], [-1.0, -0.5], [1.0, 0.5], [1.0, -0.5]])
    shares = {
        "by x": lambda points: 1 / (1 + np.exp(-9 * points[:, 0])),
        "by y": lambda points: 1 / (1 + np.exp(-9 * points[:, 1])),
    }
    picture = plots.difference_map(rows, shares, heading="{ringed} of {rows}, by up to {most:.1f}", alt=ALT)
    ax = picture.figure.axes[0]
    assert ax._left_title.get_text() == "2 of 4, by up to 1.0"
    assert {text.get_text().replace("\n", " ") for text in ax.texts} == {
        "border, by x", "border, by y", "from 1 to 2", "from 2 to 1"
    }  # fmt: skip
    ringed = ax.collections[-1].get_offsets()
    np.testing.assert_array_equal(ringed, rows[[0, 3]])
    spots = {text.get_text(): text.xy for text in ax.texts if text.get_text().startswith("from")}
    assert spots["from 2 to 1"][0] < 0 < spots["from 2 to 1"][1]  # left, and above
