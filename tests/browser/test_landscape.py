"""The landscape in a real browser: both climbs and the sheet are emlearn's, and the ball goes where it is dropped."""

import re
from itertools import islice

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from scipy.interpolate import RegularGridInterpolator

from emlearn import datasets
from emlearn.engine.acceleration import Climb
from emlearn.engine.convergence import until
from emlearn.engine.em import em as em_of
from emlearn.engine.gradient_ascent import gradient_ascent
from emlearn.engine.state import evaluate
from emlearn.models.gaussian.mixture import MixtureOfGaussians, from_sds
from emlearn.pictures.em_film import describe
from emlearn.pictures.relief import View, in_sight
from emlearn.widgets import Landscape
from emlearn.widgets.base import browser_text
from emlearn.widgets.explorers.likelihood_surface import surface
from emlearn.widgets.page import static_page

MINUTES = datasets.introduction()[::20]
PROBLEMS = 60

SCRIPT = """
window.told = ({ states, settled, lost }) => ({ states, settled, lost });
window.climbs = (problems) => problems.map(({ given, start, step }) => {
  const hill = hillOf(given);
  return [climbFrom(hill, start, emStep), climbFrom(hill, start, gradientStep(hill.n, step))].map(told);
});
window.sheets = (problems) => problems.map(({ given, start, places }) => {
  const hill = hillOf(given), sheet = sheetOf(hill.at(start), hill);
  return { ...sheet, heights: places.map((place) => heightOn(sheet, place)) };
});
window.halves = ({ given, start }) => {
  const hill = hillOf(given), run = climbFrom(hill, start, emStep);
  return Array.from({ length: 2 * run.states.length }, (_, h) => halfOn(run, hill, h));
};
window.gridded = ({ given, cells }) => {
  const hill = hillOf(given), grid = gridOf(given.domain, cells, (means) => hill.at(means).logLikelihood);
  return { ...grid, heights: [...grid.heights] };
};
window.contoursOfPlane = ({ levels }) => contoursOf(gridOf([-1, 3], 8, ([x, y]) => 2 * x - y), levels).flat();
window.inSight = ({ domain, cells, heights, range, angle, places }) => {
  const grid = { ...gridOf(domain, cells, () => 0), heights };
  const camera = cameraOf(angle, domain, range, { width: 440, height: 400 });
  return places.map((place) => camera.sees(grid, [...place, heightIn(grid, place)]));
};
window.seenAt = ({ given, angle, pixels }) => {
  const land = landOf(given, hillOf(given)), size = { width: 440, height: 400 };
  const camera = cameraOf(angle, given.domain, [land.floor, land.top], size);
  const away = ([x, y]) => [x, y].reduce((sum, v, k) => sum + v * camera.towards[k], 0);
  const order = camera.order(land.grid.cells).map(([i, j]) => away([land.grid.along[i], land.grid.along[j]]));
  return { order, found: pixels.map((pixel) => {
    const place = placeUnder(camera, land, pixel);
    return place ? { place, spot: camera.spot(...place, heightIn(land.grid, place)) } : null;
  }) };
};
"""


def problem(seed):
    """Numbers, weights, widths, a pair of means to start at, and a step."""
    rng = np.random.default_rng(seed)
    unit = 10 ** rng.uniform(-2, 2)
    x = unit * (rng.normal(rng.choice([0, rng.uniform(1, 5)], size=rng.integers(8, 80)), 1) + rng.normal() * 5)
    weights = rng.dirichlet([4, 4])
    sds = x.std() * rng.uniform(0.3, 1, 2)
    start = rng.uniform(x.min(), x.max(), 2)
    return x, weights, sds, start, float(rng.choice([0.5, 1, 1.5, 2]))


def sent(x, weights, sds, start, step=1, **more):
    values, counts = np.unique(x, return_counts=True)
    given = {"values": values, "counts": counts, "weights": weights, "sds": sds}
    return {
        "given": {k: v.tolist() for k, v in given.items()}, "start": np.asarray(start).tolist(), "step": step, **more,
    }  # fmt: skip


def model_of(weights, sds):
    return MixtureOfGaussians(fixed={"weights": weights, "covariances": sds[:, None, None] ** 2})


