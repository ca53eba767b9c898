"""How many components, of which kind, from which start: the table of model choice, and restarts."""

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

from emlearn import BernoulliMixture, CategoricalMixture, GaussianMixture, PoissonMixture, datasets, restarts, select
from emlearn.engine.errors import CollapsedComponent
from emlearn.pictures.choice import choice

X = datasets.old_faithful()
KINDS = {kind: GaussianMixture(covariance_type=kind, random_state=0) for kind in ("full", "tied")}
CHOSEN = select(KINDS, X, range(1, 4))


def test_a_line_for_each_mixture_and_number_and_every_criterion_its_own():
    assert [(line.name, line.n_components) for line in CHOSEN.candidates] == [(k, K) for k in KINDS for K in (1, 2, 3)]
    for line in CHOSEN.candidates:
        assert line.bic == pytest.approx(line.parameters * np.log(272) - 2 * line.log_likelihood)
        assert line.icl >= line.bic - 1e-9 and line.aic == pytest.approx(line.fitted.aic(X))


def test_bic_chooses_the_three_tied_components_that_mclust_chooses():
    """Fraley & Raftery's mclust gives EEE with 3 components a BIC of -2314.3 (their sign) on these data."""
    best = CHOSEN.best("bic")
    assert (best.name, best.n_components, best.parameters) == ("tied", 3, 11)
    assert best.bic == pytest.approx(2314.3, abs=0.1)
    assert CHOSEN.best("icl").n_components == 2


def test_held_out_log_likelihood_is_that_of_rows_the_fit_had_not_seen():
    one = select(GaussianMixture(), X, [1], folds=4).candidates[0]
    from sklearn.model_selection import KFold

    seen = []
    for rest, fold in KFold(4, shuffle=True, random_state=0).split(X):
        mean, covariance = X[rest].mean(axis=0), np.cov(X[rest].T, bias=True)
        far = X[fold] - mean
        square = np.einsum("ni,ij,nj->n", far, np.linalg.inv(covariance), far)
        seen.append(-0.5 * (square + np.log(np.linalg.det(2 * np.pi * covariance))))
    assert one.held_out == pytest.approx(np.concatenate(seen).mean(), rel=1e-9)
    assert one.held_out < one.log_likelihood / len(X)


def test_the_table_reads_in_text_and_on_a_page():
    lines = repr(CHOSEN).splitlines()
    assert len(lines) == 7 and lines[0].split()[0] == "mixture" and sum("*" in line for line in lines) >= 1
    assert CHOSEN._repr_html_().count("<tr>") == 7


def test_an_iterator_of_numbers_serves_every_mixture():
    assert len(select(KINDS, X, iter([1, 2]), folds=0).candidates) == 4


def test_a_table_of_values_is_a_table_of_rows():
    deaths, days = datasets.london_deaths()
    table = select(PoissonMixture(random_state=0, accelerate="lbfgs"), deaths, [1, 2], days, folds=0)
    rows = select(
        PoissonMixture(random_state=0, accelerate="lbfgs"), np.repeat(deaths, days.astype(int), 0), [1, 2], folds=0
    )
    for a, b in zip(table.candidates, rows.candidates):
        assert a.bic == pytest.approx(b.bic, abs=1e-3)
    assert table.best("bic").n_components == 2


def test_a_level_that_one_fold_alone_has_is_no_error():
    C = np.random.default_rng(0).integers(0, 3, (60, 2)).astype(float)
    C[0, 0] = 3
    assert select(CategoricalMixture(), C, [1]).candidates[0].held_out < 0


def test_a_collapse_is_a_line_without_numbers():
    D = np.concatenate([np.full(50, 3.0), np.linspace(10, 20, 50)])[:, None]
    chosen = select(GaussianMixture(random_state=0), D, [1, 2], folds=0)
    assert isinstance(chosen.candidates[1].fitted, CollapsedComponent) and np.isnan(chosen.candidates[1].bic)
    assert chosen.best("bic").n_components == 1
    with pytest.raises(ValueError, match="no fit gave a value of held_out"):
        chosen.best("held_out")
    with pytest.raises(ValueError, match="criterion='BIC': choose from 'aic'"):
        chosen.best("BIC")


def test_a_number_of_components_that_allows_no_fit_costs_its_own_line_only():
    counts = np.random.default_rng(0).poisson(0.7, (300, 1))
    distinct = len(np.unique(counts))
    chosen = select(PoissonMixture(random_state=0), counts, range(1, distinct + 3), folds=0)
    assert [line.failed for line in chosen.candidates] == [False] * distinct + [True] * 2
    assert "only 5 distinct rows" in str(chosen.candidates[-1].fitted) and chosen.best().n_components <= distinct
    assert f"K = {distinct + 1} could not be fitted: n_components={distinct + 1}" in repr(chosen)


