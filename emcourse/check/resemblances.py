"""What is wrong with an answer: the slips whose numbers it has, or else which part is right and how others differ."""

import copy
from itertools import permutations
from typing import Any, NamedTuple

import numpy as np

from emcourse.check.breakdowns import form_of
from emcourse.check.comparing import Mistake, ahead, alike, call, floats
from emlearn.engine.contract import name_of

RELATIONS = (
    ("the right numbers with the opposite sign", lambda right: -right),
    ("the right numbers, transposed", lambda right: right.T),
    ("the right numbers, in the reverse order", lambda right: np.flip(right, tuple(range(right.ndim))[-1:])),
    ("the right numbers, in the reverse order", lambda right: np.flip(right, tuple(range(right.ndim))[:1])),
    ("the square of what is right", lambda right: right**2),
    ("the square root of what is right", lambda right: np.sqrt(right)),
    ("the logarithm of what is right", lambda right: np.log(right)),
    ("the exponential of what is right: the logarithm is missing", lambda right: np.exp(right)),
    ("1 minus what is right", lambda right: 1 - right),
    ("1 over what is right", lambda right: 1 / right),
    ("the right numbers, not yet summed up to one", lambda right: right),
    ("the sum of what is right: one number, where each has its own", lambda right: right.sum()),
    ("the mean of what is right: one number, where each has its own", lambda right: right.mean()),
    ("counted from 1; count from 0", lambda right: right + 1 if right.dtype.kind == "i" else np.nan),
)
"""Facts about a wrong answer's numbers, each stated only if it holds for all of them: facts accuse nobody falsely."""


class Asked(NamedTuple):
    """A question put once: its arguments, what the learner's function gave, and what is right."""

    arguments: tuple
    given: Any
    right: Any


def judge(function, asked, right, slips=(), *, what, parts=(), law=None):
    """Raise unless a function gives the right answers.

    Parameters
    ----------
    function : callable
        The learner's function.
    asked : sequence of tuple
        The arguments of each call.
    right : callable
    slips : sequence of Slip
        A slip is named only where the learner's numbers are its numbers in *every* call that can be made.
    what : str
        What is to be returned, in words.
    parts : sequence of str
        The names of the answer's parts, where it is a tuple.
    law : callable, optional
        ``(answer, arguments)``, which raises where a wrong answer that is no known slip breaks a law of its kind.

    Raises
    ------
    Mistake
    """
    who, function = name_of(function), ahead(function, asked)
    for arguments in asked:
        expected = right(*copy.deepcopy(arguments))
        given = call(function, *arguments, expected=f" It should return {_form(expected, parts)}.")
        if alike(given, expected):
            continue
        here = Asked(arguments, given, expected)
        others = [other for a in asked if a is not arguments and (other := _asked_quietly(function, a, right))]
        hints = named_slips(slips, [here, *others])
        if not hints and law is not None:
            law(given, arguments)
        raise Mistake(f"{who}: {' And '.join(hints)}" if hints else f"{who}: {localised(here, what, parts)}")


def _asked_quietly(function, arguments, right):
    try:
        with np.errstate(all="ignore"):
            return Asked(arguments, call(function, *arguments), right(*copy.deepcopy(arguments)))
    except Exception:  # the first call that went wrong is the one to speak of
        return None


def named_slips(slips, asked):
    """The hints of the slips whose numbers these are: one that gives all of them, or several that share the parts.

    Returns
    -------
    list of str
        Empty where even one wrong part is explained by no slip.
    """
    claims = [(slip.hint, claimed) for slip in slips if (claimed := _claimed(slip, asked))]
    left = set(_wrong(asked[0].given, asked[0].right))
    whole = [hint for hint, claimed in claims if claimed == left]
    if whole:
        return whole[:1]
    hints: list[str] = []
    for hint, claimed in claims:
        if claimed <= left:
            hints, left = [*hints, hint], left - claimed
    return [] if left else hints


def _claimed(slip, asked):
    """The parts that a slip explains: those that it changes, if the answers have its numbers there in every call."""
    claimed: frozenset[int] = frozenset()
    telling = False
    for i, (arguments, given, right) in enumerate(asked):
        try:
            with np.errstate(all="ignore"):
                slipped = slip.wrong(*copy.deepcopy(arguments))
        except Exception:  # a wrong function may break off where it likes
            continue
        changed = _wrong(slipped, right)
        if i == 0:
            claimed = frozenset(changed)
        if any(not _same_part(given, slipped, part, right) for part in {*changed, *claimed}):
            return frozenset()
        telling = telling or _is_finite(slipped)
    return claimed if telling else frozenset()  # NaN everywhere may come of anything


def _is_finite(value):
    if isinstance(value, (tuple, list)):
        return all(map(_is_finite, value))
    array = np.asarray(value)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).any())


