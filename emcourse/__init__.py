"""What the course stands on: checks, the bug clinic, pictures, predictions, progress, and steps written before.

A notebook imports what it needs from here (``from emcourse import check, plots``) and EM itself from :mod:`emlearn`,
which knows nothing of this package.
"""

import sys

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["check", "clinic", "plots", "predict", "progress", "steps"],
    submod_attrs={"progress.solved": ["my_progress"], "setup_check": ["setup_check"]},
)

if "IPython" in sys.modules:  # in a notebook: note which exercises are solved, see emcourse/progress/solved.py
    from emcourse.progress import solved

    solved.listen()
