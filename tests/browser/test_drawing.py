"""The surface to draw on, in a real browser: mouse, finger and keyboard; what is drawn arrives in Python, and back."""

import contextlib

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from desks import Desk
from playwright.sync_api import expect
from real_browser import notebook7, run_all_cells_of_notebook7

from emlearn.widgets import Drawing
from emlearn.widgets.page import static_page


def curve(**options):
    return Drawing.curve((0, 20), (-1200, -1000), columns=21, xlabel="iteration", ylabel="log-likelihood", **options)


def points(**options):
    return Drawing.points((0, 6), (40, 100), xlabel="eruption (minutes)", ylabel="waiting (minutes)", **options)


MAKERS = {"grid": Drawing, "curve": curve, "points": points}
each_mode = pytest.mark.parametrize("mode", MAKERS)


def pixel(row, column):
    """The middle of a pixel of an 8 x 8 grid."""
    return (column + 0.5) / 8, (row + 0.5) / 8


class TestPixels:
    def test_a_stroke_of_the_mouse_is_soft_and_has_no_gaps(self, desk):
        desk = desk(Drawing())
        desk.drag(pixel(1, 3), pixel(6, 3))  # two events only: what lies between is drawn as well
        expected = np.zeros((8, 8))
        expected[1:7, 3] = 1
        expected[1:7, [2, 4]] = 0.25
        expected[[0, 7], 3] = 0.25
        np.testing.assert_allclose(desk.values, expected, atol=0.011)
        assert "20 of 64 pixels have ink" in desk.said

    def test_values_arrive_while_the_pointer_is_still_down(self, desk):
        desk = desk(Drawing())
        box = desk.surface.bounding_box()
        desk.page.mouse.move(box["x"] + 20, box["y"] + 20)
        desk.page.mouse.down()
        desk.page.wait_for_timeout(200)
        assert desk.drawing.values[0, 0] == 1
        desk.page.mouse.move(box["x"] - 200, box["y"] - 200)  # beyond the edge, and let go there
        desk.page.mouse.up()
        desk.page.mouse.move(box["x"] + 200, box["y"] + 200)
        assert desk.values[4:, 4:].sum() == 0

    def test_by_keyboard_alone(self, desk):
        desk = desk(Drawing(brush=1))
        blank = desk.picture()
        desk.press("Tab")
        assert desk.page.evaluate("document.activeElement.matches('.eml-surface:focus-visible')")
        assert desk.picture() != blank, "the cursor is not seen"
        desk.press("Home", "PageUp", "ArrowDown", "ArrowRight")
        assert desk.said == "Row 2, column 2, ink 0."
        desk.press("Space", "Shift+ArrowDown", "ArrowRight", "Enter")
        expected = np.zeros((8, 8))
        expected[[1, 2, 2], [1, 1, 2]] = 1
        np.testing.assert_array_equal(desk.values, expected)
        assert desk.said == "Drawn at row 3, column 3, ink 1; 3 of 64 pixels have ink."
        desk.press("Delete", "ArrowLeft", "Backspace")
        assert desk.values.sum() == 1 and desk.said.startswith("Erased at row 3, column 2, ink 0")
        desk.press("Control+z", "Control+z", "Control+z")
        assert desk.values.sum() == 2
        assert desk.said == "Undone; 2 of 64 pixels have ink."
        desk.press("Tab", "Tab", "Enter")
        assert desk.values.sum() == 0 and desk.said == "Cleared; no pixel has ink."
        desk.press("Shift+Tab", "Space")
        assert desk.values.sum() == 2, "to clear can be undone, by the button as well"

    def test_the_eraser_of_the_pointer(self, desk):
        desk = desk(Drawing(values=np.ones((8, 8))))
        desk.click("Erase")
        assert desk.page.get_by_role("button", name="Erase").get_attribute("aria-pressed") == "true"
        desk.drag(pixel(2, 0), pixel(2, 7))
        expected = np.ones((8, 8))
        expected[2] = 0
        np.testing.assert_array_equal(desk.values, expected)
        desk.click("Erase")
        desk.drag(pixel(2, 4))
        assert desk.values[2, 4] == 1

    def test_python_draws_too_and_that_can_be_undone(self, desk):
        desk = desk(Drawing())
        desk.drag(pixel(4, 4))
        mine, before = desk.values.copy(), desk.picture()
        desk.from_python(np.eye(8))
        assert desk.picture() != before and desk.said == "Changed from elsewhere; 8 of 64 pixels have ink."
        desk.click("Undo")
        np.testing.assert_array_equal(desk.values, mine)

    def test_a_callback_hears_of_every_stroke(self, desk):
        heard = []
        drawing = Drawing()
        drawing.on_change(lambda values: heard.append(values.sum()))
        desk = desk(drawing)
        desk.drag(pixel(1, 1))
        desk.drag(pixel(6, 6))
        desk.click("Clear")
        desk.settle()
        assert heard[-1] == 0 and max(heard) == pytest.approx(2 * heard[0])

    def test_a_finger_draws_and_the_page_does_not_scroll(self, browser, tmp_path):
        page = browser.new_page(viewport={"width": 390, "height": 500}, has_touch=True)
        try:
            desk = Desk(type("Watched", (), {"page": page}), Drawing(), tmp_path)
            box = desk.surface.bounding_box()
            page.evaluate("document.body.style.paddingBottom = '2000px'")
            touch = page.context.new_cdp_session(page)
            for kind, row in [("touchStart", 1), *(("touchMove", row) for row in range(2, 7)), ("touchEnd", None)]:
                at = [] if row is None else [{"x": box["x"] + 60, "y": box["y"] + (row + 0.5) * box["height"] / 8}]
                touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
            assert (desk.values.max(axis=1)[1:7] == 1).all()
            assert page.evaluate("window.scrollY") == 0
            assert page.locator(".eml-tools").evaluate("e => getComputedStyle(e).touchAction") == "auto"
        finally:
            page.close()


