"""Tables in which cells were counted together: genetic linkage, blood groups."""

import numpy as np

from emlearn.models.blood_groups import AlleleFrequencies, BloodGroups
from emlearn.models.linkage import Linkage, LinkageParameters
from emlearn.models.merged_cells import MergedCells, read_counts
from emlearn.pictures.of_models.entry import Entry, register
from emlearn.pictures.scenes import Cells
from emlearn.pictures.slices import CHANCES, Slice, at, between
from emlearn.pictures.starts import AT_RANDOM, Starts


@register(MergedCells)
class TablesOfCells(Entry):
    """Bars, each split into the fine cells that were counted together in it."""

    def scene(self, model, data):
        return Cells(model, read_counts(data, model.names))


@register(Linkage)
class OneShare(TablesOfCells):
    """Genetic linkage: one parameter between 0 and 1."""

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
