"""The basin map: a grid of starts, each coloured by where EM ends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from emlearn.engine.convergence import until
from emlearn.engine.em import em
from emlearn.engine.errors import CollapsedComponent
from emlearn.models.gaussian.mixture import MixtureOfGaussians, from_sds
from emlearn.pictures import layers
from emlearn.pictures.axes import saying
from emlearn.pictures.film import Control, Film, Panel, picked, reel
from emlearn.widgets.inputs import one_column
from emlearn.widgets.player import Player

SIDE = 21
"""The number of starts along each axis."""
SHOWN = 24
"""How many states of a run are kept: all of a short run, increasingly few of a long one."""
SAME_SUMMIT = 0.05
"""Two ends count as one if they differ by at most this, in nats."""
NARROWEST = 1e-6
"""Components may not start narrower than this, as a fraction of the data's standard deviation."""
ALIKE = 1e-6
"""Two means count as equal if they differ by less than this, as a fraction of the data's range."""
NAMES = "ABCDEFG"


class Road(NamedTuple):
    """One run: the two means, the log-likelihood and the iteration of each state shown, and how the run ended."""

    means: np.ndarray
    objectives: np.ndarray
    at: np.ndarray
    end: float
    """The last log-likelihood in nats; infinite if a component collapsed."""


def basin_map(x, *, sd=None, label="x") -> Player:
    """Two normals in one dimension, started from every pair of means on a grid: click a start to replay its run.

    Parameters
    ----------
    x : array-like of shape (n,) or (n, 1)
        At most a few hundred numbers, because EM is run from 231 starts.
    sd : float, optional
        The standard deviation of both components at the start, by default three tenths of that of the data; the
        mixing weights start equal.
    label : str
        What is measured.

    Returns
    -------
    Player

    Raises
    ------
    ValueError
        If ``x`` is not one column of at least four distinct finite numbers, or if ``sd`` is below a millionth of the
        data's standard deviation.
    """
    X = one_column(x, 4)[:, None]
    sd = 0.3 * X.std() if sd is None else sd
    if not NARROWEST * X.std() <= sd < np.inf:
        raise ValueError(f"sd={sd}: it must be at least {NARROWEST:g} times the data's own, which is {X.std():.3g}.")
    grid = np.linspace(X.min(), X.max(), SIDE)
    roads = {(i, j): _road(X, grid[i], grid[j], sd) for i in range(SIDE) for j in range(i + 1)}
    mirrored = {(j, i): road._replace(means=road.means[:, ::-1]) for (i, j), road in roads.items()}
    roads = {**mirrored, **roads}
    return Player(_film(grid, roads, label), title="where EM ends, by where it starts")


def _road(X, first, second, sd) -> Road:
    model, states, end = MixtureOfGaussians(), [], np.inf
    try:
        for state in until(em(model, X, from_sds([0.5, 0.5], [first, second], [sd, sd])), tol=1e-5, max_iter=2000):
            states.append(state)
        end = states[-1].objective
    except CollapsedComponent:
        pass
    last = len(states) - 1
    at = np.unique(np.round(np.geomspace(1, last + 1, SHOWN)).astype(int)) - 1 if last >= SHOWN else np.arange(last + 1)
    at = np.append(at, np.full(SHOWN - len(at), last))
    kept = [states[i] for i in at]
    return Road(np.array([s.params.means[:, 0] for s in kept]), np.array([s.objective for s in kept]), at, end)


