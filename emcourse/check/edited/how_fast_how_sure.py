"""Small changes to the programs of exercise 10."""

import numpy as np

from emcourse.check.case import edits


def missing_fraction(theta, y):
    p = theta / (2 + theta)
    x = y[0] * p
    complete = (x + y[3]) / theta**2 + (y[1] + y[2]) / (1 - theta) ** 2
    return y[0] * p * (1 - p) / theta**2 / complete


FRACTION = edits(
    missing_fraction,
    ("(1 - theta) ** 2", "theta ** 2", "the cells y2 and y3 have the probability (1 - θ)/4: divide by (1 - θ)²."),
    ("return y[0] * p", "return p",
     "the variance of the hidden count is n p (1 - p), with n = y1; yours is of one animal."),
    ("/ complete", "", "this is the missing information: divide it by the complete information."),
    ("theta / (2 + theta)", "theta / 2",
     "the share of the first cell that is hidden is θ/(2 + θ), a part over both parts."),
    ("theta / (2 + theta)", "theta / 4",
     "the share of the first cell that is hidden is θ/(2 + θ), a part over both parts."),
    ("+ (y[1] + y[2]) / (1 - theta) ** 2", "",
     "the complete information lacks the cells with 1 - θ: add (y2 + y3) / (1 - θ)²."),
    ("+ (y[1] + y[2])", "- (y[1] + y[2])",
     "a sign is wrong in the complete information: both second derivatives have the same sign, so they add up."),
    ("+ (y[1] + y[2]) / (1 - theta) ** 2", "+ (y[1] + y[2]) / (1 - theta)",
     "the square is missing: (y2 + y3) / (1 - θ)²."),
    ("(x + y[3]) / theta**2", "(x + y[3]) / theta", "the square is missing: (x + y4) / θ²."),
    ("(x + y[3])", "y[3]", "the complete information lacks the hidden part of the first cell, x = y1 θ/(2 + θ)."),
)  # fmt: skip


def count_genes(p, counts):
    a, b, o = p
    A, B, AB, none = counts
    AA = A * a / (a + 2 * o)
    BB = B * b / (b + 2 * o)
    genes = np.array([A + AA + AB, B + BB + AB, (A - AA) + (B - BB) + 2 * none])
    return genes / (2 * counts.sum())


HALF = "AA = A / 2\n    BB = B / 2"
SHARED = "AA = A * a / (a + 2 * o)\n    BB = B * b / (b + 2 * o)"
GENES = edits(
    count_genes,
    ("a + 2 * o", "2 * a + 2 * o", "AA has the share a² / (a² + 2 a o) = a / (a + 2 o); your denominator has a twice."),
    (SHARED, HALF, "you took half of group A for AA, and half of B for BB, whatever the genes' frequencies: AA has the "
     "share a² / (a² + 2 a o)."),
    (SHARED,
     "AA = A * a**2\n    BB = B * b**2", "a² is the share of AA among all people; within group A it is a² / (a² "
     "+ 2 a o), by Bayes' rule."),
    (SHARED,
     "AA = counts.sum() * a**2\n    BB = counts.sum() * b**2", "the group sizes were observed: AA is the share a² "
     "/ (a² + 2 a o) of group A."),
    ("/ (2 * counts.sum())", "", "these are numbers of genes: divide by twice the number of people."),
    ("A + AA + AB, B + BB + AB", "A + 2 * AA + AB, B + 2 * BB + AB",
     "an AA brings two genes A, and one of them is counted in A already: A + AA + AB."),
    ("A + AA + AB, B + BB + AB", "2 * AA + AB, 2 * BB + AB", "each AO brings a gene A as well: 2 AA + AO + AB."),
    ("A + AA + AB, B + BB + AB", "2 * A + AB, 2 * B + AB",
     "not everybody of group A has two genes A: the AO have one."),
    ("AA = A * a / (a + 2 * o)", "AA = A * 2 * o / (a + 2 * o)",
     "for group A the shares are swapped: AA has a² / (a² + 2 a o), AO the rest."),
    ("(A - AA) + (B - BB) + 2 * none", "2 * none", "the genes O of AO and BO are left out: each brings one."),
    ("(A - AA) + (B - BB)", "2 * (A - AA) + 2 * (B - BB)", "AO and BO bring one gene O each; you counted two."),
    ("A + AA + AB, B + BB + AB, (A - AA) + (B - BB) + 2 * none",
     "(A - AA) + (B - BB) + 2 * none, A + AA + AB, B + BB + AB", "the order is A, B, O, as in p."),
    ("A + AA + AB, B + BB + AB", "AA + AB, BB + AB", "an AA brings two genes A, an AO one: A + AA + AB."),
)  # fmt: skip


