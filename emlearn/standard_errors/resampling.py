"""The bootstrap: the fit, done again on rows drawn again, and the spread of its answers.

Efron (1979), Bootstrap methods: another look at the jackknife, Annals of Statistics 7, 1-26. In a mixture the names of
components may change from fit to fit; each fit is matched to the first by who explains which row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np

from emlearn.acceleration import lbfgs
from emlearn.convergence import until
from emlearn.em import em
from emlearn.labels import match_labels
from emlearn.models.covariances import TIED
from emlearn.models.rows import Rows
from emlearn.standard_errors.information import prepared
from emlearn.standard_errors.result import StandardErrors, names, numbers
from emlearn.trace import Trace


def resample_rows(data, rng):
    """As many rows, drawn with replacement; of a table of distinct rows and whole weights, new weights."""
    if isinstance(data, Rows) and data.weights is not None:
        return replace(data, weights=resample_counts(data.weights, rng))
    return data[rng.integers(len(data), size=len(data))]


def resample_counts(counts, rng):
    """As many in all, dealt out anew in proportion to the counts.

    Raises
    ------
    ValueError
        If the counts are not whole.
    """
    if (np.asarray(counts) % 1 != 0).any():
        raise ValueError("weights that are not whole numbers say nothing of how many rows there are to draw.")
    return rng.multinomial(int(np.sum(counts)), counts / np.sum(counts)).astype(float)


def bootstrap(
    trace: Trace,
    data: Any,
    *,
    resample: Callable = resample_rows,
    repeats: int = 200,
    seed: int = 0,
    tol: float = 1e-6,
    max_iter: int = 1000,
) -> StandardErrors:
    """Standard errors as the spread of fits to resampled data, each started at the first fit's parameters.

    Parameters
    ----------
    trace : Trace
        A run that has converged.
    data : object
        What it was run on.
    resample : callable ``(data, rng) -> data``
        :func:`resample_rows`, or :func:`resample_counts` where data are one table of counts.
    repeats : int
        A standard error from 200 is itself known to about 5 percent.
    seed : int
        Of numpy's ``default_rng``.
    tol, max_iter
        Of each fit: see :func:`emlearn.until`.

    Returns
    -------
    StandardErrors
        All fits are its ``draws``.

    Raises
    ------
    CollapsedComponent
        If a component collapses in one of the fits: give the model a prior.
    """
    model, rng = trace.model, np.random.default_rng(seed)
    climb: Callable = lbfgs if hasattr(model, "coordinates") else em
    draws = []
    for _ in range(repeats):
        redrawn = prepared(model, resample(data, rng))
        *_, end = until(climb(model, redrawn, trace.params), tol=tol, max_iter=max_iter)
        draws.append(numbers(_in_order(model, data, trace.params, end.params)))
    covariance = np.atleast_2d(np.cov(draws, rowvar=False))
    first = trace.params
    return StandardErrors("bootstrap", names(first), numbers(first), covariance, None, np.array(draws))


def _in_order(model, data, reference, params):
    """``params`` with components named as in ``reference``, where their names mean nothing."""
    if not hasattr(model, "held") or model.fixed:
        return params
    order = match_labels(*(model.posterior(each, data).responsibilities for each in (reference, params)))
    shared = {"covariances"} if getattr(params, "kind", None) is TIED else set()
    own = {field.name for field in fields(params)} - {"kind"} - shared
    return replace(params, **{name: getattr(params, name)[order] for name in own})
