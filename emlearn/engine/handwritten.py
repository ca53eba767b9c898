r"""Your own E- and M-step, in the classroom's form, as a model for the one loop.

You write three functions, ``R`` being the responsibilities, shape ``(n, K)``::

    e_step(params, X)         -> R        p(z_i = k | x_i) for each row
    m_step(R, X)              -> params   whatever form you like; it goes back into e_step as it is
    log_likelihood(params, X) -> float    log p(X), the labels summed out

That is enough for everything, the bound included, since for any responsibilities ``R``

.. math:: \mathrm{bound}(\theta) = \log p(X; \theta) - \mathrm{KL}\big(R \,\|\, p(z | X; \theta)\big),

and the second distribution is what ``e_step`` returns at :math:`\theta`. What the functions return is checked
each time, so that a slip is reported where it happens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy.special import rel_entr, xlogy

from emlearn.engine.contract import (
    name_of,
    refuse_wrong_log_likelihood,
    refuse_wrong_parameters,
    refuse_wrong_responsibilities,
)
from emlearn.engine.posterior import Posterior


class SharedRows(NamedTuple):
    """What the classroom form passes from E to M: who has which share of which row."""

    log_likelihood: float
    responsibilities: np.ndarray
    X: np.ndarray


class Handwritten:
    """A model made of a learner's own functions.

    Parameters
    ----------
    e_step : callable ``(params, X) -> R``
    m_step : callable ``(R, X) -> params``
    log_likelihood : callable ``(params, X) -> float``

    Raises
    ------
    TypeError, ValueError
        From ``e_step`` and ``m_step`` of this class: which of your functions, what was expected, what came,
        and a hint.

    Examples
    --------
    >>> mine = emlearn.Handwritten(e_step, m_step, log_likelihood)  # doctest: +SKIP
    >>> trace = emlearn.fit(mine, X, start)                         # doctest: +SKIP
    """

    def __init__(self, e_step: Callable, m_step: Callable, log_likelihood: Callable):
        for role, function in (("e_step", e_step), ("m_step", m_step), ("log_likelihood", log_likelihood)):
            if not callable(function):
                raise TypeError(f"{role} must be a function, got {function!r}: pass it by its name, without ().")
        self._e_step, self._m_step, self._log_likelihood = e_step, m_step, log_likelihood

    def posterior(self, params, X) -> Posterior:
        """The responsibilities; the density of single rows is not asked of the learner."""
        R = self._e_step(params, X)
        refuse_wrong_responsibilities(R, len(X), who=name_of(self._e_step))
        return Posterior(np.asarray(R, dtype=float), np.full(len(X), np.nan))

    def e_step(self, params, X) -> SharedRows:
        """The responsibilities with the rows that they share out."""
        R = self.posterior(params, X).responsibilities
        return SharedRows(self._score(params, X), R, X)

    def m_step(self, stats: SharedRows) -> Any:
        """The learner's parameters, as they are."""
        params = self._m_step(stats.responsibilities.copy(), stats.X)
        refuse_wrong_parameters(params, who=name_of(self._m_step))
        return params

    def expected_log_joint(self, params, stats: SharedRows) -> float:
        """Q, from the bound: ``loglik - KL - entropy``, all three of which the two functions give."""
        R, there = stats.responsibilities, self.posterior(params, stats.X).responsibilities
        entropy = -xlogy(R, R).sum()
        return float(self._score(params, stats.X) - rel_entr(R, there).sum() - entropy)

    def _score(self, params, X) -> float:
        value = self._log_likelihood(params, X)
        refuse_wrong_log_likelihood(value, who=name_of(self._log_likelihood))
        return float(value)
