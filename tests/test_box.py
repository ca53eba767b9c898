"""Attacks that a submission may try, graded as an ordinary user: none reaches beyond its box."""

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import ordinary
import pytest
from attacked import MARK
from nbgrader.api import Gradebook

from classroom import grade
from classroom.box import kernel as box
from classroom.box.limits import LimitedExecute

ROOT = Path(__file__).resolve().parent.parent

TRY = """
def attempt(what, *arguments, **options):
    try:
        print("POSSIBLE", what(*arguments, **options))
    except BaseException as error:
        print("refused:", type(error).__name__)
"""
DOUBLE = "\ndef double(x):\n    return 2 * x\n"
LIVE_ON = f"""
import ctypes, os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, b"{MARK}", 0, 0, 0)
        for _ in range(120):
            try:
                open("COURSE/grades.csv", "w").write("everything,100")
            except OSError:
                pass
            time.sleep(0.5)
    os._exit(0)
"""
ATTACKS = {
    "honest": DOUBLE,
    "classmate": 'attempt(open, "COURSE/submitted/honest/attack/attack.ipynb", "w")' + DOUBLE,
    "bookkeeper": """
import sqlite3
def better(book):
    with sqlite3.connect(book) as connection:
        return connection.execute("update grade set auto_score = 100").rowcount
attempt(better, "COURSE/gradebook.db")
def double(x):
    return 3 * x
""",
    "survivor": LIVE_ON + DOUBLE,
    "burglar": 'attempt(open, "HOME/.profile", "a")\nattempt(open, "HOME/secret")' + DOUBLE,
    "reader": """
import os
attempt(open, "ROOT/solutions/03_e_step.ipynb")
print([name for _, _, names in os.walk("/") for name in names if name in ("03_e_step.ipynb", "attack.ipynb")])
"""
    + DOUBLE,
    "environs": "import os\nprint(dict(os.environ))" + DOUBLE,
    "caller": """
import socket
def call(address):
    with socket.create_connection(address, timeout=2) as line:
        return line.send(b"hello from a submission")
attempt(call, ("127.0.0.1", PORT))
attempt(call, ("192.0.2.1", 80))
"""
    + DOUBLE,
    "printer": 'for _ in range(1000):\n    print("x" * 2**20)' + DOUBLE,
    "chatterer": 'import time\nfor _ in range(100):\n    print("x" * 2**20, flush=True)\n    time.sleep(0.3)' + DOUBLE,
    "shouter": 'print("x" * 10**9)' + DOUBLE,
    "hoarder": "def double(x):\n    kept = []\n    while True:\n        kept.append(bytearray(10**8))",
    "family": """
import os, time
def double(x):
    for _ in range(8):
        if os.fork() == 0:
            much = bytearray(b"x") * 10**9
            time.sleep(60)
            os._exit(0)
    time.sleep(60)
""",
    "bomber": f"""
import ctypes, os, time
def double(x):
    ctypes.CDLL(None).prctl(15, b"{MARK}", 0, 0, 0)
    for _ in range(1000):  # a bomb without an end would harm who runs this test without a box
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
    return 2 * x
""",
    "endless": "def double(x):\n    while True:\n        pass",
    "digger": """
import os, time
def double(x):
    for name in "ab":
        os.mkdir(f"{os.environ['TMPDIR']}/{name}")
        os.chdir(f"{os.environ['TMPDIR']}/{name}")
        for _ in range(3000):
            os.mkdir("d")
            os.chdir("d")
        os.chmod(".", 0)
    for i in range(6000):
        open(f"{os.environ['TMPDIR']}/{i}", "w").close()
    time.sleep(60)
""",
    "filler": """
import os
def double(x):
    for i in range(100):
        open(f"{os.environ['TMPDIR']}/{i}", "wb").write(bytes(10**7))
    while True:
        pass
""",
}

WRONG = "\ndef double(x):\n    return 3 * x\n"
FORGERS = {
    "patcher": """
import builtins, sys
import numpy as np
from emcourse import check
np.allclose = np.array_equal = check.answer = lambda *arguments, **options: True
sys.modules["emcourse.check.hidden"] = sys.modules["emcourse.check.answers"] = check
builtins.AssertionError = builtins.print
"""
    + WRONG,
    "transformer": """
import ast
class NoTests(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(NoTests())
get_ipython().input_transformers_post.append(lambda lines: ["pass"])
"""
    + WRONG,
    "agreeable": """
class Agreeable(float):
    def __eq__(self, other):
        return True
    __ne__ = lambda self, other: False
def double(x):
    return Agreeable()
""",
    "shadow": "def abs(x):\n    return 0\n\ndef isinstance(a, b):\n    return True" + WRONG,
    "pickler": """
class Runs:
    def __reduce__(self):
        return eval, ("open('COURSE/ran', 'w')",)
def double(x):
    return Runs()
""",
    "framer": """
import sys
def double(x):
    frame = sys._getframe()
    while frame:
        frame.f_globals["double"] = frame.f_locals["value"] = lambda x: 4
        frame = frame.f_back
    return 3 * x
""",
    "namer": "class A:\n    pass\n_answers = answers = hidden = student = A()" + WRONG,
}
"""They want points for an answer that is wrong."""
ATTACKS |= FORGERS


def need(way):
    """Skip where this machine cannot make such a box; fail where one is required."""
    reason = box.why_not(way)
    if reason is not None:
        (pytest.fail if os.environ.get("EMLEARN_REQUIRE_BOX") else pytest.skip)(f"no box by {way}: {reason}")


