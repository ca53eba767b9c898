"""The playground in a real browser: EM under the hand is emlearn's EM, and the challenges check themselves."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from emlearn.models.gaussian.mixture import MixtureOfGaussians
from emlearn.pictures.em_film import describe
from emlearn.pictures.visual import QUANTITIES, component
from emlearn.widgets import Playground
from emlearn.widgets.page import static_page

MARGINS = {"left": 52, "right": 16, "top": 34, "bottom": 44}
PRESETS = {"three clouds": 130, "two overlapping clouds": 120, "a ring": 90, "a line": 60, "blank": 0}
SIX = [[1, 1], [1.5, 2], [2, 1.2], [8, 8], [8.5, 7], [9, 8.2]]


def clouds(seed=0, K=2, n=40):
    rng = np.random.default_rng(seed)
    centres = np.array([[3, 3.5], [7, 4], [5, 7.5]])[:K]
    return np.clip(np.repeat(centres, n, axis=0) + rng.normal(0, 0.8, (n * K, 2)), 0, 10).round(2)


def share(desk, x, y):
    """Where a place on axes from 0 to 10 is, as shares of the surface's width and height."""
    box = desk.surface.bounding_box()
    wide, tall = box["width"] - MARGINS["left"] - MARGINS["right"], box["height"] - MARGINS["top"] - MARGINS["bottom"]
    unit = min(wide, tall) / 10  # as long on both axes
    return (MARGINS["left"] + x * unit) / box["width"], (MARGINS["top"] + (10 - y) * unit) / box["height"]


def told(desk, name):
    """A number that the page tells: the half-step, the log-likelihood there, the iterations of the run."""
    desk.settle()
    return float(desk.page.locator(".eml").get_attribute(f"data-{name}"))


def run_in_words(desk):
    desk.settle()
    return desk.page.locator(".eml-status").inner_text()


def said(desk):
    desk.settle()
    return desk.page.locator(".eml-said").inner_text()


def to_the_end(desk):
    desk.page.get_by_role("button", name="to the end").click()
    desk.settle()


def choose(desk, label, option):
    desk.page.get_by_label(label, exact=True).select_option(option)
    desk.settle()


def met(desk):
    """Which challenges are ticked."""
    desk.settle()
    ticks = desk.page.locator("[data-challenge][data-met=true]")
    ticked = ticks.evaluate_all("all => all.map((e) => e.dataset.challenge)")
    assert set(ticked) == set(desk.drawing.challenges)
    assert desk.page.locator("summary:not(.eml-button)").inner_text() == f"Challenges: {len(ticked)} of 4 met"
    return set(ticked)


def colors_near(desk, x, y, r=4):
    """The colours within r pixels of a place on the axes."""
    across, down = share(desk, x, y)
    box = desk.surface.bounding_box()
    read = "(c, [x, y, r]) => [...c.getContext('2d').getImageData(x - r, y - r, 2 * r + 1, 2 * r + 1).data]"
    data = desk.surface.evaluate(read, [round(across * box["width"]), round(down * box["height"]), r])
    return {"#{:02X}{:02X}{:02X}".format(*pixel[:3]) for pixel in np.reshape(data, (-1, 4)) if pixel[3] == 255}


