"""The widgets of the course with the data that suit them: for the page on the beamer, the tests and the benchmarks.

A new widget is a new line in ``GALLERY``.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from emlearn import datasets
from emlearn.models.two_coins import Parameters as Biases
from emlearn.widgets.microscope import EMMicroscope
from emlearn.widgets.player import Player
from emlearn.widgets.soft_hard import soft_hard

Films = dict[str, Callable[[], Player]]

MICROSCOPE: Films = {
    "Old Faithful": partial(EMMicroscope, "Old Faithful", seed=1),
    "Old Faithful, three components": partial(EMMicroscope, "Old Faithful", 3, seed=1),
    "Old Faithful, started by k-means++": partial(EMMicroscope, "Old Faithful", start="k-means++"),
    "Old Faithful, waiting only": partial(EMMicroscope, "Old Faithful, waiting only"),
    "3,000 + 7,000": partial(EMMicroscope, "3,000 + 7,000 (the introduction)"),
    "two coins": partial(EMMicroscope, "two coins"),
    "London deaths": partial(EMMicroscope, "London deaths"),
    "role conflict": partial(EMMicroscope, "role conflict (yes and no)"),
    "apple crops with gaps": partial(EMMicroscope, "apple crops with gaps"),
}

GALLERY: dict[str, Films | Callable[[], Player]] = {
    "EM microscope": MICROSCOPE,
    "Hard and soft": lambda: soft_hard(datasets.coin_flips(), Biases(np.array([0.6, 0.5]))),
}
"""By what the menu calls it: a widget, or several films of one."""


def films(name: str) -> Films:
    """The films of one widget of the gallery, by name."""
    entry = GALLERY[name]
    return {name: entry} if callable(entry) else entry
