"""The browser's own EM, held against the package: every half-step of hundreds of random problems."""

import numpy as np
import pytest

from emlearn.engine.convergence import until
from emlearn.engine.em import em as em_of
from emlearn.models import GaussianParameters, MixtureOfGaussians
from emlearn.widgets.base import browser_text

PROBLEMS, STEPS = 300, 4
CONDITION = 1e6

SCRIPT = """
window.halfSteps = (problems) => problems.map(({ start, X, steps }) => {
  const out = [];
  let mixture = start;
  for (let i = 0; i < steps; i++) {
    const { R, logLikelihood } = eStep(mixture, X), next = mStep(R, X);
    if (collapsed(next, X) >= 0) break;
    out.push({ R, logLikelihood, bound: lowerBound(R, next, X), ...next });
    mixture = next;
  }
  return out;
});
window.runOf = ({ start, X }) => {
  const { states, lost } = runEM(start, X, { tol: 1e-9, most: 2000 });
  return { lost, n: states.length - 1, last: states.at(-1)?.mixture, objectives: states.map((s) => s.logLikelihood) };
};
window.startOf = ({ X, K, seed }) => around(drawnRows(X, K, seeded(seed)), X);
"""


def problem(seed):
    """Rows of one or two columns, and a start."""
    rng = np.random.default_rng(seed)
    n, d, K = rng.integers(8, 60), rng.integers(1, 3), rng.integers(1, 5)
    centres = rng.normal(size=(K, d)) * 10 ** rng.uniform(-1, 1.5)
    root = np.linalg.qr(rng.normal(size=(d, d)))[0] * 10 ** rng.uniform(-1.5, 1.5, d)
    X = (centres[rng.integers(K, size=n)] + rng.normal(size=(n, d))) @ root + rng.normal(size=d) * 10
    whole = np.cov(X, rowvar=False, bias=True).reshape(d, d)
    weights, scales = rng.dirichlet(np.full(K, 4.0)), rng.uniform(0.3, 1.5, K)
    means = X[rng.choice(n, K, replace=False)] + 0.01 * X.std(axis=0)
    return GaussianParameters(weights, means, scales[:, None, None] * whole), X


def sent(params, X, **more):
    mixture = {name: getattr(params, name).tolist() for name in ("weights", "means", "covariances")}
    return {"start": mixture, "X": X.tolist(), **more}


@pytest.fixture
def em(watched):
    """A page that knows the browser's EM, and nothing else."""
    watched.page.set_content("<!doctype html><title>em</title>")
    watched.page.add_script_tag(content=browser_text("em.js") + SCRIPT)
    yield lambda call, *arguments: watched.page.evaluate(f"(given) => {call}(given)", *arguments)
    assert watched.errors == []


def test_every_half_step_agrees_with_the_package(em):
    problems = [problem(seed) for seed in range(PROBLEMS)]
    answers = em("halfSteps", [sent(*one, steps=STEPS) for one in problems])
    model, compared = MixtureOfGaussians(), 0
    for (params, X), steps in zip(problems, answers):
        for theirs in steps:
            if np.linalg.cond(params.covariances).max() > CONDITION:
                break
            known = model.posterior(params, X)
            np.testing.assert_allclose(theirs["R"], known.responsibilities, rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(theirs["logLikelihood"], known.log_density.sum(), rtol=1e-9)
            params = model.m_step(model.statistics(known, X, params.means))
            for name in ("weights", "means", "covariances"):
                np.testing.assert_allclose(theirs[name], getattr(params, name), rtol=1e-9, atol=1e-9 * X.var())
            bound = (
                known.responsibilities * (model.log_joint(params, X) - np.log(known.responsibilities + 1e-300))
            ).sum()
            np.testing.assert_allclose(theirs["bound"], bound, rtol=1e-9, atol=1e-9)
            compared += 1
    assert compared > 0.9 * PROBLEMS * STEPS


def test_a_run_ends_where_the_packages_ends(em):
    for seed in range(40):
        params, X = problem(seed)
        end = em("runOf", sent(params, X))
        if end["lost"] >= 0:
            continue
        own = [state.objective for state in until(em_of(MixtureOfGaussians(), X, params), tol=1e-9, max_iter=2000)]
        together = min(len(own), len(end["objectives"]), 200)  # later, rounding may end one of them earlier
        np.testing.assert_allclose(end["objectives"][:together], own[:together], rtol=1e-9)
        np.testing.assert_allclose(end["objectives"][-1], own[-1], rtol=1e-9)
        assert np.all(np.diff(end["objectives"]) > -1e-9 * abs(end["objectives"][-1]))


def test_a_component_without_width_ends_the_run_and_is_named(em):
    start = {"weights": [0.5, 0.5], "means": [[0.0], [6.0]], "covariances": [[[1e-3]], [[5.0]]]}
    assert em("runOf", {"start": start, "X": [[0.0], [0.0], [5.0], [6.0], [7.0], [8.0]]})["lost"] == 0


def test_a_start_has_different_rows_as_means_and_the_covariance_of_all_data(em):
    X = [[1.0, 2.0], [1.0, 2.0], [3.0, 0.0], [5.0, 1.0]]
    first, again, other = (em("startOf", {"X": X, "K": 3, "seed": seed}) for seed in (1, 1, 2))
    assert first == again != other
    assert len({tuple(mean) for mean in first["means"]}) == 3
    np.testing.assert_allclose(first["covariances"], np.broadcast_to(np.cov(np.array(X).T, bias=True), (3, 2, 2)))
