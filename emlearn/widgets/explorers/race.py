"""The race: EM, gradient ascent and three accelerated methods, compared pass by pass over the data."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import takewhile

import numpy as np

from emlearn import datasets
from emlearn.engine.acceleration import anderson, lbfgs, squarem
from emlearn.engine.em import em
from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.gradient_ascent import gradient_ascent
from emlearn.models.families import Poisson
from emlearn.models.family_mixture import FamilyParameters, MixtureOf
from emlearn.models.table import Rows
from emlearn.pictures import layers
from emlearn.pictures.film import Control, Film, Panel, picked, reel
from emlearn.widgets.player import Player

MOST, NEAR = 2000, 1e-6
"""The number of passes after which the race is over, and how near the summit counts as arrived, in nats."""
PATIENCE = 20
"""The number of states without a gain after which a runner stops."""


RUNNERS: dict[str, Callable] = {
    "EM": em,
    "gradient": gradient_ascent,
    "L-BFGS": lbfgs,
    "SQUAREM": squarem,
    "Anderson": anderson,
}


def race(model=None, data=None, start=None, *, runners=None) -> Player:
    """Several ways up the same hill, side by side: how far below the summit each method is after each pass.

    Parameters
    ----------
    model : Model, optional
        By default a mixture of two Poissons for the London deaths, from Hasselblad's start, on which EM is slow.
    data, start : object, optional
        What the model's ``e_step`` takes, and the parameters at which all methods start.
    runners : dict of str to callable ``(model, data, params) -> iterator of State``, optional
        The methods by name; by default EM, gradient ascent, L-BFGS, SQUAREM and Anderson acceleration.

    Returns
    -------
    Player

    Raises
    ------
    ValueError
        If only some of ``model``, ``data`` and ``start`` are given.

    Notes
    -----
    The summit is the highest objective that any method reaches; a method stops when it gains nothing more.
    """
    given = {"model": model, "data": data, "start": start}
    missing = [name for name, value in given.items() if value is None]
    if 0 < len(missing) < 3:
        raise ValueError(f"race needs model, data and start together, or none of them; missing: {', '.join(missing)}.")
    if model is None:
        model = MixtureOf(Poisson())
        data = model.prepare(Rows(*datasets.london_deaths()))
        start = FamilyParameters(np.array([0.3, 0.7]), np.array([[1.0], [2.5]]))
    tracks = {name: _track(run(model, data, start)) for name, run in (runners or RUNNERS).items()}
    summit = max(track[:, 1].max() for track in tracks.values())
    runs = {name: _gaps(track, summit) for name, track in tracks.items()}
    return Player(_film(list(runs), list(runs.values())), title="the race to the summit")


def _track(states):
    """The passes and objective of each state, until the race is over, the runner stops, or it fails."""
    seen: list[tuple[float, float]] = []
    with suppress(CollapsedComponent, FloatingPointError):
        for state in takewhile(lambda s: s.evaluations <= MOST, states):
            seen.append((state.evaluations, state.objective))
            if _spent(seen):
                break
    return np.array(seen, dtype=float)


def _spent(seen) -> bool:
    """Whether the last state cost no pass, or the last twenty gained no more than rounding."""
    passes, high = seen[-1]
    no_pass = len(seen) > 1 and seen[-2][0] == passes
    return no_pass or (len(seen) >= PATIENCE and high - seen[-PATIENCE][1] <= 4 * np.finfo(float).eps * abs(high))


def _gaps(track, summit):
    """The passes and the nats below the summit of each state, until the runner arrives."""
    arrived = np.flatnonzero(track[:, 1] >= summit - NEAR)
    track = track[: arrived[0] + 1] if len(arrived) else track
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
        controls=[Control("passes over the data", [str(p) for p in passes])],
        panels=[
            Panel(
                {**scale, "label": "passes over the data (E-steps)"},
                {"domain": [np.log10(NEAR) - 1.3, float(np.log10(top)) + 0.3], "label": "nats below the summit",
                 "ticks": _powers(-6, max(0, int(np.log10(top))))},
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
        captions=[_caption(p, names, runs) for p in passes],
        stills=(int(np.searchsorted(passes, 20)), len(passes) - 1),
        headings={int(np.searchsorted(passes, 20)): "after 20 passes", len(passes) - 1: "in the end"},
    )  # fmt: skip


def _at(run, passes):
    """The state of a runner after a number of passes."""
    return run[max(np.searchsorted(run[:, 0], passes, side="right") - 1, 0)]


def _powers(low, high):
    return [[e, f"1e{e}" if not 0 <= e <= 3 else str(10**e)] for e in range(low, high + 1)]


def _caption(passes, names, runs):
    def of(name, run):
        if run[-1, 0] <= passes and run[-1, 1] <= NEAR:
            return f"{name} arrived after {run[-1, 0]:.0f}"
        return f"{name} {_at(run, passes)[1]:.2g} below"

    return f"after {passes} passes: " + ", ".join(of(name, run) for name, run in zip(names, runs))
