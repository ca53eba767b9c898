"""The models with scikit-learn's face: ``fit``, ``predict``, and attributes with a trailing underscore."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "families": [
            "BernoulliMixture",
            "BinomialMixture",
            "CategoricalMixture",
            "ExponentialMixture",
            "MultinomialMixture",
            "PoissonMixture",
            "ZeroInflatedPoisson",
        ],
        "family_mixture": ["FamilyMixture"],
        "gaussian_mixture": ["GaussianMixture"],
    },
)
