"""The player on a plain page, without kernel and network: every slider to its ends, in both themes, on every width."""

import numpy as np
import pytest

from emlearn import EMMicroscope, datasets
from emlearn.models.two_coins import Parameters
from emlearn.widgets import soft_hard


def players():
    biases = Parameters(np.array([0.6, 0.5]))
    return [*map(EMMicroscope, EMMicroscope.datasets()), soft_hard(datasets.coin_flips(), biases)]


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    from emlearn.widgets.page import static_page

    folder, widgets = tmp_path_factory.mktemp("pages"), players()
    for theme in ("light", "dark"):
        (folder / f"{theme}.html").write_text(static_page(widgets, theme=theme), encoding="utf-8")
    return {theme: (folder / f"{theme}.html").as_uri() for theme in ("light", "dark")}


def opened(watched, address):
    watched.page.goto(address)
    watched.page.wait_for_function(f"document.querySelectorAll('.eml[data-frame]').length === {len(players())}")
    return watched.page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_slider_goes_from_end_to_end_and_the_picture_with_it(watched, addresses, theme):
    page = opened(watched, addresses[theme])
    for i in range(page.locator(".eml").count()):
        root = page.locator(".eml").nth(i)
        slider = root.locator(".eml-slider")
        slider.focus()
        seen = set()
        for key in ("Home", "ArrowRight", "PageUp", "End"):
            page.keyboard.press(key)
            page.wait_for_timeout(60)
            assert root.get_attribute("data-frame") == slider.input_value()
            seen.add(root.locator(".eml-stage").evaluate("canvas => canvas.toDataURL()"))
        assert len(seen) == 4, "the picture does not follow the slider"
        assert slider.input_value() == slider.get_attribute("max")
    assert watched.errors == [] and watched.foreign == []


def test_play_moves_on_and_stops_at_the_end(watched, addresses):
    page = opened(watched, addresses["light"])
    root = page.locator(".eml").nth(3)
    last = int(root.locator(".eml-slider").get_attribute("max"))
    root.locator(".eml-slider").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    root.get_by_role("button", name="play").click()
    page.wait_for_function(f"document.querySelectorAll('.eml')[3].dataset.frame === '{last}'", timeout=5000)
    assert root.get_by_role("button", name="play").count() == 1


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_step_ends_where_the_slider_would(watched, addresses, motion):
    watched.page.emulate_media(reduced_motion=motion)
    page = opened(watched, addresses["light"])
    root = page.locator(".eml").first
    root.get_by_role("button", name="step on").click()
    page.wait_for_timeout(0 if motion == "reduce" else 400)
    page.wait_for_function("document.querySelector('.eml').dataset.frame === '1'")
    stepped = root.locator(".eml-stage").evaluate("canvas => canvas.toDataURL()")
    root.locator(".eml-slider").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(100)
    assert root.locator(".eml-stage").evaluate("canvas => canvas.toDataURL()") == stepped


def test_shares_are_told_by_keyboard(watched, addresses):
    page = opened(watched, addresses["light"])
    root = page.locator(".eml").nth(3)
    root.locator(".eml-slider").focus()
    page.keyboard.press("ArrowRight")
    root.locator(".eml-stage").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert root.locator(".eml-tip").inner_text().split() == ["A:", "0.80", "B:", "0.20"]


@pytest.mark.parametrize("width", [360, 900, 1280])
def test_it_fits_and_reflows(watched, addresses, width):
    watched.page.set_viewport_size({"width": width, "height": 700})
    page = opened(watched, addresses["light"])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator(".eml").first.bounding_box()
    assert box["height"] <= 465 or width < 800
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.eml *')].map((e) => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= 12
