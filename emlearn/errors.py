"""Errors that say what is wrong, where, and the way out."""


class CollapsedComponent(ValueError):
    """A mixture component closed in on fewer points than it has parameters: its likelihood is unbounded.

    Attributes
    ----------
    component : int
    weight : float
        Its mixing weight when it collapsed.
    spread : float
        Its smallest width, in standard deviations of the whole data.
    """

    def __init__(self, component: int, weight: float, spread: float):
        self.component, self.weight, self.spread = component, weight, spread
        super().__init__(
            f"component {component} collapsed: mixing weight {weight:.3g}, and in its narrowest direction "
            f"{spread:.1e} of the data's standard deviation. The likelihood grows without bound there, so it "
            "has no maximum to find. Try another start (random_state, or n_init for several), fewer "
            "components, or look for duplicated rows and linearly dependent columns."
        )
