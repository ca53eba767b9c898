"""Ellipses and what they do to points: ways to share out the plane, whitening, their update, from k-means to EM."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from scipy.ndimage import distance_transform_edt

from emcourse.plots.mixtures import draw_component, legible, shared_points
from emlearn.pictures.names import name as name_at
from emlearn.pictures.picture import LABEL, Picture, figure, title
from emlearn.pictures.scenes import ellipses, matrices
from emlearn.pictures.visual import MATPLOTLIB_MARKS, QUANTITIES, component, linestyle

PAPER = {"facecolor": QUANTITIES["paper"], "edgecolor": "none", "alpha": 0.8, "pad": 0.6}
"""The background of a label that crosses lines."""
FLAT = 0.4
"""Panels whose height is less than this part of their width stand one above the other."""


def sharings(X, panels, *, alt, labels=("x1", "x2"), centres=None, equal=False) -> Picture:
    """The same points shared out in several ways, side by side.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
    panels : dict of str to (R, params)
        By the finding that is the panel's title: responsibilities ``(n, K)``, or ``None`` for grey points, and
        parameters whose ellipses at two standard deviations are drawn, or ``None``.
    alt : str
    labels : sequence of 2 str
    centres : dict of str to ndarray of shape (K, 2), optional
        Marks to draw where a panel has no parameters.
    equal : bool
        Whether a unit has the same length on both axes.

    Returns
    -------
    Picture
    """
    (left, bottom), (right, top) = np.min(X, axis=0), np.max(X, axis=0)
    slope = (top - bottom) / (right - left)
    columns = 1 if equal and slope < FLAT else min(len(panels), 2)
    rows = -(-len(panels) // columns)
    height = min(1.2 + (6.4 / columns) * slope, 2.9) if equal else 2.6
    fig, axes = figure(7.2, height * rows, nrows=rows, ncols=columns, squeeze=False, sharex=not equal, sharey=not equal)
    for ax, (name, (R, params)) in zip(axes.flat, panels.items()):
        shared_points(ax, X, R, size=10)
        if params is not None:
            for k, outline in enumerate(ellipses(params.means, matrices(params))):
                draw_component(ax, k, outline)
        for k, centre in enumerate((centres or {}).get(name, [])):
            _mark(ax, k, centre)
        title(ax, name)
        if equal:
            ax.set_aspect("equal", adjustable="datalim")
        else:  # an ellipse may leave the picture, a point may not
            ax.set_xlim(left - 0.08 * (right - left), right + 0.08 * (right - left))
            ax.set_ylim(bottom - 0.08 * (top - bottom), top + 0.12 * (top - bottom))
    for ax in axes[-1]:
        ax.set_xlabel(labels[0])
    for ax in axes[:, 0]:
        ax.set_ylabel(labels[1])
    return Picture(fig, alt)


def groupings(X, groups, *, alt, **options) -> Picture:
    """The same points in several partitions, side by side.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
    groups : dict of str to ndarray of shape (n,)
        By the finding that is the panel's title: the group of each point, from 0.
    alt : str
    **options
        As in :func:`sharings`.

    Returns
    -------
    Picture
    """
    return sharings(X, {name: (np.eye(np.max(k) + 1)[k], None) for name, k in groups.items()}, alt=alt, **options)


def whitening(Sigma, marked, *, alt) -> Picture:
    """An ellipse at one standard deviation with marked points, and what whitening makes of both.

    Parameters
    ----------
    Sigma : ndarray of shape (2, 2)
    marked : dict of str to sequence of 2 float
        Points by name, about the mean.
    alt : str

    Returns
    -------
    Picture
    """
    L = np.linalg.cholesky(Sigma)
    angle = np.linspace(0, 2 * np.pi, 181)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    white = {name: np.linalg.solve(L, point) for name, point in marked.items()}
    fig, (left, right) = figure(7.2, 3.3, ncols=2)
    for ax, outline, points in ((left, L @ circle, marked), (right, circle, white)):
        ax.plot(*outline, color=component(0)["color"], lw=1.8)
        ax.plot(0, 0, "+", color=QUANTITIES["muted"], ms=8)
        for name, point in points.items():
            ax.plot([0, point[0]], [0, point[1]], color=QUANTITIES["grid"], lw=1.2, zorder=0)
            ax.plot(*point, "o", color=QUANTITIES["ink"], ms=5)
            ax.annotate(name, point, (6, 3), textcoords="offset points", weight="bold")
        ax.set(aspect="equal", xlim=(-3.1, 3.1), ylim=(-2.6, 2.6))
        ax.locator_params(nbins=6)
    title(left, "One standard deviation is an ellipse")
    title(right, "After whitening it is a circle")
    left.set(xlabel="x1", ylabel="x2")
    right.set(xlabel="w1", ylabel="w2")
    return Picture(fig, alt)


def two_rulers(Sigma, marked, through) -> Picture:
    """The points as far from the mean as a marked one: with the inverse of a covariance as the ruler, and without.

    Parameters
    ----------
    Sigma : ndarray of shape (2, 2)
    marked : dict of str to sequence of 2 float
        Points by name, about the mean.
    through : str
        The one through which both curves go.

    Returns
    -------
    Picture
    """
    angle = np.linspace(0, 2 * np.pi, 361)
    circle, point = np.stack([np.cos(angle), np.sin(angle)]), np.array(marked[through])
    fig, ax = figure(7.2, 3.8)
    for k, (name, ruler) in enumerate({"with Σ⁻¹": np.linalg.inv(Sigma), "with Σ": Sigma}.items()):
        outline = circle * np.sqrt(point @ ruler @ point / np.einsum("an,ab,bn->n", circle, ruler, circle))
        look = component(k)
        ax.plot(*outline, color=look["color"], ls=linestyle(look["dash"]), lw=1.8)
        spot, away = (outline[0].argmax(), (8, -4)) if k else (outline[1].argmin(), (10, -13))
        ax.annotate(name, outline[:, spot], away, color=legible(look["color"]), **LABEL)
    ax.plot(0, 0, "+", color=QUANTITIES["muted"], ms=8)
    for name, place in marked.items():
        ax.plot(*place, "o", color=QUANTITIES["ink"], ms=5)
        ax.annotate(name, place, (6, 3), **LABEL)
    ax.set(xlabel="x1", ylabel="x2", aspect="equal", xlim=(-7, 7))
    title(ax, f"As far from the mean as {through}: the wrong ruler lies across")
    alt = (
        f"Two ellipses through {through}, of the points as far from the mean by either ruler: one follows the "
        "covariance; the other, with Σ in the place of its inverse, lies across it."
    )
    return Picture(fig, alt)


def difference_map(X, shares, *, alt, heading, least=0.5, labels=("x1", "x2")) -> Picture:
    """Where a second fit shares out the plane otherwise than the first: its share of component 1 minus the first's.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
        Rows in the colour of their component in the first fit; those whose share changes by ``least`` are ringed.
    shares : dict of str to callable
        Two fits, by the name that stands at the end of their border: the share of component 1, ``(m,)``, for points
        ``(m, 2)``.
    alt, heading : str
        In the heading, ``{ringed}`` and ``{rows}`` become the numbers of ringed and of all rows, and ``{most:.2f}`` the
        largest change.
    least : float
    labels : sequence of 2 str

    Returns
    -------
    Picture
    """
    low, high = X.min(axis=0), X.max(axis=0)
    sides = [np.linspace(a - 0.06 * (b - a), b + 0.06 * (b - a), 241) for a, b in zip(low, high)]
    plane = np.stack(np.meshgrid(*sides), axis=-1)
    before, after = (of(plane.reshape(-1, 2)).reshape(plane.shape[:2]) for of in shares.values())
    first, second = (of(X) for of in shares.values())
    fig, ax = figure(7.2, 3.7)
    ax.contourf(*sides, after - before, CHANGES, cmap=TO_ANOTHER, alpha=0.45)
    for name, share, dash in zip(shares, (before, after), ("solid", "dashed")):
        border = ax.contour(*sides, share, [0.5], colors=QUANTITIES["ink"], linewidths=1.6, linestyles=dash)
        _name_border(ax, border.allsegs[0][0], f"border, {name}")
    shared_points(ax, X, np.stack([first, 1 - first], axis=1), size=10)
    change = np.abs(second - first)
    ringed = change >= least
    ax.scatter(*X[ringed].T, s=60, facecolors="none", edgecolors=QUANTITIES["ink"], linewidths=1.6)
    for sign, words in ((1, "from 2 to 1"), (-1, "from 1 to 2")):
        spot = _roomiest(sides, sign * (after - before) > 0.5, X)
        if spot is not None:
            ax.annotate(words, spot, (0, 0), ha="center", va="center", color=QUANTITIES["ink"], **LABEL)
    ax.set(xlabel=labels[0], ylabel=labels[1], xlim=sides[0][[0, -1]], ylim=sides[1][[0, -1]])
    title(ax, heading.format(ringed=ringed.sum(), rows=len(X), most=change.max()), pad=20)
    return Picture(fig, alt)


CHANGES = [-1, -0.75, -0.5, -0.25, -0.05, 0.05, 0.25, 0.5, 0.75, 1]
TO_ANOTHER = LinearSegmentedColormap.from_list("to another", [component(1)["color"], "w", component(0)["color"]])


def _name_border(ax, line, name):
    """Write a border's name outside the axes, where it leaves them at the top or at the right."""
    upright = np.ptp(line[:, 1]) / np.ptp(ax.get_ylim()) > np.ptp(line[:, 0]) / np.ptp(ax.get_xlim())
    end = line[line[:, int(upright)].argmax()]
    place = {"xytext": (0, 4), "ha": "center", "va": "bottom"} if upright else {"xytext": (5, 0), "va": "center"}
    ax.annotate(name if upright else name.replace(", ", ",\n"), end, annotation_clip=False, **place, **LABEL)


