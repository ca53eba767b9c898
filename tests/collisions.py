"""What is wrong with a still picture: text that meets text, a mark or the edge, marks cut in two, type too small.

A figure is drawn once, without pixels, and what matplotlib draws is written down in its order. Each text is the box
that the renderer gives it, a pixel smaller all round; marks are their paths in display coordinates, as wide as their
lines.

Three things are no collision: a text inside a filled shape, which it does not leave; the arrow of the text itself; and
a text with a halo or a box of paper, drawn over what is quiet: pale marks, hairlines, and, in a box, hatching.
"""

from contextlib import ExitStack, contextmanager
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.contour import ContourSet
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

DOTS_PER_INCH = 100
"""So many pixels of a page a stored picture has to the inch (``Picture``): places are told in these."""
SHRUNK = 1.0
QUIET = 3.0
"""Marks with less contrast to the paper are a ground to write on."""
HAIRLINE = 0.5
COLUMN, LEAST_TYPE = 700, 9.0


def faults(figure) -> list[str]:
    """All that is wrong with a figure, a sentence each."""
    with _drawn(figure) as artists:
        texts = [_box(artist, order) for order, artist in enumerate(artists) if _is_written(artist)]
        ground = _ground(figure, artists)
        marks = [
            mark
            for order, artist in enumerate(artists)
            if not any(artist is one for one in ground)
            for mark in _marks(artist, order, artists)
        ]
        found = [
            *(f"{a.words} meets {b.words} {a.where}" for i, a in enumerate(texts) for b in texts[:i] if _overlap(a, b)),
            *(f"{text.words} meets {mark.words} {text.where}" for text in texts for mark in marks if mark.meets(text)),
            *(f"{text.words} leaves the figure {text.where}" for text in texts if _leaves(text, figure.bbox)),
            *(sentence for mark in marks for sentence in mark.cut()),
            *_long_labels(figure, texts),
            *_small_type(figure, texts),
        ]
        return list(dict.fromkeys(found))


@contextmanager
def _drawn(figure):
    """The artists that a figure draws, in their order."""
    artists: list = []

    def noting(draw):
        def note(self, *args, **kwargs):
            artists.append(self)
            return draw(self, *args, **kwargs)

        return note

    figure.dpi = DOTS_PER_INCH
    with ExitStack() as stack:
        for kind in (Text, Line2D, Patch, FancyArrowPatch, Collection, AxesImage):
            stack.enter_context(patch.object(kind, "draw", noting(kind.draw)))
        figure.draw_without_rendering()
    yield [artist for artist in artists if artist.get_visible()]


# --- texts


class Box(NamedTuple):
    """A text as a rectangle, which may be turned."""

    text: Text
    order: int
    centre: np.ndarray
    half: np.ndarray
    angle: float

    @property
    def words(self):
        return repr(self.text.get_text())

    @property
    def where(self):
        title = self.text.axes.get_title(loc="left") if self.text.axes else ""
        x, y = self.centre[0], self.text.get_figure(root=True).bbox.height - self.centre[1]
        return f"at ({x:.0f}, {y:.0f})" + (f" in {title!r}" if title else "")

    @property
    def outline(self):
        """The four sides, shape (4, 2, 2)."""
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * self.half @ _turn(-self.angle) + self.centre
        return np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)

    def seen_from(self, points):
        """Points as they lie around the box, its centre at 0 and its sides upright."""
        return (points - self.centre) @ _turn(self.angle)


def _is_written(artist):
    return isinstance(artist, Text) and artist.get_text().strip() and to_rgba(artist.get_color())[3] > 0


def _box(text, order):
    angle = text.get_rotation() % 360
    around = Text.get_window_extent(text)
    text.set_rotation(0)
    flat = Text.get_window_extent(text)
    text.set_rotation(angle)
    centre = (around.min + around.max) / 2
    return Box(text, order, centre, np.maximum(flat.size / 2 - SHRUNK, 0.5), np.deg2rad(angle))


def _turn(angle):
    """The matrix that turns rows of points back by an angle."""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _overlap(a, b):
    return _crosses(a.seen_from(b.outline), a.half).any() or _crosses(b.seen_from(a.outline), b.half).any()


