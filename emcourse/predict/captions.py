"""Headings and alternative texts of pictures that answer a prediction, kept apart from the cells that draw them.

If you read a cell before running it, you would otherwise find the answer there.
"""

from __future__ import annotations

CAPTIONS = {
    "00-kinds": {
        "heading": "272 eruptions, and no labels",
        "alt": "Old Faithful: eruptions form two clouds, short with short waits and long with long waits, and a "
        "few in between.",
    },
    "00-starts": {
        "heading": "Three of the starts, and three summits",
        "alt": "Three runs of EM, each rising and then level; they end at three different log-likelihoods.",
    },
    "01-peak": {
        "heading": "The peak of the curve stands in the valley of the data",
        "alt": "Two humps of data, around 20 and around 40, and one wide curve whose peak lies between them, "
        "where the data are few.",
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
        "alt": "The share of wrong verdicts falls from 0.30 at distance 0 to 0.02 at distance 20; dots, counted "
        "in simulated trips, lie on the computed line.",
    },
    "01-more": {
        "heading": "More trips teach the parameters, not the kind of a trip",
        "alt": "On log scales the error of the mean falls along a line, tenfold for a hundredfold of points; the "
        "share of wrong verdicts stays near 0.02.",
    },
    "02-bins": {
        "alt": "The same 200 numbers with 8, 20 and 50 bins: the bars look more and more ragged, and the fitted "
        "left hump becomes wider.",
    },
    "02-one": {
        "heading": "One parameter, one summit",
        "alt": "A parabola, open downwards, of log-likelihood against the mean, with its top at 34.0.",
    },
    "02-summits": {
        "alt": "Two maps over both means, the higher the darker. Left, round contours about a single top at 20 "
        "and 40. Right, two equal tops mirrored at the diagonal, and a saddle between them on it.",
    },
    "02-sides": {
        "heading": "Known: read off the answer. Hidden: a circle, or a staircase",
        "alt": "A level line at 20 for known kinds, a rising curve for hidden ones; both cross the diagonal near "
        "20, and a staircase from 33 leads down to that crossing.",
    },
    "02-race": {
        "heading": "The same summit, by three ways; a step too long never arrives",
        "alt": "Distance to the summit on log scales: L-BFGS and EM reach it within a hundred passes, gradient "
        "ascent with step 1.5 after a thousand, with step 2.5 it wanders.",
    },
    "02-scatter": {
        "heading": "Without labels: right on average, a little more scattered",
        "alt": "Two rows of dots around the dashed truth at 20; the middle 68% of the estimates without labels "
        "are spread somewhat wider.",
    },
    "02-bars": {
        "heading": "Fitted bars scatter more than half as widely again",
        "alt": "Four rows of dots around the dashed truth at 5: narrow for the likelihood, over half as wide "
        "again for fits to 8, 20 and 50 bars.",
    },
    "02-empty": {
        "heading": "10,000 points, ten bins an axis: in six dimensions nearly all bins are empty",
        "alt": "Bars for one to six dimensions: none of the bins are empty in one, more than two thirds in three, "
        "and over 99% in six.",
    },
    "03-rows": {
        "heading": "Three rows by hand",
        "alt": "Coin A has 0.45 of row 1, 0.80 of row 2 and 0.73 of row 3; coin B has the rest.",
    },
    "04-falls": {
        "heading": "B falls in its first iteration; C never falls, and is wrong too",
        "alt": "Three curves of the log-likelihood: A rises steeply and stays; B falls in its first iteration, in "
        "red, and ends low; C rises all the way and ends below A.",
    },
    "04-summit": {
        "heading": "Q has one summit for each coin",
        "alt": "Two orange humps, that of coin A with its maximum at 0.71, that of coin B at 0.58.",
    },
    "04-old": {
        "heading": "Both climb, to the same height: no trace shows this slip",
        "alt": "Two curves, the right M-step and the one with old means: both climb without a fall and level off "
        "at the same height; they can hardly be told apart.",
    },
    "04-worms": {
        "alt": "Twice the same points: left, six filled-in points (two alike) lie on a line; right, each carries a bar "
        "of two standard deviations and the ellipse is wider.",
    },
    "04-wild": {
        "heading": "One band for all times: too wide in calm, too narrow in wild ones",
        "alt": "A series that is calm on the left and wild on the right; the bands over its gaps are equally "
        "wide, far wider than the calm half needs.",
    },
    "04-steps": {
        "heading": "Two rules of return, each with its level",
        "alt": "Prices against the price before: a tight blue band with a slope near one and a wide vermilion "
        "cloud with a gentle slope, each with its line and its level.",
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
        "alt": "Bars in pairs: after each E-step the bound fills the bar up to the log-likelihood, after each "
        "M-step both are higher with a gap between.",
    },
    "05-gains": {
        "heading": "Gains rise and fall before they settle; only then can one say what remains",
        "alt": "On a log scale the gains fall and rise twice, then from iteration 25 fall along a straight line; "
        "dots show the estimated rest.",
    },
    "05-saddle": {
        "heading": "Seed 4, run on: what looked like the end was the saddle",
        "alt": "On a log scale the gains fall for four iterations, rise until 38, and fall again to the summit; "
        "the first two dots, the estimated rest at iterations 3 and 4, lie far too low.",
    },
    "06-q": {
        "heading": "Q falls in every iteration, the log-likelihood rises",
        "alt": "Two curves of one run: Q falls from -33.06 to -33.33, the log-likelihood rises from -31.71 to -31.57.",
    },
    "06-jensen": {
        "heading": "The curve bends down, so its chord runs below it",
        "alt": "The logarithm from 1 to 9 with its chord below; at the average, 5, the curve is at 1.61 and the "
        "chord at 1.10.",
    },
    "06-touch": {
        "heading": "Each bound touches the log-likelihood and has its slope there",
        "alt": "The log-likelihood with a flat summit near 0.8 and three bounds below it, each touching at a dot "
        "and having its own maximum, a triangle, nearer to the summit.",
    },
    "06-steps": {
        "heading": "Every step that raises Q raises the log-likelihood",
        "alt": "Two climbs: with short steps the curve rises smoothly; with long steps it rises and falls in "
        "turns, falls in red.",
    },
    "06-inexact": {
        "heading": "With inexact E-steps the bound rises, and the log-likelihood falls",
        "alt": "Left, the bound rises from -31.95 to -31.89 and stays; right, the log-likelihood falls from "
        "-31.57 to -31.61 and stays.",
    },
    "07-cut": {
        "alt": "Two flat bands of points, one above the other: k-means parts left from right, across both bands; "
        "the truth parts upper from lower.",
    },
    "07-ruler": {
        "alt": "Left, a tilted ellipse: A lies on its rim along the tilt, B and C well outside. Right, the "
        "ellipse has become a circle: A lies on it, C at twice its radius, B beyond.",
    },
    "07-stay": {
        "alt": "Above, two round ellipses side by side; below, two flat ones, one on each band of points.",
    },
    "07-cold": {
        "alt": "Four S-shaped curves through one half at 1.5: nearly flat for a large variance, a vertical step "
        "for a small one.",
    },
    "07-meet": {
        "alt": "Two curves, the means: far apart and level on the left where the variance is small; they approach "
        "each other, meet at 1.9, the largest variance of the data, and stay one.",
    },
    "07-equal": {
        "alt": "The same three groups of iris twice; two of the groups have changed their colours.",
    },
    "07-names": {
        "alt": "Left, colours are mixed inside all three groups; right, nearly each group has its own.",
    },
    "08-shapes": {
        "heading": "{ringed} of {rows} rows change groups with the unit",
        "alt": "The border between the groups is level if the lengths are in minutes and upright if they are in "
        "seconds; between the two lines lie two wide corners, and five ringed points in them.",
    },
    "09-highest": {
        "heading": "What K components gain, and where they lie",
        "alt": "The gain for each K, and below it the fit on the petals.",
    },
    "09-test": {
        "heading": "300 ratios, and what the textbook expects",
        "alt": "A histogram of 300 simulated ratios, and over it the chi-square densities with 1 and 2 degrees of "
        "freedom; it has the shape of neither.",
    },
    "09-least": {
        "heading": "How often each criterion finds three",
        "alt": "The share of samples in which each criterion finds three, at 50 to 400 numbers.",
    },
    "09-empty": {
        "heading": "Eight components for iris: which of them stay above 2%",
        "alt": "The weights of eight components in order, for four priors; the larger the prior, the more of them "
        "stay, and the more equal they are.",
    },
    "09-share": {
        "heading": "After matching, five flowers differ",
        "alt": "All setosa and all virginica are in a component of their own; of the versicolor 45 are in theirs "
        "and 5 among the virginica.",
    },
    "10-deaths": {
        "heading": "Both fall along straight lines; only the slope differs",
        "alt": "On a log scale the distance from the end falls along a straight line, for the animals to 1e-12 in "
        "thirteen iterations, for the deaths to about 1e-6 in three thousand.",
    },
    "10-normals": {
        "heading": "Close together is slow",
        "alt": "The rate rises from about 0.2 at six standard deviations to nearly 1 below two, with four "
        "measured dots on the curve; iterations for a digit rise from one or two to thousands.",
    },
    "10-passes": {
        "heading": "The same hill, the same steps, and a jump",
        "alt": "EM comes down along a straight line beyond a thousand passes; the others arrive within 70 passes.",
    },
    "10-summits": {
        "heading": "Where each method ended",
        "alt": "From start 1 three marks stand together at -180; from start 3 L-BFGS ends on a spike, EM and "
        "Anderson at -187; from start 11 Anderson ends 11 nats above the other two.",
    },
    "10-steps": {
        "heading": "Too short is late; too long never settles",
        "alt": "Three panels, with EM's straight line in each. Step 0.0001 is still far from the finish; 0.001 "
        "arrives after three times EM's passes; 0.0015 swings up and down and stays high up.",
    },
    "10-newton": {
        "heading": "Newton's method, from two places",
        "alt": "From the start the distance rises and then stays at 4 nats; from EM's fifth step it drops below "
        "1e-8 within four steps.",
    },
    "10-sure": {
        "heading": "What is claimed, and what holds",
        "alt": "For the animals both intervals are nearly equally long; for the patients the true one is half as "
        "long again as the one that takes the lengths for observed.",
    },
    "10-saves": {
        "heading": "The same summit, at four prices",
        "alt": "Acceleration needs about two thirds of the passes of plain EM, float32 as many as plain EM, and the "
        "start from a tenth of the rows more than twice as many.",
    },
    "21-bytes": {
        "heading": "The rows, and all that the M-step wants to know of them",
        "alt": "A million rows take 400 MB, their sums a fifth of a megabyte.",
    },
    "21-units": {
        "heading": "K-means takes the largest numbers for the most important",
        "alt": "K-means agrees well with the true kinds in the columns as they were and in scaled ones, and hardly at "
        "all in other units.",
    },
    "21-billion": {
        "heading": "Arithmetic rules; the messages hardly count",
        "alt": "Of the seconds of one iteration nearly all are E-steps; messages and tasks take about a second or "
        "less, and the M-step about a thousandth of one.",
    },
    "digits-average": {
        "heading": "One prototype for all digits draws dust",
        "alt": "The average of all digits is an upright smear; the images drawn from it are scattered pixels in "
        "which no digit can be read.",
    },
    "digits-own": {
        "alt": "The image that was drawn, and beside it the prototypes that claim it, each under a bar for its "
        "share and with its name.",
    },
    "digits-prototypes": {
        "heading": "Ten prototypes out of noise, without one label",
        "alt": "Ten equal smears at the start; after four iterations a 6, a 0, a 5, a 2, a 7 and a 4 can be read, "
        "and at the end all ten are digits, two of them ones and none a nine.",
    },
    "digits-weights": {
        "heading": "The prototypes, and their shares of all images",
        "alt": "The ten prototypes with their weights: most hold about a tenth of the images, the sixth a "
        "twentieth, and the ninth, a three, a fifth.",
    },
    "digits-K": {
        "alt": "BIC falls steeply to ten prototypes, is lowest at fifteen and then rises; the held-out "
        "log-likelihood rises all the way to forty, on the whole more slowly.",
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
