"""Mixtures: speed, memory and passes over the data, against scikit-learn and against plain EM.

Run as ``python benchmarks/mixtures.py``, or with ``--quick`` for small sizes; writes ``mixtures.md`` and
``mixtures.png`` beside this file. Per iteration: one E-step and one M-step from the same parameters and the same
data, ``reg_covar=0``, both sides in turns. Ours works on data prepared once, outside the clock.
"""

import _measure  # isort: skip (before numpy: it clears OpenBLAS's variables)
import argparse
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import import_time
import numpy as np
from _measure import Row, in_turns, ratio_row, threads
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture as Theirs

from emlearn import GaussianMixture, datasets
from emlearn.engine.acceleration import METHODS
from emlearn.engine.errors import CollapsedComponent
from emlearn.estimators.initialization import from_responsibilities, k_means_plus_plus
from emlearn.models import family_mixture
from emlearn.models.families import Poisson
from emlearn.models.family_mixture import MixtureOf
from emlearn.models.gaussian.covariances import COVARIANCES
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.models.table import Rows

HERE = Path(__file__).parent
NEAR, MOST_PASSES, FEWEST_PASSES = 1e-3, 10_000, 200


@dataclass
class Problem:
    """Rows, and full-covariance parameters to start from: those that drew them, a little off."""

    X: np.ndarray
    start: GaussianParameters


