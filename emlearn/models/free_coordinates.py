"""Parameters without components as vectors without bounds: what acceleration and standard errors ask for.

A model brings four small functions, as a family does: ``to_free(params)`` and ``from_free(vector)``, each the inverse
of the other; ``slope(params, stats)``, the gradient of Q in these coordinates; and ``complete_information(params,
stats)``, how much complete data would know of each, by which they are scaled.
"""

import numpy as np

NOTHING_KNOWN = 1e-4
"""In rows: what complete data tell of a coordinate that has run off to infinity, its number to a boundary, is less."""


class FreeCoordinates:
    """The coordinates of a model, scaled about a state as :mod:`emlearn.models.coordinates` does for mixtures.

    Parameters
    ----------
    model : object
        With the four functions above.
    reference : State
    """

    def __init__(self, model, reference):
        self.model = model
        self.information = model.complete_information(reference.params, reference.stats)
        self.scale = np.sqrt(np.maximum(self.information, 1.0))

    def at_boundary(self) -> bool:
        """Whether a number of the reference lies on the boundary of its range, or is on its way there."""
        return bool((self.information < NOTHING_KNOWN).any())

    def to_vector(self, params):
        """The coordinates of ``params``."""
        return self.model.to_free(params) * self.scale

    def from_vector(self, u):
        """The parameters at ``u``."""
        return self.model.from_free(u / self.scale)

    def gradient(self, params, stats):
        """The gradient of Q at ``params``; after an E-step there, that of the log-likelihood."""
        return self.model.slope(params, stats) / self.scale
