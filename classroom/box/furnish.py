"""Furnish a box from within new namespaces, give up every right, and start a program: ``unshare ... furnish.py``.

This is for machines without bubblewrap; classroom/box.py starts it with the folder of the box, what the box shows of
the machine (as JSON, path on the machine by path in the box), and the program.
"""

import ctypes
import json
import os
import sys
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
NOSUID, NODEV, BIND, RECURSIVE, PRIVATE = 2, 4, 4096, 16384, 1 << 18
DETACH = 2
MOUNT_SETATTR, HERE, WHOLE_TREE = 442, -100, 0x8000
READ_ONLY_AND_NOSUID = 1 | 2
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
DEVICES = ["null", "zero", "full", "random", "urandom"]


def main(folder, seen, *program):
    root = Path(folder) / ".root"
    root.mkdir()
    mount("none", "/", flags=RECURSIVE | PRIVATE)
    mount("tmpfs", root, "tmpfs", NOSUID | NODEV)
    for inside, outside in json.loads(seen).items():
        bind(outside, root / inside[1:], RECURSIVE)
    for device in DEVICES:
        bind(f"/dev/{device}", root / "dev" / device)
    (root / "proc").mkdir()
    mount("proc", root / "proc", "proc", NOSUID | NODEV)
    for own in (folder, "/dev/shm"):
        (root / own[1:]).mkdir(parents=True)
    if not (root / "tmp").exists():  # it does where Python itself lies there
        (root / "tmp").symlink_to(folder)
    close(root)
    for own in (folder, "/dev/shm"):
        bind(folder, root / own[1:])
    enter(root)
    os.chdir(folder)
    give_up_rights()
    return wait_for(program)


def mount(source, target, kind=None, flags=0):
    asked(LIBC.mount(os.fsencode(source), os.fsencode(target), kind and kind.encode(), ctypes.c_ulong(flags), None))


def bind(source, target, recursive=0):
    """Show a file or a folder at another place."""
    source = Path(source).resolve()
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.mkdir() if source.is_dir() else target.touch()
    mount(source, target, flags=BIND | recursive)


def close(target):
    """Make what is mounted there, and below, read-only."""
    attributes = (ctypes.c_uint64 * 4)(READ_ONLY_AND_NOSUID, 0, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    asked(LIBC.syscall(MOUNT_SETATTR, HERE, os.fsencode(target), WHOLE_TREE, ctypes.byref(attributes), size))


def enter(root):
    """Make a folder the root of the file system, and let go of the old one."""
    os.chdir(root)
    asked(LIBC.pivot_root(b".", b"."))
    asked(LIBC.umount2(b".", DETACH))


def asked(result):
    """Raise the error of a call to the system that failed."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def give_up_rights():
    """The program keeps no right over the mounts, and can gain none."""
    for right in range(64):
        LIBC.prctl(PR_CAPBSET_DROP, right, 0, 0, 0)
    asked(LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def wait_for(program):
    """Run a program as the child of the first process, whose end is the end of all others."""
    child = os.fork()
    if child == 0:
        os.execv(program[0], program)
    while True:
        ended, status = os.wait()
        if ended == child:
            return os.waitstatus_to_exitcode(status) & 255


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
