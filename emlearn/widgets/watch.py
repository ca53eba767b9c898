"""Watch any trace: the learner's own EM in the same player."""

from emlearn.engine.trace import Trace
from emlearn.estimators.base import EMEstimator
from emlearn.pictures.em_film import film_of, run_of
from emlearn.widgets.player import Player


def watch(
    trace: Trace | EMEstimator, data=None, scene=None, *, read=lambda params: params, names=None,
    title="EM, step by step",
) -> Player:  # fmt: skip
    """A player for a run that is there already.

    Parameters
    ----------
    trace : Trace or fitted estimator
        Of any model with ``posterior(params, data)``, your own functions included.
    data : ndarray, list or Rows
        What the trace was made from; an estimator has kept it.
    scene : Scene, optional
        How a state is drawn: :mod:`emlearn.pictures.scenes` says what it is asked. By default as the model's entry has
        it (:mod:`emlearn.pictures.of_models`): of mixtures one column is a histogram with the components' densities
        or probabilities, and two are points with a Gaussian mixture's ellipses.
    read : callable, optional
        Turns your parameters into what the scene draws: for a Gaussian mixture an object with ``weights``
        ``(K,)``, ``means`` ``(K, d)`` and ``covariances`` ``(K, d, d)``. A tuple of weights, means and standard
        deviations, and a dict or an object with these names, are read as they are.
    names : sequence of str, optional
        What the components are called.
    title : str

    Returns
    -------
    Player

    Raises
    ------
    TypeError
        If nothing is known of how to show such a model, or its parameters cannot be read: what to pass.
    ValueError
        If the data have more columns than the model's entry can draw, and no scene is given.
    """
    trace, data = run_of(trace, data)
    return Player(film_of(trace, data, scene, read=read, names=names), title=title)
