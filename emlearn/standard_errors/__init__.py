"""How sure: standard errors, which EM does not give by itself, in four ways; and from the same numbers, how fast.

Each takes a finished run and its data and returns a :class:`StandardErrors`::

    oakes(trace, data)      the gradient of Q, differentiated through the E-step (Oakes 1999): the first to try
    louis(trace, data)      complete minus missing information (Louis 1982), row by row
    sem(trace, data)        the rate of EM's own steps (Meng & Rubin 1991), the M-step as it is
    bootstrap(trace, data)  the fit, done again on resampled rows; slow, and without calculus

``trace`` is what :func:`emlearn.fit` returns, or a fitted estimator's ``trace_``. The first three want a model with
``coordinates`` and all hold at a summit inside the parameters' range: on a boundary, beside a second summit of
nearly the same height, or with few data, no standard error says how sure one may be.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "information": ["louis", "oakes"],
        "resampling": ["bootstrap", "resample_counts", "resample_rows"],
        "result": ["StandardErrors"],
        "supplemented": ["sem"],
    },
)
