"""Markdown as HTML in which formulas wait for MathJax, as platforms and slides have it."""

import re

import mistune

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(?!\s)([^$\n]+?)(?<!\s)\$", re.S)


def inline(markdown):
    """HTML of a sentence of Markdown, without a paragraph around it."""
    return re.sub(r"^<p>(.*)</p>$", r"\1", html(markdown.strip()), flags=re.S)


def html(markdown):
    """HTML of a piece of Markdown, which leaves formulas untouched."""
    formulas = []

    def keep(match):
        formulas.append(match[0])
        return f"FORMULA{len(formulas) - 1}KEPT"

    text = mistune.html(FORMULA.sub(keep, markdown)).strip()
    return with_formulas(re.sub(r"FORMULA(\d+)KEPT", lambda match: formulas[int(match[1])], text))


def with_formulas(text):
    r"""``$...$`` as ``\(...\)`` and ``$$...$$`` as ``\[...\]``, the marks that platforms leave to MathJax."""
    return FORMULA.sub(lambda m: _escaped(rf"\[{m[1]}\]" if m[1] else rf"\({m[2]}\)"), text)


def _escaped(formula):
    """A formula as HTML; what is escaped already stays as it is."""
    return re.sub(r"&(?!#?\w+;)", "&amp;", formula).replace("<", "&lt;").replace(">", "&gt;")
