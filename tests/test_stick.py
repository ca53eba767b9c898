"""``python course.py stick``: what a stick holds, and how the course sets itself up from it."""

import base64
import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from classroom.laptops import stick

ROOT = Path(__file__).resolve().parent.parent

LOCK = """\
anyio==4.16.0 \\
    --hash=sha256:a1 \\
    --hash=sha256:a2
appnope==1.0.0 ; sys_platform == 'darwin' \\
    --hash=sha256:b
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:c
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:d
pywinpty==3.1.2 ; os_name == 'nt' \\
    --hash=sha256:e
"""


@pytest.mark.parametrize(
    "system, python, names",
    [
        ("windows", "3.11.0", ["anyio==4.16.0", "numpy==2.4.6", "pywinpty==3.1.2"]),
        ("macos", "3.12.0", ["anyio==4.16.0", "appnope==1.0.0", "numpy==2.5.5"]),
        ("linux-arm", "3.13.99", ["anyio==4.16.0", "numpy==2.5.5"]),
    ],
)
def test_a_system_gets_what_its_markers_say_wherever_the_stick_is_made(system, python, names):
    text = stick.needed(LOCK, stick.SYSTEMS[system], python)
    assert [line.removesuffix(" \\") for line in text.splitlines() if line[0] != " "] == names
    assert "--hash=sha256:a1 \\\n    --hash=sha256:a2\n" in text and ";" not in text


def test_every_entry_of_the_real_lock_is_needed_somewhere_and_pinned_once():
    lock = (ROOT / "requirements/course.txt").read_text(encoding="utf-8")
    entries = {line.split(" ")[0] for line in lock.splitlines() if "==" in line.split(" ")[0]}
    found = set()
    for system in stick.SYSTEMS.values():
        for python in ("3.11.0", "3.11.99", "3.12.0"):
            text = stick.needed(lock, system, python)
            pins = [line.split(" ")[0] for line in text.splitlines() if line[0] != " "]
            names = [pin.split("==")[0] for pin in pins]
            assert len(names) == len(set(names)), (system, python)
            found |= set(pins)
    assert found == entries


# --- an index of one package, so that nothing asks the network


def wheel(folder, tag):
    """A wheel of a package called ``tiny``, for the systems and Pythons of its tag; returns its hash."""
    path = folder / f"tiny-1.0-{tag}.whl"
    about = "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n"
    files = {
        "tiny.py": "here = True\n",
        "tiny-1.0.dist-info/METADATA": about,
        "tiny-1.0.dist-info/WHEEL": f"Wheel-Version: 1.0\nGenerator: us\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    sums = {name: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for name, text in files.items()}
    record = [f"{name},sha256={each.decode().rstrip('=')},{len(files[name])}" for name, each in sums.items()]
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
        packed.writestr("tiny-1.0.dist-info/RECORD", "\n".join([*record, "tiny-1.0.dist-info/RECORD,,", ""]))
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A folder that pip takes for the index: one wheel for Windows and Python 3.12, and nothing else."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null" if sys.platform != "win32" else "nul")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", folder.as_uri())
    return folder


def test_wheels_for_another_system_are_downloaded_and_their_hashes_checked(index, tmp_path):
    lock = f"tiny==1.0 \\\n    --hash=sha256:{wheel(index, 'cp312-cp312-win_amd64')}\n"
    wheels = tmp_path / "wheels"
    assert stick.download(lock, stick.SYSTEMS["windows"], "3.12", wheels)
    assert [path.name for path in wheels.iterdir()] == ["tiny-1.0-cp312-cp312-win_amd64.whl"]
    damaged = lock.replace("sha256:", "sha256:0")[:-2] + "\n"
    assert not stick.download(damaged, stick.SYSTEMS["windows"], "3.12", tmp_path / "others")


@pytest.fixture
def made(monkeypatch, tmp_path):
    """Make a stick for two systems, of which one cannot be had; nothing is downloaded."""
    monkeypatch.setattr(stick, "front_door", lambda: "<!doctype html>")
    monkeypatch.setattr(stick, "download", lambda lock, system, python, wheels: system.sys_platform != "darwin")

    def make(out):
        stick.main([str(out), "--systems", "windows", "macos", "--pythons", "3.12"])

    return make


def test_a_stick_holds_the_course_and_says_what_it_lacks(made, tmp_path, capsys):
    out = tmp_path / "stick"
    for _ in range(2):  # a second run goes on
        with pytest.raises(SystemExit, match="Not complete for macos with Python 3.12"):
            made(out)
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert files == {*listed.splitlines(), "START.txt", "explorer.html"}
    assert (out / "course.py").read_bytes() == (ROOT / "course.py").read_bytes()
    assert "It needs Python 3.12, and no network" in (out / "START.txt").read_text()
    assert f"{out}: " in capsys.readouterr().out


@pytest.mark.parametrize("place, reason", [(ROOT / "stick", "own folder"), (ROOT, "own folder"), (None, "not empty")])
def test_it_mixes_with_nothing_that_is_there(made, tmp_path, place, reason):
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(SystemExit, match=reason):
        made(place or tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"] and not (ROOT / "stick").exists()
