"""Checks that answer back: what is right about a learner's function, or which slip it resembles.

>>> from emlearn import check
>>> check.e_step(e_step, check.two_coins)  # doctest: +SKIP

Each check prints what held, or raises :class:`Mistake` with one sentence of advice. A ``case`` is a problem with its
right functions and the slips that people make in it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["hidden"],
    submod_attrs={
        "answers": ["Question", "answer"],
        "case": ["Case", "Slip"],
        "coin_slips": ["two_coins"],
        "normal_slips": ["normal_mixture"],
        "comparing": ["Mistake"],
        "variants": ["example", "numbers", "same_numbers", "variant"],
        "checks": ["em", "e_step", "log_likelihood", "m_step"],
    },
)
