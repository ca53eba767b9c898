"""What ``scale.py`` measures, each piece in a process of its own.

``python benchmarks/_scale.py PIECE FILE OPTIONS`` prints JSON; ``FILE`` is the ``.npy`` file that :func:`write` makes,
and beside it lies the start. One iteration is an E-step and an M-step.
"""

import contextlib
import copy
import itertools
import json
import pickle
import resource
import sys
import threading
import time
import warnings
from functools import partial
from pathlib import Path

import numpy as np
from _measure import in_turns, seconds, status, threads
from sklearn.exceptions import ConvergenceWarning

from emlearn import GaussianMixture
from emlearn.engine import online, parallel
from emlearn.models.gaussian import passes
from emlearn.models.gaussian.covariances import COVARIANCES
from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.models.table import Rows

COLUMNS, COMPONENTS = 50, 10
KINDS = ("full", "tied", "diag", "spherical")
CHUNKS = (32, 128, 512, 2048, 8192, 65_536)
BATCH, HELD_OUT = 10_000, 20_000
EXPONENTS = (0.6, 0.8, 1.0)
SCALING_ROWS = 100_000
ALLOWED = 200
"""MB that a fit of a memory map may take beyond what the interpreter has when it begins."""

warnings.simplefilter("ignore", ConvergenceWarning)


# --- the data -----------------------------------------------------------------------------------------------


def write(path, n, seed=0):
    """Rows of a mixture whose components overlap, in random order, written piece by piece, and a start beside them."""
    rng = np.random.default_rng(seed)
    means = 0.4 * rng.standard_normal((COMPONENTS, COLUMNS))
    L = np.tril(rng.standard_normal((COMPONENTS, COLUMNS, COLUMNS))) * 0.3 / np.sqrt(COLUMNS) + np.eye(COLUMNS)
    X = np.lib.format.open_memmap(path, "w+", np.float64, (n, COLUMNS))
    for a in range(0, n, 50_000):
        labels = rng.integers(COMPONENTS, size=min(50_000, n - a))
        noise = rng.standard_normal((len(labels), COLUMNS))
        for k in range(COMPONENTS):
            X[a + np.flatnonzero(labels == k)] = means[k] + noise[labels == k] @ L[k].T
    X.flush()
    off = means + 0.1 * rng.standard_normal(means.shape)
    np.savez(_beside(path), means=off, covariances=1.2 * L @ L.swapaxes(1, 2))


def _beside(path):
    return Path(path).with_suffix(".start.npz")


def start(path, kind="full", factors=1.0) -> GaussianParameters:
    """The start in the shape of a kind of covariance, with the columns in other units by these factors."""
    with np.load(_beside(path)) as stored:
        means, matrices = stored["means"] * factors, stored["covariances"] * np.outer(*2 * [np.ones(COLUMNS) * factors])
    covariance, shared = COVARIANCES[kind], COMPONENTS if kind == "tied" else 1
    covariances = covariance.divide(covariance.project(matrices / shared), np.ones(COMPONENTS))
    return GaussianParameters(np.full(COMPONENTS, 1 / COMPONENTS), means, covariances, covariance)


def climb(data, model, params, iterations):
    """The parameters after so many iterations, and the log-likelihood at the last E-step."""
    for _ in range(iterations):
        stats = data(params)
        params = model.m_step(stats)
    return params, stats.log_likelihood


