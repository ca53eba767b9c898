"""What several tests need: the models with data and starts drawn for them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytest

from emlearn.estimators import initialization
from emlearn.models import families
from emlearn.models.family_mixture import FamilyParameters, MixtureOf, PseudoObservations
from emlearn.models.gaussian.covariances import COVARIANCES, FULL, SPHERICAL
from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.models.gaussian.mixture import PseudoObservations as ImaginedPoints
from emlearn.models.two_coins import CoinParameters, TwoCoins


class Problem(NamedTuple):
    """A model with a way to draw data and a start for it: what a law needs."""

    model: Any
    draw: Callable
    """``rng -> (data, params)``."""
    relabel: Callable
    """``(params, order) -> params``."""
    nudge: Callable
    """``(params, rng) -> params`` nearby and valid."""
    takes_missing: bool = True
    """Whether an entry of the data may be missing."""


def _draw_coins(rng):
    tosses = rng.integers(1, 30, size=rng.integers(2, 40))
    heads = rng.binomial(tosses, rng.choice([0.3, 0.8], size=len(tosses)))
    return np.column_stack([heads, tosses - heads]).astype(float), CoinParameters(rng.uniform(0.05, 0.95, size=2))


def _nudge_coins(params, rng):
    logits = np.log(params.heads) - np.log1p(-params.heads) + rng.normal(0, 0.1, len(params.heads))
    return CoinParameters(1 / (1 + np.exp(-logits)))


def _nudge_weights(weights, rng):
    weights = weights * np.exp(rng.normal(0, 0.1, len(weights)))
    return weights / weights.sum()


def gaussian_problem(model, K=None, d=None):
    """A mixture of ``K`` Gaussians in ``d`` dimensions; of any small number where they are not given."""
    kind = model.covariance

    def draw(rng):
        columns, parts = d or rng.integers(1, 4), K or rng.integers(1, 4)
        centres = rng.normal(0, 4, size=(parts, columns))
        skewed = rng.normal(size=(80, columns)) @ rng.normal(0, 1, (columns, columns))
        X = centres[rng.integers(parts, size=80)] + skewed + rng.normal(size=(80, columns))
        return X, initialization.from_means(X, X[rng.choice(80, parts, replace=False)], kind)

    def relabel(params, order):
        shared = kind.name == "tied"
        covariances = params.covariances if shared else params.covariances[order]
        return replace(params, weights=params.weights[order], means=params.means[order], covariances=covariances)

    def nudge(params, rng):
        K, d = params.means.shape
        stretch = np.eye(d) + rng.normal(0, 0.05, (K, d, d))
        matrices = stretch @ params.matrices @ stretch.swapaxes(1, 2)
        return replace(
            params,
            weights=_nudge_weights(params.weights, rng),
            means=params.means + rng.normal(0, 0.1, (K, d)),
            covariances=kind.divide(kind.project(matrices), np.ones(K)),
        )

    return Problem(model, draw, relabel, nudge)


def family_problem(model, width, K=None, takes_missing=True):
    """A mixture of ``K`` components with ``width`` parameters each; of any small number where ``K`` is not given."""
    family = model.family

    def parameters(parts, rng):
        theta = family.from_unconstrained(rng.normal(0.5, 1, size=(parts, width)))
        return model.with_fixed(FamilyParameters(rng.dirichlet(np.full(parts, 5.0)), theta))

    def draw(rng):
        parts = K or rng.integers(1, 4)
        truth = parameters(parts, rng)
        return family.draw(truth.theta[np.arange(60) % parts], rng), parameters(parts, rng)

    def nudge(params, rng):
        theta = family.from_unconstrained(
            family.to_unconstrained(params.theta) + rng.normal(0, 0.1, params.theta.shape)
        )
        return model.with_fixed(FamilyParameters(_nudge_weights(params.weights, rng), theta))

    return Problem(
        model, draw, lambda p, order: FamilyParameters(p.weights[order], p.theta[order]), nudge, takes_missing
    )


IMAGINED = ImaginedPoints(1.5, np.array([2 * np.eye(2), 2 * np.eye(2)]))
TRIALS = np.array([5, 12])
SURPLUS = np.array([[0.0, 0.0], [np.nan, np.nan]])
MIXTURES = {
    **{f"{name} Gaussians": gaussian_problem(MixtureOfGaussians(kind)) for name, kind in COVARIANCES.items()},
    "Gaussians with a prior": gaussian_problem(MixtureOfGaussians(FULL, IMAGINED), 2, 2),
    "Gaussians with reg_covar": gaussian_problem(MixtureOfGaussians(SPHERICAL, reg_covar=0.3)),
    "Bernoulli": family_problem(MixtureOf(families.Bernoulli()), 4),
    "Bernoulli with a prior": family_problem(
        MixtureOf(families.Bernoulli(), PseudoObservations(1.0, np.full(8, 0.5))), 4
    ),
    "categorical": family_problem(MixtureOf(families.Categorical((2, 3, 4))), 9),
    "Poisson": family_problem(MixtureOf(families.Poisson()), 2),
    "binomial": family_problem(MixtureOf(families.Binomial(TRIALS)), 2),
    "multinomial": family_problem(MixtureOf(families.Multinomial(12)), 4, takes_missing=False),
    "exponential": family_problem(MixtureOf(families.Exponential()), 2),
    "zero-inflated Poisson": family_problem(MixtureOf(families.Poisson(), fixed={"theta": SURPLUS}), 2, K=2),
}
PROBLEMS = {
    "two coins": Problem(TwoCoins(), _draw_coins, lambda p, order: CoinParameters(p.heads[order]), _nudge_coins),
    **MIXTURES,
}


@pytest.fixture(params=PROBLEMS.values(), ids=PROBLEMS.keys())
def problem(request):
    return request.param


@pytest.fixture(params=MIXTURES.values(), ids=MIXTURES.keys())
def mixture(request):
    return request.param


@pytest.fixture(params=[name for name in MIXTURES if "Gaussians" in name])
def gaussians(request):
    return MIXTURES[request.param]
