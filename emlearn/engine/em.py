"""The one loop of EM, and the few consumers that every use of it needs.

A *model* is three functions, and nothing else is asked of it::

    e_step(params, data)              -> stats     expected sufficient statistics
    m_step(stats)                     -> params    the parameters that maximise Q
    expected_log_joint(params, stats) -> float     Q(params; stats)

``stats.log_likelihood`` is the observed-data log-likelihood at the parameters that went into the
E-step: it falls out of the E-step for free. Everything that iterates EM in this package, a slider, a
progress bar, a stopping rule, pulls states out of :func:`em`; nobody else writes a loop::

    for state in until(monotone(em(model, data, start)), tol=1e-8):
        ...

References
----------
Dempster, Laird & Rubin (1977), Maximum likelihood from incomplete data via the EM algorithm,
Journal of the Royal Statistical Society B 39, 1-38.
"""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from emlearn.engine.convergence import monotone, until
from emlearn.engine.state import Model, State, evaluate
from emlearn.engine.trace import Trace


def em(model: Model, data: Any, params: Any) -> Iterator[State]:
    """Run EM from ``params``, for ever; the caller decides when to stop.

    Parameters
    ----------
    model : Model
        Supplies ``e_step`` and ``m_step``.
    data : object
        Passed to ``e_step`` as it is.
    params : object
        The starting parameters, in the form that ``e_step`` takes.

    Yields
    ------
    State
        The start itself first, then one state per iteration.

    Raises
    ------
    FloatingPointError
        If the log-likelihood stops being a finite number.
    """
    for iteration in itertools.count():
        state = evaluate(model, data, params, iteration, evaluations=iteration + 1)
        yield state
        params = model.m_step(state.stats)


def progress_bar(states: Iterable[State], total: int | None = None) -> Iterator[State]:
    """Pass states through and show a bar of iterations, with the objective (tqdm)."""
    from tqdm.auto import tqdm

    with tqdm(total=total, unit=" iterations") as bar:
        for state in states:
            bar.set_postfix_str(f"objective {state.objective:.6f}", refresh=False)
            bar.update(state.iteration - bar.n)
            yield state


def fit(model: Model, data: Any, params: Any, *, tol: float = 1e-8, max_iter: int = 1000) -> Trace:
    """Run EM from ``params`` to convergence and keep every state: ``em``, ``monotone``, ``until``, ``Trace``.

    Parameters
    ----------
    model : Model
        One of :mod:`emlearn.models`, or your own functions in :class:`emlearn.Handwritten`.
    data : object
        What the model's ``e_step`` takes.
    params : object
        Where to start.
    tol, max_iter
        See :func:`until`.

    Returns
    -------
    Trace
        Whether it converged is ``trace.converged``; the answer is ``trace.params``.
    """
    return Trace(model, until(monotone(em(model, data, params)), tol=tol, max_iter=max_iter), tol)
