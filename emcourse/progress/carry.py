"""Answers carried from one copy of an exercise to another: after an update of the course, or to be graded.

The text and the checks are those of the new copy; the answers, and cells that somebody added, those of the old.
Cells are plain mappings with ``cell_type``, ``source`` and, if it was not stripped, ``id``.
"""

from __future__ import annotations

import copy
import difflib
import os.path
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from emcourse.progress.tasks import STUB, TEXT_STUB, asked, definitions


class Carried(NamedTuple):
    """What became of the answers."""

    cells: list[Any]
    done: list[str]
    """The answers that were carried over, by name."""
    lost: list[str]
    """Those that were not, each with the reason."""


def carry(old: Sequence[Any], new: Sequence[Any], answers: Collection[int] | None = None) -> Carried:
    """The new notebook's cells with the old one's answers in them; neither argument is changed.

    Parameters
    ----------
    old, new : sequence of mappings
        The cells of both notebooks.
    answers : collection of int, optional
        Which cells of ``new`` are to be answered. By default those that hold a stub; an answer then stays behind if it
        is not finished, or if its arguments have changed.

    Returns
    -------
    Carried
    """
    cells = [copy.deepcopy(cell) for cell in new]
    choosy = answers is None
    answers = [i for i, cell in enumerate(new) if _is_stub(cell)] if answers is None else sorted(answers)
    partners: dict[int, int] = {}
    done, lost = [], []
    for i in answers:
        what, j = _what(new, i), _partner(old, new, i, partners.values(), choosy)
        if j is None:
            lost.append(f"{what}: not found in the old notebook")
            continue
        partners[i] = j
        reason = _refusal(old[j], new[i]) if choosy else None
        if reason:
            lost.append(f"{what}: {reason}")
        elif old[j]["source"].strip() not in (new[i]["source"].strip(), TEXT_STUB):
            cells[i]["source"] = old[j]["source"]
            done.append(what)
    return Carried(_with_own_cells(old, new, cells, partners), done, lost)


def _is_stub(cell):
    return STUB in cell["source"] or TEXT_STUB in cell["source"]


def _what(new, i):
    if new[i]["cell_type"] == "code":
        return ", ".join(sorted(asked(new[i]["source"]))) or f"cell {i + 1}"
    return f"the answer to “{new[i - 1]['source'].strip()[:60]}”"


def _partner(old, new, i, taken, choosy):
    """Where the old notebook answers cell ``i`` of the new one: by name, by the text before it, by id, or by place."""
    mine = new[i]
    free = [j for j, cell in enumerate(old) if cell["cell_type"] == mine["cell_type"] and j not in taken]
    same_id = [j for j in free if mine.get("id") is not None and old[j].get("id") == mine["id"]]
    if mine["cell_type"] == "code":
        named = [j for j in free if asked(mine["source"]) & set(definitions(old[j]["source"]))]
        found = [j for j in named if j in same_id] or named
        if choosy:  # a function of another name is another function
            return found[-1] if found else None
    else:
        before = new[i - 1]["source"].strip()
        found = [j for j in free if j and old[j - 1]["source"].strip() == before]
    theirs = {cell["source"].strip() for k, cell in enumerate(new) if k != i}
    same_id = [j for j in same_id if old[j]["source"].strip() not in theirs]
    same_place = [i] if len(old) == len(new) and i in free and old[i]["source"].strip() not in theirs else []
    return (found or same_id or same_place or [None])[-1]


def _refusal(old, new):
    """Why an answer does not fit the new task, if it does not."""
    if old["cell_type"] != "code":
        return None
    if STUB in old["source"]:
        return None if old["source"].strip() == new["source"].strip() else "not finished"
    theirs, wanted = definitions(old["source"]), definitions(new["source"])
    for name in asked(new["source"]):
        before, now = theirs.get(name), wanted[name]
        if before is not None and now is not None and before != now:
            return f"its arguments were ({', '.join(before)}) and are now ({', '.join(now)})"
    return None


def _with_own_cells(old, new, cells, partners):
    """The cells, with those that somebody added to the old notebook after the cell that they followed."""
    prefix = os.path.commonprefix([cell["id"] for cell in new if cell.get("id")])  # noqa: RUF071 (letters, not folders)
    place = {j: i for i, j in partners.items()}
    result: dict[int, list[Any]] = {i: [cell] for i, cell in enumerate(cells)}
    here = 0
    sources = [cell["source"].strip() for cell in new]
    ids = {cell.get("id"): i for i, cell in enumerate(new) if cell.get("id")}
    for j, cell in enumerate(old):
        text = cell["source"].strip()
        if j in place:
            here = place[j]
        elif text in sources:
            here = sources.index(text)
        elif cell.get("id") in ids:  # the course's own, changed by somebody or by the update
            here = max(here, ids[cell["id"]])
        elif text and not (prefix and str(cell.get("id")).startswith(prefix)) and not _resembles(text, sources):
            own = copy.deepcopy(cell)
            own.get("metadata", {}).pop("nbgrader", None)
            result[here].append(own)
    return [cell for i in sorted(result) for cell in result[i]]


def _resembles(text, sources):
    return bool(difflib.get_close_matches(text, sources, n=1, cutoff=0.6))
