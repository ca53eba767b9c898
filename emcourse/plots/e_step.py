"""Coins and points, and the responsibilities for them as what they are: shares of a whole."""

import numpy as np

from emlearn.models.gaussian.statistics import log_normal
from emlearn.pictures.names import Name, along
from emlearn.pictures.picture import Picture, figure, title
from emlearn.pictures.visual import QUANTITIES, component, linestyle


def tosses(flips, *, alt, heading="") -> Picture:
    """Rows of tosses as rows of coins, heads filled and tails hollow (in no particular order).

    Parameters
    ----------
    flips : ndarray of shape (n, 2)
        Heads and tails of each row.
    alt, heading : str
    """
    fig, ax = figure(height=0.36 * len(flips) + 0.6)
    for i, (heads, tails) in enumerate(np.asarray(flips, dtype=int)):
        at = np.arange(heads + tails)
        ax.scatter(at[:heads], np.full(heads, i), s=150, color=QUANTITIES["unknown"], linewidths=1.2)
        ax.scatter(at[heads:], np.full(tails, i), s=150, facecolor="w", edgecolor=QUANTITIES["unknown"], linewidths=1.2)
        ax.text(heads + tails, i, f"{heads}H {tails}T", va="center")
    ax.set_yticks(range(len(flips)), [f"row {i + 1}" for i in range(len(flips))])
    ax.set(xticks=[], ylim=(len(flips) - 0.4, -0.6), xlim=(-0.6, np.sum(flips, axis=1).max() + 1.2))
    ax.spines[:].set_visible(False)
    ax.tick_params(axis="y", length=0)
    title(ax, heading)
    return Picture(fig, alt)


def responsibility_bars(R, *, alt, rows, names, heading="") -> Picture:
    """One bar per row, cut in proportion to its responsibilities.

    Parameters
    ----------
    R : ndarray of shape (n, K)
    alt : str
    rows, names : sequence of str
        What the rows and the components are called.
    heading : str
    """
    R = np.asarray(R)
    fig, ax = figure(height=0.42 * len(R) + 0.9)
    left = np.zeros(len(R))
    for k, column in enumerate(R.T):
        ax.barh(range(len(R)), column, left=left, color=component(k)["color"], edgecolor="w", height=0.7)
        for i, share in enumerate(column):
            if share > 0.08:
                ax.text(
                    left[i] + share / 2,
                    i,
                    f"{names[k]} {share:.2f}",
                    ha="center",
                    va="center",
                    color="w",
                    weight="bold",
                )
        left += column
    ax.set_yticks(range(len(R)), rows)
    ax.invert_yaxis()
    ax.set(xlim=(0, 1), xlabel="share of the row")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    title(ax, heading)
    return Picture(fig, alt)


def responsibility_curves(params, x, *, alt, label="x", heading="") -> Picture:
    """Two normals' shares of the density, and below each point's responsibility, against x.

    Parameters
    ----------
    params : (weights, means, sds)
    x : ndarray of shape (m,)
    alt, label, heading : str
    """
    weights, means, sds = params
    joint = weights * np.exp(log_normal(x[:, None], means, sds))
    fig, (top, bottom) = figure(7.2, 3.6, nrows=2, sharex=True)
    for k, (density, share) in enumerate(zip(joint.T, (joint / joint.sum(axis=1, keepdims=True)).T)):
        look = {"color": component(k)["color"], "ls": linestyle(component(k)["dash"]), "lw": 1.8}
        top.plot(x, density, **look)
        bottom.plot(x, share, **look)
        Name(top, str(k + 1), along(np.column_stack([x, density])))
    top.plot(x, joint.sum(axis=1), color=QUANTITIES["ink"], lw=0.9)
    top.set_ylabel("density")
    top.margins(y=0.2)
    bottom.set(xlabel=label, ylabel="responsibility", ylim=(-0.03, 1.03))
    title(top, heading)
    return Picture(fig, alt)
