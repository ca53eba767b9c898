"""The playground: draw data, and EM runs on them under your hand, in the browser and without a kernel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import traitlets

from emlearn.engine.trace import Trace
from emlearn.estimators.initialization import from_means
from emlearn.pictures.em_film import describe, film_of
from emlearn.pictures.marks import draw_panel
from emlearn.pictures.picture import Picture, figure
from emlearn.widgets.base import browser_side, browser_text
from emlearn.widgets.course_data import normals
from emlearn.widgets.drawing_on_axes import Points
from emlearn.widgets.inputs import whole
from emlearn.widgets.microscope import run_to_the_end
from emlearn.widgets.player import KEEPING
from emlearn.widgets.surface import FILES

MOST_COMPONENTS, MOST_POINTS, CHALLENGES = 5, 1000, 4
MASK = 2**32 - 1


class Playground(Points):
    """Draw points, and watch EM fit a mixture of normals to them while you draw.

    Everything is computed in the browser. Click to add a point, drag one to move it, spray many, erase; drag the mark
    of a component, and EM starts anew from there. The transport line goes through the run by half-steps, and four
    challenges check themselves.

    Parameters
    ----------
    values : array-like of shape (n, 2), optional
        The points at first, at most 1,000.
    n_components : int, default=2
        The number of components at first, from 1 to 5.
    seed : int, default=0
        The seed that draws different points as the starting means.
    means : array-like of shape (n_components, 2), optional
        Where EM starts at first, instead of the means that the seed draws.
    x, y : pair of float, default=(0, 10)
        The lowest and the highest number on each axis. If one axis is at most three times as long as the other, a unit
        is as long on both.
    xlabel, ylabel : str
    title : str

    Attributes
    ----------
    values : ndarray of shape (n, 2)
        The points in the units of the axes. Set it to draw from Python; it cannot be changed in place.
    means : ndarray of shape (n_components, 2)
        Where EM starts, with equal weights and the covariance of all the points; empty if there are too few points.
    trace : Trace or None
        emlearn's own run from there; ``None`` if EM cannot run on the points.
    challenges : dict of str to str
        The challenges that are met, with what was found. Set it to ``{}`` to begin again.

    Raises
    ------
    ValueError
        If an axis has no length, if there are too many points or components, or if the points or the means have another
        shape or lie beyond the axes.

    Examples
    --------
    >>> points = [[2, 3], [3, 2], [3, 3], [2.5, 4], [7, 6], [7, 8], [8, 7], [7.5, 6.5]]
    >>> playground = emlearn.widgets.Playground(points, seed=1)
    >>> playground.trace
    <Trace: 7 iterations, objective -18.204335, converged>
    """

    _esm = browser_side(
        *FILES, "names.js", "layers.js", "film.js", "panel.js", "told_panels.js", "transport.js", *KEEPING, "em.js",
        "half_steps.js", "laboratory.js", "labels.js", "challenge_list.js", "challenges.js", "playground_data.js",
        "discs.js", "drawing_playground.js", "playground.js", render="playground",
    )  # fmt: skip
    _css = browser_text("player.css", "drawing.css", "playground.css")

    _equal_scales = True

    start = traitlets.Dict().tag(sync=True)
    half_step = traitlets.Int(0, min=0).tag(sync=True)
    challenges = traitlets.Dict().tag(sync=True)

    def __init__(
        self, values=None, n_components=2, seed=0, *, means=None, x=(0, 10), y=(0, 10), xlabel="x1", ylabel="x2",
        title="EM playground",
    ):  # fmt: skip
        K, seed = whole(n_components, "n_components", 1, MOST_COMPONENTS), whole(seed, "seed", 0, MASK)
        super().__init__(x, y, xlabel=xlabel, ylabel=ylabel, values=values, title=title)
        placed = [] if means is None else self._placed(means, K)
        self.start = {"n_components": K, "seed": seed, "means": placed, "drawn": means is None}

    @property
    def means(self) -> np.ndarray:
        K, means = self.start["n_components"], self.start["means"]
        return np.array(means or drawn_rows(self.values, K, self.start["seed"])).reshape(-1, 2)

    @property
    def trace(self) -> Trace | None:
        X, means = self.values, self.means
        if len(means) < self.start["n_components"] or len(X) < 3 or np.linalg.matrix_rank(X - X.mean(axis=0)) < 2:
            return None
        return run_to_the_end(normals(X, ("", "")), from_means(X, means))[0]

    def _checked(self, array):
        array = super()._checked(array)
        if len(array) > MOST_POINTS:
            raise ValueError(
                f"values must be at most {MOST_POINTS:,} points, so that EM keeps up with your hand; "
                f"got {len(array):,}. Take some of them: values[::{-(-len(array) // MOST_POINTS)}]."
            )
        return array

    def _placed(self, means, K):
        means = np.asarray(means, dtype=float)
        if means.shape != (K, 2):
            raise ValueError(f"means must have shape ({K}, 2), one row per component; got shape {means.shape}.")
        return super()._checked(means).tolist()

    def __repr__(self):
        trace = self.trace
        if trace is None:
            return super().__repr__()
        K, met = len(self.means), len(self.challenges)
        has = f"{len(self.values)} points, {K} {'component' if K == 1 else 'components'}"
        end = f"{self.title}: {has}. At the end: {describe(trace.half_steps[-1])}."
        return f"{end} {met} of {CHALLENGES} challenges met." if met else end

    def _still(self):
        trace = self.trace
        if trace is None:
            return super()._still()
        fig, ax = figure(height=3.9)
        film = film_of(trace, self.values)
        draw_panel(ax, film, replace(film.panels[0], x=self._surface["x"], y=self._surface["y"]), film.frames - 1)
        ax.set_aspect("equal" if self._surface["equal"] else "auto")
        return Picture(fig, repr(self))


def drawn_rows(X, K, seed):
    """Different rows as the means to start from, as ``drawnRows`` in em.js draws them; ``[]`` if there are too few."""
    left, random = list(dict.fromkeys(map(tuple, X.tolist()))), seeded(seed)
    return [list(left.pop(int(next(random) * len(left)))) for _ in range(K)] if len(left) >= K else []


def seeded(seed):
    """Numbers from 0 to 1 without end, those of the browser (mulberry32, by Tommy Ettinger, in the public domain)."""
    a = seed
    while True:
        a = (a + 0x6D2B79F5) & MASK
        t = ((a ^ a >> 15) * (a | 1)) & MASK
        t ^= (t + (t ^ t >> 7) * (t | 61)) & MASK
        yield (t ^ t >> 14) / 2**32
