"""What all ways to a standard error return, and how information becomes a standard error."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.special import ndtri

from emlearn.engine.report import Table
from emlearn.standard_errors.differences import jacobian

NOTHING = 1e-8
"""Relative to the largest, information that is none: of the direction in which, say, weights still sum to 1."""
NEAR = 1e-3
"""In nats: how far below its summit a run may have stopped."""
MUCH_MISSING = 0.9
"""The fraction of missing information from which Wald's intervals are known to be short: ``benchmarks/coverage.py``."""


@dataclass(frozen=True)
class StandardErrors:
    """Estimates with what is known of their error; numbers stand in the order of ``names``."""

    method: str
    names: tuple[str, ...]
    """``"weights[0]"``, ``"means[1, 0]"``, ...: the numbers of the parameters, one after the other."""
    estimates: np.ndarray
    """Shape ``(m,)``."""
    covariance: np.ndarray
    """Shape ``(m, m)``; singular where numbers are bound to each other, as weights are."""
    missing_fraction: np.ndarray | None
    """The fractions of missing information, largest first: eigenvalues of the rate matrix. The first is EM's rate of
    convergence. ``None`` from the bootstrap, which does not learn them."""
    draws: np.ndarray | None = None
    """The bootstrap's estimates, shape ``(repeats, m)``."""

    @property
    def standard_errors(self) -> np.ndarray:
        """Shape ``(m,)``."""
        return np.sqrt(np.diagonal(self.covariance))

    @property
    def information(self) -> np.ndarray:
        """The observed information, shape ``(m, m)``: the inverse of the covariance, in the sense of Moore and Penrose
        where numbers are bound to each other."""
        return np.linalg.pinv(self.covariance, rcond=NOTHING, hermitian=True)

    def interval(self, level: float = 0.95) -> np.ndarray:
        """Lower and upper ends, shape ``(m, 2)``: percentiles of the bootstrap's draws, or else Wald's.

        Where components overlap Wald's intervals cover less than they say.
        """
        if not 0 < level < 1:
            raise ValueError(f"level={level}: a probability between 0 and 1, such as 0.95.")
        tails = np.array([1 - level, 1 + level]) / 2
        if self.draws is not None:
            return np.quantile(self.draws, tails, axis=0).T
        return self.estimates[:, None] + self.standard_errors[:, None] * ndtri(tails)

    def table(self, level: float = 0.95) -> Table:
        """Estimate, standard error and interval of each number."""
        rows = zip(self.names, self.estimates, self.standard_errors, *self.interval(level).T)
        names = ["", "estimate", "standard error", "from", "to"]
        formats = {name: ".6g" if name == "estimate" else ".4g" for name in names[1:]}
        return Table(names, list(rows), formats, notes=self.warnings)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What keeps these errors from meaning what they say; empty where nothing does."""
        if self.missing_fraction is None or self.missing_fraction.max(initial=0) < MUCH_MISSING:
            return ()
        return (
            f"In some direction {self.missing_fraction.max():.0%} of the information is missing; such intervals cover "
            'less than they say. Compare method="bootstrap".',
        )

    def to_frame(self, level: float = 0.95):
        """The table as a ``pandas.DataFrame``."""
        return self.table(level).to_frame()

    def __repr__(self) -> str:
        rows = zip(self.names, self.estimates, self.standard_errors)
        lines = [f"  {name:18} {value:12.6g} ± {error:.4g}" for name, value, error in rows]
        return "\n".join([f"{self.method}:", *lines, *self.warnings])


def numbers(params) -> np.ndarray:
    """All numbers of parameters in one vector."""
    return np.concatenate([np.ravel(value) for _, value in _arrays(params)])


def names(params) -> tuple[str, ...]:
    """What to call each of :func:`numbers`."""
    places = ((name, place) for name, value in _arrays(params) for place in np.ndindex(value.shape))
    return tuple(name + str(list(place)) * bool(place) for name, place in places)


def _arrays(params):
    for field in fields(params):
        value = np.asarray(getattr(params, field.name))
        if value.dtype.kind == "f":
            yield field.name, value


def from_information(method, coordinates, params, complete, missing, gradient) -> StandardErrors:
    """The result, from complete and missing information in free ``coordinates``, and the objective's gradient there.

    Of the parameters' own numbers the covariance follows by the delta method, which at a summit is exact.

    Raises
    ------
    ValueError
        If ``params`` are not at a summit.
    """
    complete, missing = (complete + complete.T) / 2, (missing + missing.T) / 2
    sizes, axes = np.linalg.eigh(complete)
    root = axes[:, sizes > NOTHING * sizes[-1]] / np.sqrt(sizes[sizes > NOTHING * sizes[-1]])
    rates, turned = np.linalg.eigh(root.T @ missing @ root)  # complete information is 1 along each of these axes
    if rates[-1] >= 1:
        raise ValueError(
            f"not at a summit: the log-likelihood curves upwards somewhere (missing fraction {rates[-1]:.4g}; at "
            "a summit it is below 1). Did the run end beside a saddle? Or is the summit flat, or on a boundary?"
        )
    inverse = (root @ turned / (1 - rates)) @ (root @ turned).T
    short = 0.5 * gradient @ inverse @ gradient
    if short > NEAR:
        raise ValueError(
            f"not at a summit: by its gradient the log-likelihood has {short:.3g} nats still to gain. Run on, with a "
            'smaller tol or accelerate="lbfgs", before asking how sure the answer is.'
        )
    to_numbers = jacobian(lambda u: numbers(coordinates.from_vector(u)), coordinates.to_vector(params))
    covariance = to_numbers @ inverse @ to_numbers.T
    return StandardErrors(method, names(params), numbers(params), covariance, rates[::-1])
