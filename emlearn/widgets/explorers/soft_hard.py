"""From hard to soft: the same E-step with sharpened responsibilities, and what the M-step would answer to each."""

import numpy as np

from emlearn.engine.posterior import Posterior, tempered
from emlearn.models.two_coins import TwoCoins
from emlearn.pictures import layers
from emlearn.pictures.film import Control, Film, Panel, picked, quantised, reel
from emlearn.pictures.scenes import Coins
from emlearn.widgets.player import Player

SOFTNESS = np.linspace(0, 1, 41)


def soft_hard(flips, params) -> Player:
    """A slider from hard to soft responsibilities for rows of tosses of two coins.

    Parameters
    ----------
    flips : ndarray of shape (n, 2)
        The numbers of heads and tails in each row.
    params : emlearn.models.CoinParameters
        The biases at which the E-step is taken.

    Returns
    -------
    Player
        It opens at the soft end, which is EM.

    Raises
    ------
    ValueError
        If ``flips`` do not have two columns.

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn import datasets
    >>> from emlearn.models import CoinParameters
    >>> from emlearn.widgets import soft_hard
    >>> soft_hard(datasets.coin_flips(), CoinParameters(np.array([0.6, 0.5]))).status
    'softness 1.00: coin A gets 21.3 of 29.9 tosses as heads: 0.71; coin B gets 11.7 of 20.1 tosses as heads: 0.58'
    """
    model, scene, names = TwoCoins(), Coins(flips), ["A", "B"]
    log_joint = model.log_joint(params, flips)
    R = np.array([tempered(log_joint, softness).responsibilities for softness in SOFTNESS])
    stats = [model.statistics(Posterior(part, np.full(len(flips), np.nan)), flips) for part in R]
    answers = np.array([model.m_step(s).heads for s in stats])
    captions = [_caption(softness, s, heads) for softness, s, heads in zip(SOFTNESS, stats, answers)]
    curves = np.stack([np.column_stack([SOFTNESS, answer]) for answer in answers.T])
    last = len(SOFTNESS) - 1
    beside = Panel(
        x={"domain": [0, 1], "label": "softness"},
        y={"domain": [0, 1], "label": "what the M-step would answer"},
        layers=[*(layers.curve(c, k) for k, c in enumerate(curves)), layers.dots("here", [0, 1], names=names, size=6)],
        name="the M-step's answers",
        height=330,
    )
    film = Film(
        controls=[Control("softness", [f"{s:.2f}" for s in SOFTNESS], start=last)],
        panels=[scene.stage(names), beside],
        reels={
            "responsibilities": reel(quantised(R)),
            "outlines": picked(scene.after_m_step(params)["outlines"][None], np.zeros(len(SOFTNESS), int)),
            "here": reel(curves.swapaxes(0, 1)),
        },
        captions=captions,
        stills=(0, last // 2, last),
        headings={0: "hard", last // 2: "half-way", last: "soft"},
    )
    return Player(film, title="from hard to soft shares")


def _caption(softness, stats, heads):
    text = "; ".join(
        f"coin {name} gets {h:.1f} of {h + t:.1f} tosses as heads: {answer:.2f}"
        for name, (h, t), answer in zip("AB", stats.tosses, heads)
    )
    return f"softness {softness:.2f}: {text}"
