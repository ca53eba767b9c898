"""Mixtures of normals, and models that are drawn like them: equal circles and a learner's own functions."""

import numpy as np

from emlearn.engine.handwritten import Handwritten, SharedRows
from emlearn.estimators import initialization
from emlearn.models.annealing import Annealing, AnnealingParameters
from emlearn.models.gaussian.covariances import TIED
from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.pictures import forms
from emlearn.pictures.formulas import (
    Formula,
    above,
    average,
    below,
    hat,
    of_component,
    responsibilities,
    row,
    term,
    weights,
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


LINES, SIGNS = [("outlines", "strokes")], [("outlines", "signs")]
SHARES = [("responsibilities", ""), ("whole_responsibilities", ""), ("missing_responsibilities", "")]
MEAN, ROW = of_component("means", "μ"), below("x", "i")


def normal_formulas(data) -> list[Formula]:
    """The steps of a mixture of normals with covariances of their own: of one column, of two, or of two with gaps."""
    X, w = table(data)
    weight, columns, gaps = "" if w is None else below("w", "i"), X.shape[1], bool(np.isnan(X).any())
    spread = _variance if columns == 1 else _covariance
    seen, filled = (above(ROW, "o"), term("filled", below(hat("x"), "i", "k"))) if gaps else (ROW, ROW)
    apart = row("(", filled, "−", MEAN, ")")
    square = above(apart, "2") if columns == 1 else row(apart, above(apart, "⊤"))
    spread_out = row("(", square, "+", below("C", "i", "k"), ")") if gaps else square

    def density(k):
        parameters = of_component("means", "μ", k), ",", spread(k)
        return row(of_component("weights", "π", k), "N", "(", seen, ";", *parameters, ")")

    expected = row(filled, "=", "E", "[", ROW, "|", seen, ",", "k", "]")
    guess = Formula("E", "filled", "what is missing, as each component expects it", expected, [("filled", "")])
    mean, covariance = row(MEAN, "=", average(filled, weight)), row(spread("k"), "=", average(spread_out, weight))
    letter = "σ²" if columns == 1 else "Σ"
    return [
        responsibilities(density, SHARES),
        *([guess] if gaps else []),
        weights(LINES if columns == 1 else SHARES, weight),
        Formula("M", "means", "the average of the rows, by their shares", mean, SIGNS, "μ", lambda p: p.means),
        Formula("M", "covariances", "how far rows lie from it, by their shares", covariance, LINES, letter, matrices),
    ]


def _covariance(k):
    return of_component("covariances", "Σ", k)


def _variance(k):
    return term("covariances", f"<msubsup>{row('σ')}{row(k)}<mn>2</mn></msubsup>")


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
