"""A film: everything that a moving picture needs, sent to the browser once.

*Controls* are what the viewer can set: the half-step of a run, the temperature, the position of a point. A frame is a
position of all controls. *Panels* are what is shown: axes, with layers of marks over them
(:mod:`emlearn.pictures.layers`). A layer has its numbers itself, or takes them from a *reel*, of which each frame shows
one row. ``emlearn.widgets`` plays a film and ``film_strip`` prints one; neither computes anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from emlearn.pictures.formulas import Formula

FINEST = 65535
CHANNELS = {
    "xy",
    "responsibilities",
    "boxes",
    "edges",
    "ends",
    "at",
    "reached",
    "depth",
    "classes",
    "parts",
    "now",
    "flips",
}
"""The parts of a layer that hold numbers, or the name of the reel that holds them."""


class Control(NamedTuple):
    """What the viewer can set, position by position."""

    label: str
    captions: Sequence[str]
    """Each position in words."""
    at: Sequence[float] = ()
    """Each position as a number on an axis of the stage, if it can be dragged along that axis."""
    ticks: Sequence[str] = ()
    """What to write under the slider, such as ``"E"`` and ``"M"`` for half-steps."""
    choice: bool = False
    """Whether the positions are a list to choose from rather than an order to slide through."""
    start: int = 0
    words: Sequence[Sequence[str]] = ()
    """Each position in words for each position of the first control, if they depend on it."""


class Reel(NamedTuple):
    """Numbers of which each frame shows one row or none."""

    rows: np.ndarray
    """Shape ``(rows, ...)``; float32, float64 if the digits matter, or uint16 for numbers from 0 to 1."""
    pick: np.ndarray
    """Which row is shown at each position of the controls in ``over``; -1 for none."""
    over: tuple[int, ...]
    """The controls that it depends on."""


def reel(values, over=(0,), *, exact=False) -> Reel:
    """One row per position: ``values`` begins with one axis per control in ``over``; ``exact`` keeps all digits."""
    values = np.asarray(values) if exact else _compact(values)
    positions = values.shape[: len(over)]
    rows = values.reshape(-1, *values.shape[len(over) :])
    return Reel(rows, np.arange(len(rows)).reshape(positions), tuple(over))


def picked(rows, pick, over=(0,)) -> Reel:
    """Fewer rows than positions: ``pick`` says which row is shown at which position."""
    return Reel(_compact(rows), np.asarray(pick), tuple(over))


def quantised(values) -> np.ndarray:
    """Numbers from 0 to 1 in a quarter of the memory, accurate to about five digits."""
    return np.round(FINEST * np.clip(values, 0, 1)).astype(np.uint16)


def _compact(values):
    """The values in as few bytes as the picture needs: single precision, unless that blurs differences on an axis."""
    values = np.asarray(values)
    if values.dtype == np.uint16:
        return values
    return values.astype(np.float64 if any(map(_blurs, values.reshape(-1, values.shape[-1]).T)) else np.float32)


def _blurs(coordinate) -> bool:
    """Whether single precision is too coarse for numbers that differ little relative to their size."""
    finite = coordinate[np.isfinite(coordinate)]
    size = np.abs(finite).max(initial=0)
    if not len(finite) or np.ptp(finite) <= 1e-14 * size:  # nothing, or rounding alone
        return False
    return bool(np.ptp(finite) < 1e4 * np.spacing(np.float32(size)))


TYPES = {np.dtype(np.uint16): "share", np.dtype(np.float32): "float", np.dtype(np.float64): "double"}


@dataclass(frozen=True)
class Panel:
    """Axes and the layers drawn over them, in order.

    An axis is a dict with ``domain``, ``label`` and optionally ``ticks`` (pairs of a position and a text) and
    ``closeup`` (a narrower domain); or a list of such dicts, one for each position of the control ``follows``.
    """

    x: dict[str, Any] | list[dict[str, Any]]
    y: dict[str, Any] | list[dict[str, Any]]
    layers: list[dict[str, Any]]
    name: str
    """What the panel shows, for viewers who cannot see it."""
    height: int = 338
    margins: dict[str, int] = field(default_factory=dict)
    follows: int = 0
    places: str = ""
    """The reel of the places, shape ``(m, 2)``, at which a click moves the last control to the position shown there."""
    summit: float | None = None
    """The height that its lines approach, if they can be shown on a logarithmic scale by what is left to it."""

    def script(self) -> dict[str, Any]:
        """The panel in a form that JSON can hold."""
        return _plain(vars(self))


@dataclass(frozen=True)
class Film:
    """Controls, panels, and a caption for each frame.

    Frames are numbered in the order of the controls' positions, the last control varying fastest.
    """

    controls: list[Control]
    panels: list[Panel]
    """The first is the stage; the others stand beside it."""
    reels: dict[str, Reel]
    captions: list[str]
    """The frames in words, in their order; if there are fewer captions, each serves equally many successive frames."""
    stills: tuple[int, ...]
    """The frames that tell the story where nothing moves."""
    drag: dict[str, int] = field(default_factory=dict)
    """The control that is set by dragging on the stage along ``"x"`` and along ``"y"``."""
    held: str = ""
    """The axis of ``drag`` whose control is set where a drag begins and then stays, as for a point that is lifted."""
    note: str = ""
    """What to add at the end of the last control, such as that the run collapsed or did not converge."""
    headings: dict[int, str] = field(default_factory=dict)
    """The heading of each still, and of each frame in the strip."""
    strip: tuple[tuple[int, ...], ...] = ()
    """The moments of the still picture, side by side, each one or more frames above each other; by default, each of
    the stills is a moment."""
    last_still: str = "At the end"
    """Which frame the last still is, in the sentence that replaces the picture."""
    formulas: Sequence[Formula] = ()
    """What the steps compute; the values of a formula's left side are a reel under the name of its term."""

    def __post_init__(self):
        for panel in self.panels:
            for layer in panel.layers:
                self._refuse_unknown(layer, panel.name)

    def _refuse_unknown(self, layer, where):
        """Raise ValueError if a layer asks for a reel that is not there, or has fewer names than lines."""
        asked = {name for key, name in layer.items() if key in CHANNELS and isinstance(name, str)}
        if missing := asked - set(self.reels):
            raise ValueError(
                f"a layer of kind {layer['kind']!r} in the panel {where!r} asks for {', '.join(sorted(missing))}, but "
                f"the film has only {', '.join(sorted(self.reels))}: does the scene return it, from after_m_step() or "
                "after_e_step()?"
            )
        if layer["kind"] == "outlines" and isinstance(layer["xy"], str):
            lines = self.reels[layer["xy"]].rows.shape[1]
            if lines > len(layer["names"]):
                raise ValueError(f"a layer has {lines} lines, but names for only {len(layer['names'])}.")

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of positions of each control."""
        return tuple(len(control.captions) for control in self.controls)

    @property
    def first(self) -> int:
        """The frame at which the film opens."""
        return int(np.ravel_multi_index([control.start for control in self.controls], self.shape))

    def shown(self, frame: int) -> dict[str, np.ndarray | None]:
        """The numbers that a frame shows, by the name of their reel; ``None`` if it shows none."""
        positions = np.unravel_index(frame, self.shape)
        return {name: _row(of, positions) for name, of in self.reels.items()}

    @property
    def frames(self) -> int:
        """The number of frames."""
        return int(np.prod(self.shape))

    def words(self, frame: int) -> str:
        """The caption of a frame."""
        return self.captions[frame * len(self.captions) // self.frames]

    def axes(self, panel: Panel, frame: int) -> list[dict[str, Any]]:
        """The two axes of a panel in a frame."""
        position = np.unravel_index(frame, self.shape)[panel.follows]
        return [axis[position] if isinstance(axis, list) else axis for axis in (panel.x, panel.y)]

    def numbers(self) -> bytes:
        """All reels, one after the other, in the order of ``script()["reels"]``; each begins at a multiple of 8."""
        return b"".join(_padded(of.rows.tobytes()) for of in self.reels.values())

    def script(self) -> dict[str, Any]:
        """All but the numbers, in a form that JSON can hold."""
        return {
            "controls": [control._asdict() | {"at": [float(v) for v in control.at]} for control in self.controls],
            "panels": [panel.script() for panel in self.panels],
            "reels": {
                name: {
                    "type": TYPES[of.rows.dtype],
                    "shape": of.rows.shape,
                    "over": of.over,
                    "pick": of.pick.ravel().tolist(),
                }
                for name, of in self.reels.items()
            },
            "captions": self.captions,
            "drag": self.drag,
            "held": self.held,
            "note": self.note,
            "formulas": [formula.script() for formula in self.formulas],
        }


def _row(of: Reel, positions):
    index = of.pick[tuple(positions[control] for control in of.over)]
    if index < 0:
        return None
    row = of.rows[index]
    return row / FINEST if row.dtype == np.uint16 else row.astype(float)


def _padded(raw: bytes) -> bytes:
    return raw + b"\0" * (-len(raw) % 8)


def _plain(value):
    """The value with lists instead of arrays and ``None`` instead of non-finite numbers, as JSON needs it."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, (float, np.floating)):
        return float(f"{value:.12g}") if np.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value
