"""Take the README's picture of the front door, ``notebooks/images/front_door.png``."""

import tempfile
from pathlib import Path

from PIL import Image
from real_browser import ROOT, chromium, headless

from emlearn.widgets.page import front_door

FRAME = 20  # after the M-step of iteration 10


def main():
    with headless(chromium()) as browser, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "explorer.html"
        file.write_text(front_door(theme="light"), encoding="utf-8")
        page = browser.new_page(viewport={"width": 1120, "height": 712}, device_scale_factor=2)
        page.goto(f"{file.as_uri()}#scene=old-faithful&frame={FRAME}")
        page.wait_for_selector(".eml[data-frame]")
        page.wait_for_timeout(1000)
        target = ROOT / "notebooks" / "images" / "front_door.png"
        page.screenshot(path=target)
        Image.open(target).convert("RGB").quantize(256).save(target, optimize=True)


if __name__ == "__main__":
    main()
