"""Mixing weights, and parameters that are held: what the M-steps of all mixtures share."""

import numpy as np


def with_fixed(values, fixed):
    """``values`` with those put in place that ``fixed`` holds: what is NaN in it is free."""
    return values if fixed is None else np.where(np.isnan(fixed), values, fixed)


def mixing_weights(counts, fixed=None):
    """Each component's share of the rows, shape ``(K,)``; the free ones share what the fixed ones leave."""
    if fixed is None:
        return counts / counts.sum()
    free = np.isnan(fixed)
    weights = np.where(free, 0.0, fixed)
    if free.any():
        weights[free] = (1 - weights.sum()) * counts[free] / counts[free].sum()
    return weights


def n_free(fixed, K, **fields):
    """How many numbers of a mixture are free: weights less one, and of each field what is not held.

    ``fields`` gives, by name, how many numbers all components together have.
    """
    weights = fixed.get("weights", np.full(K, np.nan))
    free = max(int(np.isnan(weights).sum()) - 1, 0)
    for name, numbers in fields.items():
        values = fixed.get(name)
        free += numbers if values is None else round(numbers * np.isnan(values).mean())
    return free
