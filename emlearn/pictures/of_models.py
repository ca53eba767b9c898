"""The film of a trace that is there already, in the scene that suits its data."""

import numpy as np

from emlearn.models.table import Rows
from emlearn.models.two_coins import TwoCoins
from emlearn.pictures.em_film import film_of
from emlearn.pictures.scenes import Coins, Counts, Line, Plane, PlaneWithMissing, normal_parts, parts_of


def film_to_watch(trace, data, scene=None, **options):
    """The film of a trace, in the scene that suits its data where none is given.

    Raises
    ------
    ValueError
        If there is no scene for such data.
    """
    data = np.asarray(data, dtype=float) if isinstance(data, (list, tuple)) else data
    return film_of(trace, data, scene or scene_for(trace.model, data), **options)


def scene_for(model, data):
    """How data of one or two columns are drawn; rows may have weights."""
    rows = getattr(data, "rows", data)  # of data made ready for many E-steps
    X, weights = (rows.X, rows.weights) if isinstance(rows, Rows) else (rows, None)
    X = np.asarray(X, dtype=float)
    X = X[:, None] if X.ndim == 1 else X
    if isinstance(model, TwoCoins) and X.shape[1] == 2:
        return Coins(X)
    if X.ndim != 2 or X.shape[1] > 2:
        raise ValueError(f"no picture for {X.shape[-1]} columns: pass a scene that says how one state is drawn")
    return _plane(X) if X.shape[1] == 2 else _line(model, X, weights)


def _plane(X):
    return PlaneWithMissing(X) if np.isnan(X).any() else Plane(X)


def _line(model, X, weights):
    """One column: of any model that can say its joint density, and of normal components where it cannot."""
    scene = Counts if getattr(getattr(model, "family", None), "discrete", False) else Line
    return scene(X, parts=parts_of(model) if hasattr(model, "log_joint") else normal_parts, sample_weight=weights)
