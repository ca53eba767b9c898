"""The microscope on a page without a kernel: the browser makes the runs, and its films are those that Python makes."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from emlearn import EMMicroscope
from emlearn.widgets.base import browser_text
from emlearn.widgets.page import static_page
from emlearn.widgets.player import PLAYER

SCRIPT = """
window.filmed = ({ X, means, template }) => {
  const { film, numbers } = filmOf(runEM(around(means, X), X), X, template), read = readFilm(film, numbers);
  const shown = film.captions.map((_, frame) => Object.fromEntries(Object.keys(film.reels).map((name) => {
    const row = channel(read, frame, name);
    return [name, row && { ...row, data: Array.from(row.data, (v) => (v === v ? v : null)) }];
  })));
  return { film, shown };
};
"""

WAITING = "Old Faithful, waiting only"
RUNS = {
    "two columns": ("Old Faithful", "2 54; 4.3 80"),
    "two columns, one component": ("Old Faithful", "3 60"),
    "two columns, three components": ("Old Faithful", "2 54; 4.3 80; 3 60"),
    "two columns, many iterations": ("Old Faithful", "2 54; 4.3 80; 4.1 75; 3 60"),
    "one column": (WAITING, "54; 80"),
    "one column, one component": (WAITING, "60"),
    "one column, three components": (WAITING, "50; 60; 80"),
    "many rows": ("3,000 + 7,000 (the introduction)", "15; 45"),
}


@pytest.fixture
def filmed(watched):
    """A page that makes films of runs, and shows nothing."""
    watched.page.set_content("<!doctype html><title>film</title>")
    watched.page.add_script_tag(content=browser_text(*PLAYER, "em.js", "half_steps.js", "em_film.js") + SCRIPT)
    yield lambda given: watched.page.evaluate("(given) => filmed(given)", given)
    assert watched.errors == []


@pytest.mark.parametrize("name", RUNS)
def test_the_film_is_the_one_that_python_makes(filmed, name):
    data, means = RUNS[name]
    ours, other = EMMicroscope(data, means.count(";") + 1, means=means), EMMicroscope(data, seed=1)
    X = np.asarray(ours._subject.data).reshape(len(ours._subject.data), -1)
    made = filmed({"X": X.tolist(), "means": ours.starting_means, "template": other.film})
    film = ours._film
    assert made["film"]["captions"] == film.captions
    assert made["film"]["note"] == film.note
    assert made["film"]["controls"][0]["ticks"] == film.controls[0].ticks
    same(made["film"]["panels"], ours.film["panels"])
    for frame, shown in enumerate(made["shown"]):
        for reel, wanted in film.shown(frame).items():
            same_numbers(shown[reel], wanted, reel)


def same_numbers(got, wanted, reel):
    assert (got is None) == (wanted is None)
    if wanted is None:
        return
    assert got["shape"] == list(wanted.shape)
    numbers = np.array(got["data"], dtype=float).reshape(wanted.shape)
    shares = (
        reel == "responsibilities"
    )  # they are sent in steps of 1 / 65535, between which rounding may decide otherwise
    np.testing.assert_allclose(numbers, wanted, rtol=1e-6, atol=1.01 / 65535 if shares else 1e-6, err_msg=reel)
    assert not shares or np.mean(np.abs(numbers - wanted) > 1e-6) < 0.01


def same(got, wanted):
    """The same lists and dicts, and numbers up to rounding."""
    if isinstance(wanted, dict):
        assert got.keys() == wanted.keys()
        for key in wanted:
            same(got[key], wanted[key])
    elif isinstance(wanted, list | tuple):
        assert len(got) == len(wanted)
        for one, other in zip(got, wanted):
            same(one, other)
    else:
        assert got == (pytest.approx(wanted, rel=1e-6) if isinstance(wanted, float) else wanted)


TWO_PILES = [0.0, 0.0, 0.0, 0.0, 5.0, 6.0, 7.0, 8.5]
SUBJECTS = {"two columns": lambda: EMMicroscope(seed=1), "one column": lambda: EMMicroscope(WAITING, seed=1)}


@pytest.fixture
def opened(watched, tmp_path):
    """Open a page with a microscope, at an address if one is given."""

    def open_page(microscope, state="", width=1280):
        (tmp_path / "alone.html").write_text(static_page([microscope]), encoding="utf-8")
        watched.page.set_viewport_size({"width": width, "height": 900})
        watched.page.goto((tmp_path / "alone.html").as_uri() + state)
        watched.page.wait_for_selector(".eml[data-frame]")
        return watched.page

    yield open_page
    assert watched.errors == [] and watched.foreign == []


def field(page, name):
    return page.locator(f"[data-trait={name}]")


def at_the_end(page):
    """What the status line says at the end of the film."""
    page.locator(".eml-slider").focus()
    page.keyboard.press("End")
    page.wait_for_function("document.querySelector('.eml').dataset.frame === document.querySelector('.eml-slider').max")
    return page.locator(".eml-status").inner_text()


def answered(page, change):
    """Make a change and wait for the film that it brings; what the status line says at its end."""
    page.evaluate("delete document.querySelector('.eml').dataset.frame")
    change()
    page.wait_for_selector(".eml[data-frame]:not([aria-busy=true])")
    return at_the_end(page)


def typed(page, name, text):
    field(page, name).fill(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", SUBJECTS)
def test_every_control_by_keyboard_makes_the_run_it_asks_for(opened, name, width):
    page = opened(SUBJECTS[name](), width=width)
    said = [at_the_end(page)]
    said.append(answered(page, lambda: typed(page, "n_components", "3")))
    assert field(page, "start").input_value() == "means on random rows"
    assert field(page, "means").input_value().count(";") == 2
    drawn = field(page, "means").input_value()
    said.append(answered(page, lambda: typed(page, "seed", "7")))
    assert field(page, "means").input_value() != drawn
    means = "50; 60; 80" if name == "one column" else "2 54; 4.3 80; 3 60"
    said.append(answered(page, lambda: typed(page, "means", means)))
    assert field(page, "start").input_value() == "placed"
    data = WAITING if name == "one column" else "Old Faithful"
    python = EMMicroscope(data, 3, means=means)
    python.frame = 10**9
    assert said[-1].startswith(python.status)
    said.append(answered(page, lambda: typed(page, "n_components", "1")))
    assert field(page, "start").input_value() == "means on random rows"
    assert answered(page, lambda: field(page, "start").select_option("random rows (by Python)")) == said[0]
    assert field(page, "n_components").input_value() == "2" and field(page, "seed").input_value() == "1"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "NaN" not in "".join(said) and len(set(said)) > 2


@pytest.mark.parametrize("width", [1280, 390])
def test_clicks_place_the_starting_means(opened, width):
    page = opened(EMMicroscope(seed=1), width=width)
    box = page.locator(".eml-stage").bounding_box()
    for x, y in ((0.3, 0.7), (0.8, 0.3)):
        page.locator(".eml-stage").click(position={"x": x * box["width"], "y": y * box["height"]})
        page.wait_for_function("document.querySelector('[data-trait=start]').value === 'placed'")
        page.wait_for_selector(".eml[data-frame]:not([aria-busy=true])")
        page.wait_for_timeout(150)
    python = EMMicroscope(means=field(page, "means").input_value())
    assert page.locator(".eml-status").inner_text() == python.status
    assert abs(python.starting_means[0][0] - python.starting_means[1][0]) > 1


def controls(page):
    return [field(page, name).input_value() for name in ("n_components", "start", "seed", "means")]


def test_a_click_beside_the_axes_places_nothing(opened):
    page = opened(EMMicroscope(seed=1))
    box, before = page.locator(".eml-stage").bounding_box(), controls(page)
    for x, y in ((4, 100), (box["width"] / 2, 4), (box["width"] / 2, box["height"] - 4), (box["width"] - 2, 100)):
        page.locator(".eml-stage").click(position={"x": x, "y": y})
        page.wait_for_timeout(150)
    assert controls(page) == before
    answered(page, lambda: page.locator(".eml-stage").click(position={"x": box["width"] / 2, "y": 100}))
    assert controls(page)[1] == "placed"


TYPED = {
    ("seed", "12345"): ("seed: whole numbers from 0 to 999, so 12345 became 999.", "999"),
    ("seed", "2.6"): ("seed: whole numbers from 0 to 999, so 2.6 became 3.", "3"),
    ("seed", ""): ("seed: whole numbers from 0 to 999.", "1"),
    ("n_components", "99"): ("components: whole numbers from 1 to 6, so 99 became 6.", "6"),
    ("n_components", "-2"): ("components: whole numbers from 1 to 6, so -2 became 1.", "1"),
}


@pytest.mark.parametrize("name, text", TYPED)
def test_a_number_out_of_range_is_not_moved_without_a_word(opened, name, text):
    page, (said, value) = opened(EMMicroscope(seed=1)), TYPED[name, text]
    typed(page, name, text)
    page.locator(".eml-message", has_text=said).wait_for()
    assert page.locator(".eml-message").get_attribute("role") == "alert"
    assert field(page, name).input_value() == value
    answered(page, lambda: typed(page, "seed", "4"))
    assert page.locator(".eml-message").inner_text() == ""


def test_means_far_away_are_said_to_be_outside_the_picture(opened):
    page = opened(EMMicroscope(seed=1))
    typed(page, "means", "1e9 1e9; 2 54")
    page.locator(".eml-message", has_text="Component 1 starts outside the picture.").wait_for()
    assert "component 1 collapsed" in at_the_end(page)
    typed(page, "means", "1e9 1e9; 2 1e9")
    page.locator(".eml-message", has_text="Components 1 and 2 start outside the picture.").wait_for()
    python = EMMicroscope(means="1e9 1e9; 2 1e9")
    python.frame = 10**9
    assert "e+" in python.status and at_the_end(page).startswith(python.status)
    before = controls(page)
    typed(page, "means", "1e300 1; 1e300 2")
    page.locator(".eml-message", has_text="'1e300 1; 1e300 2': these are too far from the data").wait_for()
    assert controls(page) == before


def test_means_that_are_none_are_refused_in_a_sentence(opened):
    page = opened(EMMicroscope(seed=1))
    before, set_to = page.locator(".eml-status").inner_text(), controls(page)
    for text, words in {"a b; 1 2": "write numbers only, such as", "1 2": "2 components need 4 finite numbers"}.items():
        typed(page, "means", text)
        page.locator(".eml-message", has_text=words).wait_for()
        assert controls(page) == set_to  # those of the run that is shown
    assert page.locator(".eml-status").inner_text() == before
    assert "bound" in answered(page, lambda: typed(page, "means", "2 54; 4 80"))
    assert page.locator(".eml-message").inner_text() == ""


def test_a_collapse_is_said_as_python_says_it(opened):
    page = opened(EMMicroscope(TWO_PILES, 1))
    answered(page, lambda: typed(page, "n_components", "2"))
    said = answered(page, lambda: typed(page, "means", "0; 6"))
    note = "then component 1 collapsed onto too few points: try another seed or start"
    assert said.endswith(note) and EMMicroscope(TWO_PILES, means="0; 6")._film.note == note


def test_the_address_brings_a_run_back(opened, watched):
    page = opened(EMMicroscope(seed=1))
    answered(page, lambda: typed(page, "n_components", "3"))
    answered(page, lambda: typed(page, "seed", "4"))
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("location.hash.includes('frame=' + document.querySelector('.eml').dataset.frame)")
    page.wait_for_function(
        "document.querySelector('.eml').dataset.frame === String(document.querySelector('.eml-slider').max - 1)"
    )
    page.wait_for_timeout(200)
    said, state = page.locator(".eml-status").inner_text(), page.evaluate("location.hash")
    assert "components=3" in state and "seed=4" in state
    page.goto("about:blank")
    page = opened(EMMicroscope(seed=1), state)
    assert page.locator(".eml-status").inner_text() == said
    assert field(page, "n_components").input_value() == "3" and field(page, "seed").input_value() == "4"


def test_an_address_that_asks_for_what_is_not_there_shows_what_is(opened):
    page = opened(
        EMMicroscope(seed=1),
        "#widget=EM+microscope:+Old+Faithful&frame=9999&components=90&seed=x&start=no&means=nothing",
    )
    assert "write numbers only" in page.locator(".eml-message").inner_text()
    assert "iteration" in page.locator(".eml-status").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_beside_the_controls(opened, theme):
    page = opened(EMMicroscope(seed=1))
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    answered(page, lambda: typed(page, "n_components", "3"))
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []
