"""The course as a git clone: what the learner has changed, and how it moves to the new version without a conflict."""

import subprocess
from pathlib import Path
from typing import NamedTuple

UNDER_WAY = ("MERGE_HEAD", "rebase-merge", "rebase-apply", "CHERRY_PICK_HEAD", "REVERT_HEAD")


class NotNow(Exception):
    """The clone cannot be updated; it is as it was."""


class Ahead(NamedTuple):
    """A new version that has been fetched, and what the learner has done since the last."""

    start: str
    """The commit from which both went on."""
    goal: str
    changed: tuple[str, ...]
    """The learner's files among those that are edited in place, committed or not."""
    committed: bool
    """Whether the learner has commits of their own."""


def fetched(root: Path, folders: tuple[str, ...]) -> Ahead:
    """Fetch the new version, and see what the learner has changed in these folders; no file is touched.

    Raises
    ------
    NotNow
        If nothing can be fetched, if a merge is under way, or if commits of the learner's own change other files.
    """
    place = root / ".git"
    if any((place / name).exists() for name in UNDER_WAY):
        raise NotNow("In this folder a merge or rebase of git is under way: finish it, or `git merge --abort`.")
    _git(root, "fetch", "--quiet")
    goal = _git(root, "rev-parse", "@{upstream}").strip()
    start = _git(root, "merge-base", "HEAD", goal).strip()
    ours = _names(root, "diff", "--name-only", "-z", start, "HEAD")
    theirs = set(_names(root, "ls-tree", "-r", "-z", "--name-only", goal))
    elsewhere = [name for name in ours if name.split("/")[0] not in folders and name in theirs]
    if elsewhere:
        raise NotNow(f"You have committed changes to the course itself, such as to {elsewhere[0]}: merge by hand.")
    changed = _names(root, "diff", "--name-only", "-z", start, "--", *folders)
    return Ahead(start, goal, tuple(name for name in changed if (root / name).exists()), bool(ours))


def as_it_was(root: Path, commit: str, name: str) -> str | None:
    """A file's text in a commit, or None if it was not there."""
    try:
        return _git(root, "show", f"{commit}:{name}")
    except NotNow:
        return None


def move_on(root: Path, ahead: Ahead, branch: str) -> str:
    """Go to the new version; the learner's files are then those of the course. Returns what is to be said.

    Commits of the learner's own stay in a branch, and files that the course does not have stay where they are.
    """
    here, before = (set(_names(root, "ls-tree", "-r", "-z", "--name-only", at)) for at in ("HEAD", ahead.start))
    tracked = [name for name in ahead.changed if name in here]
    if tracked:
        _git(root, "checkout", "--quiet", "HEAD", "--", *tracked)
    if not ahead.committed:
        _git(root, "merge", "--quiet", "--ff-only", ahead.goal)
        return ""
    _git(root, "branch", branch)
    texts = {name: (root / name).read_bytes() for name in here - before if (root / name).exists()}
    _git(root, "reset", "--quiet", "--keep", ahead.goal)
    for name, text in texts.items():
        if (root / name).exists():  # the course has one of that name now
            continue
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text)
    return f"Your own commits are kept in the branch {branch}\n"


def _names(root, *arguments):
    return [name for name in _git(root, *arguments).split("\0") if name]


def _git(root, *arguments):
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise NotNow(f"git says:\n{done.stderr.strip()}")
    return done.stdout
