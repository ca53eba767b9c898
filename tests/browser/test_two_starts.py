"""Two starts in a real browser: both runs are emlearn's, one slider drives them, and their ends are compared."""

import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from emlearn import datasets
from emlearn.pictures.em_film import describe
from emlearn.pictures.visual import QUANTITIES, component
from emlearn.widgets import TwoStarts
from emlearn.widgets.base import browser_text
from emlearn.widgets.page import static_page
from emlearn.widgets.playground import drawn_rows

MARGINS = {"left": 52, "right": 14, "top": 36, "bottom": 44}
GALAXIES, SIX = datasets.galaxies(), [[1, 1], [1.5, 2], [2, 1.2], [8, 8], [8.5, 7], [9, 8.2]]
FOUND = re.compile(r"Seeds (\d+) and (\d+) end on different summits: (\d+) seeds were tried\. Which of the two ends .*")


def stage(desk, letter):
    return desk.page.locator(".eml-stage").nth("AB".index(letter))


def spot(desk, letter, mean):
    """Where a mean is on the page; of one column, in the middle of the picture."""
    box, panel = stage(desk, letter).bounding_box(), desk.drawing.sets[desk.drawing.dataset]["panel"]
    (left, right), (low, high) = panel["x"]["domain"], panel["y"]["domain"]
    up = (mean[1] - low) / (high - low) if len(mean) > 1 else 0.5
    wide, tall = box["width"] - MARGINS["left"] - MARGINS["right"], box["height"] - MARGINS["top"] - MARGINS["bottom"]
    across = MARGINS["left"] + (mean[0] - left) / (right - left) * wide
    return box["x"] + across, box["y"] + MARGINS["top"] + (1 - up) * tall


def drag(desk, letter, mean, to):
    desk.page.mouse.move(*spot(desk, letter, mean))
    desk.page.mouse.down()
    for part in (0.3, 0.7, 1):
        desk.page.mouse.move(*spot(desk, letter, [(1 - part) * a + part * b for a, b in zip(mean, to)]))
    desk.page.mouse.up()
    desk.settle()


def lines(desk):
    """What the status line says of A, of B, and of both."""
    desk.settle()
    return desk.page.locator(".eml-status div").all_inner_texts()


def said(desk):
    desk.settle()
    return desk.page.locator(".eml-said").inner_text()


def go(desk, name):
    desk.page.get_by_role("button", name=name).click()
    desk.settle()


def chosen(desk, label, option):
    desk.page.get_by_label(label, exact=True).select_option(option)
    desk.settle()


def frame(desk):
    desk.settle()
    return int(desk.page.locator(".eml").get_attribute("data-frame"))


def climbed(desk):
    desk.settle()
    return [float(v) for v in desk.page.locator(".eml").get_attribute("data-climbed").split()]


def picture(desk, which):
    desk.settle()
    return desk.page.locator(which).evaluate("canvas => canvas.toDataURL()")


def surprised(desk):
    """Deal two starts, and wait for what is said of them."""
    desk.page.get_by_role("button", name="Surprise me").click()
    desk.page.wait_for_function(
        "!document.querySelector('.eml-said').textContent.startsWith('Trying')", timeout=120_000
    )
    return said(desk)


def asked_for(desk, **traits):
    """Set traits in Python, whose browser side hears of them."""
    for name, value in traits.items():
        setattr(desk.drawing, name, value)
    desk.page.evaluate("told => receive(told)", desk.drawing.get_state(list(traits)))
    desk.settle()


def start(means):
    """A start that was placed by hand."""
    means = np.reshape(means, (len(means), -1)).tolist()
    return {"n_components": len(means), "seed": 0, "means": means, "drawn": False}


def numbers_in(text):
    return [float(number) for number in re.findall(r"-?\d+\.\d\d", text)]


def is_said(desk):
    """Both runs at their ends are those of emlearn, and so is the sentence about them."""
    go(desk, "to the end")
    traces = desk.drawing.traces
    for line, letter, trace in zip(lines(desk), "AB", traces):
        assert line.startswith(f"Start {letter}: iteration ")
        assert numbers_in(line) == pytest.approx(numbers_in(describe(trace.half_steps[-1])), abs=0.011)
    assert climbed(desk) == pytest.approx([trace.objectives[-1] for trace in traces], rel=1e-9)
    assert lines(desk)[2] == desk.drawing.comparison


