"""A still picture on a page in Jupyter's dark theme, in its light one, and where the page takes no style from it."""

import io
import re

import pytest
from PIL import Image

from emlearn.pictures.picture import Picture, figure

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
