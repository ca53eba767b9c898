"""Rubrics for the answers in words: every question has one, and it stands above the answer where that is graded."""

import re
from pathlib import Path

import nbformat
import pytest
from handed_in import release_of, small_solution

from classroom.grading.assignment import is_answer, source_of
from classroom.grading.rubrics import rubrics_of, with_rubrics

ROOT = Path(__file__).resolve().parent.parent

named = pytest.mark.parametrize("solution", sorted(ROOT.glob("solutions/*.ipynb")), ids=lambda path: path.stem)


@named
def test_every_question_in_words_has_a_rubric_with_an_example_for_each_number_of_points(solution):
    cells = nbformat.read(solution, as_version=4).cells
    spots = [i for i, cell in enumerate(cells) if cell.cell_type == "markdown" and "BEGIN SOLUTION" in cell.source]
    asked = [re.search(r"\*\*[A-Z]\.\*\* .+", cells[i - 1].source)[0] for i in spots]
    rubrics = rubrics_of(solution.stem)
    assert [question for question, _ in rubrics] == asked
    for _, rubric in rubrics:
        assert [points for points, what, _ in rubric if what] == ["2", "1", "0"]
        assert all(re.fullmatch(r'".+[.]"', example) for *_, example in rubric)


def test_a_rubric_stands_above_the_answer_and_no_student_gets_it(tmp_path):
    release = release_of(source_of(ROOT / "solutions" / "03_e_step.ipynb"))
    text = nbformat.writes(release)
    assert "one of the two" not in text
    graded = with_rubrics(nbformat.reads(text, as_version=4), "03_e_step")
    nbformat.validate(graded)
    places = [i for i, cell in enumerate(graded.cells) if cell.source.startswith("**Rubric**")]
    assert len(places) == 2 and all(is_answer(graded.cells[i + 1]) for i in places)
    assert "- **1**: one of the two. *" in graded.cells[places[0]].source
    assert [cell for cell in graded.cells if not cell.source.startswith("**Rubric**")] == release.cells


def test_an_assignment_without_rubrics_stays_as_it_is(tmp_path):
    release = release_of(source_of(small_solution(tmp_path)))
    assert with_rubrics(release, "small").cells == release.cells
