"""The models, one file each: the derivation, the parameters and statistics, and a class with the three functions.

========================== ============================================================================
file                       what is in it
========================== ============================================================================
``two_coins``              a whole model on one page: begin here
``gaussian/``              ``mixture`` has the derivation, the M-step and Q; ``statistics`` what E and M hand over;
                           ``covariances`` full, tied, diag and spherical, an object each; ``passes`` a faster E-step
                           over many rows; ``missing`` an E-step over rows with missing entries
``families``               the exponential families, one row of a table each
``family_mixture``         the mixture of any of them: two matrix products
``table``, ``mixing``      what all mixtures share: weighted and labelled rows; mixing weights and fixed values
``labels``                 which component of one fit corresponds to which component of another
``coordinates``            parameters in unconstrained coordinates, for acceleration and standard errors
``linkage``                genetic linkage, the first example of Dempster, Laird & Rubin
``blood_groups``           ABO by gene counting; ``merged_cells`` is what it shares with ``linkage``
``censored``               exponential times, some of them censored: the hidden variable is a time, not a label
``annealing``              equal spheres at a temperature: from k-means, through EM, to one blob
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
