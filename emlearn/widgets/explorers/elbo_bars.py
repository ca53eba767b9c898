"""Bound and gap, bar by bar: at every half-step of a run, the two add up to the log-likelihood."""

from dataclasses import replace

import numpy as np

from emlearn.engine.trace import Trace
from emlearn.estimators.base import EMEstimator
from emlearn.pictures import layers
from emlearn.pictures.axes import span
from emlearn.pictures.em_film import film_of, run_of
from emlearn.pictures.film import Panel, reel
from emlearn.widgets.player import Player

MOST = 19
"""The largest number of half-steps that are drawn, so that the bars are wide enough."""


def elbo_bars(trace: Trace | EMEstimator, data=None, scene=None, *, read=lambda params: params, names=None) -> Player:
    """A run of EM in the player, with one bar per half-step: the bound, and above it the hatched gap.

    Parameters
    ----------
    trace, data, scene, read, names
        As for :func:`emlearn.watch`, which raises the same errors. Only the first 9 iterations of a long run are shown.

    Returns
    -------
    Player

    Examples
    --------
    >>> from emlearn import datasets, fit
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> from emlearn.widgets import elbo_bars
    >>> elbo_bars(fit(Linkage(), datasets.linkage(), LinkageParameters(0.5)), datasets.linkage()).status
    'start: log-likelihood -208.47, and no E-step yet'
    """
    trace, data = run_of(trace, data)
    first = Trace(trace.model, trace.states[: MOST // 2 + 1], trace.tol)
    note = "" if len(first) == len(trace) else f"the run goes on, for {trace.n_iter} iterations in all"
    film = film_of(first, data, scene, read=read, names=names, note=note)
    parts = film.reels["run parts"].rows
    ticks = list(film.controls[0].ticks)
    bars = Panel(
        x={"domain": [0.4, len(parts) - 0.4], "label": "", "ticks": []},
        y={"domain": span(parts, 0.12, 0.06), "label": "nats"},
        layers=[layers.stacks(parts, now="now", names=ticks)],
        name="bound and gap",
        height=232,
        margins={"left": 66, "bottom": 26},
    )
    balance = film.panels[2]
    film = replace(
        film, panels=[film.panels[0], bars, balance], reels={**film.reels, "now": reel(np.arange(len(parts))[:, None])}
    )
    return Player(film, title="bound and gap, half-step by half-step")
