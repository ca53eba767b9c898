"""Mixing weights and fixed values: what the M-steps of all mixtures share."""

import numpy as np


def with_fixed(values, fixed):
    """``values``, replaced by those in ``fixed``, which has the same shape and is NaN where a value is free."""
    return values if fixed is None else np.where(np.isnan(fixed), values, fixed)


def mixing_weights(counts, fixed=None):
    """The mixing weights, shape ``(K,)``, proportional to ``counts``; free ones share what the fixed ones leave."""
    if fixed is None:
        return counts / counts.sum()
    free = np.isnan(fixed)
    weights = np.where(free, 0.0, fixed)
    if free.any():
        weights[free] = (1 - weights.sum()) * counts[free] / counts[free].sum()
    return weights


def n_free(fixed, K, **fields):
    """The number of free parameters: the free weights, minus 1 because they sum to 1, and the free part of each field.

    ``fields`` gives, by name, how many parameters all components have together.
    """
    weights = fixed.get("weights", np.full(K, np.nan))
    free = max(int(np.isnan(weights).sum()) - 1, 0)
    for name, numbers in fields.items():
        values = fixed.get(name)
        free += numbers if values is None else round(numbers * np.isnan(values).mean())
    return free
