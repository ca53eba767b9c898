"""A notebook as a page that tells the alternative texts of stored pictures; nbconvert's own template leaves them out.

JupyterLab, as ``python course.py`` opens it, exports this way. So does the command::

    jupyter nbconvert --to html --HTMLExporter.preprocessors="['emcourse.exported.AlternativeTexts']" notebook.ipynb
"""

import copy
from html import escape

from nbconvert.preprocessors import Preprocessor

TOLD = ("alt", "width", "height")
"""What an image says of itself."""


class AlternativeTexts(Preprocessor):
    """Put stored PNG images that have an alternative text into pages as HTML that tells it.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_output
    >>> about = {"image/png": {"alt": "A curve with <one> peak.", "width": 720, "height": 300}}
    >>> stored = new_output("display_data", {"image/png": "iVBO"}, metadata=about)
    >>> cell, _ = AlternativeTexts().preprocess_cell(new_code_cell(outputs=[stored]), {}, 0)
    >>> cell.outputs[0].data["text/html"]
    '<img alt="A curve with &lt;one&gt; peak." width="720" height="300" src="data:image/png;base64,iVBO">'
    """

    def preprocess_cell(self, cell, resources, index):
        """The cell with its pictures as HTML, in a copy: the notebook stays as it is.

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
        for output in cell.get("outputs", []):
            about = output.get("metadata", {}).get("image/png", {})
            if "alt" in about and "image/png" in output.get("data", {}):
                told = "".join(f'{name}="{escape(str(v))}" ' for name, v in about.items() if name in TOLD)
                image = f"data:image/png;base64,{output.data['image/png']}"
                output.data.setdefault("text/html", f'<img {told}src="{image}">')
        return cell, resources
