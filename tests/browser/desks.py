"""A drawing on a page, as on a desk: its one side in a real browser, the other in Python, and messages between them."""

import base64
import json
import os
from pathlib import Path

MODEL = """
const state = STATE, heard = {}, changed = new Set();
const tell = (name) => (heard[`change:${name}`] || []).forEach((f) => f());
window.model = {
  get: (name) => state[name],
  set: (name, value) => { state[name] = value; changed.add(name); tell(name); },
  save_changes() { window.sent(Object.fromEntries([...changed].map((name) => [name, state[name]]))); changed.clear(); },
  on: (event, f) => (heard[event] ||= []).push(f),
  off: (event, f) => { heard[event] = heard[event].filter((other) => other !== f); },
};
window.receive = (told) => { for (const [name, value] of Object.entries(told)) { state[name] = value; tell(name); } };
const side = (await import("data:text/javascript;charset=utf-8;base64,ESM")).default;
window.destroy = side.render({ model, el: document.querySelector("main") });
window.ready = true;
"""
"""A model as Jupyter's: what is saved goes to Python, what comes from Python is told to those who listen."""

SETTLED = """
new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 150))))
"""
"""Two frames and the longest pause before a message; the page's own clock goes off in order, however busy it is."""


class Desk:
    """A drawing on a page whose messages reach it in Python, as through a kernel."""

    def __init__(self, watched, drawing, folder, theme="light"):
        self.page, self._drawing = watched.page, drawing
        self.page.expose_function("sent", drawing.set_state)
        state = {k: v for k, v in drawing.get_state().items() if not k.startswith("_") and k != "layout"}
        script = MODEL.replace("STATE", json.dumps(state)).replace(
            "ESM", base64.b64encode(drawing._esm.encode()).decode()
        )
        file = folder / "desk.html"
        file.write_text(
            f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>desk</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<style>{drawing._css}</style></head><body><main></main>"
            f'<script type="module">{script}</script></body></html>',
            encoding="utf-8",
        )
        self.page.goto(file.as_uri())
        self.page.wait_for_function("window.ready")
        self.surface = self.page.locator(".eml-surface")
        self.settle()

    @property
    def drawing(self):
        """The side in Python, after every message that is under way to it."""
        self.page.evaluate("window.sent({})")  # messages arrive in the order in which they were sent
        return self._drawing

    def settle(self):
        """Wait until everything is painted, and every message to Python has arrived."""
        self.page.evaluate(SETTLED)
        self.page.evaluate("window.sent({})")

    @property
    def values(self):
        self.settle()
        return self.drawing.values

    @property
    def said(self):
        return self.page.locator(".eml-status").inner_text()

    def drag(self, *places):
        """Draw with the mouse through places, given as shares of the surface's width and height."""
        box = self.surface.bounding_box()
        corners = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
        self.page.mouse.move(*corners[0])
        self.page.mouse.down()
        for corner in corners[1:]:
            self.page.mouse.move(*corner)
        self.page.mouse.up()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def click(self, name):
        self.page.get_by_role("button", name=name).click()

    def from_python(self, values):
        self.drawing.values = values
        self.page.evaluate("told => receive(told)", {"values": self.drawing.get_state("values")["values"]})
        self.settle()

    def picture(self):
        self.settle()
        return self.surface.evaluate("canvas => canvas.toDataURL()")

    def keep(self, name):
        """Keep a picture for human eyes, where a folder for them is named."""
        if folder := os.environ.get("EMLEARN_SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"drawing-{name}.png", full_page=True)
