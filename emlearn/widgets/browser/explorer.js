
// One player at a time, as large as the window allows.

const TYPED_INTO = "select, textarea, input:not([type=range], [type=checkbox])";
const NATURAL = 860;  // the width for which a player is made, in CSS pixels
const TALL = [0.6, 2];  // of the height for which its pictures are made, at least and at most
const nav = make("nav", "", { "aria-label": "widgets" });
const list = make("select", "", { "aria-label": "run" });
const theme = make("button", "", { type: "button" });
const stage = make("section", "");
let take = () => {}, shown = -1;

html.classList.add("explorer");
const buttons = SHELF.pieces.map(({ name }, i) => {
  const button = make("button", name, { type: "button" });
  if (i < 9) button.prepend(make("kbd", i + 1, { "aria-hidden": "true" }));
  button.addEventListener("click", () => choose(i));
  return button;
});
nav.append(...buttons);
main.before(make("header", ""));
document.querySelector("header").append(main.firstElementChild, nav, list, theme);
main.append(stage);

/** Put a player on the stage, as it was sent or in the state that the address asks for. */
async function choose(i, film = Object.keys(SHELF.pieces[i].films)[0], state = null) {
  const { name, films } = SHELF.pieces[i], place = { widget: name, ...(Object.keys(films).length > 1 ? { film } : {}) };
  if (i !== shown) list.replaceChildren(...Object.keys(films).map((text) => make("option", text, { value: text })));
  list.hidden = list.options.length < 2;
  shown = i;
  buttons.forEach((button, at) => button.setAttribute("aria-current", at === i));
  buttons[i].scrollIntoView({ block: "nearest", inline: "nearest" });
  take();
  stage.replaceChildren();
  list.value = film;
  document.title = name;
  if (state) written = location.hash;
  else write(place, true);
  take = await show(films[film], stage, place, state || {});
  const message = stage.querySelector(".eml-message");
  if (message) new MutationObserver(fit).observe(message, { childList: true });
  fit();
  requestAnimationFrame(() => requestAnimationFrame(fit));  // its first drawing may have put words into it
}

/** Scale the stage to the window's width or height, whichever is smaller, and its pictures to the remaining height. */
function fit() {
  const room = { width: main.clientWidth, height: window.innerHeight - main.offsetTop - 8 };
  stage.style.cssText = `width: ${Math.min(room.width, NATURAL)}px`;
  let scale = 1;
  for (let pass = 0; pass < 3; pass++) {  // on a narrower stage lines break, and it becomes taller
    scale = Math.max(1, Math.min(room.width / NATURAL, room.height / stage.offsetHeight));
    stage.style.width = `${room.width / scale}px`;
  }
  const [low, high] = TALL.map((tall) => { stage.style.setProperty("--tall", tall); return stage.offsetHeight; });
  const share = (room.height / scale - low) / (high - low);
  stage.style.setProperty("--tall", TALL[0] + (TALL[1] - TALL[0]) * Math.max(0, Math.min(1, share)));
  stage.style.transform = scale > 1 ? `scale(${scale})` : "";
  main.style.height = scale > 1 ? `${stage.offsetHeight * scale}px` : "";
}

function dress() {
  theme.textContent = html.dataset.theme === "dark" ? "light" : "dark";
  theme.setAttribute("aria-label", `${theme.textContent} theme`);
}

list.addEventListener("change", () => choose(shown, list.value));
theme.addEventListener("click", () => { html.dataset.theme = theme.textContent; dress(); });
window.addEventListener("resize", fit);
window.addEventListener("hashchange", () => { if (location.hash !== written) follow(); });
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPED_INTO)) return;
  if (/^[1-9]$/.test(event.key) && event.key <= buttons.length) choose(event.key - 1);
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!by || !nav.contains(event.target)) return;
  event.preventDefault();
  const next = (buttons.indexOf(event.target) + by + buttons.length) % buttons.length;
  buttons[next].focus();
  choose(next);
});

/** Show what the address asks for: a widget by its name, or as older addresses have it (#3), by its number. */
async function follow() {
  const { widget, film, ...state } = addressed(), number = Number(location.hash.slice(1)) - 1;
  const i = SHELF.pieces.findIndex(({ name }, at) => name === widget || at === number);
  if (i < 0) return choose(0, undefined, {});
  return choose(i, film in SHELF.pieces[i].films ? film : undefined, state);
}

dress();
await follow();
