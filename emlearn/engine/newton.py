r"""Newton's method, by which the end of an accelerated run is examined before it is believed.

Small gains, and curvatures along the last few steps, tell nothing of a direction in which a run hardly moved. Conjugate
gradients solve Newton's equations one direction at a time and so meet the slowest ones too; where the objective curves
upwards along one of them, the end is a saddle. Products with the Hessian are differences of gradients, at the cost of
two E-steps each.

Steihaug (1983), The conjugate gradient method and trust regions in large scale optimization, SIAM Journal on Numerical
Analysis 20, 626-637.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from emlearn.engine.acceleration import LONGEST_STEP, Climb
from emlearn.engine.state import Model, State

APART = 1e-5
"""The distance between two gradients, in coordinates in which complete data give standard errors of about 1."""
FLAT = 1e-7
"""A curvature, that of complete data being 1, that cannot be told from none."""
SOLVED = 1e-2
"""The size of the residual of Newton's equations, relative to the gradient's, at which they count as solved."""


def newton(model: Model, data: Any, params: Any, *, directions: int = 20) -> Iterator[State]:
    """Climb by Newton's method, its equations solved by conjugate gradients.

    Parameters
    ----------
    model : Model
        A model with ``coordinates(state)``.
    data, params : object
        As for :func:`emlearn.em`.
    directions : int
        The largest number of conjugate directions for one step.

    Yields
    ------
    State
        As from :func:`emlearn.em`; the objective never falls. The remaining gain is half the squared Newton decrement:
        exact near a summit, half of the truth where a probability is about to run to an edge, and infinite where the
        objective curves upwards.

    Raises
    ------
    TypeError
        If the model has no ``coordinates``.

    Examples
    --------
    What is left to gain after 0, 1 and 2 steps, and what was promised:

    >>> from itertools import islice
    >>> from emlearn import datasets
    >>> from emlearn.engine.newton import newton
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> *states, top = islice(newton(Linkage(), datasets.linkage(), LinkageParameters(0.5)), 4)
    >>> for state in states:
    ...     print(f"{top.objective - state.objective:.4f} {state.remaining:.4f}")
    2.7544 2.8636
    0.0074 0.0074
    0.0000 0.0000
    """
    climb = Climb(model, data)
    state = climb.at(params)
    while True:
        coordinates = climb.coordinates(state)
        u, g = coordinates.to_vector(state.params), coordinates.gradient(state.params, state.stats)
        step, gain = newton_step(g, partial(fall, climb, coordinates, u, g), directions)
        yield state._replace(remaining=gain, evaluations=climb.evaluations)
        limit = LONGEST_STEP / max(np.abs(step / coordinates.scale).max(), 1e-300)
        lengths = (64 if math.isinf(gain) else 1) / 4.0 ** np.arange(6)
        tries = (climb.attempt(coordinates, u + min(length, limit) * step, state.objective) for length in lengths)
        state = next(filter(None, tries), None) or climb.advance(model.m_step(state.stats))


def fall(climb, coordinates, u, g, direction):
    """How fast the gradient, ``g`` at ``u``, falls along a direction of length 1: minus the Hessian times it."""
    beside = climb.at(coordinates.from_vector(u + APART * direction))
    return (g - coordinates.gradient(beside.params, beside.stats)) / APART


def newton_step(g, fall_along, directions):
    """Newton's step and the gain that it promises; where the objective curves upwards, a direction and infinity."""
    step, gain, residual, direction = np.zeros_like(g), 0.0, g, g
    for _ in range(directions):
        if np.linalg.norm(residual) <= SOLVED * np.linalg.norm(g):
            break
        unit = direction / np.linalg.norm(direction)
        bend = fall_along(unit)
        curvature = float(unit @ bend)
        if curvature < -FLAT:
            return unit, math.inf
        if curvature <= FLAT:
            break
        length = (residual @ unit) / curvature
        step, before, residual = step + length * unit, residual, residual - length * bend
        direction = residual + (residual @ residual) / (before @ before) * direction
        gain = 0.5 * float(g @ step)
    return step, gain
