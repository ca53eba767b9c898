"""Slides from the notebooks: pages that need nothing but a browser.

    python classroom/slides.py OUT [03_e_step ...]

writes ``OUT/03_e_step.html`` and so on, and ``OUT/vendor/`` with reveal.js and MathJax. Those two come from npm, once,
which needs ``npm`` and the network; afterwards, and in the classroom, neither is needed.

A deck is a lecture of 50 minutes: the cells that are marked as slides (:mod:`lecture` says how), one idea a slide. Each
notebook is run, so that its films play on the slides too, without Python. S opens the speaker's notes.
"""

import argparse
import base64
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from pygments.formatters import HtmlFormatter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # this course, whatever is installed

from classroom import ROOT
from classroom.lectures.lecture import films_of, shown, slides_of
from classroom.named import one_of
from emlearn.widgets.base import browser_text
from emlearn.widgets.page import STYLES, as_json, piece

PAGE = Path(__file__).resolve().parent / "lectures"
VENDOR = {
    "reveal.js@5.2.1": ["dist/reveal.js", "dist/reveal.css", "plugin/notes/notes.js", "LICENSE"],
    "mathjax@3.2.2": ["es5/tex-svg-full.js", "LICENSE"],
}
TIMEOUT = 300


def run(path):
    """A notebook after a run, which keeps the state of its widgets."""
    notebook = nbformat.read(path, as_version=4)
    os.environ["EMLEARN_PROGRESS"] = "off"  # nobody's predictions get into the slides
    where = {"metadata": {"path": path.parent}}
    kernel: dict[str, Any] = {"kernel_name": "python3", "timeout": TIMEOUT, "coalesce_streams": True}
    return NotebookClient(notebook, resources=where, **kernel).execute()


def deck(path, notebook=None):
    """A notebook's lecture as one page, which finds its scripts in ``vendor/``; after a :func:`run`, its films play."""
    notebook = notebook or nbformat.read(path, as_version=4)
    slides, films = slides_of(path, notebook), films_of(notebook)
    style = (PAGE / "slides.css").read_text(encoding="utf-8") + HtmlFormatter(cssclass="code").get_style_defs()
    parts = {
        "TITLE": re.sub(r"<[^>]*>", "", slides[0].title),
        "STYLE": browser_text(*STYLES) + style,
        "SLIDES": "\n".join(map(_section, slides)),
        "FILMS": _projector(films) if films else "",
    }
    page = (PAGE / "slides.html").read_text(encoding="utf-8")
    for mark, text in parts.items():
        page = page.replace(f"<!--{mark}-->", text)
    return page


def _section(slide):
    notes = "".join(map(shown, slide.notes))
    return f'<section><h2>{slide.title}</h2>{"".join(slide.parts)}<aside class="notes">{notes}</aside></section>'


def _projector(films):
    """The scripts that show the films, each browser side only once."""
    sides: list[str] = []
    pieces = {}
    for name, held in films.items():
        numbers = {buffer["path"][0]: base64.b64decode(buffer["data"]) for buffer in held.get("buffers", [])}
        pieces[name] = piece(held["state"]["_esm"], held["state"], numbers, sides)
    shelf = as_json({"sides": sides, "films": pieces})
    scripts = browser_text("page.js", "fit.js") + (PAGE / "slides.js").read_text(encoding="utf-8")
    return f"<script>const SHELF = {shelf};</script>\n<script type='module'>{scripts}</script>"


def vendor(folder):
    """Put reveal.js and MathJax into a folder, unless they are there already."""
    for package, files in VENDOR.items():
        goal = folder / package.split("@")[0]
        if not all((goal / Path(name).name).exists() for name in files):
            _unpack(package, files, goal)


def _unpack(package, files, goal):
    npm = shutil.which("npm")
    if npm is None:
        sys.exit(
            f"npm is needed, once, to get {package} for the slides: install Node.js. The finished decks do not need it."
        )
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([npm, "pack", "--silent", package], cwd=place, check=True, capture_output=True)
        goal.mkdir(parents=True, exist_ok=True)
        with tarfile.open(next(Path(place).glob("*.tgz"))) as archive:
            for name in files:
                found = archive.extractfile(f"package/{name}")
                if found is None:
                    sys.exit(f"{name} is no file in {package} any more.")
                (goal / Path(name).name).write_bytes(found.read())


def main(arguments=None):
    """Make the slides of some notebooks, or of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT")
    notebooks = sorted(ROOT.glob("notebooks/*.ipynb"))
    parser.add_argument(
        "notebooks", nargs="*", default=notebooks, type=one_of(notebooks), metavar="NAME", help="by default all"
    )
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    vendor(given.out / "vendor")
    for path in given.notebooks:
        page = given.out / f"{path.stem}.html"
        page.write_text(deck(path, run(path)), encoding="utf-8")
        print(page)


if __name__ == "__main__":
    main()
