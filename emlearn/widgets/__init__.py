"""What moves: films of EM, played in the browser. Each widget is one short file that composes a film.

``player`` shows any film; ``microscope`` adds the controls that make a new one, ``subjects`` are what it looks at;
``watch`` plays a trace that is there already. ``page`` lays players out where no kernel runs.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "basin_map": ["basin_map"],
        "covariance_shapes": ["covariance_shapes"],
        "drag_weights": ["drag_weights"],
        "elbo_bars": ["elbo_bars"],
        "how_many": ["how_many"],
        "likelihood_surface": ["likelihood_surface"],
        "lower_bound": ["lower_bound"],
        "microscope": ["EMMicroscope"],
        "missing_ellipse": ["missing_ellipse"],
        "overlap": ["overlap"],
        "player": ["Player"],
        "race": ["race"],
        "responsibility_explorer": ["responsibility_explorer"],
        "singularity_trap": ["singularity_trap"],
        "soft_hard": ["soft_hard"],
        "subjects": ["Subject"],
        "temperature": ["temperature"],
        "watch": ["watch"],
    },
)
