"""Extra memory of one piece of work, in MB, in a process of its own: ``python benchmarks/_memory.py SIDE ROWS``."""

import sys
from pathlib import Path

import mixtures  # it imports both sides, so that neither's code counts
from _measure import status

COLUMNS, COMPONENTS = 50, 10


def main(side, n):
    problem = mixtures.big_problem(n, COLUMNS, COMPONENTS)
    work = {
        "ours": lambda: mixtures.ours("full", problem, 1),
        "theirs": lambda: mixtures.theirs("full", problem, 1),
        "fit": lambda: mixtures.whole_fit(problem.X, COMPONENTS),
    }[side]
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts again from here
    before = status("VmRSS")
    work()
    print(status("VmHWM") - before)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
