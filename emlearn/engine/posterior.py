"""The E-step's one formula, shared by every model whose latent variable is a label.

Bayes' rule turns the logarithm of the joint density, ``log p(x_i, z_i = k)``, into responsibilities. The sum in its
denominator underflows as soon as a point is far from every component, so it is computed as a log-sum-exp.
"""

from typing import NamedTuple

import numpy as np


class Posterior(NamedTuple):
    """What is known about each row's label, given the row and the parameters."""

    responsibilities: np.ndarray
    """``p(z_i = k | x_i)``, shape ``(n, K)``; each row sums to 1."""
    log_density: np.ndarray
    """``log p(x_i)`` in nats, shape ``(n,)``; their sum is the observed-data log-likelihood."""


def bayes(log_joint: np.ndarray) -> Posterior:
    r"""Bayes' rule, computed stably: :math:`r_{ik} = e^{a_{ik}} / \sum_j e^{a_{ij}}` for ``log_joint`` :math:`a`.

    Parameters
    ----------
    log_joint : ndarray of shape (n, K)
        ``log p(x_i, z_i = k)``; ``-inf`` if impossible. A row all of ``-inf`` gets equal responsibilities.
    """
    joint = np.array(log_joint.T, dtype=float, order="C")  # (K, n), because NumPy is fast along a long last axis
    largest = joint.max(axis=0)
    impossible = np.isneginf(largest)
    if impossible.any():
        R, log_density = bayes(np.where(impossible[:, None], 0.0, log_joint))
        return Posterior(R, np.where(impossible, -np.inf, log_density))
    joint -= largest
    with np.errstate(under="ignore"):  # a share that rounds to 0
        np.exp(joint, out=joint)
    total = joint.sum(axis=0)
    joint /= total
    return Posterior(joint.T, largest + np.log(total))


def tempered(log_joint: np.ndarray, temperature: float) -> Posterior:
    r"""Bayes' rule at temperature :math:`T`: :math:`r_{ik} \propto e^{a_{ik} / T}`; 1 is EM, at 0 the winner takes all.

    The log-density is replaced by :math:`T \log \sum_k e^{a_{ik} / T}`, whose sum over the rows tempered EM climbs; at
    0 it is the largest :math:`a_{ik}`, whose sum hard EM climbs. It raises ValueError unless ``0 <= T < inf``.

    Ueda & Nakano (1998), Deterministic annealing EM algorithm, Neural Networks 11, 271-282.
    """
    if not 0 <= temperature < np.inf:
        raise ValueError(
            f"the temperature is {temperature}, but it must be a finite number, 0 or more. At 1 the E-step is that of "
            "EM, and at 0 each row goes to the likeliest component alone."
        )
    if temperature == 0:
        largest = log_joint.max(axis=1, keepdims=True)
        winners = log_joint == largest
        return Posterior(winners / winners.sum(axis=1, keepdims=True), largest[:, 0])
    R, log_density = bayes(log_joint / temperature)
    return Posterior(R, temperature * log_density)
