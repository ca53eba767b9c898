"""Errors that say what is wrong, where, and the way out."""

import math


class CollapsedComponent(ValueError):
    """A mixture component closed in on fewer points than it has parameters, or lost all its points.

    Attributes
    ----------
    component : int
    weight : float
        Its mixing weight when it collapsed.
    variance : float
        In its narrowest direction, in the data's units; ``nan`` where it has no weight, and so no width.
    spread : float
        Its width there, in standard deviations of the whole data.
    """

    def __init__(self, component: int, weight: float, variance: float = float("nan"), spread: float = float("nan")):
        self.component, self.weight, self.variance, self.spread = component, weight, variance, spread
        found = "it is responsible for no row any more."
        if weight > 0 and math.isnan(variance):
            found = "hardly any row is left to it: the others do as well without it."
        elif weight > 0:
            found = (
                f"in its narrowest direction its variance is {variance:.3g}, its width {spread:.1e} of the data's "
                "standard deviation. The likelihood grows without bound there, so it has no maximum to find."
            )
        super().__init__(
            f"component {component} collapsed: mixing weight {weight:.3g}; {found} Try other starts (random_state, "
            'n_init, collapse="restart"), a prior (prior=1, or collapse="prior"), fewer components, or look for '
            "duplicated rows and linearly dependent columns."
        )

    def __reduce__(self):
        return type(self), (self.component, self.weight, self.variance, self.spread)


def refuse_no_probability(value, what, way_out):
    """Raise unless ``value`` is one number from 0 to 1, both included; ``what`` names it.

    Raises
    ------
    ValueError
    """
    if not 0 <= value <= 1:
        raise ValueError(f"{what} is {value:g}: a probability lies between 0 and 1. {way_out}")
