"""What scikit-learn, hmmlearn, statsmodels, StepMix and mclust do, run: the evidence for ``docs/compared.md``.

A one-off run in an environment of its own, since the course needs none of them but scikit-learn: ``pip install
scikit-learn hmmlearn statsmodels stepmix``, R with mclust, then ``python benchmarks/peers.py``. It writes ``peers.md``,
a line for each claim: its name, what was done, and what came out.
"""

import contextlib
import datetime
import inspect
import io
import pkgutil
import re
import subprocess
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn.mixture
import statsmodels
from hmmlearn import hmm, vhmm
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV
from sklearn.utils import get_tags
from statsmodels.api import add_constant
from statsmodels.discrete.count_model import ZeroInflatedPoisson
from statsmodels.imputation.mice import MICEData
from statsmodels.tsa.regime_switching.markov_regression import MarkovRegression
from stepmix.bootstrap import blrt
from stepmix.emission.build_emission import EMISSION_DICT
from stepmix.stepmix import StepMix
from stepmix.utils import get_mixed_descriptor

HERE = Path(__file__).parent
DATA = HERE.parent / "emlearn" / "datasets"
FAITHFUL = np.loadtxt(DATA / "old_faithful.csv", delimiter=",", skiprows=1)
QUIET = {"progress_bar": 0, "random_state": 0}
CLAIMS = []


def claim(function):
    """Put a function, which does what its docstring says and returns what it saw, on the list."""
    CLAIMS.append(function)
    return function


def faithful_with_a_gap():
    gap = FAITHFUL.copy()
    gap[0, 1] = np.nan
    return gap


def refusal(function, *args):
    """The first sentence of the error that a call raises."""
    try:
        function(*args)
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0].split('. ')[0].rstrip('.')}"
    return "no error"


def stouffer_toby():
    patterns = np.loadtxt(DATA / "stouffer_toby.csv", delimiter=",", skiprows=1, dtype=str)
    return np.array([list(row) for row in patterns[:, 0]], dtype=float), patterns[:, 1].astype(float)


@claim
def sklearn_bayesian():
    """BayesianGaussianMixture(n_components=6, weight_concentration_prior=1e-3) on Old Faithful"""
    fit = sklearn.mixture.BayesianGaussianMixture(
        n_components=6, weight_concentration_prior=1e-3, max_iter=2000, random_state=0
    ).fit(FAITHFUL)
    return f"{(fit.weights_ > 0.01).sum()} of 6 components keep a weight above 0.01"


@claim
def sklearn_models():
    """sklearn.mixture.__all__"""
    return ", ".join(sklearn.mixture.__all__)


@claim
def sklearn_shapes():
    """GaussianMixture(covariance_type="VEV")"""
    return refusal(sklearn.mixture.GaussianMixture(covariance_type="VEV").fit, FAITHFUL)


@claim
def sklearn_missing():
    """GaussianMixture.fit on a missing entry"""
    return refusal(sklearn.mixture.GaussianMixture().fit, faithful_with_a_gap())


@claim
def sklearn_weights_and_labels():
    """the signature of GaussianMixture.fit"""
    return str(inspect.signature(sklearn.mixture.GaussianMixture.fit))


@claim
def sklearn_absent():
    """methods of GaussianMixture"""
    asked = ("partial_fit", "standard_errors", "icl", "bic", "sample")
    return ", ".join(f"{name}: {hasattr(sklearn.mixture.GaussianMixture, name)}" for name in asked)


@claim
def sklearn_grid():
    """GridSearchCV over shapes and numbers of components, by the log-likelihood of rows held out"""
    grid = {"covariance_type": ["full", "tied", "diag", "spherical"], "n_components": [1, 2, 3]}
    return str(GridSearchCV(sklearn.mixture.GaussianMixture(random_state=0), grid).fit(FAITHFUL).best_params_)


@claim
def sklearn_array_api():
    """the tag array_api_support of GaussianMixture: arrays on a graphics card, by PyTorch or CuPy"""
    starts = ("kmeans", "random")
    support = [get_tags(sklearn.mixture.GaussianMixture(init_params=start)).array_api_support for start in starts]
    return ", ".join(f"init_params={start!r}: {has}" for start, has in zip(starts, support))


@claim
def sklearn_options():
    """the parameters of GaussianMixture"""
    return ", ".join(sklearn.mixture.GaussianMixture().get_params())


@claim
def hmmlearn_models():
    """hmmlearn.hmm.__all__, and the classes of hmmlearn.vhmm, which are variational"""
    variational = [name for name in vars(vhmm) if name.startswith("Variational")]
    return ", ".join([*hmm.__all__, *variational])


