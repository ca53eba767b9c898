"""Make ``exercises/*.ipynb`` from ``solutions/*.ipynb``, the one truth.

What stands between ``BEGIN SOLUTION`` and ``END SOLUTION`` becomes a stub; outputs go. Run as
``python tools/make_exercises.py``; with ``--check`` nothing is written, and the exit status says whether the pairs
are in step. Do not edit exercises by hand.
"""

import sys
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ClearOutputPreprocessor
from nbgrader.preprocessors import ClearSolutions

from emcourse.progress.tasks import STUB, TEXT_STUB

ROOT = Path(__file__).resolve().parent.parent


def exercise_of(solution: Path) -> str:
    """The text of the exercise notebook that belongs to a solution notebook."""
    notebook = nbformat.read(solution, as_version=4)
    resources = {"language": "python"}
    clear = ClearSolutions(enforce_metadata=False, code_stub={"python": STUB}, text_stub=TEXT_STUB)
    for preprocessor in (clear, ClearOutputPreprocessor()):
        notebook, resources = preprocessor.preprocess(notebook, resources)
    for cell in notebook.cells:  # nbgrader notes checksums of its own that nobody here reads
        cell.metadata.pop("nbgrader", None)
    notebook.metadata.pop("celltoolbar", None)
    return nbformat.writes(notebook) + "\n"


def main(check: bool) -> int:
    """Write the exercises, or only say which are out of step; returns how many were."""
    stale = 0
    for solution in sorted(ROOT.glob("solutions/*.ipynb")):
        exercise = ROOT / "exercises" / solution.name
        text = exercise_of(solution)
        if exercise.exists() and exercise.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(f"{exercise.relative_to(ROOT)} is {'out of step with its solution' if check else 'written'}")
        if not check:
            exercise.write_text(text, encoding="utf-8", newline="\n")
    return stale


if __name__ == "__main__":
    checking = "--check" in sys.argv
    sys.exit(bool(main(checking)) and checking)