def _roomiest(sides, mask, X):
    """The place within a region that is farthest from its edge and from all points, or None in a narrow region."""
    free = np.pad(mask, 1)
    for row in X:
        column, line = (np.abs(side - value).argmin() for side, value in zip(sides, row))
        free[line + 1, column + 1] = False
    room = distance_transform_edt(free)[1:-1, 1:-1]
    line, column = np.unravel_index(room.argmax(), room.shape)
    return (sides[0][column], sides[1][line]) if room.max() > ROOM else None


ROOM = 20
"""How many cells of a map a name needs to each side."""


def entry_slices(Q, Sigma, *, width=0.7, alt, heading="") -> Picture:
    """Q against one entry of a covariance at a time, the others as they are; the summit of each curve is marked.

    Parameters
    ----------
    Q : callable
        A number for a matrix of shape ``(2, 2)``.
    Sigma : ndarray of shape (2, 2)
    width : float
        How far each entry moves down and up.
    alt, heading : str

    Returns
    -------
    Picture
    """
    entries = {"Σ₁₁": (0, 0), "Σ₁₂ and Σ₂₁": (0, 1), "Σ₂₂": (1, 1)}
    fig, axes = figure(7.2, 2.7, ncols=len(entries), sharey=True)
    for ax, (name, (a, b)) in zip(axes, entries.items()):
        move = np.zeros((2, 2))
        move[[a, b], [b, a]] = 1
        changes = np.linspace(-width, width, 201)
        drop = np.array([Q(Sigma + change * move) for change in changes]) - Q(Sigma)
        best = int(drop.argmax())
        summit = Sigma[a, b] + changes[best], drop[best]
        ax.plot(Sigma[a, b] + changes, drop, color=QUANTITIES["Q"], lw=1.4)
        ax.plot(*summit, "o", color=QUANTITIES["ink"], ms=6)
        ax.annotate(f"{summit[0]:.1f}", summit, (0, 7), ha="center", **LABEL)
        ax.set_xlabel(name)
        ax.locator_params(axis="x", nbins=5)
    axes[0].set_ylabel("change of Q (nats)")
    low, high = axes[0].get_ylim()
    axes[0].set_ylim(low, high + 0.12 * (high - low))  # room for the numbers
    fig.suptitle(heading, x=0.01, ha="left", weight="bold", fontsize=10, color=QUANTITIES["ink"])
    return Picture(fig, alt)


