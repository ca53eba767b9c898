r"""Exponential waiting times, of some of which we know only that they lasted longer than observed.

Observed: ``data``, shape ``(n, 2)``: a time, and 1 if it ended then or 0 if it was still running (right-censored).
Hidden: the full length ``t_i`` of the times still running. For complete data with mean ``mu``,

.. math:: \log p(t_i) = -\log\mu - t_i / \mu.

The exponential distribution has no memory: a time that has lasted until ``c`` lasts ``mu`` longer on average, so the
E-step is ``E[t_i | t_i > c_i] = c_i + mu``. The M-step is the mean of all full lengths. At the fixed point ``mu`` is
the total observed time divided by the number of ends, the textbook's estimate, which EM finds without knowing it.

The hidden variable is a time and not a label, so no row has responsibilities.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from emlearn.models.coordinates import UnconstrainedCoordinates

LARGEST = 700.0
"""The largest absolute value of a logarithm whose exponential is still finite and above 0."""


@dataclass(frozen=True)
class CensoredParameters:
    """The mean of the times.

    Parameters
    ----------
    mean : float
        In the unit of the times; ValueError is raised unless it is finite and above 0.

    Examples
    --------
    One iteration by hand, from a mean of 10 weeks:

    >>> from emlearn import datasets
    >>> from emlearn.models import CensoredExponential, CensoredParameters
    >>> model = CensoredExponential()
    >>> model.m_step(model.e_step(CensoredParameters(10.0), datasets.leukaemia()))
    CensoredParameters(mean=22.80952380952381)
    """

    mean: float

    def __post_init__(self):
        if not 0 < self.mean < np.inf:
            raise ValueError(
                f"mean is {self.mean:g}: the mean of times is a finite number above 0, in their unit. As a start, the "
                "mean of the observed times will do."
            )


class Statistics(NamedTuple):
    """Expected sufficient statistics; those of two chunks of rows add."""

    log_likelihood: float
    total: float
    """The expected sum of the full lengths."""
    rows: float
    ends: float
    """How many of the full lengths were observed."""

    def __add__(self, other):
        return Statistics(*(a + b for a, b in zip(self, other)))


class Remaining(NamedTuple):
    """What is known about the time that each row still had to run when last observed; 0 for those that ended."""

    mean: np.ndarray
    """Shape ``(n,)``, in the unit of the times."""
    sd: np.ndarray
    """Shape ``(n,)``, in the unit of the times."""


class CensoredExponential:
    """The times as a model for :func:`emlearn.em`; data have shape ``(n, 2)``: the time, and 1 if it ended or 0.

    Examples
    --------
    >>> trace = emlearn.fit(CensoredExponential(), emlearn.datasets.leukaemia(), CensoredParameters(10.0))
    >>> round(trace.params.mean, 2)
    39.89
    """

    def posterior(self, params, data) -> Remaining:
        """The remaining times, which are again exponential, with mean and standard deviation ``mu``."""
        going_on = 1 - read_times(data)[:, 1]
        return Remaining(going_on * params.mean, going_on * params.mean)

    def e_step(self, params, data) -> Statistics:
        """The expected full length of a censored time is the observed part plus ``mean``.

        It raises ValueError if a time is not above 0, or if the second column holds other values than 0 and 1.
        """
        times, ended = read_times(data).T
        log_likelihood = -ended.sum() * np.log(params.mean) - times.sum() / params.mean
        lengths = times + (1 - ended) * params.mean
        return Statistics(float(log_likelihood), float(lengths.sum()), len(lengths), float(ended.sum()))

    def m_step(self, stats: Statistics) -> CensoredParameters:
        """The mean of the full lengths; raises ValueError if every time is censored."""
        if not stats.ends:
            raise ValueError("no time ended, so the likelihood rises with the mean without end. Wait until one ends.")
        return CensoredParameters(stats.total / stats.rows)

    def expected_log_joint(self, params, stats: Statistics) -> float:
        """Q: the log-likelihood of the full lengths, which is linear in them."""
        return float(-stats.rows * np.log(params.mean) - stats.total / params.mean)

    def coordinates(self, state):
        """The parameters in unconstrained coordinates, scaled at ``state``."""
        return UnconstrainedCoordinates(self, state)

    def to_unconstrained(self, params):
        """The logarithm of the mean."""
        return np.log([params.mean])

    def from_unconstrained(self, u):
        """The inverse of :meth:`to_unconstrained`."""
        return CensoredParameters(float(np.exp(np.clip(u[0], -LARGEST, LARGEST))))

    def gradient(self, params, stats: Statistics):
        """The derivative of Q in the logarithm of the mean."""
        return np.array([stats.total / params.mean - stats.rows])

    def complete_information(self, params, stats: Statistics):
        """What the full lengths would tell of the logarithm of the mean."""
        return np.array([stats.total / params.mean])

    def complete_rows(self, params, data) -> Iterator[tuple[float, np.ndarray, list[Any]]]:
        """For each row: 1, and two equally likely full lengths with the mean and variance of all possible ones.

        A remaining time has mean ``mu`` and variance ``mu²``, and so does a draw from 0 and ``2 mu``.
        """
        for time, ended in data:
            beyond = (1 - ended) * 2 * params.mean
            yield 1.0, np.array([0.5, 0.5]), [Statistics(0.0, t, 1, ended) for t in (time, time + beyond)]


def read_times(data) -> np.ndarray:
    """Times and ends as numbers, shape ``(n, 2)``; raises ValueError with the first row that is invalid."""
    data = np.asarray(data, dtype=float)
    if data.ndim != 2 or data.shape[1] != 2:
        raise ValueError(f"expected two columns, the time and ended (1 or 0); got an array of shape {data.shape}.")
    wrong = np.flatnonzero(~(data[:, 0] > 0) | np.isinf(data[:, 0]))
    if len(wrong):
        raise ValueError(f"the time of row {wrong[0]} is {data[wrong[0], 0]:g}: a time is a finite number above 0.")
    wrong = np.flatnonzero(~np.isin(data[:, 1], (0, 1)))
    if len(wrong):
        raise ValueError(
            f"ended is {data[wrong[0], 1]:g} in row {wrong[0]}: use 1 for a time that ended and 0 for a censored one."
        )
    return data
