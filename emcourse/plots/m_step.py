"""The M-step in pictures: Q and its maximum, points of unequal weight, missing values filled in, two regimes."""

import numpy as np

from emlearn.pictures.marks import draw_points
from emlearn.pictures.names import Name, along, name
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle


def q_curves(theta, Q, *, alt, names, label="θ", heading="") -> Picture:
    """Each component's part of Q against its parameter, measured from its maximum.

    Parameters
    ----------
    theta : ndarray of shape (m,)
    Q : ndarray of shape (m, K)
    alt, label, heading : str
    names : sequence of str
    """
    fig, ax = figure(7.2, 3)
    for k, values in enumerate(Q.T):
        best = int(values.argmax())
        look = component(k)
        ax.plot(theta, values - values.max(), color=QUANTITIES["Q"], ls=linestyle(look["dash"]), lw=1.4)
        ax.plot(theta[best], 0, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], ms=8, mec="w", zorder=4)
        ax.annotate(f"{names[k]}: {theta[best]:.2f}", (theta[best], 0), (0, 8), ha="center", color=look["color"],
                    bbox={"fc": QUANTITIES["paper"], "ec": "none", "pad": 1}, zorder=5, **LABEL)  # fmt: skip
    ax.set(xlabel=label, ylabel="Q, below its maximum (nats)", ylim=(-8, 2.4), yticks=range(-8, 1, 2))
    title(ax, heading)
    return Picture(fig, alt)


def balance(x, r, *, alt, label="x", heading="") -> Picture:
    """Points as weights on a beam that balances at the weighted mean; below it, the weighted standard deviation.

    Parameters
    ----------
    x, r : ndarray of shape (n,)
        The points, and what each of them counts.
    alt, label, heading : str
    """
    mean = r @ x / r.sum()
    sd = np.sqrt(r @ (x - mean) ** 2 / r.sum())
    blue, room = component(0)["color"], 0.15 * np.ptp(x)
    fig, ax = figure(7.2, 3)
    ax.bar(x, r, width=0.4 * room, color=blue, alpha=0.6)
    for at, weight in zip(x, r):
        ax.annotate(f"{weight:g}", (at, weight), (0, 3), ha="center", color=blue, **LABEL)
    ax.axhline(0, color=QUANTITIES["ink"], lw=3)
    top = r.max()
    ax.plot(mean, -0.1 * top, "^", color=QUANTITIES["ink"], ms=13)
    ax.annotate(f"balances at the mean, {mean:.2f}", (mean, -0.12 * top), (12, -4), va="center", **LABEL)
    ax.plot([mean - sd, mean + sd], [-0.42 * top] * 2, color=blue, lw=3, marker="|", ms=9, mew=2)
    ax.annotate(f"one sd, {sd:.2f}, to each side", (mean + sd, -0.42 * top), (10, 0), va="center", color=blue, **LABEL)
    ax.set(xlabel=label, ylabel="what each counts", xlim=(x.min() - room, x.max() + room), ylim=(-0.6 * top, 1.2 * top))
    ax.set(xticks=x, yticks=[])
    title(ax, heading)
    return Picture(fig, alt)


def tangents(x, y, at, slopes, *, alt, labels, names, heading="") -> Picture:
    """A curve, and its tangents at some places.

    Parameters
    ----------
    x, y : ndarray of shape (m,)
    at, slopes : ndarray of shape (s,)
        Where the tangents touch, and how steep they are.
    alt, heading : str
    labels : sequence of 2 str
    names : sequence of str
        What is written beside each tangent.
    """
    fig, ax = figure(7.2, 3.2)
    ax.plot(x, y, color=QUANTITIES["ink"], lw=1.8)
    reach = 0.13 * np.ptp(x)
    for place, slope, called in zip(at, slopes, names):
        height, ends = np.interp(place, x, y), np.array([-reach, reach])
        ax.plot(place + ends, height + slope * ends, color=QUANTITIES["Q"], lw=2.2)
        ax.plot(place, height, "o", color=QUANTITIES["ink"], ms=6, mec="w", zorder=4)
        ax.annotate(called, (place, height), (-8, 8), ha="right", color=QUANTITIES["Q"], **LABEL)
    ax.set(xlabel=labels[0], ylabel=labels[1], xlim=(x.min(), x.max()))
    title(ax, heading)
    return Picture(fig, alt)


