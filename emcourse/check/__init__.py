"""Checks that answer back: what is right about a learner's function, or which slip it resembles.

>>> from emcourse import check
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
        "questions.areas": ["censored_times", "interval_probability"],
        "questions.bounds": ["elbo", "kl", "touching_bound"],
        "case": ["Case", "Slip"],
        "checks": ["em", "e_step", "log_likelihood", "m_step"],
        "questions.choices": ["bootstrap_p_value", "held_out", "icl", "matched_accuracy"],
        "questions.climbing": ["median_step", "raising_step"],
        "questions.coin_slips": ["two_coins"],
        "comparing": ["Mistake"],
        "questions.complete_data": ["labelled_estimates"],
        "questions.free_numbers": ["free_parameters"],
        "questions.gaps_and_lines": ["missing_statistics", "weighted_line"],
        "questions.gaussians": [
            "cool_shares",
            "log_normal_density",
            "names_for_labels",
            "normal_m_step",
        ],
        "questions.incomplete": ["gene_counting", "observed_information"],
        "questions.latent_variables": ["draw_from_mixture", "posterior_of_kind", "smallest_share_wrong"],
        "questions.m_steps": ["poisson_table", "weighted_spread"],
        "questions.maximum_likelihood": ["bars_log_likelihood", "means_put_in", "slope_in_means"],
        "questions.normal_slips": ["normal_mixture"],
        "questions.speed": ["aitken", "missing_fraction", "rate_matrix"],
        "questions.troubles": ["kind_of_point", "map_m_step", "run_to_keep", "spike"],
        "variants": ["example", "numbers", "same_numbers", "variant"],
    },
)
