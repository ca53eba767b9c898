"""The numbers of each question of the exam, drawn from a seed and computed by ``emlearn``.

A function a question: it draws what is given until the numbers are friendly, and says beside it what is asked for.
"""

import io
import warnings
from contextlib import redirect_stdout

import numpy as np
from matplotlib import pyplot as plt
from scipy.special import logsumexp, xlogy
from scipy.stats import norm

from classroom.printed.banks import SLIPS, STATEMENTS, whole
from classroom.printed.paper import picture
from emcourse.clinic.broken import equal_starts
from emcourse.clinic.correct import normal
from emcourse.clinic.program import Program, run
from emlearn import GaussianMixture, fit, select
from emlearn.engine.posterior import Posterior, bayes
from emlearn.models import (
    CensoredExponential,
    CensoredParameters,
    CoinParameters,
    MixtureOfGaussians,
    TwoCoins,
)


def coins(rng):
    """Four rows of five tosses, two coins: the E-step, then the M-step."""
    while True:
        theta = np.array([(0.8, 0.5), (0.8, 0.4), (0.7, 0.3), (0.6, 0.2), (0.7, 0.4)][rng.integers(5)])
        heads = rng.permutation(6)[:4]
        rows = np.column_stack([heads, 5 - heads]).astype(float)
        state = TwoCoins().e_step(CoinParameters(theta), rows)
        R = TwoCoins().posterior(CoinParameters(theta), rows).responsibilities
        new = TwoCoins().m_step(state).heads
        if np.all((R > 0.03) & (R < 0.97)) and abs(new - theta).min() > 0.02 and heads[0] not in (0, 5):
            like = theta ** heads[0] * (1 - theta) ** (5 - heads[0])
            return dict(theta=theta, heads=heads, like=like, R=R, tosses=state.tosses, new=new)


def weighted(rng):
    """Five points with responsibilities in tenths: one M-step of a mixture of normals."""
    while True:
        x, tenths = np.sort(rng.permutation(np.arange(1, 15))[:5]), rng.integers(0, 11, 5)
        N = tenths.sum() / 10
        if N not in (2, 2.5) or (tenths * x).sum() % N or tenths[0] < tenths[-1] or len(set(tenths)) < 4:
            continue
        R = np.column_stack([tenths, 10 - tenths]) / 10
        stats = MixtureOfGaussians().statistics(Posterior(R, np.zeros(5)), x[:, None].astype(float), np.zeros((2, 1)))
        params = MixtureOfGaussians().m_step(stats)
        sd = np.sqrt(params.covariances.ravel())
        return dict(x=x, r=R[:, 0], N=N, weight=params.weights[0], mean=params.means[0, 0], sd=sd[0])


def traces(rng):
    """Three runs of programs of the clinic on data of the seed, in an order of the seed."""
    while True:
        x = np.concatenate([rng.normal(0, 1.3, 120), rng.normal(rng.uniform(2.8, 3.6), 0.6, 80)])
        correct = Program.of(normal)
        programs = {
            "healthy": correct,
            "falls": correct.changed({"m_step": _variances_for_sds}),
            "stuck": correct.changed({"start": equal_starts.start}),
        }
        climbs = {name: run(program, correct, x, np.nan).true[:21] for name, program in programs.items()}
        rise, falls = np.ptp(climbs["healthy"]), -np.diff(climbs["falls"])
        if len(climbs["falls"]) > 8 and rise > 5 and falls.max() > 0.1 * rise:
            break
    order = list(rng.permutation(list(climbs)))
    return dict(letter={name: "ABC"[i] for i, name in enumerate(order)}, climbs=climbs, drawing=_drawn(climbs, order))


def _variances_for_sds(R, x, params):
    weights, means, sds = normal.m_step(R, x, params)
    return weights, means, sds**2


