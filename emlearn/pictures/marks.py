"""The layers of a film's panel as matplotlib draws them: the same marks as in the browser, without motion."""

from textwrap import fill

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from emlearn.pictures.names import Name, along, around, beside, name
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle

LONGEST_LABEL = 24
"""In letters: a longer label of a vertical axis has several lines."""
SURE = 0.95
"""A point whose largest share is smaller is drawn as a disc cut in its shares."""


def draw_panel(ax, film, panel, frame):
    """Draw a panel of a film as a frame shows it."""
    shown, axes = film.shown(frame), film.axes(panel, frame)
    ax.set(xlim=axes[0]["domain"], ylim=axes[1]["domain"])

    def numbers(channel):
        value = shown[channel] if isinstance(channel, str) else channel
        return None if value is None else np.asarray(value, dtype=float)

    for layer in panel.layers:
        LAYERS[layer["kind"]](ax, layer, numbers)
    ax.set_xlim(axes[0]["domain"])
    ax.set_ylim(axes[1]["domain"])
    ax.locator_params(nbins=4)
    if axes[0]["label"] == "iteration" and axes[0].get("ticks") is None:
        ax.locator_params(axis="x", integer=True)
    ax.set(xlabel=axes[0]["label"], ylabel=fill(axes[1]["label"], LONGEST_LABEL))
    for side, axis in zip((ax.xaxis, ax.yaxis), axes):
        if axis.get("ticks") is not None:
            side.set_ticks([at for at, _ in axis["ticks"]], [text for _, text in axis["ticks"]])
            if any(len(text) > 3 for _, text in axis["ticks"]) and side is ax.xaxis:  # words need more room
                ax.tick_params("x", labelrotation=30)


def break_long_labels(fig):
    """Give a label that is longer than its upright axis more lines, once the axes have their places."""
    fig.draw_without_rendering()
    for ax in fig.axes:
        long, room = ax.yaxis.label.get_window_extent().height, ax.bbox.height
        if long > room:
            letters = max(map(len, ax.get_ylabel().splitlines())) * room / long
            ax.set_ylabel(fill(ax.get_ylabel(), int(letters), break_long_words=False))


def draw_points(ax, xy, R=None, *, size=14.0, color=QUANTITIES["unknown"], alpha=0.85):
    """Points in the colours of their components; one whose largest share is below 0.95 is a disc cut in its shares.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    xy : ndarray of shape (n, 2)
    R : ndarray of shape (n, K), optional
        Without responsibilities all points have one ``color``: grey means *not yet shared*.
    size : float
        The area of a point, in square points; discs that are cut are larger.
    color : color
    alpha : float
    """
    xy = np.asarray(xy, dtype=float)
    if R is None:
        ax.scatter(*xy.T, s=size, color=color, alpha=alpha, linewidths=0)
        return
    R = np.asarray(R, dtype=float)
    sure = R.max(axis=1) >= SURE
    colors = [component(k)["color"] for k in R[sure].argmax(axis=1)]
    ax.scatter(*xy[sure].T, s=size, c=colors, alpha=alpha, linewidths=0)
    ends = np.column_stack([np.zeros((~sure).sum()), R[~sure].cumsum(axis=1)])
    for k in range(R.shape[1]):
        pieces = [_sector(*piece) for piece in ends[:, k : k + 2]]
        look = {"facecolors": component(k)["color"], "linewidths": 0, "zorder": 2}
        where = {"offsets": xy[~sure], "offset_transform": ax.transData, "transform": IdentityTransform()}
        if pieces:
            ax.add_collection(PathCollection(pieces, [max(1.7 * size, 12)] * len(pieces), **where, **look))
    ax.update_datalim(xy[np.isfinite(xy).all(axis=1)])
    ax.autoscale_view()


def _sector(start, end):
    """The part of a disc of diameter 1 between two shares of a turn, from the top to the left."""
    whole = Path.unit_circle() if end - start > 1 - 1e-9 else Path.wedge(90 + 360 * start, 90 + 360 * end)
    return Path(np.asarray(whole.vertices) / 2, whole.codes)


def _color(look):
    return component(look)["color"] if isinstance(look, (int, np.integer)) else QUANTITIES[look]


def _dash(look):
    return linestyle(component(look)["dash"]) if isinstance(look, (int, np.integer)) else "solid"


def _colors(layer, numbers, n):
    """The colour of each mark: that of the component with the largest share of it."""
    R = numbers(layer["responsibilities"])
    looks = [layer["look"]] * n if R is None else R.argmax(axis=1)
    return [_color(look) for look in looks]


def _points(ax, layer, numbers):
    xy = numbers(layer["xy"])
    if xy is not None:
        size = 7 if layer["size"] is None else 3 * layer["size"]
        draw_points(ax, xy, numbers(layer["responsibilities"]), size=size, color=_color(layer["look"]), alpha=0.8)


