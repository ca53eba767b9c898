r"""Online EM: parameters that follow a stream of rows, batch by batch.

Sufficient statistics are sums, so a running mean of them per row can be kept, and an M-step can follow each batch.
With decreasing step sizes,

.. math:: \bar s_t = (1 - \gamma_t) \bar s_{t-1} + \gamma_t\, \bar s(\mathrm{batch}_t; \theta_{t-1}),
          \qquad \gamma_t = \left(\frac{n_t}{n_1 + \dots + n_t}\right)^{0.6},

(``t^-0.6`` for batches of equal size), the old batches, whose statistics were made with worse parameters, are
gradually forgotten. The log-likelihood need not rise at every step.

Cappé & Moulines (2009), On-line expectation-maximization algorithm for latent data models, Journal of the Royal
Statistical Society B 71, 593-613.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FORGETTING = 0.6
"""The exponent of the step sizes, above 1/2 and up to 1: the smaller it is, the sooner old batches are forgotten."""


@dataclass(frozen=True)
class Stream:
    """What online EM remembers of all the rows so far."""

    params: Any
    mean: Any
    """The running mean of the sufficient statistics per row."""
    rows: float
    batches: int


def begin(model, params, data, rows: float) -> Stream:
    """The memory after a first batch of ``rows`` rows (or, with weights, their sum)."""
    stats = model.e_step(params, data)
    return Stream(model.m_step(stats), stats.times(1 / rows), rows, 1)


def step(model, stream: Stream, data, rows: float, exponent: float = FORGETTING) -> Stream:
    """The memory after one more batch: an E-step over the batch, then an M-step with the running mean."""
    seen = stream.rows + rows
    new = model.e_step(stream.params, data).times(1 / rows)
    mean = model.blend(stream.mean, new, (rows / seen) ** exponent)
    return Stream(model.m_step(mean.times(seen)), mean, seen, stream.batches + 1)
