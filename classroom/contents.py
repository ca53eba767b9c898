"""A feedback page's list of contents: tasks by their names, and what nobody has read yet without a score."""

import re

from jinja2 import pass_context
from nbgrader.api import Gradebook

PARTS = {r"test-(\d+)-own": "Task {}, your own numbers", r"test-(\d+)-\d+": "Task {}", r"answer-\d+": "Answer in words"}


@pass_context
def named(context, page):
    """A page of nbgrader's with its entries named; nbconvert finds this filter by name, see ``settings.contain``."""
    about = context["resources"]["nbgrader"]
    with Gradebook(about["db_url"]) as book:
        grades = book.find_submission_notebook(about["notebook"], about["assignment"], about["student"]).grades
        unread = {grade.name for grade in grades if grade.needs_manual_grade}

    def entry(found):
        name, score = found[1], "(not read yet)" if found[1] in unread else found[3]
        return f'<a href="#{name}">{_title(name) or found[2]}</a> {score}'

    page = re.sub(r'<a href="#([\w-]+)">([^<]*)</a> (\(Score: [^)]*\))', entry, page)
    heading = r'(<a name="(?:{})"></a>.*?<span class="pull-right">\s*)Score: [^<]*'
    return re.sub(heading.format("|".join(unread)), r"\1Not read yet ", page, flags=re.S) if unread else page


def _title(name):
    for pattern, title in PARTS.items():
        if found := re.fullmatch(pattern, name):
            return title.format(*found.groups())
    return ""
