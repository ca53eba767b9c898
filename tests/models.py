"""The one registry of models: each is listed once, with a way to draw data and a start for it.

A law, a picture or an accelerator is tested on every model here that claims the ability it is about: a new model is a
new entry in ``MODELS`` and nothing else.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import bernoulli, binom, expon, norm, poisson

from emlearn.estimators import initialization
from emlearn.models import (
    AlleleFrequencies,
    Annealing,
    AnnealingParameters,
    BloodGroups,
    CensoredExponential,
    CensoredParameters,
    CoinParameters,
    FamilyParameters,
    Linkage,
    LinkageParameters,
    MixtureOf,
    MixtureOfGaussians,
    TwoCoins,
    families,
)
from emlearn.models.family_mixture import PseudoObservations
from emlearn.models.gaussian.covariances import COVARIANCES, FULL, SPHERICAL
from emlearn.models.gaussian.decompositions import DECOMPOSITIONS
from emlearn.models.gaussian.statistics import PseudoObservations as PseudoPoints


def cut_rows(data, rng):
    """The rows before and after a place."""
    cut = rng.integers(1, len(data))
    return data[:cut], data[cut:]


class Listed(NamedTuple):
    """A model with what its laws need."""

    model: Any
    draw: Callable
    """``rng -> (data, params)``."""
    nudge: Callable
    """``(params, rng) -> params`` nearby and valid."""
    split: Callable = cut_rows
    """``(data, rng) -> two parts`` whose statistics add up."""
    repeat: Callable = lambda data: np.repeat(data, 2, axis=0)
    """``data ->`` the same, twice over."""
    rows: bool = True
    """Whether data are rows in no order, and not the cells of a table."""
    first_column: Callable | None = None
    """``(params, x) -> (n, K)``: the log-density of the first column alone, by scipy; where entries may be missing."""
    labels: bool = True
    """Whether what is hidden of a row is a label."""
    exact: bool = True
    """Whether its E-step is the posterior, and not one at another temperature."""


# --- two coins ------------------------------------------------------------------------------------------------


def _draw_coins(rng):
    tosses = rng.integers(1, 30, size=rng.integers(2, 40))
    heads = rng.binomial(tosses, rng.choice([0.3, 0.8], size=len(tosses)))
    return np.column_stack([heads, tosses - heads]).astype(float), CoinParameters(rng.uniform(0.05, 0.95, size=2))


def _nudge_coins(params, rng):
    logits = np.log(params.heads) - np.log1p(-params.heads) + rng.normal(0, 0.1, len(params.heads))
    return CoinParameters(1 / (1 + np.exp(-logits)))


# --- mixtures -------------------------------------------------------------------------------------------------


def nudged_weights(weights, rng):
    weights = weights * np.exp(rng.normal(0, 0.1, len(weights)))
    return weights / weights.sum()


def gaussians(model, K=None, d=None):
    """A mixture of ``K`` Gaussians in ``d`` dimensions; of any small number where they are not given."""
    covariance = model.covariance

    def draw(rng):
        columns, parts = d or rng.integers(1, 4), K or rng.integers(1, 4)
        centres = rng.normal(0, 4, size=(parts, columns))
        skewed = rng.normal(size=(80, columns)) @ rng.normal(0, 1, (columns, columns))
        X = centres[rng.integers(parts, size=80)] + skewed + rng.normal(size=(80, columns))
        return X, initialization.from_means(X, X[rng.choice(80, parts, replace=False)], covariance)

    def nudge(params, rng):
        K, d = params.means.shape
        stretch = np.eye(d) + rng.normal(0, 0.05, (K, d, d))
        matrices = stretch @ params.matrices @ stretch.swapaxes(1, 2)
        return replace(
            params,
            weights=nudged_weights(params.weights, rng),
            means=params.means + rng.normal(0, 0.1, (K, d)),
            covariances=covariance.divide(covariance.project(matrices), np.ones(K)),
        )

    def first_column(params, x):
        sds = np.sqrt(params.matrices[:, 0, 0])
        return norm(params.means[:, 0], sds).logpdf(x[:, None]) - 0.5 * model.reg_covar / sds**2

    return Listed(model, draw, nudge, first_column=first_column)


def family(model, width, density=None, K=None):
    """A mixture of ``K`` components with ``width`` parameters each; of any small number where ``K`` is not given.

    ``density(theta, x)`` is scipy's log-density of the first column, of ``theta``, shape ``(K, p)``, and ``x``, shape
    ``(n, 1)``; where it is left out no entry may be missing.
    """
    family = model.family

    def parameters(parts, rng):
        theta = family.from_unconstrained(rng.normal(0.5, 1, size=(parts, width)))
        return model.with_fixed(FamilyParameters(rng.dirichlet(np.full(parts, 5.0)), theta))

    def draw(rng):
        parts = K or rng.integers(1, 4)
        truth = parameters(parts, rng)
        return family.draw(truth.theta[np.arange(60) % parts], rng), parameters(parts, rng)

    def nudge(params, rng):
        free = family.to_unconstrained(params.theta)
        theta = family.from_unconstrained(free + rng.normal(0, 0.1, params.theta.shape))
        return model.with_fixed(FamilyParameters(nudged_weights(params.weights, rng), theta))

    return Listed(model, draw, nudge, first_column=density and (lambda params, x: density(params.theta, x[:, None])))


def of_chances(theta, x):
    return bernoulli(theta[:, 0]).logpmf(x)


def of_counts(theta, x):
    return poisson(theta[:, 0]).logpmf(x)


PSEUDO_POINTS = PseudoPoints(1.5, np.array([2 * np.eye(2), 2 * np.eye(2)]))
TRIALS = np.array([5, 12])
SURPLUS = np.array([[0.0, 0.0], [np.nan, np.nan]])
MIXTURES = {
    **{f"{name} Gaussians": gaussians(MixtureOfGaussians(shape)) for name, shape in COVARIANCES.items()},
    **{
        f"{name} Gaussians": gaussians(MixtureOfGaussians(shape))
        for name, shape in DECOMPOSITIONS.items()
        if shape not in COVARIANCES.values()
    },
    "Gaussians with a prior": gaussians(MixtureOfGaussians(FULL, PSEUDO_POINTS), 2, 2),
    "Gaussians with reg_covar": gaussians(MixtureOfGaussians(SPHERICAL, reg_covar=0.3)),
    "Bernoulli": family(MixtureOf(families.Bernoulli()), 4, of_chances),
    "Bernoulli with a prior": family(
        MixtureOf(families.Bernoulli(), PseudoObservations(1.0, np.full(8, 0.5))), 4, of_chances
    ),
    "categorical": family(
        MixtureOf(families.Categorical((2, 3, 4))), 9, lambda theta, x: np.log(theta[:, :2].T)[x[:, 0].astype(int)]
    ),
    "Poisson": family(MixtureOf(families.Poisson()), 2, of_counts),
    "binomial": family(
        MixtureOf(families.Binomial(TRIALS)), 2, lambda theta, x: binom(TRIALS[0], theta[:, 0]).logpmf(x)
    ),
    "multinomial": family(MixtureOf(families.Multinomial(12)), 4),
    "exponential": family(
        MixtureOf(families.Exponential()), 2, lambda theta, x: expon(scale=1 / theta[:, 0]).logpdf(x)
    ),
    "zero-inflated Poisson": family(MixtureOf(families.Poisson(), fixed={"theta": SURPLUS}), 2, of_counts, K=2),
}
"""Those that take weighted, labelled and incomplete rows."""


# --- equal spheres at a temperature ---------------------------------------------------------------------------


def spheres(temperature):
    def draw(rng):
        K, d = rng.integers(1, 5), rng.integers(1, 4)
        X = rng.normal(0, 3, (K, d))[rng.integers(K, size=60)] + rng.normal(size=(60, d))
        return X, AnnealingParameters(X[rng.choice(60, K, replace=False)], rng.uniform(0.5, 4))

    def nudge(params, rng):
        means = params.means + rng.normal(0, 0.1, params.means.shape)
        return AnnealingParameters(means, params.variance * rng.uniform(0.7, 1.4))

    return Listed(Annealing(temperature), draw, nudge, exact=temperature == 1)


# --- tables of counts, and times ------------------------------------------------------------------------------


def table(model, most, start, nudge):
    def draw(rng):
        return rng.integers(2, most, 4).astype(float), start(rng)

    def split(counts, rng):
        part = rng.binomial(counts.astype(int), 0.4).astype(float)
        part[0] = max(part[0], 1)
        return part, counts - part

    return Listed(model, draw, nudge, split, lambda counts: 2 * counts, rows=False)


def _nudge_theta(params, rng):
    odds = params.theta / (1 - params.theta) * np.exp(rng.normal(0, 0.1))
    return LinkageParameters(odds / (1 + odds))


def _draw_times(rng):
    lengths, cut = rng.exponential(30, 40), rng.uniform(5, 60, 40)
    data = np.column_stack([np.minimum(lengths, cut), lengths <= cut]).astype(float)
    data[0, 1] = 1  # without any end there is no maximum
    return data, CensoredParameters(rng.uniform(5, 100))


MODELS = {
    "two coins": Listed(TwoCoins(), _draw_coins, _nudge_coins),
    **MIXTURES,
    **{f"spheres at temperature {T:g}": spheres(T) for T in (0.0, 0.5, 1.0, 3.0)},
    "linkage": table(Linkage(), 200, lambda rng: LinkageParameters(rng.uniform(0.05, 0.95)), _nudge_theta),
    "blood groups": table(
        BloodGroups(), 300, lambda rng: AlleleFrequencies(rng.dirichlet([3, 3, 3])),
        lambda params, rng: AlleleFrequencies(nudged_weights(params.alleles, rng)),
    ),
    "censored times": Listed(
        CensoredExponential(), _draw_times,
        lambda params, rng: CensoredParameters(params.mean * np.exp(rng.normal(0, 0.1))), labels=False,
    ),
}  # fmt: skip


def those_with(*abilities, among=MODELS, **facts):
    """The models that claim every one of these abilities, by name, and of which these facts hold."""
    return {
        name: listed
        for name, listed in among.items()
        if all(isinstance(listed.model, ability) for ability in abilities)
        and all(getattr(listed, fact) == value for fact, value in facts.items())
    }
