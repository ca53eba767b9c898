r"""Faster ways up the same hill: each is a drop-in replacement for :func:`emlearn.engine.em.em`.

EM takes short steps where much information is missing: near the summit each iteration closes the same fraction
of the remaining distance. All three methods here infer from a few EM steps where the sequence is going:

:func:`squarem`
    extrapolates from two successive steps (Varadhan & Roland 2008, Simple and globally convergent methods for
    accelerating the convergence of any EM algorithm, Scandinavian Journal of Statistics 35, 335-353, scheme S3);
:func:`anderson`
    combines the last few so that the predicted next step is smallest (Walker & Ni 2011, Anderson acceleration
    for fixed-point iterations, SIAM Journal on Numerical Analysis 49, 1715-1735; Henderson & Varadhan 2019,
    Damped Anderson acceleration with restarts and monotonicity control for EM and EM-like algorithms, Journal of
    Computational and Graphical Statistics 28, 834-846);
:func:`lbfgs`
    takes some EM steps, then runs a quasi-Newton method whose gradient is that of Q, by Fisher's identity
    (Liu & Nocedal 1989, On the limited memory BFGS method, Mathematical Programming 45, 503-528).

A step that would lower the objective is rejected, and EM's own step is taken instead. The gains of these methods are
too uneven to be extrapolated, so each state carries its own estimate of the remaining gain (:class:`Outlook`).
``State.evaluations`` counts E-steps, including those of rejected steps, so that methods can be compared by cost.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from emlearn.engine.abilities import Accelerable, require
from emlearn.engine.em import em
from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.state import Model, State, evaluate

PLAIN = "emlearn.fit(model, data, params)"
LONGEST_STEP = 2.0
"""The longest step of L-BFGS in each coordinate: in logarithms of weights, rates, odds and widths, and in standard
deviations of a mean. A longer step may land so close to a boundary that the gradient in these coordinates vanishes."""


class Climb:
    """Takes steps in unconstrained coordinates, rejects those that go down, and counts what the climb costs."""

    def __init__(self, model: Model, data: Any):
        self.coordinates = require(model, Accelerable, "any method but EM", f"run plain EM: {PLAIN}").coordinates
        self.model, self.data = model, data
        self.iteration, self.evaluations = 0, 0

    def at(self, params) -> State:
        """The state at ``params``, whose E-step is counted."""
        self.evaluations += 1
        return evaluate(self.model, self.data, params, self.iteration, self.evaluations)

    def advance(self, params) -> State:
        """The state after a step that needs no check, because it is EM's own."""
        self.iteration += 1
        return self.at(params)

    def attempt(self, coordinates, u, floor: float) -> State | None:
        """The state at ``u``, or ``None`` if its objective is below ``floor`` or cannot be computed."""
        if not np.isfinite(u).all():
            return None
        try:
            with np.errstate(all="ignore"):
                state = self.at(coordinates.from_vector(u))
        except (FloatingPointError, CollapsedComponent, np.linalg.LinAlgError):
            return None
        if not state.objective >= floor:
            return None
        self.iteration += 1
        return state._replace(iteration=self.iteration)


class Outlook:
    """Estimates the remaining gain as half the squared gradient divided by the smallest recent curvature.

    In coordinates in which the complete data have curvature 1, the curvature along a direction is one minus the rate
    at which EM converges along it. The slowest direction stands for all, so this is half the squared Newton decrement,
    on the safe side.
    """

    def __init__(self, memory: int = 8):
        self.curvatures: deque[float] = deque(maxlen=memory)

    def met(self, s, y) -> None:
        """Record a step ``s`` and the fall ``y`` of the gradient along it."""
        if s @ s > 0:
            self.curvatures.append(float(s @ y) / float(s @ s))

    def remaining(self, gradient) -> float:
        """The remaining gain in nats; infinite before the first step and where a recent curvature was not positive."""
        least = min(self.curvatures, default=0.0)
        return 0.5 * float(gradient @ gradient) / least if least > 0 else math.inf


def squarem(model: Model, data: Any, params: Any) -> Iterator[State]:
    """Run EM with every second step extrapolated from the two before it (SQUAREM).

    Parameters
    ----------
    model : Model
        A model with ``coordinates(state)``.
    data, params : object
        As for :func:`emlearn.em`.

    Yields
    ------
    State
        As from :func:`emlearn.em`; the objective never falls.

    Raises
    ------
    TypeError
        If the model has no ``coordinates``.

    Examples
    --------
    The same estimate after fewer passes over the data:

    >>> from emlearn import datasets, em, squarem, until
    >>> from emlearn.models import CensoredExponential, CensoredParameters
    >>> problem = CensoredExponential(), datasets.leukaemia(), CensoredParameters(10.0)
    >>> for method in (em, squarem):
    ...     *_, end = until(method(*problem))
    ...     print(method.__name__, end.evaluations, round(end.params.mean, 2))
    em 19 39.89
    squarem 8 39.89
    """
    climb, outlook, longest = Climb(model, data), Outlook(), 1.0
    state = climb.at(params)
    yield state
    while True:
        coordinates = climb.coordinates(state)
        x = coordinates.to_vector(state.params)
        one = climb.advance(model.m_step(state.stats))
        two = model.m_step(one.stats)
        r = coordinates.to_vector(one.params) - x
        v = coordinates.to_vector(two) - x - 2 * r
        outlook.met(r, -v)
        yield one._replace(remaining=outlook.remaining(r + v))
        α = min(float(np.linalg.norm(r)) / max(float(np.linalg.norm(v)), 1e-300), longest)  # the paper's, with -α
        beyond = climb.attempt(coordinates, x + 2 * α * r + α**2 * v, one.objective) if α > 1 else None
        if α == longest or α <= 1:
            longest = 4 * longest if beyond or α <= 1 else max(longest / 2, 1.0)
        state = beyond or climb.advance(two)
        yield state._replace(remaining=math.inf)


