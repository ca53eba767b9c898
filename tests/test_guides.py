"""The teachers' guides: what they name exists, their minutes add up, their numbers are what the course computes."""

import ast
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest

from classroom.grading.assignment import source_of
from classroom.quizzes import quizzes_of
from emlearn import widgets

ROOT = Path(__file__).resolve().parent.parent

GUIDES = ROOT / "classroom" / "guides"
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
PAGES = sorted(GUIDES.glob("*.md"))
HEADINGS = (
    "Afterwards, students can",
    "Minutes",
    "Talk track",
    "Expected wrong answers",
    "Group task",
    "On the projector",
    "Exercises to set",
)
CODE = re.compile(r"^```python\n(.*?)^```$", re.S | re.M)
NUMBER = re.compile(r"(?<![\w.])-?\d+\.\d+")

each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)


def text_of(page):
    return page.read_text(encoding="utf-8")


def guide_to(notebook):
    return text_of(GUIDES / f"{notebook.stem}.md")


def part(text, heading):
    """What stands below an h2 that begins so, to the next h2."""
    found = re.search(rf"^## {re.escape(heading)}.*?\n(.*?)(?=^## |\Z)", text, re.S | re.M)
    assert found, f"no heading '## {heading}'"
    return found[1]


def rows(table):
    """The cells of a Markdown table below its head."""
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@cache
def headings_of(notebook):
    cells = nbformat.read(notebook, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return re.findall(r"^#+ (.+)$", text, re.M)


def anchors(path):
    """As JupyterLab (notebooks) and GitHub (Markdown) make them."""
    if path.suffix == ".ipynb":
        return {heading.replace(" ", "-") for heading in headings_of(path)}
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text_of(path), re.M)
    }


# --- form


@each_notebook
def test_each_notebook_has_a_guide_of_the_one_form(notebook):
    text = guide_to(notebook)
    found = [line.split(":")[0] for line in re.findall(r"^## (.+)$", text, re.M)]
    assert found == list(HEADINGS)
    prose = re.sub(r"\]\([^)]*\)", "]", CODE.sub("", text))
    words = len(re.findall(r"[A-Za-z'-]+", prose))
    assert 350 <= words <= 600, f"{words} words: a guide is one page"


def test_the_index_names_every_page():
    index = text_of(GUIDES / "README.md")
    for page in PAGES:
        assert page.name == "README.md" or f"({page.name})" in index


# --- minutes


@each_notebook
def test_minutes_fit_the_slot_and_name_every_section(notebook):
    table = rows(part(guide_to(notebook), "Minutes"))
    whole, short = (sum(int(row[column]) for row in table) for column in (2, 3))
    assert 45 <= whole <= 50
    assert 25 <= short <= 30
    assert all(int(row[3]) <= int(row[2]) for row in table)
    assert [row[0] for row in table if row[0] != "group task"] == sections_of(notebook)


def sections_of(notebook):
    """The numbers of its sections: they come before the quiz, whose questions are numbered as well."""
    return numbered(notebook)[0]


def numbered(notebook):
    """Numbers of the sections, and of the quiz's questions."""
    headings = headings_of(notebook)
    quiz = headings.index("Quiz")
    return tuple(
        [h.split(".")[0] for h in some if re.match(r"\d+\. ", h)] for some in (headings[:quiz], headings[quiz:])
    )


@pytest.mark.parametrize(("plan", "minutes"), [("90 minutes", 90), ("Half a day", 210)])
def test_a_plan_adds_up(plan, minutes):
    assert sum(int(row[0]) for row in rows(part(text_of(GUIDES / "plans.md"), plan))) == minutes


def test_a_row_of_a_plan_takes_the_minutes_of_its_guide():
    plans = [part(text_of(GUIDES / "plans.md"), plan) for plan in ("90 minutes", "Half a day")]
    for minutes, what, named, _, exercise in (row for plan in plans for row in rows(plan)):
        for stem, chosen in re.findall(r"\]\((\w+)\.md\): ([\d, to]+)", named):
            short = {row[0]: int(row[3]) for row in rows(part(text_of(GUIDES / f"{stem}.md"), "Minutes"))}
            own = sum(map(int, re.findall(r"\((\d+) minutes\)", exercise)))
            assert int(minutes) == own + sum(short[str(section)] for section in numbers_in(chosen)), what


def numbers_in(words):
    """The numbers that "1, 2", "3 and 4" or "1 to 4" name."""
    spans = re.findall(r"(\d+)(?: to (\d+))?", words)
    return [number for first, last in spans for number in range(int(first), int(last or first) + 1)]


def test_each_assignment_of_the_semester_can_be_made():
    table = rows(part(text_of(GUIDES / "plans.md"), "A semester"))
    named = [re.match(r"(\w+)(?:, tasks? ([\d, andto]+)| whole)", row[3]) for row in table]
    assignments = [(found[1], numbers_in(found[2] or "")) for found in named if found]
    assert len(assignments) == 11
    for stem, chosen in assignments:
        (solution,) = ROOT.glob(f"solutions/{stem}*.ipynb")
        source_of(solution, chosen)


