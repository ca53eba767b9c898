"""What several tests need: the models with data and starts drawn for them."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from emlearn import initialization
from emlearn.models.gaussian_mixture import MixtureOfGaussians
from emlearn.models.gaussian_mixture import Parameters as Gaussians
from emlearn.models.two_coins import Parameters as Biases
from emlearn.models.two_coins import TwoCoins


class Problem(NamedTuple):
    """A model with a way to draw data and a start for it: what a law needs."""

    model: Any
    draw: Callable
    """``rng -> (data, params)``."""
    relabel: Callable
    """``(params, order) -> params``."""
    nudge: Callable
    """``(params, rng) -> params`` nearby and valid."""


def _draw_coins(rng):
    tosses = rng.integers(1, 30, size=rng.integers(2, 40))
    heads = rng.binomial(tosses, rng.choice([0.3, 0.8], size=len(tosses)))
    return np.column_stack([heads, tosses - heads]).astype(float), Biases(rng.uniform(0.05, 0.95, size=2))


def _nudge_coins(params, rng):
    logits = np.log(params.heads) - np.log1p(-params.heads) + rng.normal(0, 0.1, len(params.heads))
    return Biases(1 / (1 + np.exp(-logits)))


def _draw_gaussians(rng):
    d, K = rng.integers(1, 4), rng.integers(1, 4)
    centres = rng.normal(0, 4, size=(K, d))
    X = (
        centres[rng.integers(K, size=80)]
        + rng.normal(size=(80, d)) @ rng.normal(0, 1, (d, d))
        + rng.normal(size=(80, d))
    )
    return X, initialization.from_means(X, X[rng.choice(80, K, replace=False)])


def _nudge_gaussians(params, rng):
    K, d = params.means.shape
    stretch = np.eye(d) + rng.normal(0, 0.05, (K, d, d))
    weights = params.weights * np.exp(rng.normal(0, 0.1, K))
    return Gaussians(
        weights / weights.sum(),
        params.means + rng.normal(0, 0.1, (K, d)),
        stretch @ params.covariances @ stretch.swapaxes(1, 2),
    )


PROBLEMS = {
    "two coins": Problem(TwoCoins(), _draw_coins, lambda p, order: Biases(p.heads[order]), _nudge_coins),
    "Gaussian mixture": Problem(
        MixtureOfGaussians(),
        _draw_gaussians,
        lambda p, order: Gaussians(p.weights[order], p.means[order], p.covariances[order]),
        _nudge_gaussians,
    ),
}


@pytest.fixture(params=PROBLEMS.values(), ids=PROBLEMS.keys())
def problem(request):
    return request.param
