"""Two normals drift apart: how many points lie where the other component is more likely."""

import numpy as np
from scipy.special import ndtr

from emlearn.models.gaussian.mixture import from_sds
from emlearn.pictures import layers
from emlearn.pictures.film import Control, Film, Panel, reel
from emlearn.pictures.scenes import normal_parts
from emlearn.widgets.inputs import shares_of, widths
from emlearn.widgets.player import Player

DISTANCES = np.linspace(0, 6, 31)
"""In standard deviations."""


def overlap(weights=(0.3, 0.7), sd=5.0, *, label="x") -> Player:
    """Two normal components drift apart, and the share of wrong verdicts falls.

    Parameters
    ----------
    weights : sequence of 2 float
        The mixing weights.
    sd : float
        The standard deviation of both components.
    label : str
        What is measured.

    Returns
    -------
    Player
        Its slider moves the distance between the means from 0 to six standard deviations; it opens at four, as in the
        introduction's example.

    Raises
    ------
    ValueError
        If the weights are not two numbers above 0 that sum to 1, or if the standard deviation is not above 0.

    Examples
    --------
    >>> from emlearn.widgets import overlap
    >>> for part in overlap().status.split("; "):
    ...     print(part)
    distance 20: 2.1% of the points, the grey area, lie where the other component is more likely
    the density has two humps

    References
    ----------
    Bishop (2006), Pattern Recognition and Machine Learning, section 1.5.1: the smallest rate of misclassification.
    """
    weights, (sd, _) = shares_of(weights, 2), widths(sd, 2)
    middle, distances = 6 * sd, sd * DISTANCES
    x = np.linspace(0, 2 * middle, 161)
    means = middle + np.outer(distances, [-0.5, 0.5])
    parts = np.array([normal_parts(from_sds(weights, mu, [sd, sd]), x) for mu in means])
    wrong = np.array([wrong_verdicts(weights, distance, sd) for distance in distances])
    humps = [count_humps(weights, mu, sd) for mu in means]
    borders = np.array([border(weights, mu, sd) for mu in means])
    stills = tuple(int(np.argmin(np.abs(DISTANCES - sds))) for sds in (1, 2.4, 4))
    axis = {"domain": [0, 2 * middle], "label": label}
    stage = Panel(
        axis,
        {"domain": [0, 1.12 * float(parts.sum(axis=1).max())], "label": "density"},
        [
            layers.band("smaller", "ink"),
            layers.curve("whole", "ink", width=1.5),
            layers.rule("border", name="says 1 | says 2"),
            layers.outlines("parts", ["1", "2"], mark="foot"),
        ],
        "two components and the whole density",
        height=360,
    )
    share = Panel(
        axis,
        {"domain": [-0.04, 1.04], "label": "responsibility of component 2"},
        [layers.rule("border"), layers.curve("share", 1, width=2.2)],
        "responsibility of component 2",
        height=180,
    )
    rate = Panel(
        {"domain": [0, float(distances[-1])], "label": "distance"},
        {"domain": [-0.08 * float(wrong.max()), 1.15 * float(wrong.max())], "label": "share of wrong verdicts"},
        [layers.curve(np.column_stack([distances, wrong]), "ink"), layers.dots("here", "ink", size=6)],
        "wrong verdicts",
        height=180,
    )
    film = Film(
        controls=[Control("distance", [f"{d:g}" for d in distances], start=stills[-1])],
        panels=[stage, rate, share],
        reels={
            "parts": reel(_lines(x, parts)),
            "whole": reel(_lines(x, parts.sum(axis=1))),
            "smaller": reel(np.stack(np.broadcast_arrays(x, 0, parts.min(axis=1)), axis=-1)),
            "share": reel(_lines(x, parts[:, 1] / parts.sum(axis=1))),
            "border": reel(np.where((borders > 0) & (borders < 2 * middle), borders, np.nan)[:, None]),
            "here": reel(np.column_stack([distances, wrong])[:, None]),
        },
        captions=[_caption(*row) for row in zip(distances, wrong, humps)],
        stills=stills,
        headings={i: f"{distances[i]:g} apart: {wrong[i]:.1%} wrong" for i in stills},
        last_still="Four standard deviations apart",
    )
    return Player(film, title="two normals drift apart")


def border(weights, means, sd) -> float:
    """The point at which both components are equally likely; NaN if the means are equal."""
    distance = means[1] - means[0]
    return means.mean() - sd**2 * np.log(weights[1] / weights[0]) / distance if distance > 0 else np.nan


def wrong_verdicts(weights, distance, sd) -> float:
    """The share of points where the other component is more likely: the area under the smaller of the two parts."""
    if distance == 0:
        return float(weights.min())
    at = border(weights, np.array([0.0, distance]), sd)
    return float(weights[0] * ndtr(-at / sd) + weights[1] * ndtr((at - distance) / sd))


def count_humps(weights, means, sd) -> int:
    """The number of maxima of the density, at which its slope changes from up to down."""
    x = np.linspace(means[0] - sd, means[1] + sd, 4001)
    parts = normal_parts(from_sds(weights, means, [sd, sd]), x)
    rises = (parts * (means[:, None] - x)).sum(axis=0) > 0
    return int((rises[:-1] & ~rises[1:]).sum())


def _lines(x, heights):
    return np.stack(np.broadcast_arrays(x, heights), axis=-1)


def _caption(distance, wrong, humps):
    return (
        f"distance {distance:g}: {wrong:.1%} of the points, the grey area, lie where the other component "
        f"is more likely; the density has {'one hump' if humps == 1 else 'two humps'}"
    )
