"""How two runs on the same data end, in words: on one summit, perhaps under other labels, or on two.

``browser/two_ends.js`` says the same.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np

from emlearn.engine.trace import Trace
from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.models.labels import match_labels

APART = 0.1
"""In nats: two ends that differ by more are two summits."""
MOVED = 0.01
"""Two mixtures are the same if they share out all but this part of the rows alike."""
ALIKE = 1e-6
"""Two components coincide if their densities differ by less, relative to the mixture's, at each row."""


class Run(NamedTuple):
    """A run, and whether a component collapsed in it."""

    trace: Trace
    collapsed: bool


def comparison(a: Run, b: Run, X) -> str:
    """In a sentence, how the ends of the runs A and B on the rows ``X`` compare."""
    traces = (a.trace, b.trace)
    apart = float(a.trace.objectives[-1] - b.trace.objectives[-1])
    higher, lower = "AB" if apart >= 0 else "BA"
    above = f"start {higher} ends {nats(abs(apart))} above start {lower}"
    if a.collapsed or b.collapsed:
        return "A run that collapses ends on no summit, so there is nothing to compare."
    if not all(trace.converged for trace in traces):
        return f"Not both have come to rest: so far, {above}."
    known = [MixtureOfGaussians().posterior(trace.params, X).responsibilities for trace in traces]
    for letter, trace, R in zip("AB", traces, known):
        if equal := _twins(trace.params.weights, R):
            pair = " and ".join(str(k + 1) for k in equal)
            return f"Start {letter} has come to rest on a saddle, because its components {pair} are equal: {above}."
    if abs(apart) > APART:
        return f"Two summits: {above}."
    order = match_labels(*known)
    if np.abs(known[0] - known[1][:, order]).sum() / (2 * len(X)) > MOVED:
        return f"Two summits of almost the same height, with other components: {above}."
    return f"The same summit {_renamed(order)}: the two ends are {nats(abs(apart))} apart."


def nats(value: float) -> str:
    """A difference of log-likelihoods."""
    return f"{value:.{4 if abs(value) < 0.1 else 2}f} nats"


def _twins(weights, R):
    """Two components that are equal, and that EM can never part; or ``None``."""
    relative = R / weights
    pairs = itertools.combinations(range(len(weights)), 2)
    return next((pair for pair in pairs if (np.abs(np.diff(relative[:, pair])) < ALIKE).all()), None)


def _renamed(order) -> str:
    """How the components of B are named otherwise than those of A that they match."""
    moved = [k for k, other in enumerate(order) if other != k]
    if not moved:
        return "with the same numbers"
    if len(moved) == 2:
        return f"with {moved[0] + 1} and {moved[1] + 1} exchanged"
    here, there = (", ".join(str(k + 1) for k in names) for names in (moved, [order[k] for k in moved]))
    return f"under other numbers ({here} of A are {there} of B)"
