"""Surfaces over a pair of axes: a curve to sketch, and points to place."""

import numpy as np

from emlearn.pictures.axes import saying
from emlearn.pictures.picture import Picture, figure
from emlearn.pictures.visual import QUANTITIES
from emlearn.widgets.inputs import whole
from emlearn.widgets.surface import Surface

FEWEST, MOST = 2, 1001
"""At how many places a curve may have values."""
COMPARABLE = 3
"""Two axes can be in the same unit if the longer one is at most this many times as long as the other."""


class Curve(Surface):
    """Sketch a curve over a pair of axes, such as a prediction before the answer is shown.

    Parameters
    ----------
    x, y : pair of float
        The lowest and the highest number on each axis.
    columns : int, default=41
        At how many places, evenly spaced from the lowest ``x`` to the highest, the curve has a value.
    xlabel, ylabel : str
    values : array-like of shape (columns,), optional
        What is drawn at first; NaN where there is nothing.
    title : str
        What is to be drawn, also for learners who cannot see the surface.

    Attributes
    ----------
    values : ndarray of shape (columns,)
        The curve's ``y``, and NaN where nothing is drawn. Set it to draw from Python; it cannot be changed in place.
    x : ndarray of shape (columns,)
        The places of these values.

    Raises
    ------
    ValueError
        If an axis has no length, or if the values have another shape or lie beyond the axes.

    Examples
    --------
    >>> axes = {"xlabel": "iteration", "ylabel": "log-likelihood"}
    >>> sketch = emlearn.widgets.Drawing.curve(x=(0, 20), y=(-1200, -1000), columns=5, **axes)
    >>> sketch.values = [-1190, -1140, -1130, None, None]
    >>> sketch
    Your curve: log-likelihood against iteration, drawn at 3 of 5 places, from -1190 to -1130.
    """

    def __init__(self, x, y, *, columns=41, xlabel="x", ylabel="y", values=None, title="Your curve"):
        axes = {"x": _axis("x", x, xlabel), "y": _axis("y", y, ylabel)}
        low, high = axes["x"]["domain"]
        self.x = np.linspace(low, high, whole(columns, "columns", FEWEST, MOST))
        super().__init__({"mode": "curve", "at": self.x.tolist(), **axes}, values, title)

    def _blank(self):
        return np.full(len(self.x), np.nan)

    def _checked(self, array):
        if array.shape != self.x.shape:
            raise ValueError(
                f"values must have shape {self.x.shape}, one y for each place in .x, and NaN where nothing is drawn; "
                f"got shape {array.shape}. To read another curve off there, use np.interp(drawing.x, x, y)."
            )
        _refuse_beyond(array, ~np.isnan(array), self._surface["y"], "y", "place")
        return array

    def __repr__(self):
        drawn, labels = self.values[~np.isnan(self.values)], _labels(self._surface)
        if not len(drawn):
            return f"{self.title}, still blank: {labels}."
        say = saying(self._surface["y"]["domain"])
        ends = f"from {say(drawn[0])} to {say(drawn[-1])}"
        return f"{self.title}: {labels}, drawn at {len(drawn)} of {len(self.x)} places, {ends}."

    def _still(self):
        fig, ax = _axes(self._surface)
        ax.plot(self.x, self.values, color=QUANTITIES["ink"], linewidth=2, marker=".", markersize=4, clip_on=False)
        return Picture(fig, repr(self))


class Points(Surface):
    """Draw data of your own: click to add a point, drag one to move it.

    Parameters
    ----------
    x, y : pair of float
        The lowest and the highest number on each axis.
    xlabel, ylabel : str
    values : array-like of shape (n, 2), optional
        The points at first.
    title : str
        What is to be drawn, also for learners who cannot see the surface.

    Attributes
    ----------
    values : ndarray of shape (n, 2)
        The points in the units of the axes, in the order in which they were added. Set it to draw from Python; it
        cannot be changed in place.

    Raises
    ------
    ValueError
        If an axis has no length, or if the values have another shape or lie beyond the axes.

    Examples
    --------
    >>> axes = {"xlabel": "eruption (minutes)", "ylabel": "waiting (minutes)"}
    >>> points = emlearn.widgets.Drawing.points(x=(0, 6), y=(40, 100), **axes)
    >>> points.values = [[2, 55], [4.5, 80]]
    >>> points
    Your points: waiting (minutes) against eruption (minutes), 2 points.
    """

    _equal_scales = False
    """Whether a unit is as long on both axes, so that a circle looks like one, if the axes are about equally long."""

    def __init__(self, x, y, *, xlabel="x1", ylabel="x2", values=None, title="Your points"):
        axes = {"x": _axis("x", x, xlabel), "y": _axis("y", y, ylabel)}
        equal = self._equal_scales and _comparable(axes["x"], axes["y"])
        super().__init__({"mode": "points", **axes, "equal": equal}, values, title)

    def _blank(self):
        return np.empty((0, 2))

    def _checked(self, array):
        array = array.reshape(0, 2) if array.size == 0 else array
        if array.ndim != 2 or array.shape[1] != 2:
            raise ValueError(
                f"values must have shape (n, 2), one row per point; got shape {array.shape}. "
                "To make one of two columns, use np.column_stack([x, y])."
            )
        for column, name in enumerate("xy"):
            _refuse_beyond(array[:, column], True, self._surface[name], name, "point")
        return array

    def __repr__(self):
        labels, n = _labels(self._surface), len(self.values)
        return f"{self.title}: {labels}, {n} point{'s' * (n > 1)}." if n else f"{self.title}, still blank: {labels}."

    def _still(self):
        fig, ax = _axes(self._surface)
        ax.scatter(*self.values.T, s=18, color=QUANTITIES["unknown"], clip_on=False)
        return Picture(fig, repr(self))


def _axis(name, ends, label):
    """An axis for the browser; raises ValueError unless its ends are two finite numbers, the lower first."""
    try:
        low, high = map(float, ends)
    except (TypeError, ValueError):
        low = high = np.nan
    if not -np.inf < low < high < np.inf:
        raise ValueError(
            f"{name} must be the lowest and the highest number on its axis, such as {name}=(0, 20); got {ends!r}."
        )
    return {"domain": [low, high], "label": str(label)}


def _comparable(*axes) -> bool:
    lengths = [high - low for low, high in (axis["domain"] for axis in axes)]
    return max(lengths) <= COMPARABLE * min(lengths)


def _labels(surface):
    return f"{surface['y']['label']} against {surface['x']['label']}"


def _refuse_beyond(numbers, given, axis, name, what):
    """Raise ValueError if a given number is not on its axis; the first such number is named."""
    low, high = axis["domain"]
    beyond = np.flatnonzero(given & ~((numbers >= low) & (numbers <= high)))
    if len(beyond):
        raise ValueError(
            f"{what} {beyond[0]} has {name} = {numbers[beyond[0]]:g}, but the axis goes from {low:g} to {high:g}: "
            f"leave it out, or make a surface with a longer axis, {name}=(lowest, highest)."
        )


def _axes(surface):
    fig, ax = figure(height=3)
    ax.set(xlabel=surface["x"]["label"], xlim=surface["x"]["domain"], ylim=surface["y"]["domain"])
    ax.set_title(surface["y"]["label"], loc="left", fontsize=9.5, color=QUANTITIES["muted"])
    ax.locator_params(nbins=5)
    return fig, ax
