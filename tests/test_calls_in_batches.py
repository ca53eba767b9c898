"""A question's calls of a student's function go into the box in one message, and are judged as if made one by one."""

import re
import subprocess
import sys

import numpy as np
import pytest

from classroom.box.answers import Answers, BoxEnded, source_in_the_box
from emcourse import check
from emcourse.check import Mistake, hidden
from emcourse.check.case import Case
from emcourse.check.comparing import ahead

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="boxes are Linux's, and so are the sockets they talk by"
)

QUESTIONS = {name: thing for name in dir(check) if isinstance(thing := getattr(check, name), check.Question)}
CASES = {name: thing for name in dir(check) if isinstance(thing := getattr(check, name), Case)}
STUDENTS = """
import os
import numpy as np
from emcourse import check

for name in dir(check):
    thing = getattr(check, name)
    for kind, slips in (("answer", "slips"), ("e_step", "e_slips"), ("m_step", "m_slips")):
        for i, slip in enumerate(getattr(thing, slips, ())):
            globals()[f"{name}_{kind}_{i}"] = slip.wrong
    if isinstance(thing, check.Question):
        globals()[f"{name}_right"] = thing.right

calls = []

def double(x):
    calls.append(x)
    return 2 * x

def breaks_off(x):
    calls.append(x)
    return np.ones(2) + np.ones(3) if len(calls) == 3 else 2 * x

def ends(x):
    calls.append(x)
    os._exit(0) if len(calls) == 3 else None
    return 2 * x

def doubles_in_place(x):
    x *= 2
    return x

def long(x):
    return np.full(2**21, x[0])

def applied(f, x):
    return f(f(x))

def without_arguments():
    return 2.0

def of_its_own_kind(x):
    return calls.append

def adds_a_word(x):
    return x + len("word" + 1)

def made():
    return len(calls)

def forget():
    calls.clear()
"""


class Counted(Answers):
    """Notes what is asked of the box."""

    def __init__(self, place):
        super().__init__(place)
        self.sent = []

    def _answer_to(self, message):
        self.sent.append(message)
        return super()._answer_to(message)


@pytest.fixture
def box(tmp_path):
    """The students' functions in another process, as in a box."""
    place = str(tmp_path / "answers")
    program = f"{STUDENTS}\n{source_in_the_box(place)}\nprint('ready', flush=True)\nimport threading\n"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{program}threading.Event().wait()"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    yield Counted(place)
    process.kill()
    process.communicate()


def singly(function):
    """The same function of a box, which makes no calls ahead."""
    del function.batched
    return function


def said(checking, *arguments):
    """What a check says against a function; None if it passes."""
    try:
        with np.errstate(all="ignore"):
            checking(*arguments)
    except Exception as error:
        return type(error), str(error)
    return None


ARRAYS = tuple((np.array([float(i), 10.0]),) for i in range(5))
DOUBLING = check.Question("twice", ARRAYS, lambda x: 2 * x, slips=())


def test_right_answers_pass_at_the_price_of_one_message(box, capsys):
    for name, question in QUESTIONS.items():
        box.sent.clear()
        check.answer(box.function(f"{name}_right"), question)
        assert len(box.sent) == 1, name


def test_wrong_answers_are_told_the_same(box):
    """Every known slip of every question and case, with its numbers from the box."""
    asked = [(check.answer, f"{name}_answer_{i}", q) for name, q in QUESTIONS.items() for i in range(len(q.slips))]
    asked += [(check.e_step, f"{name}_e_step_{i}", c) for name, c in CASES.items() for i in range(len(c.e_slips))]
    asked += [(check.m_step, f"{name}_m_step_{i}", c) for name, c in CASES.items() for i in range(len(c.m_slips))]
    for checking, name, thing in asked:
        together = said(checking, box.function(name), thing)
        assert together is not None and together == said(checking, singly(box.function(name)), thing), name


def test_a_call_that_fails_speaks_in_its_turn_and_those_behind_it_are_not_made(box):
    why = said(check.answer, box.function("breaks_off"), DOUBLING)
    assert why[0] is Mistake and "breaks_off" in why[1]
    assert box.function("made")() == 3
    function = ahead(box.function("breaks_off"), ARRAYS)  # three calls were made, so no more will fail
    assert [function(*arguments)[0] for arguments in ARRAYS] == [0, 2, 4, 6, 8]


