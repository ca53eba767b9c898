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

STYLES = (
    "player.css", "linked.css", "drawing.css", "playground.css", "two_starts.css", "by_hand.css", "landscape.css",
)  # fmt: skip
UNSENT = {"layout", "tabbable", "tooltip"}


def static_page(widgets, *, title="EM, watched", theme=None) -> str:
    """A page with the given widgets, one below the other.

    Parameters
    ----------
    widgets : sequence of Player, Drawing, Playground, TwoStarts, BeEM or Landscape
    title : str
        The title of the page.
    theme : {"light", "dark"}, optional
        By default that of the reader's system.

    Returns
    -------
    str
        The page as HTML.

    Examples
    --------
    >>> from emlearn.widgets import overlap, responsibility_explorer
    >>> from emlearn.widgets.page import static_page
    >>> page = static_page([overlap(), responsibility_explorer()], title="Two pictures for a lecture")
    >>> "<title>Two pictures for a lecture</title>" in page, "http" in page.split("<script")[0]
    (True, False)
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

    Examples
    --------
    With two widgets of the gallery instead of all; write the page to a file and open it in a browser:

    >>> from emlearn.widgets.page import explorer
    >>> page = explorer(["Overlap", "Gaps"], theme="dark")
    >>> page.lstrip()[:15]
    '<!doctype html>'
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
        "STYLE": browser_text(*STYLES, "page.css"),
        "SHELF": as_json({"sides": sides, "pieces": shelf}),
        "SCRIPT": browser_text("page.js", f"{kind}.js"),
    }
    page = browser_text("page.html")
    for slot, text in parts.items():
        page = page.replace(f"<!--{slot}-->", text)
    return page


def _sent(widget, sides) -> dict[str, Any]:
    """What a widget would send to the browser, with its numbers in base 64, and which browser side it has."""
    state = widget.get_state() | widget.alone()
    numbers = {k: base64.b64encode(v).decode() for k, v in state.items() if isinstance(v, bytes)}
    return piece(widget._esm, state, numbers, sides)


def piece(side: str, state: dict, numbers: dict[str, str], sides: list[str]) -> dict[str, Any]:
    """A widget as a page has it: its traits, those in ``numbers`` in base 64, and its place among the browser sides.

    Parameters
    ----------
    side : str
        Its browser side, which is added to ``sides`` if it is not there.
    state : dict
        Its traits, by name; those that only Jupyter needs are left out.
    numbers : dict
        The traits that hold bytes, in base 64.
    sides : list of str
        The browser sides of the page, in base 64.
    """
    coded = base64.b64encode(side.encode()).decode()
    if coded not in sides:
        sides.append(coded)
    traits = {k: v for k, v in state.items() if not k.startswith("_") and k not in UNSENT}
    return {"side": sides.index(coded), "traits": traits | numbers, "binary": list(numbers)}


def as_json(value) -> str:
    return json.dumps(value, allow_nan=False).replace("</", "<\\/").replace("<!--", "<\\u0021--")


def main(file, *options):
    page = Path(file).resolve()
    print("Making the explorer ...", flush=True)
    page.write_text(explorer(), encoding="utf-8")
    if "--no-browser" in options or not webbrowser.open(page.as_uri()):
        print(f"Open it in a browser: {page.as_uri()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