def anderson(model: Model, data: Any, params: Any, *, memory: int = 3) -> Iterator[State]:
    """Run EM with each step combined from the last few (Anderson acceleration).

    Parameters
    ----------
    model, data, params
        As for :func:`squarem`, which raises the same errors.
    memory : int
        How many earlier steps each step may use.

    Yields
    ------
    State
        As from :func:`emlearn.em`; the objective never falls.

    Examples
    --------
    >>> from emlearn import anderson, datasets, em, until
    >>> from emlearn.models import CensoredExponential, CensoredParameters
    >>> problem = CensoredExponential(), datasets.leukaemia(), CensoredParameters(10.0)
    >>> for method in (em, anderson):
    ...     *_, end = until(method(*problem))
    ...     print(method.__name__, end.evaluations, round(end.params.mean, 2))
    em 19 39.89
    anderson 8 39.89
    """
    climb, outlook = Climb(model, data), Outlook()
    state = climb.at(params)
    coordinates = climb.coordinates(state)
    x = coordinates.to_vector(state.params)
    G: deque[np.ndarray] = deque(maxlen=memory + 1)  # where EM's step leads from each of the last few points x,
    F: deque[np.ndarray] = deque(maxlen=memory + 1)  # and the step itself, G(x) - x
    while True:
        onward = model.m_step(state.stats)
        G.append(coordinates.to_vector(onward))
        F.append(G[-1] - x)
        yield state._replace(remaining=outlook.remaining(F[-1]))
        beyond = None
        if len(F) > 1:
            ΔF, ΔG = np.diff(F, axis=0).T, np.diff(G, axis=0).T  # ΔG = ΔX + ΔF
            γ = np.linalg.lstsq(ΔF, F[-1], rcond=1e-8)[0]
            beyond = climb.attempt(coordinates, G[-1] - ΔG @ γ, state.objective)
            if beyond is None:  # the history led astray, so forget it
                G, F = deque([G[-1]], memory + 1), deque([F[-1]], memory + 1)
        state = beyond or climb.advance(onward)
        last, x = x, coordinates.to_vector(state.params)
        outlook.met(x - last, F[-1] - (coordinates.to_vector(model.m_step(state.stats)) - x))


def lbfgs(model: Model, data: Any, params: Any, *, first: int = 5, memory: int = 10) -> Iterator[State]:
    """Run a few steps of EM, then limited-memory BFGS on the objective.

    Parameters
    ----------
    model, data, params
        As for :func:`squarem`, which raises the same errors.
    first : int
        How many steps of EM to take first, because far from the summit they are the longer ones.
    memory : int
        From how many earlier steps the curvature is estimated.

    Yields
    ------
    State
        As from :func:`emlearn.em`; the objective never falls.

    Examples
    --------
    >>> from emlearn import datasets, em, lbfgs, until
    >>> from emlearn.models import CensoredExponential, CensoredParameters
    >>> problem = CensoredExponential(), datasets.leukaemia(), CensoredParameters(10.0)
    >>> for method in (em, lbfgs):
    ...     *_, end = until(method(*problem))
    ...     print(method.__name__, end.evaluations, round(end.params.mean, 2))
    em 19 39.89
    lbfgs 9 39.89
    """
    climb, outlook = Climb(model, data), Outlook(memory)
    state = climb.at(params)
    yield state
    for _ in range(first):
        state = climb.advance(model.m_step(state.stats))
        yield state
    coordinates = climb.coordinates(state)
    x, g = coordinates.to_vector(state.params), coordinates.gradient(state.params, state.stats)
    pairs: deque[tuple[np.ndarray, np.ndarray]] = deque(maxlen=memory)
    while True:
        direction = uphill(g, pairs)
        direction *= min(1.0, LONGEST_STEP / max(np.abs(direction / coordinates.scale).max(), 1e-300))
        slope = g @ direction
        beyond, length = None, 1.0
        while slope > 0 and beyond is None and length > 0.05:
            beyond = climb.attempt(coordinates, x + length * direction, state.objective + 1e-4 * length * slope)
            length /= 4
        if beyond is None:
            pairs.clear()
        state = beyond or climb.advance(model.m_step(state.stats))
        before, x, g = (x, g), coordinates.to_vector(state.params), coordinates.gradient(state.params, state.stats)
        s, y = x - before[0], before[1] - g
        if s @ y > 1e-12 * np.linalg.norm(s) * np.linalg.norm(y):
            pairs.append((s, y))
        outlook.met(s, y)
        yield state._replace(remaining=outlook.remaining(g))


def uphill(gradient, pairs):
    """The quasi-Newton direction, by the two-loop recursion over pairs of a step ``s`` and the gradient's fall ``y``.

    Nocedal & Wright (2006), Numerical Optimization, algorithm 7.4, in their notation.
    """
    q, α = gradient.copy(), []
    for s, y in reversed(pairs):
        α.append((s @ q) / (s @ y))
        q -= α[-1] * y
    if pairs:
        s, y = pairs[-1]
        q *= (s @ y) / (y @ y)
    for (s, y), α_i in zip(pairs, reversed(α)):
        q += (α_i - (y @ q) / (s @ y)) * s
    return q


METHODS: dict[str | None, Callable] = {None: em, "squarem": squarem, "anderson": anderson, "lbfgs": lbfgs}
"""The methods by the name under which an estimator's ``accelerate=`` selects them."""
