"""The course's own data for the microscope, by their names in its menu; each is made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from emlearn import datasets
from emlearn.estimators import initialization
from emlearn.models.families import Bernoulli, Poisson
from emlearn.models.family_mixture import FamilyParameters, MixtureOf
from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.models.table import Rows
from emlearn.models.two_coins import CoinParameters, TwoCoins
from emlearn.pictures.of_models import normal_scene
from emlearn.pictures.scenes import Counts, parts_of
from emlearn.pictures.starts import AT_RANDOM
from emlearn.widgets.subjects import Subject

FAITHFUL = ("eruption (minutes)", "waiting (minutes)")
OLD_FAITHFUL, WAITING_ONLY = "Old Faithful", "Old Faithful, waiting only"
APPLES = ("size of crop (hundreds of fruits)", "wormy fruits (percent)")


def normals(X, labels) -> Subject:
    """One- or two-dimensional data with a Gaussian mixture; two columns may have missing entries (NaN)."""
    return Subject(X, MixtureOfGaussians(), normal_scene(X, labels))


def begun(subject: Subject, name: str, start: Callable, **changes) -> Subject:
    """The subject with one more start, which is offered first."""
    return replace(subject, starts={name: start, **subject.starts} | {name: start}, **changes)


def apple_crops() -> Subject:
    """Apple crops, six of which were not inspected: one Gaussian, and EM fills in the missing entries."""
    starts = {"the columns as they are": lambda X, K, rng: columns_as_they_are(X)}
    return replace(normals(datasets.apple_worms(), APPLES), components=(1, 1), starts=starts, names=("",))


def columns_as_they_are(X):
    """One component with the means and variances of the observed entries, and no correlation."""
    start = initialization.from_means(initialization.filled(X), np.nanmean(X, axis=0)[None])
    return replace(start, covariances=np.diag(np.nanvar(X, axis=0))[None])


def london_deaths() -> Subject:
    """Deaths per day and their frequencies with a Poisson mixture, from Hasselblad's start."""
    values, weights = datasets.london_deaths()
    model = MixtureOf(Poisson())
    subject = Subject(Rows(values, weights), model, Counts(values, "deaths a day", parts_of(model), weights))
    return begun(subject, "published", lambda rows, K, rng: _published_rates(K), components=(1, 4))


def _published_rates(K):
    """Hasselblad's start for two components; for other numbers, equal weights and rates over the same range."""
    if K == 2:
        return FamilyParameters(np.array([0.3, 0.7]), np.array([[1.0], [2.5]]))
    return FamilyParameters(np.full(K, 1 / K), np.linspace(1.0, 2.5, K)[:, None])


def role_conflict() -> Subject:
    """Yes or no to four questions, with a mixture of Bernoulli variables (latent classes)."""

    def chances(rows, K, rng):
        return FamilyParameters(np.full(K, 1 / K), rng.uniform(0.2, 0.8, (K, rows.X.shape[1])))

    subject = Subject(Rows(*datasets.stouffer_toby()), MixtureOf(Bernoulli()))
    return begun(subject, AT_RANDOM, chances, components=(1, 3))


def two_coins() -> Subject:
    """Rows of tosses of two coins, from Do and Batzoglou's start."""
    published = CoinParameters(np.array([0.6, 0.5]))
    return begun(Subject(datasets.coin_flips(), TwoCoins()), "published", lambda flips, K, rng: published)


def three_clouds() -> np.ndarray:
    """Three round clouds of 40 points, on axes from 0 to 10."""
    centres = [[3, 3]] * 40 + [[7, 3.5]] * 40 + [[5, 7.5]] * 40
    return np.random.default_rng(0).normal(centres, 0.8).clip(0, 10).round(2)


def ring() -> np.ndarray:
    """90 points along a circle, which no mixture of a few normals fits in one way only, on axes from 0 to 10."""
    angle = 2 * np.pi * np.arange(90) / 90
    circle = 5 + 3.3 * np.column_stack([np.cos(angle), np.sin(angle)])
    return (circle + np.random.default_rng(1).normal(0, 0.25, circle.shape)).round(2)


COURSE_DATA: dict[str, Callable[[], Subject]] = {
    OLD_FAITHFUL: lambda: normals(datasets.old_faithful(), FAITHFUL),
    WAITING_ONLY: lambda: normals(datasets.old_faithful()[:, 1:], FAITHFUL[1:]),
    "3,000 + 7,000 (the introduction)": lambda: normals(datasets.introduction(), ("trip (minutes)",)),
    "two coins": two_coins,
    "London deaths": london_deaths,
    "role conflict (yes and no)": role_conflict,
    "apple crops with gaps": apple_crops,
}
MANY_SUMMITS: dict[str, Callable[[], Subject]] = {
    "galaxies": lambda: normals(datasets.galaxies(), ("velocity (1,000 km/s)",)),
    **{name: COURSE_DATA[name] for name in (OLD_FAITHFUL, WAITING_ONLY)},
    "three clouds": lambda: normals(three_clouds(), ("x1", "x2")),
    "a ring": lambda: normals(ring(), ("x1", "x2")),
}
"""Data on which two starts are compared: all but one of them have several summits for two or three components."""
