"""A picture on a dark page: its colours can be read there, and its sentence is heard where Jupyter shows it."""

import io

import nbformat
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from nbconvert import HTMLExporter
from PIL import Image

from classroom.texts import harmless
from emcourse.plots.mixtures import legible
from emlearn.pictures.dark import INK, LEAST_CONTRAST, PAPER, drawn_on_dark, on_dark, repainted
from emlearn.pictures.marks import bound_and_gap
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.visual import COMPONENTS, QUANTITIES, contrast

ALT = "A bar is full up to the line, and the line is called <end>."
WORDS = [color for name, color in QUANTITIES.items() if name not in ("grid", "paper")]
WORDS += [color for look in COMPONENTS for color in (look["color"], legible(look["color"]))]


def drawn():
    """A picture with each way in which matplotlib puts colour on a page: paths, marks, a table, an image, words."""
    fig, (left, right) = figure(6, 3, ncols=2)
    title(left, "Finding")
    bound_and_gap(left, 0, 1, 1.5, 0)
    left.plot([0, 0.2], [0.2, 0.4], "o", mec="w")
    left.scatter([0, 0.1], [0.5, 0.6], c=["#0072B2", "#D55E00"])
    right.pcolormesh(np.eye(2), cmap="Blues")
    right.imshow(np.ones((2, 2, 3)), extent=(2, 3, 0, 1))
    right.set(xlim=(0, 3), ylim=(0, 2))
    return Picture(fig, ALT)


@pytest.mark.parametrize("color", WORDS)
def test_what_is_written_or_drawn_can_be_read_on_dark_paper(color):
    assert contrast(on_dark(to_rgb(color)), PAPER) >= LEAST_CONTRAST


def test_on_dark_paper_nothing_is_left_of_the_white_one():
    pixels = np.array(drawn_on_dark(drawn().figure, 72))[..., :3] / 255
    assert np.allclose(pixels[0, 0], PAPER, atol=0.01) and np.abs(pixels - INK).max(axis=-1).min() < 0.05
    assert pixels.max() <= INK.max() + 0.01


def test_a_figure_is_as_it_was_after_it_was_drawn_dark():
    picture = drawn()
    before, _ = picture.still()
    assert drawn_on_dark(picture.figure, 72).size == (432, 216)
    assert picture.still()[0] == before and picture._repr_mimebundle_()[0]["image/png"] == before["image/png"]


def test_a_stored_picture_is_repainted_as_it_would_be_drawn():
    with Image.open(io.BytesIO(drawn().still()[0]["image/png"])) as stored:
        apart = np.abs(
            np.array(repainted(stored).convert("RGB"), float) - drawn_on_dark(drawn().figure, 144).convert("RGB")
        )
    assert np.median(apart) <= 1 and (apart.max(axis=-1) > 40).mean() < 0.02


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_exported_page_has_the_sentence_and_both_themes(theme):
    data, metadata = drawn()._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", {**data, "image/png": ""}, metadata=metadata)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("drawn()", outputs=[output])])
    page, _ = HTMLExporter(theme=theme).from_notebook_node(notebook)
    assert 'alt="A bar is full up to the line, and the line is called &lt;end&gt;."' in page
    assert f'data-jp-theme-light="{str(theme == "light").lower()}"' in page
    assert '[data-jp-theme-light="false"] .emlearn-' in page


def test_a_stored_picture_is_a_small_one():
    data, metadata = drawn().still()
    with Image.open(io.BytesIO(data["image/png"])) as image:
        assert image.mode == "P" and image.size == (864, 432)
    assert metadata["image/png"] == {"alt": ALT, "width": 600, "height": 300}


def test_in_a_page_of_feedback_it_is_the_light_one():
    shown = harmless.html(drawn()._repr_mimebundle_()[0]["text/html"])
    assert shown.startswith("<img alt=") and shown.count("data:image/png") == 1 and "content" not in shown
