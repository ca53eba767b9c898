"""Standard errors, which EM does not provide by itself, in four ways, and with them EM's rate of convergence.

Each function takes a finished run and its data and returns a :class:`StandardErrors`::

    oakes(trace, data)      the gradient of Q, differentiated through the E-step (Oakes 1999): the first to try
    louis(trace, data)      complete minus missing information (Louis 1982), row by row
    sem(trace, data)        the rate of EM's own steps (Meng & Rubin 1991)
    bootstrap(trace, data)  the fit repeated on resampled rows, which is slow but needs no calculus

``trace`` is what :func:`emlearn.fit` returns, or a fitted estimator. The first three need a model with ``coordinates``.
All hold at a summit. A parameter on the boundary of its range has none, and NaN stands for it; the others' are as if it
were known. Beside a second summit of nearly the same height, or with few data, no error tells how sure we may be.
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
