"""The one visual language of pictures and widgets.

A component always has the same colour, dash and mark, and a quantity always has the same colour. ``tokens.json`` holds
them for both matplotlib and the browser.
"""

import json
from importlib import resources

import numpy as np
from matplotlib.colors import to_rgb, to_rgba

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


def contrast(one, other) -> float:
    """The contrast of two colours, from 1 to 21, as WCAG 2.2 defines it.

    Examples
    --------
    >>> contrast("black", "white")
    21.0
    """
    low, high = sorted(_luminance(color) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def _luminance(color) -> float:
    rgb = np.array(to_rgb(color))
    return float(np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722])


def is_pale(color, alpha=None) -> bool:
    """Whether a colour has a contrast of less than 3 to the paper (WCAG 2): a name with a halo may lie on it."""
    *rgb, opacity = to_rgba(color, alpha)
    return contrast(1 - opacity * (1 - np.array(rgb)), QUANTITIES["paper"]) < 3
