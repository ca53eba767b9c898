"""Numerical derivatives, accurate to about nine digits if the function is smooth on the scale of the step."""

import numpy as np

STEP = 0.03
"""The step, in coordinates in which complete data would give a standard error of about 1."""
STENCIL = ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60))
"""The central difference whose error is of the sixth order in the step."""


@np.errstate(under="ignore")
def jacobian(function, u, step=STEP):
    """The derivatives of a vector-valued ``function`` at ``u``, shape ``(m, len(u))``, one column per coordinate."""
    columns = [np.zeros((len(function(u)), 0))]
    for axis in np.eye(len(u)):
        ends = ((weight, function(u + i * step * axis) - function(u - i * step * axis)) for i, weight in STENCIL)
        columns.append(sum(weight * difference for weight, difference in ends)[:, None] / step)
    return np.hstack(columns)
