"""How often latent classes end on the highest summit known, and what it costs: ours, StepMix's and flexmix's.

Yes and no, and categories. A *hit* is an end no more than 0.1 nats below the best of 200 whole runs of all kinds of
start, made beforehand (``--reference``; kept in ``summits_of_classes.json``). Both sides run to where they say that
they have converged. Seconds are of the processor, on one thread, in turns on the same data and seeds. Needs
``pip install stepmix``, which the course itself does not. flexmix, in R, takes yes and no only, and drops a class whose
weight falls below 5%; ``--flexmix`` runs it on the same problems, by ``_summits_flexmix.R``, and its numbers are kept.
"""

import _measure  # isort: skip (before numpy: it clears OpenBLAS's variables)
import argparse
import itertools
import json
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn import datasets as classical
from stepmix.stepmix import StepMix
from summits import NEAR, as_table
from threadpoolctl import threadpool_limits

from emlearn import BernoulliMixture, CategoricalMixture, datasets

HERE = Path(__file__).parent
KEPT, FLEXMIX = HERE / "summits_of_classes.json", HERE / "summits_flexmix.json"
NUMBERS = (3, 5)
OURS = {2: BernoulliMixture, 3: CategoricalMixture}
THEIRS = {2: "binary", 3: "categorical"}


def simulated(n, d, levels, classes, seed):
    """Answers of several classes, some of them alike."""
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.full(levels, 0.8), (classes, d)).cumsum(axis=2)
    z = rng.choice(classes, n, p=rng.dirichlet(np.full(classes, 4.0)))
    return (p[z] < rng.random((n, d, 1))).sum(axis=2).clip(0, levels - 1).astype(float)


def problems():
    """Name to rows, levels a column."""
    patterns, people = datasets.stouffer_toby()
    digits, breast = classical.load_digits().data, classical.load_breast_cancer().data
    wine, iris = classical.load_wine().data, classical.load_iris().data
    thirds = [(X[:, :9, None] > np.quantile(X[:, :9], [1 / 3, 2 / 3], axis=0).T).sum(axis=2).astype(float)
              for X in (wine, breast, iris)]  # fmt: skip
    return {
        "role conflict": (np.repeat(patterns, people.astype(int), axis=0).astype(float), 2),
        "digits, 12 pixels lit or not": ((digits[:, 18:30] > 8).astype(float), 2),
        "breast, above the median": ((breast[:, :10] > np.median(breast[:, :10], axis=0)).astype(float), 2),
        "simulated yes and no, 300 x 8": (simulated(300, 8, 2, 4, 0), 2),
        "simulated yes and no, 1000 x 6": (simulated(1000, 6, 2, 5, 1), 2),
        "wine in thirds": (thirds[0], 3),
        "breast in thirds": (thirds[1], 3),
        "iris in thirds": (thirds[2], 3),
        "simulated categories, 400 x 6": (simulated(400, 6, 3, 4, 2), 3),
        "simulated categories, 800 x 8": (simulated(800, 8, 3, 5, 3), 3),
    }


def ours(start, X, levels, K, seed, **more):
    """The height of a fit; without one, minus infinity."""
    try:
        return OURS[levels](K, init_params=start, random_state=seed, **more).fit(X).log_likelihood_
    except ValueError:  # a class that starved
        return -np.inf


def theirs(n_init, X, levels, K, seed):
    """The same by StepMix."""
    model = StepMix(K, measurement=THEIRS[levels], n_init=n_init, random_state=seed, verbose=0, progress_bar=0)
    return model.fit(X).score(X) * len(X)


SIDES = {
    "emlearn, default": lambda *problem: ours("search", *problem),
    "emlearn, thorough": lambda *problem: ours("thorough", *problem),
    "StepMix, default": lambda *problem: theirs(1, *problem),
    "StepMix, n_init=20": lambda *problem: theirs(20, *problem),
}
PEER = "StepMix, default"


def reference(X, levels, K, runs=200):
    """The best of whole runs from starts of all kinds."""
    starts = itertools.cycle(("random_from_data", "random", "kmeans", "k-means++"))
    return max(ours(start, X, levels, K, seed) for start, seed in zip(starts, range(runs)))


