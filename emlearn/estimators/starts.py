"""Where climbs start, and the search over starts for the highest summit.

The likelihood of a mixture has many summits, and one climb finds one of them. A *start* is a first guess of who belongs
where, responsibilities ``(n, K)``, which one M-step turns into parameters; :func:`guesses` draws them in several ways
in turn, because one way may find what another never does. :func:`search` lets short climbs from many of them compete,
with others from the best of them, taken apart. Climbs advance side by side (:mod:`emlearn.estimators.side_by_side`).

Biernacki, Celeux & Govaert (2003), Choosing starting values for the EM algorithm for getting the highest likelihood in
multivariate Gaussian mixture models, Computational Statistics & Data Analysis 41, 561-575: short runs of EM.
Ueda, Nakano, Ghahramani & Hinton (2000), SMEM algorithm for mixture models, Neural Computation 12, 2109-2128: split
and merge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress, islice
from typing import Any, NamedTuple

import numpy as np

from emlearn.estimators.side_by_side import Climb, SideBySide

NEAR_THE_TOP = 1.0
"""Climbs are compared when their estimated remaining gain is at most this, in nats."""
LONGEST = 60
"""The largest number of iterations of a climb within the search; the winner goes on after it, by L-BFGS."""


class Effort(NamedTuple):
    """How much work a search is."""

    starts: int
    """The number of short climbs."""
    short: int
    """The number of iterations of a short climb."""
    go_on: int
    """How many of them go on towards their summits, and how many from the best of them, taken apart."""
    changes: int
    """In how many ways the best is taken apart each time."""
    rounds: int
    """How often, at most, the highest summit is taken apart."""
    patience: int
    """After how many times without a gain this ends."""


EFFORTS = {"search": Effort(8, 5, 4, 8, 0, 0), "thorough": Effort(30, 6, 8, 10, 20, 6)}
"""What ``init_params`` names."""


# --- guesses ------------------------------------------------------------------------------------------------


def views(X) -> list[np.ndarray]:
    """The rows with standardised columns, and with white columns; neither depends on the data's units."""
    centred = X - X.mean(axis=0)
    spread = centred.std(axis=0)
    scaled = centred / np.where(spread > 0, spread, 1)
    U, s, _ = np.linalg.svd(scaled, full_matrices=False)
    return [scaled, U[:, s > 1e-8 * max(s[0], 1e-300)] * np.sqrt(len(X))]


def guesses(X, K, rng) -> Iterator[np.ndarray]:
    """Responsibilities ``(n, K)`` to start from, without end: by rows, far rows and k-means, on several views."""
    scaled, white = views(X)
    while True:
        for way in (by_rows, by_far_rows, by_k_means):
            yield one_hot(way((scaled, white)[rng.randint(2)], K, rng), K)
        squeezed = white @ rng.standard_normal((white.shape[1], white.shape[1]))
        yield one_hot(by_far_rows(squeezed, K, rng), K)


def by_rows(Z, K, rng):
    """Each row goes to the nearest of ``K`` rows drawn at random."""
    return nearest(Z, Z[rng.choice(len(Z), K, replace=False)])


def far_rows(Z, K, rng):
    """Rows far from each other: k-means++ (Arthur & Vassilvitskii 2007)."""
    seeds = [Z[rng.randint(len(Z))]]
    distances = np.full(len(Z), np.inf)
    for _ in range(K - 1):
        away = Z - seeds[-1]
        distances = np.minimum(distances, np.einsum("ij,ij->i", away, away))
        up_to = distances.cumsum()
        seeds.append(Z[min(np.searchsorted(up_to, rng.random_sample() * up_to[-1], "right"), len(Z) - 1)])
    return np.array(seeds)


def by_far_rows(Z, K, rng):
    """Each row goes to the nearest of ``K`` rows that are far from each other."""
    return nearest(Z, far_rows(Z, K, rng))


def by_k_means(Z, K, rng, iterations=6):
    """A few iterations of k-means."""
    centres = far_rows(Z, K, rng)
    for _ in range(iterations):
        shares = one_hot(nearest(Z, centres), K)
        sizes = shares.sum(axis=0)[:, None]
        centres = np.where(sizes > 0, shares.T @ Z / np.maximum(sizes, 1), centres)
    return nearest(Z, centres)


def nearest(Z, seeds):
    """Which of the seeds is nearest to each row."""
    return (0.5 * (seeds**2).sum(axis=1) - Z @ seeds.T).argmin(axis=1)


