"""A surface to draw on: a grid of pixels, a curve over axes, or points, whose values Python can read and set.

The three share one browser side, which has the pointer, the keyboard's cursor, undo and the words that are read out.
"""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from emlearn.pictures.picture import Picture, figure
from emlearn.pictures.visual import QUANTITIES
from emlearn.widgets.drawing_on_axes import Curve, Points
from emlearn.widgets.inputs import whole
from emlearn.widgets.surface import Surface

FEWEST, MOST = 2, 64
"""How many pixels a grid may have along a side."""
PAPER_TO_INK = LinearSegmentedColormap.from_list("ink", [QUANTITIES["paper"], QUANTITIES["ink"]])


class Drawing(Surface):
    """Draw on a grid of pixels with the mouse, a finger or the keyboard.

    ``Drawing.curve(x, y)`` is a surface to sketch a curve on (:class:`Curve`), and ``Drawing.points(x, y)`` one for
    points (:class:`Points`). Draw with the pointer, or with the keyboard: the arrow keys move a cursor, Space or Enter
    draws, Shift with an arrow key draws on the way, Delete erases, and Ctrl+Z undoes.

    Parameters
    ----------
    rows, columns : int, default=8
        The number of pixels, from 2 to 64.
    brush : float, default=1.25
        How far the brush reaches, in pixels, at least 1. Its edge is soft: a pixel is full of ink if the stroke
        passes at ``brush - 1`` or nearer, and has less the farther away it is.
    values : array-like of shape (rows, columns), optional
        What is drawn at first.
    title : str
        What is to be drawn, also for learners who cannot see the surface.

    Attributes
    ----------
    values : ndarray of shape (rows, columns)
        From 0, blank, to 1, full of ink. Set it to draw from Python; it cannot be changed in place.

    Raises
    ------
    ValueError
        If the grid or the brush is too small or too large, or if the values have another shape or range.

    Examples
    --------
    >>> drawing = Drawing(rows=8, columns=8, title="Your digit")
    >>> drawing.on_change(lambda values: print(values.sum()))
    >>> drawing.values = np.eye(8)
    8.0
    >>> drawing
    Your digit: 8 of 8 x 8 pixels have ink.
    """

    curve, points = Curve, Points

    def __init__(self, rows=8, columns=8, *, brush=1.25, values=None, title="Your drawing"):
        rows, columns = (whole(n, name, FEWEST, MOST) for name, n in {"rows": rows, "columns": columns}.items())
        if not isinstance(brush, int | float | np.number) or not 1 <= brush <= MOST:
            raise ValueError(f"brush must reach from 1 to {MOST} pixels; got {brush!r}. The usual one is 1.25.")
        super().__init__({"mode": "grid", "rows": rows, "columns": columns, "brush": float(brush)}, values, title)

    @property
    def _shape(self):
        return self._surface["rows"], self._surface["columns"]

    def _blank(self):
        return np.zeros(self._shape)

    def _checked(self, array):
        if array.shape != self._shape:
            rows, columns = self._shape
            fits = array.size == rows * columns
            way_out = f"Use values.reshape({rows}, {columns})" if fits else "Make a Drawing with that many pixels"
            raise ValueError(
                f"values must have shape {self._shape}, rows by columns; got shape {array.shape}. {way_out}."
            )
        bad = np.argwhere(~((array >= 0) & (array <= 1)))
        if len(bad):
            row, column = bad[0]
            raise ValueError(
                f"values must be from 0 (blank) to 1 (ink); got {array[row, column]:g} at row {row}, column {column}. "
                "Write 0 where nothing is drawn, and divide by the largest value if it is above 1."
            )
        return array

    def __repr__(self):
        (rows, columns), inked = self._shape, np.count_nonzero(self.values)
        if not inked:
            return f"{self.title}, still blank: {rows} x {columns} pixels."
        return f"{self.title}: {inked} of {rows} x {columns} pixels have ink."

    def _still(self):
        fig, ax = figure(height=2.6)
        ax.pcolormesh(self.values, cmap=PAPER_TO_INK, vmin=0, vmax=1, edgecolor=QUANTITIES["grid"], linewidth=0.5)
        ax.set_aspect("equal")
        ax.invert_yaxis()
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(True)
        return Picture(fig, repr(self))
