"""What the options of an estimator must be: one rule each, checked when a fit begins, as in scikit-learn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np


class Rule(NamedTuple):
    """What an option must be."""

    holds: Callable[[Any], bool]
    words: str
    """What follows *it must be* in the message."""


def whole(least: int) -> Rule:
    """A whole number, not below ``least``."""
    words = f"a whole number, {least} or more"
    return Rule(lambda v: isinstance(v, Integral) and not isinstance(v, bool) and int(v) >= least, words)


def switch() -> Rule:
    """On or off, or how much of it."""
    return Rule(lambda v: isinstance(v, Integral) and int(v) >= 0, "True, False, or a whole number, 0 or more")


def number(least: float) -> Rule:
    """A finite number, not below ``least``."""
    return Rule(lambda v: isinstance(v, Real) and least <= float(v) < np.inf, f"a number, {least:g} or more")


def one_of(*names: str) -> Rule:
    """One of these names."""
    return Rule(lambda v: isinstance(v, str) and v in names, "one of " + ", ".join(map(repr, names)))


def instance(kind: type, words: str) -> Rule:
    """An object of one type."""
    return Rule(lambda v: isinstance(v, kind), words)


def seed() -> Rule:
    """What NumPy's older generator accepts as a seed."""
    return Rule(lambda v: v is None or isinstance(v, (Integral, np.random.RandomState)), "a whole number, a "
                "numpy.random.RandomState, or None")  # fmt: skip


def or_none(rule: Rule) -> Rule:
    """The same, or ``None``."""
    return Rule(lambda v: v is None or rule.holds(v), f"{rule.words}, or None")


def refuse_options(estimator: Any, rules: Mapping[str, Rule]) -> None:
    """Raise for the first option that breaks its rule.

    Raises
    ------
    ValueError
    """
    for name, rule in rules.items():
        value = getattr(estimator, name)
        if not rule.holds(value):
            raise ValueError(f"{type(estimator).__name__}({name}={value!r}): it must be {rule.words}.")
