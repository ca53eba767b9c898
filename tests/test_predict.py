"""Predictions: asked for, kept, never written over, met again in sentences, pictures and a table."""

import html
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from classroom.laptops import update
from emcourse import plots, predict
from emcourse.predict import kept
from emcourse.predict.answers import ANSWERS
from emcourse.predict.asking import as_number
from emcourse.predict.captions import CAPTIONS
from emcourse.predict.shown import NOBODY
from emlearn.pictures.picture import figure

ROOT = Path(__file__).resolve().parent.parent
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Where predictions are kept in this test."""
    monkeypatch.setenv("EMLEARN_PROGRESS", str(tmp_path / "my_work" / "progress.json"))
    monkeypatch.setattr(kept, "_in_memory", {})
    return tmp_path / "my_work" / "predictions.json"


@pytest.fixture
def times(monkeypatch):
    """A clock that is a minute later whenever it is asked."""
    clock = (f"2026-11-30T09:{minute:02}:00.000+00:00" for minute in range(60))
    monkeypatch.setattr(kept, "_now", lambda: next(clock))


def choice():
    return predict.choose("05-rise", "Which rises?", ["Q", "the log-likelihood", "both"])


def fill_in(question, value):
    """Answer a form as a learner does; returns what it says then."""
    _, form, (button, status) = question_parts(question)
    if hasattr(form, "values"):
        form.values = value
    else:
        (form if hasattr(form, "value") else form.children[0]).value = value
    button.click()
    return html.unescape(re.sub(r"<.*?>", "", status.value))


def question_parts(question):
    head, form, foot = question._box().children
    return head, form, foot.children


# --- asking


SKETCHED = [-3, *[None] * 39, 4]
ASKED = {
    "choice": (choice, "both", "both", "both"),
    "number": (lambda: predict.number("05-rate", "What rate?", "nats"), " 0,5 ", 0.5, "0.5 nats"),
    "curve": (
        lambda: predict.sketch("05-climb", "Sketch it.", x=(0, 10), y=(-5, 5)),
        SKETCHED,
        [[0.0, -3.0], [10.0, 4.0]],
        "a curve from (0, -3) to (10, 4)",
    ),
}
each_kind = pytest.mark.parametrize("ask, filled_in, value, words", ASKED.values(), ids=ASKED)


@each_kind
def test_what_is_filled_in_is_kept_with_its_time(file, ask, filled_in, value, words):
    question = ask()
    assert predict.made(question.key) is None
    assert fill_in(question, filled_in) == f"Kept: {words}."
    assert predict.made(question.key) == value
    (said,) = json.loads(file.read_text())["predictions"][question.key]["said"]
    assert said["value"] == value and said["at"].startswith("20")
    assert question_parts(ask())[2][1].value.count(f"You said {words} on ") == 1  # opened another day


@each_kind
def test_every_control_has_a_name(file, ask, filled_in, value, words):
    head, form, (button, status) = question_parts(ask())
    field = form if hasattr(form, "value") or hasattr(form, "values") else form.children[0]
    assert form.title == ask().text if field.has_trait("title") else field.description and field.tooltip == ask().text
    assert ask().text in head.value and button.description and 'role="status"' in status.value


@pytest.mark.parametrize("filled_in", ["", "much", "1/0", "nan"])
def test_what_is_no_number_is_not_kept(file, filled_in):
    assert "not a number that I can read" in fill_in(predict.number("05-rate", "What rate?"), filled_in)
    assert predict.made("05-rate") is None and not file.exists()


@pytest.mark.parametrize("filled_in", [[None] * 41, [1, *[None] * 40]])
def test_what_is_no_curve_is_not_kept(file, filled_in):
    assert "Sketch a curve first" in fill_in(ASKED["curve"][0](), filled_in)
    assert predict.made("05-climb") is None


def test_nothing_chosen_is_not_kept(file):
    assert fill_in(choice(), None) == "Choose one of them first."
    assert predict.made("05-rise") is None


def test_numbers_are_read_as_people_type_them():
    assert [as_number(text) for text in ("0.5", "0,5", "1/2", "50%", "−3", "1e3")] == [0.5, 0.5, 0.5, 0.5, -3, 1000]


def test_a_key_names_its_notebook():
    with pytest.raises(ValueError, match="hyphen"):
        predict.number("rate", "What rate?")


# --- in plain text


@pytest.mark.parametrize(
    "question, text",
    [
        (choice(), "Your prediction: Which rises?\n  ( ) Q\n  ( ) the log-likelihood\n  ( ) both"),
        (ASKED["number"][0](), "Your prediction: What rate?\n  ____ nats"),
        (ASKED["curve"][0](), "Your prediction: Sketch it.\n  ____ (x from 0 to 10, y from -5 to 5)"),
    ],
)
def test_a_question_can_be_read_where_no_widget_runs(file, question, text, monkeypatch):
    assert repr(question) == text
    bundle = question._repr_mimebundle_()
    assert bundle["text/plain"] == text and WIDGET in bundle
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    assert question._repr_mimebundle_() == {"text/plain": text}


def test_a_form_is_shown_by_ipywidgets_7_too(monkeypatch):
    """Colab has it, and its boxes have no ``_repr_mimebundle_``."""
    monkeypatch.delattr("ipywidgets.Widget._repr_mimebundle_")
    assert choice()._repr_mimebundle_()[WIDGET].keys() == {"version_major", "version_minor", "model_id"}


def test_a_page_made_of_a_notebook_shows_question_and_choices():
    """Run in a kernel, as the stored notebooks are; the page has no widget's state."""
    source = 'from emcourse import predict\npredict.choose("05-rise", "Which rises?", ["Q", "both"])'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": ROOT}}, store_widget_state=False).execute()
    body, _ = HTMLExporter().from_notebook_node(notebook)
    assert re.search(r"Your prediction: Which rises\?\s+\( \) Q\s+\( \) both", body)


