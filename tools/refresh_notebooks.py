"""Run notebooks and keep their outputs, clean: no times, no widget state, no version of Python, each picture once.

Run as ``python tools/refresh_notebooks.py`` for all, or with the notebooks to run. Commit what it writes.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT = 120
os.environ["EMLEARN_PROGRESS"] = "off"  # nobody's predictions get into a stored picture


def refreshed(path):
    """The notebook with new outputs, and nothing in it that differs from one machine to the next."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        coalesce_streams=True,
        resources={"metadata": {"path": path.parent}},
    ).execute()
    return cleaned(notebook)


def cleaned(notebook):
    """Drop execution times, widget state, the interpreter's version and a picture's two themes from a notebook."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.data.pop("text/html", None)
    return notebook


if __name__ == "__main__":
    given = [Path(name).resolve() for name in sys.argv[1:]]
    for path in given or sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*.ipynb")]):
        nbformat.write(refreshed(path), path)
        print(path.relative_to(ROOT), f"{path.stat().st_size / 1000:.0f} kB")
