"""How fast a run is and how sure its answer: errors, rates, passes, curvatures, intervals."""

import numpy as np

from emcourse.plots.mixtures import legible
from emlearn.pictures.names import name as name_at
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle


def _line(k):
    look = component(k)
    return {"color": look["color"], "ls": linestyle(look["dash"]), "lw": 1.8}


def tables(cells, values, days, *, alt, headings=("animals in the four cells", "days with so many deaths")) -> Picture:
    """Two tables of counts as bars: the animals by cell, the days by the number of deaths.

    Parameters
    ----------
    cells : ndarray of shape (4,)
    values, days : ndarray of m numbers
        The numbers of deaths, and on how many days each was read.
    alt : str
    headings : (str, str)
    """
    fig, axes = figure(7.2, 2.4, ncols=2, width_ratios=(2, 3))
    for k, (ax, at, counts) in enumerate(zip(axes, (np.arange(1, 5), np.ravel(values)), (cells, days))):
        for bar in ax.bar(at, counts, color=component(k)["color"], alpha=0.75, width=0.8):
            ax.annotate(f"{bar.get_height():.0f}", (bar.get_x() + 0.4, bar.get_height()), (0, 2), ha="center",
                        textcoords="offset points", fontsize=9)  # fmt: skip
        ax.set(xticks=at, yticks=[], ylim=(0, 1.15 * max(counts)), xlabel=("cell", "deaths on one day")[k])
        ax.spines["left"].set_visible(False)
        title(ax, headings[k])
    return Picture(fig, alt)


def errors(runs, *, alt, to=(), label="distance from the end", heading="") -> Picture:
    """Error against iteration, one logarithmic scale up and a panel for each stretch of iterations.

    Parameters
    ----------
    runs : dict of str to ndarray
        The errors of each iteration, by the name of the run.
    alt : str
    to : sequence of int, optional
        The last iteration of each panel; without it there is one panel, which shows all.
    label, heading : str
    """
    to = to or [max(map(len, runs.values())) - 1]
    fig, axes = figure(7.2, 2.9, ncols=len(to), squeeze=False, sharey=True)
    for ax, last in zip(axes[0], to):
        for k, (name, values) in enumerate(runs.items()):
            values = values[: last + 1]
            ax.semilogy(values, **_line(k))
            ax.plot(len(values) - 1, values[-1], MATPLOTLIB_MARKS[component(k)["mark"]], color=component(k)["color"])
            _name_beside(ax, name, np.arange(len(values)), values, k, last)
        ax.set_xlabel(f"iterations 0 to {last:,}" if len(to) > 1 else "iteration")
        ax.locator_params(axis="x", nbins=5, integer=True)
    low, high = axes[0, 0].get_ylim()
    axes[0, 0].set(ylabel=label, ylim=(low, high * (high / low) ** 0.08))  # room for the name of the highest curve
    title(axes[0, 0], heading)
    return Picture(fig, alt)


def _name_beside(ax, name, x, y, k, last):
    """Write a curve's name above its middle, or to the right of it where it ends long before the panel does."""
    short = x[-1] < last / 4
    i = len(x) // 2
    ax.annotate(name, (x[i], y[i]), (8, 0 if short else 5), ha="left", va="center" if short else "bottom",
                color=legible(component(k)["color"]), **LABEL)  # fmt: skip


def track(states, top, enough=1e-6):
    """Follow a run until it is near the summit, and note what each state cost.

    Parameters
    ----------
    states : iterator of State
        What ``em``, ``squarem``, ``anderson`` or ``lbfgs`` of :mod:`emlearn` yield.
    top : float
        The log-likelihood of the summit.
    enough : float
        How near is near, in nats.

    Returns
    -------
    passes, below : ndarray of shape (m,)
        The passes over the data up to each state, and how many nats it lies below the summit.
    """
    seen: list[tuple[int, float]] = []
    while not seen or seen[-1][1] > enough:
        state = next(states)
        seen.append((state.evaluations, top - state.objective))
    passes, below = np.transpose(seen)
    return passes.astype(int), below


