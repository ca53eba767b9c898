"""Mixtures of normals, and models that are drawn like them: equal circles and a learner's own functions."""

import numpy as np

from emlearn.engine.handwritten import Handwritten, SharedRows
from emlearn.estimators import initialization
from emlearn.models.annealing import Annealing, AnnealingParameters
from emlearn.models.gaussian.covariances import TIED
from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.pictures import forms
from emlearn.pictures.formulas import (
    Formula, above, average, below, of_component, responsibilities, row, term, weights,
)  # fmt: skip
from emlearn.pictures.of_models.entry import Entry, register
from emlearn.pictures.scenes import Line, Plane, PlaneWithMissing, Read, Scene, matrices, normal_parts, parts_of
from emlearn.pictures.slices import Slice, at, each_mean, first_weight, scaled
from emlearn.pictures.starts import Starts, as_many_as, by_rows, table


def normal_scene(data, labels=(), parts=normal_parts) -> Scene:
    """A scene for normal components: one column as a histogram, two as points in the plane.

    Parameters
    ----------
    data : ndarray of shape (n,), (n, 1) or (n, 2), or Rows
        Two columns may have missing entries (NaN).
    labels : sequence of str
        The names of the columns.
    parts : callable
        The components' parts of the density of one column, as for :class:`emlearn.pictures.scenes.Line`.

    Returns
    -------
    Scene

    Raises
    ------
    ValueError
        If there are more columns.
    """
    X, weights = table(data)
    if X.ndim != 2 or X.shape[1] > 2:
        raise ValueError(f"no picture for {X.shape[-1]} columns: pass a scene that says how to draw one state.")
    if X.shape[1] == 1:
        return Line(X, labels[0] if labels else "x", parts, weights)
    return (PlaneWithMissing if np.isnan(X).any() else Plane)(X, labels or ("x1", "x2"))


LINES, SIGNS, SHARES = ("outlines", "strokes"), ("outlines", "signs"), ("responsibilities", "")
FILLED = [("whole_responsibilities", ""), ("missing_responsibilities", "")]


def normal_formulas(data) -> list[Formula]:
    """The steps of a mixture of normals with covariances of their own, for one column, two, or two with gaps."""
    X, w = table(data)
    flat, gaps, weight = X.shape[1] == 1, bool(np.isnan(X).any()), below("w", "i") if w is not None else ""
    seen, x = above(below("x", "i"), "o") if gaps else below("x", "i"), below("x̂", "i", "k") if gaps else below("x", "i")
    letter, width = ("σ", "²") if flat else ("Σ", "")

    def spread(k):
        return term("covariances", f"<msubsup>{row(letter)}{row(k)}<mn>2</mn></msubsup>" if flat else below(letter, k))

    def density(k):
        normal = row("N", "(", seen, ";", of_component("means", "μ", k), ",", spread(k), ")")
        return row(of_component("weights", "π", k), normal)

    apart = row("(", x, "−", of_component("means", "μ"), ")")
    square = above(apart, "2") if flat else row(apart, above(apart, "⊤"))
    spread_out = row("(", square, "+", below("C", "i", "k"), ")") if gaps else square
    filled = row(term("filled", x), "=", "E", "[", below("x", "i"), "|", seen, ",", "k", "]")
    return [
        responsibilities(density, FILLED if gaps else [SHARES]),
        *([Formula("E", "filled", "what is missing, as each component expects it", filled, [("filled", "")])] if gaps else []),
        weights([LINES] if flat else FILLED if gaps else [SHARES], weight),
        Formula(
            "M", "means", "the average of the rows, by their shares", row(of_component("means", "μ"), "=", average(x, weight)),
            [SIGNS], "μ", lambda params: params.means,
        ),
        Formula(
            "M", "covariances", "how far the rows lie from the mean, by their shares",
            row(spread("k"), "=", average(spread_out, weight)), [LINES], letter + width, matrices,
        ),
    ]  # fmt: skip


@register(MixtureOfGaussians)
class Gaussians(Entry):
    """Components are bells over one column and ellipses in the plane."""

    def scene(self, model, data):
        return normal_scene(data, parts=parts_of(model))

    def formulas(self, model, data):
        """Of the plain mixture; a prior, shared covariances and fixed parameters change the M-step."""
        return normal_formulas(data) if model == type(model)() else []

    def slices(self, model, params, data):
        X, _ = table(data)
        return [*each_mean(params.means, X), *self._sds(params), *first_weight(params.weights)]

    def _sds(self, params):
        """Slices of one column's standard deviations, of which there is one if the components share it."""
        if params.means.shape[1] > 1:
            return []
        sds = np.sqrt(params.matrices[:, 0, 0])
        if params.covariance is TIED:
            return [Slice("sd of all", scaled(sds[0]), squared(at("covariances")))]
        return [Slice(f"sd {k + 1}", scaled(sd), squared(at("covariances", k))) for k, sd in enumerate(sds)]

    def starts(self, model, data):
        def place(data, means):
            X, weights = table(data)
            return initialization.from_means(initialization.filled(X), means, model.covariance, weights)

        return Starts(
            by_rows(lambda rows, R: initialization.from_responsibilities(rows, R, model)),
            place,
            means=lambda params: params.means,
            components=as_many_as(data),
        )


def squared(put):
    """A function that sets a variance, given the standard deviation."""
    return lambda params, value: put(params, value**2)


@register(Annealing)
class EqualCircles(Entry):
    """The same for components that are round and equally wide."""

    def scene(self, model, data):
        return normal_scene(data, parts=parts_of(model))

    def slices(self, model, params, data):
        X, _ = table(data)
        spread = Slice("sd of all", scaled(np.sqrt(params.variance)), squared(at("variance")))
        return [*each_mean(params.means, X), spread]

    def starts(self, model, data):
        def place(data, means):
            return AnnealingParameters(means, float(table(data)[0].var(axis=0).mean()))

        return Starts(
            by_rows(lambda rows, R: place(rows.X, R.T @ rows.X / R.sum(axis=0)[:, None])),
            place,
            means=lambda params: params.means,
            components=as_many_as(data),
        )


@register(Handwritten)
class LearnersOwn(Entry):
    """A learner's functions are shown like a mixture of normals, if their parameters can be read as such."""

    def scene(self, model, data):
        X, _ = table(data)
        return Read(normal_scene(data), lambda params: forms.as_normals(params, X.shape[1]))

    def slices(self, model, params, data):
        X, _ = table(data)
        read = forms.as_normals(params, X.shape[1], "Pass slices=[Slice(label, values, place), ...]")
        return [
            Slice(cut.label, cut.values, forms.mean_put_by(cut.place, X.shape[1])) for cut in each_mean(read.means, X)
        ]

    def starts(self, model, data):
        """A first guess of the responsibilities, which the learner's own M-step turns into parameters."""
        named = by_rows(lambda rows, R: model.m_step(SharedRows(np.nan, R, data)))
        return Starts(named, components=as_many_as(data))
