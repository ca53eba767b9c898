"""Pictures for choosing the number of components, and for judging what was found."""

from __future__ import annotations

import matplotlib
import numpy as np
from matplotlib.colors import to_rgb
from scipy.stats import chi2, norm

from emcourse.plots.mixtures import legible
from emlearn.pictures.ends import spread
from emlearn.pictures.picture import LABEL, STYLE, Picture, figure, title
from emlearn.pictures.scenes import ellipses
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
    fig, axes = figure(7.2, 3, ncols=len(panels), squeeze=False)
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
                ax.annotate(name, (K[-1], spots[j]), (11, 0), va="center", color=legible(look["color"]), **LABEL)
            else:
                ax.set_ylabel(name)
        if truth is not None:
            ax.axvline(truth, color=QUANTITIES["truth"], ls="--", lw=0.9)
        ax.set(xlabel="number of components", xticks=K)
        ax.margins(x=0.17, y=0.12)
        title(ax, finding)
    return Picture(fig, alt)


def over_components(
    curves, X, fits, *, alt, label, heading="", columns=(2, 3), names=("petal length", "petal width")
) -> Picture:
    """Curves against the number of components, on an axis that begins at 0, and under each number what was fitted.

    Parameters
    ----------
    curves : dict of str to sequence of float
        By name, a value for each number of components.
    X : ndarray of shape (n, d)
    fits : dict of int to sequence of fitted mixtures
        By number of components, all that are drawn into its panel; their covariances are full.
    alt, label, heading : str
        To ``alt`` the values are added, so that the cell need not tell them.
    columns : (int, int)
        The columns that are drawn.
    names : (str, str)
        Of these columns.
    """
    with matplotlib.rc_context(STYLE):
        fig, axes = figure(7.2, 4.4, nrows=2, ncols=len(fits), height_ratios=[1.7, 1], squeeze=False)
        grid = axes[0, 0].get_gridspec()
        for ax in axes[0]:
            ax.remove()
        top = fig.add_subplot(grid[0, :])
    _draw_curves(top, list(fits), curves)
    top.set(ylabel=label, xlim=(min(fits) - 0.5, max(fits) + 0.5), xticks=list(fits))
    top.set_xticklabels([])
    title(top, heading)
    drawn = {K: [_seen(fitted, columns) for fitted in mixtures] for K, mixtures in fits.items()}
    every = np.concatenate([X[:, columns], *(np.concatenate(outlines) for row in drawn.values() for outlines in row)])
    for ax, (K, row) in zip(axes[1], drawn.items()):
        ax.plot(*X[:, columns].T, "o", color=QUANTITIES["unknown"], ms=2.2, mew=0)
        for outlines in row:
            for k, outline in enumerate(outlines):
                look = component(k)
                ax.plot(*outline.T, color=look["color"], ls=linestyle(look["dash"]), lw=1.3)
        ax.set(xticks=[], yticks=[], xlim=_room(every[:, 0]), ylim=_room(every[:, 1]))
        ax.set_title(f"K = {K}", fontweight="bold", fontsize=10, color=QUANTITIES["ink"])
    axes[1, 0].set(xlabel=names[0], ylabel=names[1])
    told = [f"{name.capitalize()}: {', '.join(f'{value:.3g}' for value in values)}" for name, values in curves.items()]
    return Picture(fig, f"{alt} {'; '.join(told)}.")


def _draw_curves(ax, K, curves, beside=False):
    ends = np.array([values[-1] for values in curves.values()], dtype=float)
    highest = max(np.max(values) for values in curves.values())
    for j, (name, values) in enumerate(curves.items()):
        look = component(j)
        mark = MATPLOTLIB_MARKS[look["mark"]]
        ax.plot(K, values, color=look["color"], ls=linestyle(look["dash"]), marker=mark, ms=5, lw=1.8, clip_on=False)
        if len(curves) > 1 and beside:
            ax.annotate(name, (K[-1], values[-1]), (9, 0), va="center", color=legible(look["color"]), **LABEL)
        elif len(curves) > 1:
            up = 9 if values[-1] == ends.max() else -9
            ax.annotate(name, (K[-1], values[-1]), (0, up), ha="right", va="bottom" if up > 0 else "top",
                        color=legible(look["color"]), **LABEL)  # fmt: skip
    ax.set_ylim(0, 1.14 * highest)


def _seen(fitted, columns):
    """The ellipses of a fit in two of its columns, from left to right, so that a cloud keeps its colour."""
    order = np.argsort(fitted.means_[:, columns[0]])
    shapes = fitted.covariances_[order][:, columns][:, :, columns]
    return ellipses(fitted.means_[order][:, columns], shapes)


