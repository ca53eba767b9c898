"""Answers carried from one copy of an exercise to another: after an update of the course, or to be graded.

The text and the checks are those of the new copy; the answers, and what somebody added, those of the old.
Cells are plain mappings with ``cell_type``, ``source`` and, if it was not stripped, ``id``.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from emcourse.progress.added import Lost, with_what_was_added
from emcourse.progress.tasks import STUB, TEXT_STUB, asked, definitions


class Carried(NamedTuple):
    """What became of the answers."""

    cells: list[Any]
    done: list[str]
    """The answers that were carried over, by name."""
    lost: list[Lost]
    """What was not, each with the reason."""


def carry(
    old: Sequence[Any],
    new: Sequence[Any],
    answers: Collection[int] | None = None,
    base: Sequence[Any] | None = None,
) -> Carried:
    """The new notebook's cells with the old one's answers in them; no argument is changed.

    Parameters
    ----------
    old, new : sequence of mappings
        The cells of both notebooks.
    answers : collection of int, optional
        Which cells of ``new`` are to be answered. By default those that hold a stub; an answer then stays behind if it
        is not finished, or if its arguments have changed.
    base : sequence of mappings, optional
        The cells from which ``old`` was filled in. With them, statements that somebody added to a cell of the course
        are told from the course's own, and kept in a cell of their own.

    Returns
    -------
    Carried
    """
    cells = [copy.deepcopy(cell) for cell in new]
    choosy = answers is None
    answers = [i for i, cell in enumerate(new) if _is_stub(cell)] if answers is None else sorted(answers)
    partners: dict[int, int] = {}
    parts: dict[int, int] = {}
    done, lost = [], []
    for i in answers:
        what, j = _what(new, i), _partner(old, new, i, partners.values(), choosy)
        if j is None:
            lost.append(Lost(i, f"{what}: not found in the old notebook"))
            continue
        partners[i] = j
        reason = _refusal(old[j], new[i]) if choosy else None
        if reason:
            lost.append(Lost(i, f"{what}: {reason}"))
        elif old[j]["source"].strip() not in (new[i]["source"].strip(), TEXT_STUB):
            rest = _other_parts(old, new, i, j)
            parts |= dict.fromkeys(rest, i)
            cells[i]["source"] = "\n\n".join(old[k]["source"] for k in sorted({j, *rest}))
            done.append(what)
    result, left = with_what_was_added(old, new, cells, partners, parts, base)
    return Carried(result, done, lost + left)


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
        found = _defining(old, new, i)
        if choosy:  # a function of another name is another function
            return found[-1] if found else None
    theirs = {cell["source"].strip() for k, cell in enumerate(new) if k != i} - {TEXT_STUB}
    if mine["cell_type"] != "code":
        before = new[i - 1]["source"].strip()
        found = [j for j in free if j and old[j - 1]["source"].strip() == before]
        found = [j for j in found if old[j]["source"].strip() not in theirs]
    same_id = [j for j in same_id if old[j]["source"].strip() not in theirs]
    same_place = [i] if len(old) == len(new) and i in free and old[i]["source"].strip() not in theirs else []
    return (found or same_id or same_place or [None])[-1]


def _defining(old, new, i):
    """The cells that define what cell ``i`` asks for, the best last.

    A finished one beats an unfinished one, then the more names count, then the id. Where another task asks for a
    function of the same name, its cells are not ours.
    """
    wanted, name = asked(new[i]["source"]), new[i].get("id")
    ours, theirs = _section(new, i), set()
    for k, cell in enumerate(new):
        if _is_stub(cell) and cell["cell_type"] == "code" and asked(cell["source"]) & wanted:
            theirs.add(_section(new, k))
    worth = {}
    for j, cell in enumerate(old):
        defined = wanted & set(definitions(cell["source"])) if cell["cell_type"] == "code" else ()
        if defined and _section(old, j) not in theirs - {ours}:
            worth[j] = STUB not in cell["source"], len(defined), name is not None and cell.get("id") == name, j
    return sorted(worth, key=lambda j: worth[j])


def _other_parts(old, new, i, j):
    """The cells that define what answer ``i`` asks for and its cell ``j`` does not define: it was split."""
    if new[i]["cell_type"] != "code":
        return []
    missing = asked(new[i]["source"]) - set(definitions(old[j]["source"]))
    found: list[int] = []
    for k in reversed(_defining(old, new, i)):
        defined = missing & set(definitions(old[k]["source"]))
        if defined and STUB not in old[k]["source"]:
            missing, found = missing - defined, [*found, k]
    return found


def _section(cells, i):
    """The heading under which a cell stands, such as ``## Task 1``."""
    heads = (cell["source"] for cell in cells[i::-1] if cell["cell_type"] == "markdown")
    return next((" ".join(source.split()[:3]) for source in heads if source.startswith("## ")), "")


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
