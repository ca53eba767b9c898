"""The heights that :mod:`summits` measures against: the best of 1,000 whole runs of all kinds, computed once.

Run it to add to ``summits_reference.json`` what is not there yet. No search of the package takes part: starts are drawn
here, in five ways in turn, and each climbs to its end by plain EM.
"""

import json
import sys
import warnings
from pathlib import Path

import _summits_data
import numpy as np
from scipy.cluster.vq import kmeans2

from emlearn.engine.errors import CollapsedComponent
from emlearn.estimators.initialization import from_responsibilities
from emlearn.estimators.side_by_side import Climb, SideBySide
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.models.table import Rows

KEPT = Path(__file__).with_name("summits_reference.json")
RUNS, NUMBERS, MOST_ITERATIONS = 1000, (3, 5), 2000


def smallest_allowed(n, d):
    """The fewest rows that each component of a summit has, by its expected count: a smaller one is a spike."""
    return max(2 * (d + 1), 0.02 * n)


def start(X, K, kind, rng):
    """Parameters to start from: nearest rows, k-means on three scales, or equal spheres about random rows."""
    n, d = X.shape
    if kind == 4:
        whole = np.cov(X, rowvar=False, bias=True).reshape(d, d)
        means = X[rng.choice(n, K, replace=False)]
        return GaussianParameters(np.full(K, 1 / K), means, np.tile(whole / rng.choice([1, 4, 16]), (K, 1, 1)))
    Z = X / X.std(axis=0) if kind != 1 else X
    if kind == 2:  # as a random ellipsoid sees them
        Z = Z @ rng.standard_normal((d, d))
    if kind == 3:
        labels = ((Z[:, None] - Z[rng.choice(n, K, replace=False)]) ** 2).sum(axis=2).argmin(axis=1)
    else:
        labels = kmeans2(Z, K, minit="++", rng=rng)[1]
    return from_responsibilities(X, np.eye(K)[labels])


def heights(X, K, runs=RUNS, seed=20261129):
    """The log-likelihoods of the ends without spikes, from the highest down."""
    model, rng, ends = MixtureOfGaussians(), np.random.default_rng(seed), []
    side = SideBySide(model, Rows(X), K)
    for first in range(0, runs, 50):
        climbs = [Climb(p) for run in range(first, first + 50) if (p := start_or_none(X, K, run % 5, rng))]
        for _ in range(MOST_ITERATIONS // 20):
            climbs = side.advance(climbs, 20)
            ends += [c for c in climbs if c.left <= 1e-5 * len(X)]
            climbs = [c for c in climbs if not c.left <= 1e-5 * len(X)]
        ends += climbs
    return np.sort([c.height for c in ends if c.counts.min() >= smallest_allowed(*X.shape)])[::-1]


def start_or_none(X, K, kind, rng):
    """A start, unless it has collapsed before it began."""
    try:
        return start(X, K, kind, rng)
    except CollapsedComponent:
        return None


def main():
    warnings.simplefilter("ignore")
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    which = {"tuned": _summits_data.tuned, "fresh": _summits_data.fresh}
    for group in sys.argv[1:] or which:
        for name, X in which[group]().items():
            for K in NUMBERS:
                key = f"{name}, K={K}"
                if key not in kept:
                    ends = heights(X, K)
                    at_the_top = int((ends >= ends[0] - 0.1).sum())
                    kept[key] = {"height": float(ends[0]), "at_the_top": at_the_top, "without_spikes": len(ends)}
                    KEPT.write_text(json.dumps(kept, indent=1) + "\n")
                    print(key, kept[key], flush=True)


if __name__ == "__main__":
    main()
