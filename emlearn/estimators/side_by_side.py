"""Several mixtures that climb side by side over the same rows: many E-steps for little more than the cost of one.

If there are few rows, an E-step costs the calls of NumPy, not the arithmetic. ``S`` mixtures of ``K`` components are
therefore taken as one of ``S K``, whose responsibilities are computed within each group of ``K``. What an M-step
makes of a component depends on that component's own statistics alone, so everything else stays as the model has it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from emlearn.engine.abilities import prepared
from emlearn.engine.convergence import remaining_gain
from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.posterior import Posterior
from emlearn.engine.state import evaluate
from emlearn.models.family import IMPOSSIBLE
from emlearn.models.table import Rows

IN_CACHE = 2**16
"""How many responsibilities are computed at a time; if there are more, only some of the climbs advance together."""
SAME_HEIGHT, SAME_COUNTS = 0.02, 0.02
"""In nats, and relative: two climbs as alike as this are on the same hill."""


@dataclass
class Climb:
    """One of several runs of EM; its last objective and counts are of the parameters before the last M-step."""

    params: Any
    number: int = 0
    """Its place in the order in which climbs were begun."""
    path: list[float] = field(default_factory=list)
    """The objectives so far, in nats, as if rows counted once (:attr:`Rows.unit`)."""
    counts: Any = None
    """The expected number of rows of each component, shape ``(K,)``."""

    @property
    def height(self) -> float:
        """The last objective."""
        return self.path[-1]

    @property
    def left(self) -> float:
        """The estimated remaining gain."""
        return remaining_gain(self.path[-4:])

    def beside(self, other: Climb) -> bool:
        """Whether the two are on the same hill, as far as height and counts can tell."""
        near = abs(self.height - other.height) < SAME_HEIGHT
        return near and np.allclose(np.sort(self.counts), np.sort(other.counts), rtol=SAME_COUNTS, atol=0.1)


@dataclass(frozen=True)
class GroupedRows(Rows):
    """Rows whose responsibilities are computed within each group of ``parts`` components."""

    parts: int = 1
    log_likelihoods: list[np.ndarray] = field(default_factory=list)
    """Those of the groups, shape ``(n_groups,)``, for each chunk of rows so far."""

    def __getitem__(self, part):
        some = Rows.__getitem__(self, part)
        return GroupedRows(some.X, some.weights, some.labels, self.parts, self.log_likelihoods)

    def posterior(self, log_joint):
        grouped = log_joint.T.reshape(-1, self.parts, len(self))
        if self.labels is not None:
            grouped = np.where(self.ruled_out(self.parts).T, -np.inf, grouped)
        largest = np.maximum(grouped.max(axis=1, keepdims=True), -1e300)
        joint = np.exp(grouped - largest)
        total = joint.sum(axis=1, keepdims=True)
        with np.errstate(divide="ignore"):  # a row may be impossible: its climb is left out
            log_density = (largest + np.log(len(grouped) * total))[:, 0]  # the weights of all groups sum to 1
        self.log_likelihoods.append(self.summed(log_density))
        joint /= np.maximum(total, 1e-300)
        return Posterior(joint.reshape(-1, len(self)).T, log_density[0])


class SideBySide:
    """EM for several climbs at once, or for each in turn if the model's components depend on each other.

    Parameters
    ----------
    model : object
        A mixture of :mod:`emlearn.models`.
    rows : Rows
    parts : int
        The number of components of each climb.

    Attributes
    ----------
    collapses : list of CollapsedComponent
        Why some climbs were left out.
    """

    def __init__(self, model: Any, rows: Rows, parts: int):
        self.model, self.data, self.parts = model, rows, parts
        self.collapses: list[CollapsedComponent] = []
        self.numbers = itertools.count()
        shared = getattr(getattr(model, "covariance", None), "shared", False)
        self.together = not (shared or model.fixed or model.prior)
        self.rows = GroupedRows(rows.X, rows.weights, rows.labels, parts)
        self.ready = prepared(model, self.rows if self.together else rows)

    def begin(self, guesses: Iterable[np.ndarray], start: Callable[[np.ndarray], Any]) -> list[Climb]:
        """A climb from each first guess; those that collapse at once are left out.

        Parameters
        ----------
        guesses : iterable of ndarray of shape (n, parts)
            Responsibilities.
        start : callable
            Makes parameters of responsibilities, of shape ``(n, S parts)`` if climbs advance together.
        """
        if not self.together:
            climbs = [Climb(self._standing(start, R), next(self.numbers)) for R in guesses]
            return [climb for climb in climbs if climb.params is not None]
        left = list(guesses)
        while left:
            climbs = [Climb(None, next(self.numbers)) for _ in left]
            try:
                share_out(start(np.hstack(left)), climbs)
                return climbs
            except CollapsedComponent as error:
                del left[self._collapsed(error, len(left))]
        return []

    def _standing(self, start, R):
        try:
            return start(R)
        except CollapsedComponent as error:
            self.collapses.append(error)
            return None

    def _collapsed(self, error, groups) -> int:
        """Which of the climbs that advance together has collapsed; its error is kept."""
        at, component = divmod(error.component, self.parts)
        found = component, error.weight * groups, error.variance, error.spread, error.way_out
        self.collapses.append(CollapsedComponent(*found))
        return at

    def advance(self, climbs: Sequence[Climb], iterations: int) -> list[Climb]:
        """The climbs after further ``iterations`` of EM, without those that collapse."""
        if not self.together:
            return [climb for climb in climbs if self._alone(climb, iterations)]
        most = max(1, IN_CACHE // (len(self.rows) * self.parts))
        batches = (list(climbs[a : a + most]) for a in range(0, len(climbs), most))
        return [climb for batch in batches for climb in self._advance(batch, iterations)]

    def _advance(self, climbs, iterations):
        done, params = 0, None
        while climbs and done < iterations:
            params = joined([climb.params for climb in climbs]) if params is None else params
            try:
                params = self._step(climbs, params)
                done += 1
            except CollapsedComponent as error:
                share_out(params, climbs)
                del climbs[self._collapsed(error, len(climbs))]
                params = None
        if params is not None:
            share_out(params, climbs)
        return climbs

    def _step(self, climbs, params):
        """One iteration for all; its objectives and counts are noted, and the new parameters are returned."""
        self.rows.log_likelihoods.clear()
        stats = self.model.e_step(params, self.ready)
        heights = np.sum(self.rows.log_likelihoods, axis=0)
        possible = heights > IMPOSSIBLE
        if not possible.all():
            raise CollapsedComponent(int(np.argmin(possible)) * self.parts, 0.0)
        params = self.model.m_step(stats)
        counts = stats.counts.reshape(len(climbs), -1)
        for climb, height, of_each in zip(climbs, heights, counts):
            climb.path.append(float(height) / self.rows.unit)
            climb.counts = of_each
        return params

    def _alone(self, climb, iterations) -> bool:
        """Advance one climb by ``iterations``; returns whether it survived them."""
        try:
            for _ in range(iterations):
                state = evaluate(self.model, self.ready, climb.params, 0, 0)
                climb.params = self.model.m_step(state.stats)
                climb.path.append(state.objective / self.rows.unit)
                climb.counts = state.stats.counts
        except CollapsedComponent as error:
            self.collapses.append(error)
            return False
        except FloatingPointError:  # from there, fixed values make some row impossible
            return False
        return True


def joined(params: Sequence[Any]) -> Any:
    """The parameters of several mixtures as those of one."""
    parts = {name: np.concatenate([getattr(p, name) for p in params]) for name in _arrays(params[0])}
    return replace(params[0], **{**parts, "weights": parts["weights"] / len(params)})


def share_out(params: Any, climbs: Sequence[Climb]) -> None:
    """Give each climb its own part of the parameters that were joined."""
    parts = {name: array.reshape(len(climbs), -1, *array.shape[1:]) for name, array in _arrays(params).items()}
    for s, climb in enumerate(climbs):
        mine = {name: part[s] for name, part in parts.items()}
        climb.params = replace(params, **{**mine, "weights": mine["weights"] / mine["weights"].sum()})


def _arrays(params):
    return {f.name: value for f in fields(params) if isinstance(value := getattr(params, f.name), np.ndarray)}
