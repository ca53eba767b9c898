"""Worksheets and slips: one for each group task, with the numbers of its guide, and nothing but the page is needed."""

import re
from pathlib import Path

import numpy as np
import pytest

from classroom import worksheets
from emlearn import datasets

ROOT = Path(__file__).resolve().parent.parent

GUIDES = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "classroom/guides").glob("*.md")}


def of_slips(task):
    """What stands on each slip of a task, without marks."""
    found = re.findall(r'<div class="slip">(.*?)</div>', worksheets.sheet(task), re.S)
    return [re.sub(r"<[^>]*>|\s+", " ", text).split() for text in found]


def test_every_group_task_has_a_worksheet():
    assert [stem for stem, text in sorted(GUIDES.items()) if "\n## Group task" in text] == worksheets.TASKS


@pytest.mark.parametrize("paper", ["A4", "letter"])
@pytest.mark.parametrize("task", worksheets.TASKS)
def test_a_sheet_stands_alone(task, paper):
    page = worksheets.sheet(task, paper)
    assert f"size: {paper};" in page and "<table>" in page
    assert not re.search(r'(?:src|href)="(?!data:)|https?://(?!www\.w3\.org)|@import|<script', page)
    assert "$" not in re.sub(r'(alt|src)="[^"]*"', "", page) and "⟦" not in page and "{{" not in page


def test_slips_have_the_numbers_of_the_guides():
    eruptions, waits = of_slips("00_start_here"), of_slips("09_how_many_components")
    assert [[float(row[0]), float(row[2])] for row in eruptions] == datasets.old_faithful()[5::14].tolist()
    assert [float(row[0]) for row in waits] == datasets.old_faithful()[::9, 1].tolist()
    assert len(eruptions) == 20 and "Print or write 20 slips" in GUIDES["00_start_here"] and len(waits) == 31
    assert [row[0] for row in of_slips("01_latent_variables")] == ["red"] * 3 + ["black"] * 7
    shares = [row[2] for row in of_slips("06_why_it_climbs")]
    assert f"{', '.join(shares)}." in GUIDES["06_why_it_climbs"]
    widths = [row[0] for row in of_slips("08_when_em_goes_wrong")]
    assert f"{', '.join(widths[:-1])} or {widths[-1]} cm" in GUIDES["08_when_em_goes_wrong"]
    assert [[int(row[0]), int(row[2])] for row in of_slips("21_em_at_scale")] == datasets.coin_flips().tolist()
    faults = [" ".join(row).partition(" heads")[0].lower() for row in of_slips("clinic")]
    named = [name.lower() for name in re.findall(r"^- \*(.+?)\*:", GUIDES["clinic"], re.M)]
    assert [fault.split()[0] for fault in faults] == [name.split()[0] for name in named]


def test_the_readme_counts_the_slips_of_a_print():
    readme = (ROOT / "classroom" / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\w+) \| (\d+) \| once", readme, re.M)
    counts = {task.split("_")[0]: len(of_slips(task)) for task in worksheets.TASKS}
    assert {task: int(count) for task, count in told} == {task: count for task, count in counts.items() if count}


def test_what_a_worksheet_prints_beside_the_tables_is_in_its_guide():
    for task in ("06_why_it_climbs", "09_how_many_components", "clinic"):
        given = re.findall(r"[−-]\d+\.\d+", worksheets.filled(f"slips/{task}.md", **worksheets.numbers()))
        assert given and all(number.replace("−", "-") in GUIDES[task] for number in given), task


def test_the_wide_normal_of_the_needle_is_computed():
    heights = np.array([158, 162, 165, 174, 178, 185])
    z = (heights - heights.mean()) / heights.std()
    density = 5 / 6 * np.exp(-(z**2) / 2) / (heights.std() * np.sqrt(2 * np.pi))
    assert all(f"{value:.5f}" in worksheets.sheet("08_when_em_goes_wrong") for value in density)
