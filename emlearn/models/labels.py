"""Which component is which: the order of components has no meaning, so two fits are compared after matching."""

import numpy as np
from scipy.optimize import linear_sum_assignment


def match_labels(reference, other):
    """Match the components of two labellings of the same rows so that they agree on as many rows as possible.

    Parameters
    ----------
    reference, other : array-like of shape (n,) or (n, K)
        Labels (whole numbers from 0; -1 where unknown, which is ignored), or responsibilities.

    Returns
    -------
    ndarray of shape (K,)
        ``order[k]`` is the component of ``other`` that corresponds to component ``k`` of ``reference``, so
        ``mixture.means_[order]`` and ``responsibilities[:, order]`` have the order of ``reference``.

    Raises
    ------
    ValueError
        If the numbers of rows, or of components, differ.

    Examples
    --------
    >>> match_labels([0, 0, 1, 1, 2], [2, 2, 0, 0, 1])
    array([2, 0, 1])

    References
    ----------
    Kuhn (1955), The Hungarian method for the assignment problem, Naval Research Logistics Quarterly 2, 83-97;
    Stephens (2000), Dealing with label switching in mixture models, Journal of the Royal Statistical Society B 62,
    795-809.
    """
    sides = [np.asarray(side) for side in (reference, other)]
    if len(sides[0]) != len(sides[1]):
        raise ValueError(f"the two must label the same rows: got {len(sides[0])} and {len(sides[1])} rows.")
    K = max(side.shape[1] if side.ndim == 2 else int(side.max(initial=-1)) + 1 for side in sides)
    first, second = (side if side.ndim == 2 else (side[:, None] == np.arange(K)).astype(float) for side in sides)
    if first.shape != second.shape:
        raise ValueError(f"the two must have equally many components: got {first.shape[1]} and {second.shape[1]}.")
    return linear_sum_assignment(first.T @ second, maximize=True)[1]
