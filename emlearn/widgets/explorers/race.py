"""The race: EM, gradient ascent and three accelerated methods, compared pass by pass over the data."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
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
from emlearn.pictures.film import Control, Film, Panel, reel
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component
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
    """Several ways up the same hill, a lane for each method: how near the summit it is after each pass over the data.

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

    Examples
    --------
    >>> from emlearn.widgets import race
    >>> race().status
    'after 1 pass: EM 2.8 below, gradient 2.8 below, L-BFGS 2.8 below, SQUAREM 2.8 below, Anderson 2.8 below'

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
    film = _film(list(runs), list(runs.values()))
    return Player(film, title="the race to the summit", still=partial(_picture, runs))


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
    lanes = np.arange(len(runs), 0, -1.0)  # the first method runs in the lane at the top
    line, top = float(np.log10(NEAR)), float(np.log10(max(run[:, 1].max() for run in runs)))
    here = np.array([[max(np.log10(_at(run, p)[1]), line) for run in runs] for p in passes])
    used = np.array([[min(p, run[-1, 0]) for run in runs] for p in passes])
    left = np.array([np.log10(run[0, 1]) for run in runs])
    side = {"domain": [0.4, len(runs) + 0.6], "label": "", "ticks": list(zip(lanes.tolist(), names))}
    each = np.eye(len(runs))
    return Film(
        controls=[Control("passes over the data", [str(p) for p in passes])],
        panels=[
            Panel(
                {"domain": [top + 0.3, line - 0.4], "label": "nats below, as a power of ten",
                 "ticks": [[e, str(e)] for e in range(-6, int(top) + 1, 2)]},
                side,
                [
                    layers.rule(line, name="finish"),
                    layers.segments(_lengths(np.full(len(runs), top + 0.3), np.full(len(runs), line), lanes), width=1),
                    layers.segments("run", each, width=4),
                    layers.dots("here", list(range(len(runs))), size=7),
                ],
                "how near the summit",
                height=300,
            ),
            Panel(
                {"domain": [0, 1.05 * MOST], "label": "thousands of passes used",
                 "ticks": [[1000 * n, str(n)] for n in range(3)]},
                side,
                [layers.bars("used", each)],
                "passes used",
                height=300,
            ),
        ],
        reels={
            "here": reel(np.stack([here, np.broadcast_to(lanes, here.shape)], axis=-1)),
            "run": reel(np.stack([_lengths(left, each_here, lanes) for each_here in here])),
            "used": reel(np.stack([_strips(each_used, lanes) for each_used in used])),
        },
        captions=[_caption(p, names, runs) for p in passes],
        stills=(int(np.searchsorted(passes, 20)), len(passes) - 1),
        headings={int(np.searchsorted(passes, 20)): "after 20 passes", len(passes) - 1: "in the end"},
    )  # fmt: skip


def _lengths(begin, end, lanes):
    """A segment in each lane, ``(n, 4)``."""
    return np.column_stack([begin, lanes, end, lanes])


def _strips(lengths, lanes):
    """A bar in each lane from 0, ``(n, 4)``."""
    return np.column_stack([0 * lengths, lengths, lanes + 0.3, lanes - 0.3])


def _picture(runs, alt) -> Picture:
    """The lanes after 20 passes and at the end, where each says what it took to arrive."""
    fig, axes = figure(7.2, 0.42 * len(runs) + 1, ncols=2, sharey=True)
    line, top = float(np.log10(NEAR)), float(np.log10(max(run[:, 1].max() for run in runs.values())))
    for ax, passes in zip(axes, (20, MOST)):
        for k, run in enumerate(runs.values()):
            look, here = component(k), max(float(np.log10(_at(run, passes)[1])), line)
            ax.plot([top + 0.3, line], [k, k], color=QUANTITIES["grid"], lw=1.2)
            ax.plot([np.log10(run[0, 1]), here], [k, k], color=look["color"], lw=3.5, solid_capstyle="butt")
            ax.plot(here, k, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], mec=QUANTITIES["paper"], ms=9,
                    clip_on=False, zorder=5)  # fmt: skip
            arrived = run[-1, 1] <= NEAR and run[-1, 0] <= passes
            words = f"{run[-1, 0]:,.0f} passes" if arrived else "not there"
            ax.annotate(words, (line, k), (9, 0), textcoords="offset points", va="center", fontsize=9,
                        color=QUANTITIES["ink" if arrived else "muted"], annotation_clip=False)  # fmt: skip
        ax.axvline(line, color=QUANTITIES["muted"], ls=(0, (4, 3)), lw=1.2)
        ax.annotate("finish", (line, 1), (0, 2), xycoords=("data", "axes fraction"), textcoords="offset points",
                    ha="center", color=QUANTITIES["muted"], fontsize=9)  # fmt: skip
        ticks = np.arange(-6, int(top) + 1, 2)
        ax.set_xticks(ticks, ["1" if e == 0 else f"1e{e}" for e in ticks])
        ax.set(xlim=(top + 0.3, line), ylim=(len(runs) - 0.5, -0.5), xlabel="nats below the summit")
        ax.tick_params(axis="y", length=0)
        title(ax, f"after {passes:,} passes")
    axes[0].set_yticks(range(len(runs)), list(runs))
    fig.get_layout_engine().set(rect=(0, 0, 0.985, 1))  # the longest words do not touch the edge
    return Picture(fig, alt)


def _at(run, passes):
    """The state of a runner after a number of passes."""
    return run[max(np.searchsorted(run[:, 0], passes, side="right") - 1, 0)]


def _caption(passes, names, runs):
    def of(name, run):
        if run[-1, 0] <= passes and run[-1, 1] <= NEAR:
            return f"{name} arrived after {run[-1, 0]:.0f}"
        return f"{name} {_at(run, passes)[1]:.2g} below"

    return f"after {passes} {'pass' if passes == 1 else 'passes'}: " + ", ".join(
        of(name, run) for name, run in zip(names, runs)
    )
