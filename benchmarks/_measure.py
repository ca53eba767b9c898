"""How benchmarks measure and what they print: sides in turns, medians with spread, a table, a chart.

Import it before numpy: it unsets ``OPENBLAS_CORETYPE`` and ``OPENBLAS_L2_SIZE``, which can slow a current OpenBLAS.
"""

import os

UNSET = [name for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE") if os.environ.pop(name, None)]

import contextlib  # noqa: E402
import re  # noqa: E402
import statistics  # noqa: E402
import time  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
import scipy  # noqa: E402
import sklearn  # noqa: E402
from threadpoolctl import threadpool_info, threadpool_limits  # noqa: E402

from emlearn.engine import parallel  # noqa: E402
from emlearn.pictures.picture import figure, title  # noqa: E402
from emlearn.pictures.visual import QUANTITIES, component  # noqa: E402


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    work: str
    value: float
    unit: str
    """``"x"``: so many times better than the other side; these are drawn too."""
    target: float | None = None
    most: bool = False
    """Whether the target is the most allowed and not the least."""
    low: float | None = None
    high: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """``None`` where there is no target."""
        if self.target is None:
            return None
        return self.value <= self.target if self.most else self.value >= self.target

    def cells(self):
        """The line as text."""
        spread = "" if self.low is None else f"{self.low:.3g} to {self.high:.3g}"
        target = "" if self.target is None else f"{'<=' if self.most else '>='} {self.target:g}"
        verdict = {None: "", True: "met", False: "NOT MET"}[self.met]
        return self.work, f"{self.value:.3g} {self.unit}", spread, target, verdict, self.note


def table(rows) -> str:
    """The rows in Markdown."""
    head = ("work", "measured", "spread", "target", "", "beside it")
    cells = [head, *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths)) + " |" for line in cells]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines)


def in_turns(sides, repeats) -> list[dict[str, float]]:
    """Seconds of each side, in turns, so that a busy moment strikes all. The first repeat is not counted."""
    taken = []
    for _ in range(repeats + 1):
        taken.append({name: seconds(side) for name, side in sides.items()})
    return taken[1:]


def seconds(work) -> float:
    """How long it takes, after a pause: OpenBLAS's threads go on spinning for a while, into the other side's turn."""
    time.sleep(0.1)
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def ratio_row(work, ratios, target=None, note="", unit="x", **more) -> Row:
    """Median and range of what the repeats gave."""
    return Row(work, statistics.median(ratios), unit, target, low=min(ratios), high=max(ratios), note=note, **more)


@contextlib.contextmanager
def threads(number):
    """Both sides held to so many threads: BLAS and OpenMP, and emlearn's own."""
    own = parallel.cores
    parallel.cores = lambda: number
    try:
        with threadpool_limits(number):
            yield
    finally:
        parallel.cores = own


def status(field) -> float:
    """What Linux says of this process, such as ``VmHWM``, the most memory that it had, in MB."""
    return int(re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text()).group(1)) * 1.024e-3


def machine() -> str:
    """Cores, versions and kernel: what a figure depends on."""
    blas = {info.get("architecture", "?") for info in threadpool_info() if info["user_api"] == "blas"}
    unset = " and ".join(UNSET) or "neither was set"
    versions = ", ".join(f"{peer.__name__} {peer.__version__}" for peer in (np, scipy, sklearn))
    return (
        f"{os.cpu_count()} cores; {versions}; "
        f"OpenBLAS kernel {', '.join(sorted(blas))} (OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE unset for this run: {unset})"
    )


def chart(rows, path):
    """The ratios, each with its spread and its target, best first; one above 100 (a lazy import) is left out."""
    rows = sorted((row for row in rows if row.unit == "x" and row.value < 100), key=lambda row: row.value)
    fig, ax = figure(8.2, 0.9 + 0.27 * len(rows))
    blue, red = component(0)["color"], component(1)["color"]
    labels = {}
    for y, row in enumerate(rows):
        color = red if row.met is False else blue
        ax.plot([row.low or row.value, row.high or row.value], [y, y], color=color, lw=1.2, alpha=0.45)
        (labels["measured: median, lowest to highest"],) = ax.plot(row.value, y, "o", color=blue, ms=5.5, zorder=3)
        ax.plot(row.value, y, "o", color=color, ms=5.5, zorder=4)
        if row.target:
            (labels["target"],) = ax.plot(row.target, y, "|", color=QUANTITIES["ink"], ms=11, mew=1.6, zorder=5)
    if any(row.met is False for row in rows):
        (labels["target not met"],) = ax.plot([], [], "o", color=red, ms=5.5)
    ax.axvline(1, color=QUANTITIES["muted"], lw=0.8)
    ax.set(xscale="log", yticks=range(len(rows)), yticklabels=[row.work for row in rows], ylim=(-0.7, len(rows) - 0.3))
    ticks = [t for t in (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200) if _lowest(rows) <= t <= 1.2 * _highest(rows)]
    ax.set_xticks(ticks, [f"{t:g}×" for t in ticks])
    ax.minorticks_off()
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", lw=0.6)
    ax.set_axisbelow(True)
    ax.set_xlabel("times better (logarithmic)")
    fig.legend(labels.values(), labels.keys(), loc="outside lower center", ncols=3, fontsize=8.5, frameon=False)
    title(ax, "Times better than scikit-learn, or than plain EM")
    fig.savefig(path, dpi=144)


def _lowest(rows):
    return min(0.9, *(row.low or row.value for row in rows))


def _highest(rows):
    return max(row.high or row.value for row in rows)
