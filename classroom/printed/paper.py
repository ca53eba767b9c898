"""Markdown with formulas as a page to print: one HTML file, for A4 or Letter, that asks nobody for anything."""

import base64
import io
import re
from functools import cache
from pathlib import Path

import jinja2
from matplotlib import mathtext, rc_context
from matplotlib.font_manager import FontProperties

from classroom.texts import apart

HERE = Path(__file__).resolve().parent
POINTS = 11
PAPERS = ("A4", "letter")
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE), undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_TEMPLATES.filters["f"] = lambda value, digits=2: f"{value:.{digits}f}".replace("-", "−")


def filled(name, **values):
    """The Markdown of a template of this folder, with its values; ``{{ x|f(2) }}`` has two digits."""
    return _TEMPLATES.get_template(name).render(values)


def html(markdown):
    """Markdown as HTML. Formulas, ``$...$``, become pictures with their TeX as alternative text."""
    return apart.html(markdown, _drawn)


def _drawn(found):
    tall = found[1] and found[1].replace(r"\frac", r"\dfrac")
    return f'<div class="display">{formula(tall)}</div>' if tall else formula(found[2])


@cache
def formula(tex):
    """A formula as a picture that stands on the line of the text.

    Feedback has MathML, which a reader can copy and enlarge. A browser without a font for mathematics prints it
    with loose subscripts and bars that touch; a picture looks the same everywhere.
    """
    file = io.BytesIO()
    with rc_context({"svg.hashsalt": "em", "mathtext.fontset": "stix"}):
        depth = mathtext.math_to_image(f"${tex.strip()}$", file, FontProperties(size=POINTS * 1.08), 72, "svg")
    svg = re.sub(r"<metadata>.*?</metadata>", "", file.getvalue().decode(), flags=re.S)
    data = base64.b64encode(svg.encode()).decode()
    alt = tex.strip().replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    (height,) = re.findall(r'^<svg .*?height="([^"]+)pt"', svg, re.M | re.S)
    place = f"height: {height}pt; vertical-align: {-depth:.2f}pt"
    return f'<img class="formula" alt="{alt}" style="{place}" src="data:image/svg+xml;base64,{data}">'


def picture(figure, alt):
    """A matplotlib figure as a drawing that the printer may enlarge."""
    file = io.StringIO()
    with rc_context({"svg.hashsalt": "em"}):
        figure.savefig(file, format="svg", metadata={"Date": None}, bbox_inches="tight")
    data = base64.b64encode(file.getvalue().encode()).decode()
    return f'<img class="picture" alt="{alt}" src="data:image/svg+xml;base64,{data}">'


def page(title, body, paper="A4"):
    """A whole page to print on ``paper``, ``"A4"`` or ``"letter"``."""
    style = (HERE / "paper.css").read_text(encoding="utf-8").replace("PAPER", paper)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>\n{style}</style></head><body><main>\n{body}\n</main></body></html>\n"
    )
