"""A finger on a picture: it drags a mark that it takes hold of, and anywhere else it scrolls the page."""

import pytest

from emlearn.widgets import Playground
from emlearn.widgets.page import static_page
from emlearn.widgets.presets import films

PHONE = {"width": 390, "height": 640}


@pytest.fixture
def phone(browser, tmp_path):
    """Opens a widget on a phone, with room to scroll."""
    page = browser.new_page(viewport=PHONE, has_touch=True)

    def opened(widget):
        file = tmp_path / "phone.html"
        file.write_text(static_page([widget]), encoding="utf-8")
        page.goto(file.as_uri())
        page.wait_for_selector(".eml[data-frame]")
        page.evaluate("document.body.style.paddingBottom = '2000px'")
        return page

    yield opened
    page.close()


def swipe(page, x, y, to_x, to_y):
    """Put a finger on a place of the stage, given in shares of its sides, and move it in steps to another."""
    box, touch = page.locator(".eml-stage").bounding_box(), page.context.new_cdp_session(page)
    for kind, share in [("touchStart", 0), *(("touchMove", step / 8) for step in range(1, 9)), ("touchEnd", None)]:
        along = [] if share is None else [[x + (to_x - x) * share, y + (to_y - y) * share]]
        at = [{"x": box["x"] + u * box["width"], "y": box["y"] + v * box["height"]} for u, v in along]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
        page.wait_for_timeout(30)
    page.wait_for_timeout(250)


def state(page):
    return page.locator(".eml").get_attribute("data-frame"), page.locator(".eml-stage").evaluate("c => c.toDataURL()")


@pytest.mark.parametrize("name", ["Singularity", "Responsibilities", "Basins", "Likelihood surface", "Drag a share"])
def test_a_swipe_over_a_picture_scrolls_the_page_and_moves_nothing(phone, name):
    page = phone(next(iter(films(name).values()))())
    before = state(page)
    swipe(page, 0.97, 0.6, 0.97, 0.05)
    assert page.evaluate("scrollY") > 50
    assert state(page) == before


def test_a_mark_is_dragged_by_a_finger_and_the_page_stays(phone):
    page = phone(films("Responsibilities")["Responsibilities"]())
    before = state(page)
    swipe(page, 0.5, 0.6, 0.8, 0.3)
    held = state(page)
    assert page.evaluate("scrollY") == 0 and held != before
    page.touchscreen.tap(*(v + 150 for v in list(page.locator(".eml-stage").bounding_box().values())[:2]))
    page.wait_for_timeout(250)
    assert state(page) != held


def test_on_the_playground_a_tap_adds_a_point_a_swipe_scrolls_and_a_point_is_dragged(phone):
    page = phone(Playground([[2, 3], [3, 2], [3, 3], [2.5, 4], [7, 6], [7, 8], [8, 7], [5, 5]], seed=1))
    said = page.locator(".eml-said")
    swipe(page, 0.95, 0.85, 0.95, 0.2)
    assert page.evaluate("scrollY") > 50 and said.inner_text().startswith("There are 8 points.")
    page.evaluate("scrollTo(0, 0)")
    box = page.locator(".eml-stage").bounding_box()
    page.touchscreen.tap(box["x"] + 0.9 * box["width"], box["y"] + 0.3 * box["height"])
    assert "there are 9 points" in said.inner_text()
    swipe(page, 0.9, 0.3, 0.8, 0.7)
    assert page.evaluate("scrollY") == 0 and "there are 9 points" in said.inner_text()
    page.get_by_role("button", name="Erase").tap()
    swipe(page, 0.8, 0.7, 0.8, 0.72)
    assert "there are 8 points" in said.inner_text()
