// Widgets without a kernel. SHELF holds the browser sides, and for each widget its name and its films.

const main = document.querySelector("main"), html = document.documentElement;
if (!html.dataset.theme) html.dataset.theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

/** The part of a widget's model that a view uses. */
function modelOf({ traits: sent, binary }) {
  const traits = { ...sent };
  for (const name of binary) traits[name] = new DataView(Uint8Array.from(atob(sent[name]), (c) => c.charCodeAt(0)).buffer);
  return {
    get: (name) => traits[name], set: (name, value) => { traits[name] = value; },
    save_changes() {}, on() {}, off() {},
  };
}

const sides = SHELF.sides.map((source) => import("data:text/javascript;charset=utf-8;base64," + source));

/** Show a widget; returns a function that removes it. */
async function show(widget, el) {
  return (await sides[widget.side]).default.render({ model: modelOf(widget), el });
}

function make(tag, text, attributes = {}) {
  const node = document.createElement(tag);
  node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
