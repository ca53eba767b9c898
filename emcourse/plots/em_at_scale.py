"""Many rows: five ways to share out the pieces of a table, and what was measured at full size."""

import statistics

import numpy as np

from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component

PIECES = 8
WAYS = {
    "in chunks": np.zeros(PIECES, int),
    "two threads": np.repeat([0, 1], PIECES // 2),
    "from disk": np.zeros(PIECES, int),
    "four machines": np.repeat([0, 1, 2, 3], PIECES // 4),
    "a stream": np.zeros(PIECES, int),
}
"""Which worker takes each piece."""
SAYS = {
    "in chunks": "one after another: little memory",
    "two threads": "at the same time, by two cores",
    "from disk": "read when needed, then forgotten",
    "four machines": "where they lie; sums travel",
    "a stream": "an M-step after each piece",
}


def five_ways(*, alt, seed=3, heading="One sum, five ways to share out the work") -> Picture:
    """Eight pieces of a table: above, what the E-step expects of each, and their sum; below, five ways to share them.

    Parameters
    ----------
    alt : str
    seed : int
        Of the rows, which are drawn from three components.
    heading : str
    """
    params = GaussianParameters(
        np.array([0.5, 0.3, 0.2]), np.array([[0.0], [4.0], [7.0]]), np.tile(np.eye(1), (3, 1, 1))
    )
    model, rng = MixtureOfGaussians(), np.random.default_rng(seed)
    counts = np.array([model.e_step(params, model.sample(params, 40, rng)).counts for _ in range(PIECES)])
    fig, axes = figure(7.2, 3.9, nrows=2, ncols=2, width_ratios=(8, 2.6), height_ratios=(1, 1.15))
    _stacks(axes[0, 0], counts)
    _stacks(axes[0, 1], counts.sum(axis=0, keepdims=True))
    axes[0, 0].set(xticks=range(PIECES), xticklabels=range(1, PIECES + 1), xlabel="piece of the rows")
    axes[0, 1].set(xticks=[0], xticklabels=["the M-step needs this alone"])
    for k, total in enumerate(counts.sum(axis=0)):
        middle = counts.sum(axis=0)[:k].sum() + total / 2
        axes[0, 1].annotate(f"{total:.0f}", (0, middle), ha="center", va="center", color="white", weight="bold")
    title(axes[0, 0], heading)
    title(axes[0, 1], "their sum")
    axes[0, 0].set_ylabel("expected count")
    _shares(axes[1, 0])
    axes[1, 1].axis("off")
    for row, says in enumerate(SAYS.values()):
        axes[1, 1].annotate(says, (-0.12, row), va="center", fontsize=9, color=QUANTITIES["ink"], annotation_clip=False)
    axes[1, 1].set(ylim=(len(WAYS) - 0.5, -0.5), xlim=(0, 1))
    return Picture(fig, alt)


def _stacks(ax, counts):
    bottom = np.zeros(len(counts))
    for k, column in enumerate(counts.T):
        ax.bar(np.arange(len(counts)), column, 0.8, bottom=bottom, color=component(k)["color"], alpha=0.85)
        bottom += column
    ax.set(yticks=[], xlim=(-0.6, len(counts) - 0.4), ylim=(0, 1.05 * bottom.max()))
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="x", length=0)


def _shares(ax):
    for row, (way, workers) in enumerate(WAYS.items()):
        for piece, worker in enumerate(workers):
            look = component(worker)
            ax.plot(piece, row, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], ms=9)
            if way == "a stream" and piece < PIECES - 1:
                ax.annotate("M", (piece + 0.5, row), ha="center", va="center", fontsize=9, color=QUANTITIES["muted"])
    ax.set(yticks=range(len(WAYS)), yticklabels=list(WAYS), xticks=[], xlim=(-0.6, PIECES - 0.4))
    ax.set(ylim=(len(WAYS) - 0.5, -0.5))
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0)


def ranges(groups, *, alt, unit="seconds an iteration", heading="") -> Picture:
    """Medians with their lowest and highest, a panel for each group, all from 0 on one scale.

    Parameters
    ----------
    groups : dict of str to dict of str to sequence of float
        For each panel, the measurements of each side.
    alt, unit, heading : str
    """
    sizes = [len(sides) for sides in groups.values()]
    fig, axes = figure(7.2, 0.5 + 0.31 * sum(sizes) + 0.3 * len(groups), nrows=len(groups), sharex=True,
                       squeeze=False, height_ratios=[n + 0.6 for n in sizes])  # fmt: skip
    highest = max(max(values) for sides in groups.values() for values in sides.values())
    for ax, (name, sides) in zip(axes[:, 0], groups.items()):
        for row, values in enumerate(sides.values()):
            look, at = component(row), statistics.median(values)
            ax.plot([min(values), max(values)], [row, row], color=look["color"], lw=2, alpha=0.45)
            ax.plot(at, row, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], ms=7)
            ax.annotate(f"{at:.2g}", (max(values), row), (9, 0), textcoords="offset points", va="center", fontsize=9)
        ax.set(
            yticks=range(len(sides)), yticklabels=list(sides), ylim=(len(sides) - 0.4, -0.6), xlim=(0, 1.1 * highest)
        )
        ax.tick_params(axis="y", length=0)
        title(ax, name)
    axes[-1, 0].set_xlabel(unit)
    if heading:
        title(axes[0, 0], heading)
    return Picture(fig, alt)


def followed(heights, answer, *, alt, heading="") -> Picture:
    """The held-out log-likelihood of online EM after each batch, and the line that EM reaches on all rows.

    Parameters
    ----------
    heights : sequence of float
        In nats a row.
    answer : float
        That of EM on all rows.
    alt, heading : str
    """
    fig, ax = figure(7.2, 2.7)
    batches = np.arange(1, len(heights) + 1)
    ax.plot(batches, heights, "o-", color=QUANTITIES["loglik"], lw=1.6, ms=4)
    ax.axhline(answer, color=QUANTITIES["muted"], ls=(0, (4, 3)), lw=1.2)
    ax.annotate("EM on all rows, stored", (batches[-1], answer), (0, 4), textcoords="offset points", ha="right",
                color=QUANTITIES["muted"], fontsize=9)  # fmt: skip
    ax.set(xlabel="batches, each met once", ylabel="held out (nats a row)")
    ax.margins(y=0.15)
    ax.locator_params(axis="x", integer=True)
    title(ax, heading)
    return Picture(fig, alt)
