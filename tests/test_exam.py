"""The exam: its key says what other means compute, another seed has other numbers, and a page needs nothing else."""

import re
from fractions import Fraction
from math import log, prod, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm

from classroom import exam
from classroom.printed import banks, questions

ROOT = Path(__file__).resolve().parent.parent

SEEDS = (1, 2)


@pytest.fixture(scope="module")
def versions():
    return {seed: exam.questions_of(seed) for seed in SEEDS}


@pytest.fixture(params=SEEDS)
def asked(request, versions):
    return dict(zip(questions.QUESTIONS, versions[request.param]))


def said(question):
    """The key's words and numbers, with a plain minus."""
    return question.key.replace("−", "-")


def test_the_points_are_ninety_and_every_rubric_adds_up(asked):
    assert sum(question.points for question in asked.values()) == 90
    for question in asked.values():
        shares = sum(int(points) for points in re.findall(r"^\| (\d+) \|", question.rubric, re.M))
        parts = sum(int(points) for points in re.findall(r"\((\d+)\)$", question.task, re.M))
        assert shares == question.points and parts in (0, question.points), question.title


def test_coins_by_fractions(asked):
    question = asked["coins"]
    theta = [Fraction(round(10 * float(t)), 10) for t in question.numbers["theta"]]
    heads, counts = [int(h) for h in question.numbers["heads"]], [[0, 0], [0, 0]]
    for i, h in enumerate(heads):
        joint = [t**h * (1 - t) ** (5 - h) for t in theta]
        for k in range(2):
            share = joint[k] / sum(joint)
            counts[k][0] += share * h
            counts[k][1] += share * (5 - h)
            assert 0.02 < share < 0.98
            assert re.search(rf"^\| {'AB'[k]}'s share \|.* {float(share):.2f} ", said(question), re.M), i
    for of_heads, of_tails in counts:
        assert f"{float(of_heads):.2f}" in said(question) and f"{float(of_tails):.2f}" in said(question)
        assert f"{float(of_heads / (of_heads + of_tails)):.3f}" in said(question)


@pytest.mark.parametrize("seed", range(1, 21))
def test_rounded_numbers_end_within_what_is_accepted(seed):
    (question,) = exam.questions_of(seed, only=["coins"])
    sums = re.findall(r"((?:[\d.]+ · \d(?: \+ )?)+) ≈ \*\*([\d.]+)\*\*", question.key)
    accepted = float(re.search(r"share times count; accept ± (0\.\d+)", question.rubric)[1])
    heads, tails = (sum(prod(map(float, term.split(" · "))) for term in terms.split(" + ")) for terms, _ in sums)
    assert [heads, tails] == pytest.approx([float(total) for _, total in sums], abs=accepted)
    accepted = float(re.search(r"new values; accept ± (0\.\d+)", question.rubric)[1])
    rest = sum(question.numbers["heads"]) - heads, 20 - heads - tails
    new = [heads / (heads + tails), rest[0] / rest[1]]
    assert new == pytest.approx(list(question.numbers["new"]), abs=accepted)


QUOTIENT = re.compile(r"(?:\\frac\{ ([\d.]+) \}\{ ([\d.+ ]+) \}|\$([\d.]+)/([\d.]+)) (=|\\approx) ([\d.]*\d)")


def test_a_quotient_in_the_key_is_what_it_says(asked):
    found = [[part for part in parts if part] for q in asked.values() for parts in QUOTIENT.findall(said(q))]
    assert len(found) == 4
    for above, below, sign, result in found:
        value = float(above) / sum(map(float, below.split(" + ")))
        room = 0 if sign == "=" else 0.51 * 10.0 ** -len(result.partition(".")[2])
        assert value == pytest.approx(float(result), abs=room + 1e-9), f"{above} / ({below}) {sign} {result}"


def test_the_m_step_by_fractions(asked):
    question = asked["weighted"]
    rows = re.findall(r"^\| \$\w+(?:_\w+|_\{\w+\})\$ \| (.*) \|$", question.task, re.M)
    x, r = ([Fraction(value) for value in row.split(" | ")] for row in rows)
    N = sum(r)
    mean = sum(a * b for a, b in zip(r, x)) / N
    variance = sum(a * (b - mean) ** 2 for a, b in zip(r, x)) / N
    assert (10 * mean).denominator == 1, "a mean of one digit"
    assert f"= {float(N / 5):.2f}$" in said(question) and f"= {float(mean):.1f}$$" in said(question)
    assert f"{float(variance):.2f}, " in said(question) and f" {sqrt(variance):.2f}$$" in said(question)


def test_of_three_runs_one_falls_one_stands_and_one_climbs(asked):
    climbs, letter = (asked["traces"].numbers[name] for name in ("climbs", "letter"))
    assert np.diff(climbs["falls"]).min() < -5 and np.diff(climbs["healthy"]).min() > -1e-9
    assert np.ptp(climbs["stuck"]) < 1e-6 and climbs["stuck"][0] < climbs["healthy"][-1] - 5
    assert sorted(letter.values()) == ["A", "B", "C"]
    assert f"**Run {letter['falls']}**: it falls" in said(asked["traces"])
    assert not re.search("first|second|third", asked["traces"].task), "a panel, or a run in the order of the questions?"


