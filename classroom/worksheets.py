"""Worksheets and slips of paper for the group tasks of the guides.

    python classroom/worksheets.py OUT [03_e_step ...] [--paper letter]

writes ``OUT/03_e_step.html`` and so on: a worksheet for each group, and slips to cut along the dashed lines. Print them
from a browser. The texts stand in ``printed/slips/*.md``.
"""

import argparse
import re
import sys
from pathlib import Path

import numpy as np
from scipy.stats import norm

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # this course, whatever is installed

from classroom import GUIDES, ROOT
from classroom.named import one_of
from classroom.printed.paper import PAPERS, filled, html, page
from emlearn import datasets

TEXTS = sorted(ROOT.glob("classroom/printed/slips/*.md"))
TASKS = [path.stem for path in TEXTS]


def numbers():
    """The data of the slips, as the guides take them."""
    heights = np.array([158.0, 162, 165, 174, 178, 185])
    return {
        "eruptions": datasets.old_faithful()[5::14],
        "waits": datasets.old_faithful()[::9, 1],
        "heights": heights,
        "wide": (5 / 6 * norm.pdf(heights, heights.mean(), heights.std())).tolist(),
        "rows": datasets.coin_flips(),
    }


def sheet(task, paper="A4"):
    """A task's worksheet and its slips, as a page to print."""
    (heading,) = re.findall(r"^## Group task: (.+?) \(", (GUIDES / f"{task}.md").read_text(encoding="utf-8"), re.M)
    worksheet, *slips = re.split(r"^--- slip\n", filled(f"slips/{task}.md", **numbers()), flags=re.M)
    text, _, lines = worksheet.partition("--- lines ")
    room = f'<div class="room">{"<div></div>" * int(lines or 0)}</div>'
    cut = "".join(f'<div class="slip">{html(slip)}</div>' for slip in slips)
    body = f'<h1>{heading[0].upper()}{heading[1:]}</h1><p class="name"><span>Group</span></p>{html(text)}{room}'
    sheets = f'<div class="sheet">{body}</div>' + (f'<div class="slips">{cut}</div>' if cut else "")
    return page(f"EM: {heading}", sheets, paper)


def main(arguments=None):
    """Write the pages of some tasks, or of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument(
        "tasks", nargs="*", default=TEXTS, type=one_of(TEXTS), metavar="TASK", help="names of guides; by default all"
    )
    parser.add_argument("--paper", choices=PAPERS, default="A4")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    for task in given.tasks:
        path = given.out / f"{task.stem}.html"
        path.write_text(sheet(task.stem, given.paper), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
