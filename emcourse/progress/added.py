"""What somebody added to a notebook of the course: cells of their own, and statements in cells of the course.

A cell that they made is kept whole, after the cell that it followed. In a cell of the course they may have added an
import, a constant or a helper: where the cell as it was handed out is known, such statements are kept in a cell of
their own, before a check (which may call what uses them) and after anything else. Nothing is dropped without a word.
"""

from __future__ import annotations

import ast
import copy
import difflib
import os.path
from collections.abc import Sequence
from typing import Any, NamedTuple

from emcourse.progress.tasks import STUB, TEXT_STUB, definitions, is_check, names_bound, names_used


class Lost(NamedTuple):
    """Something that has no place in the new notebook."""

    place: int
    """The cell of the new notebook that it belongs to, or that it followed."""
    reason: str


class _Change(NamedTuple):
    """A cell of the course that somebody changed: what they added, and what cannot be told from a changed line."""

    before: str
    after: str
    changed: tuple[str, ...]


def with_what_was_added(
    old: Sequence[Any],
    new: Sequence[Any],
    cells: Sequence[Any],
    partners: dict[int, int],
    parts: dict[int, int],
    base: Sequence[Any] | None,
) -> tuple[list[Any], list[Lost]]:
    """The cells of the new notebook and, where it was in the old one, what somebody added there.

    Parameters
    ----------
    old, new : sequence of mappings
        The cells of both notebooks.
    cells : sequence of mappings
        Those of ``new`` with the answers in them.
    partners : dict
        For each answered cell of ``new``, the cell of ``old`` that answers it.
    parts : dict
        For each other cell of ``old`` that has part of an answer, the cell of ``new`` that it has gone into.
    base : sequence of mappings or None
        The cells from which ``old`` was filled in, if they are known.
    """
    book = _Course(old, new, base)
    before: dict[int, list[Any]] = {i: [] for i in range(len(new))}
    after: dict[int, list[Any]] = {i: [] for i in range(len(new))}
    place = {j: i for i, j in sorted(partners.items(), reverse=True)}
    place |= parts
    early = _needed_early(old, new, partners, parts)
    lost, here = [], 0
    for j, cell in enumerate(old):
        if j in place:
            here = place[j]
        elif (known := book.place(cell)) is not None:
            here = known
        elif not book.is_of_the_course(cell):
            if here >= early.get(j, here + 1):
                before[early[j]].append(_own(cell, cell["source"]))
            else:
                after[here].append(_own(cell, cell["source"]))
        elif base is not None:
            original = book.original(cell)
            here = max(here, book.new_place(original, here))
            change = _change(cell, original, book.statements)
            for side, source in ((before, change.before), (after, change.after)):
                if source and source not in book.sources:
                    side[here].append(_own(cell, source))
            lost += [Lost(here, f"changed in a cell of the course: {each}") for each in change.changed]
            if original is None and (gone := _gone(cell, new)):
                lost.append(Lost(here, f"{gone}: no longer asked for; kept in a cell of its own"))
        else:
            here = max(here, book.ids.get(cell.get("id"), here))
            if gone := _gone(cell, new):
                lost.append(Lost(here, f"{gone}: no longer asked for"))
    return [each for i, cell in enumerate(cells) for each in (*before[i], cell, *after[i])], lost


class _Course:
    """What is known of the course's cells: those of the new notebook, and those that were handed out."""

    def __init__(self, old, new, base):
        self.new = new
        self.sources = [cell["source"].strip() for cell in new]
        self.here = {cell["id"]: cell for cell in new if cell.get("id")}
        self.ids = {cell["id"]: i for i, cell in enumerate(new) if cell.get("id")}
        self.handed_out = [cell for cell in (new if base is None else base) if cell["source"].strip()]
        self.unchanged = {cell["source"].strip() for cell in self.handed_out}
        self.by_id = {cell["id"]: cell for cell in self.handed_out if cell.get("id")}
        self.prefix = os.path.commonprefix(list(self.by_id))  # noqa: RUF071 (letters, not folders)
        seen = {cell["source"].strip() for cell in old} | {cell.get("id") for cell in old}
        self.missing = {
            text: cell
            for cell in self.handed_out
            if (text := cell["source"].strip()) not in seen and (cell.get("id") or text) not in seen
        }
        self.statements = {ast.dump(each) for cell in (*self.handed_out, *new) for each in _parsed(cell)}

    def place(self, cell):
        """Where a cell stands that is as the course made it, or that is empty; None for any other."""
        text = cell["source"].strip()
        if text in self.sources:
            return self.sources.index(text)
        return self.ids.get(cell.get("id")) if text in self.unchanged or not text else None

    def is_of_the_course(self, cell):
        """Whether a cell was made from one of the course's: by its id, or because it resembles one that is missing."""
        name = cell.get("id")
        if name in self.ids or name in self.by_id or (self.prefix and str(name).startswith(self.prefix)):
            return True
        return self._resembled(cell) is not None

    def original(self, cell):
        """The cell of the course that was changed into this one, if it is known."""
        name = cell.get("id")
        return self.by_id.get(name) or self.here.get(name) or self._resembled(cell)

    def new_place(self, original, otherwise):
        """Where the new notebook has that cell."""
        text = "" if original is None else original["source"].strip()
        if text in self.sources:
            return self.sources.index(text)
        return otherwise if original is None else self.ids.get(original.get("id"), otherwise)

    def _resembled(self, cell):
        close = difflib.get_close_matches(cell["source"].strip(), self.missing, n=1, cutoff=0.6)
        return self.missing[close[0]] if close else None


