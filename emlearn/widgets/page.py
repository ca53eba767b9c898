"""Widgets on a plain page without a kernel or a network, on which everything works that does not need Python.

The microscope makes runs of Gaussian mixtures there itself. The page's address holds the state of the widget that was
moved last, such as ``#widget=EM+microscope&frame=12``, so a link brings it back.

``python -m emlearn.widgets.page explorer.html`` writes all the widgets of the course to one page for the projector, on
which one widget at a time fills the window.
"""

import base64
import json
import sys
import webbrowser
from pathlib import Path
from typing import Any

from emlearn.widgets.base import browser_text
from emlearn.widgets.presets import GALLERY, films

UNSENT = {"layout", "tabbable", "tooltip"}


def static_page(widgets, *, title="EM, watched", theme=None) -> str:
    """A page with the given widgets, one below the other.

    Parameters
    ----------
    widgets : sequence of Player, Drawing or Playground
    title : str
        The title of the page.
    theme : {"light", "dark"}, optional
        By default that of the reader's system.

    Returns
    -------
    str
        The page as HTML.
    """
    return _page("column", title, theme, [{"name": widget.title, "films": {"": widget}} for widget in widgets])


def explorer(gallery=None, *, title="EM explorer", theme=None) -> str:
    """A page with a menu, on which one widget at a time fills the window.

    Parameters
    ----------
    gallery : sequence of str, optional
        The names of the widgets in the gallery; all by default.
    title : str
        The title of the page.
    theme : {"light", "dark"}, optional
        By default that of the reader's system.

    Returns
    -------
    str
        The page as HTML.
    """
    shelf = [
        {"name": name, "films": {film: make() for film, make in films(name).items()}} for name in gallery or GALLERY
    ]
    return _page("explorer", title, theme, shelf)


def _page(kind, title, theme, shelf) -> str:
    """A page of the given kind: the template filled with styles, scripts and widgets, each browser side only once."""
    sides: list[str] = []
    for piece in shelf:
        piece["films"] = {name: _sent(widget, sides) for name, widget in piece["films"].items()}
    parts = {
        "TITLE": title,
        "THEME": theme or "",
        "STYLE": browser_text("player.css", "linked.css", "drawing.css", "playground.css", "page.css"),
        "SHELF": _json({"sides": sides, "pieces": shelf}),
        "SCRIPT": browser_text("page.js", f"{kind}.js"),
    }
    page = browser_text("page.html")
    for slot, text in parts.items():
        page = page.replace(f"<!--{slot}-->", text)
    return page


def _sent(widget, sides) -> dict[str, Any]:
    """What a widget would send to the browser, with its numbers in base 64, and which browser side it has."""
    side = base64.b64encode(widget._esm.encode()).decode()
    if side not in sides:
        sides.append(side)
    traits = {k: v for k, v in widget.get_state().items() if not k.startswith("_") and k not in UNSENT} | widget.alone()
    numbers = {k: base64.b64encode(v).decode() for k, v in traits.items() if isinstance(v, bytes)}
    return {"side": sides.index(side), "traits": traits | numbers, "binary": list(numbers)}


def _json(value) -> str:
    return json.dumps(value, allow_nan=False).replace("</", "<\\/").replace("<!--", "<\\u0021--")


def main(file, *options):
    page = Path(file).resolve()
    print("Making the explorer ...", flush=True)
    page.write_text(explorer(), encoding="utf-8")
    if "--no-browser" in options or not webbrowser.open(page.as_uri()):
        print(f"Open it in a browser: {page.as_uri()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
