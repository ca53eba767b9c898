"""The bootstrap: the fit, done again on rows drawn again, and the spread of its answers.

Efron (1979), Bootstrap methods: another look at the jackknife, Annals of Statistics 7, 1-26. In a mixture the names of
components may change from fit to fit; each fit is matched to the first by who explains which row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from emlearn.engine.abilities import Accelerable, HasPosterior, Relabelable, Resampleable, prepared
from emlearn.engine.acceleration import lbfgs
from emlearn.engine.convergence import until
from emlearn.engine.em import em
from emlearn.models.labels import match_labels
from emlearn.models.merged_cells import resample_counts
from emlearn.models.table import Rows
from emlearn.standard_errors.result import StandardErrors, names, numbers
from emlearn.standard_errors.run import run_of


def resample_rows(data, rng):
    """As many rows, drawn with replacement; of a table of distinct rows and whole weights, new weights."""
    if isinstance(data, Rows) and data.weights is not None:
        return replace(data, weights=resample_counts(data.weights, rng))
    return data[rng.integers(len(data), size=len(data))]


def bootstrap(
    fitted: Any,
    data: Any = None,
    *,
    resample: Callable | None = None,
    repeats: int = 200,
    seed: int = 0,
    tol: float = 1e-6,
    max_iter: int = 1000,
) -> StandardErrors:
    """Standard errors as the spread of fits to resampled data, each started at the first fit's parameters.

    Parameters
    ----------
    fitted : Trace or estimator
        A run that has converged; or what was fitted.
    data : object
        What the run was of; an estimator remembers its own.
    resample : callable ``(data, rng) -> data``, optional
        How to draw data like these. By default the model's own ``resample``, where it has one (a table of counts is
        dealt out anew), and :func:`resample_rows` where each row is an observation.
    repeats : int
        At least 2; a standard error from 200 is itself known to about 5 percent.
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
    ValueError
        If ``repeats`` is below 2, or if nothing says what the numbers of one row of data are.
    """
    if repeats < 2:
        raise ValueError(f"repeats is {repeats}: a spread needs 2 fits at least, and 200 to be known to 5 percent.")
    trace, data = run_of(fitted, data)
    model, rng = trace.model, np.random.default_rng(seed)
    resample = resample or _how_to_resample(model, data)
    climb: Callable = lbfgs if isinstance(model, Accelerable) else em
    draws = []
    for _ in range(repeats):
        redrawn = prepared(model, resample(data, rng))
        *_, end = until(climb(model, redrawn, trace.params), tol=tol, max_iter=max_iter)
        draws.append(numbers(_in_order(model, data, trace.params, end.params)))
    covariance = np.atleast_2d(np.cov(draws, rowvar=False))
    first = trace.params
    return StandardErrors("bootstrap", names(first), numbers(first), covariance, None, np.array(draws))


def _how_to_resample(model, data) -> Callable:
    """The model's own way, or rows with replacement, where it is plain what a row is."""
    if isinstance(model, Resampleable):
        return model.resample
    if isinstance(data, np.ndarray) and data.ndim == 1:
        raise ValueError(
            f"data are one row of {len(data)} numbers. Are they an observation each? Then say resample=resample_rows. "
            "Are they a table of counts? Then say resample=resample_counts (both are in emlearn.standard_errors). Or "
            "give the model a method resample(data, rng)."
        )
    return resample_rows


def _in_order(model, data, reference, params):
    """``params`` with components named as in ``reference``, where their names mean nothing."""
    if not (isinstance(model, Relabelable) and isinstance(model, HasPosterior)):
        return params
    order = match_labels(*(model.posterior(each, data).responsibilities for each in (reference, params)))
    return model.relabelled(params, order)