@pytest.fixture
def sums(watched):
    """A page that knows the landscape's sums, and nothing else."""
    watched.page.set_content("<!doctype html><title>landscape</title>")
    files = ("axes.js", "em.js", "landscape_model.js", "contours.js", "relief.js", "landscape_stage.js")
    watched.page.add_script_tag(content=browser_text(*files) + SCRIPT)
    yield lambda call, given: watched.page.evaluate(f"(given) => {call}(given)", given)
    assert watched.errors == []


class TestTheSums:
    def test_em_takes_emlearns_path(self, sums):
        problems = [problem(seed) for seed in range(PROBLEMS)]
        compared = 0
        for (x, weights, sds, start, _), (climb, _) in zip(problems, sums("climbs", [sent(*p) for p in problems])):
            own = until(
                em_of(model_of(weights, sds), x[:, None], from_sds(weights, start, sds)), tol=1e-6, max_iter=1000
            )
            for theirs, state in zip(climb["states"], own):
                np.testing.assert_allclose(theirs["means"], state.params.means[:, 0], rtol=1e-9, atol=1e-9 * x.std())
                np.testing.assert_allclose(theirs["logLikelihood"], state.objective, rtol=1e-9)
                compared += 1
        assert compared > 5 * PROBLEMS

    def test_each_step_of_gradient_ascent_is_emlearns(self, sums):
        problems = [problem(seed) for seed in range(PROBLEMS)]
        compared = 0
        for (x, weights, sds, _, step), (_, climb) in zip(problems, sums("climbs", [sent(*p) for p in problems])):
            model, X = model_of(weights, sds), x[:, None]
            for here, there in zip(climb["states"][:12], climb["states"][1:]):
                params = from_sds(weights, here["means"], sds)
                state = evaluate(model, X, params, 0, 1)
                unit = np.max(Climb(model, X).coordinates(state).scale ** 2) / len(x)
                first, second = islice(gradient_ascent(model, X, params, step=step * unit), 2)
                np.testing.assert_allclose(here["logLikelihood"], first.objective, rtol=1e-9)
                np.testing.assert_allclose(there["means"], second.params.means[:, 0], rtol=1e-9, atol=1e-9 * x.std())
                np.testing.assert_allclose(there["logLikelihood"], second.objective, rtol=1e-9)
                compared += 1
        assert compared > 5 * PROBLEMS

    def test_a_step_that_is_too_long_goes_along_emlearns_gradient_and_falls(self, sums):
        x, weights, sds, start = datasets.galaxies().ravel(), np.array([0.5, 0.5]), np.array([3.0, 3.0]), (24, 32)
        _, climb = sums("climbs", [sent(x, weights, sds, start, 3)])[0]
        model, X = model_of(weights, sds), x[:, None]
        heights = [state["logLikelihood"] for state in climb["states"]]
        assert climb["settled"] and (np.diff(heights) < 0).sum() == 1
        for here, there in zip(climb["states"], climb["states"][1:]):
            state = evaluate(model, X, from_sds(weights, here["means"], sds), 0, 1)
            coordinates = Climb(model, X).coordinates(state)
            slope = (coordinates.gradient(state.params, state.stats) * coordinates.scale)[2:4] / sds  # in the means
            np.testing.assert_allclose(there["means"], here["means"] + 3 / len(x) * sds**2 * slope, rtol=1e-9)

    def test_a_runaway_is_told_and_has_no_nan(self, sums):
        x = datasets.galaxies().ravel()
        _, climb = sums("climbs", [sent(x, np.array([0.5, 0.5]), np.array([3.0, 3.0]), (33, 20), 8)])[0]
        assert climb["lost"] and not climb["settled"]
        told = np.array([[*s["means"], s["logLikelihood"]] for s in climb["states"]], dtype=float)
        assert np.isfinite(told).all() and np.abs(told).max() > 1e100

    def test_the_sheet_is_q_plus_the_entropy_everywhere(self, sums):
        rng = np.random.default_rng(1)
        problems = [problem(seed) for seed in range(PROBLEMS)]
        places = [rng.uniform(x.min() - x.std(), x.max() + x.std(), (20, 2)) for x, *_ in problems]
        told = sums("sheets", [sent(*p[:4], places=at.tolist()) for p, at in zip(problems, places)])
        for (x, weights, sds, start, _), at, sheet in zip(problems, places, told):
            model = model_of(weights, sds)
            known = model.posterior(from_sds(weights, start, sds), x[:, None])
            R = known.responsibilities
            entropy = -(R * np.log(np.where(R > 0, R, 1))).sum()
            for place, height in zip(at, sheet["heights"]):
                Q = (R * model.log_joint(from_sds(weights, place, sds), x[:, None])).sum()
                np.testing.assert_allclose(height, Q + entropy, rtol=1e-9)
            np.testing.assert_allclose(sheet["through"], known.log_density.sum(), rtol=1e-9)
            assert sheet["top"] >= sheet["through"]

    def test_half_steps_touch_and_rise(self, sums):
        x, weights, sds, start, _ = problem(3)
        halves = sums("halves", sent(x, weights, sds, start))
        assert [h["name"] for h in halves[:4]] == ["start", "E", "M", "E"]
        for half in halves[1:]:
            gap = half["logLikelihood"] - half["bound"]
            assert abs(gap) < 1e-8 * abs(half["bound"]) if half["name"] == "E" else gap > -1e-8 * abs(half["bound"])

    def test_the_grid_has_the_heights_of_the_map(self, sums):
        x, weights, sds, start, _ = problem(5)
        request = sent(x, weights, sds, start, cells=9)
        request["given"]["domain"] = [float(x.min()), float(x.max())]
        grid = sums("gridded", request)
        np.testing.assert_allclose(
            np.reshape(grid["heights"], (10, 10)), surface(x, np.array(grid["along"]), weights, sds), rtol=1e-9
        )

    def test_contour_lines_lie_at_their_level(self, sums):
        pieces = np.array(sums("contoursOfPlane", {"levels": [-1.3, 0.2, 4.1]}))
        for x, y in (pieces[:, :2].T, pieces[:, 2:4].T):
            np.testing.assert_allclose(2 * x - y, pieces[:, 4], atol=1e-12)
        across = {-1.3: 1.85, 0.2: 2.0, 4.1: 1.45}  # in x, within the square
        for level, wide in across.items():
            ends = pieces[pieces[:, 4] == level]
            assert np.hypot(*(ends[:, :2] - ends[:, 2:4]).T).sum() == pytest.approx(wide * np.sqrt(5), abs=1e-9)

    @pytest.mark.parametrize("angle", [[35, 32], [-145, 20], [100, 60], [-80, 12]])
    def test_a_pixel_finds_the_place_in_front(self, sums, angle):
        given = Landscape(MINUTES, [0.3, 0.7], 5).given
        pixels = np.random.default_rng(0).uniform([60, 60], [380, 340], (300, 2))
        told = sums("seenAt", {"given": given, "angle": angle, "pixels": pixels.tolist()})
        rows = np.reshape(told["order"], (40, 40))
        assert (np.diff(rows, axis=0) > 0).all() and (np.diff(rows, axis=1) > 0).all()  # from far to near
        inside = [(p, f) for p, f in zip(pixels, told["found"]) if f and not set(f["place"]) & set(given["domain"])]
        away = np.array([np.hypot(*(np.array(f["spot"]) - p)) for p, f in inside])
        assert len(away) > 40 and np.median(away) < 6 and np.quantile(away, 0.9) < 25  # a steep cell is tall

    @pytest.mark.parametrize("angle", [[35, 52], [-145, 60], [100, 55], [-80, 70]])
    def test_what_is_in_sight_is_what_the_still_picture_shows(self, sums, angle):
        """Looked at steeply, so that no ray is longer than those of the still picture."""
        rng, along, edge = np.random.default_rng(8), np.linspace(-2, 3, 13), 1e-6
        heights = rng.normal(size=(13, 13)) * 3
        places = rng.uniform(-2 + edge, 3 - edge, (400, 2))
        heights_at = RegularGridInterpolator((along, along), heights, bounds_error=False, fill_value=-np.inf)
        low, high = float(heights.min()), float(heights.max())
        request = {"domain": [-2, 3], "cells": 12, "heights": heights.ravel().tolist(), "range": [low, high]}
        seen = sums("inSight", {**request, "angle": angle, "places": places.tolist()})
        view = View(*angle, (-2, 3), low, high)
        expected = in_sight(view, *places.T, lambda x, y: heights_at(np.stack([x, y], axis=-1)))
        np.testing.assert_array_equal(seen, expected)
        assert 40 < expected.sum() < 360


