"""The basin map: a grid of starts, each coloured by where EM ends."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from matplotlib.colors import to_rgb
from scipy.ndimage import zoom

from emlearn.engine.convergence import until
from emlearn.engine.em import em
from emlearn.engine.errors import CollapsedComponent
from emlearn.models.gaussian.mixture import MixtureOfGaussians, from_sds
from emlearn.pictures import layers
from emlearn.pictures.axes import saying
from emlearn.pictures.ends import ROOT_SCALE, root_ticks
from emlearn.pictures.film import Control, Film, Panel, picked, reel
from emlearn.pictures.names import HALO
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component
from emlearn.widgets.inputs import one_column
from emlearn.widgets.player import Player

SIDE = 41
"""The number of starts along each axis."""
SHOWN = 24
"""How many states of a run are kept: all of a short run, increasingly few of a long one."""
SAME_SUMMIT = 0.05
"""Two ends count as one if they differ by at most this, in nats."""
NARROWEST = 1e-6
"""Components may not start narrower than this, as a fraction of the data's standard deviation."""
ALIKE = 1e-6
"""Two means count as equal if they differ by less than this, as a fraction of the data's range."""
LONG = 4
"""How much longer than nine runs in ten a run may be, and still be drawn to its end."""
NAMES = "ABCDEFG"
MIRRORED = "′"
"""Marks an end with the labels exchanged: the same mixture on the other side of the diagonal."""


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
        At most a few hundred numbers, because EM is run from 861 starts.
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

    Examples
    --------
    >>> from emlearn import datasets
    >>> from emlearn.widgets import basin_map
    >>> basin_map(datasets.galaxies(), label="velocity (1,000 km/s)").status
    'started at 15.45 and 28.00, EM ends at B: means 19.28 and 21.36, log-likelihood -220.24, after 26 iterations'
    """
    X = one_column(x, 4)[:, None]
    sd = 0.3 * X.std() if sd is None else sd
    if not NARROWEST * X.std() <= sd < np.inf:
        raise ValueError(f"sd={sd}: it must be at least {NARROWEST:g} times the data's own, which is {X.std():.3g}.")
    grid = np.linspace(X.min(), X.max(), SIDE)
    roads = {(i, j): _road(X, grid[i], grid[j], sd) for i in range(SIDE) for j in range(i + 1)}
    mirrored = {(j, i): road._replace(means=road.means[:, ::-1]) for (i, j), road in roads.items()}
    roads = {**mirrored, **roads}
    film = _film(grid, roads, label)
    return Player(film, title="where EM ends, by where it starts", still=partial(_picture, film))


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
    below = np.sqrt(heights.max() - heights)
    climbs, deepest = np.stack([at, -below], axis=-1), float(below.max()) or 1.0
    longest = float(min(at.max(), LONG * np.percentile(at[..., -1], 90)))
    half = (grid[1] - grid[0]) / 2
    domain = [float(grid[0] - half), float(grid[-1] + half)]
    names = [*NAMES[: len(ends)]] if len(ends) <= len(NAMES) else [*NAMES[:-1], "other"]
    which = np.minimum(which, len(names) - 1)
    summits = np.array([_where(pairs, which, roads, k) for k in range(len(names))])
    apart = np.flatnonzero(np.abs(np.diff(summits, axis=1)[:, 0]) > ALIKE * (grid[-1] - grid[0]))
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
                    layers.dots(
                        summits[apart, ::-1], apart.tolist(), names=[names[k] + MIRRORED for k in apart], size=7
                    ),
                    layers.dots(summits, list(range(len(names))), names=names, size=7),
                ],
                "the grid of starts, coloured by their ends",
                height=380,
            ),
            Panel(
                {"domain": [0, longest], "label": "iteration"},
                {
                    "domain": [-1.06 * deepest, 0.06 * deepest],
                    "label": f"nats below the highest ({ROOT_SCALE})",
                    "ticks": [[-to, told] for to, told in root_ticks(deepest)],
                },
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
        last_still="One start of many",
    )


def _picture(film, alt) -> Picture:
    """The map with some of its roads, and a list of where they lead."""
    fig, (ax, key) = figure(7.2, 4.2, ncols=2, width_ratios=(1.9, 1))
    cells, *_, mirrored, ends = film.panels[0].layers
    grid, classes = np.array(film.controls[0].at), cells["classes"].astype(int)
    colors = np.array([to_rgb(component(k)["color"]) for k in range(len(ends["names"]))])
    extent = (grid[0], grid[-1], grid[0], grid[-1])
    ax.imshow(1 - 0.6 * (1 - colors[_finer(classes)]), origin="lower", extent=extent, aspect="equal")
    ax.plot(grid[[0, -1]], grid[[0, -1]], color=QUANTITIES["paper"], lw=1, ls="dotted")
    roads = film.reels["path"].rows.reshape(SIDE, SIDE, SHOWN, 2)
    for road in roads[2::6, 2::6].reshape(-1, SHOWN, 2):
        _draw_road(ax, road)
    for dots in (mirrored, ends):
        for spot, k, name in zip(dots["xy"], dots["look"], dots["names"]):
            ax.plot(*spot, MATPLOTLIB_MARKS[component(k)["mark"]], color=component(k)["color"], mec="w", ms=9, zorder=4)
            left, below = np.greater(spot, 0.92 * grid[-1] + 0.08 * grid[0])  # away from the edges of the map
            ax.annotate(name, spot, (-9 if left else 9, -14 if below else 6), ha="right" if left else "left", zorder=5,
                        path_effects=HALO, color=QUANTITIES["ink"], **LABEL)  # fmt: skip
    ax.set(xlabel=film.panels[0].x["label"], ylabel=film.panels[0].y["label"])
    title(ax, "Where EM goes from each pair of first means")
    key.axis("off")
    key.set(xlim=(0, 1), ylim=(0, 1))
    for k in range(len(colors)):
        i, j = min(zip(*np.nonzero(k == classes.T)), key=lambda pair: pair[0] > pair[1])
        words = film.words((i * SIDE + j) * SHOWN).split("ends at ")[1].rsplit(", after", 1)[0]
        at = 0.95 - 0.24 * k if len(colors) < 5 else 0.98 - 0.14 * k
        name, where = words.split(": ", 1)
        key.plot(0, at, MATPLOTLIB_MARKS[component(k)["mark"]], color=component(k)["color"], ms=9, clip_on=False)
        key.text(0.08, at, name, va="center", weight="bold")
        key.text(0.08, at - 0.03, where.replace(", ", ",\n"), va="top", fontsize=9)
    return Picture(fig, alt)


def _finer(classes):
    """The map on a grid that is eight times as fine, its borders drawn smoothly between the starts computed.

    What happens on the diagonal alone is left out, because that line has no width.
    """
    beside = np.where(np.eye(SIDE, dtype=bool), np.roll(classes, 1, axis=0), classes)
    beside[0, 0] = classes[1, 0]
    shares = np.eye(classes.max() + 1)[beside]
    return zoom(shares, (8, 8, 1), order=1).argmax(axis=-1)


def _draw_road(ax, road):
    """One run from its start, an arrowhead half-way."""
    ax.plot(*road.T, color=QUANTITIES["paper"], lw=1)
    ax.plot(*road[0], "o", color=QUANTITIES["paper"], ms=2.5)
    along = np.r_[0, np.cumsum(np.hypot(*np.diff(road, axis=0).T))]
    if along[-1] > 0:
        tail, tip = (np.array([np.interp(part * along[-1], along, c) for c in road.T]) for part in (0.45, 0.5))
        ax.annotate("", tip, tail, arrowprops={"arrowstyle": "-|>", "color": QUANTITIES["paper"], "lw": 1})


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
    name += MIRRORED if one - two > alike else ""
    where = f"means {say(one)} and {say(two)}" + (", equal for ever: a saddle" if abs(one - two) < alike else "")
    end = f"log-likelihood {road.end:.2f}" if np.isfinite(road.end) else "a component that collapsed"
    return (
        f"started at {say(first)} and {say(second)}, EM ends at {name}: {where}, {end}, after {road.at[-1]} iterations"
    )
