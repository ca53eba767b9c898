"""What all surfaces to draw on share: values that Python and the browser both read and set."""

import reprlib

import numpy as np
import traitlets

from emlearn.widgets.base import Widget, browser_side, browser_text

FILES = (
    "axes.js", "elements.js", "touch.js",
    "drawing_axes.js", "drawing_grid.js", "drawing_curve.js", "drawing_points.js", "drawing.js",
)  # fmt: skip


class Values(traitlets.TraitType):
    """An array that its widget reads and checks; setting equal values is no change."""

    def validate(self, obj, value):
        return obj._read(value)

    def set(self, obj, value):
        new = np.asarray(self._validate(obj, value))
        old: np.ndarray | None = obj._trait_values.get(self.name)
        if old is None or not np.array_equal(old, new, equal_nan=True):
            obj._trait_values[self.name] = new
            obj._notify_trait(self.name, old, new)


def _sent(values, widget):
    """An array as nested lists, with ``None`` for NaN, which JSON does not have."""
    sent = values.astype(object)
    sent[np.isnan(values)] = None
    return sent.tolist()


class Surface(Widget):
    """What all surfaces share; a subclass says how its values are read, put into words and printed."""

    _esm = browser_side(*FILES, render="({ model, el }) => drawing({ model, el }).destroy")
    _css = browser_text("player.css", "drawing.css")

    values = Values().tag(sync=True, to_json=_sent)
    surface = traitlets.Dict().tag(sync=True)

    def __init__(self, surface, values, title):
        self._surface = surface
        super().__init__(surface=surface, values=self._blank() if values is None else values, title=title)

    def on_change(self, function):
        """Call ``function(values)`` whenever the values change, here or under the learner's hand."""
        self.observe(lambda change: function(change["new"]), names="values")

    def clear(self):
        """Erase everything that is drawn."""
        self.values = self._blank()

    def _read(self, values):
        try:
            array = np.array(values, dtype=float)
        except (TypeError, ValueError):
            raise ValueError(f"values must be an array of numbers; got {reprlib.repr(values)}.") from None
        array = self._checked(array)
        array.setflags(write=False)  # a pixel that is set in place would not be seen by the browser
        return array

    def _blank(self) -> np.ndarray:
        raise NotImplementedError

    def _checked(self, array) -> np.ndarray:
        raise NotImplementedError
