"""A film as a still: its start, its first iteration and its end, and the climb; for where nothing runs."""

import numpy as np
from matplotlib.collections import LineCollection

from emlearn.films.film import FINEST, Film
from emlearn.plots.picture import Picture, figure, title
from emlearn.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle, mixed_colors, rgb


def film_strip(film: Film, *, alt: str) -> Picture:
    """A film's stills side by side, and its first chart.

    Parameters
    ----------
    film : Film
    alt : str

    Returns
    -------
    Picture
    """
    fig, axes = figure(9, 2.7, ncols=len(film.stills) + 1, squeeze=False)
    for ax, index in zip(axes[0], film.stills):
        draw_frame(ax, film, film.frames[index])
        title(ax, _title(film.frames[index]), pad=16 if film.stage["kind"] == "coins" else 8)
    CHARTS[film.charts[0]["kind"]](axes[0, -1], film.charts[0])
    return Picture(fig, alt)


def draw_frame(ax, film, frame):
    """One frame's stage: the items coloured by their shares, the outlines over them."""
    shares = film.shares[frame["share"]] / FINEST if frame["share"] >= 0 else None
    n_items = film.shares.shape[1]
    colors = np.tile(rgb(QUANTITIES["unknown"]), (n_items, 1)) if shares is None else mixed_colors(shares)
    ITEMS[film.stage["kind"]](ax, film.stage, np.clip(colors, 0, 1))
    for k, outline in enumerate(film.outlines[frame["outline"]]):
        _draw_outline(ax, film, k, outline)
    ax.set_xlim(film.stage["x"]["domain"])
    ax.set_ylim(film.stage["y"]["domain"])
    ax.set_xlabel(film.stage["x"]["label"])
    ax.set_ylabel(film.stage["y"]["label"])
    ax.locator_params(nbins=4)


def _draw_outline(ax, film, k, outline):
    if k >= len(film.names):  # the whole density, in ink
        ax.plot(*outline.T, color=QUANTITIES["ink"], lw=1)
        return
    look = component(k)
    ax.add_collection(
        LineCollection([outline], colors=look["color"], linewidths=1.6, linestyles=linestyle(look["dash"]))
    )
    top = outline[np.argmax(outline[:, 1] if film.stage["kind"] != "coins" else -outline[:, 1])]
    if film.stage["kind"] == "points":
        ax.plot(*outline[:-1].mean(axis=0), MATPLOTLIB_MARKS[look["mark"]], color=look["color"], mec="w", ms=6)
    ax.annotate(
        film.names[k],
        top,
        (0, 3),
        textcoords="offset points",
        ha="center",
        weight="bold",
        annotation_clip=False,
    )


def _points(ax, stage, colors):
    ax.scatter(*np.array(stage["items"]).T, s=7, c=colors, alpha=0.8, linewidths=0)


def _bars(ax, stage, colors):
    left, right, height = np.array(stage["items"]).T
    ax.bar(left, height, right - left, align="edge", color=colors, alpha=0.6, edgecolor="w", linewidth=0.3)


def _coins(ax, stage, colors):
    heads, tails = np.array(stage["items"]).T
    ax.scatter(heads / (heads + tails), np.arange(1, len(heads) + 1), s=60, c=colors, edgecolors="w", zorder=3)


def _climb(ax, chart):
    x, y = np.array(chart["series"]).T
    ax.plot(x, y, color=QUANTITIES["loglik"], lw=1.4)
    ax.plot(x[-1], y[-1], "o", color=QUANTITIES["loglik"], ms=5)
    title(ax, f"{y[0]:.5g} to {y[-1]:.5g}", pad=8)
    ax.set_xlabel("iteration")
    ax.set_ylabel("log-likelihood")
    ax.locator_params(nbins=4)


def _curves(ax, chart):
    for k, (name, curve) in enumerate(zip(chart["names"], chart["curves"])):
        x, y = np.array(curve).T
        ax.plot(x, y, color=component(k)["color"], ls=linestyle(component(k)["dash"]), lw=1.6)
        ax.annotate(name, (x[-1], y[-1]), (4, 0), textcoords="offset points", va="center", weight="bold")
    ax.set_xlabel(chart["x"]["label"])
    ax.set_ylabel(chart["y"]["label"])
    ax.locator_params(nbins=4)


def _title(frame):
    return {"start": "start", "E": f"E-step {frame['at'] + 1}", "M": f"M-step {frame['at']}"}.get(
        frame["tick"], frame["status"].split(":")[0]
    )


ITEMS = {"points": _points, "bars": _bars, "coins": _coins}
CHARTS = {"climb": _climb, "curves": _curves}
