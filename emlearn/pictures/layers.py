"""The layers of a panel, each a kind of mark that the browser and matplotlib draw alike.

Wherever a layer needs numbers, it takes the numbers themselves or the name of a reel. A ``look`` is a component's
index (which stands for its colour, dash and mark) or the name of a quantity in ``tokens.json``: ``"loglik"``,
``"bound"``, ``"kl"``, ``"Q"``, ``"truth"``, ``"ink"``, ``"muted"``. Numbers that are NaN are not drawn.
"""

from typing import Any


def points(xy, responsibilities=None, *, look="unknown", size=None, names=None) -> dict[str, Any]:
    """Points, ``xy`` of shape ``(n, 2)``, in the mixed colours of their ``responsibilities``, ``(n, K)``.

    With the ``names`` of the components, pointing at a point shows its responsibilities.
    """
    return {
        "kind": "points",
        "xy": xy,
        "responsibilities": responsibilities,
        "look": look,
        "size": size,
        "names": names,
    }


def bars(boxes, responsibilities=None, *, look="unknown", names=None) -> dict[str, Any]:
    """Bars, ``boxes`` of shape ``(n, 3)``: left, right, top; or ``(n, 4)``, with the bottom if it is not 0."""
    return {"kind": "bars", "boxes": boxes, "responsibilities": responsibilities, "look": look, "names": names}


def outlines(xy, names, *, mark=None, first=0) -> dict[str, Any]:
    """One line per component, ``xy`` of shape ``(S, V, 2)``, with its name at its top.

    ``mark`` puts the component's mark at the ``"centre"`` of its line or at its ``"foot"``.
    """
    return {"kind": "outlines", "xy": xy, "names": names, "mark": mark, "first": first}


def curve(xy, look="ink", *, name="", where="end", width=1.8, dash=(), reached=None) -> dict[str, Any]:
    """One line, ``xy`` of shape ``(V, 2)``, named at its ``"end"``, ``"start"`` or ``"top"``, or ``"below"`` its end.

    If ``reached``, an index, is given, the line is pale beyond that vertex.
    """
    return {
        "kind": "curve", "xy": xy, "look": look, "name": name, "where": where, "width": width, "dash": list(dash),
        "reached": reached,
    }  # fmt: skip


def band(edges, look, *, hatch=False, name="") -> dict[str, Any]:
    """The area between two lines, ``edges`` of shape ``(V, 3)``: x, lower, upper."""
    return {"kind": "band", "edges": edges, "look": look, "hatch": hatch, "name": name}


def dots(xy, look="ink", *, names=(), size=5, below=False) -> dict[str, Any]:
    """Marks, ``xy`` of shape ``(m, 2)``, each with its name above or ``below``; ``look`` and ``below`` may be lists."""
    return {"kind": "dots", "xy": xy, "look": look, "names": list(names), "size": size, "below": below}


def rule(at, along="x", look="muted", *, name="", dash=(4, 3)) -> dict[str, Any]:
    """A line across the panel, at a position ``along`` an axis."""
    return {"kind": "rule", "at": at, "along": along, "look": look, "name": name, "dash": list(dash)}


def segments(ends, responsibilities=None, *, look="muted", width=2.0, dash=()) -> dict[str, Any]:
    """Straight line segments, ``ends`` of shape ``(n, 4)``: x and y of one end, x and y of the other."""
    return {
        "kind": "segments",
        "ends": ends,
        "responsibilities": responsibilities,
        "look": look,
        "width": width,
        "dash": list(dash),
    }


def cells(depth, *, look="bound", classes=None, extent=None) -> dict[str, Any]:
    """A map of cells, ``depth`` of shape ``(rows, columns)`` from 0 to 1, rows from the bottom.

    With ``classes`` of the same shape, each cell has the colour of the component with that index. The map fills the
    panel, or its ``extent``: left, right, bottom, top.
    """
    return {"kind": "cells", "depth": depth, "look": look, "classes": classes, "extent": extent}


def stacks(parts, *, now=None, names=()) -> dict[str, Any]:
    """One bar per half-step, ``parts`` of shape ``(m, 2)``: the bound and the log-likelihood, the gap between them.

    The bars after ``now`` are pale.
    """
    return {"kind": "stacks", "parts": parts, "now": now, "names": list(names)}


def balance(parts, name="log-likelihood") -> dict[str, Any]:
    """``bound + gap = log-likelihood`` as a horizontal bar: ``parts`` holds the bound and the sum, called ``name``."""
    return {"kind": "balance", "parts": parts, "name": name}


def coins(flips, responsibilities, names) -> dict[str, Any]:
    """Rows of tosses as coins labelled with their heads, and beside them the tosses divided among the components."""
    return {"kind": "coins", "flips": flips, "responsibilities": responsibilities, "names": names}
