"""What the exam chooses from: programs with one slip each, and statements that are true or false."""

from typing import NamedTuple


class Slip(NamedTuple):
    """A wrong line, the right one, and what is to be said of it."""

    wrong: str
    right: str
    why: str
    sign: str


PROGRAM = """\
weights, means, sds = np.array([0.5, 0.5]), np.array([-1, 5]), np.array([2, 2])
for iteration in range(4):
    a = np.log(weights) + norm.logpdf(x[:, None], means, sds)
    print(iteration, "log-likelihood", round(logsumexp(a, axis=1).sum(), 2))
    R = np.exp(a - logsumexp(a, axis=1, keepdims=True))
    N = R.sum(axis=0)
    weights = N / len(x)
    means = R.T @ x / N
    sds = np.sqrt((R * (x[:, None] - means) ** 2).sum(axis=0) / N)
"""
SLIPS = [
    Slip(
        "    R = np.exp(a - logsumexp(a, axis=0, keepdims=True))",
        "    R = np.exp(a - logsumexp(a, axis=1, keepdims=True))",
        "It normalises over the points. Components compete for a point, so each *row* of `R` must sum to 1.",
        "The columns of `R` sum to 1, so both weights become 1/60 and the log-likelihood falls.",
    ),
    Slip(
        "    means = R.T @ x / len(x)",
        "    means = R.T @ x / N",
        "A mean divides by what is shared out to the component, `N`, and not by the number of points.",
        "The means are drawn towards 0. The log-likelihood rises all the same, to a lower value.",
    ),
    Slip(
        "    sds = (R * (x[:, None] - means) ** 2).sum(axis=0) / N",
        "    sds = np.sqrt((R * (x[:, None] - means) ** 2).sum(axis=0) / N)",
        "This is the variance; its square root is missing.",
        "A component wider than 1 becomes wider still, so the log-likelihood rises at first, and then falls.",
    ),
]


def whole(line):
    """The program with this line in the place of the one that sets the same name."""
    name = line.split("=")[0].strip()
    return "".join(
        (line if old.startswith(f"    {name} = ") else old.rstrip("\n")) + "\n" for old in PROGRAM.splitlines()
    )


STATEMENTS = [
    (
        "The E-step raises the log-likelihood.",
        False,
        "It changes no parameter. It closes the gap: the bound rises to meet it.",
    ),
    (
        "The M-step never lowers the log-likelihood.",
        True,
        "It raises the bound, which touched it and never lies above it.",
    ),
    (
        "The $Q$ of one iteration may be lower than that of the last.",
        True,
        "$Q$ does not bound anything by itself; the entropy of $q$ is missing in it.",
    ),
    (
        "A gain below 0.001 means that less than 0.001 is left to gain.",
        False,
        "If gains shrink by a factor $r$, $r/(1-r)$ times the last one is left, which may be far more.",
    ),
    (
        "The likelihood of a mixture of normals has a highest value.",
        False,
        "A component on a single point with a standard deviation towards 0 raises it without end.",
    ),
    (
        "With more data, every responsibility comes near 0 or 1.",
        False,
        "The parameters become sure; a point between two components stays doubtful.",
    ),
    (
        "If two components start from equal parameters, EM keeps them equal.",
        True,
        "They get the same responsibilities, up to the weights, so the same M-step.",
    ),
    (
        "The log-likelihood of a mixture cannot be differentiated, which is why EM is needed.",
        False,
        "It can; what has no closed form is the zero of its gradient.",
    ),
]
"""What is said, whether it is true, and why."""
