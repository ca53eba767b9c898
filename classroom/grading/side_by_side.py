"""Do one thing for many, in several processes at once, so that one that dies, or Ctrl-C, costs no other its result."""

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import wait
from typing import Any


def side_by_side(make: Callable[[], Callable], tasks: Iterable[Any], jobs: int = 1) -> Iterator[tuple[Any, Any]]:
    """Yield ``(task, result)`` in the order in which results come.

    Parameters
    ----------
    make : callable
        Called once in each process; returns the function that does a task. It must be possible to pickle it.
    tasks : iterable
    jobs : int
        The number of processes.

    Notes
    -----
    A task whose process died has the result None. However the loop ends, all processes are ended with it. They do not
    get the Ctrl-C that is typed in our terminal: a kernel that is stopped by it would look like one that a student's
    program has killed.
    """
    waiting = list(tasks)
    idle: list[tuple[Any, Any]] = []
    busy: dict[Any, tuple[tuple[Any, Any], Any]] = {}
    context = multiprocessing.get_context("spawn")
    workers = []
    try:
        while waiting or busy:
            while waiting and len(busy) < max(1, jobs):
                if not idle:
                    workers.append(_started(context, make))
                    idle.append(workers[-1])
                worker = idle.pop()
                worker[1].send(waiting[0])
                busy[worker[1]] = worker, waiting.pop(0)
            pipe: Any
            for pipe in wait(list(busy)):
                worker, task = busy.pop(pipe)
                try:
                    result = pipe.recv()
                    idle.append(worker)
                except (EOFError, OSError):
                    result = None
                yield task, result
    finally:
        for process, pipe in workers:
            process.kill()
            pipe.close()
        for process, _ in workers:
            process.join()


def _started(context, make):
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, make), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _work(pipe, make):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(AttributeError, OSError):  # Windows has no sessions
        os.setsid()
    do = make()
    with contextlib.suppress(EOFError):
        while True:
            pipe.send(do(pipe.recv()))
