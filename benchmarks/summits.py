"""How often each way to start ends on the highest summit known, and what it costs: ours, scikit-learn's, mclust's.

A *hit* is an end no more than 0.1 nats below the best of 1,000 whole runs of all kinds (``summits_reference.json``,
made beforehand by ``_summits_reference.py``) whose components all have at least max(2 (d + 1), 2%) rows, by their
expected count; an end with a smaller one is *spurious*. Since scikit-learn and mclust stop earlier than emlearn, an
end also counts as a hit of its *start* if plain EM takes it there from where it was left ("hits after EM"); that EM
is not on the clock. Seconds are of the processor, on one thread each unless ``--threads`` says otherwise, all sides
in turns on the same data and seeds. mclust draws no random numbers here and is run once a problem, by
``_summits_mclust.R``; its numbers are kept (``--mclust`` makes them anew where Rscript and mclust are at hand).
Covariances are full on all sides.
"""

import _measure  # isort: skip (before numpy: it clears OpenBLAS's variables)
import argparse
import json
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import _summits_data
import numpy as np
from _summits_reference import KEPT, NUMBERS, smallest_allowed
from matplotlib.ticker import LogLocator, NullLocator
from sklearn.mixture import GaussianMixture as Theirs
from threadpoolctl import threadpool_limits

from emlearn import GaussianMixture
from emlearn.engine.convergence import until
from emlearn.engine.em import em
from emlearn.engine.errors import CollapsedComponent
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.models.table import Rows
from emlearn.pictures.picture import figure, title

HERE = Path(__file__).parent
MCLUST = HERE / "summits_mclust.json"
NEAR = 0.1

SIDES = {
    "emlearn, default": lambda K, seed: GaussianMixture(K, random_state=seed),
    "emlearn, thorough": lambda K, seed: GaussianMixture(K, init_params="thorough", random_state=seed),
    "emlearn, thorough x 3": lambda K, seed: GaussianMixture(K, init_params="thorough", n_init=3, random_state=seed),
    "emlearn, kmeans": lambda K, seed: GaussianMixture(K, init_params="kmeans", random_state=seed),
    "scikit-learn, default": lambda K, seed: Theirs(K, random_state=seed),
    "scikit-learn, n_init=20": lambda K, seed: Theirs(K, n_init=20, random_state=seed),
}
"""In the order in which they take turns."""


def judged(X, params, height):
    """How far below ``height`` an end is, as it is and after EM has gone on from it; infinite with a spike."""
    model, gaps = MixtureOfGaussians(), []
    ready = model.prepare(Rows(X))
    try:
        first, *_, last = until(em(model, ready, params), tol=1e-6 * len(X), max_iter=2000)
    except (CollapsedComponent, FloatingPointError, np.linalg.LinAlgError):
        return np.inf, np.inf
    for state in (first, last):
        gaps.append(height - state.objective if state.stats.counts.min() >= smallest_allowed(*X.shape) else np.inf)
    return tuple(gaps)


def fitted(make, X, K, seed):
    """Parameters, or ``None`` of a fit that collapsed, and the processor's seconds."""
    begun = time.process_time()
    try:
        mixture = make(K, seed).fit(X)
        params = GaussianParameters(mixture.weights_, mixture.means_, mixture.covariances_)
    except CollapsedComponent:
        params = None
    return params, time.process_time() - begun


def measured(problems, heights, seeds, cores):
    """For each side the gaps, the gaps after EM and the seconds, each of shape ``(n_problems, n_seeds)``."""
    found = {side: np.full((3, len(problems), len(seeds)), np.inf) for side in SIDES}
    with warnings.catch_warnings(), threadpool_limits(cores):
        warnings.simplefilter("ignore")
        for make in SIDES.values():  # what is done once a process is on nobody's clock
            fitted(make, next(iter(problems.values()))[0], 3, 0)
        for p, (name, (X, K)) in enumerate(problems.items()):
            for s, seed in enumerate(seeds):
                for side, make in SIDES.items():
                    params, seconds = fitted(make, X, K, seed)
                    gaps = (np.inf, np.inf) if params is None else judged(X, params, heights[name])
                    found[side][:, p, s] = *gaps, seconds
    return found


def by_mclust(problems, heights):
    """The same of mclust, one run a problem; its parameters as they were kept."""
    kept, found = json.loads(MCLUST.read_text(encoding="utf-8")), np.full((3, len(problems), 1), np.inf)
    for p, (name, (X, _)) in enumerate(problems.items()):
        one = kept.get(name)
        if one:
            weights, means, covariances = (np.array(one[field], dtype=float) for field in ("pro", "mean", "sigma"))
            d = X.shape[1]
            params = GaussianParameters(weights, means.reshape(-1, d), covariances.reshape(-1, d, d))
            found[:, p, 0] = *judged(X, params, heights[name]), one["seconds"]
    return found


def run_mclust(problems):
    """Run ``_summits_mclust.R`` on every problem, and keep what it found."""
    kept = {}
    for name, (X, K) in problems.items():
        with tempfile.TemporaryDirectory() as folder:
            table, answer = Path(folder, "X.csv"), Path(folder, "answer.json")
            np.savetxt(table, X, delimiter=",", fmt="%.17g")
            subprocess.run(["Rscript", HERE / "_summits_mclust.R", table, str(K), answer], check=True)
            kept[name] = json.loads(answer.read_text(encoding="utf-8"))
    MCLUST.write_text(json.dumps(kept, indent=None).replace("}, ", "},\n") + "\n", encoding="utf-8")


