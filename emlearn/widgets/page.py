"""Widgets on a plain page that needs no kernel and no network: what needs no Python still moves.

``python -m emlearn.widgets.page explorer.html`` writes all of the course's widgets as one page for the beamer, one
filling the window at a time.
"""

import base64
import json
import sys
import webbrowser
from pathlib import Path
from typing import Any

from emlearn.widgets.player import browser_text
from emlearn.widgets.presets import GALLERY, films

UNSENT = {"layout", "tabbable", "tooltip"}


def static_page(widgets, *, title="EM, watched", theme=None) -> str:
    """HTML of one page with the given players, one below the other.

    Parameters
    ----------
    widgets : sequence of Player
    title : str
    theme : {"light", "dark"}, optional
        By default that of the reader's system.

    Returns
    -------
    str
    """
    return _page("column", title, theme, [{"name": widget.title, "films": {"": widget}} for widget in widgets])


def explorer(gallery=None, *, title="EM explorer", theme=None) -> str:
    """HTML of one page with a menu, and one widget at a time that fills the window.

    Parameters
    ----------
    gallery : sequence of str, optional
        Which widgets of the gallery; all by default.
    title : str
    theme : {"light", "dark"}, optional

    Returns
    -------
    str
    """
    shelf = [
        {"name": name, "films": {film: make() for film, make in films(name).items()}} for name in gallery or GALLERY
    ]
    return _page("explorer", title, theme, shelf)


def _page(kind, title, theme, shelf) -> str:
    """The page of a kind: its skeleton filled with styles, scripts and the widgets, each browser side only once."""
    sides: list[str] = []
    for piece in shelf:
        piece["films"] = {name: _sent(widget, sides) for name, widget in piece["films"].items()}
    parts = {
        "TITLE": title,
        "THEME": theme or "",
        "STYLE": browser_text("player.css", "page.css"),
        "SHELF": _json({"sides": sides, "pieces": shelf}),
        "SCRIPT": browser_text("page.js", f"{kind}.js"),
    }
    page = browser_text("page.html")
    for slot, text in parts.items():
        page = page.replace(f"<!--{slot}-->", text)
    return page


def _sent(widget, sides) -> dict[str, Any]:
    """What a widget would send to the browser, its numbers in base 64, and which browser side it has."""
    side = base64.b64encode(widget._esm.encode()).decode()
    if side not in sides:
        sides.append(side)
    traits = {name: getattr(widget, name) for name in widget.keys if not name.startswith("_") and name not in UNSENT}
    return {"side": sides.index(side), "traits": traits | {"numbers": base64.b64encode(widget.numbers).decode()}}


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
