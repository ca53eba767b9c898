"""The bootstrap: the fit repeated on resampled rows, and the spread of its estimates.

Efron (1979), Bootstrap methods: another look at the jackknife, Annals of Statistics 7, 1-26. In a mixture the labels
of components may change from fit to fit, so each fit is matched to the first by the responsibilities.
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
from emlearn.engine.errors import CollapsedComponent
from emlearn.models.labels import match_labels
from emlearn.models.merged_cells import resample_counts
from emlearn.models.table import Rows
from emlearn.standard_errors.result import StandardErrors, names, numbers
from emlearn.standard_errors.run import run_of


def resample_rows(data, rng):
    """Draw as many rows with replacement, or new weights for rows with weights.

    Parameters
    ----------
    data : ndarray of shape (n, ...) or Rows
        With weights, which must be whole numbers, the rows stay and the weights are drawn anew.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n, ...) or Rows

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn.standard_errors import resample_rows
    >>> resample_rows(np.array([[1.0], [2.0], [3.0], [4.0]]), np.random.default_rng(0)).ravel()
    array([4., 3., 3., 2.])
    """
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
        A converged run, or a fitted estimator.
    data : object
        The data of the run; an estimator remembers its own.
    resample : callable ``(data, rng) -> data``, optional
        How to resample the data: by default the model's own ``resample`` if it has one, as for a table of counts, and
        otherwise :func:`resample_rows`.
    repeats : int
        At least 2; a standard error from 200 fits is itself known to about 5 percent.
    seed : int
        The seed of numpy's ``default_rng``.
    tol, max_iter
        For each fit, as for :func:`emlearn.until`.

    Returns
    -------
    StandardErrors
        Its ``draws`` are the estimates of all fits but those in which a component collapsed; ``left_out`` counts these.

    Raises
    ------
    CollapsedComponent
        If a component collapses in half of the fits or more; a prior prevents this.
    ValueError
        If ``repeats`` is below 2, or if it is unclear what the values of one-dimensional data are.

    Examples
    --------
    >>> from emlearn import datasets, fit
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> from emlearn.standard_errors import bootstrap
    >>> errors = bootstrap(fit(Linkage(), datasets.linkage(), LinkageParameters(0.5)), datasets.linkage(), repeats=400)
    >>> errors.standard_errors.round(2), errors.interval().round(2)
    (array([0.05]), array([[0.52, 0.73]]))
    """
    if repeats < 2:
        raise ValueError(f"repeats is {repeats}: a spread needs 2 fits or more, and 200 to be known to 5 percent.")
    trace, data = run_of(fitted, data)
    model, rng = trace.model, np.random.default_rng(seed)
    resample = resample or _how_to_resample(model, data)
    climb: Callable = lbfgs if isinstance(model, Accelerable) else em
    draws, left_out = list[np.ndarray](), 0
    while len(draws) + left_out < repeats:
        redrawn = prepared(model, resample(data, rng))
        try:
            *_, end = until(climb(model, redrawn, trace.params), tol=tol, max_iter=max_iter)
        except NotImplementedError:  # a family that has no gradient
            climb = em
        except CollapsedComponent:
            left_out += 1
            if 2 * left_out >= repeats:
                raise
        else:
            draws.append(numbers(_in_order(model, data, trace.params, end.params)))
    covariance = np.atleast_2d(np.cov(draws, rowvar=False))
    first = trace.params
    return StandardErrors("bootstrap", names(first), numbers(first), covariance, None, None, np.array(draws), left_out)


def _how_to_resample(model, data) -> Callable:
    """The model's own way to resample, or else rows with replacement if it is clear what a row is."""
    if isinstance(model, Resampleable):
        return model.resample
    if isinstance(data, np.ndarray) and data.ndim == 1:
        raise ValueError(
            f"the data are one row of {len(data)} numbers. If each is an observation, pass resample=resample_rows; if "
            "they are a table of counts, pass resample=resample_counts (both are in emlearn.standard_errors). Or give "
            "the model a method resample(data, rng)."
        )
    return resample_rows


def _in_order(model, data, reference, params):
    """``params`` with their components in the order of ``reference``, if the model has components."""
    if not (isinstance(model, Relabelable) and isinstance(model, HasPosterior)):
        return params
    order = match_labels(*(model.posterior(each, data).responsibilities for each in (reference, params)))
    return model.relabelled(params, order)
