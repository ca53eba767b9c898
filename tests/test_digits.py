"""Handwritten digits: the lesson's own functions, its pictures, and the scene of its player."""

from pathlib import Path

import nbformat
import numpy as np
import pytest
from sklearn.datasets import load_digits

import emlearn
from emcourse import check, plots
from emcourse.plots.digits import COVERED, FRAME, LOOKS
from emlearn.models import FamilyParameters, MixtureOf
from emlearn.models.families import Bernoulli
from emlearn.models.family_mixture import PseudoObservations
from emlearn.pictures.em_film import film_of

ROOT = Path(__file__).resolve().parent.parent
LESSON = nbformat.read(ROOT / "notebooks" / "digits.ipynb", as_version=4)
ALT = "Small images of digits, some in ink and some in blue."
X = (load_digits().data[:200] > 7).astype(float)


@pytest.fixture(scope="module")
def lesson():
    """The functions that the lesson writes before it runs them."""
    written = ("def log_joint", "def e_step", "def m_step", "def objective")
    space = {"np": np, "emlearn": emlearn}
    exec("from scipy.special import logsumexp", space)
    for cell in LESSON.cells:
        if cell.cell_type == "code" and cell.source.startswith(written):
            exec(cell.source, space)
    return space


@pytest.fixture(scope="module")
def trace(lesson):
    R = np.random.default_rng(0).dirichlet(np.ones(6), len(X))
    return emlearn.fit(lesson["mine"], X, lesson["m_step"](R, X), tol=0.1)


def test_the_lesson_writes_what_its_exercise_checks(lesson):
    check.answer(lesson["e_step"], check.bernoulli_e_step)
    check.answer(lesson["m_step"], check.bernoulli_m_step)


def test_the_lessons_functions_climb_as_the_packages_model_with_the_same_imagined_image(trace):
    start = trace.states[0].params
    model = MixtureOf(Bernoulli(), PseudoObservations(1.0, np.full(128, 0.5)))
    theirs = emlearn.fit(model, X, FamilyParameters(*start), max_iter=trace.n_iter, tol=0)
    np.testing.assert_allclose(trace.objectives, theirs.objectives[: len(trace.objectives)], rtol=1e-9)
    assert not trace.falls and trace.objectives[-1] > trace.objectives[0] + 100


def test_a_covered_pixel_is_no_evidence(lesson, trace):
    covered = X[:5].copy()
    covered[:, 32:] = np.nan
    weights, theta = trace.params
    alone = lesson["e_step"]((weights, theta[:, :32]), X[:5, :32])
    np.testing.assert_allclose(lesson["e_step"](trace.params, covered), alone, rtol=1e-9)


