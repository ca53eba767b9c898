"""Small tables: answers to a few questions, rows of tosses, cells that were counted together."""

import numpy as np

from emlearn.pictures import layers
from emlearn.pictures.ends import ABOVE, APART, spread
from emlearn.pictures.film import Panel, quantised
from emlearn.pictures.scenes.line import Counts


class Answers(Counts):
    """Yes or no to a few questions: one bar per pattern of answers, with the components' probabilities over it.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Values of 0 and 1 in a few columns, because there are ``2**d`` patterns.
    model : object
        A model with ``log_joint(params, X)``.
    sample_weight : ndarray of shape (n,), optional

    Examples
    --------
    >>> from emlearn import BernoulliMixture, datasets, watch
    >>> from emlearn.pictures.scenes import Answers
    >>> patterns, respondents = datasets.stouffer_toby()
    >>> run = BernoulliMixture(2, random_state=0).fit(patterns, sample_weight=respondents)
    >>> watch(run, scene=Answers(patterns, run.trace_.model, respondents), title="Two classes")
    Two classes. At the end: iteration 4, after the E-step: bound -504.47, log-likelihood -504.47, gap 0.00.
    """

    def __init__(self, X, model, sample_weight=None):
        d = X.shape[1]
        self._patterns = (np.arange(2**d)[:, None] >> np.arange(d)[::-1]) & 1
        number = X @ 2.0 ** np.arange(d)[::-1]
        parts = parts_of_rows(model, self._patterns.astype(float))
        super().__init__(number[:, None], "answers (1 is yes)", parts, sample_weight)

    def _edges_of(self, x):
        return np.arange(len(self._patterns) + 1) - 0.5

    def stage(self, names):
        panel = super().stage(names)
        every = -(-len(self._patterns) // 6)
        panel.x["ticks"] = [[i, "".join(map(str, self._patterns[i]))] for i in range(0, len(self._patterns), every)]
        return panel

    def after_m_step(self, params):
        """A stroke over each bar, because the patterns have no order that a line could follow."""
        heights = self._parts(params, self._x)
        *lines, whole = (strokes(self._x, part) for part in np.vstack([heights, heights.sum(axis=0)]))
        return {"outlines": np.array(lines), "whole": whole}


def parts_of_rows(model, rows):
    """A function for the components' probabilities of given rows, whatever the points at which they are drawn."""
    return lambda params, x: np.exp(model.log_joint(params, rows)).T


class Coins:
    """Rows of tosses as rows of coins with their responsibilities, and each coin's bias as a vertical line.

    Parameters
    ----------
    flips : ndarray of shape (n, 2)
        Heads and tails of each row.

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn import datasets, fit, watch
    >>> from emlearn.models import CoinParameters, TwoCoins
    >>> from emlearn.pictures.scenes import Coins
    >>> flips = datasets.coin_flips()
    >>> watch(fit(TwoCoins(), flips, CoinParameters(np.array([0.6, 0.5]))), flips, Coins(flips), title="Two coins")
    Two coins. At the end: iteration 13, after the E-step: bound -31.57, log-likelihood -31.57, gap 0.00.
    """

    def __init__(self, flips):
        self.flips = np.asarray(flips, dtype=float)
        if self.flips.ndim != 2 or self.flips.shape[1] != 2:
            raise ValueError(f"flips must be the heads and tails of each row, shape (n, 2); got {self.flips.shape}.")

    def component_names(self, params):
        return list("ABCDEFGH"[: len(params.heads)])

    def stage(self, names):
        x = {"domain": [0, 1], "label": "probability of heads"}
        y = {"domain": [len(self.flips) + 0.5, 0.4], "label": "", "ticks": []}
        marks = [layers.outlines("outlines", names, mark="foot"), layers.coins(self.flips, "responsibilities", names)]
        table = 103 * max(2, len(names))
        return Panel(x, y, marks, "tosses and coins", margins={"left": 16, "top": 30, "right": table})

    def after_m_step(self, params):
        rows = np.array([0.4, len(self.flips) + 0.5])
        return {"outlines": np.stack(np.broadcast_arrays(np.asarray(params.heads)[:, None], rows), axis=-1)}

    def after_e_step(self, posterior, params):
        return {"responsibilities": quantised(posterior.responsibilities)}


class Cells:
    """Counts as bars, each divided into the finer cells that were counted together in it.

    The E-step divides the bars; the M-step draws a stroke across each at the count that the parameters expect.

    Parameters
    ----------
    model : MergedCells
    counts : ndarray of shape (J,)

    Examples
    --------
    >>> import numpy as np
    >>> from emlearn import datasets, fit, watch
    >>> from emlearn.models import AlleleFrequencies, BloodGroups
    >>> from emlearn.pictures.scenes import Cells
    >>> counts, model = datasets.blood_groups(), BloodGroups()
    >>> run = fit(model, counts, AlleleFrequencies(np.full(3, 1 / 3)))
    >>> watch(run, counts, Cells(model, counts), title="Genes, counted")
    Genes, counted. At the end: iteration 7, after the E-step: bound -511.57, log-likelihood -511.57, gap 0.00.
    """

    HALF = 0.21
    """Half the width of a bar; the names of its parts stand beside it."""

    def __init__(self, model, counts):
        self.counts, self.model = np.asarray(counts, dtype=float), model
        self._top = 1.2 * float(self.counts.max())
        order = np.argsort(model.observed_as, kind="stable")
        self._split = [k for k in order if (model.observed_as == model.observed_as[k]).sum() > 1]

    def component_names(self, params):
        return list(self.model.fine_names)

    def stage(self, names):
        J, K = len(self.counts), len(names)
        x = {"domain": [-0.6, J - 0.2], "label": "", "ticks": [[j, name] for j, name in enumerate(self.model.names)]}
        y = {"domain": [0, self._top], "label": "count"}
        marks = [
            layers.bars(self._bars(np.arange(J), self.counts, 0 * self.counts)),
            layers.bars("parts", np.eye(K)),
            layers.curve("expected", "ink", width=1.8),
            *(layers.curve(f"name {k}", k, name=names[k], where="start") for k in self._split),
        ]
        return Panel(x, y, marks, "counts and what is in them", margins={"left": 66, "bottom": 40})

    def after_m_step(self, params):
        """The expected count of each cell, as a stroke."""
        p = np.bincount(self.model.observed_as, self.model.probabilities(params), len(self.counts))
        return {"expected": strokes(np.arange(len(p)), self.counts.sum() * p, self.HALF + 0.04)}

    def after_e_step(self, posterior, params):
        parts, seen = self.counts @ posterior.responsibilities, self.model.observed_as
        tops, heights = np.zeros_like(parts), np.zeros_like(parts)
        for j in range(len(self.counts)):
            tops[seen == j] = np.cumsum(parts[seen == j])
            middles = np.maximum((tops - parts / 2)[seen == j], ABOVE * self._top)
            heights[seen == j] = spread(middles, APART * self._top, self._top)
        names = np.column_stack([seen + self.HALF + 0.05, heights - ABOVE * self._top])
        return {
            "parts": self._bars(seen, tops, tops - parts),
            **{f"name {k}": names[k : k + 1] for k in self._split},
        }

    def _bars(self, at, top, bottom):
        return np.column_stack([at - self.HALF, at + self.HALF, top, bottom])


def strokes(x, heights, half=0.4):
    """A stroke at each height, as one line with gaps, shape ``(3 n, 2)``."""
    gap = np.full(len(heights), np.nan)
    pieces = [[x - half, heights], [x + half, heights], [x, gap]]
    return np.moveaxis(np.array(pieces), (2, 0, 1), (0, 1, 2)).reshape(-1, 2)
