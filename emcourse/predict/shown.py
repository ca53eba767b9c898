"""Predictions met again: in a sentence, as a ghost in the picture, and in a table at the end."""

from __future__ import annotations

from typing import Any, NamedTuple

from emcourse.predict import kept

NOBODY = "You made no predictions here. Say next time what you expect before you run a cell: a surprise is remembered."


def answer(key: str, right: Any, note: str = "") -> None:
    """Tell what is right beside what was predicted; silent where nothing was.

    Parameters
    ----------
    key : str
    right : str or float
        The answer. Numbers are shown with four digits.
    note : str
        A few words on why.
    """
    told = right if isinstance(right, str) else f"{right:.4g}"
    entry = kept.note_answer(key, told, note)
    if entry is not None:
        print(f"You said: {kept.said(entry, kept.counting(entry))}. The answer: {told}. {note}".rstrip())


def ghost(ax, key: str, along: str = "x") -> bool:
    """Draw a prediction into axes: a number as a dashed line, a curve as a pale one; a choice cannot be drawn.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        They make room for a curve; a number beyond their limits is drawn at the edge.
    key : str
    along : {"x", "y"}
        The axis on which a number is read.

    Returns
    -------
    bool
        Whether something was drawn: nothing is if no prediction was made.
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
    from emlearn.pictures.visual import QUANTITIES

    limits = {"xlim": ax.get_xlim(), "ylim": ax.get_ylim()}
    low, high = sorted(limits[f"{along}lim"])
    within = low <= value <= high
    at = min(max(value, low), high)
    words = f"you said {words}" + ("" if within else ", off the picture")
    look = {"color": QUANTITIES["muted"], "ls": "--", "lw": 1.6, "zorder": 4}
    box: dict[str, Any] = {"color": QUANTITIES["muted"], "style": "italic", "textcoords": "offset points"}
    box["bbox"] = {"fc": QUANTITIES["paper"], "ec": "none", "alpha": 0.8, "pad": 1}
    upper = at > (low + high) / 2
    if along == "x":
        ax.axvline(at, **look)
        ax.annotate(words, (at, 0.94), (-5 if upper else 5, 0), xycoords=("data", "axes fraction"),
                    ha="right" if upper else "left", va="top", **box)  # fmt: skip
    else:
        ax.axhline(at, **look)
        ax.annotate(words, (0.98, at), (0, -5 if upper else 5), xycoords=("axes fraction", "data"),
                    ha="right", va="top" if upper else "bottom", **box)  # fmt: skip
    ax.set(**limits)


def _curve(ax, points, words, along):
    from emlearn.pictures.visual import QUANTITIES

    look = {"color": QUANTITIES["muted"], "alpha": 0.45, "lw": 4, "zorder": 1.5, "solid_capstyle": "round"}
    heights = [y for _, y in points]
    limits, (low, high) = ax.get_xlim(), ax.get_ylim()
    ax.plot(*zip(*points), **look)
    ax.set(xlim=limits, ylim=(min(low, *heights), max(high, *heights)))
    ax.annotate("you sketched", points[-1], (-4, 7), textcoords="offset points", ha="right",
                color=QUANTITIES["muted"], style="italic")  # fmt: skip


GHOSTS = {"number": _line, "curve": _curve}
"""How each kind of prediction is drawn."""


class Review(NamedTuple):
    """One's own predictions beside the answers; shows itself as a table."""

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