def lagrange(counts, *, elsewhere, alt, heading="") -> Picture:
    """Two weights: contours of ``N_1 log pi_1 + N_2 log pi_2``, the line on which they sum to 1, and slopes on it.

    Parameters
    ----------
    counts : sequence of 2 float
        The expected counts.
    elsewhere : float
        The first weight at another point of the line, whose slope is drawn as well.
    alt, heading : str

    Returns
    -------
    Picture
    """
    N = np.asarray(counts, dtype=float)
    best, other = N / N.sum(), np.array([elsewhere, 1 - elsewhere])
    side = np.linspace(0.03, 1.05, 200)
    heights = N[0] * np.log(side) + N[1] * np.log(side)[:, None] - N @ np.log(best)
    fig, ax = figure(7.2, 3.7)
    ax.contour(side, side, heights, levels=[-3, -2, -1, 0, 1], colors=QUANTITIES["Q"], linewidths=[1, 1, 1, 2.2, 1],
               linestyles="solid")  # fmt: skip
    ax.plot([0, 1], [1, 0], color=QUANTITIES["ink"], lw=1.6)
    for name, place in (("the highest point of the line", best), ("here, a step along the line gains", other)):
        tip = place + 0.2 * N / place / N.sum()
        ax.annotate("", tip, place, arrowprops={"arrowstyle": "-|>", "color": QUANTITIES["Q"], "lw": 2})
        ax.plot(*place, "o", color=QUANTITIES["ink"], ms=7, zorder=4)
        ax.annotate(name, tip, (5, 0), va="center", bbox=PAPER, **LABEL)
    ax.set(xlabel="π₁", ylabel="π₂", xlim=(0, 1.95), ylim=(0, 1.05), aspect="equal", xticks=np.arange(0, 1.1, 0.2))
    ax.spines["bottom"].set_bounds(0, 1.05)
    title(ax, heading)
    return Picture(fig, alt)