# --- keeping


def test_a_changed_prediction_keeps_the_first_with_its_time(file, times):
    fill_in(choice(), "Q")
    fill_in(choice(), "both")
    said = json.loads(file.read_text())["predictions"]["05-rise"]["said"]
    assert [each["value"] for each in said] == ["Q", "both"] and said[0]["at"] < said[1]["at"]
    assert predict.made("05-rise") == "both"  # the answer was not told yet: this is what was expected


def test_after_the_answer_was_told_a_prediction_no_longer_counts(file, times, capsys):
    fill_in(choice(), "Q")
    predict.answer("05-rise", "the log-likelihood")
    assert "beside what you said before" in fill_in(choice(), "the log-likelihood")
    predict.answer("05-rise", "the log-likelihood")
    assert predict.made("05-rise") == "Q"
    assert len(json.loads(file.read_text())["predictions"]["05-rise"]["said"]) == 2
    assert capsys.readouterr().out == "You said: Q. The answer: the log-likelihood.\n" * 2


def test_an_answer_says_nothing_to_those_who_predicted_nothing(file, capsys):
    predict.answer("05-rise", "the log-likelihood", note="It never falls.")
    assert capsys.readouterr().out == "" and not file.exists()


ASKS = re.compile(r'predict\.(?:choose|number|sketch)\("([\w-]+)"')
TELLS = re.compile(r'predict\.answer\("([\w-]+)"(, )?')


@pytest.mark.parametrize("path", sorted(ROOT.glob("notebooks/*.ipynb")), ids=lambda path: path.stem)
def test_what_a_notebook_asks_it_answers_and_its_cells_do_not_spell_it_out(path):
    code = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
    told = TELLS.findall(code)
    asked = ASKS.findall(code)
    assert {key for key, _ in told} == {*asked} and len({*asked}) == len(asked)
    for key, computed in told:
        assert key.startswith(f"{path.stem.split('_')[0]}-") and bool(computed) != bool(ANSWERS[key][0])
    if asked:
        assert f'predict.review("{path.stem.split("_")[0]}")' in code