def falls(climbs, *, alt, heading="", floor=None) -> Picture:
    """Several programs' log-likelihoods, iteration by iteration; every step down is drawn in red.

    Parameters
    ----------
    climbs : dict of str to sequence of float
        By the name that labels the panel; values that are not finite end a curve.
    alt, heading : str
    floor : float, optional
        The lower end of the picture; what lies below it is cut off.
    """
    fig, axes = figure(7.2, 2.7, ncols=len(climbs), squeeze=False, sharey=True)
    for ax, (program, values) in zip(axes[0], climbs.items()):
        values = np.asarray(values, dtype=float)
        ax.plot(values, "o-", color=QUANTITIES["loglik"], lw=1.5, ms=4)
        for i in np.flatnonzero(np.diff(values) < -1e-6):
            ax.plot([i, i + 1], values[i : i + 2], "o-", color=QUANTITIES["kl"], lw=2.4, ms=5)
        ax.set_xlabel("iteration")
        ax.locator_params(nbins=4, integer=True)
        title(ax, program)
    axes[0, 0].set_ylabel("log-likelihood")
    if floor is not None:
        axes[0, 0].set_ylim(bottom=floor)
    if heading:
        fig.suptitle(heading, x=0.01, ha="left", weight="bold", fontsize=11, color=QUANTITIES["ink"])
    return Picture(fig, alt)


def counts(values, how_often, expected, *, alt, label, heading="") -> Picture:
    """How often each count occurred, and what each component of a mixture expects.

    Parameters
    ----------
    values, how_often : ndarray of shape (m,)
    expected : ndarray of shape (m, K)
    alt, label, heading : str
    """
    fig, ax = figure(7.2, 3)
    ax.bar(values, how_often, width=0.8, color=QUANTITIES["unknown"], alpha=0.45)
    for k, column in enumerate(expected.T):
        look = component(k)
        ax.plot(values, column, color=look["color"], ls=linestyle(look["dash"]), lw=1.6,
                marker=MATPLOTLIB_MARKS[look["mark"]], ms=5, clip_on=False)  # fmt: skip
        Name(ax, str(k + 1), along(np.column_stack([values, column])), away=7, color=look["color"])
    ax.plot(values, expected.sum(axis=1), color=QUANTITIES["ink"], lw=1)
    ax.set(xlabel=label, ylabel="how often", xticks=values)
    title(ax, heading)
    return Picture(fig, alt)


