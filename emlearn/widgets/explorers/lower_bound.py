"""The true lower bound, which touches the log-likelihood where the E-step was taken and lies below it elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from emlearn.engine.em import em
from emlearn.engine.state import evaluate
from emlearn.pictures import layers
from emlearn.pictures.axes import saying
from emlearn.pictures.film import Control, Film, Panel, reel
from emlearn.pictures.names import name
from emlearn.pictures.of_models import entry_of
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.slices import Slice
from emlearn.pictures.visual import QUANTITIES
from emlearn.widgets.player import Player

FAN = 4
"""How many bounds the still picture shows."""
MOST_STEPS = 20
"""Of a climb, how many M-steps have dots."""
EVERY = 2
"""Every second of the points at which the curves are computed can be θₜ."""


def lower_bound(model, data, params, *, slices: Sequence[Slice] | None = None) -> Player:
    """The log-likelihood and the bound along one parameter, the others fixed; the slider moves θₜ, the E-step's place.

    Every curve is computed: the log-likelihood by an E-step at each point, the bound by the identity
    ``loglik(θₜ) + Q(θ; θₜ) - Q(θₜ; θₜ)``.

    Parameters
    ----------
    model : Model
    data : object
        What its ``e_step`` takes.
    params : object
        The values at which the other parameters are fixed.
    slices : sequence of Slice, optional
        Which parameters to vary; by default those that the model's entry names
        (:mod:`emlearn.pictures.of_models`).

    Returns
    -------
    Player
        It opens where the highest point of the bound lies clearly below the log-likelihood.

    Raises
    ------
    TypeError
        If the model has no entry with slices, and none are given.
    ValueError
        If there are no slices, or if they do not have equally many values in increasing order.

    Examples
    --------
    >>> from emlearn import datasets
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> from emlearn.widgets import lower_bound
    >>> explorer = lower_bound(Linkage(), datasets.linkage(), LinkageParameters(0.5))
    >>> for sentence in explorer.status.split(". "):
    ...     print(sentence)
    theta at θₜ = 0.116: both curves at -257.34
    The bound is highest at 0.516, 38.08 above; there the log-likelihood gains 49.50
    From here the climb takes 3 M-steps

    References
    ----------
    Neal & Hinton (1998), A view of the EM algorithm that justifies incremental, sparse, and other variants.
    """
    cuts = list(entry_of(model).slices(model, params, data) if slices is None else slices)
    _refuse_uneven(cuts)
    here = next(iter(em(model, data, params)))
    curves = [_Cut(model, data, params, cut) for cut in cuts]
    starts = np.arange(0, len(cuts[0].values), EVERY)
    opened = curves[0].apart(starts)
    places = [[f"{cut.label} at {c.say(v)}" for v in c.x[starts]] for c, cut in zip(curves, cuts)]
    film = Film(
        controls=[
            Control("parameter", [cut.label for cut in cuts], choice=True),
            Control("where the E-step is made, θₜ", places[0], start=opened, words=places),
        ],
        panels=[
            Panel(
                x=[
                    {"domain": [c.x[0], c.x[-1]], "label": f"{cut.label} (all else held)"}
                    for c, cut in zip(curves, cuts)
                ],
                y=[{"domain": c.range(), "label": "nats"} for c in curves],
                layers=[
                    layers.band("gap", "kl", hatch=True),
                    layers.curve("next", "bound", width=1.8, dash=[7, 4], name="the next bound", where="below"),
                    layers.curve("bound", "bound", name="bound", where="top", width=2.4),
                    layers.curve("loglik", "loglik", name="log-likelihood", where="start", width=2.4),
                    layers.dots("steps", "bound", size=3),
                    layers.dots("touch", "bound", names=["θₜ"], below=True, size=6),
                    layers.dots("top", ["bound", "loglik"], size=6),
                ],
                name="log-likelihood and bound",
                height=400,
                margins={"left": 66},
            ),
        ],
        reels={
            "loglik": reel([np.column_stack([c.x, c.loglik]) for c in curves], over=(0,), exact=True),
            "bound": _over(curves, starts, lambda c, t: np.column_stack([c.x, c.clipped(c.bounds[t])])),
            "next": _over(curves, starts, lambda c, t: np.column_stack([c.x, c.clipped(c.bounds[c.summit(t)])])),
            "gap": _over(curves, starts, lambda c, t: np.column_stack([c.x, c.clipped(c.bounds[t]), c.loglik])),
            "touch": _over(curves, starts, lambda c, t: np.array([[c.x[t], c.loglik[t]]])),
            "top": _over(curves, starts, lambda c, t: c.tops(t)),
            "steps": _over(curves, starts, lambda c, t: c.steps(t)),
        },
        captions=[c.caption(cut.label, t) for c, cut in zip(curves, cuts) for t in starts],
        stills=(opened,),
        last_still="Each bound touches, and its summit leads to the next. At the first dot",
    )
    about = f"the true lower bound, around a log-likelihood of {here.objective:.2f}"
    return Player(film, title=about, still=partial(_picture, curves[0], cuts[0].label, starts[opened]))


def _picture(cut, label, start, alt) -> Picture:
    """The bound at the first place with its gap, and a fan of further ones, each from the summit of the one before."""
    fan = [start]
    while len(fan) < FAN and cut.summit(fan[-1]) != fan[-1]:
        fan.append(cut.summit(fan[-1]))
    low, high = cut.range()
    fig, ax = figure(height=4.6)
    gap = {"facecolor": "none", "edgecolor": QUANTITIES["kl"], "alpha": 0.3, "hatch": "///", "lw": 0}
    ax.fill_between(cut.x, np.maximum(cut.bounds[start], low), cut.loglik, **gap)
    for i, t in enumerate(fan):
        ax.plot(cut.x, cut.bounds[t], color=QUANTITIES["bound"], lw=1.3 if i else 2.6)
    ax.plot(cut.x, cut.loglik, color=QUANTITIES["loglik"], lw=2.6)
    for t in fan:
        (x, top), (_, above) = cut.tops(t)
        ax.plot([x, x], [top, above], color=QUANTITIES["ink"], lw=1, ls=(0, (2, 2)), zorder=2.5)
        ax.plot(x, top, "^", color=QUANTITIES["bound"], mec="w", ms=8, zorder=3)
        ax.plot(cut.x[t], cut.loglik[t], "o", color=QUANTITIES["bound"], mec="w", ms=9, zorder=3)
    ax.set(xlim=(cut.x[0], cut.x[-1]), ylim=(low, high), xlabel=f"{label} (all else held)", ylabel="nats")
    summit = int(cut.loglik.argmax())
    name(ax, "log-likelihood", (cut.x[summit], cut.loglik[summit]), "above", "upper left", "upper right")
    middle = (cut.loglik - np.maximum(cut.bounds[start], low))[: 4 * len(cut.x) // 5]
    wide = int(middle.argmax())
    half_way = (cut.loglik[wide] + max(cut.bounds[start, wide], low)) / 2
    ax.text(cut.x[wide], half_way, "gap", ha="center", va="center", weight="bold",
            color=QUANTITIES["kl"], bbox={"fc": QUANTITIES["paper"], "ec": "none", "pad": 2})  # fmt: skip
    ax.annotate("● a bound touches at θₜ   ▲ its summit, the next θₜ", (0, 1), (0, 5), xycoords="axes fraction",
                color=QUANTITIES["bound"], family="DejaVu Sans", **LABEL)  # fmt: skip
    title(ax, "A bound touches the log-likelihood, and at its summit the next one does", pad=20)
    return Picture(fig, alt)


def _refuse_uneven(cuts):
    if not cuts:
        raise ValueError("slices is empty: pass at least one parameter to vary, or leave slices out.")
    shapes = {cut.label: np.shape(cut.values) for cut in cuts}
    if len(set(shapes.values())) > 1 or len(next(iter(shapes.values()))) != 1 or len(cuts[0].values) < 2 * EVERY:
        raise ValueError(f"all slices must have equally many values, a row of at least {2 * EVERY}; got {shapes}.")
    for cut in cuts:
        if not (np.diff(cut.values) > 0).all():
            raise ValueError(f"the values of the slice {cut.label!r} must increase: sort them, and drop equal ones.")


def _over(curves, starts, draw):
    return reel(np.array([[draw(c, t) for t in starts] for c in curves], dtype=float), over=(0, 1), exact=False)


class _Cut:
    """The log-likelihood and the bounds along one slice; ``bounds[t]`` comes from an E-step at point ``t``."""

    def __init__(self, model, data, params, cut: Slice):
        self.x = np.asarray(cut.values, dtype=float)
        self.say = saying(self.x)
        at = [cut.place(params, v) for v in self.x]
        states = [evaluate(model, data, p, 0, 1) for p in at]
        self.loglik = np.array([state.objective for state in states])
        Q = np.array([[model.expected_log_joint(p, state.stats) for p in at] for state in states])
        self.bounds = self.loglik[:, None] + Q - np.diag(Q)[:, None]

    def range(self):
        low, high = self.loglik.min(), self.loglik.max()
        return [float(low - 0.45 * (high - low)), float(high + 0.15 * (high - low))]

    def clipped(self, values):
        """The values of a bound, cut off far below the picture, where they need not be exact."""
        low, high = self.range()
        return np.maximum(values, low - 3 * (high - low))

    def summit(self, t):
        """The index of the point at which the bound from ``t`` is highest."""
        return int(self.bounds[t].argmax())

    def apart(self, starts):
        """Which place for an E-step, the outer ones left out, has its bound's summit deepest below the curve."""
        margin = len(starts) // 8
        gaps = [np.subtract(*self.tops(t)[::-1, 1]) for t in starts[margin : len(starts) - margin]]
        return margin + int(np.argmax(gaps))

    def tops(self, t):
        best = self.summit(t)
        return np.array([[self.x[best], self.bounds[t, best]], [self.x[best], self.loglik[best]]])

    def climb(self, t):
        """The points to which the M-steps lead, one after the other, until they stay."""
        way = [t]
        while self.summit(way[-1]) not in way:
            way.append(self.summit(way[-1]))
        return way[1:]

    def steps(self, t):
        """Where the log-likelihood is after each M-step but the first, which has a dot of its own."""
        way = self.climb(t)[1 : MOST_STEPS + 1]
        places = np.full((MOST_STEPS, 2), np.nan)
        places[: len(way)] = np.column_stack([self.x[way], self.loglik[way]])
        return places

    def caption(self, label, t):
        best, level, count = self.summit(t), self.loglik[t], len(self.climb(t))
        start, top = self.say(self.x[t]), self.say(self.x[best])
        return (
            f"{label} at θₜ = {start}: both curves at {level:.2f}. The bound is highest at {top}, "
            f"{self.bounds[t, best] - level:.2f} above; there the log-likelihood gains {self.loglik[best] - level:.2f}"
            f". From here the climb takes {count} {'M-step' if count == 1 else 'M-steps'}"
        )
