"""Observed and hidden: what may be hidden, the two stages of a draw, densities and their areas, what data tell."""

import numpy as np
from scipy.stats import norm

from emlearn.pictures.names import name
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle


def hidden_things(seed=0, *, alt) -> Picture:
    """Four small simulated examples of what may be hidden besides a label.

    Parameters
    ----------
    seed : int
    alt : str
    """
    rng = np.random.default_rng(seed)
    fig, axes = figure(7.2, 4.4, nrows=2, ncols=2)
    for ax, (heading, draw) in zip(axes.flat, HIDDEN.items()):
        draw(ax, rng)
        ax.set(xticks=[], yticks=[])
        title(ax, heading)
    return Picture(fig, alt)


def _missing_entry(ax, rng):
    x = rng.normal(size=30)
    y = 0.8 * x + 0.5 * rng.normal(size=30)
    ax.scatter(x[5:], y[5:], s=18, color=QUANTITIES["ink"], linewidths=0)
    ax.vlines(x[:5], y.min(), y.max(), color=QUANTITIES["unknown"], lw=2)
    ax.set(xlabel="x", ylabel="y, five missing")


def _censored_time(ax, rng):
    times, end = np.sort(rng.exponential(4.0, 9)), 4.0
    for i, t in enumerate(times):
        ax.plot([0, min(t, end)], [i, i], color=QUANTITIES["ink"], lw=1.4)
        if t <= end:
            ax.plot(t, i, "o", color=QUANTITIES["ink"], ms=5)
        else:
            ax.annotate(
                "", (end + 1.6, i), (end, i), arrowprops={"arrowstyle": "->", "color": QUANTITIES["unknown"], "lw": 2}
            )
    ax.axvline(end, color=QUANTITIES["muted"], lw=0.9, ls="--")
    ax.set(xlabel="time; the study ends at the dashed line", ylabel="patients", xlim=(0, end + 2), ylim=(-0.7, 9))


def _factor(ax, rng):
    f = rng.normal(size=60)
    x, y = f + 0.35 * rng.normal(size=60), 0.7 * f + 0.35 * rng.normal(size=60)
    ax.scatter(x, y, s=14, color=QUANTITIES["ink"], alpha=0.7, linewidths=0)
    ax.plot([-2.4, 2.4], [-1.68, 1.68], color=QUANTITIES["unknown"], lw=2)
    ax.set(xlabel="test 1", ylabel="test 2")


def _state(ax, rng):
    state = np.repeat([0, 1, 0, 1], [30, 20, 25, 25])
    series = rng.normal(0, np.where(state == 0, 0.5, 2.0))
    ax.plot(series, color=QUANTITIES["ink"], lw=1)
    ax.fill_between(np.arange(100), -6, 6, where=state == 1, color=QUANTITIES["unknown"], alpha=0.35, lw=0, step="mid")
    ax.set(xlabel="time", ylabel="change of a price", ylim=(-6, 6))


HIDDEN = {
    "A missing entry": _missing_entry,
    "A censored time": _censored_time,
    "A factor": _factor,
    "A state": _state,
}


def observed_and_hidden(x, z, *, alt, label="x", headings=("What we have", "What happened")) -> Picture:
    """The same histogram twice: grey, as it is observed, and stacked by the label that nobody wrote down.

    Parameters
    ----------
    x : ndarray of shape (n,)
    z : ndarray of shape (n,)
        The component of each point, from 0.
    alt, label : str
    headings : sequence of 2 str
    """
    edges = np.histogram_bin_edges(x, 50)
    fig, (left, right) = figure(7.2, 2.8, ncols=2, sharey=True)
    left.hist(x, edges, color=QUANTITIES["unknown"], alpha=0.6)
    parts = [x[z == k] for k in np.unique(z)]
    looks = [component(k) for k in range(len(parts))]
    right.hist(parts, edges, stacked=True, color=[look["color"] for look in looks], alpha=0.8)
    for k, part in enumerate(parts):
        top = np.histogram(part, edges)[0].max()
        right.annotate(str(k + 1), (np.median(part), top), (0, 4), textcoords="offset points", ha="center",
                       weight="bold")  # fmt: skip
    for ax, heading in zip((left, right), headings):
        ax.set_xlabel(label)
        ax.margins(y=0.12)
        title(ax, heading)
    left.set_ylabel("points")
    return Picture(fig, alt)


