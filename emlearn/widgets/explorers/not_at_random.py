"""Entries that are missing at random, and ever less so: where EM is right, and where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from scipy.special import expit

from emlearn.estimators.gaussian_mixture import GaussianMixture
from emlearn.pictures import layers
from emlearn.pictures.film import Control, Film, Panel, reel
from emlearn.pictures.marks import break_long_labels, draw_panel
from emlearn.pictures.picture import Picture, figure, one_in_the_row, title
from emlearn.pictures.scenes import ellipses
from emlearn.pictures.visual import QUANTITIES, component
from emlearn.widgets.player import Player

LEANINGS = np.linspace(0, 1, 21)
"""The positions of the slider: how much the probability of being missing depends on the value itself."""
ROWS, SHOWN = 4000, 250
"""How many rows are fitted, and how many of them are drawn."""
STEEP = 8.0
"""How sharply that probability rises, per standard deviation."""


def not_at_random(correlation=0.7, *, seed=0) -> Player:
    """Two columns of mean 0 and variance 1; half of the second is missing, for a reason that a slider shifts.

    At one end a value is missing where the *first* column, which is always observed, is high: missing at random, and
    EM is right. At the other end it is missing where it is high *itself*: no fit can know what high values were like.

    Parameters
    ----------
    correlation : float
        The correlation of the two columns, between -1 and 1.
    seed : int
        The seed of the draw.

    Returns
    -------
    Player

    Raises
    ------
    ValueError
        If the correlation is not between -1 and 1.

    Examples
    --------
    >>> from emlearn.widgets import not_at_random
    >>> not_at_random().status
    '0.00, missing at random: EM finds mean 0.03 and variance 1.05 where the truth is 0 and 1'

    References
    ----------
    Rubin (1976), Inference and missing data, Biometrika 63, 581-592.
    """
    if not -1 < correlation < 1:
        raise ValueError(f"correlation must be a number between -1 and 1; got {correlation!r}.")
    X, missing = table(correlation, seed)
    holed = (np.column_stack([X[:, 0], np.where(lost, np.nan, X[:, 1])]) for lost in missing)
    fits = [GaussianMixture(1).fit(rows) for rows in holed]
    mean, variance = np.array([[fit.means_[0, 1], fit.covariances_[0, 1, 1]] for fit in fits]).T
    curves = np.stack([np.column_stack([LEANINGS, found]) for found in (mean, variance)], axis=1)
    some, lost = X[:SHOWN], missing[:, :SHOWN]
    shown, hidden = (np.where(away[..., None], np.nan, some) for away in (lost, ~lost))
    outline = ellipses(np.zeros((1, 2)), np.array([[[1, correlation], [correlation, 1]]]))[0]
    flank = outline[:, 1] - np.copysign(outline[:, 0], correlation * outline[:, 0])  # its upper side has room
    limits = [float(-1.05 * np.abs(some).max()), float(1.05 * np.abs(some).max())]
    plane = Panel(
        {"domain": limits, "label": "x1, always observed"},
        {"domain": limits, "label": "x2, missing for half of the rows"},
        [
            layers.dots("hidden", "truth", size=2),
            layers.points("shown", size=3),
            layers.curve(outline, "truth", dash=(4, 3)),
            layers.curve("fitted", 0, name="EM", where="top", width=2.4),
            layers.dots(outline[[flank.argmax()]], "truth", names=["truth"], size=1),
            layers.dots("one shown", "muted", names=["observed"], size=3),
            layers.dots("one hidden", "truth", names=["missing"], size=2),
        ],
        "observed, missing (small), the truth (dashed) and what EM finds",
    )
    beside = Panel(
        {"domain": [0, 1.25], "label": "leans on the value itself"},
        {"domain": [float(min(mean.min(), 0) - 0.3), 1.25], "label": "mean and variance of x2"},
        [
            *(layers.rule(at, "y", "truth") for at in (0, 1)),
            layers.curve(curves[:, 0], 0, name="mean", where="below", width=2.2),
            layers.curve(curves[:, 1], 1, name="variance", where="below", width=2.2),
            layers.dots("here", "ink", size=6),
        ],
        "what EM finds",
    )
    last = len(LEANINGS) - 1
    film = Film(
        controls=[Control("leans on the value itself", [f"{leaning:.2f}" for leaning in LEANINGS])],
        panels=[plane, beside],
        reels={
            "shown": reel(shown),
            "hidden": reel(hidden),
            **dict(zip(("one shown", "one hidden"), map(reel, zip(*(_outermost(some, away) for away in lost))))),
            "fitted": reel([ellipses(fit.means_, fit.covariances_)[0] for fit in fits]),
            "here": reel(curves),
        },
        captions=[_caption(*row) for row in zip(LEANINGS, mean, variance)],
        stills=(0, last // 2, last),
        headings={0: "missing at random", last // 2: "half and half", last: "not at random"},
        last_still="Missing where it is high",
    )
    return Player(film, title="why it is missing decides", still=partial(_picture, film))


def _picture(film, alt) -> Picture:
    """Three moments side by side with one key below them, and what EM finds all along."""
    plane, beside = film.panels
    data = [{**layer, "name": ""} for layer in (*plane.layers[:2], plane.layers[3])]  # named in the key, once for all
    fig, axes = figure(height=4.6, nrows=2, ncols=len(film.stills), height_ratios=(1.5, 1))
    for ax, frame in zip(axes[0], film.stills):
        bare = replace(plane, x={**plane.x, "label": "x1"}, y={**plane.y, "label": "x2"}, layers=data)
        draw_panel(ax, film, bare, frame)
        ax.plot(*np.transpose(plane.layers[2]["xy"]), color=QUANTITIES["truth"], ls=(0, (4, 3)), lw=1.3)
        title(ax, film.headings[frame])
    wide = one_in_the_row(fig, axes[1])
    draw_panel(wide, film, beside, film.stills[-1])
    title(wide, beside.name)
    key = axes[0, 0]
    handles = [
        key.plot([], [], "o", color=QUANTITIES["unknown"], ms=4)[0],
        key.plot([], [], "o", color=QUANTITIES["truth"], ms=2)[0],
        key.plot([], [], color=QUANTITIES["truth"], ls=(0, (4, 3)), lw=1.3)[0],
        key.plot([], [], color=component(0)["color"], lw=1.9)[0],
    ]
    names = ["x2 observed", "x2 missing", "the true normal, at 2 sd", "what EM finds, at 2 sd"]
    fig.legend(handles, names, loc="outside lower left", ncols=4, frameon=False, fontsize=9, handletextpad=0.4,
               columnspacing=1.2, borderpad=0)  # fmt: skip
    break_long_labels(fig)
    return Picture(fig, alt)


def _outermost(rows, away):
    """Of the rows observed and of those missing, the one that is farthest from the others, each of shape ``(1, 2)``."""
    along = rows @ (rows[away].mean(axis=0) - rows[~away].mean(axis=0))
    return rows[[np.where(away, np.inf, along).argmin()]], rows[[np.where(away, along, -np.inf).argmax()]]


def table(correlation, seed):
    """All values, ``(n, 2)``, and those of the second column that are missing at each position, ``(21, n)``."""
    rng = np.random.default_rng(seed)
    first, other = rng.standard_normal((2, ROWS))
    X = np.column_stack([first, correlation * first + np.sqrt(1 - correlation**2) * other])
    reasons = (1 - LEANINGS[:, None]) * X[:, 0] + LEANINGS[:, None] * X[:, 1]
    return X, rng.uniform(size=ROWS) < expit(STEEP * reasons / reasons.std(axis=1, keepdims=True))


def _caption(leaning, mean, variance):
    reason = {0.0: "missing at random", 1.0: "missing for what it is"}.get(float(leaning), "a bit of both")
    return f"{leaning:.2f}, {reason}: EM finds mean {mean:.2f} and variance {variance:.2f} where the truth is 0 and 1"
