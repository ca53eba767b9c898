"""The layers of a film's panel as matplotlib draws them: the same marks as in the browser, without motion."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.patheffects import withStroke

from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle, mixed_colors


def draw_panel(ax, film, panel, frame):
    """Draw a panel of a film as a frame shows it."""
    shown, axes = film.shown(frame), film.axes(panel, frame)
    ax.set(xlim=axes[0]["domain"], ylim=axes[1]["domain"])  # labels stand above lines, and some axes are inverted

    def numbers(channel):
        value = shown[channel] if isinstance(channel, str) else channel
        return None if value is None else np.asarray(value, dtype=float)

    for layer in panel.layers:
        LAYERS[layer["kind"]](ax, layer, numbers)
    ax.set_xlim(axes[0]["domain"])
    ax.set_ylim(axes[1]["domain"])
    ax.locator_params(nbins=4)
    ax.set(xlabel=axes[0]["label"], ylabel=axes[1]["label"])
    for side, axis in zip((ax.xaxis, ax.yaxis), axes):
        if axis.get("ticks") is not None:
            side.set_ticks([at for at, _ in axis["ticks"]], [text for _, text in axis["ticks"]])
            if (
                any(len(text) > 3 for _, text in axis["ticks"]) and side is ax.xaxis
            ):  # words need more room than numbers
                ax.tick_params("x", labelrotation=30, labelsize=8)


def _color(look):
    return component(look)["color"] if isinstance(look, (int, np.integer)) else QUANTITIES[look]


def _dash(look):
    return linestyle(component(look)["dash"]) if isinstance(look, (int, np.integer)) else "solid"


def _colors(layer, numbers, n):
    responsibilities = numbers(layer["responsibilities"])
    return (
        np.tile(to_rgb(_color(layer["look"])), (n, 1))
        if responsibilities is None
        else np.clip(mixed_colors(responsibilities), 0, 1)
    )


def _points(ax, layer, numbers):
    xy = numbers(layer["xy"])
    if xy is not None:
        size = 7 if layer["size"] is None else 3 * layer["size"]
        ax.scatter(*xy.T, s=size, c=_colors(layer, numbers, len(xy)), alpha=0.8, linewidths=0)


def _bars(ax, layer, numbers):
    boxes = numbers(layer["boxes"])
    if boxes is None:
        return
    left, right, top, *bottom = boxes.T
    floor, colors = bottom[0] if bottom else 0.0, _colors(layer, numbers, len(left))
    ax.bar(left, top - floor, right - left, floor, align="edge", color=colors, alpha=0.6, edgecolor="w", linewidth=0.3)


def _outlines(ax, layer, numbers):
    lines = numbers(layer["xy"])
    named: list[tuple] = []
    for k, (line, name) in enumerate(zip(() if lines is None else lines, layer["names"]), start=layer["first"]):
        if np.isnan(line[:, 1]).all():  # a component that this frame does not have
            continue
        look = component(k)
        ax.add_collection(
            LineCollection([line], colors=look["color"], linewidths=1.6, linestyles=linestyle(look["dash"]))
        )
        if layer["mark"] == "centre":
            ax.plot(*line[1:].mean(axis=0), MATPLOTLIB_MARKS[look["mark"]], color=look["color"], mec="w", ms=6)
        floor, ceiling = ax.get_ylim()
        upside_down = floor > ceiling
        x, top = _highest_in_sight(line, sorted(ax.get_xlim()), upside_down)
        if layer["mark"] == "foot":
            ax.plot(x, floor, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], mec="w", ms=6, clip_on=False)
        inside = max(top, ceiling) if upside_down else min(top, ceiling)
        same = [text for at, text in named if np.allclose(at, (x, inside), atol=0.01 * np.nanmax(np.ptp(line, axis=0)))]
        if same:  # two components in one place: one name on top of the other could not be read
            same[0].set_text(f"{same[0].get_text()}, {name}")
            continue
        text = ax.annotate(
            name, (x, inside), (0, 3), textcoords="offset points", ha="center", weight="bold", annotation_clip=False,
            path_effects=[withStroke(linewidth=2.5, foreground=QUANTITIES["paper"])],
        )  # fmt: skip
        named.append(((x, inside), text))


def _highest_in_sight(line, domain, upside_down):
    """The place of an outline's name: its highest point between the left and the right edge, if it has one there."""
    within = (line[:, 0] >= domain[0]) & (line[:, 0] <= domain[1]) & ~np.isnan(line[:, 1])
    known = line[within] if within.any() else line[~np.isnan(line[:, 1])]
    return known[np.argmax(-known[:, 1] if upside_down else known[:, 1])]


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
    if layer["name"]:
        known = xy[~np.isnan(xy).any(axis=1)]
        row, side, up = {
            "end": (-1, "right", 4),
            "below": (-1, "right", -11),
            "start": (0, "left", 4),
            "top": (known[:, 1].argmax(), "center", 4),
        }[layer["where"]]
        ax.annotate(layer["name"], known[row], (0, up), textcoords="offset points", ha=side, color=_color(look),
                    weight="bold", fontsize=8)  # fmt: skip


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
        sign = MATPLOTLIB_MARKS[component(look)["mark"]] if isinstance(look, int) else "o"
        inside = ax.viewLim.contains(*spot)  # a dot on the edge is drawn whole
        ax.plot(*spot, sign, color=_color(look), mec="w", ms=1.2 * layer["size"], clip_on=not inside)
        if i < len(layer["names"]) and not np.isnan(spot).any():
            below = layer["below"][i] if isinstance(layer["below"], list) else layer["below"]
            away = (0, -13 if below else 6)
            ax.annotate(layer["names"][i], spot, away, textcoords="offset points", ha="center", color=_color(look),
                        weight="bold", fontsize=8)  # fmt: skip


