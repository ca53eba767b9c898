"""Headings and alternative texts of pictures that answer a prediction, kept apart from the cells that draw them.

Whoever reads a cell before running it would otherwise find the answer there.
"""

from __future__ import annotations

CAPTIONS = {
    "digits-average": {
        "heading": "One prototype for all digits draws dust",
        "alt": "The average of all digits is an upright smear; the images drawn from it are scattered pixels in which "
        "no digit can be read.",
    },
    "digits-own": {
        "alt": "The image that was drawn, and beside it the prototypes that claim it, each under a bar for its share "
        "and with its name.",
    },
    "digits-prototypes": {
        "heading": "Ten prototypes out of noise, without one label",
        "alt": "Ten equal smears at the start; after four iterations a 6, a 0, a 5, a 2, a 7 and a 4 can be read, and "
        "at the end all ten are digits, two of them ones and none a nine.",
    },
    "digits-weights": {
        "heading": "The prototypes, and their shares of all images",
        "alt": "The ten prototypes with their weights: most hold about a tenth of the images, the sixth a twentieth, "
        "and the ninth, a three, a fifth.",
    },
    "digits-K": {
        "alt": "BIC falls steeply to ten prototypes, is lowest at fifteen and rises after twenty; the held-out "
        "log-likelihood rises all the way to forty, ever more slowly.",
    },
}
"""By key, what a picture function takes as ``heading`` and ``alt``."""


def caption(key: str) -> dict[str, str]:
    """What is written over a picture, and what is said instead of it, for ``plots.some_picture(..., **caption(key))``.

    Parameters
    ----------
    key : str
        Names the picture: the notebook, a hyphen, a word.

    Returns
    -------
    dict of str to str
        ``alt`` and, where the picture has one, ``heading``.
    """
    return dict(CAPTIONS[key])
