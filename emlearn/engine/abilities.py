"""What a model may be able to do besides its E- and M-step. A model has an ability if it has the ability's one method.

Code that can do without an ability checks for it, ``isinstance(model, Accelerable)``; code that cannot calls
:func:`require`, which says what is missing and how to add it.
"""

from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class HasPosterior(Protocol):
    """The model can say what is known of each row's hidden part: a label, missing entries, a path of states."""

    def posterior(self, params: Any, data: Any) -> Any: ...


@runtime_checkable
class HasPrior(Protocol):
    """The objective includes the logarithm of a prior."""

    def log_prior(self, params: Any) -> float: ...


@runtime_checkable
class HasSlack(Protocol):
    """The model knows how much its objective may lose to rounding at given parameters, in nats."""

    def slack(self, params: Any, data: Any) -> float: ...


@runtime_checkable
class Preparable(Protocol):
    """The model can prepare the data once for many E-steps."""

    def prepare(self, data: Any) -> Any: ...


@runtime_checkable
class PreparesItself(Protocol):
    """Data, not a model, that lie elsewhere and know how to be prepared there."""

    def prepared_for(self, model: Any) -> Any: ...


@runtime_checkable
class Accelerable(Protocol):
    """The parameters can be written in unconstrained coordinates, scaled at a state; gradients are taken in these."""

    def coordinates(self, state: Any) -> Any: ...


@runtime_checkable
class Relabelable(Protocol):
    """The components can be reordered, which changes nothing but their labels."""

    def relabelled(self, params: Any, order: Any) -> Any: ...


@runtime_checkable
class Splittable(Protocol):
    """Two components that coincide can be moved apart."""

    def split(self, params: Any, pair: tuple[int, int]) -> Any: ...


@runtime_checkable
class Sampleable(Protocol):
    """The model can draw data of the kind that it describes."""

    def sample(self, params: Any, n: int, rng: Any) -> Any: ...


@runtime_checkable
class Resampleable(Protocol):
    """The model resamples its data in its own way, because drawing rows with replacement would be wrong."""

    def resample(self, data: Any, rng: Any) -> Any: ...


@runtime_checkable
class HasCompleteRows(Protocol):
    """The model can complete each row with every value that its hidden part may take."""

    def complete_rows(self, params: Any, data: Any) -> Any: ...


HOW_TO_GIVE: dict[Any, str] = {
    HasPosterior: "posterior(params, data) returns what an E-step learns about each row's hidden part",
    HasPrior: "log_prior(params) returns the logarithm of the prior's density",
    HasSlack: "slack(params, data) returns what the objective may lose to rounding, in nats",
    Preparable: "prepare(data) returns the data in a form that e_step takes as well",
    Accelerable: "coordinates(state) returns an UnconstrainedCoordinates (emlearn.models.coordinates lists the four "
    "small functions that it needs)",
    Relabelable: "relabelled(params, order) returns the parameters with their components in another order",
    Splittable: "split(params, pair) returns the parameters with two coinciding components moved apart",
    Sampleable: "sample(params, n, rng) returns data of n rows",
    Resampleable: "resample(data, rng) returns data like these, drawn again",
    HasCompleteRows: "complete_rows(params, data) yields, for each row, how often it counts, the probability of each "
    "way to complete it, and the statistics of each",
}
"""What the method of each ability returns, for the author of a model."""


def require(model: Any, ability: Any, purpose: str, otherwise: str = "") -> Any:
    """Return the model if it has an ability, and raise an error otherwise.

    Parameters
    ----------
    model : object
    ability : Protocol
        One of the protocols above.
    purpose : str
        What needs the ability, such as ``"acceleration"``.
    otherwise : str
        A way out that does not need the ability.

    Raises
    ------
    TypeError
        If the ability is missing; the message says how to add it, and states the way out.
    """
    if isinstance(model, type):
        raise TypeError(f"{model.__name__} is a class, not a model: call it, {model.__name__}(), to get one.")
    if isinstance(model, ability):
        return model
    name = next(name for name in vars(ability) if not name.startswith("_"))
    sentence = f"{type(model).__name__} has no method {name}, which {purpose} needs"
    if hasattr(model, "trace_"):
        raise TypeError(f"{sentence}: it is an estimator and not a model. Pass its trace_, or its model, trace_.model.")
    other = f" Or {otherwise}." if otherwise else ""
    raise TypeError(f"{sentence}. To give it one: {HOW_TO_GIVE[ability]}.{other}")


def prepared(model: Any, data: Any) -> Any:
    """``data`` prepared for many E-steps if they or the model can do so, and as they are otherwise."""
    if isinstance(data, PreparesItself):
        return data.prepared_for(model)
    return model.prepare(data) if isinstance(model, Preparable) else data
