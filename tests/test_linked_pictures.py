"""What a picture is linked to: the formulas of its model, the places of its climb, and the files that keep it."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PIL import Image

import emlearn
from emlearn import EMMicroscope, datasets, watch
from emlearn.engine.trace import Trace
from emlearn.models import MixtureOfGaussians, from_sds
from emlearn.models.gaussian.covariances import TIED
from emlearn.pictures.of_models import Entry, formulas_of
from emlearn.pictures.of_models.entry import ENTRIES
from emlearn.widgets.drawing import Drawing
from emlearn.widgets.explorers.lower_bound import lower_bound
from emlearn.widgets.presets import GALLERY

WAITING = datasets.old_faithful()[:, 1:]
RUN = emlearn.fit(MixtureOfGaussians(), WAITING, from_sds([0.5, 0.5], [50, 80], [5, 5]))


# --- formulas


@pytest.mark.parametrize("data", EMMicroscope.datasets())
def test_a_formula_is_well_formed_and_its_marks_and_values_are_in_the_film(data):
    film = EMMicroscope(data)._film
    assert {formula.step for formula in film.formulas} == {"E", "M"}
    stage = film.panels[0].layers
    asked = {value for layer in stage for value in layer.values() if isinstance(value, str)}
    terms = {formula.term for formula in film.formulas}
    assert len(terms) == len(film.formulas)
    for formula in film.formulas:
        tree = ElementTree.fromstring(formula.math)
        named = [part.get("data-term") for part in tree.iter() if part.get("data-term")]
        assert named[0] == formula.term, "the left side is the formula's own term"
        assert set(named) <= terms and formula.marks and formula.words
        assert {reel for reel, _ in formula.marks} <= asked
        if formula.value:
            values = [film.shown(frame)[formula.term] for frame in range(film.frames)]
            assert all(np.isfinite(value).all() for value in values)
            alone = formula.term == "weights" and values[0].size == 1
            assert alone or not np.array_equal(values[0], values[-1]), "M-steps move it"
            np.testing.assert_array_equal(values[0], values[1])


def test_what_a_formula_says_is_what_the_step_computes():
    """By the film's own numbers: shares from the parameters, then parameters from the shares."""
    X = datasets.old_faithful()
    film = EMMicroscope("Old Faithful", 3, seed=2)._film
    for frame in (1, 9):
        shown, after = film.shown(frame), film.shown(frame + 1)
        pi, mu, Sigma = (shown[name] for name in ("weights", "means", "covariances"))
        d = X[:, None] - mu
        density = np.exp(-0.5 * np.einsum("nki,kij,nkj->nk", d, np.linalg.inv(Sigma), d)) / np.sqrt(
            np.linalg.det(Sigma)
        )
        r = pi * density / (pi * density).sum(axis=1, keepdims=True)
        np.testing.assert_allclose(shown["responsibilities"], r, atol=1e-3)
        N = r.sum(axis=0)
        np.testing.assert_allclose(after["weights"], N / len(X), rtol=1e-4)
        np.testing.assert_allclose(after["means"], r.T @ X / N[:, None], rtol=1e-4)
        d = X[:, None] - after["means"]
        np.testing.assert_allclose(
            after["covariances"], np.einsum("nk,nki,nkj->kij", r, d, d) / N[:, None, None], rtol=1e-3
        )


@pytest.mark.parametrize("model", [MixtureOfGaussians(TIED), MixtureOfGaussians(reg_covar=0.1)])
def test_where_the_m_step_is_another_no_formula_is_shown(model):
    assert formulas_of(model, WAITING) == []
    assert formulas_of(MixtureOfGaussians(), WAITING)


def test_of_a_model_without_an_entry_there_are_none(monkeypatch):
    assert formulas_of(object(), WAITING) == []

    class Mine(MixtureOfGaussians):
        pass

    monkeypatch.setitem(ENTRIES, Mine, Entry())
    assert formulas_of(Mine(), WAITING) == []


# --- the climb


