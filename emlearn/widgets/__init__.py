"""Films of EM, played in the browser, and a surface to draw on. Most widgets are one short file that composes a film.

``player`` shows any film, and ``watch`` plays that of a trace. ``microscope`` adds the controls that make a new film;
``subjects`` are what it examines, and ``course_data`` those of the course. On a ``Drawing`` the learner's hand makes
the numbers: pixels, a curve or points; on a ``Playground``, EM runs on them at once, and in ``BeEM`` the learner
takes EM's half-steps. ``TwoStarts`` shows two runs side by side, and on a ``Landscape`` EM runs uphill from where a
ball is dropped. ``page`` puts widgets on a plain page, and on the course's front door those that
``story`` tells of.
"""

import lazy_loader

from emlearn.engine.errors import require_package

require_package("anywidget", "widgets", __name__)

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "explorers.basin_map": ["basin_map"],
        "by_hand": ["BeEM"],
        "explorers.covariance_shapes": ["covariance_shapes"],
        "explorers.drag_responsibility": ["drag_responsibility"],
        "drawing": ["Drawing"],
        "explorers.elbo_bars": ["elbo_bars"],
        "explorers.how_many": ["how_many"],
        "landscape": ["Landscape"],
        "explorers.likelihood_surface": ["likelihood_surface"],
        "explorers.lower_bound": ["lower_bound"],
        "microscope": ["EMMicroscope"],
        "explorers.missing_ellipse": ["missing_ellipse"],
        "explorers.not_at_random": ["not_at_random"],
        "explorers.online_steps": ["online_steps"],
        "explorers.overlap": ["overlap"],
        "player": ["Player"],
        "playground": ["Playground"],
        "explorers.race": ["race"],
        "explorers.responsibility_explorer": ["responsibility_explorer"],
        "explorers.singularity_trap": ["singularity_trap"],
        "explorers.soft_hard": ["soft_hard"],
        "subjects": ["Subject"],
        "explorers.temperature": ["temperature"],
        "two_starts": ["TwoStarts"],
        "watch": ["watch"],
    },
)
