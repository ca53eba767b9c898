"""Predictions met again: in a sentence, as a ghost in the picture, and in a table at the end."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from emcourse.predict import kept
from emcourse.predict.answers import ANSWERS
from emlearn.pictures.visual import QUANTITIES

NOBODY = "You made no predictions here. Say next time what you expect before you run a cell: a surprise is remembered."

NAME: dict[str, Any] = {
    "color": QUANTITIES["muted"],
    "style": "italic",
    "textcoords": "offset points",
    "bbox": {"fc": QUANTITIES["paper"], "ec": "none", "alpha": 0.8, "pad": 1},
}
"""How a ghost is named."""


def answer(key: str, right: Any = None, note: str = "") -> None:
    """Tell what is right beside what was predicted; say nothing if nothing was predicted.

    Parameters
    ----------
    key : str
    right : str or float, optional
        The answer, as the notebook computed it; numbers are shown with four digits. Without it the answer is the one in
        :mod:`emcourse.predict.answers`, where no reader of the cell sees it too early.
    note : str
        A few words on why; by default those from the same place.
    """
    known, why = ANSWERS.get(key, ("", ""))
    right = known if right is None else right
    told = right if isinstance(right, str) else f"{right:.4g}"
    note = note or why
    entry = kept.note_answer(key, told, note)
    if entry is not None:
        print(f"You said: {kept.said(entry, kept.counting(entry))}. The answer: {told}. {note}".rstrip())


def ghost(ax, key: str, along: str = "x") -> bool:
    """Draw a prediction into axes: a number as a dashed line, a curve as a pale one; a choice cannot be drawn.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        They make room for a curve, and for a number unless it is far away, when it is drawn at the edge.
    key : str
    along : {"x", "y"}
        The axis on which a number is read.

    Returns
    -------
    bool
        Whether something was drawn; if no prediction was made, nothing is.
    """
    entry = kept.load()[0].get(key)
    draw = GHOSTS.get(entry["kind"]) if entry else None
    if entry is None or draw is None:
        return False
    one = kept.counting(entry)
    draw(ax, one["value"], kept.said(entry, one), along)
    return True


def with_ghost(picture, key: str, along: str = "x", panel: int = 0):
    """A picture with a prediction in one of its panels, where one was made; its alternative text then says so.

    Parameters
    ----------
    picture : emlearn.pictures.picture.Picture
    key : str
    along : {"x", "y"}
    panel : int

    Returns
    -------
    Picture
        The same one.
    """
    if ghost(picture.figure.axes[panel], key, along):
        entry = kept.load()[0][key]
        picture.alt += f" A pale line shows your prediction: {kept.said(entry, kept.counting(entry))}."
    return picture


def _line(ax, value, words, along):
    limits = {"xlim": ax.get_xlim(), "ylim": ax.get_ylim()}
    low, high = limits[f"{along}lim"]
    span = high - low
    if low - span <= value < low or high < value <= high + span:  # near enough to make room for it
        limits[f"{along}lim"] = low, high = min(low, value - 0.1 * span), max(high, value + 0.1 * span)
    at = min(max(value, low), high)
    words = f"you said {words}" + ("" if at == value else ", off the picture")
    upper = at > (low + high) / 2
    look = {"color": QUANTITIES["muted"], "ls": "--", "lw": 1.6, "zorder": 4}
    if along == "x":
        ax.axvline(at, **look)
        place = {"ha": "right" if upper else "left", "va": "top", "xycoords": ("data", "axes fraction")}
        ax.annotate(words, (at, 0.94), (-5 if upper else 5, 0), **place, **NAME)
    else:
        ax.axhline(at, **look)
        place = {"ha": "left", "va": "top" if upper else "bottom", "xycoords": ("axes fraction", "data")}
        ax.annotate(words, (0.01, at), (0, -4 if upper else 4), **place, **NAME)
    ax.set(**limits)


def _curve(ax, points, words, along):
    x, y = np.transpose(points)
    limits, (low, high) = ax.get_xlim(), ax.get_ylim()
    room = 0.05 * (high - low)
    at = np.linspace(x[0], x[-1], 9)[1:-1]
    others = [np.interp(at, *line.get_xydata().T) for line in ax.lines if len(line.get_xydata())]
    above = np.interp(at, x, y) - np.array(others or [np.full(len(at), low)])
    nearest = np.take_along_axis(above, np.abs(above).argmin(axis=0)[None], axis=0)[0]
    clear = np.abs(nearest).argmax()  # the name stands where it is farthest from what else is drawn
    ax.plot(x, y, color=QUANTITIES["muted"], alpha=0.45, lw=4, zorder=1.5, solid_capstyle="round")
    over = nearest[clear] > 0
    ax.annotate("you sketched", (at[clear], np.interp(at[clear], x, y)), (-6 if over else 6, 6 if over else -6),
                ha="right" if over else "left", va="bottom" if over else "top", **NAME)  # fmt: skip
    ax.set(xlim=limits, ylim=(min(low, y.min() - room), max(high, y.max() + room)))


GHOSTS = {"number": _line, "curve": _curve}
"""How each kind of prediction is drawn."""


class Review(NamedTuple):
    """The learner's own predictions beside the answers; shows itself as a table."""

    rows: tuple[tuple[str, str, str, str], ...]
    """``(question, said, answer, note)``."""
    remark: str = ""

    def __repr__(self):
        lines = [
            f"{question}\n  you said: {words}\n  answer:   {right}. {note}".rstrip()
            for question, words, right, note in self.rows
        ]
        return "\n".join(filter(None, [*(lines or [NOBODY]), self.remark]))

    def _repr_markdown_(self):
        if not self.rows:
            return repr(self)
        head = ["| what was asked | you said | the answer | because |", "|---|---|---|---|"]
        rows = ["| " + " | ".join(text.replace("|", "\\|") for text in row) + " |" for row in self.rows]
        close = "Which of them surprised you? Say in a sentence what you would predict now, and why."
        return "\n".join([*head, *rows, "", f"{close} {self.remark}".rstrip()])


def review(notebook: str) -> Review:
    """What surprised me: the predictions that I made in a notebook, beside the answers.

    Parameters
    ----------
    notebook : str
        The first part of its keys, such as ``"05"``.

    Returns
    -------
    Review
        A table in a notebook, lines elsewhere; a sentence where no prediction was made.
    """
    predictions, remark = kept.load()
    rows = (_row(entry) for key, entry in predictions.items() if key.startswith(f"{notebook}-"))
    return Review(tuple(rows), remark)


def _row(entry):
    one, first = kept.counting(entry), entry["said"][0]
    words = kept.said(entry, one)
    if one["value"] != first["value"]:
        words += f" (first: {kept.said(entry, first)})"
    told = entry.get("answer", {"right": "run the cell that tells it", "note": ""})
    return entry["question"], words, told["right"], told["note"]
