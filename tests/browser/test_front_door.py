"""The front door: a story in scenes, which opens on Old Faithful playing by itself, and the gallery behind it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from emlearn.widgets.page import front_door
from emlearn.widgets.story import OPENING, STORY

KEYS = [*(scene.key for scene in STORY), "gallery"]
MOST_BYTES = 4_000_000
FRAME = "Number(document.querySelector('.scene .eml').dataset.frame)"
IN_PLACE = """key => {
  const { top } = document.querySelector(`[data-scene=${key}]`).getBoundingClientRect();
  const made = key === "gallery" || document.querySelector(`[data-scene=${key}] .eml[data-frame]`);
  const { bottom } = document.querySelector("#story > header").getBoundingClientRect();
  const { hash } = document.querySelector("#story nav [aria-current=step]");
  return made && Math.abs(top - bottom) < 4 && hash === `#scene=${key}`;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    page = tmp_path_factory.mktemp("door") / "explorer.html"
    page.write_text(front_door(), encoding="utf-8")
    assert page.stat().st_size < MOST_BYTES
    return page.as_uri()


@pytest.fixture
def opened(watched, address):
    """Open the page, at a state if one is given."""

    def open_page(state="", size=(1280, 800), motion="no-preference", theme="light"):
        watched.page.set_viewport_size(dict(zip(("width", "height"), size)))
        watched.page.emulate_media(reduced_motion=motion, color_scheme=theme)
        watched.page.goto("about:blank")
        watched.page.goto(address + state)
        watched.page.wait_for_selector(".eml[data-frame]")
        return watched.page

    yield open_page
    assert watched.errors == [] and watched.foreign == []


def arrived(page, key):
    page.wait_for_function(IN_PLACE, arg=key)


def plays(page):
    return page.locator(".scene").first.get_by_role("button", name="pause").count() == 1


def playing(page, from_frame=0):
    page.wait_for_function(f"{FRAME} > {from_frame}", timeout=10_000)
    assert plays(page)


def stays(page):
    before = page.evaluate(FRAME)
    page.wait_for_timeout(1700)
    return page.evaluate(FRAME) == before


def test_it_opens_on_old_faithful_which_plays_by_itself_and_disturbs_nobody(opened):
    page = opened()
    assert page.title() == page.locator("#story > header strong").inner_text()
    playing(page)
    assert page.locator(".scene").first.locator(".eml-status").get_attribute("aria-live") == "off"
    assert page.evaluate("location.hash") == "" and page.evaluate("scrollY") == 0
    assert page.evaluate("document.activeElement === document.body")


def test_what_is_far_away_is_not_made(opened):
    page = opened()
    playing(page)
    made = page.evaluate("[...document.querySelectorAll('.scene')].map((scene) => !!scene.querySelector('.eml'))")
    assert made[0] and not any(made[3:])


@pytest.mark.parametrize("touch", ["press", "key", "focus"])
def test_a_touch_pauses_it_for_good(opened, touch):
    page = opened()
    playing(page)
    if touch == "press":
        page.locator(".scene .eml-stage").first.click(position={"x": 200, "y": 100})
    elif touch == "key":
        page.keyboard.press("Shift")
    else:
        page.locator(".scene .eml-stage").first.focus()
    assert not plays(page) and stays(page)
    page.keyboard.press("PageDown")
    arrived(page, KEYS[1])
    page.keyboard.press("PageUp")
    arrived(page, KEYS[0])
    assert stays(page)
    page.locator(".scene").first.get_by_role("button", name="play").click()
    playing(page, page.evaluate(FRAME))
    assert page.locator(".scene .eml-status").first.get_attribute("aria-live") == "polite"


def test_its_own_button_pauses_it_too(opened):
    page = opened()
    playing(page)
    page.locator(".scene").first.get_by_role("button", name="pause").click()
    assert not plays(page) and stays(page)


def test_it_waits_while_it_is_out_of_sight(opened):
    page = opened()
    playing(page)
    page.mouse.move(640, 400)
    page.mouse.wheel(0, 900)
    page.wait_for_function("!document.querySelector('.scene [aria-label=pause]')")
    assert stays(page)
    page.mouse.wheel(0, -900)
    playing(page, page.evaluate(FRAME))


def test_with_reduced_motion_it_stands_at_its_end(opened):
    page = opened(motion="reduce")
    last = page.locator(".scene .eml-slider").first.get_attribute("max")
    assert page.locator(".scene .eml").first.get_attribute("data-frame") == last
    assert not plays(page) and stays(page)


def test_page_down_walks_through_the_story_and_the_address_says_where(opened):
    page = opened(motion="reduce")
    for key in KEYS[1:]:
        page.keyboard.press("PageDown")
        arrived(page, key)
        assert re.match(rf"#scene={key}(&|$)", page.evaluate("location.hash"))
        assert page.evaluate("document.activeElement.id") == f"{key}-question"
    page.keyboard.press("PageUp")
    arrived(page, KEYS[-2])
    page.go_back()
    arrived(page, KEYS[-1])


def test_the_next_scene_by_its_button_and_scrolling_tells_the_address(opened):
    page = opened()
    page.get_by_role("link", name=STORY[1].name).last.click()
    arrived(page, KEYS[1])
    page.wait_for_timeout(400)  # until the page has come to rest, so that it is the wheel that moves it
    page.mouse.move(640, 400)
    page.mouse.wheel(0, 760)
    page.wait_for_function(f"location.hash.startsWith('#scene={KEYS[2]}')")


def test_pressed_in_haste_it_goes_as_far_as_it_was_asked(opened):
    page = opened()
    for _ in range(4):
        page.keyboard.press("PageDown")
        page.wait_for_timeout(60)
    arrived(page, KEYS[4])


def test_arrow_keys_belong_to_the_transport(opened):
    page = opened("#scene=climb", motion="reduce")
    arrived(page, "climb")
    slider = page.locator("[data-scene=climb] .eml-slider")
    before = int(slider.input_value())
    for key, moved in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        page.wait_for_function(f"document.querySelector('[data-scene=climb] .eml-slider').value === '{before + moved}'")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() == str(before + 2)
    arrived(page, "climb")


def test_a_link_brings_a_scene_back_as_it_was_left(opened):
    page = opened("#scene=climb", motion="reduce")
    arrived(page, "climb")
    page.locator("[data-scene=climb] .eml-slider").focus()
    page.keyboard.press("Home")
    page.wait_for_function("location.hash.includes('frame=')")
    said, state = page.locator("[data-scene=climb] .eml-status").inner_text(), page.evaluate("location.hash")
    page = opened(state, motion="reduce")
    arrived(page, "climb")
    assert page.locator("[data-scene=climb] .eml-status").inner_text() == said


def test_a_link_to_a_frame_of_old_faithful_shows_that_frame(opened):
    page = opened("#scene=old-faithful&frame=5")
    assert page.evaluate(FRAME) == 5 and not plays(page) and stays(page)


def test_the_gallery_fills_the_window_and_leads_back(opened):
    page = opened("#scene=m-step", motion="reduce")
    arrived(page, "m-step")
    page.locator("[data-scene=m-step]").get_by_role("link", name="full window").click()
    page.wait_for_selector("body > main > section .eml[data-frame]")
    assert page.locator("body > header nav [aria-current=true]").inner_text() == "Drag a share"
    assert not page.locator("#story").is_visible() and page.locator("main:visible").count() == 1
    page.keyboard.press("2")
    page.wait_for_function("location.hash === '#widget=Hard+and+soft'")
    page.get_by_role("link", name="story").click()
    arrived(page, "m-step")
    assert page.locator("main:visible").count() == 1
    page.keyboard.press("2")
    assert page.evaluate("location.hash").startswith("#scene=m-step")
    page.go_back()
    page.wait_for_selector("body > main > section .eml[data-frame]")


def test_every_name_in_the_gallery_opens_its_widget(opened):
    page = opened("#scene=gallery", motion="reduce")
    links = page.locator(".scene-gallery a").evaluate_all("links => links.map((a) => [a.hash, a.firstChild.data])")
    assert len(links) > 15
    for place, name in links:
        page.evaluate("(hash) => { location.hash = hash; }", place)
        page.wait_for_function(
            "(name) => document.querySelector('body > header [aria-current=true]')?.lastChild.data === name", arg=name
        )


@pytest.mark.parametrize("size", [(1024, 768), (1280, 800), (1920, 1080)])
def test_a_scene_is_as_tall_as_the_window(opened, size):
    page = opened(size=size, motion="reduce")
    for key in KEYS:
        page.evaluate(f"location.hash = 'scene={key}'")
        arrived(page, key)
        height = page.locator(f"[data-scene={key}]").bounding_box()["height"]
        assert height == pytest.approx(size[1] - 48, abs=2), key
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("place", ["#scene=climb", "#widget=Lower+bound"])
def test_what_grows_on_a_stage_pushes_on_what_is_below(opened, place):
    page = opened(place, size=(1600, 1000), motion="reduce")
    page.wait_for_timeout(300)
    grown = (
        page.locator("[data-scene=climb] .eml, body > main > section .eml")
        .locator("visible=true")
        .evaluate(
            "eml => { const more = document.createElement('p'); more.style.height = '300px'; eml.append(more);"
            "return new Promise((done) => setTimeout(() => done(more.getBoundingClientRect().bottom), 200)); }"
        )
    )
    assert page.evaluate("document.documentElement.scrollHeight - window.scrollY") >= grown
    if place.startswith("#scene"):
        assert page.locator("[data-scene=climb] .scene-notice").bounding_box()["y"] >= grown


def test_a_state_asked_for_from_the_gallery_stays_in_the_address(opened):
    page = opened("#widget=Overlap", motion="reduce")
    page.evaluate("location.hash = 'scene=climb&frame=3'")
    arrived(page, "climb")
    page.wait_for_timeout(500)
    assert page.evaluate("location.hash") == "#scene=climb&frame=3"


def test_on_a_phone_nothing_is_wider_than_the_window(opened):
    page = opened(size=(390, 844), motion="reduce")
    for key in KEYS:
        page.evaluate(f"location.hash = 'scene={key}'")
        arrived(page, key)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.locator("#story > header a, .scene-next a, .scene-gallery a, #story .theme").evaluate_all(
        "targets => targets.filter((a) => a.getBoundingClientRect().height < 44).map((a) => a.textContent)"
    )
    assert small == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_scene(opened, theme):
    page = opened(motion="reduce", theme=theme)
    for key in KEYS:
        page.evaluate(f"location.hash = 'scene={key}'")
        arrived(page, key)
    assert page.locator(".scene .eml").count() == len(STORY)
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []


def words_of(page):
    return [page.locator(f".{words}:visible").all_inner_texts() for words in ("question", "notice")]


@pytest.mark.parametrize("scene", STORY, ids=lambda scene: scene.key)
def test_in_the_full_window_a_widget_keeps_the_words_of_its_scene(opened, scene):
    page = opened(f"#scene={scene.key}", motion="reduce", size=(1024, 768))
    arrived(page, scene.key)
    page.locator(f"[data-scene={scene.key}]").get_by_role("link", name="full window").click()
    page.wait_for_selector(".explorer main .eml[data-frame]")
    assert words_of(page) == [[scene.question], [f"Notice {scene.notice}"]]


def test_a_widget_of_no_scene_has_no_words(opened):
    page = opened("#widget=Race", motion="reduce")
    assert words_of(page) == [[], []]


def test_a_scene_saves_its_widget_alone(opened, tmp_path):
    page = opened("#scene=hidden", motion="reduce")
    arrived(page, "hidden")
    scene = page.locator("[data-scene=hidden]")
    scene.locator(".eml-menu summary").press("Enter")
    with page.expect_download() as download:
        scene.get_by_role("button", name="this widget (HTML)").press("Enter")
    download.value.save_as(tmp_path / "one.html")
    page.goto((tmp_path / "one.html").as_uri())
    page.wait_for_selector(".eml[data-frame]")
    assert page.locator(".eml").count() == 1 and page.locator("#story").count() == 0
    assert words_of(page) == [[STORY[1].question], [f"Notice {STORY[1].notice}"]]
    assert (tmp_path / "one.html").stat().st_size < MOST_BYTES / 5


def test_without_a_script_the_story_can_be_read(browser, address):
    page = browser.new_page(java_script_enabled=False)
    page.goto(address)
    assert page.get_by_role("heading", level=1).all_inner_texts() == [OPENING.question]
    assert all(page.get_by_text(scene.notice).is_visible() for scene in STORY)
    page.close()
