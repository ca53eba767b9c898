r"""Coins of unknown bias: one coin was drawn for each row of tosses, and we did not observe which.

Observed: ``flips``, shape ``(n, 2)``, the heads and tails of each row. Hidden: the coin ``z_i`` of each row,
drawn with equal probabilities, ``p(z_i = k) = 1 / K``. Then

.. math:: \log p(x_i, z_i = k) = h_i \log\theta_k + t_i \log(1 - \theta_k) - \log K,

for the tosses in their order (hence no binomial coefficient). The sufficient statistics are each coin's expected
heads and tails, and the M-step is what anyone would do with observed ones: heads divided by tosses.

With two coins this is the example of Do & Batzoglou (2008), What is the expectation maximization algorithm?,
Nature Biotechnology 26, 897-899.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import xlogy

from emlearn.engine.errors import refuse_no_probability
from emlearn.engine.posterior import Posterior, bayes


@dataclass(frozen=True)
class CoinParameters:
    """The biases of ``K`` coins.

    Parameters
    ----------
    heads : ndarray of shape (K,)
        Each coin's probability of heads; ValueError is raised unless all are from 0 to 1.

    Examples
    --------
    The expected heads and tails of each coin, as in the figure of Do & Batzoglou:

    >>> import numpy as np
    >>> from emlearn import datasets
    >>> from emlearn.models import CoinParameters, TwoCoins
    >>> TwoCoins().e_step(CoinParameters(np.array([0.6, 0.5])), datasets.coin_flips()).tosses.round(1)
    array([[21.3,  8.6],
           [11.7,  8.4]])
    """

    heads: np.ndarray

    def __post_init__(self):
        way_out = "Divide a percentage by 100; nan is 0 / 0, from a coin that got no toss, so start it elsewhere."
        for k, value in enumerate(self.heads):
            refuse_no_probability(value, f"heads[{k}]", way_out)


class Statistics(NamedTuple):
    """Expected sufficient statistics; those of two chunks of rows add."""

    log_likelihood: float
    tosses: np.ndarray
    """The expected heads and tails of each coin, shape ``(K, 2)``; their sum is the number of all tosses."""
    rows: float
    """The number of rows, which is also the number of draws of a coin."""

    def __add__(self, other):
        return Statistics(*(a + b for a, b in zip(self, other)))


class TwoCoins:
    """The coins as a model for :func:`emlearn.em`; data are the heads and tails of each row, shape ``(n, 2)``.

    Examples
    --------
    >>> start = CoinParameters(np.array([0.6, 0.5]))
    >>> emlearn.fit(TwoCoins(), emlearn.datasets.coin_flips(), start).params.heads.round(2)
    array([0.8 , 0.52])
    """

    def log_joint(self, params, flips):
        """``log p(flips_i, z_i = k)``, shape ``(n, K)``."""
        heads, tails = flips.T[:, :, None]
        return xlogy(heads, params.heads) + xlogy(tails, 1 - params.heads) - np.log(len(params.heads))

    def posterior(self, params, flips) -> Posterior:
        """The responsibility of each coin for each row, shape ``(n, K)``."""
        return bayes(self.log_joint(params, flips))

    def statistics(self, posterior: Posterior, flips) -> Statistics:
        """Divide each row's heads and tails among the coins in proportion to their responsibilities."""
        R, log_density = posterior
        return Statistics(log_density.sum(), R.T @ flips, len(flips))

    def e_step(self, params, flips) -> Statistics:
        """The expected heads and tails of each coin, given the tosses."""
        return self.statistics(self.posterior(params, flips), flips)

    def m_step(self, stats: Statistics) -> CoinParameters:
        """Heads divided by tosses, coin by coin."""
        return CoinParameters(stats.tosses[:, 0] / stats.tosses.sum(axis=1))

    def expected_log_joint(self, params, stats: Statistics) -> float:
        """Q: the log-likelihood of the expected tosses and of the draws of the coins."""
        log_theta = np.column_stack([params.heads, 1 - params.heads])
        return float(xlogy(stats.tosses, log_theta).sum() - stats.rows * np.log(len(params.heads)))

    def relabelled(self, params, order) -> CoinParameters:
        """The same coins in another order."""
        return CoinParameters(np.asarray(params.heads)[order])
