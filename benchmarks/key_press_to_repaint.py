"""Key press to repaint: how long a learner waits for a frame of the microscope, in JupyterLab.

Run as ``python benchmarks/key_press_to_repaint.py``. Chromium, headless, opens the course through ``course.py``, runs
notebook 00 and presses the arrow keys on the slider, one press at a time. For each press the page itself takes the
time from the key event to the first task after the animation frame in which the canvas was drawn, that is, after its
paint. The time includes Chromium's own wait for its next frame, 16.7 ms at most on a 60 Hz clock.
"""

import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

from real_browser import GET_IT, chromium, headless, jupyterlab, run_all_cells

PRESSES = 50

CLOCK = """
() => {
  const root = document.querySelector(".eml");
  window.waits = [];
  let pressed = null;
  document.addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
  const painted = new MessageChannel();
  painted.port1.onmessage = ({ data }) => window.waits.push(performance.now() - data);
  new MutationObserver(() => {  // still in the animation frame that drew; a message arrives after its paint
    if (pressed === null) return;
    painted.port2.postMessage(pressed);
    pressed = null;
  }).observe(root, { attributes: true, attributeFilter: ["data-frame"] });
}
"""


def waits(page, presses, pause):
    """Milliseconds from each press to its repaint."""
    for i in range(presses):
        page.keyboard.press("ArrowRight" if (i // 30) % 2 == 0 else "ArrowLeft")
        page.wait_for_timeout(pause)
    return page.evaluate("window.waits")


def told(name, times):
    """One line of the table."""
    ranked = sorted(times)
    p95 = ranked[int(0.95 * (len(ranked) - 1))]
    return f"{name:40} {statistics.median(ranked):7.1f} {p95:7.1f} {ranked[-1]:7.1f} {len(ranked):5d}"


def main():
    executable = chromium()
    if executable is None:
        sys.exit(GET_IT)
    with headless(executable) as browser, jupyterlab() as address:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        run_all_cells(page)
        page.evaluate(CLOCK)
        page.locator(".eml-slider").first.focus()
        ours = waits(page, PRESSES, pause=120)
    print(f"{'key press to repaint, milliseconds':40} {'median':>7} {'95%':>7} {'worst':>7} {'n':>5}")
    print(told("EM microscope in JupyterLab", ours))


if __name__ == "__main__":
    main()
