"""What goes wrong, drawn: a spike without a top, falls, many summits, a saddle, groups that change with the unit."""

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from emcourse.plots.em_algorithm import objectives
from emcourse.plots.mixtures import legible
from emlearn.engine.errors import CollapsedComponent
from emlearn.models.gaussian.statistics import log_normal
from emlearn.pictures.names import Name, along
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle


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
        return f"component {error.component + 1} collapsed, weight {error.weight:.2f}"


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
    sds, plunges = np.log10(sds), []
    for (name, values), (color, dash) in zip(curves.items(), OBJECTIVES):
        values = np.asarray(values)
        ax.plot(sds, values, color=color, ls=dash, lw=1.9)
        inside = np.flatnonzero((values >= ylim[0]) & (values <= ylim[1])) if ylim else np.arange(len(values))
        at = inside[np.argmin(sds[inside])]
        if values[at] < values[inside].max():
            plunges.append((sds[at], ylim[0] if ylim else values[at], name, color))
        else:
            ax.annotate(name, (sds[at], values[at]), (2, 9), color=legible(color), **LABEL)
    for i, (*spot, name, color) in enumerate(sorted(plunges)):  # an arrow where it leaves, and its name beside that
        left = i < max(len(plunges) - 1, 1)
        ax.plot(*spot, "v", color=color, ms=8, clip_on=False)
        ax.annotate(name, spot, (-10 if left else 10, 6), ha="right" if left else "left", color=legible(color), **LABEL)
    if len(plunges) > 1:
        ax.set_xlim(None, ax.get_xlim()[1] + 1.5)
    ax.set_ylabel("nats")
    title(ax, heading)
    return Picture(fig, alt)


OBJECTIVES = [
    (QUANTITIES["loglik"], "solid"),
    (QUANTITIES["muted"], (0, (5, 2))),
    (QUANTITIES["bound"], (0, (1, 1.5))),
]
"""The looks of a log-likelihood, of another one, and of the sum with a prior, as in the singularity trap."""


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
    highest: list[float] = []
    for ax, (name, (weights, means, sds)) in zip(axes[0], fits.items()):
        near = (means + sds * np.linspace(-4, 4, 81)[:, None]).ravel()
        grid = np.sort(np.concatenate([np.linspace(x.min() - 2, x.max() + 2, 400), near]))
        parts = weights * np.exp(log_normal(grid[:, None], means, sds))
        whole = parts.sum(axis=1)
        ax.plot(grid, whole, color=QUANTITIES["ink"], alpha=0.25, lw=4, solid_capstyle="round")
        for k, part in enumerate(parts.T):
            look, there = component(k), part > 0.003 * whole.max()  # six lines at 0 would lie on each other
            curve = np.column_stack([grid, part])[there]
            ax.plot(*curve.T, color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
            Name(ax, str(k + 1), along(curve), color=legible(look["color"]))
        highest.append(whole.max())
        ax.set(xlabel=label, xlim=(x.min() - 2, x.max() + 2))
        title(ax, name, pad=10)
    for ax in axes[0]:
        ax.vlines(x, -0.09 * max(highest), -0.03 * max(highest), color=QUANTITIES["ink"], lw=0.7)
    axes[0, 0].set_ylabel("density")
    return Picture(fig, alt)


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
            ax.annotate("the best", (best, 0), (8, 6), textcoords="offset points",
                        color=legible(component(1)["color"]), weight="bold",
                        xycoords=ax.get_xaxis_transform())  # fmt: skip
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
    rho, variance = np.linspace(-0.8, 0.8, 161), np.linspace(1.75, 3.9, 131)
    heights = surface(rho, variance[:, None])
    levels = heights.max() - np.array([99, 2.0, 1.2, 0.7, 0.4, 0.2, 0.1, 0.059, 0.03, 0.01, -1])
    ax.contourf(rho, variance, heights, levels, colors=[str(shade) for shade in np.linspace(0.98, 0.72, 10)])
    for k, (name, path) in enumerate(paths.items()):
        look = component(k)
        ax.plot(*path.T, ".-", color=look["color"], ms=5, lw=1.4)
        ax.plot(*path[-1], MATPLOTLIB_MARKS[look["mark"]], color=look["color"], mec="w", ms=9)
        side = np.sign(path[0, 0])
        ax.annotate(name, path[0], (12 * side, -6), ha=("center", "left", "right")[int(side)], va="top",
                    color=legible(look["color"]), **LABEL)  # fmt: skip
        found = "summit" if surface(*path[-1]) > heights.max() - 1e-3 else "saddle"
        ax.annotate(found, path[-1], (0, 9), ha="center", color=QUANTITIES["ink"], **LABEL)
    ax.set(xlabel="correlation ρ", ylabel="variance, the same for both")
    ax.yaxis.set_major_locator(MaxNLocator(5))
    title(ax, "Two summits, and a saddle between them on which EM can rest")
    return Picture(
        fig,
        "Contours of two hills, left and right of correlation zero, with a pass between them; one path of EM ends on "
        "the pass, two turn off to the summits at plus and minus one half.",
    )
