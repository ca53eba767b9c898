"""A surface over two numbers in relief, drawn from the far side to the near one, as relief.js draws it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

TALL = 0.72
"""The height of the summit, as a share of the ground's width."""
LIGHT = np.array([-0.45, 0.3, 0.84]) / np.hypot(0.84, np.hypot(0.45, 0.3))


class View(NamedTuple):
    """From where one looks, in degrees, and what is in sight."""

    azimuth: float
    elevation: float
    domain: tuple[float, float]
    """Of both numbers."""
    floor: float
    top: float

    def spot(self, x, y, height):
        """Where places are in the picture, shape ``(..., 2)``; none is below the floor."""
        (low, high), a, e = self.domain, np.radians(self.azimuth), np.radians(self.elevation)
        u, v = ((np.asarray(part) - low) / (high - low) - 0.5 for part in (x, y))
        z = TALL * (np.maximum(height, self.floor) - self.floor) / (self.top - self.floor)
        down = (u * np.sin(a) + v * np.cos(a)) * np.sin(e)
        return np.stack(np.broadcast_arrays(u * np.cos(a) - v * np.sin(a), z * np.cos(e) - down), axis=-1)


def draw_surface(ax, view, grid, heights, color_of, **options):
    """The faces of a surface, rows for x and columns for y, in ``color_of(light)``, and its walls at the near edges."""
    flip = [slice(None, None, 1 if towards > 0 else -1) for towards in _towards(view)]
    x, y = (grid[part] for part in flip)
    h = heights[flip[0], flip[1]]
    corners = [(x[:-1, None], y[None, :-1], h[:-1, :-1]), (x[1:, None], y[None, :-1], h[1:, :-1]),
               (x[1:, None], y[None, 1:], h[1:, 1:]), (x[:-1, None], y[None, 1:], h[:-1, 1:])]  # fmt: skip
    faces = np.stack([view.spot(*np.broadcast_arrays(*corner)) for corner in corners], axis=2)
    above = np.maximum.reduce([corner[2] for corner in corners]) > view.floor
    lit = light(view, grid, heights)[flip[0], flip[1]]
    colors = color_of(lit[above])
    ax.add_collection(PolyCollection(faces[above], facecolors=colors, edgecolors=colors, lw=0.5, **options))
    for lit, (wall, level) in zip((0.55, 0.35), (((x, y[-1]), h[:, -1]), ((x[-1], y), h[-1]))):
        rim, foot = view.spot(*wall, level), view.spot(*wall, np.full(len(level), view.floor))
        outline = np.concatenate([rim, foot[::-1]])
        ax.fill(*outline.T, facecolor=color_of(np.array([lit]))[0], lw=0, **options)


def light(view, grid, heights):
    """How much light each face gets, from 0 to 1, shape ``(m - 1, m - 1)``."""
    h = TALL * heights / (view.top - view.floor)
    wide = (grid[1] - grid[0]) / (view.domain[1] - view.domain[0])
    dx = (h[1:, 1:] + h[1:, :-1] - h[:-1, 1:] - h[:-1, :-1]) / (2 * wide)
    dy = (h[1:, 1:] + h[:-1, 1:] - h[1:, :-1] - h[:-1, :-1]) / (2 * wide)
    return np.maximum(0, (LIGHT[2] - dx * LIGHT[0] - dy * LIGHT[1]) / np.sqrt(dx**2 + dy**2 + 1))


def in_sight(view, x, y, heights_at):
    """Whether places on a surface are in sight: nothing on the way to the eye is higher than the ray."""
    (low, high), e = view.domain, np.radians(view.elevation)
    towards, rise = _towards(view), np.tan(e) * (view.top - view.floor) / TALL / (high - low)
    far = np.linspace(0.01, 0.6, 60)[:, None] * (high - low)
    ray = heights_at(x, y) + far * rise
    return (heights_at(x + far * towards[0], y + far * towards[1]) <= ray).all(axis=0)


def blend(first, second, share):
    """Colours between two, for an array of shares, shape ``(n, 3)``."""
    return np.array(to_rgb(first)) * (1 - share[:, None]) + np.array(to_rgb(second)) * share[:, None]


def _towards(view):
    """The direction on the ground to the eye."""
    return np.sin(np.radians(view.azimuth)), np.cos(np.radians(view.azimuth))
