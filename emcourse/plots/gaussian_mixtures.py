"""Ellipses and what they do to points: ways to share out the plane, whitening, and the road from k-means to EM."""

import numpy as np

from emcourse.plots.mixtures import draw_component
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.scenes import ellipses, matrices
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle, mixed_colors


def sharings(X, panels, *, alt, labels=("x1", "x2"), centres=None, equal=False) -> Picture:
    """The same points shared out in several ways, side by side.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
    panels : dict of str to (R, params)
        By the finding that is the panel's title: responsibilities ``(n, K)``, or ``None`` for grey points, and
        parameters whose ellipses at two standard deviations are drawn, or ``None``.
    alt : str
    labels : sequence of 2 str
    centres : dict of str to ndarray of shape (K, 2), optional
        Marks to draw where a panel has no parameters.
    equal : bool
        Whether a unit is as long across as up.

    Returns
    -------
    Picture
    """
    columns = min(len(panels), 2)
    rows = -(-len(panels) // columns)
    (left, bottom), (right, top) = np.min(X, axis=0), np.max(X, axis=0)
    height = min(3.4 * (top - bottom) / (right - left) + 1.3, 3.4) if equal else 2.8
    fig, axes = figure(7.6, height * rows, nrows=rows, ncols=columns, squeeze=False, sharex=not equal, sharey=not equal)
    for ax, (name, (R, params)) in zip(axes.flat, panels.items()):
        _scatter(ax, X, R)
        if params is not None:
            for k, outline in enumerate(ellipses(params.means, matrices(params))):
                draw_component(ax, k, outline)
        for k, centre in enumerate((centres or {}).get(name, [])):
            _mark(ax, k, centre)
        title(ax, name)
        if equal:
            ax.set_aspect("equal", adjustable="datalim")
        else:  # an ellipse may leave the picture, a point may not
            ax.set_xlim(left - 0.08 * (right - left), right + 0.08 * (right - left))
            ax.set_ylim(bottom - 0.08 * (top - bottom), top + 0.12 * (top - bottom))
    for ax in axes[-1]:
        ax.set_xlabel(labels[0])
    for ax in axes[:, 0]:
        ax.set_ylabel(labels[1])
    return Picture(fig, alt)


def whitening(Sigma, marked, *, alt) -> Picture:
    """An ellipse at one standard deviation with marked points, and what whitening makes of both.

    Parameters
    ----------
    Sigma : ndarray of shape (2, 2)
    marked : dict of str to sequence of 2 float
        Points by name, about the mean.
    alt : str

    Returns
    -------
    Picture
    """
    L = np.linalg.cholesky(Sigma)
    angle = np.linspace(0, 2 * np.pi, 181)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    white = {name: np.linalg.solve(L, point) for name, point in marked.items()}
    fig, (left, right) = figure(7.2, 3.3, ncols=2)
    for ax, outline, points in ((left, L @ circle, marked), (right, circle, white)):
        ax.plot(*outline, color=component(0)["color"], lw=1.8)
        ax.plot(0, 0, "+", color=QUANTITIES["muted"], ms=8)
        for name, point in points.items():
            ax.plot([0, point[0]], [0, point[1]], color=QUANTITIES["grid"], lw=1.2, zorder=0)
            ax.plot(*point, "o", color=QUANTITIES["ink"], ms=5)
            ax.annotate(name, point, (6, 3), textcoords="offset points", weight="bold")
        ax.set(aspect="equal", xlim=(-3.1, 3.1), ylim=(-2.6, 2.6))
        ax.locator_params(nbins=6)
    title(left, "One standard deviation is an ellipse")
    title(right, "After whitening it is a circle")
    left.set(xlabel="x1", ylabel="x2")
    right.set(xlabel="w1", ylabel="w2")
    return Picture(fig, alt)


def sharpening(x, curves, *, alt, label="x", heading="") -> Picture:
    """One component's responsibility along a line, for several widths of the components.

    Parameters
    ----------
    x : ndarray of shape (m,)
    curves : dict of str to ndarray of shape (m,)
        By the name written beside the curve; each is drawn in a darker grey than the one before it, the last in ink.
    alt, label, heading : str

    Returns
    -------
    Picture
    """
    fig, ax = figure(7.2, 2.9)
    greys = np.linspace(0.66, 0.12, len(curves))
    *flatter, sharpest = curves
    for i, ((name, values), grey) in enumerate(zip(curves.items(), greys)):
        ax.plot(x, values, color=str(grey), lw=1.8)
        at = int((0.92 - 0.13 * i) * (len(x) - 1))
        if name in flatter:
            ax.annotate(name, (x[at], values[at]), (0, -14), ha="center", color=str(grey * 0.8), **LABEL)
    step = int(np.abs(curves[sharpest] - 0.5).argmin())
    ax.annotate(sharpest, (x[step], 0.9), (-6, 0), ha="right", color=str(greys[-1]), **LABEL)
    ax.set(xlabel=label, ylabel="responsibility of component 2", ylim=(-0.03, 1.05))
    title(ax, heading)
    return Picture(fig, alt)


def merging(variances, means, *, critical, alt, label="mean", heading="") -> Picture:
    """Where the means come to rest, against the common variance that the E-step was given.

    Parameters
    ----------
    variances : ndarray of shape (m,)
    means : ndarray of shape (m, K)
        One coordinate of each mean.
    critical : float
        The variance from which on the means are one.
    alt, label, heading : str

    Returns
    -------
    Picture
    """
    fig, ax = figure(7.2, 3)
    for k, curve in enumerate(np.asarray(means).T):
        look = component(k)
        ax.plot(variances, curve, color=look["color"], ls=linestyle(look["dash"]), lw=2)
        ax.annotate(str(k + 1), (variances[0], curve[0]), (2, 4), textcoords="offset points", weight="bold")
    ax.axvline(critical, color=QUANTITIES["muted"], lw=0.9)
    ax.annotate("largest variance of the data", (critical, 0.5 * np.min(means)), (6, 0), textcoords="offset points",
                color=QUANTITIES["muted"])  # fmt: skip
    ax.set(xlabel="common variance σ², held fixed", ylabel=label)
    title(ax, heading)
    return Picture(fig, alt)


def _scatter(ax, X, R):
    colors = QUANTITIES["unknown"] if R is None else np.clip(mixed_colors(R), 0, 1)
    ax.scatter(*np.asarray(X).T, s=12, c=colors, alpha=0.85, linewidths=0)


def _mark(ax, k, centre):
    look = component(k)
    ax.plot(*centre, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], mec="w", mew=1.4, ms=11)
