"""Bad input gets an error that names what, where, and the way out."""

import numpy as np
import pandas as pd
import pytest

from emlearn import (
    CategoricalMixture,
    CollapsedComponent,
    EMMicroscope,
    GaussianMixture,
    Handwritten,
    MultinomialMixture,
    PoissonMixture,
    datasets,
    fit,
    restarts,
    watch,
)
from emlearn.models.two_coins import CoinParameters, TwoCoins

X = datasets.old_faithful()


def spoiled(value, row=3, column=1):
    bad = X.copy()
    bad[row, column] = value
    return bad


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_a_value_that_is_no_number_is_named_with_its_place(value):
    with pytest.raises(ValueError, match=r"contains inf at row 3, column 1\. GaussianMixture needs numbers, and NaN"):
        GaussianMixture(2).fit(spoiled(value))


def test_a_gap_where_the_model_cannot_take_one():
    bad = np.array([[1.0, 2.0], [3.0, np.nan], [2.0, 2.0]])
    with pytest.raises(ValueError, match=r"contains NaN at row 1, column 1\. MultinomialMixture needs every value"):
        MultinomialMixture(1).fit(bad)


def test_a_column_is_called_by_its_name_where_it_has_one():
    frame = pd.DataFrame(spoiled(np.inf), columns=["eruptions", "waiting"])
    with pytest.raises(ValueError, match=r"row 3, column 1 \('waiting'\)"):
        GaussianMixture(2).fit(frame)


def test_prediction_is_checked_too():
    with pytest.raises(ValueError, match="contains inf at row 3"):
        GaussianMixture(2, random_state=0).fit(X).predict(spoiled(np.inf))


@pytest.mark.parametrize("offset", [0.0, 7.0, 1e9])
def test_a_constant_column(offset):
    data = np.column_stack([X[:, 0], np.full(len(X), offset)])
    with pytest.raises(ValueError, match=r"column 1 of X is constant, .* Drop the column"):
        GaussianMixture(2).fit(data)


def test_fewer_rows_than_components():
    with pytest.raises(ValueError, match="n_components=5 but X has only 4 distinct rows .*fewer components"):
        GaussianMixture(5).fit(X[:4])


def test_fewer_distinct_rows_than_components():
    with pytest.raises(ValueError, match="only 2 distinct rows among its n_samples=80"):
        GaussianMixture(3).fit(np.repeat(X[:2], 40, axis=0))


@pytest.mark.parametrize("K", [0, -1, 1.5, "two", True])
def test_a_number_of_components_that_is_none(K):
    with pytest.raises(ValueError, match="n_components=.*must be a whole number, 1 or more"):
        GaussianMixture(K).fit(X)


@pytest.mark.parametrize(
    "setting", [{"tol": -1}, {"max_iter": -1}, {"n_init": 0}, {"init_params": "best"}, {"random_state": "x"}]
)
def test_other_settings_out_of_range(setting):
    with pytest.raises(ValueError, match=next(iter(setting))):
        GaussianMixture(2, **setting).fit(X)


def test_means_to_start_from_of_the_wrong_shape():
    with pytest.raises(ValueError, match=r"shape \(n_components, n_features\) = \(2, 2\); got shape \(3, 2\)"):
        GaussianMixture(2, means_init=np.ones((3, 2))).fit(X)


def test_one_dimensional_data_for_the_estimator():
    with pytest.raises(ValueError, match=r"(?s)Expected 2D array.*reshape\(-1, 1\)"):
        GaussianMixture(2).fit(X[:, 0])


def test_linearly_dependent_columns_collapse_by_name():
    data = np.column_stack([X[:, 0], 2 * X[:, 0] + 1])
    with pytest.raises(
        CollapsedComponent, match="component 0 collapsed: mixing weight 1.*linearly dependent"
    ) as caught:
        GaussianMixture(1).fit(data)
    assert caught.value.component == 0 and caught.value.weight == pytest.approx(1)


def test_a_component_on_repeated_points_collapses_with_the_way_out():
    data = np.concatenate([np.full(50, 3.0), np.linspace(10, 20, 50)])[:, None]
    with pytest.raises(CollapsedComponent, match="without bound.*n_init.*fewer"):
        GaussianMixture(2, random_state=0).fit(data)


def test_more_levels_than_rows_can_tell_are_refused_before_memory_is_taken():
    with pytest.raises(ValueError, match=r"n_categories=1e\+09 levels are more than the 20 rows"):
        CategoricalMixture(1, n_categories=10**9).fit(np.arange(20.0)[:, None] % 2)


def test_where_everything_is_fixed_no_standard_error_is_there():
    fixed = PoissonMixture(1, fixed={"rates": [[2.0]]}).fit(np.arange(20.0)[:, None] % 5)
    with pytest.raises(ValueError, match="nothing in .* is free"):
        fixed.standard_errors()


def test_restarts_have_a_table_like_selection_and_standard_errors():
    found = restarts(GaussianMixture(2, random_state=0), X, n_starts=4, keep=2)
    frame = found.table().to_frame()
    np.testing.assert_array_equal(frame["objective"], found.objectives)
    np.testing.assert_array_equal(frame["nats below the best"], found.objectives[0] - found.objectives)


# --- a learner's own functions ------------------------------------------------------------------------------

FLIPS, THETA = datasets.coin_flips(), np.array([0.6, 0.5])


