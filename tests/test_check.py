"""The checks name the slip: each is fed in, and must be recognised as itself and as no other."""

import warnings

import numpy as np
import pytest
from scipy.special import logsumexp

from emcourse import check
from emcourse.check.cases.normal_mixture import E_SLIPS, HARD_EM
from emlearn.engine.posterior import bayes

CASES = [check.two_coins, check.normal_mixture]
QUESTIONS = [part for part in (getattr(check, name) for name in check.__all__) if isinstance(part, check.Question)]
KINDS = {"e_slips": check.e_step, "m_slips": check.m_step, "log_likelihood_slips": check.log_likelihood}
SLIPS = [
    pytest.param(case, kind, slip, id=f"{case.name}, {kind}: {slip.hint[:40]}")
    for case in CASES
    for kind in KINDS
    for slip in getattr(case, kind)
]


def right(case):
    """The right functions of a case."""

    def e_step(params, data):
        return bayes(case.log_joint(params, data)).responsibilities

    def log_likelihood(params, data):
        return logsumexp(case.log_joint(params, data), axis=1).sum()

    return e_step, case.m_step, log_likelihood


@pytest.mark.parametrize("case, kind, slip", SLIPS)
def test_a_slip_is_named_and_not_another(case, kind, slip):
    with pytest.raises(check.Mistake) as caught, np.errstate(all="ignore"):
        KINDS[kind](slip.wrong, case)
    others = [other.hint for other in getattr(case, kind) if other.hint != slip.hint]
    assert slip.hint in str(caught.value)
    assert not any(hint in str(caught.value) for hint in others)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_right_functions_pass_and_are_told_why(case, capsys):
    e_step, m_step, log_likelihood = right(case)
    check.e_step(e_step, case)
    check.m_step(m_step, case)
    check.log_likelihood(log_likelihood, case)
    assert check.em(e_step, m_step, log_likelihood, case).converged
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 9 and all(line.startswith("✓") for line in told)


@pytest.mark.parametrize(
    "question, slip",
    [pytest.param(q, slip, id=f"{q.name}: {slip.hint[:40]}") for q in QUESTIONS for slip in q.slips],
)
def test_a_wrong_answer_is_named_and_not_another(question, slip):
    with pytest.raises(check.Mistake) as caught, np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a wrong function may also warn
        check.answer(slip.wrong, question)
    others = [other.hint for other in question.slips if other.hint != slip.hint]
    assert slip.hint in str(caught.value)
    assert not any(hint in str(caught.value) for hint in others)


def test_no_two_questions_ask_the_same():
    asked = [question.name.removeprefix("the ") for question in QUESTIONS]
    assert len(set(asked)) == len(asked)


def test_where_probabilities_are_asked_a_verdict_has_a_hint_of_its_own():
    borrowed = {slip.hint for slip in check.posterior_of_kind.slips} & {slip.hint for slip in E_SLIPS}
    assert borrowed == {slip.hint for slip in E_SLIPS if slip is not HARD_EM}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_right_answers_pass_and_forgotten_returns_are_named(question):
    check.answer(question.right, question)
    assert question.slips
    with pytest.raises(check.Mistake, match=r"your function returns nothing: is the `return` missing\?"):
        check.answer(lambda *arguments: None, question)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_e_step_that_underflows_is_caught_far_out(case):
    def naive(params, data):
        joint = np.exp(case.log_joint(params, data))
        return joint / joint.sum(axis=1, keepdims=True)

    with pytest.raises(check.Mistake, match="For points far from every component, naive.*0/0"):
        check.e_step(naive, case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_log_likelihood_that_underflows_is_caught_far_out(case):
    def naive(params, data):
        return np.log(np.exp(case.log_joint(params, data)).sum(axis=1)).sum()

    with pytest.raises(check.Mistake, match=r"naive is -inf.*log-sum-exp"):
        check.log_likelihood(naive, case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_em_that_falls_or_stops_short(case):
    e_step, m_step, log_likelihood = right(case)
    rounds = iter([m_step, m_step, lambda R, data: case.params])  # back to the start in the third round
    with pytest.raises(check.Mistake, match="fell by .* at iteration 3"):
        check.em(e_step, lambda R, data: next(rounds, m_step)(R, data), log_likelihood, case)
    with pytest.raises(check.Mistake, match="below the summit"):
        check.em(e_step, lambda R, data: case.params, log_likelihood, case)


def test_a_function_that_changes_its_data_is_caught():
    def e_step(theta, flips):
        flips += 1
        return np.full((len(flips), 2), 0.5)

    with pytest.raises(check.Mistake, match="changed the data"):
        check.e_step(e_step, check.two_coins)


def test_a_mistake_like_no_slip_shows_what_was_expected_and_what_came():
    with pytest.raises(
        check.Mistake,
        match=r"the responsibilities ✗\. All entries are wrong; entry \(0, 0\) is 0\.5, where 0\.449149 is right",
    ):
        check.e_step(lambda theta, flips: np.full((len(flips), 2), 0.5), check.two_coins)


def test_a_complex_answer_counts_where_its_imaginary_part_is_zero(recwarn):
    right = check.rate_matrix.right
    check.answer(lambda *arguments: right(*arguments) + 0j, check.rate_matrix)
    with pytest.raises(
        check.Mistake, match=r"Numbers are expected, an array of shape \(2, 2\); it returned complex numbers"
    ):
        check.answer(lambda *arguments: right(*arguments) + 1j, check.rate_matrix)
    assert not recwarn


def test_a_stub_stays_a_stub():
    def stub(*arguments):
        raise NotImplementedError("your turn")

    with pytest.raises(NotImplementedError):
        check.e_step(stub, check.two_coins)


def test_notebooks_show_the_sentence_alone():
    assert check.Mistake("look here")._render_traceback_() == ["✗ look here"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lists_are_as_good_as_arrays(case):
    e_step, m_step, _ = right(case)
    check.e_step(lambda params, data: e_step(params, data).tolist(), case)
    check.m_step(lambda R, data: [np.asarray(part).tolist() for part in m_step(R, data)], case)