def square_statistics(x, R, *, alt, heading="") -> Picture:
    """The points ``(x, x²)`` on their curve, and each component's weighted average of them, above it by the variance.

    Parameters
    ----------
    x : ndarray of shape (n,)
    R : ndarray of shape (n, K)
    alt, heading : str
    """
    T = np.column_stack([x, x**2])
    room = 0.1 * np.ptp(x)
    line = np.linspace(x.min() - 5 * room, x.max() + room, 200)
    fig, ax = figure(7.2, 5)
    ax.fill(*T[np.argsort(x)].T, color=QUANTITIES["bound"], alpha=0.25, lw=0)
    ax.plot(line, line**2, color=QUANTITIES["muted"], lw=1.4)
    ax.plot(*T.T, "o", color=QUANTITIES["ink"], ms=7)
    for at, square in T:
        ax.annotate(f"({at:g}, {square:g})", (at, square), (10, -8), color=QUANTITIES["ink"], **LABEL)
    for k, (mean, square) in enumerate(R.T @ T / R.sum(axis=0)[:, None]):
        look = component(k)
        ax.plot([mean, mean], [mean**2, square], color=QUANTITIES["kl"], lw=4, solid_capstyle="butt", zorder=3)
        ax.plot(mean, mean**2, "o", color="w", mec=QUANTITIES["muted"], ms=6, zorder=4)
        ax.plot(mean, square, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], ms=8, mec="w", zorder=5)
        ax.annotate(f"component {k + 1}: average ({mean:.2f}, {square:.2f})", (mean, square), (-34, 20), ha="right",
                    color=look["color"], **LABEL)  # fmt: skip
        ax.annotate(f"variance {square - mean**2:.2f}", (mean, square), (-34, 6), ha="right",
                    color=QUANTITIES["kl"], **LABEL)  # fmt: skip
        ax.annotate("the mean's own square", (mean, mean**2), (12, -10), color=QUANTITIES["muted"],
                    textcoords="offset points")  # fmt: skip
    ax.set(xlabel="T₁ = x", ylabel="T₂ = x²", xlim=(x.min() - 11 * room, line[-1] + 3 * room), ylim=(-1.5 * room, None))
    title(ax, heading)
    return Picture(fig, alt)


def pairs_with_gaps(X, *, alt, labels, gap, heading="") -> Picture:
    """Pairs, some without their second entry: those are ticks at the foot.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
        NaN where the second entry is missing.
    alt, heading : str
    labels : sequence of 2 str
    gap : str
        What is written beside the ticks.
    """
    lost = np.isnan(X[:, 1])
    fig, ax = figure(7.2, 3)
    ax.scatter(*X[~lost].T, s=30, color=QUANTITIES["ink"], linewidths=0)
    floor, ceiling = ax.get_ylim()
    foot = floor - 0.12 * (ceiling - floor)
    ax.plot(X[lost, 0], np.full(lost.sum(), foot), "|", color=QUANTITIES["kl"], ms=13, mew=2)
    ax.annotate(gap, (np.max(X[lost, 0]), foot), (10, 0), va="center", color=QUANTITIES["kl"], **LABEL)
    ax.set(xlabel=labels[0], ylabel=labels[1])
    title(ax, heading)
    return Picture(fig, alt)


def filled_in(X, panels, *, alt, labels) -> Picture:
    """Pairs, some without their second entry: the complete ones, the filled ones, and two standard deviations.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
        NaN where the second entry is missing.
    panels : dict of str to (ndarray of shape (n, 2), float, ndarray of shape (2, 2))
        By what each finds: the filled rows, the standard deviation of a filled entry (0: none), and the covariance
        that follows.
    alt : str
    labels : sequence of 2 str
    """
    gap = np.isnan(X[:, 1])
    turn = np.linspace(0, 2 * np.pi, 100)
    fig, axes = figure(7.2, 3.2, ncols=len(panels), squeeze=False, sharey=True)
    for ax, (what, (rows, sd, covariance)) in zip(axes[0], panels.items()):
        ellipse = (
            rows.mean(axis=0) + 2 * np.column_stack([np.cos(turn), np.sin(turn)]) @ np.linalg.cholesky(covariance).T
        )
        ax.plot(*ellipse.T, color=component(0)["color"], lw=1.5, label="normal, at 2 sd")
        ax.scatter(*X[~gap].T, s=26, color=QUANTITIES["ink"], linewidths=0)
        ax.errorbar(
            *rows[gap].T, yerr=2 * sd or None, fmt="o", color=QUANTITIES["kl"], mfc="w", ms=5.5, lw=1.1,
            elinewidth=0.9, label="filled in, ± 2 sd" if sd else "filled in",
        )  # fmt: skip
        ax.plot([], [], "o", color=QUANTITIES["ink"], ms=5, label="observed")
        ax.legend(loc="upper right", handletextpad=0.4, frameon=False, fontsize=9)
        ax.set_xlabel(labels[0])
        title(ax, what)
    axes[0, 0].set_ylabel(labels[1])
    return Picture(fig, alt)


