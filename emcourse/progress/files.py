"""What a learner did, as files in ``my_work/``: read with care, written whole, never overwritten when damaged."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any


class UnreadableProgress(UserWarning):
    """A file with what a learner did cannot be read; it is left as it is."""


def course_folder(inside: Collection[str]) -> Path | None:
    """The course's folder, seen from a notebook in one of these folders of it; ``None`` elsewhere."""
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if folder.name in inside and (folder.parent / "exercises").is_dir():
            return folder.parent
    return None


def read(file: Path, version: int, check: Callable[[dict], None]) -> dict[str, Any] | None:
    """What a file holds, or ``None`` if there is none; a damaged file is kept under another name.

    Parameters
    ----------
    file : Path
    version : int
        The newest that can be read.
    check : callable
        Raises ``KeyError``, ``TypeError``, ``ValueError`` or ``AttributeError`` if the file holds something else.

    Raises
    ------
    UnreadableProgress
        If the file was written by a newer version of the course, or cannot be opened.
    """
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["version"] > version:
            raise UnreadableProgress(f"{file.name} was written by a newer version of the course: update the course.")
        check(kept)
        return kept
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableProgress(f"{file.name} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError):  # no JSON, or JSON of another kind
        aside = _aside(file)
        os.replace(file, aside)
        print(f"{file.name} was damaged; it is kept as {aside.name}, and a new one is started.")
        return None


def _aside(file):
    number = 1
    while (aside := file.with_name(f"{file.stem}-damaged-{number}{file.suffix}")).exists():
        number += 1
    return aside


@contextlib.contextmanager
def alone(file: Path, patience: float = 20) -> Iterator[None]:
    """Wait until nobody else is in here for the same file, so that what is read can be added to and written back.

    The system frees the lock of a process that ends, however it ends. It is a file in the folder of temporary files,
    so that nothing of ours lies about; where none can be made, or after so many seconds, nobody waits.
    """
    name = hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:16]
    with contextlib.ExitStack() as held:
        with contextlib.suppress(sqlite3.Error):
            lock = sqlite3.connect(
                Path(tempfile.gettempdir()) / f"emcourse-{name}", timeout=patience, isolation_level=None
            )
            held.callback(lock.close)
            lock.execute("BEGIN EXCLUSIVE")
        yield


def write(file: Path, kept: dict[str, Any]) -> None:
    """Write the whole file or nothing of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(kept, stream, indent=1)
        os.replace(draft, file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
