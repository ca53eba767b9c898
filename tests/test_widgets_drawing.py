"""The surface to draw on, as Python sees it: values read, set, refused, sent to a browser and printed."""

import json

import numpy as np
import pytest

from emlearn.widgets import Drawing
from emlearn.widgets.page import static_page

SPIRAL = np.linspace(0, 1, 64).reshape(8, 8)


def curve(**options):
    return Drawing.curve(x=(0, 4), y=(-10, 10), columns=5, **options)


def points(**options):
    return Drawing.points(x=(0, 6), y=(40, 100), **options)


MAKERS = {"grid": Drawing, "curve": curve, "points": points}
DRAWN = {"grid": SPIRAL, "curve": [np.nan, -10, 0.5, 10, np.nan], "points": [[0, 40], [6, 100], [2.5, 55]]}
each_mode = pytest.mark.parametrize("mode", MAKERS)


def from_the_browser(widget, values):
    """What the browser would send."""
    widget.set_state(json.loads(json.dumps({"values": values})))


@each_mode
def test_at_first_nothing_is_drawn(mode):
    widget = MAKERS[mode]()
    blank = {"grid": np.zeros((8, 8)), "curve": np.full(5, np.nan), "points": np.empty((0, 2))}[mode]
    np.testing.assert_array_equal(widget.values, blank)
    assert widget.values.shape == blank.shape and "still blank" in repr(widget)


@each_mode
def test_values_are_set_and_cleared(mode):
    widget = MAKERS[mode]()
    widget.values = DRAWN[mode]
    np.testing.assert_array_equal(widget.values, DRAWN[mode])
    np.testing.assert_array_equal(MAKERS[mode](values=DRAWN[mode]).values, DRAWN[mode])
    widget.clear()
    np.testing.assert_array_equal(widget.values, MAKERS[mode]().values)


@each_mode
def test_what_goes_to_the_browser_comes_back_the_same(mode):
    widget, other = MAKERS[mode](values=DRAWN[mode]), MAKERS[mode]()
    sent = widget.get_state("values")["values"]
    json.dumps(sent, allow_nan=False)
    from_the_browser(other, sent)
    np.testing.assert_array_equal(other.values, widget.values)
    from_the_browser(other, MAKERS[mode]().get_state("values")["values"])
    np.testing.assert_array_equal(other.values, MAKERS[mode]().values)


@each_mode
def test_a_change_is_told_once_and_none_not_at_all(mode):
    widget, heard, observed = MAKERS[mode](), [], []
    widget.on_change(heard.append)
    widget.observe(lambda change: observed.append((change["old"], change["new"])), names="values")
    blank = widget.values
    widget.values = DRAWN[mode]
    widget.values = np.array(DRAWN[mode])
    assert len(heard) == len(observed) == 1
    np.testing.assert_array_equal(heard[0], DRAWN[mode])
    np.testing.assert_array_equal(observed[0][0], blank)
    from_the_browser(widget, widget.get_state("values")["values"])
    assert len(heard) == 1
    widget.clear()
    assert len(heard) == 2


@each_mode
def test_the_widgets_values_are_its_own(mode):
    mine = np.array(DRAWN[mode], dtype=float)
    widget = MAKERS[mode](values=mine)
    mine[...] = 1
    np.testing.assert_array_equal(widget.values, DRAWN[mode])
    with pytest.raises(ValueError, match="read-only"):
        widget.values[0] = 1


@pytest.mark.parametrize("rows, columns", [(2, 2), (8, 8), (3, 64), (28, 28), (np.int64(4), 5.0)])
def test_grids_of_any_size(rows, columns):
    drawing = Drawing(rows, columns)
    assert drawing.values.shape == (rows, columns)
    drawing.values = np.full((int(rows), int(columns)), 0.25)
    assert drawing.surface == {"mode": "grid", "rows": rows, "columns": columns, "brush": 1.25}
    assert f"{rows * int(columns)} of {rows} x {int(columns)} pixels have ink" in repr(drawing)


def test_a_curve_has_its_places():
    np.testing.assert_array_equal(curve().x, [0, 1, 2, 3, 4])
    assert Drawing.curve((0, 20), (0, 1)).x.shape == (41,)
    assert curve().surface["at"] == [0, 1, 2, 3, 4]


