"""What the checks say to learners: the common slips are named, none is named wrongly, and right answers pass."""

import copy
import functools
from collections import Counter
from importlib import import_module

import numpy as np
import pytest
import slips

from emcourse import check
from emcourse.check.case import Case
from emcourse.check.comparing import alike
from emcourse.check.resemblances import Asked, named_slips

TABLES = {
    number: table
    for name in ("latent_and_likelihood", "m_steps_and_climbing", "mixtures_and_choices", "beyond_the_core")
    for number, table in import_module(f"slips.{name}").TABLES.items()
}
ROWS = [(number, task, *row) for number, table in TABLES.items() for task, rows in table.items() for row in rows]
LOCALISED = ("✗", "breaks off", "must return", "parts", "log(0)")


def message(number, task, old, new):
    return slips.message(number, task, slips.changed(number, task, old, new))


@pytest.mark.parametrize("number, task, old, new, said", ROWS)
def test_a_slip_is_named_or_else_its_place(number, task, old, new, said):
    told = message(number, task, old, new)
    if said is None:
        assert any(words in told for words in LOCALISED)
        assert not any(hint in told for hint in hints_of(number, task))
    else:
        assert said in told


def hints_of(number, task):
    asked = getattr(check, slips.check_of(number, task).split("check.")[-1].rstrip(")"))
    kinds = (asked.e_slips, asked.m_slips, asked.log_likelihood_slips) if isinstance(asked, Case) else (asked.slips,)
    return [slip.hint for kind in kinds for slip in kind]


def test_ten_slips_a_notebook_and_nine_in_ten_of_them_named():
    rows = Counter(number for number, *_ in ROWS)
    assert len(rows) == 11 and min(rows.values()) >= 10
    named = Counter(number for number, *_, said in ROWS if said is not None)
    assert all(named[number] >= 0.9 * rows[number] for number in rows)


def test_a_slip_that_looks_like_another_on_one_example_alone_is_not_named():
    """In the first example, no simulated value equals the observed one: then > and >= agree, but not in the second."""
    question = check.Question(
        name="how many are as large",
        asked=((3.0, np.array([1.0, 2.0, 4.0])), (3.0, np.array([3.0, 4.0]))),
        right=lambda observed, values: int((values >= observed).sum()),
        slips=(check.Slip("you counted all but one.", lambda observed, values: len(values) - 1),),
    )
    with pytest.raises(check.Mistake, match="✗") as caught:
        check.answer(lambda observed, values: 2, question)
    assert "all but one" not in str(caught.value)


def test_two_slips_in_two_parts_are_both_named():
    m_step = check.normal_mixture.m_step

    def both(R, x):
        weights, means, sds = m_step(R, x)
        return weights * len(x), means, sds**2

    with pytest.raises(check.Mistake, match=r"expected counts N_k.* And .*variances"):
        check.m_step(both, check.normal_mixture)


def test_a_slip_and_something_unknown_are_told_part_by_part():
    m_step = check.normal_mixture.m_step

    def odd(R, x):
        weights, means, sds = m_step(R, x)
        return weights, means, 1.5 * sds

    with pytest.raises(check.Mistake, match=r"weights ✓, means ✓, sds ✗") as caught:
        check.m_step(odd, check.normal_mixture)
    assert "These are 1.5 times what is right" in str(caught.value)


def test_nan_everywhere_is_nobodys_slip():
    slip = check.Slip("you divided 0 by 0.", lambda x: np.nan)
    assert named_slips([slip], [Asked((1.0,), np.nan, 2.0), Asked((2.0,), np.nan, 3.0)]) == []


def test_program_b_of_notebook_04_is_known():
    def program_b(R, x):
        N = R.sum(axis=0)
        means = R.T @ x / N
        return N / len(x), means, np.sqrt(((x[:, None] - means) ** 2).mean(axis=0))

    with pytest.raises(check.Mistake, match="weight the squares by R"):
        check.m_step(program_b, check.normal_mixture)


def test_a_function_that_breaks_off_is_told_the_line_the_shapes_and_what_is_expected():
    told = message("07", "m_step", "R.T @ X / N[:, None]", "R @ X / N[:, None]")
    assert "breaks off at its line `means = R @ X / N[:, None]`, where shapes meet that do not fit" in told
    assert "R has shape (5, 2), X has shape (5, 2), N has shape (2,)" in told
    assert told.endswith("It should return weights of shape (2,), means of shape (2, 2), Sigmas of shape (2, 2, 2).")
    assert "operands" not in told and "matmul" not in told


@pytest.mark.parametrize(
    "function, told",
    [
        (lambda q: 1.0, "is called with 2 arguments"),
        (lambda q, a: q.reshape(7, 7), "breaks off"),
        (lambda q, a: a if q else q, r"use \.all\(\) or \.any\(\)"),
        (lambda q, a: [[1.0], [1.0, 2.0]], "Expected one number, but got 2 parts|Numbers are expected"),
        (lambda q, a: np.linalg.inv(np.zeros((2, 2))), "no inverse"),
        (lambda q, a: "bound", "Numbers are expected, one number; it returned the word 'bound'"),
        (lambda q, a: {"bound": 1.0}, "Numbers are expected"),
    ],
)
def test_whatever_comes_is_a_sentence_and_never_an_error_of_numpy(function, told):
    with pytest.raises(check.Mistake, match=told):
        check.answer(function, check.elbo)


def test_a_loop_that_would_never_end_is_ended():
    def endless(theta, R, flips, length):
        heads, tails = (R.T @ flips).T
        while True:
            new = theta + length * (heads / theta - tails / (1 - theta))
            if ((new > 0) & (new < 1)).all() and Q(new, R, flips) > Q(theta, R, flips):
                return new
            length = length / 2

    def Q(theta, R, flips):
        return (R * (flips[:, :1] * np.log(theta) + flips[:, 1:] * np.log(1 - theta))).sum()

    with pytest.raises(check.Mistake, match="your loop never ends where no step raises Q"):
        check.answer(endless, check.raising_step)