def line(side, found, peer):
    """A line of the table; ``peer``: the seconds that its own are held against, problem by problem."""
    gaps, after, seconds = found
    hits, hits_after = (np.isfinite(g) & (g <= NEAR) for g in (gaps, after))
    error = hits.mean(axis=1).std(ddof=1) / np.sqrt(len(hits))
    stood = after[np.isfinite(after)]
    ratios = seconds.mean(axis=1) / peer.mean(axis=1)
    of_totals = seconds.mean(axis=1).sum() / peer.mean(axis=1).sum()
    ratio = f"{np.median(ratios):.2f} ({np.quantile(ratios, 0.1):.2f} to {np.quantile(ratios, 0.9):.2f})"
    return (
        side, f"{hits.mean():.2f} ± {error:.2f}", f"{hits_after.mean():.2f}", f"{np.maximum(stood, 0).mean():.1f}",
        f"{np.isinf(after).mean():.2f}", f"{seconds.mean():.3f}", ratio, f"{of_totals:.2f}",
    )  # fmt: skip


HEAD = (
    "side", "hits ± standard error", "hits after EM", "mean gap, nats", "spurious or collapsed", "CPU seconds, mean",
    "over scikit-learn's default: median (10% to 90%)", "of totals",
)  # fmt: skip


def as_table(cells):
    """Lines in Markdown."""
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    lines = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths)) + " |" for row in cells]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]])


def place(found):
    """A side's place in the chart: CPU seconds a fit, hits and their standard error."""
    gaps, _, seconds = found
    hits = (gaps <= NEAR).mean(axis=1)
    return seconds.mean(), hits.mean(), hits.std(ddof=1) / np.sqrt(len(hits))


def chart(places, cores, path):
    """Hits over seconds, each side a point, with its standard error."""
    fig, axes = figure(7, 4.2)
    for side, (seconds, hits, error) in places.items():
        colour = "C0" if side.startswith("emlearn") else "C1" if side.startswith("scikit") else "C2"
        axes.errorbar(seconds, hits, error, fmt="o", color=colour)
        axes.annotate(side, (seconds, hits), (6, 6), textcoords="offset points", fontsize=8)
    seconds = [at[0] for at in places.values()]
    axes.set(
        xscale="log",
        xlim=(min(seconds) / 1.3, max(seconds) * 2.5),  # the names stand to the right of their points
        xlabel=f"CPU seconds a fit, {cores} thread{'s' * (cores > 1)}",
        ylabel="fits on the highest summit",
        ylim=(0, 1),
    )
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_locator(NullLocator())
    title(axes, "How often the highest summit is found, and at what cost")
    fig.savefig(path, dpi=150)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=100, help="the first seed")
    parser.add_argument("--tuned", action="store_true", help="the data sets that the search was tried out on")
    parser.add_argument("--threads", type=int, default=1, help="of BLAS and OpenMP; theirs spin, which counts")
    parser.add_argument("--mclust", action="store_true", help="run mclust anew")
    options = parser.parse_args()
    data = _summits_data.tuned() if options.tuned else _summits_data.fresh()
    problems = {f"{name}, K={K}": (X, K) for name, X in data.items() for K in NUMBERS}
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    heights = {name: kept[name]["height"] for name in problems}
    if options.mclust:
        every = {**_summits_data.tuned(), **_summits_data.fresh()}
        run_mclust({f"{name}, K={K}": (X, K) for name, X in every.items() for K in NUMBERS})
    begun = time.perf_counter()
    found = measured(problems, heights, range(options.first, options.first + options.seeds), options.threads)
    found["mclust (VVV), R 4.2"] = by_mclust(problems, heights)
    peer = found["scikit-learn, default"][2]
    which = "tuned" if options.tuned else "fresh"
    of_each = [("problem", *found)] + [
        (name, *(f"{(g[0][p] <= NEAR).mean():.1f}" for g in found.values())) for p, name in enumerate(problems)
    ]
    text = (
        f"{as_table([HEAD, *(line(side, one, peer) for side, one in found.items())])}\n\n{len(problems)} problems "
        f"({which} data sets, K = {NUMBERS}), {options.seeds} seeds from {options.first}, "
        f"{options.threads} thread{'s' * (options.threads > 1)}; mclust's ends and seconds are those of an earlier "
        f"run, kept in `{MCLUST.name}`.\n\nHits on each:\n\n"
        f"{as_table(of_each)}\n\n{_measure.machine()}; {time.perf_counter() - begun:.0f} s\n"
    )
    print(text)
    name = ("summits_tuned" if options.tuned else "summits") + f"_{options.threads}_threads" * (options.threads > 1)
    HERE.joinpath(f"{name}.md").write_text(text, encoding="utf-8")
    chart({side: place(one) for side, one in found.items()}, options.threads, HERE / f"{name}.png")


if __name__ == "__main__":
    main()