def _room(x):
    return np.min(x) - 0.08 * np.ptp(x), np.max(x) + 0.08 * np.ptp(x)


def gained(K, curves, *, alt, label, heading="") -> Picture:
    """What each number of components gains over one, on an axis that begins at 0.

    Parameters
    ----------
    K : sequence of int
    curves : dict of str to sequence of float
        By name, a value for each number of components.
    alt, label, heading : str
    """
    fig, ax = figure(7.2, 3)
    _draw_curves(ax, list(K), curves, beside=True)
    ax.set_xlim(K[0] - 0.3, K[-1] + 1.2)
    ax.set(xlabel="number of components", ylabel=label, xticks=list(K))
    title(ax, heading)
    return Picture(fig, alt)


def binned_fits(x, fits, *, edges, alt, label) -> Picture:
    """A histogram with bins of one's own, and mixtures of normals with one column over it, a panel each.

    Parameters
    ----------
    x : ndarray of shape (n,)
    fits : dict of str to fitted mixture
        By what the panel finds; the covariances are tied.
    edges : ndarray
        Of the bins; rounded data need bins as wide as their last digit, or some bins hold two values and others one.
    alt, label : str
    """
    fig, axes = figure(7.2, 2.9, ncols=len(fits), squeeze=False, sharey=True)
    at = np.linspace(edges[0] - 0.3, edges[-1] + 0.3, 300)
    for ax, (finding, fitted) in zip(axes[0], fits.items()):
        ax.hist(x, edges, density=True, color=QUANTITIES["unknown"], alpha=0.45, edgecolor="w", linewidth=0.5)
        parts = fitted.weights_ * norm.pdf(at[:, None], fitted.means_[:, 0], np.sqrt(fitted.covariances_[0, 0]))
        for k, part in enumerate(parts.T):
            look = component(k)
            ax.plot(at, part, color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
        if parts.shape[1] > 1:
            ax.plot(at, parts.sum(axis=1), color=QUANTITIES["ink"], lw=1)
        ax.set_xlabel(label)
        title(ax, finding)
    axes[0, 0].set_ylabel("density")
    return Picture(fig, alt)


def kept(weights, *, alt, least=0.02, heading="") -> Picture:
    """The weights of fits in order, a panel each, with the limit under which a component counts as empty.

    Parameters
    ----------
    weights : dict of str to ndarray of shape (K,)
        By the panel's name.
    alt : str
    least : float
        The limit.
    heading : str
    """
    fig, axes = figure(7.2, 2.7, ncols=len(weights), squeeze=False, sharey=True)
    for ax, (name, values) in zip(axes[0], weights.items()):
        values, there = np.sort(values)[::-1], np.asarray(values) > least
        places = np.arange(1, len(values) + 1)
        colors = [component(0)["color"] if value > least else QUANTITIES["paper"] for value in values]
        ax.bar(places, values, color=colors, edgecolor=component(0)["color"], width=0.75)
        ax.axhline(least, color=QUANTITIES["kl"], lw=1)
        ax.set(xlabel="component", xticks=places, xlim=(0.3, len(values) + 0.7))
        ax.text(0.98, 0.8, f"{there.sum()} kept", ha="right", va="top", weight="bold", transform=ax.transAxes)
        title(ax, name)
    axes[0, 0].set_ylabel("weight")
    axes[0, -1].annotate(f"{least:.0%}", (1, least), (4, 0), xycoords=("axes fraction", "data"), va="center",
                         color=QUANTITIES["kl"], **LABEL)  # fmt: skip
    fig.suptitle(heading, x=0.01, ha="left", fontweight="bold", fontsize=10, color=QUANTITIES["ink"])
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
        y = np.where(y < HIGHEST, y, np.nan)
        ax.plot(x, y, color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
        spot = np.searchsorted(x, 0.6 + 3.9 * j)
        plural = "degree" if df == 1 else "degrees"
        ax.annotate(f"chi-square, {df} {plural} of freedom", (x[spot], y[spot]), (6, 10), textcoords="offset points",
                    color=legible(look["color"]), weight="bold")  # fmt: skip
    ax.set(xlabel="twice the gain in log-likelihood", ylabel="density", ylim=(0, 0.6))
    title(ax, heading)
    return Picture(fig, alt)


HIGHEST = 0.57
"""To what height a density is drawn that has no highest value."""


def how_often(n, shares, *, alt, heading="", label="share of samples") -> Picture:
    """How often something happened against the size of the sample, a curve for each criterion.

    To ``alt`` the shares are added, so that the cell need not tell them.

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
        ax.annotate(name, (n[-1] * 1.06, spots[j]), va="center", color=legible(look["color"]), weight="bold",
                    annotation_clip=False)  # fmt: skip
    ax.set_xscale("log")
    ax.set(xlabel="size of the sample", ylabel=label, ylim=(-0.04, 1.04), xlim=(n[0] * 0.93, n[-1] * 1.35))
    ax.set_xticks(n, [str(size) for size in n])
    ax.set_xticks([], minor=True)
    title(ax, heading)
    told = [f"{name}: {', '.join(f'{share:.0%}' for share in values)}" for name, values in shares.items()]
    return Picture(fig, f"{alt} {'; '.join(told)}.")


def confusion(table, *, alt, rows, columns, heading="") -> Picture:
    """A table of counts, truth by what was found, darker where there are more: blue on the diagonal, vermilion off it.

    Parameters
    ----------
    table : ndarray of shape (r, r) of int
    alt : str
    rows, columns : sequence of str
    heading : str
    """
    table, right = np.asarray(table), np.eye(len(table), dtype=bool)
    fig, ax = figure(7.2, 0.38 * len(table) + 0.9)
    depth = np.where(right, 0.9 * table / table.max(), 0.75 * table / max(table[~right].max(), 1))
    full = np.array([to_rgb(component(k)["color"]) for k in (1, 0)])[right.astype(int)]
    ax.imshow(1 - depth[..., None] * (1 - full), aspect="auto")
    for (i, j), count in np.ndenumerate(table):
        ink = "w" if right[i, j] and depth[i, j] > 0.6 else QUANTITIES["ink" if count else "muted"]
        ax.text(j, i, str(count), ha="center", va="center", weight="bold" if count else "normal", color=ink)
    ax.set_xticks(np.arange(len(table) - 1) + 0.5, minor=True)
    ax.set_yticks(np.arange(len(table) - 1) + 0.5, minor=True)
    ax.grid(which="minor", color=QUANTITIES["grid"], lw=0.8)
    ax.tick_params(which="minor", length=0)
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
    fig, ax = figure(7.2, 3.8)
    ax.plot([0, 1], [0, 1], color=QUANTITIES["truth"], ls="--", lw=0.9)
    curves = [_in_bins(*claim) for claim in claims.values()]
    spots = spread(np.array([means[-1, 1] for means in curves]), 0.04, np.inf)
    for j, (name, means) in enumerate(zip(claims, curves)):
        look = component(j)
        mark = MATPLOTLIB_MARKS[look["mark"]]
        ax.plot(*means.T, color=look["color"], ls=linestyle(look["dash"]), marker=mark, ms=5, lw=1.6)
        ax.annotate(name, (1.02, spots[j]), (4, 0), va="center", color=legible(look["color"]), annotation_clip=False,
                    **LABEL)  # fmt: skip
    low = 0.5 if min(claimed.min() for claimed, _ in claims.values()) >= 0.5 else 0
    ax.annotate("as often right as claimed", ((1 + low) / 2, (1 + low) / 2), (-10, 6), ha="right",
                color=QUANTITIES["ink"], **LABEL)  # fmt: skip
    ax.set(xlabel="responsibility claimed", ylabel="share that was right", xlim=(low, 1.02), ylim=(low, 1.02))
    title(ax, heading)
    return Picture(fig, alt)


def _in_bins(claimed, held):
    """The mean claim in each tenth, and how often what was claimed is so, shape ``(bins, 2)``."""
    bins = np.minimum((10 * np.asarray(claimed)).astype(int), 9)
    return np.array([[claimed[bins == b].mean(), held[bins == b].mean()] for b in np.unique(bins)])


def compared(X, labellings, *, alt, labels=("x1", "x2")) -> Picture:
    """The same points coloured and marked by several labellings, a panel each.

    What a labelling calls its groups does not matter: they are coloured in the order of their means along the first
    axis, so that a cloud keeps its colour from panel to panel.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
    labellings : dict of str to ndarray of int
        By what the panel finds.
    alt : str
    labels : sequence of 2 str
    """
    fig, axes = figure(7.2, 2.8, ncols=len(labellings), squeeze=False, sharey=True)
    for ax, (name, which) in zip(axes[0], labellings.items()):
        in_order = sorted(np.unique(which), key=lambda k: X[which == k, 0].mean())
        for place, k in enumerate(in_order):
            look = component(place)
            ax.plot(*X[which == k].T, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], ms=4, mec="w", mew=0.3)
        ax.set_xlabel(labels[0])
        title(ax, name)
    axes[0, 0].set_ylabel(labels[1])
    return Picture(fig, alt)
