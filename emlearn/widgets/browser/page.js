// Widgets without a kernel. SHELF holds the browser sides, and for each player its name and its films.

const main = document.querySelector("main"), html = document.documentElement;
if (!html.dataset.theme) html.dataset.theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

/** The part of a widget's model that a view uses. */
function modelOf({ numbers, ...traits }) {
  traits.numbers = new DataView(Uint8Array.from(atob(numbers), (c) => c.charCodeAt(0)).buffer);
  return {
    get: (name) => traits[name], set: (name, value) => { traits[name] = value; },
    save_changes() {}, on() {}, off() {},
  };
}

const sides = SHELF.sides.map((source) => import("data:text/javascript;charset=utf-8;base64," + source));

/** Show a film; returns a function that removes it. */
async function show({ side, traits }, el) {
  return (await sides[side]).default.render({ model: modelOf(traits), el });
}

function make(tag, text, attributes = {}) {
  const node = document.createElement(tag);
  node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
