"""What goes into the loop of EM and what comes out of it: a model, and states."""

from typing import Any, NamedTuple, Protocol


class Model(Protocol):
    """What :func:`em` asks of a model."""

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
    """What EM climbs: the observed-data log-likelihood at ``params``, in nats."""
