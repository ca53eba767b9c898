r"""Covariances by volume, shape and orientation: the ten of mclust's fourteen types that no simpler storage holds.

Each covariance is decomposed as

.. math:: \Sigma_k = \lambda_k D_k A_k D_k^\top, \qquad |A_k| = 1,

a volume ``λ``, a shape ``A`` (diagonal) and an orientation ``D`` (orthogonal). A name has a letter for each of the
three: ``E`` if it is equal in all components, ``V`` if it varies, and ``I`` for a round shape, or for axes along the
columns.

An M-step minimises ``Σ_k N_k log |Σ_k| + tr(Σ_k⁻¹ W_k)`` for the scatter ``W_k``. Where no closed form exists, one of
the three is improved at a time until nothing is left to gain. In everything but orientations that are equal under
shapes that vary (EVE and VVE) there is one minimum; there the descent begins from several orientations.

Banfield & Raftery (1993), Model-based Gaussian and non-Gaussian clustering, Biometrics 49, 803-821: the decomposition.
Celeux & Govaert (1995), Gaussian parsimonious clustering models, Pattern Recognition 28, 781-793: the M-steps.
Flury & Gautschi (1986), An algorithm for simultaneous orthogonal transformation of several positive definite symmetric
matrices to nearly diagonal form, SIAM Journal on Scientific and Statistical Computing 7, 169-184: planar rotations.
Scrucca, Fop, Murphy & Raftery (2016), mclust 5, The R Journal 8, 289-317, table 3: the fourteen names.
"""

from __future__ import annotations

import itertools

import numpy as np

from emlearn.models.gaussian.covariance import Covariance
from emlearn.models.gaussian.covariances import COVARIANCES, Diagonal, Full
from emlearn.models.gaussian.log_cholesky import inverse_root
from emlearn.models.gaussian.log_spectral import ROUNDING, LogSpectral, mixed

THINNEST = 1e-14
"""An eigenvalue of a scatter matrix smaller than this, relative to its largest, is rounding: no width is left."""
MOST_UNEVEN = 1e5
"""If the spreads of columns differ more than this, the axes of the narrowest direction are lost in rounding."""
TINY = 1e-250
"""A variance above 0, where there is none."""
SAME, MOST_ROUNDS = 1e-11, 500
"""When the descent within an M-step ends: by the relative change of its eigenvalues, and by its number of rounds."""


def named(name: str) -> Covariance:
    """One of :data:`DECOMPOSITIONS`."""
    return DECOMPOSITIONS[name]


