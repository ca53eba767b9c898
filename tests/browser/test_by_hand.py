"""EM by hand in a real browser: every hand can play, the numbers are Python's, and the goals check themselves."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from hands import (
    all_parts,
    colors_near,
    pixels_per_unit,
    put_share,
    shape_like,
    share_in,
    taken,
    through,
)

from emlearn.models.gaussian.mixture import GaussianParameters, MixtureOfGaussians
from emlearn.pictures.visual import QUANTITIES, component
from emlearn.widgets import BeEM
from emlearn.widgets.page import static_page


def told(desk, name):
    desk.settle()
    return float(desk.page.locator(".eml").get_attribute(f"data-{name}"))


def agrees(desk):
    """The page and Python say the same of how things stand."""
    assert told(desk, "bound") == pytest.approx(desk.drawing.bound, rel=1e-9)
    assert told(desk, "climbed") == pytest.approx(desk.drawing.log_likelihood, rel=1e-9)
    assert told(desk, "behind") == pytest.approx(desk.drawing.behind, rel=1e-6, abs=1e-6)


def standing(desk):
    desk.settle()
    return desk.page.locator(".eml-status").inner_text()


def said(desk):
    desk.settle()
    return desk.page.locator(".eml-said").inner_text()


def met(desk):
    desk.settle()
    ticks = desk.page.locator("[data-challenge][data-met=true]")
    ticked = ticks.evaluate_all("all => all.map((e) => e.dataset.challenge)")
    assert set(ticked) == set(desk.drawing.goals)
    return set(ticked)


class TestYourEStep:
    def test_paint_moves_the_bound_and_never_the_log_likelihood(self, desk):
        desk = desk(BeEM())
        before = desk.drawing.bound, desk.drawing.log_likelihood
        assert not desk.drawing.painted.any() and "272 grey points have equal shares" in standing(desk)
        through(desk, (1.7, 55), (2.2, 48))
        painted = desk.drawing.painted
        assert 20 < painted.sum() < 200 and (desk.drawing.responsibilities[painted] == [1, 0]).all()
        assert (desk.drawing.X[painted, 0] < 3).all()
        assert desk.drawing.log_likelihood == before[1] and desk.drawing.bound > before[0]
        agrees(desk)
        rose = desk.drawing.bound - before[0]
        assert said(desk) == (
            f"Painted: {painted.sum()} points; the bound rose by {rose:.2f} nats and the gap closed by as much; the "
            "log-likelihood cannot move."
        )
        through(desk, (4, 80), (4.6, 82))  # against what the ellipses say
        assert "it never exceeds the log-likelihood" in said(desk) and desk.drawing.log_likelihood == before[1]
        assert desk.drawing.bound < desk.drawing.log_likelihood
        agrees(desk)

    def test_graded_shares_half_and_half_and_the_eraser(self, desk):
        desk = desk(BeEM())
        desk.click("component 2")
        desk.page.get_by_label("share", exact=True).fill("0.8")
        through(desk, (4.3, 80), (4.5, 80))
        graded = desk.drawing.painted
        np.testing.assert_allclose(desk.drawing.responsibilities[graded], [[0.2, 0.8]] * graded.sum())
        desk.click("half and half")
        through(desk, (1.9, 52), (2.0, 52))
        halved = desk.drawing.painted & ~graded
        assert halved.any() and (desk.drawing.responsibilities[halved] == 0.5).all()
        desk.click("Erase")
        through(desk, (1.7, 52), (2.2, 52))
        assert (desk.drawing.painted == graded).all()
        desk.click("Undo")
        desk.settle()
        assert desk.drawing.painted.sum() == graded.sum() + halved.sum()
        agrees(desk)

    def test_with_three_components_the_others_keep_their_proportions(self, desk):
        desk = desk(BeEM(n_components=3))
        desk.page.get_by_label("share", exact=True).fill("0.5")
        through(desk, (2, 52), (2.0, 53))
        desk.click("component 2")
        through(desk, (2, 52), (2.0, 53))
        np.testing.assert_allclose(desk.drawing.responsibilities[desk.drawing.painted][0], [1 / 3, 0.5, 1 / 6])
        desk.click("a third each")
        through(desk, (4.4, 80), (4.5, 80))
        agrees(desk)

    def test_by_keyboard_alone(self, desk):
        desk = desk(BeEM())
        desk.surface.focus()
        desk.press("Home", "ArrowRight")
        first = np.lexsort(desk.drawing.X.T[::-1])[1]
        x, y = desk.drawing.X[first]
        words = f"Point 2 of 272, eruption (minutes) {x:.2f}, waiting (minutes) {y:.0f}, not painted"
        assert said(desk) == f"{words}; the brush is component 1 with share 1.00."
        desk.press("ArrowUp", "ArrowUp", "ArrowUp")
        desk.settle()
        assert said(desk).startswith("Shares 0.65, 0.35; the bound rose by ")
        assert desk.drawing.painted.sum() == 1
        np.testing.assert_allclose(desk.drawing.responsibilities[first], [0.65, 0.35])
        desk.press("2", "ArrowUp")
        desk.settle()
        np.testing.assert_allclose(desk.drawing.responsibilities[first], [0.6, 0.4])
        desk.press("End", "Space")
        desk.settle()
        painted = desk.drawing.painted
        last = desk.drawing.X[:, 0].argmax()
        assert painted[last] and (desk.drawing.responsibilities[last] == [0, 1]).all()
        desk.press("Delete", "Control+z", "Control+z")
        desk.settle()
        assert desk.drawing.painted.sum() == 1
        agrees(desk)

    def test_colours_say_what_is_painted(self, desk):
        X = np.array([[1, 1], [2, 5], [5, 2], [4, 4], [6, 6], [1.0, 6]])
        desk = desk(BeEM(X, seed=0))
        grey = QUANTITIES["unknown"].upper()
        assert grey in colors_near(desk, 5, 2)
        through(desk, (5, 2), (5, 2.01))
        assert component(0)["color"] in colors_near(desk, 5, 2) and grey not in colors_near(desk, 5, 2)
        desk.click("half and half")
        through(desk, (5, 2), (5, 2.01))
        assert {component(0)["color"], component(1)["color"]} <= colors_near(desk, 5, 2)


def in_m_turn(desk, **options):
    """A game whose first E-step was left to EM."""
    desk = desk(BeEM(**options))
    desk.click("Let EM do it")
    taken(desk)
    desk.click("Next: your M-step")
    desk.settle()
    return desk


class TestYourMStep:
    def test_a_mean_and_an_axis_are_dragged(self, desk):
        desk = in_m_turn(desk)
        start, R = desk.drawing.parameters, desk.drawing.responsibilities
        assert desk.drawing.turn == "M" and "a single best place" in said(desk)
        through(desk, start.means[1], (4.3, 80))
        np.testing.assert_allclose(desk.drawing.parameters.means[1], [4.3, 80], atol=0.15)
        np.testing.assert_array_equal(desk.drawing.parameters.means[0], start.means[0])
        assert said(desk).startswith("Dragged: the mean of component 2; the bound rose by ")
        agrees(desk)
        middle, end, *_ = all_parts(desk.drawing.parameters, 1, pixels_per_unit(desk))
        through(desk, end, middle + np.array([0.5, 9]))
        after = desk.drawing.parameters.covariances
        assert np.linalg.eigvalsh(after).min() > 0 and abs(after[1, 0, 1]) > 0.1
        np.testing.assert_array_equal(after[0], start.covariances[0])
        np.testing.assert_array_equal(desk.drawing.responsibilities, R)
        agrees(desk)
        desk.click("Undo")
        desk.click("Undo")
        desk.settle()
        np.testing.assert_allclose(desk.drawing.parameters.means, start.means)

    def test_where_nothing_is_held_nothing_moves(self, desk):
        desk = in_m_turn(desk)
        before = desk.drawing.turns
        through(desk, (5.2, 40), (4, 50))
        assert desk.drawing.turns == before and said(desk).startswith("There is nothing to take hold of here; ")

    def test_weights(self, desk):
        desk = in_m_turn(desk, n_components=3)
        desk.page.get_by_label("weight 2", exact=True).fill("0.6")
        np.testing.assert_allclose(desk.drawing.parameters.weights, [0.2, 0.6, 0.2])
        assert said(desk).startswith("Weight of component 2: 0.60; the bound ")
        agrees(desk)
        desk.page.get_by_label("weight 2", exact=True).focus()
        desk.press("ArrowRight", "ArrowRight", "Control+z", "Control+z", "Control+z")
        np.testing.assert_allclose(desk.drawing.parameters.weights, 1 / 3)

    def test_all_steps_of_a_held_slider_are_undone_at_once(self, desk):
        desk = in_m_turn(desk)
        box = desk.page.get_by_label("weight 1", exact=True).bounding_box()
        middle = box["y"] + box["height"] / 2
        desk.page.mouse.move(box["x"] + box["width"] / 2, middle)
        desk.page.mouse.down()
        for way in (0.4, 0.3, 0.2):
            desk.page.mouse.move(box["x"] + way * box["width"], middle)
        desk.page.mouse.up()
        desk.settle()
        assert desk.drawing.parameters.weights[0] < 0.3
        agrees(desk)
        desk.click("Undo")
        desk.settle()
        np.testing.assert_allclose(desk.drawing.parameters.weights, 0.5)

    def test_by_keyboard_alone(self, desk):
        desk = in_m_turn(desk)
        start = desk.drawing.parameters
        desk.surface.focus()
        desk.press("2")
        assert said(desk).startswith("The mean of component 2, eruption (minutes) ")
        desk.press("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowUp")
        desk.settle()
        moved = desk.drawing.parameters.means - start.means
        assert moved[1, 0] > 0.03 and moved[1, 1] > 0.3 and not moved[0].any()
        desk.press("2")
        assert said(desk).startswith("An end of the long axis of component 2, ")
        desk.press("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown")
        desk.settle()
        assert (desk.drawing.parameters.covariances[1] != start.covariances[1]).any()
        assert desk.drawing.parameters.covariances[1, 0, 1] != 0
        desk.press("1", "1", "1")
        assert said(desk).startswith("An end of the short axis of component 1, ")
        agrees(desk)

    def test_a_log_likelihood_above_ems_is_told(self, desk):
        desk = in_m_turn(desk)
        shape_like(desk, desk.drawing.trace.params)
        theirs = MixtureOfGaussians().posterior(desk.drawing.own.parameters, desk.drawing.X).log_density.sum()
        above = desk.drawing.log_likelihood - theirs
        assert above > 50 and desk.drawing.behind > 1
        assert f"the log-likelihood is {above:.2f} nats above where EM's M-step leads" in said(desk)

    def test_a_component_with_too_few_points_has_no_m_step(self, desk):
        X = np.array([[1, 1], [2, 5], [5, 2], [4, 4], [6, 6], [1.0, 6]])
        desk = desk(BeEM(X, seed=0))
        for x in X[:-1]:
            through(desk, x, x + 0.001)
        desk.click("component 2")
        through(desk, X[-1], X[-1] + 0.001)
        desk.click("Next: your M-step")
        assert "component 2 has too few points for EM's M-step" in standing(desk)
        assert "can shrink onto its few points without end" in said(desk)
        before = desk.drawing.turns
        assert desk.page.get_by_role("button", name="Let EM do it").get_attribute("aria-disabled") == "true"
        desk.page.get_by_role("button", name="Let EM do it").click(force=True)
        desk.click("EM's answer")
        desk.settle()
        assert desk.drawing.turns == before and np.isnan(desk.drawing.behind) and desk.drawing.own is None


class TestEMsHalfStep:
    def test_the_ghost_is_drawn_on_demand(self, desk):
        desk = desk(BeEM())
        plain = desk.picture()
        desk.click("EM's answer")
        assert desk.page.get_by_role("button", name="EM's answer").get_attribute("aria-pressed") == "true"
        x, y = desk.drawing.X[desk.drawing.X[:, 0].argmin()]
        assert {component(0)["color"], QUANTITIES["unknown"].upper()} <= colors_near(desk, x, y, 9)
        desk.click("Let EM do it")
        taken(desk)
        desk.click("Next: your M-step")
        ghost = desk.picture()
        assert QUANTITIES["muted"].upper() in colors_near(desk, *desk.drawing.own.parameters.means[0])
        desk.click("EM's answer")
        assert desk.picture() != ghost != plain

    def test_em_alone_through_the_buttons_is_ems_run(self, desk):
        desk = desk(BeEM())
        objectives = desk.drawing.trace.objectives
        for turn in range(1, 7):
            desk.click("Let EM do it")
            taken(desk)
            agrees(desk)
            assert told(desk, "behind") < 1e-6
            assert told(desk, "climbed") == pytest.approx(objectives[turn // 2], rel=1e-9)
            assert standing(desk).startswith(f"turn {turn}, EM's {'ME'[turn % 2]}-step: ")
            desk.click("Next")
            desk.settle()
        assert [turn["by"] for turn in desk.drawing.turns[1:]] == ["EM"] * 6 + [""]
        np.testing.assert_allclose(desk.drawing.climb[:-1, 1], objectives[np.arange(7) // 2], rtol=1e-9)
        assert met(desk) == set(), "what EM did is no goal of yours"

    @pytest.mark.parametrize("motion", ["reduce", "no-preference"])
    def test_the_difference_is_animated_or_with_reduced_motion_a_cut(self, desk, motion):
        desk = desk(BeEM())
        desk.page.emulate_media(reduced_motion=motion)
        desk.page.evaluate(FRAMES)
        desk.click("Let EM do it")
        taken(desk)
        desk.click("Next: your M-step")
        desk.settle()
        desk.page.evaluate("seen.clear()")
        desk.click("Let EM do it")
        taken(desk)
        pictures = desk.page.evaluate("seen.size")
        assert pictures <= 3 if motion == "reduce" else pictures > 3


FRAMES = """
window.seen = new Set();
(function look() { seen.add(document.querySelector(".eml-surface").toDataURL()); requestAnimationFrame(look); })();
"""


def m_turn(params):
    mixture = {name: getattr(params, name).tolist() for name in ("weights", "means", "covariances")}
    return {"name": "M", "by": "", "mixture": mixture}


class TestTheGame:
    def test_goals_of_the_half_steps(self, desk):
        desk = in_m_turn(desk)
        assert met(desk) == set()
        shape_like(desk, desk.drawing.own.parameters)
        assert desk.drawing.behind < 1 and met(desk) == {"m"}
        assert f"you are within {desk.drawing.behind:.2f} nats of the bound's single best place" in said(desk)
        assert desk.drawing.goals["m"].startswith("Turn 2: ")

    def test_an_e_step_by_hand(self, desk):
        """Narrow ellipses, far apart, of which everybody sees whose the points are."""
        start = GaussianParameters(
            np.array([0.4, 0.6]), np.array([[2.0, 54], [4.3, 80]]), np.tile(np.diag([0.1, 40]), (2, 1, 1))
        )
        desk = desk(BeEM(start=start))
        for k, (x, ys) in enumerate([(2.0, (42, 72)), (4.3, (64, 98))]):
            desk.click(f"component {k + 1}")
            for shift in np.arange(-0.5, 0.9, 0.25):
                through(desk, (x + shift, ys[0]), (x + shift, ys[1]))
        while not desk.drawing.painted.all():
            left = desk.drawing.X[~desk.drawing.painted][0]
            desk.click(f"component {1 + (left[0] > 3)}")
            through(desk, left, left + 0.001)
        for i in np.argsort(desk.drawing.responsibilities.max(axis=1) - desk.drawing.own.responsibilities.max(axis=1))[
            -6:
        ]:
            put_share(desk, i)
        assert met(desk) >= {"e"}
        assert "the bound all but touches the log-likelihood" in said(desk) and desk.drawing.gap < 1

    def test_the_summit_by_hand_in_two_turns(self, desk):
        desk = desk(BeEM())
        through(desk, (1.7, 55), (2.2, 48))
        desk.click("Next: your M-step")
        shape_like(desk, desk.drawing.trace.params)
        left = desk.drawing.trace.objectives[-1] - desk.drawing.log_likelihood
        assert left < 1 and "summit" in met(desk)
        assert desk.drawing.goals["summit"].startswith(
            f"After turn 2 you are {left:.2f} nats below EM's summit at -1130.26"
        )

    def test_who_lets_em_climb_has_no_summit(self, desk):
        desk = in_m_turn(desk)
        shape_like(desk, desk.drawing.trace.params)
        assert "summit" not in met(desk)
        found = desk.page.locator("[data-challenge=summit] .eml-found").text_content()
        assert found == "EM took a turn of this climb: start again to make it yours."

    def test_an_earlier_turn_is_looked_at_and_played_on_from(self, desk):
        desk = desk(BeEM())
        through(desk, (1.7, 55), (2.2, 48))
        first = desk.drawing.turns[1]
        desk.click("Next: your M-step")
        through(desk, desk.drawing.parameters.means[1], (4.3, 80))
        desk.click("Next: your E-step")
        desk.settle()
        game = desk.drawing.turns
        desk.page.get_by_role("button", name="to the start").click()
        assert standing(desk) == f"start: log-likelihood {desk.drawing.trace.objectives[0]:.2f}, and no E-step yet"
        desk.page.get_by_role("button", name="step on").click()
        taken(desk)
        assert standing(desk).startswith("turn 1, your E-step: ")
        assert said(desk) == "Looking back: play on from here, or go to the end."
        through(desk, (4.3, 80), (4.5, 80))
        assert desk.drawing.turns == game and said(desk).startswith("This is turn 1 of 3, as it was: ")
        desk.click("Play on from here")
        desk.settle()
        assert desk.drawing.turns == [game[0], first] and desk.drawing.frame == 1
        desk.click("Undo")
        desk.settle()
        assert desk.drawing.turns == game and desk.drawing.frame == 3
        desk.click("Start again")
        desk.settle()
        assert len(desk.drawing.turns) == 2 and not desk.drawing.painted.any()
        assert told(desk, "frame") == 1

    def test_python_sets_the_game_and_the_page_follows(self, desk):
        desk = desk(BeEM())
        desk.click("Let EM do it")
        taken(desk)
        other = BeEM()
        halves = {"name": "E", "by": "you", "shares": [[0.5, 0.5]] * 272}
        turns = [other.turns[0], halves, m_turn(other.trace.params)]
        desk.drawing.turns = turns
        desk.page.evaluate("told => receive(told)", {"turns": turns})
        desk.settle()
        assert told(desk, "frame") == 2 and standing(desk).startswith("turn 2, your M-step: ")
        agrees(desk)


def on_page(watched, tmp_path, game, theme="light", address=""):
    file = tmp_path / "page.html"
    file.write_text(static_page([game], theme=theme), encoding="utf-8")
    watched.page.goto("about:blank")
    watched.page.goto(file.as_uri() + address)
    watched.page.wait_for_selector(".eml[data-frame]")
    return watched.page


def test_without_a_kernel_the_address_brings_the_game_back(watched, tmp_path):
    page = on_page(watched, tmp_path, BeEM())
    box = page.locator(".eml-surface").bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.6 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.32 * box["width"], box["y"] + 0.7 * box["height"], steps=5)
    page.mouse.up()
    for name in ("Next", "Let EM do it", "Next"):
        page.get_by_role("button", name=name).click()
        page.wait_for_timeout(400)
    state, words = page.evaluate("location.hash"), page.locator(".eml-status").inner_text()
    assert state.startswith("#widget=Be+EM&frame=3&turns=y") and words.startswith("turn 3, your E-step: ")
    page = on_page(watched, tmp_path, BeEM(), address=state)
    assert page.locator(".eml-status").inner_text() == words
    page = on_page(watched, tmp_path, BeEM(), address="#widget=Be+EM&frame=9&turns=nonsense")
    assert page.locator(".eml-status").inner_text().startswith("turn 1, your E-step: ")
    assert watched.errors == [] and watched.foreign == []


@pytest.fixture
def phone(browser, tmp_path):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    file = tmp_path / "phone.html"
    file.write_text(static_page([BeEM()]), encoding="utf-8")
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector(".eml[data-frame]")
    yield page
    context.close()


def test_a_finger_paints_and_drags(phone):
    def bound():
        phone.wait_for_timeout(450)
        return float(phone.locator(".eml").get_attribute("data-bound"))

    touches = phone.context.new_cdp_session(phone)

    def finger(*places):
        phone.locator(".eml-surface").scroll_into_view_if_needed()
        box = phone.locator(".eml-surface").bounding_box()
        at = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in places]
        for kind, point in zip(["touchStart", *["touchMove"] * (len(at) - 1)], at):
            touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        touches.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    grey, top = bound(), phone.evaluate("scrollY")
    finger((0.38, 0.6), (0.4, 0.65), (0.42, 0.7))
    painted = bound()
    assert painted != grey and phone.evaluate("scrollY") >= top
    assert phone.locator(".eml-said").inner_text().startswith("Painted: ")
    for name in ("Let EM do it", "Next"):
        phone.get_by_role("button", name=name).tap()
    touching = bound()
    box, game = phone.locator(".eml-surface").bounding_box(), BeEM()
    spot = share_in(box, game, *game.parameters.means[0])
    near = [spot[0] + 17 / box["width"], spot[1]]  # 44 pixels across: a finger need not be exact
    finger(near, (near[0] - 0.03, near[1] + 0.02), (near[0] - 0.06, near[1] + 0.04))
    assert bound() != touching
    assert phone.locator(".eml-said").inner_text().startswith("Dragged: the mean of component 1; ")
    sizes = phone.locator(".eml-word:visible").evaluate_all("all => all.map((e) => e.offsetHeight)")
    assert min(sizes) >= 44


@pytest.mark.parametrize("width", [360, 390, 768, 1024])
@pytest.mark.parametrize("K", [2, 3])
def test_it_fits_every_width_in_both_turns(desk, width, K):
    desk = desk(BeEM(n_components=K))
    desk.page.set_viewport_size({"width": width, "height": 768})
    for button in ("EM's answer", "Let EM do it", "Next"):
        desk.click(button)
        taken(desk)
        desk.keep(f"by-hand-{K}-{width}-{button.split()[-1]}")
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    if width >= 900:
        assert desk.page.locator(".eml").bounding_box()["height"] <= 560


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_either_turn(desk, theme):
    desk = desk(BeEM(), theme=theme)
    desk.page.locator("summary:not(.eml-button)").click()
    for button in ("EM's answer", "Next"):
        desk.click(button)
        desk.settle()
        desk.keep(f"by-hand-{theme}-{button.split()[-1]}")
        found = Axe().run(desk.page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    ours = desk.page.locator(".eml :is(button, input, select, canvas[tabindex], summary)")
    assert ours.count() >= 15
    assert ours.evaluate_all("all => all.every((e) => e.dataset.lmSuppressShortcuts === 'true')")


def test_a_view_that_is_closed_listens_no_more(desk):
    desk = desk(BeEM())
    words = standing(desk)
    desk.page.evaluate("destroy()")
    turns = [*desk.drawing.turns, m_turn(desk.drawing.parameters)]
    desk.page.evaluate("told => receive(told)", {"turns": turns, "frame": 2})
    assert standing(desk) == words
