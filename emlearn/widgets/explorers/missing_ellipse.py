"""Missing entries filled in twice: by EM, with the conditional covariance, and by means alone, without it."""

from __future__ import annotations

from itertools import islice

import numpy as np

from emlearn import datasets
from emlearn.engine.em import em
from emlearn.engine.posterior import Posterior
from emlearn.engine.trace import Trace
from emlearn.estimators.validation import refuse_constant_column, refuse_empty_column
from emlearn.models.gaussian.missing import filled_in
from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.models.gaussian.statistics import Statistics
from emlearn.pictures import layers
from emlearn.pictures.axes import saying
from emlearn.pictures.film import Control, Film, Panel, picked, reel
from emlearn.pictures.scenes import PlaneWithMissing
from emlearn.widgets.course_data import APPLES, columns_as_they_are
from emlearn.widgets.inputs import columns, labels_of
from emlearn.widgets.player import Player

SHOWN = 25
WAYS = ("EM: mean and covariance of each gap", "filling in: the mean alone")


class FillingIn(MixtureOfGaussians):
    """One Gaussian, fitted wrongly: missing entries are filled in by their conditional means and taken for observed."""

    def e_step(self, params, X) -> Statistics:
        """The statistics of the filled-in table; the log-likelihood is that of the observed entries, as for EM."""
        certain = Posterior(np.ones((len(X), 1)), self.posterior(params, X).log_density)
        whole, _ = filled_in(X, certain.responsibilities, params.means, params.matrices)
        return self.statistics(certain, whole, params.means)


def missing_ellipse(X=None, *, labels=None) -> Player:
    """One Gaussian for two columns with missing entries, with and without the conditional covariance.

    Parameters
    ----------
    X : array-like of shape (n, 2), optional
        Missing entries are NaN; by default the apple crops of Snedecor & Cochran.
    labels : sequence of 2 str, optional
        The names of the columns.

    Returns
    -------
    Player

    Raises
    ------
    ValueError
        If ``X`` does not have two columns, if one of them is constant or empty, or if nothing is missing.

    Examples
    --------
    >>> from emlearn.widgets import missing_ellipse
    >>> missing_ellipse().status
    'EM: mean and covariance of each gap, iteration 25: sds 9.462 and 10.71, correlation -0.895'
    """
    if X is None:
        X, labels = datasets.apple_worms(), labels or APPLES
    X, labels = np.asarray(X, dtype=float), labels_of(labels, 2)
    if X.ndim != 2 or X.shape[1] != 2 or not np.isnan(X).any():
        raise ValueError(
            f"X must be two columns, some entries missing (NaN); got shape {X.shape}, {np.isnan(X).sum()} missing."
        )
    X = columns(X, 2, 2, missing=True)
    refuse_empty_column(X)
    refuse_constant_column(X)
    start = columns_as_they_are(X)
    runs = [_run(model, X, start) for model in (MixtureOfGaussians(), FillingIn())]
    return Player(_film(X, PlaneWithMissing(X, labels), runs), title="a gap is not only its mean")


def _run(model, X, start) -> Trace:
    """A run without a check by ``monotone``, because without the covariance the log-likelihood may fall."""
    return Trace(model, islice(em(model, X, start), SHOWN + 1))


def _film(X, scene, runs) -> Film:
    model, steps = MixtureOfGaussians(), range(SHOWN + 1)
    params = [[state.params for state in run.states] for run in runs]
    seen = [[scene.after_e_step(model.posterior(p, X), p) for p in row] for row in params]
    spread = np.array([[s["spread"] for s in row] for row in seen])
    spread[1] = np.repeat(np.array([s["filled"] for s in seen[1]]), 2, axis=-1)[..., [0, 2, 1, 3]]  # a spread of 0
    sds = np.array([[np.sqrt(np.diag(p.matrices[0])) for p in row] for row in params])
    curves = np.stack([np.broadcast_to(np.arange(SHOWN + 1.0), sds.shape[:2]), sds[..., 1]], axis=-1)
    top = 1.15 * sds[..., 1].max()
    stage = scene.stage([""])
    say = [saying(np.append(0, sds[..., column]), 4) for column in (0, 1)]
    return Film(
        controls=[
            Control("each gap is", WAYS, choice=True),
            Control("iteration", [str(i) for i in steps], start=SHOWN),
        ],
        panels=[
            stage,
            Panel(
                {"domain": [0, SHOWN], "label": "iteration"},
                {"domain": [float(0.8 * sds[..., 1].min()), float(top)], "label": f"sd of {scene.labels[1]}"},
                [
                    layers.curve(curves[0], 0, name="EM", width=2.2),
                    layers.curve(curves[1], 1, name="filling in", where="below", width=2.2),
                    layers.dots("here", "ink", size=6),
                ],
                f"sd of {scene.labels[1]}",
                height=330,
            ),
        ],
        reels={
            "outlines": reel([[scene.after_m_step(p)["outlines"] for p in row] for row in params], over=(0, 1)),
            "filled": reel([[s["filled"] for s in row] for row in seen], over=(0, 1)),
            "spread": reel(spread, over=(0, 1)),
            "whole_responsibilities": picked([seen[0][0]["whole_responsibilities"]], [0, 0]),
            "missing_responsibilities": picked([seen[0][0]["missing_responsibilities"]], [0, 0]),
            "here": reel(curves[:, :, None], over=(0, 1)),
        },
        captions=[_caption(way, i, p, say) for way, row in zip(WAYS, params) for i, p in enumerate(row)],
        stills=(SHOWN, 2 * SHOWN + 1),
        headings={SHOWN: "EM", 2 * SHOWN + 1: "filling in"},
        last_still="Filled in by means alone",
    )


def _caption(way, iteration, params, say):
    sds = np.sqrt(np.diag(params.matrices[0]))
    correlation = params.matrices[0][0, 1] / sds.prod()
    text = " and ".join(say_one(sd) for say_one, sd in zip(say, sds))
    return f"{way}, iteration {iteration}: sds {text}, correlation {correlation:.3f}"
