"""Make a folder for a memory stick, from which the course sets itself up where there is no network.

    python course.py stick OUT
    python course.py stick OUT --systems windows macos --pythons 3.12 3.13

The folder has the course, the page ``explorer.html``, which needs a browser alone, and in ``wheels`` every package that
the lock pins, for each system and Python; ``python course.py`` finds them there. A second run goes on with the first.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # this course, whatever is installed

from classroom import ROOT
from emlearn.widgets.page import front_door

PYTHONS = ("3.11", "3.12", "3.13")
START = """\
The course on the EM algorithm. It needs Python {pythons}, and no network.

1. Copy this whole folder to your own disk.
2. In a terminal, in the copy:  python course.py
   (python3 on macOS and Linux, py on Windows). The first start takes a minute or two.

No Python, or a tablet? Open explorer.html in a browser. What else there is: classroom/mixed_laptops.md
"""


class System(NamedTuple):
    """A kind of machine: how markers in a lock name it, and whose wheels it can install."""

    os_name: str
    sys_platform: str
    platform_machine: str
    tags: tuple[str, ...]

    def markers(self, python):
        """The values that a lock's markers are compared with, on this system with this Python."""
        version = {"python_version": ".".join(python.split(".")[:2]), "python_full_version": python}
        return {**self._asdict(), "implementation_name": "cpython", **version}


def _linux(machine):
    """Every glibc from that of the oldest wheels to that of the oldest systems which are still looked after."""
    return System("posix", "linux", machine, tuple(f"manylinux_2_{minor}_{machine}" for minor in range(28, 4, -1)))


SYSTEMS = {
    "windows": System("nt", "win32", "AMD64", ("win_amd64",)),
    "windows-arm": System("nt", "win32", "ARM64", ("win_arm64",)),
    "macos": System("posix", "darwin", "arm64", ("macosx_12_0_arm64",)),  # Apple's own processors
    "macos-intel": System("posix", "darwin", "x86_64", ("macosx_12_0_x86_64",)),
    "linux": _linux("x86_64"),
    "linux-arm": _linux("aarch64"),
}


def needed(lock, system, python):
    """What one system and Python need of a lock, as a lock without markers.

    pip compares markers with the machine that it runs on, also when it downloads for another one.
    """
    kept = []
    for entry in re.split(r"\n(?=\S)", lock.strip()):
        requirement, _, hashes = entry.partition(" \\\n")
        requirement = Requirement(requirement)
        if requirement.marker is None or requirement.marker.evaluate(system.markers(python)):
            kept.append(f"{requirement.name}{requirement.specifier} \\\n{hashes}\n")
    return "".join(kept)


def download(lock, system, python, wheels):
    """Put the wheels for one system and Python into a folder, their hashes checked; returns whether all are there."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--dest", str(wheels)]
    only = ["--no-deps", "--only-binary=:all:", *(word for tag in system.tags for word in ("--platform", tag))]
    releases = [f"{python}.{patch}" for patch in (0, 99)]  # a lock may ask for an early release or a late one
    with tempfile.TemporaryDirectory() as scratch:
        part = Path(scratch, "lock.txt")
        for text, release in {needed(lock, system, release): release for release in releases}.items():
            part.write_text(text, encoding="utf-8")
            checked = ["--require-hashes", "-r", str(part), "--python-version", release]
            if subprocess.run([*pip, *only, *checked], check=False).returncode:
                return False
    return True


def copy_course(out):
    """Copy the course's files as they stand here: those that git knows in a clone, else all but what is made here."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
        for name in filter(None, listed.stdout.split("\0")):
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, out / name)
    else:
        made = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()]
        ignored = shutil.ignore_patterns(*made, ".git")
        shutil.copytree(ROOT, out, ignore=ignored, copy_function=shutil.copyfile, dirs_exist_ok=True)


def refuse(out):
    """End where the folder would mix with something else."""
    if out.is_relative_to(ROOT):
        sys.exit(f"{out} is in the course's own folder. Choose one outside, such as ../stick.")
    if out.is_dir() and any(out.iterdir()) and not (out / "wheels").is_dir():
        sys.exit(f"{out} is not empty. Choose a new folder, or one that this command has made.")


def main(arguments):
    parser = argparse.ArgumentParser(prog="python course.py stick", description=__doc__.split("\n\n")[0])
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder to make")
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=[*SYSTEMS], help="default: all of them")
    parser.add_argument("--pythons", nargs="+", default=PYTHONS, help=f"default: {' '.join(PYTHONS)}")
    options = parser.parse_args(arguments)
    out = options.out.resolve()
    refuse(out)
    wheels = out / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    copy_course(out)
    (out / "explorer.html").write_text(front_door(), encoding="utf-8")
    (out / "START.txt").write_text(START.format(pythons=", ".join(options.pythons)), encoding="utf-8")
    lock, missing = (ROOT / "requirements/course.txt").read_text(encoding="utf-8"), []
    for name in options.systems:
        for python in options.pythons:
            print(f"{name}, Python {python}", flush=True)
            if not download(lock, SYSTEMS[name], python, wheels):
                missing.append(f"{name} with Python {python}")
    megabytes = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6
    print(f"{out}: {megabytes:.0f} MB. Copy it to a stick; START.txt says what to do with it.")
    if missing:
        sys.exit(f"Not complete for {'; '.join(missing)}: pip's reason is above.")


if __name__ == "__main__":
    main(sys.argv[1:])
