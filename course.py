"""Open the course, show its widgets, test it, update it, or put it on a stick: ``python course.py``, and so on.

It needs Python 3.11 or newer and nothing else. The first time, it makes an environment beside this file and
installs what the course needs, pinned and hash-checked: from the folder ``wheels`` beside this file, which
``python course.py stick`` makes, or else from the network. Later starts take seconds and no network.
"""

import argparse
import hashlib
import os
import runpy
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent
FIRST_PAGE = "notebooks/00_start_here.ipynb"
EXPLORER = "explorer.html"
SCRIPTS = {"update": "classroom/laptops/update.py", "stick": "classroom/laptops/stick.py"}
NO_NETWORK = (
    "The first start needs the network (later ones do not): check the connection or the proxy, and "
    "run the same command again."
)
QUICK = ["tests", *(f"--ignore=tests/{slow}" for slow in ("browser", "cluster", "test_stills.py"))]


def main():
    parser = argparse.ArgumentParser(prog="python course.py", description=__doc__.split("\n\n")[0])
    tasks = ["open", "show", "test", *SCRIPTS]
    parser.add_argument("task", nargs="?", choices=tasks, default="open", help="what to do; default: open")
    parser.add_argument("--port", type=int, help="the port of JupyterLab; default: the first free one from 8888")
    parser.add_argument("--no-browser", action="store_true", help="print the address and open nothing")
    parser.add_argument("--quick", action="store_true", help="test without the notebooks, a browser or a cluster")
    parser.add_argument("--wheels", type=Path, help="a folder to install from; default: wheels, beside this file")
    options, rest = parser.parse_known_args()
    refuse_old_python()
    if options.task == "test":
        python = environment(".venv-test", "requirements/test.txt")
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # two workers; more threads only get in their way
        return run(python, "-m", "pytest", "-n", "2", *(QUICK if options.quick else []), *rest)
    if rest and options.task not in SCRIPTS:
        parser.error("unknown: " + " ".join(rest))
    refuse_taken_port(options.port)
    python = environment(".venv", "requirements/course.txt", wheels_in(options.wheels))
    if options.task in SCRIPTS:  # their words may name folders, seen from where we were called
        return run(python, ROOT / SCRIPTS[options.task], *rest, folder=Path.cwd())
    if options.task == "show":
        return run(python, "-m", "emlearn.widgets.page", EXPLORER, *["--no-browser"][: options.no_browser])
    return run(python, "-m", "jupyterlab", f"--LabApp.default_url=/lab/tree/{FIRST_PAGE}", *lab_options(options))


def wheels_in(folder):
    """The folder of wheels to install from; ``None`` means from the network."""
    if folder is None:
        beside = ROOT / "wheels"
        return beside if beside.is_dir() else None
    if not folder.is_dir():
        sys.exit(f"There is no folder {folder}. Where there is a network, `python course.py stick FOLDER` makes one.")
    return folder.resolve()


def environment(folder, lock, wheels=None):
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
                make(place, python, lock, wheels)
                stamp.write_text(wanted)
            except (OSError, subprocess.CalledProcessError) as error:
                sys.exit(
                    f"{place} could not be made: {error}\n"
                    "This folder must be one that you may write to, with 2 GB free. Make room, or move the course's "
                    "folder elsewhere, such as to your home; then run the same command again."
                )
    return python


def make(place, python, lock, wheels=None):
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
    source = ("--no-index", "--find-links", wheels) if wheels else ()
    installed = run(*pip, *source, "--require-hashes", "-r", ROOT / lock) == 0
    if not (installed and run(*pip, *source, "--no-deps", "--no-build-isolation", "-e", ROOT) == 0):
        sys.exit(
            "What the course needs could not be installed; pip's reason is printed above.\n"
            + (not_for_this_machine(wheels) if wheels else NO_NETWORK)
        )
    # JupyterLab would otherwise ask, on the first page, whether to fetch news.
    news = "@jupyterlab/apputils-extension:announcements"
    run(python, "-m", "jupyterlab.labextensions", "disable", "--level=sys_prefix", news)


def not_for_this_machine(wheels):
    """For which Pythons and systems a folder has wheels, told by NumPy's, and what to do on another one."""
    suits = sorted(path.stem.split("-", 2)[2] for path in wheels.glob("numpy-*.whl"))
    return (
        f"{wheels} has packages for: {', '.join(suits) or 'nothing'}.\n"
        f"This is Python {sys.version_info[0]}.{sys.version_info[1]} on {sysconfig.get_platform()}. Start the course "
        "with a Python that is there; or rename that folder, and the course is installed from the network."
    )


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
    chosen += ["--HTMLExporter.preprocessors=['emcourse.exported.CoursePage']", "--HTMLExporter.embed_images=True"]
    style = {"static_custom_path": [str(ROOT / "emcourse" / "exported")]}  # custom.css
    chosen += ["--LabApp.custom_css=True", f"--ServerApp.tornado_settings={style}"]
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


def run(*command, folder=None):
    """Run a program in the project's folder, or in another one; Ctrl-C ends it, not us."""
    process = subprocess.Popen([str(part) for part in command], cwd=folder or ROOT, env=surroundings())
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
