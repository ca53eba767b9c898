"""Formulas as MathML, which browsers draw by themselves: no script, no font, no other host."""

import itertools
import re
from xml.etree import ElementTree

from latex2mathml.converter import convert

MATHML = "http://www.w3.org/1998/Math/MathML"
IN_MATHML = f"{{{MATHML}}}"
ElementTree.register_namespace("", MATHML)
ELEMENTS = """
    math mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr
    munder munderover
""".split()  # noqa: SIM905 (a list of names reads as a line)
ATTRIBUTES = {"accent", "columnalign", "display", "displaystyle", "fence", "linethickness", "mathvariant"}
ATTRIBUTES |= {"columnspacing", "mathcolor", "maxsize", "minsize", "rowspacing", "scriptlevel", "stretchy", "width"}
ROWS = {"math", "mrow", "mstyle", "mtd"}
LONGEST = 2000
CODE_OR_FORMULA = re.compile(
    r"(?P<ticks>`+).*?(?P=ticks)|\$\$(?P<block>.+?)\$\$|\$(?!\s)(?P<inline>[^$\n]+?)(?<!\s)\$", re.S
)
MARKUP = re.compile(r"[\\`*_~|$\[\]]")
"""What Markdown would read within a formula."""


def with_mathml(markdown: str) -> str:
    """Markdown whose formulas are MathML; one that cannot be told with certainty stays TeX.

    Examples
    --------
    >>> with_mathml("`$x$` is code, and $x$ is $2 * 3 $.").count("<math")
    1
    >>> with_mathml("$a * b$")[-56:]
    '"><mrow><mi>a</mi><mo>&#42;</mo><mi>b</mi></mrow></math>'
    """
    return CODE_OR_FORMULA.sub(_told, markdown)


def _told(found: re.Match) -> str:
    tex, display = found["block"] or found["inline"], "block" if found["block"] else "inline"
    told = mathml(tex, display) if tex else None
    return re.sub(">[^<]+<", _escaped, told) if told else found[0]


def _escaped(text: re.Match) -> str:
    return MARKUP.sub(lambda mark: f"&#{ord(mark[0])};", text[0])


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
    told = tex.replace("{aligned}", "{align*}").replace(
        r"\color{", r"\textcolor{"
    )  # MathJax's, which colours one group
    try:
        root = ElementTree.fromstring(convert(told, display=display))
    except Exception:  # whatever has been typed, it must not keep the page from being made
        return None
    for element in list(root.iter()):
        unknown = element.tag.removeprefix(IN_MATHML) not in ELEMENTS
        if unknown or re.match(r"\\\w", element.text or ""):  # a command that was not understood
            return None
        element.attrib = {name: value for name, value in element.attrib.items() if name in ATTRIBUTES}
        _space_names(element)
    return ElementTree.tostring(root, encoding="unicode")


def _space_names(row):
    """A thin space between the name of a function and what stands beside it, as in TeX."""
    parts = list(row) if row.tag.removeprefix(IN_MATHML) in ROWS else []
    for i, (left, right) in reversed(list(enumerate(itertools.pairwise(parts), 1))):
        name = any(part.tag == f"{IN_MATHML}mi" and len(part.text or "") > 1 for part in (left, right))
        if name and not any(part.tag in (f"{IN_MATHML}mo", f"{IN_MATHML}mspace") for part in (left, right)):
            row.insert(i, ElementTree.Element(f"{IN_MATHML}mspace", width="0.167em"))
