"""Markdown as HTML, with the formulas kept apart meanwhile, so that nothing in them counts as Markdown."""

import re
from collections.abc import Callable

import mistune

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(?!\s)([^$\n]+?)(?<!\s)\$", re.S)
"""``$$...$$``, whose inside is the first group, or ``$...$``, whose inside is the second."""
BEGIN, END = "\ue000", "\ue001"
"""They stand around a formula's number."""


def html(markdown: str, shown: Callable[[re.Match], str]) -> str:
    """HTML of Markdown, with what ``shown`` makes of each match of `FORMULA` in its place.

    Examples
    --------
    >>> html("*Note* that $x_1 * x_2$.", lambda formula: f"<i>{formula[2]}</i>")
    '<p><em>Note</em> that <i>x_1 * x_2</i>.</p>'
    """
    kept: list[str] = []

    def keep(formula):
        kept.append(shown(formula))
        return f"{BEGIN}{len(kept) - 1}{END}"

    text = str(mistune.html(FORMULA.sub(keep, markdown))).strip()
    return re.sub(f"{BEGIN}([0-9]+){END}", lambda place: kept[int(place[1])], text)
