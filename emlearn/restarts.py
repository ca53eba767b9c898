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

from emlearn.errors import CollapsedComponent


@dataclass(frozen=True)
class Restarts:
    """What :func:`restarts` found."""

    best: Any
    """The mixture with the highest objective, fitted."""
    log_likelihoods: np.ndarray
    """At the ends of the runs that went on, from the highest down, in nats."""
    after_short_runs: np.ndarray
    """Those of all short runs, from the highest down."""
    collapsed: int
    """How many runs, short or long, ended in a collapsed component."""

    @property
    def at_the_top(self) -> int:
        """How many runs ended within 0.01 nats of the best."""
        return int((self.log_likelihoods >= self.log_likelihoods[0] - 0.01).sum())

    def __repr__(self) -> str:
        ends = self.log_likelihoods
        return (
            f"<Restarts: best log-likelihood {ends[0]:.4f}, reached by {self.at_the_top} of {len(ends)} runs; "
            f"the lowest ended {ends[0] - ends[-1]:.4f} nats below; {len(self.after_short_runs)} short runs, "
            f"{self.collapsed} collapsed>"
        )


def restarts(mixture, X, y=None, sample_weight=None, *, n_starts=20, short=10, keep=5) -> Restarts:
    """Fit from many starts: ``n_starts`` short runs, of which the best ``keep`` go on to convergence.

    Parameters
    ----------
    mixture : estimator
        One of emlearn's mixtures; it stays as it is. Its ``init_params`` says how starts are drawn.
    X, y, sample_weight
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
    seeds = check_random_state(mixture.random_state).randint(2**31, size=n_starts)
    data = {"y": y, "sample_weight": sample_weight}
    runs: list[Any] = []
    collapses: list[CollapsedComponent] = []
    for seed in seeds:
        run = clone(mixture).set_params(random_state=int(seed), max_iter=short, n_init=1, warm_start=True)
        _fitted(run, X, data, runs, collapses)
    tried = sorted(runs, key=lambda run: -run.lower_bound_)
    short_ends = np.array([run.log_likelihood_ for run in tried])
    ends: list[Any] = []
    for run in tried[:keep]:
        _fitted(run.set_params(max_iter=mixture.max_iter), X, data, ends, collapses)
    if not ends:
        raise collapses[0]
    ends.sort(key=lambda run: -run.lower_bound_)
    best = ends[0].set_params(warm_start=mixture.warm_start, n_init=mixture.n_init)
    log_likelihoods = np.array([run.log_likelihood_ for run in ends])
    return Restarts(best, np.sort(log_likelihoods)[::-1], np.sort(short_ends)[::-1], len(collapses))


def _fitted(run, X, data, good, collapsed):
    """Fit, and put the run with the good ones or its error with the collapsed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        try:
            good.append(run.fit(X, **data))
        except CollapsedComponent as error:
            collapsed.append(error)
