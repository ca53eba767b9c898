"""Many starts, cheaply: short runs first, of which the best go on; and how far apart they end.

A mixture's likelihood has many summits. One run says nothing about the others, whereas the spread of several ends does.

Biernacki, Celeux & Govaert (2003), Choosing starting values for the EM algorithm for getting the highest likelihood in
multivariate Gaussian mixture models, Computational Statistics & Data Analysis 41, 561-575: short runs of EM.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.utils import check_random_state

from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.report import Table
from emlearn.engine.trace import Trace
from emlearn.estimators.base import Problem
from emlearn.estimators.options import refuse_options
from emlearn.estimators.side_by_side import Climb, SideBySide
from emlearn.estimators.starts import EFFORTS
from emlearn.estimators.validation import refuse_too_few_rows


@dataclass(frozen=True)
class Restarts:
    """What :func:`restarts` found. Objectives are log-likelihoods in nats, plus the log prior if there is one.

    Examples
    --------
    >>> from emlearn import GaussianMixture, datasets, restarts
    >>> found = restarts(GaussianMixture(3, random_state=0), datasets.old_faithful())
    >>> found.at_the_top, found.objectives.round(1)
    (2, array([-1114.4, -1114.4, -1119.2, -1119.2, -1119.2]))
    """

    best: Any
    """The mixture with the highest objective, fitted."""
    objectives: np.ndarray
    """The objectives at the ends of the runs that went on, from the highest down."""
    after_short_runs: np.ndarray
    """The objectives at the ends of all short runs, from the highest down."""
    collapsed: int
    """How many runs, short or long, ended in a collapsed component."""

    @property
    def at_the_top(self) -> int:
        """How many runs ended within 0.01 nats of the best."""
        return int((self.objectives >= self.objectives[0] - 0.01).sum())

    def table(self) -> Table:
        """The end of each run that went on, from the highest down, and how far below the best it is."""
        rows = [(i, end, self.objectives[0] - end) for i, end in enumerate(self.objectives)]
        below = "nats below the best"
        return Table(["run", "objective", below], rows, {"objective": ".4f", below: ".4f"})

    def __repr__(self) -> str:
        ends = self.objectives
        return (
            f"<Restarts: best objective {ends[0]:.4f}, reached by {self.at_the_top} of {len(ends)} runs; the lowest "
            f"ended {ends[0] - ends[-1]:.4f} nats below; {len(self.after_short_runs)} short runs, "
            f"{self.collapsed} collapsed>"
        )


def restarts(mixture, X, y=None, *, labels=None, sample_weight=None, n_starts=20, short=10, keep=5) -> Restarts:
    """Fit from many starts: ``n_starts`` short runs, of which the best ``keep`` go on to convergence.

    Parameters
    ----------
    mixture : estimator
        One of emlearn's mixtures; it stays as it is. Its ``init_params`` says how starts are drawn;
        one that searches draws them in all its ways.
    X, y, labels, sample_weight
        As for its ``fit``.
    n_starts : int
    short : int
        Iterations of a short run.
    keep : int

    Returns
    -------
    Restarts

    Raises
    ------
    CollapsedComponent
        If every run collapses.

    Examples
    --------
    >>> from emlearn import GaussianMixture, datasets, restarts
    >>> found = restarts(GaussianMixture(2, random_state=0), datasets.old_faithful())
    >>> found.at_the_top
    5
    """
    if not 1 <= keep <= n_starts:
        raise ValueError(f"keep={keep} of n_starts={n_starts} runs: keep at least 1 of them, and at most all.")
    mixture = clone(mixture)
    refuse_options(mixture, mixture._rules())
    rows = mixture._read_rows(X, labels, sample_weight, reset=True)
    refuse_too_few_rows(rows.at_hand.X, mixture.n_components)
    mixture.prior_ = mixture.prior or 0.0
    heights, runs, collapses = _climb(mixture, rows, n_starts, short, keep)
    if not runs and mixture.collapse == "prior":
        mixture.prior_ = 1.0
        heights, runs, _ = _climb(mixture, rows, n_starts, short, keep)
    if not runs:
        raise collapses[0]
    mixture._publish(mixture._best_of(runs), rows)
    return Restarts(mixture, np.sort([run.objectives[-1] for run in runs])[::-1], heights, len(collapses))


def _climb(mixture, rows, n_starts, short, keep):
    """The heights of the short climbs, highest first; the runs that went on; the errors of those that collapsed."""
    problem = Problem.of(mixture._model_with(rows, mixture.prior_), rows)
    mixture.passed_over_, mixture._fewest = np.empty(0), mixture._fewest_rows(rows)
    seeds = check_random_state(mixture.random_state).randint(2**31, size=n_starts)
    draw = mixture._guess_of_any_kind if mixture.init_params in EFFORTS else mixture._guess
    side = SideBySide(problem.model, rows.at_hand, mixture._n_parts)
    climbs: list[Climb] = []
    for number, seed in enumerate(seeds):
        try:
            climbs.append(Climb(mixture._start(problem, np.random.RandomState(seed), draw), number))
        except CollapsedComponent as error:
            side.collapses.append(error)
    climbs = sorted(side.advance(climbs, short + 1), key=lambda climb: -climb.height)
    ends = rows.at_once(partial(_ended, mixture, problem), climbs[:keep])
    runs = [end for end in ends if isinstance(end, Trace)]
    collapses = [*side.collapses, *(end for end in ends if not isinstance(end, Trace))]
    return np.array([climb.height * rows.at_hand.unit for climb in climbs]), runs, collapses


def _ended(mixture, problem, climb) -> Trace | CollapsedComponent:
    """The run that goes on from where a climb is, or the error of one that collapses."""
    try:
        return mixture._run(problem, climb.params)
    except CollapsedComponent as error:
        return error
