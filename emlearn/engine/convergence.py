"""When to stop and when to be alarmed: what can be concluded from the objective of a run alone.

A small gain does not mean that the summit is near: beside a saddle, gains may shrink for a few steps before they grow,
and many programs stop there. Here a run ends only when its gains shrink and the estimated remaining gain is below the
tolerance. This passes most plateaus, but not all, because gains alone cannot distinguish a saddle from a summit;
:mod:`emlearn.estimators.saddles` looks at the parameters instead. A fall of the objective is never convergence.
"""

import math
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from emlearn.engine.state import State

ROUNDING = 1e-10
"""What a sum over many rows may lose to rounding in double precision, relative to its size."""
LAST_DIGITS = 2**-13
"""The fraction of the allowed rounding below which two successive gains count as none."""
NOISE = 2**-2
"""The same fraction if one of the two gains is negative or 0: exact EM only rises, so such a small fall is noise."""


class ObjectiveFell(RuntimeWarning):
    """The objective fell, which it cannot do under exact EM, so the E-step or the M-step is wrong.

    Examples
    --------
    A wrong M-step is caught at its first fall:

    >>> import warnings
    >>> from emlearn import datasets, fit
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> class Wrong(Linkage):
    ...     def m_step(self, stats):
    ...         return LinkageParameters(1 - super().m_step(stats).theta)
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     trace = fit(Wrong(), datasets.linkage(), LinkageParameters(0.6), max_iter=3)
    >>> caught[0].category.__name__, trace.converged
    ('ObjectiveFell', False)
    """


def until(
    states: Iterable[State], *, tol: float = 1e-8, max_iter: int = 1000, history: Sequence[float] = ()
) -> Iterator[State]:
    """Pass states through until the estimated remaining gain is at most ``tol`` or ``max_iter`` is reached.

    Parameters
    ----------
    states : iterable of State
    tol : float
        In nats. It is compared with the :func:`remaining_gain`, an estimate of how far below the summit the
        objective still is, and not with the last gain, which is small on every plateau. With ``tol=0`` the
        states end where floating point shows no further gain.
    max_iter : int
        The largest number of M-steps.
    history : sequence of float
        The objectives, in nats, of the states before the first one, if the run continues an earlier run.

    Examples
    --------
    The start and three iterations, after which at most 0.001 nats are left to gain:

    >>> from emlearn import datasets, em, until
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> states = em(Linkage(), datasets.linkage(), LinkageParameters(0.5))
    >>> len(list(until(states, tol=1e-3)))
    4
    """
    last_four: deque[float] = deque(history, maxlen=4)
    for state in states:
        yield state
        last_four.append(state.objective)
        if state.iteration >= max_iter or left_to_gain(state, last_four) <= tol:
            return


def left_to_gain(state: State, last_four: Sequence[float]) -> float:
    """The state's own estimate, or else the :func:`remaining_gain`; 0 where gains are lost in rounding."""
    if math.isnan(state.remaining) or stalled(last_four, state.slack):
        return remaining_gain(last_four, state.slack)
    return state.remaining


def stalled(objectives: Sequence[float], slack: float = 0.0) -> bool:
    """Whether the last two gains are lost in rounding."""
    if len(objectives) < 3:
        return False
    gains = [b - a for a, b in pairwise(list(objectives)[-3:])]
    allowed = max(ROUNDING * abs(objectives[-1]), slack)
    return max(map(abs, gains)) <= (NOISE if min(gains) <= 0 else LAST_DIGITS) * allowed


def remaining_gain(objectives: Sequence[float], slack: float = 0.0) -> float:
    r"""Estimate how much the objective can still gain, from its last four values.

    Near a summit EM's gains shrink by a constant factor ``r``, so what remains after a gain ``g`` is the tail of a
    geometric series, ``g r / (1 - r)`` (Aitken's rule; [1]_). Beside a saddle the gains are small too: they may shrink
    for a few steps, when this estimate is too small, but while they *grow*, the estimate is infinite.

    Parameters
    ----------
    objectives : sequence of float
        The objective of successive iterations, in nats.
    slack : float
        What the objective may lose to rounding where its terms cancel or are in single precision, in nats;
        :data:`ROUNDING` times its size is allowed in any case.

    Returns
    -------
    float
        In nats; ``inf`` while fewer than three gains are known, while they grow, and after a fall; ``0``
        where two successive gains are lost in rounding.

    Examples
    --------
    Gains of 4, 2 and 1 halve, so those to come are 1/2, 1/4, ..., with sum 1. Gains that grow promise no end:

    >>> from emlearn import remaining_gain
    >>> remaining_gain([0, 4, 6, 7]), remaining_gain([0, 1, 3, 7])
    (1.0, inf)

    References
    ----------
    .. [1] Böhning, Dietz, Schaub, Schlattmann & Lindsay (1994), The distribution of the likelihood ratio
       for mixtures of densities from the one-parameter exponential family, Annals of the Institute of
       Statistical Mathematics 46, 373-388, section 3.
    """
    if len(objectives) < 4:
        return math.inf
    before, a, b, now = list(objectives)[-4:]
    gains = (a - before, b - a, now - b)
    if stalled(objectives, slack):
        return 0.0
    if min(gains) <= 0:
        return math.inf
    rate = max(gains[1] / gains[0], gains[2] / gains[1])
    return gains[2] * rate / (1 - rate) if rate < 1 else math.inf


def monotone(states: Iterable[State]) -> Iterator[State]:
    """Pass states through and warn once if the objective falls.

    Warns
    -----
    ObjectiveFell
        The message states the iteration and the amount. Every exact EM, ECM and generalised EM climbs; hard,
        online and stochastic EM need not climb the log-likelihood, so their states should not be passed through.

    Examples
    --------
    >>> from emlearn import datasets, em, monotone
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> states = monotone(em(Linkage(), datasets.linkage(), LinkageParameters(0.5)))
    >>> round(next(states).objective, 4)
    -208.4702
    """
    previous, warned = None, False
    for state in states:
        if previous and not warned and is_fall(previous, state):
            warned = True
            warnings.warn(
                f"the objective fell by {previous.objective - state.objective:.3g} at iteration {state.iteration} "
                f"({previous.objective:.10g} to {state.objective:.10g}). EM cannot do that: look for a slip in the "
                "E-step or in the M-step. Nothing after it counts as convergence.",
                ObjectiveFell,
                stacklevel=2,
            )
        yield state
        previous = state


def is_fall(before: State, after: State) -> bool:
    """Whether ``after`` is lower than ``before`` by more than rounding can explain."""
    allowed = max(ROUNDING * max(1.0, abs(before.objective)), before.slack, after.slack)
    return before.objective - after.objective > allowed
