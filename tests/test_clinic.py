"""The clinic: every patient shows its own sign and no other, stays until it is fixed, and goes home when it is."""

import inspect
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from emcourse import check, clinic
from emcourse.clinic.laws import NEAR
from emcourse.clinic.program import run

ROOT = Path(__file__).resolve().parent.parent
PATIENTS = list(clinic.patients.values())
each = pytest.mark.parametrize("patient", PATIENTS, ids=lambda p: p.diagnosis)
BY_DIAGNOSIS = {patient.diagnosis: patient for patient in PATIENTS}


def right(patient):
    """The healthy functions in the place of the broken ones."""
    return {role: patient.correct.roles[role] for role in patient.sick.roles if role in patient.broken}


def discharged(patient, **functions):
    for role, function in functions.items():
        function.__name__ = role
    return clinic.discharge(patient, *functions.values())


def test_ten_patients_one_for_each_diagnosis():
    assert sorted(clinic.patients) == list(range(1, 11))
    assert sorted(BY_DIAGNOSIS) == sorted(clinic.DIAGNOSES)


@pytest.mark.parametrize("name", clinic.DIAGNOSES)
@each
def test_a_diagnosis_is_accepted_for_its_own_patient_only(patient, name, capsys):
    if name == patient.diagnosis:
        clinic.diagnose(patient, name)
        assert capsys.readouterr().out.startswith(f"✓ {name}: ")
    else:
        with pytest.raises(check.Mistake, match=f"^“{name}” is ruled out: .{{25}}"):
            clinic.diagnose(patient, name)


@each
def test_evidence_against_each_wrong_diagnosis_is_its_own(patient):
    told = {sign(patient.record).told for sign in clinic.DIAGNOSES.values()}
    assert len(told) == len(clinic.DIAGNOSES)


@each
def test_a_healthy_program_reaches_the_summit_by_climbing(patient):
    correct = run(patient.correct, patient.correct, patient.raw, patient.summit)
    assert correct.ended == "stopped" and np.diff(correct.true).min() > -1e-9
    assert correct.true[-1] == pytest.approx(patient.summit, abs=1e-4)


def test_the_summits_are_known_answers():
    summit = {name: patient.summit for name, patient in BY_DIAGNOSIS.items()}
    assert summit["equal starts"] == pytest.approx(-1034.00175, abs=1e-5)  # Old Faithful, waiting
    assert summit["no conditional covariance"] == pytest.approx(-101.785632, abs=1e-6)  # the apple crops
    scale = 272 * np.log(1 / np.sqrt(1 / np.prod(_faithful().std(axis=0)) ** 2))  # standardising adds this
    assert summit["Sigma for its inverse"] == pytest.approx(-1130.26396 + scale, abs=1e-4)


def _faithful():
    from emlearn import datasets

    return datasets.old_faithful()


@each
def test_the_broken_program_is_refused(patient):
    with pytest.raises(check.Mistake, match=f"still shows the same fault, {patient.diagnosis}"):
        clinic.discharge(patient)


@each
def test_the_right_program_goes_home(patient, capsys):
    picture = discharged(patient, **right(patient))
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 3 and all(line.startswith("✓") for line in told)
    assert "fixed" in picture.figure._suptitle.get_text()


def test_what_each_trace_shows():
    """The signs that the notebook reads off: what is claimed of each trace holds."""
    record = {name: patient.record for name, patient in BY_DIAGNOSIS.items()}
    falls = {name: int((np.diff(r.true) < -1e-6).sum()) for name, r in record.items()}
    short = {name: patient.summit - record[name].true[-1] for name, patient in BY_DIAGNOSIS.items()}
    assert min(short.values()) > 100 * NEAR
    assert falls["weights never updated"] == falls["no conditional covariance"] == falls["Q used to stop"] == 0
    assert falls["sequences glued together"] == 0 and falls["a fall counted as convergence"] > 0
    assert falls["Sigma for its inverse"] > 100 and record["Sigma for its inverse"].ended == "out of time"
    assert falls["last iteration's means"] > 5 and record["last iteration's means"].ended == "broke off"
    assert 0 < falls["hard E-step"] < 5 and record["hard E-step"].ended == "stopped"
    assert record["no log-sum-exp"].ended == "broke off" and falls["no log-sum-exp"] == 0
    assert np.ptp(record["equal starts"].true) < 1e-6 and short["equal starts"] > 60
    honest = {name for name, r in record.items() if np.abs(r.reported - r.true).max() < 1e-6}
    assert set(record) - honest == {"Sigma for its inverse", "Q used to stop", "sequences glued together"}