def _bars(ax, layer, numbers):
    """Bars, each divided into the parts of its components."""
    boxes, R = numbers(layer["boxes"]), numbers(layer["responsibilities"])
    if boxes is None:
        return
    left, right, top, *bottom = boxes.T
    floor = bottom[0] if bottom else np.zeros(len(left))
    shares = np.ones((len(left), 1)) if R is None else R / np.maximum(R.sum(axis=1, keepdims=True), 1e-12)
    for k, share in enumerate(shares.T):
        color = _color(layer["look"] if R is None else k)
        height = share * (top - boxes[:, 3] if bottom else top)
        ax.bar(left, height, right - left, floor, align="edge", color=color, alpha=0.55, linewidth=0)
        floor = floor + height


def _outlines(ax, layer, numbers):
    lines = numbers(layer["xy"])
    named: list[Name] = []
    for k, (line, called) in enumerate(zip(() if lines is None else lines, layer["names"]), start=layer["first"]):
        if np.isnan(line[:, 1]).all():  # a component that this frame does not have
            continue
        look = component(k)
        ax.add_collection(
            LineCollection([line], colors=look["color"], linewidths=1.6, linestyles=linestyle(look["dash"]))
        )
        if layer["mark"]:
            sign = {"color": look["color"], "mec": "w", "ms": 6, "zorder": 4}
            ax.plot(*mark_of(ax, layer, line), MATPLOTLIB_MARKS[look["mark"]], clip_on=layer["mark"] != "foot", **sign)
        places = _places(ax, line)
        same = [other for other in named if _is_near(ax, other.xy, places[0][0])]
        if same:  # two components in one place: one name on top of the other could not be read
            same[0].set_text(f"{same[0].get_text()}, {called}")
        else:
            named.append(Name(ax, called, places))


def mark_of(ax, layer, line):
    """Where an outline has the mark of its component: at its centre, or below its top on the axis."""
    if layer["mark"] == "centre":
        return line[1:].mean(axis=0)
    return np.array([_highest_in_sight(line, ax)[0], ax.get_ylim()[0]])


def _places(ax, line):
    """Where the name of an outline may stand."""
    if np.allclose(line[0], line[-1]):
        return around(line)
    if np.ptp(line[:, 0]) < 1e-9 or ax.yaxis_inverted():  # a coin's upright line: above its upper end
        return [(tuple(_highest_in_sight(line, ax)), (0, 1))]
    inside = np.column_stack([line[:, 0], np.minimum(line[:, 1], max(ax.get_ylim()))])
    return along(inside[_in_sight(line, ax)])


def _is_near(ax, one, other):
    return np.abs(ax.transLimits.transform(one) - ax.transLimits.transform(other)).max() < 0.02


def _is_inside(ax, xy):
    """Which points lie in the axes or on their edge."""
    at = ax.transLimits.transform(xy)
    return ((at > -1e-6) & (at < 1 + 1e-6)).all(axis=1)


def _in_sight(line, ax):
    left, right = sorted(ax.get_xlim())
    known = ~np.isnan(line[:, 1])
    within = known & (line[:, 0] >= left) & (line[:, 0] <= right)
    return within if within.any() else known


def _highest_in_sight(line, ax):
    """An outline's highest point between the left and the right edge, if it has one there."""
    known = line[_in_sight(line, ax)]
    return known[np.argmax(-known[:, 1] if ax.yaxis_inverted() else known[:, 1])]


def _curve(ax, layer, numbers):
    xy = numbers(layer["xy"])
    if xy is None:
        return
    look = layer["look"]
    dash = linestyle(layer["dash"]) if layer["dash"] else _dash(look)
    reached = numbers(layer["reached"])
    drawn = xy if reached is None else xy[: int(np.ravel(reached)[0]) + 1]
    if reached is not None:
        ax.plot(*xy.T, color=_color(look), lw=1.2, ls=dash, alpha=0.35)
    ax.plot(*drawn.T, color=_color(look), lw=layer["width"] * 0.8, ls=dash)
    at = np.linspace(0, len(xy) - 1, 8 * len(xy))
    dense = np.column_stack([np.interp(at, range(len(xy)), part) for part in xy.T])
    known = dense[_is_inside(ax, dense)]
    if layer["name"] and len(known):
        row, sides = {
            "end": (-1, ("upper left", "above", "lower left", "below")),
            "below": (-1, ("lower left", "below")),
            "start": (0, ("upper right", "right", "lower right")),
            "top": (known[:, 1].argmax(), ("above", "upper left", "upper right")),
        }[layer["where"]]
        Name(ax, layer["name"], beside(known, row, *sides), color=_color(look))


def _band(ax, layer, numbers):
    edges = numbers(layer["edges"])
    if edges is not None:
        color = _color(layer["look"])
        plain, hatched = {"color": color, "alpha": 0.22}, {"hatch": "////", "facecolor": "none", "edgecolor": color}
        ax.fill_between(*edges.T, lw=0, **(hatched if layer["hatch"] else plain))