def _rule(ax, layer, numbers):
    at = numbers(layer["at"])
    if at is not None and not np.isnan(at).any():
        draw = ax.axvline if layer["along"] == "x" else ax.axhline
        place, upright = float(np.ravel(at)[0]), layer["along"] == "x"
        draw(place, color=_color(layer["look"]), ls=linestyle(layer["dash"]), lw=1.2)
        spot, across, side = ((place, 1), ax.get_xaxis_transform(), "center") if upright else (
            (1, place), ax.get_yaxis_transform(), "right")  # fmt: skip
        ax.annotate(layer["name"], spot, (0, 3), xycoords=across, textcoords="offset points", ha=side,
                    color=_color(layer["look"]), weight="bold", fontsize=8, annotation_clip=False)  # fmt: skip


def _segments(ax, layer, numbers):
    ends = numbers(layer["ends"])
    if ends is not None:
        colors = _colors(layer, numbers, len(ends))
        pieces, dash = ends.reshape(-1, 2, 2), linestyle(layer["dash"])
        ax.add_collection(LineCollection(pieces, colors=colors, linewidths=layer["width"] * 0.7, linestyles=dash))


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
    for at, name in enumerate(layer["names"]):
        if not np.isnan(parts[at, 0]):
            ax.annotate(name, (at, 0), (0, -3), xycoords=ax.get_xaxis_transform(), textcoords="offset points",
                        ha="center", va="top", fontsize=7, annotation_clip=False)  # fmt: skip


def _balance(ax, layer, numbers):
    bound, top = numbers(layer["parts"])
    low = ax.get_xlim()[0]
    ax.barh([0.5], [bound - low], left=low, color=QUANTITIES["bound"])
    ax.barh([0.5], [top - bound], left=bound, color="none", edgecolor=QUANTITIES["kl"], hatch="////")


def _coins(ax, layer, numbers):
    heads, tails = numbers(layer["flips"]).T
    colors = _colors({**layer, "look": "unknown"}, numbers, len(heads))
    ax.scatter(heads / (heads + tails), np.arange(1, len(heads) + 1), s=60, c=colors, edgecolors="w", zorder=3)


LAYERS = {
    "points": _points, "bars": _bars, "outlines": _outlines, "curve": _curve, "band": _band, "dots": _dots,
    "rule": _rule, "segments": _segments, "cells": _cells, "stacks": _stacks, "balance": _balance, "coins": _coins,
}  # fmt: skip
