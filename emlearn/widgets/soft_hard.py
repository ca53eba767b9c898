"""From hard to soft: the same E-step with its shares sharpened, and what the M-step would make of each."""

import numpy as np

from emlearn.films.film import FINEST, Film
from emlearn.films.scenes import Coins
from emlearn.models.two_coins import TwoCoins
from emlearn.posterior import Posterior, bayes
from emlearn.widgets.player import Player

SOFTNESS = np.linspace(0, 1, 41)


def sharpened(log_joint, softness):
    """Responsibilities proportional to ``p(x, z = k) ** (1 / softness)``; at 0 the winner takes the whole row.

    Parameters
    ----------
    log_joint : ndarray of shape (n, K)
    softness : float
        1 is the E-step of EM; 0 is that of "hard EM".

    Returns
    -------
    ndarray of shape (n, K)
    """
    if softness == 0:
        winners = log_joint == log_joint.max(axis=1, keepdims=True)
        return winners / winners.sum(axis=1, keepdims=True)
    return bayes(log_joint / softness).responsibilities


def soft_hard(flips, params) -> Player:
    """A slider from hard to soft shares for rows of tosses of two coins.

    Parameters
    ----------
    flips : ndarray of shape (n, 2)
    params : emlearn.models.two_coins.Parameters
        What the E-step starts from.

    Returns
    -------
    Player
        It opens at the soft end, where EM is.
    """
    model, scene, names = TwoCoins(), Coins(flips), ["A", "B"]
    log_joint = model.log_joint(params, flips)
    shares = [sharpened(log_joint, softness) for softness in SOFTNESS]
    unscored = np.full(len(flips), np.nan)
    stats = [model.statistics(Posterior(R, unscored), flips) for R in shares]
    answers = np.array([model.m_step(s).heads for s in stats])
    film = Film(
        stage=scene.stage(),
        frames=[
            {"tick": "", "status": _told(softness, s, heads), "outline": 0, "share": i, "at": i}
            for i, (softness, s, heads) in enumerate(zip(SOFTNESS, stats, answers))
        ],
        outlines=scene.outlines(params)[None].astype(np.float32),
        shares=np.round(FINEST * np.array(shares)).astype(np.uint16),
        names=names,
        stills=(0, len(SOFTNESS) // 2, len(SOFTNESS) - 1),
        charts=[
            {
                "kind": "curves",
                "x": {"domain": [0, 1], "label": "softness"},
                "y": {"domain": [0, 1], "label": "what the M-step would answer"},
                "names": names,
                "curves": [np.column_stack([SOFTNESS, answer]).round(5).tolist() for answer in answers.T],
            }
        ],
    )
    last = len(SOFTNESS) - 1
    return Player(film, title="from hard to soft shares", slider_label="softness, in fortieths", frame=last)


def _told(softness, stats, heads):
    told = "; ".join(
        f"coin {name} gets {h:.1f} of {h + t:.1f} tosses as heads: {answer:.2f}"
        for name, (h, t), answer in zip("AB", stats.tosses, heads)
    )
    return f"softness {softness:.2f}: {told}"
