"""Questions of exercise 03 beside the E-step itself: expected heads and tails, and borders between two normals."""

import numpy as np

from emcourse.check.answers import Question
from emcourse.check.edited import e_step as edited

FLIPS = np.array([[5.0, 5.0], [9.0, 1.0], [8.0, 2.0], [4.0, 6.0], [7.0, 3.0]])
SHARES_OF_A = np.array([0.45, 0.8, 0.73, 0.35, 0.65])
LONGER = np.array([[2.0, 1.0], [10.0, 20.0], [0.0, 4.0]])

expected_tosses = Question(
    name="the expected heads and tails",
    asked=(
        (np.column_stack([SHARES_OF_A, 1 - SHARES_OF_A]), FLIPS),
        (np.array([[0.9, 0.1], [0.2, 0.8], [0.5, 0.5]]), LONGER),
    ),
    right=edited.expected_tosses,
    slips=edited.EXPECTED_TOSSES,
)

borders = Question(
    name="the borders",
    asked=(
        (np.array([0.3, 0.7]), np.array([20.0, 40.0]), np.array([5.0, 10.0])),
        (np.array([0.55, 0.45]), np.array([1.0, -2.0]), np.array([2.0, 0.7])),
    ),
    right=edited.borders,
    slips=edited.BORDERS,
)
