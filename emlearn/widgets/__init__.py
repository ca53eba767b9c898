"""What moves: films of EM, played in the browser.

``scenes`` say how one state of a model is drawn; ``film`` makes a film of a trace; ``player`` shows any film;
``microscope`` adds the controls that make a new one; ``subjects`` are what it looks at.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["film", "scenes", "subjects"],
    submod_attrs={
        "microscope": ["EMMicroscope"],
        "player": ["Player"],
        "soft_hard": ["soft_hard"],
        "watch": ["watch"],
    },
)
