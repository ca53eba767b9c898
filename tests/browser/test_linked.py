"""The picture answers the hand: formulas, shares of a point, the climb, and what can be kept of it all."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from emlearn import EMMicroscope
from emlearn.pictures.visual import TOKENS
from emlearn.widgets.page import explorer, static_page
from emlearn.widgets.presets import GALLERY, films

WITHOUT_A_FILM = ["Playground", "Two starts", "Be EM", "Landscape"]
"""What the hand makes in the browser."""
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def opened(watched, tmp_path):
    """Open a page with a widget."""

    def open_page(widget, width=1280, theme="light"):
        (tmp_path / "linked.html").write_text(static_page([widget], theme=theme), encoding="utf-8")
        watched.page.set_viewport_size({"width": width, "height": 900})
        watched.page.goto((tmp_path / "linked.html").as_uri())
        watched.page.wait_for_selector(".eml[data-frame]")
        return watched.page

    yield open_page
    assert watched.errors == [] and watched.foreign == []


def settled(page):
    """Wait for what was asked of the page to be painted, motion included; what the stage shows then."""
    page.wait_for_timeout(350)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))")
    return page.evaluate("document.querySelector('.eml-stage').toDataURL()")


def go(page, frame):
    slider = page.locator(".eml-slider")
    slider.focus()
    page.keyboard.press("Home")
    for _ in range(frame):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(f"document.querySelector('.eml').dataset.frame === '{frame}'")


def hot(page):
    return page.evaluate("[...new Set([...document.querySelectorAll('.eml-hot')].map((e) => e.dataset.term))]")


DISC = """([color, reach]) => {
  const canvas = document.querySelector(".eml-stage"), ratio = canvas.width / canvas.clientWidth;
  const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const same = (x, y) => color.every((v, i) => data[4 * (y * width + x) + i] === v);
  for (let y = reach; y < height - reach; y++)
    for (let x = reach; x < width - reach; x++) {
      let all = true;
      for (let b = -reach; all && b <= reach; b++)
        for (let a = -reach; all && a <= reach; a++) all = same(x + a, y + b);
      if (all) return [x / ratio, y / ratio];
    }
}"""


def sign(page, k):
    """Where the sign of a component is on the stage: the only patch of its own colour."""
    color = TOKENS["components"][k]["color"]
    return page.evaluate(DISC, [[int(color[i : i + 2], 16) for i in (1, 3, 5)], 3])


def point_at(page, place):
    box = page.locator(".eml-stage").bounding_box()
    page.mouse.move(box["x"] + place[0], box["y"] + place[1])
    settled(page)


# --- formulas

TERMS = {
    "Old Faithful": ["responsibilities", "weights", "means", "covariances"],
    "Old Faithful, waiting only": ["responsibilities", "weights", "means", "covariances"],
    "two coins": ["responsibilities", "heads"],
    "London deaths": ["responsibilities", "weights", "theta"],
    "role conflict (yes and no)": ["responsibilities", "weights", "theta"],
    "apple crops with gaps": ["responsibilities", "filled", "weights", "means", "covariances"],
}


@pytest.mark.parametrize("data", TERMS)
def test_each_step_marks_its_formulas_and_each_formula_lights_its_marks(opened, data):
    page = opened(EMMicroscope(data, seed=1))
    formulas = page.locator(".eml-formula")
    assert formulas.evaluate_all("all => all.map((f) => f.dataset.of)") == TERMS[data]
    assert formulas.locator("math").count() == len(TERMS[data])
    assert page.evaluate("[...document.querySelectorAll('math')].every((m) => m.getBoundingClientRect().height > 12)")
    for frame, step in ((1, "E"), (2, "M"), (3, "E")):
        go(page, frame)
        taken = page.locator(".eml-taken").evaluate_all("all => all.map((f) => f.dataset.step)")
        assert taken and set(taken) == {step}
    plain, seen = settled(page), {}
    for i, term in enumerate(TERMS[data]):
        formulas.nth(i).locator(f"[data-term={term}]").first.hover()
        seen[term] = settled(page)
        assert hot(page) == [term]
    page.mouse.move(1, 1)
    assert settled(page) == plain and hot(page) == []
    assert plain not in seen.values()
    assert len(set(seen.values())) >= len(TERMS[data]) // 2


def test_formulas_by_keyboard_and_by_finger(opened):
    page = opened(EMMicroscope("Old Faithful", seed=1))
    go(page, 2)
    plain = settled(page)
    page.locator(".eml-formula").nth(1).focus()
    page.keyboard.press("Tab")
    assert hot(page) == ["means"] and settled(page) != plain
    page.keyboard.press("Enter")
    page.locator(".eml-slider").focus()
    assert hot(page) == ["means"], "a term that is held stays lit"
    assert page.locator(".eml-formula[aria-pressed=true]").count() == 1
    page.locator(".eml-formula").nth(2).click()
    page.mouse.move(1, 1)
    page.locator(".eml-slider").focus()
    assert hot(page) == [] and settled(page) == plain


def test_a_mark_lights_its_term_with_its_components_name_colour_and_value(opened):
    microscope = EMMicroscope("Old Faithful", seed=1)
    page = opened(microscope)
    go(page, 0)
    settled(page)
    for k in (0, 1):
        point_at(page, sign(page, k))
        assert hot(page) == ["means"]
        assert set(page.locator(".eml-index").all_text_contents()) == {str(k + 1)}
        mean = microscope.trace.states[0].params.means[k]
        said = page.locator(".eml-now").inner_text()
        assert f"μ{'₁₂'[k]} = ({mean[0]:.3g}" in said and said.count("μ") == 1
    page.mouse.move(1, 1)
    settled(page)
    assert hot(page) == [] and set(page.locator(".eml-index").all_text_contents()) == {"k"}


def test_values_follow_the_frame_also_in_a_run_that_the_browser_makes(opened):
    page = opened(EMMicroscope("Old Faithful", seed=1))
    page.locator("[data-trait=means]").fill("2 54; 4.3 80")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('[data-trait=start]').value === 'placed'")
    page.wait_for_selector(".eml[data-frame]:not([aria-busy=true])")
    python = EMMicroscope("Old Faithful", means="2 54; 4.3 80")
    go(page, 4)
    page.locator(".eml-formula").nth(1).locator("[data-term=weights]").hover()
    settled(page)
    weights = python._film.shown(4)["weights"]
    said = page.locator(".eml-now").inner_text()
    assert f"π₁ = {weights[0]:.3g}" in said and f"π₂ = {weights[1]:.3g}" in said


@pytest.mark.parametrize("width", [390, 900])
def test_formulas_are_folded_on_a_phone(opened, width):
    page = opened(EMMicroscope("Old Faithful", seed=1), width=width)
    shown = page.locator(".eml-formula").first.is_visible()
    assert shown == (width == 900)
    if not shown:
        page.locator(".eml-board summary").press("Enter")
        assert page.locator(".eml-formula").first.bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_whatever_is_lit(opened, theme):
    page = opened(EMMicroscope("Old Faithful", seed=1), theme=theme)
    go(page, 2)
    point_at(page, sign(page, 1))
    page.locator(".eml-menu summary").press("Enter")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []


# --- the shares of a point


def test_a_points_shares_are_shown_and_said_for_pointer_and_keys_and_follow_the_frame(opened):
    microscope = EMMicroscope("Old Faithful", seed=1)
    page, film = opened(microscope), microscope._film
    go(page, 3)
    plain = settled(page)
    X = microscope._subject.data
    leftmost = int(np.lexsort((np.arange(len(X)), X[:, 0]))[0])
    page.locator(".eml-stage").focus()
    page.keyboard.press("ArrowRight")
    assert settled(page) != plain, "the point is ringed"

    def expected(i, frame):
        shares = film.shown(frame)["responsibilities"][i]
        return f"point {i + 1}, 1: {shares[0]:.2f}, 2: {shares[1]:.2f}"

    assert page.locator(".eml-spoken").inner_text() == expected(leftmost, 3)
    page.keyboard.press("ArrowLeft")
    settled(page)
    rightmost = int(np.lexsort((np.arange(len(X)), X[:, 0]))[-1])
    assert page.locator(".eml-spoken").inner_text() == expected(rightmost, 3)
    page.keyboard.press("ArrowUp")
    settled(page)
    assert page.locator(".eml-spoken").inner_text() != expected(rightmost, 3)
    widths = page.locator(".eml-tipbar span").evaluate_all("all => all.map((part) => parseFloat(part.style.width))")
    assert sum(widths) == pytest.approx(100, abs=0.1)
    page.keyboard.press("Tab")
    assert settled(page) == plain and page.locator(".eml-tip").is_hidden()
    point_at(page, sign(page, 0))
    first = page.locator(".eml-spoken").inner_text()
    i = int(first.split(",")[0].split()[1]) - 1
    assert first == expected(i, 3) and hot(page) == ["means"]
    page.get_by_role("button", name="step on").press("Enter")
    page.keyboard.press("Enter")
    settled(page)
    assert page.locator(".eml-spoken").inner_text() == expected(i, 5)


def test_before_the_first_e_step_a_point_is_not_shared(opened):
    page = opened(EMMicroscope("two coins"))
    go(page, 0)
    page.locator(".eml-stage").focus()
    page.keyboard.press("ArrowDown")
    settled(page)
    assert page.locator(".eml-tip").inner_text() == "row 1: not shared before the first E-step"


# --- the climb


def test_a_click_on_the_climb_jumps_there_and_so_do_keys(opened):
    microscope = EMMicroscope("Old Faithful", seed=1)
    page, last = opened(microscope), microscope._film.frames - 1
    climb = page.locator(".eml-climb")
    box = climb.bounding_box()

    def frame():
        settled(page)
        return int(page.locator(".eml").get_attribute("data-frame"))

    climb.click(position={"x": box["width"] - 16, "y": 30})
    assert frame() >= last - 1
    climb.click(position={"x": 0.55 * box["width"], "y": 0.5 * box["height"]})
    middle = frame()
    assert 0 < middle < last
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 0.8 * box["height"])
    assert frame() <= 1, "a drag goes along"
    page.mouse.up()
    climb.focus()
    for key, wanted in (("End", last), ("ArrowLeft", last - 1), ("Home", 0), ("PageUp", 10), ("ArrowUp", 11)):
        page.keyboard.press(key)
        assert frame() == wanted
        assert climb.get_attribute("aria-valuenow") == str(wanted)
        assert climb.get_attribute("aria-valuetext") == microscope._film.captions[wanted]


def test_what_is_left_of_the_climb_is_another_picture_that_can_be_clicked_too(opened):
    page = opened(EMMicroscope("Old Faithful, waiting only", seed=1))
    go(page, 5)
    climb = "document.querySelector('.eml-climb').toDataURL()"
    settled(page)
    plain = page.evaluate(climb)
    page.get_by_label("nats below the summit").press("Space")
    settled(page)
    assert page.evaluate(climb) != plain and page.locator(".eml-climb").count() == 1
    box = page.locator(".eml-climb").bounding_box()
    page.locator(".eml-climb").click(position={"x": box["width"] - 16, "y": 0.7 * box["height"]})
    page.wait_for_function("+document.querySelector('.eml').dataset.frame > 35")
    page.get_by_label("nats below the summit").press("Space")
    go(page, 5)
    settled(page)
    assert page.evaluate(climb) == plain


def test_a_run_that_did_not_reach_a_summit_has_nothing_left_to_show(opened):
    page = opened(EMMicroscope("London deaths"))
    assert page.get_by_label("nats below the summit").is_hidden()
    assert page.get_by_label("close-up near the summit").is_visible()


def test_nor_has_a_run_that_began_at_its_summit(opened):
    page = opened(EMMicroscope("Old Faithful", 1))
    assert page.get_by_label("nats below the summit").is_hidden()


def test_a_second_request_right_after_the_first_is_answered_too(opened):
    page = opened(EMMicroscope("Old Faithful", seed=1))
    page.evaluate(
        """async () => {
          const ask = (name, value) => {
            const field = document.querySelector(`[data-trait=${name}]`);
            field.value = value;
            field.dispatchEvent(new Event("change"));
          };
          ask("n_components", 3);
          await new Promise((done) => setTimeout(done, 75));  // sent after 60 ms, answered 30 ms later
          ask("seed", 5);
        }"""
    )
    page.wait_for_function("document.querySelector('.eml').getAttribute('aria-busy') === 'false'")
    page.wait_for_timeout(400)
    assert page.locator(".eml").get_attribute("aria-busy") == "false"
    assert page.locator("[data-trait=seed]").input_value() == "5"


LEFT = """
window.left = (summit, heights) => Array.from(leftOf(summit)({ data: Float64Array.from(heights) }).data);
window.written = (v) => plain(v);
"""


def test_what_is_left_is_a_logarithm_and_ends_where_rounding_begins(watched):
    from emlearn.widgets.base import browser_text

    watched.page.set_content("<!doctype html><title>left</title>")
    watched.page.add_script_tag(content=browser_text("summit.js") + LEFT)
    run = EMMicroscope("Old Faithful, waiting only", seed=1)
    film = run._film
    heights = np.column_stack([np.arange(run.trace.n_iter + 1), run.trace.objectives])
    climb = film.panels[1]
    got = watched.page.evaluate("([s, h]) => left(s, h)", [climb.summit, heights.ravel().tolist()])
    np.testing.assert_allclose(got[1::2], np.log10(climb.summit - heights[:, 1]))
    slopes = np.diff(got[1::2])[-6:]
    assert np.ptp(slopes) < 0.01 * abs(slopes.mean()), "near the summit the rate is linear"
    at_the_summit, above_it, below_it = watched.page.evaluate("left(5, [0, 5, 1, 5.1, 2, 4])")[1::2]
    assert np.isnan([at_the_summit, above_it]).all() and below_it == 0
    words = [watched.page.evaluate("(v) => written(v)", float(np.log10(v))) for v in (20, 0.5, 0.001, 1e-6, 3.2e-7)]
    assert words == ["20", "0.5", "0.001", "10⁻⁶", "3.2·10⁻⁷"]


# --- what can be kept


def chosen(page, entry):
    page.locator(".eml-menu summary").press("Enter")
    with page.expect_download(timeout=120_000) as download:
        page.get_by_role("button", name=entry).press("Enter")
    return download.value


@pytest.mark.parametrize("name", GALLERY)
def test_a_drawing_is_svg_whose_text_is_text(opened, tmp_path, name):
    page = opened(first_of(name))
    page.locator(".eml-slider").press("End")
    settled(page)
    saved = chosen(page, "drawing (SVG)")
    assert saved.suggested_filename.endswith(".svg")
    saved.save_as(tmp_path / "drawing.svg")
    root = ElementTree.parse(tmp_path / "drawing.svg").getroot()
    words = [text.text for text in root.iter(f"{SVG}text")]
    for said in page.locator(".eml-status").inner_text().split("\n"):
        assert said in " ".join(words) and said in root.find(f"{SVG}title").text
    assert len(words) > 8 and root.find(f".//{SVG}path") is not None and root.find(f".//{SVG}image") is None
    text = (tmp_path / "drawing.svg").read_text(encoding="utf-8")
    assert "NaN" not in text and "undefined" not in text
    clips = {clip.get("id") for clip in root.iter(f"{SVG}clipPath")}
    assert {g.get("clip-path")[5:-1] for g in root.iter() if g.get("clip-path")} <= clips


def first_of(name):
    """A widget of the gallery, with the first of its films or data."""
    return next(iter(films(name).values()))()


def test_every_point_drawn_by_hand_is_a_mark_of_the_drawing(opened, tmp_path):
    made = first_of("Playground")
    page = opened(made)
    go(page, 1)
    settled(page)
    chosen(page, "drawing (SVG)").save_as(tmp_path / "drawing.svg")
    paths = list(ElementTree.parse(tmp_path / "drawing.svg").iter(f"{SVG}path"))
    rims = [path for path in paths if path.get("stroke-width") == "1" and "a5 5 0 1 0 10 0" in path.get("d")]
    slices = [path for path in paths if "A5 5 0" in path.get("d")]
    assert len(rims) == len(made.values)
    assert len(slices) > 2, "a doubtful point is cut into its shares"


DRAWN = {
    "EM microscope": (lambda: EMMicroscope("Old Faithful", seed=1), []),
    "Playground": (lambda: first_of("Playground"), []),
    "Two starts": (lambda: first_of("Two starts"), []),
    "Be EM": (lambda: first_of("Be EM"), ["Let EM do it", "EM's answer"]),
    "Landscape": (lambda: first_of("Landscape"), []),
    "Landscape, as a map": (lambda: first_of("Landscape"), ["Map"]),
}
"""How a widget is made, and which of its buttons are pressed before it is kept."""


@pytest.mark.parametrize("name", DRAWN)
def test_the_drawing_shows_what_the_picture_shows(opened, watched, tmp_path, name):
    """Both are drawn by the same calls: what differs is the edges of letters and lines."""
    make, buttons = DRAWN[name]
    page = opened(make())
    page.locator(".eml-slider").press("End")
    for button in buttons:
        page.get_by_role("button", name=button, exact=True).click()
    settled(page)
    for entry, file in (("picture (PNG)", "frame.png"), ("drawing (SVG)", "frame.svg")):
        chosen(page, entry).save_as(tmp_path / file)
    page.goto((tmp_path / "frame.svg").as_uri())
    size = ElementTree.parse(tmp_path / "frame.svg").getroot()
    width, height = int(size.get("width")), int(size.get("height"))
    page.set_viewport_size({"width": width, "height": height})
    page.screenshot(path=tmp_path / "drawn.png")
    from PIL import Image

    with Image.open(tmp_path / "frame.png") as picture, Image.open(tmp_path / "drawn.png") as drawn:
        small = np.asarray(picture.convert("RGB").resize((width, height), Image.Resampling.BOX), dtype=float)
        other = np.asarray(drawn.convert("RGB"), dtype=float)
    apart = np.abs(small - other)
    assert apart.mean() < 3
    assert np.mean(apart.max(axis=2) > 100) < 0.01


def test_the_film_is_a_video_with_its_captions(opened, watched, tmp_path):
    page = opened(EMMicroscope("two coins"))
    page.get_by_label("speed").select_option("4")
    saved = chosen(page, "film (video)")
    assert saved.suggested_filename == "EM-microscope-two-coins.webm"
    saved.save_as(tmp_path / "film.webm")
    film = (tmp_path / "film.webm").read_bytes()
    assert film.startswith(b"\x1a\x45\xdf\xa3") and len(film) > 20_000
    assert page.locator(".eml-recording").count() == 0
    (tmp_path / "play.html").write_text("<video src='film.webm' muted></video>", encoding="utf-8")
    page.goto((tmp_path / "play.html").as_uri())
    page.wait_for_function("document.querySelector('video').readyState >= 1")
    lasts, seekable = page.evaluate(
        "(({ duration, seekable }) => [duration, seekable.end(0)])(document.querySelector('video'))"
    )
    assert 4 < lasts < 60 and seekable == lasts, "its head says how long it is, so that players can seek"
    sought = page.evaluate(
        "new Promise((done) => { const v = document.querySelector('video');"
        "v.onseeked = () => { v.onseeked = null; done(v.currentTime); }; v.currentTime = 2; })"
    )
    assert sought == 2
    size = page.evaluate(
        "new Promise((done) => { const v = document.querySelector('video');"
        "v.onended = () => done([v.videoWidth, v.videoHeight, v.currentTime]); v.play(); })"
    )
    assert size[0] > 800 and size[1] > 300 and size[2] == pytest.approx(lasts, abs=0.5)


@pytest.mark.parametrize("kind", ["column", "explorer"])
def test_without_a_kernel_the_menu_makes_a_page_with_the_widget_as_it_is(watched, tmp_path, kind):
    file = tmp_path / "all.html"
    pages = {
        "column": lambda: static_page([GALLERY["Overlap"](), EMMicroscope("two coins"), EMMicroscope(seed=1)]),
        "explorer": lambda: explorer(["Overlap", "EM microscope"]),
    }
    file.write_text(pages[kind](), encoding="utf-8")
    page = watched.page
    page.goto(file.as_uri() + ("#widget=EM+microscope&frame=3&components=3&seed=4" if kind == "explorer" else ""))
    page.wait_for_function(
        "document.querySelectorAll('.eml[data-frame]').length === document.querySelectorAll('.eml').length"
    )
    one = page.locator(".eml").last
    one.locator(".eml-slider").focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    said = one.locator(".eml-status").inner_text()
    one.locator(".eml-menu summary").press("Enter")
    with page.expect_download() as download:
        one.get_by_role("button", name="this widget (HTML)").press("Enter")
    download.value.save_as(tmp_path / "one.html")
    page.goto((tmp_path / "one.html").as_uri())
    page.wait_for_selector(".eml[data-frame]")
    page.wait_for_timeout(300)
    assert page.locator(".eml").count() == 1 and page.locator(".eml-status").inner_text() == said
    assert page.title() == "EM microscope: Old Faithful"
    assert (tmp_path / "one.html").stat().st_size < file.stat().st_size
    assert watched.errors == [] and watched.foreign == []


@pytest.mark.parametrize("name", WITHOUT_A_FILM)
def test_what_the_hand_made_is_kept_as_it_is_seen(opened, tmp_path, name):
    from PIL import Image

    page = opened(first_of(name), theme="dark")
    page.locator(".eml-slider").press("End")
    settled(page)
    chosen(page, "picture (PNG)").save_as(tmp_path / "seen.png")
    with Image.open(tmp_path / "seen.png") as picture:
        pixels = np.asarray(picture.convert("RGB"))
    assert tuple(pixels[2, 2]) == to_rgb(TOKENS["dark"]["paper"])
    assert (pixels[-100:].min(axis=2) > 150).any(), "what is said stands below the pictures"
    assert pixels.shape[1] > 1600 and (np.ptp(pixels[: pixels.shape[0] // 2], axis=2) > 80).sum() > 1000
    page.get_by_label("speed").select_option("4")
    assert len(Path(chosen(page, "film (video)").path()).read_bytes()) > 20_000
    assert page.locator(".eml-recording").count() == 0


def to_rgb(color):
    return tuple(bytes.fromhex(color[1:]))