class TestTheRuns:
    @pytest.mark.parametrize("name", TwoStarts.datasets())
    @pytest.mark.parametrize("K", [1, 2, 3])
    def test_they_are_emlearns_from_the_same_means(self, desk, name, K):
        is_said(desk(TwoStarts(name, K, seeds=(1, 3))))

    def test_every_half_step_of_both_in_the_words_of_the_film(self, desk):
        desk = desk(TwoStarts("three clouds", 2, seeds=(0, 1)))
        halves = [trace.half_steps for trace in desk.drawing.traces]
        last = [len(half) - 1 for half in halves]
        for h in (*range(6), max(last)):
            desk.page.locator(".eml-slider").fill(str(h))
            for line, letter, half, end in zip(lines(desk), "AB", halves, last):
                rested = f" — at rest after {end // 2} iterations" if h >= end else ""
                assert line == f"Start {letter}: {describe(half[min(h, end)])}{rested}"
        assert last[0] != last[1]

    def test_the_run_that_is_shorter_waits_for_the_other(self, desk):
        desk = desk(TwoStarts("Old Faithful", 2, seeds=(0, 3)))
        short, long = (len(trace.half_steps) - 1 for trace in desk.drawing.traces)
        assert short < long and desk.page.locator(".eml-slider").get_attribute("max") == str(long)
        desk.page.locator(".eml-slider").fill(str(short))
        a, b, both = lines(desk)
        assert a.endswith(f"at rest after {short // 2} iterations") and "rest" not in b and both == ""
        still = picture(desk, ".eml-stage >> nth=0")
        desk.page.locator(".eml-slider").fill(str(short + 40))
        assert picture(desk, ".eml-stage >> nth=0") == still and lines(desk)[0] == a and lines(desk)[1] != b

    def test_a_collapse_and_a_run_not_at_rest(self, desk):
        desk = desk(TwoStarts(SIX, 3, seeds=(0, 1)))
        go(desk, "to the end")
        assert "collapsed onto too few points" in " ".join(lines(desk))
        assert lines(desk)[2] == desk.drawing.comparison

    def test_points_are_grey_before_the_first_e_step(self, desk):
        desk = desk(TwoStarts([[1.0, 2.0], [2.0, 1.0], [9.0, 8.0], [8.0, 9.0], [1.5, 1.2], [8.4, 8.1]], 2))
        grey, blue = (colour.upper() for colour in (QUANTITIES["unknown"], component(0)["color"]))
        seen = [len({grey} & colours(desk, "A"))]
        go(desk, "step on")
        desk.page.wait_for_timeout(400)
        seen.append(len({grey} & colours(desk, "A")))
        assert seen == [1, 0] and blue in colours(desk, "A")


def colours(desk, letter):
    """The colours of a picture in which points stand on their own, as a point's 80 percent over paper shows them."""
    data = stage(desk, letter).evaluate("c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]")
    opaque = np.reshape(data, (-1, 4))
    opaque = opaque[opaque[:, 3] >= 200][:, :3]
    return {"#{:02X}{:02X}{:02X}".format(*colour) for colour in np.unique(opaque, axis=0)}


