"""The lecture within a notebook: which cells are slides, and how each is shown.

A cell belongs to the lecture if its metadata has a ``slideshow.slide_type``, which JupyterLab sets in its *Property
Inspector* as *Slide Type*: ``slide`` begins a section, ``subslide`` is a further slide of it, ``fragment`` adds a line
when the speaker goes on. Of a picture's cell the picture is shown, of a prediction its question, of a text cell its
formulas, lists and tables, of a fragment its first sentence. Texts go to the speaker's notes, with the guide's lines.
"""

import ast
import base64
import re
import struct
from html import escape
from typing import NamedTuple

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from classroom import GUIDES
from classroom.texts.mathjax import html, inline

VIEW, STATE = "application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json"
SHOWN = re.compile(r"^\$\$[\s\S]*?\$\$|^```[\s\S]*?^```|(?:^\|.*\n?)+|(?:^(?:-|\d\.) .*\n?)+|^!\[.*?\]\(.*?\)", re.M)
CALLOUT = re.compile(
    r"^> ?|</?details>|<summary>.*?</summary>|\*\*(?:Explain|What to notice|Predict|Deeper)\.?\*\*\.?", re.M
)
AFTERWARDS = ["Afterwards you can"]
FORMS = ("predict.choose", "predict.number", "predict.sketch")
HEADING = re.compile(r"^#+ (?:(\d+)\. )?(.+)\n?", re.M)
LINK = re.compile(r"\[([^]]*)\]\((?!https?:)[^)]*\)")
ASIDE = re.compile(r" \((?:[^() ]+ ){3,}[^()]*\)|(?: \(|, )(?:notebook )?\d\d, section \d+\)?| \(deeper\)")
"""Remarks in brackets, of four words or more, and where else to look: they are for readers."""
OF_THE_PAGE = re.compile(
    r"\bcells? below|\b(?:next|first) cell|deeper part|Keep your answer|Above you see|Then move|Try it:"
)
"""What a sentence says that speaks of the notebook as a page, which is not on the projector."""
WIDEST = 80
"""How many characters of code stand side by side on a slide, where they can be read from the last row."""
TALL = 0.6
"""The height of a picture, as a share of its width, from which on its answer stands beside it."""


class Slide(NamedTuple):
    """One slide, in HTML."""

    title: str
    parts: list[str]
    notes: list[str]


def slides_of(path, notebook):
    """The slides of a notebook, in order; after a run of it its films are alive."""
    slides, title, section, before = [], "", "", ""
    said, films = talk_track(path.stem), films_of(notebook)
    for cell in notebook.cells:
        text = cell.source if cell.cell_type == "markdown" else ""
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        if found := HEADING.search(text):
            section, title = found[1] or section, found[2]
        if kind in ("slide", "subslide"):
            first, *others = _bodies(cell, before, path.parent, films)
            notes = [*said.pop(section, []), *(_prose(part) for part in (before, text) if _prose(part))]
            slides.append(Slide(inline(title), first, notes))
            slides += [Slide(inline(title), parts, []) for parts in others]
        elif kind == "fragment":
            slides[-1].parts.append(f'<div class="fragment answer">{shown(first_sentence(text))}</div>')
            slides[-1].notes.append(_prose(text))
        before = "" if kind else text
    return slides


def films_of(notebook):
    """The films among a notebook's widgets, by name, if it was run: what page and state each has."""
    states = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    return {name: held for name, held in states.items() if "film" in held["state"]}


def talk_track(stem):
    """What the guide to a notebook says to say, by section: ``{"2": ["How sure are you ...", ...]}``."""
    track = (GUIDES / f"{stem}.md").read_text(encoding="utf-8").partition("## Talk track")[2]
    found: dict[str, list[str]] = {}
    for number, words in re.findall(r"^- \*\*Section (\d+)[^*]*\*\* (.+)$", track.partition("\n## ")[0], re.M):
        found.setdefault(number, []).append(words)
    return found


def first_sentence(text):
    """The first sentence of an explanation, with the next one where both are short."""
    first, *others = _spoken(text)
    return " ".join([first, *others[: len(first) <= 30 and len(first + "".join(others[:1])) <= 150]])


