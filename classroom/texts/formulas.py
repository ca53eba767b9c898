"""Formulas in Markdown as MathML: no script, no font, no other host.

A student's formula is as little trusted as the rest of what they write: what is not plainly MathML stays TeX.
"""

import re

from nbconvert.filters.markdown_mistune import IPythonRenderer

from classroom.texts.apart import BEGIN, END
from emcourse.exported.formulas import mathml


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
