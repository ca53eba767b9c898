"""The checks of EM's own functions: laws that hold for every right one, and the slips that explain a wrong one."""

import warnings

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from emcourse.check.case import Case, relabel
from emcourse.check.comparing import Mistake, call, law, told
from emcourse.check.resemblances import judge
from emlearn.engine.contract import name_of, refuse_wrong_log_likelihood
from emlearn.engine.contract import refuse_wrong_responsibilities as refuse_wrong_shares
from emlearn.engine.convergence import ObjectiveFell
from emlearn.engine.em import fit
from emlearn.engine.handwritten import Handwritten
from emlearn.engine.posterior import bayes


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
        With the slip that the function resembles, or else with what was expected and what was returned.
    """
    who = name_of(function)

    def lawful(R, arguments):
        law(refuse_wrong_shares, R, len(arguments[1]), who=who)

    def right(params, data):
        return bayes(case.log_joint(params, data)).responsibilities

    judge(function, case.asked, right, case.e_slips, what="the responsibilities", law=lawful)
    told("it is right on the example, and each row sums to 1")

    judge(function, [(case.params, case.data[::-1])], right, what="the same rows in reverse order")
    judge(function, [(relabel(case.params, [1, 0]), case.data)], right, what="the components in the other order")
    told("the order of rows and of components changes nothing else")

    with np.errstate(all="ignore"):
        far = call(function, case.params, case.far)
    law(refuse_wrong_shares, far, len(case.far), who=f"For points far from every component, {who}")
    told("it gives no NaN for points far from every component")


def m_step(function, case: Case):
    """Check an M-step ``(R, data) -> params``; see :func:`e_step`."""
    who = name_of(function)
    # soft, so that hard ones show
    asked = [(bayes(case.log_joint(params, data) / 2).responsibilities, data) for params, data in case.asked]
    judge(function, asked, case.m_step, case.m_slips, what="the new parameters", parts=case.parts)
    told("it is right on the example")

    def minus_Q(vector):
        return -(R * case.log_joint(case.unpack(vector), data)).sum()

    R, data = asked[0]
    here = case.pack(call(function, R, data))
    better = minus_Q(here) - minimize(minus_Q, here).fun
    if better > 1e-6:
        raise Mistake(f"{who} does not maximise Q: a numerical optimiser climbed {better:.3g} higher.")
    told("a numerical optimiser finds no higher Q")


def log_likelihood(function, case: Case):
    """Check a log-likelihood ``(params, data) -> float``; see :func:`e_step`."""
    who = name_of(function)

    def right(params, data):
        return logsumexp(case.log_joint(params, data), axis=1).sum()

    def lawful(value, arguments):
        law(refuse_wrong_log_likelihood, value, who=who)

    judge(function, case.asked, right, case.log_likelihood_slips, what="the log-likelihood", law=lawful)
    told("it is right on the example")
    with np.errstate(all="ignore"):
        far = call(function, case.params, case.far)
    if not np.isfinite(far):
        raise Mistake(
            f"{who} is {far} for points far from every component: log(0). Use log-sum-exp, which adds up "
            "probabilities without leaving the logarithms."
        )
    told("it is finite for points far from every component")


def em(e_step, m_step, log_likelihood, case: Case):
    """Check that a learner's three functions, run as EM, never fall and reach the summit.

    Returns
    -------
    Trace
        The trace of the run, to look at.
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
    told(f"the log-likelihood never fell, in {trace.n_iter} iterations")
    short = case.summit - trace.objectives[-1]
    if short > 1e-6:
        raise Mistake(f"EM stopped {short:.3g} nats below the summit {case.summit:.6f}: is a parameter never updated?")
    told(f"it reached the summit, {case.summit:.4f}")
    return trace
