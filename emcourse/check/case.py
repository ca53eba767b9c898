"""What a check knows of a problem: its right functions, and the wrong ones that people write."""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np


class Slip(NamedTuple):
    """A wrong function, and what to say to the learner who wrote it."""

    hint: str
    wrong: Callable


def edits(right, *changes):
    """Slips that are small changes to the right program: ``(old, new, hint)`` each.

    Parameters
    ----------
    right : function
        A plain one, written as the course writes it; its source is read.
    *changes : tuple of str
        What stands in the source, what a learner puts there, and what to say of it.

    Returns
    -------
    tuple of Slip
    """
    source = textwrap.dedent(inspect.getsource(right))
    return tuple(Slip(hint, _rewritten(right, source, old, new)) for old, new, hint in changes)


def _rewritten(right, source, old, new):
    head, body = source.split("\n", 1)
    if old not in body:
        raise ValueError(f"{right.__name__} has no {old!r}")
    defined: dict[str, Callable] = {}
    exec(f"{head}\n{body.replace(old, new)}", right.__globals__, defined)
    return defined[right.__name__]


@dataclass(frozen=True)
class Case:
    """A problem in the classroom's form; parameters are arrays, or tuples of arrays, one entry per component."""

    name: str
    params: Any
    data: np.ndarray
    far: np.ndarray
    """Data so far from every component that densities underflow."""
    log_joint: Callable
    """``(params, data) -> (n, K)``, from which the right E-step and log-likelihood follow."""
    m_step: Callable
    pack: Callable
    """``params -> vector`` without constraints; ``unpack`` is its inverse. For climbing Q numerically."""
    unpack: Callable
    summit: float
    """The highest log-likelihood of ``data``."""
    e_slips: tuple[Slip, ...]
    m_slips: tuple[Slip, ...]
    log_likelihood_slips: tuple[Slip, ...]
    parts: tuple[str, ...] = ()
    """The names of the parameters' parts, where they are a tuple."""
    redraw: Callable | None = None
    """``rng -> (params, data)`` with other numbers; without it, :mod:`emcourse.check.redraw` finds some."""

    @property
    def asked(self):
        """Its ``(params, data)``, and others, since a slip may look like another on one example."""
        mine = (self.params, self.data)
        return (mine, self.redraw(np.random.default_rng(0))) if self.redraw else (mine,)


def relabel(params, order):
    """The same parameters with their components in another order."""
    if isinstance(params, tuple):
        return tuple(np.asarray(part)[order] for part in params)
    return np.asarray(params)[order]


def harden(R):
    """One-hot responsibilities: the winner takes the row."""
    return np.eye(R.shape[1])[R.argmax(axis=1)]
