"""The models, one file each: the derivation, parameters and statistics, and a class of three functions.

========================== ============================================================================
file                       what is in it
========================== ============================================================================
``two_coins``              a whole model on one page: begin here
``gaussian_mixture``       the derivation, the M-step and Q; ``gaussian_statistics`` is what E and M hand over
``covariances``            full, tied, diag, spherical: an object each
``gaussian_passes``        the same E-step over many rows, fast; ``parallel`` deals them out to threads
``gaussian_missing``       the same E-step over rows with gaps
``families``               the exponential families, a row of the table each
``exponential_mixture``    the mixture of any of them: two matrix products
``rows``, ``mixing``       what all mixtures share: weighted and labelled rows; mixing weights, values held
``coordinates``, ``widths`` parameters as vectors without bounds, for acceleration
``linkage``                genetic linkage, the first example of Dempster, Laird & Rubin
``blood_groups``           ABO by gene counting; ``merged_cells`` is what it shares with ``linkage``
``censored``               exponential times, some of them cut off: what is hidden is a number
``balls``                  equal balls at a temperature: from k-means, through EM, to one blob
``free_coordinates``       ``coordinates`` for models without components
========================== ============================================================================
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["covariances", "families"],
    submod_attrs={
        "blood_groups": ["BloodGroups"],
        "censored": ["CensoredExponential"],
        "exponential_mixture": ["MixtureOf"],
        "gaussian_mixture": ["MixtureOfGaussians"],
        "linkage": ["Linkage"],
        "rows": ["Rows"],
        "two_coins": ["TwoCoins"],
    },
)
