"""A point between the curves: a component's share of the density there is its responsibility for the point."""

from dataclasses import replace

import numpy as np

from emlearn.engine.posterior import bayes
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.pictures import layers
from emlearn.pictures.axes import saying
from emlearn.pictures.film import Control, Film, Panel, reel
from emlearn.pictures.scenes import places_for
from emlearn.widgets.inputs import normals
from emlearn.widgets.player import Player

WEIGHTS = np.linspace(0.05, 0.95, 19)
PLACES, FEWER = 101, 71
"""How many positions the point has between two components, and between more, which take more memory."""
SMALLEST = -700
"""The logarithm below which a density would be written as 0, so that its logarithm is written instead."""


def responsibility_explorer(weights=(0.3, 0.7), means=(20, 40), sds=(5, 5), *, label="x") -> Player:
    """Drag a point along a mixture of normals and read its responsibilities.

    Parameters
    ----------
    weights, means, sds : sequence of K float
        The mixture. A slider sets the weight of its first component, and the others keep their proportions.
    label : str
        What is measured.

    Returns
    -------
    Player
        It opens with the given weights and the point half-way between the outermost means.

    Raises
    ------
    ValueError
        If the weights do not sum to 1, or if the numbers of weights, means and standard deviations differ.

    Examples
    --------
    >>> from emlearn.widgets import responsibility_explorer
    >>> responsibility_explorer([0.3, 0.7], [20, 40], [5, 5]).status
    'x = 30.0: 0.0032 and 0.0076 of density, so shares 0.30 and 0.70'
    """
    params = normals(weights, means, sds)
    K, mu, sd = len(params.weights), params.means[:, 0], np.sqrt(params.matrices[:, 0, 0])
    places = PLACES if K == 2 else FEWER
    turned = np.unique(np.round(np.append(WEIGHTS, params.weights[0]), 6))
    x = np.linspace((mu - 3 * sd).min(), (mu + 3 * sd).max(), places)
    logs, R = _seen([_turned(params, weight) for weight in turned], x)
    drawn = x if x[1] - x[0] < 0.5 * sd.min() else places_for(params, x[::2])
    parts, heights = np.exp(logs), np.exp(_seen([_turned(params, weight) for weight in turned], drawn)[0])
    at, along = np.broadcast_to(x, parts.shape), np.broadcast_to(drawn, heights.shape)
    ends = np.concatenate([np.zeros_like(R[:, :1]), R.cumsum(axis=1)], axis=1).swapaxes(1, 2)
    left, right = ends[..., :-1], ends[..., 1:]
    names = [str(k + 1) for k in range(K)]
    top, say = float(heights.max()), saying(x)
    axis = {"domain": [float(x[0]), float(x[-1])], "label": label}
    stage = Panel(
        axis,
        {"domain": [-0.03 * top, 1.12 * top], "label": "density"},
        [
            layers.outlines("parts", names),
            layers.rule("place", look="ink"),
            layers.dots("heights", list(range(K)), size=7),
        ],
        "the components' parts of the density, and the point",
        height=360,
    )
    curves = Panel(
        axis,
        {"domain": [-0.06, 1.1], "label": "responsibility", "ticks": [[t, f"{t:g}"] for t in (0, 0.5, 1)]},
        [
            *(layers.curve(f"share{k}", k, width=2.2) for k in range(K)),
            layers.rule("place", look="ink"),
            layers.dots("responsibilities", list(range(K)), size=6),
        ],
        "responsibilities",
        height=250,
    )
    bar = Panel(
        {"domain": [0, 1], "label": "how the point is shared out"},
        {"domain": [0, 1], "label": "", "ticks": []},
        [*(layers.bars(f"bar{k}", look=k) for k in range(K)), layers.dots("inside", list(range(K)), names=names)],
        "how the point is shared out",
        height=110,
    )
    controls = [
        Control("weight of component 1", [f"{w:g}" for w in turned], start=_nearest(turned, params.weights[0])),
        Control(
            "the point's place x", [say(v) for v in x], at=x.tolist(), start=_nearest(x, (mu.min() + mu.max()) / 2)
        ),
    ]
    here, both = controls[0].start, (0, 1)
    stills = tuple(here * places + _nearest(x, (1 - t) * mu.min() + t * mu.max()) for t in (0.25, 0.5))
    film = Film(
        controls=controls,
        panels=[stage, curves, bar],
        reels={
            "parts": reel(np.stack([along, heights], axis=-1)),
            "place": reel(x[:, None], (1,)),
            "heights": reel(np.stack([at, parts], axis=-1).swapaxes(1, 2), both),
            "responsibilities": reel(np.stack([at, R], axis=-1).swapaxes(1, 2), both),
            "inside": reel(
                np.stack([(left + right) / 2, np.where(R.swapaxes(1, 2) < 0.04, np.nan, 0.42)], axis=-1), both
            ),
            **{f"share{k}": reel(np.stack([at[:, k], R[:, k]], axis=-1)) for k in range(K)},
            **{f"bar{k}": reel(_box(left[..., k], right[..., k]), both) for k in range(K)},
        },
        captions=[_caption(say(x[i]), logs[w, :, i], R[w, :, i]) for w in range(len(turned)) for i in range(places)],
        stills=stills,
        drag={"x": 1},
        headings={i: f"the point at {say(x[i % places])}" for i in stills},
        last_still="Half-way between the means",
    )
    return Player(film, title="a point between the curves")


def _turned(params, weight) -> GaussianParameters:
    """The mixture with another weight for its first component."""
    rest = params.weights[1:] / params.weights[1:].sum()
    return replace(params, weights=np.append(weight, (1 - weight) * rest))


def _seen(mixtures, x):
    """The logarithms of the components' parts of the density at ``x``, and responsibilities, ``(mixtures, K, V)``."""
    joints = [MixtureOfGaussians().log_joint(params, x[:, None]) for params in mixtures]
    R = [bayes(log_joint).responsibilities for log_joint in joints]
    return np.array(joints).swapaxes(1, 2), np.array(R).swapaxes(1, 2)


def _box(left, right):
    return np.stack([left, right, np.ones_like(left)], axis=-1)[..., None, :]


def _nearest(values, value) -> int:
    return int(np.abs(values - value).argmin())


def _caption(x, logs, responsibilities):
    density = " and ".join(f"{np.exp(log):.2g}" if log > SMALLEST else f"e^{log:.0f}" for log in logs)
    return f"x = {x}: {density} of density, so shares {' and '.join(f'{share:.2f}' for share in responsibilities)}"
