"""The checks of EM's own functions: laws that hold for every right one, and the slips that explain a wrong one."""

import warnings

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from emcourse.check.case import Case, relabel
from emcourse.check.comparing import Mistake, call, equal, explain, law, told
from emlearn.engine.contract import name_of, refuse_wrong_log_likelihood, refuse_wrong_parameters
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
    right, who = bayes(case.log_joint(case.params, case.data)).responsibilities, name_of(function)
    R = call(function, case.params, case.data)
    explain(R, right, case.e_slips, (case.params, case.data), who)
    law(refuse_wrong_shares, R, len(case.data), who=who)
    equal(R, right, who, "the responsibilities")
    R = np.asarray(R)
    told("it is right on the example, and each row sums to 1")

    order = np.arange(len(case.data))[::-1]
    equal(call(function, case.params, case.data[order]), R[order], who, "the same rows in reverse order")
    swapped = call(function, relabel(case.params, [1, 0]), case.data)
    equal(swapped, R[:, ::-1], who, "the components in the other order")
    told("the order of rows and of components changes nothing else")

    with np.errstate(all="ignore"):
        far = call(function, case.params, case.far)
    law(refuse_wrong_shares, far, len(case.far), who=f"Far out, {who}")
    told("it gives no NaN for points far from every component")


def m_step(function, case: Case):
    """Check an M-step ``(R, data) -> params``; see :func:`e_step`."""
    who = name_of(function)
    R = bayes(case.log_joint(case.params, case.data) / 2).responsibilities  # soft, so that hard ones show
    right = case.m_step(R, case.data)
    params = call(function, R, case.data)
    explain(params, right, case.m_slips, (R, case.data), who)
    law(refuse_wrong_parameters, params, who=who)
    equal(params, right, who, "the new parameters")
    told("it is right on the example")

    def minus_Q(vector):
        return -(R * case.log_joint(case.unpack(vector), case.data)).sum()

    here = case.pack(params)
    better = minus_Q(here) - minimize(minus_Q, here).fun
    if better > 1e-6:
        raise Mistake(f"{who} does not maximise Q: a numerical optimiser climbed {better:.3g} higher.")
    told("a numerical optimiser finds no higher Q")


def log_likelihood(function, case: Case):
    """Check a log-likelihood ``(params, data) -> float``; see :func:`e_step`."""
    who = name_of(function)
    right = logsumexp(case.log_joint(case.params, case.data), axis=1).sum()
    value = call(function, case.params, case.data)
    explain(value, right, case.log_likelihood_slips, (case.params, case.data), who)
    law(refuse_wrong_log_likelihood, value, who=who)
    equal(value, right, who, "the log-likelihood")
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
