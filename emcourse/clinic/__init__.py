"""The bug clinic: ten broken EM programs, each to be diagnosed from its trace and fixed.

>>> from emcourse import clinic
>>> patient = clinic.patients[3]
>>> clinic.examine(patient)              # doctest: +SKIP
>>> clinic.diagnose(patient, "...")      # doctest: +SKIP
>>> clinic.discharge(patient, m_step)    # doctest: +SKIP

``correct`` holds the programs as they should be, and ``broken`` what is broken in each patient, in a file for each;
``diagnoses`` holds what speaks for and against each diagnosis.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["broken", "correct"],
    submod_attrs={
        "patients": ["Patient", "patients"],
        "program": ["Program", "Record", "run"],
        "consultation": ["chart", "consider", "diagnose", "discharge", "examine", "healthy"],
        "diagnoses": ["DIAGNOSES"],
    },
)
