"""What the widgets are given, checked before anything is computed from it."""

import numpy as np

from emlearn.estimators.validation import refuse_nonfinite
from emlearn.models.gaussian.mixture import GaussianParameters, from_sds

PICTURE = "This picture"


def one_column(x, least=2) -> np.ndarray:
    """One column of numbers, shape ``(n,)``; raises ValueError unless at least ``least`` of them are distinct."""
    x = np.asarray(x, dtype=float)
    if x.ndim == 2 and x.shape[1] == 1:
        x = x[:, 0]
    if x.ndim != 1:
        raise ValueError(f"x must be finite numbers of shape (n,) or (n, 1); got shape {x.shape}.")
    refuse_nonfinite(x[:, None], who=PICTURE)
    if len(np.unique(x)) < least:
        raise ValueError(f"x holds {len(np.unique(x))} distinct numbers, but this picture needs at least {least}.")
    return x


def columns(X, least, most, *, missing=False) -> np.ndarray:
    """Numbers of shape ``(n, d)``; raises ValueError unless ``d`` is from ``least`` to ``most``, and all are finite.

    With ``missing``, two columns may have missing entries (NaN).
    """
    X = np.asarray(X, dtype=float)
    X = X[:, None] if X.ndim == 1 else X
    if X.ndim != 2 or not least <= X.shape[1] <= most:
        wanted = f"{least}" if least == most else f"{least} to {most}"
        raise ValueError(f"X must have {wanted} columns, shape (n, d); got shape {X.shape}.")
    refuse_nonfinite(X, who=PICTURE, missing=missing and X.shape[1] == 2)
    return X


def labels_of(labels, d) -> tuple[str, ...]:
    """The names of ``d`` columns, by default ``x`` or ``x1, x2, ...``; raises ValueError if there are not ``d``.

    The name of a single column may be a string.
    """
    usual = ("x",) if d == 1 else tuple(f"x{column + 1}" for column in range(d))
    if labels is None:
        return usual
    labels = (labels,) if isinstance(labels, str) else tuple(labels)
    if len(labels) != d:
        raise ValueError(f"labels must hold one name per column, {d} in all, such as {usual}; got {labels}.")
    return tuple(map(str, labels))


def whole(value, name="n_components", least=1, most=np.inf) -> int:
    """A whole number such as a number of components; raises ValueError unless it is from ``least`` to ``most``."""
    if not isinstance(value, int | float | np.integer) or value % 1 or not least <= value <= most:
        wanted = f"above {least - 1}" if most == np.inf else f"from {least} to {most}"
        raise ValueError(f"{name} must be a whole number {wanted}; got {value!r}.")
    return int(value)


def shares_of(weights, K=None) -> np.ndarray:
    """Mixing weights, shape ``(K,)``; raises ValueError unless they are above 0 and sum to 1."""
    weights = np.asarray(weights, dtype=float)
    right = weights.ndim == 1 and len(weights) >= 2 and (K is None or len(weights) == K)
    if not right or not (weights > 0).all() or abs(weights.sum() - 1) > 1e-6:
        many = "two or more" if K is None else str(K)
        raise ValueError(f"weights must be {many} numbers above 0 that sum to 1; got {weights.tolist()}.")
    return weights / weights.sum()


def widths(sds, K) -> np.ndarray:
    """Standard deviations, shape ``(K,)``, from as many or a single one; raises ValueError unless all are above 0."""
    sds = np.asarray(sds, dtype=float)
    if sds.shape not in ((), (K,)) or not (np.isfinite(sds) & (sds > 0)).all():
        raise ValueError(f"sds must be {K} numbers above 0, or one for all; got {sds.tolist()}.")
    return np.broadcast_to(sds, K).copy()


def normals(weights, means, sds) -> GaussianParameters:
    """The parameters of a mixture of normals in one dimension; raises ValueError if they do not fit together."""
    weights = shares_of(weights)
    means = np.asarray(means, dtype=float)
    if means.shape != weights.shape or not np.isfinite(means).all():
        raise ValueError(f"means must be {len(weights)} finite numbers, one per weight; got {means.tolist()}.")
    return from_sds(weights, means, widths(sds, len(weights)))
