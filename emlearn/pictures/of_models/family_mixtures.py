"""Mixtures of exponential families, whose differences are in two small tables."""

from typing import Any

import numpy as np

from emlearn.estimators import initialization
from emlearn.models.families import Bernoulli, Binomial, Exponential, Poisson
from emlearn.models.family_mixture import FamilyParameters, MixtureOf
from emlearn.pictures.formulas import Formula, average, below, of_component, responsibilities, row, weights
from emlearn.pictures.of_models.entry import Entry, by_type, register
from emlearn.pictures.scenes import Answers, Counts, Line, evenly, parts_of
from emlearn.pictures.slices import Slice, at, chances, first_weight, number_name, scaled
from emlearn.pictures.starts import Starts, as_many_as, by_rows, table

MOST_QUESTIONS = 8
"""With more questions there are too many patterns of answers for one bar each."""
MOVE_ALONE: dict[type, Any] = {Bernoulli: chances, Binomial: chances, Poisson: scaled, Exponential: scaled}
"""Families whose every parameter can be varied alone, with its values; in all others none can."""
THETA_OF_MEANS: dict[type, Any] = {Poisson: np.array, Exponential: np.reciprocal}
"""Families whose parameters follow from means placed in the picture, and the means from the parameters likewise."""
AVERAGES: dict[type, str] = {Poisson: "λ", Bernoulli: "θ"}
"""Families whose parameters are the averages of the rows, with their letter; of all others the averages are of T."""


@register(MixtureOf)
class Families(Entry):
    """One column as bars or a histogram, and a few questions as bars of answers."""

    def scene(self, model, data):
        X, weights = table(model.prepare(data).rows)
        if X.shape[1] == 1:
            counts, parts = model.family.discrete, parts_of(model)
            return Counts(X, "x", parts, weights) if counts else Line(X, "x", parts, weights, evenly)
        if isinstance(model.family, Bernoulli) and X.shape[1] <= MOST_QUESTIONS:
            return Answers(X, model, weights)
        raise ValueError(
            f"no picture for {X.shape[1]} columns of the {model.family.name} family: pass a scene that says "
            "how to draw one state."
        )

    def formulas(self, model, data):
        """Of the plain mixture; a prior and fixed parameters change the M-step."""
        if model.prior is not None or model.fixed:
            return []
        letter = by_type(AVERAGES, model.family)
        weight = below("w", "i") if table(model.prepare(data).rows)[1] is not None else ""

        def density(k):
            chance = row(below("p", k), "(", below("x", "i"), ")")
            given = row("p", "(", below("x", "i"), ";", of_component("theta", letter, k), ")") if letter else chance
            return row(of_component("weights", "π", k), given)

        marks, x = [("outlines", "strokes")], below("x", "i")
        own = of_component("theta", letter) if letter else row("E", "[", "T", "|", below("θ", "k"), "]")
        average_of_rows = row(own, "=", average(x if letter else row("T", "(", x, ")"), weight))
        value = (lambda params: params.theta) if letter else None
        words = "the average of the rows, by their shares"
        return [
            responsibilities(density),
            weights(marks, weight),
            Formula("M", "theta", words, average_of_rows, marks, letter or "", value),
        ]

    def slices(self, model, params, data):
        around = by_type(MOVE_ALONE, model.family)
        if around is None:
            raise TypeError(
                f"there are no slices for the parameters of the {model.family.name} family, which cannot be varied one "
                "by one: pass slices=[Slice(label, values, place), ...]."
            )
        p = params.theta.shape[1]
        theta = [
            Slice(f"parameter {number_name(k, j, p)}", around(params.theta[k, j]), at("theta", (k, j)))
            for k, j in np.ndindex(params.theta.shape)
        ]
        return [*theta, *first_weight(params.weights)]

    def starts(self, model, data):
        def make(rows, R):
            """Parameters from a guess without responsibilities of 0, because a probability or rate of 0 stays there."""
            guess = initialization.unscored(0.8 * R + 0.2 / R.shape[1])
            return model.with_fixed(model.m_step(model.statistics(guess, rows)))

        def place(data, means):
            if not (means > 0).all():
                raise ValueError(f"a mean of the {model.family.name} family must be above 0: type, say, '1; 2.5'.")
            return model.with_fixed(FamilyParameters(np.full(len(means), 1 / len(means)), theta_of(means)))

        theta_of, components = by_type(THETA_OF_MEANS, model.family), as_many_as(model.prepare(data).rows)
        if theta_of is None:
            return Starts(by_rows(make), components=components)
        return Starts(by_rows(make), place, lambda params: theta_of(params.theta), components)
