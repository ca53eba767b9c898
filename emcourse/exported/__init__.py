"""A notebook as a page in the course's style: pictures say what they show and fit a dark page, callouts stand on cards.

JupyterLab, as ``python course.py`` opens it, exports this way. So does the command::

    jupyter nbconvert --to html --HTMLExporter.preprocessors="['emcourse.exported.CoursePage']" notebook.ipynb
"""

import base64
import copy
import io
from importlib import resources

from matplotlib.colors import to_hex, to_rgb
from nbconvert.preprocessors import Preprocessor
from nbformat.v4 import new_markdown_cell
from PIL import Image

from emcourse.exported.formulas import with_mathml
from emlearn.pictures.dark import on_dark, repainted
from emlearn.pictures.picture import as_png, in_both_themes
from emlearn.pictures.visual import COMPONENTS, TOKENS

STYLE = resources.files("emcourse").joinpath("exported/custom.css").read_text(encoding="utf-8")
"""What JupyterLab is given too."""
ON_DARK = "\n".join(
    f'[data-jp-theme-light="false"] [mathcolor="{color}"] {{ color: {to_hex(on_dark(to_rgb(color)))}; }}'
    for color in (*TOKENS["light"].values(), *(look["color"] for look in COMPONENTS))
)
"""The colours of formulas on a dark page, which are those of the pictures there."""


class CoursePage(Preprocessor):
    """Put stored PNG images that have an alternative text into pages as HTML that tells it and has both themes.

    Formulas become MathML, so that they are shown also where the page's scripts cannot be fetched from their host.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_output
    >>> from emlearn.pictures.picture import Picture, figure
    >>> data, about = Picture(figure(3, 2)[0], "Two <empty> axes.").still()
    >>> data["image/png"] = base64.b64encode(data["image/png"]).decode()
    >>> stored = new_output("display_data", data, metadata=about)
    >>> cell, _ = CoursePage().preprocess_cell(new_code_cell(outputs=[stored]), {}, 0)
    >>> 'alt="Two &lt;empty&gt; axes." width="300" height="200"' in cell.outputs[0].data["text/html"]
    True
    """

    def preprocess(self, nb, resources):
        """The notebook with its pictures as HTML, in a copy, and the course's style in a cell at its end.

        Parameters
        ----------
        nb : nbformat.NotebookNode
        resources : dict

        Returns
        -------
        nb : nbformat.NotebookNode
        resources : dict
        """
        nb, resources = super().preprocess(copy.copy(nb), resources)
        nb.cells = [*nb.cells, new_markdown_cell(f"<style>{STYLE}\n{ON_DARK}</style>")]
        return nb, resources

    def preprocess_cell(self, cell, resources, index):
        """The cell with its pictures as HTML and its formulas as MathML, in a copy: the notebook stays as it is.

        Parameters
        ----------
        cell : nbformat.NotebookNode
        resources : dict
        index : int

        Returns
        -------
        cell : nbformat.NotebookNode
        resources : dict
        """
        cell = copy.deepcopy(cell)
        if cell.cell_type == "markdown":
            cell.source = with_mathml(cell.source)
        for output in cell.get("outputs", []):
            about = output.get("metadata", {}).get("image/png", {})
            if "alt" in about and "image/png" in output.get("data", {}):
                light = base64.b64decode(output.data["image/png"])
                dark = as_png(repainted(Image.open(io.BytesIO(light))))
                html = in_both_themes(light, dark, about["alt"], about["width"], about["height"])
                output.data.setdefault("text/html", html)
        return cell, resources
