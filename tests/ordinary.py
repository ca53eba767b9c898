"""Run a program as an ordinary user, also where the tests run as root."""

import os
import sys
from pathlib import Path

NOBODY = 65534


def command(words, aside):
    """The command that runs ``words`` as an ordinary user, who can reach this interpreter and its packages.

    For root this is another mount namespace, in which folders that nobody else may enter (such as /root) are replaced
    by others that hold no more than Python. ``aside`` is an empty folder for that.
    """
    if os.geteuid() != 0:
        return words
    hidden = {path: above for path in (sys.prefix, sys.base_prefix) for above in _closed(path)[:1]}
    away = [f"mkdir '{aside}/{i}'; mount --bind '{path}' '{aside}/{i}'" for i, path in enumerate(hidden)]
    covered = [f"mount -t tmpfs -o mode=755 none '{above}'" for above in dict.fromkeys(hidden.values())]
    back = [f"mkdir -p '{path}'; mount --move '{aside}/{i}' '{path}'" for i, path in enumerate(hidden)]
    become = f'exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups "$@"'
    script = "\n".join(["set -e", *away, *covered, *back, become])
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", *words]


def own(folder):
    """Give a folder, and all in it, to the ordinary user."""
    if os.geteuid() == 0:
        for path in [folder, *Path(folder).rglob("*")]:
            os.chown(path, NOBODY, NOBODY)


def _closed(path):
    """The folders above a path that an ordinary user may not enter."""
    return [above for above in reversed(Path(path).parents) if not above.stat().st_mode & 0o001]
