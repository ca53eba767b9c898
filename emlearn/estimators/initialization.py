"""Single starts, four by scikit-learn's names and one more: functions ``(X, n_components, rng, weights) -> R``.

A start is a first guess of who belongs where, ``R`` of shape ``(n, K)``; one M-step turns it into parameters. The names
mean what they mean in scikit-learn, which draws the same clusters and seeds for the same ``random_state``. Its two
starts from seeds give each component one row alone and the width ``reg_covar``; after its first E-step each row belongs
to the nearest seed, and that is the start here. ``X`` holds no NaN, ``weights`` is ``(n,)`` or ``None``.
:mod:`emlearn.estimators.starts` searches.
"""

import numpy as np
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.metrics import pairwise_distances_argmin

from emlearn.engine.posterior import Posterior
from emlearn.models.gaussian.covariances import FULL
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.models.table import Rows

MOST_ROWS_TO_START = 10_000
"""A start is only a guess, so if there are more rows than this, it is made from a random part of them."""
MOST_ROWS_TO_SEARCH = 2_000
"""The same for a search over many starts, whose winner goes on with all rows."""


def kmeans(X, n_components, rng, weights=None):
    """The clusters that k-means finds."""
    clusters = KMeans(n_components, n_init=1, random_state=rng).fit(X, sample_weight=weights)
    return _one_hot(clusters.labels_, n_components)


def kmeans_scaled(X, n_components, rng, weights=None):
    """The same after each column has been divided by its standard deviation, which scikit-learn does not do."""
    spread = X.std(axis=0)
    return kmeans((X - X.mean(axis=0)) / np.where(spread > 0, spread, 1), n_components, rng, weights)


def k_means_plus_plus(X, n_components, rng, weights=None):
    """Seeds far from each other (k-means++, Arthur & Vassilvitskii 2007); each row goes to the nearest."""
    seeds, _ = kmeans_plusplus(X, n_components, sample_weight=weights, random_state=rng)
    return _nearest(X, seeds)


def random_from_data(X, n_components, rng, weights=None):
    """Seeds are rows drawn at random, and again among distinct rows if two are equal; each row goes to the nearest."""
    seeds = X[rng.choice(len(X), n_components, replace=False)]
    if len(np.unique(seeds, axis=0)) < n_components:
        different = np.unique(X, axis=0)
        seeds = different[rng.choice(len(different), n_components, replace=False)]
    return _nearest(X, seeds)


def random(X, n_components, rng, weights=None):
    """Every row is divided at random, so all components start near the same place, beside a saddle."""
    R = rng.uniform(size=(len(X), n_components))
    return R / R.sum(axis=1, keepdims=True)


STARTS = {
    "kmeans": kmeans,
    "k-means++": k_means_plus_plus,
    "random_from_data": random_from_data,
    "random": random,
    "kmeans_scaled": kmeans_scaled,
}


def from_responsibilities(X, R, model=None):
    """The Gaussian mixture that one M-step makes of a first guess of the responsibilities."""
    model = model or MixtureOfGaussians()
    origins = np.tile(np.mean(getattr(X, "X", X), axis=0), (R.shape[1], 1))
    return model.m_step(model.statistics(unscored(R), X, origins))


def from_means(X, means, covariance=FULL, weights=None):
    """Equal weights, and the covariance of all the data around each of the ``means``, shape ``(K, d)``."""
    means = np.asarray(means, dtype=float)
    K, d = means.shape
    whole = np.cov(X, rowvar=False, bias=True, aweights=weights).reshape(d, d)
    scatter = covariance.project(np.tile(whole, (K, 1, 1)))
    return GaussianParameters(np.full(K, 1 / K), means, covariance.divide(scatter, np.ones(K)), covariance)


def some_rows(rows, rng, n_parts, most=MOST_ROWS_TO_START) -> Rows:
    """All rows or, if they are many, a random part of them, in which each label comes first with some of its rows."""
    rows = rows.at_hand
    if len(rows) <= most:
        return rows
    order = rng.permutation(len(rows))
    if rows.labels is not None:
        labels = rows.labels[order]
        first = np.zeros(len(order), bool)
        for label in range(n_parts):
            first[np.flatnonzero(labels == label)[: most // (2 * n_parts)]] = True
        order = order[np.argsort(~first, kind="stable")]
    some = rows[np.sort(order[:most])]
    return some if len(np.unique(some.X, axis=0)) >= n_parts else rows


def unscored(R):
    """Responsibilities that came from no parameters, and so have no log-likelihood."""
    return Posterior(R, np.full(len(R), np.nan))


def filled(X):
    """``X`` with each gap (NaN) filled by its column's mean: good enough for a first guess."""
    gaps = np.isnan(X)
    return np.where(gaps, np.nanmean(X, axis=0), X) if gaps.any() else X


def _nearest(X, seeds):
    return _one_hot(pairwise_distances_argmin(X, seeds), len(seeds))


def _one_hot(labels, n_components):
    return np.eye(n_components)[labels]
