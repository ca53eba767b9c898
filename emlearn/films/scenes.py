"""How one state of a model is drawn. A scene answers three questions, and that is all a new model needs:

``stage()``
    what stands still: the axes, and the items (points, bars, coins) whose colour will show their shares;
``outlines(params)``
    what the M-step moves: one polyline per component, shape ``(S, V, 2)``, in data units;
``shares(R)``
    what the E-step changes: the responsibilities of the drawn items, shape ``(items, K)``.
"""

from typing import Any, Protocol

import numpy as np

MOST_POINTS = 1000
ELLIPSE = 2.0
"""Standard deviations from the mean at which a component's ellipse is drawn; in the plane 86% lies inside."""


class Scene(Protocol):
    """What :func:`emlearn.films.film.film_of` asks of a scene."""

    def stage(self) -> dict[str, Any]: ...

    def outlines(self, params) -> np.ndarray: ...

    def shares(self, R) -> np.ndarray: ...


class Plane:
    """Two-dimensional data as points, each component as the ellipse two standard deviations from its mean.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
        Of more than 1,000 points, evenly spaced rows are drawn.
    labels : sequence of 2 str
    """

    def __init__(self, X, labels=("x1", "x2")):
        self.labels = labels
        self._rows = np.unique(np.linspace(0, len(X) - 1, min(len(X), MOST_POINTS)).astype(int))
        self._points = X[self._rows]
        self._angles = np.linspace(0, 2 * np.pi, 65)

    def stage(self):
        x, y = (_axis(column, label) for column, label in zip(self._points.T, self.labels))
        return {"kind": "points", "x": x, "y": y, "items": self._points.round(4).tolist()}

    def outlines(self, params):
        circle = np.column_stack([np.cos(self._angles), np.sin(self._angles)])
        L = np.linalg.cholesky(matrices(params))
        return params.means[:, None] + ELLIPSE * circle @ L.swapaxes(1, 2)

    def shares(self, R):
        return R[self._rows]


def normal_parts(params, x):
    """``pi_k N(x; mu_k, var_k)``, shape ``(K, V)``, from weights, means and covariances of any kind."""
    variances = matrices(params)[:, 0, 0, None]
    z2 = (x - params.means) ** 2 / variances
    return params.weights[:, None] * np.exp(-z2 / 2) / np.sqrt(2 * np.pi * variances)


def parts_of(model):
    """The same for any model of one column with a ``log_joint``."""
    return lambda params, x: np.exp(model.log_joint(params, x[:, None])).T


class Line:
    """One-dimensional data as a histogram, each component as its part of the density, ``pi_k p(x | k)``.

    A bar's colour is the mean responsibility of its rows. The last outline is the whole density.

    Parameters
    ----------
    X : ndarray of shape (n, 1)
    label : str
    parts : callable ``(params, x) -> (K, V)``
        The components' parts of the density at the points ``x``, shape ``(V,)``; of normal ones by default.
    """

    height = "density"

    def __init__(self, X, label="x", parts=normal_parts):
        x = X[:, 0]
        self.label, self._parts = label, parts
        edges = self._edges_of(x)
        self._density, self._edges = np.histogram(x, edges, density=True)
        bins = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, len(edges) - 2)
        counts = np.bincount(bins, minlength=len(edges) - 1)
        self._bins, self._share_of_row = bins, 1 / counts[bins]
        low, high = _axis(x, label)["domain"]
        self._domain, self._x = [low, high], self._points_of(x, low, high)

    def _edges_of(self, x):
        return np.histogram_bin_edges(x, bins=min(48, max(12, int(np.sqrt(len(x))))))

    def _points_of(self, x, low, high):
        return np.linspace(low, high, 161)

    def stage(self):
        x = {"domain": self._domain, "label": self.label}
        y = {"domain": [0, 1.35 * self._density.max()], "label": self.height}
        bars = np.column_stack([self._edges[:-1], self._edges[1:], self._density])
        return {"kind": "bars", "x": x, "y": y, "items": bars.round(5).tolist()}

    def outlines(self, params):
        parts = self._parts(params, self._x)
        heights = np.vstack([parts, parts.sum(axis=0)])
        return np.stack([np.broadcast_to(self._x, heights.shape), heights], axis=-1)

    def shares(self, R):
        means = np.zeros((len(self._density), R.shape[1]))
        np.add.at(means, self._bins, R * self._share_of_row[:, None])
        return means


class Counts(Line):
    """One column of counts: a bar for each value, and the components' probabilities as points joined by lines."""

    height = "share of rows"

    def _edges_of(self, x):
        return np.arange(x.min(), x.max() + 2) - 0.5

    def _points_of(self, x, low, high):
        return np.arange(x.min(), x.max() + 1)


class Coins:
    """Rows of tosses as rows of coins, each with its shares; each coin's bias as an upright line.

    Parameters
    ----------
    flips : ndarray of shape (n, 2)
        Heads and tails of each row.
    """

    def __init__(self, flips):
        self.flips = np.asarray(flips, dtype=float)

    def stage(self):
        x = {"domain": [0, 1], "label": "probability of heads"}
        y = {"domain": [len(self.flips) + 0.5, 0.4], "label": "row"}
        return {"kind": "coins", "x": x, "y": y, "items": self.flips.tolist()}

    def outlines(self, params):
        rows = np.array([0.4, len(self.flips) + 0.5])
        return np.stack(np.broadcast_arrays(np.asarray(params.heads)[:, None], rows), axis=-1)

    def shares(self, R):
        return R


def matrices(params):
    """Covariances as full matrices, shape ``(K, d, d)``, which parameters of a learner's own already are."""
    return getattr(params, "matrices", params.covariances)


def _axis(values, label):
    low, high = values.min(), values.max()
    margin = 0.08 * (high - low)
    return {"domain": [float(low - margin), float(high + margin)], "label": label}
