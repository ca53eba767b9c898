"""Is everything here that the course needs? One line for each thing, and how to get what is missing."""

import importlib

NEEDED = ("numpy", "scipy", "sklearn", "matplotlib", "ipywidgets", "anywidget", "tqdm")
OPTIMUM = -1130.26396


def setup_check():
    """Print a line for each thing that the course needs.

    Raises
    ------
    RuntimeError
        If something is missing; the message says what to do about it.
    """
    missing = [name for name in NEEDED if not _imports(name)]
    if missing:
        raise RuntimeError(
            f"{', '.join(missing)} cannot be imported. Start the course with `python course.py`, which installs "
            "what is needed, or choose the kernel 'Python 3 (ipykernel)' of its environment."
        )
    print(f"✓ {', '.join(NEEDED)} are here")

    from emlearn import GaussianMixture, datasets

    reached = GaussianMixture(2, random_state=0).fit(datasets.old_faithful()).log_likelihood_
    if abs(reached - OPTIMUM) > 1e-4:
        raise RuntimeError(f"EM reached {reached:.5f} on Old Faithful, not {OPTIMUM}: please report this.")
    print(f"✓ EM runs, and reaches {OPTIMUM} on Old Faithful")


def _imports(name):
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True
