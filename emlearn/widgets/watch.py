"""Watch any trace, including that of your own EM, in the same player."""

from emlearn.engine.trace import Trace
from emlearn.estimators.base import EMEstimator
from emlearn.pictures.em_film import film_of, run_of
from emlearn.widgets.player import Player


def watch(
    trace: Trace | EMEstimator, data=None, scene=None, *, read=lambda params: params, names=None,
    title="EM, step by step", stills=None,
) -> Player:  # fmt: skip
    """A player for a finished run.

    Parameters
    ----------
    trace : Trace or fitted estimator
        A run of any model with ``posterior(params, data)``, including your own functions.
    data : ndarray, list or Rows
        The data of the run; an estimator has kept its own.
    scene : Scene, optional
        How a state is drawn (:mod:`emlearn.pictures.scenes` says what a scene must define). By default it is that of
        the model's entry (:mod:`emlearn.pictures.of_models`): one column of a mixture is a histogram with the
        components' densities or probabilities, and two columns are points with a Gaussian mixture's ellipses.
    read : callable, optional
        Turns your parameters into what the scene draws, which for a Gaussian mixture is an object with ``weights``
        ``(K,)``, ``means`` ``(K, d)`` and ``covariances`` ``(K, d, d)``. A tuple of weights, means and standard
        deviations, and a dict or an object with these names, need no ``read``.
    names : sequence of str, optional
        The names of the components.
    title : str
        What the film shows.
    stills : sequence of int, optional
        The iterations that the still picture shows, before the last, where nothing moves; by default the first and
        two on the way.

    Returns
    -------
    Player

    Raises
    ------
    TypeError
        If no entry says how to show such a model, or if its parameters cannot be read; the message says what to pass.
    ValueError
        If the data have more columns than the model's entry can draw, and no scene is given.

    Examples
    --------
    >>> from emlearn.models import MixtureOfGaussians, from_sds
    >>> X = emlearn.datasets.old_faithful()[:, 1:]
    >>> watch(emlearn.fit(MixtureOfGaussians(), X, from_sds([0.5, 0.5], [50, 80], [5, 5])), X)
    EM, step by step. At the end: iteration 24, after the E-step: bound -1034.00, log-likelihood -1034.00, gap 0.00.
    """
    trace, data = run_of(trace, data)
    return Player(film_of(trace, data, scene, read=read, names=names, stills=stills), title=title)
