"""Data with the mixture fitted to them."""

import numpy as np
from matplotlib.colors import to_rgb

from emlearn.models.gaussian.mixture import from_sds
from emlearn.pictures.marks import SURE, draw_points
from emlearn.pictures.names import Name, along, around, name
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.scenes import Line, ellipses, matrices
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, contrast, linestyle


def points(X, *, alt, R=None, params=None, labels=("x1", "x2"), heading="", truth=None, spread=False) -> Picture:
    """Points in the plane, grey or coloured by responsibility, and each component's ellipse at two sd.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
    alt : str
    R : ndarray of shape (n, K), optional
    params : optional
        With ``weights``, ``means`` and ``covariances``.
    labels : sequence of 2 str
    heading : str
        What the picture finds.
    truth : (float, float), optional
        A point that a simulation knows, to be marked.
    spread : bool
        Draw an ellipse at two standard deviations around the points' own mean.
    """
    fig, ax = figure(height=3.8)
    shared_points(ax, X, R)
    if spread:
        (outline,) = ellipses(np.mean(X, axis=0, keepdims=True), np.cov(X, rowvar=False)[None])
        ax.plot(*outline.T, color=QUANTITIES["muted"], lw=1.2)
        Name(ax, "two standard deviations", around(outline), color=QUANTITIES["muted"], weight="normal")
    if truth is not None:
        ax.plot(*truth, "X", color=QUANTITIES["truth"], mec="w", ms=11)
        name(ax, "truth", truth, "left", "right", "above", "below", away=9)
    if params is not None:
        for k, outline in enumerate(ellipses(params.means, matrices(params))):
            draw_component(ax, k, outline)
            ax.plot(
                *params.means[k], MATPLOTLIB_MARKS[component(k)["mark"]], color=component(k)["color"], mec="w", ms=8
            )
    ax.set(xlabel=labels[0], ylabel=labels[1])
    title(ax, heading)
    return Picture(fig, alt)


def histogram(x, *, alt, fits=(), truth=None, label="x", heading="", names=()) -> Picture:
    """A histogram with one or more mixtures of normals over it, a panel each.

    Parameters
    ----------
    x : ndarray of shape (n,)
    alt : str
    fits : sequence of (str, params)
        A name for each panel, and ``(weights, means, sds)``; without any, the histogram alone.
    truth : (weights, means, sds), optional
        The truth, if the data were simulated: a thin black dashed line.
    label, heading : str
    names : (str, str), optional
        What to write beside the fitted curve and beside the dashed one.
    """
    x = np.asarray(x, dtype=float)
    scene = Line(x[:, None])
    left, right, height = scene.bars().T
    panels = list(fits) or [("", None)]
    fig, axes = figure(7.2, 2.9, ncols=len(panels), squeeze=False, sharey=True)
    for ax, (called, params) in zip(axes[0], panels):
        ax.bar(left, height, right - left, align="edge", color=QUANTITIES["unknown"], alpha=0.45, linewidth=0)
        if params is not None:
            fit = scene.after_m_step(from_sds(*params))
            ax.plot(*fit["whole"].T, color=QUANTITIES["ink"], lw=1.2)
            _name_components(ax, fit["outlines"])
        if truth is not None:
            curve = scene.after_m_step(from_sds(*truth))["whole"]
            ax.plot(*curve.T, "--", color=QUANTITIES["truth"], lw=0.9)
        if params is not None and names:
            _name_line(ax, fit["whole"], names[0], at=0.85)
            _name_line(ax, curve, names[1], at=0.5, right=True)
        ax.set_xlabel(label)
        title(ax, called or heading)
    axes[0, 0].set_ylabel("density")
    return Picture(fig, alt)


def _name_components(ax, outlines):
    """Draw all outlines; those whose highest points are one are named together, as in "1, 2"."""
    tops = np.array([outline[outline[:, 1].argmax()] for outline in map(np.asarray, outlines)])
    left, right = ax.get_xlim()
    for k, outline in enumerate(outlines):
        near = np.abs(tops[:, 0] - tops[k, 0]) < 0.02 * (right - left)
        called = ", ".join(str(j + 1) for j in np.flatnonzero(near)) if near.argmax() == k else ""
        draw_component(ax, k, outline, name=called)


def _name_line(ax, curve, called, at, right=False):
    """Write a name beside the left or the right flank of a curve, at a share of its height."""
    curve = np.asarray(curve)
    above = np.flatnonzero(curve[:, 1] > at * curve[:, 1].max())
    sides = ("right", "upper right") if right else ("left", "upper left")
    spot = tuple(curve[above[-1 if right else 0]])
    name(ax, called, spot, *sides, color=QUANTITIES["muted"], weight="normal")


def shared_points(ax, X, R=None, size=14.0):
    """Points as :func:`emlearn.pictures.marks.draw_points` draws them, one component after the other.

    Marks of one colour are drawn from one stamp, so that the stored picture is smaller by a third.
    """
    X = np.asarray(X, dtype=float)
    if R is None:
        draw_points(ax, X, size=size)
        return
    sure, first = np.max(R, axis=1) >= SURE, np.argmax(R, axis=1)
    for k in np.unique(first[sure]):
        draw_points(ax, X[sure & (first == k)], size=size, color=component(k)["color"])
    draw_points(ax, X[~sure], np.asarray(R)[~sure], size=size)


LEGIBLE = 4.5
"""The least contrast of a word with its background (WCAG 2.2, 1.4.3)."""


def legible(color):
    """A colour, darkened until a word written in it can be read on paper.

    Parameters
    ----------
    color : str

    Returns
    -------
    tuple of 3 float

    Examples
    --------
    >>> legible("#0072B2") == to_rgb("#0072B2")  # dark enough
    True
    >>> legible("#E69F00") < to_rgb("#E69F00")
    True
    """
    rgb = to_rgb(color)
    while contrast(rgb, QUANTITIES["paper"]) < LEGIBLE:
        rgb = 0.97 * rgb[0], 0.97 * rgb[1], 0.97 * rgb[2]
    return rgb


def draw_component(ax, k, outline, *, name=None):
    """One component's outline in its colour and dash, its name at its top, or beside it."""
    look = component(k)
    ax.plot(*outline.T, color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
    places = around(outline) if np.allclose(outline[0], outline[-1]) else along(outline)
    if name != "":
        Name(ax, str(k + 1) if name is None else name, places)
