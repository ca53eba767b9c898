"""The question of exercises 07 and 09: how many numbers of a Gaussian mixture are free, ``(K, d, kind) -> int``."""

from emcourse.check.answers import Question
from emcourse.check.case import Slip
from emlearn.models.gaussian.covariances import COVARIANCES


def _covariances(K, d, kind):
    return COVARIANCES[kind].free(K, d)


def _free(K, d, kind):
    return K - 1 + K * d + _covariances(K, d, kind)


def _taking(kind, other):
    """The count of one kind of covariance in the place of another."""
    return lambda K, d, asked: _free(K, d, other if asked == kind else asked)


def _matrix(numbers):
    """With ``numbers(d)`` for a matrix in the place of ``d (d + 1) / 2``; variances alone are counted rightly."""
    return lambda K, d, kind: (
        K - 1 + K * d + {"full": K * numbers(d), "tied": numbers(d)}.get(kind, _covariances(K, d, kind))
    )


free_parameters = Question(
    name="the number of free parameters",
    asked=((3, 4, "full"), (3, 4, "tied"), (3, 4, "diag"), (3, 4, "spherical"), (2, 7, "tied"), (1, 2, "full")),
    right=_free,
    slips=(
        Slip("the weights sum to 1: K - 1 of them are free, not K.", lambda K, d, kind: 1 + _free(K, d, kind)),
        Slip("the weights are left out: K - 1 of them are free.", lambda K, d, kind: _free(K, d, kind) - (K - 1)),
        Slip("a mean has d numbers: K d in all, not K.", lambda K, d, kind: K - 1 + K + _covariances(K, d, kind)),
        Slip("a covariance is symmetric: d (d + 1) / 2 of its d * d numbers are free.", _matrix(lambda d: d * d)),
        Slip(
            "the diagonal belongs to the free numbers of a covariance: d (d + 1) / 2, not d (d - 1) / 2. (Or are the "
            "means left out?)",
            _matrix(lambda d: d * (d - 1) // 2),
        ),
        Slip("`full` has a matrix for each component: K of them.", _taking("full", "tied")),
        Slip("you counted only the variances; `full` has what is between columns, too.", _taking("full", "diag")),
        Slip("`tied` has one matrix for all components together: count it once.", _taking("tied", "full")),
        Slip("`spherical` has one variance a component, the same for all columns: K.", _taking("spherical", "diag")),
    ),
)