def jump(a, b, c):
    return c - (c - b) ** 2 / ((c - b) - (b - a))


JUMP = edits(
    jump,
    ("c - (c - b) ** 2 / ((c - b) - (b - a))", "c + (c - b)",
     "this is one more step of the same length; the steps shrink, and never end: sum them all."),
    ("((c - b) - (b - a))", "((c - b) + (b - a))",
     "the denominator is the *difference* of the two steps, (c - b) - (b - a); yours is their sum."),
    ("((c - b) - (b - a))", "(c - b) - (b - a)", "parentheses are missing: divide by all of (c - b) - (b - a)."),
    ("c - (c - b) ** 2", "b - (c - b) ** 2", "you jumped from the middle one; jump on from the last, c."),
    ("c - (c - b) ** 2", "c - (c - a) ** 2", "the step to square is c - b, the last one, not c - a."),
)  # fmt: skip


def observed_information(mean, weeks, relapsed):
    S = (weeks + (1 - relapsed) * mean).sum()
    complete = 2 * S / mean**3 - len(weeks) / mean**2
    missing = (relapsed == 0).sum() / mean**2
    return complete - missing


INFORMATION = edits(
    observed_information,
    ("complete - missing", "1 / np.sqrt(complete - missing)", "this is the standard error: return the information."),
    ("(1 - relapsed) * mean", "mean",
     "only a censored length is μ longer than observed, on average; you lengthened all."),
    ("(1 - relapsed) * mean", "relapsed * mean",
     "the censored rows are those with relapsed == 0; you lengthened the others."),
    ("2 * S / mean**3", "S / mean**3", "the second derivative of S/μ is 2 S/μ³: the 2 is missing."),
    ("- len(weeks)", "+ len(weeks)",
     "the sign of n/μ² is wrong: the second derivative of -n log μ is n/μ², and the information is minus that."),
    ("- len(weeks) / mean**2", "", "the part of -n log μ is left out: subtract n/μ²."),
    ("2 * S / mean**3", "2 * S / mean**2", "the second derivative of S/μ has mean**3 in its denominator."),
    ("sum() / mean**2", "sum() * mean**2",
     "the missing information is the variance of the score t/μ², which is 1/μ² for each censored row; you "
     "multiplied by μ²."),
    ("(relapsed == 0).sum() / mean**2", "(relapsed == 0).sum() / mean",
     "the missing information is 1/μ² for each censored row; your square is missing."),
    ("(relapsed == 0).sum() / mean**2", "len(weeks) / mean**2",
     "only the censored rows lack information: count those with relapsed == 0."),
)  # fmt: skip


def rate_matrix(em_step, at, h):
    moves = h * np.eye(len(at))
    return np.column_stack([(em_step(at + m) - em_step(at - m)) / (2 * h) for m in moves])


RATES = edits(
    rate_matrix,
    ("(em_step(at + m) - em_step(at - m)) / (2 * h)", "(em_step(at + m) - at) / h",
     "you subtracted `at` itself, where em_step(at - m) belongs, and moved to one side only."),
    ("(2 * h)", "2", "divide the difference by 2 h; the h is missing."),
    ("for m in moves", "for m in np.eye(len(at))", "you moved each coordinate by 1: move it by h."),
)  # fmt: skip