def race(runs, *, alt, below=1e-6, label="nats below the summit", heading="") -> Picture:
    """How far below the summit against passes over the data, both on log scales.

    Parameters
    ----------
    runs : dict of str to (passes, distances)
        Two arrays for each run, by its name.
    alt : str
    below : float
        The finish, a thin line.
    label, heading : str
    """
    fig, ax = figure(7.2, 3.4)
    for k, (name, (passes, distances)) in enumerate(runs.items()):
        arrived = np.flatnonzero(np.asarray(distances) < below)
        last = arrived[0] + 1 if len(arrived) else len(distances)
        passes, distances = np.asarray(passes)[:last], np.maximum(distances[:last], below / 30)
        color, end = component(k)["color"], (passes[-1], distances[-1])
        ax.loglog(passes, distances, **_line(k))
        ax.loglog(*end, MATPLOTLIB_MARKS[component(k)["mark"]], color=color, ms=6)
        name_at(ax, name, end, "below", "right", "left", "above", "lower left", away=7, color=legible(color))
    ax.axhline(below, color=QUANTITIES["muted"], lw=0.8)
    ax.set(xlabel="passes over the data (E-steps)", ylabel=label)
    title(ax, heading)
    return Picture(fig, alt)


def arrivals(runs, *, alt, below=1e-6, label="nats below the summit", near=80, heading="") -> Picture:
    """How far below the summit against passes over the data: the first of them, and all; one logarithmic scale up.

    Parameters
    ----------
    runs : dict of str to (passes, distances)
        Two arrays for each run, by its name.
    alt : str
    below : float
        The finish, a thin line.
    label : str
    near : int
        How many passes the first panel shows.
    heading : str
    """
    fig, axes = figure(7.2, 3.3, ncols=2, sharey=True)
    longest = max(passes[-1] for passes, _ in runs.values())
    for ax, last in zip(axes, (near, longest)):
        for k, (passes, distances) in enumerate(runs.values()):
            _climb(ax, passes, distances, below, k)
        _finish(ax, below)
        ax.set(xlim=(-0.03 * last, 1.05 * last), xlabel=f"passes over the data, 0 to {last:,}")
    axes[0].set_ylabel(label)
    _name_arrivals(axes, runs, below)
    title(axes[0], heading)
    return Picture(fig, alt)


def _name_arrivals(axes, runs, below):
    """Write each run's name beside its end in the first panel, or beside its line in both if it ends only later."""
    near, far = axes
    near.set_ylim(below / 25, None)
    for k, (name, (passes, distances)) in enumerate(runs.items()):
        look = {"color": legible(component(k)["color"])}
        if passes[-1] < near.get_xlim()[1]:
            name_at(near, name, (passes[-1], max(distances[-1], below / 3)), "below", "right", away=7, **look)
            continue
        for ax, share in ((near, 0.7), (far, 0.5)):
            at = np.searchsorted(passes, share * ax.get_xlim()[1])
            name_at(ax, name, (passes[at], distances[at]), "upper right", away=6, **look)


