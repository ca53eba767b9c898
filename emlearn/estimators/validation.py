"""What is checked of a practitioner's data.

A message names what is wrong, where, and the way out.
"""

import numpy as np

from emlearn.models.gaussian.collapse import POINT
from emlearn.models.table import unmasked


def refuse_nonfinite(X, names=None, *, who, missing=False):
    """Raise if ``X`` holds infinity or, unless ``missing`` entries are allowed, NaN; the first such entry is named.

    Raises
    ------
    ValueError
    """
    if np.isfinite(X.sum()):  # the usual case, without an array as large as X
        return
    bad = np.argwhere(np.isinf(X) if missing else ~np.isfinite(X))
    if len(bad):
        row, column = bad[0]
        value = "NaN" if np.isnan(X[row, column]) else "inf"
        every = "every value: drop those rows, or fill them in, before fitting"
        needs = "numbers, and NaN where one is missing" if missing else every
        more = f" ({len(bad)} in all)" if len(bad) > 1 else ""
        raise ValueError(
            f"Input X contains {value} at row {row}, column {column_name(column, names)}{more}. {who} needs {needs}."
        )


def refuse_no_numbers(X):
    """Raise ValueError if a column of the table ``X``, of whatever kind, holds words or dates instead of numbers."""
    columns = np.asarray(X, dtype=object)
    for j, column in enumerate(columns.T if columns.ndim == 2 else ()):
        strange = [value for value in column if hasattr(value, "isoformat") or _is_a_word(value)]
        if strange:
            raise ValueError(
                f"column {column_name(j, getattr(X, 'columns', None))} of X holds {str(strange[0])!r}, which is no "
                "number. Code words as whole numbers, as pandas.factorize or scikit-learn's OrdinalEncoder do, and "
                "dates as numbers, such as days since the first; or drop the column."
            )


def _is_a_word(value):
    return isinstance(value, str) and np.isnan(_as_number(value)) and value.strip().lower() != "nan"


def refuse_constant_column(X, names=None):
    """Raise if a column of ``X`` varies by no more than rounding, as its likelihood has no bound, or has no squares.

    Raises
    ------
    ValueError
    """
    highest, lowest = (extreme(X, axis=0).astype(float) for extreme in (np.nanmax, np.nanmin))
    spread, size = highest - lowest, np.maximum(np.abs(highest), np.abs(lowest))
    constant = np.flatnonzero(spread <= 2 * POINT * size)
    if len(constant):
        column = constant[0]
        raise ValueError(
            f"column {column_name(column, names)} of X is constant, or nearly: it varies by {spread[column]:g} about "
            f"{highest[column]:g}, where floats are {np.spacing(size[column]):g} apart, and no width has an unbounded "
            "likelihood. Drop the column or, if it did vary, subtract an origin before its numbers become floats."
        )
    largest = np.sqrt(float(np.finfo(X.dtype).max)) / 1e4  # whose square, summed over many rows, still is a float
    beyond = np.flatnonzero((size > largest) | (spread < 1 / largest))
    if len(beyond):
        column = beyond[0]
        raise ValueError(
            f"column {column_name(column, names)} of X varies by {spread[column]:g} about {highest[column]:g}, and "
            f"{X.dtype} cannot hold the squares of that. Multiply the column by a constant."
        )


def refuse_uneven_columns(X, names, most, covariance_type):
    """Raise if the spreads of two columns of ``X`` differ by more than the factor ``most``.

    Raises
    ------
    ValueError
    """
    spreads = np.fmax.reduce(X, axis=0) - np.fmin.reduce(X, axis=0)
    if spreads.max() > most * spreads.min():
        wide, narrow = (column_name(int(j), names) for j in (spreads.argmax(), spreads.argmin()))
        raise ValueError(
            f"column {wide} of X is spread {spreads.max() / spreads.min():.1g} times as wide as column {narrow}, too "
            f"uneven for covariance_type={covariance_type!r}, whose axes depend on the columns' units. Express columns "
            "in comparable units, or divide each by its standard deviation."
        )


def refuse_too_few_rows(X, n_components):
    """Raise unless there are at least as many distinct rows of ``X`` as components.

    Raises
    ------
    ValueError
    """
    if len(np.unique(X[: 20 * n_components], axis=0)) >= n_components:  # as a rule these suffice to tell
        return
    distinct = len(np.unique(X, axis=0))
    if distinct < n_components:
        raise ValueError(
            f"n_components={n_components} but X has only {distinct} distinct rows among its n_samples={len(X)}: the "
            "components cannot all differ. Ask for fewer components."
        )


def refuse_empty_column(X, names=None):
    """Raise if a column of ``X`` holds only NaN.

    Raises
    ------
    ValueError
    """
    empty = np.flatnonzero(np.isnan(np.fmax.reduce(X, axis=0)))
    if len(empty):
        raise ValueError(f"column {column_name(empty[0], names)} of X holds only NaN: drop the column.")


