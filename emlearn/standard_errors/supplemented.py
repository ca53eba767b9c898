r"""Supplemented EM: how fast EM's own steps shrink tells how much information is missing.

Near the summit EM multiplies the error by its rate matrix, ``DM = I_complete⁻¹ I_missing``. One column of it is what
remains of a small displacement of one coordinate after one step of EM from there; the gradient of the likelihood is
not needed. Then ``I_obs = I_complete (1 - DM)``.

Meng & Rubin (1991), Using EM to obtain asymptotic variance-covariance matrices: the SEM algorithm, Journal of the
American Statistical Association 86, 899-909. They set a coordinate to its values in earlier iterations until the
quotient settles. Here it is moved by fixed steps to both sides, and the central difference is more accurate (Jamshidian
& Jennrich 2000, Standard errors for EM estimation, Journal of the Royal Statistical Society B 62, 257-270).
"""

from __future__ import annotations

from emlearn.engine.abilities import prepared
from emlearn.standard_errors.differences import jacobian
from emlearn.standard_errors.information import at_the_end, complete_information
from emlearn.standard_errors.result import StandardErrors, from_information
from emlearn.standard_errors.run import run_of


def sem(fitted, data=None) -> StandardErrors:
    """Standard errors from the rate of EM's own steps (supplemented EM).

    Parameters, returns and errors are as for :func:`emlearn.standard_errors.oakes`.

    Examples
    --------
    >>> from emlearn import datasets, fit
    >>> from emlearn.models import Linkage, LinkageParameters
    >>> from emlearn.standard_errors import sem
    >>> sem(fit(Linkage(), datasets.linkage(), LinkageParameters(0.5)), datasets.linkage())
    SEM:
      theta                  0.626816 ± 0.05147
    """
    trace, data = run_of(fitted, data)
    model = trace.model
    data = prepared(model, data)
    state, coordinates, u = at_the_end(trace, data)

    def one_step_of_em(v):
        return coordinates.to_vector(model.m_step(model.e_step(coordinates.from_vector(v), data)))

    complete = complete_information(state, coordinates, u)
    rate_matrix = jacobian(one_step_of_em, u)
    gradient = coordinates.gradient(state.params, state.stats)
    return from_information("SEM", coordinates, state.params, complete, complete @ rate_matrix, gradient)