class TestACurve:
    def test_sketched_with_the_mouse(self, desk):
        desk = desk(curve())
        desk.drag((0.2, 0.8), (0.5, 0.3), (0.9, 0.25))
        drawn = desk.values[~np.isnan(desk.values)]
        assert len(drawn) >= 14 and np.isnan(desk.values[0]) and np.isnan(desk.values[-1])
        assert (np.diff(drawn) > 0).all() and drawn[0] < -1140 < -1060 < drawn[-1]

    def test_by_keyboard_places_are_joined_by_straight_lines(self, desk):
        desk = desk(curve())
        desk.press("Tab", "PageDown")
        assert desk.said == "Iteration 0, log-likelihood -1125."
        desk.press("Space", *["ArrowRight"] * 4, "PageUp", "PageUp", "Space")
        np.testing.assert_allclose(desk.values[:5], [-1125, -1112.5, -1100, -1087.5, -1075])
        desk.press("End", "Shift+ArrowLeft", "Enter")
        assert not np.isnan(desk.values).any() and (desk.values[4:] == -1075).all()
        assert desk.said.endswith("the curve has 21 of 21 values.")
        desk.press("Delete")
        assert np.isnan(desk.values[19]) and np.isnan(desk.values).sum() == 1
        desk.press("Control+z")
        assert not np.isnan(desk.values).any()

    def test_a_sketch_stays_within_its_axes(self, desk):
        desk = desk(curve())
        desk.drag((0.3, 0.5), (0.5, -0.5), (1.2, -0.5))
        assert np.nanmax(desk.values) == -1000 and desk.values[-1] == -1000


class TestPoints:
    def at(self, desk, x, y):
        """Where a point in the units of the axes is, as shares of the surface."""
        width, height = desk.surface.bounding_box()["width"], desk.surface.bounding_box()["height"]
        left, right, top, bottom = 52, 16, 34, 44
        across, down = x / 6, (100 - y) / 60
        return (left + across * (width - left - right)) / width, (top + down * (height - top - bottom)) / height

    def test_added_moved_erased(self, desk):
        desk = desk(points())
        desk.drag(self.at(desk, 2, 55))
        desk.drag(self.at(desk, 4.5, 80))
        np.testing.assert_allclose(desk.values, [[2, 55], [4.5, 80]], atol=0.2)
        desk.drag(self.at(desk, 2, 55), self.at(desk, 2.5, 60), self.at(desk, 3, 70))
        np.testing.assert_allclose(desk.values, [[3, 70], [4.5, 80]], atol=0.2)
        assert desk.said.endswith("there are 2 points.")
        desk.click("Erase")
        desk.drag(self.at(desk, 3, 70))
        np.testing.assert_allclose(desk.values, [[4.5, 80]], atol=0.2)
        desk.click("Undo")
        assert len(desk.values) == 2
        desk.click("Clear")
        assert desk.values.shape == (0, 2) and desk.said == "Cleared; there are no points."

    def test_beside_the_axes_there_is_nothing_to_click(self, desk):
        desk = desk(points())
        desk.drag((0.02, 0.5))
        assert len(desk.values) == 0

    def test_by_keyboard(self, desk):
        desk = desk(points())
        desk.press("Tab", "Space", "ArrowRight", "ArrowRight", "Space")
        np.testing.assert_allclose(desk.values, [[3, 70], [3.3, 70]])
        desk.press("Shift+ArrowUp", "Shift+ArrowUp")
        np.testing.assert_allclose(desk.values, [[3, 70], [3.3, 73]])
        desk.press("Delete")
        np.testing.assert_allclose(desk.values, [[3, 70]])
        desk.press("Control+z")
        assert len(desk.values) == 2


