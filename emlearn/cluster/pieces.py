"""EM on the machines of a Dask cluster: E-steps are taken where the data lie, and only their statistics travel.

Sufficient statistics add, so a cluster needs no more of a model than one machine does. Each worker takes the E-step of
its own pieces of the data, sums are made in a tree, and the M-step is one machine's work. If a worker dies, Dask makes
its pieces anew on the others from where they were read, and the iteration goes on.
"""

from __future__ import annotations

import functools
import uuid
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from operator import add
from typing import Any

from emlearn.engine import parallel
from emlearn.engine.abilities import prepared

BRANCHES = 8
"""How many partial sums are added by one task."""


class Pieces:
    """Data in pieces, each on a worker: sums over them are made there.

    Parameters
    ----------
    client : distributed.Client
    futures : sequence of distributed.Future
        The pieces.
    """

    def __init__(self, client: Any, futures):
        self.client, self.futures = client, list(futures)

    def each(self, name: str, function, *rest, beside=()) -> list[Any]:
        """What the function makes of each piece, on the worker that has it, as futures.

        ``rest`` is the same for all pieces; each sequence in ``beside`` has something for each piece.
        """
        token = uuid.uuid4().hex
        return [
            self.client.submit(function, piece, *own, *rest, key=f"{name}-{token}-{i}", pure=False)
            for i, (piece, *own) in enumerate(zip(self.futures, *beside))
        ]

    def sum(self, name: str, function, *rest) -> Any:
        """The sum over all pieces of what the function makes of each: one task a worker, and then a tree of sums."""
        token, parts = uuid.uuid4().hex, self._by_worker()
        futures = [
            self.client.submit(_sum_of, function, rest, *pieces, key=f"{name}-{token}-{i}", pure=False)
            for i, pieces in enumerate(parts)
        ]
        while len(futures) > 1:
            groups = [futures[i : i + BRANCHES] for i in range(0, len(futures), BRANCHES)]
            token = uuid.uuid4().hex
            futures = [
                self.client.submit(_added, *group, key=f"sum_of_{name}-{token}-{i}", pure=False)
                for i, group in enumerate(groups)
            ]
        return futures[0].result()

    def _by_worker(self):
        """The pieces in as many groups as there are threads, those of a worker together; lost ones are spread."""
        threads = self.client.nthreads()
        groups: dict[str, list[Any]] = defaultdict(list)
        homeless: list[Any] = []
        homes = self.client.who_has(self.futures)
        for future in self.futures:
            (groups[min(homes[future.key])] if homes.get(future.key) else homeless).append(future)
        parts = [
            pieces[t :: threads.get(home, 1)] for home, pieces in groups.items() for t in range(threads.get(home, 1))
        ]
        return [part for part in parts if part] + [[piece] for piece in homeless]

    def prepared_for(self, model) -> PreparedPieces:
        """The pieces prepared for many E-steps of a model, each where it is."""
        return PreparedPieces(self, Pieces(self.client, self.each("prepare", _prepare, model)), model)

    def at_once(self, function, cases) -> list[Any]:
        """``map``, all cases at the same time, so that the workers always have something to do."""
        cases = list(cases)
        with ThreadPoolExecutor(max(1, len(cases)), thread_name_prefix="em") as pool:
            return list(pool.map(function, cases))


class PreparedPieces:
    """Prepared data, as a model's ``e_step`` takes them: called with parameters, they give the statistics of all."""

    def __init__(self, rows: Any, pieces: Pieces, model):
        self.rows, self.pieces, self.model, self.dtype = rows, pieces, model, rows.dtype

    def __call__(self, params):
        return self.pieces.sum("e_step", _e_step, self.model, params)

    @functools.cached_property
    def slack(self) -> float:
        """What prepared data say that the log-likelihood may lose to rounding, in nats, if they say anything."""
        return float(self.pieces.sum("slack", _slack))


# --- what the workers do ------------------------------------------------------------------------------------


def _prepare(piece, model):
    return prepared(model, piece)


def _e_step(piece, model, params):
    return model.e_step(params, piece)


def _slack(piece):
    return getattr(piece, "slack", 0.0)


def _sum_of(function, rest, *pieces):
    with parallel.one_thread():  # the workers are the threads here
        return functools.reduce(add, (function(piece, *rest) for piece in pieces))


def _added(*parts):
    return functools.reduce(add, parts)
