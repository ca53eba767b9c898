"""One column as a histogram, with each component as its part of the density or of the probabilities."""

import numpy as np

from emlearn.pictures import layers
from emlearn.pictures.axes import axis
from emlearn.pictures.film import Panel, quantised
from emlearn.pictures.scenes.normal import normal_parts, places_for

MOST_VALUES = 200


def parts_of(model):
    """A function for the components' parts of the density of one column, from a model with a ``log_joint``."""
    return lambda params, x: np.exp(model.log_joint(params, x[:, None])).T


def evenly(params, x):
    """The points ``x`` unchanged, whatever the parameters."""
    return x


class Line:
    """One-dimensional data as a histogram, each component as its part of the density, ``pi_k p(x | k)``.

    A bar's colour is the mean responsibility of its rows. The last outline is the whole density.

    Parameters
    ----------
    X : ndarray of shape (n, 1)
    label : str
        The name of the column.
    parts : callable ``(params, x) -> (K, V)``
        The components' parts of the density at the points ``x``, shape ``(V,)``; by default those of normals.
    places : callable ``(params, x) -> (V',)``
        The points at which parts are drawn, given evenly spaced ones; by default these and points on each bell.
    sample_weight : ndarray of shape (n,), optional

    Raises
    ------
    ValueError
        If an entry is missing (NaN).

    Examples
    --------
    To name the column of a run:

    >>> from emlearn import GaussianMixture, datasets, watch
    >>> from emlearn.pictures.scenes import Line
    >>> X = datasets.old_faithful()[:, 1:]
    >>> watch(GaussianMixture(2, random_state=0).fit(X), scene=Line(X, "waiting (minutes)"), title="Two kinds")
    Two kinds. At the end: iteration 4, after the E-step: bound -1034.00, log-likelihood -1034.00, gap 0.00.
    """

    height = "density"

    def __init__(self, X, label="x", parts=normal_parts, sample_weight=None, places=places_for):
        x = X[:, 0]
        if np.isnan(x).any():
            raise ValueError(
                f"a histogram cannot show missing entries (NaN), and {np.isnan(x).sum()} are missing: drop those rows."
            )
        w = np.ones(len(x)) if sample_weight is None else sample_weight
        self.label, self._parts, self._places = label, parts, places
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
        """The left, right and height of each bar, shape ``(n_bars, 3)``."""
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
        x = self._places(params, self._x)
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
    """One column of counts: one bar per value, and the components' probabilities as points joined by lines.

    The parameters are those of :class:`Line` without ``places``. For more than 200 values, a bar holds several of them,
    and its height is the average share of rows per value.

    Examples
    --------
    Values with frequencies are drawn like the rows that they stand for; here ``parts`` are those of Poissons. How many
    iterations it takes depends on how the processor rounds:

    >>> import numpy as np
    >>> from emlearn import PoissonMixture, datasets, watch
    >>> from emlearn.pictures.scenes import Counts
    >>> deaths, days = datasets.london_deaths()
    >>> run = PoissonMixture(2, random_state=0).fit(deaths, sample_weight=days)
    >>> def parts(params, x):
    ...     return np.exp(run.trace_.model.log_joint(params, x[:, None])).T
    >>> watched = watch(run, scene=Counts(deaths, "deaths a day", parts, days), title="Two kinds of days")
    >>> watched  # doctest: +ELLIPSIS
    Two kinds of days. At the end: iteration ..., after the E-step: bound -1989.95, log-likelihood -1989.95, gap 0.00.
    """

    height = "share of rows"

    def __init__(self, X, label="x", parts=normal_parts, sample_weight=None):
        super().__init__(X, label, parts, sample_weight, evenly)

    def _edges_of(self, x):
        together = -(-(x.max() - x.min() + 1) // MOST_VALUES)
        return np.arange(x.min(), x.max() + together + 1, together) - 0.5

    def _points_between(self, edges):
        return np.floor((edges[:-1] + edges[1:]) / 2)
