"""Pictures for choosing the number of components, and for judging what was found."""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from emlearn.pictures.ends import spread
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle


def criteria(K, panels, *, alt, truth=None) -> Picture:
    """Curves against the number of components, a panel for each scale; the best of each curve is ringed.

    Parameters
    ----------
    K : sequence of int
    panels : sequence of (str, str, dict of str to sequence of float)
        What the panel finds; ``"max"`` or ``"min"``, whichever values are best; and curves by name.
    alt : str
    truth : int, optional
        The true number, if the data were simulated.
    """
    fig, axes = figure(3.6 * max(len(panels), 1.6), 3, ncols=len(panels), squeeze=False)
    K = np.asarray(list(K))
    for ax, (finding, best, curves) in zip(axes[0], panels):
        heights = np.array(list(curves.values()), dtype=float)
        spots = spread(heights[:, -1], 0.08 * np.ptp(heights[~np.isnan(heights)]), np.inf)
        for j, (name, values) in enumerate(curves.items()):
            look, values = component(j), np.asarray(values, dtype=float)
            at = np.nanargmax(values) if best == "max" else np.nanargmin(values)
            mark = MATPLOTLIB_MARKS[look["mark"]]
            ax.plot(K, values, color=look["color"], ls=linestyle(look["dash"]), marker=mark, ms=4, lw=1.6)
            ax.plot(K[at], values[at], "o", ms=13, mfc="none", mec=QUANTITIES["ink"], mew=1.4)
            if len(curves) > 1:
                ax.annotate(name, (K[-1], spots[j]), (11, 0), va="center", color=look["color"], **LABEL)
            else:
                ax.set_ylabel(name)
        if truth is not None:
            ax.axvline(truth, color=QUANTITIES["truth"], ls="--", lw=0.9)
        ax.set(xlabel="number of components", xticks=K)
        ax.margins(x=0.17, y=0.12)
        title(ax, finding)
    return Picture(fig, alt)


def null_distribution(values, degrees, *, alt, heading="") -> Picture:
    """A histogram of simulated test statistics under the null, and the chi-square densities that they do not have.

    Parameters
    ----------
    values : ndarray of shape (m,)
    degrees : sequence of int
        Degrees of freedom of the curves.
    alt, heading : str
    """
    fig, ax = figure(7.2, 3)
    ax.hist(values, np.linspace(0, 12, 25), density=True, color=QUANTITIES["unknown"], alpha=0.45, edgecolor="w")
    x = np.linspace(0.15, 12, 300)
    for j, df in enumerate(degrees):
        look, y = component(j), chi2.pdf(x, df)
        ax.plot(x, y, color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
        spot = np.searchsorted(x, 0.6 + 3.9 * j)
        ax.annotate(f"chi-square, {df} df", (x[spot], y[spot]), (6, 10), textcoords="offset points",
                    color=look["color"], weight="bold")  # fmt: skip
    ax.set(xlabel="2 (l2 - l1)", ylabel="density", ylim=(0, 0.6))
    title(ax, heading)
    return Picture(fig, alt)


def how_often(n, shares, *, alt, heading="", label="share of samples") -> Picture:
    """How often something happened against the size of the sample, a curve for each criterion.

    Parameters
    ----------
    n : sequence of int
    shares : dict of str to sequence of float
    alt, heading, label : str
    """
    fig, ax = figure(7.2, 3)
    ends = np.array([values[-1] for values in shares.values()], dtype=float)
    spots = spread(ends, 0.09, 1.08)
    for j, (name, values) in enumerate(shares.items()):
        look = component(j)
        mark = MATPLOTLIB_MARKS[look["mark"]]
        ax.plot(n, values, color=look["color"], ls=linestyle(look["dash"]), marker=mark, ms=5, lw=1.8)
        ax.annotate(name, (n[-1] * 1.06, spots[j]), va="center", color=look["color"], weight="bold",
                    annotation_clip=False)  # fmt: skip
    ax.set_xscale("log")
    ax.set(xlabel="size of the sample", ylabel=label, ylim=(-0.04, 1.04), xlim=(n[0] * 0.93, n[-1] * 1.35))
    ax.set_xticks(n, [str(size) for size in n])
    ax.set_xticks([], minor=True)
    title(ax, heading)
    return Picture(fig, alt)


def confusion(table, *, alt, rows, columns, heading="") -> Picture:
    """A table of counts, truth by what was found, darker where there are more.

    Parameters
    ----------
    table : ndarray of shape (r, c) of int
    alt : str
    rows, columns : sequence of str
    heading : str
    """
    table = np.asarray(table)
    fig, ax = figure(4.6, 0.5 * len(table) + 1.0)
    ax.imshow(table, cmap="Blues", vmin=0, vmax=1.25 * table.max(), aspect="auto")
    for (i, j), count in np.ndenumerate(table):
        ax.text(j, i, str(count), ha="center", va="center", weight="bold",
                color="w" if count > 0.7 * table.max() else QUANTITIES["ink"])  # fmt: skip
    ax.set_xticks(range(len(columns)), columns)
    ax.set_yticks(range(len(rows)), rows)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    title(ax, heading)
    return Picture(fig, alt)


def calibration(claims, *, alt, heading="") -> Picture:
    """What a responsibility claims against how often it is right, in ten bins.

    Parameters
    ----------
    claims : dict of str to (ndarray of float, ndarray of bool)
        By name: claimed probabilities, and whether what was claimed is so.
    alt, heading : str
    """
    fig, ax = figure(4.8, 3.6)
    ax.plot([0, 1], [0, 1], color=QUANTITIES["truth"], ls="--", lw=0.9)
    for j, (name, (claimed, held)) in enumerate(claims.items()):
        bins = np.minimum((10 * np.asarray(claimed)).astype(int), 9)
        means = np.array([[claimed[bins == b].mean(), held[bins == b].mean()] for b in np.unique(bins)])
        look = component(j)
        mark = MATPLOTLIB_MARKS[look["mark"]]
        ax.plot(*means.T, color=look["color"], ls=linestyle(look["dash"]), marker=mark, ms=5, lw=1.6)
        ax.text(0.04, 0.93 - 0.08 * j, name, color=look["color"], weight="bold", transform=ax.transAxes)
    low = 0.5 if min(claimed.min() for claimed, _ in claims.values()) >= 0.5 else 0
    ax.set(xlabel="responsibility claimed", ylabel="share that was so", xlim=(low, 1), ylim=(low, 1))
    title(ax, heading)
    return Picture(fig, alt)


def compared(X, labellings, *, alt, labels=("x1", "x2")) -> Picture:
    """The same points coloured and marked by several labellings, a panel each.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
    labellings : dict of str to ndarray of int
        By what the panel finds.
    alt : str
    labels : sequence of 2 str
    """
    fig, axes = figure(3.7 * len(labellings), 3, ncols=len(labellings), squeeze=False, sharey=True)
    for ax, (name, which) in zip(axes[0], labellings.items()):
        for k in np.unique(which):
            look = component(k)
            ax.plot(*X[which == k].T, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], ms=4.5, mec="w", mew=0.4)
        ax.set_xlabel(labels[0])
        title(ax, name)
    axes[0, 0].set_ylabel(labels[1])
    return Picture(fig, alt)
