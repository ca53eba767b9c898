"""No text of a still meets another text, a mark or the edge; none outgrows its axis or is small; no mark is cut.

Every notebook is run in this process, and each picture is looked at as it would be shown. Every widget of the gallery
is looked at in its still and at the start, in the middle and at the end, or with ``--moments`` at more moments.

Stills have one style, dark ink on white paper, and one width: 720 px of a page. In a column of 700 px no type is
smaller than 9 pt; on a telephone of 390 px it is then at least 5 pt, and readers enlarge the picture.
"""

import sys
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
import pytest
from collisions import faults
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.patheffects import withStroke

from emlearn.pictures.marks import draw_panel
from emlearn.pictures.picture import Picture, figure
from emlearn.widgets.player import Player
from emlearn.widgets.presets import GALLERY, films

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))


@pytest.fixture
def shown(monkeypatch):
    """The pictures that are shown, in their order; they are not turned into images."""
    pictures = []

    def show(self, include=None, exclude=None):
        pictures.append(self)
        return {"text/plain": self.alt}, {}

    monkeypatch.setattr(Picture, "_repr_mimebundle_", show)
    return pictures


@pytest.fixture
def shell(monkeypatch):
    monkeypatch.setattr(matplotlib, "use", lambda *_, **__: None)
    monkeypatch.setattr(sys, "displayhook", sys.displayhook)
    monkeypatch.chdir(ROOT / "notebooks")
    shell = InteractiveShell.instance()
    yield shell
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stills_of_a_notebook(path, shown, shell):
    wrong = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            shown.clear()
            shell.run_cell(cell.source).raise_error()
            wrong += [f"{cell.id}: {fault}" for picture in shown for fault in faults(picture.figure)]
    assert not wrong, "\n".join(wrong)


FILMS = [(name, film) for name in GALLERY for film in films(name)]


@pytest.mark.parametrize("name, film", FILMS, ids=lambda name: name.replace(" ", "-"))
def test_stills_of_a_widget(name, film, request):
    widget = films(name)[film]()
    moments = _moments(widget, request.config.getoption("--moments"))
    figures = {"still": widget._still().figure, **{f"frame {i}": _at(widget._film, i) for i in moments}}
    wrong = [f"{when}: {fault}" for when, drawn in figures.items() for fault in faults(drawn)]
    assert not wrong, "\n".join(wrong)


def _moments(widget, how_many):
    if not isinstance(widget, Player):
        return []
    return np.unique(np.linspace(0, widget._film.frames - 1, how_many).astype(int)).tolist()


def _at(film, frame):
    """The first two panels of a film, one below the other."""
    panels = film.panels[:2]
    fig, axes = figure(height=3 * len(panels), nrows=len(panels), squeeze=False)
    for ax, panel in zip(axes[:, 0], panels):
        draw_panel(ax, film, panel, frame)
    return fig


# --- the checker itself: faults that are planted, and what looks like one

LONG = "what an upright axis of so few pixels has no room for"
PAPER = {"boxstyle": "square", "fc": "w", "ec": "none"}
HALO = [withStroke(linewidth=3, foreground="w")]


def _name(ax, **look):
    ax.text(5, 5, "a name", ha="center", va="center", **look)


def _under(mark, **look):
    """A name in the middle of axes, above a mark there."""

    def draw(ax):
        mark(ax)
        _name(ax, **look)

    return draw


PLANTED = {
    "'a name' meets 'other'": _under(lambda ax: ax.text(5, 5.1, "other", ha="center", va="center")),
    "'a name' meets a line in #1f77b4": _under(lambda ax: ax.plot([0, 10], [0, 10])),
    "'a name' meets a marker in #ff0000": _under(lambda ax: ax.plot(5, 5, "o", color="r")),
    "'a name' meets a point in #000000": _under(lambda ax: ax.scatter([1, 5], [1, 5], s=4, color="k"), bbox=PAPER),
    "'a name' meets the edge of a shape in #00008b": _under(lambda ax: ax.bar([5], [5.1], color="darkblue")),
    "'a name' meets the edge of an area in #008000": _under(lambda ax: ax.fill_between([0, 10], 5, 9, color="g", lw=0)),
    "'a name' meets a line in #000000": _under(lambda ax: ax.contour(np.mgrid[:11, :11][0] ** 2, [25], colors="k")),
    "'a name' meets the edge of an image": _under(lambda ax: ax.imshow([[0]], extent=(5, 9, 2, 9), aspect="auto")),
    "'a name' meets an arrow in #000000": _under(lambda ax: ax.annotate("", (9, 9), (2, 1.8), arrowprops={"width": 1})),
    "'far out' leaves the figure": lambda ax: ax.text(9.9, 5, "far out", in_layout=False),
    "in a column of 700 px this is 8.1 pt, less than 9: 'small'": lambda ax: ax.text(5, 5, "small", fontsize=8),
    "a marker in #1f77b4 is cut": lambda ax: ax.plot(0, 5, "o"),
    f"{LONG!r} of": lambda ax: ax.set_ylabel(LONG),
}
ALLOWED = {
    "within a bar": _under(lambda ax: ax.bar([5], [9], width=8, color="darkblue"), color="w"),
    "a halo over a pale line": _under(lambda ax: ax.plot([0, 10], [0, 10], color="0.9"), path_effects=HALO),
    "a box within hatching": _under(lambda ax: ax.bar([5], [9], width=8, fc="none", ec="k", hatch="//"), bbox=PAPER),
    "turned, between two lines": _under(
        lambda ax: [ax.axline((4.6, 5), slope=1e6), ax.axline((5.4, 5), slope=1e6)], rotation=90
    ),
    "its own arrow": lambda ax: ax.annotate("own", (9, 9), (5, 5), arrowprops={"arrowstyle": "-"}),
    "a line that its axes cut off": lambda ax: (ax.plot([5, 5], [0, 40]), ax.text(5, 11, "above", ha="center")),
}


def _with(draw):
    fig, ax = figure(7.2, 3)
    ax.set(xlim=(0, 10), ylim=(0, 10))
    draw(ax)
    ax.set(xlim=(0, 10), ylim=(0, 10))
    return faults(fig)


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault):
    assert [found for found in _with(PLANTED[fault]) if found.startswith(fault)], _with(PLANTED[fault])


@pytest.mark.parametrize("what", ALLOWED)
def test_what_can_be_read_is_no_fault(what):
    assert _with(ALLOWED[what]) == []
