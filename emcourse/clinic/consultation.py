"""The doctor's visit: examine, diagnose, discharge; and what a healthy run looks like."""

from __future__ import annotations

import functools
import inspect
import sys

from emcourse.check.comparing import Mistake, call, told
from emcourse.clinic.diagnoses import DIAGNOSES
from emcourse.clinic.patients import Patient
from emcourse.clinic.program import Record, run
from emcourse.plots.clinic import bedside
from emlearn.engine.contract import name_of
from emlearn.pictures.picture import Picture


def chart(patient: Patient) -> None:
    """Print what is broken: the source of the patient's own functions."""
    source = inspect.getsource(sys.modules[next(iter(patient.broken.values())).__module__])
    print(source[source.index("\ndef ") :].strip())


def examine(patient: Patient) -> Picture:
    """The trace of a patient's run, and its data with what was fitted.

    Parameters
    ----------
    patient : Patient

    Returns
    -------
    Picture
        On the left the log-likelihood at each iteration, measured by the clinic, with what the program reports where
        that differs; on the right the data and the last fit.
    """
    return _picture(patient, patient.record, f"{patient.name.capitalize()}: “{patient.complaint}”")


def healthy(patient: Patient) -> Picture:
    """A run of the correct program on a patient's data, to compare with.

    Parameters
    ----------
    patient : Patient

    Returns
    -------
    Picture
        Like that of :func:`examine`.
    """
    return _picture(patient, run(patient.correct, patient.correct, patient.raw, patient.summit), "A healthy run")


def consider(patient: Patient, *names: str) -> None:
    """Print what in the run speaks for or against each of several diagnoses.

    Parameters
    ----------
    patient : Patient
    *names : str
        Of ``clinic.DIAGNOSES``.
    """
    for name in names:
        try:
            diagnose(patient, name)
        except Mistake as against:
            print(f"✗ {against}")


def diagnose(patient: Patient, name: str) -> None:
    """Say whether a diagnosis is right, and what in the run speaks for or against it.

    Parameters
    ----------
    patient : Patient
    name : str
        One of ``clinic.DIAGNOSES``.

    Raises
    ------
    Mistake
        With the evidence against it.
    """
    if name not in DIAGNOSES:
        raise Mistake(f"{name!r} is not in the book. Choose from: {'; '.join(DIAGNOSES)}.")
    sign = DIAGNOSES[name](patient.record)
    if not sign.found:
        raise Mistake(f"“{name}” is ruled out: {sign.told}")
    told(f"{name}: {sign.told}")


def discharge(patient: Patient, *functions) -> Picture:
    """Run a patient with corrected functions, and let it go home if it obeys the laws of EM.

    Parameters
    ----------
    patient : Patient
    *functions : callable
        Each takes the place of the function of the same name.

    Returns
    -------
    Picture
        Like that of :func:`examine`, for the corrected run.

    Raises
    ------
    Mistake
        If the fault is still there, or if there is a new one.
    """
    given = {name_of(function): function for function in functions}
    known = sorted(set(patient.sick.roles) - {"named"})
    if unknown := sorted(set(given) - set(known)):
        raise Mistake(f"{patient.name} has no function called {unknown[0]}; it has {', '.join(known)}.")
    record = patient.fixed({name: _spoken(function) for name, function in given.items()})
    told(f"the log-likelihood never fell, in {record.iterations} iterations")
    told(f"what it reports is the log-likelihood, and it stopped at the summit, {record.true[-1]:.3f}")
    told("its estimates are those of the correct program: it may go home")
    return _picture(patient, record, f"{patient.name.capitalize()}, fixed")


def _spoken(function):
    """The same function, which says in a sentence where it breaks off, or that it returns nothing."""

    @functools.wraps(function)
    def spoken(*arguments):
        return call(function, *arguments)

    return spoken


def _picture(patient: Patient, record: Record, heading: str) -> Picture:
    ended = {"stopped": "says “converged”", "broke off": "breaks off", "out of time": "does not stop"}[record.ended]
    true = record.true
    alt = (
        f"In {record.iterations} iterations the log-likelihood goes from {true[0]:.1f} to {true[-1]:.1f}; the summit "
        f"is {record.summit:.1f}. The program then {ended}. Beside it the data with the last fit."
    )
    return bedside(record, patient.kind, patient.label, ended=ended, heading=heading, alt=alt)
