"""Plain gradient ascent, for comparison: what EM is often said to be better than."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from emlearn.engine.acceleration import Climb
from emlearn.engine.state import Model, State


def gradient_ascent(model: Model, data: Any, params: Any, *, step: float = 1.0) -> Iterator[State]:
    """Steepest ascent in coordinates without bounds, its step halved whenever it would go down.

    Parameters
    ----------
    model : Model, with ``coordinates(state)``
    data, params : object
        As for :func:`emlearn.engine.em.em`.
    step : float
        The first length tried, in units of the inverse of the largest curvature that complete data would have.

    Yields
    ------
    State
        As from ``em``. The gradient is that of the M-step's Q (Fisher's identity).
    """
    climb = Climb(model, data)
    state = climb.at(params)
    coordinates = climb.coordinates(state)
    plain = np.asarray(coordinates.scale)  # undoes the scaling by information: as whoever writes it down would have it
    length = step / (plain**2).max()
    while True:
        yield state
        u, g = coordinates.to_vector(state.params), coordinates.gradient(state.params, state.stats) * plain
        beyond = climb.attempt(coordinates, u + length * g * plain, state.objective)
        while beyond is None and length > 1e-12:
            length /= 2
            beyond = climb.attempt(coordinates, u + length * g * plain, state.objective)
        length *= 1.5
        state = beyond or state
