"""Slides from the notebooks: pages that need nothing but a browser.

    python classroom/slides.py OUT [notebooks/03_e_step.ipynb ...]

writes ``OUT/03_e_step.html`` and so on, and ``OUT/vendor/`` with reveal.js and MathJax. Those two come from npm, once,
which needs ``npm`` and the network; afterwards, and in the classroom, neither is needed.

A heading of a notebook begins a new column of slides; text, code and pictures fill them from top to bottom. Beside a
picture the code is folded. Each notebook is run, so that its films play on the slides too, without Python.
"""

import base64
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from html import escape
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from quizzes import html

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from emlearn.widgets.base import browser_text  # noqa: E402
from emlearn.widgets.page import STYLES, as_json, piece  # noqa: E402

HERE = Path(__file__).resolve().parent
VENDOR = {
    "reveal.js@5.2.1": ["dist/reveal.js", "dist/reveal.css", "LICENSE"],
    "mathjax@3.2.2": ["es5/tex-svg-full.js", "LICENSE"],
}
FULL = 17
"""How many lines of text fill a slide."""
TIMEOUT = 300
VIEW, STATE = "application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json"


def run(path):
    """A notebook after a run, which keeps the state of its widgets."""
    notebook = nbformat.read(path, as_version=4)
    os.environ["EMLEARN_PROGRESS"] = "off"  # nobody's predictions get into the slides
    where = {"metadata": {"path": path.parent}}
    return NotebookClient(notebook, timeout=TIMEOUT, kernel_name="python3", resources=where).execute()


def slides_of(path, notebook=None):
    """The slides of a notebook, as stored or after a :func:`run`: columns of slides, each the HTML of its parts."""
    columns, room = [], 0
    for text, size, begins in _parts(notebook or nbformat.read(path, as_version=4), path.parent):
        if begins == "column" or not columns:
            columns.append([])
        if begins or size > room:
            columns[-1].append([])
            room = FULL
        columns[-1][-1].append(text)
        room -= size
    return columns


def _parts(notebook, folder):
    """``(html, size in lines, what it begins)`` of each piece of text, code or output."""
    films = films_of(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for piece in re.split(r"^(?=#{1,3} )", cell.source, flags=re.M):
                if piece.strip():
                    column, slide = re.match(r"##? ", piece), piece.startswith("### ")
                    yield _text(piece, folder), _size(piece), "column" if column else "slide" if slide else None
        elif cell.cell_type == "code":
            yield from _code(cell, films)


def films_of(notebook):
    """The films of a notebook that was run: the states of their widgets, by the model that an output names."""
    states = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    return {name: held for name, held in states.items() if "film" in held["state"]}


def _text(markdown, folder):
    text = html(markdown)
    text = re.sub(r'<a href="(?!https?:)[^"]*">(.*?)</a>', r"\1", text, flags=re.S)  # other files of the course
    return re.sub(r'<img src="(?!data:)([^"]+)"', lambda match: _embedded(folder / match[1]), text)


def _embedded(path):
    return f'<img src="data:image/{path.suffix[1:]};base64,{base64.b64encode(path.read_bytes()).decode()}"'


def _size(markdown):
    shown = re.sub(r"<details>.*?</details>", "line\n", markdown, flags=re.S)
    return 1 + sum(1 + len(line) // 90 for line in shown.splitlines() if line.strip())


def _code(cell, films):
    code = highlight(cell.source, PythonLexer(), HtmlFormatter(cssclass="code"))
    outputs = [shown for output in cell.outputs if (shown := _output(output, films))]
    lines = len(cell.source.splitlines())
    if any(text.startswith(("<img", "<div")) for text, _ in outputs):
        yield f"<details><summary>code</summary>{code}</details>", 1, "slide"
    else:
        yield code, min(FULL, 1 + 0.75 * lines), None
    yield from ((text, size, None) for text, size in outputs)


def _output(output, films):
    """The HTML of an output and its size, or nothing."""
    if output.output_type == "error":
        return f'<pre class="output">{escape(f"{output.ename}: {output.evalue}")}</pre>', 2
    data = output.get("data", {})
    if (film := data.get(VIEW, {}).get("model_id")) in films:
        return f'<div class="film" data-film="{film}" data-prevent-swipe></div>', 14
    if "image/png" in data:
        alt = output.metadata.get("image/png", {}).get("alt", "")
        source = "".join(data["image/png"].split())
        return f'<img class="picture" alt="{escape(alt)}" src="data:image/png;base64,{source}">', 10
    text = output.get("text") or data.get("text/plain", "")
    return (f'<pre class="output">{escape(text)}</pre>', len(text.splitlines())) if text.strip() else None


def deck(path, notebook=None):
    """A notebook's slides as one page, which finds its scripts in ``vendor/``; after a :func:`run`, its films play."""
    columns = "\n".join(
        "<section>" + "\n".join(f"<section>{''.join(parts)}</section>" for parts in column) + "</section>"
        for column in slides_of(path, notebook)
    )
    style = (HERE / "slides.css").read_text(encoding="utf-8") + HtmlFormatter(cssclass="code").get_style_defs()
    films = films_of(notebook) if notebook else {}
    page = (HERE / "slides.html").read_text(encoding="utf-8")
    title = re.search(r"<h1>(.*?)</h1>", columns)
    parts = {
        "TITLE": title[1] if title else path.stem,
        "STYLE": browser_text(*STYLES) + style,
        "SLIDES": columns,
        "FILMS": _projector(films) if films else "",
    }
    for mark, text in parts.items():
        page = page.replace(f"<!--{mark}-->", text)
    return page


def _projector(films):
    """The scripts that show the films, each browser side only once."""
    sides, pieces = [], {}
    for name, held in films.items():
        numbers = {buffer["path"][0]: base64.b64decode(buffer["data"]) for buffer in held.get("buffers", [])}
        pieces[name] = piece(held["state"]["_esm"], held["state"], numbers, sides)
    shelf = as_json({"sides": sides, "films": pieces})
    show = "for (const el of document.querySelectorAll('.film')) show(SHELF.films[el.dataset.film], el);"
    return f"<script>const SHELF = {shelf};</script>\n<script type='module'>{browser_text('page.js')}\n{show}</script>"


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
                (goal / Path(name).name).write_bytes(archive.extractfile(f"package/{name}").read())


def main(arguments):
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    vendor(out / "vendor")
    for path in [Path(name) for name in arguments[1:]] or sorted(ROOT.glob("notebooks/*.ipynb")):
        path = path.resolve()
        (out / f"{path.stem}.html").write_text(deck(path, run(path)), encoding="utf-8")
        print(out / f"{path.stem}.html")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
