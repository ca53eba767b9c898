"""What a responsibility does in the M-step: raise or lower one, and the weighted mean and spread move."""

from functools import partial

import numpy as np

from emlearn.estimators import initialization
from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.models.gaussian.statistics import log_normal
from emlearn.pictures import layers
from emlearn.pictures.axes import axis, in_full, saying
from emlearn.pictures.film import Control, Film, Panel, quantised, reel
from emlearn.pictures.marks import draw_points
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.visual import QUANTITIES, component
from emlearn.widgets.inputs import one_column
from emlearn.widgets.player import Player

GIVEN = np.linspace(0, 1, 21)
MOST = 20


def drag_responsibility(x=(1.0, 2.0, 2.5, 4.0, 5.0, 7.5, 8.0, 9.0), params=None, *, label="x") -> Player:
    """Drag one point's responsibility, while all others stay as the E-step gave them.

    Parameters
    ----------
    x : array-like of shape (n,) or (n, 1)
        From 3 to 20 distinct numbers.
    params : emlearn.models.GaussianParameters, optional
        Two normal components for the E-step; by default their means are the lower and the upper quartile, their
        weights are equal, and both have the variance of all points.
    label : str
        What is measured.

    Returns
    -------
    Player
        It has a slider over the points and one for the responsibility of component 1; on the stage you drag both.

    Raises
    ------
    ValueError
        If ``x`` is not one column of 3 to 20 distinct numbers, or if ``params`` are not two components.

    Examples
    --------
    >>> from emlearn.widgets import drag_responsibility
    >>> drag_responsibility([1, 2, 3, 7, 8, 9]).status
    'the point x = 8 counts 0.15: N = Σ r = 3.00, mean = Σ r x / N = 2.87, sd = √(Σ r (x - mean)² / N) = 2.27'

    Notes
    -----
    ``N = Σ r``, ``mean = Σ r x / N``, ``sd² = Σ r (x - mean)² / N``: Bishop (2006), equations 9.17 to 9.19.
    """
    x = np.unique(one_column(x, 3))
    if len(x) > MOST:
        raise ValueError(f"x holds {len(x)} distinct numbers, but at most {MOST} can be dragged one by one.")
    params = params or initialization.from_means(x[:, None], np.quantile(x, [0.25, 0.75])[:, None])
    if params.means.shape != (2, 1):
        raise ValueError(f"params must be two components of one column; got means of shape {params.means.shape}.")
    r = MixtureOfGaussians().posterior(params, x[:, None]).responsibilities[:, 0]
    R = np.tile(r, (len(x), len(GIVEN), 1))
    R[np.arange(len(x)), :, np.arange(len(x))] = GIVEN
    N, mean, sd = weighted(R, x)
    across = axis(x, label, 0.25)
    low, high = across["domain"]
    v = np.linspace(low, high, 121)
    width = np.where(sd > 0, sd, np.nan)[..., None]  # a component on a single point has no density to draw
    density = np.exp(log_normal(v, mean[..., None], width))
    height = 1.1 * float(np.nanmax(density))
    foot = np.full(sd.shape, -0.08 * height)  # below the curve, so that its name is clear of it
    both, at = (0, 1), np.broadcast_to(x, R.shape)
    chosen = int(np.argmin(np.abs(x - np.quantile(x, 0.75))))
    name, say = in_full(x), saying((low, high), 4)
    controls = [
        Control("point", [f"x = {name(value)}" for value in x], at=x.tolist(), start=chosen),
        Control("its responsibility", [f"{g:.2f}" for g in GIVEN], at=GIVEN.tolist(), start=round(20 * r[chosen])),
    ]
    held_x, said_r, held_r = np.broadcast_arrays(x[:, None], r[:, None], GIVEN)
    spots = np.stack([at, R], axis=-1)
    stage = Panel(
        across,
        {
            "domain": [-0.07, 1.25],
            "label": "responsibility of component 1",
            "ticks": [[0, "0"], [0.5, "0.5"], [1, "1"]],
        },
        [
            layers.rule("mean", look=0, dash=(6, 4)),
            layers.segments("stems", "responsibilities", width=3),
            layers.points("spots", "responsibilities", size=8),
            layers.dots("said_below", "muted", names=["E-step"], size=3, below=True),
            layers.dots("said_above", "muted", names=["E-step"], size=3),
            layers.dots("held", "ink", names=["here"], size=3),
            layers.dots("top", [0], names=["weighted mean"]),
        ],
        "points at the height of their responsibility",
        height=340,
    )
    beside = Panel(
        stage.x,
        {"domain": [-0.15 * height, height], "label": "density of component 1"},
        [
            layers.rule("mean", look=0, dash=(6, 4)),
            layers.segments("spread", look="ink", width=3),
            layers.curve("density", 0, width=2.4),
            layers.dots("end", "ink", names=["mean ± sd"], size=1),
        ],
        "what the M-step makes of it",
        height=340,
    )
    first, last = chosen * len(GIVEN), chosen * len(GIVEN) + len(GIVEN) - 1
    film = Film(
        controls=controls,
        panels=[stage, beside],
        reels={
            "spots": reel(spots, both),
            "stems": reel(np.stack([at, np.zeros_like(R), at, R], axis=-1), both),
            "responsibilities": reel(quantised(np.stack([R, 1 - R], axis=-1)), both),
            "held": reel(_where(True, held_x, held_r), both),
            "said_below": reel(_where(held_r - said_r > 0.12, held_x, said_r), both),
            "said_above": reel(_where(said_r - held_r > 0.12, held_x, said_r), both),
            "top": reel(np.stack([mean, np.full(mean.shape, 1.13)], axis=-1)[..., None, :], both),
            "mean": reel(mean[..., None], both),
            "spread": reel(np.stack([mean - sd, foot, mean + sd, foot], axis=-1)[..., None, :], both),
            "end": reel(np.stack([mean + sd, foot], axis=-1)[..., None, :], both),
            "density": reel(np.stack(np.broadcast_arrays(v, density), axis=-1), both),
        },
        captions=[
            _caption(name(x[i]), GIVEN[j], N[i, j], say(mean[i, j]), say(sd[i, j]))
            for i in range(len(x))
            for j in range(len(GIVEN))
        ],
        stills=(first, last),
        drag={"x": 0, "y": 1},
        held="x",
        headings={first: f"x = {name(x[chosen])} counts nothing", last: f"x = {name(x[chosen])} counts fully"},
        last_still="When it counts fully",
    )
    still = partial(_picture, film, r, chosen)
    return Player(film, title="one point's responsibility and the weighted mean", still=still)


