"""Every widget of the gallery on a plain page, without kernel and network: controls, looks, accessibility."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from emlearn.widgets.base import browser_text
from emlearn.widgets.page import static_page
from emlearn.widgets.player import PLAYER
from emlearn.widgets.presets import GALLERY, films

WIDGETS = list(GALLERY)
THEMES = ("light", "dark")
FRAME_OF_KEYS = "document.querySelector('.eml').dataset.frame === "


def one_of(name):
    return next(iter(films(name).values()))()


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """A page for each widget, in either theme: its address."""
    folder = tmp_path_factory.mktemp("pages")
    addresses = {}
    for i, name in enumerate(WIDGETS):
        widget = one_of(name)
        for theme in THEMES:
            page = folder / f"{i}-{theme}.html"
            page.write_text(static_page([widget], theme=theme), encoding="utf-8")
            addresses[name, theme] = page.as_uri()
    return addresses


def opened(watched, address):
    watched.page.goto(address)
    watched.page.wait_for_selector(".eml[data-frame]")
    return watched.page


def picture(page):
    """What all canvases show."""
    return page.evaluate("[...document.querySelectorAll('.eml canvas')].map((c) => c.toDataURL()).join()")


def settled(page):
    """Wait for what was asked of the page to be painted."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))")
    return picture(page)


def sound(watched):
    assert watched.errors == [] and watched.foreign == []


@pytest.mark.parametrize("name", WIDGETS)
@pytest.mark.parametrize("theme", THEMES)
def test_every_control_moves_the_picture(watched, pages, name, theme):
    """Every slider and every list to both ends and a step, by keyboard; the picture and the words follow."""
    page = opened(watched, pages[name, theme])
    controls = page.locator(".eml-others [data-control], .eml-slider")
    all_said = set()
    for i in range(controls.count()):
        control, seen = controls.nth(i), []
        control.focus()
        for key in ("Home", "ArrowDown" if control.evaluate("c => c.tagName") == "SELECT" else "ArrowRight", "End"):
            page.keyboard.press(key)
            seen.append(settled(page))
            all_said.add(page.locator(".eml-status").inner_text())
        assert seen[0] != seen[-1], f"control {i}: the picture does not follow"
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
    assert len(all_said) > 1, "the words do not follow"
    assert page.locator(".eml-slider").input_value() == page.locator(".eml-slider").get_attribute("max")
    assert "NaN" not in page.locator(".eml").inner_text() and "undefined" not in page.locator(".eml").inner_text()
    sound(watched)


@pytest.mark.parametrize("name", WIDGETS)
@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious(watched, pages, name, theme):
    page = opened(watched, pages[name, theme])
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    told = [(v["id"], v["impact"], [node["html"][:120] for node in v["nodes"]]) for v in found]
    assert [v for v in told if v[1] in ("serious", "critical")] == []


@pytest.mark.parametrize("name", WIDGETS)
def test_what_can_be_dragged_follows_the_mouse_and_the_arrow_keys(watched, pages, name):
    page = opened(watched, pages[name, "light"])
    stage = page.locator(".eml-stage").first
    if "eml-drags" not in stage.get_attribute("class"):
        pytest.skip("nothing to drag")
    box = stage.bounding_box()

    def at(x, y):
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    seen = [settled(page)]
    page.mouse.move(*at(0.3, 0.4))
    page.mouse.down()
    seen.append(settled(page))
    for step in range(1, 6):
        page.mouse.move(*at(0.3 + 0.1 * step, 0.4 + 0.05 * step))
    seen.append(settled(page))
    page.mouse.up()
    stage.focus()
    for _ in range(2):  # singular places may look alike
        page.keyboard.press("ArrowLeft")
    seen.append(settled(page))
    assert len(set(seen)) == len(seen)
    page.mouse.move(*at(0.5, 0.5))
    assert settled(page) == seen[-1], "it follows a mouse that was let go"
    sound(watched)


def said_of(page):
    """The values of the controls and the words of the status line."""
    return [*page.locator(".eml-value").all_inner_texts(), page.locator(".eml-status").inner_text()]


def test_a_share_that_is_dragged_stays_with_its_point(watched, pages):
    """Past its neighbours, past the axes and past the canvas; let go, the pointer moves nothing."""
    page = opened(watched, pages["Drag a share", "light"])
    box = page.locator(".eml-stage").bounding_box()
    page.mouse.move(box["x"] + 0.72 * box["width"], box["y"] + 0.7 * box["height"])
    page.mouse.down()
    settled(page)
    point, *_ = said_of(page)
    for x, y, share in ((0.2, 0.5, None), (0.6, -0.3, "1.00"), (1.2, 0.5, None), (0.4, 1.4, "0.00")):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        settled(page)
        assert said_of(page)[0] == point
        assert share is None or f"counts {share}" in said_of(page)[-1]
    page.mouse.up()
    before = said_of(page)
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    settled(page)
    assert said_of(page) == before
    page.mouse.down()  # another point is another drag
    settled(page)
    assert said_of(page)[0] != point
    page.mouse.up()
    sound(watched)


DRAGGED = ["Singularity", "Basins", "Responsibilities", "Drag a share"]


@pytest.mark.parametrize("name", DRAGGED)
def test_a_press_beside_the_axes_moves_nothing(watched, pages, name):
    page = opened(watched, pages[name, "light"])
    box, before = page.locator(".eml-stage").bounding_box(), said_of(page)
    for x, y in ((3, 0.4 * box["height"]), (0.3 * box["width"], 3), (0.3 * box["width"], box["height"] - 3)):
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"])
        settled(page)
        page.mouse.up()
        assert said_of(page) == before
    page.mouse.down()
    settled(page)
    page.mouse.up()
    assert said_of(page) != before
    sound(watched)


