"""The quizzes of the notebooks, read, and written as learning platforms import them.

    python classroom/quizzes.py OUT [notebooks/03_e_step.ipynb ...]

writes ``OUT/em_quizzes_moodle.xml`` (Moodle: question bank, import, Moodle XML) and ``OUT/em_quizzes_qti.zip`` (Canvas
and others: import QTI 1.2), every choice with its feedback, and formulas for MathJax.

A question has a name in the notebook, in the comment below its heading, and a choice has one before its feedback::

    ### 2. What changes?

    <!-- quiz e-step-changes -->

    <details><summary>A. The shapes</summary><!-- shapes -->No: ...</details>

Platforms know questions by these names, so numbers, letters and words may change, and names may not.
"""

import re
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import mistune
from moodle import moodle_xml
from qti import qti_package

from emcourse.progress.tasks import read_cells

ROOT = Path(__file__).resolve().parent.parent
CHOICE = re.compile(r"<details>\s*<summary>\s*[A-Z]\.\s*(.*?)</summary>\s*<!-- (\S+) -->(.*?)</details>", re.S)
NAME = re.compile(r"<!-- quiz (\S+) -->\s*")
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$(?!\s)([^$\n]+?)(?<!\s)\$", re.S)


class Choice(NamedTuple):
    """What may be chosen, in HTML, with the feedback on it."""

    name: str
    text: str
    feedback: str
    right: bool


class Quiz(NamedTuple):
    """One question with its choices."""

    name: str
    """Such as ``e-step-changes``: no other question of the course has it."""
    text: str
    choices: tuple[Choice, ...]


def quizzes_of(path):
    """The quizzes of a notebook; none if it has no heading *Quiz*.

    Raises
    ------
    ValueError
        If a question or a choice has no name, or not exactly one choice of a question is right: the one whose feedback
        begins with *Yes*.
    """
    parts = re.split(
        r"^## ", "\n\n".join(c["source"] for c in read_cells(path) if c["cell_type"] == "markdown"), flags=re.M
    )
    quiz = "".join(part.removeprefix("Quiz\n") for part in parts if part.startswith("Quiz\n"))
    return [_quiz(source) for source in re.split(r"^### \d+\. ", quiz, flags=re.M)[1:]]


def _quiz(source):
    question, _, listed = NAME.sub("", source, count=1).partition("<details>")
    named = NAME.search(source)
    if named is None:
        raise ValueError(f"the question {question.strip()!r} has no name: put <!-- quiz NAME --> below it.")
    choices = tuple(
        Choice(name, inline(text), inline(feedback), feedback.strip().startswith("Yes"))
        for text, name, feedback in CHOICE.findall("<details>" + listed)
    )
    if len(choices) != source.count("<details>"):
        raise ValueError(f"quiz {named[1]}: a choice has no name: put <!-- NAME --> before its feedback.")
    right = sum(choice.right for choice in choices)
    if right != 1 or len(choices) < 2:
        raise ValueError(f"quiz {named[1]}: {right} of {len(choices)} choices are right (that is, begin with Yes).")
    return Quiz(named[1], html(question), choices)


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


def main(arguments):
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    paths = [Path(name) for name in arguments[1:]] or sorted(ROOT.glob("notebooks/*.ipynb"))
    bank = {path.stem: found for path in paths if (found := quizzes_of(path))}
    xml = ElementTree.tostring(moodle_xml(bank), encoding="utf-8", xml_declaration=True)
    (out / "em_quizzes_moodle.xml").write_bytes(xml)
    with zipfile.ZipFile(out / "em_quizzes_qti.zip", "w", zipfile.ZIP_DEFLATED) as package:
        for name, tree in qti_package(bank).items():
            content = ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True)
            package.writestr(zipfile.ZipInfo(name), content)  # without a date: the same bank, the same file
    print(f"{sum(map(len, bank.values()))} questions from {len(bank)} notebooks, in {out}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
