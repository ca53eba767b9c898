"""Take the README's picture of the microscope, ``notebooks/images/microscope.png``, from notebook 00 in JupyterLab."""

from real_browser import ROOT, chromium, headless, jupyterlab, run_all_cells

PRESSES = 20  # half-steps into the run: after the M-step of iteration 10


def main():
    target = ROOT / "notebooks" / "images" / "microscope.png"
    target.parent.mkdir(exist_ok=True)
    with headless(chromium()) as browser, jupyterlab() as address:
        page = browser.new_page(viewport={"width": 1360, "height": 1000}, device_scale_factor=2)
        page.goto(address)
        run_all_cells(page)
        page.locator(".eml-slider").first.focus()
        for _ in range(PRESSES):
            page.keyboard.press("ArrowRight")
        page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(500)
        page.locator(".eml").first.screenshot(path=target)


if __name__ == "__main__":
    main()
