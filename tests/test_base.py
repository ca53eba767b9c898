"""The seam of the estimators: scikit-learn's contract for models that are no mixtures, in a few lines each."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError

from emlearn import datasets, fit
from emlearn.engine.abilities import HOW_TO_GIVE, Accelerable, HasPosterior, Resampleable, require
from emlearn.estimators.base import EMEstimator
from emlearn.models import CensoredExponential, CensoredParameters, CoinParameters, Linkage, LinkageParameters, TwoCoins
from emlearn.models.censored import read_times


class LinkageEstimator(EMEstimator):
    def _make_model(self, data):
        return Linkage()

    def _start(self, problem, rng):
        return LinkageParameters(rng.uniform())

    def _publish_parameters(self, params):
        self.theta_ = params.theta


class ExponentialTimes(EMEstimator):
    def _read(self, X):
        return read_times(X)

    def _make_model(self, data):
        return CensoredExponential()

    def _start(self, problem, rng):
        return CensoredParameters(problem.data[:, 0].mean() * rng.uniform(0.5, 2))

    def _publish_parameters(self, params):
        self.mean_ = params.mean


ESTIMATORS = pytest.mark.parametrize(
    "make, data, name, answer, error",
    [
        (LinkageEstimator, datasets.linkage(), "theta_", 0.6268214979, np.sqrt(0.0026489)),
        (ExponentialTimes, datasets.leukaemia(), "mean_", 359 / 9, 13.296),
    ],
    ids=["linkage", "censored"],
)


@ESTIMATORS
@pytest.mark.parametrize("accelerate", [None, "squarem", "anderson", "lbfgs"])
def test_a_model_that_is_no_mixture_is_an_estimator(make, data, name, answer, error, accelerate):
    fitted = make(n_init=3, tol=1e-14, accelerate=accelerate, random_state=0).fit(data)
    assert getattr(fitted, name) == pytest.approx(answer, rel=1e-6)
    assert fitted.converged_ and fitted.n_iter_ == fitted.trace_.n_iter and len(fitted.log_likelihoods_) == 3
    assert fitted.lower_bound_ * len(data) == pytest.approx(fitted.log_likelihood_)
    for way in ("oakes", "louis", "sem"):
        assert fitted.standard_errors(way).standard_errors[0] == pytest.approx(error, rel=1e-4)


@ESTIMATORS
def test_it_keeps_the_contract(make, data, name, answer, error):
    estimator = make(max_iter=2, random_state=0)
    assert clone(estimator).get_params() == estimator.get_params()
    with pytest.warns(ConvergenceWarning, match="in 2 iterations: raise max_iter"):
        estimator.fit(data, y="ignored")
    assert not estimator.converged_
    before = estimator.log_likelihood_
    onward = estimator.set_params(warm_start=True, max_iter=500).fit(data)
    assert onward.converged_ and onward.log_likelihood_ > before
    assert getattr(pickle.loads(pickle.dumps(onward)), name) == getattr(onward, name)


@ESTIMATORS
def test_the_bootstrap_draws_from_what_was_fitted(make, data, name, answer, error):
    found = make(random_state=0).fit(data).standard_errors("bootstrap", repeats=50)
    assert found.standard_errors[0] == pytest.approx(error, rel=0.5)
    assert found.draws.shape == (50, 1)


@pytest.mark.parametrize(
    "setting, words",
    [
        ({"tol": -1}, "tol=-1.*a number, 0 or more"),
        ({"max_iter": 1.5}, "max_iter=1.5.*a whole number, 0 or more"),
        ({"n_init": 0}, "n_init=0.*a whole number, 1 or more"),
        ({"accelerate": "turbo"}, "accelerate='turbo'.*one of 'squarem', 'anderson', 'lbfgs', or None"),
        ({"random_state": "x"}, "random_state='x'.*a whole number"),
    ],
)
def test_an_option_that_is_none_is_named(setting, words):
    with pytest.raises(ValueError, match=rf"LinkageEstimator\({words}"):
        LinkageEstimator(**setting).fit(datasets.linkage())


def test_standard_errors_before_a_fit_after_a_pickle_and_by_no_known_way():
    with pytest.raises(NotFittedError):
        LinkageEstimator().standard_errors()
    fitted = LinkageEstimator(tol=1e-14, random_state=0).fit(datasets.linkage())
    with pytest.raises(ValueError, match="method='guess': choose from 'oakes', 'louis', 'sem', 'bootstrap'"):
        fitted.standard_errors("guess")
    with pytest.raises(ValueError, match="a pickle|was pickled.*fit again"):
        pickle.loads(pickle.dumps(fitted)).standard_errors()


class TestAbilitiesByName:
    """Whatever a model lacks is said in a sentence, with the way to give it; no bare AttributeError reaches a user."""

    def test_a_model_that_cannot_be_accelerated(self):
        from emlearn import anderson, gradient_ascent, lbfgs, squarem

        start = CoinParameters(np.array([0.6, 0.5]))
        for method in (squarem, anderson, lbfgs, gradient_ascent):
            with pytest.raises(
                TypeError, match="TwoCoins has no method coordinates, which .*To give it one.*emlearn.fit"
            ):
                next(method(TwoCoins(), datasets.coin_flips(), start))

    def test_a_class_in_place_of_a_model(self):
        with pytest.raises(TypeError, match=r"TwoCoins is a class, not a model: call it, TwoCoins\(\)"):
            require(TwoCoins, HasPosterior, "a picture")

    def test_an_estimator_in_place_of_a_model(self):
        fitted = LinkageEstimator(random_state=0).fit(datasets.linkage())
        with pytest.raises(TypeError, match="it is an estimator and not a model. Pass its trace_"):
            require(fitted, Accelerable, "acceleration")

    @pytest.mark.parametrize("ability", HOW_TO_GIVE, ids=lambda ability: ability.__name__)
    def test_every_ability_says_how_to_give_it(self, ability):
        with pytest.raises(TypeError, match=r"^object has no method \w+, which a test needs. To give it one: \w+\("):
            require(object(), ability, "a test")

    def test_a_hook_that_was_forgotten_is_named(self):
        class Forgetful(LinkageEstimator):
            _start = EMEstimator._start

        with pytest.raises(NotImplementedError, match=r"Forgetful has no _start\(problem, rng\)"):
            Forgetful().fit(datasets.linkage())

    def test_what_a_model_can_is_told_by_its_methods(self):
        assert isinstance(Linkage(), Accelerable) and isinstance(Linkage(), Resampleable)
        assert not isinstance(TwoCoins(), Accelerable)
        assert require(TwoCoins(), HasPosterior, "a picture") is not None

    @pytest.mark.parametrize("way", ["oakes", "louis", "sem", "bootstrap"])
    def test_standard_errors_of_something_else(self, way):
        from emlearn import standard_errors

        for other in (LinkageEstimator(), Linkage(), 3):
            with pytest.raises(TypeError, match="expected a trace, or a fitted estimator; got"):
                getattr(standard_errors, way)(other)
        trace = fit(Linkage(), datasets.linkage(), LinkageParameters(0.5))
        with pytest.raises(TypeError, match="a trace does not hold its data"):
            getattr(standard_errors, way)(trace)
