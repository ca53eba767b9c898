r"""The exponential families, one row of a table each: ``T``, ``natural``, ``mle``.

The density of a component is ``exp(η(θ_k) · T(x) + base(x))``: everything that depends on both the row and the
component is one product of two vectors. (A constant that depends on ``θ`` alone, the logarithm of the
normaliser, is the coefficient of a feature that is 1 wherever an entry is observed.) An E-step over all rows and
components is therefore two matrix products, and an M-step answers one question: given the expected sums of ``T``,
what is the maximum-likelihood estimate?

============  ====================  ==========================  ======================
family        T(x), each column     η(θ)                        mle of the sums t
============  ====================  ==========================  ======================
Bernoulli     x, 1 - x              log p, log(1 - p)           t₁ / (t₁ + t₂)
Categorical   one indicator a level log p                       t / Σ t
Poisson       x, 1                  log λ, -λ                   t₁ / t₂
Binomial      x, m - x              log p, log(1 - p)           t₁ / (t₁ + t₂)
Multinomial   the row of counts     log p                       t / Σ t
Exponential   1, x                  log λ, -λ                   t₁ / t₂
============  ====================  ==========================  ======================

A missing entry (NaN) sets all its features to 0, so it contributes nothing. This is the same as marginalising it
out, because the columns are independent given the component.

Your own family is a class with these three methods; :class:`Family` describes the optional ones.

McLachlan & Peel (2000), Finite Mixture Models, chapter 5; Wainwright & Jordan (2008), Graphical models,
exponential families, and variational inference, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, gammaln, logit, softmax

from emlearn.models.family import Family, inside, log, ratio, refuse_counts, refuse_unless, refuse_where


class _Shares(Family):
    """What families of a probability and its complement share; ``T`` holds all heads, then all tails."""

    parameter = "probabilities"

    def natural(self, theta):
        return np.hstack([log(theta), log(1 - theta)])

    def mle(self, t):
        heads, tails = np.hsplit(t, 2)
        return ratio(heads, heads + tails)

    def to_unconstrained(self, theta):
        return logit(inside(theta))

    def from_unconstrained(self, u):
        return expit(u)

    def gradient(self, theta, t):
        heads, tails = np.hsplit(t, 2)
        return heads - theta * (heads + tails)

    def information(self, theta, t):
        heads, tails = np.hsplit(t, 2)
        return theta * (1 - theta) * (heads + tails)

    def refuse_theta(self, theta, what):
        refuse_unless((theta >= 0) & (theta <= 1), theta, what, "probabilities lie between 0 and 1")


class Bernoulli(_Shares):
    """Each column holds 0 or 1; ``probabilities`` are those of 1, shape ``(K, d)``.

    Examples
    --------
    A missing entry has no features, so it says nothing:

    >>> import numpy as np
    >>> from emlearn.models.families import Bernoulli
    >>> Bernoulli().T(np.array([[1.0, np.nan]]))
    array([[1., 0., 0., 0.]])
    """

    name = "Bernoulli"

    def T(self, X):
        seen = ~np.isnan(X)
        return np.hstack([np.where(seen, X, 0), np.where(seen, 1 - X, 0)])

    def refuse(self, X, name):
        refuse_where(~np.isnan(X) & (X != 0) & (X != 1), X, name, "0 or 1", "Code yes as 1 and no as 0.")

    def draw(self, theta, rng):
        return (rng.uniform(size=theta.shape) < theta).astype(float)


@dataclass(frozen=True)
class Binomial(_Shares):
    """Each column counts successes out of ``trials``; ``probabilities`` are those of success, shape ``(K, d)``.

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn.models.families import Binomial
    >>> Binomial(trials=10).mle(np.array([[24.0, 6.0], [9.0, 11.0]]))  # successes and failures of two components
    array([[0.8 ],
           [0.45]])
    """

    trials: int | np.ndarray
    """One number for all columns, or one for each, shape ``(d,)``."""
    name = "binomial"

    def T(self, X):
        seen = ~np.isnan(X)
        return np.hstack([np.where(seen, X, 0), np.where(seen, self.trials - X, 0)])

    def base(self, X):
        m = np.broadcast_to(np.asarray(self.trials, dtype=float), X.shape)
        return np.nansum(gammaln(m + 1) - gammaln(X + 1) - gammaln(m - X + 1), axis=1)

    def refuse(self, X, name):
        refuse_counts(X, name)
        what = f"at most the number of trials, {self.trials}"
        refuse_where(self.trials < X, X, name, what, "Pass trials=, one number or one per column.")

    def draw(self, theta, rng):
        return rng.binomial(np.broadcast_to(self.trials, theta.shape), theta).astype(float)


class _Levels(Family):
    """What families of several probabilities that sum to 1 share."""

    parameter = "probabilities"

    def blocks(self, width) -> list[slice]:
        """The columns of ``theta`` that sum to 1 together."""
        return [slice(0, width)]

    def natural(self, theta):
        return log(theta)

    def mle(self, t):
        return np.hstack([ratio(t[:, b], t[:, b].sum(axis=1, keepdims=True)) for b in self.blocks(t.shape[1])])

    def n_parameters(self, theta):
        return theta.size - len(theta) * len(self.blocks(theta.shape[1]))

    def to_unconstrained(self, theta):
        return np.log(inside(theta))

    def from_unconstrained(self, u):
        return np.hstack([softmax(u[:, b], axis=1) for b in self.blocks(u.shape[1])])

    def gradient(self, theta, t):
        return t - self.information(theta, t)

    def information(self, theta, t):
        return np.hstack([t[:, b].sum(axis=1, keepdims=True) * theta[:, b] for b in self.blocks(t.shape[1])])

    def refuse_theta(self, theta, what):
        refuse_unless((theta >= 0) & (theta <= 1), theta, what, "probabilities lie between 0 and 1")
        for b in self.blocks(theta.shape[1]):
            off = np.abs(theta[:, b].sum(axis=1, keepdims=True) - 1) > 1e-6
            refuse_unless(~np.broadcast_to(off, theta[:, b].shape), theta[:, b], what, "they sum to 1")


@dataclass(frozen=True)
class Categorical(_Levels):
    """Each column holds a level 0, 1, ...; ``probabilities``, ``(K, Σ levels)``, have the columns side by side.

    Examples
    --------
    A column of two levels and one of three, side by side:

    >>> import numpy as np
    >>> from emlearn.models.families import Categorical
    >>> Categorical((2, 3)).T(np.array([[1.0, 2.0], [0.0, np.nan]]))
    array([[0., 1., 0., 0., 1.],
           [1., 0., 0., 0., 0.]])
    """

    levels: tuple[int, ...]
    """The number of levels of each column."""
    name = "categorical"

    def blocks(self, width):
        ends = np.cumsum(self.levels)
        return [slice(end - size, end) for end, size in zip(ends, self.levels)]

    def T(self, X):
        return np.hstack([column[:, None] == np.arange(size) for column, size in zip(X.T, self.levels)]).astype(float)

    def refuse(self, X, name):
        refuse_counts(X, name)
        way_out = "Levels are numbered from 0; n_categories says how many there are, by default as many as fit saw."
        refuse_where(np.array(self.levels) <= X, X, name, "one of the levels", way_out)

    def draw(self, theta, rng):
        chosen = [theta[:, b].cumsum(axis=1) < rng.uniform(size=(len(theta), 1)) for b in self.blocks(theta.shape[1])]
        return np.column_stack([below[:, :-1].sum(axis=1) for below in chosen]).astype(float)


@dataclass(frozen=True)
class Multinomial(_Levels):
    """Each row holds counts over the same categories; ``probabilities`` have shape ``(K, d)``.

    Every row that is drawn has ``total`` counts.

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn.models.families import Multinomial
    >>> Multinomial().mle(np.array([[6.0, 3.0, 1.0]]))
    array([[0.6, 0.3, 0.1]])
    """

    total: int = 1
    name = "multinomial"

    def T(self, X):
        return np.asarray(X, dtype=float)

    def base(self, X):
        return gammaln(X.sum(axis=1) + 1) - gammaln(X + 1).sum(axis=1)

    def refuse(self, X, name):
        why = "A row with a missing count has no total: drop the row."
        refuse_where(np.isnan(X), X, name, "a count", why)
        refuse_counts(X, name)

    def draw(self, theta, rng):
        return np.array([rng.multinomial(self.total, p) for p in theta], dtype=float)


class _Rates(Family):
    """What the two families of a rate share, given its count of ``events`` and its exposure ``time``."""

    parameter = "rates"

    def to_unconstrained(self, theta):
        return np.log(np.maximum(theta, np.finfo(float).tiny))

    def from_unconstrained(self, u):
        return np.exp(u)

    def natural(self, theta):
        return np.hstack([log(theta), -theta])

    def mle(self, t):
        events, time = np.hsplit(t, 2)
        return ratio(events, time)

    def gradient(self, theta, t):
        events, time = np.hsplit(t, 2)
        return events - theta * time

    def information(self, theta, t):
        return theta * np.hsplit(t, 2)[1]

    def refuse_theta(self, theta, what):
        refuse_unless((theta >= 0) & np.isfinite(theta), theta, what, "rates are 0 or more")


class Poisson(_Rates):
    """Each column holds a count; ``rates`` have shape ``(K, d)``.

    Examples
    --------
    The log-density is ``T(x) · η + base(x)``; here of 2 events at a rate of 3:

    >>> import numpy as np
    >>> from emlearn.models.families import Poisson
    >>> x, family = np.array([[2.0]]), Poisson()
    >>> density = np.exp(family.T(x) @ family.natural(np.array([[3.0]])).T + family.base(x))
    >>> round(density.item(), 4), round(float(np.exp(-3)) * 3**2 / 2, 4)
    (0.224, 0.224)
    """

    name = "Poisson"

    def T(self, X):
        seen = ~np.isnan(X)
        return np.hstack([np.where(seen, X, 0), seen])

    def base(self, X):
        return -np.nansum(gammaln(X + 1), axis=1)

    def refuse(self, X, name):
        refuse_counts(X, name)

    def draw(self, theta, rng):
        return rng.poisson(theta).astype(float)


class Exponential(_Rates):
    """Each column holds a waiting time; ``rates``, one over the mean, have shape ``(K, d)``.

    Examples
    --------
    Four times with a sum of 10:

    >>> import numpy as np
    >>> from emlearn.models.families import Exponential
    >>> Exponential().mle(np.array([[4.0, 10.0]]))
    array([[0.4]])
    """

    name = "exponential"
    discrete = False

    def T(self, X):
        seen = ~np.isnan(X)
        return np.hstack([seen, np.where(seen, X, 0)])

    def refuse(self, X, name):
        refuse_where(X <= 0, X, name, "a time above 0", "With a time of 0 the likelihood has no upper bound.")

    def refuse_theta(self, theta, what):
        refuse_unless((theta > 0) & np.isfinite(theta), theta, what, "rates of times lie above 0")

    def draw(self, theta, rng):
        return rng.exponential(1 / theta)
