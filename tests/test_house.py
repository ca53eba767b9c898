"""The house is in order: what is said twice agrees, nothing of one machine is in it, the style holds."""

import ast
import contextlib
import importlib
import pydoc
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


EXTRAS = PROJECT["optional-dependencies"]
COURSE = [*PROJECT["dependencies"], *(n for e in ("pictures", "widgets", "course") for n in EXTRAS[e] if "[" not in n)]
"""What the course needs; the package alone needs its dependencies and no more."""


def tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).exists()]


def test_environment_yml_is_in_step_with_pyproject():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    names = {entry for entry in conda if isinstance(entry, str)}
    names |= {*conda[-1]["pip"]} - {"--editable ."}  # what conda-forge does not have
    wanted = {*COURSE, *EXTRAS["test"]}
    assert names == {*wanted, "pip", f"python{PROJECT['requires-python']}"}


def brought(requirements):
    """The names of these packages and of all that they need, without what belongs to extras of theirs."""
    left, names = [Requirement(line) for line in requirements], set()
    while left:
        one = left.pop()
        if canonicalize_name(one.name) in names or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        names.add(canonicalize_name(one.name))
        with contextlib.suppress(metadata.PackageNotFoundError):  # of another platform
            left += map(Requirement, metadata.requires(one.name) or [])
    return names


def test_the_packages_import_only_what_is_installed_with_the_course():
    """And not what happens to stand in the environment of the tests; ``emlearn.cluster`` has an extra of its own."""
    there, strangers = brought(COURSE), set()
    homes = {top: set(map(canonicalize_name, names)) for top, names in metadata.packages_distributions().items()}
    for path in {*tracked("emlearn/*.py", "emcourse/*.py")} - {*tracked("emlearn/cluster/*.py")}:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            imported = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            imported += [node.module] if isinstance(node, ast.ImportFrom) else []
            tops = {name.partition(".")[0] for name in imported} - sys.stdlib_module_names - {"emlearn", "emcourse"}
            strangers |= {top for top in tops if not homes.get(top, set()) & there}
    assert strangers == set()


def test_the_wheel_holds_every_file_of_both_packages():
    packed = {Path(file.path) for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    assert {ROOT / "emlearn/py.typed", ROOT / "emcourse/py.typed"} < {*tracked("emlearn", "emcourse")} <= packed


def test_the_package_runs_without_what_only_pictures_and_notebooks_need():
    absent = ["matplotlib", "PIL", "anywidget", "ipywidgets", "IPython", "jupyterlab", "traitlets"]
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({absent}))\n"
        "from emlearn import GaussianMixture, datasets, select\n"
        "mixture = GaussianMixture(2, random_state=0).fit(datasets.old_faithful())\n"
        "mixture.standard_errors(), mixture.sample(3), select(mixture, datasets.old_faithful(), [1, 2], folds=0)\n"
        "import emlearn\n"
        "for name in ('watch', 'EMMicroscope'):\n"
        "    try:\n"
        "        getattr(emlearn, name)\n"
        "    except ImportError as error:\n"
        "        print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["emlearn.widgets needs anywidget: pip install 'emlearn-course[widgets]'."] * 2


def test_every_workflow_follows_githubs_own_schema():
    workflows = tracked(".github/workflows/*")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert workflows and done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("lock", ["course", "test"])
def test_a_lock_pins_and_hashes_everything_and_names_no_address(lock):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    needed = COURSE + (EXTRAS["test"] if lock == "test" else [])
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


KNOWS = {
    "engine": set(),
    "models": {"engine"},
    "standard_errors": {"engine", "models"},
    "cluster": {"engine", "models"},
    "estimators": {"engine", "models", "cluster", "standard_errors"},
    "pictures": {"engine", "models", "cluster", "standard_errors", "estimators"},
    "datasets": set(),
    "widgets": {"engine", "models", "cluster", "standard_errors", "estimators", "pictures", "datasets"},
}
"""Whom each folder of ``emlearn`` may import, besides itself. ``emcourse`` may import all of them, none of them it."""