def test_the_semester_has_twelve_weeks_and_every_notebook():
    table = part(text_of(GUIDES / "plans.md"), "A semester")
    assert [int(row[0]) for row in rows(table)] == list(range(1, 13))
    assert all(f"({notebook.stem}.md)" in table for notebook in NOTEBOOKS)


# --- what is named exists


def test_every_notebook_that_is_named_exists():
    numbers = {path.name[:2] for path in ROOT.glob("notebooks/[0-9]*.ipynb")}
    folders = ("notebooks", "solutions", "exercises", "classroom", "emlearn", "emcourse")
    pages = [
        path for folder in folders for path in ROOT.glob(f"{folder}/**/*") if path.suffix in (".ipynb", ".md", ".py")
    ]
    named = {
        (path.name, number)
        for path in [ROOT / "README.md", *pages]
        for list_ in re.findall(r"[Nn]otebooks? (\d\d(?:(?:, | and | to )\d\d)*)", text_of(path))
        for number in re.findall(r"\d\d", list_)
    }
    assert len(named) > 50 and [(page, number) for page, number in named if number not in numbers] == []


@each_notebook
def test_sections_and_quiz_questions_that_are_named_exist(notebook):
    text = guide_to(notebook)
    sections, questions = map(set, numbered(notebook))
    own = re.sub(r"notebook \d+[^.|]*", "", text)  # of another notebook
    for first, second in re.findall(r"[Ss]ections? (\d+)(?:(?: to | and |, then )(\d+))?", own):
        assert {first, second or first} <= sections
    assert set(re.findall(r"quiz (\d)", text)) <= questions


@each_notebook
def test_a_choice_that_is_named_beside_a_wrong_answer_is_a_wrong_one(notebook):
    found = quizzes_of(notebook)
    named = re.findall(
        r"quiz (\d), choices? ([A-Z])(?: and ([A-Z]))?", part(guide_to(notebook), "Expected wrong answers")
    )
    assert named
    for number, *letters in named:
        choices = dict(zip("ABCDEFGH", found[int(number) - 1].choices))
        assert not any(choices[letter].right for letter in filter(None, letters)), f"quiz {number}"


def test_sections_named_in_the_plans_exist():
    for stem, named in re.findall(r"\]\((\w+)\.md\): ([\d, to]+)", text_of(GUIDES / "plans.md")):
        assert set(re.findall(r"\d+", named)) <= set(sections_of(ROOT / "notebooks" / f"{stem}.ipynb"))


@each_page
def test_exercises_that_are_named_exist(page):
    for line in text_of(page).splitlines():
        for task in re.findall(r"Task \d+ ★+ .+? \(\d+ minutes\)", line):
            stem = re.findall(r"exercises/(\w+)\.ipynb", line) or [page.stem]
            solution = ROOT / "solutions" / f"{stem[-1]}.ipynb"
            assert task in headings_of(solution), f"{page.name}: no such task in {solution.name}: {task}"


@each_notebook
def test_a_guide_says_when_to_set_each_task(notebook):
    tasks = [heading for heading in headings_of(ROOT / "solutions" / notebook.name) if heading.startswith("Task ")]
    assert tasks and all(task in part(guide_to(notebook), "Exercises to set") for task in tasks)


@each_page
def test_sliders_that_are_named_exist(page):
    named = set(re.findall(r"`(\w+)\([\w\[\]:, ]*\)`", text_of(page)))
    assert named <= set(widgets.__all__), named - set(widgets.__all__)


@each_page
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", text_of(page))):
        if link.startswith("http"):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.exists(), f"{page.name}: {link}"
        assert not anchor or anchor in anchors(target), f"{page.name}: {link}"


# --- numbers


@each_page
def test_blocks_say_what_their_lines_give(page):
    for block in CODE.findall(text_of(page)):
        run(block)


def run(block):
    """Run a block; where a line ends in ``# -> text``, its value prints as this text."""
    names, lines = {}, block.splitlines()
    for node in ast.parse(block).body:
        source, (_, arrow, wanted) = ast.unparse(node), lines[node.end_lineno - 1].partition("  # -> ")
        if not arrow:
            exec(source, names)
            continue
        value = eval(source, names)
        got = " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        assert got == wanted, f"{source}\n  gives {got}\n  and not {wanted}"


def test_a_number_that_is_not_what_its_line_gives_is_told():
    run("a = 2\na + 1, a  # -> 3 2")
    with pytest.raises(AssertionError, match="and not 4"):
        run("a = 2\na + 1  # -> 4")


@each_notebook
def test_numbers_of_a_group_task_stand_in_its_block(notebook):
    task = part(guide_to(notebook), "Group task")
    block = "\n".join(CODE.findall(task))
    assert block.count("# -> ") >= 2
    shown = {float(number) for number in re.findall(r"-?\d+\.?\d*", block)}
    prose = CODE.sub("", task)
    missing = [number for number in NUMBER.findall(prose) if float(number) not in shown]
    assert not missing, f"in the text, and computed nowhere: {missing}"