class TestTransport:
    def test_by_keyboard(self, desk):
        desk = desk(TwoStarts())
        desk.page.locator(".eml-slider").focus()
        for key, wanted in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 165), ("Home", 0)):
            desk.press(key)
            assert frame(desk) == wanted == desk.drawing.frame

    def test_it_plays_both_to_the_end_and_stops(self, desk):
        desk = desk(TwoStarts("Old Faithful, waiting only", 2, seeds=(0, 1)))
        last = desk.page.locator(".eml-slider").get_attribute("max")
        desk.page.locator(".eml-slider").fill(str(int(last) - 2))
        go(desk, "play")
        desk.page.wait_for_function(f"document.querySelector('.eml').dataset.frame === '{last}'", timeout=10_000)
        desk.page.get_by_role("button", name="play").wait_for(timeout=5000)
        assert len(lines(desk)[2]) > 10

    def test_with_reduced_motion_a_step_is_a_cut(self, desk):
        desk = desk(TwoStarts())
        desk.page.emulate_media(reduced_motion="reduce")
        go(desk, "step on")
        at_once = picture(desk, ".eml-stage >> nth=0")
        desk.page.wait_for_timeout(400)
        assert picture(desk, ".eml-stage >> nth=0") == at_once and frame(desk) == 1

    def test_python_sets_the_half_step_and_the_scale(self, desk):
        desk = desk(TwoStarts())
        linear = picture(desk, ".eml-climb")
        asked_for(desk, frame=30, logarithmic=True)
        assert frame(desk) == 30 and picture(desk, ".eml-climb") != linear
        assert desk.page.get_by_role("checkbox").is_checked()


class TestTheScale:
    def test_the_switch(self, desk):
        desk = desk(TwoStarts())
        go(desk, "to the end")
        linear = picture(desk, ".eml-climb")
        desk.page.get_by_role("checkbox").check()
        assert picture(desk, ".eml-climb") != linear and desk.drawing.logarithmic
        desk.page.get_by_role("checkbox").uncheck()
        assert picture(desk, ".eml-climb") == linear and not desk.drawing.logarithmic

    def test_on_the_log_scale_are_nats_below_the_higher_end(self, watched):
        watched.page.set_content("<!doctype html><title>scale</title>")
        watched.page.add_script_tag(content=browser_text("half_steps.js", "em_film.js", "two_climbs.js"))
        climbs = [trace.objectives for trace in TwoStarts("galaxies", 3, seeds=(0, 2)).traces]
        heights, ticks = watched.page.evaluate(
            "(runs) => (({ height, ticks }) => [runs.map((run) => run.objectives.map(height)), ticks])"
            "(heightAxis(runs, true))",
            [{"objectives": climb.tolist()} for climb in climbs],
        )
        high = max(climb[-1] for climb in climbs)
        for height, climb in zip(heights, climbs):
            np.testing.assert_allclose(height, np.log10(np.maximum(high - climb, 1e-4)), atol=1e-7)
        assert [text for _, text in ticks] == ["≤ 0.0001", "0.001", "0.01", "0.1", "1", "10"]


