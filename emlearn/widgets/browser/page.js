// Widgets without a kernel. SHELF holds the browser sides, and for each widget its name and its films.

const main = document.querySelector("main"), html = document.documentElement, bare = html.cloneNode(true);
if (!html.dataset.theme) html.dataset.theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

// The page's address holds the state of the widget that was moved last: #widget=EM+microscope&frame=12&seed=3
let written = "";
const addressed = () => (location.hash ? Object.fromEntries(new URLSearchParams(location.hash.slice(1))) : SHELF.opened || {});

/** Put a state into the address; as a new entry of the history, it can be gone back to. */
function write(state, entry = false) {
  written = `#${new URLSearchParams(state)}`;
  if (entry) location.hash = written;
  else history.replaceState(null, "", written);
}

/** The part of a widget's model that a view uses; `place` names it in the address, if it is named there, and `state` is read from it. */
function modelOf(widget, place, { frame, ...state }) {
  const { traits: sent, binary } = widget;
  const traits = { ...sent, frame: Math.max(0, Math.round(Number(frame ?? sent.frame)) || 0), address: state }, listeners = {};
  for (const name of binary) traits[name] = new DataView(Uint8Array.from(atob(sent[name]), (c) => c.charCodeAt(0)).buffer);
  return {
    get: (name) => traits[name],
    set(name, value) { traits[name] = value; for (const listen of listeners[`change:${name}`] || []) listen(); },
    save_changes() { if (place && "frame" in sent) write({ ...place, frame: traits.frame, ...traits.address }); },
    on: (event, listen) => { (listeners[event] ||= new Set()).add(listen); },
    page: place && (() => pageOf(widget, sent.title, { frame: traits.frame, ...traits.address })),
    off: (event, listen) => { listeners[event]?.delete(listen); },
  };
}

/** This page with a single widget, which opens in a state. */
function pageOf(widget, name, state) {
  const page = bare.cloneNode(true), shelf = { sides: [SHELF.sides[widget.side]], pieces: [{ name, films: { "": { ...widget, side: 0 } } }], opened: { widget: name, ...state } };
  page.querySelector("title").textContent = page.querySelector("h1").textContent = name;
  page.querySelector("script").textContent = `const SHELF = ${JSON.stringify(shelf).replace(/</g, "\\u003c")};`;
  return `<!doctype html>\n${page.outerHTML}`;
}

const sides = SHELF.sides.map((source) => import("data:text/javascript;charset=utf-8;base64," + source));

/** Show a widget; returns a function that removes it. */
async function show(widget, el, place, state = {}) {
  return (await sides[widget.side]).default.render({ model: modelOf(widget, place, state), el });
}

function make(tag, text, attributes = {}) {
  const node = document.createElement(tag);
  node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
