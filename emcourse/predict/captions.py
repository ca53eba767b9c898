"""Headings and alternative texts of pictures that answer a prediction, kept apart from the cells that draw them.

Whoever reads a cell before running it would otherwise find the answer there.
"""

from __future__ import annotations

CAPTIONS = {
    "00-kinds": {
        "heading": "272 eruptions, and no labels",
        "alt": "Old Faithful: eruptions form two clouds, short with short waits and long with long waits, and a few "
        "in between.",
    },
    "00-starts": {
        "heading": "Three of the starts, and three summits",
        "alt": "Three runs of EM, each rising and then level; they end at three different log-likelihoods.",
    },
    "01-peak": {
        "heading": "The peak of the curve stands in the valley of the data",
        "alt": "Two humps of data, around 20 and around 40, and one wide curve whose peak lies between them, where "
        "the data are few.",
    },
    "01-sum": {
        "heading": "A weighted sum of two draws is no mixture: one hump",
        "alt": "The weighted sums form a single narrow hump at 34, in the valley of the dashed curve, the mixture "
        "with its two humps.",
    },
    "01-thirty": {
        "heading": "At 30 minutes we know no more than before",
        "alt": "Before any look kind 1 has 0.30; at 25 minutes 0.96, at 28 minutes 0.68, and at 30 minutes 0.30 again.",
    },
    "01-wrong": {
        "heading": "The nearer the kinds, the more verdicts must be wrong, up to 0.30",
        "alt": "The share of wrong verdicts falls from 0.30 at distance 0 to 0.02 at distance 20; dots, counted in "
        "simulated trips, lie on the computed line.",
    },
    "01-more": {
        "heading": "More trips teach the parameters, not the kind of a trip",
        "alt": "On log scales the error of the mean falls along a line, tenfold for a hundredfold of points; the "
        "share of wrong verdicts stays near 0.02.",
    },
    "02-bins": {
        "alt": "The same 200 numbers with 8, 20 and 50 bins: the bars look more and more ragged, and the fitted left "
        "hump becomes wider.",
    },
    "02-one": {
        "heading": "One parameter, one summit",
        "alt": "A parabola, open downwards, of log-likelihood against the mean, with its top at 34.0.",
    },
    "02-summits": {
        "alt": "Two maps over both means, the higher the darker. Left, round contours about a single top at 20 and "
        "40. Right, two equal tops mirrored at the diagonal, and a saddle between them on it.",
    },
    "02-sides": {
        "heading": "Known: read off the answer. Hidden: a circle, or a staircase",
        "alt": "A level line at 20 for known kinds, a rising curve for hidden ones; both cross the diagonal near 20, "
        "and a staircase from 33 leads down to that crossing.",
    },
    "02-race": {
        "heading": "The same summit, by three ways; a step too long never arrives",
        "alt": "Distance to the summit on log scales: L-BFGS and EM reach it within a hundred passes, gradient ascent "
        "with step 1.5 after a thousand, with step 2.5 it wanders.",
    },
    "02-scatter": {
        "heading": "Without labels: right on average, a little more scattered",
        "alt": "Two rows of dots around the dashed truth at 20; the middle 68% of the estimates without labels are "
        "spread somewhat wider.",
    },
    "02-bars": {
        "heading": "Fitted bars scatter more than half as widely again",
        "alt": "Four rows of dots around the dashed truth at 5: narrow for the likelihood, over half as wide again "
        "for fits to 8, 20 and 50 bars.",
    },
    "02-empty": {
        "heading": "10,000 points, ten bins an axis: in six dimensions nearly all bins are empty",
        "alt": "Bars for one to six dimensions: none of the bins are empty in one, more than two thirds in three, and "
        "over 99% in six.",
    },
    "03-rows": {
        "heading": "Three rows by hand",
        "alt": "Coin A has 0.45 of row 1, 0.80 of row 2 and 0.73 of row 3; coin B has the rest.",
    },
    "05-means": {
        "heading": "Two curves on top of each other, and called converged",
        "alt": "Two humps in the data, and two fitted curves on top of each other in the valley between them; a "
        "dashed line, the truth, follows the humps.",
    },
    "05-climb": {
        "heading": "Steepest at iterations 5 and 6, level from 25 on",
        "alt": "The log-likelihood rises from -37,864 to -35,845 over forty iterations, and is nearly level from "
        "iteration 25 on.",
    },
    "05-fit": {
        "heading": "Twenty lines later: one curve on each hump",
        "alt": "Two fitted curves, one on each hump; their sum lies on the dashed line of the truth.",
    },
    "05-gap": {
        "heading": "E closes the gap, M lifts the bound",
        "alt": "Bars in pairs: after each E-step the bound fills the bar up to the log-likelihood, after each M-step "
        "both are higher with a gap between.",
    },
    "05-gains": {
        "heading": "Gains rise and fall before they settle; only then can one say what remains",
        "alt": "On a log scale the gains fall and rise twice, then from iteration 25 fall along a straight line; dots "
        "show the estimated rest.",
    },
    "05-saddle": {
        "heading": "Seed 4, run on: what looked like the end was the saddle",
        "alt": "On a log scale the gains fall for four iterations, rise until 38, and fall again to the summit; the "
        "first two dots, the estimated rest at iterations 3 and 4, lie far too low.",
    },
    "06-q": {
        "heading": "Q falls in every iteration, the log-likelihood rises",
        "alt": "Two curves of one run: Q falls from -33.06 to -33.33, the log-likelihood rises from -31.71 to -31.57.",
    },
    "06-jensen": {
        "heading": "The curve bends down, so its chord runs below it",
        "alt": "The logarithm from 1 to 9 with its chord below; at the average, 5, the curve is at 1.61 and the chord "
        "at 1.10.",
    },
    "06-touch": {
        "heading": "Each bound touches the log-likelihood and has its slope there",
        "alt": "The log-likelihood with a flat summit near 0.8 and three bounds below it, each touching at a dot and "
        "having its own maximum, a triangle, nearer to the summit.",
    },
    "06-steps": {
        "heading": "Every step that raises Q raises the log-likelihood",
        "alt": "Two climbs: with short steps the curve rises smoothly; with long steps it rises and falls in turns, "
        "falls in red.",
    },
    "06-inexact": {
        "heading": "With inexact E-steps the bound rises, and the log-likelihood falls",
        "alt": "Left, the bound rises from -31.95 to -31.89 and stays; right, the log-likelihood falls from -31.57 to "
        "-31.61 and stays.",
    },
    "digits-average": {
        "heading": "One prototype for all digits draws dust",
        "alt": "The average of all digits is an upright smear; the images drawn from it are scattered pixels in which "
        "no digit can be read.",
    },
    "digits-own": {
        "alt": "The image that was drawn, and beside it the prototypes that claim it, each under a bar for its share "
        "and with its name.",
    },
    "digits-prototypes": {
        "heading": "Ten prototypes out of noise, without one label",
        "alt": "Ten equal smears at the start; after four iterations a 6, a 0, a 5, a 2, a 7 and a 4 can be read, and "
        "at the end all ten are digits, two of them ones and none a nine.",
    },
    "digits-weights": {
        "heading": "The prototypes, and their shares of all images",
        "alt": "The ten prototypes with their weights: most hold about a tenth of the images, the sixth a twentieth, "
        "and the ninth, a three, a fifth.",
    },
    "digits-K": {
        "alt": "BIC falls steeply to ten prototypes, is lowest at fifteen and rises after twenty; the held-out "
        "log-likelihood rises all the way to forty, ever more slowly.",
    },
}
"""By key, what a picture function takes as ``heading`` and ``alt``."""


def caption(key: str) -> dict[str, str]:
    """What is written over a picture, and what is said instead of it, for ``plots.some_picture(..., **caption(key))``.

    Parameters
    ----------
    key : str
        Names the picture: the notebook, a hyphen, a word.

    Returns
    -------
    dict of str to str
        ``alt`` and, where the picture has one, ``heading``.
    """
    return dict(CAPTIONS[key])
