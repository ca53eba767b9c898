"""What goes into the loop of EM and what comes out of it: a model and states."""

import math
from typing import Any, NamedTuple, Protocol

from emlearn.engine.abilities import HasPrior, HasSlack


class Model(Protocol):
    """What :func:`emlearn.em` requires of a model; :mod:`emlearn.engine.em` explains the three methods.

    Examples
    --------
    Any object with the three methods is a model; the package's own inherit nothing from it:

    >>> from emlearn import Model
    >>> from emlearn.models import TwoCoins
    >>> Model in TwoCoins.__mro__, [hasattr(TwoCoins, name) for name in ("e_step", "m_step", "expected_log_joint")]
    (False, [True, True, True])
    """

    def e_step(self, params: Any, data: Any) -> Any: ...

    def m_step(self, stats: Any) -> Any: ...

    def expected_log_joint(self, params: Any, stats: Any) -> float: ...


class State(NamedTuple):
    """One iteration of EM, in which everything belongs to the *same* parameters.

    Examples
    --------
    >>> from itertools import islice
    >>> from emlearn import datasets, em
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> start, first = islice(em(Linkage(), datasets.linkage(), LinkageParameters(0.5)), 2)
    >>> first.iteration, round(first.params.theta, 4), round(first.objective - start.objective, 4)
    (1, 0.6082, 2.6904)
    """

    iteration: int
    """The number of M-steps so far."""
    params: Any
    stats: Any
    """Expected sufficient statistics at ``params``."""
    objective: float
    """What EM climbs, in nats: the observed-data log-likelihood at ``params``, plus the log prior if there is one."""
    evaluations: int = 0
    """The number of E-steps so far, each a pass over the data."""
    remaining: float = math.nan
    """The estimated remaining gain, in nats, if the method has a better estimate than the objectives alone give."""
    slack: float = 0.0
    """What the objective may have lost to rounding here, in nats, beyond what any sum over many rows may lose."""


def evaluate(model: Model, data: Any, params: Any, iteration: int, evaluations: int) -> State:
    """The state at ``params``, after one E-step; raises FloatingPointError if the objective is not finite."""
    stats = model.e_step(params, data)
    objective = float(stats.log_likelihood)
    if isinstance(model, HasPrior):
        objective += model.log_prior(params)
    if not math.isfinite(objective):
        raise FloatingPointError(
            f"the log-likelihood is {objective} at iteration {iteration}. Either the E-step underflowed "
            "(work with logarithms, log-sum-exp) or a parameter left its range. The parameters there are "
            f"{params}"
        )
    slack = model.slack(params, data) if isinstance(model, HasSlack) else 0.0
    return State(iteration, params, stats, objective, evaluations, slack=slack)
