"""EM by hand: the learner paints the shares of an E-step and drags the ellipses of an M-step, beside EM's own run."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import traitlets
from scipy.special import xlogy

from emlearn import datasets
from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.posterior import Posterior
from emlearn.engine.trace import Trace
from emlearn.estimators.validation import refuse_constant_column
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.pictures.axes import axis
from emlearn.widgets.base import Widget, browser_side, browser_text
from emlearn.widgets.by_hand_still import still_of
from emlearn.widgets.course_data import FAITHFUL, normals
from emlearn.widgets.inputs import columns, labels_of, whole
from emlearn.widgets.microscope import run_to_the_end
from emlearn.widgets.player import KEEPING
from emlearn.widgets.playground import MASK, MOST_POINTS, drawn_rows
from emlearn.widgets.surface import FILES

ROOM = 0.25
"""Around the data, as a share of their range, for ellipses to be dragged."""
LEVEL = 0.005
"""What two decimals cannot tell apart, in nats."""


class HalfStepAsked(NamedTuple):
    """EM's own half-step from where the learner is."""

    responsibilities: np.ndarray
    """Shape ``(n, K)``."""
    parameters: GaussianParameters
    bound: float
    """In nats."""


class BeEM(Widget):
    """Take EM's half-steps by hand: paint the shares of the points, drag the ellipses, and see how near you come.

    In your E-step the ellipses stand still, and you paint the points; one that is not painted counts as shared equally.
    In your M-step the shares stand still, and you drag means, axes and weights. The lower bound, the log-likelihood and
    the gap follow at once. On demand EM's own half-step is shown, or taken. Everything is computed in the browser.

    Parameters
    ----------
    X : array-like of shape (n, 2), optional
        At most 1,000 points; by default Old Faithful.
    n_components : int, default=2
        2 or 3.
    seed : int, default=1
        The seed that draws points as the starting means.
    start : emlearn.models.GaussianParameters, optional
        Where the game starts; by default upright ellipses as wide as the data, about the means that the seed draws,
        with equal weights.
    labels : sequence of 2 str, optional
        The labels of the axes.
    title : str

    Attributes
    ----------
    turns : list of dict
        The game: the start, then E- and M-turns, the last of which is being taken. Each says in ``"by"`` who took it,
        ``"you"``, ``"EM"`` or nobody yet, and has its ``"shares"`` (``None`` where nothing is painted) or its
        ``"mixture"``. To hear of changes, observe it.
    turn : str
        What is to be done: ``"E"`` or ``"M"``.
    responsibilities : ndarray of shape (n, n_components)
        The shares as they are painted; equal ones where nothing is.
    painted : ndarray of bool, shape (n,)
    parameters : emlearn.models.GaussianParameters
        The ellipses as they are dragged.
    log_likelihood, bound, gap : float
        In nats: ``bound + gap = log_likelihood``.
    own : HalfStepAsked or None
        EM's own half-step from here; ``None`` in an M-step in which a component would collapse.
    behind : float
        By how many nats the bound is below that of EM's own half-step; NaN if there is none.
    climb : ndarray of shape (len(turns), 2)
        The bound and the log-likelihood at the end of each turn, in nats; at the start there is no bound (NaN).
    trace : Trace
        EM's own run from the same start.
    goals : dict of str to str
        The goals that are met, with what was found.

    Raises
    ------
    ValueError
        If there are not two columns of numbers with a spread, or too many points or components, or if the start has
        another number of components or of columns.

    Notes
    -----
    For any responsibilities and parameters, the bound is ``Σ_ik r_ik (log π_k + log N(x_i; μ_k, Σ_k) - log r_ik)``:
    Neal & Hinton (1998), A view of the EM algorithm that justifies incremental, sparse, and other variants, equation 7.

    Examples
    --------
    >>> game = emlearn.widgets.BeEM()
    >>> print(game.turn, f"{game.bound:.2f} + {game.gap:.2f} = {game.log_likelihood:.2f}")
    E -1630.45 + 139.85 = -1490.60
    >>> print(f"{game.behind:.2f} nats behind EM's own {game.turn}-step")
    139.85 nats behind EM's own E-step
    """

    _esm = browser_side(
        *FILES, "names.js", "layers.js", "film.js", "panel.js", "told_panels.js", "transport.js", *KEEPING, "em.js",
        "half_steps.js", "challenge_list.js", "discs.js", "hand_turns.js", "hand_address.js", "hand_ellipses.js",
        "drawing_by_hand.js", "hand_tools.js", "by_hand.js", render="byHand",
    )  # fmt: skip
    _css = browser_text("player.css", "drawing.css", "playground.css", "by_hand.css")

    rows: traitlets.List = traitlets.List().tag(sync=True)
    surface = traitlets.Dict().tag(sync=True)
    turns: traitlets.List = traitlets.List().tag(sync=True)
    frame = traitlets.Int(1, min=0).tag(sync=True)
    goals = traitlets.Dict().tag(sync=True)

    def __init__(self, X=None, n_components=2, seed=1, *, start=None, labels=None, title="Be EM"):
        labels = FAITHFUL if X is None and labels is None else labels_of(labels, 2)
        K, seed = whole(n_components, "n_components", 2, 3), whole(seed, "seed", 0, MASK)
        self.X = _few_points(datasets.old_faithful() if X is None else X, K)
        self.trace = self._run_from(_upright(self.X, K, seed) if start is None else _fitting(start, K))
        first = {"name": "start", "mixture": _as_lists(self.trace.states[0].params)}
        super().__init__(
            rows=self.X.tolist(),
            surface={name: axis(column, label, ROOM) for name, column, label in zip("xy", self.X.T, labels)},
            turns=[first, {"name": "E", "by": "", "shares": [None] * len(self.X)}],
            title=title,
        )

    def _run_from(self, start) -> Trace:
        return run_to_the_end(normals(self.X, ("", "")), start)[0]

    @property
    def turn(self) -> str:
        return self.turns[-1]["name"]

    @property
    def painted(self) -> np.ndarray:
        return np.array([row is not None for row in _latest(self.turns, "shares")])

    @property
    def responsibilities(self) -> np.ndarray:
        return _shares_after(self.turns)

    @property
    def parameters(self) -> GaussianParameters:
        return _mixture_after(self.turns)

    @property
    def log_likelihood(self) -> float:
        return float(MODEL.posterior(self.parameters, self.X).log_density.sum())

    @property
    def bound(self) -> float:
        return lower_bound(self.responsibilities, self.parameters, self.X)

    @property
    def gap(self) -> float:
        return self.log_likelihood - self.bound

    @property
    def own(self) -> HalfStepAsked | None:
        return own_half_step(self.turn, self.responsibilities, self.parameters, self.X)

    @property
    def behind(self) -> float:
        own = self.own
        return np.nan if own is None else own.bound - self.bound

    @property
    def climb(self) -> np.ndarray:
        levels = [(np.nan, self.trace.objectives[0])]
        for past in (self.turns[:at] for at in range(2, len(self.turns) + 1)):
            R, parameters = _shares_after(past), _mixture_after(past)
            levels.append((lower_bound(R, parameters, self.X), MODEL.posterior(parameters, self.X).log_density.sum()))
        return np.array(levels)

    def __repr__(self):
        by = "EM's" if self.turns[-1]["by"] == "EM" else "your"
        levels = f"bound {self.bound:.2f}, log-likelihood {self.log_likelihood:.2f}, gap {abs(self.gap):.2f}"
        end = f"EM alone climbs from the same start to {self.trace.objectives[-1]:.2f}"
        return f"{self.title}: turn {len(self.turns) - 1}, {by} {self.turn}-step: {levels}; {self._place()}. {end}."

    def _place(self):
        if np.isnan(self.behind):
            return "EM has no M-step from these shares"
        level = f"level with EM's own {self.turn}-step"
        return level if self.behind < LEVEL else f"{self.behind:.2f} nats behind EM's own {self.turn}-step"

    def _still(self):
        return still_of(self)


