"""The singularity trap: a component is dragged onto a point and made narrow, and the likelihood has no bound."""

from __future__ import annotations

from functools import partial

import numpy as np

from emlearn.models.gaussian.covariances import FULL
from emlearn.models.gaussian.mixture import MixtureOfGaussians, PseudoObservations, from_sds
from emlearn.pictures import layers
from emlearn.pictures.axes import saying
from emlearn.pictures.film import Control, Film, Panel, reel
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.scenes import Line, normal_parts, own_places
from emlearn.pictures.visual import QUANTITIES, component
from emlearn.widgets.inputs import one_column
from emlearn.widgets.player import Player

PLACES, WIDTHS = 8, 33
NARROWEST = 1e-7
"""The narrowest width shown, in units of the data's standard deviation."""
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
OWN_WIDTH = 0.1
"""The standard deviation of the prior's pseudo-observations, in the same units."""


def singularity_trap(x, *, label="x", weight=None) -> Player:
    """One component describes all the data, and the other is yours: drag it onto a point, and make it narrow.

    On a point the log-likelihood grows without bound as the width goes to 0, but not beside the points. With a prior
    of two pseudo-observations, a tenth as spread as the data, there is a best width. A single normal has no such trap.

    Parameters
    ----------
    x : array-like of shape (n,) or (n, 1)
    label : str
        The label of the axis.
    weight : float, optional
        The mixing weight of the component that moves; by default that of two points, ``2 / n``.

    Returns
    -------
    Player

    Raises
    ------
    ValueError
        If ``x`` is not one column of at least four distinct finite numbers, or if ``weight`` is not between 0 and 1.

    Examples
    --------
    >>> from emlearn import datasets
    >>> from emlearn.widgets import singularity_trap
    >>> singularity_trap(datasets.galaxies()).status
    'mean 21.70, on a point, width 4.5, peak 0.0021: log-likelihood -240.34; with a prior -243.95; 2 alone -241.86'
    """
    x = one_column(x, 4)
    weight = 2 / len(x) if weight is None else weight
    if not 0 < weight < 1:
        raise ValueError(f"weight={weight}: the moving component's weight must lie strictly between 0 and 1.")
    places, on_a_point = _places(np.unique(x))
    widths = x.std() * np.geomspace(1, NARROWEST, WIDTHS)
    measured = _Measured(x, weight)
    values = np.array([[measured.at(m, s) for s in widths] for m in places])
    film = _film(x, label, weight, places, on_a_point, widths, values)
    still = partial(_picture, x, label, weight, places[_start(places)], widths, values[_start(places)])
    return Player(film, title="the singularity trap", still=still)


def _places(distinct):
    """Some points of the data and the midpoints between each and the next, and which of them are points."""
    chosen = np.unique(np.linspace(1, len(distinct) - 2, PLACES).astype(int))
    points, nexts = distinct[chosen], distinct[chosen + 1]
    places = np.column_stack([points, (points + nexts) / 2]).ravel()
    return places, np.tile([True, False], len(chosen))


class _Measured:
    """The log-likelihood, its sum with the log prior, and the log-likelihood of the moving component alone."""

    def __init__(self, x, weight):
        self.X, self.weight = x[:, None], weight
        prior = PseudoObservations(2.0, 2 * np.full((2, 1, 1), (OWN_WIDTH * x.std()) ** 2))
        self.plain, self.with_prior = MixtureOfGaussians(FULL), MixtureOfGaussians(FULL, prior)

    def at(self, mean, sd):
        params = from_sds([1 - self.weight, self.weight], [self.X.mean(), mean], [self.X.std(), sd])
        alone = from_sds([1.0], [mean], [sd])
        loglik = self.plain.posterior(params, self.X).log_density.sum()
        single = self.plain.posterior(alone, self.X).log_density.sum()
        return loglik, loglik + self._log_prior(sd) - self._log_prior(OWN_WIDTH * self.X.std()), single

    def _log_prior(self, sd):
        """The log prior of the moving width, up to a constant, which is highest at that of the pseudo-observations."""
        return self.with_prior.log_prior(from_sds([0.5, 0.5], [0, 0], [self.X.std(), sd]))


