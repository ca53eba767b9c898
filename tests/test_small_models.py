"""Linkage, blood groups, censored times: known answers, and what is refused. Their laws: test_laws.py."""

import numpy as np
import pytest

from emlearn import datasets, fit
from emlearn.models import (
    AlleleFrequencies,
    BloodGroups,
    CensoredExponential,
    CensoredParameters,
    CoinParameters,
    Linkage,
    LinkageParameters,
)


def test_linkage_of_dempster_laird_and_rubin():
    trace = fit(Linkage(), datasets.linkage(), LinkageParameters(0.5), tol=0)
    thetas = [state.params.theta for state in trace.states]
    assert thetas[:3] == pytest.approx([0.5, 0.608247423, 0.624321051], abs=1e-9)
    root = (15 + np.sqrt(53809)) / 394  # of 197 θ² - 15 θ - 68 = 0
    assert root == pytest.approx(0.6268214979, abs=5e-11)
    assert trace.params.theta == pytest.approx(root, abs=1e-8)
    rates = np.array(thetas[3:6]) - root
    assert rates[1:] / rates[:-1] == pytest.approx(0.132779, abs=1e-4)
    assert trace.states[0].stats.cells == pytest.approx([100, 25, 18, 20, 34])


def test_blood_groups_by_counting_genes():
    trace = fit(BloodGroups(), datasets.blood_groups(), AlleleFrequencies(np.full(3, 1 / 3)), tol=0)
    assert trace.params.alleles == pytest.approx([0.2135909, 0.0501453, 0.7362637], abs=5e-8)
    assert trace.states[-1].stats.cells.sum() == pytest.approx(521)


def test_censored_times_give_the_total_over_the_ends():
    data = datasets.leukaemia()
    trace = fit(CensoredExponential(), data, CensoredParameters(10.0), tol=0)
    assert (data[:, 0].sum(), data[:, 1].sum()) == (359, 9)
    assert trace.params.mean == pytest.approx(39.888889, abs=2e-5)
    assert trace.objectives[-1] == pytest.approx(-42.174880, abs=1e-6)
    free = CensoredExponential().m_step(CensoredExponential().e_step(CensoredParameters(359 / 9), data))
    assert free.mean == pytest.approx(359 / 9, rel=1e-14)


@pytest.mark.parametrize("model, params", [
    (Linkage(), LinkageParameters(0.5)), (BloodGroups(), AlleleFrequencies(np.full(3, 1 / 3))),
], ids=["linkage", "blood groups"])  # fmt: skip
def test_a_table_that_is_none_is_named(model, params):
    for counts, said in (
        ([125, -18, 20, 34], f"count of {model.names[1]} is -18"),
        ([125, 18, 20.5, 34], f"count of {model.names[2]} is 20.5.*percentages"),
        ([np.nan, 18, 20, 34], f"count of {model.names[0]} is nan"),
        ([125, 18, 20], r"expected 4 counts.*shape \(3,\)"),
        ([0, 0, 0, 0], "all 4 counts are 0"),
    ):
        with pytest.raises(ValueError, match=said):
            model.e_step(params, counts)


def test_times_that_are_none_are_named():
    for data, said in (
        ([[6, 1], [-1, 0]], "time of row 1 is -1"),
        ([[6, 2]], "ended is 2 in row 0"),
        ([6, 7], r"two columns.*shape \(2,\)"),
    ):
        with pytest.raises(ValueError, match=said):
            CensoredExponential().e_step(CensoredParameters(10.0), data)
    with pytest.raises(ValueError, match="no time ended"):
        fit(CensoredExponential(), [[6, 0], [9, 0]], CensoredParameters(10.0))


@pytest.mark.parametrize("make, value, said", [
    (LinkageParameters, 1.5, "theta is 1.5: a probability lies between 0 and 1. As a start, 0.5"),
    (LinkageParameters, np.nan, "theta is nan"),
    (AlleleFrequencies, np.full(3, 0.5), r"alleles are \[0.5 0.5 0.5\], with sum 1.5.*Divide them by their sum"),
    (AlleleFrequencies, np.array([0.6, -0.1, 0.5]), r"alleles\[1\], of B, is -0.1: a probability"),
    (AlleleFrequencies, np.array([0.5, 0.5]), r"alleles must be three.*got shape \(2,\)"),
    (CensoredParameters, -1.0, "mean is -1: the mean of times is a finite number above 0.*mean of the observed times"),
    (CensoredParameters, 0.0, "mean is 0"),
    (CensoredParameters, np.inf, "mean is inf"),
    (CoinParameters, np.array([0.6, 50]), r"heads\[1\] is 50: a probability.*Divide a percentage by 100"),
    (CoinParameters, np.array([np.nan, 0.5]), r"heads\[0\] is nan.*a coin that got no toss"),
    (CoinParameters, np.array([-0.1, 0.5]), r"heads\[0\] is -0.1"),
])  # fmt: skip
def test_parameters_out_of_range_are_named(make, value, said):
    with pytest.raises(ValueError, match=said):
        make(value)


def test_the_ends_of_a_range_belong_to_it():
    LinkageParameters(0.0), LinkageParameters(1.0)
    AlleleFrequencies(np.array([0.0, 0.0, 1.0]))
    CoinParameters(np.array([0.0, 1.0]))


@pytest.mark.parametrize("u", [-1e6, -800.0, 800.0, 1e6])
def test_a_step_too_long_still_ends_in_the_range(u):
    assert 0 < CensoredExponential().from_unconstrained(np.array([u])).mean < np.inf
    assert 0 <= Linkage().from_unconstrained(np.array([u])).theta <= 1
    assert BloodGroups().from_unconstrained(np.array([u, 0, 0])).alleles.sum() == pytest.approx(1)


def test_groups_that_nobody_has():
    """An allele without carriers dies out, and nothing becomes NaN on the way."""
    trace = fit(BloodGroups(), np.array([10.0, 0, 0, 30]), AlleleFrequencies(np.full(3, 1 / 3)))
    assert trace.params.alleles == pytest.approx([0.1339746, 0, 0.8660254], abs=1e-6)  # O: the root of 30/40
    everyone = fit(Linkage(), np.array([0.0, 0, 0, 5]), LinkageParameters(0.5))
    assert everyone.params.theta == 1.0
