"""How many components, and of which kind: one table of criteria."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import KFold

from emlearn.engine.report import Table


class Candidate(NamedTuple):
    """One line of the table; ``nan`` where no mixture could be fitted."""

    name: str
    n_components: int
    log_likelihood: float
    parameters: int
    aic: float
    bic: float
    icl: float
    held_out: float
    """Mean log-density of rows that were held out of the fit, in nats per row."""
    fitted: Any
    """The mixture fitted to all rows or, if that failed, the error."""

    @property
    def failed(self) -> bool:
        """Whether the mixture could not be fitted."""
        return isinstance(self.fitted, Exception)

    @property
    def converged(self) -> bool | None:
        """Whether EM converged; ``None`` if there is no fit."""
        return None if self.failed else self.fitted.converged_


LOWER_IS_BETTER = {"aic": True, "bic": True, "icl": True, "held_out": False}
TITLES = {"aic": "AIC", "bic": "BIC", "icl": "ICL", "held_out": "held out"}


@dataclass(frozen=True)
class Selection:
    """What :func:`select` found: ``candidates``, a line for each mixture and number of components.

    Examples
    --------
    >>> from emlearn import GaussianMixture, datasets, select
    >>> chosen = select(GaussianMixture(random_state=0), datasets.old_faithful(), (1, 2, 3), folds=0)
    >>> best = chosen.best("icl")
    >>> best.n_components, round(best.icl, 1), best.fitted.weights_.round(2)
    (2, 2323.6, array([0.36, 0.64]))
    """

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
            raise ValueError(f"no fit gave a value of {criterion}: every fit failed, or folds=0 left it out.")
        choose = min if LOWER_IS_BETTER[criterion] else max
        return choose(known, key=lambda line: getattr(line, criterion))

    def table(self) -> Table:
        """A row for each line, with a star at the best by each criterion and a dagger where EM did not converge."""
        stars = {c: self.best(c) for c in LOWER_IS_BETTER if any(np.isfinite(getattr(x, c)) for x in self.candidates)}
        marks = {
            (i, TITLES[criterion]): "*" if best is line else " "
            for criterion, best in stars.items()
            for i, line in enumerate(self.candidates)
        }
        loose = {(i, "K"): "†" for i, line in enumerate(self.candidates) if line.converged is False}
        failed = [f"K = {x.n_components} could not be fitted: {x.fitted}" for x in self.candidates if x.failed]
        return Table(
            ["mixture", "K", "log-likelihood", "parameters", *TITLES.values()],
            [
                (x.name, x.n_components, x.log_likelihood, x.parameters, *(getattr(x, c) for c in TITLES))
                for x in self.candidates
            ],
            {"log-likelihood": ".2f", "AIC": ".2f", "BIC": ".2f", "ICL": ".2f", "held out": ".4f"},
            {**marks, **loose},
            [*["† EM did not converge: its numbers may be too low."] * bool(loose), *failed],
        )

    def __repr__(self) -> str:
        return repr(self.table())

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


def select(
    mixtures: Any | Mapping[str, Any],
    X,
    n_components: Iterable[int] = range(1, 7),
    sample_weight=None,
    *,
    labels=None,
    folds: int = 5,
    n_jobs: int | None = None,
) -> Selection:
    """Fit each of several mixtures with each number of components, and compare.

    Parameters
    ----------
    mixtures : estimator or dict of str to estimator
        Templates, which stay as they are.
    X : array-like of shape (n_samples, n_features)
    n_components : iterable of int
    sample_weight, labels : array-like of shape (n_samples,), optional
        As for ``fit``. Held-out rows are scored without their labels.
    folds : int
        The number of folds for the held-out log-likelihood; 0 leaves it out, which takes a fraction of the time.
    n_jobs : int, optional
        How many processes fit candidates at the same time, as in scikit-learn; -1 means one per core. The table is the
        same for each.

    Returns
    -------
    Selection

    Examples
    --------
    >>> from emlearn import GaussianMixture, datasets, select
    >>> chosen = select(GaussianMixture(random_state=0), datasets.old_faithful(), range(1, 5), folds=0)
    >>> chosen.best("bic").n_components
    2

    Over shapes of covariance too:

    >>> shapes = {name: GaussianMixture(covariance_type=name, random_state=0) for name in ("EEE", "VEV", "VVV")}
    >>> select(shapes, datasets.old_faithful(), (2, 3), folds=0).best("bic").name
    'EEE'

    References
    ----------
    Schwarz (1978), Estimating the dimension of a model, Annals of Statistics 6, 461-464; Smyth (2000), Model selection
    for probabilistic clustering using cross-validated likelihood, Statistics and Computing 10, 63-72.
    """
    n_components = tuple(n_components)
    templates = mixtures if isinstance(mixtures, Mapping) else {type(mixtures).__name__: mixtures}
    given = {"sample_weight": sample_weight, "labels": labels}
    known = {name: np.asanyarray(values) for name, values in given.items() if values is not None}
    X = X if hasattr(X, "iloc") else np.asanyarray(X)
    candidates = Parallel(n_jobs=n_jobs)(
        delayed(_candidate)(name, clone(template).set_params(n_components=K), X, known, folds)
        for name, template in templates.items()
        for K in n_components
    )
    for one in candidates:
        if one.converged is False:
            warnings.warn(
                f"{one.name} with n_components={one.n_components} did not converge in {one.fitted.n_iter_} iterations; "
                "its line is marked.",
                ConvergenceWarning,
                stacklevel=2,
            )
    return Selection(tuple(candidates))


def _candidate(name, mixture, X, known, folds) -> Candidate:
    K, weights = mixture.n_components, known.get("sample_weight")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            fitted = mixture.fit(X, **known)
    except ValueError as error:  # a collapse, or rows that allow no such fit: the others still have theirs
        nan = float("nan")
        return Candidate(name, K, nan, 0, nan, nan, nan, nan, error)
    aic, bic, icl = (float(of(X, sample_weight=weights)) for of in (fitted.aic, fitted.bic, fitted.icl))
    held_out = _held_out(fitted, X, known, folds) if folds else float("nan")
    return Candidate(name, K, fitted.log_likelihood_, fitted._n_parameters(), aic, bic, icl, held_out, fitted)


def _held_out(mixture, X, known, folds) -> float:
    """The mean log-density per row of each fold under a fit to the others; minus infinity if a fit fails."""
    total, counted, template = 0.0, 0.0, clone(mixture).set_params(**mixture._for_parts_of_the_data())
    for rest, fold in KFold(folds, shuffle=True, random_state=0).split(X):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)  # that of the fit to all rows is given
                fitted = clone(template).fit(_rows(X, rest), **{name: values[rest] for name, values in known.items()})
            log_density = fitted.score_samples(_rows(X, fold))
        except ValueError:  # a collapse, or rows that no mixture of this kind could be fitted to
            return float("-inf")
        w = known.get("sample_weight", np.ones(len(X)))[fold]
        total += w[w > 0] @ log_density[w > 0]
        counted += w.sum()
    return float(total / counted)


def _rows(X, index):
    return X.iloc[index] if hasattr(X, "iloc") else X[index]
