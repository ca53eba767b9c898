"""Update the course and keep your answers.

    python course.py update                 a git clone: fetches the new version
    python course.py update OLD_FOLDER      in the folder of a new download: takes your answers from the old one

Everything of yours is first copied into ``my_work/before-update-.../``. Then your answers, and what you added to
exercises and notebooks, are put into the new ones, where those still ask for them. What could not be placed is named;
it is in the copy. An update that was broken off is taken up again by the next.
"""

import filecmp
import json
import shutil
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # this course, whatever is installed

from classroom import ROOT
from classroom.laptops import clone
from emcourse.predict import kept as predictions
from emcourse.progress import solved
from emcourse.progress.added import Lost
from emcourse.progress.carry import carry
from emcourse.progress.files import UnreadableProgress
from emcourse.progress.tasks import read_cells

EDITED_IN_PLACE = ("exercises", "notebooks", "solutions")
UNFINISHED = "unfinished"
"""A file in a copy whose answers have not yet been put into the new exercises."""
BASE = ".as-handed-out"
"""The folder in a copy with the course's own cells, from which what somebody added is told."""
NOT_OURS = {".ipynb_checkpoints", "__pycache__", "images"}


def update_clone(root):
    """Fetch the new version into a git clone; returns whether that worked."""
    try:
        ahead = clone.fetched(root, EDITED_IN_PLACE)
    except clone.NotNow as reason:
        print(f"Nothing was changed. {reason}")
        return False
    kept = save(root, root, [root / name for name in ahead.changed])
    for name in (name for name in ahead.changed if name.endswith(".ipynb")):
        _keep_base(kept, name, clone.as_it_was(root, ahead.start, name))
    try:
        said = clone.move_on(root, ahead, kept.name)
    except clone.NotNow as reason:
        for name in ahead.changed:
            shutil.copy2(kept / name, root / name)
        (kept / UNFINISHED).unlink(missing_ok=True)
        print(f"Nothing was changed. {reason}")
        return False
    print(said, end="")
    _finish(kept, root)
    return True


def update_from(old, root):
    """Take the answers, and what else is the learner's, from an older copy of the course."""
    if not (old / "exercises").is_dir():
        print(f"{old} is not a folder of the course, because it has no exercises. Give the folder of your older copy.")
        return False
    if old == root:
        print(f"{old} is this folder itself. Give the folder of your older copy.")
        return False
    theirs = [path for folder in EDITED_IN_PLACE for path in _files(old / folder)]
    kept = save(root, old, theirs)
    for path in old.glob("solutions/*.ipynb"):  # the exercise is the solution without its answers
        _keep_base(kept, f"exercises/{path.name}", _without_answers(path))
    for path in theirs:
        name = path.relative_to(old)
        if (root / name).exists() or name.parts[0] == "solutions":
            continue
        if (old / "solutions" / name.name).exists():
            print(f"{name}: not in this version of the course; yours is in {kept.relative_to(root) / name}")
        else:
            _copy(path, root / name)
    _bring_my_work(old, root, kept)
    _finish(kept, root)
    return True


def _files(folder):
    """The files in a folder that may be a learner's."""
    inside = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in inside if not NOT_OURS & set(path.relative_to(folder).parts)]


def _without_answers(solution):
    try:
        cells = read_cells(solution)
    except ValueError:
        return None
    return json.dumps({"cells": [cell for cell in cells if "BEGIN SOLUTION" not in cell["source"]]})


def _keep_base(kept, name, text):
    if text is not None:
        goal = kept / BASE / name
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_text(text, encoding="utf-8")


def _bring_my_work(old, root, kept):
    """Put what is in the old ``my_work`` into the new one; a file that is there already stays, and is named."""
    both = {solved.NAME: solved.bring, predictions.NAME: predictions.bring}
    for path in (path for path in sorted(old.glob("my_work/**/*")) if path.is_file()):
        name = path.relative_to(old)
        goal = root / name
        if path.name in both and path.parent == old / "my_work":
            try:
                both[path.name](path, goal)
            except (UnreadableProgress, OSError) as error:
                print(f"{path.name}: not carried over: {error}")
        elif not goal.exists():
            _copy(path, goal)
        elif not filecmp.cmp(path, goal, shallow=False):
            _copy(path, kept / name)
            print(f"{name}: there is another one here already; the older is in {kept.relative_to(root) / name}")


