"""Dask arrays and dataframes as rows: read, checked and kept on the workers of a cluster, some of them at hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import clone

from emlearn.cluster.pieces import Pieces
from emlearn.engine.errors import require_package
from emlearn.models.table import UNKNOWN, Rows

AT_HAND = 20_000
"""How many rows, drawn at random if there are more, are fetched to draw starts from."""


class ClusterRows(Pieces):
    """Rows on the workers of a cluster, as a mixture's estimator takes them; each piece is a :class:`Rows`.

    Attributes
    ----------
    at_hand : Rows
        All rows if they are few, or else a random part, to draw starts from.
    total : float
        The sum of the weights.
    """

    def __init__(self, client, futures):
        super().__init__(client, futures)
        self.sizes, totals = zip(*client.gather(self.each("size", _size)))
        self.total = float(sum(totals))
        share = min(1.0, AT_HAND / len(self))
        fetched = self.each("some_rows", _some_of, beside=([round(share * n) for n in self.sizes], range(len(futures))))
        self.at_hand = joined(client.gather(fetched))

    def __len__(self) -> int:
        return sum(self.sizes)

    @property
    def width(self) -> int:
        """The number of columns."""
        return self.at_hand.width

    @property
    def dtype(self):
        """The precision of the entries."""
        return self.at_hand.X.dtype

    @property
    def unit(self) -> float:
        """What one row weighs: 1, or less where the weights add up to fewer rows than there are."""
        return min(1.0, self.total / len(self))

    def sum_of(self, function, *rest) -> Any:
        """The sum of ``function(rows, *rest)`` over all rows."""
        return self.sum(function.__name__.strip("_"), function, *rest)

    def __getitem__(self, part):
        raise TypeError(self._refusal())

    def __array__(self, *_, **__):
        raise TypeError(self._refusal())

    def _refusal(self):
        return (
            f"these {len(self):,} rows lie on a cluster, where only sums over them can be had, and this needs the rows "
            "themselves: choose what does not, such as oakes for standard errors, or fit rows in this machine's memory."
        )


def read_on_cluster(mixture, X, labels, sample_weight) -> ClusterRows:
    """The rows of a Dask array or dataframe, checked by the mixture where they lie.

    Parameters
    ----------
    mixture : Mixture
        It learns the number, names and type of the columns, as from any other rows.
    X : dask Array or DataFrame
    labels, sample_weight : array-like of shape (n,) or dask Array, or None

    Raises
    ------
    ImportError
        Without ``distributed``.
    ValueError
        Without a cluster, or for data that the mixture cannot take.
    """
    client = _client()
    blocks = Pieces(client, client.compute(_delayed(X)))
    sizes = client.gather(blocks.each("rows_of", _length))
    columns = [_along(labels, "labels", sizes, client), _along(sample_weight, "sample_weight", sizes, client)]
    kept = [i for i, n in enumerate(sizes) if n]
    if not kept:
        raise ValueError("X has no rows.")
    blocks = Pieces(client, [blocks.futures[i] for i in kept])
    template = _template(mixture, X, client.gather(blocks.each("extremes", _extremes)))
    columns = [[column[i] for i in kept] for column in columns]
    read = blocks.each("read", _read, template, beside=(*columns, kept))
    counting = [future for future, n in zip(read, client.gather(Pieces(client, read).each("rows_of", _length))) if n]
    if not counting:
        raise ValueError("sample_weight is zero for every row: at least one must count.")
    options = template.get_params(deep=False)
    vars(mixture).update({k: v for k, v in vars(template).items() if k not in options and k != "_model"})
    return ClusterRows(client, counting)


def _client():
    require_package("distributed", "scale", "to fit a Dask collection")
    from distributed import default_client

    try:
        return default_client()
    except ValueError:
        raise ValueError(
            "X is a Dask collection, but there is no cluster to fit it on. Start one on this machine, "
            "`from dask.distributed import Client; client = Client()`, or connect to yours, Client(address)."
        ) from None


def _delayed(X):
    """The blocks of rows of a collection, as delayed arrays or frames."""
    return list(np.ravel((X.rechunk({1: -1}) if X.ndim == 2 and hasattr(X, "rechunk") else X).to_delayed()))


def _along(values, name, sizes, client) -> list[Any]:
    """What belongs to each block of rows: ``None``, a part of an array, or the future of a block."""
    if values is None:
        return [None] * len(sizes)
    if hasattr(values, "__dask_graph__"):
        parts = client.compute(_delayed(values))
        if client.gather(Pieces(client, parts).each("rows_of", _length)) != sizes:
            raise ValueError(f"{name} and X are cut into different blocks of rows: rechunk {name} like X.")
        return parts
    values = np.asarray(values)
    if len(values) != sum(sizes):
        raise ValueError(f"{name} has {len(values):,} entries for {sum(sizes):,} rows of X.")
    return np.split(values, np.cumsum(sizes)[:-1])


def _template(mixture, X, extremes):
    """An estimator like the mixture that has learnt the columns from the least and the largest entry of each."""
    low, high = np.fmin.reduce([e[0] for e in extremes]), np.fmax.reduce([e[1] for e in extremes])
    both = np.array([low, high])
    if hasattr(X, "columns"):
        singles = {name: dtype for name, dtype in X.dtypes.items() if dtype == np.float32}
        both = type(X._meta)(both, columns=X.columns).astype(singles)
    elif X.dtype == np.float32:
        both = both.astype(np.float32)
    template = clone(mixture)
    rows = template._read_rows(both, reset=True)
    template._model = template._model_with(rows, None)
    return template


def joined(parts) -> Rows:
    """Several pieces of rows as one."""
    weights = None if parts[0].weights is None else np.concatenate([part.weights for part in parts])
    labels = None
    if any(part.labels is not None for part in parts):
        labels = np.concatenate([np.full(len(p), UNKNOWN) if p.labels is None else p.labels for p in parts])
    return Rows(np.concatenate([part.X for part in parts]), weights, labels)


# --- what the workers do ------------------------------------------------------------------------------------


def _length(piece) -> int:
    return 0 if piece is None else len(piece)


def _size(rows):
    return len(rows), rows.total


def _extremes(block):
    """The least and the largest finite entry of each column, shape ``(2, d)``."""
    X = np.asarray(block, dtype=float)
    finite = np.where(np.isfinite(X), X, np.nan)
    return np.array([np.fmin.reduce(finite), np.fmax.reduce(finite)])


def _read(block, labels, weights, number, template) -> Rows | None:
    """The rows of a block, as the mixture reads them; ``None`` if none counts."""
    if weights is not None and not np.any(weights):
        return None
    try:
        return template._read_rows(block, labels, weights, reset=False)
    except ValueError as error:
        raise ValueError(f"in block {number} of X: {error}") from None


def _some_of(rows, n, seed) -> Rows:
    """``n`` of the rows, drawn at random and in their order; all if there are no more."""
    return rows if n >= len(rows) else rows[np.sort(np.random.default_rng(seed).choice(len(rows), n, replace=False))]