SHOWN = {
    "grid": (Drawing, np.round(np.exp(-((np.hypot(*np.mgrid[-3.5:4, -3.5:4]) - 2.5) ** 2)), 2)),
    "curve": (curve, -1010 - 170 * np.exp(-np.arange(21) / 4)),
    "points": (points, np.random.default_rng(0).normal([[2, 55]] * 20 + [[4.4, 80]] * 20, [0.3, 5])),
}
"""For each mode, something to look at."""


@each_mode
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_looks_right_in_both_themes_and_axe_finds_nothing(desk, mode, theme):
    make, values = SHOWN[mode]
    desk = desk(make(values=values), theme=theme)
    assert desk.page.locator(".eml-dark").count() == (theme == "dark")
    desk.press("Tab", "ArrowLeft", "ArrowUp")
    desk.settle()
    desk.keep(f"{mode}-{theme}")
    found = Axe().run(desk.page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


@each_mode
def test_it_fits_a_phone(desk, mode):
    make, values = SHOWN[mode]
    desk = desk(make(values=values))
    wide = desk.surface.bounding_box()["width"]
    desk.page.set_viewport_size({"width": 390, "height": 800})
    desk.settle()
    desk.keep(f"{mode}-phone")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert 300 <= desk.surface.bounding_box()["width"] <= min(wide, 390)
    before = desk.values
    desk.drag((0.45, 0.45), (0.6, 0.6))
    assert not np.array_equal(desk.values, before)


@each_mode
def test_undo_and_clear_where_there_is_nothing_to_do(desk, mode):
    desk = desk(MAKERS[mode]())
    blank = desk.values
    assert desk.page.get_by_role("button", name="Undo").get_attribute("aria-disabled") == "true"
    desk.page.get_by_role("button", name="Undo").click(force=True)
    assert desk.said == "There is nothing to undo."
    desk.click("Clear")
    desk.press("Control+z")
    assert desk.said == "There is nothing to undo."
    np.testing.assert_array_equal(desk.values, blank)


@each_mode
def test_without_a_kernel_it_still_draws(watched, tmp_path, mode):
    make, values = SHOWN[mode]
    file = tmp_path / "page.html"
    file.write_text(static_page([make(values=values), make(title="A second")], theme="light"), encoding="utf-8")
    watched.page.goto(file.as_uri())
    second = watched.page.locator(".eml-drawing").nth(1)
    second.wait_for()
    second.locator("canvas").click()
    assert second.locator(".eml-status").inner_text().startswith("Drawn at ")
    assert watched.errors == [] and watched.foreign == []


def test_a_view_that_is_closed_listens_no_more(desk):
    desk = desk(Drawing())
    desk.page.evaluate("destroy()")
    said = desk.said
    desk.from_python(np.eye(8))
    assert desk.said == said


def run_until(page, cell, text, times=20):
    """Run a cell until it prints this: what the page has last drawn may still be on its way to the kernel."""
    for _ in range(times):
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        with contextlib.suppress(AssertionError):
            expect(cell).to_contain_text(text, timeout=3_000)
            return
    expect(cell).to_contain_text(text)


@pytest.mark.timeout(300)
def test_in_a_notebook_with_its_kernel(watched):
    """Jupyter's own shortcuts for Enter, Delete and the arrow keys leave the surface alone."""
    cells = [
        "from emlearn.widgets import Drawing\ndrawing = Drawing(brush=1)\ndrawing",
        "print('sum', drawing.values.sum(), 'at', drawing.values.nonzero())",
        "drawing.values = 1 - drawing.values",
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=kernel)
    page = watched.page
    with notebook7("notebooks/drawing.ipynb", {"drawing.ipynb": nbformat.writes(notebook)}) as address:
        page.goto(address)
        page.locator(".jp-CodeCell").first.wait_for(timeout=90_000)
        watched.errors.clear()  # Notebook 7.6 itself may complain of a schema while it loads
        run_all_cells_of_notebook7(page, "Drawing(", ".eml-surface")
        surface, status = page.locator(".eml-surface"), page.locator(".eml-status")
        expect(status).to_have_text("Changed from elsewhere; 64 of 64 pixels have ink.", timeout=30_000)
        page.get_by_role("button", name="Undo").click()
        surface.focus()
        for key in ("Home", "PageUp", "Space", "ArrowDown", "Enter", "ArrowRight", "Space", "Delete", "Control+z"):
            page.keyboard.press(key)
        box = surface.bounding_box()
        page.mouse.click(box["x"] + 4.5 * box["width"] / 8, box["y"] + 4.5 * box["height"] / 8)
        assert page.locator(".jp-CodeCell").count() == len(cells)
        printed, changed = (page.locator(".jp-CodeCell").nth(i) for i in (1, 2))
        run_until(page, printed, "sum 4.0")
        changed.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        expect(status).to_contain_text("60 of 64 pixels", timeout=30_000)
        assert watched.errors == [] and watched.foreign == []
