"""The four covariance types from one start: what each can describe, and what it costs in parameters."""

from functools import partial

import numpy as np

from emlearn.engine.em import fit
from emlearn.engine.errors import CollapsedComponent
from emlearn.estimators import initialization
from emlearn.estimators.validation import read_array, refuse_constant_column, refuse_too_few_rows
from emlearn.models.gaussian.covariances import COVARIANCES
from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.pictures import layers
from emlearn.pictures.em_film import shown_iterations
from emlearn.pictures.ends import ROOT_SCALE, names_beside, root_ticks, spread
from emlearn.pictures.film import Control, Film, Panel, reel
from emlearn.pictures.marks import break_long_labels, draw_panel
from emlearn.pictures.picture import LABEL, Picture, figure, one_in_the_row, title
from emlearn.pictures.scenes import Plane
from emlearn.pictures.visual import QUANTITIES
from emlearn.widgets.inputs import columns, labels_of, whole
from emlearn.widgets.player import Player

MOST = 30
WAY_OUT = "Ask for fewer components, or start elsewhere: pass other means or another seed."


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
        If a component collapses.

    Examples
    --------
    >>> from emlearn import datasets
    >>> from emlearn.widgets import covariance_shapes
    >>> covariance_shapes(datasets.old_faithful(), labels=("eruption (minutes)", "waiting (minutes)")).status
    'full, iteration 24 (converged): 11 parameters, log-likelihood -1130.26, BIC 2322.2'

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
    traces = [_climb(model, X, means) for model in models]
    shown = shown_iterations(max(trace.n_iter for trace in traces), MOST)
    states = [[trace.states[min(i, trace.n_iter)] for i in shown] for trace in traces]
    scene, names = Plane(X, labels), [str(k + 1) for k in range(n_components)]
    seen = [
        [scene.after_e_step(m.posterior(s.params, X), s.params)["responsibilities"] for s in row]
        for m, row in zip(models, states)
    ]
    climbs = np.array([[trace.objectives[min(i, trace.n_iter)] for i in range(shown[-1] + 1)] for trace in traces])
    missing = np.sqrt(np.maximum(climbs.max() - climbs, 0))
    series = np.stack(np.broadcast_arrays(np.arange(shown[-1] + 1.0), -missing), axis=-1)
    free = [model.n_parameters(row[0].params) for model, row in zip(models, states)]
    deepest = float(missing.max()) or 1.0
    end = max(shown[-1], 1)
    wide, high = [0, 1.5 * end], [-1.06 * deepest, 0.09 * deepest]
    beside = Panel(
        {"domain": wide, "label": "iteration", "ticks": _some(shown[-1])},
        {
            "domain": high,
            "label": f"nats below the highest ({ROOT_SCALE})",
            "ticks": [[-at, told] for at, told in root_ticks(deepest)],
        },
        [
            *(layers.curve(line, "muted", width=1.2) for line in series),
            *names_beside(series[:, -1, 1], COVARIANCES, wide, high, at=1.08 * end, last=end),
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
            Control("covariances", [f"{name}, {m} parameters" for name, m in zip(COVARIANCES, free)], choice=True),
            Control("iteration", [str(i) for i in shown], start=last),
        ],
        panels=[scene.stage(names), beside],
        reels={
            "responsibilities": reel(seen, (0, 1)),
            "outlines": reel([[scene.after_m_step(s.params)["outlines"] for s in row] for row in states], (0, 1)),
            "chosen": reel(series),
            "here": reel(series[:, shown, None], (0, 1)),
        },
        captions=[
            f"{name}, iteration {min(i, trace.n_iter)}{_ended(trace, i)}: {m} parameters, log-likelihood {value:.2f}, "
            f"BIC {m * np.log(len(X)) - 2 * value:.1f}"
            for name, trace, m, row in zip(COVARIANCES, traces, free, climbs)
            for i, value in zip(shown, row[list(shown)])
        ],
        stills=ends,
        headings={end: f"{list(COVARIANCES)[end // len(shown)]}: {free[end // len(shown)]} parameters" for end in ends},
        last_still="The last shown",
    )
    still = partial(_picture, film, [trace.objectives for trace in traces])
    return Player(film, title="four shapes of covariance from one start", still=still)


def _climb(model, X, means):
    """EM with one type; raises CollapsedComponent with what can be done here."""
    try:
        return fit(model, X, initialization.from_means(X, means, model.covariance))
    except CollapsedComponent as lost:
        raise CollapsedComponent(lost.component, lost.weight, lost.variance, lost.spread, WAY_OUT) from None


def _picture(film, climbs, alt) -> Picture:
    """The four ends side by side; below them the four climbs, iteration by iteration, each with its name at its end."""
    fig, axes = figure(height=5, nrows=2, ncols=len(film.stills), height_ratios=(1.3, 1), squeeze=False)
    for ax, frame in zip(axes[0], film.stills):
        draw_panel(ax, film, film.panels[0], frame)
        title(ax, film.headings[frame].replace(": ", "\n"))
    for ax in axes[0, 1:]:
        ax.set_ylabel("")
        ax.tick_params("y", labelleft=False)
    wide = one_in_the_row(fig, axes[1])
    highest, longest = max(climb.max() for climb in climbs), max(len(climb) for climb in climbs) - 1
    roots = [-np.sqrt(np.maximum(highest - climb, 0)) for climb in climbs]
    deepest = -min(root.min() for root in roots) or 1.0
    names = -spread(np.array([-root[-1] for root in roots]), 0.115 * deepest, 1.1 * deepest)
    for name, root, height in zip(COVARIANCES, roots, names):
        wide.plot(root, color=QUANTITIES["loglik"], lw=1.4)
        wide.plot([len(root) - 1, longest], root[[-1, -1]], color=QUANTITIES["grid"], lw=1.4, zorder=1)
        wide.plot(len(root) - 1, root[-1], "o", color=QUANTITIES["loglik"], mec="w", ms=6, zorder=3)
        wide.plot([longest, 1.015 * longest], [root[-1], height], color=QUANTITIES["grid"], lw=1.4, zorder=1)
        wide.annotate(name, (1.015 * longest, height), (3, 0), va="center", **LABEL)
    ticks = root_ticks(deepest)
    wide.set_yticks([-at for at, _ in ticks], [told for _, told in ticks])
    wide.set(xlabel="iteration", ylabel=f"nats below the highest\n({ROOT_SCALE})")
    wide.set(xlim=(-0.01 * longest, 1.12 * longest), ylim=(-1.04 * deepest, 0.12 * deepest))
    wide.set_xticks([at for at in wide.get_xticks() if 0 <= at <= longest])
    title(wide, "How each climbed: a dot is where it converged")
    break_long_labels(fig)
    return Picture(fig, alt)


def _some(last):
    """About four round iterations, as ticks."""
    every = max(1, int(float(f"{last / 3:.0e}")))
    return [[i, str(i)] for i in range(0, last + 1, every)]


def _ended(trace, iteration) -> str:
    if iteration < trace.n_iter:
        return ""
    return " (converged)" if trace.converged else " (not converged)"
