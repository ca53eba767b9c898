"""The models, one file each: the derivation, parameters and statistics, and a class of three functions."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={"gaussian_mixture": ["MixtureOfGaussians"], "two_coins": ["TwoCoins"]},
)
