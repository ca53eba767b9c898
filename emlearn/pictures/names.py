"""Names beside what they name: each takes, of the places where it may stand, the one with the fewest marks in it."""

from __future__ import annotations

import numpy as np
from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.contour import ContourSet
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation, Text
from matplotlib.transforms import BboxTransformTo

from emlearn.pictures.visual import QUANTITIES, is_pale

HALO = [withStroke(linewidth=2.5, foreground=QUANTITIES["paper"])]
AWAY = 4
"""How far a name is from its place, in points."""
APART = 8
"""The space between two texts in a row, in points."""
HAIRLINE = 0.5
LOUD, BESIDE, OUTSIDE = 20, 2000, 1e6
"""What a place costs for each pixel of a mark that is not pale, if it is beside the axes, and if not in the figure."""
SIDES = {"right": (1, 0), "left": (-1, 0), "above": (0, 1), "below": (0, -1), "upper right": (1, 1),
         "upper left": (-1, 1), "lower right": (1, -1), "lower left": (-1, -1)}  # fmt: skip


class Name(Annotation):
    """A name that is put, when the figure is drawn, where it meets the fewest marks.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    text : str
    places : sequence of ((float, float), (float, float))
        Where the name may stand: a point of the axes, and the direction in which the name lies from there. Of places
        that are equally free, it takes the first; if none is free, it looks twice as far away, and farther.
    away : float
        How far it is from the point, in points.
    **look
        Of the text.
    """

    def __init__(self, ax, text, places, *, away=AWAY, **look):
        look = {"weight": "bold", "color": QUANTITIES["ink"], "zorder": 6, "path_effects": HALO, **look}
        spot, direction = places[0]
        super().__init__(text, spot, _offset(direction, away), textcoords="offset points", **_sides(direction),
                         annotation_clip=False, **look)  # fmt: skip
        self._places = [(*place, far * away) for far in (1, 2, 3.5, 6) for place in places]
        self._inside, self._page = ax, ax.get_figure(root=True)
        ax._add_text(self)

    def draw(self, renderer):
        """Take the place that costs least, and be drawn there."""
        marks, costs = list(_marks(self._inside, self)), []
        for place in self._places:
            costs.append(self._cost(place, marks, renderer))
            if not costs[-1]:
                break
        self._stand(self._places[int(np.argmin(costs))])
        super().draw(renderer)

    def _stand(self, place):
        self.xy, direction, away = place
        self.set(position=_offset(direction, away), **_sides(direction))

    def _cost(self, place, marks, renderer):
        self._stand(place)
        box, page, inside = self.get_window_extent(renderer), self._page.bbox, self._inside.bbox
        if np.any(box.min < page.min) or np.any(box.max > page.max):
            return OUTSIDE
        beside = box.x0 < inside.x0 or box.x1 > inside.x1 or box.y0 < inside.y0
        return BESIDE * beside + sum(cost * _within(box, points, width) for points, width, cost in marks)


def name(ax, text, spot, *sides, **look):
    """Write a name at a point of the axes, on the first of the ``sides`` that is free.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    text : str
    spot : (float, float)
    *sides : {"right", "left", "above", "below", "upper right", "upper left", "lower right", "lower left"}
        Those that are tried first; the others follow in this order.
    **look
        What :class:`Name` takes.

    Returns
    -------
    Name
    """
    return Name(ax, text, [(spot, SIDES[side]) for side in dict.fromkeys([*sides, *SIDES])], **look)


def beside(curve, row, *sides):
    """Places beside an open line: at its point ``row``, first on the given sides, and then farther along the line."""
    rows = np.linspace(0, len(curve) - 1, 9)
    spots = [curve[row], *(np.array([np.interp(at, range(len(curve)), part) for part in curve.T]) for at in rows)]
    ways = list(dict.fromkeys([*sides, *SIDES]))
    return [(tuple(spot), SIDES[side]) for spot in spots for side in ways]


