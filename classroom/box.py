"""A box for a student's kernel: no network, one folder of its own, nothing of the teacher's, and an end to all of it.

The kernel sees an almost empty file system: Python with its packages and the two packages of the course, which it
cannot change, and one folder, which goes when the kernel does. ``bwrap`` (bubblewrap) makes the box where it is
installed, else ``unshare``; both need only what Linux allows an ordinary user. The grader and the kernel talk through
sockets in that folder.
"""

import functools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import zmq
from jupyter_client import AsyncKernelManager
from traitlets import Float

COURSE = Path(__file__).resolve().parent.parent
LIBRARIES = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/etc/localtime"]
PROCESSES = 64
"""The number of processes and threads that a box may hold; a kernel has about ten threads."""
LARGEST_FILE = 2**26
LARGEST_MESSAGE = 2**22
"""In bytes. The course's own pictures take a few hundred kilobytes."""
WAITING_MESSAGES = 10
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
        The folder that the program may write to. It has the same path inside, where it is also ``/tmp``.
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
    return shown | {f"/course/{package}": str(COURSE / package) for package in ("emlearn", "emcourse")}


def _by_bubblewrap(folder, seen, program):
    apart = [f"--unshare-{what}" for what in ("user", "pid", "net", "ipc", "uts", "cgroup-try")]
    shown = [word for inside, outside in seen.items() for word in ("--ro-bind", outside, inside)]
    own = ["--bind", folder, folder, "--symlink", folder, "/tmp", "--bind", folder, "/dev/shm"]
    closed = [word for place in ("/dev", "/proc", "/") for word in ("--remount-ro", place)] + ["--chdir", folder]
    system = ["--proc", "/proc", "--dev", "/dev"]
    return ["bwrap", *apart, "--die-with-parent", "--cap-drop", "ALL", *shown, *system, *own, *closed, *program]


def _by_namespaces(folder, seen, program):
    apart = [f"--{what}" for what in ("user", "map-root-user", "mount", "pid", "net", "ipc", "uts", "cgroup")]
    inner = [sys.executable, "-I", str(COURSE / "classroom" / "furnish.py"), folder, json.dumps(seen)]
    return ["unshare", *apart, "--fork", "--kill-child", *inner, *program]


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
        with tempfile.TemporaryDirectory(prefix="box-", dir="/var/tmp") as folder:
            reasons[way] = _why_not(command(way, folder, [sys.executable, "-I", "-c", "import json"]), folder)
        if reasons[way] is None:
            return way
    raise NoBox(
        "this machine cannot make a box for student code ("
        + "; ".join(f"{way}: {reason}" for way, reason in reasons.items())
        + "). Grade on Linux with bubblewrap installed (Debian, Ubuntu: sudo apt install bubblewrap), or see --unsafe."
    )


def _why_not(words, folder):
    try:
        done = subprocess.run(words, env=environment(folder), capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return None if done.returncode == 0 else "".join(done.stderr.strip().splitlines()[-1:]) or "it failed"


def environment(folder, **more):
    """All environment variables of a box: what Python needs, and no others."""
    homes = dict.fromkeys(["HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR"], str(folder))
    path = os.pathsep.join(["/usr/sbin", "/usr/bin", "/sbin", "/bin"])
    alone = {
        "PYTHONPATH": "/course",
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "EMLEARN_PROGRESS": "off",
    }
    return {"PATH": path, "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", **alone, **homes, **more}


class BoxedKernelManager(AsyncKernelManager):
    """A kernel in a box. Its folder goes with this manager."""

    gigabytes = Float(4.0, help="The memory of the whole box.").tag(config=True)
    total_seconds = Float(600, help="The processor time of each process.").tag(config=True)
    megabytes_kept = Float(100.0, help="What the box may hold in its folder.").tag(config=True)

    def __init__(self, **options):
        self.way = best_way()
        self.place = tempfile.TemporaryDirectory(prefix="box-", dir="/var/tmp", ignore_cleanup_errors=True)
        self.folder = Path(self.place.name)
        own = {
            "transport": "ipc",
            "connection_file": str(self.folder / "kernel.json"),
            "ip": str(self.folder / "kernel"),
        }
        super().__init__(**own, **options)

    def format_kernel_cmd(self, extra_arguments=None):
        limits = LIMITS.format(
            memory=self.gigabytes * 2**30, seconds=self.total_seconds, processes=PROCESSES, file=LARGEST_FILE
        )
        kernel = [sys.executable, "-m", "ipykernel_launcher", "-f", self.connection_file, *(extra_arguments or [])]
        start = command(self.way, self.folder, [*kernel, f"--IPKernelApp.exec_lines={limits}"])
        return ["env", "--unset=JPY_PARENT_PID", *start]  # a box cannot see its parent; it ends with it all the same

    async def start_kernel(self, **options):
        student = options.get("env", {}).get("EMLEARN_STUDENT", "")
        alone = {"env": environment(self.folder, EMLEARN_STUDENT=student), "cwd": "/"}
        mute = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        await super().start_kernel(**{**options, **alone, **mute})

    def client(self, **options):
        client = super().client(**options)
        client.context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)  # what is larger never reaches the grader,
        client.context.setsockopt(
            zmq.RCVHWM, WAITING_MESSAGES
        )  # and what it does not take stays in the box, or is lost
        return client

    async def cleanup_resources(self, restart=False):
        await super().cleanup_resources(restart)
        if not restart:
            self.place.cleanup()

    def kill(self):
        """End the box at once, with all that runs in it."""
        if self.provisioner.process is not None:
            self.provisioner.process.kill()

    def measure(self):
        """Look at what the box holds as a whole, which no limit of a single process sees.

        Raises
        ------
        Overrun
            If that is more than it may hold.
        """
        inside = psutil.Process(self.provisioner.pid).children(recursive=True)
        memory = sum(map(_memory_of, inside))
        kept = sum(map(_size_of, self.folder.rglob("*")))
        for what, amount, most in (
            ("processes", len(inside), PROCESSES),
            ("gigabytes of memory", memory / 2**30, self.gigabytes),
            ("megabytes of files", kept / 2**20, self.megabytes_kept),
        ):
            if amount > most:
                raise Overrun(f"it took more than {most:g} {what}")


def _memory_of(process):
    try:
        return process.memory_info().rss
    except psutil.Error:  # it has ended
        return 0


def _size_of(path):
    try:
        return path.lstat().st_blocks * 512
    except OSError:
        return 0
