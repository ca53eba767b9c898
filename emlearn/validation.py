"""What is checked of a practitioner's data.

A message names what is wrong, where, and the way out.
"""

import numpy as np


def refuse_nonfinite(X, names=None, *, who):
    """Raise if ``X`` holds NaN or infinity, naming the first such entry.

    Raises
    ------
    ValueError
    """
    bad = np.argwhere(~np.isfinite(X))
    if len(bad):
        row, column = bad[0]
        value = "NaN" if np.isnan(X[row, column]) else "inf"
        more = f" ({len(bad)} such entries in all)" if len(bad) > 1 else ""
        raise ValueError(
            f"Input X contains {value} at row {row}, column {column_name(column, names)}{more}. {who} needs "
            "every value: drop those rows, or fill them in, before fitting."
        )


def refuse_constant_column(X, names=None):
    """Raise if a column of ``X`` never changes: its variance is zero and its likelihood has no bound.

    Raises
    ------
    ValueError
    """
    spread, size = np.ptp(X, axis=0), np.abs(X).max(axis=0)
    constant = np.flatnonzero(spread <= 8 * np.finfo(float).eps * size)
    if len(constant):
        column = constant[0]
        raise ValueError(
            f"column {column_name(column, names)} of X is constant ({X[0, column]:g} in every row): a "
            "Gaussian of zero width has an unbounded likelihood. Drop the column."
        )


def refuse_too_few_rows(X, n_components):
    """Raise unless there are at least as many distinct rows of ``X`` as components.

    Raises
    ------
    ValueError
    """
    if len(X) < n_components:
        raise ValueError(
            f"n_components={n_components} but X has n_samples={len(X)} rows: a mixture needs at least as "
            "many rows as components, and many more to be of use. Ask for fewer components."
        )
    few = X[: 20 * n_components]  # as a rule these suffice to tell
    if len(np.unique(few, axis=0)) >= n_components:
        return
    distinct = len(np.unique(X, axis=0))
    if distinct < n_components:
        raise ValueError(
            f"n_components={n_components} but X has only {distinct} distinct rows among its {len(X)}: the "
            "components cannot all differ. Ask for fewer components."
        )


def column_name(column, names=None):
    """``1`` or, where the columns have names, ``1 ('waiting')``."""
    return str(column) if names is None else f"{column} ({str(names[column])!r})"