def _film(grid, roads, label) -> Film:
    pairs = [(i, j) for i in range(SIDE) for j in range(SIDE)]
    ends, which = _ends([roads[pair] for pair in pairs])
    means = np.array([roads[pair].means for pair in pairs]).reshape(SIDE, SIDE, SHOWN, 2)
    heights = np.array([roads[pair].objectives for pair in pairs]).reshape(SIDE, SIDE, SHOWN)
    at = np.array([roads[pair].at for pair in pairs]).reshape(SIDE, SIDE, SHOWN)
    climbs = np.stack([at, heights], axis=-1)
    half = (grid[1] - grid[0]) / 2
    domain = [float(grid[0] - half), float(grid[-1] + half)]
    low, high = float(np.percentile(heights, 3)), float(heights.max())
    names = [*NAMES[: len(ends)]] if len(ends) <= len(NAMES) else [*NAMES[:-1], "other"]
    which = np.minimum(which, len(names) - 1)
    summits = [_where(pairs, which, roads, k) for k in range(len(names))]
    start = int(np.flatnonzero((np.array(pairs) == [SIDE // 4, 3 * SIDE // 4]).all(axis=1))[0])
    speed = 1 - 0.6 * _scaled(np.log1p(at[..., -1].astype(float)))
    say = saying(grid, 4)
    control = [say(v) for v in grid]
    return Film(
        controls=[
            Control("mean 1 starts at", control, at=grid, start=pairs[start][0]),
            Control("mean 2 starts at", control, at=grid, start=pairs[start][1]),
            Control("along the run", [f"{i + 1} of {SHOWN}" for i in range(SHOWN)], start=SHOWN - 1),
        ],
        panels=[
            Panel(
                {"domain": domain, "label": f"mean 1 ({label})"},
                {"domain": domain, "label": f"mean 2 ({label})"},
                [
                    layers.cells(speed.T, classes=which.reshape(SIDE, SIDE).T.astype(float)),
                    layers.curve("path", "ink", width=2.2, reached="now"),
                    layers.dots("here", "ink", size=6),
                    layers.dots(np.array(summits), list(range(len(names))), names=names, size=7),
                ],
                "the grid of starts, coloured by their ends",
                height=380,
            ),
            Panel(
                {"domain": [0, float(np.percentile(at[..., -1], 90))], "label": "iteration"},
                {"domain": [low - 0.04 * (high - low), high + 0.06 * (high - low)], "label": "log-likelihood"},
                [layers.curve("climb", "loglik", width=2.2, reached="now"), layers.dots("there", "loglik", size=6)],
                "climb of this start",
                height=380,
                margins={"left": 62},
            ),
        ],
        reels={
            "path": reel(means, over=(0, 1)),
            "here": reel(means[:, :, :, None], over=(0, 1, 2)),
            "climb": reel(climbs, over=(0, 1)),
            "there": reel(climbs[:, :, :, None], over=(0, 1, 2)),
            "now": picked(np.arange(SHOWN)[:, None], np.arange(SHOWN), over=(2,)),
        },
        captions=[
            _caption(roads[pair], names[which[p]], say, ALIKE * (grid[-1] - grid[0])) for p, pair in enumerate(pairs)
        ],
        stills=(start * SHOWN + SHOWN - 1,),
        headings={start * SHOWN + SHOWN - 1: "one start, replayed"},
        drag={"x": 0, "y": 1},
        last_still="From the start shown",
    )


def _ends(roads):
    """The distinct ends, the highest first and a collapse last, and which of them each road has."""
    values = np.array([road.end for road in roads])
    finite = np.sort(values[np.isfinite(values)])[::-1]
    ends = [finite[i] for i in range(len(finite)) if i == 0 or finite[i - 1] - finite[i] > SAME_SUMMIT]
    which = np.array([np.abs(np.array(ends) - v).argmin() if np.isfinite(v) else len(ends) for v in values])
    return ends + [np.inf] * bool(np.isinf(values).any()), which


def _where(pairs, which, roads, k):
    """The position of a summit on the map: the end of its quickest road from below the diagonal."""
    candidates = [roads[pair] for pair, w in zip(pairs, which) if w == k and pair[0] <= pair[1]]
    return min(candidates, key=lambda road: road.at[-1]).means[-1]


def _scaled(values):
    return (values - values.min()) / max(np.ptp(values), 1e-12)


def _caption(road, name, say, alike):
    (first, second), (one, two) = road.means[0], road.means[-1]
    where = f"means {say(one)} and {say(two)}" + (", equal for ever: a saddle" if abs(one - two) < alike else "")
    end = f"log-likelihood {road.end:.2f}" if np.isfinite(road.end) else "a component that collapsed"
    return (
        f"started at {say(first)} and {say(second)}, EM ends at {name}: {where}, {end}, after {road.at[-1]} iterations"
    )
