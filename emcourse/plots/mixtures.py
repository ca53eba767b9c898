"""Data with the mixture fitted to them."""

import numpy as np

from emlearn.models.gaussian.mixture import from_sds
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.scenes import Line, ellipses, matrices
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle, mixed_colors


def points(X, *, alt, R=None, params=None, labels=("x1", "x2"), heading="") -> Picture:
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
    """
    fig, ax = figure(6, 3.6)
    colors = QUANTITIES["unknown"] if R is None else np.clip(mixed_colors(R), 0, 1)
    ax.scatter(*np.asarray(X).T, s=14, c=colors, alpha=0.85, linewidths=0)
    if params is not None:
        for k, outline in enumerate(ellipses(params.means, matrices(params))):
            draw_component(ax, k, outline)
            ax.plot(
                *params.means[k], MATPLOTLIB_MARKS[component(k)["mark"]], color=component(k)["color"], mec="w", ms=8
            )
    ax.set(xlabel=labels[0], ylabel=labels[1])
    title(ax, heading)
    return Picture(fig, alt)


def histogram(x, *, alt, fits=(), truth=None, label="x", heading="") -> Picture:
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
            for k, part in enumerate(fit["outlines"]):
                draw_component(ax, k, part)
        if truth is not None:
            ax.plot(*scene.after_m_step(from_sds(*truth))["whole"].T, "--", color=QUANTITIES["truth"], lw=0.9)
        ax.set_xlabel(label)
        title(ax, name or heading)
    axes[0, 0].set_ylabel("density")
    return Picture(fig, alt)


def draw_component(ax, k, outline, *, name=None):
    """One component's outline in its colour and dash, its name at its highest point."""
    look = component(k)
    ax.plot(*outline.T, color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
    top = outline[outline[:, 1].argmax()]
    ax.annotate(name or str(k + 1), top, (0, 4), textcoords="offset points", ha="center", weight="bold")
