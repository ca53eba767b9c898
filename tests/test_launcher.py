"""``python course.py``: what it says when something is not as it should be."""

import importlib.util
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def course(monkeypatch):
    spec = importlib.util.spec_from_file_location("course", ROOT / "course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(sys, "argv", ["course.py"])
    return module


@pytest.fixture
def commands(course, monkeypatch):
    """Record what would be run, and run nothing."""
    recorded = []
    monkeypatch.setattr(course, "run", lambda *command, **_: recorded.append([str(part) for part in command]) or 0)
    monkeypatch.setattr(course, "environment", lambda folder, *_: f"{folder}/python")
    return recorded


def test_it_opens_the_first_notebook(course, commands):
    assert course.main() == 0
    first_page = "notebooks/00_start_here.ipynb"
    assert commands[0][:3] == [".venv/python", "-m", "jupyterlab"]
    assert f"--LabApp.default_url=/lab/tree/{first_page}" in commands[0]
    assert (ROOT / first_page).exists()
    assert "--HTMLExporter.preprocessors=['emcourse.exported.CoursePage']" in commands[0]
    assert "--LabApp.custom_css=True" in commands[0] and (ROOT / "emcourse/exported/custom.css").exists()


def test_it_runs_the_tests_in_an_environment_of_their_own(course, commands, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["course.py", "test", "-k", "coins"])
    assert course.main() == 0
    assert commands == [[".venv-test/python", "-m", "pytest", "-n", "2", "-k", "coins"]]


def test_the_quick_checks_leave_out_the_notebooks_and_the_browser(course, commands, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["course.py", "test", "--quick", "-x"])
    assert course.main() == 0
    assert commands == [[".venv-test/python", "-m", "pytest", "-n", "2", *course.QUICK, "-x"]]
    assert course.QUICK[0] == "tests" and all(
        (ROOT / left_out.partition("=")[2]).exists() for left_out in course.QUICK[1:]
    )


@pytest.mark.parametrize("options", [[], ["--no-browser"]])
def test_it_shows_the_widgets_without_a_notebook(course, commands, monkeypatch, options):
    monkeypatch.setattr(sys, "argv", ["course.py", "show", *options])
    assert course.main() == 0
    assert commands == [[".venv/python", "-m", "emlearn.widgets.page", "explorer.html", *options]]
    assert "explorer.html" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def test_the_page_of_widgets_is_written_and_opened(monkeypatch, tmp_path, capsys):
    from emlearn.widgets import page

    opened = []
    monkeypatch.setattr(page, "front_door", lambda: "<!doctype html>")
    monkeypatch.setattr(page.webbrowser, "open", lambda address: opened.append(address) or True)
    page.main(tmp_path / "a.html")
    assert opened == [(tmp_path / "a.html").as_uri()] and (tmp_path / "a.html").read_text() == "<!doctype html>"
    page.main(tmp_path / "a.html", "--no-browser")
    assert len(opened) == 1 and (tmp_path / "a.html").as_uri() in capsys.readouterr().out


@pytest.mark.parametrize("task", ["update", "stick"])
def test_a_script_sees_folders_from_where_it_was_called(course, monkeypatch, tmp_path, task):
    seen = []
    monkeypatch.setattr(course, "environment", lambda *_: "python")
    monkeypatch.setattr(course, "run", lambda *command, folder: seen.append((*command[1:], folder)) or 0)
    monkeypatch.setattr(sys, "argv", ["course.py", task, "../there", "--systems", "macos"])
    monkeypatch.chdir(tmp_path)
    assert course.main() == 0
    script = ROOT / "classroom" / "laptops" / f"{task}.py"
    assert seen == [(script, "../there", "--systems", "macos", tmp_path)] and script.exists()


# --- from a folder of wheels


@pytest.fixture
def room(course, empty, monkeypatch):
    """A folder without an environment, and the calls of pip that would be made in it."""
    calls = []
    (empty / "wheels").mkdir()
    monkeypatch.setattr("venv.create", lambda place, **options: place.mkdir())
    monkeypatch.setattr(course, "run", lambda *command: calls.append([str(part) for part in command]) or 0)
    monkeypatch.setattr(course, "refuse_taken_port", lambda port: None)
    return calls


@pytest.mark.parametrize("named", [False, True])
def test_wheels_beside_the_course_or_where_one_says_take_the_place_of_the_network(room, course, monkeypatch, named):
    wheels = course.ROOT / "wheels"
    if named:
        wheels = wheels.rename(course.ROOT / "the stick")
        monkeypatch.setattr(sys, "argv", ["course.py", "--wheels", str(wheels)])
    assert course.main() == 0
    installs = [call for call in room if "install" in call]
    assert len(installs) == 2 and all(call[6:9] == ["--no-index", "--find-links", str(wheels)] for call in installs)
    assert "--require-hashes" in installs[0]


def test_the_tests_come_from_the_network_since_a_stick_has_none_of_their_packages(room, course, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["course.py", "test"])
    course.main()
    assert not any("--no-index" in call for call in room)


def test_wheels_for_other_machines_are_named(room, course, monkeypatch):
    (course.ROOT / "wheels/numpy-2.5.5-cp312-cp312-win_amd64.whl").touch()
    monkeypatch.setattr(course, "run", lambda *command: 1)
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    with pytest.raises(SystemExit, match=r"for: cp312-cp312-win_amd64\.\n.*Python 3\.99 on .*rename that folder"):
        course.main()


def test_a_folder_of_wheels_that_is_not_there(course, commands, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["course.py", "--wheels", "nowhere"])
    with pytest.raises(SystemExit, match="no folder nowhere.*course.py stick FOLDER"):
        course.main()
    assert commands == []


def test_too_old_a_python(course, commands, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match="needs 3.11 or newer"):
        course.main()
    assert commands == []


def test_a_taken_port(course, commands, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(sys, "argv", ["course.py", "--port", str(port)])
        with pytest.raises(SystemExit, match=f"Port {port} is taken.*--port {port + 1}"):
            course.main()
    assert commands == []


def test_a_python_without_venv(course, monkeypatch, tmp_path):
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "fingerprint", lambda lock: "new")
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match=r"sudo apt install python3\.\d+-venv"):
        course.environment(".venv", "requirements/course.txt")