def read_sample_weight(sample_weight, X):
    """Weights as an array of shape ``(n,)``, or ``None`` if each row counts once.

    Raises
    ------
    ValueError
    """
    if sample_weight is None:
        return None
    weights = np.asarray(unmasked(sample_weight), dtype=float)
    if weights.shape != (len(X),):
        raise ValueError(
            f"sample_weight.shape == {weights.shape}, expected {(len(X),)}: one weight for each of the {len(X)} rows."
        )
    bad = np.flatnonzero(~(weights >= 0) | np.isinf(weights))
    if len(bad):
        raise ValueError(
            f"sample_weight is {weights[bad[0]]} at row {bad[0]}: a weight says how often a row counts, 0 or more."
        )
    if not weights.any():
        raise ValueError("sample_weight is zero for every row: at least one must count.")
    return weights


def read_labels(labels, n, n_components):
    """Labels as whole numbers, shape ``(n,)``, -1 if unknown; ``None`` if none is known.

    Any type that holds whole numbers will do, including objects, booleans and nullable columns.

    Raises
    ------
    ValueError
    """
    if labels is None or n_components == 1:  # with one component there is nothing to say
        return None
    given = np.asarray(unmasked(labels))
    if given.shape != (n,):
        raise ValueError(f"labels must have shape ({n},), one for each row, -1 where it is unknown; got {given.shape}.")
    numbers = np.array([_as_number(label) for label in given]) if given.dtype == object else given
    right = np.isin(numbers, np.arange(-1, n_components)) if numbers.dtype.kind in "biuf" else np.zeros(n, bool)
    if not right.all():
        row = int(np.argmin(right))
        raise ValueError(
            f"labels is {given[row]} at row {row}: a label is the number of a component, 0 to {n_components - 1}, or "
            "-1 where it is unknown. To fit without labels, leave them out."
        )
    numbers = numbers.astype(int)
    return numbers if (numbers >= 0).any() else None


def _as_number(label):
    """An entry of a column of objects as a number; NaN if it is not one."""
    try:
        return float(label)
    except (TypeError, ValueError):
        return np.nan


def read_weights_init(weights, n_components):
    """The mixing weights to start from, shape ``(K,)``.

    Raises
    ------
    ValueError
    """
    weights = np.asarray(weights, dtype=float)
    if weights.shape != (n_components,):
        raise ValueError(
            f"weights_init must have shape ({n_components},), one weight per component; got {weights.shape}."
        )
    if not ((weights >= 0) & (weights <= 1)).all() or abs(weights.sum() - 1) > 1e-6:
        raise ValueError(
            f"weights_init must lie between 0 and 1 and sum to 1; it is {weights}, with sum {weights.sum():g}. "
            "Divide it by its sum."
        )
    return weights / weights.sum()


def read_array(values, shape, what, meaning):
    """The values as an array of finite numbers of the given shape.

    Raises
    ------
    ValueError
    """
    values = np.asarray(values, dtype=float)
    if values.shape != shape or not np.isfinite(values).all():
        raise ValueError(f"{what} must be finite numbers of shape {meaning} = {shape}; got shape {values.shape}.")
    return values


def read_fixed(fixed, shapes):
    """Fixed values: for each name an array in which NaN marks what is free.

    Parameters
    ----------
    fixed : dict or None
    shapes : dict of str to tuple
        The names that may be fixed, and the shapes of their arrays, whose first axis is the component.

    Raises
    ------
    ValueError
    """
    read = {}
    for name, values in (fixed or {}).items():
        if name not in shapes:
            raise ValueError(f"fixed names {name!r}: choose from {', '.join(map(repr, shapes))}.")
        values = np.asarray(values, dtype=float)
        if values.shape != shapes[name]:
            raise ValueError(
                f"fixed[{name!r}] must have shape {shapes[name]}, NaN where a component is free; got {values.shape}."
            )
        if np.isinf(values).any():
            raise ValueError(f"fixed[{name!r}] holds an infinite value: give finite numbers, and NaN where free.")
        free = np.isnan(values).reshape(len(values), -1)
        partly = np.flatnonzero(free.any(axis=1) != free.all(axis=1))
        if len(partly):
            raise ValueError(
                f"fixed[{name!r}] fixes a part of component {partly[0]} only: give all its numbers, or NaN for all."
            )
        read[name] = values
    held = read.get("weights")
    if held is not None:
        total, some_free = np.nansum(held), np.isnan(held).any()
        if (held <= 0).any() or (not some_free and abs(total - 1) > 1e-9) or (some_free and total >= 1):
            raise ValueError(
                f"fixed['weights'] is {held}: fixed weights must be above 0, and sum to 1, or to less than 1 if "
                "others are free."
            )
    return read


def column_name(column, names=None):
    """``1`` or, where the columns have names, ``1 ('waiting')``."""
    return str(column) if names is None else f"{column} ({str(names[column])!r})"
