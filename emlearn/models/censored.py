r"""Waiting times that are exponential, and of some we know only that they lasted longer.

Observed: ``data``, shape ``(n, 2)``: a time, and 1 if it ended then, 0 if it was still going on (right-censored).
Hidden: the full length ``t_i`` of those still going on. Of the complete data, with mean ``mu``,

.. math:: \log p(t_i) = -\log\mu - t_i / \mu.

An exponential has no memory: whoever lasted until ``c`` lasts ``mu`` longer on average, so that the E-step is
``E[t_i | t_i > c_i] = c_i + mu``. The M-step is the mean of all full lengths. At the fixed point ``mu`` is the total
time over the number of ends, the textbook's estimate, which EM was not told.

Here what is hidden is a number and not a label, so that no row has responsibilities.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from emlearn.models.coordinates import UnconstrainedCoordinates

LARGEST = 700.0
"""Of a logarithm whose exponential is still a number above 0, and finite."""


@dataclass(frozen=True)
class CensoredParameters:
    """``mean``, in the unit of the times, above 0; anything else raises ValueError."""

    mean: float

    def __post_init__(self):
        if not 0 < self.mean < np.inf:
            raise ValueError(
                f"mean is {self.mean:g}: the mean of times is a finite number above 0, in their unit. To start from, "
                "the mean of the times as they were seen will do."
            )


class Statistics(NamedTuple):
    """Expected sufficient statistics; those of two chunks of rows add."""

    log_likelihood: float
    total: float
    """Expected sum of the full lengths."""
    rows: float
    ends: float
    """How many of the lengths were seen."""

    def __add__(self, other):
        return Statistics(*(a + b for a, b in zip(self, other)))


class Remaining(NamedTuple):
    """What is known of the time that each row still had to go when it was last seen; 0 for those that ended."""

    mean: np.ndarray
    """Shape ``(n,)``, in the unit of the times."""
    sd: np.ndarray
    """Shape ``(n,)``, in the unit of the times."""


class CensoredExponential:
    """The times as a model for :func:`emlearn.engine.em.em`; ``data`` has shape ``(n, 2)``: time, ended."""

    def posterior(self, params, data) -> Remaining:
        """What is left of an exponential, which has no memory: again exponential, with mean and sd ``mu``."""
        going_on = 1 - read_times(data)[:, 1]
        return Remaining(going_on * params.mean, going_on * params.mean)

    def e_step(self, params, data) -> Statistics:
        """Each full length that was not seen is what was seen of it, and ``mean`` more.

        Raises
        ------
        ValueError
            If a time is not above 0, or an ending neither 0 nor 1.
        """
        times, ended = read_times(data).T
        log_likelihood = -ended.sum() * np.log(params.mean) - times.sum() / params.mean
        lengths = times + (1 - ended) * params.mean
        return Statistics(float(log_likelihood), float(lengths.sum()), len(lengths), float(ended.sum()))

    def m_step(self, stats: Statistics) -> CensoredParameters:
        """The mean of the full lengths.

        Raises
        ------
        ValueError
            If none of the lengths was seen.
        """
        if not stats.ends:
            raise ValueError("no time ended: the likelihood rises with the mean for ever. Wait for a first end.")
        return CensoredParameters(stats.total / stats.rows)

    def expected_log_joint(self, params, stats: Statistics) -> float:
        """Q: the log-likelihood of the full lengths, which is linear in them."""
        return float(-stats.rows * np.log(params.mean) - stats.total / params.mean)

    def coordinates(self, state):
        """Parameters as vectors without bounds, scaled about ``state``."""
        return UnconstrainedCoordinates(self, state)

    def to_unconstrained(self, params):
        """The logarithm of the mean."""
        return np.log([params.mean])

    def from_unconstrained(self, u):
        """The inverse of :meth:`to_unconstrained`."""
        return CensoredParameters(float(np.exp(np.clip(u[0], -LARGEST, LARGEST))))

    def gradient(self, params, stats: Statistics):
        """The derivative of Q in the logarithm."""
        return np.array([stats.total / params.mean - stats.rows])

    def complete_information(self, params, stats: Statistics):
        """What full lengths would know of the logarithm."""
        return np.array([stats.total / params.mean])

    def complete_rows(self, params, data) -> Iterator[tuple[float, np.ndarray, list[Any]]]:
        """For each row: 1, and two full lengths, equally likely, that have the mean and variance of all possible ones.

        What is left of an exponential has mean ``mu`` and variance ``mu²``; so have 0 and ``2 mu``.
        """
        for time, ended in data:
            beyond = (1 - ended) * 2 * params.mean
            yield 1.0, np.array([0.5, 0.5]), [Statistics(0.0, t, 1, ended) for t in (time, time + beyond)]


def read_times(data) -> np.ndarray:
    """Times and endings as numbers, shape ``(n, 2)``.

    Raises
    ------
    ValueError
        With the first row that is none.
    """
    data = np.asarray(data, dtype=float)
    if data.ndim != 2 or data.shape[1] != 2:
        raise ValueError(f"expected two columns, time and ended (1 or 0); got an array of shape {data.shape}.")
    wrong = np.flatnonzero(~(data[:, 0] > 0) | np.isinf(data[:, 0]))
    if len(wrong):
        raise ValueError(f"the time of row {wrong[0]} is {data[wrong[0], 0]:g}: a time is a finite number above 0.")
    wrong = np.flatnonzero(~np.isin(data[:, 1], (0, 1)))
    if len(wrong):
        raise ValueError(
            f"ended is {data[wrong[0], 1]:g} in row {wrong[0]}: 1 for a time that ended, 0 for one that was cut off."
        )
    return data