def imported(path):
    """Every module that a file imports, wherever in it; of ``from p import n``, ``p.n`` where that is a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            for alias in node.names:
                value = getattr(importlib.import_module(node.module), alias.name, None)
                origin = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
                yield origin if node.module in ("emlearn", "emcourse") and origin else f"{node.module}.{alias.name}"


@pytest.mark.parametrize("folder", KNOWS)
def test_arrows_go_one_way(folder):
    for path in ROOT.glob(f"emlearn/{folder}/**/*.py"):
        parts = [name.split(".") for name in imported(path) if name.split(".")[0] in ("emlearn", "emcourse")]
        unknown = {".".join(part[:2]) for part in parts} - {f"emlearn.{known}" for known in KNOWS[folder] | {folder}}
        assert not unknown, path.relative_to(ROOT)


def test_the_course_has_arrows_too():
    """Checks know nothing of pictures or of the clinic; pictures nothing of checks; progress nothing but notebooks."""
    unknown = {
        "check": ("plots", "clinic", "pictures", "widgets", "estimators"),
        "plots": ("check", "widgets", "estimators"),
        "progress": ("check", "plots", "clinic", "emlearn"),
    }
    for folder, names in unknown.items():
        for path in ROOT.glob(f"emcourse/{folder}/**/*.py"):
            assert not {part for name in imported(path) for part in name.split(".")[:2]} & set(names), path


ROOMS = {
    "records": set(),
    "box": set(),
    "texts": set(),
    "grading": {"records", "box", "texts"},
    "platforms": {"records", "texts"},
    "printed": {"texts"},
    "lectures": {"texts"},
    "laptops": set(),
}
"""Whom each room of the classroom may import, besides itself. Commands may import all, none of these a command."""
COMMANDS = sorted({path.stem for path in ROOT.glob("classroom/*.py")} - {"__init__", "named"})


def test_every_room_of_the_classroom_is_on_the_plan():
    assert {path.parent.name for path in ROOT.glob("classroom/*/__init__.py")} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_the_classrooms_arrows_go_one_way(room):
    known = {f"classroom.{name}" for name in ROOMS[room] | {room}} | {"classroom.ROOT", "classroom.GUIDES"}
    for path in ROOT.glob(f"classroom/{room}/*.py"):
        names = [name for name in imported(path) if name.split(".")[0] == "classroom"]
        assert {".".join(name.split(".")[:2]) for name in names} <= known, path.relative_to(ROOT)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_starts_from_any_folder(command, tmp_path):
    words = [sys.executable, str(ROOT / "classroom" / f"{command}.py"), "--help"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.stdout.startswith(f"usage: {command}.py"), done.stderr


@pytest.mark.parametrize("package", ["emlearn", "emcourse"])
def test_the_plan_is_seen_at_a_glance(package):
    assert len({path.relative_to(ROOT / package).parts[0] for path in tracked(f"{package}/*")}) <= 10


def is_private(name):
    """Whether a name starts with an underscore; those that also end with one are protocols, Python's or IPython's."""
    return name.startswith("_") and not name.endswith("_")


def test_nothing_of_scikit_learns_that_is_private_is_used():
    """Neither modules and functions with a leading underscore, nor such attributes of the classes that are imported."""
    sources = [*ROOT.glob("emlearn/**/*.py"), *ROOT.glob("emcourse/**/*.py")]
    theirs = {name for path in sources for name in imported(path) if name.split(".")[0] == "sklearn"}
    assert theirs and [name for name in theirs if any(map(is_private, name.split(".")))] == []
    classes = {parent for name in theirs for parent in getattr(pydoc.locate(name), "__mro__", ())}
    private = {name for parent in classes for name in vars(parent) if is_private(name)}
    for path in sources:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        names |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        assert not names & private, path.relative_to(ROOT)


def test_nobody_but_em_loops_over_iterations():
    """Only what yields states, EM and its accelerators, and climbs side by side call an M-step within a loop."""

    def loops(tree):
        return (node for node in ast.walk(tree) if isinstance(node, (ast.For, ast.While)))

    def calls_m_step(node):
        return any(isinstance(part, ast.Attribute) and part.attr == "m_step" for part in ast.walk(node))

    callers = {
        path.name
        for path in [*ROOT.glob("emlearn/**/*.py"), *ROOT.glob("emcourse/**/*.py")]
        if any(map(calls_m_step, loops(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert callers == {"em.py", "acceleration.py", "newton.py", "side_by_side.py"}


@pytest.mark.parametrize("command", [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]], ids=" ".join)
def test_style_and_types(command):
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


EXAMPLES = re.compile(r"\n\n +Examples\n +-+\n.*?(?:(?=\n\n +[A-Z]\w+\n +-{3,}\n)|\n *(?=\"\"\"))", re.S)
"""The section of a docstring that shows how a name is used, which is written for the one who calls it."""


def lines_of(*paths):
    """How many lines these files have together, docstrings and blank lines included, but no examples."""
    return sum(len(EXAMPLES.sub("", path.read_text(encoding="utf-8")).splitlines()) for path in paths)


def test_the_first_path_through_the_code_is_an_evenings_reading():
    """From the one loop to a Gaussian mixture, by the files that the README names in its section on reading."""
    section = re.search(
        r"### Read it in an evening\n(.*?)\n\| folder", (ROOT / "README.md").read_text(encoding="utf-8"), re.S
    )[1]
    path = [ROOT / name for name in re.findall(r"\]\((emlearn/[\w/]+\.py)\)", section)]
    assert path[0].name == "em.py" and path[-1].match("gaussian/mixture.py") and len(path) == len(set(path))
    assert lines_of(*path) <= 1000


MOST_LINES_OF_THE_CORE = 8330
"""Of engine, models, estimators and standard errors, without examples: raise it in a commit that says what it gains."""


def test_the_core_stays_small():
    core = ("engine", "models", "estimators", "standard_errors")
    lines = lines_of(*(path for folder in core for path in ROOT.glob(f"emlearn/{folder}/**/*.py")))
    way_out = "look for what can go, or raise MOST_LINES_OF_THE_CORE in a commit that says what was gained"
    assert lines <= MOST_LINES_OF_THE_CORE, f"the core has {lines} lines, {MOST_LINES_OF_THE_CORE} allowed: {way_out}"
