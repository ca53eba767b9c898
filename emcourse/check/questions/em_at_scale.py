"""Questions of exercise 21: statistics of two chunks, moments about two means, a step of online EM, rows."""

import numpy as np

from emcourse.check.answers import Question
from emcourse.check.case import Slip


def _m_step(table):
    N, sums, squares = np.asarray(table, dtype=float).T
    means = sums / N
    return N / N.sum(), means, np.sqrt(squares / N - means**2)


def _table(rng, K=2):
    """Counts, sums and sums of squares of a chunk, a row for each component."""
    N, means, sds = rng.uniform(2, 9, K).round(1), rng.uniform(-3, 5, K).round(1), rng.uniform(0.5, 2, K).round(1)
    return np.column_stack([N, N * means, N * (means**2 + sds**2)])


def _tables(rng):
    return tuple((_table(rng, K), _table(rng, K)) for K in (2, 3))


def _averaged(a, b):
    return tuple((x + y) / 2 for x, y in zip(_m_step(a), _m_step(b)))


two_chunks = Question(
    "the M-step from two chunks",
    asked=_tables(np.random.default_rng(0)),
    right=lambda a, b: _m_step(a + b),
    parts=("weights", "means", "sds"),
    redraw=_tables,
    slips=(
        Slip("you averaged what each chunk gives by itself: add the statistics, then do one M-step.", _averaged),
        Slip("this is the M-step of the first chunk alone: add the second's statistics.", lambda a, b: _m_step(a)),
        Slip("this is the M-step of the second chunk alone: add the first's statistics.", lambda a, b: _m_step(b)),
        Slip(
            "weights are shares: divide the counts by their sum.",
            lambda a, b: ((a + b)[:, 0], *_m_step(a + b)[1:]),
        ),
        Slip(
            "these are variances: take the square root.",
            lambda a, b: (*_m_step(a + b)[:2], _m_step(a + b)[2] ** 2),
        ),
        Slip(
            "subtract the squared mean: the spread is about the mean, not about 0.",
            lambda a, b: (*_m_step(a + b)[:2], np.sqrt((a + b)[:, 2] / (a + b)[:, 0])),
        ),
        Slip(
            "the means are sums: divide each by its component's count.",
            lambda a, b: (_m_step(a + b)[0], (a + b)[:, 1], _m_step(a + b)[2]),
        ),
    ),
)  # fmt: skip


def _pooled(n1, mean1, scatter1, n2, mean2, scatter2, *, between=1.0):
    n = n1 + n2
    mean = (n1 * mean1 + n2 * mean2) / n
    return n, mean, scatter1 + scatter2 + between * n1 * n2 / n * (mean1 - mean2) ** 2


def _chunks(rng):
    def chunk(about):
        return int(rng.integers(3, 30)), about + round(rng.uniform(-2, 2), 2), round(rng.uniform(5, 50), 1)

    return tuple((*chunk(about), *chunk(about)) for about in (5.0, 1e8))


pooled_moments = Question(
    "count, mean and scatter of two chunks together",
    asked=((10, 2.0, 8.0, 30, 4.0, 20.0), (7, 1e8 + 1.5, 12.0, 20, 1e8 + 2.25, 31.0)),
    right=_pooled,
    parts=("n", "mean", "scatter"),
    redraw=_chunks,
    slips=(
        Slip(
            "the chunks' means differ, and that adds to the scatter: n1 n2 / (n1 + n2) times the squared difference.",
            lambda *a: _pooled(*a, between=0.0),
        ),
        Slip(
            "the scatter between the chunks has the wrong sign: it adds.",
            lambda *a: _pooled(*a, between=-1.0),
        ),
        Slip(
            "means are averaged by their counts: (n1 mean1 + n2 mean2) / (n1 + n2).",
            lambda n1, m1, s1, n2, m2, s2: (n1 + n2, (m1 + m2) / 2, _pooled(n1, m1, s1, n2, m2, s2)[2]),
        ),
        Slip(
            "this is a variance: return the scatter, the sum of the squares about the mean.",
            lambda *a: (*_pooled(*a)[:2], _pooled(*a)[2] / (a[0] + a[3])),
        ),
        Slip(
            "the squared difference of the means counts n1 n2 / (n1 + n2) times; you took n1 + n2.",
            lambda n1, m1, s1, n2, m2, s2: (
                *_pooled(n1, m1, s1, n2, m2, s2)[:2],
                s1 + s2 + (n1 + n2) * (m1 - m2) ** 2,
            ),
        ),
        Slip(
            "the difference of the means is to be squared.",
            lambda n1, m1, s1, n2, m2, s2: (
                *_pooled(n1, m1, s1, n2, m2, s2)[:2],
                s1 + s2 + n1 * n2 / (n1 + n2) * (m1 - m2),
            ),
        ),
    ),
)


