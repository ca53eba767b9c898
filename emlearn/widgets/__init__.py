"""What moves: films of EM, played in the browser.

``player`` shows any film; ``microscope`` adds the controls that make a new one; ``subjects`` are what it looks at;
``watch`` plays a trace that is there already.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "basin_map": ["basin_map"],
        "elbo_bars": ["elbo_bars"],
        "lower_bound": ["lower_bound"],
        "microscope": ["EMMicroscope"],
        "missing_ellipse": ["missing_ellipse"],
        "player": ["Player"],
        "race": ["race"],
        "singularity_trap": ["singularity_trap"],
        "soft_hard": ["soft_hard"],
        "subjects": ["Subject"],
        "temperature": ["temperature"],
        "watch": ["watch"],
    },
)
