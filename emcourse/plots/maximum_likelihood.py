"""Log-likelihoods as landscapes, the equation that has its unknown on both sides, and rivals of the likelihood."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from emlearn.models.gaussian.mixture import from_sds
from emlearn.pictures.names import Name, along, name
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.scenes import normal_parts
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle

HEIGHT = LinearSegmentedColormap.from_list("height", [QUANTITIES["paper"], QUANTITIES["bound"]])
"""Dark is high, as on the map of the widget ``likelihood_surface``."""


def fits_by_bins(x, fits, *, alt, label="x") -> Picture:
    """Histograms of the same numbers with different bins, each with the mixture that was fitted to its bars.

    Parameters
    ----------
    x : ndarray of shape (n,)
    fits : dict of int to (weights, means, sds)
        By the number of bins.
    alt, label : str
    """
    grid = np.linspace(x.min(), x.max(), 241)
    fig, axes = figure(7.2, 2.7, ncols=len(fits), squeeze=False, sharey=True)
    for ax, (bins, params) in zip(axes[0], fits.items()):
        ax.hist(x, bins, density=True, color=QUANTITIES["unknown"], alpha=0.45)
        parts = normal_parts(from_sds(*map(np.asarray, params)), grid)
        for k, part in enumerate(parts):
            look = component(k)
            ax.plot(grid, part, color=look["color"], ls=linestyle(look["dash"]), lw=1.6)
            Name(ax, str(k + 1), along(np.column_stack([grid, part])))
        ax.plot(grid, parts.sum(axis=0), color=QUANTITIES["ink"], lw=0.9)
        ax.set_xlabel(label)
        title(ax, f"{bins} bins")
    axes[0, 0].set_ylabel("density")
    return Picture(fig, alt)


def one_parameter(grid, values, *, alt, label, heading="") -> Picture:
    """A log-likelihood against one parameter, its highest point marked.

    Parameters
    ----------
    grid, values : ndarray of shape (m,)
    alt, label, heading : str
    """
    fig, ax = figure(7.2, 2.9)
    ax.plot(grid, values, color=QUANTITIES["loglik"], lw=1.6)
    best = int(np.argmax(values))
    ax.plot(grid[best], values[best], "o", color=QUANTITIES["loglik"], ms=6)
    ax.vlines(grid[best], min(values), values[best], color=QUANTITIES["muted"], lw=0.9, ls=":")
    ax.annotate(f"{grid[best]:.1f}", (grid[best], min(values)), (5, 4), textcoords="offset points", weight="bold")
    ax.set(xlabel=label, ylabel="log-likelihood (nats)")
    title(ax, heading)
    return Picture(fig, alt)


def mean_surfaces(grid, surfaces, marks, *, alt) -> Picture:
    """Log-likelihoods over the two means of a mixture, as maps with contour lines; the higher, the darker.

    Parameters
    ----------
    grid : ndarray of shape (m,)
        The values of either mean.
    surfaces : dict of str to ndarray of shape (m, m)
        By heading; ``values[i, j]`` belongs to means ``(grid[i], grid[j])``.
    marks : sequence of sequence of (mean 1, mean 2, str)
        For each map, the points to mark and what to write beside them.
    alt : str
    """
    fig, axes = figure(height=3.6, ncols=len(surfaces), squeeze=False)
    for ax, (heading, values), places in zip(axes[0], surfaces.items(), marks):
        depth = np.sqrt(values.max() - values.T)
        ax.contourf(grid, grid, -depth, levels=14, cmap=HEIGHT)
        ax.contour(grid, grid, -depth, levels=14, colors=QUANTITIES["ink"], linewidths=0.35, linestyles="solid")
        ax.plot(grid[[0, -1]], grid[[0, -1]], color=QUANTITIES["paper"], lw=1.2, ls=(0, (2, 2)))
        for a, b, called in places:
            ax.plot(a, b, "X" if called == "saddle" else "o", color=QUANTITIES["ink"], mec="w", ms=8)
            name(ax, called, (a, b), "above", "below", "right", "left", away=7)
        ax.set(xlabel="mean of component 1", ylabel="mean of component 2", aspect="equal")
        ax.locator_params(nbins=5)
        title(ax, heading)
    return Picture(fig, alt)


def both_sides(grid, curves, walk, *, alt, label, heading="") -> Picture:
    """An equation "unknown = something that depends on it": the right-hand side, the diagonal, and a walk.

    Parameters
    ----------
    grid : ndarray of shape (m,)
    curves : dict of str to ndarray of shape (m,)
        Right-hand sides, by the name that labels the curve; the walk goes along the last.
    walk : sequence of float
        Values of the unknown, each the right-hand side at the one before.
    alt, label, heading : str
    """
    fig, ax = figure(7.2, 3.6)
    ax.plot(grid, grid, color=QUANTITIES["muted"], lw=0.9)
    high = grid[int(0.9 * len(grid))]
    ax.annotate("left-hand side", (high, high), (-8, 0), textcoords="offset points", ha="right",
                color=QUANTITIES["muted"])  # fmt: skip
    for k, (called, values) in enumerate(curves.items()):
        look = component(k)
        ax.plot(grid, values, color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
        ax.annotate(called, (grid[-1], values[-1]), (5, 0), textcoords="offset points", va="center",
                    color=look["color"], weight="bold")  # fmt: skip
    stairs = np.repeat(walk, 2)
    ax.plot(stairs[:-1], stairs[1:], color=QUANTITIES["ink"], lw=0.9)
    ax.plot(walk[0], walk[0], "o", color=QUANTITIES["ink"], ms=5)
    ax.annotate("start", (walk[0], walk[0]), (6, -10), textcoords="offset points", weight="bold")
    ax.set(xlabel=label, ylabel="the two sides of the equation", ylim=(grid[0] - 2, grid[-1] + 1))
    title(ax, heading)
    return Picture(fig, alt)


def estimates(groups, truth, *, alt, label, heading="") -> Picture:
    """Many estimates of one number by several methods, each a dot, with the middle 68% and the median.

    Parameters
    ----------
    groups : dict of str to ndarray of shape (m,)
    truth : float
    alt, label, heading : str
    """
    rng = np.random.default_rng(0)
    fig, ax = figure(7.2, 0.55 * len(groups) + 0.9)
    low, high = np.percentile(np.concatenate(list(groups.values())), [0.3, 99.3])
    for i, values in enumerate(groups.values()):
        ax.scatter(values, i + 0.22 + 0.1 * rng.uniform(-1, 1, len(values)), s=5, color=QUANTITIES["unknown"],
                   alpha=0.45, linewidths=0)  # fmt: skip
        ends = np.percentile(values, [16, 84])
        ax.plot(ends, [i, i], color=QUANTITIES["ink"], lw=2.2, solid_capstyle="butt")
        ax.plot(np.median(values), i, MATPLOTLIB_MARKS["circle"], color=QUANTITIES["ink"], ms=6)
    ax.axvline(truth, color=QUANTITIES["truth"], ls="--", lw=0.9)
    ax.set_yticks(range(len(groups)), list(groups))
    ax.invert_yaxis()
    ax.set(xlim=(low, high), xlabel=label)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    title(ax, heading)
    return Picture(fig, alt)


def empty_bins(shares, *, alt, heading="") -> Picture:
    """The share of a histogram's bins that hold no point, by the number of dimensions.

    Parameters
    ----------
    shares : dict of int to float
    alt, heading : str
    """
    fig, ax = figure(7.2, 2.6)
    ax.bar(range(len(shares)), list(shares.values()), color=QUANTITIES["unknown"], width=0.65)
    for i, share in enumerate(shares.values()):
        ax.annotate(f"{100 * share:.3g}%", (i, share), (0, 3), textcoords="offset points", ha="center", weight="bold")
    ax.set_xticks(range(len(shares)), [str(d) for d in shares])
    ax.set(xlabel="dimensions", ylabel="share of empty bins", ylim=(0, 1.12))
    title(ax, heading)
    return Picture(fig, alt)
