"""Still pictures, each with a sentence that says what is to be seen, in ``emlearn.visual``'s one language."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "choices": ["calibration", "compared", "confusion", "criteria", "how_often", "null_distribution"],
        "clinic": ["bedside", "traces"],
        "film": ["film_strip"],
        "mixtures": ["histogram", "points"],
        "picture": ["Picture"],
        "runs": ["climb", "gains", "half_steps", "underflow"],
        "shares": ["responsibility_curves", "shares", "tosses"],
    },
)
