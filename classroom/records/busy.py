"""One command at a time works on an assignment: what one reads, another must not be changing."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def alone_with(folder: Path, name: str) -> Iterator[None]:
    """Hold an assignment of a class, or whatever else has that name there, for oneself.

    The system frees the lock of a process that ends, however it ends, so nothing is ever left to be cleared away.

    Raises
    ------
    ValueError
        If another process holds it.
    """
    place = Path(folder) / ".busy" / name
    place.parent.mkdir(exist_ok=True)
    with contextlib.closing(sqlite3.connect(place, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise ValueError(
                f"Another command is at work on {name!r} in {folder}: nothing was done. Wait until it has ended."
            ) from None
        yield