@contextlib.contextmanager
def set_to(module, name, value):
    """A constant of the package with another value, for a measurement."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


# --- the pieces ---------------------------------------------------------------------------------------------


def speed(path, repeats=5):
    """Seconds of one iteration, all sides in turns: kinds of covariance, single precision, threads, chunks."""
    X = np.load(path)
    double, single = Rows(X), Rows(X.astype(np.float32))

    def side(kind="full", rows=double, cores=2, chunk=None):
        model, params = MixtureOfGaussians(COVARIANCES[kind]), start(path, kind)
        data = model.prepare(rows)

        def work():
            values = passes.IN_CACHE if chunk is None else chunk * COMPONENTS * (COLUMNS + 1)
            with threads(cores), set_to(passes, "IN_CACHE", values):
                climb(data, model, params, 1)

        return work

    sides = {kind: side(kind) for kind in KINDS}
    sides |= {"full, float32": side(rows=single), "full, 1 thread": side(cores=1)}
    sides |= {f"full, chunks of {chunk}": side(chunk=chunk) for chunk in CHUNKS}
    taken = in_turns(sides, repeats)
    usual = max(64, passes.IN_CACHE // (COMPONENTS * (COLUMNS + 1)))
    return {"seconds": {name: [turn[name] for turn in taken] for name in sides}, "usual_chunk": usual}


def memory(path, kind="full", single=False):
    """MB of one iteration beyond the data, at its peak, and of the data themselves."""
    X = np.load(path)
    X = X.astype(np.float32) if single else X
    model, params = MixtureOfGaussians(COVARIANCES[kind]), start(path, kind)
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts again from here
    before = status("VmRSS")
    climb(model.prepare(Rows(X)), model, params, 1)
    return {"megabytes": status("VmHWM") - before, "data": X.nbytes / 1e6}


def single_precision(path, iterations=5):
    """How far float32 ends from float64 after the same iterations, relative to the size of each parameter."""
    X, model = np.load(path), MixtureOfGaussians()
    (exact, height), (near, near_height) = (
        climb(model.prepare(Rows(X.astype(dtype))), model, start(path), iterations) for dtype in (float, np.float32)
    )
    pairs = [(getattr(near, name), getattr(exact, name)) for name in ("weights", "means", "covariances")]
    of_parameters = max(float(np.abs(a - b).max() / np.abs(b).max()) for a, b in pairs)
    return {"iterations": iterations, "parameters": of_parameters, "log_likelihood": abs(near_height / height - 1)}


def scaling(path, iterations=5, most=30):
    """The same rows in other units, from a thousandth to a thousand times: EM from one start, and k-means' starts."""
    X = np.array(np.load(path, mmap_mode="r")[:SCALING_ROWS])
    factors = 10 ** np.random.default_rng(1).permutation(np.linspace(-3, 3, COLUMNS))
    model, lost, ones = MixtureOfGaussians(), len(X) * np.log(factors).sum(), np.ones(COLUMNS)
    (plain, height), (other, other_height) = (
        climb(model.prepare(Rows(X * f)), model, start(path, factors=f), iterations) for f in (ones, factors)
    )
    differ = {
        "log_likelihood": abs((other_height + lost) / height - 1),
        "means": float(np.abs(other.means / factors - plain.means).max() / np.abs(plain.means).max()),
    }
    ends = {}
    for way in ("kmeans", "kmeans_scaled", "search"):
        for units, factor in (("as they are", ones), ("other units", factors)):
            options = {"init_params": way, "random_state": 0}
            trace = GaussianMixture(COMPONENTS, max_iter=most, **options).fit(X * factor).trace_
            first, *_, last = trace.objectives / len(X) + np.log(factor).sum()
            ends[f"{way}, {units}"] = {"start": first, "end": last, "iterations": most}
    return {"rows": len(X), "same_start_differs": differ, "per_row": ends}


def mapped(path, iterations=3):
    """A fit of a memory map in a process that may not hold the rows: its data segment is capped."""
    size, before = Path(path).stat().st_size / 1e6, status("VmData")
    allowed = int((before + ALLOWED) * 1e6)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, allowed))
    try:
        refused = f"np.load took {np.load(path).nbytes / 1e6:.0f} MB"
    except MemoryError:
        refused = "MemoryError"
    X, done, own = np.load(path, mmap_mode="r"), threading.Event(), [status("RssAnon")]

    def watch():
        while not done.wait(0.005):
            own.append(status("RssAnon"))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    mixture = GaussianMixture(COMPONENTS, max_iter=iterations, random_state=0)
    taken = seconds(lambda: mixture.fit(X))
    done.set()
    watcher.join()
    return {
        "file": size, "allowed": float(ALLOWED), "peak": max(own) - own[0], "whole_file_at_once": refused,
        "seconds_of_fit": taken, "iterations": mixture.n_iter_,
    }  # fmt: skip


def stream(path):
    """Online EM, a batch at a time: nats a row on rows held out, beside EM on all rows from the first batch's fit."""
    X = np.load(path, mmap_mode="r")
    held_out, rows = np.array(X[-HELD_OUT:]), X[:-HELD_OUT]
    first = GaussianMixture(COMPONENTS, max_iter=20, random_state=0).partial_fit(rows[:BATCH])
    starts = range(BATCH, len(rows), BATCH)
    runs = {}
    for exponent in EXPONENTS:
        mixture = copy.deepcopy(first)
        with set_to(online, "step", partial(online.step, exponent=exponent)):
            steps = (mixture.partial_fit(rows[a : a + BATCH])._parameters() for a in starts)
            runs[str(exponent)] = _heights(steps, {2, 3, 10, 30, 1 + len(starts)}, held_out, 2)
    data = MixtureOfGaussians().prepare(Rows(rows))
    return {
        "batch_rows": BATCH,
        "held_out_rows": HELD_OUT,
        "online": runs,
        "all_rows": _heights(_climbing(data, first._parameters(), 20), {1, 2, 5, 10, 20}, held_out, 1),
    }


