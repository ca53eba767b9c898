"""The still picture of the landscape: the surface with its sheet, and the map with paths from many starts."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from scipy.interpolate import RegularGridInterpolator

from emlearn.pictures.names import name
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.relief import View, blend, draw_surface, in_sight
from emlearn.pictures.visual import QUANTITIES, component
from emlearn.widgets.explorers.likelihood_surface import surface

SIDE, LOWEST, LEVELS = 121, 0.3, 12
NEAR = 0.25
"""As a share of the domain."""
AROUND = np.linspace(0, 2 * np.pi, 97)
SCATTERED = np.array([[0.14, 0.2], [0.1, 0.62], [0.48, 0.96], [0.9, 0.8], [0.8, 0.08], [0.5, 0.24], [0.62, 0.53]])
"""From where EM runs on the map besides, as shares of the domain."""
INK, TEAL, PAPER, MUTED = (QUANTITIES[name] for name in ("ink", "bound", "paper", "muted"))
BLUE = component(0)["color"]


def draw_landscape(given, states, run_from, angle, alt) -> Picture:
    """The landscape at the second E-step of a run.

    Parameters
    ----------
    given : dict
        What the widget sends to the browser.
    states : sequence of (means, loglik, N, M)
        The E-steps of the run.
    run_from : callable
        ``run_from(means)``, the means of all states of EM's run from there, shape ``(n, 2)``.
    angle : pair of float
        Azimuth and elevation, in degrees.
    alt : str
    """
    low, high = given["domain"]
    grid = np.linspace(low, high, SIDE)
    x = np.repeat(given["values"], given["counts"])
    heights = surface(x, grid, np.array(given["weights"]), np.array(given["sds"]))
    top = max(heights.max(), *(mark["height"] for mark in given["marks"]))
    view = View(angle[0], angle[1], (low, high), float(np.quantile(heights, LOWEST)), top)
    levels = top - (top - view.floor) * (np.arange(LEVELS, 0, -1) / LEVELS) ** 2
    fig, (left, right) = figure(7.2, 3.7, ncols=2, width_ratios=(1.12, 1))
    sheet = _Sheet(states[min(1, len(states) - 1)], np.array(given["sds"]))
    path = np.array([means for means, *_ in states])
    _draw_relief(left, view, grid, heights, levels, sheet, path, given)
    _draw_map(right, view, grid, heights, levels, sheet, path, run_from, given)
    return Picture(fig, alt)


class _Sheet:
    """The bound of one E-step, a quadratic over both means."""

    def __init__(self, state, sds):
        means, self.through, N, self.M = state
        self.steep = N / sds**2
        self.top = self.through + (self.steep * (self.M - means) ** 2).sum() / 2

    def heights(self, grid):
        x, y = (-0.5 * s * (grid - m) ** 2 for s, m in zip(self.steep, self.M))
        return self.top + x[:, None] + y

    def ring(self, level):
        """Where the bound has this level, shape ``(97, 2)``."""
        wide, tall = np.sqrt(2 * (self.top - level) / self.steep)
        return self.M + np.column_stack([wide * np.cos(AROUND), tall * np.sin(AROUND)])


def _draw_relief(ax, view, grid, heights, levels, sheet, path, given):
    low, high = view.domain
    at = RegularGridInterpolator((grid, grid), heights, bounds_error=False, fill_value=-np.inf)

    def heights_at(x, y):
        return at(np.stack(np.broadcast_arrays(x, y), axis=-1))

    ground = np.array([[low, low], [high, low], [high, high], [low, high], [low, low]])
    ax.plot(*view.spot(*ground.T, view.floor).T, color=MUTED, lw=0.8, zorder=0)
    draw_surface(ax, view, grid, heights, lambda lit: blend(PAPER, INK, 0.49 - 0.42 * _even(lit, 8)), zorder=1)
    draw_surface(
        ax, view, grid, sheet.heights(grid), lambda lit: blend(TEAL, "#D8DDE0", 0.3 + 0.4 * _even(lit, 5)), zorder=2
    )
    for segments in _contours(grid, heights, levels):
        seen = in_sight(view, segments[:, 0], segments[:, 1], heights_at)
        spots = np.where(seen[:, None], view.spot(*segments.T, heights_at(*segments.T)), np.nan)
        ax.plot(*spots.T, color=MUTED, lw=0.6, zorder=3)
    if sheet.top - sheet.through > 1e-9 * abs(sheet.top):
        ax.plot(*view.spot(*sheet.ring(sheet.through).T, sheet.through).T, color=TEAL, lw=2.2, zorder=3)
    draped = np.concatenate([np.linspace(a, b, 20) for a, b in pairwise(path)] or [path])
    ax.plot(*view.spot(*draped.T, heights_at(*draped.T)).T, color=BLUE, lw=1.8, zorder=4)
    _balls(ax, view.spot(*path.T, heights_at(*path.T)))
    for mark in _told(given):
        _named(ax, view.spot(*mark["at"], mark["height"]), mark["name"])
    middle = (low + high) / 2
    for text, edge, aside in zip(given["labels"], ((middle, high), (high, middle)), (-26, 26)):
        spot = view.spot(*edge, view.floor)
        ax.annotate(text, spot, (aside, -22), textcoords="offset points", color=MUTED, ha="center")
    ax.set(aspect="equal", ylim=(None, view.spot(grid[:, None], grid, heights)[..., 1].max() + 0.16))
    ax.axis("off")
    title(ax, "The bound touches from below")


def _draw_map(ax, view, grid, heights, levels, sheet, path, run_from, given):
    low, high = view.domain
    shades = blend(PAPER, INK, np.linspace(0, 0.3, LEVELS + 1))
    ax.contourf(grid, grid, heights.T, [-np.inf, *levels, np.inf], colors=shades)
    ax.contour(grid, grid, heights.T, levels, colors=MUTED, linewidths=0.6, linestyles="solid")
    ax.plot([low, high], [low, high], color=MUTED, lw=0.8, ls=":")
    for start in low + (high - low) * SCATTERED:
        other = run_from(start)
        ax.plot(*other.T, color=BLUE, lw=1, alpha=0.5)
        ax.plot(*other[0], "o", color=BLUE, mfc=PAPER, ms=3.5)
    if sheet.top - sheet.through > 1e-9 * abs(sheet.top):
        ax.fill(*sheet.ring(sheet.through).T, facecolor=TEAL, alpha=0.25)
        ax.plot(*sheet.ring(sheet.through).T, color=TEAL, lw=2.2)
    ax.plot(*path.T, color=BLUE, lw=1.8)
    _balls(ax, path)
    for mark in _told(given):
        _named(ax, mark["at"], mark["name"])
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal", xlabel=given["labels"][0], ylabel=given["labels"][1])
    title(ax, "The start decides the end")


def _even(lit, shades):
    """Light in few shades, because the picture has 128 colours."""
    return np.round(shades * lit) / shades


def _balls(ax, spots):
    """The start as a ring, a dot at each M-step, a ball at the end."""
    ax.plot(*spots[1:].T, "o", color=BLUE, mec=PAPER, mew=0.6, ms=4, zorder=5)
    ax.plot(*spots[0], "o", color=BLUE, mfc=PAPER, mew=1.8, ms=6, zorder=6)
    ax.plot(*spots[-1], "o", color=BLUE, mec=PAPER, ms=8, zorder=6)


def _told(given):
    """The marks that have a name: the summits, and a saddle that is not too near to them."""
    (low, high), (first, *_) = given["domain"], given["marks"]
    near = [mark for mark in given["marks"] if math.dist(mark["at"], first["at"]) < NEAR * (high - low)]
    return [
        mark for mark in given["marks"] if mark["name"] != "truth" and (mark["name"] != "saddle" or mark not in near)
    ]


def _named(ax, spot, text):
    ax.plot(*spot, "o", color=INK, mec=PAPER, ms=5, zorder=5.5)
    name(ax, text, tuple(spot), "above", "upper right", "right", zorder=7)


def _contours(grid, heights, levels):
    """The lines at some levels, each of shape ``(n, 2)``."""
    from contourpy import contour_generator

    lines = contour_generator(grid, grid, heights.T)
    return [line for level in levels for line in lines.lines(level)]
