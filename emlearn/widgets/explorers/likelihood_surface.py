"""The log-likelihood of two means as a landscape: two summits where the components change places, and a saddle."""

from functools import partial

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from scipy.optimize import root

from emlearn.engine.em import fit
from emlearn.estimators.validation import read_array
from emlearn.models.gaussian.covariances import TIED
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians, from_sds
from emlearn.models.gaussian.statistics import log_normal
from emlearn.pictures import layers
from emlearn.pictures.axes import in_full
from emlearn.pictures.film import Control, Film, Panel, reel
from emlearn.pictures.marks import draw_panel
from emlearn.pictures.names import name
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.scenes import Line, normal_parts, places_for
from emlearn.pictures.visual import QUANTITIES
from emlearn.widgets.inputs import one_column, shares_of, widths
from emlearn.widgets.player import Player

CELLS = 41
STEPS = np.array([1, 1.25, 2, 2.5, 4, 5, 10])


def likelihood_surface(x, weights=None, sds=None, truth=None, *, label="x") -> Player:
    """The log-likelihood over both means of a mixture of two normals, with fixed weights and standard deviations.

    Parameters
    ----------
    x : array-like of shape (n,) or (n, 1)
    weights : sequence of 2 float, optional
        The mixing weights, by default 1/2 each, which makes the two summits mirror images.
    sds : float or sequence of 2 float, optional
        The standard deviations, by default the common one that EM finds.
    truth : sequence of 2 float, optional
        The means with which the data were simulated, to be marked.
    label : str
        What is measured.

    Returns
    -------
    Player
        You drag the pair of means on the map; it opens at the highest cell.

    Raises
    ------
    ValueError
        If ``x`` is not one column of at least three distinct numbers, or if there are not two weights or standard
        deviations.

    Examples
    --------
    >>> from emlearn import datasets
    >>> from emlearn.widgets import likelihood_surface
    >>> likelihood_surface(datasets.introduction()[::20], [0.3, 0.7], 5, truth=(20, 40)).status
    'means 20 and 40: log-likelihood -1801.0, 1.2 below the summit'

    References
    ----------
    Redner & Walker (1984), Mixture densities, maximum likelihood and the EM algorithm, SIAM Review 26, 195-239.
    """
    x = one_column(x, 3)
    weights = np.full(2, 0.5) if weights is None else shares_of(weights, 2)
    sds = common_sd(x, weights) if sds is None else widths(sds, 2)
    truth = None if truth is None else read_array(truth, (2,), "truth", "(2,)")
    grid, step = places(x)
    heights = surface(x, grid, weights, sds)
    tops = summits(x, weights, sds, grid[list(np.unravel_index(heights.argmax(), heights.shape))])
    summit = max(height for _, height in tops)
    marks = np.array([mu for mu, _ in tops])
    between = saddle(x, weights, sds)
    edge = {"domain": [float(grid[0] - step / 2), float(grid[-1] + step / 2)]}
    map_of = Panel(
        edge | {"label": "mean of component 1"},
        edge | {"label": "mean of component 2"},
        [
            layers.cells(np.round(depth(heights.T), 3)),
            layers.curve(
                np.array([grid[[0, -1]]] * 2).T, "muted", name="equal means", where="start", width=1.5, dash=(6, 4)
            ),
            layers.dots(marks, "loglik", names=_names(tops), size=5),
            *([] if between is None else [layers.dots(between[None], "ink", names=["saddle"], size=5)]),
            *([] if truth is None else [layers.dots(truth[None], "truth", names=["truth"], size=3, below=True)]),
            layers.dots("pair", "ink", size=9),
            layers.dots("pair", "paper", size=4),
        ],
        "log-likelihood over the two means",
        height=350,
    )
    line = Line(x[:, None], label)
    low, high = line.stage(["1", "2"]).x["domain"]
    both_at = [from_sds(weights, [mu, mu], sds) for mu in grid]
    at = np.array([places_for(params, np.linspace(low, high, 121)) for params in both_at])
    parts = np.array([normal_parts(params, x) for params, x in zip(both_at, at)])
    bars = line.bars()
    beside = Panel(
        line.stage(["1", "2"]).x,
        {"domain": [0, 1.15 * max(float(bars[:, 2].max()), float(parts.max()))], "label": "density"},
        [layers.bars(bars), *(layers.curve(f"part{k}", k, name=str(k + 1), where="top", width=2.2) for k in (0, 1))],
        "data and the pair",
        height=350,
    )
    both = np.stack(np.meshgrid(grid, grid, indexing="ij"), axis=-1)
    best = np.unravel_index(heights.argmax(), heights.shape)
    captions = list(map(in_full(grid), grid))
    stills = (int(heights.argmax()), int(np.argmin(np.abs(grid - x.mean()))) * (len(grid) + 1))
    film = Film(
        controls=[
            Control("mean 1", captions, at=grid.tolist(), start=int(best[0])),
            Control("mean 2", captions, at=grid.tolist(), start=int(best[1])),
        ],
        panels=[map_of, beside],
        reels={
            "pair": reel(both[:, :, None], (0, 1)),
            **{f"part{k}": reel(np.stack(np.broadcast_arrays(at, parts[:, k]), axis=-1), (k,)) for k in (0, 1)},
        },
        captions=[
            f"means {mu} and {nu}: log-likelihood {height:.1f}, {summit - height:.1f} below the summit"
            for mu, row in zip(captions, heights)
            for nu, height in zip(captions, row)
        ],
        stills=stills[:1],
        drag={"x": 0, "y": 1},
        last_still="At the highest cell",
    )
    spots = [(mu, called) for mu, called in zip(marks, _names(tops))]
    spots += [] if between is None else [(between, "saddle")]
    draw = partial(_picture, film, grid, depth(heights.T), spots)
    return Player(film, title="the log-likelihood as a landscape over two means", still=draw)


