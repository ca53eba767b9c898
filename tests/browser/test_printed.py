"""What is printed, in a real browser: it fits the paper, and axe finds nothing serious; nor does it on slides."""

import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from classroom import exam, slides, worksheets

ROOT = Path(__file__).resolve().parents[2]

WIDTHS = {"A4": 643, "letter": 665}
"""Of the paper between its margins, in CSS pixels."""


@pytest.fixture(scope="module")
def questions():
    return exam.questions_of(1)


def serious(page):
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in ("serious", "critical")]


def pages_of(page, paper):
    """How many sheets are printed, if nothing is wider than the paper."""
    page.set_viewport_size({"width": WIDTHS[paper], "height": 900})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[paper]
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("paper", WIDTHS)
def test_exam_and_key_fit_the_paper(watched, questions, paper, tmp_path):
    for make, most in ((exam.exam, 8), (exam.key, 7)):
        (tmp_path / "page.html").write_text(make(questions, 1, paper), encoding="utf-8")
        watched.page.goto((tmp_path / "page.html").as_uri())
        assert 4 <= pages_of(watched.page, paper) <= most
        assert serious(watched.page) == []
    assert watched.foreign == [] and watched.errors == []


@pytest.mark.parametrize("paper", WIDTHS)
def test_a_worksheet_takes_one_sheet_and_its_slips_another(watched, paper, tmp_path):
    for task in worksheets.TASKS:
        (tmp_path / "page.html").write_text(worksheets.sheet(task, paper), encoding="utf-8")
        watched.page.goto((tmp_path / "page.html").as_uri())
        assert pages_of(watched.page, paper) == 1 + watched.page.locator(".slips").count(), task
    assert serious(watched.page) == [] and watched.foreign == [] and watched.errors == []


def test_axe_finds_nothing_serious_on_slides(watched, tmp_path):
    if shutil.which("npm") is None:
        pytest.skip("npm is needed to build slides")
    slides.vendor(tmp_path / "vendor")
    (tmp_path / "deck.html").write_text(slides.deck(ROOT / "notebooks/03_e_step.ipynb"), encoding="utf-8")
    watched.page.goto((tmp_path / "deck.html").as_uri())
    watched.page.wait_for_selector("html[data-ready=yes]", timeout=60_000)
    for number in (0, 1, 3, 4, 7, 12, 20):  # title, picture, question, formula, code, choices, quiz
        watched.page.evaluate("(number) => Reveal.slide(number, 0, 99)", number)
        assert serious(watched.page) == [], number
