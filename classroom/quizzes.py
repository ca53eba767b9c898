"""The quizzes of the notebooks, as learning platforms import them.

    python classroom/quizzes.py OUT [notebooks/03_e_step.ipynb ...]

writes ``OUT/em_quizzes_moodle.xml`` (Moodle: question bank, import, Moodle XML) and ``OUT/em_quizzes_qti.zip`` (Canvas
and others: import QTI 1.2), every choice with its feedback, and formulas for MathJax. How a quiz is written in a
notebook stands at the head of ``platforms/quizzes.py``.
"""

import argparse
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # this course, whatever is installed

from classroom import ROOT
from classroom.platforms.moodle import moodle_xml
from classroom.platforms.qti import qti_package
from classroom.platforms.quizzes import quizzes_of


def main(arguments=None):
    """Write the bank in both forms."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("notebooks", type=Path, nargs="*", metavar="NOTEBOOK")
    given = parser.parse_args(arguments)
    out = given.out
    out.mkdir(parents=True, exist_ok=True)
    paths = given.notebooks or sorted(ROOT.glob("notebooks/*.ipynb"))
    bank = {path.stem: found for path in paths if (found := quizzes_of(path))}
    xml = ElementTree.tostring(moodle_xml(bank), encoding="utf-8", xml_declaration=True)
    (out / "em_quizzes_moodle.xml").write_bytes(xml)
    with zipfile.ZipFile(out / "em_quizzes_qti.zip", "w", zipfile.ZIP_DEFLATED) as package:
        for name, tree in qti_package(bank).items():
            content = ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True)
            package.writestr(zipfile.ZipInfo(name), content)  # without a date: the same bank, the same file
    print(f"{sum(map(len, bank.values()))} questions from {len(bank)} notebooks, in {out}")


if __name__ == "__main__":
    main()