GRID_WAYS_WRONG = [
    ({"rows": 1}, r"rows must be a whole number from 2 to 64; got 1"),
    ({"rows": 2.5}, r"rows must be a whole number from 2 to 64; got 2.5"),
    ({"columns": 65}, r"columns must be a whole number from 2 to 64; got 65"),
    ({"columns": "8"}, r"columns must be a whole number from 2 to 64; got '8'"),
    ({"brush": 0.5}, r"brush must reach from 1 to 64 pixels; got 0.5. The usual one is 1.25"),
    ({"brush": np.nan}, r"brush must reach from 1 to 64 pixels; got nan"),
    ({"brush": "wide"}, r"brush must reach from 1 to 64 pixels; got 'wide'"),
    ({"values": np.zeros(64)}, r"shape \(8, 8\), rows by columns; got shape \(64,\). Use values.reshape\(8, 8\)"),
    ({"values": np.zeros((28, 28))}, r"got shape \(28, 28\). Make a Drawing with that many pixels"),
    ({"values": 16 * SPIRAL}, r"from 0 \(blank\) to 1 \(ink\); got 1.01587 at row 0, column 4.*divide by the largest"),
    ({"values": SPIRAL - 0.5}, r"got -0.5 at row 0, column 0"),
    ({"values": np.full((8, 8), np.nan)}, r"got nan at row 0, column 0. Write 0 where nothing is drawn"),
    ({"values": "a seven"}, r"values must be an array of numbers; got 'a seven'"),
    ({"values": [[1, 2], [3]]}, r"values must be an array of numbers; got \[\[1, 2\], \[3\]\]"),
]
CURVE_WAYS_WRONG = [
    ({"x": (20, 0)}, r"x must be the lowest and the highest number on its axis, such as x=\(0, 20\); got \(20, 0\)"),
    ({"y": (1, 1)}, r"y must be the lowest and the highest number on its axis.*got \(1, 1\)"),
    ({"y": 3}, r"y must be the lowest and the highest number.*got 3"),
    ({"x": (0, np.inf)}, r"x must be the lowest and the highest number.*got \(0, inf\)"),
    ({"columns": 1}, r"columns must be a whole number from 2 to 1001; got 1"),
    ({"values": [1, 2]}, r"shape \(5,\), one y for each place in .x.*got shape \(2,\).*np.interp\(drawing.x, x, y\)"),
    ({"values": [0, 0, 11, 0, 0]}, r"place 2 has y = 11, but the axis goes from -10 to 10.*y=\(lowest, highest\)"),
    ({"values": [0, 0, 0, 0, -np.inf]}, r"place 4 has y = -inf, but the axis goes from -10 to 10"),
]
POINTS_WAYS_WRONG = [
    ({"x": (0, "six")}, r"x must be the lowest and the highest number on its axis.*got \(0, 'six'\)"),
    ({"values": [1, 2, 3]}, r"shape \(n, 2\), one row per point; got shape \(3,\).*np.column_stack"),
    ({"values": [[1, 50], [7, 50]]}, r"point 1 has x = 7, but the axis goes from 0 to 6"),
    ({"values": [[1, 50], [2, np.nan]]}, r"point 1 has y = nan, but the axis goes from 40 to 100: leave it out"),
]


@pytest.mark.parametrize("options, message", GRID_WAYS_WRONG)
def test_a_grid_refuses_and_says_why(options, message):
    with pytest.raises(ValueError, match=message):
        Drawing(**options)


@pytest.mark.parametrize("options, message", CURVE_WAYS_WRONG)
def test_a_curve_refuses_and_says_why(options, message):
    with pytest.raises(ValueError, match=message):
        Drawing.curve(**{"x": (0, 4), "y": (-10, 10), "columns": 5, **options})


@pytest.mark.parametrize("options, message", POINTS_WAYS_WRONG)
def test_points_refuse_and_say_why(options, message):
    with pytest.raises(ValueError, match=message):
        Drawing.points(**{"x": (0, 6), "y": (40, 100), **options})


@each_mode
def test_what_is_refused_leaves_the_drawing_as_it_was(mode):
    widget = MAKERS[mode](values=DRAWN[mode])
    with pytest.raises(ValueError):
        widget.values = [[[3.0]]]
    np.testing.assert_array_equal(widget.values, DRAWN[mode])


@each_mode
@pytest.mark.parametrize("drawn", [True, False])
def test_where_nothing_runs_there_is_a_picture_and_a_sentence(mode, drawn):
    widget = MAKERS[mode](values=DRAWN[mode] if drawn else None, title="A two")
    data, metadata = widget._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG") and "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == repr(widget) == metadata["image/png"]["alt"]
    assert repr(widget).startswith("A two") and repr(widget).endswith(".") and "nan" not in repr(widget)
    blank = MAKERS[mode](title="A two")._repr_mimebundle_()[0]["image/png"]
    assert (data["image/png"] != blank) == drawn


def test_surfaces_and_films_share_a_page():
    from emlearn import EMMicroscope

    page = static_page([Drawing(values=SPIRAL), EMMicroscope("two coins"), points(values=DRAWN["points"])])
    assert "NaN" not in page.split("const SHELF")[1].split("</script>")[0]
    assert page.count('"mode": "grid"') == page.count('"mode": "points"') == 1
