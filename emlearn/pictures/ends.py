"""Lines to be compared: their names beside their right ends, and a scale on which small differences are seen too."""

import itertools

import numpy as np

from emlearn.pictures import layers

ROUND = (2, 10, 50, 200, 1000, 5000, 20_000, 100_000, 1_000_000)
APART = 0.075
"""Of the axis: the height of a line of text."""
ABOVE = 0.05
"""A line's name stands so much above its end; here it is to stand beside it."""


def names_beside(ends, names, x, y):
    """Layers that write names at heights ``ends`` against the right edge of a panel.

    Parameters
    ----------
    ends : sequence of float
        NaN for a line that has none.
    names : sequence of str
    x, y : sequence of 2 float
        The domains of the axes.

    Returns
    -------
    list of dict
    """
    heights = spread(np.asarray(ends, dtype=float), APART * (y[1] - y[0]), y[1])
    return [
        layers.curve(np.array([[x[1], height - ABOVE * (y[1] - y[0])]]), "muted", name=name)
        for name, height in zip(names, heights)
        if not np.isnan(height)
    ]


def spread(heights, gap, top):
    """Heights moved as little as a sweep up and one down need for none to be nearer than ``gap`` to the next."""
    order = [i for i in np.argsort(heights) if not np.isnan(heights[i])]
    moved = heights.copy()
    for below, i in itertools.pairwise(order):
        moved[i] = max(moved[i], moved[below] + gap)
    ceiling = top - gap / 2
    for i in reversed(order):
        moved[i] = min(moved[i], ceiling)
        ceiling = moved[i] - gap
    return moved


def root_ticks(top):
    """Ticks of an axis of square roots, from 0 to the root ``top``, none too near to the next."""
    ticks = [[0.0, "0"]]
    for value in ROUND:
        at = float(np.sqrt(value))
        if ticks[-1][0] + APART * top <= at <= top:
            ticks.append([at, f"{value:,}"])
    return ticks
