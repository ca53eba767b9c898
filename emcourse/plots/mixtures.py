"""Data with the mixture fitted to them."""

import numpy as np

from emlearn.models.gaussian.mixture import from_sds
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.scenes import Line, ellipses, matrices
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle, mixed_colors


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
    fig, ax = figure(6, 3.6)
    colors = QUANTITIES["unknown"] if R is None else np.clip(mixed_colors(R), 0, 1)
    ax.scatter(*np.asarray(X).T, s=14, c=colors, alpha=0.85, linewidths=0)
    if spread:
        (outline,) = ellipses(np.mean(X, axis=0, keepdims=True), np.cov(X, rowvar=False)[None])
        ax.plot(*outline.T, color=QUANTITIES["muted"], lw=1.2)
        ax.annotate("two standard deviations", outline[outline[:, 1].argmax()], (0, 3), textcoords="offset points",
                    ha="center", va="bottom", color=QUANTITIES["muted"])  # fmt: skip
    if truth is not None:
        ax.plot(*truth, "X", color=QUANTITIES["truth"], mec="w", ms=11)
        ax.annotate("truth", truth, (-9, 0), textcoords="offset points", ha="right", va="center", weight="bold",
                    color=QUANTITIES["truth"])  # fmt: skip
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
    for ax, (name, params) in zip(axes[0], panels):
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
        title(ax, name or heading)
    axes[0, 0].set_ylabel("density")
    return Picture(fig, alt)


def _name_components(ax, outlines):
    """Draw all outlines; those whose highest points are one are named together, as in "1, 2"."""
    tops = np.array([outline[outline[:, 1].argmax()] for outline in map(np.asarray, outlines)])
    left, right = ax.get_xlim()
    for k, outline in enumerate(outlines):
        near = np.abs(tops[:, 0] - tops[k, 0]) < 0.02 * (right - left)
        name = ", ".join(str(j + 1) for j in np.flatnonzero(near)) if near.argmax() == k else ""
        draw_component(ax, k, outline, name=name)


def _name_line(ax, curve, name, at, right=False):
    """Write a name beside the left or the right flank of a curve, at a share of its height."""
    curve = np.asarray(curve)
    above = np.flatnonzero(curve[:, 1] > at * curve[:, 1].max())
    x, y = curve[above[-1 if right else 0]]
    ax.annotate(name, (x, y), (6 if right else -6, 2), textcoords="offset points", ha="left" if right else "right",
                color=QUANTITIES["muted"])  # fmt: skip


def draw_component(ax, k, outline, *, name=None, below=False):
    """One component's outline in its colour and dash, its name at its highest point, or at its lowest one."""
    look = component(k)
    ax.plot(*outline.T, color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
    spot, away = (outline[:, 1].argmin(), -4) if below else (outline[:, 1].argmax(), 4)
    ax.annotate(
        str(k + 1) if name is None else name, outline[spot], (0, away), textcoords="offset points", ha="center",
        va="top" if below else "baseline", weight="bold",
    )  # fmt: skip
