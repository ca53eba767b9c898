"""The E-step of the Gaussian mixture over many rows: responsibilities and statistics in one pass, chunk by chunk.

There are three ways to the same :class:`~emlearn.models.gaussian.statistics.Statistics`.

:class:`FeaturePass`
    serves few columns, or few products of them, with two matrix products: ``log p(x, k) = eta_k · T(x)``, and then
    ``R T(X)``. The features ``T`` are ``1``, ``x`` and the products that the covariance type needs.
:class:`CentredPass`
    serves many columns: one product computes the white coordinates of all components, and another the moments
    about the centre of the data.
:class:`WhitenedPass`
    computes everything in each component's own white coordinates, which is slower, but nothing cancels.

The first two lose about ``eps δ²``, where ``δ`` is the distance of a component from the centre of the data, in its
own standard deviations. Where that is too much, they hand over to the third.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from emlearn.engine import parallel
from emlearn.engine.convergence import ROUNDING
from emlearn.models.gaussian.statistics import GaussianParameters, Statistics
from emlearn.models.table import Rows

MOST_FEATURES = 80
"""More features than this, as a full covariance has beyond about ten columns, cost more than whitening."""
MOST_KEPT = 2**23
"""How many feature values are kept between iterations (64 MB); if there are more, each chunk recomputes them."""
FARTHEST = 1e6
"""``δ²``, or precision of a column in units of the data's own spread, beyond which too many digits would be lost."""
FARTHEST_SINGLE = 1e3
"""The same in single precision."""
IN_CACHE = 3 * 2**16
"""How many values a chunk works on: a megabyte and a half, which stays in a core's own cache, or nearly."""
STRIPS = 3
"""Into how many strips :class:`CentredPass` divides the columns: fewer save less of what symmetry makes superfluous,
and more make products too thin to be fast."""
SINGLE_ROUNDING = 1e-6
"""What the log-density of a row may lose per column, in nats, if products are computed in single precision."""
EPS, EPS_SINGLE = (float(np.finfo(dtype).eps) for dtype in (np.float64, np.float32))
WORTH_A_THREAD = 100_000
"""Rows times components from which a second thread pays off."""


def best_pass(model, rows: Rows):
    """The faster pass for this covariance type and number of columns."""
    few = n_features(model, rows) <= max(MOST_FEATURES, 2 * rows.width)
    return (FeaturePass if few else CentredPass)(model, rows)


def n_features(model, rows: Rows) -> int:
    """How many products of a row's columns the covariance type needs."""
    return len(model.covariance.features(np.zeros((rows.width, 1))))


class WhitenedPass:
    """The E-step in white coordinates.

    Parameters
    ----------
    model : MixtureOfGaussians
    rows : Rows
    dtype : dtype, default=that of the rows
        The precision of products; sums are in double precision.
    chunk : int
        Rows at a time.
    """

    def __init__(self, model, rows: Rows, dtype=None, chunk: int = 2048):
        self.model, self.rows, self.chunk = model, rows, chunk
        self.dtype = np.dtype(dtype or rows.X.dtype)

    def __call__(self, params: GaussianParameters) -> Statistics:
        n, K = len(self.rows), len(params.weights)
        origins, A = params.means.astype(self.dtype), params.inverse_roots
        worker = _Whitened(self.model.constants(params), origins, A.astype(self.dtype), self.rows, self.chunk)
        threads = parallel.cores() if n * K >= WORTH_A_THREAD else 1
        log_likelihood, N, sums, moments = parallel.sum_over_chunks(worker, n, self.chunk, threads)
        back = np.linalg.inv(A)
        sums, moments = np.einsum("kj,kji->ki", sums, back), back.swapaxes(1, 2) @ moments @ back
        return Statistics(float(log_likelihood), N, sums, self.model.covariance.project(moments), origins.astype(float))


class _Whitened:
    """What one thread does with its spans."""

    def __init__(self, constants, origins, A, rows, chunk):
        self.constants, self.origins, self.A, self.rows, self.chunk = constants, origins, A, rows, chunk

    def __call__(self, spans):
        K, d = self.origins.shape
        white = np.empty((K, self.chunk, d), self.A.dtype)
        centred = np.empty((self.chunk, d), self.A.dtype)
        total, N, sums, moments = 0.0, np.zeros(K), np.zeros((K, d)), np.zeros(self.A.shape)
        for span in spans:
            rows = self.rows[span]
            n = len(rows)
            log_joint = np.empty((K, n))
            for k in range(K):
                np.subtract(rows.X, self.origins[k], out=centred[:n])
                W = np.matmul(centred[:n], self.A[k], out=white[k, :n])
                log_joint[k] = self.constants[k] - 0.5 * np.einsum("ij,ij->i", W, W)
            R, log_likelihood = rows.apply_weights(rows.posterior(log_joint.T))
            total += log_likelihood
            N += R.sum(axis=0)
            R = R.astype(white.dtype, copy=False).T
            for k in range(K):
                W = white[k, :n]
                sums[k] += R[k] @ W
                W *= np.sqrt(R[k])[:, None]
                moments[k] += W.T @ W
        return total, N, sums, moments


