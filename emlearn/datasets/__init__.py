"""Small real data, read from files beside this one; nothing is downloaded.

Sources: ``README.md`` in this folder.
"""

from importlib import resources

import numpy as np


def old_faithful():
    """272 eruptions of the Old Faithful geyser: minutes of eruption, minutes of waiting for the next.

    Returns
    -------
    ndarray of shape (272, 2)

    References
    ----------
    Härdle (1991), Smoothing Techniques with Implementation in S, Springer: the table ``faithful`` of R.
    Azzalini & Bowman (1990), A look at some data on the Old Faithful geyser, Applied Statistics 39, 357-365,
    study a more complete version, 299 rows.
    """
    with resources.files(__name__).joinpath("old_faithful.csv").open() as file:
        return np.loadtxt(file, delimiter=",", skiprows=1)


def coin_flips():
    """Five rows of ten tosses, each made with one of two coins: heads and tails of each row.

    Returns
    -------
    ndarray of shape (5, 2)

    References
    ----------
    Do & Batzoglou (2008), What is the expectation maximization algorithm?, Nature Biotechnology 26, 897-899,
    figure 1.
    """
    heads = np.array([5.0, 9.0, 8.0, 4.0, 7.0])
    return np.column_stack([heads, 10 - heads])


def introduction(seed=0):
    """The example of the introduction: 3,000 draws of N(20, sd 5) and 7,000 of N(40, sd 5).

    Parameters
    ----------
    seed : int
        Of numpy's ``default_rng``.

    Returns
    -------
    ndarray of shape (10000, 1)
    """
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(20, 5, 3000), rng.normal(40, 5, 7000)])[:, None]
