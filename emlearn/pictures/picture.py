"""A picture with its alternative text, and the style that all pictures share.

A picture is dark ink on white paper on every page. On a dark page it is a white card: no ink can be read well on both
grounds, and a kernel does not know on which of them its pictures will stand.
"""

import io
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from PIL import Image

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

    def _repr_mimebundle_(self, include=None, exclude=None):
        full, small = io.BytesIO(), io.BytesIO()
        self.figure.savefig(full, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
        # 128 colours are enough for these pictures and keep the notebooks small
        Image.open(full).convert("RGB").quantize(128).save(small, format="png", optimize=True)
        width, height = (round(100 * inches) for inches in self.figure.get_size_inches())
        png = {"alt": self.alt, "width": width, "height": height}
        return {"image/png": small.getvalue(), "text/plain": self.alt}, {"image/png": png}


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
