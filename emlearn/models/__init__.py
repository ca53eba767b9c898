"""The models, one file each: the derivation, parameters and statistics, and a class of three functions.

========================== ============================================================================
file                       what is in it
========================== ============================================================================
``two_coins``              a whole model on one page: begin here
``gaussian/``              ``mixture`` has the derivation, the M-step and Q; ``statistics`` is what E and M hand over;
                           ``covariances`` full, tied, diag, spherical, an object each; ``passes`` the same E-step over
                           many rows, fast; ``missing`` the same over rows with gaps
``families``               the exponential families, a row of the table each
``family_mixture``         the mixture of any of them: two matrix products
``table``, ``mixing``      what all mixtures share: weighted and labelled rows; mixing weights, values held
``labels``                 which component of one fit is which of another
``coordinates``            parameters as vectors without bounds, for acceleration and standard errors
``linkage``                genetic linkage, the first example of Dempster, Laird & Rubin
``blood_groups``           ABO by gene counting; ``merged_cells`` is what it shares with ``linkage``
``censored``               exponential times, some of them cut off: what is hidden is a number
``annealing``              equal balls at a temperature: from k-means, through EM, to one blob
========================== ============================================================================
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["families", "gaussian"],
    submod_attrs={
        "annealing": ["Annealing", "AnnealingParameters"],
        "blood_groups": ["AlleleFrequencies", "BloodGroups"],
        "censored": ["CensoredExponential", "CensoredParameters"],
        "family_mixture": ["FamilyParameters", "MixtureOf"],
        "gaussian.mixture": ["GaussianParameters", "MixtureOfGaussians", "from_sds"],
        "linkage": ["Linkage", "LinkageParameters"],
        "table": ["Rows"],
        "two_coins": ["CoinParameters", "TwoCoins"],
    },
)