def right_e_step(theta, flips):
    return TwoCoins().posterior(CoinParameters(theta), flips).responsibilities


def right_m_step(R, flips):
    tosses = R.T @ flips
    return tosses[:, 0] / tosses.sum(axis=1)


def right_log_likelihood(theta, flips):
    return TwoCoins().e_step(CoinParameters(theta), flips).log_likelihood


def run(e_step=right_e_step, m_step=right_m_step, log_likelihood=right_log_likelihood):
    return fit(Handwritten(e_step, m_step, log_likelihood), FLIPS, THETA)


def test_right_functions_plug_in_as_they_are():
    own = fit(TwoCoins(), FLIPS, CoinParameters(THETA))
    trace = run()
    np.testing.assert_allclose(trace.objectives, own.objectives, rtol=1e-13)
    np.testing.assert_allclose(trace.params, own.params.heads, rtol=1e-12)
    for mine, theirs in zip(trace.half_steps[1:], own.half_steps[1:]):
        assert mine.bound == pytest.approx(theirs.bound, rel=1e-12)


def broken(function):
    """The right E-step, then spoiled."""

    def my_e_step(theta, flips):
        return function(right_e_step(theta, flips))

    return my_e_step


@pytest.mark.parametrize(
    "spoil, error, message",
    [
        (lambda R: None, TypeError, r"my_e_step must return.*\(5, K\).*returned None.*`return` missing"),
        (lambda R: (R, 1.0), TypeError, r"returned tuple of 2.*responsibilities alone"),
        (lambda R: "shares", TypeError, r"returned str"),
        (lambda R: R.T, ValueError, r"returned shape \(2, 5\).*transposed: return R\.T"),
        (lambda R: R[:, 0], ValueError, r"returned shape \(5,\).*One row per data row"),
        (lambda R: R[:-1], ValueError, r"returned shape \(4, 2\)"),
        (lambda R: np.where(R > 0.7, np.nan, R), ValueError, r"Row 1 is .*nan.*subtract each row's largest"),
        (lambda R: R / R.sum(axis=0), ValueError, r"Your columns sum to 1.*axis=0.*not components \(axis=1\)"),
        (lambda R: 0.5 * R, ValueError, r"Row 0 is .*sums to 0\.5\. Divide each row"),
        (lambda R: np.log(R), ValueError, r"between 0 and 1\. If these are logarithms"),
    ],
)
def test_a_wrong_e_step_is_told_what_was_expected_what_came_and_a_hint(spoil, error, message):
    with pytest.raises(error, match=f"(?s){message}") as caught:
        run(e_step=broken(spoil))
    assert "my_e_step must return the responsibilities" in str(caught.value)


@pytest.mark.parametrize(
    "wrong, error, message",
    [
        (lambda R, flips: None, TypeError, "the new parameters; it returned None"),
        (lambda R, flips: np.array([0.5, np.nan]), ValueError, "finite parameters; it is .*nan"),
        (lambda R, flips: (THETA, np.array([np.inf])), ValueError, "its item 1 is"),
        (lambda R, flips: {"heads": np.array([np.nan])}, ValueError, "heads is"),
    ],
)
def test_a_wrong_m_step(wrong, error, message):
    with pytest.raises(error, match=f"<lambda> must return .*{message}"):
        run(m_step=wrong)


@pytest.mark.parametrize(
    "wrong, message",
    [
        (lambda theta, flips: None, "one number.*NoneType.*`return` missing"),
        (lambda theta, flips: np.zeros(5), r"one number.*ndarray of shape \(5,\)\. Sum it"),
    ],
)
def test_a_wrong_log_likelihood(wrong, message):
    with pytest.raises(TypeError, match=f"(?s){message}"):
        run(log_likelihood=wrong)


def test_calling_instead_of_passing():
    with pytest.raises(TypeError, match="m_step must be a function.*without"):
        Handwritten(right_e_step, THETA, right_log_likelihood)


# --- the microscope -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data, message",
    [
        ("Old Thankful", "no data called 'Old Thankful'.*Old Faithful"),
        (np.ones((5, 3)), r"1 to 2 columns.*got shape \(5, 3\)"),
        (spoiled(np.inf), "infinite|inf at row 3"),
        (np.ones(9), "column 0 of X is constant"),
    ],
)
def test_data_that_the_microscope_cannot_show(data, message):
    with pytest.raises(ValueError, match=message):
        EMMicroscope(data)


def test_a_trace_without_a_picture():
    data = np.random.default_rng(0).normal(size=(40, 3))
    trace = GaussianMixture(1).fit(data).trace_
    with pytest.raises(ValueError, match="no picture for 3 columns: pass a scene"):
        watch(trace, data)


@pytest.mark.parametrize(
    "column, shown",
    [(["red", "blue"] * 5, "'red'"), (pd.date_range("2026-01-01", periods=10), "2026-01-01")],
    ids=["words", "dates"],
)
@pytest.mark.parametrize("mixture", [GaussianMixture(2), CategoricalMixture(2)])
def test_words_and_dates_are_named_with_their_column(mixture, column, shown):
    frame = pd.DataFrame({"size": np.arange(10.0), "extra": column})
    with pytest.raises(ValueError, match=rf"column 1 \('extra'\) of X holds .*{shown}.*factorize"):
        mixture.fit(frame)
