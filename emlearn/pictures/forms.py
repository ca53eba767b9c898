"""A learner's parameters, in whatever form, read as those of a mixture of normals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import is_dataclass, replace
from typing import Any

import numpy as np

from emlearn.models.gaussian.statistics import GaussianParameters

NAMES = ("weights", "means", "sds", "covariances")
READ = (
    "Pass read=, a function that turns them into an object with weights (K,), means (K, {d}) and covariances "
    "(K, {d}, {d}), such as read=lambda params: emlearn.models.from_sds(weights, means, sds) for one column"
)


def as_normals(params: Any, d: int, instead: str = READ) -> Any:
    """Parameters with ``weights`` ``(K,)``, ``means`` ``(K, d)`` and ``covariances`` ``(K, d, d)``.

    This reads a tuple or list of weights, means and standard deviations (or covariance matrices), and a dict or an
    object that has them under the names ``weights``, ``means``, ``sds`` or ``covariances``.

    Parameters
    ----------
    params : object
    d : int
        The number of columns of the data.
    instead : str
        The sentence that says what to pass if the parameters cannot be read.

    Raises
    ------
    TypeError
        If the parameters cannot be read.
    """
    if isinstance(params, GaussianParameters):
        return params
    try:
        parts = {name: np.asarray(part, dtype=float) for name, part in _by_name(params).items()}
        return _put_together(parts, d)
    except (TypeError, ValueError, KeyError) as error:
        raise TypeError(
            f"a picture of normal components cannot read your parameters, a {type(params).__name__}: {params!r}. "
            f"{instead.format(d=d)}. Or let your M-step return a tuple (weights, means, sds)."
        ) from error


def _by_name(params) -> dict[str, Any]:
    """The parts by name; the parts of a tuple or list of three are named by their order."""
    if isinstance(params, Mapping):
        return {name: params[name] for name in NAMES if name in params}
    if isinstance(params, (tuple, list)) and not hasattr(params, "_fields"):
        weights, means, widths = params
        return {"weights": weights, "means": means, "covariances" if np.ndim(widths) == 3 else "sds": widths}
    return {name: getattr(params, name) for name in NAMES if hasattr(params, name)}


def _put_together(parts, d) -> GaussianParameters:
    K = len(parts["weights"])
    weights, means = parts["weights"].reshape(K), parts["means"].reshape(K, d)
    if not (weights >= 0).all() or abs(weights.sum() - 1) > 1e-3:
        raise ValueError("mixing weights must be 0 or more and sum to 1")
    if "covariances" in parts:
        return GaussianParameters(weights, means, parts["covariances"].reshape(K, d, d))
    sds = np.broadcast_to(parts["sds"].reshape(K, -1), (K, d))
    return GaussianParameters(weights, means, sds[:, :, None] ** 2 * np.eye(d))


def mean_put_by(place: Callable, d: int) -> Callable:
    """``(params, value) -> params`` in the learner's form, with a mean set as ``place`` sets it in ours."""

    def put(params, value):
        means = place(as_normals(params, d), value).means.reshape(np.shape(_by_name(params)["means"]))
        if isinstance(params, Mapping):
            return {**params, "means": means}
        if is_dataclass(params) and not isinstance(params, type):
            return replace(params, means=means)
        if hasattr(params, "_replace"):
            return params._replace(means=means)
        if isinstance(params, (tuple, list)):
            return type(params)([params[0], means, params[2]])
        moved = copy(params)
        moved.means = means
        return moved

    return put