def steps(em, ascents, *, alt, below=1e-6, heading="") -> Picture:
    """Gradient ascent beside EM, a panel for each step length, and in words how each run ended.

    Parameters
    ----------
    em : (passes, distances)
        EM's run, pale in every panel.
    ascents : dict of str to (passes, distances)
        The runs of gradient ascent, by their step lengths.
    alt : str
    below : float
        The finish, a thin line.
    heading : str
    """
    fig, axes = figure(7.2, 3.4, ncols=len(ascents), squeeze=False, sharey=True)
    for k, (ax, (name, run)) in enumerate(zip(axes[0], ascents.items()), start=1):
        _climb(ax, em[0], em[1], below, 0, alpha=0.5)
        _climb(ax, run[0], run[1], below, k)
        _finish(ax, below)
        ax.set(xlim=(-200, 4900), xticks=(0, 2000, 4000))
        ax.set_xlabel("\n".join(outcome(run[0], run[1], below).rsplit(", ", 1)), color=legible(component(k)["color"]))
        ax.annotate("EM", (em[0][len(em[0]) // 2], em[1][len(em[0]) // 2]), (-5, -6), ha="right",
                    color=legible(component(0)["color"]), **LABEL)  # fmt: skip
        ax.text(0.97, 0.5, name, color=legible(component(k)["color"]), weight="bold", ha="right", va="top",
                transform=ax.transAxes)  # fmt: skip
    axes[0, 0].set(ylabel="nats below the summit", ylim=(below / 10, None))
    fig.supxlabel("passes over the data", fontsize=9.5, color=QUANTITIES["muted"])
    title(axes[0, 0], heading)
    return Picture(fig, alt)


def outcome(passes, distances, below=1e-6) -> str:
    """How a run ended, in words: whether it arrived, and whether it ever fell.

    >>> outcome(np.array([1, 2, 3]), np.array([3.0, 4.0, 1e-7]))
    'there after 3, fell on the way'
    """
    there = f"there after {passes[-1]:,}" if distances[-1] < below else f"not there after {passes[-1]:,}"
    return there + (", fell on the way" if (np.diff(distances) > 1e-9).any() else ", never fell")


def _climb(ax, passes, distances, below, k, **look):
    """One run until it arrives, with a mark where it ends."""
    arrived = np.flatnonzero(np.asarray(distances) < below)
    last = arrived[0] + 1 if len(arrived) else len(distances)
    passes, distances = np.asarray(passes)[:last], np.maximum(distances[:last], below / 3)
    mark = MATPLOTLIB_MARKS[component(k)["mark"]]
    ax.semilogy(passes, distances, **_line(k), **look)
    ax.semilogy(passes[-1], distances[-1], mark, color=component(k)["color"], ms=6, **look)


def _finish(ax, below):
    ax.axhline(below, color=QUANTITIES["muted"], lw=0.8)
    ax.annotate("finish", (0.6, below), (0, -3), xycoords=("axes fraction", "data"), textcoords="offset points",
                ha="center", va="top", fontsize=9, color=QUANTITIES["muted"])  # fmt: skip


def curvatures(log_likelihood, bound, at, *, alt, around=(0.25, 0.85), label="θ", heading="") -> Picture:
    """The log-likelihood and the bound that touches it, the gap between them hatched.

    Parameters
    ----------
    log_likelihood, bound : callable
        Functions of the parameter; each is drawn in nats from its height at ``at``.
    at : float
        Where they touch.
    alt : str
    around : (float, float)
        From where to where.
    label, heading : str
    """
    fig, ax = figure(7.2, 3.1)
    x = np.linspace(around[0], around[1], 200)
    hill, lower = (np.array([f(u) - f(at) for u in x]) for f in (log_likelihood, bound))
    ax.fill_between(x, lower, hill, facecolor="none", edgecolor=QUANTITIES["kl"], hatch="////", lw=0)
    ax.plot(x, hill, color=QUANTITIES["loglik"], lw=2)
    ax.plot(x, lower, color=QUANTITIES["bound"], lw=2, ls=(0, (5, 2)))
    ax.plot(at, 0, "o", color=QUANTITIES["loglik"], ms=6)
    for name, curve, way in (("loglik", hill, 1), ("bound", lower, -1)):
        i = len(x) // 5
        text = "log-likelihood" if way > 0 else "bound"
        ax.annotate(text, (x[i], curve[i]), (-8 * way, 4 * way), textcoords="offset points", weight="bold",
                    ha="right" if way > 0 else "left", va="center", color=QUANTITIES[name])  # fmt: skip
    ax.set(xlabel=label, ylabel="nats from the summit")
    title(ax, heading)
    return Picture(fig, alt)


def remissions(weeks, relapsed, *, alt, heading="") -> Picture:
    """How long each patient was well: a line to the relapse, or an arrow where the rest is hidden.

    Parameters
    ----------
    weeks, relapsed : ndarray of shape (n,)
    alt, heading : str
    """
    fig, ax = figure(7.2, 2.6)
    order = np.lexsort((weeks, relapsed))
    for row, (length, known) in enumerate(zip(weeks[order], relapsed[order] > 0)):
        color = component(int(known))["color"]
        ax.plot([0, length], [row, row], color=color, lw=1.6)
        ax.plot(length, row, "s" if known else ">", color=color, ms=5)
    hidden = np.sum(relapsed == 0)
    for k, (row, words) in enumerate(((hidden / 2, "still well: the rest is hidden"), (hidden + 5, "relapsed"))):
        ax.text(0.98, row, words, transform=ax.get_yaxis_transform(), ha="right", va="center", weight="bold",
                color=legible(component(k)["color"]))  # fmt: skip
    ax.set(xlabel="weeks since the drug was given", yticks=[], ylabel="patients", xlim=(0, 1.6 * max(weeks)))
    title(ax, heading)
    return Picture(fig, alt)


def rates(
    x, values, *, alt, measured=None, label="distance of the means, in standard deviations", heading=""
) -> Picture:
    """The rate of convergence as something changes, and how many iterations a digit costs at each.

    Parameters
    ----------
    x, values : ndarray of shape (m,)
    alt : str
    measured : (x, values), optional
        Rates measured in runs, drawn as dots on the curve.
    label, heading : str
    """
    fig, (left, right) = figure(7.2, 2.9, ncols=2)
    left.plot(x, values, color=QUANTITIES["ink"], lw=1.8)
    if measured is not None:
        left.plot(*measured, "o", color=component(1)["color"], ms=6)
        left.annotate("measured", (measured[0][1], measured[1][1]), (8, 4), textcoords="offset points",
                      color=legible(component(1)["color"]), weight="bold")  # fmt: skip
    left.set(ylabel="rate", ylim=(0, 1.05))
    right.semilogy(x, np.log(10) / -np.log(values), color=QUANTITIES["ink"], lw=1.8)
    right.set(ylabel="iterations for one more digit")
    fig.supxlabel(label, fontsize=9.5, color=QUANTITIES["muted"])
    title(left, heading)
    return Picture(fig, alt)


def intervals(estimates, *, alt, names, lengths=False, heading="") -> Picture:
    """Estimates with two standard errors to each side, a panel for each parameter and a row for each method.

    Parameters
    ----------
    estimates : dict of str to (values, standard_errors)
        Arrays of one entry per panel, by the name of the method.
    alt : str
    names : sequence of str
        What the parameters are called.
    lengths : bool
        Whether each interval says its length.
    heading : str
    """
    tall = 0.55 if lengths else 0.32
    fig, axes = figure(7.2, tall * len(estimates) + 1.1, ncols=len(names), squeeze=False, sharey=True)
    for panel, (ax, name) in enumerate(zip(axes[0], names)):
        for row, (values, widths) in enumerate(estimates.values()):
            look = component(row)
            ax.errorbar(values[panel], row, xerr=2 * widths[panel], color=look["color"], lw=2, capsize=4,
                        fmt=MATPLOTLIB_MARKS[look["mark"]])  # fmt: skip
            if lengths:
                ax.annotate(f"{values[panel]:.3g} ± 2 · {widths[panel]:.3g}", (values[panel], row), (0, 6), ha="center",
                            va="bottom", textcoords="offset points", color=legible(look["color"]))  # fmt: skip
        ax.set(xlabel=name, ylim=(len(estimates) - 0.5, -0.65 if lengths else -0.5))
        ax.locator_params(axis="x", nbins=4)
        ax.spines["left"].set_visible(False)
        ax.tick_params(axis="y", length=0)
    axes[0, 0].set_yticks(range(len(estimates)), list(estimates))
    fig.supxlabel("two standard errors to each side", fontsize=9.5, color=QUANTITIES["muted"])
    title(axes[0, 0], heading)
    return Picture(fig, alt)


def summits(log_likelihood, around, found, *, alt, label="θ", ends=None, heading="") -> Picture:
    """A log-likelihood with what standard errors make of it: a parabola on each summit, and two of them each way.

    Parameters
    ----------
    log_likelihood : callable
        A function of the parameter; it is drawn in nats from its height at the first estimate.
    around : (float, float)
        From where to where.
    found : sequence of (estimate, standard_error)
    alt, label, heading : str
    ends : (float, float), optional
        The range of the parameter; what lies outside is shaded.
    """
    fig, ax = figure(7.2, 3)
    x = np.linspace(around[0], around[1], 300)
    top = log_likelihood(found[0][0])
    hill = np.array([log_likelihood(u) for u in x]) - top
    ax.plot(x, hill, color=QUANTITIES["loglik"], lw=2)
    left = hill[60] < 0.3 * hill.min()  # on a rising slope the name stands to its left, on a falling one to its right
    i = 60 if left else 100
    ax.annotate("log-likelihood", (x[i], hill[i]), (-8 if left else 8, 5), textcoords="offset points", weight="bold",
                ha="right" if left else "left", color=QUANTITIES["loglik"])  # fmt: skip
    for k, (estimate, error) in enumerate(found):
        height = log_likelihood(estimate) - top
        near = np.linspace(estimate - 3 * error, estimate + 3 * error, 80)
        ax.plot(near, height - ((near - estimate) / error) ** 2 / 2, **_line(k))
        ax.errorbar(estimate, height + 0.03 * np.ptp(hill), xerr=2 * error, color=component(k)["color"],
                    capsize=4, lw=2, fmt=MATPLOTLIB_MARKS[component(k)["mark"]])  # fmt: skip
        if len(found) == 1:
            ax.annotate("parabola", (near[0], height - 4.5), (0, -4), ha="center", va="top",
                        color=legible(component(k)["color"]), **LABEL)  # fmt: skip
    if ends is not None:
        low, high = ax.get_xlim()
        for a, b in ((low, ends[0]), (ends[1], high)):
            if a < b:
                ax.axvspan(a, b, color=QUANTITIES["kl"], alpha=0.15, lw=0)
                ax.text((a + b) / 2, 0.03, "outside the range", ha="center", color=QUANTITIES["kl"], weight="bold",
                        fontsize=9, transform=ax.get_xaxis_transform())  # fmt: skip
        ax.set_xlim(low, high)
    ax.set(xlabel=label, ylabel="nats from the summit", ylim=(1.15 * hill.min(), 0.2 * np.ptp(hill)))
    title(ax, heading)
    return Picture(fig, alt)


def costs(columns, *, alt, heading="") -> Picture:
    """What each method cost, in one unit a panel, on a log scale where costs differ much.

    Parameters
    ----------
    columns : dict of str to dict of str to float
        For each unit, the cost by method.
    alt, heading : str
    """
    fig, axes = figure(7.2, 2.7, ncols=len(columns), squeeze=False, sharey=True)
    for ax, (unit, cost) in zip(axes[0], columns.items()):
        for k, value in enumerate(cost.values()):
            look = component(k)
            ax.plot([value / 1e9, value], [k, k], color=QUANTITIES["grid"], lw=2, zorder=1)  # to the mark
            ax.plot(value, k, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], ms=8)
            ax.annotate(f"{value:,.0f}" if value >= 10 else f"{value:.2g}", (value, k), (9, 0), va="center",
                        textcoords="offset points")  # fmt: skip
        low, high = min(cost.values()), max(cost.values())
        wide = high > 30 * low
        ax.set(xlabel=unit, ylim=(len(cost) - 0.5, -0.5), xscale="log" if wide else "linear",
               xlim=(low / 2, 6 * high) if wide else (0, 1.15 * high))  # fmt: skip
        ax.tick_params(axis="y", length=0)
    axes[0, 0].set_yticks(range(len(cost)), list(cost))
    title(axes[0, 0], heading)
    return Picture(fig, alt)


def landings(ends, *, alt, heading="") -> Picture:
    """Where each method ended from each start: a row for each start, a mark for each method.

    Parameters
    ----------
    ends : dict of str to dict of str to float
        The log-likelihood by start and method; infinite where the run ended on a spike.
    alt, heading : str
    """
    fig, ax = figure(7.2, 2.6)
    finite = [height for heights in ends.values() for height in heights.values() if np.isfinite(height)]
    low, high = min(finite) - 0.05 * np.ptp(finite), max(finite) + 0.25 * np.ptp(finite)  # spikes stand at ``high``
    for row, heights in enumerate(ends.values()):
        for k, (method, height) in enumerate(heights.items()):
            spike = not np.isfinite(height)
            at = (high if spike else height, row + 0.24 * (k - 1))
            ax.plot(*at, MATPLOTLIB_MARKS[component(k)["mark"]], color=component(k)["color"], ms=7, clip_on=False)
            ax.annotate(f"{method}: a spike, without bound" if spike else method, at, (-8 if spike else 8, 0),
                        textcoords="offset points", ha="right" if spike else "left", va="center", weight="bold",
                        fontsize=9, color=legible(component(k)["color"]))  # fmt: skip
    ax.set(xlabel="log-likelihood at the end", ylim=(len(ends) - 0.5, -0.5), xlim=(low, high + 0.05 * (high - low)))
    ax.locator_params(axis="x", nbins=5)
    ax.set_yticks(range(len(ends)), list(ends))
    ax.tick_params(axis="y", length=0)
    title(ax, heading)
    return Picture(fig, alt)
