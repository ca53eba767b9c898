"""The rows from which the browser's own EM (``browser/em.js``) makes runs on a page without a kernel."""

from typing import Any

import numpy as np

from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.pictures.scenes import Line, Plane
from emlearn.widgets.subjects import Subject

MOST_ROWS = 20_000
"""With more, a run in the browser would make its reader wait too long."""


def rows_for_browser(subject: Subject) -> dict[str, Any]:
    """The rows and their number of columns, if the browser can make the subject's runs, or else nothing.

    Parameters
    ----------
    subject : Subject

    Returns
    -------
    dict
        ``rows``, bytes in double precision, row by row, and ``columns``: for one or two complete columns with a
        mixture of Gaussians with full covariances, without a prior, weights or anything fixed.

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn.models import MixtureOfGaussians
    >>> from emlearn.widgets import Subject
    >>> rows_for_browser(Subject(np.array([[1.0], [2.0], [4.0]]), MixtureOfGaussians()))["columns"]
    1
    >>> rows_for_browser(Subject(np.array([[1.0, 2.0], [2.0, np.nan], [4.0, 1.0]]), MixtureOfGaussians()))
    {}
    """
    X = subject.data
    known = isinstance(subject.model, MixtureOfGaussians) and subject.model == MixtureOfGaussians()
    drawn = type(subject.scene) in (Line, Plane) and subject.place is not None
    if not known or not drawn or not isinstance(X, np.ndarray) or len(X) > MOST_ROWS:
        return {}
    return {"rows": X.astype("<f8").tobytes(), "columns": 1 if X.ndim == 1 else X.shape[1]}