# --- under the hand


def landscape(**changes):
    return Landscape(MINUTES, **{"weights": [0.3, 0.7], "sds": 5, "truth": (20, 40), "start": (50, 30), **changes})


@pytest.fixture
def opened(desk):
    """A landscape on a desk; its stage is the surface that the desk drags on."""

    def open_it(drawing, **options):
        made = desk(drawing, **options)
        made.surface = made.page.locator(".eml-stage")
        made.page.wait_for_selector(".eml[data-frame]")
        return made

    return open_it


def frame(desk):
    return int(desk.page.locator(".eml").get_attribute("data-frame"))


def at_rest(desk):
    """Wait until a ball has rolled to its end."""
    desk.page.wait_for_function(
        "document.querySelector('.eml').dataset.frame === document.querySelector('.eml-slider').max", timeout=20_000
    )
    desk.page.wait_for_timeout(300)


def versus(desk):
    return desk.page.locator(".eml-versus").inner_text()


def share(desk, first, second):
    """Where a pair of means is on the map, as shares of the stage."""
    low, high = desk.drawing.given["domain"]
    box, margins = desk.surface.bounding_box(), {"left": 52, "right": 14, "top": 30, "bottom": 44}
    across = margins["left"] + (first - low) / (high - low) * (box["width"] - margins["left"] - margins["right"])
    down = margins["top"] + (high - second) / (high - low) * (box["height"] - margins["top"] - margins["bottom"])
    return across / box["width"], down / box["height"]


