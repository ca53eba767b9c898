"""Many starts, cheaply: short runs first, the best go on; and how far apart they end.

A mixture's likelihood has many summits. One run says nothing of the others; the spread of the ends of several does.

Biernacki, Celeux & Govaert (2003), Choosing starting values for the EM algorithm for getting the highest likelihood in
multivariate Gaussian mixture models, Computational Statistics & Data Analysis 41, 561-575: short runs of EM.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state

from emlearn.engine.errors import CollapsedComponent


@dataclass(frozen=True)
class Restarts:
    """What :func:`restarts` found. Objectives are log-likelihoods in nats; with a prior, its logarithm is in them."""

    best: Any
    """The mixture with the highest objective, fitted."""
    objectives: np.ndarray
    """At the ends of the runs that went on, from the highest down."""
    after_short_runs: np.ndarray
    """Those of all short runs, from the highest down."""
    collapsed: int
    """How many runs, short or long, ended in a collapsed component."""

    @property
    def at_the_top(self) -> int:
        """How many runs ended within 0.01 nats of the best."""
        return int((self.objectives >= self.objectives[0] - 0.01).sum())

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
        One of emlearn's mixtures; it stays as it is. Its ``init_params`` says how starts are drawn.
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
        raise ValueError(f"keep={keep} of n_starts={n_starts} runs: keep at least 1, and no more than there are.")
    data = {"labels": labels, "sample_weight": sample_weight}
    short_ends, ends, collapses = _climb(mixture, X, data, n_starts, short, keep, mixture.prior)
    if not ends and mixture.collapse == "prior":
        short_ends, ends, _ = _climb(mixture, X, data, n_starts, short, keep, 1.0)
    if not ends:
        raise collapses[0]
    as_asked = {name: getattr(mixture, name) for name in ("warm_start", "n_init", "collapse", "prior")}
    objectives = np.array([run.trace_.objectives[-1] for run in ends])
    return Restarts(ends[0].set_params(**as_asked), objectives, short_ends, len(collapses))


def _climb(mixture, X, data, n_starts, short, keep, prior):
    """The ends of the short runs, and the runs that went on, from the highest down; the errors of the collapsed."""
    collapses: list[CollapsedComponent] = []
    settings = {"n_init": 1, "warm_start": True, "collapse": "raise", "prior": prior}
    seeds = check_random_state(mixture.random_state).randint(2**31, size=n_starts)
    starts = [clone(mixture).set_params(random_state=int(seed), max_iter=short, **settings) for seed in seeds]
    runs = _fitted(starts, X, data, collapses)
    short_ends = np.array([run.trace_.objectives[-1] for run in runs])
    ends = _fitted([run.set_params(max_iter=mixture.max_iter) for run in runs[:keep]], X, data, collapses)
    return short_ends, ends, collapses


def _fitted(mixtures, X, data, collapses):
    """Those that could be fitted, from the highest objective down; the errors of the others go to ``collapses``."""
    good = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for mixture in mixtures:
            try:
                good.append(mixture.fit(X, **data))
            except CollapsedComponent as error:
                collapses.append(error)
    return sorted(good, key=lambda run: -run.lower_bound_)
