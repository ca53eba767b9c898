r"""Equal spheres at a temperature: from k-means, through EM, to one blob.

Observed: ``X``, shape ``(n, d)``. Hidden: which of ``K`` equally frequent, equally wide, round components each row
came from.

.. math:: \log p(x_i, z_i = k) = -\log K - \tfrac d2 \log 2\pi\sigma^2 - \lVert x_i - \mu_k \rVert^2 / 2\sigma^2.

The E-step is taken at a temperature ``T``. At 1 it is that of EM. At 0 each row goes to its nearest mean, whatever the
width, and the M-step averages the rows of each mean, which is k-means, step for step. As ``T`` grows, responsibilities
level out until all means coincide. The sum of ``T log Σ_k p(x, k)^{1/T}`` over the rows climbs at every temperature;
at 1 it is the log-likelihood. Sums and squares are taken about the means that the E-step used, as in
:mod:`~emlearn.models.gaussian.mixture`, so that nothing cancels for data far from zero.

Rose, Gurewitz & Fox (1990), Statistical mechanics and phase transitions in clustering, Physical Review Letters 65,
945-948; Ueda & Nakano (1998), Deterministic annealing EM algorithm, Neural Networks 11, 271-282.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from emlearn.engine.errors import CollapsedComponent
from emlearn.engine.posterior import Posterior, tempered
from emlearn.models.gaussian.collapse import POINT


@dataclass(frozen=True)
class AnnealingParameters:
    """The means of ``K`` spheres in ``d`` columns, and their common variance.

    Parameters
    ----------
    means : ndarray of shape (K, d)
    variance : float
        The variance of every component along every axis, in squared units of the data.

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn.models import AnnealingParameters
    >>> AnnealingParameters(np.array([[0.0, 0.0], [3.0, 3.0]]), variance=0.5).covariances[0]
    array([[0.5, 0. ],
           [0. , 0.5]])
    """

    means: np.ndarray
    variance: float

    @property
    def covariances(self) -> np.ndarray:
        """The variance as full covariance matrices, shape ``(K, d, d)``."""
        K, d = self.means.shape
        return np.tile(self.variance * np.eye(d), (K, 1, 1))


class Statistics(NamedTuple):
    """Expected sufficient statistics; those of two chunks of rows, from one E-step, add."""

    log_likelihood: float
    counts: np.ndarray
    sums: np.ndarray
    """The sum of ``x - origin`` over the rows of each component, shape ``(K, d)``."""
    squares: float
    """The sum of the squared lengths of ``x - origin`` over all rows and components."""
    origins: np.ndarray
    """The means that the E-step used, shape ``(K, d)``; they do not add."""

    def __add__(self, other):
        log_likelihood, counts, sums, squares = (a + b for a, b in zip(self[:4], other))
        return Statistics(log_likelihood, counts, sums, squares, self.origins)


@dataclass(frozen=True)
class Annealing:
    """The spheres as a model for :func:`emlearn.em`; data are ``X``, shape ``(n, d)``.

    Parameters
    ----------
    temperature : float
        At which the E-step is taken: 0 is k-means, 1 is EM.

    Examples
    --------
    The hotter the E-step, the nearer the means, until they are one:

    >>> import numpy as np
    >>> from emlearn import fit
    >>> from emlearn.models import Annealing, AnnealingParameters
    >>> X, start = np.array([[0.0], [2.0], [3.0], [5.0]]), AnnealingParameters(np.array([[1.0], [4.0]]), variance=0.5)
    >>> for temperature in (0, 1, 4):
    ...     print(temperature, fit(Annealing(temperature), X, start).params.means.ravel().round(2))
    0 [1. 4.]
    1 [1.18 3.82]
    4 [2.5 2.5]
    """

    temperature: float = 1.0

    def log_joint(self, params, X):
        """``log p(x_i, z_i = k)``, shape ``(n, K)``."""
        K, d = params.means.shape
        distances = ((X[:, None] - params.means) ** 2).sum(axis=2)
        return -np.log(K) - d / 2 * np.log(2 * np.pi * params.variance) - distances / (2 * params.variance)

    def posterior(self, params, X) -> Posterior:
        """The responsibilities of each row at this temperature."""
        return tempered(self.log_joint(params, X), self.temperature)

    def e_step(self, params, X) -> Statistics:
        """Expected counts, sums and squares of the rows."""
        R, free_energy = self.posterior(params, X)
        centred = X[:, None] - params.means
        sums, squares = np.einsum("ik,ikd->kd", R, centred), np.einsum("ik,ikd->", R, centred**2)
        return Statistics(free_energy.sum(), R.sum(axis=0), sums, float(squares), params.means)

    def m_step(self, stats: Statistics) -> AnnealingParameters:
        """The mean of each component's rows, and the mean square of all rows about their component's mean.

        It raises CollapsedComponent if a sphere has lost all its rows, or if all rows lie on the means.
        """
        n, (K, d) = stats.counts.sum(), stats.sums.shape
        if not (stats.counts > 0).all():
            raise CollapsedComponent(int(np.argmin(stats.counts)), 0.0)
        shifts = stats.sums / stats.counts[:, None]
        means = stats.origins + shifts
        variance = float(stats.squares - (stats.counts @ shifts**2).sum()) / (n * d)
        if not variance > (POINT * np.abs(means).max()) ** 2:
            raise CollapsedComponent(0, 1 / K, 0.0, 0.0)
        return AnnealingParameters(means, variance)

    def expected_log_joint(self, params, stats: Statistics) -> float:
        """Q: the complete-data log-likelihood, averaged over the responsibilities."""
        K, d = params.means.shape
        moves = stats.origins - params.means
        squares = stats.squares + 2 * (stats.sums * moves).sum() + (stats.counts @ moves**2).sum()
        n = stats.counts.sum()
        return float(-n * np.log(K) - n * d / 2 * np.log(2 * np.pi * params.variance) - squares / (2 * params.variance))

    def relabelled(self, params, order) -> AnnealingParameters:
        """The same spheres in another order."""
        return AnnealingParameters(params.means[order], params.variance)
