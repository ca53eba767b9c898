"""scikit-learn's own tests of its Gaussian mixture, read from the installed package, on ours.

The one import of the estimator is swapped, nothing else. What is left out is listed with its reason; where a test
holds an error to scikit-learn's words, ours need only be of the same kind.
"""

import inspect
import types

import numpy as np
import pytest
import sklearn.mixture.tests.test_gaussian_mixture as theirs

import emlearn

PRIVATE = "it calls scikit-learn's private functions, and no mixture"
ARRAY_API = "arrays of other libraries: emlearn takes what numpy can read"
LEFT_OUT = {
    "test_suffstat_sk_full": PRIVATE,
    "test_suffstat_sk_tied": PRIVATE,
    "test_suffstat_sk_diag": PRIVATE,
    "test_gaussian_suffstat_sk_spherical": PRIVATE,
    "test_compute_log_det_cholesky": PRIVATE,
    "test_gaussian_mixture_log_probabilities": PRIVATE,
    "test_gaussian_mixture_precisions_init": "it calls the private _initialize and _set_parameters",
    "test_gaussian_mixture_all_init_does_not_estimate_gaussian_parameters": "it counts calls of a private function",
    "test_monotonic_likelihood": "600 iterations do not come within tol of the summit, its meaning here",
    "test_regularisation": "10 components on 2 distinct points: refused here, however large reg_covar",
    "test_gaussian_mixture_setting_best_params": "a component alone on a point: named here, not passed over",
    "test_multiple_init": "an end with a spike is passed over for a lower one without, once one is found",
    "test_gaussian_mixture_precisions_init_diag": "it takes the default start for k-means",
    "test_gaussian_mixture_array_api_compliance": ARRAY_API,
    "test_gaussian_mixture_raises_where_array_api_not_implemented": ARRAY_API,
}
SWAPPED = "from sklearn.mixture import GaussianMixture\n"


def words_are_ours(manager):
    """``pytest.raises`` or ``pytest.warns`` that does not hold the message to ``match``."""
    return lambda kind, match=None: manager(kind)


source = inspect.getsource(theirs)
assert source.count(SWAPPED) == 1
source = source.replace(SWAPPED, "from emlearn import GaussianMixture\n")
module = types.ModuleType("theirs_on_ours")
exec(compile(source, theirs.__file__, "exec"), module.__dict__)
assert module.GaussianMixture is emlearn.GaussianMixture
module.pytest = types.SimpleNamespace(raises=words_are_ours(pytest.raises), warns=words_are_ours(pytest.warns))
globals().update({n: test for n, test in vars(module).items() if n.startswith("test_") and n not in LEFT_OUT})


@pytest.fixture
def global_dtype():
    return np.float64


@pytest.fixture
def global_random_seed():
    return 42


def test_what_is_left_out_is_there():
    assert not set(LEFT_OUT) - set(vars(module))
