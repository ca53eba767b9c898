"""A real browser, what it complains of, and a JupyterLab to look at."""

import os
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import real_browser  # noqa: E402
from desks import Desk  # noqa: E402


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    executable = real_browser.chromium()
    if executable is None:  # a skip says how to get one; where one is required, that is a failure
        (pytest.fail if os.environ.get("EMLEARN_REQUIRE_BROWSER") else pytest.skip)(real_browser.GET_IT)
    with real_browser.headless(executable) as browser:
        yield browser


@pytest.fixture(scope="session")
def lab(browser):
    with real_browser.jupyterlab() as address:
        yield address


class Watched:
    """A page, and what went wrong on it: errors in the console, requests to other hosts."""

    def __init__(self, page):
        self.page, self.errors, self.foreign = page, [], []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("request", self._requested)

    def _requested(self, request):
        if not re.match(r"(file:|data:|blob:|(http|ws)://(localhost|127\.0\.0\.1)[:/])", request.url):
            self.foreign.append(request.url)


@pytest.fixture
def watched(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield Watched(page)
    page.close()


@pytest.fixture
def desk(watched, tmp_path):
    yield lambda drawing, **options: Desk(watched, drawing, tmp_path, **options)
    assert watched.errors == [] and watched.foreign == []
