"""The EM algorithm, to be watched, written and trusted: the package behind the course.

To read the code, start with :mod:`emlearn.engine.em`, the one loop, and go on to :mod:`emlearn.models.two_coins`, a
whole model on one page. Names are loaded on first use, so that ``import emlearn`` is quick.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["cluster", "datasets", "engine", "estimators", "models", "pictures", "standard_errors", "widgets"],
    submod_attrs={
        "engine.acceleration": ["anderson", "lbfgs", "squarem"],
        "engine.convergence": ["ObjectiveFell", "monotone", "remaining_gain", "until"],
        "engine.em": ["em", "fit", "progress_bar"],
        "engine.errors": ["CollapsedComponent"],
        "engine.gradient_ascent": ["gradient_ascent"],
        "engine.handwritten": ["Handwritten"],
        "engine.state": ["Model", "State"],
        "engine.trace": ["HalfStep", "Trace", "bound"],
        "estimators": [
            "BernoulliMixture",
            "BinomialMixture",
            "CategoricalMixture",
            "ExponentialMixture",
            "FamilyMixture",
            "GaussianMixture",
            "MultinomialMixture",
            "PoissonMixture",
            "ZeroInflatedPoisson",
        ],
        "estimators.restarts": ["Restarts", "restarts"],
        "estimators.selection": ["Selection", "select"],
        "models.labels": ["match_labels"],
        "widgets": ["EMMicroscope", "watch"],
    },
)