class CentredPass:
    """The E-step as products into all white coordinates, and of the rows with themselves times responsibilities.

    The columns lie along the first axis, ``(1 + d, n)``, after a first one of 1, so that each product also adds a
    constant, and sums come out with the second moments. Whitening is triangular and second moments are symmetric, so
    both go by strips of columns, each of which needs only the columns up to its own last one. The parameters are as in
    WhitenedPass.
    """

    def __init__(self, model, rows: Rows):
        self.model, self.rows = model, rows
        self.exact = WhitenedPass(model, rows)
        self.dtype = self.exact.dtype
        self.farthest = FARTHEST_SINGLE if rows.X.dtype == np.float32 else FARTHEST
        self.centre = rows.X.mean(axis=0, dtype=float).astype(rows.X.dtype)
        edges = len(self.centre) * np.arange(STRIPS + 1) // STRIPS
        self.strips = list(pairwise(edges))

    def __call__(self, params: GaussianParameters) -> Statistics:
        means, (K, d) = params.means - self.centre, params.means.shape
        A = params.inverse_roots.swapaxes(1, 2)
        whitened = A @ means[:, :, None]
        if (whitened**2).sum(axis=1).max() > self.farthest:
            return self.exact(params)
        worker = _Centred(self, np.concatenate([-whitened, A], axis=2), self.model.constants(params))
        chunk = max(64, IN_CACHE // (K * (d + 1)))
        threads = parallel.cores() if len(self.rows) * K >= WORTH_A_THREAD else 1
        log_likelihood, N, M = parallel.sum_over_chunks(worker, len(self.rows), chunk, threads)
        low = np.tril(M[:, :, 1:])
        moments = self.model.covariance.project(low + np.tril(low, -1).swapaxes(1, 2))
        here = Statistics(float(log_likelihood), N, M[:, :, 0], moments, self.centre.astype(float))
        return here.recentred(params.means, self.model.covariance)


class _Centred:
    """What one thread does with its spans."""

    def __init__(self, source: CentredPass, B, constants):
        self.source, self.constants, self.shape = source, constants, B.shape
        self.dtype = source.rows.X.dtype
        self.B = [B[:, a:b, : b + 1].reshape(-1, b + 1).astype(self.dtype) for a, b in source.strips]

    def __call__(self, spans):
        (K, d, _), strips = self.shape, self.source.strips
        total, N, sums, Z = 0.0, np.zeros(K), [np.zeros(B.shape) for B in self.B], np.empty((1 + d, 0))
        for span in spans:
            rows = self.source.rows[span]
            if len(rows) != Z.shape[1]:
                Z = np.ones((1 + d, len(rows)), self.dtype)
                W = [np.empty((len(B), len(rows)), self.dtype) for B in self.B]
            np.subtract(rows.X.T, self.source.centre[:, None], out=Z[1:])
            squares = 0.0
            for (_, b), B, white in zip(strips, self.B, W):
                by_component = np.matmul(B, Z[: b + 1], out=white).reshape(K, -1, len(rows))
                squares = squares + np.einsum("kdn,kdn->kn", by_component, by_component)
            R, log_likelihood = rows.apply_weights(rows.posterior((self.constants[:, None] - 0.5 * squares).T))
            total += log_likelihood
            N += R.sum(axis=0)
            r = R.T[:, None].astype(self.dtype, copy=False)
            for (a, b), S, shared in zip(strips, sums, W):
                np.multiply(Z[a + 1 : b + 1], r, out=shared.reshape(K, b - a, -1))
                S += shared @ Z[: b + 1].T
        M = np.zeros(self.shape)
        for (a, b), S in zip(strips, sums):
            M[:, a:b, : b + 1] = S.reshape(K, b - a, -1)
        return total, N, M


class FeaturePass:
    """The E-step as two matrix products with the features of the centred rows; ``chunk`` rows at a time."""

    def __init__(self, model, rows: Rows, chunk: int = 4096):
        self.model, self.rows = model, rows
        self.exact = WhitenedPass(model, rows, np.float64)
        self.dtype = self.exact.dtype
        self.centre, spread = centre_and_spread(rows.X)
        self.variances = spread**2
        self.width = 1 + n_features(model, rows) + rows.width
        self.chunk = min(chunk, max(256, IN_CACHE // self.width))
        self.kept: dict[int, np.ndarray] = {}  # by the first row of a chunk
        if len(rows) * self.width <= MOST_KEPT:
            self.kept = {a: self.features(slice(a, a + self.chunk)) for a in range(0, len(rows), self.chunk)}
        self.scatter = self._scatter() if self.width == 1 + rows.width else None

    def features(self, span, out=None):
        """``1``, the centred row and the products that the covariance type needs, shape ``(1 + d + q, n)``."""
        X = self.rows.X[span]
        T, d = np.empty((self.width, len(X))) if out is None else out[:, : len(X)], X.shape[1]
        T[0] = 1
        np.subtract(X.T, self.centre[:, None], out=T[1 : 1 + d])
        T[1 + d :] = self.model.covariance.features(T[1 : 1 + d])
        return T

    def __call__(self, params: GaussianParameters) -> Statistics:
        covariance, P = self.model.covariance, params.precisions
        means, (K, d) = params.means - self.centre, params.means.shape
        matrices = covariance.expand(P, K, d)
        linear = (matrices @ means[:, :, None])[:, :, 0]
        square = (linear * means).sum(axis=1)
        if max(square.max(), (np.diagonal(matrices, axis1=1, axis2=2) * self.variances).max()) > FARTHEST:
            return self.exact(params)
        constants = self.model.constants(params) - 0.5 * square
        eta = np.concatenate([constants[:, None], linear, covariance.coefficients(P, K, d)], axis=1)
        worker = _Features(self, eta, None if self.scatter is None else P)
        threads = parallel.cores() if len(self.rows) * K >= WORTH_A_THREAD else 1
        log_likelihood, S = parallel.sum_over_chunks(worker, len(self.rows), self.chunk, threads)
        moments = covariance.gather(S[:, 1 + d :], d) if self.scatter is None else self.scatter
        here = Statistics(float(log_likelihood), S[:, 0], S[:, 1 : 1 + d], moments, self.centre)
        return here.recentred(params.means, covariance)

    def _scatter(self):
        """``Σ w z zᵀ`` over all rows: the sum of the components' scatter, whatever the responsibilities."""

        def worker(spans):
            total = 0.0
            for span in spans:
                Z, w = self.features(span)[1:], self.rows[span].weights
                total = total + (Z if w is None else w * Z) @ Z.T
            return (total,)

        return parallel.sum_over_chunks(worker, len(self.rows), self.chunk, 1)[0]


class _Features:
    """What one thread does with its spans."""

    def __init__(self, source: FeaturePass, eta, shared):
        self.source, self.eta, self.shared = source, eta, shared

    def __call__(self, spans):
        source, total, S = self.source, 0.0, 0.0
        buffer = None if source.kept else np.empty((source.width, source.chunk))
        for span in spans:
            rows = source.rows[span]
            T = source.kept[span.start] if source.kept else source.features(span, buffer)
            posterior = rows.posterior((self.eta @ T).T)
            if self.shared is not None:  # -½ zᵀPz is the same for every component, so Bayes' rule ignores it
                Z = T[1:]
                posterior = posterior._replace(
                    log_density=posterior.log_density - 0.5 * ((self.shared @ Z) * Z).sum(axis=0)
                )
            R, log_likelihood = rows.apply_weights(posterior)
            total += log_likelihood
            S = S + R.T @ T.T
        return total, S


def rounding(params: GaussianParameters, rows: Rows, dtype=np.float64) -> float:
    """What the log-likelihood of the rows may lose to rounding at these parameters, in nats.

    Columns that nearly determine each other cost digits. Let ``f`` be how many times narrower a column is given those
    before it than by itself. White coordinates then have a relative error of ``eps f``, and a stored covariance, from
    which a Cholesky factor subtracts up to ``d`` products (Higham, 2002, Accuracy and Stability of Numerical
    Algorithms, theorem 10.3), determines its narrowest direction to a relative error of ``(d + 1) eps f²``, of which
    the log-likelihood loses the square.
    """
    n, d = rows.total, rows.width
    eps, least = (EPS_SINGLE, SINGLE_ROUNDING) if dtype == np.float32 else (EPS, ROUNDING)
    given_others = params.covariance.diagonals(params.precisions_cholesky)
    f = float((given_others * np.sqrt(np.diagonal(params.matrices, axis1=1, axis2=2))).max())
    return n * d * (max(least, eps * f) + 2 * ((d + 1) * eps * f**2) ** 2)


def centre_and_spread(X, chunk: int = 4096):
    """The mean and standard deviation of each column, shape ``(d,)``; the latter is 1 for a constant column."""
    centre = X.mean(axis=0, dtype=float)
    squares = sum(((X[a : a + chunk] - centre) ** 2).sum(axis=0) for a in range(0, len(X), chunk))
    spread = np.sqrt(squares / len(X))
    return centre, np.where(spread > 0, spread, 1.0)
