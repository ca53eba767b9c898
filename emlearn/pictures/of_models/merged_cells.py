"""Tables in which cells were counted together: genetic linkage, blood groups."""

import numpy as np

from emlearn.models.blood_groups import AlleleFrequencies, BloodGroups
from emlearn.models.linkage import Linkage, LinkageParameters
from emlearn.models.merged_cells import MergedCells, read_counts
from emlearn.pictures.formulas import Formula, below, fraction, hat, row, summed, symbol, term
from emlearn.pictures.of_models.entry import Entry, register
from emlearn.pictures.scenes import Cells
from emlearn.pictures.slices import CHANCES, Slice, at, between
from emlearn.pictures.starts import AT_RANDOM, Starts


def cells(name):
    """A count of the finer table, as the E-step expects it."""
    return term("cells", below(hat("n"), name))


@register(MergedCells)
class TablesOfCells(Entry):
    """Bars, each split into the fine cells that were counted together in it."""

    def formulas(self, model, data):
        """What the E-step expects, whatever the model of the cells."""
        chance, others = below("p", "k"), summed("l", below("p", "l"))
        expected = row(cells("k"), "=", below("n", "j"), fraction(chance, others))
        return [Formula("E", "cells", "each count, divided among its cells", expected, [("parts", "")])]

    def scene(self, model, data):
        return Cells(model, read_counts(data, model.names))


@register(Linkage)
class OneShare(TablesOfCells):
    """Genetic linkage: one parameter between 0 and 1."""

    def formulas(self, model, data):
        yes = row(cells("θ/4"), "+", below("n", "4"))
        theta = row(
            term("theta", symbol("θ")), "=", fraction(yes, row(yes, "+", below("n", "2"), "+", below("n", "3")))
        )
        words = "the share of the cells θ/4 among all but 1/2"
        estimate = Formula("M", "theta", words, theta, [("expected", "")], "θ", lambda params: params.theta)
        return [*super().formulas(model, data), estimate]

    def slices(self, model, params, data):
        return [Slice("theta", CHANCES, at("theta"))]

    def starts(self, model, data):
        named = {
            "one half": lambda counts, K, rng: LinkageParameters(0.5),
            AT_RANDOM: lambda counts, K, rng: LinkageParameters(rng.uniform(0.05, 0.95)),
        }
        return Starts(named, components=(1, 1))


@register(BloodGroups)
class ThreeAlleles(TablesOfCells):
    """Blood groups: three frequencies that sum to 1."""

    def formulas(self, model, data):
        allele = row(
            term("alleles", below("p", "a")), "=", fraction(summed("k", below("g", "k", "a"), cells("k")), "2n")
        )
        words = "the genes a among all genes, two a person"
        estimate = Formula("M", "alleles", words, allele, [("expected", "")], "p", lambda params: params.alleles, "ABO")
        return [*super().formulas(model, data), estimate]

    def slices(self, model, params, data):
        """The frequencies of A and of B, where that of O gives way because they sum to 1."""
        others = [1 - params.alleles[1], 1 - params.alleles[0]]
        return [
            Slice(f"frequency of {name}, O giving way", between(0.02 * room, 0.98 * room), self._at_the_cost_of_O(k))
            for k, (name, room) in enumerate(zip("AB", others))
        ]

    def _at_the_cost_of_O(self, k):
        def put(params, value):
            alleles = params.alleles.copy()
            alleles[[k, 2]] = value, 1 - value - alleles[1 - k]
            return AlleleFrequencies(alleles)

        return put

    def starts(self, model, data):
        named = {
            "a third each": lambda counts, K, rng: AlleleFrequencies(np.full(3, 1 / 3)),
            AT_RANDOM: lambda counts, K, rng: AlleleFrequencies(rng.dirichlet(np.ones(3))),
        }
        return Starts(named, components=(1, 1))