def test_no_network_at_the_first_start(course, monkeypatch, tmp_path):
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "fingerprint", lambda lock: "new")
    monkeypatch.setattr("venv.create", lambda place, **options: place.mkdir())
    monkeypatch.setattr(course, "run", lambda *command: 1)
    with pytest.raises(SystemExit, match="first start needs the network"):
        course.environment(".venv", "requirements/course.txt")
    assert not (tmp_path / ".venv/course-stamp").exists()


def test_a_second_start_installs_nothing(course, monkeypatch, tmp_path):
    python = tmp_path / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / ".venv/course-stamp").write_text("as before")
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "fingerprint", lambda lock: "as before")
    monkeypatch.setattr(course, "run", lambda *command: pytest.fail("nothing is to be run"))
    assert course.environment(".venv", "requirements/course.txt") == python


def test_another_interpreter_or_lock_means_a_new_environment(course, monkeypatch):
    here = course.fingerprint("requirements/course.txt")
    assert course.fingerprint("requirements/test.txt") != here
    monkeypatch.setattr(sys, "version", "3.99")
    assert course.fingerprint("requirements/course.txt") != here


def test_a_folder_that_was_moved_or_copied_gets_a_new_environment(course, monkeypatch, tmp_path):
    for place in ("here", "there"):
        (tmp_path / place / "requirements").mkdir(parents=True)
        for name in ("requirements/course.txt", "pyproject.toml"):
            (tmp_path / place / name).write_text("the same")
    prints = []
    for place in ("here", "there", "here"):
        monkeypatch.setattr(course, "ROOT", tmp_path / place)
        prints.append(course.fingerprint("requirements/course.txt"))
    assert prints[0] != prints[1] and prints[0] == prints[2]


@pytest.fixture
def empty(course, monkeypatch, tmp_path):
    """A folder in which nothing is set up yet."""
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "fingerprint", lambda lock: "new")
    return tmp_path


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(28, "No space left on device")])
def test_a_folder_that_cannot_be_written_to_is_named(course, empty, monkeypatch, error):
    monkeypatch.setattr("venv.create", lambda *_, **options: (_ for _ in ()).throw(error))
    with pytest.raises(SystemExit, match=rf"\.venv could not be made: .*{error.strerror}(.|\n)*2 GB free"):
        course.environment(".venv", "requirements/course.txt")


TWO_STARTS = """
import importlib.util, sys, time
from pathlib import Path
spec = importlib.util.spec_from_file_location("course", sys.argv[1])
course = importlib.util.module_from_spec(spec)
spec.loader.exec_module(course)
course.ROOT = Path(sys.argv[2])
course.fingerprint = lambda lock: "new"

def make(place, python, lock, wheels):
    with open(course.ROOT / "made", "a") as file:
        file.write("begun ")
    time.sleep(1)
    place.mkdir()
    with open(course.ROOT / "made", "a") as file:
        file.write("done ")

course.make = make
course.environment(".venv", "lock")
"""


def test_two_starts_at_once_wait_for_each_other(tmp_path):
    words = [sys.executable, "-c", TWO_STARTS, str(ROOT / "course.py"), str(tmp_path)]
    assert [start.wait() for start in [subprocess.Popen(words) for _ in range(3)]] == [0] * 3
    assert (tmp_path / "made").read_text() == "begun done "


def test_variables_that_mix_in_other_packages_do_no_harm(course, monkeypatch, tmp_path):
    monkeypatch.setattr(course, "ROOT", tmp_path)
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "numpy.py").write_text("raise SystemExit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "foreign"))
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "foreign"))
    said = "import os; assert os.environ['PIP_USER'] == '0' and 'PIP_TARGET' not in os.environ"
    assert course.run(sys.executable, "-c", said) == 0
    looked_for = "import importlib.util as u; s = u.find_spec('numpy'); assert s is None or 'foreign' not in s.origin"
    assert course.run(sys.executable, "-c", looked_for) == 0


def test_a_word_it_does_not_know(course, commands, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["course.py", "--prot=8889"])
    with pytest.raises(SystemExit):
        course.main()
    assert "unknown: --prot=8889" in capsys.readouterr().err
