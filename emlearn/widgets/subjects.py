"""What the microscope looks at: data with a model, the starts that it offers, and the scene that draws it.

Any model that the engine runs can be one, a learner's own too: ``EMMicroscope(Subject(data, model, scene, starts))``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from emlearn import datasets
from emlearn.estimators import initialization
from emlearn.estimators.starts import nearest, one_hot
from emlearn.models.families import Bernoulli, Poisson
from emlearn.models.family_mixture import FamilyParameters, MixtureOf
from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.models.table import Rows
from emlearn.models.two_coins import CoinParameters, TwoCoins
from emlearn.pictures.axes import saying
from emlearn.pictures.scenes import Answers, Coins, Counts, Line, Plane, PlaneWithMissing, Scene, parts_of

PLACED = "placed"
STARTS = ("random_from_data", "random", "k-means++", "kmeans")
"""The longest roads first: there is more to see on them."""
APPLES = ("size of crop (hundreds of fruits)", "wormy fruits (percent)")


@dataclass(frozen=True)
class Subject:
    """Data under the microscope."""

    data: Any
    model: Any
    """With ``posterior(params, data)`` besides what the engine asks."""
    scene: Scene
    starts: dict[str, Callable]
    """By name, ``(data, n_components, rng) -> params``; the first is where the microscope begins."""
    place: Callable | None = None
    """``(data, means) -> params``: parameters from starting means of shape ``(K, d)``, where they can be placed."""
    means: Callable = lambda params: np.empty((0, 0))
    """``params -> (K, d)``: what a click or a typed number sets."""
    components: tuple[int, int] = (2, 2)
    """Fewest and most."""
    names: tuple[str, ...] | None = None

    def __post_init__(self):
        fewest, most = self.components
        if not self.starts:
            raise ValueError("a Subject needs a start: starts={'mine': lambda data, n_components, rng: params}")
        if not 1 <= fewest <= most or any(int(K) != K for K in self.components):
            raise ValueError(f"components={self.components} must be the fewest and the most, whole numbers above 0")
        if self.place and self.means is Subject.means:
            raise ValueError("place puts starting means in, so means=lambda params: ... must say what they are, (K, d)")
        if self.names is not None and len(self.names) < most:
            raise ValueError(f"names={self.names}: there are up to {most} components, and each needs a name")

    def started(self, n_components):
        """Starting means of the first start, shape ``(K, d)``."""
        first = next(iter(self.starts.values()))
        return np.asarray(self.means(first(self.data, n_components, np.random.default_rng(0))))

    @property
    def offered(self) -> list[str]:
        """The starts that it offers by name."""
        return [*self.starts, PLACED] if self.place else list(self.starts)

    def read_means(self, text: str, n_components: int) -> np.ndarray:
        """Starting means from what was typed: numbers, in any grouping, a component after the other.

        Raises
        ------
        ValueError
        """
        d = self.started(n_components).shape[1]
        words = [word for word in re.split(r"[\s,;]+", text) if word]
        try:
            numbers = np.array([float(word) for word in words])
        except ValueError:
            raise ValueError(
                f"starting means {text!r}: write numbers only, such as {self.example(n_components)}"
            ) from None
        if len(numbers) != n_components * d or not np.isfinite(numbers).all():
            raise ValueError(
                f"starting means {text!r}: {n_components} components need {n_components * d} finite numbers "
                f"({d} each), got {len(numbers)}; write them such as {self.example(n_components)}"
            )
        return numbers.reshape(n_components, d)

    def example(self, n_components: int) -> str:
        """Starting means as one would type them."""
        return repr(write_means(self.started(n_components)))


def write_means(means) -> str:
    """``"2.044 54.50; 4.291 79.99"``: components parted by semicolons."""
    say = [saying(column, 4) for column in np.transpose(means)]
    return "; ".join(" ".join(say_one(value) for say_one, value in zip(say, row)) for row in means)


def gaussian(X, labels) -> Subject:
    """One- or two-dimensional data under a Gaussian mixture; two columns may have gaps (NaN)."""
    X = np.asarray(X, dtype=float)
    if X.shape[1] == 1:
        scene: Scene = Line(X, *labels)
    else:
        scene = PlaneWithMissing(X, labels) if np.isnan(X).any() else Plane(X, labels)
    return Subject(
        data=X,
        model=MixtureOfGaussians(),
        scene=scene,
        starts={name: partial(_shared, name) for name in STARTS},
        place=lambda X, means: initialization.from_means(initialization.filled(X), means),
        means=lambda params: params.means,
        components=(1, min(6, len(np.unique(initialization.filled(X), axis=0)))),
    )


def apple_crops() -> Subject:
    """Apple crops of which six were not looked at: one Gaussian, and EM fills the gaps while it estimates."""
    starts = {"the columns as they are": lambda X, K, rng: columns_as_they_are(X)}
    return replace(gaussian(datasets.apple_worms(), APPLES), components=(1, 1), starts=starts, names=("",))


def columns_as_they_are(X):
    """One component with the means and variances of the observed entries, and no correlation."""
    start = initialization.from_means(initialization.filled(X), np.nanmean(X, axis=0)[None])
    return replace(start, covariances=np.diag(np.nanvar(X, axis=0))[None])


def counted(table, label) -> Subject:
    """A table of counts and how often each came, under a Poisson mixture."""
    values, weights = table
    rows, model = Rows(values, weights), MixtureOf(Poisson())
    return Subject(
        data=rows,
        model=model,
        scene=Counts(values, label, parts_of(model), weights),
        starts={
            "published": lambda rows, K, rng: FamilyParameters(*_published_rates(K)),
            "random": lambda rows, K, rng: FamilyParameters(
                rng.dirichlet(np.full(K, 5.0)), rng.uniform(0.2, 6, (K, 1))
            ),
        },
        place=_placed_rates,
        means=lambda params: params.theta,
        components=(1, 4),
    )


def _published_rates(K):
    """Hasselblad's start for two components; for other numbers rates and weights spread likewise."""
    if K == 2:
        return np.array([0.3, 0.7]), np.array([[1.0], [2.5]])
    return np.full(K, 1 / K), np.linspace(1.0, 2.5, K)[:, None]


