"""Still pictures, each with a sentence that says what it shows, in one visual language."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "clinic": ["bedside", "traces"],
        "digits": ["OneImage", "emerging", "gallery", "verdict", "ways"],
        "e_step": ["responsibility_bars", "responsibility_curves", "tosses"],
        "em_algorithm": ["climb", "gains", "half_steps", "objectives", "underflow"],
        "gaussian_mixtures": [
            "entry_slices",
            "groupings",
            "lagrange",
            "merging",
            "repeated_rows",
            "sharings",
            "sharpening",
            "whitening",
        ],
        "how_fast_how_sure": ["costs", "curvatures", "errors", "intervals", "race", "rates", "summits"],
        "how_many_components": [
            "binned_fits",
            "calibration",
            "compared",
            "confusion",
            "criteria",
            "gained",
            "how_often",
            "kept",
            "null_distribution",
            "over_components",
        ],
        "latent_variables": [
            "computed_and_counted",
            "density_areas",
            "hidden_things",
            "observed_and_hidden",
            "two_stages",
            "what_data_tell",
        ],
        "m_step": ["counts", "falls", "filled_in", "gap_bands", "q_curves", "regimes", "square_statistics"],
        "maximum_likelihood": [
            "both_sides",
            "empty_bins",
            "estimates",
            "fits_by_bins",
            "mean_surfaces",
            "one_parameter",
        ],
        "mixtures": ["histogram", "points"],
        "when_em_goes_wrong": ["ends", "needles", "saddle", "spike"],
        "why_it_climbs": ["bound_and_gap", "jensen", "staircase", "touching"],
    },
)
