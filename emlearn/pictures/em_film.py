"""The film of a run of EM: one frame per half-step, with the climb and the balance beside the data."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from emlearn.engine.abilities import HasPosterior, require
from emlearn.engine.convergence import remaining_gain
from emlearn.engine.trace import HalfStep, Trace
from emlearn.estimators.base import EMEstimator
from emlearn.pictures import layers
from emlearn.pictures.axes import nats, span
from emlearn.pictures.film import Control, Film, Panel, picked, reel
from emlearn.pictures.of_models import entry_of, formulas_of
from emlearn.pictures.scenes import names_in

MOST_ITERATIONS = 60


def film_of(
    trace: Trace, data, scene=None, *, names=None, read=lambda params: params, note="", stills=None
) -> Film:  # fmt: skip
    """The film of a trace, one frame per half-step.

    Parameters
    ----------
    trace : Trace
        Its model must have ``posterior(params, data)``.
    data : object
        The data of the run.
    scene : Scene, optional
        By default that of the model's entry (:mod:`emlearn.pictures.of_models`).
    names : sequence of str, optional
        The names of the components; by default those of the scene, or 1, 2, ...
    read : callable
        Turns the trace's parameters into those that the scene draws, for parameters in a form of your own.
    note : str
        What to add at the end of the film; by default, whether the run fell or did not converge.
    stills : sequence of int, optional
        The iterations that a still picture shows, before the last; by default the first and two on the way.

    Returns
    -------
    Film
        For a long run, it has the first 30 iterations and increasingly fewer of the rest.

    Raises
    ------
    TypeError
        If the model has no posterior, or if no scene is given and its type has no entry.
    ValueError
        If the entry has no scene for such data.
    """
    model = require(trace.model, HasPosterior, "a picture of a run")
    scene = scene or entry_of(model).scene(model, data)
    asked = [] if stills is None else stills
    kept = {*shown_iterations(trace.n_iter), *(iteration - 1 for iteration in asked)}
    steps = [step for step in trace.half_steps if _made_from(step) in kept]
    e_steps = [step for step in steps if step.name == "E"]
    posteriors = [model.posterior(step.params, data) for step in e_steps]
    seen = [scene.after_e_step(known, read(step.params)) for known, step in zip(posteriors, e_steps)]
    moved = {_m_steps(step): step.params for step in steps}
    outlines = [scene.after_m_step(read(params)) for params in moved.values()]
    pick_e = np.cumsum([step.name == "E" for step in steps]) - 1
    pick_m = [list(moved).index(_m_steps(step)) for step in steps]
    names = names_in(scene, posteriors[0], read(e_steps[0].params), names)
    parts = np.array([(step.bound if has_bound(step) else math.nan, step.log_likelihood) for step in steps], float)
    at = np.array([_m_steps(step) for step in steps])
    last = len(steps) - 1
    chosen = [i for i, step in enumerate(steps) if step.name == "M" and step.iteration in asked]
    shown = tuple(sorted({*(chosen or (0, min(2, last))), last}))
    strip = _moments(steps, trace.objectives, asked)
    named = getattr(scene, "climbs", "") or objective_name(trace)
    captions = [describe(step, named) for step in steps]
    formulas = [
        formula._replace(marks=[mark for mark in formula.marks if mark[0] in {**outlines[0], **seen[0]}])
        for formula in formulas_of(model, data)
    ]
    return Film(
        controls=[Control("half-step", captions, ticks=[step.name for step in steps])],
        panels=[scene.stage(names), _climb(trace, parts, named), _balance(trace, parts, named)],
        reels={
            **{name: picked([part[name] for part in outlines], pick_m) for name in outlines[0]},
            **{name: picked([part[name] for part in seen], pick_e) for name in seen[0]},
            **{
                formula.term: picked([np.atleast_1d(formula.value(params)) for params in moved.values()], pick_m)
                for formula in formulas
                if formula.value
            },
            "run at": reel(at[:, None]),
            "run parts": reel(parts, exact=True),
            "run here": reel(np.stack([np.column_stack([at, at]), parts], axis=-1), exact=True),
            "run gap": reel(np.column_stack([at, parts[:, 0], at, parts[:, 1]])[:, None], exact=True),
        },
        captions=captions,
        stills=shown,
        headings={i: _heading(steps[i]) for i in {*shown, *(frame for moment in strip for frame in moment)}},
        strip=strip,
        note=note or _verdict(trace),
        formulas=formulas,
    )


def run_of(run, data=None) -> tuple[Trace, Any]:
    """A run and its data, as they are given or as a fitted estimator keeps them.

    Raises
    ------
    TypeError
        If ``run`` is neither a trace nor an estimator, or a trace without its data.
    ValueError
        If the estimator is not fitted, or no longer has its data.
    """
    if isinstance(run, EMEstimator):
        check_is_fitted(run, "trace_")
        return run.trace_, run.data_ if data is None else as_numbers(data)
    if not isinstance(run, Trace):
        raise TypeError(
            f"expected a run to look at, a Trace from emlearn.fit or a fitted estimator of emlearn; got an object of "
            f"type {type(run).__name__}."
        )
    if data is None:
        raise TypeError("a Trace does not keep the data that it was made from: pass them after it.")
    return run, as_numbers(data)


def as_numbers(data):
    """A list of rows as an array, and anything else unchanged."""
    return np.asarray(data, dtype=float) if isinstance(data, (list, tuple)) else data


def shown_iterations(n_iter: int, most: int = MOST_ITERATIONS) -> list[int]:
    """Which iterations a film shows: all of fewer than ``most``, or else half of that number, then increasingly few."""
    if n_iter < most:
        return list(range(n_iter + 1))
    tail = np.geomspace(most // 2, n_iter, most // 2)
    return [*range(most // 2), *np.unique(np.round(tail).astype(int)).tolist()]


def _verdict(trace) -> str:
    """A sentence about a run that fell or did not converge; empty for a good run."""
    if trace.falls:
        iteration, amount = trace.falls[0]
        return f"it fell by {amount:.3g} at iteration {iteration}, which EM cannot do"
    return "" if trace.converged else f"not converged after {trace.n_iter} iterations"


def objective_name(trace: Trace) -> str:
    """The name of what the run climbs: the log-likelihood, or its sum with the log prior."""
    first = trace.states[0]
    alone = math.isclose(first.objective, float(first.stats.log_likelihood), rel_tol=1e-12)
    return "log-likelihood" if alone else "log-likelihood + log prior"


def describe(step: HalfStep, named: str = "log-likelihood") -> str:
    """A half-step in words, as in the status line."""
    if step.bound is None:
        return f"start: {named} {nats(step.log_likelihood)}, and no E-step yet"
    if not has_bound(step):
        return (
            f"iteration {step.iteration}, after the {step.name}-step: {named} {nats(step.log_likelihood)}; no "
            "finite bound, since a share of exactly 0 rules out what is possible"
        )
    gap = step.log_likelihood - step.bound
    return (
        f"iteration {step.iteration}, after the {step.name}-step: bound {nats(step.bound)}, "
        f"{named} {nats(step.log_likelihood)}, gap {nats(abs(gap) if abs(gap) < 0.005 else gap)}"
    )


def _heading(step: HalfStep) -> str:
    return "start" if step.bound is None else f"{step.name}-step {step.iteration}"


def has_bound(step: HalfStep) -> bool:
    """Whether there is a bound to draw: not before the first E-step, nor if hard responsibilities leave none."""
    return step.bound is not None and math.isfinite(step.bound)


def _moments(steps, objectives, asked) -> tuple[tuple[int, ...], ...]:
    """The frames of some iterations, E-step above M-step: those that are asked for and the last.

    By default they are the first, the last, and two between them, evenly spaced along the curve of the climb.
    """
    frames = {(step.name, step.iteration): i for i, step in enumerate(steps)}
    whole = [k for name, k in frames if name == "M" and ("E", k) in frames]
    if not whole:
        return ()
    if not asked:
        gains = np.diff(objectives) / (np.ptp(objectives) or 1.0)
        gone = np.hypot(gains, 1 / len(gains)).cumsum()
        asked = [whole[0], *(1 + np.searchsorted(gone, share * gone[-1]) for share in (1 / 3, 2 / 3))]
    nearest = {min(whole, key=lambda k: abs(k - iteration)) for iteration in asked}
    return tuple((frames["E", k], frames["M", k]) for k in sorted(nearest | {whole[-1]}))


def _made_from(step: HalfStep) -> int:
    """The iteration on whose E-step a half-step is based."""
    return max(step.iteration - 1, 0)


def _m_steps(step: HalfStep) -> int:
    """How many M-steps were taken before or at a half-step."""
    return step.iteration - (step.name == "E")


def _climb(trace, parts, named) -> Panel:
    objectives = trace.objectives
    series = np.column_stack([np.arange(len(objectives)), objectives])
    return Panel(
        x={"domain": [0, max(trace.n_iter, 1)], "label": "iteration"},
        y={"domain": span(parts, 0.06), "closeup": _closeup(objectives), "label": named},
        layers=[
            layers.curve(series, "loglik", width=2.2, reached="run at"),
            layers.segments("run gap", look="kl", width=5, dash=[2, 2]),
            layers.dots("run here", ["bound", "loglik"]),
        ],
        name="climb",
        height=214,
        margins={"left": 66, "right": 14, "top": 34},
        places="run here",
        summit=_summit(trace),
    )


def _balance(trace, parts, named) -> Panel:
    return Panel(
        x={"domain": span(parts, 0.06), "closeup": _closeup(trace.objectives), "label": "nats"},
        y={"domain": [0, 1], "label": "", "ticks": []},
        layers=[layers.balance("run parts", named)],
        name="balance",
        height=98,
        margins={"left": 14, "right": 14, "top": 30},
    )


def _summit(trace):
    """What a run that converged approaches, by Aitken's rule: its last objective and what is left to gain."""
    end = trace.objectives[-1] + remaining_gain(trace.objectives)
    return float(end) if trace.converged and not trace.falls and np.isfinite(end) else None


def _closeup(objectives):
    """A domain for the last two thirds of the iterations, where the gains are small."""
    high = objectives.max()
    low = objectives[len(objectives) // 3]
    margin = 0.12 * (high - low) or 0.01
    return [float(low - margin), float(high + margin)]
