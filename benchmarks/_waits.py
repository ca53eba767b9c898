"""What measurements in a browser share: how waits are summed up, and how busy the machine was meanwhile."""

import os
import statistics

HEAD = "median | 95% | worst"


def summed(waits) -> str:
    """Cells of a table: the columns of ``HEAD``, and how many waits there were."""
    ranked = sorted(waits)
    p95 = ranked[int(0.95 * (len(ranked) - 1))]
    return f"{statistics.median(ranked):.1f} | {p95:.1f} | {ranked[-1]:.1f} | {len(ranked)}"


def load() -> str:
    """How many programs wanted the processor in the last minute, and what follows."""
    wanted, cores = os.getloadavg()[0], os.cpu_count()
    told = f"Load of the machine: {wanted:.1f} on {cores} cores."
    waited = " Each had to wait for its turn, which the rare long waits show more than the median does."
    return told + (waited if wanted > cores else "")
