"""Online EM on a stream: what the exponent of the step size trades, speed at first for rest at the end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from emlearn.engine import online
from emlearn.engine.convergence import until
from emlearn.engine.em import em
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.pictures import layers
from emlearn.pictures.axes import axis, span
from emlearn.pictures.film import Control, Film, Panel, reel
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle
from emlearn.widgets.inputs import whole
from emlearn.widgets.player import Player

EXPONENTS = np.round(np.arange(0, 1.01, 0.05), 2)
STILLS = (0.2, 0.6, 1.0)
"""The exponents in the still picture, from restless to sluggish."""
TRUTH = GaussianParameters(
    np.array([0.5, 0.3, 0.2]), np.array([[0.0, 0.0], [3.4, 0.0], [1.7, 3.0]]), np.tile(np.eye(2), (3, 1, 1))
)
START = GaussianParameters(
    np.full(3, 1 / 3), np.array([[1.2, 0.6], [2.2, 0.6], [1.7, 1.5]]), np.tile(3 * np.eye(2), (3, 1, 1))
)
HELD_OUT = 5000


@dataclass(frozen=True)
class Run:
    """Online EM with one exponent."""

    heights: np.ndarray
    """The log-likelihood of the rows held out, in nats a row, after each batch, shape ``(batches,)``."""
    mean: np.ndarray
    """The first coordinate of the second component's mean, after each batch."""


def online_steps(size=100, batches=100, *, seed=0) -> Player:
    """Online EM follows a stream; its slider sets the exponent of the step size.

    Parameters
    ----------
    size : int
        Rows in a batch.
    batches : int
        Batches in the stream.
    seed : int
        Of the rows, which are drawn from three overlapping components in two dimensions.

    Returns
    -------
    Player
        Its slider moves the exponent from 0 (only the last batch counts) to 1 (all batches count alike).

    Raises
    ------
    ValueError
        For a batch of fewer than 20 rows, or fewer than two batches.

    Examples
    --------
    >>> print(repr(online_steps(50, 20)).partition("; ")[2])
    in the second half it moves by 0.0015 from batch to batch.

    References
    ----------
    Cappé & Moulines (2009), On-line expectation-maximization algorithm for latent data models, Journal of the Royal
    Statistical Society B 71, 593-613.
    """
    size, batches = whole(size, "size", 20), whole(batches, "batches", 2)
    model, rng = MixtureOfGaussians(), np.random.default_rng(seed)
    stream = [model.sample(TRUTH, size, rng) for _ in range(batches)]
    held_out = model.sample(TRUTH, HELD_OUT, rng)
    runs = [follow(model, stream, held_out, exponent) for exponent in EXPONENTS]
    *_, end = until(em(model, model.prepare(np.concatenate(stream)), START), tol=1e-4)
    answer = Run(np.array([_height(model, end.params, held_out)]), np.array([end.params.means[1, 0]]))
    film = _film(runs, answer, size)
    return Player(film, title="online EM on a stream", still=partial(_picture, runs, answer))


def follow(model, stream, held_out, exponent) -> Run:
    """Online EM from the start through a stream of batches."""
    size = len(stream[0])
    states = [online.begin(model, START, stream[0], size)]
    for batch in stream[1:]:
        states.append(online.step(model, states[-1], batch, size, exponent))
    return Run(
        np.array([_height(model, state.params, held_out) for state in states]),
        np.array([state.params.means[1, 0] for state in states]),
    )


def _height(model, params, held_out) -> float:
    return model.e_step(params, held_out).log_likelihood / len(held_out)


def _film(runs, answer, size) -> Film:
    heights, means = (np.array([getattr(run, name) for run in runs]) for name in ("heights", "mean"))
    batches = np.arange(1, heights.shape[1] + 1)
    steps = batches[None, :] ** -EXPONENTS[:, None]
    x = {"domain": [0, float(batches[-1]) * 1.02], "label": "batches so far"}
    low = float(np.quantile(heights, 0.03))
    top = max(float(heights.max()), float(answer.heights[0]))
    return Film(
        controls=[Control("exponent", [f"{e:g}" for e in EXPONENTS], start=int(np.searchsorted(EXPONENTS, 0.6)))],
        panels=[
            Panel(
                x,
                {"domain": span([low, top], 0.04, 0.12), "label": "held-out log-likelihood (nats a row)"},
                [
                    layers.rule(float(answer.heights[0]), "y", "ink", name="EM on all rows at once"),
                    layers.curve("height", "loglik", width=2),
                    layers.dots("end", "loglik", size=6),
                ],
                "log-likelihood of rows held out",
                height=360,
            ),
            Panel(
                x,
                axis(np.append(means, answer.mean), "mean of component 2, first coordinate"),
                [
                    layers.rule(float(answer.mean[0]), "y", "ink"),
                    layers.curve("mean", 1),
                ],
                "the mean of component 2",
                height=180,
            ),
            Panel(
                x,
                {"domain": [-0.04, 1.08], "label": "step size"},
                [layers.curve("step", "muted")],
                "step size",
                height=180,
            ),
        ],
        reels={
            "height": reel(_lines(batches, np.maximum(heights, low - 1))),
            "end": reel(np.stack([np.full(len(runs), batches[-1]), np.maximum(heights[:, -1], low)], axis=-1)[:, None]),
            "mean": reel(_lines(batches, means)),
            "step": reel(_lines(batches, steps)),
        },
        captions=[_caption(*each, answer, size) for each in zip(EXPONENTS, runs)],
        stills=tuple(int(np.searchsorted(EXPONENTS, e)) for e in STILLS),
        headings={int(np.searchsorted(EXPONENTS, e)): f"exponent {e:g}" for e in STILLS},
    )


def _lines(x, heights):
    return np.stack(np.broadcast_arrays(x.astype(float), heights), axis=-1)


def shake(run) -> float:
    """How much the height still moves from batch to batch in the second half of the stream, in nats a row."""
    return float(np.abs(np.diff(run.heights[len(run.heights) // 2 :])).mean())


def _caption(exponent, run, answer, size):
    left = answer.heights[0] - run.heights[-1]
    where = f"{left:.4f} nats a row below" if left >= 0 else f"{-left:.4f} nats a row above"
    return (
        f"exponent {exponent:g}, batches of {size}: after the last batch online EM is {where} EM on all rows at once; "
        f"in the second half it moves by {shake(run):.4f} from batch to batch"
    )


def _picture(runs, answer, alt) -> Picture:
    """The climbs of three exponents, and the line that EM reaches on all rows."""
    fig, ax = figure(7.2, 3.2)
    shown = [int(np.searchsorted(EXPONENTS, e)) for e in STILLS]
    batches = np.arange(1, len(runs[0].heights) + 1)
    for k, i in enumerate(shown):
        look = component(k)
        (line,) = ax.plot(batches, runs[i].heights, color=look["color"], ls=linestyle(look["dash"]), lw=1.6)
        line.set(marker=MATPLOTLIB_MARKS[look["mark"]], markevery=[-1], label=f"exponent {EXPONENTS[i]:g}")
    ax.axhline(answer.heights[0], color=QUANTITIES["ink"], ls=(0, (4, 3)), lw=1.1, label="EM on all rows")
    low, top = np.quantile([runs[i].heights for i in shown], [0.03, 1])
    ax.set(xlabel="batches so far", ylabel="held out (nats a row)", ylim=span([low, max(top, answer.heights[0])]))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), labelcolor="linecolor", handlelength=2.6, frameon=False)
    title(ax, "A small exponent runs ahead and never rests; a large one drags")
    return Picture(fig, alt)
