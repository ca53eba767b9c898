"""The one visual language of pictures and widgets.

A component always has the same colour, dash and mark, and a quantity always has the same colour. ``tokens.json`` holds
them for both matplotlib and the browser.
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
    """The colour, dash and mark of component ``k``; they repeat after seven components."""
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
    """A token's dash, given in CSS pixels, in matplotlib's form."""
    return (0, [length / 2 for length in dash]) if dash else "solid"
