"""The run and the data that standard errors are computed from, as given or as an estimator remembers them."""

from typing import Any, Protocol, runtime_checkable

import numpy as np

from emlearn.engine.trace import Trace


@runtime_checkable
class Fitted(Protocol):
    """A fitted estimator, which has the trace of its run (and, in ``data_``, the data as it read them)."""

    trace_: Any


def run_of(fitted: Any, data: Any = None) -> tuple[Trace, Any]:
    """The trace and the data of a run; a data frame is taken by its values.

    It raises TypeError if ``fitted`` is neither a Trace nor a fitted estimator, or if a Trace comes without data.
    """
    if isinstance(fitted, Fitted):
        return fitted.trace_, fitted.data_  # type: ignore[attr-defined]
    if not isinstance(fitted, Trace):
        raise TypeError(
            f"expected a trace, or a fitted estimator; got {type(fitted).__name__}. Pass what emlearn.fit "
            "returns, with its data, or call fit first."
        )
    if data is None:
        raise TypeError("a trace does not hold its data: pass them after it, unchanged.")
    return fitted, np.asarray(data) if hasattr(data, "iloc") else data
