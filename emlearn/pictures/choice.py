"""What :func:`emlearn.select` found, as a picture: a row for each mixture, a column for each number of components."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_rgb

from emlearn.estimators.selection import LOWER_IS_BETTER, TITLES, Selection
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.visual import QUANTITIES, component

FAR = {"aic": 100.0, "bic": 100.0, "icl": 100.0, "held_out": 1.0}
"""How much worse than the best a cell is when it has lost its colour; the same in nats per row for rows held out."""


def choice(selection: Selection, criterion: str = "bic", *, alt: str | None = None) -> Picture:
    """How much worse than the best each mixture is by a criterion; the mixture whose best comes first is above.

    Parameters
    ----------
    selection : Selection
    criterion : {"bic", "aic", "icl", "held_out"}
    alt : str, optional
        The alternative text; by default it names the best line and its value.

    Returns
    -------
    Picture
        A dash is a mixture that could not be fitted, and a dagger a fit that did not converge.

    Raises
    ------
    ValueError
        If there is no such criterion, or no line for which it could be computed.

    Examples
    --------
    >>> from emlearn import GaussianMixture, datasets, select
    >>> from emlearn.pictures.choice import choice
    >>> shapes = {name: GaussianMixture(covariance_type=name, random_state=0) for name in ("EEE", "VVV")}
    >>> choice(select(shapes, datasets.old_faithful(), range(1, 5), folds=0))
    BIC is best for EEE with 3 components: 2314.30.
    """
    best = selection.best(criterion)
    worse = {(x.name, x.n_components): _behind(x, best, criterion) for x in selection.candidates}
    loose = {(x.name, x.n_components) for x in selection.candidates if x.converged is False}
    K = sorted({k for _, k in worse})
    least = {name: min(worse.get((name, k), np.inf) for k in K) for name, _ in worse}
    names = sorted(least, key=least.__getitem__)
    fig, ax = figure(7.2, 0.9 + 0.27 * max(len(names), 2))
    for row, name in enumerate(names):
        for column, k in enumerate(K):
            behind = worse.get((name, k), np.inf)
            _cell(ax, column, row, behind, FAR[criterion], "†" * ((name, k) in loose), (name, k) == best[:2])
    ax.set(xlim=(-0.5, len(K) - 0.5), ylim=(len(names) - 0.5, -0.5), xlabel="number of components")
    ax.set_xticks(range(len(K)), K)
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    parts = f"{best.n_components} {'component' if best.n_components == 1 else 'components'}"
    found = f"{TITLES[criterion]} is best for {best.name} with {parts}"
    title(ax, f"{found}; by how much the others are worse")
    value = f"{getattr(best, criterion):.{4 if criterion == 'held_out' else 2}f}"
    return Picture(fig, alt or f"{found[0].upper()}{found[1:]}: {value}.")


def _behind(line, best, criterion):
    """How much worse than the best, above 0; infinite where there is no value."""
    gap = getattr(line, criterion) - getattr(best, criterion)
    return np.inf if np.isnan(gap) else gap if LOWER_IS_BETTER[criterion] else -gap


def _cell(ax, x, y, behind, far, mark, chosen):
    """A cell, the bluer the nearer to the best."""
    strength = 0.0 if np.isinf(behind) else max(0.0, 1 - np.log1p(99 * min(behind / far, 1)) / np.log(100))
    blue = np.array(to_rgb(component(0)["color"]))
    ax.fill_between([x - 0.48, x + 0.48], y - 0.45, y + 0.45, color=1 - strength * (1 - blue), lw=0)
    digits = 0 if far > 1 else 3
    text = "best" if chosen else "–" if np.isinf(behind) else f"{behind:.{digits}f}{mark}"
    color = "white" if strength > 0.6 else QUANTITIES["ink"]
    ax.text(x, y, text, ha="center", va="center", color=color, size=9, weight="bold" if chosen else "normal")
