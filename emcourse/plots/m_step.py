"""The M-step in pictures: Q and its maximum, points of unequal weight, falls of a score."""

import numpy as np

from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle

SAID = {"textcoords": "offset points", "weight": "bold"}


def q_curves(theta, Q, *, alt, names, label="θ", heading="") -> Picture:
    """Each component's part of Q against its parameter, as far below its maximum as it is.

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
                    **SAID)  # fmt: skip
    ax.set(xlabel=label, ylabel="Q, below its maximum (nats)", ylim=(-8, 1.2))
    title(ax, heading)
    return Picture(fig, alt)


def falls(scores, *, alt, heading="", floor=None) -> Picture:
    """Several programs' scores, round by round; every step down is drawn in red.

    Parameters
    ----------
    scores : dict of str to sequence of float
        By the name that labels the panel; values that are not finite end a curve.
    alt, heading : str
    floor : float, optional
        Where the picture ends below; what lies lower is cut off.
    """
    fig, axes = figure(7.2, 2.7, ncols=len(scores), squeeze=False, sharey=True)
    for ax, (name, values) in zip(axes[0], scores.items()):
        values = np.asarray(values, dtype=float)
        ax.plot(values, "o-", color=QUANTITIES["loglik"], lw=1.5, ms=4)
        for i in np.flatnonzero(np.diff(values) < -1e-6):
            ax.plot([i, i + 1], values[i : i + 2], "o-", color=QUANTITIES["kl"], lw=2.4, ms=5)
        ax.set_xlabel("round")
        ax.locator_params(nbins=4, integer=True)
        title(ax, name)
    axes[0, 0].set_ylabel("log-likelihood")
    if floor is not None:
        axes[0, 0].set_ylim(bottom=floor)
    if heading:
        fig.suptitle(heading, x=0.01, ha="left", weight="bold", fontsize=11, color=QUANTITIES["ink"])
    return Picture(fig, alt)


def counts(values, how_often, expected, *, alt, label, heading="") -> Picture:
    """How often each number came, and what each component of a mixture expects.

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
        ax.annotate(str(k + 1), (values[top], column[top]), (0, 5), ha="center", color=look["color"], **SAID)
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
                    color=look["color"], **SAID)  # fmt: skip
    ax.set(xlabel="T₁ = x", ylabel="T₂ = x²")
    title(ax, heading)
    return Picture(fig, alt)
