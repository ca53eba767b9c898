"""The landscape of two means: drop a ball, and EM runs from there, in the browser and without a kernel."""

from __future__ import annotations

import numpy as np
import traitlets

from emlearn.engine.em import fit
from emlearn.engine.trace import Trace
from emlearn.estimators.validation import read_array
from emlearn.models.gaussian.mixture import MixtureOfGaussians, from_sds
from emlearn.widgets.base import Widget, browser_side, browser_text
from emlearn.widgets.explorers.likelihood_surface import common_sd, places, saddle, summits, surface
from emlearn.widgets.inputs import one_column, shares_of, widths
from emlearn.widgets.landscape_picture import draw_landscape
from emlearn.widgets.player import KEEPING

STEPS = (0, 0.2, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
"""The step lengths of the slider; 0 is no gradient ascent."""
MOST_NUMBERS, MOST_BALLS, SETTLED = 2000, 12, 1e-6


class Landscape(Widget):
    """Drop a ball on the log-likelihood of two means, and watch EM walk up beside gradient ascent.

    The data are one column, the model is a mixture of two normals, and the weights and standard deviations are fixed,
    so that the log-likelihood is a surface over the two means. It is shown as a surface to turn or as a map. At each
    E-step the lower bound touches it from below, as a sheet that is quadratic here:

    ``bound(m) = loglik(θt) + Σ_k N_k / (2 sd_k²) ((θt_k - M_k)² - (m_k - M_k)²)``

    with the expected counts ``N`` and the weighted means ``M``. The M-step walks to its top, ``M``.

    Parameters
    ----------
    x : array-like of shape (n,) or (n, 1)
        At most 2,000 numbers, at least three of them distinct.
    weights : sequence of 2 float, optional
        The mixing weights, by default 1/2 each, which makes the two summits mirror images.
    sds : float or sequence of 2 float, optional
        The standard deviations, by default the common one that EM finds.
    truth : sequence of 2 float, optional
        The means with which the data were simulated, to be marked.
    start : sequence of 2 float, optional
        Where the first ball is dropped, by default on a shoulder of the landscape.
    step : float, default=2
        The step length of gradient ascent, one of the slider's; 0 for none. Each mean is measured in its standard
        deviation, and a step of 1 is the inverse of the largest curvature that complete data could have:
        ``m_k + step N_k / n (M_k - m_k)``. EM's own steps are ``n / N_k``.
    view : {"", "map", "surface"}
        By default the surface, or the map where there is little room.
    label : str
        What is measured.
    title : str

    Attributes
    ----------
    drops : list of (float, float)
        The pairs of means at which balls were dropped, the latest last. Set it to drop balls from Python.
    frame : int
        The half-step that is shown.
    trace : Trace
        emlearn's own run from the latest ball.

    Raises
    ------
    ValueError
        If ``x`` is not one column of 3 to 2,000 numbers, if there are not two weights or standard deviations, if a ball
        is dropped beside the landscape, or if the step or the view is none of those.

    References
    ----------
    Neal & Hinton (1998), A view of the EM algorithm that justifies incremental, sparse, and other variants; Xu & Jordan
    (1996), On convergence properties of the EM algorithm for Gaussian mixtures, Neural Computation 8, 129-151.

    Examples
    --------
    >>> minutes = emlearn.datasets.introduction()[::20]
    >>> landscape = emlearn.widgets.Landscape(minutes, [0.3, 0.7], 5, start=(30, 35), title="Trips")
    >>> landscape.trace
    <Trace: 7 iterations, objective -1799.787463, converged>
    >>> landscape
    Trips. From means 30.0 and 35.0, EM ends at the summit: log-likelihood -1799.79, after 7 iterations.
    """

    _esm = browser_side(
        "axes.js", "names.js", "elements.js", "layers.js", "film.js", "panel.js", "transport.js", *KEEPING, "em.js",
        "half_steps.js", "landscape_model.js", "uphill.js", "contours.js", "relief.js", "landscape_paths.js",
        "landscape_stage.js", "landscape_sides.js", "landscape.js", render="landscape",
    )  # fmt: skip
    _css = browser_text("player.css", "drawing.css", "landscape.css")

    given = traitlets.Dict().tag(sync=True)
    drops: traitlets.List = traitlets.List().tag(sync=True)
    step = traitlets.Float(2.0).tag(sync=True)
    view = traitlets.Unicode().tag(sync=True)
    angle = traitlets.List([35.0, 32.0]).tag(sync=True)
    frame = traitlets.Int(0, min=0).tag(sync=True)

    def __init__(
        self, x, weights=None, sds=None, truth=None, *, start=None, step=2, view="", label="x",
        title="The landscape of two means",
    ):  # fmt: skip
        x = one_column(x, 3)
        if len(x) > MOST_NUMBERS:
            every = -(-len(x) // MOST_NUMBERS)
            raise ValueError(
                f"x must be at most {MOST_NUMBERS:,} numbers, so that the picture keeps up with your hand; "
                f"got {len(x):,}. Take some of them: x[::{every}]."
            )
        self._x = x
        self._weights = np.full(2, 0.5) if weights is None else shares_of(weights, 2)
        self._sds = common_sd(x, self._weights) if sds is None else widths(sds, 2)
        grid, gap = places(x)
        values, counts = np.unique(x, return_counts=True)
        given = {
            "values": values.tolist(),
            "counts": counts.tolist(),
            "weights": self._weights.tolist(),
            "sds": self._sds.tolist(),
            "domain": [float(grid[0] - gap / 2), float(grid[-1] + gap / 2)],
            "labels": [f"mean {k} ({label})" for k in (1, 2)],
            "marks": self._marks(grid, truth),
        }
        start = np.quantile(x, [0.95, 0.4]) if start is None else start
        super().__init__(given=given, drops=[list(start)], step=step, view=view, title=title)

    def _marks(self, grid, truth):
        """The summits, the saddle and the truth: name, place and log-likelihood of each."""
        heights = surface(self._x, grid, self._weights, self._sds)
        best = grid[list(np.unravel_index(heights.argmax(), heights.shape))]
        ends = sorted(summits(self._x, self._weights, self._sds, best), key=lambda end: -end[1])
        even = len(ends) == 2 and ends[0][1] - ends[1][1] < 1e-6 * abs(ends[0][1])
        names = ["summit", "mirror image" if even else "lower summit"]
        marks = [(name, at) for name, (at, _) in zip(names, ends)]
        between = saddle(self._x, self._weights, self._sds)
        apart = between is not None and not any(
            np.allclose(between, at, rtol=0, atol=0.01 * np.ptp(grid)) for _, at in marks
        )
        marks += [("saddle", between)] if apart else []
        marks += [] if truth is None else [("truth", read_array(truth, (2,), "truth", "(2,)"))]
        return [{"name": name, "at": at.tolist(), "height": self._height(at)} for name, at in marks]

    def _height(self, means):
        return float(surface(self._x, np.asarray(means), self._weights, self._sds)[0, 1])

    @traitlets.validate("drops")
    def _on_the_landscape(self, proposal):
        low, high = self.given["domain"]
        drops = [read_array(drop, (2,), "a ball's means", "(2,)").tolist() for drop in proposal["value"]]
        for drop in drops:
            if not all(low <= mean <= high for mean in drop):
                raise ValueError(f"a ball must be dropped at means from {low:g} to {high:g}; got {drop}.")
        if not drops:
            raise ValueError("drops must hold at least one pair of means, such as [(20, 40)].")
        return drops[-MOST_BALLS:]

    @traitlets.validate("step")
    def _of_the_slider(self, proposal):
        if proposal["value"] not in STEPS:
            raise ValueError(f"step must be one of {', '.join(map(str, STEPS))}; got {proposal['value']:g}.")
        return proposal["value"]

    @traitlets.validate("view")
    def _known(self, proposal):
        if proposal["value"] not in ("", "map", "surface"):
            raise ValueError(f"view must be 'map', 'surface', or '' for what fits; got {proposal['value']!r}.")
        return proposal["value"]

    @property
    def trace(self) -> Trace:
        return self._run_from(self.drops[-1])

    @property
    def _model(self):
        return MixtureOfGaussians(fixed={"weights": self._weights, "covariances": self._sds[:, None, None] ** 2})

    def _run_from(self, means):
        return fit(self._model, self._x[:, None], from_sds(self._weights, means, self._sds), tol=SETTLED)

    def _still(self):
        trace, X = self.trace, self._x[:, None]
        shares = [self._model.posterior(state.params, X).responsibilities for state in trace.states]
        states = [
            (state.params.means[:, 0], state.objective, R.sum(axis=0), R.T @ self._x / R.sum(axis=0))
            for state, R in zip(trace.states, shares)
        ]
        return draw_landscape(self.given, states, self._path_from, self.angle, repr(self))

    def _path_from(self, means):
        return np.array([state.params.means[:, 0] for state in self._run_from(means).states])

    def __repr__(self):
        trace, wide = self.trace, np.ptp(self.given["domain"])
        end, decimals = trace.params.means[:, 0], max(0, 2 - int(np.floor(np.log10(wide))))
        near = [mark["name"] for mark in self.given["marks"] if np.allclose(mark["at"], end, rtol=0, atol=0.01 * wide)]

        def words(means):
            return " and ".join(f"{mean:.{decimals}f}" for mean in means)

        where = f"the {near[0]}" if near else f"means {words(end)}"
        count = f"{trace.n_iter} {'iteration' if trace.n_iter == 1 else 'iterations'}"
        return (
            f"{self.title}. From means {words(self.drops[-1])}, EM ends at {where}: "
            f"log-likelihood {trace.objectives[-1]:.2f}, after {count}."
        )