def _placed_rates(rows, means):
    if not (means > 0).all():
        raise ValueError("a rate lies above 0: such as '1; 2.5'")
    return FamilyParameters(np.full(len(means), 1 / len(means)), means)


def answers(X, weights) -> Subject:
    """Yes and no to a few questions, under a mixture of Bernoulli variables (latent classes)."""
    model = MixtureOf(Bernoulli())
    return Subject(
        data=Rows(X, weights),
        model=model,
        scene=Answers(X, model, weights),
        starts={
            "random": lambda rows, K, rng: FamilyParameters(np.full(K, 1 / K), rng.uniform(0.2, 0.8, (K, X.shape[1])))
        },
        components=(1, 3),
    )


def _shared(name, X, n_components, rng):
    """The start of that name, each column in its own unit; the rows that are drawn from the data differ."""
    X, rng = initialization.filled(X), _legacy(rng)
    spread = X.std(axis=0)
    Z = (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1)
    if name == "random_from_data":
        different = np.unique(Z, axis=0)
        R = one_hot(nearest(Z, different[rng.choice(len(different), n_components, replace=False)]), n_components)
    else:
        R = initialization.STARTS[name](Z, n_components, rng)
    return initialization.from_responsibilities(X, R)


def _legacy(rng):
    """scikit-learn's functions take numpy's older generator only."""
    return np.random.RandomState(rng.integers(2**31))


def coins(flips) -> Subject:
    """Rows of tosses under two coins."""
    return Subject(
        data=flips,
        model=TwoCoins(),
        scene=Coins(flips),
        starts={
            "published": lambda flips, K, rng: CoinParameters(np.array([0.6, 0.5])),
            "random": lambda flips, K, rng: CoinParameters(rng.uniform(0.05, 0.95, 2)),
        },
        place=_placed_coins,
        means=lambda params: params.heads[:, None],
        components=(2, 2),
    )


def _placed_coins(flips, means):
    if not ((means > 0) & (means < 1)).all():
        raise ValueError("a coin's probability of heads lies between 0 and 1, both left out: such as '0.6; 0.5'")
    return CoinParameters(means[:, 0])


def the_course_has() -> dict[str, Callable[[], Subject]]:
    """The subjects of the course by name; each is made when it is first looked at."""
    faithful = ("eruption (minutes)", "waiting (minutes)")
    return {
        "Old Faithful": lambda: gaussian(datasets.old_faithful(), faithful),
        "Old Faithful, waiting only": lambda: gaussian(datasets.old_faithful()[:, 1:], faithful[1:]),
        "3,000 + 7,000 (the introduction)": lambda: gaussian(datasets.introduction(), ("x",)),
        "two coins": lambda: coins(datasets.coin_flips()),
        "London deaths": lambda: counted(datasets.london_deaths(), "deaths a day"),
        "role conflict (yes and no)": lambda: answers(*datasets.stouffer_toby()),
        "apple crops with gaps": apple_crops,
    }
