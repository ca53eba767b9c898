"""A film as a still picture, for pages on which nothing runs: moments side by side, and its second panel."""

from dataclasses import replace
from textwrap import fill

import numpy as np

from emlearn.pictures.film import Film
from emlearn.pictures.marks import break_long_labels, draw_panel, mark_of
from emlearn.pictures.picture import Picture, figure, one_in_the_row, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component

MOST_BESIDE = 2
"""Up to this many moments leave room for the second panel beside them."""
ALONE, ROW, BELOW = 2.6, 2.1, 1.7
"""The height of a row of moments, alone or one of several, and of the panel below them, in inches."""
LETTERS = 76
"""How many letters of a heading go across the figure."""


def film_strip(film: Film, *, alt: str) -> Picture:
    """Moments of a film side by side, and the second panel as it is at the last of them, with the dots of each.

    A moment has one frame, or several above each other: the E-step that changes colours, and below it the M-step that
    moves shapes, with arrows from the old means to the new ones. The second panel stands at the right of one or two
    single frames, and else below.

    Parameters
    ----------
    film : Film
    alt : str

    Returns
    -------
    Picture

    Examples
    --------
    >>> from emlearn import datasets, fit
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> from emlearn.pictures.em_film import film_of
    >>> from emlearn.pictures.film_strip import film_strip
    >>> trace = fit(Linkage(), datasets.linkage(), LinkageParameters(0.5))
    >>> film_strip(film_of(trace, datasets.linkage()), alt="EM on the linkage data")
    EM on the linkage data
    """
    moments = film.strip or tuple((still,) for still in film.stills)
    second = film.panels[1:2]
    if len(moments[0]) == 1 and len(moments) <= MOST_BESIDE:
        fig, axes = figure(height=2.9, ncols=len(moments) + len(second), squeeze=False)
        rows = axes[:, : len(moments)]
    else:
        heights = [ALONE if len(moments[0]) == 1 else ROW] * len(moments[0]) + [BELOW] * len(second)
        shape = {"nrows": len(heights), "ncols": len(moments), "height_ratios": heights}
        fig, axes = figure(height=sum(heights), squeeze=False, **shape)
        rows = axes[: len(moments[0])]
    for column, moment in zip(rows.T, moments):
        for ax, frame, before in zip(column, moment, [None, *moment]):
            draw_panel(ax, film, film.panels[0], frame)
            _moves(ax, film, before, frame)
            _head(ax, film.headings[frame], film.panels[0], axes.shape[1])
            ax.set_xlabel(fill(ax.get_xlabel(), LETTERS // axes.shape[1]))
    _outer_labels_alone(rows)
    for panel in second:
        beside = len(axes) == 1
        ax = axes[0, -1] if beside else one_in_the_row(fig, axes[-1])
        _draw_second(ax, film, panel, [moment[-1] for moment in moments])
        _head(ax, panel.name, panel, axes.shape[1] if beside else 1)
    break_long_labels(fig)
    return Picture(fig, alt)


def _head(ax, text, panel, columns):
    title(ax, fill(text, LETTERS // columns), pad=_room_for_names(panel))


def _draw_second(ax, film, panel, frames):
    draw_panel(ax, film, panel, frames[-1])
    spots = replace(panel, layers=[{**layer, "names": []} for layer in panel.layers if layer["kind"] == "dots"])
    for frame in frames[:-1]:
        draw_panel(ax, film, spots, frame)


def _moves(ax, film, before, frame):
    """Arrows from where the marks of the components were a frame before, if they moved far enough to be seen."""
    for layer in film.panels[0].layers:
        if before is None or layer["kind"] != "outlines" or not layer["mark"] or not isinstance(layer["xy"], str):
            continue
        lines = zip(film.shown(before)[layer["xy"]], film.shown(frame)[layer["xy"]])
        for k, (old, new) in enumerate(lines, start=layer["first"]):
            start, end = mark_of(ax, layer, old), mark_of(ax, layer, new)
            if np.hypot(*(ax.transLimits.transform(end) - ax.transLimits.transform(start))) > 0.04:
                look = component(k)
                hollow = {"mfc": QUANTITIES["paper"], "mec": look["color"], "ms": 5, "clip_on": False, "zorder": 3}
                ax.plot(*start, MATPLOTLIB_MARKS[look["mark"]], **hollow)
                arrow = {"arrowstyle": "-|>", "color": QUANTITIES["ink"], "lw": 1.2, "shrinkA": 3, "shrinkB": 3}
                ax.annotate("", end, start, arrowprops=arrow, annotation_clip=False, zorder=5)


def _room_for_names(panel):
    """Room below a heading, in points, for names that stand above the axes."""
    above = any(layer["kind"] == "rule" and layer["name"] for layer in panel.layers)
    upright = isinstance(panel.y, dict) and panel.y["domain"][0] > panel.y["domain"][1]
    return 18 if above or upright else 6


def _outer_labels_alone(rows):
    """Drop what the axes at the left and below say too, where all have the same domains."""
    if len({(ax.get_xlim(), ax.get_ylim()) for ax in rows.flat}) == 1:
        for ax in rows[:-1].flat:
            ax.set_xlabel("")
            ax.tick_params("x", labelbottom=False)
        for ax in rows[:, 1:].flat:
            ax.set_ylabel("")
            ax.tick_params("y", labelleft=False)