def _picture(film, grid, shade, spots, alt) -> Picture:
    """The landscape with its contours and what is remarkable on it, and beside it the pair at its summit."""
    map_of, beside = film.panels
    fig, (ax, right) = figure(height=3.6, ncols=2, width_ratios=(1.25, 1))
    colors = LinearSegmentedColormap.from_list("height", [QUANTITIES["paper"], QUANTITIES["bound"]])
    ax.contourf(grid, grid, shade, levels=14, cmap=colors)
    ax.contour(grid, grid, shade, levels=14, colors=QUANTITIES["ink"], linewidths=0.35, linestyles="solid")
    ax.plot(grid[[0, -1]], grid[[0, -1]], color=QUANTITIES["paper"], lw=1.2, ls=(0, (2, 2)))
    for spot, called in spots:
        ax.plot(*spot, "X" if called == "saddle" else "o", color=QUANTITIES["ink"], mec="w", ms=8)
        name(ax, called, tuple(spot), "above", "below", "right", "left", away=7)
    ax.set(xlabel=map_of.x["label"], ylabel=map_of.y["label"])
    ax.locator_params(nbins=5)
    title(ax, " and ".join(_counted([called for _, called in spots])))
    draw_panel(right, film, beside, film.stills[0])
    title(right, "the pair at the highest cell")
    return Picture(fig, alt)


def _counted(names):
    saddles = names.count("saddle")
    tops = len(names) - saddles
    return ["Two summits" if tops > 1 else "One summit", *(["a saddle"] if saddles else [])]


def surface(x, means, weights, sds):
    """The exact log-likelihood at all pairs of ``means``: rows for component 1, columns for component 2."""
    values, counts = np.unique(x, return_counts=True)
    first, second = np.log(weights)[:, None, None] + log_normal(values, means[:, None], sds[:, None, None])
    return np.array([np.logaddexp(one, second) @ counts for one in first])


def places(x):
    """About 40 means at round steps over the middle 98% of the data, and the step."""
    low, high = apart(x, [0.01, 0.99]) if len(np.unique(x)) > 20 else (x.min(), x.max())
    rough = (high - low) / (CELLS - 2)
    power = 10.0 ** np.floor(np.log10(rough))
    step = power * STEPS[STEPS * power >= rough * (1 - 1e-9)][0]
    return np.arange(np.floor(low / step), np.ceil(high / step) + 1) * step, step


def apart(x, quantiles):
    """Two quantiles, or the smallest and the largest number if the quantiles are equal."""
    low, high = np.quantile(x, quantiles)
    return np.array([low, high] if high > low else [x.min(), x.max()])


def depth(heights):
    """Shades by the square root of the distance below the summit, so that a parabola becomes a cone."""
    missing = heights.max() - heights
    return 1 - np.sqrt(missing / missing.max())


def common_sd(x, weights):
    """The common standard deviation that EM finds with these weights, for each of the two components."""
    model = MixtureOfGaussians(TIED, fixed={"weights": weights})
    start = apart(x, [0.25, 0.75])[:, None]
    trace = fit(model, x[:, None], GaussianParameters(weights, start, np.var(x).reshape(1, 1), TIED))
    return np.full(2, np.sqrt(trace.params.covariances[0, 0]))


def summits(x, weights, sds, best):
    """Where EM ends, and at which log-likelihood, from the pair of means ``best`` and from the same pair swapped."""
    fixed = {"weights": weights, "covariances": sds[:, None, None] ** 2}
    ends = []
    for start in (best, best[::-1]):
        trace = fit(MixtureOfGaussians(fixed=fixed), x[:, None], from_sds(weights, start, sds), tol=1e-10)
        ends.append((trace.params.means[:, 0], float(trace.objectives[-1])))
    return ends[:1] if np.allclose(ends[0][0], ends[1][0], atol=1e-3 * np.ptp(x)) else ends


def gradient(mu, x, weights, sds):
    """``d loglik / d mu_k = Σ_i r_ik (x_i - mu_k) / sd_k²``."""
    R = MixtureOfGaussians().posterior(from_sds(weights, mu, sds), x[:, None]).responsibilities
    return (R * (x[:, None] - mu)).sum(axis=0) / sds**2


def saddle(x, weights, sds):
    """The point near equal means where the gradient vanishes, if the surface rises and falls from there; else None."""
    found = root(gradient, np.full(2, x.mean()), (x, weights, sds))
    shift = 1e-4 * np.diag(sds)
    changes = [(gradient(found.x + s, x, weights, sds) - gradient(found.x - s, x, weights, sds)) for s in shift]
    lowest, highest = np.linalg.eigvalsh(np.array(changes) / sds[:, None])  # of the curvature, which is symmetric
    return found.x if found.success and lowest < 0 < highest else None


def _names(tops):
    if len(tops) == 1:
        return ["summit"]
    even = abs(tops[0][1] - tops[1][1]) < 0.05
    highest = int(tops[1][1] > tops[0][1])
    return ["summit" if even or i == highest else "lower summit" for i in range(2)]
