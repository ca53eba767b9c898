"""What all four functions return, and how information becomes standard errors."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.special import ndtri

from emlearn.engine.report import Table

NOTHING = 1e-8
"""Information below this fraction of the largest counts as 0, such as that on a shift of all log weights alike."""
NEAR = 1e-3
"""How far below its summit a run may have stopped, in nats."""
MUCH_MISSING = 0.8
"""The fraction of missing information from which intervals cover too little: where it was .8 to .98, those of 95% for
the means of two normals covered .72 to .81 (Wald) and .72 to .88 (bootstrap), by ``benchmarks/coverage.md``."""


@dataclass(frozen=True)
class StandardErrors:
    """Estimates with their standard errors and covariance; parameters stand in the order of ``names``.

    Examples
    --------
    >>> from emlearn import GaussianMixture, datasets
    >>> errors = GaussianMixture(2, random_state=0).fit(datasets.old_faithful()[:, 1:]).standard_errors()
    >>> errors
    Oakes:
      weights[0]             0.360887 ± 0.03116
      weights[1]             0.639113 ± 0.03116
      means[0, 0]             54.6149 ± 0.6997
      means[1, 0]             80.0911 ± 0.5046
      covariances[0, 0, 0]      34.4715 ± 6.31
      covariances[1, 0, 0]      34.4301 ± 4.705
    >>> errors.interval()[errors.names.index("means[0, 0]")].round(1)  # 95%, in minutes
    array([53.2, 56. ])
    """

    method: str
    names: tuple[str, ...]
    """``"weights[0]"``, ``"means[1, 0]"``, ...: the scalar parameters, one after the other."""
    estimates: np.ndarray
    """Shape ``(m,)``."""
    covariance: np.ndarray
    """Shape ``(m, m)``; singular if parameters are constrained, as weights are, which sum to 1."""
    missing_fraction: np.ndarray | None
    """The fractions of missing information, largest first, which are the eigenvalues of the rate matrix. The first is
    EM's rate of convergence. ``None`` from the bootstrap, which does not compute them."""
    at_boundary: np.ndarray | None = None
    """Shape ``(m,)``: which parameters were held on the boundary of their range; their standard errors are NaN."""
    draws: np.ndarray | None = None
    """The bootstrap's estimates, shape ``(repeats, m)``; ``None`` from the other functions."""
    left_out: int = 0
    """How many of the bootstrap's fits had a component that collapsed; they are not among the draws."""
    undetermined: int = 0
    """How many coordinates were held where they are because nothing depends on them, as on the axes of equal widths."""
    cautions: tuple[str, ...] = ()
    """Further sentences on what these errors do not mean, from an estimator that knows more than the run tells."""

    @property
    def standard_errors(self) -> np.ndarray:
        """The square roots of the variances, shape ``(m,)``; NaN on a boundary."""
        errors = np.sqrt(np.diagonal(self.covariance))
        return errors if self.at_boundary is None else np.where(self.at_boundary, np.nan, errors)

    @property
    def information(self) -> np.ndarray:
        """The observed information, shape ``(m, m)``: the inverse of the covariance, or its pseudo-inverse (Moore and
        Penrose) if parameters are constrained."""
        return np.linalg.pinv(self.covariance, rcond=NOTHING, hermitian=True)

    def interval(self, level: float = 0.95) -> np.ndarray:
        """The ends of a confidence interval, shape ``(m, 2)``: percentiles of the bootstrap's draws, or else Wald's.

        If components overlap, Wald's intervals cover the truth less often than their level says.
        """
        if not 0 < level < 1:
            raise ValueError(f"level={level}: a probability between 0 and 1 is needed, such as 0.95.")
        tails = np.array([1 - level, 1 + level]) / 2
        if self.draws is not None:
            return np.quantile(self.draws, tails, axis=0).T
        return self.estimates[:, None] + self.standard_errors[:, None] * ndtri(tails)

    def table(self, level: float = 0.95) -> Table:
        """The estimate, standard error and interval of each parameter."""
        rows = zip(self.names, self.estimates, self.standard_errors, *self.interval(level).T)
        names = ["", "estimate", "standard error", "from", "to"]
        formats = {name: ".6g" if name == "estimate" else ".4g" for name in names[1:]}
        return Table(names, list(rows), formats, notes=self.warnings)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What keeps these errors from meaning what they say; empty if nothing does."""
        found = []
        if self.at_boundary is not None and self.at_boundary.any():
            held = ", ".join(np.array(self.names)[self.at_boundary])
            found.append(
                f"A parameter on the boundary of its range has no standard error: {held}. The others' are as if its "
                "true value were there. Give it an interval from the log-likelihood itself, or from a posterior."
            )
        if self.undetermined:
            found.append(
                "The data leave something undetermined, such as the axes of a covariance that has equal widths. The "
                "standard errors are as if it were known."
            )
        if self.missing_fraction is not None and self.missing_fraction.max(initial=0) >= MUCH_MISSING:
            found.append(
                f"In some direction {self.missing_fraction.max():.0%} of the information is missing. Such intervals "
                'cover less than they claim, and those of method="bootstrap" hardly more.'
            )
        if self.left_out:
            found.append(
                f"The intervals leave out {self.left_out} of the resampled data sets, in which a component collapsed. "
                "A prior keeps components from collapsing."
            )
        return *found, *self.cautions

    def to_frame(self, level: float = 0.95):
        """The table as a ``pandas.DataFrame``."""
        return self.table(level).to_frame()

    def __repr__(self) -> str:
        rows = zip(self.names, self.estimates, self.standard_errors)
        lines = [f"  {name:18} {value:12.6g} ± {error:.4g}" for name, value, error in rows]
        return "\n".join([f"{self.method}:", *lines, *self.warnings])


def numbers(params) -> np.ndarray:
    """All parameters in one vector."""
    return np.concatenate([np.ravel(value) for _, value in _arrays(params)])


def names(params) -> tuple[str, ...]:
    """The name of each of :func:`numbers`."""
    places = ((name, place) for name, value in _arrays(params) for place in np.ndindex(value.shape))
    return tuple(name + str(list(place)) * bool(place) for name, place in places)


def _arrays(params):
    for field in fields(params):
        value = np.asarray(getattr(params, field.name))
        if value.dtype.kind == "f":
            yield field.name, value


def from_information(method, coordinates, params, complete, missing, gradient) -> StandardErrors:
    """The result, from complete and missing information and the gradient in the interior ``coordinates``.

    The covariance of the parameters themselves follows by the delta method, which is exact at a summit. ValueError is
    raised if ``params`` are not at a summit.
    """
    complete, missing = (complete + complete.T) / 2, (missing + missing.T) / 2
    sizes, axes = np.linalg.eigh(complete)
    known = sizes > NOTHING * sizes.max(initial=1)
    root = axes[:, known] / np.sqrt(sizes[known])
    if not known.any() and coordinates.free.all():
        raise ValueError(f"nothing in {params} is free, so there is no standard error: every parameter is fixed.")
    if not known.any():
        raise ValueError(
            f"{params} lies on the boundary of its range, where the log-likelihood has a slope and not a summit: "
            "no standard error holds there. Give an interval from the log-likelihood itself, or from a posterior."
        )
    rates, turned = np.linalg.eigh(root.T @ missing @ root)  # complete information is 1 along each of these axes
    if rates[-1] >= 1:
        raise ValueError(
            f"not at a summit: the log-likelihood curves upwards somewhere (missing fraction {rates[-1]:.4g}; at "
            "a summit it is below 1). Did the run end beside a saddle? Or is the summit flat, as where components "
            "coincide (ask for fewer), or on a boundary?"
        )
    inverse = (root @ turned / (1 - rates)) @ (root @ turned).T
    short = 0.5 * gradient @ inverse @ gradient
    if short > NEAR:
        raise ValueError(
            f"not at a summit: by its gradient the log-likelihood has {short:.3g} nats still to gain. Run EM longer, "
            'with a smaller tol or accelerate="lbfgs", before you ask for standard errors.'
        )
    to_numbers, at_boundary, undetermined = coordinates.derivatives()
    covariance = to_numbers @ inverse @ to_numbers.T
    return StandardErrors(
        method, names(params), numbers(params), covariance, rates[::-1], at_boundary, undetermined=undetermined
    )
