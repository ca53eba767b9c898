"""Coins of unknown bias."""

from emlearn.models.two_coins import CoinParameters, TwoCoins
from emlearn.pictures.formulas import (
    SHARE,
    Formula,
    above,
    below,
    fraction,
    of_component,
    responsibilities,
    row,
    summed,
)
from emlearn.pictures.of_models.entry import Entry, register
from emlearn.pictures.scenes import Coins
from emlearn.pictures.slices import CHANCES, Slice, at
from emlearn.pictures.starts import AT_RANDOM, Starts


@register(TwoCoins)
class TwoBiases(Entry):
    """Rows of coins, and their tosses."""

    def scene(self, model, data):
        return Coins(data)

    def formulas(self, model, data):
        def chance(k):
            theta, tails = of_component("heads", "θ", k), below("t", "i")
            return row(above(theta, below("h", "i")), above(row("(", "1", "−", theta, ")"), tails))

        tosses = row("(", below("h", "i"), "+", below("t", "i"), ")")
        heads = fraction(summed("i", SHARE, below("h", "i")), summed("i", SHARE, tosses))
        biases = row(of_component("heads", "θ"), "=", heads)
        marks = [("outlines", "strokes"), ("outlines", "signs")]
        return [
            responsibilities(chance),
            Formula("M", "heads", "each coin's expected heads among its tosses", biases, marks, "θ", lambda p: p.heads),
        ]

    def slices(self, model, params, data):
        return [Slice(f"coin {'ABCDEFGH'[k]}", CHANCES, at("heads", k)) for k in range(len(params.heads))]

    def starts(self, model, data):
        def place(flips, means):
            if not ((means > 0) & (means < 1)).all():
                raise ValueError(
                    "a coin's starting probability of heads must lie strictly between 0 and 1: type, say, '0.6; 0.5'."
                )
            return CoinParameters(means[:, 0])

        named = {AT_RANDOM: lambda flips, K, rng: CoinParameters(rng.uniform(0.05, 0.95, K))}
        return Starts(named, place, means=lambda params: params.heads[:, None])
