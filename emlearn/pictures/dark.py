"""A figure once more, in the colours of a dark page.

The figure itself stays as it is. It is drawn through a renderer that turns every colour before it is used: a token of
the light theme into its namesake of the dark one, a component's colour into itself, and what a plot mixed so that white
becomes the dark paper, black the ink, and a hue stays that hue.
"""

from functools import cache

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from PIL import Image

from emlearn.pictures.visual import COMPONENTS, TOKENS, contrast, is_pale

PAPER, INK = (np.array(to_rgb(TOKENS["dark"][name])) for name in ("paper", "ink"))
NAMESAKES = {to_rgb(color): to_rgb(TOKENS["dark"][name]) for name, color in TOKENS["light"].items()}
HUES = {to_rgb(look["color"]) for look in COMPONENTS}
LEAST_CONTRAST = 4.5
"""Between a mark or a word and the dark paper, if it was no pale ground on the light one."""
ALL_BUT = 0.02
"""How far a colour of a stored picture may be from the one that it was drawn in: 128 colours had to do."""


def on_dark(color):
    """A colour of a picture on white paper, as it is on a dark page; its opacity stays.

    Parameters
    ----------
    color : sequence of 3 or 4 float

    Returns
    -------
    tuple of float

    Examples
    --------
    White paper becomes dark paper, and amber can be read on both:

    >>> from matplotlib.colors import to_hex, to_rgb
    >>> to_hex(on_dark(to_rgb("white"))), to_hex(on_dark(to_rgb("#E69F00")))
    ('#16191d', '#e69f00')
    """
    return _turned(tuple(float(part) for part in color[:3])) + tuple(color[3:])


@cache
def _turned(rgb):
    if rgb in NAMESAKES:
        return NAMESAKES[rgb]
    turned = np.array(rgb) if rgb in HUES else turned_over(np.array(rgb))
    if is_pale(rgb):
        return tuple(turned)
    mixes = (turned + share * (INK - turned) for share in np.linspace(0, 1, 51))
    return tuple(next(mix for mix in mixes if contrast(mix, PAPER) >= LEAST_CONTRAST))


def repainted(image):
    """A stored picture in the colours of a dark page, as `drawn_on_dark` would draw it.

    Parameters
    ----------
    image : PIL.Image.Image
        With a palette; a colour in it that is all but a token's or a component's is taken for that.

    Returns
    -------
    PIL.Image.Image
    """
    palette = np.array(image.getpalette("RGB")).reshape(-1, 3) / 255
    named = np.array([*NAMESAKES, *HUES])
    apart = np.abs(palette[:, None] - named).max(axis=-1)
    meant = np.where(apart.min(axis=1, keepdims=True) < ALL_BUT, named[apart.argmin(axis=1)], palette)
    dark = image.copy()
    dark.putpalette(np.round(255 * np.array([on_dark(color) for color in meant])).astype(np.uint8).tobytes())
    return dark


def turned_over(colors):
    """Colours with their white turned into dark paper and their black into ink; a hue that is not dark stays.

    Parameters
    ----------
    colors : ndarray of shape (..., 3)
    """
    low, high = colors.min(axis=-1, keepdims=True), colors.max(axis=-1, keepdims=True)
    hue = (high - low) / np.maximum(high, 1e-9)
    ink = np.maximum(np.clip((0.7 - hue) / 0.4, 0, 1), np.clip((0.6 - high) / 0.35, 0, 1))
    return np.clip(colors - low + low * PAPER + (1 - high) * ink * INK, 0, 1)


class _OnDark:
    """A renderer that turns each colour and hands all else on to another one."""

    def __init__(self, renderer):
        self._renderer = renderer

    def __getattr__(self, name):
        return getattr(self._renderer, name)

    def _turned(self, gc):
        turned = self._renderer.new_gc()
        turned.copy_properties(gc)
        turned.set_foreground(on_dark(gc.get_rgb()), isRGBA=True)
        if gc.get_hatch_color() is not None:  # a collection's hatches have colours of their own
            turned.set_hatch_color(on_dark(gc.get_hatch_color()))
        return turned

    def draw_path(self, gc, path, transform, rgbFace=None):
        face = None if rgbFace is None else on_dark(rgbFace)
        self._renderer.draw_path(self._turned(gc), path, transform, face)

    def draw_markers(self, gc, marker, marker_transform, path, transform, rgbFace=None):
        face = None if rgbFace is None else on_dark(rgbFace)
        self._renderer.draw_markers(self._turned(gc), marker, marker_transform, path, transform, face)

    def draw_path_collection(
        self, gc, transform, paths, transforms, offsets, offset_transform, faces, edges, *rest, **kw
    ):
        faces, edges = _all_on_dark(faces), _all_on_dark(edges)
        kw = {name: _all_on_dark(colors) for name, colors in kw.items()}  # of hatches
        where = (transform, paths, transforms, offsets, offset_transform)
        self._renderer.draw_path_collection(self._turned(gc), *where, faces, edges, *rest, **kw)

    def draw_quad_mesh(self, gc, transform, width, height, corners, offsets, shift, faces, smooth, edges):
        looks = (_all_on_dark(faces), smooth, _all_on_dark(edges))
        self._renderer.draw_quad_mesh(self._turned(gc), transform, width, height, corners, offsets, shift, *looks)

    def draw_image(self, gc, x, y, im, *transform):
        turned = np.array(im)
        turned[..., :3] = np.round(255 * turned_over(turned[..., :3] / 255))
        self._renderer.draw_image(gc, x, y, turned, *transform)

    def draw_text(self, gc, *what, **options):
        self._renderer.draw_text(self._turned(gc), *what, **options)


def _all_on_dark(colors):
    return np.array([on_dark(color) for color in colors]) if colors is not None and len(colors) else colors


def drawn_on_dark(figure, dots_per_inch):
    """A figure on a dark page, as pixels.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    dots_per_inch : float

    Returns
    -------
    PIL.Image.Image
    """
    usual, before = figure.canvas, figure.dpi
    figure.dpi = dots_per_inch
    canvas = FigureCanvasAgg(figure)
    figure.draw(_OnDark(canvas.get_renderer()))
    image = Image.fromarray(np.array(canvas.buffer_rgba()))
    figure.dpi = before
    figure.set_canvas(usual)
    return image
