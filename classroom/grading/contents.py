"""Pages of feedback whose list of contents names tasks, and gives no score to what nobody has read yet."""

import re

from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook

PARTS = {r"test-(\d+)-own": "Task {}, your own numbers", r"test-(\d+)-\d+": "Task {}", r"answer-\d+": "Answer in words"}
UNREAD = "not read yet"


class FeedbackExporter(HTMLExporter):
    """nbgrader's page of feedback, with its entries named; see :func:`classroom.grading.settings.contain`."""

    def from_notebook_node(self, nb, resources=None, **options):
        page, resources = super().from_notebook_node(nb, resources, **options)
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as book:
            grades = book.find_submission_notebook(about["notebook"], about["assignment"], about["student"]).grades
            unread = {grade.name for grade in grades if grade.needs_manual_grade}
        return named(page, unread), resources


def named(page: str, unread: set[str]) -> str:
    """A page with its entries named.

    Examples
    --------
    >>> named('<a href="#answer-9">Written response</a> (Score: 0.0 / 2.0)', {"answer-9"})
    '<a href="#answer-9">Answer in words</a> (not read yet)'
    """

    def entry(found):
        score = f"({UNREAD})" if found[1] in unread else found[3]
        return f'<a href="#{found[1]}">{_title(found[1]) or found[2]}</a> {score}'

    page = re.sub(r'<a href="#([\w-]+)">([^<]*)</a> (\(Score: [^)]*\))', entry, page)
    for name in unread:
        heading = rf'(<a name="{re.escape(name)}"></a>(?:(?!</div>).)*?<span class="pull-right">\s*)Score: [^<]*'
        page = re.sub(heading, rf"\g<1>{UNREAD} ", page, flags=re.S)
    return page


def _title(name):
    for pattern, title in PARTS.items():
        if found := re.fullmatch(pattern, name):
            return title.format(*found.groups())
    return ""
