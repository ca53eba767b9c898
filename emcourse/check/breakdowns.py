"""A sentence for a function that breaks off: which line, which shapes met there, and what that usually means."""

import inspect
import linecache
import re

import numpy as np

MEANINGS = (
    (r"broadcast|core dimension|not aligned|same shape|inhomogeneous|incompatible|dimensions|Shapes",
     "where shapes meet that do not fit"),
    (r"truth value", "where an `if` or an `and` meets a whole array: use .all() or .any()"),
    (r"(size-1|length-1|0-dimensional) array|scalar", "where a whole array stands in place of one number"),
    (r"out of bounds|too many indices|invalid index|index out of range", "where an axis or index is not there"),
    (r"[Ss]ingular|positive definite", "where a matrix has no inverse, or no Cholesky factor"),
    (r"integer|boolean|indices must", "where an index is not a whole number"),
    (r"unpack", "where something is unpacked into more or fewer parts than it has"),
)  # fmt: skip
"""What the words of an error mean; the first that match count."""


def sentence_about(error, function, arguments):
    """What happened when ``function`` met ``error``, without NumPy's own words.

    Parameters
    ----------
    error : Exception
        As caught, with its traceback.
    function : callable
        A learner's function, or a lambda or partial of it.
    arguments : tuple
        What it was called with.

    Returns
    -------
    str
    """
    if said := getattr(error, "sentence", ""):  # where the function ran, if that was in another process
        return said
    frame, number = _last_line_of(function, error)
    if frame is None and isinstance(error, TypeError):
        n = len(arguments)
        return f"is called with {n} argument{'s' * (n != 1)}, {_given(function, arguments)}: does it take as many?"
    meaning = next((said for words, said in MEANINGS if re.search(words, str(error))), "which Python cannot do")
    if frame is None:
        return f"breaks off {meaning}. It was given {_given(function, arguments)}."
    line = linecache.getline(frame.f_code.co_filename, number).strip()
    where = f"its line `{line}`" if line else f"its line {number - frame.f_code.co_firstlineno + 1}"
    known = {name: frame.f_locals[name] for name in re.findall(r"[A-Za-z_]\w*", line) if name in frame.f_locals}
    shapes = _listed(known) or _given(function, arguments)
    return f"breaks off at {where}, {meaning}: {shapes}."


def _last_line_of(function, error):
    """The frame and line of the function itself in which it broke off, or None if it was never entered."""
    code = getattr(getattr(function, "func", getattr(function, "__wrapped__", function)), "__code__", None)
    found, step = (None, None), error.__traceback__
    while step is not None:
        if step.tb_frame.f_code is code:
            found = step.tb_frame, step.tb_lineno
        step = step.tb_next
    return found


def _given(function, arguments):
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        names = []
    if len(names) != len(arguments):
        names = [f"argument {i}" for i in range(1, len(arguments) + 1)]
    return _listed(dict(zip(names, arguments, strict=True)))


def _listed(values):
    return ", ".join(f"{name} has {form}" for name, value in values.items() if (form := form_of(value)))


def form_of(value):
    """The form of a value in words: an array's shape, a tuple's length; "" if it has none."""
    if isinstance(value, (tuple, list)) and not all(map(np.isscalar, value)):
        return f"{len(value)} parts"
    return f"shape {np.shape(value)}" if isinstance(value, (np.ndarray, np.number, tuple, list)) else ""