def _film(x, label, weight, places, on_a_point, widths, values) -> Film:
    scene = Line(x[:, None], label)
    stage = scene.stage([])
    peaks = np.log10(weight / np.sqrt(2 * np.pi) / widths)
    floor, top = np.floor(peaks[0]) - 0.5, peaks[-1] + 0.12 * (peaks[-1] - peaks[0])
    tick = 0.03 * (top - floor)
    rug = np.column_stack([x, np.full(len(x), floor - 2 * tick), x, np.full(len(x), floor)])
    decades = np.log10(widths / x.std())
    curves = np.stack([np.broadcast_to(decades, values.shape[:2])[..., None].repeat(3, 2), values], axis=-1)
    low, high = values[..., 0].min() - 15, values[..., 0].max()
    here = np.where(curves[..., 1:] < low, np.nan, curves)[:, :, 1::-1]
    curves = _down_to(low, curves)
    say = saying(places, 4)
    captions = [f"{say(m)}, {'on a point' if on else 'between two points'}" for m, on in zip(places, on_a_point)]
    stills = [_start(places) * WIDTHS + j for j in (0, 4, WIDTHS - 1)]
    return Film(
        controls=[
            Control("where its mean is", captions, at=places, start=_start(places)),
            Control("make it narrower", [f"{s:.2g}" for s in widths]),
        ],
        panels=[
            Panel(
                stage.x,
                {
                    "domain": [float(floor - 2 * tick), float(top)],
                    "label": "density, on a log scale",
                    "ticks": [[p, _power(p)] for p in range(2 * int(np.ceil(floor / 2)), int(top) + 1, 2)],
                },
                [
                    layers.rule("mean"),
                    layers.bars(_logs(scene.bars(), 2, floor)),
                    layers.segments(rug, look="ink", width=1),
                    layers.curve(_logs(_wide(x, weight, scene), 1, floor), 0, name="1", where="top", width=2.4),
                    layers.curve("yours", 1, name="2", where="top", width=2.4),
                ],
                "data and components",
            ),
            Panel(
                {"domain": [float(decades[-1]), 0.2], "label": "log10 of the width, in sds of the data"},
                {"domain": [float(low), float(high + 4)], "label": "nats"},
                [
                    layers.curve("alone", "muted", width=1.4, dash=[3, 3], name="2 alone"),
                    layers.curve("with_prior", "bound", width=2.2, name="with a prior"),
                    layers.curve("loglik", "loglik", width=2.2, name="log-likelihood", where="start"),
                    layers.dots("here", ["bound", "loglik"], size=6),
                ],
                "log-likelihood",
                height=330,
                margins={"left": 62, "right": 84},
            ),
        ],
        reels={
            "yours": reel([[_logs(_bell(m, s, weight), 1, floor) for s in widths] for m in places], over=(0, 1)),
            "mean": reel(places[:, None]),
            "loglik": reel(curves[:, ::-1, 0]),  # from the left, where its name is far from the others
            "with_prior": reel(curves[:, :, 1]),
            "alone": reel(curves[:, :, 2]),
            "here": reel(here, over=(0, 1)),
        },
        captions=[
            _caption(place, s, 10**peak, *values[i, j])
            for i, place in enumerate(captions)
            for j, (s, peak) in enumerate(zip(widths, peaks))
        ],
        stills=tuple(stills),
        headings=dict(zip(stills, ("wide", "narrow", "a spike"))),
        drag={"x": 0},
        last_still="As narrow as shown, on a point",
    )


def _logs(rows, column, floor):
    """Rows with the common logarithm of the densities in a column: bars begin at ``floor``, and curves end there."""
    with np.errstate(divide="ignore"):
        logs = np.log10(rows[:, column])
    seen, clipped = np.pad(logs > floor, 1), np.maximum(logs, floor)
    if column == 2:
        return np.column_stack([rows[:, :2], clipped, np.full(len(rows), floor)])
    return np.column_stack([rows[:, 0], np.where(seen[:-2] | seen[1:-1] | seen[2:], clipped, np.nan)])


def _power(exponent) -> str:
    """A power of ten."""
    return "1" if exponent == 0 else "10" + str(exponent).translate(SUPERSCRIPTS)


def _down_to(low, curves):
    """Each curve to where it leaves the picture, and NaN below: most of a plunge lies between two widths."""
    (x0, y0), (x1, y1) = np.moveaxis(curves[:, :-1], -1, 0), np.moveaxis(curves[:, 1:], -1, 0)
    leaves = (y0 >= low) & (y1 < low)
    at = x0 + (x1 - x0) * np.where(leaves, (y0 - low) / np.where(leaves, y0 - y1, 1), 0)
    cut = np.where(curves[..., 1:] < low, np.nan, curves)
    cut[:, 1:][leaves] = np.stack([at[leaves], np.full(leaves.sum(), low)], axis=-1)
    return cut


