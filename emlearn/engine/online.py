r"""Online EM: parameters that follow a stream of rows, batch by batch.

Statistics are sums, so their mean over all rows seen can be kept as a running mean, and the M-step taken after
each batch. With step sizes that fall off,

.. math:: \bar s_t = (1 - \gamma_t) \bar s_{t-1} + \gamma_t\, \bar s(\mathrm{batch}_t; \theta_{t-1}),
          \qquad \gamma_t = \left(\frac{n_t}{n_1 + \dots + n_t}\right)^{0.6},

(``t^-0.6`` for batches of equal size ``n``), old batches, made with worse parameters, are forgotten. The
log-likelihood need not rise at every step.

Cappé & Moulines (2009), On-line expectation-maximization algorithm for latent data models, Journal of the Royal
Statistical Society B 71, 593-613,.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FORGETTING = 0.6
"""Between one half, exclusive, and one: the smaller, the sooner old batches are forgotten."""


@dataclass(frozen=True)
class Stream:
    """What online EM remembers of all the rows that it has seen."""

    params: Any
    mean: Any
    """Statistics per row."""
    rows: float
    batches: int


def begin(model, params, data, rows: float) -> Stream:
    """The memory of a first batch of so many ``rows``."""
    stats = model.e_step(params, data)
    return Stream(model.m_step(stats), stats.times(1 / rows), rows, 1)


def step(model, stream: Stream, data, rows: float) -> Stream:
    """One more batch: a partial E-step, then an M-step with what all batches together say."""
    seen = stream.rows + rows
    new = model.e_step(stream.params, data).times(1 / rows)
    mean = model.blend(stream.mean, new, (rows / seen) ** FORGETTING)
    return Stream(model.m_step(mean.times(seen)), mean, seen, stream.batches + 1)
