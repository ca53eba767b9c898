"""Pictures on a page in Jupyter's dark theme, in its light one, and where it takes no style; an exported page."""

import io
import re
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from PIL import Image
from traitlets.config import Config

from emlearn.pictures.picture import Picture, figure

ROOT = Path(__file__).resolve().parents[2]
WHITE, DARK = (255, 255, 255), (22, 25, 29)


@pytest.mark.parametrize(
    "light, styled, paper", [("true", True, WHITE), ("false", True, DARK), ("false", False, WHITE)]
)
def test_a_picture_has_the_paper_of_its_page(watched, light, styled, paper):
    html = Picture(figure(3, 2)[0], "Two empty axes, and nothing between them.")._repr_mimebundle_()[0]["text/html"]
    html = html if styled else re.sub("<style>.*</style>", "", html)
    watched.page.set_content(f'<!doctype html><title>still</title><body data-jp-theme-light="{light}">{html}')
    picture = watched.page.get_by_role("img", name="Two empty axes, and nothing between them.")
    picture.evaluate("img => img.decode()")
    watched.page.wait_for_timeout(100)
    shown = Image.open(io.BytesIO(picture.screenshot())).convert("RGB")
    assert shown.size == (300, 200) and shown.getpixel((3, 3)) == paper
    assert watched.errors == [] and watched.foreign == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1024, 390])
def test_an_exported_page_has_its_own_colours_and_callouts_on_cards(watched, theme, width, tmp_path):
    notebook = nbformat.read(ROOT / "notebooks/03_e_step.ipynb", as_version=4)
    made = Config(
        HTMLExporter={"preprocessors": ["emcourse.exported.CoursePage"], "mathjax_url": "", "require_js_url": ""}
    )
    html, _ = HTMLExporter(config=made, theme=theme).from_notebook_node(notebook)
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    page = watched.page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((tmp_path / "page.html").as_uri(), wait_until="domcontentloaded")
    picture = page.locator("img[class^=emlearn-]").first
    picture.evaluate("img => img.decode()")
    shown = Image.open(io.BytesIO(picture.screenshot())).convert("RGB")
    assert shown.getpixel((shown.width // 2, 2)) == {"light": WHITE, "dark": DARK}[theme]
    predict = page.locator("blockquote", has_text="Predict.").first
    grounds = predict.evaluate("card => [card, card.parentElement].map(box => getComputedStyle(box).backgroundColor)")
    assert grounds[0] != grounds[1] and predict.evaluate("card => getComputedStyle(card).borderRadius") != "0px"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
