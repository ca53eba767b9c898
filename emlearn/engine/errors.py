"""Errors that say what is wrong, where, and the way out."""

import importlib
import math

NO_ROWS_LEFT = (
    'Try fewer components (collapse="drop" continues without it), other starts (random_state, n_init, '
    'collapse="restart"), or a prior (prior=1).'
)
NO_WIDTH_LEFT = (
    'Try other starts (random_state, n_init, collapse="restart"), a prior (prior=1, or collapse="prior"), fewer '
    "components, or look for duplicated rows and linearly dependent columns."
)


class CollapsedComponent(ValueError):
    """A mixture component has shrunk onto too few points to have a width, or has lost all its rows.

    Attributes
    ----------
    component : int
        Its index, from 0.
    weight : float
        Its mixing weight when it collapsed.
    variance : float
        Its variance in its narrowest direction, in squared units of the data; ``nan`` if its mixing weight is 0.
    spread : float
        Its standard deviation in that direction, in standard deviations of the whole data.
    way_out : str
        A sentence that says what can help; by default what helps where no rows, or no width, are left.

    Examples
    --------
    A start on two equal rows has no width:

    >>> from emlearn import CollapsedComponent, GaussianMixture
    >>> X = [[0.0], [0.0], [1.0], [2.0], [3.0], [4.0]]
    >>> try:
    ...     GaussianMixture(2, means_init=[[0.0], [2.5]]).fit(X)
    ... except CollapsedComponent as error:
    ...     print(str(error).split(":")[0])
    component 0 collapsed
    """

    def __init__(
        self,
        component: int,
        weight: float,
        variance: float = math.nan,
        spread: float = math.nan,
        way_out: str | None = None,
    ):
        self.component, self.weight, self.variance, self.spread = component, weight, variance, spread
        self.way_out = way_out or (NO_ROWS_LEFT if math.isnan(variance) else NO_WIDTH_LEFT)
        found = "it is no longer responsible for any row."
        if weight > 0 and math.isnan(variance):
            found = "it has hardly any rows left: the others explain them as well."
        elif weight > 0:
            found = (
                f"in its narrowest direction its variance is {variance:.3g}, its width {spread:.1e} of the data's "
                "standard deviation. The likelihood grows without bound there, so it has no maximum to find."
            )
        super().__init__(f"component {component} collapsed: mixing weight {weight:.3g}; {found} {self.way_out}")

    def __reduce__(self):
        return type(self), (self.component, self.weight, self.variance, self.spread, self.way_out)


def refuse_no_probability(value, what, way_out):
    """Raise ValueError unless ``value`` is a probability, from 0 to 1 inclusive; ``what`` names it."""
    if not 0 <= value <= 1:
        raise ValueError(f"{what} is {value:g}: a probability lies between 0 and 1. {way_out}")


def require_package(package: str, extra: str, who: str) -> None:
    """Raise ImportError, with the way to get it, unless a package that an extra brings can be imported."""
    try:
        importlib.import_module(package)
    except ImportError:
        raise ImportError(f"{who} needs {package}: pip install 'emlearn-course[{extra}]'.") from None
