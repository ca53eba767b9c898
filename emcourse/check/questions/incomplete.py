"""Questions on incomplete data from notebook 10: gene counting, and Louis' identity for times that were cut off."""

import numpy as np

from emcourse.check.answers import Question
from emcourse.check.case import Slip


def _count_genes(p, counts, AA=None, BB=None):
    a, b, o = p
    A, B, AB, none = counts
    AA = A * a / (a + 2 * o) if AA is None else AA
    BB = B * b / (b + 2 * o) if BB is None else BB
    return np.array([A + AA + AB, B + BB + AB, (A - AA) + (B - BB) + 2 * none]) / (2 * sum(counts))


gene_counting = Question(
    "one round of gene counting",
    asked=(
        (np.array([0.3, 0.2, 0.5]), np.array([186.0, 38.0, 13.0, 284.0])),
        (np.array([0.1, 0.1, 0.8]), np.array([20.0, 31.0, 7.0, 42.0])),
    ),
    right=_count_genes,
    slips=(
        Slip(
            "everybody brings two genes: divide by twice the number of persons.",
            lambda p, counts: 2 * _count_genes(p, counts),
        ),
        Slip(
            "AO can come about in two ways, so that AA has the share a² / (a² + 2 a o); the 2 is missing.",
            lambda p, counts: _count_genes(
                p, counts, counts[0] * p[0] / (p[0] + p[2]), counts[1] * p[1] / (p[1] + p[2])
            ),
        ),
        Slip(
            "you took everybody of group A for AA, and of group B for BB: share them out.",
            lambda p, counts: _count_genes(p, counts, counts[0], counts[1]),
        ),
        Slip(
            "you took everybody of group A for AO, and of group B for BO: share them out.",
            lambda p, counts: _count_genes(p, counts, 0.0, 0.0),
        ),
        Slip(
            "you exchanged the shares: AA has a²/(a² + 2 a o) of group A, AO the rest.",
            lambda p, counts: _count_genes(
                p, counts, counts[0] * 2 * p[2] / (p[0] + 2 * p[2]), counts[1] * 2 * p[2] / (p[1] + 2 * p[2])
            ),
        ),
        Slip(
            "group AB is left out: it brings one gene A and one gene B each.",
            lambda p, counts: _count_genes(p, counts) - np.array([counts[2], counts[2], 0.0]) / (2 * sum(counts)),
        ),
        Slip(
            "group O brings two genes O each; you counted one.",
            lambda p, counts: _count_genes(p, counts) - np.array([0.0, 0.0, counts[3]]) / (2 * sum(counts)),
        ),
        Slip(
            "an AA brings two genes A: once for being of group A, and once more for the second; you counted one.",
            lambda p, counts: (
                _count_genes(p, counts)
                - np.array([counts[0] * p[0] / (p[0] + 2 * p[2]), counts[1] * p[1] / (p[1] + 2 * p[2]), 0.0])
                / (2 * sum(counts))
            ),
        ),
    ),
)


def _information(mean, weeks, relapsed):
    lengths = weeks + (1 - relapsed) * mean
    return 2 * lengths.sum() / mean**3 - len(weeks) / mean**2 - (relapsed == 0).sum() / mean**2


def _with(complete, missing):
    return lambda mean, weeks, relapsed: complete(mean, weeks, relapsed) - missing(mean, weeks, relapsed)


def _of_complete(mean, weeks, relapsed):
    return 2 * (weeks + (1 - relapsed) * mean).sum() / mean**3 - len(weeks) / mean**2


def _of_missing(mean, weeks, relapsed):
    return (relapsed == 0).sum() / mean**2


WEEKS = np.array([6.0, 7.0, 10.0, 13.0, 9.0, 11.0, 17.0])
RELAPSED = np.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
observed_information = Question(
    "the observed information about a mean, some times censored",
    asked=((15.0, WEEKS, RELAPSED), (73 / 4, WEEKS, RELAPSED), (20.0, WEEKS[:4], RELAPSED[:4])),
    right=_information,
    slips=(
        Slip("this is the complete information: take off what is missing.", _of_complete),
        Slip("this is the missing information: take it off the complete one.", _of_missing),
        Slip("you added the missing information; it is taken off.", lambda *a: _of_complete(*a) + _of_missing(*a)),
        Slip(
            "the missing information comes from the censored rows, relapsed == 0; you counted the relapses.",
            _with(_of_complete, lambda mean, weeks, relapsed: (relapsed == 1).sum() / mean**2),
        ),
        Slip(
            "the score has t/μ²; its variance is that of t, μ², over μ to the fourth: 1/μ² for each censored row.",
            _with(_of_complete, lambda mean, weeks, relapsed: (relapsed == 0).sum() * mean**2 / mean**2),
        ),
        Slip(
            "a censored length is the weeks seen and μ more, on average; you took the weeks alone.",
            _with(lambda mean, weeks, relapsed: 2 * weeks.sum() / mean**3 - len(weeks) / mean**2, _of_missing),
        ),
        Slip(
            "this is the variance, one over the information.",
            lambda *arguments: 1 / _information(*arguments),
        ),
    ),
)