def repeated_rows(X, copies, *, alt, labels=("x1", "x2")) -> Picture:
    """Each component's own data set: rows as discs whose area is how often they occur, and the ellipse of these rows.

    Parameters
    ----------
    X : ndarray of shape (n, 2)
    copies : ndarray of int, shape (n, K)
        How often each component has each row.
    alt : str
    labels : sequence of 2 str

    Returns
    -------
    Picture
    """
    own = [np.repeat(X, often, axis=0) for often in copies.T]
    means = np.array([rows.mean(axis=0) for rows in own])
    outlines = ellipses(means, np.array([np.cov(rows.T, bias=True) for rows in own]))
    low, high = (edge(np.vstack([X, *outlines]), axis=0) for edge in (np.min, np.max))
    fig, axes = figure(7.2, 3.9, ncols=len(own), squeeze=False, sharex=True, sharey=True)
    for k, (ax, often) in enumerate(zip(axes[0], copies.T)):
        draw_component(ax, k, outlines[k])
        ax.scatter(*X.T, s=40 * often, color=component(k)["color"], alpha=0.75, linewidths=0, zorder=3)
        taken = np.vstack([outlines[k], means[k]])
        for row, times in zip(X, often):
            others = X[(row != X).any(axis=1)]
            away = _emptiest(row, np.vstack([taken, others]), 0.45 + 0.2 * np.sqrt(times))
            taken = np.vstack([taken, row + away])
            ax.annotate(f"{times} ×", row + away, (0, 0), ha="center", va="center", **LABEL)
        ax.plot(*means[k], "+", color=QUANTITIES["ink"], ms=11, mew=1.6)
        ax.set(xlabel=labels[0], aspect="equal", xlim=(low[0] - 0.6, high[0] + 0.6), ylim=(low[1] - 0.6, high[1] + 0.9))
        title(ax, f"Component {k + 1} has {often.sum()} rows")
    axes[0, 0].set_ylabel(labels[1])
    return Picture(fig, alt)


