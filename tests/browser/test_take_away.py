"""The sheet of what the notebooks leave you with, printed by a real browser."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_prints_on_one_sheet_and_asks_nobody(watched, paper):
    watched.page.goto((ROOT / "notebooks" / "take_away.html").as_uri())
    assert len(re.findall(rb"/Type\s*/Page\b", watched.page.pdf(format=paper))) == 1
    assert watched.page.locator("section").count() == len(list(ROOT.glob("notebooks/*.ipynb")))
    assert watched.errors == [] and watched.foreign == []


@pytest.mark.parametrize("width", [320, 1280])
def test_it_fits_a_telephone_and_a_screen(watched, width):
    watched.page.set_viewport_size({"width": width, "height": 800})
    watched.page.goto((ROOT / "notebooks" / "take_away.html").as_uri())
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
