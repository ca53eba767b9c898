r"""Faster ways up the same hill: each a drop-in for :func:`emlearn.engine.em.em`, with the same states.

EM's step is short where much information is missing: near the summit each iteration closes the same fraction
of the way. All three methods here learn from a few of its steps where the sequence is going, and go there at once:

:func:`squarem`
    extrapolates two successive steps (Varadhan & Roland 2008, Simple and globally convergent methods for
    accelerating the convergence of any EM algorithm, Scandinavian Journal of Statistics 35, 335-353, scheme S3);
:func:`anderson`
    combines the last few so that the step which would follow is smallest (Walker & Ni 2011, Anderson acceleration
    for fixed-point iterations, SIAM Journal on Numerical Analysis 49, 1715-1735; Henderson & Varadhan 2019,
    Damped Anderson acceleration with restarts and monotonicity control for EM and EM-like algorithms, Journal of
    Computational and Graphical Statistics 28, 834-846);
:func:`lbfgs`
    takes some EM steps, then a quasi-Newton method whose gradient is the M-step's own, by Fisher's identity
    (Liu & Nocedal 1989, On the limited memory BFGS method, Mathematical Programming 45, 503-528).

No step is taken that lowers the objective: then EM's own step takes its place. Gains are too uneven here to tell
from how they shrink what is left, so that each state brings an estimate of its own (:class:`Outlook`).
``State.evaluations`` counts E-steps, those of refused steps included: methods are compared by what they cost.
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
"""Of L-BFGS: in logarithms of weights, rates, odds and widths, and in standard deviations of a mean. A longer one may
land so close to a boundary that the gradient in these coordinates vanishes, and with it the way back."""


class Climb:
    """Counts what a climb costs, and takes steps in unconstrained coordinates; those that go down it refuses."""

    def __init__(self, model: Model, data: Any):
        self.coordinates = require(model, Accelerable, "a way up other than EM's", f"run plain EM: {PLAIN}").coordinates
        self.model, self.data = model, data
        self.iteration, self.evaluations = 0, 0

    def at(self, params) -> State:
        """The state there; counted."""
        self.evaluations += 1
        return evaluate(self.model, self.data, params, self.iteration, self.evaluations)

    def advance(self, params) -> State:
        """The state after a step that needs no check: EM's own."""
        self.iteration += 1
        return self.at(params)

    def attempt(self, coordinates, u, floor: float) -> State | None:
        """The state at ``u`` if its objective is at least ``floor``; ``None`` if not, or where nothing is."""
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
    """What is left to gain: half the squared gradient over the least curvature that was met lately.

    In coordinates where complete data have curvature 1, the curvature along a direction is one minus the rate at
    which EM converges along it. The slowest direction leaves most to gain: Newton's decrement, on the safe side.
    """

    def __init__(self, memory: int = 8):
        self.curvatures: deque[float] = deque(maxlen=memory)

    def met(self, s, y) -> None:
        """A step ``s``, and by how much the gradient fell along it, ``y``."""
        if s @ s > 0:
            self.curvatures.append(float(s @ y) / float(s @ s))

    def remaining(self, gradient) -> float:
        """In the objective's unit; infinite before the first step, and where the curvature is not that of a hill."""
        least = min(self.curvatures, default=0.0)
        return 0.5 * float(gradient @ gradient) / least if least > 0 else math.inf


def squarem(model: Model, data: Any, params: Any) -> Iterator[State]:
    """EM whose every second step is extrapolated from the two before it.

    Parameters
    ----------
    model : Model
        With ``coordinates(state)``.
    data, params : object
        As for :func:`emlearn.engine.em.em`.

    Yields
    ------
    State
        As from ``em``; the objective never falls.
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
    """EM with each step combined from the last few.

    Parameters
    ----------
    model, data, params
        As for :func:`squarem`.
    memory : int
        How many earlier steps a step may use.

    Yields
    ------
    State
        As from ``em``; the objective never falls.
    """
    climb, outlook = Climb(model, data), Outlook()
    state = climb.at(params)
    coordinates = climb.coordinates(state)
    x = coordinates.to_vector(state.params)
    G: deque[np.ndarray] = deque(maxlen=memory + 1)  # where EM's step leads from the last few places x,
    F: deque[np.ndarray] = deque(maxlen=memory + 1)  # and that step, G(x) - x
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
            if beyond is None:  # what led astray is forgotten
                G, F = deque([G[-1]], memory + 1), deque([F[-1]], memory + 1)
        state = beyond or climb.advance(onward)
        last, x = x, coordinates.to_vector(state.params)
        outlook.met(x - last, F[-1] - (coordinates.to_vector(model.m_step(state.stats)) - x))


def lbfgs(model: Model, data: Any, params: Any, *, first: int = 5, memory: int = 10) -> Iterator[State]:
    """A few steps of EM, then limited-memory BFGS on the log-likelihood.

    Parameters
    ----------
    model, data, params
        As for :func:`squarem`.
    first : int
        Steps of EM, which are the longer ones while far from the summit.
    memory : int
        How many earlier steps stand for the curvature.

    Yields
    ------
    State
        As from ``em``; the objective never falls.
    """
    climb, outlook = Climb(model, data), Outlook(memory)
    state = climb.at(params)
    yield state
    for _ in range(first):
        state = climb.advance(model.m_step(state.stats))
        yield state
    coordinates = climb.coordinates(state)
    pairs: deque[tuple[np.ndarray, np.ndarray]] = deque(maxlen=memory)
    while True:
        x, g = coordinates.to_vector(state.params), coordinates.gradient(state.params, state.stats)
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
        s = coordinates.to_vector(state.params) - x
        y = g - coordinates.gradient(state.params, state.stats)
        if s @ y > 1e-12 * np.linalg.norm(s) * np.linalg.norm(y):
            pairs.append((s, y))
        outlook.met(s, y)
        yield state._replace(remaining=outlook.remaining(g - y))


def uphill(gradient, pairs):
    """The quasi-Newton direction, by the two-loop recursion over pairs of a step ``s`` and the gradient's fall ``y``.

    Nocedal & Wright (2006), Numerical Optimization, algorithm 7.4, with their letters.
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
"""What ``accelerate=`` names, on the estimators."""
