"""nbgrader's settings for a class: student code runs in a box, and student words are shown harmless."""

from pathlib import Path

import nbgrader.server_extensions.formgrader
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute

from classroom import ROOT
from classroom.box.limits import LimitedExecute
from classroom.grading.contents import FeedbackExporter

TEMPLATES = Path(__file__).resolve().parent / "templates"
FOR_OTHER_PROGRAMS = f"""# For nbgrader's own programs and Formgrader in this folder; written by classroom/grade.py.
import sys

sys.path.insert(0, {str(ROOT)!r})
from classroom.grading.settings import contain

c = get_config()
c.CourseDirectory.submitted_directory = "repaired"
contain(c)
"""


def contain(config):
    """Set what keeps students' code and words from doing harm; every program of nbgrader needs it.

    Parameters
    ----------
    config : traitlets.config.Config
    """
    config.Autograde.autograde_preprocessors = [
        LimitedExecute if step is Execute else step for step in Autograde.autograde_preprocessors.default()
    ]
    config.HTMLExporter.sanitize_html = True
    config.GenerateFeedback.exporter_class = FeedbackExporter
    config.HTMLExporter.filters = {
        "markdown2html": "classroom.texts.harmless.markdown",
        "clean_html": "classroom.texts.harmless.html",
    }
    config.HTMLExporter.extra_template_basedirs = [
        str(TEMPLATES),
        str(Path(nbgrader.server_extensions.formgrader.__file__).parent / "templates"),
    ]