def gap_bands(t, observed, truth, at, mean, half_width, *, alt, heading="", label="time") -> Picture:
    """A series with gaps: what was observed, what was filled in with its band, and what was there.

    Parameters
    ----------
    t, observed, truth : ndarray of shape (m,)
        ``observed`` is NaN in the gaps.
    at, mean : ndarray of shape (g, w)
        Of each gap: the times, and the filled values.
    half_width : ndarray of shape (w,)
        Half of the band's width at each place of a gap.
    alt, heading, label : str
    """
    fig, ax = figure(7.2, 3)
    ax.plot(t, observed, "o-", color=QUANTITIES["ink"], ms=2.5, lw=1)
    shown = [i for i, times in enumerate(at) if t[0] <= times[0] and times[-1] <= t[-1]]
    for i in shown:
        ax.fill_between(at[i], mean[i] - half_width, mean[i] + half_width, color=component(0)["color"], alpha=0.2,
                        lw=0)  # fmt: skip
        ax.plot(at[i], mean[i], color=component(0)["color"], lw=1.8)
    hidden = np.isnan(observed)
    ax.plot(t[hidden], truth[hidden], "x", color=QUANTITIES["truth"], ms=5)
    ax.text(0.99, 0.96, "× what was there   — filled in, with its band", transform=ax.transAxes, ha="right",
            va="top", weight="bold", family="DejaVu Sans", fontsize=9)  # fmt: skip
    ax.set(xlabel=label, ylabel="value")
    ax.margins(y=0.2)
    title(ax, heading)
    return Picture(fig, alt)


def path(values, levels, *, alt, label, heading="") -> Picture:
    """A series step by step, and the levels to which it is drawn.

    Parameters
    ----------
    values : ndarray of shape (m,)
    levels : sequence of float
    alt, label, heading : str
    """
    fig, ax = figure(7.2, 2.8)
    ax.plot(values, color=QUANTITIES["ink"], lw=1)
    for level in levels:
        ax.axhline(level, color=QUANTITIES["truth"], lw=0.9, ls="--")
        ax.annotate(f"level {level:g}", (1, level), (-2, 3), xycoords=("axes fraction", "data"), ha="right", **LABEL)
    ax.set(xlabel="step", ylabel=label)
    ax.margins(x=0.02, y=0.15)
    title(ax, heading)
    return Picture(fig, alt)


def regimes(X, R, intercepts, slopes, *, alt, labels, heading="") -> Picture:
    """Each value against the one before, coloured by responsibility, with the regimes' lines.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
        The value before, the value.
    R : ndarray of shape (n, K)
    intercepts, slopes : ndarray of shape (K,)
    alt, heading : str
    labels : sequence of 2 str
    """
    levels = intercepts / (1 - slopes)
    before = np.array([min(X[:, 0].min(), levels.min()) - 0.5, max(X[:, 0].max(), levels.max()) + 0.5])
    fig, ax = figure(height=3.8)
    draw_points(ax, X, R, size=7, alpha=0.7)
    ax.plot(before, before, color=QUANTITIES["muted"], lw=0.9, ls=(0, (2, 2)))
    for k, (a, b, level) in enumerate(zip(intercepts, slopes, levels)):
        look = component(k)
        ax.plot(before, a + b * before, color=look["color"], ls=linestyle(look["dash"]), lw=2)
        ax.plot(level, level, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], ms=8, mec="w", zorder=4)
        sides = ("lower right", "right", "below") if k == 0 else ("upper left", "above", "lower right")
        name(ax, f"regime {k + 1}: level {level:.1f}", (level, level), *sides, away=12, color=look["color"])
    ax.set(xlabel=labels[0], ylabel=labels[1])
    title(ax, heading)
    return Picture(fig, alt)
