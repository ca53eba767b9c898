"""Take ``notebooks/images/digits.png``, which stands at the head of notebook 00 and the README, from the lesson.

It is the stored output of the cell that draws the prototypes as they emerge.
"""

import base64
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "notebooks" / "images" / "digits.png"


def emerging() -> bytes:
    """The picture as it is stored in the notebook."""
    cells = nbformat.read(ROOT / "notebooks" / "digits.ipynb", as_version=4).cells
    drawn = next(cell for cell in cells if "plots.emerging(" in cell.source)
    data = next(output.data for output in drawn.outputs if "image/png" in output.get("data", {}))
    return base64.b64decode(data["image/png"])


if __name__ == "__main__":
    PICTURE.write_bytes(emerging())
