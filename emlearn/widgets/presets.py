"""The widgets of the course with suitable data, for the page on the projector, the tests and the benchmarks.

A new widget is a new line in ``GALLERY``. Long eruptions are component 1, as everywhere in the course.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from emlearn import datasets
from emlearn.estimators import GaussianMixture
from emlearn.models.gaussian.mixture import MixtureOfGaussians, from_sds
from emlearn.models.two_coins import CoinParameters, TwoCoins
from emlearn.pictures.scenes import Plane
from emlearn.widgets.base import Widget
from emlearn.widgets.by_hand import BeEM
from emlearn.widgets.course_data import three_clouds
from emlearn.widgets.explorers.basin_map import basin_map
from emlearn.widgets.explorers.covariance_shapes import covariance_shapes
from emlearn.widgets.explorers.drag_responsibility import drag_responsibility
from emlearn.widgets.explorers.elbo_bars import elbo_bars
from emlearn.widgets.explorers.how_many import how_many
from emlearn.widgets.explorers.likelihood_surface import likelihood_surface
from emlearn.widgets.explorers.lower_bound import lower_bound
from emlearn.widgets.explorers.missing_ellipse import missing_ellipse
from emlearn.widgets.explorers.not_at_random import not_at_random
from emlearn.widgets.explorers.online_steps import online_steps
from emlearn.widgets.explorers.overlap import overlap
from emlearn.widgets.explorers.race import race
from emlearn.widgets.explorers.responsibility_explorer import responsibility_explorer
from emlearn.widgets.explorers.singularity_trap import singularity_trap
from emlearn.widgets.explorers.soft_hard import soft_hard
from emlearn.widgets.explorers.temperature import temperature
from emlearn.widgets.landscape import Landscape
from emlearn.widgets.microscope import EMMicroscope
from emlearn.widgets.playground import Playground
from emlearn.widgets.two_starts import TwoStarts

Films = dict[str, Callable[[], Widget]]

MICROSCOPE: Films = {
    "Old Faithful": partial(EMMicroscope, "Old Faithful", seed=1),
    "Old Faithful, three components": partial(EMMicroscope, "Old Faithful", 3, seed=1),
    "Old Faithful, started by k-means++": partial(EMMicroscope, "Old Faithful", start="k-means++"),
    "Old Faithful, waiting only": partial(EMMicroscope, "Old Faithful, waiting only", seed=1),
    "3,000 + 7,000": partial(EMMicroscope, "3,000 + 7,000 (the introduction)"),
    "two coins": partial(EMMicroscope, "two coins"),
    "London deaths": partial(EMMicroscope, "London deaths"),
    "role conflict": partial(EMMicroscope, "role conflict (yes and no)"),
    "apple crops with gaps": partial(EMMicroscope, "apple crops with gaps"),
}

WAITING = datasets.old_faithful()[:, 1:]
FAITHFUL = ("eruption (minutes)", "waiting (minutes)")
TRIPS = "x (minutes of a trip)"


def _elbo_bars():
    X = datasets.old_faithful()
    run = GaussianMixture(2, init_params="random_from_data", random_state=127).fit(X).trace_
    return elbo_bars(run, X, Plane(X, FAITHFUL))


def _playground():
    """Three clouds, from a start that EM needs some time to leave."""
    return Playground(three_clouds(), 3, seed=0)


GALLERY: dict[str, Films | Callable[[], Widget]] = {
    "EM microscope": MICROSCOPE,
    "Hard and soft": lambda: soft_hard(datasets.coin_flips(), CoinParameters(np.array([0.6, 0.5]))),
    "Lower bound": {
        "waiting times": lambda: lower_bound(MixtureOfGaussians(), WAITING, from_sds([0.6, 0.4], [80, 55], [6, 6])),
        "two coins": lambda: lower_bound(TwoCoins(), datasets.coin_flips(), CoinParameters(np.array([0.6, 0.5]))),
    },
    "Landscape": {
        "3,000 + 7,000": lambda: Landscape(
            datasets.introduction()[::20], [0.3, 0.7], 5, truth=(20, 40), start=(50, 30), label="minutes"
        ),
        "galaxies": lambda: Landscape(datasets.galaxies(), sds=3, start=(24, 32), step=3, label="1,000 km/s"),
    },
    "Bound and gap": _elbo_bars,
    "Temperature": lambda: temperature(datasets.old_faithful(), labels=FAITHFUL),
    "Singularity": lambda: singularity_trap(datasets.galaxies(), label="velocity (1,000 km/s)"),
    "Basins": lambda: basin_map(datasets.galaxies(), label="velocity, 1,000 km/s"),
    "Race": race,
    "Gaps": missing_ellipse,
    "Not at random": not_at_random,
    "Overlap": lambda: overlap(label=TRIPS),
    "Responsibilities": lambda: responsibility_explorer(label=TRIPS),
    "Likelihood surface": lambda: likelihood_surface(
        datasets.introduction()[::20], [0.3, 0.7], 5, truth=(20, 40), label=TRIPS
    ),
    "Drag a share": lambda: drag_responsibility(label="x (eight made-up numbers)"),
    "Covariance shapes": lambda: covariance_shapes(datasets.old_faithful(), labels=FAITHFUL),
    "How many": lambda: how_many(datasets.old_faithful(), range(1, 7), labels=FAITHFUL),
    "Step size": online_steps,
    "Playground": _playground,
    "Two starts": {
        "galaxies": TwoStarts,
        "Old Faithful": partial(TwoStarts, "Old Faithful", 2, seeds=(4, 3)),
        "a ring": partial(TwoStarts, "a ring", 4, seeds=(0, 1)),
    },
    "Be EM": BeEM,
}
"""By its name in the menu, a widget or several films of one."""


def films(name: str) -> Films:
    """The films of one widget of the gallery, by name."""
    entry = GALLERY[name]
    return {name: entry} if callable(entry) else entry