def _spoken(text):
    """The sentences of a text that a class needs: no remarks in brackets, and no word of cells above and below."""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z*$`\"])", ASIDE.sub("", LINK.sub(r"\1", _prose(text))))
    return [sentence for sentence in sentences if not OF_THE_PAGE.search(sentence)]


def shown(markdown):
    """HTML of a piece of Markdown, without the links to other files of the course, which are not on the projector."""
    return html(LINK.sub(r"\1", markdown))


def _prose(text):
    """The words of a text cell, without headings, callout marks, folds, formulas of their own line, and tables."""
    words = SHOWN.sub("", CALLOUT.sub("", HEADING.sub("", text)))
    return re.sub(r"\s+", " ", words).strip()


def _bodies(cell, before, folder, films):
    """The parts of each slide that a cell makes: a quiz makes one for each question, anything else just one."""
    if cell.cell_type == "markdown":
        questions = re.split(r"^### \d+\. ", cell.source, flags=re.M)[1:] if cell.source.startswith("## Quiz") else []
        return [[_quiz(question)] for question in questions] or [[_text(cell.source, folder)]]
    return [_asked(cell, before) or _code(cell, films)]


def _quiz(question):
    text, choices = question.split("<details>", 1)
    return f'<div class="question">{shown(text)}</div>{shown("<details>" + choices)}'


def _text(source, folder):
    """What there is to look at in a text, below the sentence that leads to it, or else its words."""
    parts = SHOWN.findall(CALLOUT.sub("", source))
    if not parts:
        return f'<div class="question">{shown(" ".join(_spoken(source)))}</div>'
    lead = AFTERWARDS if source.startswith("# ") else _spoken(CALLOUT.sub("", source).partition(parts[0])[0])[-1:]
    text = shown("\n\n".join([*lead, *(part.replace(" (deeper)", "") for part in parts)]))
    return re.sub(
        r'<p><img src="(?!data:)([^"]+)"(.*?)></p>', lambda found: _embedded(folder / found[1], found[2]), text
    )


def _embedded(path, attributes):
    data = base64.b64encode(path.read_bytes()).decode()
    return f'<img class="picture" src="data:image/{path.suffix[1:]};base64,{data}"{attributes}>'


def _asked(cell, before):
    """The question of a prediction, with what the text before it asks, and the choices; nothing for other cells."""
    calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
    for call in (call for call in calls if ast.unparse(call.func).startswith(FORMS)):
        stem, choices = ([eval(ast.unparse(argument), {}) for argument in call.args[1:]] + [""])[:2]
        asked = " ".join(_spoken((re.findall(r"\*\*Predict\.?\*\*([\s\S]+?)(?:\n>? *\n|\Z)", before) or [""])[-1]))
        stem = ASIDE.sub("", stem)
        listed = [f"<li>{inline(choice)}</li>" for choice in choices] if isinstance(choices, list) else []
        answer = f'<ol class="choices">{"".join(listed)}</ol>' if listed else f'<p class="blank">{choices}</p>'
        if stem in asked or not 0 < len(asked.split()) < 45:
            return [f'<div class="question">{shown(stem)}</div>', answer]
        if _repeats(asked, stem):
            return [f'<div class="question">{shown(asked)}</div>', answer]
        return [f'<div class="question">{shown(asked)}</div><div class="stem">{shown(stem)}</div>', answer]
    return None


def _repeats(asked, stem):
    """Whether one question asks what another one does: most of its words are there already."""
    there, words = (re.findall(r"\w+", part.lower()) for part in (asked, stem))
    return stem.endswith("?") and sum(word in there for word in words) > 0.6 * len(words)


def _code(cell, films):
    """Pictures and films of a cell alone, or its code with what it prints; what it prints alone where code is wide."""
    outputs = [part for output in cell.outputs if (part := _output(output, films))]
    large = [part for part in outputs if not part.startswith("<pre")]
    source = re.sub(r"^(from emcourse import predict|predict\.answer\(.*)\n*", "", cell.source, flags=re.M).strip()
    if outputs and max(map(len, source.splitlines())) > WIDEST:
        return large or outputs
    return large or [highlight(source, PythonLexer(), HtmlFormatter(cssclass="code")), *outputs]


def _output(output, films):
    data = output.get("data", {})
    if (film := data.get(VIEW, {}).get("model_id")) in films:
        return f'<div class="film" data-film="{film}" data-prevent-swipe></div>'
    if "image/png" in data:
        alt = output.metadata.get("image/png", {}).get("alt", "")
        source = "".join(data["image/png"].split())
        wide, high = struct.unpack(">II", base64.b64decode(source)[16:24])
        tall = " data-tall" * (high > TALL * wide)
        return f'<img class="picture"{tall} alt="{escape(alt)}" src="data:image/png;base64,{source}">'
    text = output.get("text") or data.get("text/plain", "")
    size = min(25, max(22, 1820 / max(map(len, text.splitlines() or ["-"]))))
    return f'<pre class="output" style="font-size: {size:.1f}px">{escape(text)}</pre>' if text.strip() else ""
