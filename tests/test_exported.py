"""Pages that nbconvert makes of the notebooks: each stored picture has its alternative text there, and a dark twin."""

import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from traitlets.config import Config

from emcourse.exported import CoursePage

ROOT = Path(__file__).resolve().parent.parent


class Images(HTMLParser):
    """The alternative texts of a page, and ``None`` for an image that has none."""

    def __init__(self, page):
        super().__init__()
        self.alts = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.alts.append(dict(attributes).get("alt"))


def exported(notebook, *preprocessors):
    return HTMLExporter(config=Config(HTMLExporter={"preprocessors": list(preprocessors)})).from_notebook_node(
        notebook
    )[0]


@pytest.mark.parametrize("path", sorted(ROOT.glob("notebooks/*.ipynb")), ids=lambda path: path.stem)
def test_every_still_of_an_exported_page_has_its_alternative_text(path):
    notebook = nbformat.read(path, as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    stored = [output.metadata["image/png"]["alt"] for output in outputs if "image/png" in output.get("data", {})]
    page = exported(notebook, "emcourse.exported.CoursePage")
    alts = Images(page).alts
    assert page.count('[data-jp-theme-light="false"] .emlearn-') == len(stored)
    assert len(stored) > 2 and [alt for alt in alts if alt in stored] == stored
    assert all(alt and alt.strip() and "No description" not in alt for alt in alts)
    assert not any("text/html" in output.data for output in outputs if "image/png" in output.get("data", {}))


def test_an_image_without_a_text_is_left_as_it_is():
    bare = nbformat.v4.new_output("display_data", {"image/png": "iVBO"}, metadata={"image/png": {"width": 3}})
    cell, _ = CoursePage().preprocess_cell(nbformat.v4.new_code_cell(outputs=[bare]), {}, 0)
    assert "text/html" not in cell.outputs[0].data


@pytest.mark.parametrize("path", sorted(ROOT.glob("notebooks/*.ipynb")), ids=lambda path: path.stem)
def test_every_formula_of_an_exported_page_is_drawn_by_the_browser_itself(path):
    """And reads as it did: a formula's Markdown marks are not taken for emphasis, code or a table's edge."""
    notebook = nbformat.read(path, as_version=4)
    words = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    told = [CoursePage().preprocess_cell(cell, {}, 0)[0].source for cell in words]
    assert not any(re.search(r"\$\$|\$\S", source) for source in told)
    page = exported(notebook, "emcourse.exported.CoursePage")
    formulas = re.findall("<math.*?</math>", page, re.S)
    assert page.count("<math") == len(formulas) >= sum(source.count("<math") for source in told) > 0
    assert not any(re.search(r"<(em|code|strong|td|p|a)\b", formula) for formula in formulas)
