"""What the microscope looks at: data with a model, the starts that it offers, and the scene that draws it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from emlearn import datasets, initialization
from emlearn.films.scenes import Coins, Line, Plane, Scene
from emlearn.models.gaussian_mixture import MixtureOfGaussians
from emlearn.models.two_coins import Parameters as Biases
from emlearn.models.two_coins import TwoCoins

PLACED = "placed"
STARTS = ("random_from_data", "random", "k-means++", "kmeans")
"""The longest roads first: there is more to see on them."""


@dataclass(frozen=True)
class Subject:
    """Data under the microscope."""

    data: np.ndarray
    model: Any
    scene: Scene
    starts: dict[str, Callable]
    """By name, ``(data, n_components, rng) -> params``; the first is where the microscope begins."""
    place: Callable
    """``(data, means) -> params``: parameters from starting means of shape ``(K, d)``."""
    means: Callable
    """``params -> (K, d)``: what a click or a typed number sets."""
    components: tuple[int, int]
    """Fewest and most."""
    names: tuple[str, ...] | None = None

    def read_means(self, text: str, n_components: int) -> np.ndarray:
        """Starting means from what was typed: numbers, in any grouping, a component after the other.

        Raises
        ------
        ValueError
        """
        d = self.means(self.starts[next(iter(self.starts))](self.data, 1, np.random.default_rng(0))).shape[1]
        words = [word for word in re.split(r"[\s,;]+", text) if word]
        try:
            numbers = np.array([float(word) for word in words])
        except ValueError:
            raise ValueError(f"starting means {text!r}: write numbers only, such as {self.example(2)}") from None
        if len(numbers) != n_components * d or not np.isfinite(numbers).all():
            raise ValueError(
                f"starting means {text!r}: {n_components} components need {n_components * d} finite numbers "
                f"({d} each), got {len(numbers)}; write them such as {self.example(n_components)}"
            )
        return numbers.reshape(n_components, d)

    def example(self, n_components: int) -> str:
        """Starting means as one would type them."""
        first = next(iter(self.starts.values()))
        return repr(write_means(self.means(first(self.data, n_components, np.random.default_rng(0)))))


def write_means(means) -> str:
    """``"2.04 54.5; 4.29 80"``: components parted by semicolons."""
    return "; ".join(" ".join(f"{value:.4g}" for value in row) for row in means)


def gaussian(X, labels) -> Subject:
    """One- or two-dimensional data under a Gaussian mixture."""
    X = np.asarray(X, dtype=float)
    scene = Line(X, *labels) if X.shape[1] == 1 else Plane(X, labels)
    return Subject(
        data=X,
        model=MixtureOfGaussians(),
        scene=scene,
        starts={name: partial(_shared, initialization.STARTS[name]) for name in STARTS},
        place=initialization.from_means,
        means=lambda params: params.means,
        components=(1, min(6, len(np.unique(X, axis=0)))),
    )


def _shared(share, X, n_components, rng):
    return initialization.from_responsibilities(X, share(X, n_components, _legacy(rng)))


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
            "published": lambda flips, K, rng: Biases(np.array([0.6, 0.5])),
            "random": lambda flips, K, rng: Biases(rng.uniform(0.05, 0.95, 2)),
        },
        place=_placed_coins,
        means=lambda params: params.heads[:, None],
        components=(2, 2),
        names=("A", "B"),
    )


def _placed_coins(flips, means):
    if not ((means > 0) & (means < 1)).all():
        raise ValueError("a coin's probability of heads lies between 0 and 1, both left out: such as '0.6; 0.5'")
    return Biases(means[:, 0])


def the_course_has() -> dict[str, Callable[[], Subject]]:
    """The subjects of the course by name; each is made when it is first looked at."""
    faithful = ("eruption (minutes)", "waiting (minutes)")
    return {
        "Old Faithful": lambda: gaussian(datasets.old_faithful(), faithful),
        "Old Faithful, waiting only": lambda: gaussian(datasets.old_faithful()[:, 1:], faithful[1:]),
        "3,000 + 7,000 (the introduction)": lambda: gaussian(datasets.introduction(), ("x",)),
        "two coins": lambda: coins(datasets.coin_flips()),
    }
