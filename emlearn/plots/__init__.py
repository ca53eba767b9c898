"""Still pictures, each with a sentence that says what is to be seen. They share ``emlearn.visual``'s language."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "film": ["film_strip"],
        "picture": ["Picture"],
    },
)