class TestTheRun:
    @pytest.mark.parametrize("seed, K", [(0, 1), (1, 2), (2, 3), (3, 5)])
    def test_it_is_emlearns_run_from_the_same_start(self, desk, seed, K):
        given = Playground(clouds(seed, 3), K, seed)
        from_python = given.means
        desk = desk(given)
        to_the_end(desk)
        np.testing.assert_array_equal(desk.drawing.start["means"], from_python)
        trace = desk.drawing.trace
        assert told(desk, "climbed") == pytest.approx(trace.objectives[-1], rel=1e-9)
        assert abs(told(desk, "iterations") - trace.n_iter) <= 1

    def test_every_half_step_in_the_words_of_the_film(self, desk):
        desk = desk(Playground(clouds(), seed=1))
        halves = desk.drawing.trace.half_steps
        for step in halves[:9]:
            assert run_in_words(desk) == describe(step)
            desk.page.get_by_role("button", name="step on").click()
        to_the_end(desk)
        assert run_in_words(desk) == describe(halves[-1])
        desk.page.get_by_role("button", name="step back").click()
        assert run_in_words(desk) == describe(halves[-2])
        desk.page.get_by_role("button", name="to the start").click()
        assert run_in_words(desk) == describe(halves[0])

    def test_points_are_grey_before_the_first_e_step_then_coloured_and_split_where_in_doubt(self, desk):
        desk = desk(Playground([*clouds(), [0.4, 0.4], [5, 9.6]], seed=1))
        blue, red = component(0)["color"], component(1)["color"]
        desk.settle()
        for place in ([0.4, 0.4], [5, 9.6]):
            assert QUANTITIES["unknown"].upper() in colors_near(desk, *place)
        to_the_end(desk)
        R = MixtureOfGaussians().posterior(desk.drawing.trace.params, desk.values).responsibilities
        assert R[-2].max() > 0.9
        assert len(colors_near(desk, 0.4, 0.4) & {blue, red}) == 1
        between = [[x, 9.6] for x in np.arange(0.2, 10, 0.2)]
        desk.from_python([*clouds(), *between])
        R = MixtureOfGaussians().posterior(desk.drawing.trace.params, desk.values).responsibilities
        doubtful = [x for x, row in zip(desk.values, R) if x[1] == 9.6 and row.max() < 0.75]
        assert doubtful and all({blue, red} <= colors_near(desk, *place) for place in doubtful)

    def test_a_collapse_is_said_in_words(self, desk):
        desk = desk(Playground(SIX, 3, seed=0))
        to_the_end(desk)
        assert "collapsed onto too few points: try another seed or start" in run_in_words(desk)

    @pytest.mark.parametrize("values", [[], [[1, 1]], [[1, 1], [2, 2]], [[1, 1], [2, 2], [3, 3]], [[4, 4]] * 5])
    def test_where_nothing_can_run_it_says_why(self, desk, values):
        desk = desk(Playground(values))
        assert run_in_words(desk).startswith("EM needs at least as many different points as components, and three")
        for name in ("step on", "to the end", "play"):
            desk.page.get_by_role("button", name=name).click()
        assert desk.drawing.trace is None and "NaN" not in desk.page.locator(".eml").inner_text()

    def test_it_plays_to_the_end_and_stops(self, desk):
        desk = desk(Playground(clouds(), seed=1))
        last = desk.page.locator(".eml-slider").get_attribute("max")
        desk.page.locator(".eml-slider").fill(str(int(last) - 2))
        desk.page.get_by_role("button", name="play").click()
        desk.page.wait_for_function(f"document.querySelector('.eml').dataset.frame === '{last}'", timeout=5000)
        desk.page.get_by_role("button", name="play").wait_for(timeout=2000)