def around(outline, turns=24):
    """Places outside of a closed line, from its top on to both sides, and the way out from each."""
    outline = outline[~np.isnan(outline).any(axis=1)]
    size = np.where(np.ptp(outline, axis=0) > 0, np.ptp(outline, axis=0), 1)
    half = np.arange(turns // 2 + 1) / turns
    angles = 2 * np.pi * np.stack([half, -half], axis=1).ravel()
    ways = np.column_stack([np.sin(angles), np.cos(angles)])
    return [(tuple(outline[np.argmax(outline / size @ way)]), tuple(way)) for way in ways]


def along(curve, shares=(1, 0.97, 0.9, 0.8, 0.65, 0.5)):
    """Places beside an open line that has a top: there, and then on both flanks downwards."""
    curve = curve[~np.isnan(curve).any(axis=1)]
    top = int(curve[:, 1].argmax())
    low = curve[:, 1].min()
    places: list[tuple[tuple[float, float], tuple[float, float]]] = [(tuple(curve[top]), (0, 1))]
    for share in shares:
        height = low + share * (curve[top, 1] - low)
        for part, side in ((curve[: top + 1][::-1], -1), (curve[top:], 1)):
            beyond = np.flatnonzero(part[:, 1] <= height)
            if len(beyond):
                places.append((tuple(part[beyond[0]]), (side, 0.4)))
    return places


def _offset(direction, away):
    length = np.hypot(*direction) or 1.0
    return tuple(away * part / length for part in direction)


def _sides(direction):
    across, up = direction
    return {
        "ha": "left" if across > 0.35 else "right" if across < -0.35 else "center",
        "va": "bottom" if up > 0.35 else "top" if up < -0.35 else "center",
    }


def _within(box, points, width):
    return int(((points > box.min - width) & (points < box.max + width)).all(axis=1).sum())


def _marks(ax, name):
    """What is drawn in axes besides a name: points in pixels, how wide they are, and what each of them costs."""
    later = ax.texts[list(ax.texts).index(name) :]  # names that have not yet found their place
    for artist in ax.get_children():
        if artist is ax.patch or not artist.get_visible() or (isinstance(artist, Name) and artist in later):
            continue
        if isinstance(artist, Text):
            if artist.get_text():
                yield _filled(Text.get_window_extent(artist).padded(_pixels(artist, APART), 0)), 1, LOUD
        elif isinstance(artist, Line2D):
            yield from _of_line(artist)
        elif isinstance(artist, PathCollection):
            at = artist.get_offset_transform().transform(np.ma.filled(artist.get_offsets(), np.nan))
            colors, size = [*artist.get_facecolor(), "k"], np.sqrt(max(artist.get_sizes(), default=0))
            yield at, _pixels(artist, size / 2), _cost_of(colors[0])
        elif isinstance(artist, Collection) and not (isinstance(artist, ContourSet) and artist.filled):
            hairline = np.max(artist.get_linewidth(), initial=0) < HAIRLINE and len(artist.get_edgecolor())
            color = "w" if hairline else [*artist.get_edgecolor(), *artist.get_facecolor(), "w"][0]
            for path in artist.get_paths():
                yield _dense(artist.get_transform().transform_path(path)), 1, _cost_of(color)
        elif isinstance(artist, AxesImage):
            yield _dense(Path.unit_rectangle().transformed(BboxTransformTo(artist.get_window_extent()))), 1, LOUD
        elif isinstance(artist, Patch):
            edge = to_rgba(artist.get_edgecolor())
            color = edge if edge[3] else artist.get_facecolor()
            yield _dense(artist.get_transform().transform_path(artist.get_path())), 1, _cost_of(color)


def _of_line(line):
    path = line.get_transform().transform_path(line.get_path())
    if line.get_linestyle() not in ("None", ""):
        yield _dense(path), _pixels(line, line.get_linewidth() / 2), _cost_of(line.get_color(), line.get_alpha())
    if line.get_marker() not in ("None", "", None):
        yield path.vertices, _pixels(line, line.get_markersize() / 2), _cost_of(line.get_color(), line.get_alpha())


def _cost_of(color, alpha=None):
    return 1 if is_pale(color, alpha) else LOUD


def _pixels(artist, points):
    return points * artist.get_figure(root=True).dpi / 72


def _dense(path, step=2.0):
    """Points along a path, two pixels apart."""
    pieces = [np.empty((0, 2))]
    for polygon in path.to_polygons(closed_only=False):
        polygon = polygon[np.isfinite(polygon).all(axis=1)]
        if len(polygon) > 1:
            gone = np.concatenate([[0], np.hypot(*np.diff(polygon, axis=0).T).cumsum()])
            at = np.linspace(0, gone[-1], int(min(gone[-1] / step, 20_000)) + 2)
            pieces.append(np.column_stack([np.interp(at, gone, part) for part in polygon.T]))
    return np.concatenate(pieces)


def _filled(box, step=3.0):
    x, y = (np.arange(low, high + step, step) for low, high in zip(box.min, box.max))
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
