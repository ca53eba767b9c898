"""A box for a student's kernel: no network, one folder of its own, nothing of the teacher's, and an end to all of it.

The kernel sees an almost empty file system: Python with its packages and the two packages of the course, which it
cannot change, and one folder, which goes when the kernel does. ``bwrap`` (bubblewrap) makes the box where it is
installed, else ``unshare``; both need only what Linux allows an ordinary user. The grader and the kernel talk through
sockets in that folder.
"""

import contextlib
import functools
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psutil
import zmq
from jupyter_client import AsyncKernelManager
from traitlets import Float

from classroom import ROOT

PLACE = "/var/tmp"
"""Where boxes have their folders: on disk, outside /tmp, which is another in a box."""
LIBRARIES = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/etc/localtime"]
PROCESSES = 64
"""The number of processes and threads that a box may hold; a kernel has about ten threads."""
LARGEST_FILE = 2**26
LARGEST_MESSAGE = 2**22
"""In bytes. The course's own pictures take a few hundred kilobytes."""
WAITING_MESSAGES = 10
FILES = 5000
LIMITS = (
    "import resource as _r; "
    "[_r.setrlimit(_which, (int(_most), int(_most))) for _which, _most in ("
    "(_r.RLIMIT_AS, {memory}), (_r.RLIMIT_CPU, {seconds}), (_r.RLIMIT_NPROC, {processes}), "
    "(_r.RLIMIT_FSIZE, {file}), (_r.RLIMIT_CORE, 0))]; del _r"
)


class NoBox(RuntimeError):
    """This machine cannot make a box; the message says why, and what to do."""


class Overrun(RuntimeError):
    """A box holds more than it may; the message says what."""


def command(way, folder, program):
    """The command that starts a program in a box.

    Parameters
    ----------
    way : {"bwrap", "unshare"}
    folder : Path
        The folder that the program may write to. It has the same path inside, where it is also ``/tmp``, unless Python
        itself lies in ``/tmp``.
    program : list of str

    Returns
    -------
    list of str
    """
    return {"bwrap": _by_bubblewrap, "unshare": _by_namespaces}[way](str(folder), _seen(), program)


def _seen():
    """What a box shows of the machine, never to be written: the path on the machine, by the path in the box."""
    places = [*LIBRARIES, sys.prefix, sys.base_prefix]
    shown = {place: place for place in places if os.path.exists(place)}
    return shown | {f"/course/{package}": str(ROOT / package) for package in ("emlearn", "emcourse")}


def _by_bubblewrap(folder, seen, program):
    apart = [f"--unshare-{what}" for what in ("user", "pid", "net", "ipc", "uts", "cgroup-try")]
    shown = [word for inside, outside in seen.items() for word in ("--ro-bind", outside, inside)]
    own = ["--bind", folder, folder, "--bind", folder, "/dev/shm"]
    own += [] if any(inside.startswith("/tmp/") for inside in seen) else ["--symlink", folder, "/tmp"]
    closed = [word for place in ("/dev", "/proc", "/") for word in ("--remount-ro", place)]
    start = [_program("bwrap"), *apart, "--die-with-parent", "--cap-drop", "ALL"]
    return [*start, *shown, "--proc", "/proc", "--dev", "/dev", *own, *closed, "--chdir", folder, *program]


def _by_namespaces(folder, seen, program):
    apart = [f"--{what}" for what in ("user", "map-root-user", "mount", "pid", "net", "ipc", "uts", "cgroup")]
    inner = [sys.executable, "-I", str(Path(__file__).with_name("furnish.py")), folder, json.dumps(seen)]
    return [_program("unshare"), *apart, "--fork", "--kill-child", *inner, *program]


def _program(name):
    found = shutil.which(name)
    if found is None:
        raise NoBox(f"{name} is not installed")
    return found


@functools.cache
def best_way():
    """``"bwrap"`` or ``"unshare"``, the first that works here.

    Raises
    ------
    NoBox
        If neither does.
    """
    reasons = {}
    for way in ("bwrap", "unshare"):
        reasons[way] = why_not(way)
        if reasons[way] is None:
            return way
    raise NoBox(
        "this machine cannot make a box for student code ("
        + "; ".join(f"{way}: {reason}" for way, reason in reasons.items())
        + "). Grade on Linux with bubblewrap installed (Debian, Ubuntu: sudo apt install bubblewrap), or see --unsafe."
    )


