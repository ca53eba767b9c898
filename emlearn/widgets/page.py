"""Widgets on one plain page that needs no kernel and no network: what needs no Python still moves."""

import base64
import html
import json

PAGE = """<!doctype html>
<html lang="en"{theme}><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ margin: 16px; font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }}
body {{ background: #ffffff; color: #22262b; }}
main {{ display: grid; gap: 28px; max-width: 900px; margin: auto; }}
h1 {{ font-size: 22px; }} h2 {{ font-size: 17px; margin: 0 0 6px 8px; }}
{dark}
{css}</style></head><body><main><h1>{title}</h1></main>
<script type="module">
// The part of a widget's model that a view uses, without a kernel behind it.
const state = (traits) => {{
  traits.numbers = new DataView(Uint8Array.from(atob(traits.numbers), (c) => c.charCodeAt(0)).buffer);
  return {{
    get: (name) => traits[name], set: (name, value) => {{ traits[name] = value; }},
    save_changes() {{}}, on() {{}}, off() {{}},
  }};
}};
const module = async (source) =>
  (await import("data:text/javascript;charset=utf-8;base64," + source)).default;
const main = document.querySelector("main");
const show = async (heading, source, traits) => {{
  const el = document.createElement("section"), h2 = document.createElement("h2");
  h2.textContent = heading;
  el.append(h2);
  main.append(el);
  (await module(source)).render({{ model: state(traits), el }});
}};
{views}
</script></body></html>
"""
DARK = "body { background: #16191d; color: #e8eaed; }"
UNSENT = {"layout", "tabbable", "tooltip"}


def static_page(widgets, *, title="EM, watched", theme=None) -> str:
    """HTML of one page with the given players, one below the other.

    Parameters
    ----------
    widgets : sequence of Player
    title : str
    theme : {"light", "dark"}, optional
        By default that of the reader's system.

    Returns
    -------
    str
    """
    views = "\n".join(f"await show({json.dumps(w.title)}, {source(w)}, {traits(w)});" for w in widgets)
    dark = f"@media (prefers-color-scheme: dark) {{ {DARK} }}" if theme is None else DARK if theme == "dark" else ""
    said = f' data-theme="{theme}"' if theme else ""
    return PAGE.format(title=html.escape(title), theme=said, dark=dark, css=widgets[0]._css, views=views)


def source(widget) -> str:
    """The widget's browser side, as a JavaScript string in base 64."""
    return json.dumps(base64.b64encode(widget._esm.encode()).decode())


def traits(widget) -> str:
    """What the widget would send to the browser, as JSON; numbers in base 64."""
    sent = {name: getattr(widget, name) for name in widget.keys if not name.startswith("_") and name not in UNSENT}
    sent["numbers"] = base64.b64encode(sent["numbers"]).decode()
    return json.dumps(sent).replace("</", "<\\/")
