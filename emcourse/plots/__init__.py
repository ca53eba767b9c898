"""Still pictures, each with a sentence that says what is to be seen, in one visual language."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "why_it_climbs": ["bound_and_gap", "jensen", "staircase", "touching"],
        "how_many_components": ["calibration", "compared", "confusion", "criteria", "how_often", "null_distribution"],
        "clinic": ["bedside", "traces"],
        "gaussian_mixtures": ["merging", "sharings", "sharpening", "whitening"],
        "gaps": ["filled_in", "gap_bands", "regimes"],
        "start_here": ["hidden_things"],
        "latent_variables": [
            "computed_and_counted",
            "density_areas",
            "seen_and_unseen",
            "two_stages",
            "what_data_tell",
        ],
        "maximum_likelihood": [
            "ascents",
            "both_sides",
            "empty_bins",
            "estimates",
            "fits_by_bins",
            "mean_surfaces",
            "one_parameter",
        ],
        "mixtures": ["histogram", "points"],
        "em_algorithm": ["climb", "gains", "half_steps", "scores", "underflow"],
        "e_step": ["responsibility_curves", "shares", "tosses"],
        "how_fast_how_sure": ["costs", "curvatures", "errors", "intervals", "race", "rates", "summits"],
        "when_em_goes_wrong": ["ends", "needles", "saddle", "spike"],
        "m_step": ["counts", "falls", "q_curves", "square_statistics"],
    },
)
