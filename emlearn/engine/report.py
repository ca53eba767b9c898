"""One small table for all results that come in rows: model choice, restarts, standard errors."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any


@dataclass(frozen=True)
class Table:
    """Rows of values under named columns, shown as text, as HTML in a notebook, or as a pandas frame.

    Parameters
    ----------
    columns : sequence of str
    rows : sequence of sequence
    formats : mapping of str to str
        Python's format specification for the numbers of a column.
    marks : mapping of (int, str) to str
        A mark after the value in a given row and column, such as a star for the best.
    notes : sequence of str
        Sentences below the table.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    formats: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[tuple[int, str], str] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def cells(self) -> list[list[str]]:
        """Every value as text followed by its mark, or by a blank if only other values of the column have one."""
        marked = {column for _, column in self.marks}
        return [
            [
                format(value, self.formats.get(name, "")) + self.marks.get((i, name), " " * (name in marked))
                for name, value in zip(self.columns, row)
            ]
            for i, row in enumerate(self.rows)
        ]

    def to_frame(self):
        """The values as a ``pandas.DataFrame`` without marks; raises ImportError if pandas is not installed."""
        return importlib.import_module("pandas").DataFrame(list(self.rows), columns=list(self.columns))

    def __repr__(self) -> str:
        lines = [list(self.columns), *self.cells()]
        widths = [max(map(len, column)) for column in zip(*lines)]
        text = ["  ".join(cell.rjust(width) for cell, width in zip(line, widths)) for line in lines]
        return "\n".join([*text, *self.notes])

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        rows = ("".join(f"<td>{escape(cell)}</td>" for cell in line) for line in self.cells())
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"
