"""JupyterLab through the README's command: notebook 00 is opened, run, and its slider driven by keyboard."""

import os
from pathlib import Path

import pytest
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
    picture = watched.page.locator(".jp-OutputArea img[alt^='EM microscope']")
    picture.wait_for(timeout=90_000)
    assert picture.evaluate("img => img.naturalWidth") > 600


@pytest.mark.timeout(300)
def test_a_learner_drives_em(notebook):
    page = notebook.page
    slider = page.locator(".eml-slider").first
    status = page.locator(".eml-status").first
    assert "no E-step yet" in status.inner_text()

    slider.focus()
    for press in range(1, 6):
        page.keyboard.press("ArrowRight")
        wait_for_frame(page, press)
    assert "iteration 3, after the E-step" in status.inner_text() and "gap 0.00" in status.inner_text()
    page.keyboard.press("ArrowLeft")
    wait_for_frame(page, 4)
    assert "iteration 2, after the M-step" in status.inner_text()
    page.keyboard.press("End")
    last = int(slider.get_attribute("max"))
    wait_for_frame(page, last)
    assert "-1130.26" in status.inner_text()
    page.keyboard.press("Home")
    wait_for_frame(page, 0)
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == 11  # no key was taken for a command of the notebook

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
