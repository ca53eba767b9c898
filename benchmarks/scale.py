"""50 columns and 1,000,000 rows: seconds, megabytes and ways round both; what a billion rows would take.

Run as ``python benchmarks/scale.py``, about ten minutes on two quiet cores, or with ``--quick`` for a twentieth of the
rows. The rows are written once to a temporary file; each piece of ``_scale.py`` reads them in a process of its own.
Writes ``scale.json``, which notebook 21 reads, and ``scale.md``.
"""

import _measure  # isort: skip (before numpy: it clears OpenBLAS's variables)
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _scale import CHUNKS, COLUMNS, COMPONENTS, KINDS, write

HERE = Path(__file__).parent
ROWS, QUICK = 1_000_000, 50_000
BILLION, MACHINES, NETWORK = 1_000_000_000, 100, 125e6
"""On paper: so many rows, on so many machines like this one, over a network of so many bytes a second (1 Gbit/s)."""


def measured(file) -> dict:
    """What the pieces give, each in a process of its own."""

    def piece(name, **options):
        began = time.perf_counter()
        command = [sys.executable, HERE / "_scale.py", name, file, json.dumps(options)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        print(f"{name} {options or ''}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
        return json.loads(done.stdout)

    memory = {kind: piece("memory", kind=kind) for kind in KINDS} | {"full, float32": piece("memory", single=True)}
    rest = ("speed", "single_precision", "scaling", "mapped", "stream", "cluster")
    return {"memory": memory, **{name: piece(name) for name in rest}}


def on_paper(found, rows=BILLION, machines=MACHINES, network=NETWORK) -> dict[str, float]:
    """Seconds of one iteration over so many rows on so many machines, from what was measured on this one."""
    cluster = found["cluster"]
    return {
        "e_step": middle(found["speed"]["seconds"]["full"]) * rows / machines / found["rows"],
        "tasks": middle(cluster["round_of_100_tasks_ms"]) / 1e3 * machines / 100,
        "messages": machines * (cluster["bytes_to_a_worker"] + cluster["bytes_from_a_worker"]) / network,
        "m_step": middle(cluster["m_step_ms"]) / 1e3,
    }


middle = statistics.median


def spread(values) -> str:
    """Median, lowest and highest."""
    return f"{middle(values):.3g} | {min(values):.3g} to {max(values):.3g}"


def of_speed(found):
    """Seconds and megabytes of each kind of covariance, precision, number of threads and size of chunk."""
    yield "| one iteration | seconds, median | lowest to highest | MB beyond the data |"
    yield "|---|---|---|---|"
    for name, seconds in found["speed"]["seconds"].items():
        extra = found["memory"].get(name)
        note = f" (the usual chunk has {found['speed']['usual_chunk']} rows)" if name.endswith(f" {CHUNKS[0]}") else ""
        yield f"| {name}{note} | {spread(seconds)} | {'' if extra is None else round(extra['megabytes'], 1)} |"
    single = found["single_precision"]
    yield ""
    yield (
        f"float32 after {single['iterations']} iterations: parameters differ from float64's by "
        f"{single['parameters']:.0e} of the largest, the log-likelihood by {single['log_likelihood']:.0e}."
    )


def of_units(found):
    """What other units change."""
    scaling = found["scaling"]
    same = scaling["same_start_differs"]
    yield (
        f"{scaling['rows']:,} rows, their columns multiplied by factors from a thousandth to a thousand. EM from the "
        f"same start: the log-likelihood differs by {same['log_likelihood']:.0e}, the means by {same['means']:.0e}. "
        "Starts, in nats a row, the units' constant taken off:"
    )
    yield ""
    yield "| start, units | at the start | after 30 iterations |"
    yield "|---|---|---|"
    for name, row in scaling["per_row"].items():
        yield f"| {name} | {row['start']:.3f} | {row['end']:.3f} |"


def of_memory_map(found):
    """The fit that may not hold its rows."""
    mapped = found["mapped"]
    yield (
        f"The file has {mapped['file']:.0f} MB; the process may take {mapped['allowed']:.0f} MB more than it had "
        f"(RLIMIT_DATA). `np.load(file)`: {mapped['whole_file_at_once']}. `np.load(file, mmap_mode='r')`: a whole fit "
        f"of {mapped['iterations']} iterations, start included, took {mapped['peak']:.1f} MB at its peak and "
        f"{mapped['seconds_of_fit']:.2g} s."
    )


def of_stream(found):
    """Online EM beside EM on all rows."""
    stream = found["stream"]
    yield (
        f"Batches of {stream['batch_rows']:,} rows; the mean log-density of {stream['held_out_rows']:,} rows held out. "
        "Both begin from the fit of the first batch."
    )
    yield ""
    yield "| way | after | seconds | nats a row |"
    yield "|---|---|---|---|"
    for exponent, heights in stream["online"].items():
        for batches, at in heights.items():
            yield f"| online, exponent {exponent} | {batches} batches | {at['seconds']:.2f} | {at['held_out']:.4f} |"
    for iterations, at in stream["all_rows"].items():
        yield f"| all rows | {iterations} iterations | {at['seconds']:.2f} | {at['held_out']:.4f} |"


def of_cluster(found):
    """Two worker processes beside two threads, and on paper a hundred machines."""
    cluster = found["cluster"]
    yield "| one iteration by | seconds, median | lowest to highest |"
    yield "|---|---|---|"
    for name, seconds in cluster["seconds"].items():
        yield f"| {name} | {spread(seconds)} |"
    by_threads, by_workers, competing = map(middle, cluster["seconds"].values())
    empty, asking, hundred = (
        middle(cluster[f"{name}_ms"]) for name in ("empty_round", "asking_where", "round_of_100_tasks")
    )
    yield ""
    yield (
        f"The log-likelihoods differ by {cluster['differs']:.0e} of their size. The workers take "
        f"{by_workers / by_threads:.2f} times as long as the threads. An empty round of tasks, which sums "
        f"nothing, takes {empty:.1f} ms ({asking:.1f} ms of them to ask which worker has which rows; the rest are two "
        "layers of tasks, each a message through the scheduler, which gathers messages for 2 to 10 ms before it sends "
        f"them). A round of 100 tasks takes {hundred:.0f} ms. What remains is that a round waits for the slower "
        "worker, and that scheduler and client need the same two cores. emlearn gives each task one thread; if the "
        f"workers start two each, four for two cores, they take {competing / by_workers:.2f} times as long."
    )
    yield ""
    yield (
        f"A message to a worker (model and parameters) has {cluster['bytes_to_a_worker']:,} bytes, its answer (sums) "
        f"{cluster['bytes_from_a_worker']:,}, however many rows it has; its rows have "
        f"{found['rows'] * COLUMNS * 8 / 2:,.0f}. An M-step takes {middle(cluster['m_step_ms']):.1f} ms."
    )
    paper = on_paper(found)
    yield ""
    yield (
        f"On paper, {BILLION:,} rows on {MACHINES} machines like this one, over a network of 1 Gbit/s: "
        + ", ".join(f"{name.replace('_', '-')} {seconds:.2g} s" for name, seconds in paper.items())
        + f"; {sum(paper.values()):.3g} s an iteration, {50 * sum(paper.values()) / 60:.2g} minutes for fifty."
    )


PARTS = {
    "Seconds and megabytes": of_speed,
    "Other units": of_units,
    "A memory map larger than the memory allowed": of_memory_map,
    "A stream": of_stream,
    "Worker processes": of_cluster,
}


def report(found) -> str:
    """All that was found, in Markdown."""
    head = f"# {found['rows']:,} rows, {COLUMNS} columns, {COMPONENTS} components\n"
    parts = ["\n".join([f"## {name}\n", *part(found), ""]) for name, part in PARTS.items()]
    return "\n".join([head, *parts, f"{found['machine']}; {found['took']:.0f} s"]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} rows; prints only, unless --write")
    parser.add_argument("--write", action="store_true", help="write scale.json and scale.md even after --quick")
    options = parser.parse_args()
    rows, began = QUICK if options.quick else ROWS, time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.npy"
        write(file, rows)
        found = {"rows": rows, "columns": COLUMNS, "components": COMPONENTS, **measured(file)}
    found |= {"machine": _measure.machine(), "took": time.perf_counter() - began}
    found["on_paper"] = on_paper(found)
    print(report(found))
    if options.write or not options.quick:
        (HERE / "scale.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        (HERE / "scale.md").write_text(report(found), encoding="utf-8")


if __name__ == "__main__":
    main()
