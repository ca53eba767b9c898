"""The M-step in pictures: Q and its maximum, points of unequal weight, missing values filled in, two regimes."""

import numpy as np

from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle, mixed_colors


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
                    **LABEL)  # fmt: skip
    ax.set(xlabel=label, ylabel="Q, below its maximum (nats)", ylim=(-8, 1.2))
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
    for ax, (name, values) in zip(axes[0], climbs.items()):
        values = np.asarray(values, dtype=float)
        ax.plot(values, "o-", color=QUANTITIES["loglik"], lw=1.5, ms=4)
        for i in np.flatnonzero(np.diff(values) < -1e-6):
            ax.plot([i, i + 1], values[i : i + 2], "o-", color=QUANTITIES["kl"], lw=2.4, ms=5)
        ax.set_xlabel("iteration")
        ax.locator_params(nbins=4, integer=True)
        title(ax, name)
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
                marker=MATPLOTLIB_MARKS[look["mark"]], ms=5)  # fmt: skip
        top = column.argmax()
        ax.annotate(str(k + 1), (values[top], column[top]), (0, 5), ha="center", color=look["color"], **LABEL)
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
    line = np.linspace(-0.35 * x.max(), 1.08 * x.max(), 200)
    fig, ax = figure(6.4, 3.6)
    ax.plot(line, line**2, color=QUANTITIES["muted"], lw=1.2)
    ax.plot(*T.T, "o", color=QUANTITIES["ink"], ms=6)
    for k, (mean, square) in enumerate(R.T @ T / R.sum(axis=0)[:, None]):
        look = component(k)
        ax.plot([mean, mean], [mean**2, square], color=QUANTITIES["kl"], lw=4)
        ax.plot(mean, square, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], ms=7, mec="w", zorder=4)
        ax.annotate(f"component {k + 1}: variance {square - mean**2:.2f}", (mean, square), (-10, 2), ha="right",
                    color=look["color"], **LABEL)  # fmt: skip
    ax.set(xlabel="T₁ = x", ylabel="T₂ = x²")
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
    for ax, (finding, (rows, sd, covariance)) in zip(axes[0], panels.items()):
        ellipse = (
            rows.mean(axis=0) + 2 * np.column_stack([np.cos(turn), np.sin(turn)]) @ np.linalg.cholesky(covariance).T
        )
        ax.plot(*ellipse.T, color=component(0)["color"], lw=1.5)
        ax.scatter(*X[~gap].T, s=26, color=QUANTITIES["ink"], linewidths=0)
        ax.errorbar(*rows[gap].T, yerr=2 * sd, fmt="o", color=QUANTITIES["kl"], mfc="w", ms=5.5, lw=1.1, elinewidth=0.9)
        ax.set_xlabel(labels[0])
        title(ax, finding)
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
    fig, ax = figure(6.4, 3.8)
    ax.scatter(*X.T, s=7, c=np.clip(mixed_colors(R), 0, 1), alpha=0.7, linewidths=0)
    ax.plot(before, before, color=QUANTITIES["muted"], lw=0.9, ls=(0, (2, 2)))
    box = {"facecolor": "w", "edgecolor": "none", "alpha": 0.75, "pad": 1}
    for k, (a, b, level) in enumerate(zip(intercepts, slopes, levels)):
        look = component(k)
        ax.plot(before, a + b * before, color=look["color"], ls=linestyle(look["dash"]), lw=2)
        ax.plot(level, level, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], ms=8, mec="w", zorder=4)
        ax.annotate(f"regime {k + 1}: level {level:.1f}", (level, level), (12, -12), color=look["color"], bbox=box,
                    **LABEL)  # fmt: skip
    ax.set(xlabel=labels[0], ylabel=labels[1])
    title(ax, heading)
    return Picture(fig, alt)
