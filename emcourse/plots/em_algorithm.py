"""What a run did: its climb, its gains, its half-steps."""

import numpy as np

from emlearn.engine.convergence import remaining_gain
from emlearn.engine.trace import Trace
from emlearn.pictures.marks import bound_and_gap
from emlearn.pictures.names import Name, beside
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle


def climb(traces, *, alt, heading="") -> Picture:
    """Log-likelihood against iteration.

    Parameters
    ----------
    traces : dict of str to Trace
        By the name that labels the curve.
    alt, heading : str
    """
    fig, ax = figure(7.2, 3)
    for k, (called, trace) in enumerate(traces.items()):
        look, values = component(k), trace.objectives
        points = np.column_stack([np.arange(len(values)), values])
        ax.plot(values, color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
        ax.plot(*points[-1], MATPLOTLIB_MARKS[look["mark"]], color=look["color"], ms=6)
        places = beside(points, -1, "lower left", "below", "above", "upper left")
        Name(ax, called, places, away=7, color=look["color"])
    ax.set(xlabel="iteration", ylabel="log-likelihood (nats)")
    title(ax, heading)
    return Picture(fig, alt)


def objectives(curves, *, alt, heading="", label="iteration", ylabel="nats") -> Picture:
    """The objectives of a run, a panel for each, since their scales differ; a fall has the colour of the gap.

    Parameters
    ----------
    curves : dict of str to (str, sequence of float)
        By what each panel finds: the name of the quantity in :mod:`emlearn.pictures.visual` (``"loglik"``, ``"Q"``,
        ``"bound"``), and its values.
    alt, heading, label, ylabel : str
    """
    fig, axes = figure(7.2, 2.8, ncols=len(curves), squeeze=False)
    for ax, (finding, (quantity, values)) in zip(axes[0], curves.items()):
        few = len(values) <= 40
        ax.plot(values, "o-" if few else "-", color=QUANTITIES[quantity], lw=1.6, ms=4)
        falls = np.flatnonzero(np.diff(values) < -1e-9)
        for i in falls:
            ax.plot([i, i + 1], values[i : i + 2], color=QUANTITIES["kl"], lw=2.6)
        if len(falls):
            at = (falls[0] + 0.5, np.mean(values[falls[0] : falls[0] + 2]))
            ax.annotate("falls", at, (10, 4), textcoords="offset points", color=QUANTITIES["kl"], weight="bold")
        ax.set_xlabel(label)
        ax.margins(y=0.15)
        ax.ticklabel_format(useOffset=False)
        ax.locator_params(axis="x", integer=True)
        title(ax, finding)
    axes[0, 0].set_ylabel(ylabel)
    if heading:
        fig.suptitle(heading, x=0.01, ha="left", weight="bold", fontsize=10, color=QUANTITIES["ink"])
    return Picture(fig, alt)


def gains(trace: Trace, *, alt, heading="") -> Picture:
    """The gain of each iteration beside the estimate of what remained to be gained, both on a log scale."""
    objectives = trace.objectives
    remaining = [remaining_gain(objectives[max(0, i - 3) : i + 1].tolist()) for i in range(len(objectives))]
    fig, ax = figure(7.2, 3)
    ax.semilogy(np.arange(1, len(objectives)), np.diff(objectives), color=QUANTITIES["ink"], lw=1.6)
    known = [(i, r) for i, r in enumerate(remaining) if np.isfinite(r) and r > 0]
    if known:
        ax.semilogy(*np.array(known).T, "o", color=QUANTITIES["bound"], ms=3.5)
        ax.annotate("what remains, by estimate", known[len(known) // 2], (10, 2), textcoords="offset points",
                    color=QUANTITIES["bound"], weight="bold")  # fmt: skip
    lowest = (1, np.diff(objectives)[: len(objectives) // 3].min())
    ax.annotate("gain of the iteration", lowest, (0, -20), textcoords="offset points", weight="bold")
    ax.set(xlabel="iteration", ylabel="nats")
    title(ax, heading)
    return Picture(fig, alt)


def half_steps(trace: Trace, *, alt, first=0, last=12, heading="") -> Picture:
    """Half-step by half-step: the bound, the gap above it, and the log-likelihood that they add up to."""
    steps = [step for step in trace.half_steps if step.bound is not None][first:last]
    at, bounds = np.arange(len(steps)), np.array([step.bound for step in steps])
    tops = np.array([step.log_likelihood for step in steps])
    floor = bounds.min() - 0.25 * (tops.max() - bounds.min())
    fig, ax = figure(7.2, 3)
    bound_and_gap(ax, at, bounds, tops, floor)
    ax.set_xticks(at, [f"{step.name}{step.iteration}" for step in steps])
    ax.set(ylabel="nats", ylim=(floor, tops.max() + 0.12 * (tops.max() - floor)))
    ax.annotate("log-likelihood", (at[-1] + 0.42, tops[-1]), (0, 5), textcoords="offset points", ha="right",
                color=QUANTITIES["loglik"], weight="bold")  # fmt: skip
    ax.annotate(
        "bound", (at[-1], (floor + bounds[-1]) / 2), ha="center", va="center", color="w", weight="bold", rotation=90
    )
    widest = int((tops - bounds).argmax())
    ax.annotate("gap", (at[widest], tops[widest]), (0, 4), textcoords="offset points", ha="center",
                color=QUANTITIES["kl"], weight="bold")  # fmt: skip
    title(ax, heading)
    return Picture(fig, alt)


def underflow(log_densities, n, *, alt, label="tosses", what="probability", heading="") -> Picture:
    """How small a probability gets as data are added, and where a double-precision number ends.

    Parameters
    ----------
    log_densities : dict of str to ndarray
        Natural logarithms of probabilities, one per entry of ``n``, by the name that labels the curve.
    n : ndarray
        How many data each entry is for.
    alt, label, heading : str
    what : str
        What the numbers are the logarithms of.
    """
    fig, ax = figure(7.2, 2.8)
    for k, (called, values) in enumerate(log_densities.items()):
        look = component(k)
        ax.plot(n, values / np.log(10), color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
        ax.annotate(
            called, (n[-1], values[-1] / np.log(10)), (4, 0), textcoords="offset points", va="center", weight="bold"
        )
    smallest = np.log10(np.nextafter(0, 1))
    floor = min(values[-1] for values in log_densities.values()) / np.log(10) - 40
    ax.set_ylim(floor, 20)
    ax.axhspan(floor, smallest, color=QUANTITIES["kl"], alpha=0.15, lw=0)
    ax.annotate("here a computer holds 0", (n[0], smallest), (4, -12), color=QUANTITIES["kl"], **LABEL)
    ax.set(xlabel=label, ylabel=f"{what}, as a power of 10")
    title(ax, heading)
    return Picture(fig, alt)
