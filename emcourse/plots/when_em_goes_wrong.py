"""What goes wrong, drawn: a spike without a top, many summits, and a saddle."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from emlearn.models.gaussian.statistics import log_normal
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.visual import QUANTITIES, component, linestyle


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
    """
    fig, ax = figure(7.2, 3.4)
    ax.set(xscale="log", ylim=ylim, xlabel="standard deviation of the component on one galaxy (log scale)")
    falling = 0
    for k, (name, values) in enumerate(curves.items()):
        look = component(k)
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


def needles(x, fits, *, alt, label="x") -> Picture:
    """Mixtures of normals over ticks for the single points, drawn finely enough for a very narrow component.

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
    for ax, (name, (weights, means, sds)) in zip(axes[0], fits.items()):
        near = (means + sds * np.linspace(-4, 4, 81)[:, None]).ravel()
        grid = np.sort(np.concatenate([np.linspace(x.min() - 2, x.max() + 2, 400), near]))
        parts = weights * np.exp(log_normal(grid[:, None], means, sds))
        ax.plot(grid, parts.sum(axis=1), color=QUANTITIES["ink"], lw=1)
        for k, part in enumerate(parts.T):
            look = component(k)
            ax.plot(grid, part, color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
            ax.annotate(str(k + 1), (grid[part.argmax()], part.max()), (0, 3), textcoords="offset points", ha="center",
                        weight="bold")  # fmt: skip
        ax.plot(x, np.full(len(x), -0.012), "|", color=QUANTITIES["unknown"], ms=9)
        ax.set_xlabel(label)
        title(ax, name, pad=10)
    axes[0, 0].set_ylabel("density")
    return Picture(fig, alt)


def ends(found, *, alt, width=1.0, heading="") -> Picture:
    """Where many starts ended: a histogram of log-likelihoods for each number of components.

    Parameters
    ----------
    found : dict of str to sequence of float
        Log-likelihoods at the ends, by the name written beside the row.
    alt : str
    width : float
        The width of a bar, in nats.
    heading : str

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
            title(ax, heading)
            ax.annotate("the best", (best, 0), (8, 6), textcoords="offset points", color=component(1)["color"],
                        weight="bold", xycoords=ax.get_xaxis_transform())  # fmt: skip
    axes[-1, 0].set_xlabel("log-likelihood at the end of the run (nats)")
    axes[len(found) // 2, 0].set_ylabel("runs")
    return Picture(fig, alt)


def saddle(rho, variance, surface, paths, *, alt, heading="") -> Picture:
    """Contours of a log-likelihood over correlation and variance, with the paths that EM took.

    Parameters
    ----------
    rho, variance : ndarray of shape (p,), (q,)
    surface : ndarray of shape (q, p)
    paths : dict of str to ndarray of shape (m, 2)
        Correlation and variance after each iteration, by the name written at the end.
    alt, heading : str

    Returns
    -------
    Picture
    """
    fig, ax = figure(7.2, 3.7)
    top = np.max(surface)
    levels = top - np.array([3.0, 2.0, 1.2, 0.7, 0.4, 0.2, 0.1, 0.059, 0.03, 0.01])
    ax.contour(rho, variance, surface, levels, colors=QUANTITIES["muted"], linewidths=0.8, linestyles="solid")
    for k, (name, path) in enumerate(paths.items()):
        look = component(k)
        ax.plot(*path.T, ".-", color=look["color"], ms=5, lw=1.4)
        ax.annotate(name, path[-1], (0, 10), textcoords="offset points", ha="center", color=look["color"],
                    weight="bold", bbox={"fc": "w", "ec": "none", "alpha": 0.8, "pad": 1})  # fmt: skip
    ax.set(xlabel="correlation ρ", ylabel="variance, the same for both")
    title(ax, heading)
    return Picture(fig, alt)