def _dots(ax, layer, numbers):
    xy = numbers(layer["xy"])
    if xy is None:
        return
    looks = layer["look"] if isinstance(layer["look"], list) else [layer["look"]] * len(xy)
    for i, (spot, look) in enumerate(zip(xy, looks)):
        if np.isnan(spot).any():
            continue
        sign = MATPLOTLIB_MARKS[component(look)["mark"]] if isinstance(look, int) else "o"
        whole = bool(_is_inside(ax, spot[None])[0])  # a dot on the edge is drawn whole
        ax.plot(*spot, sign, color=_color(look), mec="w", ms=1.2 * layer["size"], clip_on=not whole)
        if i < len(layer["names"]):
            below = layer["below"][i] if isinstance(layer["below"], list) else layer["below"]
            first = ("below", "above") if below else ("above", "below")
            name(ax, layer["names"][i], tuple(spot), *first, away=3 + 0.6 * layer["size"], color=_color(look))


def _rule(ax, layer, numbers):
    at = numbers(layer["at"])
    if at is not None and not np.isnan(at).any():
        draw = ax.axvline if layer["along"] == "x" else ax.axhline
        place, upright = float(np.ravel(at)[0]), layer["along"] == "x"
        draw(place, color=_color(layer["look"]), ls=linestyle(layer["dash"]), lw=1.2)
        spot, across, side = ((place, 1), ax.get_xaxis_transform(), "center") if upright else (
            (1, place), ax.get_yaxis_transform(), "right")  # fmt: skip
        ax.annotate(layer["name"], spot, (0, 3), xycoords=across, textcoords="offset points", ha=side,
                    color=_color(layer["look"]), weight="bold", annotation_clip=False)  # fmt: skip


def _segments(ax, layer, numbers):
    ends = numbers(layer["ends"])
    if ends is not None:
        colors = _colors(layer, numbers, len(ends))
        look = {"linewidths": 0.7 * layer["width"], "linestyles": linestyle(layer["dash"])}
        pale = 1.0 if layer["responsibilities"] is None else 0.5
        ax.add_collection(LineCollection(ends.reshape(-1, 2, 2), colors=colors, alpha=pale, **look))


def _cells(ax, layer, numbers):
    depth, classes = numbers(layer["depth"]), numbers(layer["classes"])
    if depth is None:
        return
    depth = np.round(14 * depth) / 14
    full = np.array(to_rgb(_color(layer["look"])))
    if classes is not None:
        full = np.array([to_rgb(component(int(k))["color"]) for k in classes.ravel()]).reshape(*classes.shape, 3)
    image = 1 - depth[..., None] * (1 - full)
    extent = layer["extent"] or (0, 1, 0, 1)
    across = {} if layer["extent"] else {"transform": ax.transAxes}
    ax.imshow(image, origin="lower", extent=extent, aspect="auto", interpolation="nearest", **across)


def bound_and_gap(ax, at, bounds, tops, floor, width=0.72, **look):
    """Draw bars from ``floor``: the bound, the hatched gap above it, and a line at their sum, the log-likelihood."""
    at, bounds, tops = (np.atleast_1d(part) for part in (at, bounds, tops))
    ax.bar(at, bounds - floor, bottom=floor, width=width, color=QUANTITIES["bound"], **look)
    hatched = {"color": "none", "edgecolor": QUANTITIES["kl"], "hatch": "////", "lw": 0.8}
    ax.bar(at, tops - bounds, bottom=bounds, width=width, **hatched, **look)
    ax.hlines(tops, at - 0.42, at + 0.42, color=QUANTITIES["loglik"], lw=2, **look)


def _stacks(ax, layer, numbers):
    parts, now = numbers(layer["parts"]), numbers(layer["now"])
    floor, last = ax.get_ylim()[0], np.inf if now is None else np.ravel(now)[0]
    for at, (bound, top) in enumerate(parts):
        if np.isnan(bound):
            continue
        pale = {"alpha": 0.25 if at > last + 1e-6 else 1.0}
        bound_and_gap(ax, at, bound, top, floor, **pale)
    for at, below in enumerate(layer["names"]):
        if not np.isnan(parts[at, 0]):
            ax.annotate(below, (at, 0), (0, -3), xycoords=ax.get_xaxis_transform(), textcoords="offset points",
                        ha="center", va="top", annotation_clip=False)  # fmt: skip


def _balance(ax, layer, numbers):
    bound, top = numbers(layer["parts"])
    low = ax.get_xlim()[0]
    ax.barh([0.5], [bound - low], left=low, color=QUANTITIES["bound"])
    ax.barh([0.5], [top - bound], left=bound, color="none", edgecolor=QUANTITIES["kl"], hatch="////")


def _coins(ax, layer, numbers):
    heads, tails = numbers(layer["flips"]).T
    rows = np.column_stack([heads / (heads + tails), np.arange(1, len(heads) + 1)])
    draw_points(ax, rows, numbers(layer["responsibilities"]), size=60, alpha=1)


LAYERS = {
    "points": _points, "bars": _bars, "outlines": _outlines, "curve": _curve, "band": _band, "dots": _dots,
    "rule": _rule, "segments": _segments, "cells": _cells, "stacks": _stacks, "balance": _balance, "coins": _coins,
}  # fmt: skip
