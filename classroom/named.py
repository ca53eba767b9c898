"""What is named on a command line: it exists, or the message says what does, before anything is done."""

from argparse import ArgumentTypeError
from pathlib import Path


def one_of(paths):
    """A type for :mod:`argparse`: the one of these paths that is named, or is given as a path."""
    known = {path.stem: path.resolve() for path in sorted(paths)}

    def named(text):
        path = known.get(text, Path(text).resolve())
        if path not in known.values():
            raise ArgumentTypeError(f"there is no {text!r}; there are: {', '.join(known)}")
        return path

    return named