def _crosses(segments, half):
    """Which segments, shape (n, 2, 2), have a point within ``half`` of 0 in both directions."""
    start, along = segments[:, 0], segments[:, 1] - segments[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        near, far = (-half - start) / along, (half - start) / along
    beside = along == 0
    inside = np.abs(start) <= half
    first = np.where(beside, np.where(inside, -np.inf, np.inf), np.minimum(near, far))
    last = np.where(beside, np.where(inside, np.inf, -np.inf), np.maximum(near, far))
    return np.maximum(first.max(axis=1), 0) <= np.minimum(last.min(axis=1), 1)


def _leaves(box, page):
    corners = box.outline[:, 0]
    return (corners < page.min).any() or (corners > page.max).any()


def _long_labels(figure, texts):
    """Labels along an upright axis that are longer than it is."""
    axes = {ax.yaxis.label: ax.bbox.height for ax in figure.axes}
    for box in texts:
        if box.angle and 2 * box.half[0] > axes.get(box.text, np.inf):
            yield f"{box.words} of {2 * box.half[0]:.0f} pixels is longer than its axis of {axes[box.text]:.0f}"


def _small_type(figure, texts):
    """Sizes in points as a column of a page shows them, on which a picture is as wide as its inches, or shrinks."""
    wide = figure.get_figwidth() * DOTS_PER_INCH
    shown = DOTS_PER_INCH / 96 * min(1, COLUMN / wide)
    sizes = {box.text.get_text(): box.text.get_fontsize() * shown for box in texts}
    for size in sorted({size for size in sizes.values() if size < LEAST_TYPE}):
        words = ", ".join(repr(text) for text, its in sizes.items() if its == size)
        yield f"in a column of {COLUMN} px this is {size:.1f} pt, less than {LEAST_TYPE:g}: {words}"


def _covers(text, quiet, hatched):
    """Whether a text has something of paper around it that is enough over such a mark."""
    box = text.get_bbox_patch()
    boxed = box is not None and box.get_facecolor()[3] * (box.get_alpha() or 1) > 0.7
    halo = any(getattr(effect, "_gc", {}).get("linewidth", 0) >= 2 for effect in text.get_path_effects())
    return (quiet and (boxed or halo)) or (hatched and boxed)


# --- marks


class Lines(NamedTuple):
    """Lines or outlines, as segments in display coordinates."""

    words: str
    order: int
    segments: np.ndarray
    wide: float
    clip: object
    quiet: bool
    hatched: bool = False
    own: tuple = ()

    def meets(self, box):
        if not len(self.segments) or box.text in self.own or _is_off(box, self.clip):
            return False
        if self.order < box.order and _covers(box.text, self.quiet, self.hatched):
            return False
        seen = box.seen_from(self.segments)
        return _crosses(seen, box.half + self.wide / 2).any() or (self.hatched and _surrounds(seen))

    def cut(self):
        return ()


class Spots(NamedTuple):
    """Markers as rectangles around their places."""

    words: str
    order: int
    at: np.ndarray
    low: np.ndarray
    high: np.ndarray
    clip: object
    quiet: bool

    def meets(self, box):
        if not len(self.at) or _is_off(box, self.clip):
            return False
        if self.order < box.order and _covers(box.text, self.quiet, False):
            return False
        seen = box.seen_from(self.at + (self.low + self.high) / 2)
        return (np.abs(seen) < box.half + (self.high - self.low) / 2).all(axis=1).any()

    def cut(self):
        """Markers that stand within their axes and are not whole."""
        if self.clip is None:
            return
        inside = ((self.at >= self.clip.min - 0.5) & (self.at <= self.clip.max + 0.5)).all(axis=1)
        over = np.maximum(self.clip.min - (self.at + self.low), (self.at + self.high) - self.clip.max)
        for x, y in self.at[inside & (over > SHRUNK).any(axis=1)][:1]:
            yield f"{self.words} is cut at the edge of its axes, {x:.0f} px from the left and {y:.0f} from below"


def _ground(figure, artists):
    """The paper of the figure and its axes, the frames of legends, and the boxes of texts."""
    legends = [ax.get_legend().get_frame() for ax in figure.axes if ax.get_legend()]
    boxes = [artist.get_bbox_patch() for artist in artists if isinstance(artist, Text)]
    return [figure.patch, *(ax.patch for ax in figure.axes), *legends, *boxes]


def _marks(artist, order, artists):
    if isinstance(artist, Line2D):
        yield from _of_line(artist, order)
    elif isinstance(artist, AxesImage):
        yield _lines("the edge of an image", order, [_rectangle(artist.get_window_extent())], artist, False)
    elif isinstance(artist, PathCollection):
        yield _scatter(artist, order)
    elif isinstance(artist, Collection):
        yield from _of_collection(artist, order)
    elif isinstance(artist, Patch):
        yield from _of_patch(artist, order, artists)


def _of_patch(shape, order, artists):
    path = shape.get_transform().transform_path(shape.get_path())
    own = tuple(text for text in artists if getattr(text, "arrow_patch", None) is shape)
    wide = shape.get_linewidth() if shape.get_edgecolor()[3] else 0
    color = shape.get_edgecolor() if wide else shape.get_facecolor()
    if color[3]:
        kind = "an arrow" if isinstance(shape, FancyArrowPatch) else "the edge of a shape"
        polygons, hatched = path.to_polygons(closed_only=False), bool(shape.get_hatch())
        yield _lines(_in(kind, color), order, polygons, shape, _quiet(color), wide, hatched, own)


def _in(kind, color):
    return f"{kind} in {to_hex(color)}"


def _of_line(line, order):
    points = line.get_transform().transform(line.get_xydata())
    color = to_rgba(line.get_color(), line.get_alpha())
    if line.get_linestyle() not in ("None", "") and color[3] and len(points) > 1:
        path = line.get_transform().transform_path(line.get_path())
        quiet = _quiet(color) or line.get_linewidth() < HAIRLINE
        yield _lines(
            _in("a line", color), order, path.to_polygons(closed_only=False), line, quiet, line.get_linewidth()
        )
    if line.get_marker() not in ("None", "", None, " "):
        shape = line._marker.get_path().transformed(line._marker.get_transform()).get_extents()
        size = _pixels(line.get_markersize())
        known = points[np.isfinite(points).all(axis=1)]
        yield _spots(_in("a marker", color), order, known, shape.min * size, shape.max * size, line, _quiet(color))


def _scatter(dots, order):
    at = dots.get_offset_transform().transform(np.ma.filled(dots.get_offsets(), np.nan))
    at = at[np.isfinite(at).all(axis=1)]
    shape = Bbox.union([path.get_extents() for path in dots.get_paths()])
    size = np.resize(_pixels(np.sqrt(dots.get_sizes())), len(at))[:, None]
    colors = dots.get_facecolor() if len(dots.get_facecolor()) else dots.get_edgecolor()
    return _spots(
        _in("a point", colors[0]), order, at, size * shape.min, size * shape.max, dots, all(map(_quiet, colors))
    )


def _of_collection(collection, order):
    if isinstance(collection, ContourSet) and collection.filled:
        return
    wide = max(collection.get_linewidth(), default=0)
    edges = [color for color in collection.get_edgecolor() if color[3] and wide]
    colors = edges or list(collection.get_facecolor())
    quiet = all(map(_quiet, colors)) or (bool(edges) and wide < HAIRLINE)
    kind = "a line" if edges else "the edge of an area"
    words = _in(kind, colors[0]) if colors else kind
    polygons = [
        polygon
        for path in collection.get_paths()
        for polygon in collection.get_transform().transform_path(path).to_polygons(closed_only=False)
    ]
    yield _lines(words, order, polygons, collection, quiet, wide if edges else 0, bool(collection.get_hatch()))


def _lines(words, order, polygons, artist, quiet, wide=0.0, hatched=False, own=()):
    pairs = [np.stack([polygon[:-1], polygon[1:]], axis=1) for polygon in polygons if len(polygon) > 1]
    segments = np.concatenate(pairs) if pairs else np.empty((0, 2, 2))
    segments = segments[np.isfinite(segments).all(axis=(1, 2))]
    return Lines(words, order, segments, _pixels(wide), _clip(artist), quiet, hatched, own)


def _spots(words, order, at, low, high, artist, quiet):
    return Spots(words, order, at, low, high, _clip(artist), quiet)


def _clip(artist):
    return artist.get_clip_box() if artist.get_clip_on() else None


def _is_off(box, clip):
    """Whether a text lies outside of the part of the figure to which a mark is clipped."""
    corners = box.outline[:, 0]
    return clip is not None and ((corners.max(axis=0) < clip.min).any() or (corners.min(axis=0) > clip.max).any())


def _surrounds(segments):
    """Whether closed lines go round the point 0, by how often a ray to the right meets them."""
    (x0, y0), (x1, y1) = segments[:, 0].T, segments[:, 1].T
    passes = (y0 > 0) != (y1 > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x0 - y0 * (x1 - x0) / (y1 - y0)
    return bool((passes & (at > 0)).sum() % 2)


def _rectangle(box):
    (x0, y0), (x1, y1) = box.min, box.max
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]])


def _pixels(points):
    return np.asarray(points) * DOTS_PER_INCH / 72


def _quiet(color):
    """Whether a colour has little contrast to white paper (WCAG 2)."""
    red, green, blue, alpha = to_rgba(color)
    channels = 1 - alpha * (1 - np.array([red, green, blue]))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05) < QUIET
