"""How often a 95% interval of a mean covers the truth: two normals, from well apart to badly overlapping.

The largest missing fraction, which is EM's rate of convergence, is known beforehand; the rows of the table are sorted
by it, so that one sees from where on Wald's intervals are too short. Writes ``coverage.md``.
"""

import argparse
import itertools
import warnings
from pathlib import Path

import numpy as np

from emlearn import GaussianMixture
from emlearn.standard_errors import bootstrap, oakes

HERE = Path(__file__).parent
ROWS = 300
APART = (5.0, 4.0, 3.0, 2.5, 2.0)
"""Distances of the two means, in standard deviations."""
EDGES = (0, 0.5, 0.8, 0.9, 0.95, 0.98, 1)
"""Bins of the largest missing fraction."""


def covered(errors, means):
    """How many of the two means, smaller first, lie inside their intervals."""
    places = [errors.names.index(f"means[{k}, 0]") for k in range(2)]
    ends = errors.interval()[places]
    return sum(low <= mean <= high for mean, (low, high) in zip(means, ends[np.argsort(errors.estimates[places])]))


def sample(apart, seed, repeats):
    """The largest missing fraction of a sample, and how many means Oakes's and the bootstrap's intervals cover."""
    rng = np.random.default_rng([seed, int(10 * apart)])
    means = np.array([-apart / 2, apart / 2])
    X = (rng.choice(means, ROWS) + rng.normal(size=ROWS))[:, None]
    mixture = GaussianMixture(2, tol=1e-9, max_iter=20_000, random_state=seed).fit(X)
    wald = oakes(mixture)
    again = covered(bootstrap(mixture, repeats=repeats, seed=seed), means) if repeats else None
    return wald.missing_fraction.max(), covered(wald, means), again


def share(hits):
    """The share of means covered, with its standard error; samples are independent, their two means are not."""
    hits = np.array([h for h in hits if h is not None]) / 2
    return f"{hits.mean():.3f} ± {hits.std() / np.sqrt(len(hits)):.3f}" if len(hits) > 1 else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=800, help="samples at each distance")
    parser.add_argument("--bootstrapped", type=int, default=60, help="how many of them are bootstrapped too")
    parser.add_argument("--repeats", type=int, default=199, help="draws of each bootstrap")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    ends, failed = [], 0
    for apart in APART:
        for seed in range(options.samples):
            try:
                ends.append(sample(apart, seed, options.repeats if seed < options.bootstrapped else 0))
            except (ValueError, ArithmeticError):  # no summit inside the range, and so no standard error
                failed += 1
    lines = [
        "| largest missing fraction | samples | Wald (Oakes) | bootstrapped | the bootstrap's percentiles |",
        "|---|---|---|---|---|",
    ]
    for low, high in itertools.pairwise(EDGES):
        inside = [end for end in ends if low <= end[0] < high]
        again = [end[2] for end in inside if end[2] is not None]
        wald = share([end[1] for end in inside])
        lines.append(f"| {low:g} to {high:g} | {len(inside)} | {wald} | {len(again)} | {share(again)} |")
    lines += [
        "",
        f"Two normals of variance 1 with equal weights, {ROWS} rows, {', '.join(map(str, APART))} apart; "
        f"{options.samples} samples each, of which {failed} had no standard errors. What intervals of 95% for the "
        f"means cover; {options.repeats} draws of the bootstrap.",
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    (HERE / "coverage.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