def _drawn(climbs, order):
    figure, axes = plt.subplots(1, 3, figsize=(7.2, 2.1), sharey=True, layout="constrained")
    for letter, name, ax in zip("ABC", order, axes):
        ax.plot(climbs[name], "-o", color="#222", ms=3, lw=1)
        ax.set(title=f"run {letter}", xlabel="iteration", xlim=(-0.8, 20.8), xticks=[0, 5, 10, 15, 20])
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("log-likelihood (nats)")
    plt.close(figure)
    told = {"healthy": "rises by less and less", "falls": "rises and falls", "stuck": "is flat from the start"}
    alt = "; ".join(f"run {letter} {told[name]}" for letter, name in zip("ABC", order))
    return picture(figure, f"Log-likelihood against iteration: {alt}.")


def slip(rng):
    """A program with one slip, and what it prints beside what it should print."""
    found = SLIPS[rng.integers(len(SLIPS))]
    x = np.concatenate([rng.normal(0, 1, 40), rng.normal(4, 1.5, 20)]).round(1)
    return dict(
        slip=found, code=whole(found.wrong), x=x, printed=printed_by(found.wrong, x), should=printed_by(found.right, x)
    )


def printed_by(line, x):
    """What the program prints with this line in it."""
    said = io.StringIO()
    with redirect_stdout(said), np.errstate(all="ignore"):
        exec(whole(line), {"np": np, "norm": norm, "logsumexp": logsumexp, "x": x})
    return said.getvalue()


def components(rng):
    """A table of log-likelihoods for K = 1 to 4, from which K is chosen."""
    while True:
        means = np.array([0, rng.uniform(3, 4), rng.uniform(7, 9)])
        x = rng.normal(means[rng.choice(3, 150, p=[0.4, 0.3, 0.3])], 1.0)[:, None]
        mixture = GaussianMixture(init_params="kmeans", n_init=2, random_state=0, max_iter=300)
        with warnings.catch_warnings(action="ignore"):
            table = select(mixture, x, range(1, 5), folds=0).candidates
        bic = np.array([line.bic for line in table])
        if all(line.converged for line in table) and np.diff(np.sort(bic)[:2])[0] > 3 and 0 < bic.argmin() < 3:
            return dict(n=len(x), table=table, K=int(bic.argmin()) + 1, log_n=np.log(len(x)))


def bound(rng):
    """One observation and its two joint densities: bound, gap and log-likelihood in nats."""
    small, large = [(1, 3), (1, 4), (2, 3), (1, 9), (2, 8)][rng.integers(5)]
    joint = np.array([small, large]) / 100
    posterior, log_p = bayes(np.log(joint)[None])
    q = np.array([0.5, 0.5])
    value = float(q @ np.log(joint) - xlogy(q, q).sum())
    return dict(joint=joint, log_p=log_p[0], posterior=posterior[0], bound=value, gap=log_p[0] - value)


def bulbs(rng):
    """Lamps, some of which still burn when the test ends: EM for a censored exponential."""
    while True:
        n, censored, limit = [(8, 4, 6), (8, 2, 10), (10, 4, 8), (5, 2, 10), (10, 5, 10)][rng.integers(5)]
        times = np.sort(rng.integers(1, limit, n - censored))
        total = times.sum() + censored * limit
        if total % (n - censored) == 0 and len(set(times)) > (n - censored) / 2:
            break
    rows = np.array([[time, 1] for time in times] + [[limit, 0]] * censored, dtype=float)
    start = total / n
    run_ = fit(CensoredExponential(), rows, CensoredParameters(start), tol=1e-12, max_iter=999)
    means = [state.params.mean for state in run_.states[:4]]
    return dict(n=n, censored=censored, limit=limit, times=times, total=total, m=means, end=run_.params.mean)


def statements(rng):
    """Three statements, true and false ones among them."""
    while True:
        chosen = [STATEMENTS[i] for i in rng.permutation(len(STATEMENTS))[:3]]
        if {right for _, right, _ in chosen} == {True, False}:
            return dict(chosen=chosen)


QUESTIONS = {
    "coins": (coins, 16),
    "weighted": (weighted, 10),
    "traces": (traces, 9),
    "slip": (slip, 11),
    "components": (components, 12),
    "bound": (bound, 15),
    "bulbs": (bulbs, 11),
    "statements": (statements, 6),
}
"""In the exam's order, with the points, which are minutes as well."""
