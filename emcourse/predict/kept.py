"""Where predictions are kept: ``my_work/predictions.json``, beside what was solved.

A prediction is never written over: one that is made later is noted after the first, each with its time. The one that
counts is the last before the answer was told. Where the course's folder is not around, where its file cannot be
written, or where the environment variable ``EMLEARN_PROGRESS`` is ``off``, predictions last as long as the kernel; if
it names a file, they are kept beside that one. Nothing here raises an error; a sentence says what went wrong.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from emcourse.progress import files

VERSION = 1
NAME = "predictions.json"
KINDS: dict[str, Callable[[Any], str]] = {
    "choice": str,
    "number": lambda value: f"{value:.6g}",
    "curve": lambda points: "a curve from ({:.6g}, {:.6g}) to ({:.6g}, {:.6g})".format(*points[0], *points[-1]),
}
"""How the value of each kind of prediction is put into words."""

_in_memory: dict[str, Any] = {}


def place() -> Path | None:
    """The file in which predictions are kept, or ``None`` where none is."""
    named = os.environ.get("EMLEARN_PROGRESS")
    if named:
        return None if named == "off" else Path(named).with_name(NAME)
    root = files.course_folder(("notebooks", "exercises", "my_work"))
    return None if root is None else root / "my_work" / NAME


def load() -> tuple[dict[str, Any], str]:
    """All predictions by key, and a remark if their file could not be read."""
    file, remark = place(), ""
    found: dict[str, Any] = {}
    try:
        found = _read(file) if file else {}
    except (files.UnreadableProgress, OSError) as error:
        remark = _sentence(error)
    return merged(found, _in_memory), remark


def keep(key: str, question: str, kind: str, value: Any, unit: str = "") -> str:
    """Keep a prediction; what is returned says so, or why it lasts only as long as the kernel."""
    predictions, _ = load()
    entry = predictions.setdefault(key, {"question": question, "kind": kind, "unit": unit, "said": []})
    entry["said"].append({"value": value, "at": _now()})
    remark = _save(predictions)
    if counting(entry) is not entry["said"][-1]:
        first = f"Noted beside what you said before the answer was told: {said(entry, counting(entry))}."
        return f"{first} {remark}".rstrip()
    return f"Kept: {said(entry, entry['said'][-1])}. {remark}".rstrip()


def note_answer(key: str, right: str, note: str) -> dict[str, Any] | None:
    """Note the answer beside a prediction, with the time when it was first told; returns the entry, if there is one."""
    predictions, _ = load()
    entry = predictions.get(key)
    if entry is not None:
        before = entry.get("answer")
        entry["answer"] = {"right": right, "note": note, "at": before["at"] if before else _now()}
        if before != entry["answer"]:
            _save(predictions)
    return entry


def made(key: str) -> Any:
    """The prediction of a question that counts, or ``None`` if none was made.

    Parameters
    ----------
    key : str

    Returns
    -------
    str, float, list of [x, y] or None
        What was chosen, typed or sketched: the last before the answer was told.
    """
    entry = load()[0].get(key)
    return None if entry is None else counting(entry)["value"]


def counting(entry: dict[str, Any]) -> dict[str, Any]:
    """Of all the predictions for a question, the last before the answer; if all came later, the first."""
    told = entry.get("answer", {}).get("at")
    before = [each for each in entry["said"] if told is None or each["at"] <= told]
    return before[-1] if before else entry["said"][0]


def said(entry: dict[str, Any], one: dict[str, Any]) -> str:
    """One of an entry's predictions, in words."""
    return f"{KINDS[entry['kind']](one['value'])} {entry['unit']}".rstrip()


def day(one: dict[str, Any]) -> str:
    """When something was said, such as ``3 November 2026``."""
    at = datetime.fromisoformat(one["at"]).astimezone()
    return f"{at.day} {at:%B %Y}"


def merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """All predictions of both, each once and in order of time."""
    both = copy.deepcopy(one)
    for key, entry in other.items():
        mine = both.setdefault(key, copy.deepcopy(entry))
        mine["said"] += [each for each in entry["said"] if each not in mine["said"]]
        mine["said"].sort(key=lambda each: each["at"])
        answers = [each["answer"] for each in (mine, entry) if "answer" in each]
        if answers:
            mine["answer"] = {**answers[-1], "at": min(each["at"] for each in answers)}
    return both


def bring(old: Path, new: Path) -> None:
    """Take the predictions of one file into another, which may have some of its own.

    Raises
    ------
    UnreadableProgress, OSError
        If one of them cannot be read or written; neither is changed then.
    """
    theirs, mine = _read(old), _read(new)
    if theirs:
        files.write(new, {"version": VERSION, "predictions": merged(mine, theirs)})


def _read(file):
    found = files.read(file, VERSION, _refuse_other)
    return found["predictions"] if found else {}


def _refuse_other(found):
    for entry in found["predictions"].values():
        for each in entry["said"]:
            said(entry, each), day(each)
        if "answer" in entry:
            entry["answer"]["right"], entry["answer"]["note"], day(entry["answer"])
        if not entry["said"]:
            raise ValueError("a question without a prediction")


def _save(predictions) -> str:
    file = place()
    try:
        if file is not None:
            with files.alone(file):
                now = merged(_read(file), predictions)  # another notebook may have written in the meantime
                files.write(file, {"version": VERSION, "predictions": now})
            _in_memory.clear()
            return ""
        reason = ""
    except (files.UnreadableProgress, OSError) as error:
        reason = _sentence(error) + " "
    _in_memory.update(predictions)
    return f"{reason}It lasts until this notebook's kernel is shut down."


def _sentence(error):
    told = isinstance(error, files.UnreadableProgress)
    return str(error) if told else f"{NAME} cannot be written: {error.strerror or error}."


def _now():
    return datetime.now(UTC).isoformat(timespec="milliseconds")
