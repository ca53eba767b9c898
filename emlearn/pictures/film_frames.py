"""The frames of a film as matplotlib draws them, all panels with the caption below: for a picture to keep, or a GIF."""

import textwrap
from collections.abc import Iterator

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from emlearn.pictures.film import Film
from emlearn.pictures.marks import draw_panel
from emlearn.pictures.picture import STYLE, Picture

WIDTH, HEIGHT, DOTS_PER_INCH = 9.0, 4.4, 100
LETTERS = 130
"""How many letters of a caption fit into a line."""
BEAT, LONGEST, LAST = 750, 40_000, 2_500
"""In milliseconds: how long a frame stands, unless the film would be longer than this; and how long the last stands."""


def frame_picture(film: Film, frame: int, *, alt: str) -> Picture:
    """A frame of a film as a picture: the stage on the left, the other panels one below the other on the right.

    Parameters
    ----------
    film : Film
    frame : int
    alt : str

    Returns
    -------
    Picture
    """
    fig, axes = _stage(film)
    _draw(fig, axes, film, frame)
    return Picture(fig, alt)


def write_gif(film: Film, path, frame: int = 0) -> None:
    """Write a film as a GIF that plays the last control from its start to its end, again and again.

    Parameters
    ----------
    film : Film
    path : str or path-like
    frame : int
        Any frame in which the other controls have the positions to be shown.
    """
    first, *others = (image.convert("RGB").quantize(128) for image in _images(film, frame))
    beat = min(BEAT, LONGEST // (len(others) + 1))
    lasting = [beat] * len(others) + [LAST]
    first.save(path, save_all=True, append_images=others, duration=lasting, loop=0, optimize=True)


def _images(film, frame) -> Iterator[Image.Image]:
    fig, axes = _stage(film)
    fig.set_dpi(DOTS_PER_INCH)
    canvas = FigureCanvasAgg(fig)
    start = frame - frame % film.shape[-1]
    for number in range(start, start + film.shape[-1]):
        _draw(fig, axes, film, number)
        canvas.draw()
        yield Image.fromarray(np.array(canvas.buffer_rgba()))


def _stage(film):
    """A figure with axes for all panels, and room for the caption."""
    beside = film.panels[1:]
    rows = [["stage", i] for i in range(len(beside))] or [["stage"]]
    ratios = [panel.height for panel in beside] or [1]
    with matplotlib.rc_context(STYLE):
        fig = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
        axes = fig.subplot_mosaic(rows, height_ratios=ratios, width_ratios=[1.15, 1][: len(rows[0])])
    return fig, [axes["stage"], *(axes[i] for i in range(len(beside)))]


def _draw(fig, axes, film, frame):
    """Draw a frame in the place of the last; the first one settles where the axes stand."""
    with matplotlib.rc_context(STYLE), np.errstate(invalid="ignore"):
        for ax, panel in zip(axes, film.panels):
            ax.clear()
            draw_panel(ax, film, panel, frame)
        last = frame % film.shape[-1] == film.shape[-1] - 1
        words = f"{film.words(frame)} — {film.note}" if film.note and last else film.words(frame)
        fig.supxlabel(textwrap.fill(words, LETTERS), x=0.01, ha="left", fontsize=10)
        if fig.get_layout_engine() is not None:
            fig.draw_without_rendering()
            fig.set_layout_engine("none")
