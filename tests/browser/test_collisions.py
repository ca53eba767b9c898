"""Every widget of the gallery, looked at by a recorder of what it draws: nothing meets a text, and nothing is cut.

Each film stands at the start, the middle and the end of its transport and of its first other control, in windows of
several sizes, light and dark. `recorder.js` knows all texts, lines and shapes on the canvases, and all lines of text
and controls around them, as boxes and paths, and says what is wrong. Its rules:

* No text meets another, and none is cut by an edge: of its canvas, of what clips it, of the window. What scrolls by
  itself cuts nothing.
* No line passes through a text, unless a shape between them hides it. Lines paler than 1.9:1 (a grid, a track) are
  texture, as is hatching, and a text with a halo may lie on texture, and on a hairline, as on a map's contour lines.
* A mark, which is a shape on a halo of its own, is met by no text but one that lies wholly within it.
* Other shapes are data: points, bars, cells, bands. A text with a halo may lie on them. One without a halo lies within
  a single colour, as the number on a coin does.
* Text has a contrast of 4.5:1 against what is under it, and is no smaller than 12 pixels. Lines, marks and points have
  3:1, unless they are texture, or faces of a surface, which are shading.
* Controls do not overlap, except that the transport stays in view over what scrolls under it; a list shows all of its
  chosen words, and the page does not scroll sideways.
"""

from pathlib import Path

import pytest

from emlearn.widgets.page import explorer, static_page
from emlearn.widgets.presets import films

RECORDER = (Path(__file__).parent / "recorder.js").read_text(encoding="utf-8")
USUAL = {"notebook": (1024, 768), "phone": (390, 844)}
OTHERS = {"projector": (1280, 900), "half a window": (640, 800)}
PLACES = (0, 0.5, 1)
TALL = ("Bound and gap", "Basins", "Playground")

PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
PUT = """([input, place]) => {
  const list = input.tagName === "SELECT", last = list ? input.options.length - 1 : +input.max;
  input[list ? "selectedIndex" : "value"] = Math.round(place * last);
  input.dispatchEvent(new Event(list ? "change" : "input"));
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    page = tmp_path_factory.mktemp("collisions") / "explorer.html"
    page.write_text(explorer(), encoding="utf-8")
    return page.as_uri()


@pytest.fixture(scope="module")
def page(browser, address):
    """All widgets on one page, with the recorder."""
    page = browser.new_page(reduced_motion="reduce")
    page.add_init_script(RECORDER)
    page.goto(address)
    page.wait_for_selector(".eml[data-frame]")
    yield page
    page.close()


def each_film(page):
    """Show each film of each widget, and say its name."""
    for i, (name, of) in enumerate(page.evaluate("SHELF.pieces.map(({ name, films }) => [name, Object.keys(films)])")):
        page.evaluate(f"document.querySelectorAll('nav button')[{i}].click()")
        for film in of:
            page.evaluate(PUT, [page.query_selector("header select"), of.index(film) / max(len(of) - 1, 1)])
            page.wait_for_selector(".eml[data-frame]")
            page.evaluate(PAINTED)
            yield name if name == film else f"{name}: {film}"


def states(page):
    """Put the film's transport and its first other control at their start, middle and end, and say where it stands."""
    for what, found in {"control": ".eml-others [data-control]", "transport": ".eml-slider"}.items():
        control = page.query_selector(found)
        for place in PLACES if control and control.is_visible() else ():
            page.evaluate(PUT, [control, place])
            page.evaluate(PAINTED)
            yield f"{what} at {place}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("window", [*USUAL, *OTHERS])
def test_nothing_meets_a_text_and_nothing_is_cut(page, request, window, theme):
    if window in OTHERS and not request.config.getoption("--all-windows"):
        pytest.skip("only with --all-windows")
    width, height = (USUAL | OTHERS)[window]
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(f"document.documentElement.dataset.theme = {theme!r}")
    wrong = {}
    for film in each_film(page):
        for state in states(page):
            for fault in page.evaluate("faults()"):
                wrong.setdefault(f"{film}: {fault}", state)
    assert wrong == {}


PLANTED = """(draw) => {
  const canvas = document.querySelector(".eml-stage"), ctx = canvas.getContext("2d"), before = new Set(faults());
  Object.assign(ctx, { font: "14px sans-serif", fillStyle: "#000000", strokeStyle: "#000000" });
  Function("ctx", draw)(ctx);
  return faults().filter((fault) => !before.has(fault));
}"""


@pytest.mark.parametrize(
    ("draw", "told"),
    [
        ("ctx.fillText('one', 60, 60); ctx.fillText('two', 65, 62)", "“one” meets “two”"),
        ("ctx.fillText('far', -9, 60)", "“far” is cut at an edge"),
        ("ctx.fillText('on', 60, 60); ctx.moveTo(50, 56); ctx.lineTo(90, 56); ctx.stroke()", "“on” meets a line"),
        ("ctx.font = '9px sans-serif'; ctx.fillText('tiny', 60, 60)", "“tiny” is smaller than 12 pixels"),
        ("ctx.fillStyle = '#aaaaaa'; ctx.fillText('pale', 60, 60)", "“pale” has a contrast of"),
    ],
)
def test_what_is_planted_is_found(page, draw, told):
    page.set_viewport_size({"width": 1024, "height": 768})
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    page.evaluate(PAINTED)
    assert any(told in fault for fault in page.evaluate(PLANTED, f"ctx.beginPath(); {draw}"))


@pytest.fixture(scope="module")
def column(tmp_path_factory):
    """A static page of some widgets that are taller than a low window."""
    page = tmp_path_factory.mktemp("column") / "page.html"
    page.write_text(static_page([next(iter(films(name).values()))() for name in TALL]), encoding="utf-8")
    return page.as_uri()


@pytest.mark.parametrize("width", [390, 700, 1100])
def test_the_transport_is_in_view_beside_any_picture_of_a_static_page(browser, column, width):
    """With a picture, its transport is in view, also where the widget is taller than the window."""
    page = browser.new_page(viewport={"width": width, "height": 640})
    page.goto(column)
    try:
        for i in range(len(TALL)):
            widget = page.locator(".eml").nth(i)
            widget.locator(".eml-stage").evaluate("stage => stage.scrollIntoView()")
            box = widget.locator(".eml-transport").bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= 640
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    finally:
        page.close()