def test_the_summit_is_where_the_run_would_end():
    longer = emlearn.fit(MixtureOfGaussians(), WAITING, RUN.states[0].params, tol=1e-12)
    summit = watch(RUN, WAITING)._film.panels[1].summit
    assert summit == pytest.approx(longer.objectives[-1], abs=1e-8) and summit > RUN.objectives[-1]


def test_a_run_that_was_cut_short_or_fell_has_no_summit():
    short = Trace(MixtureOfGaussians(), list(RUN.states[:6]))
    assert watch(short, WAITING)._film.panels[1].summit is None
    states = [*RUN.states[:4], RUN.states[2]._replace(iteration=4)]
    assert watch(Trace(MixtureOfGaussians(), states), WAITING)._film.panels[1].summit is None


# --- files


@pytest.fixture(scope="module")
def coins():
    return EMMicroscope("two coins")


def test_a_gif_has_a_frame_for_each_position_of_the_last_control(coins, tmp_path):
    assert coins.save(tmp_path / "film.gif") == tmp_path / "film.gif"
    with Image.open(tmp_path / "film.gif") as film:
        assert film.n_frames == coins._film.frames and film.info["loop"] == 0
        lasting, pictures = [], []
        for frame in range(film.n_frames):
            film.seek(frame)
            lasting.append(film.info["duration"])
            pictures.append(film.convert("L").tobytes())
    assert len(set(lasting[:-1])) == 1 and lasting[-1] > lasting[0]
    assert len(set(pictures)) == len(pictures)


def test_of_several_controls_the_others_stay_where_they_are(tmp_path):
    widget = lower_bound(MixtureOfGaussians(), WAITING, from_sds([0.4, 0.6], [55, 80], [6, 6]))
    film, images = widget._film, []
    for name, frame in (("a.gif", 0), ("b.gif", film.frames - 1)):
        widget.frame = frame
        widget.save(tmp_path / name)
        with Image.open(tmp_path / name) as made:
            assert made.n_frames == film.shape[-1]
            images.append(made.convert("L").tobytes())
    assert images[0] != images[1]


@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_a_frame_is_a_picture(coins, tmp_path, ending):
    pictures = []
    for frame in (0, 3):
        coins.frame = frame
        pictures.append(coins.save(tmp_path / f"frame{frame}{ending}").read_bytes())
    assert pictures[0] != pictures[1]
    assert pictures[0].startswith(b"\x89PNG" if ending == ".png" else b"<?xml")


@pytest.mark.parametrize(
    "make", [lambda: EMMicroscope("two coins"), lambda: Drawing(title="A digit"), GALLERY["Playground"]]
)
def test_a_page_holds_one_widget_and_asks_nobody(make, tmp_path):
    widget = make()
    text = widget.save(tmp_path / "one.HTML").read_text(encoding="utf-8")
    assert f"<title>{widget.title}</title>" in text
    assert 'src="http' not in text and 'href="http' not in text


@pytest.mark.parametrize(
    ("widget", "offered"),
    [(lambda: EMMicroscope("two coins"), ".html, .gif, .png, .svg"), (lambda: Drawing(title="A digit"), ".html")],
)
def test_other_endings_are_refused_with_those_there_are(widget, offered, tmp_path):
    for name in ("film.mp4", "film", ".gif"):
        with pytest.raises(ValueError, match=f"cannot write '{name}': its name must end in {offered},"):
            widget().save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_overwritten_unaware(coins, tmp_path):
    (tmp_path / "mine.html").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="pass overwrite=True to replace it"):
        coins.save(tmp_path / "mine.html")
    assert (tmp_path / "mine.html").read_text(encoding="utf-8") == "mine"
    coins.save(str(tmp_path / "mine.html"), overwrite=True)
    assert "<main>" in (tmp_path / "mine.html").read_text(encoding="utf-8")


def test_a_folder_that_is_not_there_is_named(coins, tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no folder .*nowhere"):
        coins.save(tmp_path / "nowhere" / "film.gif")