def _emptiest(row, taken, reach):
    """Of four moves by ``reach``, above, to the right, below and to the left, the one that ends farthest from marks."""
    moves = reach * np.array([[0, 1], [1.3, 0], [0, -1], [-1.3, 0]])
    return max(moves, key=lambda move: np.linalg.norm(taken - (row + move), axis=1).min())


def sharpening(x, curves, *, alt, label="x") -> Picture:
    """One component's responsibility along a line, for several widths of the components.

    Parameters
    ----------
    x : ndarray of shape (m,)
    curves : dict of str to ndarray of shape (m,)
        By the name written beside the curve; each is drawn in a darker grey than the one before it, the last in ink.
    alt : str
    label : str

    Returns
    -------
    Picture
    """
    fig, ax = figure(7.2, 2.9)
    greys = np.linspace(0.66, 0.12, len(curves))
    *flatter, sharpest = curves
    for i, ((name, values), grey) in enumerate(zip(curves.items(), greys)):
        ax.plot(x, values, color=str(grey), lw=1.8)
        at = int((0.92 - 0.13 * i) * (len(x) - 1))
        if name in flatter:
            name_at(ax, name, (x[at], values[at]), "lower right", "below", "above", color=legible(str(grey)))
    step = int(np.abs(curves[sharpest] - 0.5).argmin())
    ax.annotate(sharpest, (x[step], 0.9), (-8, 0), ha="right", color=str(greys[-1]), **LABEL)
    ax.set(xlabel=label, ylabel="responsibility of component 2", ylim=(-0.03, 1.05))
    title(ax, "The colder, the sharper: the S becomes a step half-way between the means")
    return Picture(fig, alt)


def merging(variances, means, *, critical, alt, label="mean") -> Picture:
    """Where the means come to rest, against the common variance that the E-step was given.

    Parameters
    ----------
    variances : ndarray of shape (m,)
    means : ndarray of shape (m, K)
        One coordinate of each mean.
    critical : float
        The variance from which on the means coincide.
    alt : str
    label : str

    Returns
    -------
    Picture
    """
    fig, ax = figure(7.2, 3)
    for k, curve in enumerate(np.asarray(means).T):
        look = component(k)
        ax.plot(variances, curve, color=look["color"], ls=linestyle(look["dash"]), lw=2)
        ax.annotate(str(k + 1), (variances[0], curve[0]), (-10, 0), va="center", color=look["color"], **LABEL)
    ax.axvline(critical, color=QUANTITIES["muted"], lw=0.9)
    ax.annotate("largest variance of the data", (critical, 0.5 * np.min(means)), (6, 0), textcoords="offset points",
                color=QUANTITIES["muted"])  # fmt: skip
    ax.set(xlabel="common variance σ², held fixed", ylabel=label)
    title(ax, "Cold: the means of k-means. Hot: one group")
    return Picture(fig, alt)


def _mark(ax, k, centre):
    look = component(k)
    ax.plot(*centre, MATPLOTLIB_MARKS[look["mark"]], color=look["color"], mec="w", mew=1.4, ms=11)
