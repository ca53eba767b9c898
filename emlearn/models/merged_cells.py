r"""A table of counts in which cells that we would like to tell apart were counted together.

Observed: ``counts``, shape ``(J,)``: how many were seen in each cell ``j``. Hidden: in which cell ``k`` of a finer
table each of them lies. Every fine cell is seen as one coarse cell, so that for one of those counted in ``j``

.. math:: p(k \mid j) = \frac{p_k(\theta)}{\sum_{k' \text{ seen as } j} p_{k'}(\theta)}

and the expected counts of the finer table are the statistics. The log-likelihood is that of the single animals or
persons in their order (hence no multinomial coefficient). A model says how likely each fine cell is, and what anyone
would estimate from a full table: :mod:`~emlearn.models.linkage`, :mod:`~emlearn.models.blood_groups`.
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
    """Expected counts of the finer table, shape ``(K,)``: all together are all that were seen."""

    def __add__(self, other):
        return Statistics(*(a + b for a, b in zip(self, other)))


class MergedCells:
    """What the models of such tables share; ``counts`` has shape ``(J,)``."""

    names: tuple[str, ...]
    """Of the cells that are seen."""
    fine_names: tuple[str, ...]
    """Of the fine cells, in their order."""
    observed_as: np.ndarray
    """For each fine cell the number of the cell it is seen as, shape ``(K,)``."""

    def probabilities(self, params) -> np.ndarray:
        """How likely each fine cell is, shape ``(K,)``; their sum is 1."""
        raise NotImplementedError

    def log_joint(self, params, counts):
        """For one of each seen cell, ``log p(seen in j, lies in k)``, shape ``(J, K)``."""
        with np.errstate(divide="ignore"):  # log 0 = -inf: a fine cell that does not occur
            logs = np.log(self.probabilities(params))
        return np.where(self.observed_as == np.arange(len(counts))[:, None], logs, -np.inf)

    def posterior(self, params, counts) -> Posterior:
        """In which fine cell one seen in each cell lies, shape ``(J, K)``; a row per cell, however many it counts."""
        return bayes(self.log_joint(params, counts))

    def statistics(self, posterior: Posterior, counts) -> Statistics:
        """Share each count among its fine cells."""
        R, log_density = posterior
        return Statistics(float(np.where(counts > 0, counts * log_density, 0).sum()), counts @ R)

    def e_step(self, params, counts) -> Statistics:
        """Expected counts of the finer table.

        Raises
        ------
        ValueError
            If ``counts`` are not counts, or not one for each cell.
        """
        counts = read_counts(counts, self.names)
        with np.errstate(invalid="ignore"):  # 0 times -inf: a cell that cannot occur and did not
            return self.statistics(self.posterior(params, counts), counts)

    def expected_log_joint(self, params, stats: Statistics) -> float:
        """Q: the log-likelihood of the finer table, as if its expected counts had been seen."""
        return float(xlogy(stats.cells, self.probabilities(params)).sum())

    def coordinates(self, state):
        """Parameters as vectors without bounds, scaled about ``state``."""
        return UnconstrainedCoordinates(self, state)

    def resample(self, counts, rng):
        """Another table of as many: for the bootstrap."""
        return resample_counts(read_counts(counts, self.names), rng)

    def complete_rows(self, params, counts) -> Iterator[tuple[float, np.ndarray, list[Any]]]:
        """For each seen cell: its count, ``p(k | j)``, and the statistics of one that lies in ``k``."""
        one_in_each = [Statistics(0.0, cell) for cell in np.eye(len(self.observed_as))]
        for count, shares in zip(counts, self.posterior(params, counts).responsibilities):
            yield count, shares, one_in_each


def resample_counts(counts, rng):
    """As many in all, dealt out anew in proportion to the counts.

    Raises
    ------
    ValueError
        If the counts are not whole.
    """
    if (np.asarray(counts) % 1 != 0).any():
        raise ValueError("weights that are not whole numbers say nothing of how many rows there are to draw.")
    return rng.multinomial(int(np.sum(counts)), counts / np.sum(counts)).astype(float)


def read_counts(counts, names) -> np.ndarray:
    """Counts as numbers, one for each of ``names``.

    Raises
    ------
    ValueError
        With the first count that is none.
    """
    counts = np.asarray(counts, dtype=float)
    if counts.shape != (len(names),):
        raise ValueError(f"expected {len(names)} counts, of {', '.join(names)}; got an array of shape {counts.shape}.")
    bad = np.flatnonzero(~(counts >= 0) | (counts % 1 != 0))
    if len(bad):
        raise ValueError(
            f"the count of {names[bad[0]]} is {counts[bad[0]]:g}: counts are whole numbers, 0 or more. Were these "
            "shares or percentages? Multiply by how many were counted."
        )
    if not counts.any():
        raise ValueError(f"all {len(names)} counts are 0: there is nothing to learn from.")
    return counts
