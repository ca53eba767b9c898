"""Widgets on a plain page without a kernel or a network, on which everything works that does not need Python.

The microscope makes runs of Gaussian mixtures there itself. The page's address holds the state of the widget that was
moved last, such as ``#widget=EM+microscope&frame=12``, so a link brings it back.

``python -m emlearn.widgets.page explorer.html`` writes the front door of the course: the scenes of its story, one below
the other, and behind them all its widgets, of which one at a time fills the window.
"""

import base64
import gzip
import json
import sys
import webbrowser
from html import escape
from pathlib import Path
from typing import Any

from emlearn.widgets.base import browser_text, filled
from emlearn.widgets.presets import GALLERY, films
from emlearn.widgets.story import OPENING, STORY, old_faithful, told

STYLES = (
    "player.css", "linked.css", "drawing.css", "playground.css", "two_starts.css", "by_hand.css", "landscape.css",
)  # fmt: skip
SCRIPTS = {"column": ("column.js",), "explorer": ("fit.js", "explorer.js", "story.js", "rooms.js")}
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
    sides: list[str] = []
    pieces = [{"name": widget.title, "films": {"": _sent(widget, sides)}} for widget in widgets]
    return _page("column", title, theme, sides=sides, pieces=pieces)


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
    return _page("explorer", title, theme, **_shelf(gallery or GALLERY))


def front_door(*, title="The EM algorithm, seen", theme=None) -> str:
    """The story of EM in scenes, one below the other, and behind it the widgets as in :func:`explorer`.

    The story opens on Old Faithful, which plays by itself. ``emlearn.widgets.story`` has the words.

    Parameters
    ----------
    title : str
        The title of the page.
    theme : {"light", "dark"}, optional
        By default that of the reader's system.

    Returns
    -------
    str
        The page as HTML.
    """
    shelf = _shelf(GALLERY)
    parcels = {piece["name"]: piece["films"] for piece in shelf["pieces"]}
    opening = _parcel(old_faithful(), shelf["sides"])
    for scene in STORY:  # its words go along into the full window, and with the widget that is kept
        shown = [opening] if scene is OPENING else []
        for parcel in (*shown, parcels[scene.widget][_film(scene)]):
            parcel["words"] = {"question": scene.question, "notice": scene.notice}
    scenes = {
        scene.key: {
            "widget": scene.widget,
            "film": _film(scene),
            "opened": {} if scene.frame is None else {"frame": scene.frame},
        }
        for scene in STORY
    }
    return _page("explorer", title, theme, told(title, GALLERY), scenes=scenes, opening=opening, **shelf)


def _film(scene) -> str:
    return scene.film or next(iter(films(scene.widget)))


def _shelf(gallery) -> dict[str, Any]:
    """The named widgets with all their films, each compressed for itself, and their browser sides."""
    sides: list[str] = []
    pieces = [
        {"name": name, "films": {film: _parcel(make(), sides) for film, make in films(name).items()}}
        for name in gallery
    ]
    return {"sides": sides, "pieces": pieces}


def _page(kind, title, theme, story="", **shelf) -> str:
    """A page of the given kind: the template filled with styles, scripts and widgets."""
    return filled(
        "page.html",
        TITLE=escape(title),
        THEME=theme or "",
        STYLE=browser_text(*STYLES, "page.css", "story.css"),
        STORY=story,
        SHELF=as_json(shelf),
        SCRIPT=browser_text("page.js", *SCRIPTS[kind]),
    )


def _parcel(widget, sides) -> dict[str, Any]:
    """A widget that is not unpacked before it is shown."""
    sent = _sent(widget, sides)
    return {"side": sent["side"], "parcel": zipped(as_json(sent).encode())}


def _sent(widget, sides) -> dict[str, Any]:
    """What a widget would send to the browser, and which browser side it has."""
    state = widget.get_state() | widget.alone()
    return piece(widget._esm, state, {k: v for k, v in state.items() if isinstance(v, bytes)}, sides)


def piece(side: str, state: dict, numbers: dict[str, bytes], sides: list[str]) -> dict[str, Any]:
    """A widget as a page has it: its traits, those that are numbers compressed, and its place among the browser sides.

    Parameters
    ----------
    side : str
        Its browser side, which is added to ``sides`` if it is not there.
    state : dict
        Its traits, by name; those that only Jupyter needs are left out.
    numbers : dict
        The traits that hold bytes.
    sides : list of str
        The browser sides of the page, compressed.
    """
    coded = zipped(side.encode())
    if coded not in sides:
        sides.append(coded)
    traits = {k: v for k, v in state.items() if not k.startswith("_") and k not in UNSENT | {*numbers}}
    return {"side": sides.index(coded), "traits": traits, "numbers": {k: zipped(v) for k, v in numbers.items()}}


def zipped(data: bytes) -> str:
    """Bytes compressed by gzip, in base 64."""
    return base64.b64encode(gzip.compress(data, mtime=0)).decode()


def as_json(value) -> str:
    return json.dumps(value, allow_nan=False).replace("</", "<\\/").replace("<!--", "<\\u0021--")


def main(file, *options):
    page = Path(file).resolve()
    print("Making the page ...", flush=True)
    page.write_text(front_door(), encoding="utf-8")
    if "--no-browser" in options or not webbrowser.open(page.as_uri()):
        print(f"Open it in a browser: {page.as_uri()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
