"""Normal components as numbers to draw: parts of a density, bells and ellipses."""

from functools import singledispatch

import numpy as np

from emlearn.models.gaussian.statistics import GaussianParameters, log_normal

ELLIPSE = 2.0
"""Standard deviations from the mean at which a component's ellipse is drawn; it holds 86% of a normal in the plane."""
CIRCLE = np.column_stack([np.cos(np.linspace(0, 2 * np.pi, 65)), np.sin(np.linspace(0, 2 * np.pi, 65))])
BELL = np.linspace(-6, 6, 61)
"""Standard deviations from its mean at which a normal component is drawn, however narrow it is."""


@singledispatch
def matrices(params):
    """Covariances as full matrices, shape ``(K, d, d)``, as a learner's own parameters hold them already."""
    return params.covariances


@matrices.register
def _(params: GaussianParameters):
    return params.matrices


def ellipses(means, covariances, sds=ELLIPSE):
    """Closed lines ``sds`` standard deviations from each mean, shape ``(K, 65, 2)``; a singular one is a stroke."""
    values, vectors = np.linalg.eigh(covariances)
    roots = vectors * np.sqrt(np.maximum(values, 0))[..., None, :]
    return means[:, None] + sds * CIRCLE @ roots.swapaxes(1, 2)


def normal_parts(params, x):
    """``pi_k N(x; mu_k, var_k)``, shape ``(K, V)``, from weights, means and covariances of any type."""
    sds = np.sqrt(matrices(params)[:, 0, 0, None])
    return params.weights[:, None] * np.exp(log_normal(x, params.means, sds))


def own_places(params):
    """The points at which each normal component of one column is drawn, shape ``(K, 61)``."""
    return params.means + np.sqrt(matrices(params)[:, 0]) * BELL


def places_for(params, x):
    """The points ``x`` merged with those of each normal component; their number does not depend on the parameters."""
    own = np.nan_to_num(own_places(params), nan=x[-1]).ravel()
    return np.sort(np.append(x, np.clip(own, x[0], x[-1])))
