"""A picture with its alternative text, and the style that all pictures share.

A picture is dark ink on white paper, and in Jupyter's dark theme light ink on dark paper.
"""

import base64
import hashlib
import io
from html import escape
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from PIL import Image

from emlearn.pictures.dark import drawn_on_dark
from emlearn.pictures.visual import QUANTITIES

STYLE: Any = {
    "font.family": "sans-serif",
    "font.size": 9.5,
    "text.color": QUANTITIES["ink"],
    "axes.labelcolor": QUANTITIES["muted"],
    "axes.edgecolor": QUANTITIES["muted"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "xtick.color": QUANTITIES["muted"],
    "ytick.color": QUANTITIES["muted"],
    "grid.color": QUANTITIES["grid"],
    "legend.frameon": False,
    "figure.constrained_layout.w_pad": 0.08,
    "figure.constrained_layout.h_pad": 0.08,
    "svg.hashsalt": "emlearn",
}
DOTS_PER_INCH = 144
LABEL: dict[str, Any] = {"textcoords": "offset points", "weight": "bold"}
"""How a name is written beside what it names, at an offset in points."""


def title(ax, text, **options):
    """Write what the picture shows above its axes, on the left."""
    ax.set_title(text, loc="left", fontweight="bold", fontsize=10, color=QUANTITIES["ink"], **options)


class Picture:
    """A finished figure and a sentence that says what it shows.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        One sentence for readers who cannot see the figure: what it shows, not what kind of chart it is.
    """

    def __init__(self, figure: Figure, alt: str):
        self.figure, self.alt = figure, alt

    def __repr__(self):
        return self.alt

    def save(self, path):
        """Write the picture to a file."""
        self.figure.savefig(path, dpi=DOTS_PER_INCH)

    def still(self):
        """The picture as PNG with its text, and Jupyter's metadata for it: all that is stored, or shown on paper."""
        width, height = self._size()
        png = {"alt": self.alt, "width": width, "height": height}
        return {"image/png": as_png(self._pixels()), "text/plain": self.alt}, {"image/png": png}

    def _repr_mimebundle_(self, include=None, exclude=None):
        data, metadata = self.still()
        dark = as_png(drawn_on_dark(self.figure, DOTS_PER_INCH))
        return {**data, "text/html": in_both_themes(data["image/png"], dark, self.alt, *self._size())}, metadata

    def _size(self):
        """Width and height in pixels of a page."""
        return [round(100 * inches) for inches in self.figure.get_size_inches()]

    def _pixels(self):
        file = io.BytesIO()
        self.figure.savefig(file, format="png", dpi=DOTS_PER_INCH)
        return Image.open(file)


def as_png(image):
    """An image as PNG: 128 colours are enough for these pictures and keep the notebooks small."""
    file = io.BytesIO()
    image.convert("RGB").quantize(128).save(file, format="png", optimize=True)
    return file.getvalue()


def in_both_themes(light, dark, alt, width, height):
    """HTML that shows one of two images; without its style sheet, which a page may refuse, the light one.

    JupyterLab and nbconvert do not read the alternative text of an output that is an image; they read that of HTML.
    """
    light, dark = (f"data:image/png;base64,{base64.b64encode(png).decode()}" for png in (light, dark))
    name = f"emlearn-{hashlib.sha256(dark.encode()).hexdigest()[:12]}"
    return (
        f'<img class="{name}" style="display: block; margin: auto" alt="{escape(alt)}" '
        f'width="{width}" height="{height}" src="{light}">'
        f'<style>[data-jp-theme-light="false"] .{name} {{ content: url("{dark}"); }}</style>'
    )


def figure(width=7.2, height=3.4, **subplots):
    """A new figure in the course's style, outside pyplot, and its axes."""
    with matplotlib.rc_context(STYLE):
        fig = Figure(figsize=(width, height), layout="constrained")
        return fig, fig.subplots(**subplots)


def one_in_the_row(fig, axes):
    """One axes over the whole of a row, in the place of the row's own ``axes``."""
    with matplotlib.rc_context(STYLE):
        wide = fig.add_subplot(axes[0].get_subplotspec().get_gridspec()[axes[0].get_subplotspec().rowspan.start, :])
    for ax in axes:
        ax.remove()
    return wide
