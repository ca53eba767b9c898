"""A frame to keep and to share: the picture of it, the page's address, and how fast it plays."""

import numpy as np
import pytest
from matplotlib.image import imread

from emlearn import EMMicroscope
from emlearn.pictures.visual import TOKENS
from emlearn.widgets.page import explorer, static_page
from emlearn.widgets.presets import GALLERY, films

FILMS = {"EM microscope": lambda: EMMicroscope("two coins"), "Overlap": GALLERY["Overlap"]}
EDGE, LEADING = 12, 20


@pytest.fixture
def opened(watched, tmp_path):
    """Open a page with widgets, at an address if one is given."""

    def open_page(widgets, state="", width=1280, theme="light"):
        (tmp_path / "share.html").write_text(static_page(widgets, theme=theme), encoding="utf-8")
        watched.page.set_viewport_size({"width": width, "height": 900})
        watched.page.goto("about:blank")
        watched.page.goto((tmp_path / "share.html").as_uri() + state)
        watched.page.wait_for_selector(".eml[data-frame]")
        return watched.page

    yield open_page
    assert watched.errors == [] and watched.foreign == []


def frame_is(page, frame):
    page.wait_for_function(f"document.querySelector('.eml').dataset.frame === '{frame}'")


def pixels(colour):
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", FILMS)
def test_a_saved_picture_shows_the_panels_and_the_words(opened, tmp_path, name, theme, width):
    page = opened([FILMS[name]()], width=width, theme=theme)
    page.locator(".eml-slider").focus()
    page.keyboard.press("End")
    page.wait_for_function("(({ value, max }) => value === max)(document.querySelector('.eml-slider'))")
    page.wait_for_timeout(100)
    page.locator(".eml-menu summary").press("Enter")
    with page.expect_download() as download:
        page.get_by_role("button", name="picture (PNG)").press("Enter")
    assert download.value.suggested_filename.endswith(".png")
    download.value.save_as(tmp_path / "saved.png")
    saved, paper = imread(tmp_path / "saved.png")[..., :3], pixels(TOKENS[theme]["paper"])
    canvases = page.evaluate(WHERE)
    width_on_page = page.locator(".eml-pictures").evaluate("pictures => pictures.offsetWidth")
    lines = (saved.shape[0] / 2 - max(bottom for *_, bottom in canvases) - 3 * EDGE) / LEADING
    assert saved.shape[1] == 2 * (width_on_page + 2 * EDGE)
    assert round(lines) in (1, 2, 3, 4) and lines == pytest.approx(round(lines), abs=0.06)
    inked = np.abs(saved - paper).max(axis=2) > 0.2
    assert not inked[: 2 * EDGE].any() and not inked[:, :EDGE].any()
    assert len(np.unique(saved.reshape(-1, 3), axis=0)) > 100
    words = np.flatnonzero(inked.any(axis=1))
    assert words[-1] > saved.shape[0] - 2 * (EDGE + LEADING), "the words stand at the foot"
    for canvas in canvases:
        left, top, right, bottom = (2 * (round(v) + EDGE) for v in canvas)
        assert inked[top:bottom, left:right].mean() > 0.01


WHERE = """(() => {
  const at = document.querySelector(".eml-pictures").getBoundingClientRect();
  return [...document.querySelectorAll(".eml canvas")].map((c) => c.getBoundingClientRect())
    .map((c) => [c.left - at.left, c.top - at.top, c.right - at.left, c.bottom - at.top]);
})()"""


def test_the_address_brings_a_frame_back(opened):
    page = opened([FILMS["EM microscope"](), FILMS["Overlap"]()])
    assert page.evaluate("location.hash") == "", "nothing was moved yet"
    slider = page.locator(".eml-slider").nth(1)
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.hash.includes('frame=')")
    page.wait_for_timeout(200)
    state, said = page.evaluate("location.hash"), page.locator(".eml-status").nth(1).inner_text()
    assert state.startswith("#widget=Overlap") or "widget=" in state
    other = page.locator(".eml-status").nth(0).inner_text()
    page = opened([FILMS["EM microscope"](), FILMS["Overlap"]()], state)
    page.locator(".eml[data-frame]").nth(1).wait_for()
    assert [page.locator(".eml-status").nth(i).inner_text() for i in (0, 1)] == [other, said]
    page.evaluate(
        "location.hash = location.hash.replace(/frame=.*/, 'frame=0')"
    )  # a link that is opened on the same page
    page.wait_for_function("document.querySelectorAll('.eml')[1]?.dataset.frame === '0'")


@pytest.mark.parametrize("frame", ["-3", "1e9", "half", ""])
def test_a_frame_that_is_not_there_is_the_nearest(opened, frame):
    page = opened([FILMS["EM microscope"]()], f"#widget=EM+microscope:+two+coins&frame={frame}")
    last = page.locator(".eml-slider").get_attribute("max")
    frame_is(page, last if frame == "1e9" else "0")


def test_the_explorers_address_names_widget_run_and_frame(watched, tmp_path):
    (tmp_path / "show.html").write_text(explorer(["EM microscope", "Overlap"]), encoding="utf-8")
    page, address = watched.page, (tmp_path / "show.html").as_uri()
    page.goto(address + "#widget=EM+microscope&film=London+deaths&frame=5")
    page.wait_for_selector(".eml[data-frame='5']")
    assert page.locator(".eml-made").inner_text().startswith("London deaths")
    assert page.get_by_label("run").input_value() == "London deaths"
    page.get_by_role("button", name="step on").click()
    page.wait_for_function("location.hash.endsWith('film=London+deaths&frame=6')")
    page.goto(address + "#2")  # as addresses were before
    page.wait_for_function("document.querySelector('nav [aria-current=true]').textContent.includes('Overlap')")
    page.go_back()
    page.wait_for_selector(".eml[data-frame='6']")
    assert watched.errors == []


HEAR_BEATS = """
const set = setInterval;
window.beats = [];
window.setInterval = (action, beat) => { if (beat) beats.push(beat); return set(action, beat); };
"""


def test_the_speed_is_chosen_by_keyboard_and_kept_while_playing(opened):
    page = opened([FILMS["EM microscope"]()])
    page.evaluate(f"{{{HEAR_BEATS}}}")
    speed = page.get_by_label("speed")
    assert speed.locator("option").all_inner_texts() == ["0.5×", "1×", "2×", "4×"]
    page.get_by_role("button", name="play").click()
    speed.focus()
    for key in ("ArrowDown", "ArrowDown", "Home"):
        page.keyboard.press(key)
    assert page.get_by_role("button", name="pause").count() == 1
    assert page.evaluate("beats") == [750, 375, 187.5, 1500]


@pytest.mark.parametrize("name", GALLERY)
def test_the_transport_is_one_line_on_a_phone(opened, name):
    page = opened([next(iter(films(name).values()))()], width=390)
    tops = page.evaluate(
        "[...document.querySelectorAll('.eml-transport > :is(button, select)')].map((b) => b.offsetTop)"
    )
    assert len(tops) == 6 and len(set(tops)) == 1
    assert page.locator(".eml-slider").bounding_box()["width"] >= 60
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
