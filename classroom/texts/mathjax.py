"""Markdown as HTML in which formulas wait for MathJax, as platforms and slides have it."""

import re

from classroom.texts import apart


def inline(markdown):
    """HTML of a sentence of Markdown, without a paragraph around it."""
    return re.sub(r"^<p>(.*)</p>$", r"\1", html(markdown.strip()), flags=re.S)


def html(markdown):
    """HTML of a piece of Markdown."""
    return apart.html(markdown, _marked)


def with_formulas(text):
    r"""``$...$`` as ``\(...\)`` and ``$$...$$`` as ``\[...\]``, the marks that platforms leave to MathJax."""
    return apart.FORMULA.sub(_marked, text)


def _marked(formula):
    return _escaped(rf"\[{formula[1]}\]" if formula[1] else rf"\({formula[2]}\)")


def _escaped(formula):
    """A formula as HTML; what is escaped already stays as it is."""
    return re.sub(r"&(?!#?\w+;)", "&amp;", formula).replace("<", "&lt;").replace(">", "&gt;")
