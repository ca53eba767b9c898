"""Frame times: how long the browser works on a frame of each film, and of the hand widgets while something is dragged.

Run as ``python benchmarks/frame_times.py``. Chromium, headless, opens each widget of the gallery on a page of its own,
1024 pixels wide and without a kernel. Films play at twice the speed, so that they move most of the time; in the hand
widgets the pointer drags something along a circle, sixty moves, three times round. A frame lasts from the first
animation callback that draws to the first task after its paint. At 60 frames a second there are 16.7 ms for it.

Prints a table and writes it to ``frame_times.md``.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tools"))

from _waits import HEAD, load, summed  # noqa: E402
from real_browser import GET_IT, chromium, headless  # noqa: E402

from emlearn.widgets.base import Widget  # noqa: E402
from emlearn.widgets.page import static_page  # noqa: E402
from emlearn.widgets.presets import GALLERY, films  # noqa: E402

WIDE = {"width": 1024, "height": 768}
SECONDS = 6
MOVES, ROUNDS, RADIUS = 60, 3, 40
MARGINS = {"left": 52, "right": 16, "top": 34, "bottom": 44}
"""Around the axes of a surface to draw on, in pixels."""

CLOCK = """
window.frames = [];
let began = null;
const ask = window.requestAnimationFrame.bind(window), painted = new MessageChannel();
painted.port1.onmessage = () => { window.frames.push(performance.now() - began); began = null; };
window.requestAnimationFrame = (draw) => ask((time) => {
  if (began === null) { began = performance.now(); painted.port2.postMessage(0); }
  draw(time);
});
"""
"""A message that is sent in an animation frame arrives after its paint."""


def played(page, widget):
    """A film from its start, for some seconds or to its end."""
    page.get_by_label("speed").select_option("2")
    page.locator(".eml-slider").press("Home")
    page.get_by_role("button", name="play").click()
    page.wait_for_timeout(1000 * SECONDS)


def circled(page, canvas, place):
    """Drag along a circle what lies at a place of a canvas, in pixels."""
    box = page.locator(canvas).first.bounding_box()
    x, y = box["x"] + place[0], box["y"] + place[1]
    page.mouse.move(x, y)
    page.mouse.down()
    for angle in np.linspace(0, 2 * np.pi * ROUNDS, MOVES * ROUNDS):
        page.mouse.move(x - RADIUS + RADIUS * np.cos(angle), y + RADIUS * np.sin(angle))
    page.mouse.up()


def on_surface(page, widget, place):
    """Where a place on the axes of a surface to draw on is, in pixels."""
    box = page.locator(".eml-surface").bounding_box()
    (a, b), (c, d) = (widget.surface[name]["domain"] for name in "xy")
    across, down = (place[0] - a) / (b - a), (d - place[1]) / (d - c)
    return (
        MARGINS["left"] + across * (box["width"] - MARGINS["left"] - MARGINS["right"]),
        MARGINS["top"] + down * (box["height"] - MARGINS["top"] - MARGINS["bottom"]),
    )


def playground(page, widget):
    page.locator(".eml-slider").press("Home")
    circled(page, ".eml-surface", on_surface(page, widget, widget.means[0]))


def be_em(page, widget):
    """The learner's first M-step, after an E-step that was left to EM."""
    page.get_by_role("button", name="Let EM do it").click()
    page.get_by_role("button", name="Next: your M-step").click()
    circled(page, ".eml-surface", on_surface(page, widget, widget.parameters.means[0]))


def two_starts(page, widget):
    """A mean of the first start, at any height."""
    page.locator(".eml-slider").press("Home")
    width = page.locator(".eml-stage").first.bounding_box()["width"]
    low, high = widget.sets[widget.dataset]["panel"]["x"]["domain"]
    across = (widget.means[0][0, 0] - low) / (high - low)
    circled(page, ".eml-stage", (MARGINS["left"] + across * (width - MARGINS["left"] - 14), 150))


def landscape(page, widget):
    circled(page, ".eml-stage", (60, 60))


HANDS = {
    "Playground": ("a mean is dragged", playground),
    "Two starts": ("a mean is dragged", two_starts),
    "Be EM": ("a mean is dragged", be_em),
    "Landscape": ("the surface is turned", landscape),
}


def frames_of(browser, widget: Widget, move):
    """Milliseconds of each frame that is drawn while something moves."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one.html"
        file.write_text(static_page([widget]), encoding="utf-8")
        page = browser.new_page(viewport=WIDE)
        page.add_init_script(CLOCK)
        page.goto(file.as_uri())
        page.wait_for_selector(".eml[data-frame]")
        page.wait_for_timeout(500)
        page.evaluate("window.frames.length = 0")
        move(page, widget)
        frames = page.evaluate("window.frames")
        page.close()
    return frames


def main():
    executable = chromium()
    if executable is None:
        sys.exit(GET_IT)
    lines = [
        f"| milliseconds a frame, at 1024 pixels | what moves | {HEAD} | frames |",
        "|---|---|---|---|---|---|",
    ]
    with headless(executable) as browser:
        for name in GALLERY:
            widget = next(iter(films(name).values()))()
            moved, move = HANDS.get(name, ("the film plays", played))
            lines.append(f"| {name} | {moved} | {summed(frames_of(browser, widget, move))} |")
            print(lines[-1], flush=True)
    lines += ["", load()]
    (HERE / "frame_times.md").write_text("\n".join(["# Frame times", "", *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
