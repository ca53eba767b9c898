"""How fast a run is and how sure its answer: errors, rates, passes, curvatures, intervals."""

import numpy as np

from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle


def _line(k):
    look = component(k)
    return {"color": look["color"], "ls": linestyle(look["dash"]), "lw": 1.8}


def errors(runs, *, alt, label="distance from the end", heading="") -> Picture:
    """Error against iteration, a panel for each run, with its own horizontal scale and a common vertical one.

    Parameters
    ----------
    runs : dict of str to ndarray
        The errors of each iteration, by the name of the run.
    alt, label, heading : str
    """
    fig, axes = figure(7.2, 2.9, ncols=len(runs), squeeze=False, sharey=True)
    for k, (ax, (name, values)) in enumerate(zip(axes[0], runs.items())):
        ax.semilogy(values, **_line(k))
        ax.plot(len(values) - 1, values[-1], MATPLOTLIB_MARKS[component(k)["mark"]], color=component(k)["color"])
        ax.text(0.97, 0.9, name, color=component(k)["color"], weight="bold", ha="right", transform=ax.transAxes)
        ax.set_xlabel("iteration")
        ax.locator_params(axis="x", nbins=5, integer=True)
    axes[0, 0].set_ylabel(label)
    title(axes[0, 0], heading)
    return Picture(fig, alt)


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
        mark = MATPLOTLIB_MARKS[component(k)["mark"]]
        ax.loglog(passes, distances, marker=mark, markevery=[last - 1], ms=6, label=name, **_line(k))
    ax.axhline(below, color=QUANTITIES["muted"], lw=0.8)
    ax.legend(
        loc="upper left",
        bbox_to_anchor=(1, 1),
        labelcolor="linecolor",
        prop={"weight": "bold"},
        handlelength=2.6,
        frameon=False,
    )
    ax.set(xlabel="passes over the data (E-steps)", ylabel=label)
    title(ax, heading)
    return Picture(fig, alt)


def curvatures(x, log_likelihood, bound, at, *, alt, label="θ", heading="") -> Picture:
    """The log-likelihood and the bound that touches it, the gap between them hatched.

    Parameters
    ----------
    x, log_likelihood, bound : ndarray of shape (m,)
        Both in nats from the summit.
    at : float
        Where they touch.
    alt, label, heading : str
    """
    fig, ax = figure(7.2, 3.1)
    ax.fill_between(x, bound, log_likelihood, facecolor="none", edgecolor=QUANTITIES["kl"], hatch="////", lw=0)
    ax.plot(x, log_likelihood, color=QUANTITIES["loglik"], lw=2)
    ax.plot(x, bound, color=QUANTITIES["bound"], lw=2)
    ax.plot(at, 0, "o", color=QUANTITIES["loglik"], ms=6)
    for name, curve, way in (("loglik", log_likelihood, 1), ("bound", bound, -1)):
        i = len(x) // 5
        text = "log-likelihood" if way > 0 else "bound"
        ax.annotate(text, (x[i], curve[i]), (-8 * way, 4 * way), textcoords="offset points", weight="bold",
                    ha="right" if way > 0 else "left", va="center", color=QUANTITIES[name])  # fmt: skip
    ax.set(xlabel=label, ylabel="nats from the summit")
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
        left.annotate("measured", (measured[0][0], measured[1][0]), (8, 4), textcoords="offset points",
                      color=component(1)["color"], weight="bold")  # fmt: skip
    left.set(ylabel="missing information, rate", ylim=(0, 1.05))
    right.semilogy(x, np.log(10) / -np.log(values), color=QUANTITIES["ink"], lw=1.8)
    right.set(ylabel="iterations for one more digit")
    fig.supxlabel(label, fontsize=9.5, color=QUANTITIES["muted"])
    title(left, heading)
    return Picture(fig, alt)


def intervals(estimates, *, alt, names, heading="") -> Picture:
    """Estimates with two standard errors to each side, a panel for each parameter and a row for each method.

    Parameters
    ----------
    estimates : dict of str to (values, standard_errors)
        Arrays of one entry per panel, by the name of the method.
    alt : str
    names : sequence of str
        What the parameters are called.
    heading : str
    """
    fig, axes = figure(7.2, 0.3 * len(estimates) + 1.1, ncols=len(names), squeeze=False, sharey=True)
    for panel, (ax, name) in enumerate(zip(axes[0], names)):
        for row, (values, widths) in enumerate(estimates.values()):
            look = component(row)
            ax.errorbar(values[panel], row, xerr=2 * widths[panel], color=look["color"], lw=2, capsize=4,
                        fmt=MATPLOTLIB_MARKS[look["mark"]])  # fmt: skip
        ax.set(xlabel=name, ylim=(len(estimates) - 0.5, -0.5))
        ax.locator_params(axis="x", nbins=5)
        ax.spines["left"].set_visible(False)
        ax.tick_params(axis="y", length=0)
    axes[0, 0].set_yticks(range(len(estimates)), list(estimates))
    title(axes[0, 0], heading)
    return Picture(fig, alt)


def summits(x, log_likelihood, found, *, alt, label="θ", ends=None, heading="") -> Picture:
    """A log-likelihood with what standard errors make of it: a parabola on each summit, and two of them each way.

    Parameters
    ----------
    x, log_likelihood : ndarray of shape (m,)
        The latter in nats from its maximum.
    found : sequence of (estimate, height, standard_error)
    alt, label, heading : str
    ends : (float, float), optional
        The range of the parameter; what lies outside is shaded.
    """
    fig, ax = figure(7.2, 3)
    ax.plot(x, log_likelihood, color=QUANTITIES["loglik"], lw=2)
    for k, (estimate, height, error) in enumerate(found):
        near = np.linspace(estimate - 3 * error, estimate + 3 * error, 80)
        ax.plot(near, height - ((near - estimate) / error) ** 2 / 2, **_line(k))
        ax.errorbar(estimate, height + 0.03 * np.ptp(log_likelihood), xerr=2 * error, color=component(k)["color"],
                    capsize=4, lw=2, fmt=MATPLOTLIB_MARKS[component(k)["mark"]])  # fmt: skip
    if ends is not None:
        low, high = ax.get_xlim()
        for a, b in ((low, ends[0]), (ends[1], high)):
            if a < b:
                ax.axvspan(a, b, color=QUANTITIES["kl"], alpha=0.15, lw=0)
        ax.set_xlim(low, high)
    ax.set(
        xlabel=label, ylabel="nats from the summit", ylim=(1.15 * log_likelihood.min(), 0.12 * np.ptp(log_likelihood))
    )
    title(ax, heading)
    return Picture(fig, alt)


def costs(columns, *, alt, heading="") -> Picture:
    """What each method costs, on log scales, with one unit in each panel.

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
            ax.semilogx(value, k, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], ms=8)
            ax.annotate(f"{value:,.0f}" if value >= 10 else f"{value:.2g}", (value, k), (9, 0), va="center",
                        textcoords="offset points")  # fmt: skip
        ax.set(xlabel=unit, ylim=(len(cost) - 0.5, -0.5), xlim=(min(cost.values()) / 2, 6 * max(cost.values())))
        ax.grid(axis="y", lw=0.8)
        ax.tick_params(axis="y", length=0)
    axes[0, 0].set_yticks(range(len(cost)), list(cost))
    title(axes[0, 0], heading)
    return Picture(fig, alt)
