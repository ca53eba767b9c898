"""Waiting times, some of them censored."""

import numpy as np

from emlearn.models.censored import CensoredExponential, CensoredParameters, read_times
from emlearn.pictures.formulas import Formula, below, fraction, hat, row, summed, symbol, term
from emlearn.pictures.of_models.entry import Entry, register
from emlearn.pictures.scenes import Times
from emlearn.pictures.slices import Slice, at, scaled
from emlearn.pictures.starts import AT_RANDOM, Starts


@register(CensoredExponential)
class TimesCutOff(Entry):
    """Times as horizontal bars, with the unobserved parts filled in."""

    def scene(self, model, data):
        return Times(data)

    def formulas(self, model, data):
        full, mean = term("full", below(hat("t"), "i")), term("mean", symbol("μ"))
        filled_in = row(full, "=", below("c", "i"), "+", mean)
        longest = row(mean, "=", fraction(summed("i", full), "n"))
        return [
            Formula("E", "full", "a time cut off at c lasts the mean longer", filled_in, [("beyond", "")]),
            Formula("M", "mean", "the mean of all full times", longest, [("mean", "")], "μ", lambda p: p.mean),
        ]

    def slices(self, model, params, data):
        return [Slice("mean", scaled(params.mean), at("mean"))]

    def starts(self, model, data):
        def as_seen(data, K, rng):
            return CensoredParameters(float(read_times(data)[:, 0].mean()))

        def at_random(data, K, rng):
            return CensoredParameters(as_seen(data, K, rng).mean * float(np.exp(rng.normal())))

        def place(data, means):
            return CensoredParameters(float(means[0, 0]))

        named = {"the mean of the times as observed": as_seen, AT_RANDOM: at_random}
        return Starts(named, place, lambda params: np.array([[params.mean]]), (1, 1))
