"""Make the locks in ``requirements/`` anew from ``pyproject.toml``, with uv; no address gets into them."""

import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDER = ["argon2-cffi-bindings<26"]  # from 26 on without a wheel for Intel's Macs, which would need a compiler
COMPILE = """
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
    --no-emit-index-url --no-emit-find-links
""".split()  # noqa: SIM905 (a command reads as a line)


def lock(output, requirements, *constraints):
    """Pin the requirements, and all that they need, in a file."""
    within = [part for file in constraints for part in ("--constraint", file)]
    text = "\n".join(requirements)
    subprocess.run([*COMPILE, "-", "-o", output, *within], input=text, text=True, cwd=ROOT, check=True)


if __name__ == "__main__":
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    # pip builds the project itself without a network of its own: the build backend is locked too
    extras = project["project"]["optional-dependencies"]
    others = [name for extra in ("pictures", "widgets", "course") for name in extras[extra] if "[" not in name]
    course = [*project["project"]["dependencies"], *others, *OLDER, *project["build-system"]["requires"], "editables"]
    tests = extras["test"]
    lock("requirements/course.txt", course)
    lock("requirements/test.txt", [*course, *tests], "requirements/course.txt")
