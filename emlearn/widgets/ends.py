"""Names of lines beside their right ends, apart from each other where the lines are not."""

import numpy as np

from emlearn.films import layers

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
    for below, i in zip(order, order[1:]):
        moved[i] = max(moved[i], moved[below] + gap)
    ceiling = top - gap / 2
    for i in reversed(order):
        moved[i] = min(moved[i], ceiling)
        ceiling = moved[i] - gap
    return moved
