"""Sums over chunks of rows, on one thread or several.

Sufficient statistics add, so the threads need nothing from each other. BLAS is limited to one thread meanwhile,
because its own threads would compete with these for the same cores.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from operator import add

from threadpoolctl import ThreadpoolController


def sum_over_chunks(worker: Callable, n: int, size: int, threads: int):
    """Add up ``worker(spans)`` over the threads, each of which gets its part of ``n`` rows in slices of ``size``.

    Parameters
    ----------
    worker : callable ``(list of slice) -> tuple of arrays``
        Sums over the given spans, in buffers of its own.
    n, size : int
    threads : int
        The largest number of threads; rows are assigned to them in the same way each time, so runs repeat exactly.
    """
    spans = [slice(a, min(a + size, n)) for a in range(0, n, size)]
    threads = min(threads, len(spans))
    with one_blas_thread():
        if threads == 1:
            return worker(spans)
        shares = [spans[len(spans) * t // threads : len(spans) * (t + 1) // threads] for t in range(threads)]
        parts = list(_pool().map(worker, shares))
    return tuple(functools.reduce(add, column) for column in zip(*parts))


ALONE = contextvars.ContextVar("ALONE", default=False)


@contextlib.contextmanager
def one_thread():
    """What runs within has one core, because others of its kind run beside it on the rest."""
    before = ALONE.set(True)
    try:
        yield
    finally:
        ALONE.reset(before)


def cores() -> int:
    """The number of processors that this process, or what runs within :func:`one_thread`, may use."""
    if ALONE.get():
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _OneBlasThread:
    """Limits BLAS to one thread while any caller is inside: the first one in sets the limit, the last out lifts it."""

    def __init__(self):
        self.lock, self.inside, self.limit = threading.Lock(), 0, contextlib.ExitStack()

    def __enter__(self):
        with self.lock:
            if self.inside == 0:
                self.limit.enter_context(_blas().limit(limits=1, user_api="blas"))
            self.inside += 1

    def __exit__(self, *error):
        with self.lock:
            self.inside -= 1
            if self.inside == 0:
                self.limit.close()


@functools.cache
def one_blas_thread() -> _OneBlasThread:
    """The limit that all threads of this process share."""
    return _OneBlasThread()


@functools.cache
def _pool():
    return ThreadPoolExecutor(cores(), thread_name_prefix="emlearn")


@functools.cache
def _blas():
    return ThreadpoolController()


if hasattr(os, "register_at_fork"):  # threads stay with the parent, so a child makes its own
    os.register_at_fork(after_in_child=_pool.cache_clear)
    os.register_at_fork(after_in_child=one_blas_thread.cache_clear)
