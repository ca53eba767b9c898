"""The one loop of EM and the few consumers that every use of it needs.

A *model* consists of three functions; nothing else is required of it::

    e_step(params, data)              -> stats     expected sufficient statistics
    m_step(stats)                     -> params    the parameters that maximise Q
    expected_log_joint(params, stats) -> float     Q(params; stats)

``stats.log_likelihood`` is the observed-data log-likelihood at the parameters that went into the E-step, which
computes it at no extra cost. Everything in this package that iterates EM, be it a slider, a progress bar or a
stopping rule, draws its states from :func:`em`, so the loop is written only once::

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
    """Run EM from ``params`` without end; the caller decides when to stop.

    Parameters
    ----------
    model : Model
    data : object
        Passed to ``e_step`` unchanged.
    params : object
        The starting parameters, in the form that ``e_step`` takes.

    Yields
    ------
    State
        First the start itself, then one state per iteration.

    Raises
    ------
    FloatingPointError
        If the objective is no longer a finite number.

    Examples
    --------
    EM never stops by itself, so the caller takes as many states as it needs:

    >>> from itertools import islice
    >>> from emlearn import datasets, em
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> states = em(Linkage(), datasets.linkage(), LinkageParameters(0.5))
    >>> [round(state.params.theta, 4) for state in islice(states, 5)]
    [0.5, 0.6082, 0.6243, 0.6265, 0.6268]
    """
    for iteration in itertools.count():
        state = evaluate(model, data, params, iteration, evaluations=iteration + 1)
        yield state
        params = model.m_step(state.stats)


def progress_bar(states: Iterable[State], total: int | None = None) -> Iterator[State]:
    """Pass states through and show a progress bar (tqdm) of the iterations, with the objective.

    Parameters
    ----------
    states : iterable of State
    total : int, optional
        The largest number of iterations, if it is known.

    Examples
    --------
    >>> from emlearn import datasets, em, progress_bar, until
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> states = until(em(Linkage(), datasets.linkage(), LinkageParameters(0.5)))
    >>> last = list(progress_bar(states))[-1]  # the bar goes to the standard error stream
    >>> last.iteration
    5
    """
    from tqdm.auto import tqdm

    with tqdm(total=total, unit=" iterations") as bar:
        for state in states:
            bar.set_postfix_str(f"objective {state.objective:.6f}", refresh=False)
            bar.update(state.iteration - bar.n)
            yield state


def fit(model: Model, data: Any, params: Any, *, tol: float = 1e-8, max_iter: int = 1000) -> Trace:
    """Run EM from ``params`` to convergence and keep every state: ``em``, ``monotone``, ``until`` and ``Trace``.

    Parameters
    ----------
    model : Model
        One of :mod:`emlearn.models`, or your own functions in :class:`emlearn.Handwritten`.
    data, params : object
        What the model's ``e_step`` takes, and the starting parameters.
    tol, max_iter
        As for :func:`until`: in nats, and the largest number of M-steps.

    Returns
    -------
    Trace
        ``trace.params`` are the estimates, and ``trace.converged`` says whether the run converged.

    Examples
    --------
    >>> from emlearn.models import MixtureOfGaussians, from_sds
    >>> waiting = emlearn.datasets.old_faithful()[:, 1:]
    >>> emlearn.fit(MixtureOfGaussians(), waiting, from_sds([0.5, 0.5], [50, 80], [5, 5]))
    <Trace: 23 iterations, objective -1034.001750, converged>
    """
    return Trace(model, until(monotone(em(model, data, params)), tol=tol, max_iter=max_iter), tol)
