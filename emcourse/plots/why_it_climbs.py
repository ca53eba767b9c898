"""Why EM climbs, in pictures: Jensen's chord, bound and gap, bounds that touch, the staircase of E and M."""

from itertools import pairwise

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from emlearn.pictures import marks
from emlearn.pictures.names import HALO, name
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.visual import QUANTITIES

HEIGHT = LinearSegmentedColormap.from_list("height", [QUANTITIES["paper"], "#8FC7C9"])


def jensen(low, high, share, *, alt, heading="") -> Picture:
    """The logarithm over an interval, the chord below it, and both at one average of the ends.

    Parameters
    ----------
    low, high : float
        The two numbers that are averaged, above 0.
    share : float
        The share of ``high`` in the average.
    alt, heading : str
    """
    x = np.linspace(0.6 * low, 1.08 * high, 300)
    average = (1 - share) * low + share * high
    chord = (1 - share) * np.log(low) + share * np.log(high)
    fig, ax = figure(7.2, 3.2)
    ax.plot(x, np.log(x), color=QUANTITIES["loglik"], lw=1.8)
    ax.plot([low, high], np.log([low, high]), "o-", color=QUANTITIES["bound"], lw=1.8, ms=5)
    ax.plot([average, average], [chord, np.log(average)], color=QUANTITIES["kl"], lw=3, alpha=0.7)
    ax.annotate("log of the average", (average, np.log(average)), (-6, 8), ha="right", **LABEL)
    below = {"color": QUANTITIES["bound"], **LABEL}
    ax.annotate("average of the logs", (average, chord), (8, -12), **below)
    ax.set(xlabel="the number", ylabel="its logarithm")
    title(ax, heading)
    return Picture(fig, alt)


def bound_and_gap(bounds, log_likelihood, names, *, alt, heading="") -> Picture:
    """One bar for each choice of shares: its bound, and the gap up to the one log-likelihood.

    Parameters
    ----------
    bounds : sequence of float
    log_likelihood : float
    names : sequence of str
    alt, heading : str
    """
    at, bounds = np.arange(len(bounds)), np.asarray(bounds)
    floor = bounds.min() - 0.35 * (log_likelihood - bounds.min())
    fig, ax = figure(7.2, 3)
    marks.bound_and_gap(ax, at, bounds, np.full(len(at), log_likelihood), floor)
    ax.axhline(log_likelihood, color=QUANTITIES["loglik"], lw=2)
    ax.annotate("log-likelihood", (at[-1] + 0.35, log_likelihood), (0, 4), ha="right", **LABEL)
    middle = int((log_likelihood - bounds).argmax())
    box = {"facecolor": QUANTITIES["paper"], "edgecolor": "none", "pad": 1}
    look = {"ha": "center", "va": "center", "weight": "bold"}
    ax.text(middle, (bounds[middle] + log_likelihood) / 2, "gap", color=QUANTITIES["kl"], bbox=box, **look)
    best = int(bounds[:-1].argmax())
    ax.text(best, (floor + bounds[best]) / 2, "bound", color=QUANTITIES["paper"], rotation=90, **look)
    ax.set_xticks(at, names)
    ax.set(ylabel="nats", ylim=(floor, log_likelihood + 0.2 * (log_likelihood - floor)))
    title(ax, heading)
    return Picture(fig, alt)


def touching(x, curve, bounds, *, alt, label, unit="nats", names=("log-likelihood", "bound"), heading="") -> Picture:
    """A curve and lower bounds of it, each touching at one point, its maximum marked.

    Parameters
    ----------
    x, curve : ndarray of shape (m,)
    bounds : dict of float to ndarray of shape (m,)
        By the place where each touches.
    alt, label, unit, heading : str
    names : sequence of 2 str
        What the curve and the bounds are called.
    """
    fig, ax = figure(7.2, 3.4)
    ax.plot(x, curve, color=QUANTITIES["loglik"], lw=2)
    floor = curve.min() - 0.12 * np.ptp(curve)
    for place, values in bounds.items():
        here = np.interp(place, x, curve)
        ax.plot(x, values, color=QUANTITIES["bound"], lw=1.5)
        ax.plot(place, here, "o", color=QUANTITIES["bound"], ms=7, mec="w", zorder=4)
        ax.plot(x[values.argmax()], values.max(), "^", color=QUANTITIES["bound"], ms=7, mec="w", zorder=4)
    ax.set(xlabel=label, ylabel=unit, ylim=(floor, curve.max() + 0.35 * np.ptp(curve)), xlim=(x[0], x[-1]))
    top = int(curve.argmax())
    ax.annotate(names[0], (x[top], curve[top]), (0, 8), ha="center", color=QUANTITIES["loglik"], **LABEL)
    ax.text(0.01, 0.93, f"● {names[1]} touches   ▲ its maximum", color=QUANTITIES["bound"], weight="bold",
            transform=ax.transAxes, family="DejaVu Sans")  # fmt: skip
    title(ax, heading)
    return Picture(fig, alt)


def staircase(grid, F, steps, *, alt, labels, heading="") -> Picture:
    """Contours of the bound over (shares, parameter), and the climb of E- and M-steps in straight lines.

    Parameters
    ----------
    grid : ndarray of shape (m,)
        Values of the parameter, for both axes.
    F : ndarray of shape (m, m)
        The bound; row: the parameter, column: the parameter whose shares are in use.
    steps : ndarray of shape (s, 2)
        The parameter of the shares, and the parameter, after each half-step.
    alt, heading : str
    labels : sequence of 2 str
    """
    fig, ax = figure(height=4.8)
    levels = F.max() - np.geomspace(0.01, np.ptp(F), 14)[::-1]
    ax.contourf(grid, grid, F, levels=levels, cmap=HEIGHT, extend="both")
    ax.contour(grid, grid, F, levels=levels, colors=QUANTITIES["bound"], linewidths=0.4, linestyles="solid")
    ax.plot(grid, grid, color=QUANTITIES["muted"], lw=0.9, ls=(0, (2, 2)))
    for before, after in pairwise(steps):
        kind = "E" if before[1] == after[1] else "M"
        ax.plot(*zip(before, after), color=QUANTITIES["ink"], lw=1.8)
        if np.abs(after - before).max() > 0.06:
            name(ax, kind, tuple((before + after) / 2), *(("above",) if kind == "E" else ("left", "right")))
    ax.plot(*steps[0], "o", color="w", mec=QUANTITIES["ink"], ms=7)
    ax.plot(*steps[-1], "o", color=QUANTITIES["ink"], mec="w", ms=7)
    low = grid[len(grid) // 6]
    ax.annotate("on this line the gap is closed", (low, low), (40, 4), va="center", color=QUANTITIES["ink"],
                textcoords="offset points", path_effects=HALO,
                arrowprops={"arrowstyle": "-", "color": QUANTITIES["ink"], "lw": 0.8})  # fmt: skip
    ax.set(xlabel=labels[0], ylabel=labels[1], aspect="equal")
    title(ax, heading)
    return Picture(fig, alt)
