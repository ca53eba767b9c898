"""The house is in order: what is said twice agrees, nothing of one machine is in it, the style holds."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).exists()]


def test_environment_yml_is_in_step_with_pyproject():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    names = {entry for entry in conda if isinstance(entry, str)}
    names |= {*conda[-1]["pip"]} - {"--editable ."}  # what conda-forge does not have
    wanted = {*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]}
    assert names == {*wanted, "pip", f"python{PROJECT['requires-python']}"}


@pytest.mark.parametrize("lock", ["course", "test"])
def test_a_lock_pins_and_hashes_everything_and_names_no_address(lock):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    needed = PROJECT["dependencies"] + (PROJECT["optional-dependencies"]["test"] if lock == "test" else [])
    pinned = {re.match(r"[\w.-]+", entry)[0].lower() for entry in entries}
    assert {re.match(r"[\w.-]+", name)[0].lower() for name in needed} <= pinned


def test_the_two_locks_agree():
    course, test = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / f"requirements/{name}.txt").read_text(), re.M))
        for name in ("course", "test")
    )
    assert course <= test


def test_the_distribution_has_a_name_of_its_own():
    assert PROJECT["name"] != "emlearn"


def test_no_file_holds_a_path_of_a_machine_or_an_address_of_a_registry():
    hosts = ["pypi.org" + "/simple", "registry.npmjs" + ".org", "files.python" + "hosted", "conda.anaconda" + ".org"]
    for path in tracked():
        if path.suffix != ".png":
            text = path.read_text(encoding="utf-8")
            assert [pattern for pattern in (str(ROOT), *hosts) if pattern in text] == [], path.relative_to(ROOT)


def test_arrows_go_one_way():
    """What a package may not know of: the layers of CONTRIBUTING.md."""
    forbidden = {
        "models": ("estimators", "plots", "films", "widgets", "check", "datasets", "initialization"),
        "datasets": ("models", "estimators", "plots", "widgets", "check"),
        "estimators": ("films", "plots", "widgets", "check"),
        "films": ("estimators", "plots", "widgets", "check", "datasets"),
        "plots": ("estimators", "widgets", "check"),
        "check": ("films", "plots", "widgets", "estimators"),
        "standard_errors": ("films", "plots", "widgets", "check", "datasets"),
        "exercises": ("models", "estimators", "films", "plots", "widgets", "check", "datasets"),
    }
    for folder, unknown in forbidden.items():
        for path in ROOT.glob(f"emlearn/{folder}/**/*.py"):
            imported = re.findall(r"^\s*(?:from|import) emlearn\.?(\w*)", path.read_text(encoding="utf-8"), re.M)
            assert not set(imported) & set(unknown), path.relative_to(ROOT)


def test_nobody_but_em_loops_over_iterations():
    """Only what yields states, EM and its accelerators, calls an M-step within a loop."""

    def loops(tree):
        return (node for node in ast.walk(tree) if isinstance(node, (ast.For, ast.While)))

    def calls_m_step(node):
        return any(isinstance(part, ast.Attribute) and part.attr == "m_step" for part in ast.walk(node))

    callers = {
        path.name
        for path in ROOT.glob("emlearn/**/*.py")
        if any(map(calls_m_step, loops(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert callers == {"em.py", "acceleration.py"}


@pytest.mark.parametrize("command", [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]], ids=" ".join)
def test_style_and_types(command):
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