def test_every_half_step_in_the_words_of_emlearns_run(opened):
    desk = opened(landscape())
    for step in desk.drawing.trace.half_steps[:7]:
        desk.settle()
        assert desk.said.startswith(describe(step) + "; means ")
        desk.click("step on")
    desk.click("to the end")
    desk.settle()
    assert re.search("; means 40.9 and 21.1, the lower summit after [0-9]+ iterations$", desk.said)


@pytest.mark.parametrize("place, end", [((15, 20), "the summit"), ((46, 14), "the lower summit")])
def test_a_click_on_the_map_drops_a_ball_there(opened, place, end):
    desk = opened(landscape(view="map"))
    desk.drag(share(desk, *place))
    at_rest(desk)
    np.testing.assert_allclose(desk.drawing.drops[-1], place, atol=0.11)
    assert len(desk.drawing.drops) == 2 and desk.drawing.frame == frame(desk)
    trace = desk.drawing.trace
    assert desk.said.endswith(f", {end} after {trace.n_iter} iterations")
    assert versus(desk).startswith(f"EM: {trace.n_iter} iterations to {end}, {trace.objectives[-1]:.2f}.")


def test_a_click_right_after_a_change_of_view_is_a_ball(opened):
    desk = opened(landscape(view="surface"))
    box = desk.surface.bounding_box()
    event = f"clientX: {box['x'] + 200}, clientY: {box['y'] + 200}, pointerId: 1, bubbles: true"
    desk.page.evaluate(f"""() => {{
        const stage = document.querySelector(".eml-stage");
        stage.setPointerCapture = () => {{}};
        [...document.querySelectorAll("button")].find((b) => b.textContent === "Map").click();
        for (const type of ["pointermove", "pointerdown", "pointerup"])
            stage.dispatchEvent(new PointerEvent(type, {{ {event} }}));
    }}""")
    at_rest(desk)
    assert len(desk.drawing.drops) == 2


def test_on_equal_means_em_ends_at_the_saddle(opened):
    desk = opened(landscape(start=(30, 30)))
    desk.click("to the end")
    desk.settle()
    assert re.search(", the saddle after [0-9]+ iterations?$", desk.said)


def test_names_that_change_places_end_at_the_mirror_image(opened):
    desk = opened(Landscape(datasets.galaxies(), sds=3, start=(24, 32), step=3))
    assert versus(desk) == (
        "EM: 14 iterations to the summit, -250.25. Gradient ascent, step 3: 10 iterations to the same; "
        "it fell once, where its step is too long. Here gradient ascent needs fewer."
    )
    desk.page.get_by_label("step of gradient ascent").press("ArrowRight")
    desk.settle()
    assert (
        desk.drawing.step == 4 and "the mirror image, -250.25; it fell" in versus(desk) and "Here" not in versus(desk)
    )


