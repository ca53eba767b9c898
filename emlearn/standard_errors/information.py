r"""Observed information from Q: two ways, of one identity.

What we know is what complete data would tell, less what is missing (Louis 1982; the missing information principle of
Orchard & Woodbury 1972):

.. math:: I_{obs} = \underbrace{-\partial^2 Q / \partial\theta'^2}_{complete} -
          \underbrace{\mathrm{Var}(s(x, z) \mid x)}_{missing},

with :math:`s` the score, the gradient of the complete-data log-likelihood. Oakes (1999) found the second term without
a variance: it is how the slope of Q turns when the *E-step* is done at other parameters,

.. math:: I_{missing} = \partial^2 Q(\theta'; \theta) / \partial\theta' \, \partial\theta
          \quad\text{at } \theta' = \theta.

Louis (1982), Finding the observed information matrix when using the EM algorithm, Journal of the Royal Statistical
Society B 44, 226-233; Oakes (1999), Direct calculation of the information matrix via the EM algorithm, ibid. 61,
479-482.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from emlearn.engine.state import evaluate
from emlearn.engine.trace import Trace
from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.models.table import UNKNOWN, Rows, as_rows, has_missing
from emlearn.standard_errors.differences import jacobian
from emlearn.standard_errors.result import StandardErrors, from_information


def at_the_end(trace: Trace, data):
    """The end of a run with fresh statistics: state, coordinates about it, and its place in them.

    Raises
    ------
    TypeError
        If the model has no coordinates.
    ValueError
        If a parameter lies on the boundary of its range.
    """
    model = trace.model
    if not hasattr(model, "coordinates"):
        raise TypeError(
            f"{type(model).__name__} has no coordinates, of which the slope of Q is taken: give the model a method "
            "coordinates(state) (see emlearn.models.coordinates), or use bootstrap, which needs none."
        )
    state = evaluate(model, data, trace.params, 0, 0)
    coordinates = model.coordinates(state)
    if coordinates.at_boundary():
        raise ValueError(
            f"{state.params} lies on the boundary of its range, where the log-likelihood has a slope and not a summit: "
            "no standard error holds there. Give an interval from the log-likelihood itself, or from a posterior."
        )
    return state, coordinates, coordinates.to_vector(state.params)


def prepared(model, data):
    """``data`` made ready for many E-steps, where the model can."""
    return model.prepare(data) if hasattr(model, "prepare") else data


def complete_information(state, coordinates, u) -> np.ndarray:
    """Minus the second derivative of Q, its E-step held: what complete data would tell of ``u``."""
    return -jacobian(lambda v: coordinates.gradient(coordinates.from_vector(v), state.stats), u)


def oakes(trace: Trace, data) -> StandardErrors:
    """Standard errors by Oakes' identity: the slope of Q, differentiated through the E-step.

    Parameters
    ----------
    trace : Trace
        A run that has converged, of a model with ``coordinates``.
    data : object
        What it was run on.

    Returns
    -------
    StandardErrors
        It costs six E-steps for each free number.

    Raises
    ------
    TypeError
        If the model has no coordinates.
    ValueError
        If the run did not end at a summit.
    """
    model = trace.model
    data = prepared(model, data)
    state, coordinates, u = at_the_end(trace, data)

    def slope_after_e_step_at(v):
        return coordinates.gradient(state.params, model.e_step(coordinates.from_vector(v), data))

    missing = jacobian(slope_after_e_step_at, u)
    slope = coordinates.gradient(state.params, state.stats)
    return from_information(
        "Oakes", coordinates, state.params, complete_information(state, coordinates, u), missing, slope
    )


def louis(trace: Trace, data) -> StandardErrors:
    """Standard errors by Louis' identity: complete less missing information, the latter row by row.

    Parameters, returns and errors as for :func:`oakes`. It costs one E-step of each row for each label, so that it is
    for a few thousand rows. A model whose hidden part is no label brings ``complete_rows(params, data)``.
    """
    state, coordinates, u = at_the_end(trace, data)
    rows = getattr(trace.model, "complete_rows", lambda params, data: _labelled_rows(trace.model, params, data))
    missing = np.zeros((len(u), len(u)))
    for count, shares, completed in rows(state.params, data):
        scores = np.array([coordinates.gradient(state.params, stats) for stats in completed])
        about = scores - shares @ scores
        missing += count * (shares * about.T) @ about
    slope = coordinates.gradient(state.params, state.stats)
    return from_information(
        "Louis", coordinates, state.params, complete_information(state, coordinates, u), missing, slope
    )


def _labelled_rows(model, params, data) -> Iterator:
    """For each row of a mixture: how often it counts, its responsibilities, and its statistics under each label."""
    rows = as_rows(data)
    if isinstance(model, MixtureOfGaussians) and has_missing(rows.X):
        raise ValueError("of rows with NaN more is hidden than a label, which louis does not count: use oakes or sem.")
    R = model.posterior(params, rows).responsibilities
    for i, (count, shares) in enumerate(zip(rows.counted, R)):
        if rows.labels is None or rows.labels[i] == UNKNOWN:
            row = rows.X[i : i + 1]
            labelled = [Rows(row, labels=np.array([k])) for k in range(len(shares))]
            yield count, shares, [model.e_step(params, each) for each in labelled]