def _climbing(data, params, iterations):
    """The parameters after each iteration."""
    for _ in range(iterations):
        params, _ = climb(data, data.model, params, 1)
        yield params


def _heights(steps, told, held_out, number):
    """Seconds so far and nats a row on rows held out, after those steps that are to be told; held out of the clock."""
    heights, taken, begun = {}, 0.0, time.perf_counter()
    for t, params in enumerate(steps, number):
        taken += time.perf_counter() - begun
        if t in told:
            log_likelihood = MixtureOfGaussians().e_step(params, held_out).log_likelihood
            heights[t] = {"seconds": taken, "held_out": log_likelihood / len(held_out)}
        begun = time.perf_counter()
    return heights


def cluster(path, repeats=5, blocks=8):
    """An iteration by two worker processes beside two threads, and what a round of tasks costs by itself."""
    import dask
    import dask.array as da
    from distributed import Client, LocalCluster

    n = len(np.load(path, mmap_mode="r"))
    edges = np.linspace(0, n, blocks + 1).astype(int)
    parts = [
        da.from_delayed(dask.delayed(_part)(path, a, b), (b - a, COLUMNS), float)
        for a, b in itertools.pairwise(edges)
    ]  # fmt: skip
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}
    with LocalCluster(**options, silence_logs=50) as machines, Client(machines) as client:
        spread = GaussianMixture(COMPONENTS)._read_rows(da.concatenate(parts), reset=True)
        model, params = MixtureOfGaussians(), start(path)
        far, near = spread.prepared_for(model), model.prepare(Rows(np.load(path, mmap_mode="r")))

        def by_cluster(alone):
            client.run(_workers_have_one_thread, alone)
            return seconds(lambda: climb(far, model, params, 1))

        sides = {
            "2 threads": lambda: seconds(lambda: climb(near, model, params, 1)),
            "2 workers": partial(by_cluster, True),
            "2 workers, 2 threads each": partial(by_cluster, False),
        }
        with threads(2):
            taken = [{name: side() for name, side in sides.items()} for _ in range(repeats + 1)][1:]
        client.run(_workers_have_one_thread, True)
        stats = far(params)
        works = {
            "empty_round": partial(spread.sum, "nothing", _nothing),
            "asking_where": spread._by_worker,
            "round_of_100_tasks": partial(_round_of, client, 100),
            "m_step": partial(model.m_step, stats),
        }
        return {
            "blocks": blocks,
            "seconds": {name: [turn[name] for turn in taken] for name in sides},
            **{f"{name}_ms": [1e3 * t for t in _times(work, 30)] for name, work in works.items()},
            "bytes_to_a_worker": len(pickle.dumps((model, params), -1)),
            "bytes_from_a_worker": len(pickle.dumps(stats, -1)),
            "differs": abs(stats.log_likelihood / near(params).log_likelihood - 1),
        }


def _times(work, repeats):
    """Seconds of each repeat, the first not counted."""
    taken = []
    for _ in range(repeats + 1):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return taken[1:]


def _round_of(client, tasks):
    client.gather(client.map(_nothing, range(tasks), pure=False))


# --- what the workers do ------------------------------------------------------------------------------------


def _part(path, a, b):
    return np.load(path, mmap_mode="r")[a:b]


def _nothing(_):
    return 0.0


def _workers_have_one_thread(alone):
    """In a worker: whether its tasks use one core, as emlearn arranges it, or start threads as if they were alone."""
    original = vars(parallel).setdefault("_original_one_thread", parallel.one_thread)
    parallel.one_thread = original if alone else contextlib.nullcontext


PIECES = {piece.__name__: piece for piece in (speed, memory, single_precision, scaling, mapped, stream, cluster)}


if __name__ == "__main__":
    piece, file, options = sys.argv[1:]
    print(json.dumps(PIECES[piece](file, **json.loads(options))))
