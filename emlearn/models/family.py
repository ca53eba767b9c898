"""What a family of densities must be able to do, the contract of a mixture with its family, and tools to write one."""

from __future__ import annotations

import numpy as np

IMPOSSIBLE = -1e200
"""A finite stand-in for the logarithm of 0: multiplied by a feature of 0 it is 0, by any other it is out of reach."""


class Family:
    """One row of the table. ``theta`` is an array whose first axis is the component, shape ``(K, p)``.

    The first three methods are required; the docstrings of the others say what they are for.

    Examples
    --------
    A family of your own is three methods; this one has the draws too, so that its mixture can ``sample``:

    >>> import numpy as np
    >>> from emlearn.models.families import Family
    >>> class Geometric(Family):
    ...     "Failures before the first success."
    ...     parameter = "probabilities"
    ...     def T(self, X):
    ...         return np.hstack([~np.isnan(X), np.nan_to_num(X)])
    ...     def natural(self, p):
    ...         return np.hstack([np.log(p), np.log(1 - p)])
    ...     def mle(self, t):
    ...         successes, failures = np.hsplit(t, 2)
    ...         return successes / (successes + failures)
    ...     def draw(self, p, rng):
    ...         return rng.geometric(p) - 1.0
    >>> Geometric().mle(Geometric().T(np.array([[0.0], [3.0], [2.0]])).sum(axis=0, keepdims=True))  # 3 of 8 trials
    array([[0.375]])
    """

    name = "family"
    parameter = "theta"
    """The name of ``theta``: the fitted attribute is this name followed by an underscore."""
    discrete = True
    """Whether ``X`` holds whole numbers, so that pictures show a bar for each."""

    def T(self, X) -> np.ndarray:
        """The sufficient statistics of each row, shape ``(n, m)``; those of a missing entry are 0."""
        raise NotImplementedError(f"{type(self).__name__} has no method T(X), which every family needs.")

    def natural(self, theta) -> np.ndarray:
        """The natural parameters ``η``, shape ``(K, m)``: ``log p(x | k) = T(x) · η_k + base(x)``."""
        raise NotImplementedError(f"{type(self).__name__} has no method natural(theta), which every family needs.")

    def mle(self, t) -> np.ndarray:
        """The ``theta`` that maximises ``Σ_k t_k · η(θ_k)`` for sums ``t`` of ``T``, shape ``(K, m)``."""
        raise NotImplementedError(f"{type(self).__name__} has no method mle(t), which every family needs.")

    def base(self, X) -> np.ndarray:
        """The part of ``log p(x)`` that depends on no parameter, shape ``(n,)``."""
        return np.zeros(len(X))

    def n_parameters(self, theta) -> int:
        """The number of free parameters in ``theta``, for AIC and BIC."""
        return theta.size

    def refuse(self, X, name) -> None:
        """Raise ValueError if ``X`` cannot come from the family; ``name(column)`` is the name of a column."""

    def draw(self, theta, rng) -> np.ndarray:
        """One row drawn from each row of ``theta``, shape ``(n, d)``, for ``sample``."""
        raise NotImplementedError(f"{type(self).__name__} has no method draw(theta, rng), which sample needs.")

    def to_unconstrained(self, theta) -> np.ndarray:
        """``theta`` in unconstrained coordinates of the same shape; this and the next three serve acceleration."""
        raise self._without_coordinates()

    def from_unconstrained(self, u) -> np.ndarray:
        """The inverse of :meth:`to_unconstrained`."""
        raise self._without_coordinates()

    def gradient(self, theta, t) -> np.ndarray:
        """The gradient of ``t_k · η(θ_k)`` in unconstrained coordinates: observed minus expected, ``(K, p)``."""
        raise self._without_coordinates()

    def information(self, theta, t) -> np.ndarray:
        """The curvature of ``t_k · η(θ_k)`` in each unconstrained coordinate, ``(K, p)``, which sets its unit."""
        raise self._without_coordinates()

    def _without_coordinates(self):
        return NotImplementedError(
            f"{type(self).__name__} has no unconstrained coordinates, as accelerate and oakes need: give it "
            "to_unconstrained, from_unconstrained, gradient and information, or use plain EM and the bootstrap."
        )

    def refuse_theta(self, theta, what) -> None:
        """Raise ValueError if ``theta`` lies outside its range; ``what`` names the argument that holds it."""


def log(p):
    """The logarithm, with a finite stand-in (:data:`IMPOSSIBLE`) for that of 0."""
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(p), IMPOSSIBLE)


def ratio(part, whole):
    """``part / whole``, or one over the number of parts where nothing was observed (0 / 0)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, 1 / max(part.shape[1], 2))


def inside(p):
    """Probabilities moved off 0 and 1, where the logit is infinite."""
    return np.clip(p, 1e-15, 1 - 1e-15)


def refuse_where(bad, X, name, what, way_out):
    """Raise ValueError for the first entry of ``X`` where ``bad`` holds."""
    places = np.argwhere(bad)
    if len(places):
        row, column = places[0]
        raise ValueError(
            f"Input X contains {X[row, column]:g} at row {row}, column {name(column)}, "
            f"where {what} is needed ({len(places)} in all). {way_out}"
        )


def refuse_unless(good, theta, what, why):
    """Raise ValueError for the first value of ``theta`` where ``good`` does not hold."""
    bad = np.argwhere(~good)
    if len(bad):
        raise ValueError(f"{what} is {theta[tuple(bad[0])]:g} for component {bad[0][0]}: {why}.")


def refuse_counts(X, name):
    """Raise ValueError unless all observed entries of ``X`` are counts: 0, 1, 2, ..."""
    what = "a count (0, 1, 2, ...)"
    refuse_where(X < 0, X, name, what, "Negative values in data passed to a mixture of counts have no meaning.")
    refuse_where(~np.isnan(X) & (np.floor(X) != X), X, name, what, "Counts are whole numbers.")
    refuse_where(X > 2**53, X, name, "a count up to 2**53", "Of larger ones floats do not tell neighbours apart.")