def test_a_wrong_answer_is_told_as_one_by_one_where_a_later_call_fails(box):
    tripling = check.Question("thrice", ARRAYS[1:], lambda x: 3 * x, slips=())
    together = said(check.answer, box.function("breaks_off"), tripling)
    box.function("forget")()
    assert together == said(check.answer, singly(box.function("breaks_off")), tripling)
    assert together[0] is Mistake and "0.6667 times what is right" in together[1]


@pytest.mark.parametrize(
    "name, why",
    [
        ("without_arguments", r"is called with 1 argument, argument 1 has shape \(2,\): does it take as many\?"),
        # from 3.13 on, Python knows the lines of what `python -c` runs, too, as a kernel does
        ("adds_a_word", r"breaks off at its line (2|`return x \+ .*`), which Python cannot do: x has shape \(2,\)\."),
        ("of_its_own_kind", "returns what no test can compare: an answer must be made of numbers, arrays and words"),
    ],
)
def test_why_a_call_fails_is_told_of_the_students_own_lines(box, name, why):
    kind, text = said(check.answer, box.function(name), DOUBLING)
    assert kind is Mistake and re.match(f"{name} {why}", text), text


def test_functions_among_the_arguments_are_asked_for_in_the_midst_of_a_batch(box, capsys):
    here = []

    def half(x):
        here.append(x)
        return x / 2

    box.double = box.function("double")
    asked = ((half, 8.0), (box.double, 8.0), (lambda x: box.double(x) + 1, 8.0))
    question = check.Question("twice applied", asked, lambda f, x: f(f(x)), slips=())
    function = ahead(box.function("applied"), asked)
    assert [function(*arguments) for arguments in asked] == [2.0, 32.0, 35.0]
    assert here == [8.0, 4.0]
    check.answer(box.function("applied"), question)


def test_answers_too_long_to_come_together_come_one_by_one(box, capsys):
    question = check.Question("many", ARRAYS[:2], lambda x: np.full(2**21, x[0]), slips=())
    check.answer(box.function("long"), question)
    assert len(box.sent) == 1 + 2


def test_a_program_that_ends_in_the_midst_of_a_batch_is_noticed(box):
    with pytest.raises(BoxEnded):
        check.answer(box.function("ends"), DOUBLING)


@pytest.mark.parametrize(
    "told",
    [
        ["batch", None],
        ["batch", {"value": 4}],
        ["batch", [["value"]] * 5],
        ["batch", [["function", "double"]] * 5],
        ["batch", [["value", {"npy": ""}]] * 5],
        ["batch", [["error", []]] * 5],
        ["batch", [["batch", []]] * 5],
        ["value", True],
        ["error", ["Mistake"]],
    ],
    ids=str,
)
def test_a_box_that_tells_something_else_gets_no_points(box, monkeypatch, told):
    monkeypatch.setattr(box, "_receive", lambda: told)
    assert said(check.answer, box.function("double"), DOUBLING) is not None


def test_no_call_sees_what_another_did_to_its_arguments_or_what_we_do_to_an_answer(box, capsys):
    x = np.array([1.0, 2.0])
    function = ahead(box.function("doubles_in_place"), [(x,), (x,), (x[:1],)])
    first = function(x)
    first *= 100
    assert [list(function(x)), list(function(x[:1])), list(x)] == [[2, 4], [2], [1, 2]]
    assert len(box.sent) == 1


def test_what_was_not_asked_ahead_is_asked_singly(box):
    function = ahead(box.function("double"), ARRAYS)
    assert function(21.0) == 42.0
    assert function(x=4.0) == 8.0
    assert len(box.sent) == 3


def test_calls_that_a_hidden_test_redraws_are_noted_when_they_are_made(box, capsys):
    recorded = hidden.Recorded(box.function("double"))
    check.answer(recorded, DOUBLING)
    assert [list(x) for (x,) in recorded.calls] == [list(x) for (x,) in ARRAYS]
    assert len(box.sent) == 1
    hidden.same_as("double", recorded, "def double(x):\n    return 2 * x", "ada")
    assert len(box.sent) == 2
    with pytest.raises(Mistake):
        hidden.same_as("double", recorded, "def double(x):\n    return 3 * x", "ada")


def test_all_names_are_asked_for_in_one_message(box):
    found = box.names(["double", "no_such_name", "np", "made", "name"])
    assert set(found) == {"double", "made", "name"} and isinstance(found["name"], str)
    assert len(box.sent) == 1
