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

const unzipped = (text) => {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
};

/** The traits of a widget. Those that are numbers are compressed, and in a parcel all of them are. */
async function traitsOf(widget) {
  const { traits, numbers } = widget.parcel ? await unzipped(widget.parcel).json() : widget;
  const read = Object.entries(numbers).map(async ([name, text]) => [name, new DataView(await unzipped(text).arrayBuffer())]);
  return { ...traits, ...Object.fromEntries(await Promise.all(read)) };
}

/** The part of a widget's model that a view uses; `keep` is given each of its states, if there is an address to keep it in. */
function modelOf(widget, sent, keep, { frame, ...state }) {
  const traits = { ...sent, frame: Math.max(0, Math.round(Number(frame ?? sent.frame)) || 0), address: state }, listeners = {};
  const now = () => ({ frame: traits.frame, ...traits.address });
  return {
    get: (name) => traits[name],
    set(name, value) { traits[name] = value; for (const listen of listeners[`change:${name}`] || []) listen(); },
    save_changes() { if (keep && "frame" in sent) keep(now()); },
    on: (event, listen) => { (listeners[event] ||= new Set()).add(listen); },
    page: keep && (() => pageOf(widget, sent.title, now())),
    off: (event, listen) => { listeners[event]?.delete(listen); },
  };
}

/** This page with a single widget, which opens in a state. */
function pageOf(widget, name, state) {
  const page = bare.cloneNode(true), shelf = { sides: [SHELF.sides[widget.side]], pieces: [{ name, films: { "": { ...widget, side: 0 } } }], opened: { widget: name, ...state } };
  page.querySelector("#story")?.remove();
  page.querySelector("title").textContent = page.querySelector("h1").textContent = name;
  page.querySelector("script").textContent = `const SHELF = ${JSON.stringify(shelf).replace(/</g, "\\u003c")};`;
  return `<!doctype html>\n${page.outerHTML}`;
}

const sides = [];

/** The browser side of a widget, as a module. */
async function sideOf({ side }) {
  const source = sides[side] ||= unzipped(SHELF.sides[side]).text();
  return (await import(`data:text/javascript;charset=utf-8,${encodeURIComponent(await source)}`)).default;
}

/** Show a widget in a state; returns a function that removes it. */
async function show(widget, el, keep, state = {}) {
  const [side, traits] = await Promise.all([sideOf(widget), traitsOf(widget)]);
  return side.render({ model: modelOf(widget, traits, keep, state), el });
}

function make(tag, text, attributes = {}) {
  const node = document.createElement(tag);
  node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
