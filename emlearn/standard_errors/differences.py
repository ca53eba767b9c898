"""Derivatives by differences, accurate to nine digits or so where a function is smooth at the scale of its steps."""

import numpy as np

STEP = 0.03
"""In coordinates where complete data have a standard error of about 1."""
STENCIL = ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60))
"""The central difference whose error goes with the sixth power of the step."""


def jacobian(function, u, step=STEP):
    """The derivatives of a vector ``function`` at ``u``, shape ``(m, len(u))``: one column for each coordinate."""
    columns = []
    for axis in np.eye(len(u)):
        ends = ((weight, function(u + i * step * axis) - function(u - i * step * axis)) for i, weight in STENCIL)
        columns.append(sum(weight * difference for weight, difference in ends) / step)
    return np.column_stack(columns)
