"""The bug clinic: ten broken EM programs, to be told by their traces and mended.

>>> from emlearn import clinic
>>> patient = clinic.patients[3]
>>> clinic.examine(patient)              # doctest: +SKIP
>>> clinic.diagnose(patient, "...")      # doctest: +SKIP
>>> clinic.discharge(patient, m_step)    # doctest: +SKIP

``healthy`` holds the programs as they should be, ``ward`` what is broken in each patient, a file for each; ``signs``
what speaks for and against each diagnosis.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["healthy", "ward"],
    submod_attrs={
        "patients": ["Patient", "patients"],
        "program": ["Program", "Record", "run"],
        "rounds": ["chart", "diagnose", "discharge", "examine"],
        "signs": ["DIAGNOSES"],
    },
)