WHOLE = -1
"""Stands for an answer that is not divided into parts."""


def _wrong(answer, right):
    """The places of the parts that are wrong; ``[WHOLE]`` if the answer has no parts, or not as many."""
    if _has_parts(answer, right):
        return [i for i, (part, wanted) in enumerate(zip(answer, right, strict=True)) if not alike(part, wanted)]
    return [] if alike(answer, right) else [WHOLE]


def _has_parts(answer, right):
    return isinstance(right, tuple) and isinstance(answer, (tuple, list)) and len(answer) == len(right)


def _same_part(given, slipped, part, right):
    if part == WHOLE or not (_has_parts(given, right) and _has_parts(slipped, right)):
        return alike(given, slipped)
    return alike(given[part], slipped[part])


# --- where no slip is recognised


def localised(asked, what, parts=()):
    """Which parts of an answer are right, and how the others differ from what is right."""
    _, given, right = asked
    if not isinstance(right, tuple):
        return f"{what} ✗. {_difference(given, right)}"
    names = parts or [f"part {i}" for i in range(1, len(right) + 1)]
    listed = ", ".join(names)
    if not _has_parts(given, right):
        return f"return {len(right)} parts, {listed}; it returned {_form(given)}."
    if order := _order(given, right, names):
        return f"these are the right numbers in another order, {order}; return {listed}."
    wrong = _wrong(given, right)
    marks = ", ".join(f"{name} {'✗' if i in wrong else '✓'}" for i, name in enumerate(names))
    first = "" if len(wrong) == 1 else " Begin with the first ✗, since the others may only follow from it."
    return f"{marks}.{first}" + "".join(f"\n{names[i]}: {_difference(given[i], right[i])}" for i in wrong)


def _order(given, right, names):
    for order in permutations(range(len(right))):
        if all(alike(part, right[i]) for part, i in zip(given, order, strict=True)):
            return ", ".join(names[i] for i in order)
    return None


def _difference(given, right):
    """How one wrong part differs from the right one: its form, its relation, or the first wrong entry."""
    if given is None:
        return "It is None."
    if isinstance(right, str):
        return f"It is {given!r}, where {right!r} is right."
    try:
        mine, wanted = floats(given), np.real_if_close(right)
    except (TypeError, ValueError):
        return f"Numbers are expected, {_form(right)}; it returned {_form(given)}."
    relation = _relation(mine, wanted)
    if mine.shape != wanted.shape:
        return f"Expected {_form(right)}, but got {_form(given)}" + (f": {relation}." if relation else ".")
    return _first_wrong(mine, wanted) + (f" {'These are' if mine.ndim else 'That is'} {relation}." if relation else "")


def _relation(mine, wanted):
    if not np.isfinite(mine).all():
        return None
    with np.errstate(all="ignore"):
        for said, of in RELATIONS:
            other = of(wanted)
            if not alike(other, wanted) and alike(mine, other):
                return said
    if mine.shape != wanted.shape:
        same = mine.size == wanted.size and alike(mine.ravel(), wanted.ravel())
        return "the right numbers in another shape" if same else None
    return _ratio(mine, wanted)


def _ratio(mine, wanted):
    zero = wanted == 0
    ratios = np.unique((mine[~zero] / wanted[~zero]).round(9))
    return f"{ratios[0]:.4g} times what is right" if len(ratios) == 1 and not mine[zero].any() else None


def _first_wrong(mine, wanted):
    if mine.ndim == 0:
        return f"It is {_short(mine)}, where {_short(wanted)} is right."
    differs = ~np.isclose(mine, wanted, rtol=1e-6, atol=1e-9, equal_nan=True)
    at = tuple(int(i) for i in np.argwhere(differs)[0])
    place = at[0] if len(at) == 1 else at
    count = "All entries are" if differs.all() else f"{differs.sum()} of {differs.size} entries are"
    return f"{count} wrong; entry {place} is {_short(mine[at])}, where {_short(wanted[at])} is right."


def _short(number):
    return f"{number:.6g}" if np.asarray(number).dtype.kind in "fiu" else str(number)


def _form(value, parts=()):
    """What a value is, in words."""
    if isinstance(value, tuple) and len(parts) == len(value):
        return ", ".join(f"{name} of {form_of(np.asarray(part))}" for name, part in zip(parts, value, strict=True))
    if isinstance(value, (tuple, list)) and not all(map(np.isscalar, value)):
        return f"{len(value)} parts"
    if isinstance(value, str):
        return f"the word {value!r}"
    if np.iscomplexobj(value):
        return "complex numbers"
    return "one number" if np.shape(value) == () else f"an array of {form_of(np.asarray(value))}"