# --- nobody is accused falsely

MUTATIONS = (
    (" + ", " - "),
    (" * ", " / "),
    ("axis=0", "axis=1"),
    ("** 2", ""),
    ("np.sqrt(", "("),
    (".sum()", ".mean()"),
)
ANSWERED = [
    (number, task)
    for number, table in TABLES.items()
    for task in table
    if slips.check_of(number, task).startswith("check.answer")
]


@pytest.mark.parametrize("number, task", ANSWERED)
def test_a_slip_that_is_named_agrees_with_the_program_on_fresh_numbers_too(number, task):
    """Programs changed by a machine, which no table knows: whatever slip is named, its numbers are the program's."""
    question = getattr(check, slips.check_of(number, task).split("check.")[-1].rstrip(")"))
    fresh = check.variant(question, "somebody").asked[: len(question.asked)]
    head, body = slips.solution_of(number, task).split("\n", 1)
    for old, new in MUTATIONS:
        source = f"{head}\n{body.replace(old, new, 1)}"
        told = slips.message(number, task, source)
        program = slips.defined(number, source)[task]
        named = [slip.wrong for slip in question.slips if told.endswith(f": {slip.hint}")]
        agreeing = [all(agree(program, wrong, arguments) for arguments in fresh) for wrong in named]
        assert any(agreeing) or not named, told


def agree(one, other, arguments):
    with np.errstate(all="ignore"):
        try:
            return alike(one(*copy.deepcopy(arguments)), other(*copy.deepcopy(arguments)))
        except (ValueError, IndexError, check.Mistake):
            return True  # numbers that one of them cannot answer say nothing


# --- right answers, written in other ways


@pytest.mark.parametrize("number, task", dict.fromkeys((number, task) for number, task, *_ in ROWS))
def test_the_course_s_own_solution_passes_as_a_list_and_as_a_partial(number, task):
    source = slips.solution_of(number, task)
    assert slips.message(number, task, source) == ""
    renamed = source.replace(f"def {task}(", "def mine(").replace(f" {task}(", " mine(")
    listed = f"""
import functools
import numpy as np

{renamed}

def as_list(value):
    return [as_list(part) for part in value] if isinstance(value, tuple) else (
        value.tolist() if isinstance(value, np.ndarray) else value)

def {task}(*arguments):
    return as_list(mine(*arguments))
"""
    assert slips.message(number, task, listed) == ""
    assert slips.message(number, task, f"import functools\n{renamed}\n\n{task} = functools.partial(mine)") == ""
    assert slips.message(number, task, f"{renamed}\n\n{task} = lambda *arguments: mine(*arguments)") == ""


@pytest.mark.parametrize(
    "number, task, body",
    [
        ("02", "complete_fit", """
            K = z.max() + 1
            return [[np.mean(z == k) for k in range(K)], [x[z == k].mean() for k in range(K)],
                    [x[z == k].std() for k in range(K)]]"""),
        ("03", "expected_tosses", "return np.einsum('nk,nt->kt', R, flips)"),
        ("04", "m_step", "heads, tails = flips.T @ R\nreturn heads / (heads + tails)"),
        ("04", "weighted_spread", "m = np.average(x, weights=r)\nreturn m, np.average((x - m) ** 2, weights=r) ** 0.5"),
        ("05", "m_step", """
            K = R.shape[1]
            means = [np.average(x, weights=R[:, k]) for k in range(K)]
            return (R.mean(axis=0), means,
                    [np.average((x - m) ** 2, weights=R[:, k]) ** 0.5 for k, m in enumerate(means)])"""),
        ("06", "kl", "return sum(a * np.log(a / b) for a, b in zip(q.ravel(), p.ravel()) if a > 0)"),
        ("07", "m_step", """
            K = R.shape[1]
            return (R.mean(axis=0), [np.average(X, axis=0, weights=R[:, k]) for k in range(K)],
                    [np.cov(X.T, aweights=R[:, k], ddof=0) for k in range(K)])"""),
        ("07", "log_normal", """
            from scipy.stats import multivariate_normal
            return multivariate_normal(mu, Sigma).logpdf(X)"""),
        ("08", "run_to_keep", """
            sound = [i for i in range(len(narrowest)) if narrowest[i] >= least]
            return max(sound, key=lambda i: log_likelihoods[i])"""),
        ("10", "jump", "r = (c - b) / (b - a)\nreturn c + (c - b) * r / (1 - r)"),
    ],
)  # fmt: skip
def test_right_answers_written_in_other_ways_pass(number, task, body):
    assert message(number, task, None, body) == ""


def test_a_column_is_told_that_its_numbers_are_right():
    """It is not let pass: x - column would be n by n in the cells that follow."""
    right = check.censored_times.right
    with pytest.raises(check.Mistake, match=r"shape \(5,\), but got an array of shape \(5, 1\): .*in another shape"):
        check.answer(lambda *arguments: right(*arguments)[:, None], check.censored_times)


@pytest.mark.parametrize("number, task", dict.fromkeys((number, task) for number, task, *_ in ROWS))
def test_a_forgotten_return_is_told(number, task):
    told = slips.message(number, task, f"def {task}(*arguments):\n    pass")
    assert told == f"{task}: your function returns nothing: is the `return` missing?"


def test_partials_have_a_name():
    with pytest.raises(check.Mistake, match="Q: add the entropy"):
        check.answer(functools.partial(lambda q, a: (q * a).sum()), check.elbo)
