"""How one state of a model is drawn. A scene answers three questions, and that is all a new model needs:

``stage(names)``
    what stands still: a panel, its axes and the layers over them; ``names`` are the components';
``after_m_step(params)``
    what the M-step moves: numbers by the name under which layers ask for them;
``after_e_step(posterior, params)``
    what the E-step changes: likewise, from the posterior that it found at ``params``; what are shares may be marked as
    such (:func:`emlearn.pictures.film.shares`), and take less room.
"""

from typing import Any, Protocol

import numpy as np

from emlearn.engine.posterior import Posterior
from emlearn.models.gaussian.missing import conditional, patterns
from emlearn.pictures import layers
from emlearn.pictures.axes import axis
from emlearn.pictures.film import Panel, quantised

MOST_POINTS = 1000
MOST_VALUES = 200
ELLIPSE = 2.0
"""Standard deviations from the mean at which a component's ellipse is drawn; in the plane 86% lies inside."""
CIRCLE = np.column_stack([np.cos(np.linspace(0, 2 * np.pi, 65)), np.sin(np.linspace(0, 2 * np.pi, 65))])

BELL = np.linspace(-6, 6, 61)
"""Standard deviations from its mean at which a normal component is drawn, however narrow it is."""

Numbers = dict[str, Any]


class Scene(Protocol):
    """What :func:`emlearn.pictures.em_film.film_of` asks of a scene."""

    def stage(self, names) -> Panel: ...

    def after_m_step(self, params) -> Numbers: ...

    def after_e_step(self, posterior: Posterior, params) -> Numbers: ...


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
        self.points = X[self._rows]

    def stage(self, names):
        x, y = (axis(column, label) for column, label in zip(self.points.T, self.labels))
        marks = [
            layers.points(self.points, "responsibilities", names=names),
            layers.outlines("outlines", names, mark="centre"),
        ]
        return Panel(x, y, marks, "data and components")

    def after_m_step(self, params):
        return {"outlines": ellipses(params.means, matrices(params))}

    def after_e_step(self, posterior, params):
        return {"responsibilities": quantised(posterior.responsibilities[self._rows])}


def ellipses(means, covariances, sds=ELLIPSE):
    """Closed lines ``sds`` standard deviations from each mean, shape ``(K, 65, 2)``; a flat one is a stroke."""
    values, vectors = np.linalg.eigh(covariances)
    roots = vectors * np.sqrt(np.maximum(values, 0))[..., None, :]
    return means[:, None] + sds * CIRCLE @ roots.swapaxes(1, 2)


class PlaneWithMissing(Plane):
    """Two columns with missing entries: each gap filled by its mean given the rest, with a bar of one sd.

    An E-step fills the gaps, an M-step moves the components.
    """

    def __init__(self, X, labels=("x1", "x2")):
        super().__init__(X, labels)
        self._holed = np.isnan(self.points).any(axis=1)

    def stage(self, names):
        x, y = (axis(column[~np.isnan(column)], label, 0.35) for column, label in zip(self.points.T, self.labels))
        marks = [
            layers.segments("spread", "missing_responsibilities"),
            layers.points(self.points[~self._holed], "whole_responsibilities", names=names, size=5),
            layers.points("filled", "missing_responsibilities", names=names, size=3),
            layers.outlines("outlines", names, mark="centre"),
        ]
        return Panel(x, y, marks, "data, gaps and components")

    def after_e_step(self, posterior, params):
        R = posterior.responsibilities[self._rows]
        mean, variance = filled_in(self.points, R, params)
        sd = np.sqrt(variance)[self._holed]
        filled = mean[self._holed]
        return {
            "filled": filled,
            "spread": np.column_stack([filled - sd, filled + sd]),
            "missing_responsibilities": quantised(R[self._holed]),
            "whole_responsibilities": quantised(R[~self._holed]),
        }


def filled_in(X, R, params):
    """Mean and variance of every entry given its row's observed ones, over the components; 0 where it was observed."""
    first, second = np.zeros_like(X), np.zeros_like(X)
    for rows, observed in patterns(X):
        for k, (mu, Sigma) in enumerate(zip(params.means, matrices(params))):
            filled, covariance, _ = conditional(mu, Sigma, X[rows], observed)
            first[rows] += R[rows, k, None] * filled
            second[rows] += R[rows, k, None] * (filled**2 + np.diag(covariance))
    return first, np.maximum(second - first**2, 0)


def normal_parts(params, x):
    """``pi_k N(x; mu_k, var_k)``, shape ``(K, V)``, from weights, means and covariances of any kind."""
    variances = matrices(params)[:, 0, 0, None]
    z2 = (x - params.means) ** 2 / variances
    return params.weights[:, None] * np.exp(-z2 / 2) / np.sqrt(2 * np.pi * variances)


def own_places(params):
    """Where each normal component of one column has its bell, shape ``(K, 61)``."""
    return params.means + np.sqrt(matrices(params)[:, 0]) * BELL


