"""Where a widget is written to: a file of a known ending, which is not overwritten unaware."""

from collections.abc import Callable, Mapping
from pathlib import Path


def written(path, writers: Mapping[str, Callable[[Path], object]], *, overwrite: bool) -> Path:
    """Write a file with the writer of its ending.

    Parameters
    ----------
    path : str or path-like
    writers : mapping of str to callable
        By ending, such as ``".gif"``, a function that writes to a path.
    overwrite : bool
        Whether a file of that name may be replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        For any other ending.
    FileExistsError
        If there is such a file, and ``overwrite`` is false.
    FileNotFoundError
        If its folder does not exist.
    """
    path = Path(path)
    write = writers.get(path.suffix.lower())
    if write is None:
        offered = ", ".join(writers)
        raise ValueError(f"cannot write {path.name!r}: its name must end in {offered}, which says what is written.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {str(path.parent)!r}: make it first, or write elsewhere.")
    if path.exists() and not overwrite:
        raise FileExistsError(f"{str(path)!r} exists: choose another name, or pass overwrite=True to replace it.")
    write(path)
    return path
