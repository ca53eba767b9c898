"""What may be hidden besides a label, four small examples; what is hidden is grey."""

import numpy as np

from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.visual import QUANTITIES


def hidden_things(seed=0, *, alt) -> Picture:
    """Four small simulated examples of what may be hidden besides a label.

    Parameters
    ----------
    seed : int
    alt : str
    """
    rng = np.random.default_rng(seed)
    fig, axes = figure(7.2, 4.4, nrows=2, ncols=2)
    for ax, (heading, draw) in zip(axes.flat, HIDDEN.items()):
        draw(ax, rng)
        ax.set(xticks=[], yticks=[])
        title(ax, heading)
    return Picture(fig, alt)


def _missing_entry(ax, rng):
    x = rng.normal(size=30)
    y = 0.8 * x + 0.5 * rng.normal(size=30)
    ax.scatter(x[5:], y[5:], s=18, color=QUANTITIES["ink"], linewidths=0)
    ax.vlines(x[:5], y.min(), y.max(), color=QUANTITIES["unknown"], lw=2)
    ax.set(xlabel="x", ylabel="y, five missing")


def _censored_time(ax, rng):
    times, end = np.sort(rng.exponential(4.0, 9)), 4.0
    for i, t in enumerate(times):
        ax.plot([0, min(t, end)], [i, i], color=QUANTITIES["ink"], lw=1.4)
        if t <= end:
            ax.plot(t, i, "o", color=QUANTITIES["ink"], ms=5)
        else:
            ax.annotate(
                "", (end + 1.6, i), (end, i), arrowprops={"arrowstyle": "->", "color": QUANTITIES["unknown"], "lw": 2}
            )
    ax.axvline(end, color=QUANTITIES["muted"], lw=0.9, ls="--")
    ax.set(xlabel="time; the study ends at the dashed line", ylabel="patients", xlim=(0, end + 2), ylim=(-0.7, 9))


def _factor(ax, rng):
    f = rng.normal(size=60)
    x, y = f + 0.35 * rng.normal(size=60), 0.7 * f + 0.35 * rng.normal(size=60)
    ax.scatter(x, y, s=14, color=QUANTITIES["ink"], alpha=0.7, linewidths=0)
    ax.plot([-2.4, 2.4], [-1.68, 1.68], color=QUANTITIES["unknown"], lw=2)
    ax.set(xlabel="test 1", ylabel="test 2")


def _state(ax, rng):
    state = np.repeat([0, 1, 0, 1], [30, 20, 25, 25])
    series = rng.normal(0, np.where(state == 0, 0.5, 2.0))
    ax.plot(series, color=QUANTITIES["ink"], lw=1)
    ax.fill_between(np.arange(100), -6, 6, where=state == 1, color=QUANTITIES["unknown"], alpha=0.35, lw=0, step="mid")
    ax.set(xlabel="time", ylabel="change of a price", ylim=(-6, 6))


HIDDEN = {
    "A missing entry": _missing_entry,
    "A censored time": _censored_time,
    "A factor": _factor,
    "A state": _state,
}
