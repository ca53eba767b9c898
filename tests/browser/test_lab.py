"""JupyterLab through the README's command: notebook 00 is opened, run, and its slider driven by keyboard.

And what happens to a session: a restarted kernel, a reloaded page, a Python that is slower than the hand; Notebook 7.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from real_browser import menu, notebook7, run_all_cells, run_all_cells_of_notebook7

from conftest import Watched
from emlearn import EMMicroscope


def frame(page):
    return int(page.locator(".eml").first.get_attribute("data-frame"))


def wait_for_frame(page, number):
    page.wait_for_function(f"document.querySelector('.eml').dataset.frame === '{number}'", timeout=10_000)


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """Notebook 00, opened and run once."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    watched = Watched(page)
    page.goto(lab)
    run_all_cells(page)
    yield watched
    page.close()


def test_a_fresh_clone_shows_a_picture_before_anything_runs(watched, lab):
    watched.page.goto(lab)
    cell = watched.page.locator(".jp-CodeCell", has_text="plots.points(").first
    cell.wait_for(timeout=90_000)
    cell.scroll_into_view_if_needed()
    picture = cell.locator(".jp-OutputArea img")
    picture.wait_for(timeout=20_000)
    assert picture.evaluate("img => img.naturalWidth") > 800
    answer = watched.page.locator(".jp-CodeCell", has_text="EMMicroscope(").first
    assert answer.locator(".jp-OutputArea img").filter(visible=True).count() == 0  # it was asked for a prediction
    assert watched.page.get_by_text("notified about official Jupyter news").count() == 0


def test_a_callout_stands_on_a_card(watched, lab):
    watched.page.goto(lab)
    callout = watched.page.locator(".jp-MarkdownOutput blockquote", has_text="What to notice.").first
    callout.wait_for(timeout=90_000)
    assert callout.evaluate("card => getComputedStyle(card).borderRadius") != "0px"


@pytest.mark.timeout(300)
def test_a_learner_drives_em(notebook):
    page = notebook.page
    slider = page.locator(".eml-slider").first
    status = page.locator(".eml-status").first
    expect(status).to_contain_text("no E-step yet")

    cells = page.locator(".jp-Notebook .jp-CodeCell").count()
    slider.focus()
    for press in range(1, 6):
        page.keyboard.press("ArrowRight")
        wait_for_frame(page, press)
    expect(status).to_have_text(re.compile(r"iteration 3, after the E-step: .* gap 0\.00"))
    page.keyboard.press("ArrowLeft")
    wait_for_frame(page, 4)
    expect(status).to_contain_text("iteration 2, after the M-step")
    page.keyboard.press("End")
    last = int(slider.get_attribute("max"))
    wait_for_frame(page, last)
    expect(status).to_contain_text("-1130.26")
    page.keyboard.press("Home")
    wait_for_frame(page, 0)
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == cells  # no key was taken for a command of the notebook

    look(page, "lab")
    page.get_by_role("button", name="play").first.click()
    wait_for_frame(page, 3)
    page.get_by_role("button", name="pause").first.click()

    components = page.locator(".eml input[data-trait=n_components]").first
    components.fill("3")
    components.press("Enter")
    page.wait_for_function("document.querySelector('.eml-slider').max > 60", timeout=20_000)
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_function("document.querySelector('.eml-status').textContent.includes('-1119.21')", timeout=10_000)

    page.locator(".eml-stage").first.click(position={"x": 120, "y": 120})
    page.wait_for_function("document.querySelector('.eml select[data-trait=start]').value === 'placed'", timeout=20_000)
    means = page.locator(".eml input[data-trait=means]").first
    placed = means.input_value()
    means.fill("2 50; 4 80; oops")
    means.press("Enter")
    page.wait_for_function(
        "document.querySelector('.eml-message').textContent.includes('numbers only')", timeout=20_000
    )
    expect(means).to_have_value(placed)  # the controls say again what the picture shows
    means.fill("2 50; 4 80; 3 60")
    means.press("Enter")
    page.wait_for_function("document.querySelector('.eml-message').textContent === ''", timeout=20_000)

    data = page.locator(".eml select[data-trait=dataset]").first
    data.select_option("two coins")
    page.wait_for_function("document.querySelector('.eml-status').textContent.includes('-33.09')", timeout=20_000)
    look(page, "lab-coins")
    assert notebook.foreign == []
    assert notebook.errors == []