def save(root, source, paths):
    """Copy files into a new folder in ``my_work``, under the same names, and mark it as unfinished; returns it."""
    number, day = 1, date.today().isoformat()
    while (kept := root / "my_work" / f"before-update-{day}-{number}").exists():
        number += 1
    for path in paths:
        _copy(path, kept / path.relative_to(source))
    if kept.exists():
        (kept / UNFINISHED).touch()
        print(f"A copy of your files is in {kept.relative_to(root)}")
    return kept


def _copy(path, goal):
    goal.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, goal)


def _finish(kept, root):
    carry_all(kept, root)
    (kept / UNFINISHED).unlink(missing_ok=True)


def take_up(root):
    """Finish the updates that were broken off after the copy was made."""
    for mark in sorted(root.glob(f"my_work/before-update-*/{UNFINISHED}")):
        print(f"An update was broken off; your answers are taken from {mark.parent.relative_to(root)}")
        _finish(mark.parent, root)


def carry_all(kept, root):
    """Carry answers, and what was added, from every notebook of a copy to its namesake, and say what became of them."""
    for path in sorted(path for folder in EDITED_IN_PLACE for path in kept.glob(f"{folder}/*.ipynb")):
        name = path.relative_to(kept)
        base = kept / BASE / name
        if not (root / name).exists() or (name.parts[0] == "solutions" and not base.exists()):
            continue
        try:
            done, added, lost = carry_file(path, root / name, base)
        except (ValueError, OSError) as error:
            print(f"{path.name}: not carried over: {error}")
            continue
        said = [f"{len(done)} answer{'s' * (len(done) != 1)} carried over"] if done else []
        said += [f"{added} cell{'s' * (added != 1)} of yours kept"] if added else []
        if said or lost:
            print(f"{path.name if name.parts[0] == 'exercises' else name}: {', '.join(said) or 'not all carried over'}")
        for each in lost:
            print(f"  not carried over: {each.reason}")


def carry_file(old, new, base=None):
    """Put the answers of one notebook, and what was added to it, into another.

    Parameters
    ----------
    old, new : Path
    base : Path, optional
        The notebook as it was handed out, if there is such a file.

    Returns
    -------
    done : list of str
        The answers that were carried over.
    added : int
        How many cells of the learner's own were.
    lost : list of Lost
        What was not, with the reason.
    """
    before = read_cells(new)
    handed_out = read_cells(base) if base is not None and base.exists() else None
    cells, done, lost = carry(read_cells(old), before, base=handed_out)
    if handed_out is None and (found := _lines_not_in(cells, read_cells(old))):
        lost.append(Lost(0, f"lines that are not in this version, yours or an older one's: {', '.join(found)}"))
    notebook = json.loads(new.read_text(encoding="utf-8"))
    if [cell["source"] for cell in cells] != ["".join(cell["source"]) for cell in notebook["cells"]]:
        notebook["cells"] = [{**cell, "source": cell["source"].splitlines(keepends=True)} for cell in cells]
        draft = new.with_suffix(".draft")
        draft.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
        draft.replace(new)
    return done, len(cells) - len(before), lost


def _lines_not_in(cells, old):
    """Of each old cell the first line that no new one has, its beginning in quotes, if there is one."""
    known = {line.strip() for cell in cells for line in cell["source"].splitlines()} | {""}
    unknown = ([line.strip() for line in cell["source"].splitlines() if line.strip() not in known] for cell in old)
    return [f"“{lines[0][:60]}”" for lines in unknown if lines]


def main(arguments, root=ROOT):
    try:
        take_up(root)
        if arguments:
            return update_from(Path(arguments[0]).resolve(), root)
        if shutil.which("git") and (root / ".git").exists():
            return update_clone(root)
    except OSError as error:  # a full disk, a folder that may not be written to
        print(f"The update was broken off: {error}\nYour files are as they were, or in {root / 'my_work'}.")
        return False
    print(__doc__)
    return False


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