class TestTheHand:
    def test_a_point_that_moves_takes_the_run_along_and_the_half_step_stays(self, desk):
        desk = desk(Playground(clouds(), seed=1))
        desk.page.locator(".eml-slider").fill("4")
        before = told(desk, "climbed")
        desk.drag(share(desk, *desk.values[10]), share(desk, 1, 9), share(desk, 0.5, 9.5))
        assert told(desk, "frame") == 4 and told(desk, "climbed") < before
        to_the_end(desk)
        desk.drag(share(desk, 5, 0.5))
        assert told(desk, "frame") == float(desk.page.locator(".eml-slider").get_attribute("max"))
        assert told(desk, "climbed") == pytest.approx(desk.drawing.trace.objectives[-1], rel=1e-9)

    def test_a_mean_is_dragged_and_undone(self, desk):
        desk = desk(Playground(clouds(), seed=1))
        to_the_end(desk)
        start, points = desk.drawing.means, desk.values
        end = desk.drawing.trace.params.means
        desk.drag(share(desk, *end[0]), share(desk, 5, 5), share(desk, 1, 8))
        desk.settle()
        np.testing.assert_allclose(desk.drawing.means[0], [1, 8], atol=0.05)
        np.testing.assert_allclose(desk.drawing.means[1], end[1], rtol=1e-6)
        np.testing.assert_array_equal(desk.values, points)
        assert told(desk, "frame") == 0 and said(desk).startswith("Mean 1 put at x1 ")
        assert desk.page.locator(".eml-seed").inner_text() == "placed by hand"
        desk.click("Undo")
        desk.settle()
        np.testing.assert_array_equal(desk.drawing.means, start)
        assert desk.page.locator(".eml-seed").inner_text() == "seed 1"

    def test_a_mean_by_keyboard(self, desk):
        desk = desk(Playground(clouds(), seed=1))
        start = desk.drawing.means
        desk.surface.focus()
        desk.press("2")
        assert said(desk).endswith(", the mean of component 2.")
        desk.press("Shift+ArrowUp", "Shift+ArrowUp", "Shift+ArrowLeft")
        desk.settle()
        np.testing.assert_allclose(desk.drawing.means, start + np.array([[0, 0], [-0.25, 0.5]]), atol=0.011)
        assert said(desk).startswith("Mean 2 put at ") and len(desk.values) == 80
        desk.press("5")  # there is no such component
        desk.press("Control+z", "Control+z", "Control+z")
        desk.settle()
        np.testing.assert_allclose(desk.drawing.means, start)

    def test_a_point_by_keyboard_tells_its_shares(self, desk):
        desk = desk(Playground([[5, 5], *clouds()], seed=1))
        to_the_end(desk)
        desk.surface.focus()
        desk.press("ArrowLeft", "ArrowRight")
        shares = [float(word) for word in said(desk).rstrip(".").split("shares ")[1].split(", ")]
        assert len(shares) == 2 and sum(shares) == pytest.approx(1, abs=0.011)

    def test_spraying_and_erasing(self, desk):
        desk = desk(Playground())
        desk.click("Spray")
        desk.drag(share(desk, 3, 3), share(desk, 3.5, 3), share(desk, 3, 3.5))
        sprayed = len(desk.values)
        assert sprayed >= 6 and np.abs(desk.values - 3.2).max() < 2 and told(desk, "iterations") > 0
        desk.click("Erase")
        assert desk.page.get_by_role("button", name="Spray").get_attribute("aria-pressed") == "false"
        desk.drag(share(desk, *desk.values[0]))
        assert len(desk.values) < sprayed
        desk.click("Undo")
        desk.click("Undo")
        assert len(desk.values) == 0

    def test_a_spray_has_an_end(self, desk):
        desk = desk(Playground(np.tile(clouds(0, 3, 44), (3, 1))))
        desk.click("Spray")
        desk.drag(*[share(desk, x, 5) for x in np.linspace(1, 9, 30)])
        assert 396 < len(desk.values) <= 402


class TestTheStart:
    @pytest.mark.parametrize("name, n", PRESETS.items())
    def test_data_to_begin_with(self, desk, name, n):
        desk = desk(Playground(SIX))
        choose(desk, "data", name)
        assert len(desk.values) == n and (desk.values >= 0).all() and (desk.values <= 10).all()
        assert said(desk).startswith(f"Data: {name}; there are {n or 'no'} points.")
        desk.click("Undo")
        np.testing.assert_array_equal(desk.values, SIX)
        assert desk.page.get_by_label("data", exact=True).input_value() == "drawn by hand"

    def test_data_fit_any_axes(self, desk):
        desk = desk(Playground(x=(-1, 1), y=(40, 100)))
        choose(desk, "data", "three clouds")
        (left, low), (right, high) = desk.values.min(axis=0), desk.values.max(axis=0)
        assert -1 < left < -0.5 < 0.5 < right < 1 and 40 < low < 55 < 85 < high < 100

    @pytest.mark.parametrize("K", [1, 3, 5])
    def test_components_and_the_next_seed(self, desk, K):
        desk = desk(Playground(clouds(0, 3)))
        choose(desk, "components", str(K))
        assert desk.drawing.means.shape == (K, 2) and told(desk, "frame") == 0
        desk.click("New start")
        desk.settle()
        assert desk.page.locator(".eml-seed").inner_text() == "seed 1"
        np.testing.assert_array_equal(desk.drawing.means, Playground(clouds(0, 3), K, 1).means)
        to_the_end(desk)
        assert told(desk, "climbed") == pytest.approx(desk.drawing.trace.objectives[-1], rel=1e-9)

    def test_python_draws_and_the_run_follows(self, desk):
        desk = desk(Playground())
        desk.from_python(clouds())
        to_the_end(desk)
        assert told(desk, "climbed") == pytest.approx(desk.drawing.trace.objectives[-1], rel=1e-9)
        assert said(desk) == "Changed from elsewhere; there are 80 points."


