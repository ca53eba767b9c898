"""EM, seen, written and trusted: the package behind the course.

Start at :mod:`emlearn.em`, the one loop; then :mod:`emlearn.models.two_coins`, a whole model on one page.
Names load on first use, so that ``import emlearn`` costs next to nothing.
"""

import sys

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "check",
        "clinic",
        "datasets",
        "films",
        "initialization",
        "models",
        "plots",
        "standard_errors",
        "widgets",
    ],
    submod_attrs={
        "acceleration": ["anderson", "lbfgs", "squarem"],
        "convergence": ["ObjectiveFell", "monotone", "remaining_gain", "until"],
        "em": ["fit", "progress"],
        "errors": ["CollapsedComponent"],
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
        "gradient": ["gradient_ascent"],
        "handwritten": ["Handwritten"],
        "labels": ["match_labels"],
        "restarts": ["Restarts", "restarts"],
        "selection": ["Selection", "select"],
        "setup_check": ["setup_check"],
        "exercises.solved": ["my_progress"],
        "state": ["Model", "State"],
        "trace": ["HalfStep", "Trace", "bound"],
        "widgets": ["EMMicroscope", "watch"],
    },
)

if "IPython" in sys.modules:  # in a notebook: note which exercises are solved, see emlearn/exercises/solved.py
    from emlearn.exercises import solved

    solved.listen()
