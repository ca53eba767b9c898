"""JupyterLab through the README's command: notebook 00 is opened, run, and its slider driven by keyboard."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from real_browser import run_all_cells


def frame(page):
    return int(page.locator(".eml").first.get_attribute("data-frame"))


def wait_for_frame(page, number):
    page.wait_for_function(f"document.querySelector('.eml').dataset.frame === '{number}'", timeout=10_000)


@pytest.fixture
def notebook(watched, lab):
    """Notebook 00, run."""
    watched.page.goto(lab)
    run_all_cells(watched.page)
    return watched


def test_a_fresh_clone_shows_a_picture_before_anything_runs(watched, lab):
    watched.page.goto(lab)
    cell = watched.page.locator(".jp-CodeCell", has_text="EMMicroscope(").first
    cell.wait_for(timeout=90_000)
    cell.scroll_into_view_if_needed()
    picture = cell.locator(".jp-OutputArea img")
    picture.wait_for(timeout=20_000)
    assert picture.evaluate("img => img.naturalWidth") > 1000
    assert watched.page.get_by_text("notified about official Jupyter news").count() == 0


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
    means.fill("2 50; 4 80; oops")
    means.press("Enter")
    page.wait_for_function(
        "document.querySelector('.eml-message').textContent.includes('numbers only')", timeout=20_000
    )
    means.fill("2 50; 4 80; 3 60")
    means.press("Enter")
    page.wait_for_function("document.querySelector('.eml-message').textContent === ''", timeout=20_000)

    data = page.locator(".eml select[data-trait=dataset]").first
    data.select_option("two coins")
    page.wait_for_function("document.querySelector('.eml-status').textContent.includes('-33.09')", timeout=20_000)
    look(page, "lab-coins")
    assert notebook.foreign == []
    assert notebook.errors == []


def look(page, name):
    """Keep a picture for human eyes, where a folder for them is named."""
    if folder := os.environ.get("EMLEARN_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")