def _picture(x, label, weight, place, widths, values, alt) -> Picture:
    """The density with a closer look at the point on which component 2 shrinks, and what comes of it."""
    fig, (left, right) = figure(7.2, 3.3, ncols=2, width_ratios=(1.6, 1))
    scene = Line(x[:, None], label)
    shrinking = [widths[np.abs(widths - part * x.std()).argmin()] for part in (0.05, 0.02, 0.008)]
    top, near = float(_bell(place, shrinking[-1], weight)[:, 1].max()), 0.1 * x.std()
    closer = left.inset_axes((0.64, 0.32, 0.36, 0.5))
    closer.set_in_layout(False)
    edges, upper, heights = scene.bars().T
    for ax, (low, high) in ((left, scene.stage([]).x["domain"]), (closer, (place - near, place + near))):
        ax.bar(edges, heights, upper - edges, align="edge", color=QUANTITIES["unknown"], alpha=0.45, linewidth=0)
        ax.plot(*_wide(x, weight, scene).T, color=component(0)["color"], lw=1.9)
        for sd in shrinking:
            ax.plot(*_bell(place, sd, weight).T, color=component(1)["color"], lw=1.3)
        ax.vlines(x[(x > low) & (x < high)], -0.09 * top, -0.03 * top, color=QUANTITIES["ink"], lw=0.9)
        ax.set(xlim=(low, high), ylim=(-0.1 * top, 1.05 * top))
    left.set(xlabel=label, ylabel="density")
    closer.set_xticks([place], [f"{place:.4g}"])
    closer.set_yticks([])
    closer.spines[:].set_color(QUANTITIES["muted"])
    left.indicate_inset((place - near, -0.1 * top, 2 * near, 1.15 * top), edgecolor=QUANTITIES["muted"])
    left.text(0.64, 0.85, "component 2, closer", color=component(1)["color"], weight="bold", transform=left.transAxes)
    left.annotate("1", (x.mean() - x.std(), 0.6 * heights.max()), (-8, 2), color=component(0)["color"], **LABEL)
    _draw_heights(right, widths / x.std(), values)
    title(left, "On a point, narrower and narrower")
    title(right, "And the log-likelihood")
    return Picture(fig, alt)


def _draw_heights(ax, widths, values):
    low, high = values[:, 0].min() - 15, values[:, 0].max() + 4
    names = {"without a prior": ("loglik", (0.03, 0.46), "left"), "with a prior": ("bound", (0.73, 0.2), "right")}
    for (name, (look, at, side)), curve in zip(names.items(), values.T):
        ax.plot(widths, curve, color=QUANTITIES[look], lw=1.8)
        ax.text(*at, name, ha=side, color=QUANTITIES[look], weight="bold", transform=ax.transAxes)
        if curve.min() < low:  # an arrow where it leaves the picture, on a scale of powers
            leaves = np.exp(np.interp(-low, -curve, np.log(widths)))
            ax.plot(leaves, low, "v", color=QUANTITIES[look], ms=8, clip_on=False)
    ax.set(xscale="log", xlim=(NARROWEST / 2, 3), ylim=(low, high), xlabel="width, in sds of the data", ylabel="nats")


def _start(places):
    """The index of a position on a point, near the middle."""
    return 2 * (len(places) // 4)


def _wide(x, weight, scene):
    low, high = scene.stage([]).x["domain"]
    at = np.linspace(low, high, 121)
    return np.column_stack([at, normal_parts(from_sds([1 - weight], [x.mean()], [x.std()]), at)[0]])


def _bell(mean, sd, weight):
    """The moving component's part of the density, at points that follow its width, however narrow it is."""
    params = from_sds([weight], [mean], [sd])
    at = own_places(params)[0]
    return np.column_stack([at, normal_parts(params, at)[0]])


def _caption(place, sd, peak, loglik, with_prior, alone):
    return (
        f"mean {place}, width {sd:.2g}, peak {peak:.2g}: log-likelihood {loglik:.2f}; "
        f"with a prior {_shortly(with_prior)}; 2 alone {_shortly(alone)}"
    )


def _shortly(value):
    return f"{value:.2f}" if abs(value) < 1e5 else f"{value:.1e}"
