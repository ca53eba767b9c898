"""Checks that say what is right about a learner's function, or which slip it resembles.

>>> from emcourse import check
>>> check.e_step(e_step, check.two_coins)  # doctest: +SKIP

Each check prints what is right, or raises :class:`Mistake` with one sentence of advice. A ``case`` is a problem with
its right functions and the slips that people make in it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["hidden"],
    submod_attrs={
        "answers": ["Question", "answer"],
        "case": ["Case", "Slip"],
        "cases.normal_mixture": ["normal_mixture"],
        "cases.two_coins": ["two_coins"],
        "checks": ["e_step", "em", "log_likelihood", "m_step"],
        "comparing": ["Mistake"],
        "questions.e_step": ["borders", "expected_tosses"],
        "questions.em_algorithm": ["still_to_come", "tied_m_step"],
        "questions.em_at_scale": ["chunk_rows", "online_step", "pooled_moments", "two_chunks"],
        "questions.digits": ["bernoulli_e_step", "bernoulli_m_step", "draw_images", "read_archive", "restore"],
        "questions.gaussian_mixtures": [
            "cool_shares",
            "free_parameters",
            "log_normal_density",
            "names_for_labels",
            "normal_m_step",
        ],
        "questions.gaussian_updates": ["gradient_of_q", "weights_some_fixed"],
        "questions.how_fast_how_sure": [
            "aitken",
            "gene_counting",
            "missing_fraction",
            "observed_information",
            "rate_matrix",
        ],
        "questions.how_many_components": ["bootstrap_p_value", "held_out", "icl", "matched_accuracy"],
        "questions.latent_variables": [
            "censored_times",
            "draw_from_mixture",
            "interval_probability",
            "posterior_of_kind",
            "smallest_share_wrong",
        ],
        "questions.m_step": ["missing_statistics", "poisson_table", "weighted_line", "weighted_spread"],
        "questions.maximum_likelihood": ["bars_log_likelihood", "labelled_estimates", "means_put_in", "slope_in_means"],
        "questions.when_em_goes_wrong": ["kind_of_point", "map_m_step", "run_to_keep", "spike"],
        "questions.why_it_climbs": ["elbo", "kl", "median_step", "raising_step", "touching_bound"],
        "variants": ["example", "numbers", "same_numbers", "variant"],
    },
)
