r"""Genetic linkage: 197 animals in four cells, the first of which merges two cells.

Observed: ``counts``, shape ``(4,)``, with probabilities that depend on one parameter ``theta`` between 0 and 1,

.. math:: \tfrac12 + \tfrac{\theta}{4}, \quad \tfrac{1-\theta}{4}, \quad \tfrac{1-\theta}{4}, \quad \tfrac{\theta}{4}.

Hidden: how many of the first cell belong to its part 1/2 and how many to its part ``theta / 4``. If we had observed
that, the estimate would be a proportion: the animals in the cells ``theta / 4`` among all but those in 1/2.

This is the first example of Dempster, Laird & Rubin (1977), Maximum likelihood from incomplete data via the EM
algorithm, Journal of the Royal Statistical Society B 39, 1-38; the data are those of Rao (1965).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from emlearn.engine.errors import refuse_no_probability
from emlearn.models.merged_cells import MergedCells, Statistics


@dataclass(frozen=True)
class LinkageParameters:
    """The one parameter of the linkage model.

    Parameters
    ----------
    theta : float
        ValueError is raised unless it is from 0 to 1.

    Examples
    --------
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> Linkage().probabilities(LinkageParameters(0.5))
    array([0.5  , 0.125, 0.125, 0.125, 0.125])
    """

    theta: float

    def __post_init__(self):
        refuse_no_probability(self.theta, "theta", "As a start, 0.5 will do.")


class Linkage(MergedCells):
    """The four cells as a model for :func:`emlearn.em`; data are their counts, shape ``(4,)``.

    Examples
    --------
    >>> trace = emlearn.fit(Linkage(), emlearn.datasets.linkage(), LinkageParameters(0.5))
    >>> round(trace.params.theta, 4)
    0.6268
    """

    names = ("cell 1", "cell 2", "cell 3", "cell 4")
    fine_names = ("1/2", "θ/4", "(1-θ)/4", "(1-θ)/4", "θ/4")
    observed_as = np.array([0, 0, 1, 2, 3])

    def probabilities(self, params):
        """The probabilities of the five cells: 1/2, theta/4, (1 - theta)/4, (1 - theta)/4, theta/4."""
        t = params.theta
        return np.array([2, t, 1 - t, 1 - t, t]) / 4

    def m_step(self, stats: Statistics) -> LinkageParameters:
        """The proportion of the cells ``theta / 4`` among all cells but the first."""
        yes, no = _yes_and_no(stats)
        return LinkageParameters(yes / (yes + no))

    def to_unconstrained(self, params):
        """The log odds of ``theta``."""
        return np.array([logit(params.theta)])

    def from_unconstrained(self, u):
        """The inverse of :meth:`to_unconstrained`."""
        return LinkageParameters(float(expit(u[0])))

    def gradient(self, params, stats: Statistics):
        """The derivative of Q in the log odds."""
        yes, no = _yes_and_no(stats)
        return np.array([yes - (yes + no) * params.theta])

    def complete_information(self, params, stats: Statistics):
        """What the five counts would tell of the log odds."""
        return np.array([sum(_yes_and_no(stats)) * params.theta * (1 - params.theta)])


def _yes_and_no(stats):
    """The expected counts in the cells ``theta / 4`` and in the cells ``(1 - theta) / 4``."""
    _, *cells = stats.cells
    return float(cells[0] + cells[3]), float(cells[1] + cells[2])