def one_hot(labels, K):
    """Labels as responsibilities."""
    return np.eye(K)[labels]


# --- changes ------------------------------------------------------------------------------------------------


def swapped(R, Z, rng):
    """One component is given up; another closes around a row drawn at random."""
    n, K = R.shape
    k = rng.randint(K)
    R = R.copy()
    R[:, k] = 0
    R /= np.maximum(R.sum(axis=1, keepdims=True), 1e-300)
    distances = ((Z - Z[rng.randint(n)]) ** 2).sum(axis=1)
    near = np.argpartition(distances, n // (2 * K))[: n // (2 * K) + 1]
    R[near] = 0
    R[near, k] = 1
    return R


def split_and_merged(R, Z, rng):
    """Two components become one, and another is cut in two between two of its rows."""
    K = R.shape[1]
    a, b = rng.choice(K, 2, replace=False)
    R = R.copy()
    R[:, a] += R[:, b]
    R[:, b] = 0
    sizes = R.sum(axis=0)
    c = rng.choice(K, p=sizes / sizes.sum())
    own = R[:, c] / sizes[c]
    i, j = rng.choice(len(Z), 2, p=own)
    second = nearest(Z, Z[[i, j]]) == 1
    R[second, b], R[second, c] = R[second, c], 0
    return R


# --- the search ---------------------------------------------------------------------------------------------


def search(
    side: SideBySide,
    draws: Iterator[np.ndarray],
    start: Callable[[np.ndarray], Any],
    Z: np.ndarray,
    effort: Effort,
    rng: np.random.RandomState,
    fewest: float,
) -> list[Climb]:
    """The summits found, the best first: the highest of those without a spike, then the others.

    Parameters
    ----------
    side : SideBySide
    draws : iterator of ndarray of shape (n, n_components)
        First guesses.
    start : callable
        Makes parameters of responsibilities, as :meth:`SideBySide.begin` needs it.
    Z : ndarray of shape (n, d)
        The rows as numbers between which distances mean something, without gaps.
    effort : Effort
    rng : RandomState
    fewest : float
        A component of fewer rows than this, by its expected count, is a spike.
    """

    def worth(climb, more=0.0):
        return climb.counts.min() >= fewest, climb.height + more

    def begun(guesses: Iterable[np.ndarray]) -> list[Climb]:
        return ranked(side.advance(side.begin(guesses, start), effort.short), worth)

    def others(climbs: Sequence[Climb]) -> list[Climb]:
        """Climbs from the first of these, taken apart, that are not on the hill of any of them."""
        R = side.model.posterior(climbs[0].params, side.data).responsibilities
        changed = begun((swapped, split_and_merged)[i % 2](R, Z, rng) for i in range(effort.changes))
        return [c for c in changed if not any(c.beside(other) for other in climbs)]

    climbs = begun(islice(draws, effort.starts))[: effort.go_on]
    changeable = side.parts > 1 and climbs
    ends = to_the_top(side, climbs + (others(climbs)[: effort.go_on] if changeable else []), worth)
    in_vain = 0
    for _ in range(effort.rounds if changeable and ends else 0):
        best = ends[0]
        ends = ranked([*ends, *to_the_top(side, others(ends)[: effort.go_on // 2], worth)], worth)
        in_vain = in_vain + 1 if ends[0] is best else 0
        if in_vain == effort.patience:
            break
    return ends


def ranked(climbs: Iterable[Climb], worth) -> list[Climb]:
    """From the best down, with only the one that was begun first of those on the same hill, whatever rounding says."""
    different: list[Climb] = []
    for climb in sorted(climbs, key=worth, reverse=True):
        twin = next((i for i, other in enumerate(different) if climb.beside(other)), None)
        if twin is None:
            different.append(climb)
        elif climb.number < different[twin].number:
            different[twin] = climb
    return different


def to_the_top(side: SideBySide, climbs: Sequence[Climb], worth) -> list[Climb]:
    """The climbs, taken near their summits; those that cannot win any more, or climb a better one's hill, stop."""
    ends: list[Climb] = []
    climbs = list(climbs)
    while climbs:
        climbs = ranked(side.advance(climbs, 10), worth)
        best = max(map(worth, [*ends, *climbs]), default=None)
        there = [c.left <= NEAR_THE_TOP or len(c.path) > LONGEST for c in climbs]
        ends += compress(climbs, there)
        climbs = [c for c, at in zip(climbs, there) if not at and worth(c, 2 * c.left) >= best]
    return ranked(ends, worth)
