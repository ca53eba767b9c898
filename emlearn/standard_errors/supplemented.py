r"""Supplemented EM: how fast EM's own steps shrink tells what is missing, and so how sure we may be.

Near its end EM multiplies the error by its rate matrix, ``DM = I_complete⁻¹ I_missing``. One column of it is what one
step of EM, taken from the end with one coordinate moved away, leaves of the move; no gradient of the likelihood is
asked for. Then ``I_obs = I_complete (1 - DM)``.

Meng & Rubin (1991), Using EM to obtain asymptotic variance-covariance matrices: the SEM algorithm, Journal of the
American Statistical Association 86, 899-909. They move a coordinate to where it was in earlier iterations, until the
quotient settles. Here it is moved by known steps to both sides, whose difference is more accurate (Jamshidian &
Jennrich 2000, Standard errors for EM estimation, Journal of the Royal Statistical Society B 62, 257-270).
"""

from __future__ import annotations

from emlearn.engine.abilities import prepared
from emlearn.standard_errors.differences import jacobian
from emlearn.standard_errors.information import at_the_end, complete_information
from emlearn.standard_errors.result import StandardErrors, from_information
from emlearn.standard_errors.run import run_of


def sem(fitted, data=None) -> StandardErrors:
    """Standard errors from the rate of EM's own steps.

    Parameters, returns and errors as for :func:`emlearn.standard_errors.oakes`.
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
