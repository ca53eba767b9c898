"""The forms that ask for a prediction, each a question in plain text where no widget runs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from emcourse.predict import kept


class Form(NamedTuple):
    """What a learner fills in: a widget, and a function that reads it or raises ``ValueError`` with a sentence."""

    widget: Any
    read: Callable[[], Any]


class Question:
    """A prediction that is asked for.

    Parameters
    ----------
    key : str
        Names the question: the notebook, a hyphen, a word.
    text : str
        What is asked, in one sentence.
    kind : {"choice", "number", "curve"}
    lines : sequence of str
        What can be answered, in plain text.
    form : callable
        Makes the :class:`Form`, where widgets run.
    unit : str
    """

    def __init__(self, key: str, text: str, kind: str, lines: Sequence[str], form: Callable[[], Form], unit: str = ""):
        if not re.fullmatch(r"[^-\s]+-\S+", key):
            raise ValueError(f'key={key!r} must be the notebook, a hyphen and a word, such as "05-gains"')
        self.key, self.text, self.kind, self.lines, self.form, self.unit = key, text, kind, lines, form, unit

    def __repr__(self):
        return "\n".join([f"Your prediction: {self.text}", *(f"  {line}" for line in self.lines)])

    def keep(self, value) -> str:
        """Keep an answer, and say so."""
        return kept.keep(self.key, self.text, self.kind, value, self.unit)

    def _repr_mimebundle_(self, **kwargs):
        try:
            box = self._box()
        except ImportError:
            return {"text/plain": repr(self)}
        live = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}  # as ipywidgets 7, on Colab, and 8 do
        return {"application/vnd.jupyter.widget-view+json": live, "text/plain": repr(self)}

    def _box(self):
        import ipywidgets

        form = self.form()
        button = ipywidgets.Button(description="Keep my prediction", layout={"width": "max-content"})
        status = ipywidgets.HTML(_spoken(self._status()))

        def press(_):
            try:
                status.value = _spoken(self.keep(form.read()))
            except ValueError as error:
                status.value = _spoken(str(error))

        button.on_click(press)
        head = ipywidgets.HTML(f"<strong>{html.escape(self.text)}</strong>")
        return ipywidgets.VBox([head, form.widget, ipywidgets.HBox([button, status])])

    def _status(self):
        predictions, remark = kept.load()
        entry = predictions.get(self.key)
        if entry is None:
            return remark
        one = kept.counting(entry)
        return f"You said {kept.said(entry, one)} on {kept.day(one)}. {remark}".rstrip()


def choose(key: str, question: str, choices: Sequence[str]) -> Question:
    """Ask for one of several choices.

    Parameters
    ----------
    key : str
        Names the question, as in ``"05-rise"``.
    question : str
    choices : sequence of str

    Returns
    -------
    Question
        Shows itself as radio buttons, or as text where no widget runs.
    """
    choices = list(choices)

    def form():
        import ipywidgets

        buttons = ipywidgets.RadioButtons(
            options=choices, value=None, description="I say:", tooltip=question, layout={"width": "max-content"}
        )
        return Form(buttons, lambda: _chosen(buttons.value))

    return Question(key, question, "choice", [f"( ) {choice}" for choice in choices], form)


def number(key: str, question: str, unit: str = "") -> Question:
    """Ask for a number.

    Parameters
    ----------
    key, question : str
    unit : str
        Such as ``"minutes"``.

    Returns
    -------
    Question
        Shows itself as a text field, or as text where no widget runs.
    """

    def form():
        import ipywidgets

        field = ipywidgets.Text(description="I say:", placeholder="a number", tooltip=question)
        return Form(ipywidgets.HBox([field, ipywidgets.Label(unit)]), lambda: as_number(field.value))

    return Question(key, question, "number", [f"____ {unit}".rstrip()], form, unit)


def sketch(key: str, question: str, x: tuple[float, float], y: tuple[float, float]) -> Question:
    """Ask for a curve.

    Parameters
    ----------
    key, question : str
    x, y : (float, float)
        The lowest and the highest number on each axis.

    Returns
    -------
    Question
        Shows itself as a surface to draw on, or as text where no widget runs.
    """
    line = f"____ (x from {x[0]:g} to {x[1]:g}, y from {y[0]:g} to {y[1]:g})"
    return Question(key, question, "curve", [line], lambda: drawn_curve(question, x, y))


def drawn_curve(question: str, x: tuple[float, float], y: tuple[float, float]) -> Form:
    """A surface to sketch a curve on, by mouse, finger or keyboard."""
    from emlearn.widgets import Drawing

    surface = Drawing.curve(x=x, y=y, xlabel="", ylabel="", title=question)
    return Form(surface, lambda: _sketched(surface))


def _sketched(surface):
    there = np.isfinite(surface.values)
    if there.sum() < 2:
        raise ValueError("Sketch a curve first: draw over the axes, or move with the arrow keys and press Space.")
    return np.column_stack([surface.x, surface.values])[there].tolist()


def _chosen(value):
    if value is None:
        raise ValueError("Choose one of them first.")
    return value


def as_number(text: str) -> float:
    """A number as people type it: ``0.5``, ``0,5``, ``1/2``, ``50%``.

    Raises
    ------
    ValueError
        With a sentence for the learner.
    """
    bare = text.strip().replace(",", ".").replace("−", "-")
    try:
        return float(Fraction(bare.removesuffix("%").strip())) / (100 if bare.endswith("%") else 1)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise ValueError(f"“{text.strip()}” is not a number that I can read. Type one such as 0.5 or 120.") from None


def _spoken(text):
    return f'<span role="status">{html.escape(text)}</span>'
