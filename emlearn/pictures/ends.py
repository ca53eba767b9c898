"""Lines to be compared: their names beside their right ends, and a scale on which small differences are visible too."""

import itertools

import numpy as np

from emlearn.pictures import layers

ROUND = (2, 10, 50, 200, 1000, 5000, 20_000, 100_000, 1_000_000)
APART = 0.075
"""The height of a line of text, as a fraction of the axis."""
ROOT_SCALE = "small gaps enlarged"
"""What the label of an axis of square roots says of it."""
ABOVE = 0.05
"""How far a line's name stands above its end, as a fraction of the axis; here it must stand beside it."""


def names_beside(ends, names, x, y, *, at=None, last=None):
    """Layers that write names at heights ``ends`` at the right edge of a panel, or right beside the lines.

    Parameters
    ----------
    ends : sequence of float
        The heights, NaN for a line without an end.
    names : sequence of str
    x, y : sequence of 2 float
        The domains of the axes.
    at, last : float, optional
        Where names begin, and where the lines end; a thin line joins each name to its line's end.

    Returns
    -------
    list of dict
    """
    heights = spread(np.asarray(ends, dtype=float), APART * (y[1] - y[0]), y[1])
    edge, where = (x[1], "end") if at is None else (at, "start")
    written = [
        layers.curve(np.array([[edge, height - ABOVE * (y[1] - y[0])]]), "muted", name=name, where=where)
        for name, height in zip(names, heights)
        if not np.isnan(height)
    ]
    if at is None:
        return written
    joined = np.array([[last, end, at, height] for end, height in zip(ends, heights) if not np.isnan(height)])
    return [layers.segments(joined.reshape(-1, 4), width=0.8), *written]


def spread(heights, gap, top):
    """Heights moved by one sweep up and one down, so that no two are closer than ``gap`` and none is above ``top``."""
    order = [i for i in np.argsort(heights) if not np.isnan(heights[i])]
    moved = heights.copy()
    for below, i in itertools.pairwise(order):
        moved[i] = max(moved[i], moved[below] + gap)
    ceiling = top - gap / 2
    for i in reversed(order):
        moved[i] = min(moved[i], ceiling)
        ceiling = moved[i] - gap
    return moved


def root_ticks(top, apart=APART):
    """Ticks of an axis of square roots, from 0 to the root ``top``, at least ``apart`` times that apart."""
    ticks = [[0.0, "0"]]
    for value in ROUND:
        at = float(np.sqrt(value))
        if ticks[-1][0] + apart * top <= at <= top:
            ticks.append([at, f"{value:,}"])
    return ticks
