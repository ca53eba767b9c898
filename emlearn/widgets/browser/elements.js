// What every widget is made of: elements, icons, and the theme and size of the page around it.

// Icons are outlines, because not every font has these signs.
const ICONS = {
  first: "M3 3h2v10H3zM13 3v10L6 8z",
  back: "M12 3v10L4 8z",
  play: "M4 2.5v11L13 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  on: "M4 3v10l6-5zM11 3h2v10h-2z",
  save: "M7 2h2v5h3l-4 4.5L4 7h3zM2.5 12.5h11V14h-11z",
  last: "M3 3v10l4.5-5zM7.5 3v10L12 8zM12.5 3h1.5v10h-1.5z",
};
const OURS = { "data-lm-suppress-shortcuts": "true" };  // JupyterLab ignores keys pressed here

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const icon = (name) =>
  `<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path fill="currentColor" d="${ICONS[name]}"/></svg>`;

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** What can be done on a surface; what keys do is only heard in a scene of the story, where room is scarce. */
const hinted = (hint, keys) => [`${hint} `, element("span", { class: "eml-keys" }, `By keyboard: ${keys}.`)];

function dress(button, sign, name) {
  button.innerHTML = icon(sign);
  button.setAttribute("aria-label", name);
  button.title = name;
  return button;
}

/** A button with an icon. */
const button = (sign, name, action) => dress(element("button", { ...OURS, type: "button", class: "eml-button", onclick: action }), sign, name);

/** A button with a word. */
const wordButton = (name, onclick, more = {}) =>
  element("button", { ...OURS, type: "button", class: "eml-button eml-word", onclick, ...more }, name);

/** An input under its name. */
function field(name, input) {
  input.setAttribute("aria-label", name);
  return element("label", { class: "eml-field" }, element("span", {}, name), input);
}

/** Jupyter marks its theme on the body; a plain page follows the system. */
function isDark() {
  const theme = document.body.dataset.jpThemeLight ?? document.documentElement.dataset.theme;
  if (theme === "false" || theme === "dark") return true;
  if (theme === "true" || theme === "light") return false;
  return window.matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Say when the size of an element or the theme of its page changes; returns a function that stops it. */
function watchPage(root, { resized, themed }) {
  const sizes = new ResizeObserver(resized), themes = new MutationObserver(themed);
  sizes.observe(root);
  window.addEventListener("resize", resized);
  themes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    sizes.disconnect();
    window.removeEventListener("resize", resized);
    themes.disconnect();
  };
}
