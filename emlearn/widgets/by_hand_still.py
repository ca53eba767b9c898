"""The still picture of EM by hand: where the learner is, EM's own half-step from there, and the climb beside EM's."""

import numpy as np

from emlearn.pictures import layers
from emlearn.pictures.marks import LAYERS, draw_points
from emlearn.pictures.names import name
from emlearn.pictures.picture import Picture, figure, one_in_the_row, title
from emlearn.pictures.scenes.normal import ellipses
from emlearn.pictures.visual import QUANTITIES


def still_of(game) -> Picture:
    """The picture of a :class:`~emlearn.widgets.by_hand.BeEM`, whose words are its alternative text."""
    own, turn = game.own, f"{game.turn}-step"
    fig, axes = figure(7.2, 5.4, nrows=2, ncols=1 if own is None else 2, height_ratios=(1.5, 1), squeeze=False)
    _stage(axes[0, 0], game, game.painted, game.responsibilities, game.parameters)
    title(axes[0, 0], f"Turn {len(game.turns) - 1}: your {turn}")
    if own is not None:
        _stage(axes[0, 1], game, np.ones(len(game.X), bool), own.responsibilities, own.parameters)
        axes[0, 1].set_ylabel("")
        title(axes[0, 1], f"EM's own {turn} from here")
    below = one_in_the_row(fig, axes[1])
    _climb(below, game)
    title(below, "Your climb beside EM's")
    return Picture(fig, repr(game))


def _stage(ax, game, shared, R, params):
    x, y = game.surface["x"], game.surface["y"]
    ax.set(xlim=x["domain"], ylim=y["domain"], xlabel=x["label"], ylabel=y["label"])
    ax.locator_params(nbins=4)
    draw_points(ax, game.X[~shared])
    draw_points(ax, game.X[shared], R[shared])
    names = [f"{k + 1}" for k in range(len(params.weights))]
    outlines = ellipses(params.means, params.covariances)
    LAYERS["outlines"](ax, layers.outlines("", names, mark="centre"), lambda _: outlines)


def _climb(ax, game):
    """The log-likelihood and the bound by turn, and EM's own run, which moves in every second turn."""
    bounds, tops = game.climb.T
    alone = game.trace.objectives
    at = np.arange(max(12, len(tops) - 1) + 1)
    own = alone[np.minimum(at // 2, len(alone) - 1)]
    ax.plot(at, own, color=QUANTITIES["muted"], lw=1.4, ls=(0, (4, 3)))
    name(ax, "EM alone", (at[-1], own[-1]), "upper left", "lower left", color=QUANTITIES["muted"])
    turns = at[: len(tops)]
    ax.plot(turns, bounds, color=QUANTITIES["bound"], lw=1.6)
    ax.plot(turns, tops, color=QUANTITIES["loglik"], lw=1.8)
    ax.vlines(turns, bounds, tops, color=QUANTITIES["kl"], lw=3, ls=(0, (0.6, 0.6)))
    for level, look in ((tops, "loglik"), (bounds, "bound")):
        ax.plot(turns[-1], level[-1], "o", color=QUANTITIES[look], mec="w", ms=6)
    name(ax, "log-likelihood", (turns[-1], tops[-1]), "right", "upper right", color=QUANTITIES["loglik"])
    if tops[-1] - bounds[-1] > 0.1 * (own[-1] - min(np.nanmin(bounds), own[0])):
        name(ax, "bound", (turns[-1], bounds[-1]), "right", "lower right", color=QUANTITIES["bound"])
    ax.set(xlabel="turn", ylabel="nats", xlim=(-0.4, at[-1] + 0.4))
    ax.margins(y=0.14)
    ax.locator_params(axis="y", nbins=5)