class _Decomposed(Covariance):
    """What all types of this module share; ``name`` has the letters of volume, shape and orientation."""

    shared = True
    thinnest = THINNEST
    most_uneven = MOST_UNEVEN

    def __init__(self, name: str):
        self.name = name  # type: ignore[misc]
        self.volume, self.form, self.orientation = tuple(name)
        self.bounded = self.volume == "E" and self.form != "V"

    def __reduce__(self):
        return named, (self.name,)

    def n_parameters(self, K, d):
        times = {"I": 0, "E": 1, "V": K}
        return times[self.volume] + times[self.form] * (d - 1) + times[self.orientation] * (d * (d - 1) // 2)

    def log_scales(self, C, d):
        return LogSpectral(self, C, d)

    def within(self, C):
        return self.divide(C, np.ones(len(C)))

    def spectra(self, widths, N):
        """Eigenvalues ``λ_k a_k``, shape ``(..., K, d)``, from those of the scatter along the axes and counts ``N``."""
        largest = np.maximum(widths.max(axis=-1, keepdims=True), 0)
        widths = np.where(widths > self.thinnest * largest, widths, THINNEST**2 * largest + TINY)
        volumes = np.ones(widths.shape[:-1])
        for _ in range(MOST_ROUNDS):
            before, forms = volumes, self._forms(widths / volumes[..., None])
            volumes = (widths / forms).mean(axis=-1) / N
            if self.volume == "E":
                volumes = np.broadcast_to((volumes @ N)[..., None] / N.sum(), volumes.shape)
            if self.volume == "E" or self.form != "E" or same(volumes, before):
                break
        return volumes[..., None] * forms

    def _forms(self, widths):
        """The shapes, with product 1, that fit the scatter along the axes, divided by the volumes."""
        if self.form == "I":
            return np.ones_like(widths)
        forms = widths if self.form == "V" else np.broadcast_to(widths.sum(axis=-2, keepdims=True), widths.shape)
        return forms / np.exp(np.log(forms).mean(axis=-1, keepdims=True))


class AlongColumns(_Decomposed, Diagonal):
    """Axes along the columns, so that variances are all that is stored: EII, EEI, VEI and EVI."""

    thinnest = 0.0
    most_uneven = np.inf

    def divide(self, C, N):
        return self.spectra(C, N)


class _Turned(_Decomposed, Full):
    """What the types with axes in any direction share.

    A stored matrix determines its narrowest width only to a relative error of ``eps`` times its condition, so what the
    type makes equal in all components is no longer equal. Taken as they are stored, the matrices would be none of this
    type, among which Q has its maximum, and the log-likelihood would lose that error itself. Made equal again, they
    lose its square.
    """

    def precisions_cholesky(self, C, K, d):
        axes = np.broadcast_to(np.linalg.eigh(C if self.orientation == "V" else mixed(C))[1], C.shape)
        widths = np.einsum("kji,kjl,kli->ki", axes, C, axes)
        if not (widths > 0).all():
            raise np.linalg.LinAlgError("no width is left in some direction")
        return inverse_roots_along(self.spectra(widths, np.ones(K)), axes)


class OwnAxes(_Turned):
    """Each component has axes of its own, which are those of its scatter: EEV, VEV and EVV."""

    def divide(self, C, N):
        widths, axes = np.linalg.eigh(C)
        return _turned(self.spectra(widths, N), axes)


class Proportional(_Turned):
    """All components have the same matrix, but for a factor: VEE."""

    most_uneven = np.inf

    def precisions_cholesky(self, C, K, d):  # whatever the units: no axes are needed
        volumes = np.trace(C, axis1=1, axis2=2)[:, None, None]
        return inverse_root((C / volumes).mean(axis=0)) / np.sqrt(volumes)

    def divide(self, C, N):
        volumes = np.ones(len(N))
        for _ in range(MOST_ROUNDS):
            pooled, before = (C / volumes[:, None, None]).sum(axis=0), volumes
            try:
                A = inverse_root(pooled)
            except np.linalg.LinAlgError:  # no width is left in some direction, as the model will see
                return np.broadcast_to(pooled, C.shape)
            size = np.exp(-2 * np.log(np.diag(A)).mean())
            volumes = size * np.einsum("ij,kil,lj->k", A, C, A) / (len(A) * N)
            volumes = np.maximum(volumes, THINNEST**2 * volumes.max())
            if same(volumes, before, (np.diag(A) ** 2 * np.diag(pooled)).max()):
                break
        return volumes[:, None, None] * pooled / size


class CommonAxes(_Turned):
    """All components have the same axes under shapes that vary: EVE and VVE."""

    def divide(self, C, N):
        axes = np.linalg.eigh(np.concatenate([C.sum(axis=0, keepdims=True), C]))[1]
        spectra, lowest = self._along(axes, C, N), np.inf
        for _ in range(MOST_ROUNDS):
            before, axes = spectra, rotated(axes, C, 1 / spectra)
            spectra = self._along(axes, C, N)
            volumes = np.log(spectra).sum(axis=-1) @ N
            condition = (spectra.max(axis=-1) / spectra.min(axis=-1)).max()
            if same(spectra, before) or (same(spectra, before, condition) and (volumes >= lowest).all()):
                break
            lowest = np.minimum(lowest, volumes)
        best = volumes.argmin()
        return _turned(spectra[best], axes[best])

    def _along(self, axes, C, N):
        """The eigenvalues that fit best along each of several common axes, shape ``(S, K, d)``."""
        return self.spectra(np.einsum("sij,kil,slj->skj", axes, C, axes, optimize=True), N)


def rotated(axes, C, precisions):
    """Common axes, shape ``(S, d, d)``, after the best rotation in the plane of each pair of them, pair after pair."""
    axes, (K, d, _) = axes.copy(), C.shape
    for i, j in itertools.combinations(range(d), 2):
        contrast = ((precisions[..., i] - precisions[..., j]) @ C.reshape(K, d * d)).reshape(-1, d, d)
        plane = axes[:, :, [i, j]]
        axes[:, :, [i, j]] = plane @ np.linalg.eigh(plane.swapaxes(1, 2) @ contrast @ plane)[1]
    return axes


def same(numbers, others, condition=1.0):
    """Whether nothing moves any more, as far as numbers from matrices of this condition can tell."""
    return bool(np.all(np.abs(numbers - others) <= np.maximum(SAME, ROUNDING * condition) * numbers))


def inverse_roots_along(spectra, axes):
    """:func:`inverse_roots` of matrices with these eigenvalues ``(K, d)`` and axes ``(K, d, d)``, never multiplied."""
    root = axes / np.sqrt(spectra)[:, None, :]
    R = np.linalg.qr(root[:, ::-1].swapaxes(1, 2))[1]
    A = R.swapaxes(1, 2)[:, ::-1, ::-1]
    return A * np.sign(np.diagonal(A, axis1=1, axis2=2))[:, None, :]


def _turned(spectra, axes):
    """Matrices from their eigenvalues ``(K, d)`` and axes ``(K, d, d)``, or ``(d, d)`` for all."""
    return (axes * spectra[:, None, :]) @ axes.swapaxes(-2, -1)


DECOMPOSITIONS: dict[str, Covariance] = {
    **{name: AlongColumns(name) for name in ("EII", "EEI", "VEI", "EVI")},
    **{name: OwnAxes(name) for name in ("EEV", "VEV", "EVV")},
    **{name: CommonAxes(name) for name in ("EVE", "VVE")},
    "VEE": Proportional("VEE"),
    **{"VII": COVARIANCES["spherical"], "VVI": COVARIANCES["diag"]},
    **{"EEE": COVARIANCES["tied"], "VVV": COVARIANCES["full"]},
}
"""mclust's fourteen types by its names; four of them are scikit-learn's, and stored in the same way."""
