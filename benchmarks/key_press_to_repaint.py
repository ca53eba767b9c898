"""Key press to repaint: how long a learner waits for a frame of the microscope, in JupyterLab.

Run as ``python benchmarks/key_press_to_repaint.py``. Chromium, headless, opens the course through ``course.py`` and
presses the arrow keys on a slider, one press at a time: that of the microscope, and, in a scratch notebook, that of
``interact`` around the same picture drawn by inline matplotlib. The two are measured in turns. For each press the page
itself takes the time from the key event to the first task after the paint of the picture that it brought. The time
includes Chromium's own wait for its next frame, 16.7 ms at most on a 60 Hz clock.

Prints a table and writes it to ``key_press_to_repaint.md``.
"""

import json
import statistics
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tools"))

from _waits import HEAD, load, summed  # noqa: E402
from real_browser import GET_IT, chromium, headless, jupyterlab, run_all_cells  # noqa: E402

PRESSES, TURNS = 50, 2
TARGETS = "Targets: 20 ms in the median, no frame over 50 ms."

SCRATCH = """
%matplotlib inline
import ipywidgets, matplotlib.pyplot as plt
from emlearn import EMMicroscope
from emlearn.pictures.marks import draw_panel

microscope = EMMicroscope("Old Faithful", n_components=2, seed=1)
film = microscope._film

def frame(step):
    fig, axes = plt.subplot_mosaic([["stage", "climb"], ["stage", "balance"]], figsize=(9, 3.9), height_ratios=[2, 1])
    for ax, panel in zip(axes.values(), film.panels):
        draw_panel(ax, film, panel, step)
    plt.show()

display(microscope)
ipywidgets.interact(frame, step=ipywidgets.IntSlider(0, 0, film.frames - 1, layout={"width": "800px"}));
"""

CLOCK = """
() => {
  window.waits = { widget: [], interact: [] };
  let pressed = null;
  document.addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
  const painted = new MessageChannel();  // sent in the animation frame that draws, a message arrives after its paint
  painted.port1.onmessage = ({ data: [way, at] }) => window.waits[way].push(performance.now() - at);
  const take = (way) => { if (pressed !== null) painted.port2.postMessage([way, pressed]); pressed = null; };
  new MutationObserver(() => take("widget"))
    .observe(document.querySelector(".eml"), { attributes: true, attributeFilter: ["data-frame"] });
  new MutationObserver((records) => {
    const images = records.flatMap((r) => r.type === "attributes" ? [r.target] : [...r.addedNodes])
      .map((node) => (node.matches?.("img") ? node : node.querySelector?.("img"))).filter(Boolean);
    if (images.length) images[0].decode().then(() => requestAnimationFrame(() => take("interact")));
  }).observe(document.querySelector(".widget-interact"),
    { childList: true, subtree: true, attributes: true, attributeFilter: ["src"] });
  for (const handle of document.querySelectorAll(".widget-interact .noUi-handle"))
    handle.setAttribute("data-lm-suppress-shortcuts", "true");
}
"""
WAYS = {
    "widget": ("EM microscope", ".eml-slider"),
    "interact": ("`interact` and inline matplotlib", ".widget-interact .noUi-handle"),
}


def press(page, way):
    """Press the keys, each once the last one's picture was painted; milliseconds of each."""
    handle = page.locator(WAYS[way][1]).first
    handle.scroll_into_view_if_needed()
    handle.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(1500)
    before = page.evaluate(f"window.waits.{way}.length")
    for i in range(PRESSES):
        page.keyboard.press("ArrowRight" if (i // 30) % 2 == 0 else "ArrowLeft")
        page.wait_for_function(f"window.waits.{way}.length > {before + i}", timeout=10_000)
        page.wait_for_timeout(60)
    return page.evaluate(f"window.waits.{way}.slice({before})")


def scratch_notebook():
    """The text of a notebook with one cell."""
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": None, "outputs": [], "source": SCRATCH}
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return json.dumps({"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def table(waits):
    """Rows of Markdown, and the ratio."""
    lines = [f"| key press to repaint, ms | {HEAD} | presses |", "|---|---|---|---|---|"]
    lines += [f"| {WAYS[way][0]} | {summed(times)} |" for way, times in waits.items()]
    ratio = statistics.median(waits["interact"]) / statistics.median(waits["widget"])
    lines += ["", f"Ratio of the medians: {ratio:.1f}. {TARGETS} {load()}"]
    return "\n".join(lines)


def main():
    executable = chromium()
    if executable is None:
        sys.exit(GET_IT)
    waits = {way: [] for way in WAYS}
    with headless(executable) as browser, jupyterlab({"scratch.ipynb": scratch_notebook()}) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1200})
        page.goto(address.replace("00_start_here", "scratch"))
        run_all_cells(page)
        page.locator(".widget-interact img").wait_for(timeout=30_000)
        page.evaluate(CLOCK)
        for _ in range(TURNS):
            for way in WAYS:
                waits[way] += press(page, way)
    told = table(waits)
    print(told)
    (HERE / "key_press_to_repaint.md").write_text(f"# Key press to repaint\n\n{told}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