def _picture(film, said, chosen, alt) -> Picture:
    """The point when it counts nothing and when it counts fully, and the density that follows when it counts fully."""
    fig, axes = figure(height=3, ncols=len(film.stills) + 1, sharex=True)
    stage, beside = film.panels
    blue, (low, high) = component(0)["color"], stage.x["domain"]
    shown = [film.shown(frame) for frame in film.stills]
    for ax, frame, now in zip(axes, film.stills, shown):
        x, r = now["spots"].T
        ax.vlines(x, 0, r, colors=QUANTITIES["muted"], lw=1.2)
        draw_points(ax, now["spots"], np.column_stack([r, 1 - r]), size=26)
        ax.plot(x[chosen], r[chosen], "o", mfc="none", mec=QUANTITIES["ink"], ms=9, zorder=4)
        ax.plot(x[chosen], said[chosen], "_", color=QUANTITIES["ink"], ms=12, mew=2, zorder=4)
        told = f"this one: {r[chosen]:.0f}\nE-step: {said[chosen]:.2f}"
        ax.annotate(told, (high, 1.2), (0, 0), ha="right", **LABEL)
        _name_the_mean(ax, now["mean"], "weighted\nmean", low, high)
        ax.set(xlim=(low, high), ylim=(-0.07, 2.1), yticks=[0, 0.5, 1], xlabel=stage.x["label"])
        ax.locator_params(axis="x", nbins=4)
        title(ax, film.headings[frame].replace(" counts", "\ncounts"))
    axes[0].set_ylabel(stage.y["label"])
    last, now = axes[-1], shown[-1]
    last.plot(*now["density"].T, color=blue, lw=1.9)
    last.plot(now["spread"][0, ::2], now["spread"][0, 1::2], color=QUANTITIES["ink"], lw=2.4)
    _name_the_mean(last, now["mean"], "weighted mean\n± sd", low, high)
    last.set(
        xlim=(low, high), ylim=np.multiply((1, 1.1), beside.y["domain"]), xlabel=stage.x["label"], ylabel="density"
    )
    last.locator_params(nbins=4)
    title(last, "what the M-step\nmakes of it")
    return Picture(fig, alt)


def _name_the_mean(ax, mean, called, low, high):
    """A dashed line at the weighted mean, and its name on the side of it that has more room."""
    at = float(np.ravel(mean)[0])
    if np.isnan(at):
        return
    left = at > (low + high) / 2
    ax.axvline(at, color=component(0)["color"], lw=1.2, ls=(0, (5, 3)), zorder=1)
    ax.annotate(called, (at, 0.99), (-4 if left else 4, 0), xycoords=ax.get_xaxis_transform(), va="top",
                ha="right" if left else "left", color=component(0)["color"], **LABEL)  # fmt: skip


def weighted(R, x):
    """The count, mean and standard deviation of points ``x``, shape ``(n,)``, weighted by ``R``, shape ``(..., n)``."""
    N = R.sum(axis=-1)
    count = np.where(N > 0, N, np.nan)
    mean = R @ x / count
    return N, mean, np.sqrt((R * (x - mean[..., None]) ** 2).sum(axis=-1) / count)


def _where(shown, x, y):
    """One dot per position, NaN where it is not shown."""
    return np.where(np.asarray(shown)[..., None, None], np.stack([x, y], axis=-1)[..., None, :], np.nan)


def _caption(x, given, N, mean, sd):
    if not N > 0:
        return f"the point x = {x} counts {given:.2f}: N = Σ r = 0, so there is nothing to average"
    return (
        f"the point x = {x} counts {given:.2f}: N = Σ r = {N:.2f}, mean = Σ r x / N = {mean}, "
        f"sd = √(Σ r (x - mean)² / N) = {sd}"
    )