PICTURES = {
    "gallery": lambda t: plots.gallery({"a": X[:3], "b": t.params[1]}, looks={"b": "belief"}, captions="123", alt=ALT),
    "emerging": lambda t: plots.emerging(t, (0, 2, t.n_iter), heading="Out of noise", alt=ALT),
    "prototypes": lambda t: plots.prototypes(t.params, alt=ALT),
    "ways": lambda t: plots.ways(t.params[1], np.array([0, 1, 1, 9, 2, 0]), alt=ALT),
    "verdict": lambda t: plots.verdict(X[0], t.params[1], t.params[0], "abcdef", heading="Whose?", alt=ALT),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_and_says_what_is_seen(name, trace):
    picture = PICTURES[name](trace)
    data, metadata = picture._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG") and metadata["image/png"]["alt"] == ALT


def tile(picture, i, j):
    """The colours of an image of a gallery, shape (8, 8, 3)."""
    sheet = picture.figure.axes[0].images[0].get_array()
    return np.asarray(sheet)[9 * i + 1 : 9 * i + 9, 9 * j + 1 : 9 * j + 9]


def test_a_gallery_shows_what_is_visible_in_ink_what_is_covered_in_amber_and_what_is_believed_in_blue():
    hidden = np.arange(64) >= 32
    covered, restored = np.where(hidden, np.nan, X[:1]), np.where(hidden, 0.5, X[:1])
    picture = plots.gallery({"seen": covered, "whole": restored}, looks={"whole": "belief"}, believed=hidden, alt=ALT)
    ink = LOOKS["ink"](X[0, :32])[:, :3].reshape(4, 8, 3)
    amber = LOOKS["ink"](np.ma.masked_invalid([np.nan]))[0, :3]
    np.testing.assert_allclose(tile(picture, 0, 0)[:4], ink)
    np.testing.assert_allclose(tile(picture, 1, 0)[:4], ink)
    np.testing.assert_allclose(tile(picture, 0, 0)[4:], np.broadcast_to(amber, (4, 8, 3)))
    np.testing.assert_allclose(tile(picture, 1, 0)[4:], np.broadcast_to(LOOKS["belief"](0.5)[:3], (4, 8, 3)))
    assert COVERED != FRAME


def test_which_row_is_drawn_stands_in_the_picture_and_not_in_its_words(trace):
    picture = plots.which_is_drawn(np.ones((2, 64)), X[:2])
    assert (tile(picture, 0, 0) == LOOKS["ink"](1.0)[:3]).all()
    assert "drawn" not in picture.alt and "model" not in picture.alt


def test_restorations_show_what_is_covered_as_belief_and_number_the_images():
    covered = np.where(np.arange(64) >= 32, np.nan, X[:2])
    picture = plots.restorations(X[:2], covered, np.nan_to_num(covered, nan=0.5), np.zeros((2, 64)), alt=ALT)
    np.testing.assert_allclose(tile(picture, 2, 1)[4:], np.broadcast_to(LOOKS["belief"](0.5)[:3], (4, 8, 3)))
    assert [label.get_text() for label in picture.figure.axes[0].get_xticklabels()] == ["1", "2"]


def test_the_seven_that_stands_there_is_as_many_pixels_as_it_says():
    assert plots.seven().shape == (8, 8) and plots.seven().sum() == 16


def test_the_ways_to_write_a_digit_stand_under_it_and_other_places_stay_empty(trace):
    picture = plots.ways(trace.params[1], np.array([0, 1, 1, 9, 2, 0]), alt=ALT)
    np.testing.assert_allclose(tile(picture, 1, 1).reshape(64, 3), LOOKS["belief"](trace.params[1][2])[:, :3])
    assert (tile(picture, 1, 9) == 1).all() and not (tile(picture, 0, 9) == 1).all()


def test_a_verdict_leaves_out_prototypes_of_hardly_any_share(trace):
    shares = np.array([0.001, 0.6, 0.3, 0.0, 0.002, 0.097])
    picture = plots.verdict(X[0], trace.params[1], shares, "abcdef", alt=ALT)
    assert [ax.get_xlabel() for ax in picture.figure.axes if ax.images] == ["the image", *"bcfe"]
    assert [ax.texts[0].get_text() for ax in picture.figure.axes if ax.texts] == ["60%", "30%", "10%", "<1%"]


@pytest.mark.parametrize("K", [3, 6])
def test_in_the_player_e_steps_move_the_bars_and_m_steps_the_prototypes(K, lesson):
    R = np.random.default_rng(1).dirichlet(np.ones(K), len(X))
    trace = emlearn.fit(lesson["mine"], X, lesson["m_step"](R, X), max_iter=3)
    film = film_of(trace, X, plots.OneImage(5, X))
    for frame, step in enumerate(trace.half_steps):
        shown = film.shown(frame)
        sheet, (height, width) = shown["prototypes"], shown["prototypes"].shape
        assert (height, width) == (12 * -(-(K + 1) // 4) - plots.OneImage.LOW, 40)
        np.testing.assert_allclose(sheet[height - 9 : height - 1, :8][::-1].ravel(), step.params[1][0], atol=1e-5)
        if step.bound is not None:
            expected = lesson["e_step"](trace.states[max(step.iteration - 1, 0)].params, X)[5]
            widths = (shown["shares"][:, 1] - shown["shares"][:, 0]) / 8
            np.testing.assert_allclose(widths, expected, atol=1e-5)


def test_the_picture_at_the_head_of_the_course_is_that_of_the_lesson(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    from digits_picture import PICTURE, emerging

    assert emerging() == PICTURE.read_bytes(), "run tools/digits_picture.py"
    for page in ("README.md", "notebooks/00_start_here.ipynb"):
        assert "images/digits.png" in (ROOT / page).read_text(encoding="utf-8")