class TestTheStarts:
    def test_a_seed_of_either(self, desk):
        desk = desk(TwoStarts())
        for letter, seed in (("A", "17"), ("B", "5")):
            field = desk.page.get_by_label(f"seed of start {letter}")
            field.fill(seed)
            field.press("Enter")
            desk.settle()
        assert [one["seed"] for one in desk.drawing.starts] == [17, 5]
        for means, seed in zip(desk.drawing.means, (17, 5)):
            np.testing.assert_array_equal(means, drawn_rows(GALAXIES, 3, seed))
        is_said(desk)

    @pytest.mark.parametrize("typed, kept", [("-4", 0), ("1e9", 999), ("2.6", 3)])
    def test_a_seed_that_is_none_is_the_nearest(self, desk, typed, kept):
        desk = desk(TwoStarts())
        desk.page.get_by_label("seed of start A").fill(typed)
        desk.page.keyboard.press("Tab")
        desk.settle()
        assert desk.drawing.starts[0]["seed"] == kept
        assert desk.page.get_by_label("seed of start A").input_value() == str(kept)

    def test_swap(self, desk):
        desk = desk(TwoStarts())
        before, ends = desk.drawing.starts, picture(desk, ".eml-stage >> nth=0")
        go(desk, "Swap")
        assert desk.drawing.starts == before[::-1] and said(desk).startswith("Swapped")
        assert picture(desk, ".eml-stage >> nth=1") == ends
        is_said(desk)
        assert lines(desk)[2] == "Two summits: start B ends 8.90 nats above start A."

    @pytest.mark.parametrize("name", TwoStarts.datasets())
    def test_data_and_components(self, desk, name):
        desk = desk(TwoStarts("three clouds" if name == "galaxies" else "galaxies"))
        chosen(desk, "data", name)
        assert desk.drawing.dataset == name and frame(desk) == 0
        chosen(desk, "components", "2")
        X = np.array(desk.drawing.sets[name]["X"])
        for means, seed in zip(desk.drawing.means, (0, 2)):
            np.testing.assert_array_equal(means, drawn_rows(X, 2, seed))
        is_said(desk)

    def test_data_with_few_rows_allow_few_components(self, desk):
        desk = desk(TwoStarts([1.0, 2.0, 4.0, 4.0], 3))
        assert desk.page.get_by_label("components", exact=True).locator("option").all_inner_texts() == ["1", "2", "3"]
        chosen(desk, "data", "galaxies")
        chosen(desk, "components", "6")
        chosen(desk, "data", "your data")
        assert [len(means) for means in desk.drawing.means] == [3, 3]

    def test_python_chooses_other_data(self, desk):
        desk = desk(TwoStarts())
        for name in ("Old Faithful", "a ring", "galaxies"):
            asked_for(desk, dataset=name)
            assert desk.page.get_by_label("data", exact=True).input_value() == name
            is_said(desk)

    def test_labels_exchanged(self, desk):
        desk, a = desk(TwoStarts("Old Faithful", 2)), np.array([[2.0, 54.0], [4.3, 80.0]])
        asked_for(desk, starts=[start(a), start(a[::-1])])
        is_said(desk)
        assert lines(desk)[2] == "The same summit with 1 and 2 exchanged: the two ends are 0.0000 nats apart."
        assert desk.page.get_by_label("seed of start A").input_value() == ""

    def test_three_labels_that_go_round_and_a_saddle(self, desk):
        desk, a = desk(TwoStarts()), np.array([10.0, 21.0, 33.0])
        asked_for(desk, starts=[start(a), start(a[[1, 2, 0]])])
        is_said(desk)
        assert "(1, 2, 3 of A are 3, 1, 2 of B)" in lines(desk)[2]
        asked_for(desk, starts=[start(a), start(np.array([21.0, 21.0, 33.0]))])
        is_said(desk)
        assert lines(desk)[2].startswith(
            "Start B has come to rest on a saddle, because its components 1 and 2 are equal"
        )


class TestSurprise:
    @pytest.mark.parametrize("K, name", [(2, "galaxies"), (3, "galaxies"), (2, "three clouds"), (4, "a ring")])
    def test_it_deals_two_summits(self, desk, K, name):
        desk = desk(TwoStarts(name, K))
        for _ in range(2):
            a, b, tried = map(int, FOUND.fullmatch(surprised(desk)).groups())
            assert [one["seed"] for one in desk.drawing.starts] == [a, b] and 2 <= tried <= 60 and frame(desk) == 0
            tops = [trace.objectives[-1] for trace in desk.drawing.traces]
            assert abs(tops[0] - tops[1]) > 0.1 and all(trace.converged for trace in desk.drawing.traces)
            assert desk.drawing.comparison.startswith("Two summits: ")

    def test_it_says_honestly_that_it_found_none(self, desk):
        desk = desk(TwoStarts("Old Faithful, waiting only", 2))
        before = desk.drawing.starts
        words = surprised(desk)
        assert words == (
            "62 seeds were tried, and no two of them end on different summits: 62 ended within 0.1 nats of -1034.00. "
            "Press again to try more, or choose another number of components or other data."
        )
        assert desk.drawing.starts == before

    def test_on_other_data_it_begins_anew_and_forgets_nothing(self, desk):
        desk = desk(TwoStarts())
        for _ in range(2):
            surprised(desk)
        chosen(desk, "data", "Old Faithful")
        chosen(desk, "components", "2")
        dealt = [surprised(desk) for _ in range(3)]
        pairs = [set(map(int, FOUND.fullmatch(words).groups()[:2])) for words in dealt]
        assert max(pairs[0]) < 10 and len(set(map(frozenset, pairs))) == 3
        assert desk.drawing.comparison.startswith("Two summits: ")

    def test_another_wish_ends_the_search(self, desk):
        desk = desk(TwoStarts("Old Faithful, waiting only", 2))
        desk.page.get_by_role("button", name="Surprise me").click()
        chosen(desk, "data", "three clouds")
        desk.page.wait_for_timeout(500)
        assert said(desk).startswith("Data: three clouds, 120 rows.")


