r"""Observed information from Q, in two ways that rest on one identity.

The observed information is the complete minus the missing information (Louis 1982; this is the missing information
principle of Orchard & Woodbury 1972):

.. math:: I_{obs} = \underbrace{-\partial^2 Q / \partial\theta'^2}_{complete} -
          \underbrace{\mathrm{Var}(s(x, z) \mid x)}_{missing},

where :math:`s` is the score, the gradient of the complete-data log-likelihood. Oakes (1999) obtained the second term
without a variance: it is how the gradient of Q changes if the *E-step* is taken at other parameters,

.. math:: I_{missing} = \partial^2 Q(\theta'; \theta) / \partial\theta' \, \partial\theta
          \quad\text{at } \theta' = \theta.

Louis (1982), Finding the observed information matrix when using the EM algorithm, Journal of the Royal Statistical
Society B 44, 226-233; Oakes (1999), Direct calculation of the information matrix via the EM algorithm, ibid. 61,
479-482.
"""

from __future__ import annotations

import numpy as np

from emlearn.engine.abilities import Accelerable, HasCompleteRows, prepared, require
from emlearn.engine.state import evaluate
from emlearn.engine.trace import Trace
from emlearn.standard_errors.differences import jacobian
from emlearn.standard_errors.result import NEAR, StandardErrors, from_information, numbers
from emlearn.standard_errors.run import run_of

SAME = 1e-9
"""The relative rounding error that an objective may have."""


class Interior:
    """The coordinates that do not lie on the boundary of their range at a state; the others are held where they are."""

    def __init__(self, coordinates, params):
        self.all, self.free = coordinates, ~coordinates.at_boundary()
        self.at_the_end = coordinates.to_vector(params)

    def to_vector(self, params):
        """The free coordinates of ``params``."""
        return self.all.to_vector(params)[self.free]

    def from_vector(self, u):
        """The parameters at ``u``, with the held ones where they were."""
        vector = self.at_the_end.copy()
        vector[self.free] = u
        return self.all.from_vector(vector)

    def gradient(self, params, stats):
        """The gradient of Q in the free coordinates."""
        return self.all.gradient(params, stats)[self.free]

    def derivatives(self):
        """How the parameters' numbers move with free coordinates, ``(p, m)``; which of them rather move with held ones;
        and with how many held ones none does."""
        slopes = jacobian(lambda u: numbers(self.all.from_vector(u)), self.at_the_end)
        free, held = slopes[:, self.free], slopes[:, ~self.free]
        moved = np.abs(held) > np.abs(free).max(axis=1, initial=0, keepdims=True)
        return free, moved.any(axis=1), int((~moved.any(axis=0)).sum())


def at_the_end(trace: Trace, data):
    """The state at the end of a run with fresh statistics, its interior coordinates, scaled there, and their values.

    It raises TypeError if the model has no coordinates, and ValueError if the run had other data.
    """
    model = require(trace.model, Accelerable, "the gradient of Q", "use bootstrap, which does not need it")
    state = evaluate(model, data, trace.params, 0, 0)
    if abs(state.objective - trace.objectives[-1]) > NEAR + SAME * abs(state.objective):
        raise ValueError(
            f"these are not the data of the run: its objective ended at {trace.objectives[-1]:.9g}, but for these it "
            f"is {state.objective:.9g}. Pass the data with the weights and labels of the run, or the estimator."
        )
    coordinates = Interior(model.coordinates(state), state.params)
    return state, coordinates, coordinates.to_vector(state.params)


def complete_information(state, coordinates, u) -> np.ndarray:
    """Minus the second derivative of Q with its E-step fixed: what complete data would tell about ``u``."""
    return -jacobian(lambda v: coordinates.gradient(coordinates.from_vector(v), state.stats), u)


def oakes(fitted, data=None) -> StandardErrors:
    """Standard errors by Oakes' identity: the gradient of Q, differentiated through the E-step.

    Parameters
    ----------
    fitted : Trace or estimator
        A converged run of a model with ``coordinates``, or a fitted estimator.
    data : object
        The data of the run; an estimator remembers its own.

    Returns
    -------
    StandardErrors
        They cost six E-steps for each coordinate.

    Raises
    ------
    TypeError
        If the model has no coordinates.
    ValueError
        If the run had other data, if it did not end at a summit, or if no parameter is inside its range.

    Examples
    --------
    Of the linkage data, as in the literature:

    >>> from emlearn import datasets, fit
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> from emlearn.standard_errors import oakes
    >>> errors = oakes(fit(Linkage(), datasets.linkage(), LinkageParameters(0.5)), datasets.linkage())
    >>> errors
    Oakes:
      theta                  0.626816 ± 0.05147
    >>> errors.missing_fraction.round(4)  # which is also EM's rate of convergence
    array([0.1328])

    Notes
    -----
    A parameter on the boundary of its range, such as a probability of 0, has no standard error, and NaN stands for it.
    It is held there, and the others' errors are as if it were known.
    """
    trace, data = run_of(fitted, data)
    model = trace.model
    data = prepared(model, data)
    state, coordinates, u = at_the_end(trace, data)

    def gradient_after_e_step_at(v):
        return coordinates.gradient(state.params, model.e_step(coordinates.from_vector(v), data))

    missing = jacobian(gradient_after_e_step_at, u)
    gradient = coordinates.gradient(state.params, state.stats)
    complete = complete_information(state, coordinates, u)
    return from_information("Oakes", coordinates, state.params, complete, missing, gradient)


def louis(fitted, data=None) -> StandardErrors:
    """Standard errors by Louis' identity: complete minus missing information, the latter row by row.

    Parameters, returns and errors are as for :func:`oakes`. It costs one E-step of each row for each label, so it suits
    at most a few thousand rows. The model must have ``complete_rows(params, data)``.

    Examples
    --------
    >>> from emlearn import datasets, fit
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> from emlearn.standard_errors import louis
    >>> louis(fit(Linkage(), datasets.linkage(), LinkageParameters(0.5)), datasets.linkage())
    Louis:
      theta                  0.626816 ± 0.05147
    """
    trace, data = run_of(fitted, data)
    state, coordinates, u = at_the_end(trace, data)
    model = require(trace.model, HasCompleteRows, "Louis' identity", "use oakes or sem, which do not need it")
    missing = np.zeros((len(u), len(u)))
    for count, probabilities, completed in model.complete_rows(state.params, data):
        scores = np.array([coordinates.gradient(state.params, stats) for stats in completed])
        centred = scores - probabilities @ scores
        missing += count * (probabilities * centred.T) @ centred
    gradient = coordinates.gradient(state.params, state.stats)
    complete = complete_information(state, coordinates, u)
    return from_information("Louis", coordinates, state.params, complete, missing, gradient)