@claim
def hmmlearn_sequence():
    """GaussianHMM(2) on the eruptions of Old Faithful in their order; the path by Viterbi"""
    fit = hmm.GaussianHMM(2, n_iter=500, tol=1e-8, random_state=0).fit(FAITHFUL[:, :1])
    short = int(fit.means_.argmin())
    path = fit.predict(FAITHFUL[:, :1])
    return (
        f"after a short eruption a long one follows with probability {fit.transmat_[short, 1 - short]:.2f}; "
        f"{(path == short).sum()} of 272 are decoded as short; log-likelihood {fit.score(FAITHFUL[:, :1]):.2f}"
    )


@claim
def hmmlearn_missing():
    """GaussianHMM.fit on a missing entry"""
    return refusal(hmm.GaussianHMM(2).fit, faithful_with_a_gap())


@claim
def hmmlearn_weights():
    """the signature of GaussianHMM.fit"""
    return str(inspect.signature(hmm.GaussianHMM.fit))


@claim
def hmmlearn_options():
    """the parameters of GaussianHMM; ``params`` names the kinds of parameter that are updated"""
    return ", ".join(hmm.GaussianHMM().get_params())


@claim
def hmmlearn_shapes():
    """GaussianHMM with each of these covariance types"""
    names = ("spherical", "diag", "tied", "full", "VEV")
    return "; ".join(f"{name}: {refusal(hmm.GaussianHMM(2, covariance_type=name).fit, FAITHFUL)}" for name in names)


@claim
def hmmlearn_absent():
    """methods of GaussianHMM"""
    asked = ("partial_fit", "standard_errors", "bic", "sample")
    return ", ".join(f"{name}: {hasattr(hmm.GaussianHMM, name)}" for name in asked)


@claim
def statsmodels_switching():
    """MarkovRegression with two regimes on the eruptions in their order"""
    fit = MarkovRegression(FAITHFUL[:, 0], k_regimes=2, switching_variance=True).fit()
    return f"means {np.sort(fit.params[2:4]).round(2)}, with standard errors {fit.bse[2:4].round(3)}"


@claim
def statsmodels_options():
    """the signatures of MarkovRegression and of its fit, which takes some steps of EM and then BFGS"""
    return f"{inspect.signature(MarkovRegression)}; {inspect.signature(MarkovRegression.fit)}"


@claim
def statsmodels_missing():
    """MarkovRegression, fitted with a missing entry"""
    return refusal(MarkovRegression(faithful_with_a_gap()[:, 1], 2).fit)


@claim
def statsmodels_absent():
    """methods of MarkovRegression"""
    return f"partial_fit: {hasattr(MarkovRegression, 'partial_fit')}"


@claim
def statsmodels_zero_inflated():
    """ZeroInflatedPoisson with a covariate, on 2,000 simulated rows of slope 0.5"""
    rng = np.random.default_rng(0)
    x = rng.normal(size=2000)
    y = rng.poisson(np.exp(0.3 + 0.5 * x)) * (rng.uniform(size=2000) > 0.3)
    fit = ZeroInflatedPoisson(y, add_constant(x)).fit(disp=0)
    return f"slope {fit.params[2]:.2f} ± {fit.bse[2]:.2f}"


@claim
def statsmodels_imputation():
    """MICEData on Old Faithful with a missing entry: multiple imputation by chained equations"""
    data = MICEData(pd.DataFrame(faithful_with_a_gap(), columns=["eruption", "waiting"]))
    data.update_all(3)
    return f"{int(data.data.isna().sum().sum())} entries are missing afterwards"


@claim
def statsmodels_mixtures():
    """modules of statsmodels with "mixture" in their names"""
    names = [m.name for m in pkgutil.walk_packages(statsmodels.__path__, "statsmodels.") if "mixture" in m.name]
    public = [n for n in vars(__import__(names[0], fromlist=["x"])) if "fit" in n.lower()]
    return f"{', '.join(names)}; names with 'fit' there: {len(public)}"


@claim
def stepmix_models():
    """the names of StepMix's measurement models"""
    return ", ".join(EMISSION_DICT)


@claim
def stepmix_options():
    """the parameters of StepMix, and whether it has partial_fit"""
    return f"{', '.join(StepMix().get_params())}; partial_fit: {hasattr(StepMix, 'partial_fit')}"


@claim
def stepmix_grid():
    """GridSearchCV over StepMix's numbers of classes"""
    search = GridSearchCV(StepMix(measurement="gaussian_full", **QUIET), {"n_components": [1, 2, 3]})
    return str(search.fit(FAITHFUL).best_params_)


