"""What a learner's functions must return, and what to say when they do not.

Each message has four parts: which function, what was expected, what came, and a hint at the likely slip.
"""

import dataclasses

import numpy as np


def name_of(function):
    """What the learner called their function."""
    return getattr(function, "__name__", repr(function))


def refuse_wrong_responsibilities(R, n, *, who):
    """Raise unless ``R`` is what an E-step returns: ``n`` rows of shares, each summing to 1.

    Raises
    ------
    TypeError, ValueError
    """
    expected = f"{who} must return the responsibilities: an array of shape ({n}, K), each row summing to 1."
    if R is None:
        raise TypeError(f"{expected} It returned None. Is a `return` missing?")
    try:
        R = np.asarray(R, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(
            f"{expected} It returned {_described(R)}. An E-step returns the responsibilities alone."
        ) from None
    if R.ndim != 2 or len(R) != n:
        transposed = R.ndim == 2 and R.shape[1] == n
        hint = "That is transposed: return R.T." if transposed else "One row per data row, one column per label."
        raise ValueError(f"{expected} It returned shape {R.shape}. {hint}")
    if np.isnan(R).any():
        row = int(np.argwhere(np.isnan(R))[0, 0])
        raise ValueError(
            f"{expected} Row {row} is {R[row]}. As a rule NaN is 0/0: a point so far from every component "
            "that all densities underflow. Work with logarithms; subtract each row's largest before np.exp."
        )
    _refuse_wrong_shares(R, expected)


def _refuse_wrong_shares(R, expected):
    if R.min() < 0 or np.isinf(R).any():
        row = int(np.argwhere((R < 0) | np.isinf(R))[0, 0])
        raise ValueError(
            f"{expected} Row {row} is {R[row]}, but shares lie between 0 and 1. Are these logarithms? Then "
            "take np.exp, and divide by the row's sum."
        )
    sums = R.sum(axis=1)
    wrong = np.abs(sums - 1) > 1e-6
    if not wrong.any():
        return
    row = int(np.argmax(wrong))
    if np.allclose(R.sum(axis=0), 1):
        hint = "Your columns sum to 1: you divided by the sum over points (axis=0), not components (axis=1)."
    else:
        hint = "Divide each row by its sum: R / R.sum(axis=1, keepdims=True)."
    raise ValueError(f"{expected} Row {row} is {R[row]}, which sums to {sums[row]:.6g}. {hint}")


def refuse_wrong_parameters(params, *, who):
    """Raise if an M-step returned nothing, or a number that is not finite.

    Raises
    ------
    TypeError, ValueError
    """
    if params is None:
        raise TypeError(f"{who} must return the new parameters; it returned None. Is a `return` missing?")
    for place, value in _numbers_in(params):
        if not np.isfinite(value).all():
            raise ValueError(
                f"{who} must return finite parameters; {place} is {value}. Did a component lose all of its "
                "responsibility (a sum of R over rows of 0), or its last bit of width?"
            )


def refuse_wrong_log_likelihood(value, *, who):
    """Raise unless ``value`` is one number; whether it is finite the loop asks.

    Raises
    ------
    TypeError
    """
    if np.ndim(value) != 0 or not isinstance(value, (float, int, np.number)):
        hint = "Sum it over the rows." if np.ndim(value) else "Is a `return` missing?"
        raise TypeError(f"{who} must return one number, log p(X); it returned {_described(value)}. {hint}")


def _numbers_in(params):
    """The numeric parts of parameters of any form, each with a name for it."""
    if dataclasses.is_dataclass(params):
        params = {f.name: getattr(params, f.name) for f in dataclasses.fields(params)}
    elif hasattr(params, "_asdict"):
        params = params._asdict()
    elif isinstance(params, (tuple, list)):
        params = {f"its item {i}": part for i, part in enumerate(params)}
    elif not isinstance(params, dict):
        params = {"it": params}
    for place, part in params.items():
        try:
            yield place, np.asarray(part, dtype=float)
        except (TypeError, ValueError):
            continue  # not numbers: the learner's own affair


def _described(value):
    if hasattr(value, "shape"):
        return f"{type(value).__name__} of shape {value.shape}"
    return f"{type(value).__name__} of {len(value)}" if hasattr(value, "__len__") else type(value).__name__