def test_a_fit_that_did_not_converge_is_marked_and_its_number_named():
    rows = np.concatenate([np.random.default_rng(s).normal(3 * s, 1, (60, 1)) for s in (0, 1)])
    with pytest.warns(ConvergenceWarning, match="GaussianMixture with n_components=2 did not converge in 3 iterations"):
        chosen = select(GaussianMixture(random_state=0, max_iter=3), rows, [1, 2], folds=0)
    assert [line.converged for line in chosen.candidates] == [True, False]
    assert "2†" in repr(chosen) and "† EM did not converge" in chosen._repr_html_()


def test_a_table_becomes_a_frame():
    frame = CHOSEN.table().to_frame()
    assert list(frame.columns[:3]) == ["mixture", "K", "log-likelihood"] and len(frame) == 6
    assert frame["BIC"].min() == CHOSEN.best("bic").bic
    errors = CHOSEN.best("icl").fitted.standard_errors()
    frame = errors.to_frame()
    assert (frame["from"] < frame["estimate"]).all() and (frame["estimate"] < frame["to"]).all()
    assert errors.interval(0.5)[0, 1] - errors.estimates[0] == pytest.approx(
        0.67449 * errors.standard_errors[0], rel=1e-4
    )
    with pytest.raises(ValueError, match="level=95: a probability"):
        errors.interval(95)


def test_restarts_keep_the_highest_and_tell_the_spread():
    mixture = GaussianMixture(4, init_params="random_from_data", random_state=1)
    found = restarts(mixture, X, n_starts=12, keep=4)
    assert found.objectives[0] == found.best.trace_.objectives[-1] == found.objectives.max()
    assert (np.diff(found.objectives) <= 0).all() and len(found.objectives) + found.collapsed >= 4
    assert (found.objectives[0] >= found.after_short_runs).all()
    assert found.best.get_params()["warm_start"] is False and "nats below" in repr(found)


def test_restarts_by_prior_where_all_collapse():
    D = np.concatenate([np.repeat([[1.0, 2.0]], 30, axis=0), np.random.default_rng(0).normal(5, 1, (40, 2))])
    mixture = GaussianMixture(2, random_state=0)
    with pytest.raises(CollapsedComponent):
        restarts(mixture, D, n_starts=3, keep=1)
    found = restarts(mixture.set_params(collapse="prior"), D, n_starts=3, keep=1)
    assert found.best.prior_ == 1 and found.collapsed == 3


@pytest.mark.parametrize("keep", [0, 4])
def test_restarts_asked_for_the_impossible(keep):
    with pytest.raises(ValueError, match=f"keep={keep} of n_starts=3"):
        restarts(BernoulliMixture(2), np.eye(4), n_starts=3, keep=keep)


def test_several_processes_make_the_same_table_and_warn_all_the_same():
    mixtures = {name: GaussianMixture(covariance_type=name, max_iter=3, random_state=0) for name in ("EEE", "VEV")}
    with pytest.warns(ConvergenceWarning, match="VEV with n_components=3 did not converge"):
        alone = select(mixtures, X, (1, 3), folds=0)
    with pytest.warns(ConvergenceWarning, match="VEV with n_components=3 did not converge"):
        assert repr(select(mixtures, X, (1, 3), folds=0, n_jobs=2)) == repr(alone)


def test_the_picture_of_a_choice_says_how_much_worse_the_others_are():
    chosen = select({"EEE": GaussianMixture(covariance_type="EEE", random_state=0)}, X, (1, 2, 3), folds=2)
    for criterion in ("aic", "bic", "icl", "held_out"):
        best = chosen.best(criterion)
        texts = [text.get_text() for text in choice(chosen, criterion).figure.axes[0].texts]
        for text, line in zip(texts, chosen.candidates):
            gap = abs(getattr(line, criterion) - getattr(best, criterion))
            assert text == ("best" if line is best else f"{gap:.{3 if criterion == 'held_out' else 0}f}")
    with pytest.raises(ValueError, match="choose from"):
        choice(chosen, "likelihood")


def test_the_picture_of_a_choice_shows_what_failed():
    few = np.column_stack([np.arange(6.0), np.arange(6.0) ** 2])
    chosen = select({"VVV": GaussianMixture(random_state=0)}, few, (1, 5), folds=0)
    assert [text.get_text() for text in choice(chosen).figure.axes[0].texts] == ["best", "–"]
