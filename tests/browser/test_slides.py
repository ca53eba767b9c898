"""A deck of slides in a real browser: nothing is asked of other hosts, nothing fails, nothing overflows."""

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "classroom"))

import slides  # noqa: E402


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    if shutil.which("npm") is None:
        (pytest.fail if os.environ.get("EMLEARN_REQUIRE_BROWSER") else pytest.skip)("npm is needed to build slides")
    out = tmp_path_factory.mktemp("slides")
    slides.main([str(out), str(ROOT / "notebooks" / "03_e_step.ipynb")])
    return out / "03_e_step.html"


def test_a_deck_asks_nobody_and_every_slide_fits(watched, deck):
    page = watched.page
    page.goto(deck.as_uri())
    page.wait_for_selector("html[data-ready=yes]", timeout=60_000)
    total = page.evaluate("Reveal.getTotalSlides()")
    formulas, tall = 0, []
    for number in range(total):
        slide = page.evaluate(
            "(() => { const s = Reveal.getCurrentSlide();"
            "return [s.scrollHeight, s.querySelectorAll('mjx-container svg').length, s.innerText] })()"
        )
        tall += [number] if slide[0] > 800 else []
        formulas += slide[1]
        assert r"\(" not in slide[2] and "$" not in slide[2]
        page.keyboard.press("Space")
    assert page.evaluate("Reveal.isLastSlide()") and total > 20
    assert formulas > 5 and tall == []
    assert watched.foreign == [] and watched.errors == []


def test_its_films_play_without_a_kernel_and_keep_their_keys_to_themselves(watched, deck):
    page = watched.page
    page.goto(deck.as_uri())
    page.wait_for_selector("html[data-ready=yes]", timeout=60_000)
    films = page.locator(".film").count()
    assert films > 0 and page.locator(".film .eml").count() == films
    for i in range(films):
        here = page.evaluate(
            "(i) => { const place = Reveal.getIndices(document.querySelectorAll('.film')[i].closest('section'));"
            "Reveal.slide(place.h, place.v); return [place.h, place.v] }",
            i,
        )
        film = page.locator("section.present section.present .eml")
        page.wait_for_selector("section.present section.present .eml[data-frame]")
        stage = film.locator(".eml-stage")
        assert stage.evaluate("canvas => canvas.clientWidth") > 400
        slider = film.locator(".eml-slider")
        slider.focus()
        page.keyboard.press("Home")
        page.wait_for_timeout(300)
        before = stage.evaluate("canvas => canvas.toDataURL()")
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        page.wait_for_timeout(400)
        assert slider.input_value() == "3" and stage.evaluate("canvas => canvas.toDataURL()") != before
        film.get_by_role("button", name="play").press("Enter")
        page.wait_for_function(
            "(was) => +document.querySelector('section.present section.present .eml-slider').value > was", arg=3
        )
        film.get_by_role("button", name="pause").press("Enter")
        assert page.evaluate("(({ h, v }) => [h, v])(Reveal.getIndices())") == here
        page.keyboard.press("Escape")
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(100)
        assert page.evaluate("(({ h, v }) => [h, v])(Reveal.getIndices())") != here
    assert watched.foreign == [] and watched.errors == []


def test_a_quiz_answers_when_a_choice_is_opened_by_keyboard(watched, deck):
    page = watched.page
    page.goto(deck.as_uri())
    page.wait_for_selector("html[data-ready=yes]", timeout=60_000)
    page.evaluate(
        "location.hash = '#/' + Reveal.getHorizontalSlides().findIndex(s => s.querySelector('h2')?.innerText == 'Quiz')"
        " + '/1'"
    )
    choice = page.locator("section.present section.present summary").first
    choice.focus()
    page.keyboard.press("Enter")
    assert page.locator("section.present section.present details[open]").count() == 1
    assert watched.errors == []