class TestChallenges:
    def test_none_is_met_on_a_plain_example(self, desk):
        desk = desk(Playground())
        choose(desk, "data", "two overlapping clouds")
        for _ in range(4):
            desk.click("New start")
            to_the_end(desk)
        assert met(desk) == set()
        found = desk.page.locator("[data-challenge=summits] .eml-found").text_content()
        assert found.startswith("5 seeds were tried on these data, and all of them ended at -")

    def test_two_seeds_two_summits(self, desk):
        desk = desk(Playground())
        choose(desk, "data", "three clouds")
        for _ in range(5):
            assert "summits" not in met(desk)
            desk.click("New start")
            to_the_end(desk)
            if "summits" in met(desk):
                break
        found, X = desk.drawing.challenges["summits"], desk.values
        seeds = [int(word) for word in found.replace(",", "").split() if word.isdigit()]
        tops = [Playground(X, 2, seed).trace.objectives[-1] for seed in seeds]
        assert len(seeds) == 2 and tops[0] > tops[1] + 0.1
        assert found.endswith(f"{tops[0] - tops[1]:.2f} nats apart.")

    def test_summits_of_other_data_do_not_count(self, desk):
        desk = desk(Playground())
        for data in ("two overlapping clouds", "three clouds", "two overlapping clouds"):
            choose(desk, "data", data)
            to_the_end(desk)
        assert "summits" not in met(desk)
        found = desk.page.locator("[data-challenge=summits] .eml-found").text_content()
        assert found.startswith("One seed was tried on these data, and it ended at -")

    def test_a_collapse(self, desk):
        desk = desk(Playground(clouds(n=15), seed=1))
        assert met(desk) == set()
        choose(desk, "components", "5")
        for _ in range(12):
            if "collapse" in met(desk):
                break
            desk.click("New start")
            to_the_end(desk)
        assert desk.drawing.challenges["collapse"].startswith("Component ")
        assert "collapsed onto too few points" in run_in_words(desk)

    def test_k_means_disagrees(self, desk):
        """A narrow cloud within a wide one: k-means cuts the wide one in two."""
        rng = np.random.default_rng(1)
        X = np.clip(np.concatenate([rng.normal([5, 5], 0.25, (50, 2)), rng.normal([5, 5], 1.8, (50, 2))]), 0, 10).round(
            2
        )
        desk = desk(Playground(X, seed=0))
        assert met(desk) == set()
        assert desk.page.locator("[data-challenge=kmeans] .eml-found").text_content().startswith("It is checked when")
        to_the_end(desk)
        assert met(desk) == {"kmeans"}
        hard = MixtureOfGaussians().posterior(desk.drawing.trace.params, X).responsibilities.argmax(axis=1)
        clusters = k_means(X, desk.drawing.means)
        differ = min(np.mean(hard != clusters), np.mean(hard == clusters))
        assert differ >= 0.1
        assert desk.drawing.challenges["kmeans"] == f"They differ on {round(100 * differ)} of 100 points."

    def test_a_long_saddle(self, desk):
        """Two means almost on one spot, in the middle of a ring."""
        desk = desk(Playground(ring()))
        desk.surface.focus()
        for key, target in (("1", [4.85, 5]), ("2", [5.15, 5])):
            place = desk.drawing.means[int(key) - 1]
            desk.drag(share(desk, *place), share(desk, 5, 6), share(desk, *target))
            desk.settle()
        assert met(desk) == set()
        to_the_end(desk)
        assert "saddle" in met(desk)
        objectives = desk.drawing.trace.objectives
        gained = objectives[50:] - objectives[:-50]
        left = objectives[-1] - objectives[50:]
        assert gained[left > 1].min() < 0.01

    def test_what_is_met_is_kept(self, desk):
        kept = {"collapse": "Component 2 collapsed after 7 iterations."}
        playground = Playground(clouds(), seed=1)
        playground.challenges = kept
        desk = desk(playground)
        assert met(desk) == {"collapse"}
        desk.page.locator("summary:not(.eml-button)").click()
        assert desk.page.locator("[data-challenge=collapse] .eml-found").inner_text() == kept["collapse"]
        desk.click("New start")
        assert "collapse" in met(desk)


