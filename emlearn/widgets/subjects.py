"""What the microscope examines: data with a model, the starts on offer, and the scene that draws it.

For a model with an entry (:mod:`emlearn.pictures.of_models`), ``EMMicroscope(Subject(data, model))`` is enough. Any
other model that the engine can run, such as your own, needs ``EMMicroscope(Subject(data, model, scene, starts))``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from emlearn.pictures.axes import saying
from emlearn.pictures.em_film import as_numbers
from emlearn.pictures.of_models import Starts, entry_of
from emlearn.pictures.starts import IN_WORDS, no_means

PLACED = "placed"


@dataclass(frozen=True)
class Subject:
    """Data and a model for the microscope.

    Parameters
    ----------
    data : object
        What the model's ``e_step`` takes; a list of rows is turned into an array.
    model : Model
        A model that also has ``posterior(params, data)``.
    scene : Scene, optional
        By default that of the model's entry.
    starts : dict of str to callable ``(data, n_components, rng) -> params``, optional
        The starts by their names in the menu; the microscope begins with the first. By default, these and the next
        three are those of the model's entry.
    place : callable ``(data, means) -> params``, optional
        Parameters from starting means of shape ``(K, d)``, if these can be placed.
    means : callable ``params -> (K, d)``
        The means that a click or a typed number sets.
    components : (int, int), default=(2, 2)
        The smallest and the largest number of components.
    names : tuple of str, optional
        The names of the components.

    Raises
    ------
    TypeError
        If the model has no entry, and ``scene`` or ``starts`` is left out.
    ValueError
        If the arguments do not fit together.

    Examples
    --------
    Waiting times for the microscope, with the starts of their model's entry:

    >>> from emlearn import datasets
    >>> from emlearn.models import MixtureOfGaussians
    >>> from emlearn.widgets import Subject
    >>> subject = Subject(datasets.old_faithful()[:, 1:], MixtureOfGaussians())
    >>> subject.offered
    ['random rows', 'everything at random', 'k-means++', 'k-means', 'placed']
    """

    data: Any
    model: Any
    scene: Any = None
    starts: Any = None
    place: Callable | None = None
    means: Callable = no_means
    components: tuple[int, int] = (2, 2)
    names: tuple[str, ...] | None = None

    def __post_init__(self):
        self._fill("data", as_numbers(self.data))
        if self.scene is None:
            self._fill("scene", entry_of(self.model).scene(self.model, self.data))
        if self.starts is None:
            self._offer(entry_of(self.model).starts(self.model, self.data))
        else:
            self._offer(Starts(self.starts, self.place, self.means, self.components))
        if self.names is not None and len(self.names) < self.components[1]:
            raise ValueError(
                f"names={self.names}: there are up to {self.components[1]} components, and each needs a name."
            )

    def _offer(self, starts: Starts):
        self._fill("starts", starts.named)
        self._fill("place", starts.place)
        self._fill("means", starts.means)
        self._fill("components", starts.components)

    def _fill(self, name, value):
        object.__setattr__(self, name, value)  # sets what was left out, although the dataclass is frozen

    def started(self, n_components):
        """The starting means of the first start, shape ``(K, d)``."""
        first = next(iter(self.starts.values()))
        return np.asarray(self.means(first(self.data, n_components, np.random.default_rng(0))))

    @property
    def offered(self) -> list[str]:
        """The names of the starts on offer."""
        return [*self.starts, PLACED] if self.place else list(self.starts)

    def start_called(self, name: str) -> str:
        """The menu's name of a start, which may be given by scikit-learn's name: ``"kmeans"`` is ``"k-means"``."""
        return name if name in self.starts else IN_WORDS.get(name, name)

    def read_means(self, text: str, n_components: int) -> np.ndarray:
        """Starting means from typed numbers, one component after the other; raises ValueError if they do not fit."""
        d = self.started(n_components).shape[1]
        words = [word for word in re.split(r"[\s,;]+", text) if word]
        try:
            numbers = np.array([float(word) for word in words])
        except ValueError:
            raise ValueError(
                f"starting means {text!r}: write numbers only, such as {self.example(n_components)}."
            ) from None
        if len(numbers) != n_components * d or not np.isfinite(numbers).all():
            needed = f"{n_components} components need" if n_components > 1 else "1 component needs"
            many = f"numbers ({d} each)" if n_components * d > 1 else "number"
            got = np.isfinite(numbers).sum()
            raise ValueError(
                f"starting means {text!r}: {needed} {n_components * d} finite {many}, got {got}; "
                f"write them like {self.example(n_components)}."
            )
        return numbers.reshape(n_components, d)

    def example(self, n_components: int) -> str:
        """Starting means as you would type them."""
        return repr(write_means(self.started(n_components)))


def write_means(means) -> str:
    """``"2.044 54.50; 4.291 79.99"``: components separated by semicolons."""
    say = [saying(column, 4) for column in np.transpose(means)]
    return "; ".join(" ".join(say_one(value) for say_one, value in zip(say, row)) for row in means)
