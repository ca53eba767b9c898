"""The four covariance types from one start: what each can describe, and what it costs in parameters."""

import numpy as np

from emlearn.engine.em import fit
from emlearn.estimators import initialization
from emlearn.estimators.validation import read_array, refuse_constant_column, refuse_too_few_rows
from emlearn.models.gaussian.covariances import COVARIANCES
from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.pictures import layers
from emlearn.pictures.em_film import shown_iterations
from emlearn.pictures.ends import names_beside, root_ticks
from emlearn.pictures.film import Control, Film, Panel, reel
from emlearn.pictures.scenes import Plane
from emlearn.widgets.inputs import columns, labels_of, whole
from emlearn.widgets.player import Player

MOST = 30


def covariance_shapes(X, n_components=2, *, means=None, seed=0, labels=("x1", "x2")) -> Player:
    """EM with each of the four covariance types, from the same means.

    Parameters
    ----------
    X : array-like of shape (n, 2)
    n_components : int
    means : array-like of shape (n_components, 2), optional
        Where all four runs start, with equal weights and the covariance of the whole data in each type's form; by
        default, rows drawn at random.
    seed : int
        The seed of that draw.
    labels : sequence of 2 str
        The names of the columns.

    Returns
    -------
    Player
        It has a list of types and a slider over iterations; a run that has ended stays at its end.

    Raises
    ------
    ValueError
        If ``X`` is not two columns of finite numbers, has a constant column or fewer rows than components, or if the
        means have another shape.
    CollapsedComponent
        If a component collapses; ask for fewer components or another seed.

    References
    ----------
    Celeux & Govaert (1995), Gaussian parsimonious clustering models, Pattern Recognition 28, 781-793.
    """
    X, labels = columns(X, 2, 2), labels_of(labels, 2)
    refuse_constant_column(X)
    n_components = whole(n_components)
    refuse_too_few_rows(X, n_components)
    if means is None:
        means = np.random.default_rng(seed).choice(np.unique(X, axis=0), n_components, replace=False)
    means = read_array(means, (n_components, 2), "means", "(n_components, 2)")
    models = [MixtureOfGaussians(covariance) for covariance in COVARIANCES.values()]
    traces = [fit(model, X, initialization.from_means(X, means, model.covariance)) for model in models]
    shown = shown_iterations(max(trace.n_iter for trace in traces), MOST)
    states = [[trace.states[min(i, trace.n_iter)] for i in shown] for trace in traces]
    scene, names = Plane(X, labels), [str(k + 1) for k in range(n_components)]
    seen = [
        [scene.after_e_step(m.posterior(s.params, X), s.params)["responsibilities"] for s in row]
        for m, row in zip(models, states)
    ]
    climbs = np.array([[state.objective for state in row] for row in states])
    missing = np.sqrt(np.maximum(climbs.max() - climbs, 0))
    places = np.arange(len(shown))
    series = np.stack(np.broadcast_arrays(places, -missing), axis=-1)
    free = [model.n_parameters(row[0].params) for model, row in zip(models, states)]
    deepest = float(missing.max()) or 1.0
    wide, high = [0, 1.7 * max(len(shown) - 1, 1)], [-1.06 * deepest, 0.09 * deepest]
    beside = Panel(
        {"domain": wide, "label": "iteration", "ticks": _some(shown)},
        {
            "domain": high,
            "label": "below the highest (root scale)",
            "ticks": [[-at, told] for at, told in root_ticks(deepest)],
        },
        [
            *(layers.curve(line, "muted", width=1.2) for line in series),
            *names_beside(series[:, -1, 1], COVARIANCES, wide, high),
            layers.curve("chosen", "loglik", width=2.6),
            layers.dots("here", "loglik", size=6),
        ],
        "log-likelihood",
        margins={"left": 66},
    )
    last = len(shown) - 1
    ends = tuple(row * len(shown) + last for row in range(len(COVARIANCES)))
    film = Film(
        controls=[
            Control("covariances", [f"{name}, {m} numbers" for name, m in zip(COVARIANCES, free)], choice=True),
            Control("iteration", [str(i) for i in shown], start=last),
        ],
        panels=[scene.stage(names), beside],
        reels={
            "responsibilities": reel(seen, (0, 1)),
            "outlines": reel([[scene.after_m_step(s.params)["outlines"] for s in row] for row in states], (0, 1)),
            "chosen": reel(series),
            "here": reel(series[:, :, None], (0, 1)),
        },
        captions=[
            f"{name}, iteration {i}{_ended(trace, i)}: {m} free numbers, log-likelihood {value:.2f}, "
            f"BIC {m * np.log(len(X)) - 2 * value:.1f}"
            for name, trace, m, row in zip(COVARIANCES, traces, free, climbs)
            for i, value in zip(shown, row)
        ],
        stills=ends,
        headings={end: f"{list(COVARIANCES)[end // len(shown)]}: {free[end // len(shown)]} numbers" for end in ends},
        last_still="The last shown",
    )
    return Player(film, title="four shapes of covariance from one start")


def _some(shown):
    """About four of the iterations, as ticks at their positions."""
    every = max(1, round(len(shown) / 3))
    return [[place, str(shown[place])] for place in range(0, len(shown), every)]


def _ended(trace, iteration) -> str:
    if iteration < trace.n_iter:
        return ""
    return f" (converged at {trace.n_iter})" if trace.converged else " (not converged)"
