"""Two columns as points in the plane, with each normal component as an ellipse."""

import numpy as np

from emlearn.models.gaussian.missing import filled_in
from emlearn.pictures import layers
from emlearn.pictures.axes import axis
from emlearn.pictures.film import Panel, quantised
from emlearn.pictures.scenes.normal import ellipses, matrices

MOST_POINTS = 1000


class Plane:
    """Two-dimensional data as points, each component as the ellipse two standard deviations from its mean.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
        If there are more than 1,000 points, 1,000 evenly spaced rows are drawn.
    labels : sequence of 2 str
        The names of the columns.

    Examples
    --------
    To name the columns of a run:

    >>> from emlearn import GaussianMixture, datasets, watch
    >>> from emlearn.pictures.scenes import Plane
    >>> X = datasets.old_faithful()
    >>> run = GaussianMixture(2, random_state=0).fit(X)
    >>> watch(run, scene=Plane(X, ("eruption (minutes)", "waiting (minutes)")), title="Two kinds")
    Two kinds. At the end: iteration 4, after the E-step: bound -1130.26, log-likelihood -1130.26, gap 0.00.
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


class PlaneWithMissing(Plane):
    """Two columns with missing entries, each filled in by its conditional mean, with a bar of one standard deviation.

    The E-step fills in the entries, and the M-step moves the components.

    Examples
    --------
    The six crops whose second number is missing are those that the E-step fills in:

    >>> from emlearn import GaussianMixture, datasets
    >>> from emlearn.pictures.scenes import PlaneWithMissing
    >>> X = datasets.apple_worms()
    >>> run, scene = GaussianMixture().fit(X), PlaneWithMissing(X, ("crop", "wormy fruits (%)"))
    >>> scene.after_e_step(run.trace_.model.posterior(run.trace_.params, X), run.trace_.params)["filled"].shape
    (6, 2)
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
        mean, variance = filled_in(self.points, R, params.means, matrices(params))
        sd = np.sqrt(variance)[self._holed]
        filled = mean[self._holed]
        return {
            "filled": filled,
            "spread": np.column_stack([filled - sd, filled + sd]),
            "missing_responsibilities": quantised(R[self._holed]),
            "whole_responsibilities": quantised(R[~self._holed]),
        }