def _needed_early(old, new, partners, parts):
    """Cells that an answer needs, wherever they stand, and the answer's place: its check comes right after it.

    That is a cell of nothing but definitions that the answer, or such a cell, uses and that the course does not give.
    """
    given = set().union(*(names_bound(each) for cell in new for each in _parsed(cell)))
    code = {j: _parsed(cell) for j, cell in enumerate(old)}
    bound = {j: set().union(*map(names_bound, statements)) for j, statements in code.items()}
    early: dict[int, int] = {}
    for i, partner in sorted(partners.items()):
        found = [partner, *(j for j, k in parts.items() if k == i)]
        left = {j for j in code if code[j] and all(map(_defines, code[j]))} - {*partners.values(), *parts, *early}
        while found:
            wanted = set().union(*(names_used(each) for j in found for each in code[j])) - given
            found = [j for j in left if bound[j] & wanted]
            early.update(dict.fromkeys(found, i))
            left -= set(found)
    return early


def _defines(statement):
    """Whether a statement does nothing but give names a meaning."""
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return not any(isinstance(node, ast.Call) for node in ast.walk(statement))
    return isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom))


def _gone(cell, new):
    """The functions that a finished answer defines and that the new notebook does not ask for."""
    if STUB in cell["source"] or cell["cell_type"] != "code":
        return ""
    defined = {name for name, arguments in definitions(cell["source"]).items() if arguments is not None}
    known = {name for each in new if each["cell_type"] == "code" for name in definitions(each["source"])}
    return ", ".join(sorted(defined - known))


def _own(cell, source):
    """A cell of somebody's own, with nothing in it by which it would be taken for one of the course."""
    own = copy.deepcopy(cell)
    own["source"] = source
    own.get("metadata", {}).pop("nbgrader", None)
    if source != cell["source"] and own.get("id"):
        own["id"] = f"{own['id'][:50]}-added"
    return own


def _parsed(cell):
    """The statements of a code cell; none where it cannot be parsed."""
    try:
        return ast.parse(cell["source"]).body if cell["cell_type"] == "code" else []
    except SyntaxError:
        return []


def _change(cell, original, known):
    """What a changed cell of the course has that the course does not."""
    if cell["cell_type"] != "code":
        return _changed_text(cell["source"], "" if original is None else original["source"])
    statements = [each for each in _parsed(cell) if ast.dump(each) not in known]
    if not statements and not _parsed(cell):
        return _changed_text(cell["source"], "" if original is None else original["source"])
    given = set().union(*map(names_bound, _parsed(original or {"cell_type": "code", "source": ""})))
    added = [each for each in statements if names_bound(each) - given]
    late = [each for each in added if original is None or not is_check(original) or names_used(each) & given]
    early = [each for each in added if each not in late]
    changed = [each for each in statements if each not in added]
    lines = cell["source"].splitlines()
    return _Change(_text(early, lines), _text(late, lines), tuple(_first_line(each, lines) for each in changed))


def _changed_text(text, original):
    """Added lines of a text, or of code that cannot be parsed."""
    theirs = {line.strip() for line in original.splitlines()} | {TEXT_STUB}
    return _Change("", "\n".join(line for line in text.splitlines() if line.strip() not in theirs).strip(), ())


def _text(statements, lines):
    numbers = {i for each in statements for i in range(_start(each) - 1, each.end_lineno)}
    return "\n".join(lines[i] for i in sorted(numbers))


def _first_line(statement, lines):
    return lines[_start(statement) - 1].strip()


def _start(statement):
    """The first line of a statement, its decorators included."""
    return min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", []))])
