"""``python course.py show``: every widget, one at a time, filling the window."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from emlearn.widgets.page import explorer
from emlearn.widgets.presets import GALLERY


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    page = tmp_path_factory.mktemp("show") / "explorer.html"
    page.write_text(explorer(theme="light"), encoding="utf-8")
    return page.as_uri()


@pytest.fixture
def page(watched, address):
    watched.page.set_viewport_size({"width": 1920, "height": 1080})
    watched.page.goto(address)
    watched.page.wait_for_selector(".eml[data-frame]")
    yield watched.page
    assert watched.errors == [] and watched.foreign == []


def shown(page):
    page.wait_for_selector(".eml[data-frame]")
    assert page.locator(".eml").count() == 1
    return page.locator("nav [aria-current=true]").inner_text()


def turned_to(page, i):
    """The i-th widget is chosen, and the address names it."""
    page.wait_for_function(f"document.querySelectorAll('nav button')[{i}].getAttribute('aria-current') === 'true'")
    page.wait_for_function(f"new URLSearchParams(location.hash.slice(1)).get('widget') === {list(GALLERY)[i]!r}")


def fills(page):
    """The stage touches the window's right edge or its bottom, passes neither, and leaves little."""
    box, window = page.locator(".eml").bounding_box(), page.viewport_size
    right, bottom = box["x"] + box["width"], box["y"] + box["height"]
    assert right <= window["width"] + 1 and bottom <= window["height"] + 1
    assert right > 0.97 * window["width"] and bottom > 0.8 * window["height"]


def test_every_widget_fills_the_window_and_moves(page):
    for i in range(len(GALLERY)):
        page.locator("nav button").nth(i).click()
        turned_to(page, i)
        page.wait_for_selector(".eml[data-frame]")
        fills(page)
        slider, before = page.locator(".eml-slider"), page.locator(".eml").get_attribute("data-frame")
        slider.focus()
        page.keyboard.press("Home" if int(slider.input_value()) else "End")
        page.wait_for_function(f"document.querySelector('.eml').dataset.frame !== '{before}'")
        sharp = page.locator(".eml-stage").first.evaluate("c => c.width / c.getBoundingClientRect().width")
        assert sharp == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (2560, 1080)])
def test_on_other_screens(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_timeout(150)
    fills(page)


def test_a_phone_scrolls(page):
    page.set_viewport_size({"width": 360, "height": 640})
    page.wait_for_timeout(150)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(".eml-status").scroll_into_view_if_needed()
    assert page.locator(".eml-status").is_visible()


def test_by_keyboard(page):
    page.keyboard.press("2")
    turned_to(page, 1)
    assert list(GALLERY)[1] in shown(page)
    page.locator("nav button").nth(1).focus()
    page.keyboard.press("ArrowRight")
    turned_to(page, 2)
    assert list(GALLERY)[2] in shown(page)
    page.keyboard.press("ArrowLeft")
    turned_to(page, 1)
    page.go_back()
    turned_to(page, 2)


def test_digits_that_are_typed_into_a_field_make_a_run_and_choose_no_widget(page):
    page.locator("[data-trait=means]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("2 54; 4.3 80")
    page.keyboard.press("Enter")
    page.wait_for_function("new URLSearchParams(location.hash.slice(1)).get('means') === '2 54; 4.3 80'")
    turned_to(page, 0)
    fills(page)


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080)])
def test_a_message_is_in_the_window(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.locator("[data-trait=n_components]").fill("99")
    page.keyboard.press("Enter")
    page.locator(".eml-message", has_text="so 99 became 6").wait_for()
    page.wait_for_timeout(150)
    box = page.locator(".eml-message").bounding_box()
    assert box["height"] > 10 and box["y"] + box["height"] <= size[1] + 1
    fills(page)


def test_ready_made_runs(page):
    runs = page.get_by_label("run")
    runs.select_option("London deaths")
    page.wait_for_function("document.querySelector('.eml-made')?.textContent.startsWith('London deaths')")
    runs.select_option("apple crops with gaps")
    page.wait_for_function("document.querySelector('.eml-made')?.textContent.startsWith('apple crops')")
    assert page.locator(".eml").count() == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_and_axe(page, theme):
    if theme == "dark":
        page.get_by_role("button", name="dark theme").click()
        page.wait_for_selector(".eml-dark")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []
