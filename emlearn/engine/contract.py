"""What a learner's functions must return, and what to say when they do not.

Each message names the function, says what was expected and what was returned, and hints at the likely slip.
"""

import dataclasses

import numpy as np


def name_of(function):
    """The name that the learner gave the function."""
    return getattr(function, "__name__", repr(function))


def refuse_wrong_responsibilities(R, n, *, who):
    """Raise TypeError or ValueError unless ``R`` has ``n`` rows of responsibilities, each summing to 1."""
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
        hint = "That is transposed: return R.T." if transposed else "One row per data row, one column per component."
        raise ValueError(f"{expected} It returned shape {R.shape}. {hint}")
    if np.isnan(R).any():
        row = int(np.argwhere(np.isnan(R))[0, 0])
        raise ValueError(
            f"{expected} Row {row} is {R[row]}. NaN is usually 0/0: the point is so far from every component that "
            "all densities underflow. Work with logarithms, and subtract each row's largest one before np.exp."
        )
    _refuse_wrong_shares(R, expected)


def _refuse_wrong_shares(R, expected):
    if R.min() < 0 or np.isinf(R).any():
        row = int(np.argwhere((R < 0) | np.isinf(R))[0, 0])
        raise ValueError(
            f"{expected} Row {row} is {R[row]}, but responsibilities lie between 0 and 1. If these are logarithms, "
            "take np.exp and divide by the row's sum."
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
    """Raise TypeError if an M-step returned ``None``, and ValueError if a parameter is not finite."""
    if params is None:
        raise TypeError(f"{who} must return the new parameters; it returned None. Is a `return` missing?")
    for place, value in _numbers_in(params):
        if not np.isfinite(value).all():
            raise ValueError(
                f"{who} must return finite parameters; {place} is {value}. Did a component lose all its rows (its "
                "column of R sums to 0), or shrink to a width of 0?"
            )


def refuse_wrong_log_likelihood(value, *, who):
    """Raise TypeError unless ``value`` is one number; the loop checks that it is finite."""
    if np.ndim(value) != 0 or not isinstance(value, (float, int, np.number)):
        hint = "Sum it over the rows." if np.ndim(value) else "Is a `return` missing?"
        raise TypeError(f"{who} must return one number, log p(X); it returned {_described(value)}. {hint}")


def _numbers_in(params):
    """The numeric parts of parameters in any form, each with its name."""
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
            continue  # not numbers, so nothing to check


def _described(value):
    if hasattr(value, "shape"):
        return f"{type(value).__name__} of shape {value.shape}"
    return f"{type(value).__name__} of {len(value)}" if hasattr(value, "__len__") else type(value).__name__
