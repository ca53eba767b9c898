"""The data sets of :mod:`summits`: classical ones that are there without a network, and overlapping mixtures."""

from pathlib import Path

import numpy as np
from sklearn import datasets as classical
from sklearn.decomposition import PCA

from emlearn import datasets

DATA = Path(__file__).parent / "data"


def overlapping(n, d, parts, seed):
    """Rows of a mixture whose components overlap, each with a covariance and a weight of its own."""
    rng = np.random.default_rng(seed)
    means = 2.2 * rng.standard_normal((parts, d)) / d**0.25
    roots = np.tril(rng.standard_normal((parts, d, d))) * 0.5 + np.eye(d) * rng.uniform(0.4, 1.2, (parts, 1, d))
    labels = rng.choice(parts, n, p=rng.dirichlet(np.full(parts, 5.0)))
    return means[labels] + np.einsum("nij,nj->ni", roots[labels], rng.standard_normal((n, d)))


def table(name):
    """A table of this folder, one line a row."""
    return np.loadtxt(DATA / f"{name}.csv", delimiter=",", skiprows=1, ndmin=2)


def tuned():
    """The data sets on which the search was tried out while it was written."""
    wine = classical.load_wine().data
    return {
        "iris": classical.load_iris().data,
        "wine, 4 columns": wine[:, [0, 6, 9, 12]],
        "galaxies": datasets.galaxies().reshape(-1, 1),
        "old faithful": datasets.old_faithful(),
        "digits, 4 axes": PCA(4, random_state=0).fit_transform(classical.load_digits().data),
        "simulated 300 x 2, 5 parts": overlapping(300, 2, 5, 0),
        "simulated 500 x 3, 4 parts": overlapping(500, 3, 4, 1),
        "simulated 1000 x 2, 6 parts": overlapping(1000, 2, 6, 2),
        "simulated 400 x 5, 4 parts": overlapping(400, 5, 4, 3),
    }


def fresh():
    """The data sets that were put aside until the search was finished."""
    breast = classical.load_breast_cancer().data
    wine = classical.load_wine().data
    return {
        "banknote": table("banknote"),
        "thyroid": table("thyroid"),
        "acidity": table("acidity"),
        "breast, 4 columns": breast[:, [0, 1, 4, 7]],
        "breast, 3 other columns": breast[:, [20, 21, 28]],
        "wine, 3 other columns": wine[:, [1, 3, 11]],
        "digits, axes 5 to 7": PCA(7, random_state=0).fit_transform(classical.load_digits().data)[:, 4:],
        "simulated 300 x 2, 4 parts": overlapping(300, 2, 4, 1000),
        "simulated 200 x 1, 3 parts": overlapping(200, 1, 3, 1001),
        "simulated 600 x 3, 6 parts": overlapping(600, 3, 6, 1002),
        "simulated 800 x 4, 5 parts": overlapping(800, 4, 5, 1003),
        "simulated 1500 x 2, 5 parts": overlapping(1500, 2, 5, 1004),
    }
