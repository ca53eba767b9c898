"""The race: EM, gradient ascent and three accelerated ways, by what each pass over the data brings."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile

import numpy as np

from emlearn import datasets
from emlearn.acceleration import anderson, lbfgs, squarem
from emlearn.em import em
from emlearn.films import layers
from emlearn.films.film import Film, Knob, Panel, picked, reel
from emlearn.gradient import gradient_ascent
from emlearn.models.exponential_mixture import MixtureOf, Parameters
from emlearn.models.families import Poisson
from emlearn.models.rows import Rows
from emlearn.widgets.player import Player

MOST, NEAR = 2000, 1e-6
"""Passes after which the race is over; nats from the summit at which a runner has arrived."""


RUNNERS: dict[str, Callable] = {
    "EM": em,
    "gradient": gradient_ascent,
    "L-BFGS": lbfgs,
    "SQUAREM": squarem,
    "Anderson": anderson,
}


def race(model=None, data=None, start=None, *, runners=None) -> Player:
    """Several ways up the same hill, side by side: how far below the summit each is after so many passes.

    Parameters
    ----------
    model : SmoothModel, optional
        By default two Poissons for the London deaths, from Hasselblad's start, on which EM is slow.
    data, start : object, optional
        What the model's ``e_step`` takes, and where all start.
    runners : dict of str to callable, optional
        Generators of states, as ``em`` is, by name.

    Returns
    -------
    Player
    """
    if model is None:
        model = MixtureOf(Poisson())
        data = model.prepare(Rows(*datasets.london_deaths()))
        start = Parameters(np.array([0.3, 0.7]), np.array([[1.0], [2.5]]))
    summit = _track(lbfgs(model, data, start), most=200)[:, 1].max()
    runs = {name: _gaps(run(model, data, start), summit) for name, run in (runners or RUNNERS).items()}
    return Player(_film(list(runs), list(runs.values())), title="the race to the summit")


def _track(states, most=MOST, until=np.inf):
    """Passes and objective of each state, until so many passes are made or the objective is so high."""
    seen: list[tuple[float, float]] = []
    for state in takewhile(lambda s: s.evaluations <= most, states):
        stands_still = bool(seen) and seen[-1][0] == state.evaluations
        seen.append((state.evaluations, state.objective))
        if stands_still or state.objective >= until:
            break
    return np.array(seen, dtype=float)


def _gaps(states, summit):
    """Passes against nats below the summit, until the runner has arrived."""
    track = _track(states, until=summit - NEAR)
    return np.column_stack([track[:, 0], np.maximum(summit - track[:, 1], NEAR / 3)])


def _film(names, runs) -> Film:
    passes = np.unique(np.round(np.geomspace(1, MOST, 90)).astype(int))
    here = np.array([[_at(run, p) for run in runs] for p in passes])
    reached = np.array([[np.searchsorted(run[:, 0], p, side="right") - 1 for run in runs] for p in passes])
    used = np.array([[min(p, run[-1, 0]) for run in runs] for p in passes])
    top = max(run[:, 1].max() for run in runs)
    left = np.broadcast_to(np.arange(len(runs)) + 0.6, used.shape)
    boxes = np.stack([left, left + 0.8, np.log10(used)], axis=-1)
    scale = {"domain": [0, float(np.log10(MOST))], "ticks": _powers(0, 3)}
    logs = [np.log10(run) for run in runs]
    below = [k == len(runs) - 1 for k in range(len(runs))]  # two that arrive together keep their names apart
    return Film(
        knobs=[Knob("passes over the data", [str(p) for p in passes])],
        panels=[
            Panel(
                {**scale, "label": "passes over the data (E-steps)"},
                {"domain": [np.log10(NEAR) - 1.3, float(np.log10(top)) + 0.3], "label": "nats below the summit",
                 "ticks": _powers(-6, 0)},
                [
                    layers.rule(np.log10(NEAR), along="y"),
                    *(layers.curve(log, k, width=2, reached=f"reached {k}") for k, log in enumerate(logs)),
                    layers.dots("here", list(range(len(runs))), names=names, size=6, below=below),
                ],
                "how far below the summit",
                height=380,
                margins={"left": 58},
            ),
            Panel(
                {"domain": [0.4, len(runs) + 0.6], "label": "", "ticks": list(enumerate(names, start=1))},
                {**scale, "label": "passes used"},
                [layers.bars("used", np.eye(len(runs)))],
                "passes used",
                height=380,
            ),
        ],
        reels={
            "here": reel(np.log10(here)),
            "used": reel(boxes),
            **{f"reached {k}": picked(reached[:, k, None], np.arange(len(passes))) for k in range(len(runs))},
        },
        said=[_told(p, names, runs) for p in passes],
        stills=(int(np.searchsorted(passes, 20)), len(passes) - 1),
        headings={int(np.searchsorted(passes, 20)): "after 20 passes", len(passes) - 1: "in the end"},
    )  # fmt: skip


def _at(run, passes):
    """Where a runner is after so many passes."""
    return run[max(np.searchsorted(run[:, 0], passes, side="right") - 1, 0)]


def _powers(low, high):
    return [[e, f"1e{e}" if not 0 <= e <= 3 else str(10**e)] for e in range(low, high + 1)]


def _told(passes, names, runs):
    def of(name, run):
        if run[-1, 0] <= passes and run[-1, 1] <= NEAR:
            return f"{name} arrived after {run[-1, 0]:.0f}"
        return f"{name} {_at(run, passes)[1]:.2g} below"

    return f"after {passes} passes: " + ", ".join(of(name, run) for name, run in zip(names, runs))
