"""What a mixture's standard errors cannot know of themselves: components of few rows, and labels that may switch."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.stats import chi2

from emlearn.standard_errors.result import NOTHING, StandardErrors

FEW = 20
"""Rows: a normal's variance estimated from so many has a Wald interval of 95% that covers .87."""
ALIKE = 0.95
"""The level of the test by which two components are told apart."""


def cautions(found: StandardErrors, counts, fields) -> tuple[str, ...]:
    """Sentences on the components that have few rows and on the pairs that are not told apart.

    Parameters
    ----------
    found : StandardErrors
        With names such as ``"means[1, 0]"``, the component first.
    counts : ndarray of shape (K,)
        The expected number of rows of each component.
    fields : sequence of str
        The parameters of which each component has its own.
    """
    few = [f"{k} ({count:.3g} rows)" for k, count in enumerate(counts) if count < FEW]
    own = [
        [i for i, name in enumerate(found.names) if name.startswith(prefixes(fields, k))] for k in range(len(counts))
    ]
    pairs = [f"{k} and {j}" for k, j in itertools.combinations(range(len(own)), 2) if alike(found, own[k], own[j])]
    sentences = []
    if few:
        sentences.append(
            f"Few rows: component {', '.join(few)}. From fewer than {FEW}, Wald's intervals of 95% for the variance of "
            "a normal cover 87% or less."
        )
    if pairs:
        sentences.append(
            f"Components {', '.join(pairs)} do not differ by more than their errors, so that their labels may switch "
            "from sample to sample, and no standard error describes that. Fewer components may do."
        )
    return tuple(sentences)


def prefixes(fields, k):
    """How the names of a component's own parameters begin."""
    return tuple(f"{field}[{k}{end}" for field in fields for end in (",", "]"))


def alike(found: StandardErrors, one, other) -> bool:
    """Whether Wald's test does not tell two lists of parameters, given by their places, apart."""
    difference = found.estimates[one] - found.estimates[other]
    both, contrast = [*one, *other], np.hstack([np.eye(len(one)), -np.eye(len(one))])
    covariance = contrast @ found.covariance[np.ix_(both, both)] @ contrast.T
    errors = np.sqrt(np.maximum(np.diagonal(covariance), 0))
    free = errors > 0
    if (difference[~free] != 0).any() or not free.any():  # what is held, differs
        return False
    z = difference[free] / errors[free]
    sizes, axes = np.linalg.eigh(covariance[np.ix_(free, free)] / np.outer(errors[free], errors[free]))
    known = sizes > NOTHING * sizes.max()
    return bool(((axes.T @ z)[known] ** 2 / sizes[known]).sum() < chi2.ppf(ALIKE, known.sum()))
