"""How long a notebook takes, by one formula for all; called an estimate wherever it is said.

A learner reads 150 words a minute, and needs 10 seconds for a line of code, half a minute for a figure, a minute for a
displayed equation or a prediction, its form included, and 3 for a slider. Sections marked *Deeper* are counted apart:
they can wait. Run as ``python tools/estimate_times.py`` to see the estimates, with ``--write`` to put them into the
notebooks.
"""

import re
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
WIDGET = "application/vnd.jupyter.widget-view+json"
FORM = re.compile(r"\bpredict\.(choose|number|sketch)\(")
SAID = re.compile(r"(?<=\*\*Time:\*\* ).*?(?=\.(?:\n|$))", re.S)


def minutes(cell) -> float:
    """What one cell takes."""
    if cell.cell_type == "markdown":
        equations = cell.source.count("$$") / 2
        text = re.sub(r"^> ?", "", cell.source, flags=re.M)  # callouts are block quotations
        words = len(re.sub(r"<[^>]+>|\$\$.*?\$\$", " ", text, flags=re.S).split())
        return words / 150 + equations + cell.source.count("**Predict.**")
    shown = {kind for output in cell.outputs for kind in output.get("data", {})}
    lines = sum(bool(line.strip()) for line in cell.source.splitlines())
    return lines / 6 + 0.5 * ("image/png" in shown) + 3 * (WIDGET in shown and not FORM.search(cell.source))


def estimate(notebook) -> tuple[int, int]:
    """Minutes of the core and of the deeper sections, each rounded to 5."""
    parts, deeper = [0.0, 0.0], False
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (heading := re.match("(###?) ", cell.source)):
            deeper = "Deeper" in cell.source or (deeper and heading[1] == "###")
        parts[deeper] += minutes(cell)
    return round(parts[0] / 5) * 5, round(parts[1] / 5) * 5


def said(core, deeper) -> str:
    """The estimate in words, as it stands at the head of a notebook."""
    more = f", and {deeper} for the sections marked *Deeper*, which can wait" if deeper else ""
    return f"about {core} minutes{more} ([estimates](README.md#how-long-a-notebook-takes))"


if __name__ == "__main__":
    for path in sorted(ROOT.glob("notebooks/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        core, deeper = estimate(notebook)
        print(f"{path.stem:24} {core:4} {deeper:4}")
        if "--write" in sys.argv:
            first = notebook.cells[0]
            first.source = SAID.sub(said(core, deeper), first.source, count=1)
            nbformat.write(notebook, path)
