"""Fixtures over the registry of models: a test that asks for one runs on every model with the ability it stands for."""

import pytest
from models import MIXTURES, MODELS, those_with

from emlearn.engine.abilities import Accelerable, HasCompleteRows, HasPosterior, Relabelable, Resampleable, Sampleable
from emlearn.models import MixtureOfGaussians


def pytest_addoption(parser):
    parser.addoption("--fuzz", type=int, default=8, help="random problems a family in test_fuzz.py")
    parser.addoption("--all-windows", action="store_true", help="every size of window in test_collisions.py")
    parser.addoption("--moments", type=int, default=3, help="at how many moments of a widget test_stills.py looks")


@pytest.fixture
def fuzz(request):
    """How many random problems a family are tried."""
    return request.config.getoption("--fuzz")


def over(listed):
    """A fixture whose values are these models, each under its name."""
    return pytest.fixture(params=listed.values(), ids=listed.keys())(lambda request: request.param)


problem = over(MODELS)
"""Every model."""
exact = over(those_with(exact=True))
"""Every model whose E-step is the posterior."""
of_rows = over(those_with(rows=True))
"""Those whose data are rows in no order."""
labelled = over(those_with(HasPosterior, labels=True))
"""Those whose posterior is of labels."""
labelled_exactly = over(those_with(HasPosterior, labels=True, exact=True))
"""The same, at no temperature but 1."""
relabelable = over(those_with(Relabelable))
"""Those with components that can change places."""
smooth = over(those_with(Accelerable))
"""Those whose parameters can be vectors without bounds."""
resampleable = over(those_with(Resampleable))
"""Those that say how their data are drawn again."""
completable = over(those_with(HasCompleteRows, Accelerable))
"""Those whose rows can be completed in every way."""
sampleable = over(those_with(Sampleable))
"""Those from which data can be drawn."""
mixture = over(MIXTURES)
"""Those that take weighted, labelled and incomplete rows."""
incomplete = over({name: each for name, each in MIXTURES.items() if each.first_column})
"""Those of which entries may be missing."""
gaussians = over({name: each for name, each in MIXTURES.items() if isinstance(each.model, MixtureOfGaussians)})
