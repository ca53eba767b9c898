"""A real browser, and a JupyterLab opened by the README's own command: for the browser tests and the benchmarks."""

import contextlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GET_IT = "no Chromium found: install it (Debian, Ubuntu: sudo apt install chromium) to run what needs a browser"
ARGUMENTS = """
    --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync
""".split()  # noqa: SIM905 (a command line reads as a line)


def chromium():
    """Where Chromium is, or ``None``."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextlib.contextmanager
def headless(executable):
    """A headless Chromium under playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@contextlib.contextmanager
def jupyterlab(notebooks=None):
    """The address of a JupyterLab that ``python course.py`` opened, on a copy of the course.

    The environment is the one that ``course.py`` makes for a learner; where there is none yet, it is made.
    ``notebooks`` are further ones for the copy: by name, their text.
    """
    _course().environment(".venv", "requirements/course.txt")
    with _served([sys.executable, "course.py", "--no-browser"], notebooks or {}) as address:
        yield address


@contextlib.contextmanager
def notebook7(page=None, notebooks=None):
    """The address of a page, by default notebook 00, in the Jupyter Notebook of the tests, on a copy of the course.

    ``notebooks`` are further ones for the copy: by name, their text.
    """
    command = [sys.executable, "-m", "notebook", "--no-browser", "--allow-root"]
    url = f"/notebooks/{page or _course().FIRST_PAGE}"
    with _served([*command, f"--JupyterNotebookApp.default_url={url}"], notebooks or {}) as address:
        yield address


def _lend_environment(copy):
    """Give a copy of the course the environment that stands here, with the stamp of the copy's own place."""
    (copy / ".venv").mkdir()
    for part in (ROOT / ".venv").glob("*"):
        if part.name != "course-stamp":
            (copy / ".venv" / part.name).symlink_to(part)
    stamp = _course(copy).fingerprint("requirements/course.txt")
    (copy / ".venv" / "course-stamp").write_text(stamp, encoding="utf-8")


@contextlib.contextmanager
def _served(command, notebooks):
    """Run a server on a copy of the course."""
    # JupyterLab may still write its workspace while course.py, which started it, has ended
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "course"
        shutil.copytree(
            ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv*", ".*_cache", "__pycache__", ".hypothesis")
        )
        _lend_environment(copy)
        for name, text in notebooks.items():
            (copy / "notebooks" / name).write_text(text, encoding="utf-8")
        settings = {**os.environ, "JUPYTER_CONFIG_DIR": f"{folder}/config", "JUPYTER_DATA_DIR": f"{folder}/data"}
        server = subprocess.Popen(
            command,
            cwd=copy,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            yield _address(server)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, 15)
            server.wait(timeout=30)


def run_all_cells(page):
    """Run the open notebook through JupyterLab's menu, and go to its first microscope."""
    page.get_by_text("| Idle").wait_for(timeout=90_000)
    menu(page, "Run", "Run All Cells")
    page.get_by_text("| Busy").wait_for(timeout=30_000)
    page.get_by_text("| Idle").wait_for(timeout=90_000)
    page.locator(".jp-CodeCell", has_text="EMMicroscope(").first.scroll_into_view_if_needed()
    page.wait_for_selector(".eml[data-frame]", timeout=30_000)
    page.locator(".eml").first.scroll_into_view_if_needed()


def run_all_cells_of_notebook7(page, cell, shown):
    """Run the open notebook through Notebook 7's menu, until the ``cell`` with this text shows a widget.

    On a loaded machine a first run now and then showed none, or a dialog of Jupyter's stood over the menu. A person
    would close it and run the cells again, and so does this, once.
    """
    from playwright.sync_api import TimeoutError as TooLate

    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(state="attached", timeout=90_000)
    dialog, said = page.locator(".jp-Dialog"), []
    for patience in (60_000, 90_000):
        if dialog.count():
            said.append(dialog.first.inner_text())
            page.keyboard.press("Escape")
        menu(page, "Run", "Run All Cells")
        page.locator(".jp-CodeCell", has_text=cell).first.scroll_into_view_if_needed()
        with contextlib.suppress(TooLate):
            return page.wait_for_selector(shown, timeout=patience)
    raise AssertionError(f"two runs of all cells showed no {shown}; dialogs that stood there: {said}")


def menu(page, name, item):
    """Choose from a menu of Jupyter's."""
    page.get_by_role("menuitem", name=name, exact=True).click()
    page.get_by_role("menuitem", name=item, exact=isinstance(item, str)).click()


def _course(root=ROOT):
    spec = importlib.util.spec_from_file_location("course", root / "course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _wait_until_open(port, seconds=30):
    """A server may say its address a moment before it listens there."""
    until = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("localhost", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _address(server):
    said = []
    for line in server.stdout:
        said.append(line)
        found = re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/\S+token=\w+", line)
        if found:
            threading.Thread(target=server.stdout.read, daemon=True).start()  # keep the pipe from filling
            _wait_until_open(int(re.search(r":(\d+)/", found[0])[1]))
            return found[0]
    raise RuntimeError("JupyterLab did not start:\n" + "".join(said))
