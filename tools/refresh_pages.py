"""Run the snippets of the pages in docs/ and put what they print below them.

Run as ``python tools/refresh_pages.py``. A fence of ``python`` is a snippet; what it prints, and the value of its last
line, stand in the fence of ``text`` that follows it. The snippets of a page share their names, from top to bottom.
"""

import ast
import contextlib
import io
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(ROOT.glob("docs/*.md"))
SNIPPET = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.S)


def printed(code, names):
    """What a snippet prints: each statement runs as if it were typed, but only the last one's value is shown."""
    *first, last = ast.parse(code).body
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(ast.Module(first, []), "<page>", "exec"), names)
        exec(compile(ast.Interactive([last]), "<page>", "single"), names)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def refreshed(text):
    """The page with what its snippets print today, and the names that they leave behind."""
    names: dict = {}

    def run(found):
        output = printed(found[1], names)
        return f"```python\n{found[1]}```\n" + (f"\n```text\n{output}```\n" if output else "")

    return SNIPPET.sub(run, text), names


if __name__ == "__main__":
    for path in [Path(name) for name in sys.argv[1:]] or PAGES:
        path.write_text(refreshed(path.read_text(encoding="utf-8"))[0], encoding="utf-8")
        print(path.name)
