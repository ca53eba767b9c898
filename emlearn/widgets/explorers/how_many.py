"""How many components: the fit with each number of components, judged by four criteria."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import numpy as np

from emlearn.estimators import GaussianMixture
from emlearn.estimators.selection import LOWER_IS_BETTER, select
from emlearn.estimators.validation import refuse_constant_column, refuse_too_few_rows
from emlearn.pictures import layers
from emlearn.pictures.ends import ROOT_SCALE, names_beside, root_ticks, spread
from emlearn.pictures.film import Control, Film, Panel, reel
from emlearn.pictures.marks import draw_panel
from emlearn.pictures.names import name
from emlearn.pictures.picture import LABEL, Picture, figure, one_in_the_row, title
from emlearn.pictures.scenes import Line, Plane
from emlearn.pictures.visual import QUANTITIES, linestyle
from emlearn.widgets.inputs import columns, labels_of, whole
from emlearn.widgets.player import Player

CRITERIA = {"bic": "BIC", "aic": "AIC", "icl": "ICL", "held_out": "held out"}
DASHES = ((), (7, 3), (1.5, 2.5), (7, 2.5, 1.5, 2.5))
"""One for each criterion, so that the lines can be told apart where they cross."""
MOST_ROOM = 0.3
"""How far the axes may grow beyond the data so that ellipses are drawn whole, as a fraction of the data's range."""


def how_many(X, n_components=range(1, 8), *, mixture=None, folds=3, labels=None) -> Player:
    """A slider over the number of components, and beside it how far behind its best each criterion ranks each number.

    Parameters
    ----------
    X : array-like of shape (n, d) or (n,)
        One or two columns are drawn as they are; more are projected onto the first two principal axes.
    n_components : int or iterable of int
    mixture : GaussianMixture, optional
        The template that is fitted; by default it is accelerated, and has a prior if a component would collapse.
    folds : int
        The number of folds for the held-out log-likelihood.
    labels : sequence of str, optional
        The names of the columns.

    Returns
    -------
    Player
        It opens at the number that BIC prefers.

    Raises
    ------
    ValueError
        If ``X`` is not a table of finite numbers, has a constant column or too few rows, or if a number of components
        is not a whole number above 0.

    Examples
    --------
    >>> from emlearn import datasets
    >>> from emlearn.widgets import how_many
    >>> how_many(datasets.old_faithful(), (1, 2, 3)).status
    'K = 2: log-likelihood -1130.26, 11 parameters, BIC 2322.2 (best at K = 2)'

    References
    ----------
    Schwarz (1978), Annals of Statistics 6, 461-464 (BIC); Akaike (1974), IEEE Transactions on Automatic Control 19,
    716-723 (AIC); Biernacki, Celeux & Govaert (2000), IEEE Transactions on Pattern Analysis and Machine Intelligence
    22, 719-725 (ICL); Smyth (2000), Statistics and Computing 10, 63-72 (held out).
    """
    X = columns(X, 1, np.shape(X)[1] if np.ndim(X) == 2 else 1)
    refuse_constant_column(X)
    asked = list(n_components) if isinstance(n_components, Iterable) else [n_components]
    if not asked:
        raise ValueError("n_components must be whole numbers above 0, such as range(1, 8); got none.")
    numbers = sorted({whole(K) for K in asked})
    refuse_too_few_rows(X, numbers[-1])
    mixture = mixture or GaussianMixture(
        init_params="kmeans_scaled", tol=1e-6, max_iter=3000, accelerate="squarem", collapse="prior", random_state=0
    )
    found = select(mixture, X, numbers, folds=folds)
    lines, most = found.candidates, numbers[-1]
    scene, seen_from = _scene(X, labels)
    states = [_state(scene, seen_from, line, X, most) for line in lines]
    worse = np.array([_worse(lines, criterion, len(X)) for criterion in CRITERIA])
    best = [found.best(criterion).n_components for criterion in CRITERIA]
    series = np.stack(np.broadcast_arrays(numbers, np.sqrt(worse)), axis=-1)
    at_best = np.array([row[int(np.nanargmin(gap))] for row, gap in zip(series, worse)])
    top = 1.08 * (float(np.sqrt(np.nanmax(worse))) or 1.0)
    stage = scene.stage([str(k + 1) for k in range(most)])
    if isinstance(scene, Plane):
        stage = _with_room(stage, np.stack([state["outlines"] for state in states]))
    across = max(most - numbers[0], 1)
    wide, high = [numbers[0] - 0.2, most + 0.55 * across], [-0.2 * top, top]
    beside = Panel(
        {"domain": wide, "label": "components", "ticks": [[K, str(K)] for K in numbers]},
        {
            "domain": high,
            "label": f"behind its best ({ROOT_SCALE})",
            "ticks": root_ticks(top, 0.15),  # the still picture's panel is low
        },
        [
            *(layers.curve(line, "muted", width=1.4, dash=dash) for line, dash in zip(series, DASHES)),
            *names_beside(series[:, -1, 1], CRITERIA.values(), wide, high, at=most + 0.1 * across, last=most),
            layers.rule("K", look="ink"),
            layers.curve("chosen", "ink", width=2.6),
            layers.dots("best", "bound", names=["best"], size=8, below=True),
            layers.dots("here", "ink", size=5),
        ],
        "the criteria",
        margins={"left": 62},
    )
    opened = numbers.index(best[0])
    stills = tuple(sorted({0, opened, min(opened + 2, len(numbers) - 1)}))
    film = Film(
        controls=[
            Control("criterion", list(CRITERIA.values()), choice=True),
            Control("components", [str(K) for K in numbers], start=opened),
        ],
        panels=[stage, beside],
        reels={
            **{channel: reel([state[channel] for state in states], (1,)) for channel in states[0]},
            "chosen": reel(series),
            "here": reel(series[:, :, None], (0, 1)),
            "best": reel(at_best[:, None]),
            "K": reel(np.array(numbers, dtype=float)[:, None], (1,)),
        },
        captions=[
            _caption(line, called, getattr(line, criterion), preferred)
            for (criterion, called), preferred in zip(CRITERIA.items(), best)
            for line in lines
        ],
        stills=stills,
        headings={i: f"K = {numbers[i]}" for i in stills},
        last_still="The last shown",
    )
    return Player(film, title="how many components", still=partial(_picture, film, series))