def ask(page, trait, value):
    field = page.locator(f".eml [data-trait={trait}]").first
    field.fill(str(value))
    field.press("Enter")


def answered(page, text):
    """Python's answer is there: no request is under way, and the run's last frame says this."""
    page.wait_for_function("document.querySelector('.eml').getAttribute('aria-busy') === 'false'", timeout=30_000)
    page.locator(".eml-slider").first.focus()
    page.keyboard.press("End")
    expect(page.locator(".eml-status").first).to_contain_text(text, timeout=20_000)


@pytest.mark.timeout(300)
def test_the_last_request_wins_and_the_wait_is_seen(notebook):
    page = notebook.page
    page.locator(".eml [data-trait=dataset]").first.select_option("Old Faithful")
    page.evaluate(
        """() => {
            const root = document.querySelector(".eml");
            window.seen = [];
            const note = () => window.seen.push(root.getAttribute("aria-busy") + getComputedStyle(root.querySelector(
                ".eml-pictures")).transitionProperty);
            new MutationObserver(note).observe(root, { attributes: true, attributeFilter: ["aria-busy"] });
        }"""
    )
    answered(page, "iteration")
    for trait, value in [("n_components", 6), ("seed", 3), ("n_components", 2), ("n_components", 5), ("seed", 7)]:
        ask(page, trait, value)
    ask(page, "n_components", 4)
    start = page.locator(".eml [data-trait=start]").first.input_value()
    last = EMMicroscope(n_components=4, seed=7, start=start)
    answered(page, last._film.captions[-1])
    assert page.locator(".eml [data-trait=n_components]").first.input_value() == "4"
    assert "trueopacity" in page.evaluate("window.seen")
    assert notebook.errors == []


@pytest.mark.timeout(300)
def test_a_restarted_kernel_and_a_reloaded_page(notebook):
    page = notebook.page
    menu(page, "Kernel", re.compile("^Restart Kernel…"))
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.get_by_text("| Idle").wait_for(timeout=60_000)
    page.locator(".eml-slider").first.focus()  # no Python behind it, and the film plays on
    for key, at in (("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2)):
        page.keyboard.press(key)
        wait_for_frame(page, at)
    assert notebook.errors == []

    run_all_cells(page)
    ask(page, "n_components", 3)
    answered(page, EMMicroscope(n_components=3, seed=1)._film.captions[-1])
    assert notebook.errors == []

    page.reload()
    cell = page.locator(".jp-CodeCell", has_text="plots.points(").first
    cell.wait_for(timeout=90_000)
    cell.scroll_into_view_if_needed()
    cell.locator(".jp-OutputArea img").first.wait_for(timeout=30_000)
    run_all_cells(page)
    ask(page, "n_components", 3)
    answered(page, EMMicroscope(n_components=3, seed=1)._film.captions[-1])
    assert notebook.errors == [] and notebook.foreign == []


def test_a_page_exported_from_jupyterlab_tells_its_pictures(watched, lab):
    address = lab.replace("/lab/tree/notebooks/00_start_here", "/nbconvert/html/notebooks/03_e_step")
    page = watched.page.request.get(address).text()
    assert "Coin A has 0.45 of row 1" in page and page.count("<img alt=") > 4
    assert "No description has been provided" not in page


@pytest.mark.timeout(300)
def test_in_notebook_7(watched):
    page = watched.page
    with notebook7() as address:
        page.goto(address)
        page.locator(".jp-CodeCell").first.wait_for(timeout=90_000)
        watched.errors.clear()  # Notebook 7.6 itself may complain of a schema while it loads
        run_all_cells_of_notebook7(page, "EMMicroscope(", ".eml[data-frame]")
        page.locator(".eml-slider").first.focus()
        for press in range(1, 4):
            page.keyboard.press("ArrowRight")
            wait_for_frame(page, press)
        ask(page, "n_components", 3)
        answered(page, EMMicroscope(n_components=3, seed=1)._film.captions[-1])
        assert watched.errors == [] and watched.foreign == []


def look(page, name):
    """Keep a picture for human eyes, where a folder for them is named."""
    if folder := os.environ.get("EMLEARN_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")
