"""Watch any trace: the learner's own EM in the same player."""

import numpy as np

from emlearn.films.em_film import film_of
from emlearn.films.scenes import Coins, Counts, Gaps, Line, Plane, normal_parts, parts_of
from emlearn.models.two_coins import TwoCoins
from emlearn.trace import Trace
from emlearn.widgets.player import Player


def watch(trace: Trace, data, scene=None, *, read=lambda params: params, names=None, title="EM, step by step"):
    """A player for a trace that is there already.

    Parameters
    ----------
    trace : Trace
        Of any model with ``posterior(params, data)``, your own functions included.
    data : ndarray
        What the trace was made from.
    scene : Scene, optional
        How a state is drawn: :mod:`emlearn.films.scenes` says what it is asked. By default one column is a histogram
        with the components' densities or probabilities, and two are points with a Gaussian mixture's ellipses.
    read : callable, optional
        Turns your parameters into what the scene draws: for a Gaussian mixture an object with ``weights``
        ``(K,)``, ``means`` ``(K, d)`` and ``covariances`` ``(K, d, d)``.
    names : sequence of str, optional
        What the components are called.
    title : str

    Returns
    -------
    Player

    Raises
    ------
    ValueError
        If the data have more than two columns and no scene is given.
    """
    return Player(film_to_watch(trace, data, scene, read=read, names=names), title=title)


def film_to_watch(trace, data, scene=None, **options):
    """The film of a trace, in the scene that suits its data where none is given."""
    return film_of(trace, data, scene or _scene_for(trace.model, data), **options)


def _scene_for(model, data):
    X = np.asarray(data, dtype=float)
    X = X[:, None] if X.ndim == 1 else X
    if isinstance(model, TwoCoins) and X.shape[1] == 2:
        return Coins(X)
    if X.shape[1] > 2:
        raise ValueError(f"no picture for {X.shape[1]} columns: pass a scene that says how one state is drawn")
    return _plane(X) if X.shape[1] == 2 else _line(model, X)


def _plane(X):
    return Gaps(X) if np.isnan(X).any() else Plane(X)


def _line(model, X):
    """One column: of any model that can say its joint density, and of normal components where it cannot."""
    scene = Counts if getattr(getattr(model, "family", None), "discrete", False) else Line
    return scene(X, parts=parts_of(model) if hasattr(model, "log_joint") else normal_parts)
