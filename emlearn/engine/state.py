"""What goes into the loop of EM and what comes out of it: a model, and states."""

import math
from typing import Any, NamedTuple, Protocol

from emlearn.engine.abilities import HasPrior, HasSlack


class Model(Protocol):
    """What :func:`emlearn.em` asks of a model."""

    def e_step(self, params: Any, data: Any) -> Any: ...

    def m_step(self, stats: Any) -> Any: ...

    def expected_log_joint(self, params: Any, stats: Any) -> float: ...


class State(NamedTuple):
    """One turn of EM, all of it belonging to the *same* parameters."""

    iteration: int
    """How many M-steps led here."""
    params: Any
    stats: Any
    """Expected sufficient statistics at ``params``."""
    objective: float
    """What EM climbs: the observed-data log-likelihood at ``params``, in nats; with a prior, its logarithm too."""
    evaluations: int = 0
    """How many E-steps, each a pass over the data, it took to come here."""
    remaining: float = math.nan
    """What is left to gain, where the method that came here can estimate it better than from the objective alone."""
    slack: float = 0.0
    """What the objective may have lost to rounding here, in nats, beyond what any sum over many rows may lose."""


def evaluate(model: Model, data: Any, params: Any, iteration: int, evaluations: int) -> State:
    """The state at ``params``: one E-step, and the objective that comes with it.

    Raises
    ------
    FloatingPointError
        If the objective is not a finite number.
    """
    stats = model.e_step(params, data)
    objective = float(stats.log_likelihood)
    if isinstance(model, HasPrior):
        objective += model.log_prior(params)
    if not math.isfinite(objective):
        raise FloatingPointError(
            f"the log-likelihood is {objective} at iteration {iteration}. Either the E-step underflowed "
            "(work with logarithms, log-sum-exp) or a parameter left its range; the parameters there: "
            f"{params}"
        )
    slack = model.slack(params, data) if isinstance(model, HasSlack) else 0.0
    return State(iteration, params, stats, objective, evaluations, slack=slack)