def k_means(X, means):
    labels = None
    while True:
        now = ((X[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
        if labels is not None and (now == labels).all():
            return labels
        labels = now
        means = np.array([X[labels == k].mean(axis=0) for k in range(len(means))])


def ring():
    angle = 2 * np.pi * np.arange(80) / 80
    noise = np.random.default_rng(0).normal(0, 0.2, (80, 2))
    return (5 + 3.3 * np.column_stack([np.cos(angle), np.sin(angle)]) + noise).round(2)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_looks_right_in_both_themes_and_axe_finds_nothing(desk, theme):
    desk = desk(Playground(clouds(0, 3), 3, seed=1), theme=theme)
    desk.page.locator("summary:not(.eml-button)").click()
    desk.page.locator(".eml-slider").fill("5")
    desk.settle()
    desk.keep(f"playground-{theme}")
    found = Axe().run(desk.page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    ours = desk.page.locator(".eml :is(button, input, select, canvas[tabindex], summary)")
    assert ours.count() >= 13
    assert ours.evaluate_all("all => all.every((e) => e.dataset.lmSuppressShortcuts === 'true')")


@pytest.mark.parametrize(("width", "y"), [(390, (0, 10)), (1024, (0, 10)), (1024, (-2, 3))])
def test_a_circle_looks_like_one(desk, width, y):
    desk = desk(Playground(y=y))
    desk.page.set_viewport_size({"width": width, "height": 900})
    desk.settle()
    box = desk.surface.bounding_box()
    corner, unit = (MARGINS["left"] + 20, MARGINS["top"] + 30), 80
    for right, down in [(0, 0), (unit, 0), (0, unit)]:
        desk.page.mouse.click(box["x"] + corner[0] + right, box["y"] + corner[1] + down)
    at, right, below = desk.values
    assert right[0] - at[0] == pytest.approx(at[1] - below[1], abs=0.03)


def test_axes_in_other_units_have_scales_of_their_own():
    assert not Playground(x=(0, 6), y=(40, 100)).surface["equal"]


@pytest.mark.parametrize("width", [360, 390, 1024])
def test_it_fits_every_width(desk, width):
    desk = desk(Playground(clouds(0, 3), 3, seed=1))
    desk.page.set_viewport_size({"width": width, "height": 768})
    desk.page.locator("summary:not(.eml-button)").click()
    desk.settle()
    desk.keep(f"playground-{width}")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    before = len(desk.values)
    desk.surface.scroll_into_view_if_needed()
    desk.drag(share(desk, 9.5, 9.5))
    assert len(desk.values) == before + 1


def test_two_on_a_page_without_a_kernel(watched, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(static_page([Playground(clouds()), Playground(title="A second")], theme="light"), encoding="utf-8")
    watched.page.goto(file.as_uri())
    second = watched.page.locator(".eml-playground").nth(1)
    second.get_by_label("data", exact=True).select_option("three clouds")
    second.get_by_role("button", name="to the end").click()
    watched.page.wait_for_function("document.querySelectorAll('.eml')[1].dataset.frame > 0")
    assert second.locator(".eml-status").inner_text().startswith("iteration ")
    assert watched.page.locator(".eml-status").nth(0).inner_text().startswith("start: ")
    assert watched.errors == [] and watched.foreign == []


def test_a_view_that_is_closed_listens_no_more(desk):
    desk = desk(Playground(clouds()))
    words = run_in_words(desk)
    desk.page.evaluate("destroy()")
    desk.from_python(clouds(1))
    assert run_in_words(desk) == words
