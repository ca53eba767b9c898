"""The domains of a picture's axes, and how its numbers are written."""

import numpy as np


def span(values, below=0.08, above=None) -> list[float]:
    """A domain that holds all finite values, with some room below and above, in units of their range.

    If the values are all equal, or if there are none, the domain is 1 wide, or wider if they are larger than 1.
    """
    values = np.asarray(values, dtype=float)
    values = values[np.isfinite(values)]
    low, high = (values.min(), values.max()) if len(values) else (0.0, 0.0)
    size = high - low
    if size <= 1e-12 * max(abs(low), abs(high)):
        return [float(low - max(1.0, abs(low)) / 2), float(high + max(1.0, abs(high)) / 2)]
    return [float(low - below * size), float(high + (below if above is None else above) * size)]


def axis(values, label, room=0.08):
    """An axis whose domain holds the values, with some room on both sides."""
    return {"domain": span(values, room), "label": label}


def saying(values, digits=3):
    """A function that writes numbers like these, with enough decimals to distinguish them.

    The decimals follow the range of ``values``, so that neither their unit nor an offset hides a difference; if the
    values are all equal, the decimals follow their size.
    """
    values = np.asarray(values, dtype=float)
    values = values[np.isfinite(values)]
    largest = float(np.abs(values).max(initial=0.0)) or 1.0
    size = float(np.ptp(values)) if len(values) else 0.0
    decimals = digits - 1 - _power(size if size > 1e-12 * largest else largest)
    if decimals > 6 and largest < 1:
        return lambda value: f"{value:.{decimals + 1 + _power(largest)}g}"
    return lambda value: f"{value:.{max(decimals, 0)}f}"


def nats(value) -> str:
    """A log-likelihood with two decimals; far from anything that data can have, its size alone."""
    return f"{value:.2f}" if abs(value) < 1e10 else f"{value:.2e}"


def in_full(values):
    """A function that writes these values exactly if six decimals are enough, or so that all look different."""
    values = np.unique(values)
    step = float(np.diff(values).min()) if len(values) > 1 else float(abs(values[0])) or 1.0
    for decimals in range(7):
        if np.abs(np.round(values, decimals) - values).max() < 1e-3 * step:
            return lambda value: f"{round(float(value), decimals):.15g}"
    return saying(values, 3 + _power(max(float(np.ptp(values)), step) / step))


def _power(size) -> int:
    return int(np.floor(np.log10(size)))
