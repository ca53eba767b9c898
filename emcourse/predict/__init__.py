"""Predictions that are made before the answer is seen, kept, and met again in the result.

>>> from emcourse import predict
>>> predict.choose("05-rise", "Which rises at every iteration?", ["Q", "the log-likelihood"])  # doctest: +SKIP

``choose``, ``number`` and ``sketch`` ask. ``answer`` tells what is right; ``ghost`` and ``with_ghost`` draw a
prediction into the picture that answers it, and draw nothing where there was none; ``review`` closes a notebook. A key
names a question: the notebook, a hyphen, a word. ``caption`` has the texts of a picture whose cell must not tell them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "asking": ["choose", "number", "sketch"],
        "captions": ["caption"],
        "kept": ["made"],
        "shown": ["answer", "ghost", "review", "with_ghost"],
    },
)
