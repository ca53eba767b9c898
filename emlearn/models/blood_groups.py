r"""ABO blood groups: from four groups to the frequencies of three alleles, by gene counting.

Observed: ``counts``, shape ``(4,)``, of people with blood group A, B, AB and O. Hidden: their genotypes. A and B are
dominant over O, so group A is AA or AO, and group B is BB or BO. If mating is random (Hardy & Weinberg), a genotype
is two independent draws of an allele,

.. math:: p(AA) = p_A^2, \quad p(AO) = 2 p_A p_O, \quad p(AB) = 2 p_A p_B, \quad \ldots

If we had observed the genotypes, we would count genes, two per person. Gene counting is EM, and older than its name:
Ceppellini, Siniscalco & Smith (1955), The estimation of gene frequencies in a random-mating population, Annals of
Human Genetics 20, 97-115; Smith (1957), Counting methods in genetical statistics, Annals of Human Genetics 21, 254-276.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from emlearn.engine.errors import refuse_no_probability
from emlearn.models.merged_cells import MergedCells, Statistics

GENES = np.array([[2, 0, 0], [1, 0, 1], [0, 2, 0], [0, 1, 1], [1, 1, 0], [0, 0, 2]])
"""How many genes A, B and O each genotype has: AA, AO, BB, BO, AB, OO."""
ORDERS = np.array([1, 2, 1, 2, 2, 1])
"""In how many ways the two parents can pass on each genotype."""


@dataclass(frozen=True)
class AlleleFrequencies:
    """The frequencies of the three alleles.

    Parameters
    ----------
    alleles : ndarray of shape (3,)
        The frequencies of A, B and O; ValueError is raised unless they are probabilities that sum to 1.

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn.models import AlleleFrequencies, BloodGroups
    >>> thirds = AlleleFrequencies(np.full(3, 1 / 3))
    >>> dict(zip(BloodGroups.fine_names, BloodGroups().probabilities(thirds).round(3).tolist()))
    {'AA': 0.111, 'AO': 0.222, 'BB': 0.111, 'BO': 0.222, 'AB': 0.222, 'OO': 0.111}
    """

    alleles: np.ndarray

    def __post_init__(self):
        if np.shape(self.alleles) != (3,):
            raise ValueError(f"alleles must be three frequencies, of A, B and O; got shape {np.shape(self.alleles)}.")
        for k, (name, frequency) in enumerate(zip("ABO", self.alleles)):
            refuse_no_probability(frequency, f"alleles[{k}], of {name},", "As a start, a third for each will do.")
        if abs(np.sum(self.alleles) - 1) > 1e-6:
            raise ValueError(
                f"alleles are {self.alleles}, with sum {np.sum(self.alleles):g}, but the frequencies of A, B and O sum "
                "to 1. Divide them by their sum."
            )


class BloodGroups(MergedCells):
    """The four groups as a model for :func:`emlearn.em`; data are counts of A, B, AB and O, shape ``(4,)``.

    Examples
    --------
    >>> start = AlleleFrequencies(np.full(3, 1 / 3))
    >>> emlearn.fit(BloodGroups(), emlearn.datasets.blood_groups(), start).params.alleles.round(3)
    array([0.214, 0.05 , 0.736])
    """

    names = ("group A", "group B", "group AB", "group O")
    fine_names = ("AA", "AO", "BB", "BO", "AB", "OO")
    observed_as = np.array([0, 0, 1, 1, 2, 3])

    def probabilities(self, params):
        """The probabilities of the six genotypes, in the order of :data:`GENES`."""
        return ORDERS * (params.alleles**GENES).prod(axis=1)

    def m_step(self, stats: Statistics) -> AlleleFrequencies:
        """Count the genes, two per person, and divide by their total."""
        genes = stats.cells @ GENES
        return AlleleFrequencies(genes / genes.sum())

    def to_unconstrained(self, params):
        """The logarithms of the frequencies, finite even if an allele has died out."""
        return np.log(np.maximum(params.alleles, 1e-300))

    def from_unconstrained(self, u):
        """The inverse of :meth:`to_unconstrained`."""
        return AlleleFrequencies(softmax(u))

    def gradient(self, params, stats: Statistics):
        """The gradient of Q in the logarithms."""
        genes = stats.cells @ GENES
        return genes - genes.sum() * params.alleles

    def complete_information(self, params, stats: Statistics):
        """The expected gene counts, about what the six genotype counts would tell of each logarithm."""
        return stats.cells @ GENES
