"""What every widget is: a browser side, a title, the course's colours, and a still picture where nothing runs."""

from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from emlearn.pictures.picture import Picture
from emlearn.pictures.visual import TOKENS
from emlearn.widgets.saving import written


def browser_text(*files):
    """The text of the named files for the browser, one after the other."""
    folder = resources.files("emlearn.widgets").joinpath("browser")
    return "\n".join(folder.joinpath(file).read_text(encoding="utf-8") for file in files)


def filled(template, **parts):
    """A template for the browser, its slots such as ``<!--TITLE-->`` filled with the parts of these names."""
    text = browser_text(template)
    for slot, part in parts.items():
        text = text.replace(f"<!--{slot}-->", part)
    return text


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

    def save(self, path, *, overwrite=False) -> Path:
        """Write the widget to a file, in the form that its ending names.

        Parameters
        ----------
        path : str or path-like
            ``".html"`` is a page that holds the widget and needs neither a kernel nor a network. A widget that plays
            a film also writes ``".gif"``, the film with its captions, and ``".png"`` or ``".svg"``, the current frame.
        overwrite : bool, default=False
            Whether a file of that name may be replaced.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        ValueError
            For any other ending.
        FileExistsError
            If there is such a file, and ``overwrite`` is false.
        FileNotFoundError
            If its folder does not exist.
        """
        return written(path, self._writers(), overwrite=overwrite)

    def _writers(self) -> dict[str, Callable[[Path], object]]:
        return {".html": self._write_page}

    def _write_page(self, path):
        from emlearn.widgets.page import static_page  # the page knows all widgets, so it comes last

        path.write_text(static_page([self], title=self.title), encoding="utf-8")

    def _still(self) -> Picture:
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = self._still()._repr_mimebundle_()
        live, for_colab = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**live, **data}, {**for_colab, **metadata}
