r"""Coins of unknown bias; for each row of tosses one coin was drawn, and we did not see which.

Observed: ``flips``, shape ``(n, 2)``, the heads and tails of each row. Hidden: the coin ``z_i`` of each row,
drawn fairly, ``p(z_i = k) = 1 / K``. Then

.. math:: \log p(x_i, z_i = k) = h_i \log\theta_k + t_i \log(1 - \theta_k) - \log K,

for the tosses in their order (hence no binomial coefficient). The statistics are each coin's expected heads
and tails, and the M-step is what anyone would do had they seen them: heads over tosses.

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
    """``heads``, shape ``(K,)``: each coin's probability of heads, 0 to 1; anything else raises ValueError."""

    heads: np.ndarray

    def __post_init__(self):
        way_out = "A percentage is to be divided by 100; nan is 0 / 0, of a coin that got no toss: start it elsewhere."
        for k, value in enumerate(self.heads):
            refuse_no_probability(value, f"heads[{k}]", way_out)


class Statistics(NamedTuple):
    """Expected sufficient statistics; those of two chunks of rows add."""

    log_likelihood: float
    tosses: np.ndarray
    """Expected heads and tails of each coin, shape ``(K, 2)``: all of them together are all tosses made."""
    rows: float
    """Number of rows, each of which cost a draw of the coin."""

    def __add__(self, other):
        return Statistics(*(a + b for a, b in zip(self, other)))


class TwoCoins:
    """The coins as a model for :func:`emlearn.engine.em.em`; ``flips`` has shape ``(n, 2)``: heads, tails."""

    def log_joint(self, params, flips):
        """``log p(flips_i, z_i = k)``, shape ``(n, K)``."""
        heads, tails = flips.T[:, :, None]
        return xlogy(heads, params.heads) + xlogy(tails, 1 - params.heads) - np.log(len(params.heads))

    def posterior(self, params, flips) -> Posterior:
        """How likely each coin is to have made each row."""
        return bayes(self.log_joint(params, flips))

    def statistics(self, posterior: Posterior, flips) -> Statistics:
        """Share each row's heads and tails among the coins in proportion to their responsibilities."""
        R, log_density = posterior
        return Statistics(log_density.sum(), R.T @ flips, len(flips))

    def e_step(self, params, flips) -> Statistics:
        """Expected heads and tails of each coin, given the flips."""
        return self.statistics(self.posterior(params, flips), flips)

    def m_step(self, stats: Statistics) -> CoinParameters:
        """Heads over tosses, coin by coin."""
        return CoinParameters(stats.tosses[:, 0] / stats.tosses.sum(axis=1))

    def expected_log_joint(self, params, stats: Statistics) -> float:
        """Q: the log-likelihood of the shared-out tosses, and of the draws of the coins."""
        log_theta = np.column_stack([params.heads, 1 - params.heads])
        return float(xlogy(stats.tosses, log_theta).sum() - stats.rows * np.log(len(params.heads)))

    def relabelled(self, params, order) -> CoinParameters:
        """The same coins in another order."""
        return CoinParameters(np.asarray(params.heads)[order])
