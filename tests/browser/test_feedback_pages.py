"""What students wrote, in the pages of feedback and in Formgrader's: it runs no script and asks no other host."""

from pathlib import Path

import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from classroom.grading.settings import contain

ROOT = Path(__file__).resolve().parents[2]

MARK = "document.documentElement.dataset.ran = 'yes'"
BAD = {
    "script": f"<script>{MARK}</script>",
    "event": f'<img src="x" onerror="{MARK}">',
    "link": f"[look](javascript:{MARK.replace(' ', '')})",
    "frame": f'<iframe srcdoc="<script>parent.{MARK}</script>"></iframe>',
    "vector": f'<svg onload="{MARK}"><script>{MARK}</script></svg>',
    "picture of another host": "![](http://192.0.2.1/seen.png) <img src='//192.0.2.1/seen.png'>",
    "style of another host": '<style>@import "http://192.0.2.1/s.css";</style><link rel=stylesheet href=//192.0.2.1/s>',
    "formula": rf"$\href{{javascript:{MARK}}}{{look}}$ $\text{{<script>{MARK}</script>}}$",
    "formula in an attribute": rf'![$\text{{" onerror="{MARK}}}$](data:image/png;base64,x) <b title="$x$">$x$</b>',
    "form": f'<form action="javascript:{MARK}"><button autofocus onfocus="{MARK}">now</button></form>',
}
GOOD = (
    "It **rises**, as $a < b$, $\\unknown{a}$, $$x_{nk}$$ and `x < y` show:\n\n| k | bound |\n|---|---|\n| 1 | -2.5 |"
)


def notebook():
    """An answer in words and outputs of code, each with all that is bad."""
    point = {"grade": True, "solution": True, "locked": False, "task": False, "schema_version": 3, "comment": None}
    graded = {"grade_id": "answer-1", "points": 2, "score": 0, "cell_type": "markdown", **point}
    words = new_markdown_cell("\n\n".join([GOOD, *BAD.values()]), metadata={"nbgrader": graded})
    outputs = [
        new_output("display_data", {kind: bad}) for bad in BAD.values() for kind in ("text/html", "text/markdown")
    ]
    outputs.append(new_output("display_data", {"application/javascript": MARK}))
    outputs.append(new_output("stream", name="stdout", text=BAD["script"]))
    return new_notebook(cells=[words, new_code_cell("print()", outputs=outputs), new_markdown_cell(BAD["event"])])


def feedback_exporter():
    config = Config()
    contain(config)
    return HTMLExporter(config=GenerateFeedback(CourseDirectory(), config=config).config)


def formgrade_exporter():
    config = Config()
    contain(config)
    config.HTMLExporter.template_name = "formgrade"
    return HTMLExporter(config=config)


ABOUT = {"notebook": "n", "score": 0, "max_score": 2, "late_penalty": 0}
ABOUT_FORMGRADER = {"index": 0, "total": 1, "base_url": "", "notebook_id": "n", "assignment_id": "n"}


@pytest.fixture(params=[feedback_exporter, formgrade_exporter], ids=["feedback", "formgrade"])
def page(request, tmp_path):
    """The page as nbgrader makes it, with the settings that every class folder has."""
    html, _ = request.param().from_notebook_node(notebook(), resources={"nbgrader": ABOUT, **ABOUT_FORMGRADER})
    path = tmp_path / f"{request.node.callspec.id}.html"
    path.write_text(html, encoding="utf-8")
    return path


def test_what_a_student_wrote_does_nothing(page, watched):
    watched.page.goto(page.as_uri())
    for link in watched.page.locator("a", has_text="look").all():
        link.click()
    watched.page.wait_for_timeout(300)
    assert watched.page.evaluate("document.documentElement.dataset.ran") is None
    assert [url for url in watched.foreign if "192.0.2.1" in url] == []


def test_it_would_do_something_without_our_settings(watched, tmp_path):
    exporter = HTMLExporter(config=GenerateFeedback(CourseDirectory()).config)
    html, _ = exporter.from_notebook_node(notebook(), resources={"nbgrader": ABOUT})
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    watched.page.route("http*://**", lambda route: route.abort())
    watched.page.goto((tmp_path / "page.html").as_uri())
    watched.page.wait_for_function("document.documentElement.dataset.ran == 'yes'")
    assert any("192.0.2.1" in url for url in watched.foreign)


def test_what_is_good_is_still_there(page, watched):
    watched.page.goto(page.as_uri())
    assert watched.page.locator("strong", has_text="rises").count() == 1
    assert watched.page.locator("td", has_text="-2.5").count() == 1
    assert watched.page.locator("code", has_text="x < y").count() == 1
    assert watched.page.locator("math mo", has_text="<").count() == 1
    assert "x_{nk}" not in watched.page.inner_text("body") and watched.page.locator("math msub mi").count() == 3
    assert "$\\unknown{a}$" in watched.page.inner_text("body")  # what is not understood stays as it was typed


@pytest.mark.parametrize("page", [feedback_exporter], indirect=True, ids=["feedback"])
def test_a_page_of_feedback_asks_no_other_host_and_runs_nothing(page, watched):
    watched.page.goto(page.as_uri())
    watched.page.wait_for_timeout(300)
    assert watched.foreign == []
    assert watched.page.locator("script").count() == 0
