r"""A table of counts in which cells that we would like to distinguish were counted together.

Observed: ``counts``, shape ``(J,)``: how many were counted in each cell ``j``. Hidden: the cell ``k`` of a finer
table in which each of them lies. Every fine cell is observed as one coarse cell, so for one of those counted in ``j``

.. math:: p(k \mid j) = \frac{p_k(\theta)}{\sum_{k' \text{ observed as } j} p_{k'}(\theta)}

and the expected counts of the finer table are the sufficient statistics. The log-likelihood is that of the single
animals or people in their order, hence without a multinomial coefficient. A model says how likely each fine cell is,
and how to estimate from a full table: :mod:`~emlearn.models.linkage`, :mod:`~emlearn.models.blood_groups`.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from scipy.special import xlogy

from emlearn.engine.posterior import Posterior, bayes
from emlearn.models.coordinates import UnconstrainedCoordinates


class Statistics(NamedTuple):
    """Expected sufficient statistics; those of two tables add."""

    log_likelihood: float
    cells: np.ndarray
    """The expected counts of the finer table, shape ``(K,)``; their sum is the total of the observed counts."""

    def __add__(self, other):
        return Statistics(*(a + b for a, b in zip(self, other)))


class MergedCells:
    """What the models of such tables share; ``counts`` has shape ``(J,)``."""

    names: tuple[str, ...]
    """The names of the observed cells."""
    fine_names: tuple[str, ...]
    """The names of the fine cells."""
    observed_as: np.ndarray
    """For each fine cell the index of the cell as which it is observed, shape ``(K,)``."""

    def probabilities(self, params) -> np.ndarray:
        """The probability of each fine cell, shape ``(K,)``; they sum to 1."""
        raise NotImplementedError

    def log_joint(self, params, counts):
        """``log p(observed in j, lies in k)``, shape ``(J, K)``."""
        with np.errstate(divide="ignore"):  # log 0 = -inf: a fine cell that does not occur
            logs = np.log(self.probabilities(params))
        return np.where(self.observed_as == np.arange(len(counts))[:, None], logs, -np.inf)

    def posterior(self, params, counts) -> Posterior:
        """``p(k | j)``, shape ``(J, K)``: one row per observed cell, whatever its count."""
        return bayes(self.log_joint(params, counts))

    def statistics(self, posterior: Posterior, counts) -> Statistics:
        """Divide each count among its fine cells."""
        R, log_density = posterior
        return Statistics(float(np.where(counts > 0, counts * log_density, 0).sum()), counts @ R)

    def e_step(self, params, counts) -> Statistics:
        """The expected counts of the finer table; raises ValueError unless ``counts`` hold one count for each cell."""
        counts = read_counts(counts, self.names)
        with np.errstate(invalid="ignore"):  # 0 times -inf: a cell that cannot occur and did not
            return self.statistics(self.posterior(params, counts), counts)

    def expected_log_joint(self, params, stats: Statistics) -> float:
        """Q: the log-likelihood of the finer table, as if its expected counts had been observed."""
        return float(xlogy(stats.cells, self.probabilities(params)).sum())

    def coordinates(self, state):
        """The parameters in unconstrained coordinates, scaled at ``state``."""
        return UnconstrainedCoordinates(self, state)

    def resample(self, counts, rng):
        """Another table with the same total, for the bootstrap."""
        return resample_counts(read_counts(counts, self.names), rng)

    def complete_rows(self, params, counts) -> Iterator[tuple[float, np.ndarray, list[Any]]]:
        """Yields, for each observed cell, its count, ``p(k | j)`` and the statistics of one that lies in ``k``."""
        one_in_each = [Statistics(0.0, cell) for cell in np.eye(len(self.observed_as))]
        for count, shares in zip(counts, self.posterior(params, counts).responsibilities):
            yield count, shares, one_in_each


def resample_counts(counts, rng):
    """Draw a table with the same total from the multinomial distribution with proportions ``counts``.

    Parameters
    ----------
    counts : ndarray of shape (J,)
        Whole numbers; other values raise ValueError.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (J,)

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn import datasets
    >>> from emlearn.standard_errors import resample_counts
    >>> redrawn = resample_counts(datasets.linkage(), np.random.default_rng(0))
    >>> float(redrawn.sum()), float(datasets.linkage().sum())
    (197.0, 197.0)
    """
    if (np.asarray(counts) % 1 != 0).any():
        raise ValueError("weights that are not whole numbers do not say how many rows to draw: pass a resample=.")
    return rng.multinomial(int(np.sum(counts)), counts / np.sum(counts)).astype(float)


def read_counts(counts, names) -> np.ndarray:
    """Counts as numbers, one for each of ``names``; raises ValueError with the first count that is invalid."""
    counts = np.asarray(counts, dtype=float)
    if counts.shape != (len(names),):
        raise ValueError(f"expected {len(names)} counts, of {', '.join(names)}; got an array of shape {counts.shape}.")
    bad = np.flatnonzero(~(counts >= 0) | (counts % 1 != 0))
    if len(bad):
        raise ValueError(
            f"the count of {names[bad[0]]} is {counts[bad[0]]:g}, but counts are whole numbers, 0 or more. If these "
            "are proportions or percentages, multiply them by the total count."
        )
    if not counts.any():
        raise ValueError(f"all {len(names)} counts are 0, so there is nothing to learn from.")
    return counts
