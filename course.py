"""Open the course, show its widgets, run its tests, or update it: ``python course.py``, ``course.py show``, and so on.

It needs Python 3.11 or newer and nothing else. The first time, it makes an environment beside this file and
downloads what the course needs, pinned and hash-checked; later starts take seconds and no network.
"""

import argparse
import hashlib
import os
import runpy
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
FIRST_PAGE = "notebooks/00_start_here.ipynb"
EXPLORER = "explorer.html"
QUICK = ["tests", *(f"--ignore=tests/{slow}" for slow in ("browser", "cluster", "test_stills.py"))]


def main():
    parser = argparse.ArgumentParser(prog="python course.py", description=__doc__.split("\n\n")[0])
    tasks = ["open", "show", "test", "update"]
    parser.add_argument("task", nargs="?", choices=tasks, default="open", help="what to do; default: open")
    parser.add_argument("--port", type=int, help="the port of JupyterLab; default: the first free one from 8888")
    parser.add_argument("--no-browser", action="store_true", help="print the address and open nothing")
    parser.add_argument("--quick", action="store_true", help="test without the notebooks, a browser or a cluster")
    options, rest = parser.parse_known_args()
    refuse_old_python()
    if options.task == "test":
        python = environment(".venv-test", "requirements/test.txt")
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # two workers; more threads only get in their way
        return run(python, "-m", "pytest", "-n", "2", *(QUICK if options.quick else []), *rest)
    if options.task == "update":  # of a clone; or from the folder of an older download
        return run(environment(".venv", "requirements/course.txt"), "classroom/update.py", *map(os.path.abspath, rest))
    if rest:
        parser.error("unknown: " + " ".join(rest))
    if options.task == "show":
        python = environment(".venv", "requirements/course.txt")
        return run(python, "-m", "emlearn.widgets.page", EXPLORER, *["--no-browser"][: options.no_browser])
    refuse_taken_port(options.port)
    python = environment(".venv", "requirements/course.txt")
    return run(python, "-m", "jupyterlab", f"--LabApp.default_url=/lab/tree/{FIRST_PAGE}", *lab_options(options))


def environment(folder, lock):
    """The interpreter of an environment that holds what the lock pins, made or renewed if need be."""
    place = ROOT / folder
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = place / "course-stamp", fingerprint(lock)
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"Setting up {folder}; this happens once and takes a minute or two.", flush=True)
    with alone(place):  # another start may be at it
        if not (stamp.exists() and stamp.read_text() == wanted):
            try:
                make(place, python, lock)
                stamp.write_text(wanted)
            except (OSError, subprocess.CalledProcessError) as error:
                sys.exit(
                    f"{place} could not be made: {error}\n"
                    "This folder must be one that you may write to, with 2 GB free. Make room, or move the course's "
                    "folder elsewhere, such as to your home; then run the same command again."
                )
    return python


def make(place, python, lock):
    """Make an environment, and install what the lock pins."""
    try:
        import ensurepip  # noqa: F401 (Debian's bare python3 has neither)
        import venv
    except ImportError:
        sys.exit(
            "This Python cannot create environments (the module venv or ensurepip is missing).\n"
            f"On Debian or Ubuntu: sudo apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv. "
            "Elsewhere: install Python from python.org. Then run the same command again."
        )
    venv.create(place, clear=True, with_pip=True)
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    installed = run(*pip, "--require-hashes", "-r", ROOT / lock) == 0
    if not (installed and run(*pip, "--no-deps", "--no-build-isolation", "-e", ROOT) == 0):
        sys.exit(
            "What the course needs could not be installed; pip's reason is printed above.\n"
            "The first start needs the network (later ones do not): check the connection or the proxy, and "
            "run the same command again."
        )
    # JupyterLab would otherwise ask, on the first page, whether to fetch news.
    news = "@jupyterlab/apputils-extension:announcements"
    run(python, "-m", "jupyterlab.labextensions", "disable", "--level=sys_prefix", news)


def alone(place):
    """Wait until no other start is making this environment."""
    files = runpy.run_path(str(Path(__file__).resolve().parent / "emcourse" / "progress" / "files.py"))
    return files["alone"](place, patience=1800)


def fingerprint(lock):
    """What an environment was made from: the lock, the project's description, the interpreter, and its place.

    An environment knows where it stands, so that a folder that was moved, renamed or copied needs a new one.
    """
    parts = [(ROOT / name).read_bytes() for name in (lock, "pyproject.toml")]
    place = "\n".join([sys.version, sys.base_prefix, str(ROOT)])
    return hashlib.sha256(b"".join([*parts, place.encode()])).hexdigest()


def lab_options(options):
    chosen = ["--no-browser"] if options.no_browser else []
    chosen += [f"--port={options.port}"] if options.port else []
    return chosen + (["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else [])


def refuse_old_python():
    if sys.version_info < (3, 11):
        sys.exit(
            f"This is Python {sys.version.split()[0]}; the course needs 3.11 or newer. Get it from python.org, "
            "then run: python3.11 course.py (or newer)."
        )


def refuse_taken_port(port):
    if port is None:  # JupyterLab looks for a free one
        return
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(
                f"Port {port} is taken, perhaps by another JupyterLab. Choose another, such as "
                f"`python course.py --port {port + 1}`, or leave --port out, and a free one is found."
            )


def run(*command):
    """Run a program in the project's folder; Ctrl-C ends it, not us."""
    process = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=surroundings())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def surroundings():
    """This process's variables, without those that would mix other packages into the course's environment."""
    mixing = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")
    return {name: value for name, value in os.environ.items() if name not in mixing} | {"PIP_USER": "0"}


if __name__ == "__main__":
    sys.exit(main())