MODEL = MixtureOfGaussians()


def _latest(turns, name):
    return next(turn[name] for turn in reversed(turns) if name in turn)


def _mixture_after(turns) -> GaussianParameters:
    mixture = {name: np.array(value, float) for name, value in _latest(turns, "mixture").items()}
    return GaussianParameters(mixture["weights"], mixture["means"], mixture["covariances"])


def _shares_after(turns) -> np.ndarray:
    K = len(_latest(turns, "mixture")["weights"])
    return np.array([row or [1 / K] * K for row in _latest(turns, "shares")])


def lower_bound(R, parameters, X) -> float:
    """The lower bound on the log-likelihood of any responsibilities ``R``, shape ``(n, K)``, in nats."""
    return float((R * MODEL.log_joint(parameters, X) - xlogy(R, R)).sum())


def own_half_step(name, R, parameters, X) -> HalfStepAsked | None:
    """EM's E-step from the parameters or its M-step from ``R``; ``None`` if a component would collapse."""
    known = MODEL.posterior(parameters, X)
    if name == "E":
        return HalfStepAsked(known.responsibilities, parameters, float(known.log_density.sum()))
    try:
        best = MODEL.m_step(MODEL.statistics(Posterior(R, known.log_density), X, parameters.means))
    except CollapsedComponent:
        return None
    return HalfStepAsked(R, best, lower_bound(R, best, X))


def _upright(X, K, seed) -> GaussianParameters:
    means = np.array(drawn_rows(X, K, seed))
    return GaussianParameters(np.full(K, 1 / K), means, np.tile(np.diag(X.var(axis=0)), (K, 1, 1)))


def _few_points(X, K) -> np.ndarray:
    X = columns(X, 2, 2)
    refuse_constant_column(X)
    if (different := len(np.unique(X, axis=0))) < K:
        raise ValueError(
            f"X has {different} different points, too few for {K} components to start on: give more points, or a start."
        )
    if len(X) > MOST_POINTS:
        raise ValueError(
            f"X must be at most {MOST_POINTS:,} points, so that a hand can paint them; got {len(X):,}. "
            f"Take some of them: X[::{-(-len(X) // MOST_POINTS)}]."
        )
    return X


def _fitting(start, K) -> GaussianParameters:
    shape = np.shape(getattr(start, "means", ()))
    if shape != (K, 2):
        raise ValueError(
            f"start must be GaussianParameters with means of shape ({K}, 2), one row per component; got shape {shape}. "
            "For another number of components, set n_components as well."
        )
    return start


def _as_lists(params) -> dict[str, list]:
    return {name: np.asarray(getattr(params, name)).tolist() for name in ("weights", "means", "covariances")}
