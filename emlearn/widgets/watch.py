"""Watch any trace: the learner's own EM in the same player."""

from emlearn.engine.trace import Trace
from emlearn.pictures.of_models import film_to_watch
from emlearn.widgets.player import Player


def watch(trace: Trace, data, scene=None, *, read=lambda params: params, names=None, title="EM, step by step"):
    """A player for a trace that is there already.

    Parameters
    ----------
    trace : Trace
        Of any model with ``posterior(params, data)``, your own functions included.
    data : ndarray, list or Rows
        What the trace was made from.
    scene : Scene, optional
        How a state is drawn: :mod:`emlearn.pictures.scenes` says what it is asked. By default one column is a histogram
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
