"""One small table for whatever is found in rows: model choice, restarts, standard errors."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any


@dataclass(frozen=True)
class Table:
    """Rows of values under named columns, as text, as HTML in a notebook, and as a pandas frame.

    Parameters
    ----------
    columns : sequence of str
    rows : sequence of sequence
    formats : mapping of str to str
        How the numbers of a column are written, by Python's format specification.
    marks : mapping of (int, str) to str
        What stands behind the value of a row in a column: a star for the best.
    notes : sequence of str
        Sentences under the table.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    formats: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[tuple[int, str], str] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def cells(self) -> list[list[str]]:
        """Every value as text, with the mark behind it; a blank holds the place in a column where others bear one."""
        marked = {column for _, column in self.marks}
        return [
            [
                format(value, self.formats.get(name, "")) + self.marks.get((i, name), " " * (name in marked))
                for name, value in zip(self.columns, row)
            ]
            for i, row in enumerate(self.rows)
        ]

    def to_frame(self):
        """The values as a ``pandas.DataFrame``, without marks.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
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
