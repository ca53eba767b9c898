"""Still pictures, each with a sentence that says what is to be seen, in ``emlearn.visual``'s one language."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "bounds": ["bound_and_gap", "jensen", "staircase", "touching"],
        "choices": ["calibration", "compared", "confusion", "criteria", "how_often", "null_distribution"],
        "clinic": ["bedside", "traces"],
        "covariances": ["merging", "sharings", "sharpening", "whitening"],
        "film": ["film_strip"],
        "gaps": ["filled_in", "gap_bands", "regimes"],
        "hidden": ["hidden_things"],
        "latent": ["computed_and_counted", "density_areas", "seen_and_unseen", "two_stages", "what_data_tell"],
        "likelihood": [
            "ascents",
            "both_sides",
            "empty_bins",
            "estimates",
            "fits_by_bins",
            "mean_surfaces",
            "one_parameter",
        ],
        "mixtures": ["histogram", "points"],
        "picture": ["Picture"],
        "runs": ["climb", "gains", "half_steps", "scores", "underflow"],
        "shares": ["responsibility_curves", "shares", "tosses"],
        "speed": ["costs", "curvatures", "errors", "intervals", "race", "rates", "summits"],
        "troubles": ["ends", "needles", "saddle", "spike"],
        "weighted": ["counts", "falls", "q_curves", "square_statistics"],
    },
)
