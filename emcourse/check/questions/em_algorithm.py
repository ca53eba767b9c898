"""Questions of exercise 05: how much is still to come, and one spread for all components."""

import numpy as np

from emcourse.check.answers import Question
from emcourse.check.edited import m_step as edited

still_to_come = Question(
    name="the gain still to come",
    asked=(
        ([0.0, 0.010, 0.019],),
        ([-10.0, -9.0, -8.6, -8.45],),
        ([-10.0, -9.0],),
        ([-10.0],),
        ([-10.0, -9.9, -9.7],),
        ([-10.0, -9.0, -9.5],),
        ([-10.0, -12.0, -13.0],),
        ([-10.0, -10.0, -9.0],),
        ([-10.0, -9.0, -9.0],),
    ),
    right=edited.still_to_come,
    slips=edited.STILL_TO_COME,
)

_rng = np.random.default_rng(5)
tied_m_step = Question(
    name="the M-step with one spread for all",
    parts=("weights", "means", "sds"),
    asked=(
        (_rng.dirichlet([1, 2], size=8), _rng.normal(4, 2, size=8).round(1)),
        (_rng.dirichlet([3, 1, 1], size=9), _rng.normal(0, 1, size=9).round(1)),
    ),
    right=edited.tied,
    slips=edited.TIED,
)