def attacked(way):
    """The class of attackers, graded by an ordinary user: its folder, and what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="attacked-", dir="/var/tmp"))
    server = socket.create_server(("127.0.0.1", 0))
    words = {"COURSE": folder / "course", "HOME": folder / "home", "ROOT": ROOT, "PORT": server.getsockname()[1]}
    for name in ("attacks", "aside", "boxes", "home"):
        (folder / name).mkdir()
    (folder / "home" / "secret").write_text("the teacher's")
    for name, attack in ATTACKS.items():
        for word, meant in words.items():
            attack = attack.replace(word, str(meant))
        (folder / "attacks" / f"{name}.py").write_text(TRY + attack, encoding="utf-8")
    ordinary.own(folder)
    grade_them = [sys.executable, str(ROOT / "tests" / "attacked.py"), str(folder), way]
    surroundings = {**os.environ, "HOME": str(folder / "home"), "PYTHONPATH": str(ROOT), "CANVAS_TOKEN": "1234"}
    done = subprocess.run(
        ordinary.command(grade_them, folder / "aside"), env=surroundings, cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    return folder, {**told, "called": bool(select.select([server], [], [], 0)[0])}


@pytest.fixture(scope="module", params=["bwrap", "unshare"])
def outcome(request):
    need(request.param)
    folder, told = attacked(request.param)
    yield folder, told
    shutil.rmtree(folder)


@pytest.mark.parametrize("student", FORGERS)
def test_points_cannot_be_forged(outcome, student):
    folder, told = outcome
    assert told["points"][student] == 0
    assert not (folder / "course" / "ran").exists()


def test_an_honest_answer_gets_its_points_beside_attackers(outcome):
    _, told = outcome
    assert told["points"]["honest"] == 2
    assert set(told["points"]) == set(ATTACKS)
    assert "\nhonest,,2.0," in told["grades"] and "everything" not in told["grades"]


def test_a_classmates_file_cannot_be_changed(outcome):
    folder, told = outcome
    assert "refused" in told["said"]["classmate"] and "POSSIBLE" not in told["said"]["classmate"]
    assert "def double" in (folder / "course/submitted/honest/attack/attack.ipynb").read_text(encoding="utf-8")


def test_a_grade_in_the_gradebook_cannot_be_changed(outcome):
    _, told = outcome
    assert told["said"]["bookkeeper"].startswith("refused: OperationalError")
    assert told["points"]["bookkeeper"] == 0


def test_nothing_lives_on_to_change_the_grades(outcome):
    _, told = outcome
    assert told["left behind"] == 0 and told["boxes left"] == []
    assert told["points"]["survivor"] == 2  # starting a process is no sin


def test_the_teachers_home_can_be_neither_written_nor_read(outcome):
    folder, told = outcome
    assert told["said"]["burglar"].count("refused") == 2 and "POSSIBLE" not in told["said"]["burglar"]
    assert not (folder / "home" / ".profile").exists()


def test_solutions_on_disk_cannot_be_read(outcome):
    _, told = outcome
    assert told["said"]["reader"].startswith("refused: FileNotFoundError\n[]\n")


def test_the_teachers_environment_is_not_told(outcome):
    _, told = outcome
    assert "EMLEARN_STUDENT" in told["said"]["environs"] and "CANVAS_TOKEN" not in told["said"]["environs"]


def test_the_network_cannot_be_reached_nor_this_machine_through_it(outcome):
    _, told = outcome
    assert not told["called"]
    assert told["said"]["caller"].count("refused") == 2


def test_printing_a_gigabyte_costs_the_grader_little(outcome):
    _, told = outcome
    assert told["grew by megabytes"] < 100
    assert "stopped: it printed more than 10 megabytes" in told["said"]["chatterer"]
    assert told["points"]["chatterer"] == 0


@pytest.mark.parametrize(
    "student, why",
    [
        ("hoarder", "MemoryError"),
        ("family", "it took more than 2 gigabytes of memory"),
        ("bomber", "Resource temporarily unavailable|more than 64 processes"),
        ("endless", "stopped after 20 seconds"),
        ("filler", "it took more than 200 megabytes of files"),
        ("digger", "it took more than 5000 files"),
    ],
)
def test_who_takes_too_much_is_stopped_and_told_why(outcome, student, why):
    _, told = outcome
    assert told["points"][student] == 0
    assert any(reason in told["said"][student] for reason in why.split("|")), told["said"][student]


def test_when_the_time_of_a_submission_is_used_up_the_rest_is_not_run(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print('run')")])
    book = grade.Classroom(tmp_path).database
    about = {"student": "ada", "notebook": "empty", "assignment": "empty", "db_url": book}
    with Gradebook(about["db_url"]) as book:
        book.add_assignment("empty")
        book.add_notebook("empty", "empty")
    LimitedExecute(boxed=False, total_seconds=0).preprocess(notebook, {"nbgrader": about})
    (output,) = notebook.cells[0].outputs
    assert output.output_type == "error" and "not run" in output.evalue


def test_no_box_is_a_clear_refusal(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    box.best_way.cache_clear()
    try:
        ended = grade.main(["grade", "03_e_step", "--course", str(tmp_path / "class")])
    finally:
        box.best_way.cache_clear()
    assert ended == 1
    said = capsys.readouterr().err
    assert "cannot make a box" in said and "bubblewrap" in said and "--unsafe" in said
