"""The quizzes as learning platforms import them, and the slides."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest

from classroom import quizzes, slides, worksheets
from classroom.lectures.lecture import first_sentence, talk_track
from classroom.named import one_of

ROOT = Path(__file__).resolve().parent.parent

NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
named = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
Q = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
P = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"


# --- quizzes


BANK = [quiz for path in NOTEBOOKS for quiz in quizzes.quizzes_of(path)]  # raises where not exactly one is right
REFERS = re.compile(r"\b(?:all|both|none|neither) of these\b|\b(?:above|below)$|\bchoices?\b|\b(?:A|B) and (?:B|C)\b")


@named
def test_a_notebook_has_some_questions_each_with_choices_and_what_to_say_of_them(path):
    found = quizzes.quizzes_of(path)
    assert 3 <= len(found) <= 5
    for quiz in found:
        assert len(quiz.choices) >= 3 and len({choice.text for choice in quiz.choices}) == len(quiz.choices)
        assert all(len(choice.feedback.split()) >= 4 for choice in quiz.choices)
        assert not re.search(r"[$*`]", "".join(choice.text + choice.feedback for choice in quiz.choices))


def test_names_are_unique_and_good_for_platforms():
    names = [quiz.name for quiz in BANK]
    assert len(set(names)) == len(names)
    for quiz in BANK:
        chosen = [choice.name for choice in quiz.choices]
        assert len(set(chosen)) == len(chosen)
        assert all(re.fullmatch(r"[a-z0-9.]+(-[a-z0-9.]+)*", name) for name in [quiz.name, *chosen])


def test_no_choice_refers_to_another_so_they_may_be_shuffled():
    assert [choice.text for quiz in BANK for choice in quiz.choices if REFERS.search(choice.text)] == []


def test_the_place_of_the_right_choice_does_not_give_it_away():
    places = [[choice.right for choice in quiz.choices].index(True) for quiz in BANK]
    for place in range(max(places) + 1):
        fair = sum(1 / len(quiz.choices) for quiz in BANK if len(quiz.choices) > place)
        assert 2 / 3 * fair <= places.count(place) <= 4 / 3 * fair, "ABCDEFGH"[place]
    assert all(len(set(three)) > 1 for three in zip(places, places[1:], places[2:]))


@pytest.mark.parametrize("extreme", [max, min])
def test_the_length_of_the_right_choice_does_not_give_it_away(extreme):
    def stands_out(quiz):
        lengths = {choice.right: [] for choice in quiz.choices}
        for choice in quiz.choices:
            lengths[choice.right].append(len(re.sub(r"<[^>]+>", "", choice.text)))
        (right,) = lengths[True]
        return extreme(right, *lengths[False]) == right and right not in lengths[False]

    assert sum(map(stands_out, BANK)) <= 0.4 * len(BANK)


def notebook_with(tmp_path, *cells):
    path = tmp_path / "42_quiz.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(cell) for cell in cells]), path)
    return path


def question(*feedback, number=1, name="one", letters="ABC"):
    choices = "".join(
        f"<details><summary>{letter}. choice $x_{letter}$</summary><!-- {name} -->{text}</details>\n"
        for letter, name, text in zip("ABC", (f"says-{letter.lower()}" for letter in letters), feedback)
    )
    head = "## Quiz\n\n" if number == 1 else ""
    return f"{head}### {number}. What is *it*, if $a_1 < b_1$ and $$c_2 = d_2$$?\n\n<!-- quiz {name} -->\n\n{choices}"


@pytest.mark.parametrize("feedback, right", [(("No.", "Wrong."), 0), (("Yes.", "Yes, too."), 2)])
def test_two_right_choices_or_none_are_refused(tmp_path, feedback, right):
    with pytest.raises(ValueError, match=f"quiz one: {right} of 2 choices are right"):
        quizzes.quizzes_of(notebook_with(tmp_path, question(*feedback)))


@pytest.mark.parametrize(
    "name, message", [("quiz one", "has no name: put <!-- quiz NAME"), ("says-b", "quiz one: a choice has no name")]
)
def test_what_has_no_name_is_refused(tmp_path, name, message):
    with pytest.raises(ValueError, match=message):
        quizzes.quizzes_of(notebook_with(tmp_path, question("No.", "Yes.").replace(f"<!-- {name} -->", "")))


@pytest.fixture
def exported(tmp_path):
    """A bank of two questions, one after the other in cells of their own, with formulas and signs of HTML."""
    second = question("Yes: $p < q$ & more.", "No.", number=2, name="two")
    path = notebook_with(
        tmp_path, "# Title", question("No.", "No, <code>x &lt; 1</code>.", "Yes."), second, "## What next"
    )
    quizzes.main([str(tmp_path / "out"), str(path)])
    return tmp_path / "out"


def test_moodle_xml(exported):
    root = ElementTree.parse(exported / "em_quizzes_moodle.xml").getroot()
    category, first, second = root
    assert root.tag == "quiz" and category.findtext("category/text") == "$course$/EM/42_quiz"
    assert first.get("type") == second.get("type") == "multichoice"
    asked = first.find("questiontext")
    assert asked.get("format") == "html"
    assert asked.findtext("text") == r"<p>What is <em>it</em>, if \(a_1 &lt; b_1\) and \[c_2 = d_2\]?</p>"
    assert [answer.get("fraction") for answer in first.findall("answer")] == ["0", "0", "100"]
    assert [answer.findtext("text") for answer in first.findall("answer")] == [rf"choice \(x_{k}\)" for k in "ABC"]
    assert first.findall("answer")[1].findtext("feedback/text") == "No, <code>x &lt; 1</code>."
    assert second.find("answer").findtext("feedback/text").startswith(r"Yes: \(p &lt; q\)")
    assert first.findtext("single") == "true" and first.findtext("shuffleanswers") == "true"
    assert first.findtext("name/text") == "EM one" and first.findtext("idnumber") == "em-one"


def test_qti_package(exported):
    with zipfile.ZipFile(exported / "em_quizzes_qti.zip") as package:
        trees = {name: ElementTree.fromstring(package.read(name)) for name in package.namelist()}
    resources = trees["imsmanifest.xml"].findall(f".//{P}resource")
    files = [resource.find(f"{P}file").get("href") for resource in resources]
    assert {resource.get("type") for resource in resources} == {"imsqti_xmlv1p2"}
    assert {"imsmanifest.xml", *files} == set(trees)
    items = trees[files[0]].findall(f".//{Q}item")
    assert len({item.get("ident") for item in items}) == len(items) == 2
    for item, right in zip(items, ("em-one-says-c", "em-two-says-a")):
        labels = [label.get("ident") for label in item.findall(f".//{Q}response_label")]
        scored = [c for c in item.iter(f"{Q}respcondition") if c.find(f"{Q}setvar") is not None]
        assert [(c.findtext(f".//{Q}varequal"), c.findtext(f"{Q}setvar")) for c in scored] == [(right, "100")]
        shown = {link.get("linkrefid") for link in item.iter(f"{Q}displayfeedback")}
        assert shown == {f"{label}_fb" for label in labels} == {f.get("ident") for f in item.iter(f"{Q}itemfeedback")}
    assert {choices.get("shuffle") for choices in trees[files[0]].iter(f"{Q}render_choice")} == {"Yes"}
    assert items[0].findtext(f".//{Q}mattext") == r"<p>What is <em>it</em>, if \(a_1 &lt; b_1\) and \[c_2 = d_2\]?</p>"


def test_names_stay_where_questions_and_choices_change_their_places(tmp_path):
    first, last = question("No.", "No.", "Yes."), question("Yes.", "No.", "No.", number=2, name="two")
    before = quizzes.quizzes_of(notebook_with(tmp_path, first, last))
    moved = question("Yes.", "No.", "No.", number=3, letters="CAB")
    after = quizzes.quizzes_of(
        notebook_with(
            tmp_path, last.replace("### 2", "## Quiz\n\n### 1"), question("Yes.", "No.", number=2, name="new"), moved
        )
    )
    assert [quiz.name for quiz in after] == ["two", "new", "one"]

    def verdicts(quiz):
        return {choice.name: choice.right for choice in quiz.choices}

    assert verdicts(after[2]) == verdicts(before[0]) and verdicts(after[0]) == verdicts(before[1])


def test_the_whole_bank_is_exported_and_the_same_each_time(tmp_path, capsys):
    for folder in ("a", "b"):
        quizzes.main([str(tmp_path / folder)])
    for name in ("em_quizzes_moodle.xml", "em_quizzes_qti.zip"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    root = ElementTree.parse(tmp_path / "a" / "em_quizzes_moodle.xml").getroot()
    assert len(root.findall("question[@type='multichoice']")) == len(BANK)


# --- slides


@named
def test_a_deck_is_a_lecture_of_fifty_minutes(path):
    notebook = nbformat.read(path, as_version=4)
    shown = slides.slides_of(path, notebook)
    assert 18 <= len(shown) <= 30
    assert all(slide.title for slide in shown) and shown[0].title in notebook.cells[0].source
    pictures = [slide for slide in shown if 'class="picture"' in "".join(slide.parts)]
    questions = [slide for slide in shown if 'class="question"' in "".join(slide.parts)]
    assert len(pictures) >= 4 and len(questions) >= 7
    for slide in shown:
        words = re.sub(
            r"<pre.*?</pre>|<details.*?</details>|<table.*?</table>|<[^>]*>", " ", "".join(slide.parts), flags=re.S
        )
        assert len(words.split()) <= 90, slide.title


@named
def test_a_picture_has_its_sentence_and_the_page_asks_nobody(path):
    deck = slides.deck(path)
    assert all(len(alt) > 20 for alt in re.findall(r'<img class="picture"[^>]*alt="([^"]*)"', deck))
    assert deck.count("<img") == len(re.findall(r'<img class="picture"[^>]*alt="', deck))
    addresses = re.findall(r'(?:src|href)="(?!data:|https://)([^"]*)"', deck)
    assert set(addresses) == {
        "vendor/reveal.js/reveal.css",
        "vendor/reveal.js/reveal.js",
        "vendor/reveal.js/notes.js",
        "vendor/mathjax/tex-svg-full.js",
    }
    assert not re.search(r'<(?:script|link|img|iframe)[^>]*"https?:', deck)


@named
def test_what_the_guide_says_to_say_is_in_the_notes(path):
    notes = " ".join(
        note for slide in slides.slides_of(path, nbformat.read(path, as_version=4)) for note in slide.notes
    )
    track = talk_track(path.stem)
    assert len(track) >= 5 and sum(line in notes for lines in track.values() for line in lines) >= 4


def test_the_first_sentence_of_an_explanation():
    fold = "> **Explain.**\n>\n> <details><summary>What happened, and why</summary>\n>\n> {}\n>\n> </details>"
    assert first_sentence(fold.format("They touch without crossing, since a bound\n> lies below. So far.")) == (
        "They touch without crossing, since a bound lies below."
    )
    assert first_sentence("**What to notice.** They do. And so do others in the end.") == (
        "They do. And so do others in the end."
    )


@pytest.mark.parametrize("script", [slides, worksheets], ids=["slides", "worksheets"])
def test_an_unknown_name_is_refused_before_anything_is_made(script, tmp_path, capsys):
    with pytest.raises(SystemExit):
        script.main([str(tmp_path / "out"), "03_e_step", "03"])
    said = capsys.readouterr().err
    assert "there is no '03'; there are: 00_start_here, " in said and "03_e_step" in said
    assert not (tmp_path / "out").exists()


def test_a_notebook_may_be_named_or_its_path_given():
    path = ROOT / "notebooks" / "03_e_step.ipynb"
    assert one_of(NOTEBOOKS)("03_e_step") == one_of(NOTEBOOKS)(str(path)) == path


def test_a_missing_npm_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(slides.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"npm is needed, once, to get reveal.js"):
        slides.vendor(tmp_path)
