"""What every widget is: a browser side, a title, the course's colours, and a still picture where nothing runs."""

from importlib import resources
from typing import Any

import anywidget
import traitlets

from emlearn.pictures.picture import Picture
from emlearn.pictures.visual import TOKENS


def browser_text(*files):
    """The text of the named files for the browser, one after the other."""
    folder = resources.files("emlearn.widgets").joinpath("browser")
    return "\n".join(folder.joinpath(file).read_text(encoding="utf-8") for file in files)


def browser_side(*files, render):
    """The named JavaScript files as the single module that anywidget needs, with ``render`` as its entry."""
    return f"{browser_text(*files)}\nexport default {{ render: {render} }};\n"


class Widget(anywidget.AnyWidget):
    """A widget whose ``_still()`` is shown where there is no kernel or no browser."""

    tokens = traitlets.Dict(TOKENS).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)

    def alone(self) -> dict[str, Any]:
        """What a page without a kernel needs besides the traits, by name."""
        return {}

    def _still(self) -> Picture:
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = self._still()._repr_mimebundle_()
        bundle = super()._repr_mimebundle_(**kwargs)
        live = bundle[0] if isinstance(bundle, tuple) else bundle
        return {**(live or {}), **data}, metadata
