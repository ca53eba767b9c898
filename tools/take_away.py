"""The sentences to take away, gathered from the ends of the notebooks on one page.

``python tools/take_away.py`` writes ``notebooks/take_away.md``, to read, and ``notebooks/take_away.html``, to print on
one sheet of A4 or Letter.
"""

import re
from pathlib import Path

import mistune
import nbformat

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
HEADING = "## To take away\n"
HEAD = """# To take away

What each notebook leaves you with, in the order in which they are read. To print this on one sheet, open
[take_away.html](take_away.html) in a browser.
"""
SHEET = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>EM: to take away</title>
<style>
  @page { margin: 10mm }
  body { font: 15px/1.3 "Segoe UI", Roboto, Helvetica, Arial, sans-serif; font-size-adjust: .48; color: #1b1b1b;
         background: #fff; max-width: 60rem; margin: 1rem auto; padding: 0 1rem }
  h1 { font-size: 1.6em; margin: 0 0 .5em; padding-bottom: .2em; border-bottom: 2px solid #0072b2 }
  main { columns: 2 32ch; column-gap: 8mm }
  section { margin-bottom: .6em; break-inside: avoid }
  h2 { font-size: 1.08em; margin: 0 0 .15em; color: #0072b2; break-after: avoid }
  ul { margin: 0; padding-left: 1.1em }
  li { margin: .1em 0; text-wrap: pretty }
  code { font-size: .95em }
  @media print { body { font-size: 8.3pt; line-height: 1.24; max-width: none; margin: 0; padding: 0 } }
</style>
<h1>The EM algorithm: to take away</h1>
<main>
<!--SECTIONS-->
</main>
</html>
"""


def taken_away(path) -> str:
    """What a notebook leaves its reader with: its title, which links to it, and a list of sentences."""
    texts = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    title = texts[0].splitlines()[0].removeprefix("# ")
    sentences = next(text.removeprefix(HEADING) for text in texts if text.startswith(HEADING))
    return f"## [{title}]({path.name})\n\n{sentences.strip()}\n"


def pages() -> dict[str, str]:
    """The contents of both pages, by the names of their files."""
    parts = [taken_away(path) for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    sections = [f"<section>\n{re.sub('</?a[^>]*>', '', mistune.html(part))}</section>" for part in parts]
    return {
        "take_away.md": "\n".join([HEAD, *parts]),
        "take_away.html": SHEET.replace("<!--SECTIONS-->", "\n".join(sections)),
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (NOTEBOOKS / name).write_text(text, encoding="utf-8")
