"""``import emlearn`` against ``import sklearn.mixture``, in turns, each in a fresh interpreter; prints the ratio.

Run as ``python benchmarks/import_time.py``.
"""

import statistics
import subprocess
import sys

REPEATS = 15
CLOCK = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"


def seconds(module):
    """How long a fresh interpreter takes to import a module."""
    done = subprocess.run([sys.executable, "-c", CLOCK.format(module)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def main():
    modules = ("emlearn", "emlearn.engine.em, emlearn.models.two_coins", "sklearn.mixture")
    times = {module: [] for module in modules}
    for _ in range(REPEATS):  # in turns, so that a busy moment strikes all
        for module in modules:
            times[module].append(seconds(module))
    peer = statistics.median(times["sklearn.mixture"])
    for module in modules:
        middle = statistics.median(times[module])
        print(f"import {module:40} {1000 * middle:7.1f} ms   {middle / peer:5.2f} of sklearn.mixture")


if __name__ == "__main__":
    main()