def test_last_iterations_means_in_the_centred_form_climb_all_the_same():
    """Squares about the old mean are no fault but ECM: spread first, then the mean; Meng & Rubin 1993."""
    patient = BY_DIAGNOSIS["last iteration's means"]

    def m_step(R, x, params):
        N = R.sum(axis=0)
        variances = (R * (x[:, None] - params[1]) ** 2).sum(axis=0) / N
        return N / len(x), R.T @ x / N, np.sqrt(variances)

    discharged(patient, m_step=m_step)


def test_a_fixed_fault_with_a_new_one_is_told_of_the_new_one():
    hard, weights = BY_DIAGNOSIS["hard E-step"], BY_DIAGNOSIS["weights never updated"]
    shares = hard.correct.roles["e_step"]
    with pytest.raises(check.Mistake, match="now it has another, weights never updated"):
        discharged(hard, e_step=lambda p, x: shares(p, x), m_step=weights.broken["m_step"])
    with pytest.raises(check.Mistake, match="below the summit"):
        discharged(weights, **right(weights), stop=lambda objectives: len(objectives) > 5)
    with pytest.raises(check.Mistake, match="has not stopped after 300 iterations"):
        discharged(weights, **right(weights), stop=lambda objectives: False)
    with pytest.raises(check.Mistake, match="it reports .* in iteration"):
        discharged(weights, **right(weights), objective=lambda p, x: weights.correct.objective(p, x) / len(x))


def test_a_stop_that_still_takes_a_fall_for_the_end_is_refused_though_nothing_falls_any_more():
    patient = BY_DIAGNOSIS["a fall counted as convergence"]
    with pytest.raises(check.Mistake, match="says 'converged' after a fall"):
        discharged(patient, m_step=right(patient)["m_step"], stop=lambda s: len(s) > 1 and s[-1] - s[-2] < 1e-6)
    with pytest.raises(check.Mistake, match=r"falls by .* in iteration|not stopped|breaks off"):
        discharged(patient, stop=right(patient)["stop"])


def test_names_that_are_not_in_the_book_are_told():
    with pytest.raises(check.Mistake, match=r"'flu' is not in the book\. Choose from: weights never updated; "):
        clinic.diagnose(PATIENTS[0], "flu")
    with pytest.raises(check.Mistake, match="patient 1 has no function called mstep; it has e_step, log_joint"):
        discharged(PATIENTS[0], mstep=lambda R, x, params: params)


def test_a_stub_stays_a_stub():
    def m_step(R, x, params):
        raise NotImplementedError("your turn")

    with pytest.raises(NotImplementedError):
        clinic.discharge(PATIENTS[0], m_step)


@each
def test_a_function_that_returns_nothing_or_breaks_off_is_told_in_a_sentence(patient):
    for wrong, told in (
        (lambda *a: None, "your function returns nothing"),
        (lambda *a: np.ones(3) @ np.ones(4), "breaks"),
    ):
        with pytest.raises(check.Mistake, match=told):
            clinic.discharge(patient, *(named(wrong, role) for role in right(patient)))


def named(function, name):
    def same(*arguments):
        return function(*arguments)

    same.__name__ = name
    return same


def test_a_patient_cannot_be_changed_by_accident():
    with pytest.raises(AttributeError):
        PATIENTS[0].summit = 0.0


@each
def test_the_notebooks_show_each_program_as_it_is(patient, capsys):
    cells = [
        cell.source
        for name in ("notebooks/clinic.ipynb", "solutions/clinic.ipynb")
        for cell in nbformat.read(ROOT / name, as_version=4).cells
    ]
    for function in patient.broken.values():
        assert any(inspect.getsource(function).strip() in cell for cell in cells), function.__name__
    clinic.chart(patient)
    assert set(patient.broken) <= set(re.findall(r"^def (\w+)", capsys.readouterr().out, re.M))


@each
def test_a_picture_says_what_is_to_be_seen(patient):
    picture = clinic.examine(patient)
    assert re.search(r"log-likelihood goes from -\d+\.\d to -\d+\.\d", picture.alt) and picture.alt.endswith(".")
    assert patient.diagnosis not in picture.alt
