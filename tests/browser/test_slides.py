"""The decks in a real browser: every slide fits the projector, films play, nothing is asked of other hosts."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from classroom import slides

ROOT = Path(__file__).resolve().parents[2]

NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
OVERFULL = """() => {
  const found = [];
  for (let i = 0; i < Reveal.getTotalSlides(); i++) {
    Reveal.slide(i, 0, 99);
    const slide = Reveal.getCurrentSlide(), parts = [...slide.children].filter((part) => part.tagName !== "ASIDE");
    const low = Math.max(...parts.map((part) => part.offsetTop + Math.max(part.offsetHeight, part.scrollHeight)));
    const inside = [...slide.querySelectorAll(":not(aside, aside *, mjx-assistive-mml, mjx-assistive-mml *)")];
    const wide = Math.max(...inside.map((part) => part.getBoundingClientRect().right));
    const small = [...slide.querySelectorAll(".picture")].some((picture) => picture.offsetHeight < 280);
    const typed = slide.innerText.includes("$");
    if (low > 720 || wide > 1281 || small || typed) found.push([i + 1, low, wide, small]);
  }
  return found;
}"""
"""Numbers of slides that go beyond the edge, have a picture that is too small, or show a formula as it was typed."""


SIZE = """(words) => {
  const stage = words.closest(".stage"), scale = stage.getBoundingClientRect().width / stage.offsetWidth;
  return scale * parseFloat(getComputedStyle(words).fontSize);
}"""
"""The size of a film's words on the projector, in pixels of 720."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    if shutil.which("npm") is None:
        (pytest.fail if os.environ.get("EMLEARN_REQUIRE_BROWSER") else pytest.skip)("npm is needed to build slides")
    out = tmp_path_factory.mktemp("slides")
    slides.vendor(out / "vendor")
    return out


@pytest.fixture(scope="module")
def alive(folder):
    """A deck whose notebook was run, so that it has films."""
    slides.main([str(folder), str(ROOT / "notebooks" / "03_e_step.ipynb")])
    return folder / "03_e_step.html"


@pytest.fixture(scope="module")
def with_two_films(folder):
    """A deck with two films, one of which has a slider of its own above the pictures."""
    slides.main([str(folder), str(ROOT / "notebooks" / "01_latent_variables.ipynb")])
    return folder / "01_latent_variables.html"


@pytest.fixture
def opened(watched):
    def opened(deck):
        watched.page.set_viewport_size({"width": 1280, "height": 720})
        watched.page.goto(deck.as_uri())
        watched.page.wait_for_selector("html[data-ready=yes]", timeout=60_000)
        return watched.page

    yield opened
    assert watched.foreign == [] and watched.errors == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_slide_fits_the_projector(opened, folder, path):
    deck = folder / f"stored_{path.stem}.html"
    deck.write_text(slides.deck(path), encoding="utf-8")
    assert opened(deck).evaluate(OVERFULL) == []


def test_with_films_alive_every_slide_fits_and_space_leads_through(opened, alive):
    page = opened(alive)
    assert page.evaluate(OVERFULL) == []
    page.evaluate("Reveal.slide(0)")
    for _ in range(60):
        page.keyboard.press("Space")
    assert page.evaluate("Reveal.isLastSlide()")


def test_the_answer_comes_when_the_speaker_goes_on(opened, alive):
    page = opened(alive)
    page.evaluate(
        "Reveal.slide(Reveal.getSlides().findIndex((slide) => slide.querySelector('.choices + .answer')), 0, -1)"
    )
    answer = page.locator("section.present .answer")
    place = page.evaluate("Reveal.getIndices().h")
    expect(answer).to_have_css("visibility", "hidden")
    page.keyboard.press("PageDown")
    expect(answer).to_have_css("visibility", "visible")  # it fades in
    assert page.evaluate("Reveal.getIndices().h") == place


@pytest.mark.parametrize("deck", ["alive", "with_two_films"])
def test_films_play_without_a_kernel_and_keep_their_keys_to_themselves(opened, deck, request):
    page = opened(request.getfixturevalue(deck))
    films = page.locator(".film").count()
    assert films > 0 and page.locator(".film .eml").count() == films
    for i in range(films):
        here = page.evaluate(
            "(i) => { const place = Reveal.getIndices(document.querySelectorAll('.film')[i].closest('section'));"
            "Reveal.slide(place.h); return place.h }",
            i,
        )
        film = page.locator("section.present .eml")
        page.wait_for_selector("section.present .eml[data-frame]")
        page.wait_for_timeout(300)
        room = page.locator("section.present .film").evaluate("film => [film.clientHeight, film.scrollHeight]")
        assert room[1] <= room[0] + 2, "a film stays above the answer"
        stage = film.locator(".eml-stage")
        assert stage.evaluate("canvas => canvas.getBoundingClientRect().width") > 480
        assert all(words.evaluate(SIZE) >= 19.5 for words in film.locator(".eml-status, .eml-field").all())
        slider = film.locator(".eml-slider")
        slider.focus()
        page.keyboard.press("Home")
        page.wait_for_timeout(300)
        before = stage.evaluate("canvas => canvas.toDataURL()")
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        expect(slider).to_have_value("3")
        page.wait_for_function(
            "(was) => document.querySelector('section.present .eml-stage').toDataURL() !== was", arg=before
        )
        film.get_by_role("button", name="play").press("Enter")
        page.wait_for_function("(was) => +document.querySelector('section.present .eml-slider').value > was", arg=3)
        film.get_by_role("button", name="pause").press("Enter")
        assert page.evaluate("Reveal.getIndices().h") == here
        page.keyboard.press("Escape")
        page.evaluate("Reveal.slide(Reveal.getIndices().h, 0, 99)")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("(next) => Reveal.getIndices().h === next", arg=here + 1)


def test_a_quiz_answers_when_a_choice_is_opened_by_keyboard(opened, alive):
    page = opened(alive)
    page.evaluate("Reveal.slide(Reveal.getSlides().findIndex((s) => s.querySelector(':scope > details')))")
    page.locator("section.present summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("section.present details[open]")).to_have_count(1)


def test_the_speakers_view_has_the_guides_lines(opened, alive):
    page = opened(alive)
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    popup.value.wait_for_selector(".speaker-controls-notes", timeout=20_000, state="attached")
    page.evaluate("Reveal.slide(3)")
    popup.value.get_by_text("How sure are you that row 2 was A's?").first.wait_for(timeout=20_000)
