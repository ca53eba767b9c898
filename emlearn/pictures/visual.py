"""The one visual language: the tokens that pictures and widgets both draw with.

A component has a colour, a dash and a mark, always the same; so has a quantity. ``tokens.json`` holds them,
for matplotlib here and for the browser there.
"""

import json
from importlib import resources

import numpy as np
from matplotlib.colors import to_rgb

TOKENS = json.loads(resources.files("emlearn.pictures").joinpath("tokens.json").read_text(encoding="utf-8"))
COMPONENTS = TOKENS["components"]
QUANTITIES = TOKENS["light"]

MATPLOTLIB_MARKS = {
    "circle": "o", "square": "s", "triangle": "^", "diamond": "D", "down": "v", "plus": "P", "cross": "X",
}  # fmt: skip


def component(k):
    """Colour, dash and mark of component ``k``; they come round again after seven."""
    return COMPONENTS[k % len(COMPONENTS)]


def mixed_colors(R):
    """The colour of each row: its components' colours, mixed by responsibility.

    Parameters
    ----------
    R : ndarray of shape (n, K)

    Returns
    -------
    ndarray of shape (n, 3)
    """
    return R @ np.array([to_rgb(component(k)["color"]) for k in range(R.shape[1])])


def linestyle(dash):
    """A token's dash, in CSS pixels, as matplotlib has it."""
    return (0, [length / 2 for length in dash]) if dash else "solid"