class TestTheHand:
    @pytest.mark.parametrize("letter", "AB")
    def test_a_mean_that_is_dragged_starts_that_run_anew(self, desk, letter):
        desk = desk(TwoStarts("Old Faithful", 2, seeds=(0, 1)))
        go(desk, "to the end")
        i = "AB".index(letter)
        other, end = desk.drawing.means[1 - i], desk.drawing.traces[i].params.means
        drag(desk, letter, end[0], [3, 90])
        np.testing.assert_allclose(desk.drawing.means[i][0], [3, 90], rtol=0.01)
        np.testing.assert_allclose(desk.drawing.means[i][1], end[1], rtol=0.01)
        np.testing.assert_array_equal(desk.drawing.means[1 - i], other)
        assert frame(desk) == 0 and said(desk).startswith(f"Mean 1 of start {letter} put at eruption (minutes) ")
        assert desk.page.get_by_label(f"seed of start {letter}").input_value() == ""
        is_said(desk)

    def test_a_mean_of_one_column_is_dragged_sideways(self, desk):
        desk = desk(TwoStarts())
        mean = desk.drawing.means[0][1]
        drag(desk, "A", mean, [30.0])
        assert desk.drawing.means[0][1] == pytest.approx(30, abs=0.2)
        is_said(desk)

    def test_a_press_beside_all_means_moves_none(self, desk):
        desk = desk(TwoStarts("three clouds", 2))
        before = desk.drawing.starts
        drag(desk, "A", [9.5, 9.5], [5, 5])
        assert desk.drawing.starts == before

    def test_by_keyboard(self, desk):
        desk = desk(TwoStarts("Old Faithful", 2, seeds=(0, 1)))
        before = desk.drawing.means
        stage(desk, "B").focus()
        desk.press("2")
        assert said(desk) == "Mean 2 of start B: the arrow keys move it."
        desk.press("ArrowRight", "ArrowUp", "ArrowUp")
        desk.settle()
        panel = desk.drawing.sets["Old Faithful"]["panel"]
        step = [np.ptp(panel[axis]["domain"]) / 40 for axis in "xy"]
        np.testing.assert_allclose(desk.drawing.means[1][1] - before[1][1], [step[0], 2 * step[1]], rtol=0.06)
        np.testing.assert_array_equal(desk.drawing.means[0], before[0])
        is_said(desk)

    def test_by_touch_the_page_stands_still_on_a_mean_and_scrolls_beside_it(self, browser, tmp_path):
        context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        try:
            page, widget = context.new_page(), TwoStarts("Old Faithful", 2)
            (tmp_path / "touch.html").write_text(static_page([widget]), encoding="utf-8")
            page.goto((tmp_path / "touch.html").as_uri())
            page.wait_for_selector(".eml[data-frame]")
            box, panel = page.locator(".eml-stage").first.bounding_box(), widget.sets["Old Faithful"]["panel"]
            (left, right), (low, high) = panel["x"]["domain"], panel["y"]["domain"]
            u, v = widget.means[0][0]
            x = box["x"] + 52 + (u - left) / (right - left) * (box["width"] - 66)
            y = box["y"] + 36 + (high - v) / (high - low) * (box["height"] - 80)
            swiped = touch(context, page, x, y, -80)
            assert page.locator(".eml-said").inner_text().startswith("Mean 1 of start A put at ") and swiped == 0
            swiped = touch(context, page, box["x"] + box["width"] - 20, box["y"] + box["height"] - 20, -80)
            assert swiped > 20
        finally:
            context.close()


def touch(context, page, x, y, down):
    """Swipe with a finger; how far the page has scrolled."""
    before, fingers = page.evaluate("scrollY"), context.new_cdp_session(page)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        place = {"x": x, "y": y + down * step / 8}
        fingers.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
        page.wait_for_timeout(20)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)
    return page.evaluate("scrollY") - before