@pytest.mark.parametrize("path", sorted(ROOT.glob("notebooks/*.ipynb")), ids=lambda path: path.stem)
def test_a_folded_picture_is_not_described_in_its_cell(path):
    """Folding hides what a cell shows, but not a heading or an alternative text that is written in it."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.metadata.get("jupyter", {}).get("outputs_hidden"):
            assert not re.search(r'\b(heading|alt)=[("]', cell.source), cell.id


def test_every_caption_is_in_use_and_says_what_is_seen():
    text = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("notebooks/*.ipynb"))
    assert {*re.findall(r'predict\.caption\(\\"([\w-]+)\\"\)', text)} == {*CAPTIONS}
    for key in CAPTIONS:
        assert len(predict.caption(key)["alt"].split()) >= 6 and predict.caption(key)["alt"].endswith(".")


def test_a_choice_that_is_right_is_among_the_choices():
    notebooks = [nbformat.read(path, as_version=4) for path in ROOT.glob("notebooks/*.ipynb")]
    sources = [cell.source for notebook in notebooks for cell in notebook.cells]
    chosen = [
        eval(match, {"predict": predict}) for s in sources for match in re.findall(r"predict\.choose\(.*\)", s, re.S)
    ]
    assert len(chosen) > 6
    for question in chosen:
        right, _ = ANSWERS[question.key]
        assert not right or f"( ) {right}" in question.lines, question.key


def test_an_answer_in_words_is_told_with_its_reason(file, capsys):
    fill_in(predict.choose("05-gap", "The gap", ["closes", "opens"]), "closes")
    predict.answer("05-gap")
    assert capsys.readouterr().out.startswith("You said: closes. The answer: opens. The M-step climbs")


def test_predictions_stand_beside_what_was_solved(tmp_path, monkeypatch):
    monkeypatch.delenv("EMLEARN_PROGRESS")
    for folder in ("notebooks", "exercises", "elsewhere"):
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert kept.place() == tmp_path / "my_work" / "predictions.json"
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert kept.place() is None


def test_where_nothing_is_kept_a_prediction_lasts_as_long_as_the_kernel(monkeypatch):
    monkeypatch.setattr(kept, "_in_memory", {})
    monkeypatch.setenv("EMLEARN_PROGRESS", "off")
    assert fill_in(choice(), "Q") == "Kept: Q. It lasts until this notebook's kernel is shut down."
    assert predict.made("05-rise") == "Q"


def test_two_notebooks_write_into_one_file(file, monkeypatch):
    fill_in(choice(), "Q")
    before, _ = kept.load()
    fill_in(ASKED["number"][0](), "3")
    monkeypatch.setattr(kept, "load", lambda: (before, ""))  # what the other notebook read a moment ago
    fill_in(choice(), "both")
    predictions = json.loads(file.read_text())["predictions"]
    assert {*predictions} == {"05-rise", "05-rate"}
    assert [each["value"] for each in predictions["05-rise"]["said"]] == ["Q", "both"]


DAMAGED = ["", "{", "[]", '{"version": 1}', '{"version": 1, "predictions": {"05-rise": {"said": []}}}']


@pytest.mark.parametrize("damaged", DAMAGED)
def test_a_damaged_file_is_kept_aside(file, damaged, capsys):
    file.parent.mkdir()
    file.write_text(damaged)
    assert predict.made("05-rise") is None
    assert "was damaged; it is kept as predictions-damaged-1.json" in capsys.readouterr().out
    fill_in(choice(), "Q")
    assert file.with_name("predictions-damaged-1.json").read_text() == damaged
    assert predict.made("05-rise") == "Q"


def test_a_file_of_a_newer_course_is_left_alone(file):
    file.parent.mkdir()
    newer = json.dumps({"version": 2, "predictions": "in another way"})
    file.write_text(newer)
    assert "update the course. It lasts until" in fill_in(choice(), "Q")
    assert file.read_text() == newer and predict.made("05-rise") == "Q"
    assert "update the course" in repr(predict.review("05"))


def test_where_nothing_can_be_written_a_sentence_says_so(file, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(kept.files.os, "replace", refuse)
    message = "Kept: Q. predictions.json cannot be written: Permission denied. It lasts until"
    assert fill_in(choice(), "Q").startswith(message)
    assert predict.made("05-rise") == "Q"


def test_a_damaged_file_that_cannot_be_moved_disturbs_nobody(file, monkeypatch):
    file.parent.mkdir()
    file.write_text("{")
    monkeypatch.setattr(
        kept.files.os, "replace", lambda *_: (_ for _ in ()).throw(OSError(30, "Read-only file system"))
    )
    assert "Read-only file system" in fill_in(choice(), "Q")
    assert file.read_text() == "{" and "Read-only" in repr(predict.review("05"))


def test_an_update_brings_predictions_and_writes_over_none(file, tmp_path, monkeypatch, times):
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        (folder / "exercises").mkdir(parents=True)
        fill_in(choice(), "Q")
    fill_in(ASKED["number"][0](), "3")
    (old / "my_work").mkdir()
    shutil.copy2(file, old / "my_work" / file.name)
    file.unlink()
    fill_in(choice(), "both")
    (new / "my_work").mkdir()
    shutil.copy2(file, new / "my_work" / file.name)
    assert update.main([str(old)], new) and update.main([str(old)], new)
    predictions = json.loads((new / "my_work" / file.name).read_text())["predictions"]
    assert [each["value"] for each in predictions["05-rise"]["said"]] == ["Q", "Q", "both"]
    assert [each["value"] for each in predictions["05-rate"]["said"]] == [3.0]


# --- met again


@pytest.fixture
def ax():
    ax = figure()[1]
    ax.plot([0, 10], [-1, 1])
    return ax


def drawn(ax):
    return len(ax.lines), [text.get_text() for text in ax.texts], ax.get_xlim(), ax.get_ylim()


@pytest.mark.parametrize("key", ["05-rate", "05-climb", "05-rise"])
def test_without_a_prediction_no_ghost_is_drawn(file, ax, key):
    before = drawn(ax)
    assert not predict.ghost(ax, key) and drawn(ax) == before


@pytest.mark.parametrize("along, data", [("x", "get_xdata"), ("y", "get_ydata")])
@pytest.mark.parametrize("value, words", [(0.5, "you said 0.5 nats"), (99.0, "you said 99 nats, off the picture")])
def test_a_number_is_a_dashed_line_within_the_picture(file, ax, along, data, value, words):
    fill_in(ASKED["number"][0](), str(value))
    before = drawn(ax)
    assert predict.ghost(ax, "05-rate", along)
    edge = (ax.get_xlim() if along == "x" else ax.get_ylim())[1]
    assert ax.lines[-1].get_linestyle() == "--"
    np.testing.assert_allclose(getattr(ax.lines[-1], data)(), min(value, edge))
    assert drawn(ax) == (before[0] + 1, [words], *before[2:])


def test_the_picture_makes_room_for_a_number_that_is_not_far_away(file, ax):
    fill_in(ASKED["number"][0](), "12")
    assert predict.ghost(ax, "05-rate") and ax.get_xlim()[1] > 12
    assert ax.texts[0].get_text() == "you said 12 nats"


def test_a_curve_is_a_pale_line(file, ax):
    fill_in(ASKED["curve"][0](), SKETCHED)
    before = drawn(ax)
    assert predict.ghost(ax, "05-climb")
    np.testing.assert_array_equal(ax.lines[-1].get_xydata(), [[0, -3], [10, 4]])
    assert ax.lines[-1].get_alpha() < 0.6 and ax.get_xlim() == before[2]
    assert ax.get_ylim()[0] < -3 and ax.get_ylim()[1] > 4  # the axes make room for it
    assert [text.get_text() for text in ax.texts] == ["you sketched"]


def test_a_choice_has_no_ghost(file, ax):
    fill_in(choice(), "Q")
    assert not predict.ghost(ax, "05-rise")


def test_a_picture_says_in_words_that_a_prediction_is_in_it(file):
    def picture():
        values = np.arange(5.0)
        return predict.with_ghost(plots.one_parameter(values, -values, label="x", alt="A line falls."), "05-rate")

    without = picture()._repr_mimebundle_()[0]["image/png"]
    assert picture().alt == "A line falls." and picture()._repr_mimebundle_()[0]["image/png"] == without
    fill_in(ASKED["number"][0](), "2")
    assert picture().alt == "A line falls. A pale line shows your prediction: 2 nats."
    assert picture()._repr_mimebundle_()[0]["image/png"] != without


def test_a_review_puts_predictions_beside_answers(file, times):
    fill_in(choice(), "both")
    fill_in(choice(), "Q")
    fill_in(ASKED["number"][0](), "3")
    predict.answer("05-rise", "the log-likelihood", note="Q | may fall.")
    rows = predict.review("05").rows
    assert rows[0] == ("Which rises?", "Q (first: both)", "the log-likelihood", "Q | may fall.")
    assert rows[1] == ("What rate?", "3 nats", "run the cell that tells it", "")
    table = predict.review("05")._repr_markdown_()
    assert "| Which rises? | Q (first: both) | the log-likelihood | Q \\| may fall. |" in table
    assert "you said: 3 nats" in repr(predict.review("05"))
    assert predict.review("04").rows == ()


def test_without_predictions_the_review_is_one_sentence(file):
    review = predict.review("05")
    assert repr(review) == review._repr_markdown_() == NOBODY


def test_a_notebook_meets_its_predictions_in_another_kernel(file, tmp_path):
    """Kept in one process, read in the next."""
    fill_in(choice(), "Q")
    code = "from emcourse import predict; print(predict.made('05-rise'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "Q\n"


def test_tests_do_not_read_what_somebody_predicted():
    assert kept.place() is None