@claim
def stepmix_same_model():
    """StepMix(2, measurement="bernoulli") on the answers of Stouffer & Toby, with weights"""
    X, weights = stouffer_toby()
    fit = StepMix(2, measurement="bernoulli", n_init=10, max_iter=5000, **QUIET).fit(X, sample_weight=weights)
    return f"log-likelihood {fit.score(X, sample_weight=weights) * weights.sum():.2f}"


@claim
def stepmix_mixed_columns():
    """StepMix with a continuous and a binary column, of Old Faithful"""
    table = pd.DataFrame({"eruption": FAITHFUL[:, 0], "long wait": (FAITHFUL[:, 1] > 70).astype(int)})
    data, descriptor = get_mixed_descriptor(table, continuous=["eruption"], binary=["long wait"])
    fit = StepMix(2, measurement=descriptor, **QUIET).fit(data)
    return f"classes of {sorted(np.bincount(fit.predict(data)).tolist())} rows"


@claim
def stepmix_covariate():
    """StepMix(structural="covariate", n_steps=3, correction="ML"): classes of iris, by a covariate"""
    X = load_iris().data
    fit = StepMix(2, measurement="gaussian_diag", structural="covariate", n_steps=3, correction="ML", **QUIET)
    fit.fit(X[:, 2:], X[:, :1])
    return f"coefficients of shape {np.shape(fit.get_parameters()['structural']['beta'])}"


@claim
def stepmix_missing():
    """StepMix(2, measurement="gaussian_diag_nan") on a missing entry"""
    fit = StepMix(2, measurement="gaussian_diag_nan", **QUIET).fit(faithful_with_a_gap())
    return f"classes of {sorted(np.bincount(fit.predict(faithful_with_a_gap())).tolist())} rows"


@claim
def stepmix_missing_full():
    """StepMix(2, measurement="gaussian_full_nan"), a full covariance with missing entries"""
    return refusal(StepMix(2, measurement="gaussian_full_nan", **QUIET).fit, faithful_with_a_gap())


@claim
def stepmix_tests():
    """blrt, the bootstrapped likelihood-ratio test, on the answers as rows, 20 repetitions"""
    X, weights = stouffer_toby()
    rows = np.repeat(X, weights.astype(int), axis=0)
    result = blrt(StepMix(1, **QUIET), StepMix(2, **QUIET), rows, n_repetitions=20, random_state=0)
    return f"1 against 2 classes: p = {float(np.ravel(result)[0]):.2f}"


@claim
def stepmix_labels():
    """parameters of StepMix.fit, of which Y is data of the structural model"""
    return str(inspect.signature(StepMix.fit))


@claim
def stepmix_errors():
    """methods of StepMix with standard errors"""
    return ", ".join(name for name in dir(StepMix) if "boot" in name or "error" in name)


def mclust():
    """Name and outcome of each claim about mclust."""
    command = ["Rscript", str(HERE / "_peers_mclust.R"), str(DATA / "old_faithful.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def mclusts_calls():
    """mclust's calls in the table of the page, and what each returned."""
    page = (HERE.parent / "docs" / "from_your_call.md").read_text(encoding="utf-8").split("| mclust |")[1]
    calls = re.findall(r"^\| `([^`]+)` \|", page, re.M)
    command = ["Rscript", str(HERE / "_peers_calls.R"), str(DATA / "old_faithful.csv"), *calls]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return list(zip(calls, done.stdout.splitlines(), strict=True))


def seen_by(function):
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        return str(function())


def main():
    packages = ("scikit-learn", "hmmlearn", "statsmodels", "stepmix")
    found = ", ".join(f"{name} {version(name)}" for name in packages)
    of_mclust = mclust()
    lines = [
        "# What peers do, run",
        "",
        f"`benchmarks/peers.py`, {datetime.date.today()}: {found}; {of_mclust.pop()[1]}.",
        "",
        "| claim | what was run | what came out |",
        "|---|---|---|",
        *(f"| `{one.__name__}` | {one.__doc__} | {seen_by(one)} |" for one in CLAIMS),
        *(f"| `mclust_{name}` | `_peers_mclust.R` | {outcome} |" for name, outcome in of_mclust),
        "",
        "mclust's calls in [docs/from_your_call.md](../docs/from_your_call.md), by `_peers_calls.R`: what each",
        "returned, as a fit's log-likelihood, a number, the sum of the squares of several numbers, or a class.",
        "",
        "| call | returned |",
        "|---|---|",
        *(f"| `{call}` | {returned} |" for call, returned in mclusts_calls()),
    ]
    (HERE / "peers.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