def big_problem(n, d, K, apart=1.0, seed=0) -> Problem:
    """Rows of a mixture whose components overlap, drawn a piece at a time so that no copy is left behind."""
    rng = np.random.default_rng(seed)
    means = apart * rng.standard_normal((K, d))
    L = np.tril(rng.standard_normal((K, d, d))) * 0.3 / np.sqrt(d) + np.eye(d)
    labels, X = rng.integers(K, size=n), np.empty((n, d))
    for k in range(K):
        for rows in np.array_split(np.flatnonzero(labels == k), max(1, n // 100_000)):
            X[rows] = means[k] + rng.standard_normal((len(rows), d)) @ L[k].T
    off = means + 0.1 * rng.standard_normal((K, d))
    return Problem(X, GaussianParameters(np.full(K, 1 / K), off, 1.2 * L @ L.swapaxes(1, 2)))


def started(kind_name, problem) -> GaussianParameters:
    """The problem's start in the shape of a kind of covariance."""
    kind, start = COVARIANCES[kind_name], problem.start
    each = kind.project(start.matrices / (len(start.means) if kind_name == "tied" else 1))
    return GaussianParameters(start.weights, start.means, kind.divide(each, np.ones(len(start.means))), kind)


def ours(kind_name, problem, iterations, data=None):
    """That many E- and M-steps: the parameters reached and the log-likelihood at the last E-step."""
    model, params = MixtureOfGaussians(COVARIANCES[kind_name]), started(kind_name, problem)
    data = data or model.prepare(Rows(problem.X))
    for _ in range(iterations):
        stats = data(params)
        params = model.m_step(stats)
    return stats.log_likelihood, params.weights, params.means, params.covariances


def theirs(kind_name, problem, iterations):
    """The same by scikit-learn."""
    params = started(kind_name, problem)
    model = Theirs(len(params.weights), covariance_type=kind_name, reg_covar=0)
    model.weights_, model.means_, model.covariances_ = params.weights, params.means, params.covariances
    model.precisions_cholesky_ = params.covariance.stored(params.precisions_cholesky)
    for _ in range(iterations):
        mean_log_density, log_resp = model._e_step(problem.X)
        model._m_step(problem.X, log_resp)
    return mean_log_density * len(problem.X), model.weights_, model.means_, model.covariances_


def disagreement(a, b) -> str:
    """Of the log-likelihood and of the parameters: largest difference over largest size, block by block."""
    of_log_likelihood, *blocks = (np.max(np.abs(x - y)) / np.max(np.abs(y)) for x, y in zip(a, b))
    return f"log-lik. differs by {of_log_likelihood:.0e}, parameters by {max(blocks):.0e}"


@dataclass
class PerIteration:
    """A line of the table: a size, a kind of covariance, threads, a target."""

    work: str
    n: int
    d: int
    K: int
    target: float
    kind: str = "full"
    cores: int = 2
    single: bool = False
    iterations: int = 1
    repeats: int = 5

    def measure(self) -> list[Row]:
        problem = big_problem(self.n, self.d, self.K, 1.0 if self.d > 2 else 3.0)
        mine = replace(problem, X=problem.X.astype(np.float32)) if self.single else problem
        sides: dict[str, Callable] = {"theirs": lambda: theirs(self.kind, problem, self.iterations)}
        with threads(self.cores):
            data = MixtureOfGaussians(COVARIANCES[self.kind]).prepare(Rows(mine.X))
            sides["ours"] = lambda: ours(self.kind, mine, self.iterations, data)
            if self.share_of_dgemm:
                square = np.random.default_rng(0).standard_normal((3000, 3000))
                sides["dgemm"] = lambda: square @ square
            note = disagreement(sides["ours"](), sides["theirs"]())
            taken = in_turns(sides, self.repeats)
        mine_ms, their_ms = (1e3 / self.iterations * statistics.median(t[s] for t in taken) for s in ("ours", "theirs"))
        note = f"{their_ms:.3g} / {mine_ms:.3g} ms; both {self.cores} thread{'s'[: self.cores - 1]}; {note}"
        rows = [ratio_row(self.work, [t["theirs"] / t["ours"] for t in taken], self.target, note)]
        return rows + ([self._share(taken)] if self.share_of_dgemm else [])

    @property
    def share_of_dgemm(self):
        return self.kind == "full" and self.d == 50 and not self.single

    def _share(self, taken) -> Row:
        """Minimal flops: n K d² for the triangular product of the E-step and n K d² for the symmetric second
        moment (each has half of d² entries, at two flops an entry), over the time, over DGEMM's own rate."""
        flops, dgemm = 2 * self.n * self.K * self.d**2 * self.iterations, 2 * 3000**3
        shares = [100 * flops / t["ours"] / (dgemm / t["dgemm"]) for t in taken]
        rate = statistics.median(dgemm / t["dgemm"] for t in taken) / 1e9
        return ratio_row(f"  its share of DGEMM's rate, n={self.n:,}", shares, 35, f"DGEMM {rate:.0f} Gflop/s", "%")


def per_iteration(quick) -> list[Row]:
    """Every line of per-iteration ratios."""
    n = 50_000 if quick else 200_000
    big = {"n": n, "d": 50, "K": 10}
    of_n = f"n={n // 1000}k d=50 K=10"
    lines = [
        PerIteration(f"full, {of_n}", **big, target=3),
        PerIteration("full, n=1M d=50 K=10", 1_000_000, 50, 10, 3, repeats=3),
        PerIteration(f"full, float32, {of_n}", **big, target=5, single=True),
        PerIteration(f"tied, {of_n}", **big, target=8, kind="tied"),
        PerIteration(f"diag, {of_n}", **big, target=5, kind="diag"),
        PerIteration(f"spherical, {of_n}", **big, target=5, kind="spherical"),
        PerIteration("full, classroom: n=10k d=2 K=3", 10_000, 2, 3, 8, iterations=20, repeats=9),
        PerIteration("full, one dimension: n=10k d=1 K=2", 10_000, 1, 2, 8, iterations=20, repeats=9),
        PerIteration("full, n=100k d=10 K=5, one thread", 100_000, 10, 5, 2, cores=1, iterations=2),
        PerIteration("full, n=100k d=10 K=5, two threads", 100_000, 10, 5, 4, iterations=2),
    ]
    return [row for line in lines if not (quick and line.n == 1_000_000) for row in line.measure()]


def gaps() -> list[Row]:
    """How many times an E- and M-step over rows with gaps costs one over the same rows without them, on one thread."""
    return [_gaps_row(d, 0.1) for d in (2, 5, 10, 20)] + [_gaps_row(10, 0.5)]


def _gaps_row(d, share) -> Row:
    problem = big_problem(10_000, d, 5)
    holes = np.where(np.random.default_rng(1).random(problem.X.shape) < share, np.nan, problem.X)
    with threads(1):
        complete, holed = (MixtureOfGaussians().prepare(Rows(X)) for X in (problem.X, holes))
        sides = {
            "complete": lambda: ours("full", problem, 4, complete),
            "gaps": lambda: ours("full", problem, 4, holed),
        }
        taken = in_turns(sides, 9)
    ms = (250 * statistics.median(t[side] for t in taken) for side in sides)
    note = "{:.3g} / {:.3g} ms without and with gaps; one thread".format(*ms)
    ratios, work = [t["gaps"] / t["complete"] for t in taken], f"{share:.0%} missing, n=10k d={d} K=5"
    return ratio_row(work, ratios, 5, note, "times the cost", most=True)


def whole_fit(X, K):
    """An estimator's fit of two iterations."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return GaussianMixture(K, max_iter=2, random_state=0).fit(X)


def extra_memory(side, n) -> float:
    """MB that one piece of work takes beyond its data, in a fresh interpreter."""
    command = [sys.executable, HERE / "_memory.py", side, str(n)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def memory(quick) -> list[Row]:
    """Peak minus what was there with the data loaded; every size in a process of its own."""
    n = 200_000 if quick else 1_000_000
    other = f"scikit-learn: {extra_memory('theirs', n):.0f} MB; the data: {n * 50 * 8 / 1e6:.0f} MB"
    return [
        Row(f"extra memory, one E- and M-step, n={n:,}", extra_memory("ours", n), "MB", 60, True, note=other),
        Row(f"extra memory, a whole fit, n={n:,}", extra_memory("fit", n), "MB", note="max_iter=2, start included"),
    ]


def climb(method, model, data, params, enough, most=MOST_PASSES):
    """``(passes, seconds, objective)`` of each state of a climb, until ``enough(state)``."""
    begun, path = time.perf_counter(), []
    for state in METHODS[method](model, data, params):
        path.append((state.evaluations, time.perf_counter() - begun, state.objective))
        if state.evaluations >= most or enough(state):
            return path


def arrival(path, top):
    """Passes and seconds of the first state that high, or ``None``."""
    return next(((passes, clock) for passes, clock, objective in path if objective >= top), None)


def settled(state):
    """Whether by its own estimate a state has a millionth of a nat left."""
    return state.remaining < 1e-6


def overlapping(d, K, seed, n=3000):
    """Rows of a mixture that overlaps, the start that k-means++ makes of them, and that start's seconds."""
    rng = np.random.default_rng(seed)
    means = 2.2 / np.sqrt(d) * rng.standard_normal((K, d))
    X = means[rng.integers(K, size=n)] + rng.uniform(0.7, 1.3, (1, d)) * rng.standard_normal((n, d))
    begun = time.perf_counter()
    start = from_responsibilities(X, k_means_plus_plus(X, K, np.random.RandomState(seed)))
    return X, start, time.perf_counter() - begun


def race(d, K, seed):
    """Passes and seconds of each method to the same height, ``None`` where it ends on another summit.

    All start alike, by k-means++, which counts as K + 1 passes. ``None`` if plain EM has it easy or ends lower.
    """
    X, start, before = overlapping(d, K, seed)
    model = MixtureOfGaussians()
    data = model.prepare(Rows(X))
    try:
        paths = {m: climb(m, model, data, start, settled, 1500) for m in METHODS if m}
        top = max(path[-1][2] for path in paths.values()) - NEAR
        paths[None] = climb(None, model, data, start, lambda state: state.objective >= top)
    except CollapsedComponent:
        return None
    found = {method: arrival(path, top) for method, path in paths.items()}
    if found[None] is None or found[None][0] < FEWEST_PASSES:
        return None
    return {m: a and (a[0] + K + 1, a[1] + before) for m, a in found.items()}


def overlaps(quick) -> list[Row]:
    """Plain EM's seconds and passes over each method's, on fresh problems."""
    seed = time.time_ns() % 2**31
    races, passed_over = [], 0
    for d, K in [(1, 2), (2, 3), (5, 4)]:
        wanted = len(races) + (2 if quick else 4)
        while len(races) < wanted:
            seed += 1
            one = race(d, K, seed)
            races += [one] if one else []
            passed_over += one is None
    say = f"{len(races)} problems, last seed {seed}, {passed_over} draws passed over (EM easy, or on a lower summit)"
    return [row for method in METHODS if method for row in _race_rows(method, races, say)]


def _race_rows(method, races, say):
    here = [race for race in races if race[method]]
    passes, seconds = ([race[None][i] / race[method][i] for race in here] for i in (0, 1))
    plain, quick = (statistics.median(race[m][0] for race in here) for m in (None, method))
    note = f"median {plain:.0f} / {quick:.0f} passes; {len(races) - len(here)} on a lower summit; {say}"
    return [
        ratio_row(f"seconds, EM / {method}, overlapping", seconds, 10 if method == "lbfgs" else None, "start included"),
        ratio_row(f"passes, EM / {method}, overlapping", passes, 4, note),
    ]


def from_rates(weight, *rates):
    """Parameters of two Poisson components."""
    return family_mixture.FamilyParameters(np.array([weight, 1 - weight]), np.array(rates)[:, None])


def deaths() -> list[Row]:
    """London Times deaths: map evaluations to within 1e-6 of the top."""
    model, usual = MixtureOf(Poisson()), from_rates(0.3, 1.0, 2.5)
    data = model.prepare(Rows(*datasets.london_deaths()))
    top = max(objective for *_, objective in climb("lbfgs", model, data, usual, lambda _: False, 300))
    rng = np.random.default_rng(time.time_ns())
    starts = [from_rates(rng.uniform(0.05, 0.95), *rng.uniform(0.1, 6, 2)) for _ in range(200)]

    def cost(method, start):
        path = climb(method, model, data, start, lambda state: state.objective >= top - 1e-6)
        return (arrival(path, top - 1e-6) or (np.inf,))[0]

    rows = []
    for method in METHODS:
        costs = np.array([cost(method, start) for start in starts])
        note = (
            f"200 random starts: median {np.median(costs):.0f}, worst {costs.max():.0f}, {np.isinf(costs).sum()} never"
        )
        work, target = f"deaths, {method or 'plain EM'}", 20 if method == "anderson" else None
        rows.append(Row(work, cost(method, usual), "evaluations", target, True, note=f"{note}; top {top:.8f}"))
    return rows


def same_height(quick) -> list[Row]:
    """Time of whole fits, start included, to the log-likelihood at which scikit-learn's default fit stops."""
    X = big_problem(20_000, 5, 4, 1.0, 3).X
    height = Theirs(4, random_state=0).fit(X).score(X) * len(X)
    return [_same_height_row(method, X, height, 3 if quick else 7) for method in (None, "squarem", "lbfgs")]


def _same_height_row(method, X, height, repeats):
    mine = GaussianMixture(4, accelerate=method, random_state=0)
    states = mine.fit(X).trace_.states
    enough = next((state.iteration for state in states if state.objective >= height), None)
    if enough is None:
        raise RuntimeError(f"ended {height - states[-1].objective:.3g} nats below scikit-learn")
    mine.set_params(max_iter=enough)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        sides = {"theirs": lambda: Theirs(4, random_state=0).fit(X), "ours": lambda: mine.fit(X)}
        taken = in_turns(sides, repeats)
    note = f"{enough} M-steps; both 2 threads; scikit-learn's default start and tol"
    ratios = [t["theirs"] / t["ours"] for t in taken]
    return ratio_row(f"a fit to the same height, {method or 'plain EM'}", ratios, note=note)


def imports() -> list[Row]:
    """How much sooner than ``sklearn.mixture`` we are imported: the bare name, which is lazy, and with a model."""
    peer, *modules = "sklearn.mixture", "emlearn", "emlearn.engine.em, emlearn.models.two_coins"
    in_turn = [{module: import_time.seconds(module) for module in (peer, *modules)} for _ in range(7)]
    return [
        ratio_row(f"import {module}", [t[peer] / t[module] for t in in_turn], 3, "lazy" * (module == "emlearn"))
        for module in modules
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, about a minute and a half")
    quick = parser.parse_args().quick
    begun = time.perf_counter()
    rows = [
        *per_iteration(quick),
        *gaps(),
        *memory(quick),
        *overlaps(quick),
        *deaths(),
        *same_height(quick),
        *imports(),
    ]
    took = f"{time.perf_counter() - begun:.0f} s{' (--quick)' if quick else ''}"
    text = f"{_measure.table(rows)}\n\n{_measure.machine()}; {took}\n"
    print(text)
    HERE.joinpath("mixtures.md").write_text(text, encoding="utf-8")
    _measure.chart(rows, HERE / "mixtures.png")


if __name__ == "__main__":
    main()
