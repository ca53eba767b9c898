"""Where a model's entry is registered and looked up: all that pictures and widgets need in order to show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emlearn.estimators.base import EMEstimator
from emlearn.pictures.formulas import Formula
from emlearn.pictures.scenes import Scene
from emlearn.pictures.slices import Slice
from emlearn.pictures.starts import Starts

HOW_TO_REGISTER = """

    from emlearn.pictures.of_models import Entry, register

    @register({name})
    class {name}Entry(Entry):
        def scene(self, model, data): ...           # how one state is drawn: emlearn.pictures.scenes
        def slices(self, model, params, data): ...  # parameters to vary alone, for lower_bound: a list of Slice
        def starts(self, model, data): ...          # where EM may start, for the microscope: a Starts
        def formulas(self, model, data): ...        # what the steps compute, beside the picture: a list of Formula

You need to write only the methods that you use."""


class Entry:
    """How to show a model; a method that a subclass does not define raises an error that says what to pass instead."""

    def scene(self, model: Any, data: Any) -> Scene:
        """How one state is drawn.

        Raises
        ------
        TypeError
            If the entry has no scene.
        ValueError
            If the entry has no scene for such data.
        """
        raise TypeError(f"there is no scene for {named(model)}: pass scene=, {where('scene', self)}.")

    def slices(self, model: Any, params: Any, data: Any) -> list[Slice]:
        """The parameters that can be varied alone, each with its values.

        Raises
        ------
        TypeError
            If no parameter of the model can.
        """
        raise TypeError(
            f"there are no slices for {named(model)}: pass slices=[Slice(label, values, place), ...], "
            f"each with a function place(params, value) that sets one parameter, {where('slices', self)}."
        )

    def starts(self, model: Any, data: Any) -> Starts:
        """Where EM may start, and whether starting means can be placed.

        Raises
        ------
        TypeError
            If no start is known.
        """
        raise TypeError(
            f"there are no starts for {named(model)}: pass starts={{'mine': lambda data, n_components, rng: params}}, "
            f"{where('starts', self)}."
        )

    def formulas(self, model: Any, data: Any) -> list[Formula]:
        """What the E-step and the M-step compute, if it is known; otherwise no formula is shown."""
        return []


ENTRIES: dict[type, Entry] = {}


def register(model_type: type) -> Callable[[type[Entry]], type[Entry]]:
    """A decorator for the entry of a model: it also serves the model's subclasses that have no entry of their own.

    Parameters
    ----------
    model_type : type
        The class of the model.
    """

    def keep(entry: type[Entry]) -> type[Entry]:
        ENTRIES[model_type] = entry()
        return entry

    return keep


def by_type(table: dict[type, Any], thing: Any, otherwise: Any = None) -> Any:
    """The entry of a table for the type of ``thing``, or else for the nearest of its base classes."""
    return next((table[kind] for kind in type(thing).__mro__ if kind in table), otherwise)


def formulas_of(model: Any, data: Any) -> list[Formula]:
    """The formulas of a model's entry; none if it has no entry."""
    return by_type(ENTRIES, model, Entry()).formulas(model, data)


def entry_of(model: Any) -> Entry:
    """The entry of a model's type, or else of the nearest of its base classes.

    Raises
    ------
    TypeError
        If there is none; the message says how to make one, or what to pass instead.
    """
    entry = by_type(ENTRIES, model)
    if entry is not None:
        return entry
    name = type(model).__name__
    if isinstance(model, EMEstimator):
        raise TypeError(f"{name} is an estimator and not a model: pass the model that it fitted, trace_.model.")
    if isinstance(model, type):
        raise TypeError(f"{model.__name__} is a class and not a model: call it, {model.__name__}().")
    raise TypeError(
        f"no entry says how to show {named(model)}. Pass scene= (to lower_bound: slices=; to a Subject: starts= as "
        f"well), or register an entry once and for all:{HOW_TO_REGISTER.format(name=name)}"
    )


def named(model: Any) -> str:
    """How an error message refers to a model."""
    return f"a model of type {type(model).__name__}"


def where(method: str, entry: Entry) -> str:
    """The way out for the author of the entry."""
    return f"or give {type(entry).__name__} a method {method}"
