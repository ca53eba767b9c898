"""Small changes to the programs of exercise 03."""

import numpy as np

from emcourse.check.case import edits

ALL = "you divided by the sum over all rows and columns; divide each row by its own sum, axis=1, keepdims=True."
TOTAL = ("joint / joint.sum(axis=1, keepdims=True)", "joint / joint.sum()", ALL)


def coins(theta, flips):
    heads, tails = flips[:, :1], flips[:, 1:]
    log_joint = np.log(0.5) + heads * np.log(theta) + tails * np.log(1 - theta)
    joint = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
    return joint / joint.sum(axis=1, keepdims=True)


def coins_plainly(theta, flips):
    heads, tails = flips[:, :1], flips[:, 1:]
    joint = 0.5 * theta**heads * (1 - theta) ** tails
    return joint / joint.sum(axis=1, keepdims=True)


COINS = (
    *edits(
        coins,
        TOTAL,
        ("np.log(1 - theta)", "np.log(theta)", "the tails have the probability 1 - theta, not theta."),
        ("np.log(1 - theta)", "(1 - np.log(theta))",
         "the tails need np.log(1 - theta), which is not 1 - np.log(theta)."),
        ("heads * np.log(theta)", "heads * np.log(1 - theta)", "heads have the probability theta, not 1 - theta."),
        ("+ tails", "- tails", "the tails have the wrong sign: logarithms of factors are added."),
        ("heads * np.log(theta)", "heads * theta",
         "heads need the logarithm of theta: theta**heads becomes heads * np.log(theta)."),
        ("return joint / joint.sum(axis=1, keepdims=True)", "return joint",
         "these are joint probabilities, the largest of each row scaled to 1: divide each row by its sum, axis=1, "
         "keepdims=True."),
        ("axis=1, keepdims=True))\n", "axis=0))\n",
         "each *row's* largest is to be subtracted, axis=1, keepdims=True; yours are the columns' largest."),
    ),
    *edits(
        coins_plainly,
        TOTAL,
        ("theta**heads * (1 - theta) ** tails", "(heads * theta + tails * (1 - theta))",
         "probabilities of tosses are multiplied, theta**heads * (1 - theta)**tails; yours are added."),
        ("theta**heads * (1 - theta) ** tails", "(theta * heads) * ((1 - theta) * tails)",
         "a toss repeated is a power, theta**heads * (1 - theta)**tails."),
    ),
)  # fmt: skip


def normals(params, x):
    weights, means, sds = params
    log_joint = np.log(weights) - np.log(sds) - ((x[:, None] - means) / sds) ** 2 / 2
    joint = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
    return joint / joint.sum(axis=1, keepdims=True)


def normals_plainly(params, x):
    weights, means, sds = params
    joint = weights * np.exp(-(((x[:, None] - means) / sds) ** 2) / 2) / sds
    return joint / joint.sum(axis=1, keepdims=True)


NORMALS = (
    *edits(
        normals,
        TOTAL,
        ("np.log(weights)", "-np.log(weights)",
         "the weight has the wrong sign: it multiplies the density, so its logarithm is added."),
        ("np.log(weights)", "weights", "among logarithms a weight enters as its logarithm, np.log(weights)."),
        ("- np.log(sds)", "+ np.log(sds)", "the factor is 1/sd, so its logarithm is *minus* np.log(sds)."),
        ("- np.log(sds)", "- np.log(sds**2)", "the factor is 1/sd and not 1/sd**2: subtract np.log(sds) once."),
        ("- np.log(sds)", "- np.log(sds) / 2",
         "the factor is 1/sd, so subtract all of np.log(sds); half belongs to variances."),
        ("- np.log(sds)", "- sds", "the factor 1/sd enters as minus np.log(sds); your logarithm is missing."),
        (") ** 2 / 2", ") / 2", "(x - mean) / sd must be squared: the exponent is -z**2 / 2."),
        ("np.log(weights) - np.log(sds) - ((x[:, None] - means) / sds) ** 2 / 2",
         "np.log(weights) - np.log(sds) - ((x[:, None] - means) / sds**2) ** 2 / 2",
         "you divided the distance by the variance before squaring: z is (x - mean) / sd."),
        ("return joint / joint.sum(axis=1, keepdims=True)", "return joint",
         "these are joint densities, the largest of each row scaled to 1: divide each row by its sum, axis=1, "
         "keepdims=True."),
        ("axis=1, keepdims=True))\n", "axis=0))\n",
         "each *row's* largest is to be subtracted, axis=1, keepdims=True; yours are the columns' largest."),
    ),
    *edits(
        normals_plainly,
        TOTAL,
        ("/ sds) ** 2) / 2) / sds", "/ sds**2) ** 2) / 2) / sds**2",
         "you gave the variance where the density takes the standard deviation, sds."),
    ),
)  # fmt: skip


