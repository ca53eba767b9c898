"""The temperature: from k-means, through EM, to one blob."""

from __future__ import annotations

import numpy as np

from emlearn.engine.em import fit
from emlearn.estimators import initialization
from emlearn.estimators.validation import refuse_constant_column, refuse_too_few_rows
from emlearn.models.annealing import Annealing, AnnealingParameters
from emlearn.pictures import layers
from emlearn.pictures.axes import axis
from emlearn.pictures.film import Control, Film, Panel, quantised, reel
from emlearn.pictures.scenes import ellipses
from emlearn.widgets.inputs import columns, labels_of, whole
from emlearn.widgets.player import Player

TEMPERATURES = np.concatenate([[0.0], np.geomspace(0.02, 1, 20), np.geomspace(1, 12, 25)[1:]])
EM_IS_AT = int(np.flatnonzero(TEMPERATURES == 1.0)[0])


def temperature(X, n_components=3, *, labels=("x1", "x2"), random_state=0) -> Player:
    """A slider over the temperature of the E-step, which shows where EM converges at each temperature.

    The components are round, equally wide and equally frequent (:mod:`emlearn.models.annealing`) in standardised
    columns; they are drawn in the columns' own units. The first run is cold, which is k-means, and each further run
    starts where the one before converged.

    Parameters
    ----------
    X : array-like of shape (n, 2)
    n_components : int
    labels : sequence of 2 str
        The names of the columns.
    random_state : int
        The seed of the k-means start.

    Returns
    -------
    Player
        It opens at temperature 1, which is EM.

    Raises
    ------
    ValueError
        If ``X`` is not two columns of finite numbers, has a constant column or too few rows.

    Examples
    --------
    >>> from emlearn import datasets
    >>> from emlearn.widgets import temperature
    >>> temperature(datasets.old_faithful()).status
    "temperature 1.00, EM: means in 3 places, width 0.35 of the data's; 138 of 272 points shared out"
    """
    X, labels = columns(X, 2, 2), labels_of(labels, 2)
    n_components = whole(n_components)
    refuse_constant_column(X)
    refuse_too_few_rows(X, n_components)
    centre, scale = X.mean(axis=0), X.std(axis=0)
    Z = (X - centre) / scale
    rests = _rests(Z, n_components, random_state)
    R = np.array([Annealing(T).posterior(params, Z).responsibilities for T, params in zip(TEMPERATURES, rests)])
    means = centre + scale * np.array([params.means for params in rests])
    shapes = [params.covariances * np.outer(scale, scale) for params in rests]
    return Player(_film(X, labels, R, rests, means, shapes), title=f"{n_components} means at a temperature")


def _rests(Z, K, seed) -> list[AnnealingParameters]:
    """The parameters to which EM converges at each temperature, from the coldest on."""
    assigned = initialization.kmeans(Z, K, np.random.RandomState(seed))
    means = assigned.T @ Z / assigned.sum(axis=0)[:, None]
    params, rests = AnnealingParameters(means[np.argsort(-means[:, 0])], 1.0), []  # the rightmost group is the first
    for T in TEMPERATURES:
        params = fit(Annealing(float(T)), Z, params, tol=1e-9, max_iter=4000).params
        rests.append(params)
    return rests


def _film(X, labels, R, rests, means, shapes) -> Film:
    outlines = np.array([ellipses(*at) for at in zip(means, shapes)])
    x, y = (axis(seen, label) for seen, label in zip(np.concatenate([X, outlines.reshape(-1, 2)]).T, labels))
    names = [str(k + 1) for k in range(means.shape[1])]
    places = np.arange(len(TEMPERATURES))
    paths = [np.column_stack([places, line]) for line in means[:, :, 0].T]
    here = np.stack([np.column_stack([np.full(len(names), p), means[p, :, 0]]) for p in places])
    last = len(TEMPERATURES) - 1
    return Film(
        controls=[Control("temperature", [_say(T) for T in TEMPERATURES], start=EM_IS_AT)],
        panels=[
            Panel(
                x, y,
                [layers.points(X, "responsibilities", names=names), layers.outlines("outlines", names, mark="centre")],
                "data and components",
            ),
            Panel(
                {"domain": [0, last], "label": "temperature", "ticks": _ticks()},
                {"domain": x["domain"], "label": f"the means' {labels[0]}"},
                [
                    layers.rule(EM_IS_AT, name="EM"),
                    *(layers.curve(path, k, width=2) for k, path in enumerate(paths)),
                    layers.dots("here", list(range(len(names))), size=6),
                ],
                "the means",
                height=330,
            ),
        ],
        reels={
            "responsibilities": reel(quantised(R)),
            "outlines": reel(outlines),
            "here": reel(here),
        },
        captions=[_caption(T, p, r) for T, p, r in zip(TEMPERATURES, rests, R)],
        stills=(0, EM_IS_AT, last),
        headings={0: "0: k-means", EM_IS_AT: "1: EM", last: "hot: one blob"},
    )  # fmt: skip


def _ticks():
    return [[int(np.abs(TEMPERATURES - T).argmin()), f"{T:g}"] for T in (0, 0.1, 1, 3, 12)]


def _say(T) -> str:
    return f"{T:.3f}" if 0 < T < 0.1 else f"{T:.2f}"


def _caption(T, params, R):
    apart = np.linalg.norm(params.means[:, None] - params.means, axis=2) > 0.02
    places = len({tuple(row) for row in apart})
    means = "all means coincide" if places == 1 else f"means in {places} places"
    kind = {0.0: "k-means, all or nothing", 1.0: "EM"}.get(T, "colder than EM" if T < 1 else "warmer than EM")
    unsure = (R.max(axis=1) < 0.95).sum()
    return (
        f"temperature {_say(T)}, {kind}: {means}, width {np.sqrt(params.variance):.2f} of the data's; "
        f"{unsure} of {len(R)} points shared out"
    )
