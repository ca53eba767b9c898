"""A platform's download of submissions, a folder or a zip, read with care: nothing in it is believed, or unpacked."""

import contextlib
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

LARGEST = 20 * 2**20
"""The most bytes of a notebook."""
MOST = 20_000
"""The most files of a download."""
MOODLE = re.compile(r"(?P<name>[^/]+)_\d+_assignsubmission_(file|onlinetext)(?![^_/])")
CANVAS = re.compile(r"(?!anon_|LATE_anon_)(?P<name>[^/]+?)_(?P<late>LATE_)?(?P<canvas>\d+)_\d+_[^/]+")
OF_A_SYSTEM = re.compile(r"__MACOSX|\.(?!\.$).*|Thumbs\.db|desktop\.ini", re.I)
"""Files and folders that no student has handed in."""


class Unreadable(Exception):
    """A file of a download that cannot be taken."""


class File(NamedTuple):
    """A file of a download."""

    name: str
    """Its path there, in composed letters."""
    read: Callable[[], bytes]
    """Returns what is in it; raises Unreadable if it is too large, damaged, or locked."""


class Sender(NamedTuple):
    """Who handed a file in, as the platform says by the file's name."""

    name: str
    canvas: str = ""
    """Their number in Canvas."""
    late: bool = False


def sender_of(file: File) -> Sender | None:
    """Whose a file is by its name, or None if it is not named as Moodle or Canvas do.

    Moodle: ``Ann Example_1234_assignsubmission_file/hw.ipynb``, or, without folders, ``..._file_hw.ipynb``; its number
    is drawn for each assignment and says nothing. Canvas: ``exampleann_LATE_77_1234_hw.ipynb``; 77 is the student's.

    Examples
    --------
    >>> sender_of(File("exampleann_LATE_77_1234_hw.ipynb", bytes))
    Sender(name='exampleann', canvas='77', late=True)
    """
    parts = file.name.split("/")
    if found := next(filter(None, map(MOODLE.match, parts)), None):
        return Sender(found["name"])
    if found := CANVAS.fullmatch(parts[-1]):
        return Sender(found["name"], found["canvas"], found["late"] is not None)
    return None


@contextlib.contextmanager
def opened(download: Path) -> Iterator[list[File]]:
    """The files of a download; they can be read as long as it is open.

    Raises
    ------
    ValueError
        If it is neither a folder nor a zip, or has more files than any class hands in.
    """
    with contextlib.ExitStack() as stack:
        if download.is_dir():
            found = _of_folder(download)
        elif zipfile.is_zipfile(download):
            found = _of_zip(stack.enter_context(zipfile.ZipFile(download)))
        else:
            raise ValueError(f"{download} is neither a folder nor a zip: give it the platform's download.")
        files = [File(unicodedata.normalize("NFC", name), read) for name, read in found]
        if len(files) > MOST:
            raise ValueError(f"{download} holds {len(files)} files: that is no download of submissions.")
        ours = (file for file in files if not any(map(OF_A_SYSTEM.fullmatch, file.name.split("/"))))
        yield sorted(ours, key=lambda file: file.name)


def _of_folder(folder):
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), lambda path=path: _bounded(path.open("rb"))


def _of_zip(archive):
    for entry in archive.infolist():
        if not entry.is_dir():
            yield entry.filename, lambda entry=entry: _bounded(_entry(archive, entry))


def _entry(archive, entry):
    try:
        return archive.open(entry)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise Unreadable(f"it cannot be unpacked: {error}") from None


def _bounded(stream):
    """All that a stream gives, be it what it said or more, unless that is too much."""
    with stream:
        try:
            data = stream.read(LARGEST + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise Unreadable(f"it is damaged: {error}") from None
    if len(data) > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST >> 20} MB")
    return data