def why_not(way):
    """Why a way to make a box does not work here; ``None`` where it does."""
    try:
        _program(way)
        with tempfile.TemporaryDirectory(prefix="box-", dir=PLACE) as folder:
            words = command(way, folder, [sys.executable, "-I", "-c", "import json"])
            done = subprocess.run(words, env=environment(folder), capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired, NoBox) as error:
        return str(error)
    return None if done.returncode == 0 else "".join(done.stderr.strip().splitlines()[-1:]) or "it failed"


def environment(folder, **more):
    """All environment variables of a box: what Python needs, and no others."""
    homes = dict.fromkeys(["HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR"], str(folder))
    python = {"PYTHONPATH": "/course", "PYTHONNOUSERSITE": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    course = {"OPENBLAS_NUM_THREADS": "1", "EMLEARN_PROGRESS": "off"}
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", **python, **course, **homes, **more}


class BoxedKernelManager(AsyncKernelManager):
    """A kernel in a box. Its folder goes with this manager."""

    gigabytes = Float(4.0, help="The memory of each process, and of the whole box.")
    total_seconds = Float(900, help="The processor time of each process.")
    megabytes = Float(200, help="What the box may hold in its folder.")
    provisioner: Any = None

    def __init__(self, **options):
        self.way = best_way()
        self.place = tempfile.TemporaryDirectory(prefix="box-", dir=PLACE, ignore_cleanup_errors=True)
        self.folder = Path(self.place.name)
        sockets, file = str(self.folder / "kernel"), str(self.folder / "kernel.json")
        super().__init__(transport="ipc", ip=sockets, connection_file=file, **options)

    def format_kernel_cmd(self, extra_arguments=None):
        limits = LIMITS.format(
            memory=self.gigabytes * 2**30, seconds=self.total_seconds, processes=PROCESSES, file=LARGEST_FILE
        )
        kernel = [sys.executable, "-m", "ipykernel_launcher", "-f", self.connection_file, *(extra_arguments or [])]
        start = command(self.way, self.folder, [*kernel, f"--IPKernelApp.exec_lines={limits}"])
        return ["env", "--unset=JPY_PARENT_PID", *start]  # a box cannot see its parent; it ends with it all the same

    async def start_kernel(self, **options):  # type: ignore[override]
        student = options.get("env", {}).get("EMLEARN_STUDENT", "")
        alone = {"env": environment(self.folder, EMLEARN_STUDENT=student), "cwd": "/"}
        mute = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        await super().start_kernel(**{**options, **alone, **mute})

    def client(self, **options):
        """A client that takes no larger and no more messages than it has memory for; others are lost."""
        client = super().client(**options)
        client.context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
        client.context.setsockopt(zmq.RCVHWM, WAITING_MESSAGES)
        return client

    async def cleanup_resources(self, restart=False):  # type: ignore[override]
        await super().cleanup_resources(restart)
        if not restart:
            for words in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):  # which no depth of folders and no right stops
                subprocess.run([*words, self.folder], capture_output=True)
            self.place.cleanup()

    def measure(self):
        """Look at what the box holds as a whole, which no limit of a single process sees.

        Raises
        ------
        Overrun
            If that is more than it may hold.
        """
        try:
            inside = psutil.Process(self.provisioner.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return
        memory = sum(map(_memory_of, inside))
        sizes = list(itertools.islice(_sizes(self.folder), FILES + 1))
        for what, amount, most in (
            ("processes", len(inside), PROCESSES),
            ("gigabytes of memory", memory / 2**30, self.gigabytes),
            ("files", len(sizes), FILES),
            ("megabytes of files", sum(sizes) / 2**20, self.megabytes),
        ):
            if amount > most:
                raise Overrun(f"it took more than {most:g} {what}")


def _memory_of(process):
    """What a process holds in bytes, with its share of what it has in common with others."""
    with contextlib.suppress(psutil.NoSuchProcess):
        try:
            return process.memory_full_info().pss
        except psutil.AccessDenied:
            return process.memory_info().rss
    return 0


def _sizes(folder):
    """The size in bytes of each file and folder below a folder, as deep as paths can name it."""
    waiting = [folder]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                yield entry.stat(follow_symlinks=False).st_blocks * 512
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
