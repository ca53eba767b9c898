"""A film: everything the browser needs to show a run, sent once.

A frame says which outlines and which shares to draw, and what to say of them; the outlines and shares
themselves travel as two arrays of numbers. A half-step of EM is one frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from emlearn.films.scenes import Scene
from emlearn.trace import HalfStep, Trace

MOST_ITERATIONS = 60
FINEST = 65535


@dataclass(frozen=True)
class Film:
    """Frames to play, and what they refer to."""

    stage: dict[str, Any]
    frames: list[dict[str, Any]]
    """Each with ``tick``, ``status``, and the indices ``outline`` and ``share`` (-1: nothing known yet)."""
    outlines: np.ndarray
    """float32, shape ``(number of outlines, S, V, 2)``."""
    shares: np.ndarray
    """uint16, shape ``(number of shares, items, K)``: responsibilities, 1 being ``FINEST``."""
    names: list[str]
    """What each component is called in the picture."""
    stills: tuple[int, ...]
    """The frames that tell the story where nothing moves."""
    charts: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""
    """What is to be said of the whole run: that it collapsed, or did not converge."""

    def script(self) -> dict[str, Any]:
        """All but the two arrays, fit for JSON."""
        return {
            "stage": self.stage,
            "frames": self.frames,
            "names": self.names,
            "charts": self.charts,
            "note": self.note,
            "shapes": {"outlines": self.outlines.shape, "shares": self.shares.shape},
        }


def film_of(trace: Trace, data, scene: Scene, *, names=None, read=lambda params: params, note="") -> Film:
    """The film of a trace, a frame per half-step.

    Parameters
    ----------
    trace : Trace
        Its model must have ``posterior(params, data)``.
    data : object
        What the trace was made from.
    scene : Scene
    names : sequence of str, optional
        What the components are called; 1, 2, ... by default.
    read : callable
        Turns the trace's parameters into those that the scene draws; a learner's own form needs one.
    note : str

    Returns
    -------
    Film
        Of a long run, every iteration of the first 30 and ever fewer of the rest.
    """
    shown = set(shown_iterations(trace.n_iter))
    steps = [step for step in trace.half_steps if _made_from(step) in shown]
    outlines: dict[int, np.ndarray] = {}  # by the number of M-steps behind them
    shares, frames = [], []
    for step in steps:
        at = step.iteration - (step.name == "E")
        if at not in outlines:
            outlines[at] = scene.outlines(read(step.params))
        if step.name == "E":
            R = trace.model.posterior(step.params, data).responsibilities  # type: ignore[attr-defined]
            shares.append(scene.shares(R))
        frames.append(
            {
                "tick": step.name,
                "status": describe(step),
                "outline": list(outlines).index(at),
                "share": len(shares) - 1,
                "at": at,
                "objective": step.log_likelihood,
                "bound": step.bound,
            }
        )
    K = shares[0].shape[1]
    return Film(
        stage=scene.stage(),
        frames=frames,
        outlines=np.asarray(list(outlines.values()), dtype=np.float32),
        shares=np.round(FINEST * np.asarray(shares)).astype(np.uint16),
        names=list(names or (str(k + 1) for k in range(K))),
        stills=tuple(sorted({0, min(2, len(frames) - 1), len(frames) - 1})),
        charts=[_climb(trace, frames), _balance(trace, frames)],
        note=note or ("" if trace.converged else f"not converged after {trace.n_iter} iterations"),
    )


def shown_iterations(n_iter: int, most: int = MOST_ITERATIONS) -> list[int]:
    """Which iterations a film shows: all of up to ``most``, else half of that number and then ever fewer."""
    if n_iter < most:
        return list(range(n_iter + 1))
    tail = np.geomspace(most // 2, n_iter, most // 2)
    return [*range(most // 2), *np.unique(np.round(tail).astype(int)).tolist()]


def describe(step: HalfStep) -> str:
    """A half-step in words, as the status line speaks it."""
    if step.bound is None:
        return f"start: log-likelihood {step.log_likelihood:.2f}, and no E-step yet"
    return (
        f"iteration {step.iteration}, after the {step.name}-step: bound {step.bound:.2f}, "
        f"log-likelihood {step.log_likelihood:.2f}, gap {max(step.log_likelihood - step.bound, 0.0):.2f}"
    )


def _made_from(step: HalfStep) -> int:
    """The iteration whose E-step a half-step rests on."""
    return max(step.iteration - 1, 0)


def _climb(trace, frames):
    objectives = trace.objectives
    return {
        "kind": "climb",
        "x": {"domain": [0, max(trace.n_iter, 1)], "label": "iteration"},
        "y": {"domain": _range(frames), "closeup": _closeup(objectives), "label": "log-likelihood"},
        "series": np.column_stack([np.arange(len(objectives)), objectives.round(6)]).tolist(),
    }


def _balance(trace, frames):
    return {"kind": "balance", "x": {"domain": _range(frames), "closeup": _closeup(trace.objectives)}}


def _range(frames):
    values = [f[name] for f in frames for name in ("objective", "bound") if f[name] is not None]
    low, high = min(values), max(values)
    margin = 0.06 * (high - low) or 1.0
    return [low - margin, high + margin]


def _closeup(objectives):
    """The last two thirds of the climb in iterations, where the gains are small."""
    high = objectives.max()
    low = objectives[len(objectives) // 3]
    margin = 0.12 * (high - low) or 0.01
    return [low - margin, high + margin]
