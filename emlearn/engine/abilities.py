"""What a model may be able to do besides its E- and M-step. An ability has a name; its one method gives it to a model.

Code that can do without an ability asks for it, ``isinstance(model, Accelerable)``; code that cannot calls
:func:`require`, which says what is missing and how to give it.
"""

from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class HasPosterior(Protocol):
    """What is known of the hidden part of each row can be looked at: labels, filled-in values, paths of states."""

    def posterior(self, params: Any, data: Any) -> Any: ...


@runtime_checkable
class HasPrior(Protocol):
    """A prior's logarithm is part of the objective."""

    def log_prior(self, params: Any) -> float: ...


@runtime_checkable
class HasSlack(Protocol):
    """It knows how much of its objective may be lost to rounding at some parameters, in nats."""

    def slack(self, params: Any, data: Any) -> float: ...


@runtime_checkable
class Preparable(Protocol):
    """Data can be made ready once for many E-steps."""

    def prepare(self, data: Any) -> Any: ...


@runtime_checkable
class Accelerable(Protocol):
    """Parameters can be vectors without bounds, scaled about a state: what every gradient is taken in."""

    def coordinates(self, state: Any) -> Any: ...


@runtime_checkable
class Relabelable(Protocol):
    """Components can be put in another order, which changes nothing but their names."""

    def relabelled(self, params: Any, order: Any) -> Any: ...


@runtime_checkable
class Splittable(Protocol):
    """Two components that are one counted twice can be moved apart."""

    def split(self, params: Any, pair: tuple[int, int]) -> Any: ...


@runtime_checkable
class Sampleable(Protocol):
    """Data like those it is for can be drawn from it."""

    def sample(self, params: Any, n: int, rng: Any) -> Any: ...


@runtime_checkable
class Resampleable(Protocol):
    """It says how data like these are drawn again, where rows with replacement are not the way."""

    def resample(self, data: Any, rng: Any) -> Any: ...


@runtime_checkable
class HasCompleteRows(Protocol):
    """Each row can be completed in every way in which its hidden part may have come out."""

    def complete_rows(self, params: Any, data: Any) -> Any: ...


HOW_TO_GIVE: dict[Any, str] = {
    HasPosterior: "posterior(params, data) returns what an E-step learns of each row's hidden part",
    HasPrior: "log_prior(params) returns the logarithm of the prior's density",
    HasSlack: "slack(params, data) returns what the objective may lose to rounding, in nats",
    Preparable: "prepare(data) returns the data in a form that e_step takes as well",
    Accelerable: "coordinates(state) returns an UnconstrainedCoordinates (emlearn.models.coordinates says what four "
    "small functions it asks for)",
    Relabelable: "relabelled(params, order) returns the parameters with their components in another order",
    Splittable: "split(params, pair) returns the parameters with two coinciding components moved apart",
    Sampleable: "sample(params, n, rng) returns data of n rows",
    Resampleable: "resample(data, rng) returns data like these, drawn again",
    HasCompleteRows: "complete_rows(params, data) yields, for each row, how often it counts, the probability of each "
    "way to complete it, and the statistics of each",
}
"""For those who write a model: what the method of an ability returns."""


def require(model: Any, ability: Any, purpose: str, otherwise: str = "") -> Any:
    """The model itself, if it has an ability.

    Parameters
    ----------
    model : object
    ability : Protocol
        One of the above.
    purpose : str
        What it is needed for: ``"acceleration"``.
    otherwise : str
        A way out that needs no such ability.

    Raises
    ------
    TypeError
        What is missing, how to give it, and the other way out.
    """
    if isinstance(model, type):
        raise TypeError(f"{model.__name__} is a class, not a model: call it, {model.__name__}().")
    if isinstance(model, ability):
        return model
    name = next(name for name in vars(ability) if not name.startswith("_"))
    sentence = f"{type(model).__name__} has no method {name}, which {purpose} needs"
    if hasattr(model, "trace_"):
        raise TypeError(f"{sentence}: it is an estimator and not a model. Pass its trace_, or the model trace_.model.")
    other = f" Or {otherwise}." if otherwise else ""
    raise TypeError(f"{sentence}. To give it one: {HOW_TO_GIVE[ability]}.{other}")


def prepared(model: Any, data: Any) -> Any:
    """``data`` made ready for many E-steps, where the model can."""
    return model.prepare(data) if isinstance(model, Preparable) else data