def _online(mean, batch, rows, t, alpha):
    step = t**-alpha
    return (1 - step) * mean + step * batch / rows


def _batches(rng):
    def one(t, alpha):
        return rng.uniform(0.1, 0.6, 3).round(2), rng.uniform(5, 60, 3).round(1), int(rng.integers(40, 120)), t, alpha

    return one(4, 0.5), one(10, 0.7)


online_step = Question(
    "a step of online EM",
    asked=((np.array([0.5, 0.3, 0.2]), np.array([30.0, 50.0, 20.0]), 100, 4, 0.5), *_batches(np.random.default_rng(1))),
    right=_online,
    redraw=_batches,
    slips=(
        Slip("the running mean is per row: divide the batch's sums by its rows.",
             lambda mean, batch, rows, t, alpha: _online(mean, batch, 1, t, alpha)),
        Slip("you swapped old and new: the batch counts with the step size, the running mean with the rest.",
             lambda mean, batch, rows, t, alpha: _online(batch / rows, mean, 1, t, alpha)),
        Slip("the step size is t to the power of *minus* alpha: it shrinks.",
             lambda mean, batch, rows, t, alpha: _online(mean, batch, rows, t, -alpha)),
        Slip("the old mean counts with 1 minus the step size; you added the batch to all of it.",
             lambda mean, batch, rows, t, alpha: mean + t**-alpha * batch / rows),
        Slip("this is the batch by itself: mix it with the running mean.",
             lambda mean, batch, rows, t, alpha: batch / rows),
        Slip("here all batches count alike (1/t): use the exponent alpha.",
             lambda mean, batch, rows, t, alpha: _online(mean, batch, rows, t, 1.0)),
        Slip("the step size is t**-alpha; you took alpha itself.",
             lambda mean, batch, rows, t, alpha: (1 - alpha) * mean + alpha * batch / rows),
    ),
)  # fmt: skip


def _rows(room, K, d, size, per_row=None):
    """The rows that fit into ``room`` bytes, at least one, if each needs ``per_row`` numbers of ``size`` bytes."""
    return max(1, room // ((K * d + K + d if per_row is None else per_row) * size))


def _rooms(rng):
    return tuple(
        (int(rng.integers(300, 3000)) * 1000, int(rng.integers(2, 20)), int(rng.integers(3, 60)), size)
        for size in (8, 4, 8)
    )


chunk_rows = Question(
    "the rows of a chunk",
    asked=((1_000_000, 10, 50, 8), (1_000_000, 10, 50, 4), (300_000, 12, 7, 8), (1_000, 10, 50, 8)),
    right=_rows,
    redraw=_rooms,
    slips=(
        Slip("each number takes several bytes: divide by their size as well.",
             lambda room, K, d, size: _rows(room, K, d, 1)),
        Slip("every component has white coordinates of its own, K d numbers a row; you counted d.",
             lambda room, K, d, size: _rows(room, K, d, size, K + d)),
        Slip("you counted the white coordinates alone: K responsibilities and d centred columns come on top.",
             lambda room, K, d, size: _rows(room, K, d, size, K * d)),
        Slip("rows are whole: round down, with //.",
             lambda room, K, d, size: max(1, room / ((K * d + K + d) * size))),
        Slip("where not even one row fits, take one at a time: the answer is at least 1.",
             lambda room, K, d, size: room // ((K * d + K + d) * size)),
        Slip("this is what one row takes: how many rows fit into the room?",
             lambda room, K, d, size: (K * d + K + d) * size),
    ),
)  # fmt: skip
