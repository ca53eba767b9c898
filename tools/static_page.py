"""Lay widgets out on one plain page that needs no kernel and no network: films play, controls rest.

Run as ``python tools/static_page.py page.html`` for a page with the course's microscopes; tests and the README's
picture use it too.
"""

import base64
import json
import sys
from pathlib import Path

from emlearn import EMMicroscope

PAGE = """<!doctype html>
<html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ margin: 16px; font-family: system-ui, sans-serif; }}
html[data-theme=dark] body {{ background: #16191d; }}
main {{ display: grid; gap: 28px; max-width: 900px; margin: auto; }}
{css}</style></head><body><main></main>
<script type="module">
// The part of a widget model that a view uses, without a kernel behind it.
const state = (traits) => {{
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  for (const name of ["outlines", "shares"]) traits[name] = bytes(traits[name]);
  return {{
    get: (name) => traits[name], set: (name, value) => {{ traits[name] = value; }},
    save_changes() {{}}, on() {{}}, off() {{}},
  }};
}};
const main = document.querySelector("main");
{views}
</script></body></html>
"""


def static_page(widgets, *, title="EM microscope", theme="light"):
    """HTML of one page that shows the given players.

    Parameters
    ----------
    widgets : sequence of Player
    title : str
    theme : {"light", "dark"}

    Returns
    -------
    str
    """
    views = "\n".join(_view(widget) for widget in widgets)
    return PAGE.format(title=title, theme=theme, css=widgets[0]._css, views=views)


def _view(widget):
    traits = {name: widget.trait_values()[name] for name in widget.keys if not name.startswith("_")}
    traits = {name: value for name, value in traits.items() if name not in ("layout", "tabbable", "tooltip")}
    for name in ("outlines", "shares"):
        traits[name] = base64.b64encode(traits[name]).decode()
    source = base64.b64encode(widget._esm.encode()).decode()
    return (
        f'{{ const view = (await import("data:text/javascript;charset=utf-8;base64,{source}")).default;'
        f"const el = document.createElement('section'); main.append(el);"
        f"view.render({{ model: state({json.dumps(traits)}), el }}); }}"
    )


if __name__ == "__main__":
    page = static_page([EMMicroscope(name) for name in EMMicroscope.datasets()])
    Path(sys.argv[1]).write_text(page, encoding="utf-8")
