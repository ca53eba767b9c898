"""What goes wrong, drawn: a spike without a top, falls, many summits, a saddle, groups that change with the unit."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from emcourse.plots.em_algorithm import objectives
from emlearn.engine.errors import CollapsedComponent
from emlearn.models.gaussian.statistics import log_normal
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.visual import QUANTITIES, component, linestyle


def lumps(x, *, alt, bins=30, label="x", heading="") -> Picture:
    """Counts in narrow bins, over a tick for each value.

    Parameters
    ----------
    x : ndarray of shape (n,)
    alt : str
    bins : int
    label, heading : str

    Returns
    -------
    Picture
    """
    fig, ax = figure(7.2, 2.9)
    counts, _, _ = ax.hist(x, bins, color=QUANTITIES["unknown"], alpha=0.55, rwidth=0.92)
    ax.vlines(x, -0.09 * counts.max(), -0.02 * counts.max(), color=QUANTITIES["ink"], lw=0.9)
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.set(xlabel=label, ylabel="how many", ylim=(-0.11 * counts.max(), None))
    title(ax, heading)
    return Picture(fig, alt)


def how_it_ends(mixture, X) -> str:
    """Fit a mixture, and say in words how the run ended.

    Parameters
    ----------
    mixture : GaussianMixture
    X : ndarray of shape (n, d)

    Returns
    -------
    str
    """
    try:
        return f"log-likelihood {mixture.fit(X).log_likelihood_:.1f}"
    except CollapsedComponent as error:
        return f"component {error.component} collapsed, weight {error.weight:.2f}"


def spike(sds, curves, *, alt, ylim=None, heading="") -> Picture:
    """Objectives against the width of one component, which shrinks to the left.

    Parameters
    ----------
    sds : ndarray of shape (m,)
        Standard deviations of the component, in decreasing or increasing order.
    curves : dict of str to ndarray of shape (m,)
        By the name written beside the curve.
    alt : str
    ylim : (float, float), optional
    heading : str

    Returns
    -------
    Picture
        Its horizontal axis runs over powers of ten, so that a sketch over these can be drawn in it.
    """
    fig, ax = figure(7.2, 3.4)
    ax.set(ylim=ylim, xlabel="standard deviation of the component on one galaxy (log scale)")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda power, _: f"$10^{{{power:g}}}$"))
    sds, falling = np.log10(sds), 0
    for k, (name, values) in enumerate(curves.items()):
        look = component(k)
        values = np.asarray(values)
        ax.plot(sds, values, color=look["color"], ls=linestyle(look["dash"]), lw=1.9)
        inside = np.flatnonzero((values >= ylim[0]) & (values <= ylim[1])) if ylim else np.arange(len(values))
        at = inside[np.argmin(sds[inside])]
        if values[at] < values[inside].max():  # it falls to the left: told at the bottom, one above the other
            spot, side = ylim[0] if ylim else values[at], {"xytext": (-8, 4 + 18 * falling), "ha": "right"}
            falling += 1
        else:
            spot, side = values[at], {"xytext": (6, 9), "ha": "left"}
        told = ax.annotate(name, (sds[at], spot), textcoords="offset points", color=look["color"], weight="bold",
                           **side)  # fmt: skip
        told.set_bbox({"fc": "w", "ec": "none", "pad": 1})
    ax.set_ylabel("nats")
    title(ax, heading)
    return Picture(fig, alt)


def rises_and_falls(sds, curves) -> Picture:
    """The spike of notebook 08: a mixture, one normal and a mixture with a prior, as in :func:`spike`.

    Parameters
    ----------
    sds : ndarray of shape (m,)
    curves : dict of str to ndarray of shape (m,)
        The mixture, one normal, and the mixture with a prior.

    Returns
    -------
    Picture
    """
    return spike(
        sds,
        curves,
        ylim=(-300, -205),
        heading="To the left: one rises without end, two fall",
        alt="Against the width of the component, shrinking to the left: the mixture rises steadily; "
        "one normal and the mixture with a prior have a summit each, and plunge.",
    )


def sum_and_part(total, alone, first=10) -> Picture:
    """The first iterations of MAP-EM: what it climbs, and the log-likelihood, which is part of that.

    Parameters
    ----------
    total, alone : ndarray of shape (m,)
        The sum with the log prior, and the log-likelihood alone, at each state of the run.
    first : int
        How many iterations are drawn.

    Returns
    -------
    Picture
    """
    return objectives(
        {
            "The sum rises": ("ink", total[: first + 1]),
            "The log-likelihood alone falls": ("loglik", alone[: first + 1]),
        },
        alt="Left, the log-likelihood plus the log prior rises in one iteration and then hardly; right, the "
        "log-likelihood alone falls by six tenths of a nat, in red.",
    )


def needles(x, fits, *, alt, label="x") -> Picture:
    """Mixtures of normals over ticks for the single points, drawn finely enough for a very narrow component.

    The sum is a pale band of ink beneath its parts, and each part has its number beside it, where most is free.

    Parameters
    ----------
    x : ndarray of shape (n,)
    fits : dict of str to (weights, means, sds)
        By the finding that is the panel's title.
    alt, label : str

    Returns
    -------
    Picture
    """
    fig, axes = figure(7.2, 3.1, ncols=len(fits), squeeze=False, sharey=True)
    drawn = {}
    for ax, (name, (weights, means, sds)) in zip(axes[0], fits.items()):
        near = (means + sds * np.linspace(-4, 4, 81)[:, None]).ravel()
        grid = np.sort(np.concatenate([np.linspace(x.min() - 2, x.max() + 2, 400), near]))
        parts = weights * np.exp(log_normal(grid[:, None], means, sds))
        whole = parts.sum(axis=1)
        ax.plot(grid, whole, color=QUANTITIES["ink"], alpha=0.25, lw=4, solid_capstyle="round")
        for k, part in enumerate(parts.T):
            look = component(k)
            ax.plot(grid, part, color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
        drawn[ax] = grid, np.column_stack([whole, parts]), means, sds
        ax.set(xlabel=label, xlim=(x.min() - 2, x.max() + 2))
        title(ax, name, pad=10)
    height = max(curves.max() for _, curves, _, _ in drawn.values())
    for ax, (grid, curves, means, sds) in drawn.items():
        ax.vlines(x, -0.09 * height, -0.03 * height, color=QUANTITIES["ink"], lw=0.7)
        unit = np.array([np.ptp(ax.get_xlim()) / (46 / len(fits)), 0.085 * height])  # of a number: its width and height
        for k, (spot, side) in enumerate(_beside(grid, curves, means, sds, unit)):
            ax.annotate(str(k + 1), spot, ha=side, va="center", color=component(k)["color"], weight="bold")
    axes[0, 0].set_ylabel("density")
    return Picture(fig, alt)


def _beside(grid, curves, means, sds, unit):
    """A place beside each part, far from all curves and from the other numbers, and the side on which it is anchored.

    The first of ``curves`` is their sum. The most slender part chooses first, because it has the fewest places.
    """
    lines = np.column_stack([np.tile(grid, curves.shape[1]), curves.T.ravel()]) / unit
    lines = lines[lines[:, 1] > 0.1]  # near 0 all curves lie on the axis
    chosen, centres = {}, [np.full(2, np.inf)]
    for k in np.argsort(sds):
        z = np.array([-1.8, -1.5, -1.2, -0.9, -0.6, -0.3, 0.3, 0.6, 0.9, 1.2, 1.5, 1.8])
        at = np.column_stack([means[k] + z * sds[k], np.interp(means[k] + z * sds[k], grid, curves[:, k + 1])])
        at += np.column_stack([0.3 * np.sign(z), np.full(len(z), 0.35)]) * unit
        centre = at / unit + np.column_stack([0.5 * np.sign(z), np.zeros(len(z))])
        room = [min(*(np.abs(others - c).max(axis=1).min() for others in (lines, np.array(centres)))) for c in centre]
        best = int(np.argmax(np.minimum(room, 1) - 0.05 * np.abs(z)))  # where there is room, rather near the top
        chosen[k] = at[best], "left" if z[best] > 0 else "right"
        centres.append(centre[best])
    return [chosen[k] for k in range(len(means))]


def ends(found, *, width=1.0) -> Picture:
    """Where many starts ended: a histogram of log-likelihoods for each number of components.

    Parameters
    ----------
    found : dict of str to sequence of float
        Log-likelihoods at the ends, by the name written beside the row; from few components to many.
    width : float
        The width of a bar, in nats.

    Returns
    -------
    Picture
    """
    low, high = min(map(min, found.values())), max(map(max, found.values()))
    edges = np.arange(np.floor(low) - width, high + 2 * width, width)
    fig, axes = figure(7.2, 1.1 * len(found) + 0.6, nrows=len(found), sharex=True, squeeze=False)
    for k, (ax, (name, values)) in enumerate(zip(axes[:, 0], found.items())):
        ax.hist(values, edges, color=QUANTITIES["loglik"], alpha=0.8, rwidth=0.85)
        best = max(values)
        ax.plot(best, -0.02, "^", color=component(1)["color"], ms=8, clip_on=False, zorder=3,
                transform=ax.get_xaxis_transform())  # fmt: skip
        ax.text(0.01, 0.98, name, weight="bold", va="top", transform=ax.transAxes)
        ax.yaxis.set_major_locator(MaxNLocator(3, integer=True))
        if k == 0:
            title(ax, "More components, more summits; from five on, the best is found once")
            ax.annotate("the best", (best, 0), (8, 6), textcoords="offset points", color=component(1)["color"],
                        weight="bold", xycoords=ax.get_xaxis_transform())  # fmt: skip
    axes[-1, 0].set_xlabel("log-likelihood at the end of the run (nats)")
    axes[len(found) // 2, 0].set_ylabel("runs")
    return Picture(
        fig,
        "Three histograms of where runs ended: with four components many end near the best, with five and with six the "
        "ends scatter over nearly twenty nats or more, and one run alone is the best.",
    )


def saddle(surface, paths) -> Picture:
    """Contours of a log-likelihood over correlation and variance, with the paths that EM took.

    Parameters
    ----------
    surface : callable
        The log-likelihood at a correlation and a variance.
    paths : dict of str to ndarray of shape (m, 2)
        Correlation and variance after each iteration, by the name written at the end.

    Returns
    -------
    Picture
    """
    fig, ax = figure(7.2, 3.7)
    rho, variance = np.linspace(-0.8, 0.8, 161), np.linspace(1.6, 4.2, 131)
    heights = surface(rho, variance[:, None])
    levels = heights.max() - np.array([3.0, 2.0, 1.2, 0.7, 0.4, 0.2, 0.1, 0.059, 0.03, 0.01])
    ax.contour(rho, variance, heights, levels, colors=QUANTITIES["muted"], linewidths=0.8, linestyles="solid")
    for k, (name, path) in enumerate(paths.items()):
        look = component(k)
        ax.plot(*path.T, ".-", color=look["color"], ms=5, lw=1.4)
        ax.annotate(name, path[-1], (0, 10), ha="center", color=look["color"],
                    bbox={"fc": "w", "ec": "none", "alpha": 0.8, "pad": 1}, **LABEL)  # fmt: skip
    ax.set(xlabel="correlation ρ", ylabel="variance, the same for both")
    title(ax, "Two summits, and a saddle between them on which EM can rest")
    return Picture(
        fig,
        "Contours of two hills, left and right of correlation zero, with a pass between them; one path of EM ends on "
        "the pass, two turn off to the summits at plus and minus one half.",
    )


def change_of_shares(X, shares, *, labels) -> Picture:
    """Where a second fit shares out the plane otherwise than the first: its share of component 2 minus the first's.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
    shares : dict of str to callable
        Two fits by name: responsibilities ``(m, 2)`` for points ``(m, 2)``.
    labels : sequence of 2 str

    Returns
    -------
    Picture
    """
    low, high = X.min(axis=0), X.max(axis=0)
    sides = [np.linspace(a - 0.06 * (b - a), b + 0.06 * (b - a), 241) for a, b in zip(low, high)]
    plane = np.stack(np.meshgrid(*sides), axis=-1)
    second = {name: of(plane.reshape(-1, 2))[:, 1].reshape(plane.shape[:2]) for name, of in shares.items()}
    before, after = second.values()
    fig, ax = figure(7.2, 3.6)
    colors = [component(0)["color"], "w", component(1)["color"]]
    cmap = LinearSegmentedColormap.from_list("from 1 to 2", colors)
    drawn = ax.pcolormesh(*sides, after - before, cmap=cmap, vmin=-1, vmax=1, alpha=0.75, rasterized=True)
    fig.colorbar(drawn, ax=ax, label="change of the share of component 2", shrink=0.9)
    for share, dash in zip((before, after), ("solid", "dashed")):
        ax.contour(*sides, share, [0.5], colors=QUANTITIES["ink"], linewidths=1.5, linestyles=dash)
    changed = np.ptp([of(X).argmax(axis=1) for of in shares.values()], axis=0) > 0
    ax.scatter(*X[~changed].T, s=9, c=QUANTITIES["unknown"], linewidths=0)
    ax.scatter(*X[changed].T, s=26, c=QUANTITIES["ink"], linewidths=0)
    ax.set(xlabel=labels[0], ylabel=labels[1])
    handles = [Line2D([], [], color=QUANTITIES["ink"], ls=ls) for ls in ("-", "--")]
    handles.append(Line2D([], [], color=QUANTITIES["ink"], marker="o", ls="", ms=5))
    names = [*(f"border, {name}" for name in second), "rows that change groups"]
    ax.legend(handles, names, loc="lower right", fontsize=9)
    title(ax, f"{changed.sum()} of {len(X)} rows change groups with the unit")
    return Picture(
        fig,
        "The plane of eruptions and waits. The border between the groups is level if the lengths are in minutes and "
        "upright if they are in seconds; in two wedges between these lines the share changes by nearly 1, and rows "
        "that lie there change groups.",
    )
