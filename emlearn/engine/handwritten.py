r"""Your own E- and M-step, as one writes them in class, as a model for the one loop.

You write three functions; ``R`` are the responsibilities, shape ``(n, K)``::

    e_step(params, X)         -> R        p(z_i = k | x_i) for each row
    m_step(R, X)              -> params   in any form you like; e_step gets them back unchanged
    log_likelihood(params, X) -> float    log p(X), with the labels summed out

They are enough for everything, including the bound, because for any responsibilities ``R``

.. math:: \mathrm{bound}(\theta) = \log p(X; \theta) - \mathrm{KL}\big(R \,\|\, p(z | X; \theta)\big),

and the second distribution is what ``e_step`` returns at :math:`\theta`. Whatever the functions return is checked
every time, so a slip is reported where it happens.
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
    """What the E-step hands to the M-step: the rows and their responsibilities."""

    log_likelihood: float
    responsibilities: np.ndarray
    X: np.ndarray


class Handwritten:
    """A model made of your own functions.

    Parameters
    ----------
    e_step : callable ``(params, X) -> R``
        Returns the responsibilities, shape ``(n, K)``.
    m_step : callable ``(R, X) -> params``
    log_likelihood : callable ``(params, X) -> float``
        Returns ``log p(X)`` in nats.

    Raises
    ------
    TypeError, ValueError
        If one of the functions is not callable or, when EM runs, returns something other than it should; the
        message names the function, says what was expected and what was returned, and gives a hint.

    Examples
    --------
    Two coins, in a learner's own functions; the parameters are the probabilities of heads:

    >>> from scipy.special import logsumexp, softmax
    >>> from emlearn import Handwritten, datasets, fit
    >>> def log_joint(heads, X):
    ...     return X @ np.log([heads, 1 - heads]) - np.log(2)
    >>> def e_step(heads, X):
    ...     return softmax(log_joint(heads, X), axis=1)
    >>> def m_step(R, X):
    ...     heads, tails = (R.T @ X).T
    ...     return heads / (heads + tails)
    >>> def log_likelihood(heads, X):
    ...     return logsumexp(log_joint(heads, X), axis=1).sum()
    >>> mine = Handwritten(e_step, m_step, log_likelihood)
    >>> fit(mine, datasets.coin_flips(), np.array([0.6, 0.5])).params.round(2)
    array([0.8 , 0.52])
    """

    def __init__(self, e_step: Callable, m_step: Callable, log_likelihood: Callable):
        for role, function in (("e_step", e_step), ("m_step", m_step), ("log_likelihood", log_likelihood)):
            if not callable(function):
                raise TypeError(f"{role} must be a function; got {function!r}. Pass it by its name, without ().")
        self._e_step, self._m_step, self._log_likelihood = e_step, m_step, log_likelihood

    def posterior(self, params, X) -> Posterior:
        """The responsibilities; the densities of single rows are NaN, because you need not compute them."""
        R = self._e_step(params, X)
        refuse_wrong_responsibilities(R, len(X), who=name_of(self._e_step))
        return Posterior(np.asarray(R, dtype=float), np.full(len(X), np.nan))

    def e_step(self, params, X) -> SharedRows:
        """The responsibilities together with the rows."""
        R = self.posterior(params, X).responsibilities
        return SharedRows(self._score(params, X), R, X)

    def m_step(self, stats: SharedRows) -> Any:
        """Your parameters, unchanged."""
        params = self._m_step(stats.responsibilities.copy(), stats.X)
        refuse_wrong_parameters(params, who=name_of(self._m_step))
        return params

    def expected_log_joint(self, params, stats: SharedRows) -> float:
        """Q, from the bound: ``loglik - KL - entropy``, all of which follow from the two functions."""
        R, there = stats.responsibilities, self.posterior(params, stats.X).responsibilities
        entropy = -xlogy(R, R).sum()
        return float(self._score(params, stats.X) - rel_entr(R, there).sum() - entropy)

    def _score(self, params, X) -> float:
        value = self._log_likelihood(params, X)
        refuse_wrong_log_likelihood(value, who=name_of(self._log_likelihood))
        return float(value)
