"""Whether ``converged_`` means converged: random problems of all families, and what plain EM gains after the end.

Every fit that says it has converged goes on by plain EM. One is *beyond* where that gains more than ten times what its
``tol`` allowed, ``10 tol n`` nats. A component that holds less than half a row is *starved*; ends with one are counted.
"""

import _measure  # isort: skip (before numpy: it clears OpenBLAS's variables)
import argparse
import itertools
import time
import warnings
from collections import defaultdict
from pathlib import Path

import numpy as np

from emlearn import (
    BernoulliMixture,
    BinomialMixture,
    CategoricalMixture,
    ExponentialMixture,
    GaussianMixture,
    MultinomialMixture,
    PoissonMixture,
    ZeroInflatedPoisson,
)
from emlearn.engine.acceleration import METHODS
from emlearn.engine.em import em
from emlearn.engine.errors import CollapsedComponent

HERE = Path(__file__).parent
STARTS = ("search", "random_from_data", "kmeans", "random")


def gaussian(covariance_type):
    """A way to draw Gaussian problems."""

    def draw(rng, z, d):
        means = rng.normal(size=(4, d)) * rng.choice([1, 2, 4])
        X = means[z] + rng.normal(size=(len(z), d)) * rng.uniform(0.3, 1.5, (4, 1))[z]
        return X, {"covariance_type": covariance_type}

    return GaussianMixture, draw


def shares(rng, d):
    """Probabilities of four components, from blunt to sharp."""
    return rng.beta(*[rng.choice([0.1, 0.5, 2])] * 2, size=(4, d))


def bernoulli(rng, z, d):
    return (rng.random((len(z), d)) < shares(rng, d)[z]).astype(float), {}


def binomial(rng, z, d):
    trials = int(rng.choice([2, 10, 100]))
    return rng.binomial(trials, shares(rng, d)[z]).astype(float), {"trials": trials}


def categorical(rng, z, d):
    levels = rng.dirichlet([rng.choice([0.2, 1.0])] * 3, size=(4, d))
    return (levels[z].cumsum(axis=2) < rng.random((len(z), d, 1))).sum(axis=2).clip(0, 2).astype(float), {}


def multinomial(rng, z, d):
    levels = rng.dirichlet([rng.choice([0.2, 1.0])] * (d + 1), size=4)
    return np.array([rng.multinomial(12, levels[k]) for k in z], dtype=float), {}


def poisson(rng, z, d):
    return rng.poisson(rng.gamma(0.7, rng.choice([2, 10]), size=(4, d))[z]).astype(float), {}


def exponential(rng, z, d):
    return rng.exponential(np.exp(rng.normal(size=(4, d)) * rng.choice([0.5, 1.5]))[z]) + 1e-12, {}


def inflated(rng, z, d):
    X = poisson(rng, z, d)[0]
    X[: len(X) // 5] = 0
    return X, {}


FAMILIES = {
    **{f"Gaussian, {kind}": gaussian(kind) for kind in ("full", "tied", "diag", "spherical")},
    "Bernoulli": (BernoulliMixture, bernoulli), "binomial": (BinomialMixture, binomial),
    "categorical": (CategoricalMixture, categorical), "multinomial": (MultinomialMixture, multinomial),
    "Poisson": (PoissonMixture, poisson), "exponential": (ExponentialMixture, exponential),
    "zero-inflated": (ZeroInflatedPoisson, inflated),
}  # fmt: skip


def fitted(family, method, seed):
    """A fit of a random problem; ``None`` where there is none."""
    rng = np.random.default_rng(seed)
    n, d, parts = int(rng.choice([40, 100, 300])), int(rng.integers(1, 5)), int(rng.integers(1, 5))
    make, draw = FAMILIES[family]
    X, options = draw(rng, rng.choice(parts, n, p=rng.dirichlet(np.full(parts, 3.0))), d)
    mixture = make(
        int(rng.integers(2, 5)), accelerate=method, init_params=str(rng.choice(STARTS)), random_state=seed, **options
    )
    try:
        return mixture.fit(X)
    except ValueError:  # a component collapsed, or there are too few different rows
        return None


def gained(mixture, iterations):
    """What plain EM gains from where a fit ended, in nats."""
    model, height = mixture.trace_.model, mixture.trace_.objectives[-1]
    states = itertools.islice(em(model, model.prepare(mixture.data_), mixture.trace_.params), iterations)
    before = highest = height
    try:
        for state in states:
            highest = max(highest, state.objective)
            if state.iteration % 200 == 0 and state.iteration:
                if highest - before < 1e-13 * abs(height):
                    break
                before = highest
    except CollapsedComponent:
        pass
    return highest - height


def audited(seeds, iterations):
    """For each family and method: fits, converged, beyond, beyond 0.01 nats, starved; and the worst of them."""
    counts, worst = defaultdict(lambda: np.zeros(6, int)), []
    cases = list(itertools.product(FAMILIES, METHODS))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed in seeds:
            family, method = cases[seed % len(cases)]
            count = counts[family, method]
            mixture = fitted(family, method, seed)
            count[0] += 1
            if mixture is None:
                count[5] += 1
                continue
            if mixture.converged_:
                count[1] += 1
                gain, allowed = gained(mixture, iterations), 10 * mixture.trace_.tol
                count[2] += gain > allowed
                count[3] += gain > 0.01
                if gain > allowed:
                    worst.append((gain, seed, family, method, mixture.init_params))
            count[4] += mixture.trace_.states[-1].stats.counts.min() < 0.5
    return counts, sorted(worst, key=lambda one: -one[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--fits", type=int, default=4000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--iterations", type=int, default=2000, help="of plain EM after the end, at most")
    options = parser.parse_args()
    begun = time.perf_counter()
    counts, worst = audited(range(options.first, options.first + options.fits), options.iterations)
    head = ("family", "accelerate", "fits", "converged", "beyond 10 tol n", "beyond 0.01", "starved", "collapsed")
    cells = [head, *((family, str(method), *map(str, count)) for (family, method), count in counts.items())]
    cells.append(("all", "", *map(str, np.sum(list(counts.values()), axis=0))))
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    text = "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]]) + "\n\n"
    text += "".join("- {:.3g} nats: seed {}, {}, {}, {}\n".format(*one) for one in worst)
    text += f"\n{_measure.machine()}; {time.perf_counter() - begun:.0f} s\n"
    print(text)
    HERE.joinpath("converged.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
