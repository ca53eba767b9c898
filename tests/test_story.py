"""The story of the front door: what its words promise is there, and what they claim is so."""

import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import numpy as np
import pytest

from emlearn import datasets
from emlearn.widgets.base import browser_text
from emlearn.widgets.presets import GALLERY, films
from emlearn.widgets.story import IN_A_LINE, OPENING, STORY, old_faithful, told

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("scene", STORY, ids=lambda scene: scene.key)
def test_a_scene_has_a_widget_a_film_and_a_notebook(scene):
    assert scene.film in ("", *films(scene.widget))
    notebook = nbformat.read(ROOT / "notebooks" / f"{scene.notebook}.ipynb", as_version=4)
    headings = re.findall(r"^# (.+)$", "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown"), re.M)
    assert headings[0] == scene.title


@pytest.mark.parametrize("scene", STORY, ids=lambda scene: scene.key)
def test_a_scene_asks_one_question_and_notices_in_one_sentence(scene):
    assert scene is OPENING or (scene.question.count("?") == 1 and scene.question.endswith("?"))
    assert scene.notice.endswith(".") and not re.search(r"[.!?] ", scene.notice)


def test_the_scenes_are_told_apart_and_the_gallery_knows_its_lines():
    assert len({scene.key for scene in STORY} | {"gallery"}) == len(STORY) + 1
    assert IN_A_LINE.keys() == GALLERY.keys()


class Outline(HTMLParser):
    """The headings, landmarks, names and links of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.labels = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        self.labels += [given["aria-labelledby"]] if "aria-labelledby" in given else []


def test_the_story_has_headings_landmarks_and_links_that_lead_somewhere():
    outline = Outline(told("EM <seen>", GALLERY))
    levels = [tag for tag in outline.tags if re.fullmatch(r"h\d", tag)]
    assert levels == ["h1"] + ["h2"] * len(STORY)
    assert [outline.tags.count(landmark) for landmark in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    assert set(outline.labels) <= set(outline.ids) and len(outline.ids) == len(set(outline.ids))
    places = {f"#scene={scene.key}" for scene in STORY} | {"#scene=gallery"}
    assert places <= set(outline.links)
    assert all(link in places or link.startswith("#widget=") for link in outline.links)
    assert "EM &lt;seen&gt;" in told("EM <seen>", GALLERY) and "<!--" not in told("EM", GALLERY)


def test_what_the_words_claim_is_so():
    assert str(len(datasets.old_faithful())) in OPENING.lead
    challenges = browser_text("challenges.js").split("const CHALLENGES")[1].count("\n    title:")
    assert challenges == 4 and "four challenges" in STORY[-1].notice
    starts = films("Two starts")["galaxies"]()
    assert abs(np.subtract(*[run.objectives[-1] for run in starts.traces])) > 1
    assert all((np.diff(run.objectives) >= -1e-9).all() for run in starts.traces)


def test_the_story_opens_before_anything_is_shared_and_ends_in_two_groups():
    film = old_faithful()._film
    assert film.first == 0 and "no E-step" in film.words(0)
    shares = film.shown(film.frames - 1)["responsibilities"]
    assert np.mean(shares.max(axis=1) > 0.95) > 0.95
    long = datasets.old_faithful()[:, 0] > 3
    assert np.mean((shares[:, 0] > 0.5) == long) > 0.98  # long eruptions are component 1, as everywhere