def test_a_click_on_the_surface_drops_a_ball_and_a_drag_turns_it(opened):
    desk = opened(landscape(view="surface"))
    desk.drag((0.3, 0.6))
    at_rest(desk)
    low, high = desk.drawing.given["domain"]
    assert len(desk.drawing.drops) == 2 and all(low <= v <= high for v in desk.drawing.drops[-1])
    assert desk.drawing.drops[-1][0] < desk.drawing.drops[-1][1]  # the hill on the left
    before, picture = list(desk.drawing.angle), desk.picture()
    desk.drag((0.1, 0.15), (0.4, 0.2), (0.6, 0.3))
    assert desk.picture() != picture and len(desk.drawing.drops) == 2
    assert desk.drawing.angle[0] < before[0] and desk.drawing.angle[1] > before[1]


def test_a_click_beside_the_landscape_is_no_ball(opened):
    desk = opened(landscape(view="surface"))
    desk.drag((0.02, 0.02))
    desk.settle()
    assert len(desk.drawing.drops) == 1


def test_the_ring_is_dragged_and_the_path_follows(opened):
    desk = opened(landscape(view="map", start=(30, 45)))
    desk.drag(share(desk, 30, 45), share(desk, 25, 30), share(desk, 46, 16))
    desk.settle()
    np.testing.assert_allclose(desk.drawing.drops, [(46, 16)], atol=0.15)
    assert frame(desk) == int(desk.page.locator(".eml-slider").get_attribute("max"))
    assert ", the lower summit after " in desk.said


def test_by_keyboard(opened):
    desk = opened(landscape(view="map"))
    desk.surface.focus()
    desk.press(*["ArrowLeft"] * 4, "ArrowUp")
    low, high = desk.drawing.given["domain"]
    there = np.array([50, 30]) + (high - low) / 40 * np.array([-4, 1])
    said = desk.page.locator(".eml-cross").inner_text()
    first, second, height = map(
        float, re.match(r"Cross at means (\S+) and (\S+): log-likelihood (\S+),", said).groups()
    )
    np.testing.assert_allclose([first, second], there, atol=0.3)
    p = surface(MINUTES.ravel(), np.array([first, second]), np.array([0.3, 0.7]), np.array([5.0, 5.0]))
    assert height == pytest.approx(p[0, 1], abs=0.06)
    desk.press("Enter")
    at_rest(desk)
    assert desk.drawing.drops[-1] == [first, second]
    desk.click("Surface")
    desk.surface.focus()
    before = list(desk.drawing.angle)
    desk.press("Shift+ArrowRight", "Shift+ArrowUp", "Shift+ArrowUp")
    desk.settle()
    assert desk.drawing.angle == [before[0] + 5, before[1] + 10]
    desk.page.get_by_role("button", name="turn left").click()
    desk.settle()
    assert desk.drawing.angle == [before[0] - 10, before[1] + 10]


def test_steps_too_long_are_told_and_none_is_none(opened):
    desk = opened(landscape())
    slider = desk.page.get_by_label("step of gradient ascent")
    slider.focus()
    desk.press("End")
    desk.settle()
    assert desk.drawing.step == 8
    assert re.search(
        r"Gradient ascent, step 8: (not settled after \d+ iterations|this step is too long: it fell )", versus(desk)
    )
    desk.press("Home")
    desk.settle()
    assert desk.drawing.step == 0 and "Gradient" not in versus(desk) and slider.get_attribute("aria-valuetext") == "off"


def test_balls_gather_and_are_forgotten(opened):
    desk = opened(landscape(view="map"))
    desk.page.emulate_media(reduced_motion="reduce")
    for place in ((15, 20), (46, 14), (20, 45)):
        desk.drag(share(desk, *place))
        assert frame(desk) >= 0
        desk.settle()
    assert len(desk.drawing.drops) == 4
    with_paths = desk.picture()
    desk.click("Clear")
    assert desk.picture() != with_paths
    np.testing.assert_allclose(desk.drawing.drops, [(20, 45)], atol=0.11)


