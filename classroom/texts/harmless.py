"""What students wrote as HTML that does nothing: no script, no request to another host, no form.

nbconvert finds these filters by name, in feedback pages and in Formgrader; see ``grading.settings.contain``.
"""

import re

import bleach
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import MarkdownWithMath

from classroom.texts.apart import BEGIN, END
from classroom.texts.formulas import Formulas

TAGS = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
]
PLAIN = {"alt", "align", "colspan", "rowspan", "title", "start"}
COLOURED = re.compile(r"highlight|(hl-)?[a-z]{1,4}\d?")
"""The classes by which Pygments colours code; any other could be one of Formgrader's own."""
STYLE = re.compile(r"<style>.*?</style>", re.S)
"""How a picture of the course is dark on a dark page, which no page for a teacher is."""


@pass_context
def markdown(context, source):
    """Markdown as harmless HTML."""
    renderer = Formulas(escape=False, attachments=context.get("cell", {}).get("attachments", {}))
    plain = re.sub(f"[{BEGIN}{END}]", "", source)
    return renderer.put_back(html(MarkdownWithMath(renderer=renderer).render(plain)))


def html(text):
    """HTML with what could do harm shown as text."""
    return bleach.clean(
        STYLE.sub("", str(text)), tags=TAGS, attributes=_may_stay, protocols=["http", "https", "mailto", "data"]
    )


def _may_stay(tag, name, value):
    if BEGIN in value:  # a formula would end the attribute
        return False
    if name == "class":
        return tag in {"div", "pre", "span"} and all(map(COLOURED.fullmatch, value.split()))
    if name == "href":
        return tag == "a" and re.match(r"https?://|mailto:|#", value) is not None
    if name == "src":
        return tag == "img" and re.match(r"data:image/(png|jpeg|gif);base64,", value) is not None
    return name in PLAIN