@pytest.mark.parametrize("slip", banks.SLIPS, ids=lambda slip: slip.why[:20])
def test_each_slip_does_what_the_key_says(slip):
    x = np.concatenate([np.random.default_rng(7).normal(0, 1, 40), np.random.default_rng(8).normal(4, 1.5, 20)])
    wrong, right = (climb_of(questions.printed_by(line, x)) for line in (slip.wrong, slip.right))
    assert np.diff(right).min() > 0 and right[-1] > wrong[-1] + 1
    assert ("falls" in slip.sign) == (np.diff(wrong).min() < 0)
    assert banks.whole(slip.right) == banks.PROGRAM != banks.whole(slip.wrong)


def climb_of(printed):
    return np.array([float(line.split()[-1]) for line in printed.splitlines()])


def test_the_right_program_is_em(asked):
    x, params = asked["slip"].numbers["x"], (np.array([0.5, 0.5]), np.array([-1.0, 5.0]), np.array([2.0, 2.0]))
    climb = []
    for _ in range(4):
        joint = np.array([[w * norm.pdf(v, m, s) for w, m, s in zip(*params)] for v in x])
        climb.append(np.log(joint.sum(axis=1)).sum())
        R = joint / joint.sum(axis=1, keepdims=True)
        means = np.average(np.column_stack([x, x]), axis=0, weights=R)
        sds = np.sqrt(np.average((x[:, None] - means) ** 2, axis=0, weights=R))
        params = R.mean(axis=0), means, sds
    assert climb_of(asked["slip"].numbers["should"]) == pytest.approx(climb, abs=0.006)


def test_bic_from_the_numbers_that_are_printed(asked):
    question = asked["components"]
    printed = re.search(r"^\| \$\\log L\$ \| (.*) \|", question.task, re.M)[1].replace("−", "-").split(" | ")
    bic = [(3 * K - 1) * log(150) - 2 * float(value) for K, value in enumerate(printed, 1)]
    shown = [float(v) for v in re.search(r"^\| BIC \| (.*) \|", said(question), re.M)[1].split(" | ")]
    assert shown == pytest.approx(bic, abs=0.07) and 1 < 1 + int(np.argmin(bic)) < 4
    assert f"**$K = {1 + int(np.argmin(bic))}$**" in said(question) and f"{1.5 * log(150):.2f}" in said(question)
    assert sorted(map(float, printed)) == list(map(float, printed)) and np.diff(sorted(bic)[:2]) > 2


def test_bound_and_gap(asked):
    question = asked["bound"]
    a, b = (float(number) for number in re.findall(r"p\(x, z\{=\}\d\) = ([\d.]+)", question.task))
    bound = log(a / 0.5) / 2 + log(b / 0.5) / 2
    gap = logsumexp([log(a), log(b)]) - bound
    assert f" {bound:.3f}$" in said(question) and f"**{gap:.3f}**" in said(question) and gap > 0.01
    assert f"({a / (a + b):.2f}, {b / (a + b):.2f})" in said(question)


def test_lamps_by_fractions(asked):
    numbers = asked["bulbs"].numbers
    n, censored, limit = (int(numbers[name]) for name in ("n", "censored", "limit"))
    total = sum(map(int, numbers["times"])) + censored * limit
    m, steps = Fraction(total, n), []
    for _ in range(3):
        steps.append(f"{float(m):.2f}")
        m = (total + censored * m) / n
    assert f" {', '.join(steps)}." in said(asked["bulbs"])
    end = Fraction(total, n - censored)
    assert end.denominator == 1 and f"= {float(end):.2f}$: all weeks" in said(asked["bulbs"])


def test_statements_are_true_and_false_ones(asked):
    verdicts = re.findall(r"^\([abc]\) (True|False)\. \w", said(asked["statements"]), re.M)
    assert len(verdicts) == 3 and set(verdicts) == {"True", "False"}


def test_another_seed_is_another_exam_and_the_same_seed_the_same(versions):
    first, second = versions.values()
    assert prod(a.task != b.task for a, b in zip(first, second) if a.title != "Why it climbs") == 1
    light = ("coins", "weighted", "bound", "bulbs")  # the others take seconds
    again = exam.questions_of(SEEDS[0], only=light)
    assert [q.task for q in again] == [q.task for name, q in zip(questions.QUESTIONS, first) if name in light]


@pytest.mark.parametrize("paper", ["A4", "letter"])
@pytest.mark.parametrize("make", [exam.exam, exam.key], ids=lambda make: make.__name__)
def test_a_page_stands_alone_and_every_formula_has_words(versions, make, paper):
    page = make(versions[1], 1, paper)
    assert f"size: {paper};" in page
    assert not re.search(r'(?:src|href)="(?!data:)|https?://(?!www\.w3\.org)|@import|<script', page)
    assert all(re.findall(r'<img [^>]*alt="([^"]*)"', page)) and page.count('class="formula"') > 15
    assert "$" not in re.sub(r'(alt|src)="[^"]*"', "", page) and "⟦" not in page and "{{" not in page
    assert (make is exam.key) == ("Bayes' rule for row 1" in page)
