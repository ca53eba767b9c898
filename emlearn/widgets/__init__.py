"""What moves: films of EM, played in the browser.

``player`` shows any film; ``microscope`` adds the controls that make a new one; ``subjects`` are what it looks at;
``watch`` plays a trace that is there already.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "covariance_shapes": ["covariance_shapes"],
        "drag_weights": ["drag_weights"],
        "how_many": ["how_many"],
        "likelihood_surface": ["likelihood_surface"],
        "microscope": ["EMMicroscope"],
        "overlap": ["overlap"],
        "player": ["Player"],
        "responsibility_explorer": ["responsibility_explorer"],
        "soft_hard": ["soft_hard"],
        "subjects": ["Subject"],
        "watch": ["watch"],
    },
)