NAMED = """() => {
  const angles = Array.from({ length: 65 }, (_, i) => (2 * Math.PI * i) / 64);
  const round = (x, y, r) => angles.map((t) => [x + r * Math.cos(t), y + r * Math.sin(t)]);
  const bell = (m) => Array.from({ length: 100 }, (_, x) => [x, 90 - 80 * Math.exp(-((x - m) ** 2) / 50)]);
  const none = round(NaN, NaN, 1), names = ["1", "2", "3"];
  return {
    "all in one place": jointNames([round(50, 50, 30), round(51, 50, 30), round(50, 49, 30)], names),
    "two of three": jointNames([round(50, 50, 30), round(90, 50, 30), round(50, 50, 30)], names),
    "one inside the other": jointNames([round(50, 50, 30), round(50, 50, 10)], names),
    "bells of one height": jointNames([bell(30), bell(60), bell(60)], names),
    "one that is not there": jointNames([none, round(50, 50, 30), round(50, 50, 30)], names),
  };
}"""


def test_components_that_coincide_have_one_name_together(watched):
    watched.page.set_content("<!doctype html><title>names</title>")
    watched.page.add_script_tag(content=browser_text(*PLAYER))
    assert watched.page.evaluate(NAMED) == {
        "all in one place": ["1, 2, 3", "", ""],
        "two of three": ["1, 3", "2", ""],
        "one inside the other": ["1", "2"],
        "bells of one height": ["1", "2, 3", ""],
        "one that is not there": ["1", "2, 3", ""],
    }
    sound(watched)


@pytest.mark.parametrize("name", WIDGETS)
def test_it_fits_and_reflows(watched, pages, name):
    """A phone, a notebook beside its table of contents, a screen: nothing wider than the window, nothing too small."""
    for width in (360, 900, 1280):
        watched.page.set_viewport_size({"width": width, "height": 700})
        page = opened(watched, pages[name, "light"])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("[...document.querySelectorAll('.eml canvas')].every((c) => c.clientWidth >= 250)")
        assert page.locator(".eml").bounding_box()["height"] <= 560 or width < 800
        smallest = page.evaluate(
            "Math.min(...[...document.querySelectorAll('.eml *')].map((e) => parseFloat(getComputedStyle(e).fontSize)))"
        )
        assert smallest >= 12
    sound(watched)


@pytest.mark.parametrize("name", WIDGETS)
def test_sharp_on_a_beamer_at_double_size(browser, pages, name):
    page = browser.new_page(viewport={"width": 960, "height": 540}, device_scale_factor=2)
    try:
        page.goto(pages[name, "light"])
        page.wait_for_selector(".eml[data-frame]")
        sizes = page.evaluate("[...document.querySelectorAll('.eml canvas')].map((c) => [c.width, c.clientWidth])")
        assert all(drawn == 2 * shown for drawn, shown in sizes)
        assert page.evaluate("document.documentElement.scrollWidth") <= 960
    finally:
        page.close()


@pytest.mark.parametrize("name", WIDGETS)
@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_step_ends_where_the_slider_would(watched, pages, name, motion):
    """Animated or, with reduced motion, at once."""
    watched.page.emulate_media(reduced_motion=motion)
    page = opened(watched, pages[name, "light"])
    slider = page.locator(".eml-slider")
    slider.focus()
    page.keyboard.press("Home")
    before = settled(page)
    page.get_by_role("button", name="step on").click()
    if motion == "no-preference":
        page.wait_for_timeout(450)
    stepped = settled(page)
    slider.focus()
    page.keyboard.press("Home")
    assert settled(page) == before
    page.keyboard.press("ArrowRight")
    assert settled(page) == stepped


def test_play_moves_on_and_stops_at_the_end(watched, pages):
    page = opened(watched, pages["EM microscope", "light"])
    last = page.locator(".eml-slider").get_attribute("max")
    page.locator(".eml-slider").focus()
    for key in ("End", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    page.get_by_role("button", name="play").click()
    assert page.get_by_role("button", name="pause").count() == 1
    page.wait_for_function(f"{FRAME_OF_KEYS}'{last}'", timeout=5000)
    page.get_by_role("button", name="play").wait_for(timeout=2000)


def test_shares_are_told_by_keyboard(watched, tmp_path):
    from emlearn import EMMicroscope

    (tmp_path / "coins.html").write_text(static_page([EMMicroscope("two coins")]), encoding="utf-8")
    page = opened(watched, (tmp_path / "coins.html").as_uri())
    page.locator(".eml-slider").focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    page.locator(".eml-stage").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    settled(page)
    assert page.locator(".eml-tip").inner_text().split() == ["row", "1", "A:", "0.45", "B:", "0.55"]


def test_where_no_run_can_be_made_its_controls_are_words(watched, tmp_path):
    from emlearn import EMMicroscope

    (tmp_path / "coins.html").write_text(static_page([EMMicroscope("two coins")]), encoding="utf-8")
    page = opened(watched, (tmp_path / "coins.html").as_uri())
    assert page.locator("[data-trait]").count() == 0
    made = "two coins: 2 components, start: published, seed 0. Other runs need the notebook."
    assert page.locator(".eml-made").inner_text() == made
    sound(watched)
