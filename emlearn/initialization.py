"""Where EM starts: for each way a function ``(X, n_components, rng) -> responsibilities``, shape ``(n, K)``.

A start is a first guess of who belongs where; one M-step turns it into parameters. The names mean what they
mean in scikit-learn, whose k-means and seeding serve here.
"""

from dataclasses import replace

import numpy as np
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.metrics import pairwise_distances_argmin

from emlearn.models.gaussian_mixture import MixtureOfGaussians, Parameters
from emlearn.posterior import Posterior


def kmeans(X, n_components, rng):
    """The clusters that k-means finds."""
    return _one_hot(KMeans(n_components, n_init=1, random_state=rng).fit_predict(_scaled(X)), n_components)


def k_means_plus_plus(X, n_components, rng):
    """Seeds far from each other (k-means++, Arthur & Vassilvitskii 2007); each row goes to the nearest."""
    seeds, _ = kmeans_plusplus(_scaled(X), n_components, random_state=rng)
    return _nearest(X, seeds)


def random_from_data(X, n_components, rng):
    """Rows drawn at random as seeds; each row goes to the nearest."""
    Z = np.unique(_scaled(X), axis=0)
    return _nearest(X, Z[rng.choice(len(Z), n_components, replace=False)])


def random(X, n_components, rng):
    """Every row shared at random: all components start near the same place, beside a saddle."""
    R = rng.uniform(size=(len(X), n_components))
    return R / R.sum(axis=1, keepdims=True)


STARTS = {
    "kmeans": kmeans,
    "k-means++": k_means_plus_plus,
    "random_from_data": random_from_data,
    "random": random,
}


def from_responsibilities(X, R):
    """The Gaussian mixture that one M-step makes of a first sharing-out of the rows."""
    origins = np.tile(X.mean(axis=0), (R.shape[1], 1))
    model = MixtureOfGaussians()
    unscored = Posterior(R, np.full(len(X), np.nan))
    return model.m_step(model.statistics(unscored, X, origins))


def from_means(X, means):
    """Equal weights, and the covariance of all the data around each of the ``means``, shape ``(K, d)``."""
    means = np.asarray(means, dtype=float)
    K, d = means.shape
    whole = np.cov(X, rowvar=False, bias=True).reshape(d, d)
    return Parameters(np.full(K, 1 / K), means, np.tile(whole, (K, 1, 1)))


def twins(params, R, *, difference=0.05):
    """The first two components that claim every row alike, or ``None``.

    Two components with the same responsibilities, each in proportion to its weight, are one component counted
    twice: EM cannot tell them apart and crawls. That is a saddle of the likelihood, not a summit.
    """
    lift = R / np.maximum(params.weights, np.finfo(float).tiny)
    for j in range(R.shape[1]):
        for k in range(j):
            if np.abs(lift[:, j] - lift[:, k]).mean() < difference:
                return k, j
    return None


def pull_apart(params, pair):
    """A new start: a pair of components moved half a standard deviation each way along their longest axis."""
    means = params.means.copy()
    variances, axes = np.linalg.eigh(params.covariances[pair[0]])
    half = 0.5 * np.sqrt(variances[-1]) * axes[:, -1]
    means[pair[0]] -= half
    means[pair[1]] += half
    return replace(params, means=means)


def _scaled(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


def _nearest(X, seeds):
    return _one_hot(pairwise_distances_argmin(_scaled(X), seeds), len(seeds))


def _one_hot(labels, n_components):
    return np.eye(n_components)[labels]