class TestThePage:
    @pytest.fixture
    def opened(self, watched, tmp_path):
        def open_page(widgets, state="", width=1280):
            (tmp_path / "two.html").write_text(static_page(widgets), encoding="utf-8")
            watched.page.set_viewport_size({"width": width, "height": 844})
            watched.page.goto("about:blank")
            watched.page.goto((tmp_path / "two.html").as_uri() + state)
            watched.page.wait_for_selector(".eml[data-frame]")
            watched.page.wait_for_timeout(200)
            return watched.page

        yield open_page
        assert watched.errors == [] and watched.foreign == []

    def test_the_address_brings_everything_back(self, opened):
        page = opened([TwoStarts()])
        assert page.evaluate("location.hash") == "", "nothing was moved yet"
        page.get_by_label("data", exact=True).select_option("Old Faithful")
        page.get_by_label("components", exact=True).select_option("2")
        page.get_by_label("seed of start B").fill("3")
        page.get_by_role("checkbox").check()
        page.locator(".eml-stage").first.focus()
        page.keyboard.press("1")
        page.keyboard.press("ArrowRight")
        page.locator(".eml-slider").fill("9")
        page.wait_for_function("location.hash.includes('frame=9')")
        state, told = page.evaluate("location.hash"), page.locator(".eml-status").inner_text()
        assert "means_a=" in state and "seed_b=3" in state and "scale=log" in state
        page = opened([TwoStarts()], state)
        assert page.locator(".eml-status").inner_text() == told
        assert page.get_by_role("checkbox").is_checked()
        assert page.get_by_label("seed of start B").input_value() == "3"
        assert page.get_by_label("data", exact=True).input_value() == "Old Faithful"

    @pytest.mark.parametrize(
        "state", ["data=nowhere&components=77&seed_a=x&means_b=1;2&frame=1e9", "components=&seed_b=&frame="]
    )
    def test_an_address_that_asks_for_what_is_not_there_shows_what_is(self, opened, state):
        page = opened([TwoStarts()], f"#widget=Two+starts&{state}")
        assert page.locator(".eml-status div").first.inner_text().startswith("Start A: ")
        assert page.get_by_label("data", exact=True).input_value() == "galaxies"
        assert "NaN" not in page.locator(".eml").inner_text()

    def test_means_that_were_placed_are_sent_along(self, opened):
        widget = TwoStarts("galaxies", 2)
        widget.starts = [start([10.0, 21.0]), start([21.0, 10.0])]
        page = opened([widget])
        page.get_by_role("button", name="to the end").click()
        page.wait_for_timeout(200)
        assert page.locator(".eml-status div").nth(2).inner_text() == widget.comparison

    def test_on_a_phone_the_transport_stays_in_view(self, opened):
        page = opened([TwoStarts("a ring", 4)], width=390)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for name in (".eml-stage >> nth=0", ".eml-stage >> nth=1", ".eml-climb"):
            page.locator(name).scroll_into_view_if_needed()
            box = page.locator(".eml-transport").bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= 845

    def test_two_on_one_page(self, opened):
        page = opened([TwoStarts(), TwoStarts("a ring", 3, title="A second")])
        page.get_by_role("button", name="to the end").nth(1).click()
        page.wait_for_timeout(200)
        assert page.locator(".eml-status").nth(0).inner_text().startswith("Start A: start: ")
        assert page.locator(".eml-status").nth(1).inner_text().startswith("Start A: iteration ")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_jupyter_keeps_its_keys(desk, theme):
    desk = desk(TwoStarts("Old Faithful", 3), theme=theme)
    go(desk, "to the end")
    found = Axe().run(desk.page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    ours = desk.page.locator(".eml :is(button, input, select, canvas[tabindex])")
    assert ours.count() >= 15
    assert ours.evaluate_all("all => all.every((e) => e.dataset.lmSuppressShortcuts === 'true')")


def test_a_view_that_is_closed_listens_no_more(desk):
    desk = desk(TwoStarts())
    before = lines(desk)
    desk.page.evaluate("destroy()")
    asked_for(desk, frame=20)
    assert lines(desk) == before
