"""When a Gaussian component has lost its width, so that the likelihood has no bound."""

from __future__ import annotations

import numpy as np

from emlearn.engine.errors import CollapsedComponent
from emlearn.models.gaussian.statistics import GaussianParameters

SMALLEST_WIDTH = 1e-7
"""A column has no width left if the others determine it up to this fraction of its spread, the rest being rounding."""
POINT = 64 * np.finfo(float).eps
"""A component narrower than this, relative to the size of the data, is a point, where the likelihood has no bound."""
DEPENDENT = (
    "The columns are linearly dependent, as they always are if there are no more rows, and no other start or prior can "
    'help: drop columns, or use covariance_type="diag" or "spherical", or a floor under every variance (reg_covar).'
)


def refuse_collapse(params: GaussianParameters) -> None:
    """Raise CollapsedComponent if in some direction a component has no width left beyond rounding."""
    w, means, matrices = params.weights, params.means, params.matrices
    variances = np.maximum(np.diagonal(matrices, axis1=1, axis2=2), 0)  # rounding may leave one below 0
    whole = np.sqrt(w @ variances + w @ (means - w @ means) ** 2)
    try:
        widths = 1 / params.covariance.diagonals(params.precisions_cholesky)  # of each column given those before it
    except np.linalg.LinAlgError:  # rounding has taken the last of a width
        widths = np.array([root_of_lowest(Sigma / np.outer(whole, whole)) * whole for Sigma in matrices])
    smallest = np.maximum(SMALLEST_WIDTH * np.sqrt(variances), POINT * (np.abs(means) + whole))
    if (widths > smallest).all():
        return
    k, column = np.unravel_index((widths / smallest).argmin(), widths.shape)
    width, spread = float(widths[k, column]), float(widths[k, column] / whole[column])
    away = (means - w @ means) / whole
    together = np.einsum("k,kij->ij", w, matrices) / np.outer(whole, whole) + (w * away.T) @ away  # of all rows
    flat = root_of_lowest(together) <= SMALLEST_WIDTH * np.sqrt(len(whole))
    raise CollapsedComponent(int(k), float(w[k]), width**2, spread, DEPENDENT if flat else None)


def root_of_lowest(Sigma) -> float:
    """The standard deviation in the narrowest direction, or 0 if rounding has made a variance negative."""
    return float(np.sqrt(max(np.linalg.eigvalsh(Sigma)[0], 0.0)))
