"""Update the course and keep your answers.

    python course.py update                 a git clone: fetches the new version
    python course.py update OLD_FOLDER      in the folder of a new download: takes your answers from the old one

Everything of yours is first copied into ``my_work/before-update-.../``. Then your answers, and cells that you added,
are put into the new exercises, where those still ask for them. What could not be placed is named; it is in the copy.
"""

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

from emcourse.predict import kept as predictions
from emcourse.progress.carry import carry
from emcourse.progress.files import UnreadableProgress
from emcourse.progress.tasks import read_cells

ROOT = Path(__file__).resolve().parent.parent
EDITED_IN_PLACE = ("exercises", "notebooks", "solutions")


def update_clone(root):
    """Fetch the new version into a git clone; returns whether that worked."""
    changed = _git(root, "diff", "--name-only", "-z", "HEAD", "--", *EDITED_IN_PLACE).stdout.split("\0")
    changed = [name for name in changed if name and (root / name).exists()]
    kept = save(root, [root / name for name in changed])
    if changed:
        _git(root, "checkout", "--quiet", "HEAD", "--", *changed)
    pulled = _git(root, "pull", "--quiet", "--ff-only", check=False)
    if pulled.returncode:
        for name in changed:
            shutil.copy2(kept / name, root / name)
        print(f"Nothing was changed. git says:\n{pulled.stderr.strip()}")
        return False
    carry_all(kept / "exercises", root / "exercises")
    return True


def update_from(old, root):
    """Take the answers, and what else is in ``my_work``, from an older copy of the course."""
    if not (old / "exercises").is_dir():
        print(f"{old} is not a folder of the course, because it has no exercises. Give the folder of your older copy.")
        return False
    save(root, root.glob("exercises/*.ipynb"))
    for path in (path for path in old.glob("my_work/**/*") if path.is_file()):
        goal = root / path.relative_to(old)
        if not goal.exists():
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, goal)
    bring_predictions(old, root)
    carry_all(old / "exercises", root / "exercises")
    return True


def bring_predictions(old, root):
    """Put the predictions of an older copy beside those made in this one; none is overwritten."""
    theirs, mine = (folder / "my_work" / predictions.NAME for folder in (old, root))
    try:
        predictions.bring(theirs, mine)
    except (UnreadableProgress, OSError) as error:
        print(f"{predictions.NAME}: not carried over: {error}")


def save(root, paths):
    """Copy files into a new folder in ``my_work``, under the same names; returns it."""
    number, day = 1, date.today().isoformat()
    while (kept := root / "my_work" / f"before-update-{day}-{number}").exists():
        number += 1
    for path in paths:
        goal = kept / path.relative_to(root)
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, goal)
    if kept.exists():
        print(f"A copy of your files is in {kept.relative_to(root)}")
    return kept


def carry_all(old, new):
    """Carry answers from every exercise in a folder to its namesake in another, and say what became of them."""
    for path in sorted(old.glob("*.ipynb")):
        try:
            done, lost = carry_file(path, new / path.name)
        except (ValueError, OSError) as error:
            print(f"{path.name}: not carried over: {error}")
            continue
        print(f"{path.name}: {len(done)} answer{'s' * (len(done) != 1)} carried over")
        for reason in lost:
            print(f"  not carried over: {reason}")


def carry_file(old, new):
    """Put the answers of one notebook into another that still asks for them.

    Returns
    -------
    done, lost : list of str
        The answers that were carried over; those that were not, with the reason.
    """
    cells, done, lost = carry(read_cells(old), read_cells(new))
    notebook = json.loads(new.read_text(encoding="utf-8"))
    if [cell["source"] for cell in cells] != ["".join(cell["source"]) for cell in notebook["cells"]]:
        notebook["cells"] = [{**cell, "source": cell["source"].splitlines(keepends=True)} for cell in cells]
        draft = new.with_suffix(".draft")
        draft.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
        draft.replace(new)
    return done, lost


def _git(root, *arguments, check=True):
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=check)


def main(arguments, root=ROOT):
    if arguments:
        return update_from(Path(arguments[0]).resolve(), root)
    if shutil.which("git") and (root / ".git").exists():
        return update_clone(root)
    print(__doc__)
    return False


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
