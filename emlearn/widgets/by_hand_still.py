"""The still picture of EM by hand: where the learner is, EM's own half-step from there, and the climb beside EM's."""

from itertools import pairwise

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from emlearn.pictures import layers
from emlearn.pictures.marks import LAYERS
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.scenes.normal import ellipses
from emlearn.pictures.visual import QUANTITIES, component

DOUBTFUL = 0.95
"""A larger share is the whole disc."""
RADIUS = 2.4
"""Of a disc, in points."""


def still_of(game) -> Picture:
    """The picture of a :class:`~emlearn.widgets.by_hand.BeEM`, whose words are its alternative text."""
    own, turn = game.own, f"{game.turn}-step"
    fig, axes = figure(9.0, 2.9, ncols=2 if own is None else 3)
    _stage(axes[0], game, np.where(game.painted[:, None], game.responsibilities, np.nan), game.parameters)
    title(axes[0], f"Turn {len(game.turns) - 1}: your {turn}", pad=16)
    if own is not None:
        _stage(axes[1], game, own.responsibilities, own.parameters)
        axes[1].set_ylabel("")
        title(axes[1], f"EM's own {turn} from here", pad=16)
    _climb(axes[-1], game)
    title(axes[-1], "Your climb beside EM's", pad=16)
    return Picture(fig, repr(game))


def _stage(ax, game, R, params):
    x, y = game.surface["x"], game.surface["y"]
    ax.set(xlim=x["domain"], ylim=y["domain"], xlabel=x["label"], ylabel=y["label"])
    ax.locator_params(nbins=4)
    _discs(ax, game.X, R)
    names = [f"{k + 1}" for k in range(len(params.weights))]
    outlines = ellipses(params.means, params.covariances)
    LAYERS["outlines"](ax, layers.outlines("", names, mark="centre"), lambda _: outlines)


def _discs(ax, X, R):
    """Each point as a disc, cut into its shares if it is in doubt; grey where there are none (NaN)."""
    pieces = [piece for x, row in zip(X, R) for piece in _pieces(x, row)]
    paths, colors, spots = zip(*pieces)
    discs = PathCollection(
        paths, sizes=[RADIUS**2], offsets=spots, offset_transform=ax.transData, facecolors=colors, linewidths=0
    )
    discs.set_transform(IdentityTransform())  # their size is in points, and not in the units of the data
    ax.add_collection(discs)


def _pieces(x, row):
    if np.isnan(row).any():
        return [(Path.unit_circle(), QUANTITIES["unknown"], x)]
    if row.max() >= DOUBTFUL:
        return [(Path.unit_circle(), component(int(row.argmax()))["color"], x)]
    edges = 90 - 360 * np.concatenate([[0], np.cumsum(row)])  # clockwise from the top, as in the browser
    return [
        (Path.wedge(to, start), component(k)["color"], x)
        for k, (start, to) in enumerate(pairwise(edges))
        if start - to > 0.5
    ]


def _climb(ax, game):
    """The log-likelihood and the bound by turn, and EM's own run, which moves in every second turn."""
    bounds, tops = game.climb.T
    alone = game.trace.objectives
    at = np.arange(max(12, len(tops) - 1) + 1)
    own = alone[np.minimum(at // 2, len(alone) - 1)]
    ax.plot(at, own, color=QUANTITIES["muted"], lw=1.4, ls=(0, (4, 3)))
    ax.annotate("EM alone", (at[-1], own[-1]), (0, 4), ha="right", color=QUANTITIES["muted"], **LABEL)
    turns = at[: len(tops)]
    ax.plot(turns, bounds, color=QUANTITIES["bound"], lw=1.6)
    ax.plot(turns, tops, color=QUANTITIES["loglik"], lw=1.8)
    ax.vlines(turns, bounds, tops, color=QUANTITIES["kl"], lw=3, ls=(0, (0.6, 0.6)))
    for level, name in ((tops, "loglik"), (bounds, "bound")):
        ax.plot(turns[-1], level[-1], "o", color=QUANTITIES[name], mec="w", ms=6)
    ax.annotate("log-likelihood", (turns[-1], tops[-1]), (7, -3), color=QUANTITIES["loglik"], **LABEL)
    if tops[-1] - bounds[-1] > 0.1 * (own[-1] - min(np.nanmin(bounds), own[0])):
        ax.annotate("bound", (turns[-1], bounds[-1]), (7, -3), color=QUANTITIES["bound"], **LABEL)
    ax.set(xlabel="turn", ylabel="nats", xlim=(-0.4, at[-1] + 0.4))
    ax.margins(y=0.14)
    ax.locator_params(axis="y", nbins=5)