def expected_tosses(R, flips):
    return R.T @ flips


EXPECTED_TOSSES = edits(
    expected_tosses,
    ("R.T @ flips", "R * flips",
     "you multiplied entry by entry; each coin's share of all rows is added up: R.T @ flips."),
    ("R.T @ flips", "R.T @ flips / R.sum(axis=0)[:, None]",
     "you divided by the sum of each coin's shares; expected tosses are not divided by anything."),
    ("R.T @ flips", "R.T @ flips / len(R)",
     "you divided by the number of rows; expected tosses are not divided by anything."),
    ("R.T @ flips", "R.T @ flips / (R.T @ flips).sum(axis=1, keepdims=True)",
     "these are the shares of heads and tails, which is the M-step: return the expected numbers of tosses."),
    ("R.T @ flips", "(R.T @ flips)[:, 0]", "the tails are left out: return heads and tails, shape (2 coins, 2)."),
    ("R.T @ flips", "R.T @ flips[:, 0]", "the tails are left out: return heads and tails, shape (2 coins, 2)."),
    ("R.T @ flips", "np.eye(2)[R.argmax(axis=1)].T @ flips",
     "you gave each row to its likelier coin alone, which is hard EM; every row counts for both, by its share."),
    ("R.T @ flips", "R.T @ (flips / flips.sum(axis=1, keepdims=True))",
     "you took each row's share of heads; take the tosses themselves."),
    ("R.T @ flips", "flips.sum(axis=0) * np.ones((2, 1))", "the shares are left out: each coin got all tosses."),
)  # fmt: skip


def borders(weights, means, sds):
    (w1, w2), (m1, m2), (s1, s2) = weights, means, sds
    a = 1 / (2 * s2**2) - 1 / (2 * s1**2)
    b = m1 / s1**2 - m2 / s2**2
    c = m2**2 / (2 * s2**2) - m1**2 / (2 * s1**2) + np.log(w1 * s2 / (w2 * s1))
    return np.sort(np.roots([a, b, c]))


BORDERS = edits(
    borders,
    ("a = 1 / (2 * s2**2) - 1 / (2 * s1**2)", "a = 1 / (2 * s1**2) - 1 / (2 * s2**2)",
     "the coefficient of x**2 has the wrong sign."),
    ("m2**2 / (2 * s2**2) - m1**2 / (2 * s1**2)", "m2 / (2 * s2**2) - m1 / (2 * s1**2)",
     "the means are not squared in the constant."),
    ("np.sort(np.roots([a, b, c]))", "np.roots([c, b, a])",
     "the coefficients are in the wrong order: np.roots takes that of x**2 first."),
    ("np.roots([a, b, c])", "np.roots([c, b, a])",
     "the coefficients are in the wrong order: np.roots takes that of x**2 first."),
    ("np.sort(np.roots([a, b, c]))", "np.sort(np.roots([a, b, c]))[::-1]",
     "these are the borders, the larger first: return them in increasing order."),
    ("w1 * s2 / (w2 * s1)", "s2 / s1", "the weights are left out: log(w1 / w2) belongs to the constant."),
    ("w1 * s2 / (w2 * s1)", "w1 / w2",
     "the factor 1/sd of each density is left out: log(s2 / s1) belongs to the constant."),
    ("w1 * s2 / (w2 * s1)", "w2 * s1 / (w1 * s2)", "the logarithm in the constant has the wrong sign."),
    ("w1 * s2 / (w2 * s1)", "w1 * s1 / (w2 * s2)",
     "the density has the factor 1/sd, so the constant has s2 in its numerator, s1 in its denominator."),
    ("np.sort(np.roots([a, b, c]))", "-b / (2 * a)",
     "this is the middle between the borders: return the two borders, both roots of the quadratic."),
    ("np.sort(np.roots([a, b, c]))", "(m1 + m2) / 2",
     "halfway between the means lies a border only for equal weights and spreads: return the two borders where "
     "both joint densities are equal."),
    ("b = m1 / s1**2 - m2 / s2**2", "b = m2 / s2**2 - m1 / s1**2", "the coefficient of x has the wrong sign."),
    ("c = m2**2 / (2 * s2**2) - m1**2 / (2 * s1**2) +", "c = m1**2 / (2 * s1**2) - m2**2 / (2 * s2**2) +",
     "the squares of the means have the wrong sign in the constant."),
)  # fmt: skip