def run_flexmix(all_problems, seeds):
    """Run ``_summits_flexmix.R`` on every problem of yes and no, and keep what it found."""
    kept = {}
    for (name, (X, levels)), K in all_problems:
        if levels == 2:
            with tempfile.TemporaryDirectory() as folder:
                table, answer = Path(folder, "X.csv"), Path(folder, "answer.json")
                np.savetxt(table, X, delimiter=",", fmt="%d")
                subprocess.run(["Rscript", HERE / "_summits_flexmix.R", table, str(K), str(seeds), answer], check=True)
                kept[f"{name}, K={K}"] = json.loads(answer.read_text(encoding="utf-8"))
    FLEXMIX.write_text(json.dumps(kept).replace("}, ", "},\n") + "\n", encoding="utf-8")


def by_flexmix(heights):
    """Gaps and seconds, each of shape ``(n_problems, n_seeds)``, by the name of the side."""
    kept = json.loads(FLEXMIX.read_text(encoding="utf-8"))
    found = {}
    for side, way in {"flexmix, once": "once", "flexmix, nrep=20": "twenty"}.items():
        runs = np.array([kept[name][way] for name in kept], dtype=float)  # (problems, seeds, 2), null as NaN
        below = np.array([heights[name] for name in kept])[:, None] - runs[:, :, 0]
        found[f"{side} (yes and no)"] = np.nan_to_num(below, nan=np.inf), runs[:, :, 1]
    return found


def line(side, gaps, seconds, peer):
    """A line of the table; ``peer``: the seconds that its own are held against."""
    hits = (gaps <= NEAR).mean(axis=1)
    return (
        side, f"{hits.mean():.2f} ± {hits.std(ddof=1) / np.sqrt(len(hits)):.2f}",
        f"{np.maximum(gaps[np.isfinite(gaps)], 0).mean():.1f}", f"{np.isinf(gaps).mean():.2f}",
        f"{seconds.mean():.3f}", f"{seconds.sum() / peer.sum():.2f}",
    )  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--reference", action="store_true", help="make the reference anew, which takes minutes")
    parser.add_argument("--flexmix", action="store_true", help="run flexmix anew, which needs R")
    options = parser.parse_args()
    begun, all_problems = time.perf_counter(), list(itertools.product(problems().items(), NUMBERS))
    if options.flexmix:
        run_flexmix(all_problems, options.seeds)
    found = {side: np.zeros((2, len(all_problems), options.seeds)) for side in SIDES}
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore")
        if options.reference:
            heights = {f"{name}, K={K}": reference(*problem, K) for (name, problem), K in all_problems}
            KEPT.write_text(json.dumps(heights, indent=0) + "\n", encoding="utf-8")
        heights = json.loads(KEPT.read_text(encoding="utf-8"))
        for (p, ((name, problem), K)), seed in itertools.product(enumerate(all_problems), range(options.seeds)):
            for side, fit in SIDES.items():
                clock = time.process_time()
                gap = heights[f"{name}, K={K}"] - fit(*problem, K, seed)
                found[side][:, p, seed] = gap, time.process_time() - clock
    cells = [("side", "hits ± standard error", "mean gap, nats", "no fit", "CPU seconds, mean", "of totals")]
    peer = found[PEER][1]
    cells += [line(side, *of_side, peer) for side, of_side in found.items()]
    yes_and_no = [p for p, ((_, (_, levels)), _) in enumerate(all_problems) if levels == 2]
    for side, of_side in {f"{side} (yes and no)": one[:, yes_and_no] for side, one in found.items()}.items():
        cells.append(line(side, *of_side, peer[yes_and_no]))
    cells += [line(side, *of_side, peer[yes_and_no]) for side, of_side in by_flexmix(heights).items()]
    each = [("problem", *found)]
    for p, ((name, _), K) in enumerate(all_problems):
        each.append((f"{name}, K={K}", *(f"{(gaps[p] <= NEAR).mean():.1f}" for gaps, _ in found.values())))
    text = (
        f"{as_table(cells)}\n\n{len(all_problems)} problems, {options.seeds} seeds, 1 thread; flexmix's "
        "seconds are those of an earlier run, kept in `summits_flexmix.json`.\n\nHits on each:\n\n"
        f"{as_table(each)}\n\n{_measure.machine()}; {time.perf_counter() - begun:.0f} s\n"
    )
    print(text)
    HERE.joinpath("summits_of_classes.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
