"""How many components, and of which kind: one table of criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import KFold

from emlearn.engine.errors import CollapsedComponent


class Candidate(NamedTuple):
    """One line of the table; ``nan`` where a fit collapsed."""

    name: str
    n_components: int
    log_likelihood: float
    parameters: int
    aic: float
    bic: float
    icl: float
    held_out: float
    """Mean log-density of rows that the fit had not seen, in nats per row."""
    fitted: Any
    """The mixture fitted to all rows; where that collapsed the error."""


LOWER_IS_BETTER = {"aic": True, "bic": True, "icl": True, "held_out": False}


@dataclass(frozen=True)
class Selection:
    """What :func:`select` found: ``candidates``, a line for each mixture and number of components."""

    candidates: tuple[Candidate, ...]

    def best(self, criterion: str = "bic") -> Candidate:
        """The line that a criterion prefers: ``"aic"``, ``"bic"``, ``"icl"`` or ``"held_out"``.

        Raises
        ------
        ValueError
            If there is no such criterion, or no line for which it could be computed.
        """
        if criterion not in LOWER_IS_BETTER:
            raise ValueError(f"criterion={criterion!r}: choose from {', '.join(map(repr, LOWER_IS_BETTER))}.")
        known = [line for line in self.candidates if np.isfinite(getattr(line, criterion))]
        if not known:
            raise ValueError(f"no fit gave a value of {criterion}: every one collapsed, or folds=0 left it out.")
        choose = min if LOWER_IS_BETTER[criterion] else max
        return choose(known, key=lambda line: getattr(line, criterion))

    def table(self) -> list[list[str]]:
        """Header and lines as text; the best of each criterion bears a star."""
        stars = {c: self.best(c) for c in LOWER_IS_BETTER if any(np.isfinite(getattr(x, c)) for x in self.candidates)}
        lines = [["mixture", "K", "log-likelihood", "parameters", "AIC", "BIC", "ICL", "held out"]]
        for line in self.candidates:
            cells = [line.name, str(line.n_components), f"{line.log_likelihood:.2f}", str(line.parameters)]
            for criterion in LOWER_IS_BETTER:
                digits = 4 if criterion == "held_out" else 2
                star = "*" if stars.get(criterion) is line else " "
                cells.append(f"{getattr(line, criterion):.{digits}f}{star}")
            lines.append(cells)
        return lines

    def __repr__(self) -> str:
        lines = self.table()
        widths = [max(map(len, column)) for column in zip(*lines)]
        return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths)) for line in lines)

    def _repr_html_(self) -> str:
        head, *lines = self.table()
        rows = ["".join(f"<td>{escape(cell)}</td>" for cell in line) for line in lines]
        return (
            "<table><thead><tr>"
            + "".join(f"<th>{escape(cell)}</th>" for cell in head)
            + "</tr></thead><tbody>"
            + "".join(f"<tr>{row}</tr>" for row in rows)
            + "</tbody></table>"
        )


def select(
    mixtures: Any | Mapping[str, Any],
    X,
    n_components: Iterable[int] = range(1, 7),
    sample_weight=None,
    *,
    folds: int = 5,
) -> Selection:
    """Fit each of several mixtures with each number of components, and compare.

    Parameters
    ----------
    mixtures : estimator or dict of str to estimator
        Templates, which stay as they are.
    X : array-like of shape (n_samples, n_features)
    n_components : iterable of int
    sample_weight : array-like of shape (n_samples,), optional
    folds : int
        For the held-out log-likelihood; 0 leaves it out, which takes a fraction of the time.

    Returns
    -------
    Selection

    Examples
    --------
    >>> from emlearn import GaussianMixture, datasets, select
    >>> chosen = select(GaussianMixture(random_state=0), datasets.old_faithful(), range(1, 5), folds=0)
    >>> chosen.best("bic").n_components
    2

    References
    ----------
    Schwarz (1978), Estimating the dimension of a model, Annals of Statistics 6, 461-464; Smyth (2000), Model selection
    for probabilistic clustering using cross-validated likelihood, Statistics and Computing 10, 63-72.
    """
    n_components = tuple(n_components)
    templates = mixtures if isinstance(mixtures, Mapping) else {type(mixtures).__name__: mixtures}
    weights = None if sample_weight is None else np.asarray(sample_weight, dtype=float)
    X = X if hasattr(X, "iloc") else np.asarray(X)
    return Selection(
        tuple(
            _candidate(name, clone(template).set_params(n_components=K), X, weights, folds)
            for name, template in templates.items()
            for K in n_components
        )
    )


def _candidate(name, mixture, X, weights, folds) -> Candidate:
    try:
        fitted = mixture.fit(X, sample_weight=weights)
    except CollapsedComponent as error:
        nan = float("nan")
        return Candidate(name, mixture.n_components, nan, 0, nan, nan, nan, nan, error)
    aic, bic, icl = (float(of(X, sample_weight=weights)) for of in (fitted.aic, fitted.bic, fitted.icl))
    held_out = _held_out(fitted, X, weights, folds) if folds else float("nan")
    return Candidate(
        name, mixture.n_components, fitted.log_likelihood_, fitted._n_parameters(), aic, bic, icl, held_out, fitted
    )


def _held_out(mixture, X, weights, folds) -> float:
    """Mean log-density per row of each fold under a fit to the others; minus infinity where one is impossible."""
    total, counted, template = 0.0, 0.0, clone(mixture).set_params(**mixture._for_parts_of_the_data())
    for rest, fold in KFold(folds, shuffle=True, random_state=0).split(X):
        w = None if weights is None else weights[fold]
        try:
            fitted = clone(template).fit(_rows(X, rest), sample_weight=None if weights is None else weights[rest])
            log_density = fitted.score_samples(_rows(X, fold))
        except ValueError:  # a collapse, or rows that no mixture of this kind could be fitted to
            return float("-inf")
        w = np.ones(len(fold)) if w is None else w
        total += w[w > 0] @ log_density[w > 0]
        counted += w.sum()
    return float(total / counted)


def _rows(X, index):
    return X.iloc[index] if hasattr(X, "iloc") else X[index]