def _picture(film, series, alt) -> Picture:
    """Fits with some numbers of components, and below them the criteria, each with its name at its end."""
    fig, axes = figure(height=4.7, nrows=2, ncols=len(film.stills), height_ratios=(1.4, 1), squeeze=False)
    for ax, frame in zip(axes[0], film.stills):
        draw_panel(ax, film, film.panels[0], frame)
        title(ax, film.headings[frame], pad=14)
    for ax in axes[0, 1:]:
        ax.set_ylabel("")
    below, (numbers, y) = one_in_the_row(fig, axes[1]), (series[0, :, 0], film.panels[1].y)
    spots = spread(series[:, -1, 1], 0.12 * np.ptp(y["domain"]), np.inf)
    for i, (line, dash, called, spot) in enumerate(zip(series, DASHES, CRITERIA.values(), spots)):
        color, width = (QUANTITIES["muted"], 1.4) if i else (QUANTITIES["ink"], 2.6)
        below.plot(*line.T, color=color, lw=width, ls=linestyle(dash) if i else "solid")
        if not np.isnan(spot):
            below.annotate(called, (numbers[-1], spot), (10, 0), va="center", color=color, **LABEL)
    best = series[0, int(np.nanargmin(series[0, :, 1]))]
    below.plot(*best, "o", color=QUANTITIES["bound"], mec=QUANTITIES["paper"], ms=10, zorder=4)
    name(below, "best", tuple(best), "below", "above", away=7, color=QUANTITIES["bound"])
    below.set(xlabel="components", ylabel="behind its best\n(root scale)", xticks=numbers, ylim=y["domain"])
    below.set_xlim(numbers[0] - 0.3, numbers[-1] + 0.12 * (len(numbers) + 2))
    below.set_yticks(*zip(*y["ticks"]))
    title(below, "The criteria")
    return Picture(fig, alt)


def _scene(X, labels):
    """The scene that draws the data, and the axes onto which a mixture's means and covariances are projected."""
    d = X.shape[1]
    if d == 1:
        return Line(X, *labels_of(labels, 1)), np.eye(1)
    if d == 2:
        return Plane(X, labels_of(labels, 2)), np.eye(2)
    axes = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)[2][:2].T
    return Plane(X @ axes, ("first principal axis", "second principal axis")), axes


def _with_room(stage, outlines):
    """A stage whose axes hold all ellipses too, unless these reach far beyond the data."""
    axes = []
    for axis, reach in zip((stage.x, stage.y), np.moveaxis(outlines, -1, 0)):
        low, high = axis["domain"]
        room, far = 0.03 * (high - low), MOST_ROOM * (high - low)
        lowest, highest = np.nanmin(reach) - room, np.nanmax(reach) + room
        domain = [float(max(low - far, min(low, lowest))), float(min(high + far, max(high, highest)))]
        axes.append(axis | {"domain": domain})
    return replace(stage, x=axes[0], y=axes[1])


def _state(scene, axes, line, X, most):
    """What a frame shows of a fit: its components in the order of their means, and NaN for those that it lacks."""
    d = axes.shape[1]
    R = np.zeros((len(X), most))
    weights, means = np.full(most, np.nan), np.full((most, d), np.nan)
    matrices = np.tile(np.eye(d), (most, 1, 1))
    if np.isfinite(line.log_likelihood):
        fitted = line.fitted._parameters()
        order = np.argsort((fitted.means @ axes)[:, 0])
        K = len(order)
        R[:, :K] = line.fitted.predict_proba(X)[:, order]
        weights[:K], means[:K] = fitted.weights[order], (fitted.means @ axes)[order]
        matrices[:K] = axes.T @ fitted.matrices[order] @ axes
    params = SimpleNamespace(weights=weights, means=means, covariances=matrices)
    moved = scene.after_m_step(params)
    if "whole" in moved:
        moved["whole"][:, 1] = np.nansum(moved["outlines"][..., 1], axis=0)
        moved["outlines"][np.isnan(weights)] = np.nan
    return moved | {
        "responsibilities": scene.after_e_step(SimpleNamespace(responsibilities=R), params)["responsibilities"]
    }


def _worse(lines, criterion, n):
    """How far each fit is behind the criterion's best, on the scale of twice the log-likelihood; NaN if unknown."""
    values = np.array([getattr(line, criterion) for line in lines], dtype=float)
    values[~np.isfinite(values)] = np.nan
    values = values if LOWER_IS_BETTER[criterion] else -2 * n * values
    return values - np.nanmin(values)


def _caption(line, name, value, preferred) -> str:
    if not np.isfinite(line.log_likelihood):
        return f"K = {line.n_components}: the fit collapsed onto too few points (best by {name} at K = {preferred})"
    digits = 4 if name == "held out" else 1
    text = f"{name} {value:.{digits}f}" if np.isfinite(value) else f"{name}: none, a fold's fit collapsed"
    unit = " nats per row" if name == "held out" and np.isfinite(value) else ""
    return (
        f"K = {line.n_components}: log-likelihood {line.log_likelihood:.2f}, {line.parameters} parameters, "
        f"{text}{unit} (best at K = {preferred})"
    )