def test_python_drops_a_ball(opened):
    desk = opened(landscape())
    desk.drawing.drops = [(50, 30), (15, 20)]
    desk.page.evaluate("told => receive(told)", {"drops": desk.drawing.drops})
    desk.click("to the end")
    desk.settle()
    assert ", the summit after " in desk.said


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", ["map", "surface"])
def test_it_looks_right_in_both_themes_and_axe_finds_nothing(opened, theme, view):
    desk = opened(landscape(view=view), theme=theme)
    desk.page.locator(".eml-slider").fill("3")
    desk.settle()
    desk.keep(f"landscape-{view}-{theme}")
    found = Axe().run(desk.page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    ours = desk.page.locator(".eml :is(button, input, select, canvas[tabindex])")
    assert ours.evaluate_all("all => all.every((e) => e.dataset.lmSuppressShortcuts === 'true')")


@pytest.mark.parametrize("width, view", [(360, "map"), (390, "map"), (1024, "surface")])
def test_it_fits_every_width_and_a_phone_has_the_map(opened, width, view):
    desk = opened(landscape())
    desk.page.set_viewport_size({"width": width, "height": 768})
    desk.settle()
    desk.keep(f"landscape-{width}")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.page.locator(".eml").get_attribute("data-view") == view


def test_the_address_brings_it_back(watched, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(static_page([landscape()], theme="light"), encoding="utf-8")
    page = watched.page
    page.goto(file.as_uri())
    page.wait_for_selector(".eml[data-frame]")
    page.get_by_role("button", name="Map").click()
    page.get_by_label("step of gradient ascent").press("ArrowRight")
    page.locator(".eml-slider").fill("5")
    page.wait_for_function("location.hash.includes('view=map') && location.hash.includes('frame=5')")
    words, address = page.locator(".eml-status").inner_text(), page.url
    assert "drops=50+30" in address and "step=2.5" in address
    page.goto("about:blank")
    page.goto(address.replace("drops=50+30", "drops=15+20%3B50+30"))
    page.wait_for_selector(".eml[data-frame='5'][data-view=map]")
    assert page.locator(".eml-status").inner_text() == words
    assert page.get_by_role("button", name="Clear").get_attribute("aria-disabled") == "false"
    assert watched.errors == [] and watched.foreign == []


@pytest.mark.parametrize("wrong", ["drops=here", "drops=1e9+-4", "step=77", "view=moon", "angle=x+y", "frame=-2"])
def test_an_address_that_makes_no_sense_is_no_error(watched, tmp_path, wrong):
    file = tmp_path / "page.html"
    file.write_text(static_page([landscape()], theme="light"), encoding="utf-8")
    watched.page.goto(f"{file.as_uri()}#widget=The+landscape+of+two+means&{wrong}")
    watched.page.wait_for_selector(".eml[data-frame]")
    assert "NaN" not in watched.page.locator(".eml").inner_text()
    assert watched.errors == []


@pytest.fixture
def phone(browser, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(static_page([landscape()], theme="light"), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 700}, has_touch=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector(".eml[data-view=map]")
    yield page
    context.close()


def swiped(page, x, y):
    """How far the page scrolls when a finger moves up from a place."""
    session = page.context.new_cdp_session(page)
    for i in range(17):
        points = [{"x": x, "y": y - 10 * i}]
        session.send("Input.dispatchTouchEvent", {"type": "touchMove" if i else "touchStart", "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)
    return page.evaluate("scrollY")


def test_a_finger_scrolls_the_page_unless_it_is_on_the_ring(phone):
    box = phone.locator(".eml-stage").bounding_box()
    assert swiped(phone, box["x"] + 120, box["y"] + 320) > 80
    phone.evaluate("scrollTo(0, 0)")
    low, high = Landscape(MINUTES, [0.3, 0.7], 5).given["domain"]
    across = 52 + (50 - low) / (high - low) * (box["width"] - 66)
    down = 30 + (high - 30) / (high - low) * (box["height"] - 74)
    assert swiped(phone, box["x"] + across, box["y"] + down) == 0
    phone.wait_for_function("document.querySelector('.eml-status').textContent.includes(', the ')")


def test_a_tap_drops_a_ball(phone):
    box = phone.locator(".eml-stage").bounding_box()
    phone.touchscreen.tap(box["x"] + 80, box["y"] + 230)
    phone.wait_for_function(
        "document.querySelector('.eml-status').textContent.includes(', the summit')", timeout=20_000
    )


def test_a_view_that_is_closed_listens_no_more(opened):
    desk = opened(landscape())
    words = desk.said
    desk.page.evaluate("destroy()")
    desk.page.evaluate("receive({ drops: [[15, 20]] })")
    desk.settle()
    assert desk.said == words