def places_for(params, x):
    """The places ``x``, and among them those of each normal component's bell; as many, whatever the parameters."""
    if np.ndim(getattr(params, "means", ())) != 2 or not hasattr(params, "covariances"):
        return x
    own = np.nan_to_num(own_places(params), nan=x[-1]).ravel()
    return np.sort(np.append(x, np.clip(own, x[0], x[-1])))


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
    sample_weight : ndarray of shape (n,), optional
    """

    height = "density"

    def __init__(self, X, label="x", parts=normal_parts, sample_weight=None):
        x = X[:, 0]
        w = np.ones(len(x)) if sample_weight is None else sample_weight
        self.label, self._parts = label, parts
        edges = self._edges_of(x)
        self._density, self._edges = np.histogram(x, edges, density=True, weights=w)
        self._bins = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, len(edges) - 2)
        counts = np.bincount(self._bins, w, minlength=len(edges) - 1)
        self._share_of_row = np.divide(w, counts[self._bins], out=np.zeros(len(x)), where=w > 0)
        self._domain = axis(edges, label)["domain"]
        self._x = self._points_between(edges)

    def _edges_of(self, x):
        return np.histogram_bin_edges(x, bins=min(48, max(12, int(np.sqrt(len(x))))))

    def _points_between(self, edges):
        return np.linspace(self._domain[0], self._domain[1], 161)

    def bars(self):
        """Left, right and height of each bar."""
        return np.column_stack([self._edges[:-1], self._edges[1:], self._density])

    def stage(self, names):
        x = {"domain": self._domain, "label": self.label}
        y = {"domain": [0, 1.35 * float(self._density.max())], "label": self.height}
        marks = [
            layers.bars(self.bars(), "responsibilities", names=names),
            layers.curve("whole", "ink", width=1.5),
            layers.outlines("outlines", names, mark="foot"),
        ]
        return Panel(x, y, marks, "data and components")

    def after_m_step(self, params):
        """Each component's part of the density, and the whole."""
        x = places_for(params, self._x)
        parts = self._parts(params, x)
        heights = np.vstack([parts, parts.sum(axis=0)])
        *lines, whole = np.stack([np.broadcast_to(x, heights.shape), heights], axis=-1)
        return {"outlines": np.array(lines), "whole": whole}

    def after_e_step(self, posterior, params):
        R = posterior.responsibilities
        means = np.zeros((len(self._density), R.shape[1]))
        np.add.at(means, self._bins, R * self._share_of_row[:, None])
        return {"responsibilities": quantised(means)}


class Counts(Line):
    """One column of counts: a bar for each value, and the components' probabilities as points joined by lines.

    Of more than 200 values a bar holds several, and its height is the share of rows that each of them has on average.
    """

    height = "share of rows"

    def _edges_of(self, x):
        together = -(-(x.max() - x.min() + 1) // MOST_VALUES)
        return np.arange(x.min(), x.max() + together + 1, together) - 0.5

    def _points_between(self, edges):
        return np.floor((edges[:-1] + edges[1:]) / 2)


class Answers(Counts):
    """Yes and no to a few questions: a bar for each pattern of answers, the components' probabilities over them.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Of 0 and 1; few columns, since there are ``2**d`` patterns.
    model
        With ``log_joint(params, X)``.
    sample_weight : ndarray of shape (n,), optional
    """

    def __init__(self, X, model, sample_weight=None):
        d = X.shape[1]
        self._patterns = (np.arange(2**d)[:, None] >> np.arange(d)[::-1]) & 1
        number = X @ 2.0 ** np.arange(d)[::-1]
        parts = parts_of_rows(model, self._patterns.astype(float))
        super().__init__(number[:, None], "answers (1 is yes)", parts, sample_weight)

    def _edges_of(self, x):
        return np.arange(len(self._patterns) + 1) - 0.5

    def stage(self, names):
        panel = super().stage(names)
        every = len(self._patterns) // 5
        panel.x["ticks"] = [[i, "".join(map(str, self._patterns[i]))] for i in range(0, len(self._patterns), every)]
        return panel

    def after_m_step(self, params):
        """A stroke over each bar: patterns have no order that a line could follow."""
        heights = self._parts(params, self._x)
        *lines, whole = map(self._strokes, np.vstack([heights, heights.sum(axis=0)]))
        return {"outlines": np.array(lines), "whole": whole}

    def _strokes(self, heights):
        x, gap = self._x, np.full(len(heights), np.nan)
        pieces = [[x - 0.4, heights], [x + 0.4, heights], [x, gap]]
        return np.moveaxis(np.array(pieces), (2, 0, 1), (0, 1, 2)).reshape(-1, 2)


def parts_of_rows(model, rows):
    """The components' probabilities of given rows, whatever the places at which they are drawn."""
    return lambda params, x: np.exp(model.log_joint(params, rows)).T


class Coins:
    """Rows of tosses as rows of coins, each with its shares; each coin's bias as an upright line.

    Parameters
    ----------
    flips : ndarray of shape (n, 2)
        Heads and tails of each row.
    """

    names = "ABCDEFGH"

    def __init__(self, flips):
        self.flips = np.asarray(flips, dtype=float)
        if self.flips.ndim != 2 or self.flips.shape[1] != 2:
            raise ValueError(f"flips are the heads and the tails of each row, shape (n, 2); got {self.flips.shape}")

    def stage(self, names):
        x = {"domain": [0, 1], "label": "probability of heads"}
        y = {"domain": [len(self.flips) + 0.5, 0.4], "label": "", "ticks": []}
        marks = [layers.outlines("outlines", names, mark="foot"), layers.coins(self.flips, "responsibilities", names)]
        table = 103 * max(2, len(names))
        return Panel(x, y, marks, "tosses and coins", margins={"left": 16, "top": 30, "right": table})

    def after_m_step(self, params):
        rows = np.array([0.4, len(self.flips) + 0.5])
        return {"outlines": np.stack(np.broadcast_arrays(np.asarray(params.heads)[:, None], rows), axis=-1)}

    def after_e_step(self, posterior, params):
        return {"responsibilities": quantised(posterior.responsibilities)}


def matrices(params):
    """Covariances as full matrices, shape ``(K, d, d)``, which parameters of a learner's own already are."""
    return getattr(params, "matrices", params.covariances)
