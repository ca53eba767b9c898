r"""ABO blood groups: from four groups to the frequencies of three alleles, by gene counting.

Observed: ``counts``, shape ``(4,)``, of persons with blood group A, B, AB, O. Hidden: their genotypes. A and B are
dominant over O, so that group A is AA or AO, and group B is BB or BO. Where mating is random (Hardy & Weinberg) a
genotype is two independent draws of an allele,

.. math:: p(AA) = p_A^2, \quad p(AO) = 2 p_A p_O, \quad p(AB) = 2 p_A p_B, \quad \ldots

Had we seen the genotypes we would count genes: two a person. Gene counting is EM, and older than its name:
Ceppellini, Siniscalco & Smith (1955), The estimation of gene frequencies in a random-mating population, Annals of
Human Genetics 20, 97-115; Smith (1957), Counting methods in genetical statistics, Annals of Human Genetics 21, 254-276.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from emlearn.engine.errors import refuse_no_probability
from emlearn.models.merged_cells import MergedCells, Statistics

GENES = np.array([[2, 0, 0], [1, 0, 1], [0, 2, 0], [0, 1, 1], [1, 1, 0], [0, 0, 2]])
"""How many genes A, B, O each genotype has: AA, AO, BB, BO, AB, OO."""
ORDERS = np.array([1, 2, 1, 2, 2, 1])
"""In how many ways father and mother can bring it about."""


@dataclass(frozen=True)
class AlleleFrequencies:
    """``alleles``, shape ``(3,)``: the frequencies of A, B and O, which sum to 1; anything else raises ValueError."""

    alleles: np.ndarray

    def __post_init__(self):
        if np.shape(self.alleles) != (3,):
            raise ValueError(f"alleles must be three frequencies, of A, B and O; got shape {np.shape(self.alleles)}.")
        for k, (name, frequency) in enumerate(zip("ABO", self.alleles)):
            refuse_no_probability(frequency, f"alleles[{k}], of {name},", "To start from, a third for each will do.")
        if abs(np.sum(self.alleles) - 1) > 1e-6:
            raise ValueError(
                f"alleles are {self.alleles}, with sum {np.sum(self.alleles):g}: the frequencies of A, B and O sum to "
                "1. Divide them by their sum."
            )


class BloodGroups(MergedCells):
    """The four groups as a model for :func:`emlearn.engine.em.em`; ``counts`` has shape ``(4,)``: A, B, AB, O."""

    names = ("group A", "group B", "group AB", "group O")
    fine_names = ("AA", "AO", "BB", "BO", "AB", "OO")
    observed_as = np.array([0, 0, 1, 1, 2, 3])

    def probabilities(self, params):
        """Of the six genotypes, in the order of :data:`GENES`."""
        return ORDERS * (params.alleles**GENES).prod(axis=1)

    def m_step(self, stats: Statistics) -> AlleleFrequencies:
        """Count genes: two a person."""
        genes = stats.cells @ GENES
        return AlleleFrequencies(genes / genes.sum())

    def to_unconstrained(self, params):
        """Logarithms of the frequencies; finite even where an allele has died out."""
        return np.log(np.maximum(params.alleles, 1e-300))

    def from_unconstrained(self, u):
        """The inverse of :meth:`to_unconstrained`."""
        return AlleleFrequencies(softmax(u))

    def gradient(self, params, stats: Statistics):
        """The gradient of Q in the logarithms."""
        genes = stats.cells @ GENES
        return genes - genes.sum() * params.alleles

    def complete_information(self, params, stats: Statistics):
        """About what the six counts would know of each logarithm: the genes counted."""
        return stats.cells @ GENES
