"""Take the README's picture of the microscope, ``notebooks/images/microscope.png``, from the widget itself."""

import tempfile
from pathlib import Path

from real_browser import ROOT, chromium, headless

from emlearn import EMMicroscope
from emlearn.widgets.page import static_page

PRESSES = 20  # half-steps into the run: after the M-step of iteration 10


def main():
    target = ROOT / "notebooks" / "images" / "microscope.png"
    target.parent.mkdir(exist_ok=True)
    with headless(chromium()) as browser, tempfile.TemporaryDirectory() as folder:
        page = browser.new_page(viewport={"width": 960, "height": 520}, device_scale_factor=2)
        Path(folder, "page.html").write_text(static_page([EMMicroscope(seed=1)], theme="light"), encoding="utf-8")
        page.goto(Path(folder, "page.html").as_uri())
        page.wait_for_selector(".eml[data-frame]")
        page.evaluate("document.querySelector('.eml-controls').classList.remove('eml-resting')")
        page.locator(".eml-slider").focus()
        for _ in range(PRESSES):
            page.keyboard.press("ArrowRight")
        page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(300)
        page.locator(".eml").screenshot(path=target)


if __name__ == "__main__":
    main()
