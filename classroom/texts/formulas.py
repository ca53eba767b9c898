"""Formulas in Markdown as MathML, which browsers draw by themselves: no script, no font, no other host.

A student's formula is as little trusted as the rest of what they write: what is not plainly MathML stays TeX.
"""

import re
from xml.etree import ElementTree

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer

from classroom.texts.apart import BEGIN, END

MATHML = "http://www.w3.org/1998/Math/MathML"
ElementTree.register_namespace("", MATHML)
ELEMENTS = """
    math mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr
    munder munderover
""".split()  # noqa: SIM905 (a list of names reads as a line)
ATTRIBUTES = {"accent", "columnalign", "display", "displaystyle", "fence", "linethickness", "mathvariant"}
ATTRIBUTES |= {"maxsize", "minsize", "scriptlevel", "stretchy", "width"}
LONGEST = 2000


class Formulas(IPythonRenderer):
    """What makes HTML of Markdown, and keeps formulas apart, each in a place of its own."""

    def __init__(self, **options):
        super().__init__(**options)
        self.kept = []

    def inline_math(self, body):
        return self._place(body, super().inline_math(body), "inline")

    def block_math(self, body):
        return self._place(body, super().block_math(body), "block")

    def _place(self, tex, otherwise, display):
        self.kept.append(mathml(tex, display) or otherwise)
        return f"{BEGIN}{len(self.kept) - 1}{END}"

    def put_back(self, text):
        """HTML with the formulas in their places again."""
        return re.sub(f"{BEGIN}([0-9]+){END}", lambda place: self.kept[int(place[1])], text)


def mathml(tex: str, display: str = "inline") -> str | None:
    r"""A formula as MathML, or None where it cannot be told with certainty, or could do something.

    Examples
    --------
    >>> mathml("x_1").removeprefix('<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline">')
    '<mrow><msub><mi>x</mi><mn>1</mn></msub></mrow></math>'
    >>> "alert" in mathml(r"\href{javascript:alert()}{x}")
    False
    >>> mathml(r"\text{<b>x</b>}"), mathml(r"\unknown{x}"), mathml("{" * 3000)
    (None, None, None)
    """
    if len(tex) > LONGEST:
        return None
    try:
        root = ElementTree.fromstring(convert(tex, display=display))
    except Exception:  # whatever a student has typed, it must not keep the page from being made
        return None
    for element in root.iter():
        unknown = element.tag.removeprefix(f"{{{MATHML}}}") not in ELEMENTS
        if unknown or re.match(r"\\\w", element.text or ""):  # a command that was not understood
            return None
        element.attrib = {name: value for name, value in element.attrib.items() if name in ATTRIBUTES}
    return ElementTree.tostring(root, encoding="unicode")
