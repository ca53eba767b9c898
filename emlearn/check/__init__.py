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
        "areas": ["censored_times", "interval_probability"],
        "bounds": ["elbo", "kl", "touching_bound"],
        "case": ["Case", "Slip"],
        "checks": ["em", "e_step", "log_likelihood", "m_step"],
        "choices": ["bootstrap_p_value", "held_out", "icl", "matched_accuracy"],
        "climbing": ["median_step", "raising_step"],
        "coin_slips": ["two_coins"],
        "comparing": ["Mistake"],
        "complete_data": ["labelled_estimates"],
        "free_numbers": ["free_parameters"],
        "gaps_and_lines": ["missing_statistics", "weighted_line"],
        "gaussians": ["cool_shares", "log_normal_density", "names_for_labels", "normal_m_step"],
        "incomplete": ["gene_counting", "observed_information"],
        "latent_variables": ["draw_from_mixture", "posterior_of_kind", "smallest_share_wrong"],
        "m_steps": ["poisson_table", "weighted_spread"],
        "maximum_likelihood": ["bars_log_likelihood", "means_put_in", "slope_in_means"],
        "normal_slips": ["normal_mixture"],
        "speed": ["aitken", "missing_fraction", "rate_matrix"],
        "troubles": ["kind_of_point", "map_m_step", "run_to_keep", "spike"],
        "variants": ["example", "numbers", "same_numbers", "variant"],
    },
)