def two_stages(params, z, x, *, alt, label="x") -> Picture:
    """A few draws of a mixture of normals: first the component, then the value, and what is observed in the end.

    Parameters
    ----------
    params : (weights, means, sds)
    z, x : ndarray of shape (n,)
        The draws; about a dozen remain legible.
    alt, label : str
    """
    weights, means, sds = params
    order = np.arange(1, len(z) + 1)
    fig, (first, second, written) = figure(7.2, 4.3, nrows=3, height_ratios=[0.7, 2.2, 0.7])
    grid = np.linspace(min(means - 3.5 * sds), max(means + 3.5 * sds), 241)
    for k, (mean, sd) in enumerate(zip(means, sds)):
        look, mine = component(k), z == k
        mark = {"marker": MATPLOTLIB_MARKS[look["mark"]], "color": look["color"], "s": 46, "linewidths": 0, "zorder": 3}
        first.scatter(order[mine], np.zeros(mine.sum()), **mark)
        second.plot(grid, norm.pdf(grid, mean, sd), color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
        second.annotate(f"{k + 1}", (mean, norm.pdf(mean, mean, sd)), (0, 4), textcoords="offset points", ha="center",
                        weight="bold")  # fmt: skip
        second.scatter(x[mine], np.full(mine.sum(), -0.1 / sd * 0.4), **mark)
    for i, k in zip(order, z):
        first.annotate(str(k + 1), (i, 0), (0, 7), textcoords="offset points", ha="center")
    written.scatter(x, np.zeros(len(x)), color=QUANTITIES["unknown"], s=46, linewidths=0)
    first.set(ylim=(-1, 2), xlim=(0.4, len(z) + 0.6), xticks=[], yticks=[])
    written.set(xlim=(grid[0], grid[-1]), ylim=(-1, 1), yticks=[], xlabel=label)
    second.set(xlim=(grid[0], grid[-1]), yticks=[])
    second.margins(y=0.16)
    for ax in (first, second, written):
        ax.spines["left"].set_visible(False)
    first.spines["bottom"].set_visible(False)
    chances = ", ".join(f"{k + 1} with probability {weight:g}" for k, weight in enumerate(weights))
    title(first, f"Stage 1: draw z, the component: {chances}")
    title(second, "Stage 2: draw x from that component")
    title(written, "What is written down: x alone")
    return Picture(fig, alt)


def density_areas(panels, *, alt, label="density") -> Picture:
    """Normal densities side by side, each with an interval shaded and the height at its centre.

    Parameters
    ----------
    panels : sequence of (heading, mean, sd, (low, high), unit)
        ``unit`` labels the horizontal axis.
    alt, label : str
    """
    fig, axes = figure(7.2, 2.9, ncols=len(panels), squeeze=False)
    for ax, (heading, mean, sd, (low, high), unit) in zip(axes[0], panels):
        grid, inside = np.linspace(mean - 4 * sd, mean + 4 * sd, 321), np.linspace(low, high, 161)
        top = norm.pdf(mean, mean, sd)
        ax.plot(grid, norm.pdf(grid, mean, sd), color=QUANTITIES["ink"], lw=1.5)
        ax.plot(mean, top, "o", color=QUANTITIES["ink"], ms=5)
        ax.annotate(f"density {top:.3g}", (mean, top), (8, 0), textcoords="offset points", va="center", weight="bold")
        area = norm.cdf(high, mean, sd) - norm.cdf(low, mean, sd)
        ax.fill_between(inside, norm.pdf(inside, mean, sd), color=QUANTITIES["unknown"], alpha=0.45, lw=0)
        ax.annotate(f"area {area:.2f}", (mean + 0.4 * sd, top * 0.35), (mean + 1.6 * sd, top * 0.55), weight="bold",
                    arrowprops={"arrowstyle": "-", "color": QUANTITIES["muted"], "lw": 0.8})  # fmt: skip
        ax.set(xlabel=unit, ylim=(0, 1.12 * top))
        ax.locator_params(nbins=5)
        title(ax, heading)
    axes[0, 0].set_ylabel(label)
    return Picture(fig, alt)


def computed_and_counted(line, dots, *, alt, labels, level=None, heading="") -> Picture:
    """A computed curve, and dots counted in a simulation that should lie on it.

    Parameters
    ----------
    line, dots : pair of ndarray
        The places and the values; those that were counted need not be where the curve was computed.
    alt : str
    labels : sequence of 2 str
    level : (float, str), optional
        A value to compare with, and its name.
    heading : str
    """
    fig, ax = figure(7.2, 3)
    if level is not None:
        ax.axhline(level[0], color=QUANTITIES["muted"], lw=0.9, ls=":")
        ax.annotate(level[1], (np.max(line[0]), level[0]), (0, 4), textcoords="offset points", ha="right",
                    color=QUANTITIES["muted"])  # fmt: skip
    ax.plot(*line, color=QUANTITIES["ink"], lw=1.6)
    ax.plot(*dots, "o", mfc="w", mec=QUANTITIES["ink"], mew=1.4, ms=5.5)
    middle = len(line[0]) // 2
    ax.annotate("line: computed, dots: counted", (line[0][middle], line[1][middle]), (12, 8),
                textcoords="offset points")  # fmt: skip
    ax.set(xlabel=labels[0], ylabel=labels[1])
    ax.margins(y=0.1)
    title(ax, heading)
    return Picture(fig, alt)


def what_data_tell(n, curves, *, alt, heading="") -> Picture:
    """Quantities against the number of points, both on log scales: which shrink, and which stay.

    Parameters
    ----------
    n : ndarray of shape (m,)
    curves : dict of str to ndarray of shape (m,)
        By the name that labels the curve.
    alt, heading : str
    """
    fig, ax = figure(7.2, 3)
    for k, (called, values) in enumerate(curves.items()):
        look = component(k)
        mark = MATPLOTLIB_MARKS[look["mark"]]
        ax.loglog(n, values, color=look["color"], ls=linestyle(look["dash"]), marker=mark, lw=1.6, ms=5)
        name(ax, called, (n[1], values[1]), "upper right", "above", away=6, color=look["color"])
    ax.set(xlabel="number of points")
    ax.margins(y=0.15)
    title(ax, heading)
    return Picture(fig, alt)
