"""The checks: laws that hold for every right function, and the slips that explain a wrong one."""

import warnings

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from emlearn.check.case import Case, relabel
from emlearn.contract import name_of, refuse_wrong_log_likelihood, refuse_wrong_parameters
from emlearn.contract import refuse_wrong_responsibilities as refuse_wrong_shares
from emlearn.convergence import ObjectiveFell
from emlearn.em import fit
from emlearn.handwritten import Handwritten
from emlearn.posterior import bayes


class Mistake(AssertionError):
    """What is wrong with a learner's function, in a sentence; notebooks show the sentence alone."""

    def _render_traceback_(self):
        return [f"✗ {self}"]


def e_step(function, case: Case):
    """Check an E-step ``(params, data) -> R``.

    Parameters
    ----------
    function : callable
    case : Case
        ``check.two_coins`` or ``check.normal_mixture``.

    Raises
    ------
    Mistake
        With the slip that the function resembles, or else what was expected and what came.
    """
    right, who = bayes(case.log_joint(case.params, case.data)).responsibilities, name_of(function)
    R = _call(function, case.params, case.data)
    _explain(R, right, case.e_slips, (case.params, case.data), who)
    _law(refuse_wrong_shares, R, len(case.data), who=who)
    _equal(R, right, who, "the responsibilities")
    R = np.asarray(R)
    _told("right on the example, and each row sums to 1")

    order = np.arange(len(case.data))[::-1]
    _equal(_call(function, case.params, case.data[order]), R[order], who, "the same rows in reverse order")
    swapped = _call(function, relabel(case.params, [1, 0]), case.data)
    _equal(swapped, R[:, ::-1], who, "the components in the other order")
    _told("the order of rows and of components changes nothing else")

    with np.errstate(all="ignore"):
        far = _call(function, case.params, case.far)
    _law(refuse_wrong_shares, far, len(case.far), who=f"Far out, {who}")
    _told("no NaN for points far from every component")


def m_step(function, case: Case):
    """Check an M-step ``(R, data) -> params``; see :func:`e_step`."""
    who = name_of(function)
    R = bayes(case.log_joint(case.params, case.data) / 2).responsibilities  # soft, so that hard ones show
    right = case.m_step(R, case.data)
    params = _call(function, R, case.data)
    _explain(params, right, case.m_slips, (R, case.data), who)
    _law(refuse_wrong_parameters, params, who=who)
    _equal(params, right, who, "the new parameters")
    _told("right on the example")

    def minus_Q(vector):
        return -(R * case.log_joint(case.unpack(vector), case.data)).sum()

    here = case.pack(params)
    better = minus_Q(here) - minimize(minus_Q, here).fun
    if better > 1e-6:
        raise Mistake(f"{who} does not maximise Q: a numerical optimiser climbed {better:.3g} higher.")
    _told("a numerical optimiser finds no higher Q")


def log_likelihood(function, case: Case):
    """Check a log-likelihood ``(params, data) -> float``; see :func:`e_step`."""
    who = name_of(function)
    right = logsumexp(case.log_joint(case.params, case.data), axis=1).sum()
    value = _call(function, case.params, case.data)
    _explain(value, right, case.log_likelihood_slips, (case.params, case.data), who)
    _law(refuse_wrong_log_likelihood, value, who=who)
    _equal(value, right, who, "the log-likelihood")
    _told("right on the example")
    with np.errstate(all="ignore"):
        far = _call(function, case.params, case.far)
    if not np.isfinite(far):
        raise Mistake(
            f"{who} is {far} for points far from every component: log(0). Use log-sum-exp, which adds up "
            "probabilities without leaving the logarithms."
        )
    _told("finite for points far from every component")


def em(e_step, m_step, log_likelihood, case: Case):
    """Check that a learner's three functions, run as EM, never fall and reach the summit.

    Returns
    -------
    Trace
        Of the run, for a look at it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ObjectiveFell)
        trace = fit(Handwritten(e_step, m_step, log_likelihood), case.data, case.params)
    if trace.falls:
        iteration, amount = trace.falls[0]
        raise Mistake(
            f"the log-likelihood fell by {amount:.3g} at iteration {iteration}, which EM cannot do. Check "
            "the three functions one by one."
        )
    _told(f"the log-likelihood never fell, in {trace.n_iter} iterations")
    short = case.summit - trace.objectives[-1]
    if short > 1e-6:
        raise Mistake(f"EM stopped {short:.3g} below the summit {case.summit:.6f}: is a parameter never updated?")
    _told(f"it reached the summit, {case.summit:.4f}")
    return trace


def _call(function, first, data):
    """What the function returns, and the certainty that it left its data as they were."""
    mine = data.copy()
    answer = function(first, mine)
    if not np.array_equal(mine, data):
        raise Mistake(f"{name_of(function)} changed the data that it was given: work on a copy, X = X.copy().")
    return answer


def _explain(answer, right, slips, arguments, who):
    """Raise with the slip that ``answer`` resembles, if it is wrong and resembles one."""
    if _alike(answer, right):
        return
    for hint, wrong in slips:
        if _alike(answer, wrong(*arguments)):
            raise Mistake(f"{who}: {hint}")


def _alike(answer, right):
    """Whether an answer has the right one's form and numbers; a list is as good as an array, or as a tuple."""
    if isinstance(right, tuple):
        return _has_length(answer, len(right)) and all(map(_alike, answer, right))
    try:
        answer = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return False
    return answer.shape == np.shape(right) and np.allclose(answer, right, rtol=1e-6, atol=1e-9)


def _has_length(answer, n):
    return isinstance(answer, (tuple, list, np.ndarray)) and len(answer) == n


def _law(refuse, *arguments, **options):
    """The contract's refusals, as mistakes."""
    try:
        refuse(*arguments, **options)
    except (TypeError, ValueError) as error:
        raise Mistake(str(error)) from None


def _equal(answer, right, who, what):
    if not _alike(answer, right):
        raise Mistake(
            f"{who}: for {what} it gave\n{_shown(answer)}\nbut right is\n{_shown(right)}\n"
            "It resembles none of the usual slips; compare the first entries by hand."
        )


def _shown(value):
    parts = value if isinstance(value, (tuple, list)) else (value,)
    with np.printoptions(precision=4, suppress=True, threshold=20, edgeitems=2):
        return "\n".join(str(part) for part in parts)


def _told(what):
    print(f"✓ {what}")
